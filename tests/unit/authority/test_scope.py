"""What an import lets in: rows in scope, of conversations that nothing holds back."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa

from support.authorities import make_authorisation
from support.message_table import said
from upstander.authority.held_back import HeldBackRules, load_held_back
from upstander.authority.scope import Admission, Scope
from upstander.records.authorisations import Subjects
from upstander.tables.schemas import MESSAGES

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def batch(*rows):
    return pa.RecordBatch.from_pylist(list(rows), schema=MESSAGES)


def judged(admission, *batches):
    for one in batches:
        admission.survey(one)
    return [code for one in batches for code in admission(one).to_pylist()]


def scope_of(**changes):
    return Scope.of(make_authorisation(subjects=Subjects(everyone=True), **changes))


def test_the_first_moment_is_in_and_the_last_is_out():
    """To the microsecond; a row without a time is out where dates are limited."""
    scope = scope_of(
        content_from=EPOCH + timedelta(minutes=1), content_until=EPOCH + timedelta(minutes=3)
    )
    rows = batch(
        said("c", 0, "a", sent_at=59_999_999),
        said("c", 1, "b"),
        said("c", 2, "c", sent_at=179_999_999),
        said("c", 3, "d"),
        said("c", 4, "e", sent_at=None),
    )
    assert scope.judge(rows).to_pylist() == [
        "dates_out_of_scope", "", "", "dates_out_of_scope", "time_unknown",
    ]  # fmt: skip
    assert scope_of().judge(rows).to_pylist() == [""] * 5


def test_a_time_that_reads_two_ways_comes_in_only_where_both_do():
    """Day and month may be the other way round: either reading outside keeps the row out."""
    scope = scope_of(content_until=EPOCH + timedelta(minutes=3))
    rows = batch(
        said("c", 1, "a", alternative_sent_at=200_000_000),
        said("c", 4, "b", alternative_sent_at=60_000_000),
        said("c", 1, "c", alternative_sent_at=60_000_000),
    )
    out = "dates_out_of_scope"
    assert scope.judge(rows).to_pylist() == [out, out, ""]


def test_the_custodian_s_own_export_is_theirs_whole():
    """Else only the rows in which one of the people takes part come in."""
    scope = Scope.of(make_authorisation(subjects=Subjects(people=("Al Roe",))))
    rows = batch(
        said("c", 1, "a", sender="AL  ROE"),
        said("c", 2, "b", sender="Al"),
        said("c", 3, "c", recipients=["al roe"]),
        said("c", 4, "d", sender="+44", sender_name="Al Roe"),
    )
    assert scope.judge(rows).to_pylist() == ["", "person_out_of_scope", "", ""]
    assert scope.judge(rows, custodian="al roe").to_pylist() == [""] * 4


def test_a_platform_that_is_not_named_or_not_known_is_out():
    """A star takes every platform that is known."""
    rows = batch(
        said("c", 1, "a"), said("c", 2, "b", platform="sms"), said("c", 3, "c", platform="")
    )
    out = "system_out_of_scope"
    assert scope_of().judge(rows).to_pylist() == ["", out, out]
    assert scope_of(systems=("*",)).judge(rows).to_pylist() == ["", "", out]


def test_a_lawyer_who_speaks_late_holds_back_what_stood_before():
    """The whole conversation, across batches; other conversations come in."""
    admission = Admission(scope=None, held_back=load_held_back())
    first = batch(said("c", 1, "a"), said("d", 1, "b"))
    second = batch(said("c", 2, "c", sender="Roe, solicitor"))
    assert judged(admission, first, second) == [
        "held_back:legal_privilege", "", "held_back:legal_privilege",
    ]  # fmt: skip


def test_a_recipient_or_a_title_holds_back_too():
    """Though the words of a message never do."""
    admission = Admission(scope=None, held_back=load_held_back())
    rows = batch(
        said("c", 1, "a", recipients_raw=["rep@polfed.org"]),
        said("d", 1, "b", conversation_title="Occupational health"),
        said("e", 1, "my solicitor says"),
    )
    assert judged(admission, rows) == [
        "held_back:staff_association", "held_back:occupational_health", "",
    ]  # fmt: skip


def test_what_is_out_of_scope_is_sealed_though_it_would_be_held_back():
    """The release of what is held back cannot bring in what no authority covers."""
    admission = Admission(scope=scope_of(systems=("sms",)), held_back=load_held_back())
    assert judged(admission, batch(said("c", 1, "a", sender="solicitor"))) == [
        "system_out_of_scope"
    ]


def test_no_rows_are_no_answers():
    """An empty batch is judged as one."""
    admission = Admission(scope=scope_of(), held_back=HeldBackRules(()))
    assert judged(admission, batch()) == []
