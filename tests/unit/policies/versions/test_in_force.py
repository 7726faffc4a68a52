"""The policy as it stood on the day."""

from datetime import date

from upstander.policies.versions.in_force import VersionDates, VersionOnDay, version_on

ONE = VersionDates(name="first", version="1", effective="2020-01-10")
TWO = VersionDates(name="second", version="2", adopted="2023-03-16")


def on(day: str, *versions: VersionDates) -> VersionOnDay:
    return version_on(date.fromisoformat(day), versions)


def name(found: VersionOnDay) -> str:
    return found.version.name if found.version else ""


def test_version_stands_from_its_first_day_to_the_next_ones() -> None:
    """A version stands from the day it came in, up to the day before the next."""
    assert (name(on("2023-03-15", TWO, ONE)), on("2023-03-15", TWO, ONE).state) == (
        "first", "certain",
    )  # fmt: skip
    assert name(on("2023-03-16", ONE, TWO)) == "second"
    assert name(on("2020-01-10", ONE, TWO)) == "first"


def test_before_the_first_none_stood() -> None:
    """Before the first version known, none stood, and the first is named."""
    found = on("2019-12-31", ONE, TWO)
    assert (found.state, found.version) == ("none", None)
    assert "first, came on 2020-01-10" in found.reasons[1]


def test_month_is_kept_as_a_month() -> None:
    """On a day of the month in which a version came in, both may have stood."""
    later = VersionDates(name="third", version="3", effective="2026-12")
    during = on("2026-12-10", TWO, later)
    assert (name(during), during.state) == ("second", "doubtful")
    assert during.others == (later,)
    assert "from 1 December 2026 to 31 December 2026" in during.doubts[0]
    assert (name(on("2026-12-31", TWO, later)), on("2026-12-31", TWO, later).state) == (
        "third", "certain",
    )  # fmt: skip
    assert on("2026-11-30", TWO, later).state == "certain"


def test_unknown_date_leaves_doubt() -> None:
    """A version whose date nobody knows may have stood on any day, and that is said."""
    lost = VersionDates(name="lost", version="2a", effective="in due course")
    found = on("2024-01-01", TWO, lost)
    assert (name(found), found.state, found.others) == ("second", "doubtful", (lost,))
    assert found.doubts == ("The date from which lost stood is not known.",)
    assert on("2019-01-01", TWO, lost).version == lost


def test_two_versions_of_one_day() -> None:
    """Of two versions of one day the higher number stands, in doubt; without numbers neither."""
    again = VersionDates(name="again", version="2.1", effective="2023-03-16")
    found = on("2023-05-01", TWO, again)
    assert (name(found), found.state, found.others) == ("again", "doubtful", (TWO,))
    bare = VersionDates(name="bare", effective="2023-03-16")
    tied = on("2023-05-01", TWO, bare)
    assert (tied.state, tied.version) == ("undecided", None)
    assert set(tied.others) == {TWO, bare}


def test_withdrawn_version_stands_no_more() -> None:
    """From the day it was withdrawn, with nothing in its place, none stands."""
    ended = VersionDates(name="ended", effective="2020-01-01", withdrawn="2022-06-01")
    assert name(on("2022-05-31", ended)) == "ended"
    gone = on("2022-06-01", ended)
    assert (gone.state, gone.version) == ("none", None)
    assert "It was withdrawn on 2022-06-01." in gone.reasons


def test_superseded_without_a_successor_is_doubtful() -> None:
    """A version that was superseded by one that is not held leaves the day in doubt."""
    ended = VersionDates(name="ended", effective="2020-01-01", superseded="2022-06")
    assert name(on("2022-06-15", ended)) == "ended"
    assert on("2022-06-15", ended).state == "doubtful"
    after = on("2022-07-01", ended)
    assert (after.state, after.version, after.others) == ("doubtful", None, (ended,))


def test_adopted_after_it_was_said_to_stand() -> None:
    """A version said to stand before it was adopted is doubtful between the two dates."""
    early = VersionDates(name="early", effective="2023-03-16", adopted="2023-03-22")
    assert on("2023-03-18", early).state == "doubtful"
    assert on("2023-03-22", early).state == "certain"


def test_dates_that_cannot_be_are_unknown() -> None:
    """A thirteenth month is no date."""
    wrong = VersionDates(name="wrong", effective="2023-13-01")
    assert on("2024-01-01", wrong).doubts == ("The date from which wrong stood is not known.",)
