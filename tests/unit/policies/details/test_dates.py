"""Dates are read in every spelling that policies print, and never from what is no date."""

import pytest

from upstander.policies.details.dates import day_bounds, find_dates, first_date


@pytest.mark.parametrize(
    ("text", "value", "printed"),
    [
        ("16/03/23", "2023-03-16", "16/03/23"),
        ("on 16.08.2011.", "2011-08-16", "16.08.2011"),
        ("02 Mar 2016", "2016-03-02", "02 Mar 2016"),
        ("December 2026", "2026-12", "December 2026"),
        ("1st April 2024", "2024-04-01", "1st April 2024"),
        ("the 14th of June, 2021", "2021-06-14", "14th of June, 2021"),
        ("2024-04-01", "2024-04-01", "2024-04-01"),
        ("03-2024", "2024-03", "03-2024"),
        ("FRIDAY 24 MARCH 2017 – 2.00PM", "2017-03-24", "24 MARCH 2017"),
        ("JNCC 13/09/2013", "2013-09-13", "13/09/2013"),
        ("Sept 2016", "2016-09", "Sept 2016"),
        ("16-Mar-23", "2023-03-16", "16-Mar-23"),
        ("April 1st, 2024", "2024-04-01", "April 1st, 2024"),
        ("12/11/98", "1998-11-12", "12/11/98"),
    ],
)
def test_spellings(text, value, printed):
    """A date gives its ISO form, with the precision that is printed, and its own words."""
    found = first_date(text)
    assert found is not None
    assert found.value == value
    assert text[found.start : found.end] == printed


@pytest.mark.parametrize(
    "text", ["31/02/2024", "10 hours ago", "20.01.2022.01", "clause 4.10", "3G/4G/5G", "v1.2", ""]
)
def test_what_is_no_date(text):
    """Impossible days, action numbers and clause numbers are no dates."""
    assert find_dates(text) == ()


def test_several_dates_in_order():
    """All dates of a line are found, left to right, none of them twice."""
    values = [one.value for one in find_dates("From 1 May 2020 to June 2021, then 01/07/2022.")]
    assert values == ["2020-05-01", "2021-06", "2022-07-01"]


def test_bounds_of_a_month_and_a_year():
    """A month means any of its days, a year any of its days."""
    assert [str(day) for day in day_bounds("2024-02")] == ["2024-02-01", "2024-02-29"]
    assert [str(day) for day in day_bounds("2026-12")] == ["2026-12-01", "2026-12-31"]
    assert [str(day) for day in day_bounds("2025")] == ["2025-01-01", "2025-12-31"]
