"""A table of messages is scored in one pass: with context, in batches, nothing mixed or lost."""

import pyarrow.parquet as pq
import pytest

from support.message_table import keep, said
from support.toy_scorer import NAMES, TellingScorer, ToyScorer
from upstander.evidence.detect.models import windowscores
from upstander.evidence.detect.models.second_reader import Judgement
from upstander.evidence.detect.models.windowreasons import ask_second_reader, read_windows
from upstander.evidence.detect.models.windowscores import Asked, contacts_of_two
from upstander.evidence.detect.taxonomy import default_taxonomy
from upstander.records.hits import Hit
from upstander.tables.schemas import SCORES, WINDOWS, with_categories

TAXONOMY = default_taxonomy()
ROWS = [
    said("c1", 1, "they are scum the lot of them"),
    said("c1", 2, "steady on", sender="Al"),
    said("c1", 2_000, "see you at nine"),
    said("c2", 1, "our secret", sender="Ed"),
    said("c2", 2, "who is that", sender="Kim"),
    said("c2", 3, "a gift for you", sender="Ed"),
    said("c2", 4, "are you alone", sender="Ed"),
    said("c3", 1, "I have taken the tablets", sender="Bo"),
    said("c3", 2, "Bo left", sender="", kind="system"),
]  # fmt: skip


def read(tmp_path, rows=ROWS, scorer=None, hits=(), **options):
    messages = keep(tmp_path / "messages.parquet", rows)
    asked = Asked(scorer=scorer or ToyScorer(), taxonomy=TAXONOMY)
    return read_windows(messages, tmp_path, asked, hits, **options)


def test_every_message_has_a_row_of_probabilities_in_the_order_of_the_table(tmp_path):
    """One float32 column a category; a service's own line is not scored."""
    found = read(tmp_path)
    scores = pq.read_table(tmp_path / "scores.parquet")
    assert scores.schema.equals(with_categories(SCORES, NAMES))
    assert scores["message_id"].to_pylist() == [row["id"] for row in ROWS]
    assert scores["discriminatory"].to_pylist()[0] == pytest.approx(0.99)
    assert scores["discriminatory"].to_pylist()[-1] == 0.0
    assert not any(scores["read_by_encoder"].to_pylist())
    assert (found.messages, found.windows) == (len(ROWS), 4)


def test_the_context_is_the_message_before_in_the_same_conversation(tmp_path, monkeypatch):
    """Across batches too, whoever wrote it; a conversation begins without one."""
    for rows in (windowscores.BATCH_ROWS, 2):
        monkeypatch.setattr(windowscores, "BATCH_ROWS", rows)
        scorer = ToyScorer()
        read(tmp_path, scorer=scorer)
        asked = dict(scorer.asked)
        assert asked["they are scum the lot of them"] == ""
        assert asked["steady on"] == "they are scum the lot of them"
        assert asked["our secret"] == ""
        assert asked["a gift for you"] == "who is that"
        assert max(scorer.batches) <= rows


def test_the_size_of_the_batches_changes_nothing(tmp_path, monkeypatch):
    """The same tables to the byte, and the same lists."""
    found = read(tmp_path)
    monkeypatch.setattr(windowscores, "BATCH_ROWS", 3)
    table = pq.read_table(tmp_path / "windows.parquet")
    assert read(tmp_path) == found
    assert pq.read_table(tmp_path / "windows.parquet").equals(table)


def test_every_window_has_a_row(tmp_path):
    """With its messages' ends, its people, and a column a category."""
    read(tmp_path)
    table = pq.read_table(tmp_path / "windows.parquet")
    assert table.schema.equals(with_categories(WINDOWS, NAMES))
    rows = table.to_pylist()
    assert [row["conversation"] for row in rows] == ["c1", "c1", "c2", "c3"]
    contact = rows[2]
    assert (contact["first_message"], contact["last_message"]) == ("c2-1", "c2-4")
    assert (contact["messages"], contact["participants"], contact["one_contact"]) == (4, 2, True)
    assert contact["conduct_category"] == "grooming"
    assert contact["grooming"] == pytest.approx(contact["conduct_score"])
    assert contact["grooming"] > 0.2


def test_welfare_stands_in_a_list_of_its_own(tmp_path):
    """A plea for help is in no list of conduct; a slur is in no list of welfare."""
    found = read(tmp_path)
    assert [one.conversation for one in found.conduct] == ["c1", "c2"]
    assert [one.conversation for one in found.welfare] == ["c3"]
    (plea,) = found.welfare
    assert plea.welfare_category == "person_at_risk"
    assert {reason.category for reason in plea.welfare_reasons} == {"person_at_risk"}
    assert not plea.conduct_reasons
    assert all(not one.welfare_reasons for one in found.conduct)


def test_a_list_keeps_the_highest(tmp_path):
    """As many as asked for, the earlier of two equal ones."""
    messages = keep(tmp_path / "messages.parquet", ROWS)
    asked = Asked(scorer=ToyScorer(), taxonomy=TAXONOMY, top=1)
    assert [one.conversation for one in read_windows(messages, tmp_path, asked, ()).conduct] == [
        "c1"
    ]


def test_a_window_that_stands_in_another_export_too_is_read_once(tmp_path):
    """Its row is kept and says so."""
    rows = [
        said("c1", 1, "they are scum the lot of them"),
        said("c4", 1, "they are scum the lot of them", duplicate_of="c1-1"),
    ]
    found = read(tmp_path, rows)
    assert [one.conversation for one in found.conduct] == ["c1"]
    table = pq.read_table(tmp_path / "windows.parquet").to_pylist()
    assert [row["repeated"] for row in table] == [False, True]


def test_work_on_a_service_for_work_is_not_lifted_by_a_model_alone(tmp_path):
    """A marked message by force mail is work, by a private service not; a rule still speaks."""
    scorer = ToyScorer({"marked": ("protective_marking", 0.99)})
    rows = [said(name, 1, "marked", platform=name) for name in ("email", "teams", "whatsapp")]
    found = read(tmp_path, rows, scorer)
    assert [one.conversation for one in found.conduct] == ["whatsapp"]
    scores = pq.read_table(tmp_path / "scores.parquet")["protective_marking"].to_pylist()
    assert scores == pytest.approx([0.99] * 3)
    found = read(tmp_path, rows, scorer, [hit("email-1", "info-protective-marking")])
    assert {one.conversation for one in found.conduct} == {"whatsapp", "email"}


def hit(message_id, rule_id, severity="high"):
    return Hit(
        id="h" * 32, message_id=message_id, rule_id=rule_id, rule_version=1, category="other",
        severity=severity, field="body", start=0, end=1, matched="x", pattern="x", view="folded",
    )  # fmt: skip


def test_a_rule_speaks_for_the_categories_that_name_it_and_no_other(tmp_path):
    """Its hit lifts its window, and is told with its severity."""
    hits = [hit("c1-2000", "conceal-delete-messages"), hit("c1-2000", "device-lends-device")]
    found = read(tmp_path, hits=hits)
    one = next(one for one in found.conduct if one.message_ids == ("c1-2000",))
    assert (one.conduct_category, round(one.conduct_score, 3)) == ("concealment", 0.333)
    (reason,) = one.conduct_reasons
    assert [(rule.rule_id, rule.severity) for rule in reason.rules] == [
        ("conceal-delete-messages", "high")
    ]
    assert reason.rules[0].moved == pytest.approx(0.333, abs=0.002)


def test_words_are_told_where_the_scorer_tells_them(tmp_path):
    """For the category that they speak for."""
    found = read(tmp_path, scorer=TellingScorer())
    first = found.conduct[0].conduct_reasons[0]
    assert (first.message_id, first.category) == ("c1-1", "discriminatory")
    assert [word.text for word in first.words] == ["scum"]
    assert [one.moved for one in found.conduct[1].conduct_reasons] == sorted(
        (one.moved for one in found.conduct[1].conduct_reasons), reverse=True
    )


def test_a_table_without_messages_has_windows_of_none(tmp_path):
    """Empty tables with their columns, empty lists."""
    found = read(tmp_path, [])
    assert (found.conduct, found.welfare, found.windows) == ((), (), 0)
    assert pq.read_table(tmp_path / "scores.parquet").num_rows == 0


def test_who_is_a_contact_of_two(tmp_path):
    """The custodian's lines may bear no sender; three are no contact, nor is a monologue."""
    rows = [
        said("g1", 1, "a"), said("g1", 2, "b", sender="Al"), said("g1", 3, "c", sender="Bo"),
        said("m1", 1, "a"),
        said("s1", 1, "a", sender="+441", direction="incoming", recipients=["+440"]),
        said("s1", 2, "b", sender="", direction="outgoing", recipients=["+441"]),
        said("s2", 1, "a", sender="", direction="outgoing", recipients=["+441", "+442"]),
        said("z1", 1, "a"), said("z1", 2, "b", sender="Al"), said("z1", 3, "x", sender="",
                                                                   kind="system"),
    ]  # fmt: skip
    assert contacts_of_two(keep(tmp_path / "m.parquet", rows)) == {"s1", "z1"}


class Reader:
    """A second reader that agrees with every slur and says what it was asked."""

    def __init__(self, answer):
        self.asked, self.answer = [], answer

    def __call__(self, text, category, looks_for):
        self.asked.append((text, category, looks_for))
        return self.answer(text, category)


def agrees(text, category):
    return Judgement(category=category, agrees=True, quotation=text[:4], reader="local 1")


def reading(tmp_path, answer, **options):
    found = read(tmp_path)
    reader = Reader(answer)
    after = ask_second_reader(tmp_path / "messages.parquet", found, reader, TAXONOMY, **options)
    return found, after, reader


def test_a_second_reader_is_shown_beside_and_changes_no_score(tmp_path):
    """The lists stay as they are; each judgement bears the reader's name."""
    found, after, reader = reading(tmp_path, agrees)
    assert [(one.id, one.conduct_score) for one in after.conduct] == [
        (one.id, one.conduct_score) for one in found.conduct
    ]
    second = after.conduct[0].conduct_reasons[0].second
    assert (second.reader, second.agrees, second.quotation) == ("local 1", True, "they")
    assert reader.asked[0][1:] == ("discriminatory", TAXONOMY.get("discriminatory").looks_for)
    assert after.welfare[0].welfare_reasons[0].second.agrees


def test_a_second_reader_is_asked_no_more_than_it_may_be(tmp_path):
    """The lists take turns."""
    _, _, reader = reading(tmp_path, agrees, most=2)
    assert [text for text, *_ in reader.asked] == [
        "they are scum the lot of them", "I have taken the tablets",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "said_of_it"),
    [
        (lambda text, category: None, "it cannot tell"),
        (
            lambda text, category: Judgement(category, True, "not there", "r"),
            "its judgement does not count: the quotation is not in the message",
        ),
        (lambda text, category: "yes", "the second reader failed: it returned no Judgement"),
    ],
)
def test_what_does_not_count_is_shown_as_such(tmp_path, answer, said_of_it):
    """A reader that cannot tell, quotes what is not there, or returns something else."""
    _, after, _ = reading(tmp_path, answer)
    second = after.conduct[0].conduct_reasons[0].second
    assert (second.agrees, second.reason) == (None, said_of_it)


def test_a_reader_that_fails_does_not_cost_the_run(tmp_path):
    """It is noted, and asked no more after three failures in a row."""

    def fails(text, category):
        raise ValueError("no\nmodel")

    _, after, reader = reading(tmp_path, fails)
    assert len(reader.asked) == 3
    second = after.conduct[0].conduct_reasons[0].second
    assert second.reason == "the second reader failed: ValueError: no model"
