"""Pages of the rules: the form with live samples, steps offered and refused, downloads."""

import json

import pytest
from django.urls import reverse
from tests.unit.upstander_web.rules.conftest import AT, RECORD, SHIPPED, day, later

from upstander.evidence.detect.governance.decisions import Decision
from upstander.evidence.detect.rulefiles import default_packs_dir, load_packs
from upstander_web.accounts.roles import Role
from upstander_web.rules.actions.decide_proposal import approve_rule
from upstander_web.rules.models import ForceRule, GlossaryTerm, KeywordImport, RuleChange
from upstander_web.rules.rule_files import parse_rule, record_of, write_rule
from upstander_web.rules.rule_form import RuleForm, values_of
from upstander_web.rules.supplies import DecidedText, Found

pytestmark = pytest.mark.django_db
FIELDS = {
    "title": RECORD["title"],
    "category": RECORD["category"],
    "severity": "low",
    "standards": ["honesty_and_integrity"],
    "looks_for": RECORD["looks_for"],
    "misses": RECORD["misses"],
    "why_it_may_be_innocent": RECORD["why_it_may_be_innocent"],
    "clause_cues": "personal device",
    "terms": "ring my other phone",
    "evasion": "on",
    "match": "dont text, ring my other phone",
    "no_match": "my other phone is broken",
}


@pytest.mark.parametrize("rule", load_packs([default_packs_dir()]).rules, ids=lambda r: r.id)
def test_every_shipped_rule_goes_through_the_form_unchanged(rule):
    """What the form shows of a rule and reads back is the same rule, field for field."""
    values = {name: value for name, value in values_of(rule).items() if value not in (False, [])}
    form = RuleForm(values, fixed_id=rule.id)
    assert form.is_valid(), form.errors
    text = write_rule(
        {**form.record(), "status": rule.status, "version": rule.version, "author": rule.author,
         "date": rule.date}
    )  # fmt: skip
    again = parse_rule(text)
    assert record_of(again) | _folded(again) == record_of(rule) | _folded(rule)


def _folded(rule):
    """Return the sentences of a rule with their blanks as one: a box has lines of its own."""
    names = ("looks_for", "misses", "why_it_may_be_innocent")
    return {name: " ".join(getattr(rule, name).split()) for name in names}


def test_samples_are_shown_with_their_hits_as_one_types(author, as_person):
    """The preview marks what is found, says what goes wrong, and names what is missing."""
    client = as_person(author)
    url = reverse("rules:preview")
    html = client.post(url, FIELDS).content.decode()
    assert "2 samples: all as the rule says" in html
    assert ">[found: </span>ring my other phone<" in html
    html = client.post(url, {**FIELDS, "terms": "other phone"}).content.decode()
    assert "1 goes wrong" in html
    assert "Found, but should not be" in html
    html = client.post(url, {**FIELDS, "misses": ""}).content.decode()
    assert "Still to fill in: What it misses" in html
    assert "problem" not in html


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"regex": "(a+)+$"}, "of the file)"),
        ({"terms": "", "regex": ""}, "Empty detection"),
        ({"near": "delete, chat"}, "Line 1: write two lists"),
        ({"clauses": "a | b"}, "Line 1: write document"),
        ({"rule_id": "Not An Id"}, "Use small letters"),
        ({"terms": "!!!"}, "no letter or digit"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(author, as_person, fields, said):
    """The loader's refusal is one line with its place, on the page and in the preview."""
    client = as_person(author)
    for url in (reverse("rules:preview"), reverse("rules:new")):
        html = client.post(url, {**FIELDS, **fields, "act": "keep"}).content.decode()
        assert said in html, url
    assert not ForceRule.objects.exists()


def test_a_rule_is_written_kept_and_changed_by_the_form(author, as_person):
    """Without a script the button shows the samples; keeping makes a draft with an id."""
    client = as_person(author)
    html = client.post(reverse("rules:new"), {**FIELDS, "act": "try"}).content.decode()
    assert "all as the rule says" in html
    assert not ForceRule.objects.exists()
    client.post(reverse("rules:new"), {**FIELDS, "act": "keep"})
    row = ForceRule.objects.get()
    assert (row.rule_id, row.version) == ("moves-a-talk-to-another-phone", 1)
    edit = reverse("rules:edit", args=[row.rule_id])
    assert "all as the rule says" in client.get(edit).content.decode()
    client.post(edit, {**FIELDS, "severity": "high", "act": "keep"})
    row.refresh_from_db()
    assert (row.severity, RuleChange.objects.count()) == ("high", 2)
    html = client.post(reverse("rules:new"), {**FIELDS, "act": "keep"}).content.decode()
    assert "there already" in html


def test_a_new_version_of_a_shipped_rule_asks_why(author, as_person):
    """The form holds the shipped rule and refuses to keep it without a reason."""
    client = as_person(author)
    url = reverse("rules:edit", args=["shipped-delete"])
    assert "delete the chat" in client.get(url).content.decode()
    fields = {**FIELDS, "act": "keep"}
    assert "Enter why is a new version needed" in client.post(url, fields).content.decode()
    client.post(url, {**fields, "reason": "Found wanting"})
    assert ForceRule.objects.get().version == 4


def test_the_list_filters_and_counts(author, draft, as_person):
    """Status, severity, words and whose it is narrow the list; counts follow."""
    client = as_person(author)
    page = client.get(reverse("rules:list")).context["page"]
    assert (page.total, page.counts["draft"], page.counts["live"]) == (2, 1, 1)
    for query, ids in (
        ({"status": "draft"}, ["own-quiet-phone"]),
        ({"severity": "high"}, ["shipped-delete"]),
        ({"origin": "force"}, ["own-quiet-phone"]),
        ({"text": "DELETED"}, ["shipped-delete"]),
        ({"category": "other"}, []),
        ({"status": "nonsense"}, ["shipped-delete", "own-quiet-phone"]),
    ):
        answer = client.get(reverse("rules:list"), query)
        assert [row.shown.rule.id for row in answer.context["page"].rows] == ids, query
    assert (
        "No rule matches"
        in client.get(reverse("rules:list"), {"category": "other"}).content.decode()
    )


def test_the_page_offers_only_what_this_person_may_do(proposed, author, approver, analyst, client):
    """The author takes it back, the second person decides, an analyst reads."""
    url = reverse("rules:rule", args=[proposed.rule_id])
    shown = {}
    for person in (author, approver, analyst):
        client.force_login(person)
        shown[person.username] = client.get(url).content.decode()
    assert "Take the proposal back" in shown["aled"]
    assert "Record decision" not in shown["aled"]
    assert "Record decision" in shown["bryn"]
    assert "Take the proposal back" not in shown["bryn"]
    for words in ("Record decision", "Take the proposal", "Begin a new version", "Retire this"):
        assert words not in shown["priya"]
    assert "A second person, who neither wrote nor proposed it" in shown["priya"]


def test_whoever_wrote_it_is_told_why_they_cannot_decide(proposed, author, as_person):
    """An author with the approver's role is not offered the approval."""
    from django.contrib.auth.models import Group

    author.groups.add(Group.objects.get(name=Role.RULE_APPROVER.value))
    html = as_person(author).get(reverse("rules:rule", args=[proposed.rule_id])).content.decode()
    assert "You cannot decide on it: aled wrote it and cannot approve it" in html
    assert "Record decision" not in html
    url = reverse("rules:decide", args=[proposed.rule_id, 1])
    as_person(author).post(url, {"outcome": "approve"})
    proposed.refresh_from_db()
    assert proposed.status == "trial"


def test_the_steps_by_their_buttons(draft, author, approver, client, tried):
    """Try, trial, propose, take back, propose, refuse; then the next version to live."""
    client.force_login(author)
    at = [draft.rule_id, 1]
    client.post(reverse("rules:begin_trial", args=at))
    said = client.post(reverse("rules:propose", args=at), follow=True).content.decode()
    assert "Going live needs a finished trial" in said
    draft.refresh_from_db()
    tried(draft)
    said = client.post(reverse("rules:propose", args=at), {"note": "Good"}, follow=True)
    assert reverse("rules:take_back", args=at) in said.content.decode()
    client.post(reverse("rules:take_back", args=at))
    client.post(reverse("rules:propose", args=at))
    client.force_login(approver)
    url = reverse("rules:decide", args=at)
    assert "Say why" in client.post(url, {"outcome": "refuse"}).content.decode()
    assert "Choose approve or refuse" in client.post(url, {}).content.decode()
    answer = client.post(url, {"outcome": "refuse", "reason": "Too wide"})
    assert answer.url == reverse("rules:version", args=[draft.rule_id, 2])


def test_retiring_asks_why(proposed, approver, as_person):
    """The page warns, wants a reason, and retires."""
    approve_rule(actor=approver, row=proposed, at=later(3))
    client = as_person(approver)
    url = reverse("rules:retire", args=[proposed.rule_id, 1])
    assert "does not come back" in client.get(url).content.decode()
    assert "Give a reason" in client.post(url, {"reason": ""}).content.decode()
    client.post(url, {"reason": "Noise"})
    proposed.refresh_from_db()
    assert proposed.status == "retired"
    assert "retired already" in client.get(url).content.decode()


def test_the_history_is_downloaded(draft, analyst, as_person):
    """CSV and JSON hold every change, marked; no cell is a formula."""
    RuleChange.objects.create(
        rule_id="x", version=1, kind="edited", at=AT, by=draft.drafted_by, reason="=1+1"
    )
    client = as_person(analyst)
    lines = client.get(reverse("rules:history_export", args=["csv"])).content.decode().splitlines()
    assert lines[0] == "OFFICIAL-SENSITIVE"
    assert lines[2].split(",")[1:4] == ["own-quiet-phone", "1", "drafted"]
    assert "'=1+1" in lines[3]
    whole = json.loads(client.get(reverse("rules:history_export", args=["json"])).content)
    assert [one["change"] for one in whole["changes"]] == ["drafted", "edited"]
    assert client.get(reverse("rules:history_export", args=["pdf"])).status_code == 404


def test_rules_are_written_for_other_tools(analyst, as_person):
    """Purview and Sigma are downloads, each with the list of what it loses."""
    client = as_person(analyst)
    assert "What is lost" in client.get(reverse("rules:exports")).content.decode()
    get = lambda form: client.get(reverse("rules:tool_export", args=[form]))  # noqa: E731
    assert get("purview").content.decode() == "delete the chat\n"
    assert "title: Asks that messages be deleted" in get("sigma").content.decode()
    assert get("sigma-lost").content.decode().startswith("rule\tpart")
    assert get("word").status_code == 404
    file = client.get(reverse("rules:rule_export", args=["shipped-delete", 3])).content.decode()
    assert record_of(parse_rule(file)) == record_of(parse_rule(SHIPPED))


def test_a_rule_that_cannot_be_read_is_named(analyst, shipped, as_person):
    """In place of the list stands which file is wrong and where; nothing is left out in silence."""
    (shipped / "shipped-delete.yaml").write_text("id: [", encoding="utf-8")
    answer = as_person(analyst).get(reverse("rules:list"))
    assert answer.status_code == 409
    assert "shipped-delete.yaml" in answer.content.decode()


def test_rules_that_earn_nothing_are_proposed(approver, given, as_person):
    """Each has its reason and what speaks against it; an approver is led to the step."""
    given.found = Found(rules_by_message={}, last_hits={}, until=day(1), weeks=40.0)
    html = as_person(approver).get(reverse("rules:retirements")).content.decode()
    assert "no hit at all" in html
    assert reverse("rules:retire", args=["shipped-delete", 3]) in html
    given.found = Found(rules_by_message={}, last_hits={}, until=None, weeks=0.0)
    html = as_person(approver).get(reverse("rules:retirements")).content.decode()
    assert "No rule is proposed" in html


def test_a_keyword_list_is_brought_by_the_page(author, as_person, given):
    """An upload begins a count; a broken one is refused at the field."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = as_person(author)
    url = reverse("rules:keywords")
    wrong = SimpleUploadedFile("list.csv", b"a,b\n1,2\n")
    assert "Row 1: no column" in client.post(url, {"file": wrong}).content.decode()
    assert "Choose a file" in client.post(url, {}).content.decode()
    client.post(url, {"file": SimpleUploadedFile("list.txt", b"brew\nparade\n")})
    one = KeywordImport.objects.get()
    page = reverse("rules:keyword_list", args=[one.pk])
    assert client.get(page).status_code == 200
    assert client.get(reverse("rules:keyword_progress", args=[one.pk])).status_code == 200


def test_the_glossary_is_kept_by_named_people(author, analyst, as_person):
    """A word is added in one's own name, refused twice, taken out and put back."""
    client = as_person(author)
    url = reverse("rules:glossary")
    word = {"term": "red key", "meaning": "A ram.", "kind": "slang", "source": "Training"}
    assert "Say what people mean by it" in client.post(url, {"term": "x"}).content.decode()
    answer = client.post(url, word, follow=True).content.decode()
    assert "was added in your name" in answer
    assert "there already" in client.post(url, {**word, "term": "RED KEY"}).content.decode()
    row = GlossaryTerm.objects.get()
    client.post(reverse("rules:glossary_remove", args=[row.pk]))
    assert "The glossary is empty" in client.get(url).content.decode()
    client.post(reverse("rules:glossary_restore", args=[row.pk]))
    file = client.get(reverse("rules:glossary_export")).content.decode()
    assert "added_by: aled" in file
    client = as_person(analyst)
    assert client.post(url, {**word, "term": "green key"}).status_code == 403
    assert GlossaryTerm.objects.count() == 1


def test_suggested_words_are_for_those_who_may_read_content(given, author, make_person, client):
    """Words come from decided messages, names left out; one is dismissed for good."""
    given.texts = [
        DecidedText(message_id=f"m{n}", text="bring the snowball Kestrel", is_relevant=True)
        for n in range(6)
    ] + [
        DecidedText(message_id=f"o{n}", text="parade in ten", is_relevant=False) for n in range(40)
    ]
    url = reverse("rules:glossary")
    client.force_login(author)
    assert "snowball" not in client.get(url).content.decode()
    client.force_login(make_person("rhys", Role.RULE_AUTHOR, Role.ANALYST))
    html = client.get(url).content.decode()
    assert "snowball" in html
    assert "kestrel" not in html
    prefilled = client.post(url, {"suggested": "snowball"}).content.decode()
    assert 'value="snowball"' in prefilled
    assert not GlossaryTerm.objects.exists()
    first = client.get(url).context["page"].suggestions[0].term
    client.post(reverse("rules:glossary_dismiss"), {"term": first})
    assert first not in [one.term for one in client.get(url).context["page"].suggestions]


def test_a_decision_under_another_name_counts_for_its_rule(given, analyst, as_person):
    """The page of a rule says what reviewers made of its hits."""
    given.decisions = [
        Decision(rule_id="shipped-delete", message_id="m", decision="relevant", at=AT, by="x")
    ]
    html = as_person(analyst).get(reverse("rules:rule", args=["shipped-delete"])).content.decode()
    assert "too few to say (1 of 1 relevant)" in html
    assert as_person(analyst).get(reverse("rules:rule", args=["none-such"])).status_code == 404
