"""The library: what is added is read, checked by a person, and kept as it was."""

from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.unit.upstander_web.policies.conftest import AT, RULES, cell_of

from upstander_web.policies.actions.ask_again import ask_again
from upstander_web.policies.actions.confirm_position import confirm_position
from upstander_web.policies.kept_documents import TEXT, KeptTextChanged
from upstander_web.policies.models import Policy, Position
from upstander_web.policies.policy_dates import last_day, read_day
from upstander_web.policies.selectors import list_cited_versions, read_document

pytestmark = pytest.mark.django_db
FORUM = (
    "Police forum\n\nThread: WhatsApp\n\nPosted 14 June 2021\n\nWheelie said:\n\nI think it "
    "should be banned.\n\nLink to comment\nShare on other sites\n\nPosted 15 June 2021\n\n"
    "Truncheon said:\n\nI reckon it is fine mate, everybody does it.\n\nShare on other sites\n"
)


def details(policy, **changes):
    """Return the details form's data as the page fills it."""
    data = {
        "title": policy.title, "kind": policy.kind, "force": "", "other_force": policy.force,
        "version_label": policy.version_label, "reference": policy.reference,
        "owner": policy.owner, "marking": policy.marking, "adopted_date": "4/3/2024",
        "effective_date": "", "review_said": "March 2026",
    }  # fmt: skip
    return data | changes


def test_the_head_fills_the_details_and_waits_for_a_person(eastvale):
    """Title, reference, owner, version and dates are read; a month stays a month."""
    assert eastvale.title == "Phones, Messaging and Social Media"
    assert (eastvale.reference, eastvale.version_label) == ("EVC-071", "1.0")
    assert eastvale.adopted_date == date(2024, 3, 4)
    assert (eastvale.review_said, eastvale.review_date) == ("2026-03", date(2026, 3, 31))
    assert eastvale.status == "to_check"


def test_each_detail_is_shown_with_the_words_that_say_it(eastvale, lead, as_person):
    """The form quotes the document beside each field, and says where it says nothing."""
    url = reverse("policies:details", args=[eastvale.sha256])
    html = as_person(lead).get(url).content.decode()
    assert "The document says: “EVC-071”" in html
    assert "The document does not say." in html
    assert "March 2026" in html


def test_details_are_confirmed_on_their_page(eastvale, lead, as_person):
    """What a person writes stands over what was read, and leads on to the cells."""
    url = reverse("policies:details", args=[eastvale.sha256])
    client = as_person(lead)
    wrong = client.post(url, details(eastvale, review_said="soon", adopted_date="x"))
    assert "There is a problem" in wrong.content.decode()
    response = client.post(url, details(eastvale, force="kent", owner="The chief", other_force=""))
    assert response.url == reverse("policies:cells", args=[eastvale.sha256])
    eastvale.refresh_from_db()
    assert (eastvale.status, eastvale.force, eastvale.owner) == ("held", "kent", "The chief")
    assert (eastvale.details_checked_by, eastvale.review_said) == (lead, "2026-03")


def test_a_forum_post_is_no_policy_until_a_person_says_so(add_policy, lead, as_person):
    """What reads as opinion gets no cell; a person may say that it is a policy after all."""
    post = add_policy(FORUM, name="forum")
    assert post.kind == "opinion"
    assert not post.positions.exists()
    url = reverse("policies:details", args=[post.sha256])
    as_person(lead).post(url, details(post, title="Thread", kind="policy", adopted_date=""))
    assert post.positions.count() >= 44


def test_words_are_pasted_and_named_by_their_own_title(lead, as_person):
    """Pasted words are a policy of their own, named by force and title."""
    client = as_person(lead)
    url = reverse("policies:import")
    page = client.post(url, {"pasted": RULES})
    policy = Policy.objects.get()
    assert page.url == reverse("policies:details", args=[policy.sha256])
    assert policy.media == "pasted"
    assert "phones-messaging-and-social-media" in policy.name
    assert read_document(policy).media == "pasted"


def test_a_file_or_words_and_not_both_are_taken(lead, as_person):
    """Neither, and both, are refused in one line."""
    client = as_person(lead)
    url = reverse("policies:import")
    both = {"pasted": RULES, "file": SimpleUploadedFile("p.txt", RULES.encode())}
    for data in ({}, {"pasted": "  "}, both):
        assert "and not both" in client.post(url, data).content.decode()
    assert not Policy.objects.exists()


def test_an_unreadable_file_leaves_nothing_behind(lead, as_person, settings):
    """What cannot be read is refused with its reason, and no file of it stays."""
    file = SimpleUploadedFile("p.txt", b"\x00\x01\x02\xff\xfe")
    html = as_person(lead).post(reverse("policies:import"), {"file": file}).content.decode()
    assert "There is a problem" in html
    assert not list(Path(settings.UPSTANDER_HOME).rglob("policy.txt"))


def test_a_kept_text_that_was_changed_is_never_quoted(eastvale, lead, as_person):
    """The page of a policy whose kept text is not as it was shows nothing of it."""
    kept = Path(eastvale.kept_at).with_name(TEXT)
    kept.chmod(0o600)
    kept.write_bytes(kept.read_bytes().replace(b"must not", b"may well"))
    from upstander_web.policies import kept_documents

    kept_documents._load.cache_clear()
    with pytest.raises(KeptTextChanged):
        read_document(eastvale)
    cell = [eastvale.sha256, "whatsapp_on_force_device"]
    for name, arguments in (("policy", cell[:1]), ("cell", cell), ("details", cell[:1])):
        response = as_person(lead).get(reverse(f"policies:{name}", args=arguments))
        assert response.status_code == 409, name
        assert "may well" not in response.content.decode()


def test_what_was_added_before_texts_were_kept_is_read_from_its_file(eastvale):
    """A row without a digest of its text is read from the file itself."""
    Path(eastvale.kept_at).with_name(TEXT).unlink()
    eastvale.document_sha256 = ""
    eastvale.save()
    assert read_document(eastvale).text == RULES
    assert [one.document.text for one in list_cited_versions()] == [RULES]


def test_the_library_is_narrowed_and_says_what_is_left(eastvale, add_policy, lead, as_person):
    """Overdue reviews, cells to confirm, kinds and words each leave what they name."""
    add_policy(FORUM, name="forum")
    client = as_person(lead)

    def names(**query):
        html = client.get(reverse("policies:list"), query).content.decode()
        return {name for name in ("eastvale", "forum") if f">{name}<" in html}

    assert names() == {"eastvale", "forum"}
    assert names(show="to_confirm") == {"eastvale"}
    assert names(show="overdue") == {"eastvale"}
    assert names(kind="opinion") == {"forum"}
    assert names(text="evc-071") == {"eastvale"}
    assert names(show="withdrawn") == set()
    assert names(force="no-such", kind="x") == set()


def test_the_policy_has_its_faults_and_cells_in_the_margin(eastvale, lead, as_person):
    """A fault stands beside its clause, and a cell beside the words it quotes."""
    url = reverse("policies:policy", args=[eastvale.sha256])
    html = as_person(lead).get(url).content.decode()
    assert "Review overdue" in html
    row = html[html.index("1.2 WhatsApp must not") :]
    margin = row[row.index("<aside") : row.index("</aside>")]
    assert reverse("policies:cell", args=[eastvale.sha256, "whatsapp_on_force_device"]) in margin


def test_a_fault_of_two_clauses_is_told_once(add_policy, lead, as_person):
    """Beside its first clause a fault is told in full, beside the other by reference."""
    twice = RULES.replace("1.2 WhatsApp", "1.1 WhatsApp")
    policy = add_policy(twice)
    url = reverse("policies:policy", args=[policy.sha256])
    html = as_person(lead).get(url).content.decode()
    assert "Number used twice" in html
    assert "The same fault as at 1.1" in html


def test_asking_again_keeps_what_people_confirmed(eastvale, lead):
    """Suggestions are written anew; a confirmed cell stays, and a lost one comes back."""
    cell = confirm_position(actor=lead, position=cell_of(eastvale), answer=None, at=AT)
    other = eastvale.positions.exclude(pk=cell.pk)
    total = other.count()
    other.filter(question="generative_ai_use").delete()
    assert ask_again(actor=lead, policy=eastvale, at=AT) == total
    assert cell_of(eastvale).state == "confirmed"
    assert cell_of(eastvale, "generative_ai_use").state == "suggested"


def test_a_cell_of_an_older_question_becomes_stale(eastvale, lead):
    """What was confirmed under a question's old words is looked at again."""
    cell = confirm_position(actor=lead, position=cell_of(eastvale), answer=None, at=AT)
    Position.objects.filter(pk=cell.pk).update(question_version=99)
    ask_again(actor=lead, policy=eastvale, at=AT)
    assert cell_of(eastvale).state == "stale"


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-12-05", date(2026, 12, 5), date(2026, 12, 5)),
        ("2026-13", None, None),
        ("", None, None),
    ],
)
def test_a_month_is_not_over_until_its_last_day(said, first, last):
    """A month begins on its first day and is overdue only after its last."""
    assert (read_day(said), last_day(said)) == (first, last)
