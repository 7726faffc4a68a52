"""The gate at its edges: the last moment, the clock put back, labels that look alike."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from support.authorities import (
    CONTENT,
    CONTENT_AT,
    COVERT,
    ENDS,
    GRANTED,
    NOTICE,
    NOW,
    STARTS,
    make_authorisation,
    open_it,
    refusal,
)
from upstander.authority.gate import (
    NoAuthority,
    check_live,
    closing_time,
)
from upstander.records.authorisations import OWNER_UNKNOWN, SourceFacts, Subjects

TICK = timedelta(microseconds=1)


def test_it_opens_at_the_first_moment_and_not_at_the_last():
    """The time is half open: at the begin it opens, at the end it is closed."""
    one = make_authorisation()
    assert open_it(one, at=STARTS).until == ENDS
    assert open_it(one, at=ENDS - TICK).until == ENDS
    assert refusal(one, at=STARTS - TICK) == "not_begun"
    assert refusal(one, at=ENDS) == "expired"


def test_a_clock_that_was_put_back_opens_nothing():
    """Before it was granted nothing opens, though its begin lies earlier; an end stays an end."""
    early = make_authorisation(starts_at=GRANTED - timedelta(days=1), authorised_at=GRANTED)
    assert refusal(early, at=GRANTED - TICK) == "not_begun"
    assert open_it(early, at=GRANTED).id == "a1"
    ended = make_authorisation(ended_at=NOW)
    assert refusal(ended, at=STARTS) == "ended"


def test_a_time_without_zone_is_no_time():
    """The gate does not guess a zone."""
    with pytest.raises(ValueError, match="zone"):
        open_it(make_authorisation(), at=datetime(2026, 3, 3))  # noqa: DTZ001 - refused here


@pytest.mark.parametrize(
    ("named", "custodian", "opens"),
    [
        ("PC 1234 Doe", "pc  1234 DOE ", True),
        ("PC 1234 Doe", "PC 12345 Doe", False),
        ("PC 1234 Doe", "1234", False),
        ("1234", "PC 1234 Doe", False),
        ("ＰＣ 1234 Doe", "PC 1234 Doe", True),
        ("Doe", "Doë", False),
    ],
)
def test_people_match_by_whole_label_whatever_its_case_and_blanks(named, custodian, opens):
    """Never by a part of it."""
    one = make_authorisation(subjects=Subjects(people=(named,)))
    content = msgspec.structs.replace(CONTENT, custodian=custodian)
    notice = msgspec.structs.replace(NOTICE, person=custodian)
    if opens:
        assert open_it(one, content=content, notices=[notice]).id == "a1"
    else:
        assert refusal(one, content=content, notices=[notice]) == "person_out_of_scope"


def test_content_is_in_its_dates_whole_or_not_at_all():
    """From the first moment, up to but not at the last; unknown times stay out."""
    last = CONTENT_AT + timedelta(hours=1)
    dates = {"content_from": CONTENT_AT, "content_until": last + TICK}
    assert open_it(make_authorisation(**dates)).id == "a1"
    for bad in ({"content_from": CONTENT_AT + TICK}, {"content_until": last}):
        assert refusal(make_authorisation(**bad)) == "dates_out_of_scope"
    for unknown in ({"first_at": None}, {"last_at": None}, {"first_at": last + TICK}):
        content = msgspec.structs.replace(CONTENT, **unknown)
        assert refusal(make_authorisation(**dates), content=content) == "dates_out_of_scope"


@pytest.mark.parametrize("source", [SourceFacts(), SourceFacts(owned_by="borrowed")])
def test_the_device_of_an_unknown_owner_opens_nothing(source):
    """Not even with a consent on record, for whose would it be."""
    consent = msgspec.structs.replace(source, consent_reference="C1", owned_by=OWNER_UNKNOWN)
    assert refusal(make_authorisation(), source=source) == "personal_device"
    assert refusal(make_authorisation(), source=consent) == "personal_device"


@pytest.mark.parametrize("right", ["consent_reference", "warrant_reference"])
def test_a_personal_device_opens_by_consent_or_warrant(right):
    """Where either is recorded."""
    assert open_it(make_authorisation(), source=SourceFacts(owned_by="personal", **{right: "R"}))
    assert (
        refusal(make_authorisation(), source=SourceFacts(owned_by="personal", **{right: " "}))
        == "personal_device"
    )


def test_readers_are_those_named_and_never_the_authoriser():
    """Nobody is named: all whose role reads, but for who granted it."""
    assert open_it(make_authorisation(readers=("Analyst",))).id == "a1"
    assert refusal(make_authorisation(readers=("other",))) == "reader_not_named"
    assert refusal(make_authorisation(), reader="") == "reader_not_named"
    assert refusal(make_authorisation(), reader="SUPER") == "reader_is_authoriser"


def test_covert_work_needs_no_notice_and_ends_by_its_own_clock():
    """A record that says more than 28 days is not complete, and opens nothing."""
    assert open_it(make_authorisation(**COVERT), notices=[]).covert
    long = make_authorisation(**COVERT, ends_at=STARTS + timedelta(days=29))
    assert refusal(long, notices=[]) == "no_authorisation"
    assert closing_time(long) == STARTS + timedelta(days=28)


def test_a_record_that_its_asker_granted_opens_nothing():
    """Nor one that nobody granted, whoever wrote it into the table."""
    assert refusal(make_authorisation(authorised_by="Analyst")) == "no_authorisation"
    assert refusal(make_authorisation(authorised_by=" ")) == "no_authorisation"


def test_of_several_the_one_that_lasts_longest_is_named_and_the_nearest_refusal_is_told():
    """The order of the authorisations does not matter."""
    short = make_authorisation(id="a0", ends_at=ENDS - timedelta(days=1))
    for order in ((short, make_authorisation()), (make_authorisation(), short)):
        assert open_it(*order).id == "a1"
    gone = make_authorisation(ended_at=NOW)
    far = make_authorisation(systems=("sms",))
    assert refusal(gone, far) == refusal(far, gone) == "system_out_of_scope"
    assert refusal() == "no_authorisation"


def test_a_review_that_is_due_is_told_and_closes_nothing():
    """From the force's own midnight of that day."""
    before = datetime(2026, 3, 11, 23, 59, tzinfo=UTC)
    assert not open_it(make_authorisation(), at=before).review_overdue
    assert open_it(make_authorisation(), at=before + timedelta(minutes=1)).review_overdue


def test_an_import_asks_only_whether_the_authorisation_lives():
    """Whole, begun and not over."""
    check_live(make_authorisation(systems=("sms",)), at=NOW)
    for at, changes, code in (
        (ENDS, {}, "expired"),
        (STARTS - TICK, {}, "not_begun"),
        (NOW, {"ended_at": NOW}, "ended"),
        (NOW, {"necessity": ""}, "no_authorisation"),
        (NOW, {"purpose": "national_security"}, "wrong_purpose"),
    ):
        with pytest.raises(NoAuthority) as caught:
            check_live(make_authorisation(**changes), at=at)
        assert caught.value.code == code
