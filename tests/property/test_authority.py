"""What must hold of every authorisation, gate and sealing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.authorities import (
    CONTENT,
    CONTENT_AT,
    COVERT,
    ENDS,
    FORCE_DEVICE,
    GRANTED,
    NOTICE,
    NOW,
    STARTS,
    make_authorisation,
    make_draft,
)
from upstander.authority.gate import NoAuthority, find_authority
from upstander.authority.grant import NotAuthorised, grant, list_faults
from upstander.authority.scope import Scope
from upstander.records.authorisations import ContentFacts, Notice, SourceFacts, Subjects

EMPTY: dict[str, Any] = {
    "id": "",
    "reference": " ",
    "purpose": "",
    "subjects": Subjects(),
    "systems": (),
    "starts_at": None,
    "ends_at": None,
    "review_on": None,
    "necessity": "\n",
    "proportionality": ("aim", "link", "", "balance"),
    "barbulescu": ("told",),
    "less_intrusive": "",
    "dpia_reference": "",
    "controller_consent": "",
    "requested_by": "",
    "regime": "",
}
"""Each field that must be filled, as it is when it is not."""


def opens(*authorisations: Any, **changes: Any) -> bool:
    """Return whether the gate opens."""
    asked: dict[str, Any] = {
        "reader": "analyst",
        "content": CONTENT,
        "notices": [NOTICE],
        "source": FORCE_DEVICE,
        "at": NOW,
    }
    try:
        find_authority(authorisations, **{**asked, **changes})
    except NoAuthority:
        return False
    return True


@given(missing=st.sets(st.sampled_from(sorted(EMPTY)), min_size=1), covert=st.booleans())
def test_no_combination_of_missing_fields_grants_or_opens(missing, covert):
    """Whatever set of fields is empty, nothing is granted and nothing opened, and each is named."""
    changes = {**(COVERT if covert else {}), **{name: EMPTY[name] for name in missing}}
    draft = make_draft(**changes)
    assert {fault.field for fault in list_faults(draft, at=GRANTED)} >= missing
    with pytest.raises(NotAuthorised):
        grant(draft, authoriser="super", authoriser_is_highest=True, readers=(), at=GRANTED)
    assert not opens(make_authorisation(**changes))


TAKEN: dict[str, dict[str, Any]] = {
    "notice": {"notices": []},
    "source": {"source": SourceFacts(owned_by="unknown")},
    "reader": {"reader": ""},
    "custodian": {"content": msgspec.structs.replace(CONTENT, custodian="")},
    "platform": {"content": msgspec.structs.replace(CONTENT, platform="")},
    "before": {"at": STARTS - timedelta(microseconds=1)},
    "granted": {"at": GRANTED - timedelta(microseconds=1)},
    "after": {"at": ENDS},
}


@given(gone=st.sets(st.sampled_from(sorted(TAKEN)), min_size=1))
def test_to_take_any_ground_away_closes(gone):
    """With all grounds the gate opens; without one of them, or several, it does not."""
    assert opens(make_authorisation())
    asked: dict[str, Any] = {}
    for name in sorted(gone):
        asked |= TAKEN[name]
    assert not opens(make_authorisation(), **asked)


TIMES = st.sampled_from(
    [
        GRANTED - timedelta(days=1), GRANTED, STARTS - timedelta(microseconds=1), STARTS, NOW,
        ENDS - timedelta(microseconds=1), ENDS, ENDS + timedelta(days=1),
        STARTS + timedelta(days=28),
    ]
)  # fmt: skip
MAYBE_DATES = st.sampled_from(
    [None, CONTENT_AT, CONTENT_AT + timedelta(hours=1), CONTENT_AT + timedelta(days=1)]
)
LABELS = st.sampled_from(["", "PC 1234 Doe", "pc  1234 DOE", "PC 1234", "super", "analyst", "Al"])
SYSTEMS = st.sampled_from(["", "WhatsApp", "whatsapp ", "sms", "*"])


@st.composite
def cases(draw: Any) -> dict[str, Any]:
    """Draw an authorisation without a fault in itself, and what is asked of it."""
    start, end = draw(MAYBE_DATES), draw(MAYBE_DATES)
    if start is not None and end is not None and start >= end:
        end = None
    covert = draw(st.booleans())
    authorisation = make_authorisation(
        subjects=draw(
            st.sampled_from([Subjects(people=("PC 1234 Doe",)), Subjects(people=("Al", "B"))])
            if covert
            else st.sampled_from([Subjects(everyone=True), Subjects(people=("Al",))])
        ),
        systems=draw(st.sampled_from([("*",), ("WhatsApp",), ("sms", "teams")])),
        content_from=start,
        content_until=end,
        readers=draw(st.sampled_from([(), ("Analyst",), ("b",)])),
        ended_at=draw(st.sampled_from([None, None, None, NOW])),
        **(COVERT if covert else {}),
    )
    first, last = draw(MAYBE_DATES), draw(MAYBE_DATES)
    return {
        "authorisation": authorisation,
        "reader": draw(st.sampled_from(["analyst", " ANALYST", "super", ""])),
        "content": ContentFacts(
            exhibit_id="E",
            custodian=draw(LABELS),
            platform=draw(SYSTEMS.filter(lambda one: one != "*")),
            first_at=first,
            last_at=last,
            device="D",
        ),
        "notices": [
            Notice(
                person=draw(LABELS),
                device=draw(st.sampled_from(["D", "d", "*", "", "X", "whatsapp"])),
                kind=draw(st.sampled_from(["attested", "told", "outside_users"])),
                given_at=draw(TIMES),
                evidence=draw(st.sampled_from(["N", " "])),
            )
            for _ in range(draw(st.integers(0, 2)))
        ],
        "source": SourceFacts(
            owned_by=draw(st.sampled_from(["force", "force", "force", "personal", "unknown"])),
            consent_reference=draw(st.sampled_from(["", "C"])),
            warrant_reference=draw(st.sampled_from(["", " ", "W"])),
        ),
        "at": draw(TIMES),
    }


def same(a: str, b: str) -> bool:
    """Return whether two labels are one: written anew here, for the names used above."""
    return a.lower().split() == b.lower().split()


def stated(case: dict[str, Any]) -> bool:
    """Return whether the rules, written out once more in full, let the case open."""
    one, content, at, source = (
        case["authorisation"], case["content"], case["at"], case["source"],
    )  # fmt: skip
    limited = one.content_from is not None or one.content_until is not None
    known = content.first_at is not None and content.last_at is not None
    return all(
        [
            source.owned_by == "force"
            or (
                source.owned_by == "personal"
                and (source.consent_reference == "C" or source.warrant_reference == "W")
            ),
            one.ended_at is None,
            at >= GRANTED,
            STARTS <= at < ENDS,
            case["reader"].strip() != "",
            not same(case["reader"], "super"),
            one.readers == () or any(same(case["reader"], each) for each in one.readers),
            content.custodian != "",
            one.subjects.everyone or any(same(content.custodian, p) for p in one.subjects.people),
            content.platform.strip() != "",
            "*" in one.systems or any(same(content.platform, each) for each in one.systems),
            not limited
            or (
                known
                and content.first_at <= content.last_at
                and (one.content_from is None or content.first_at >= one.content_from)
                and (one.content_until is None or content.last_at < one.content_until)
            ),
            one.covert
            or any(
                same(notice.person, content.custodian)
                and notice.kind in ("attested", "told")
                and notice.evidence == "N"
                and notice.given_at <= at
                and (
                    notice.device == "*"
                    or (notice.device != "" and same(notice.device, content.device))
                    or (notice.device != "" and same(notice.device, content.platform))
                )
                for notice in case["notices"]
            ),
        ]
    )


@settings(max_examples=400)
@given(case=cases())
def test_the_gate_decides_as_the_rules_say(case):
    """The gate opens exactly where the rules, stated once more by brute force, do."""
    authorisation = case.pop("authorisation")
    expected = stated({**case, "authorisation": authorisation})
    assert opens(authorisation, **case) is expected


@settings(max_examples=100)
@given(case=cases())
def test_another_authorisation_never_closes_what_one_opens(case):
    """What one authorisation opens stays open beside any other, in either order."""
    other = case["authorisation"]
    assert opens(make_authorisation(), other)
    assert opens(other, make_authorisation())


ROWS = st.lists(
    st.tuples(
        st.sampled_from([None, *range(-2, 8)]),
        st.sampled_from(["whatsapp", "sms", ""]),
        st.sampled_from(["Al", "al ", "Albert", "", "Bo"]),
        st.lists(st.sampled_from(["AL", "Cy", ""]), max_size=2),
    ),
    max_size=12,
)
ZERO = datetime(2026, 2, 1, tzinfo=UTC)


def batch_of(rows: Any) -> pa.RecordBatch:
    """Return rows as the columns that a scope reads."""
    times = [None if n is None else ZERO + timedelta(days=n) for n, *_ in rows]
    senders = pa.array([row[2] for row in rows], pa.string())
    people = pa.array([row[3] for row in rows], pa.list_(pa.string()))
    return pa.RecordBatch.from_pydict(
        {
            "sent_at": pa.array(times, pa.timestamp("us", tz="UTC")),
            "alternative_sent_at": pa.nulls(len(rows), pa.timestamp("us", tz="UTC")),
            "platform": pa.array([row[1] for row in rows], pa.string()),
            "sender": senders,
            "sender_raw": senders,
            "sender_name": pa.array([""] * len(rows), pa.string()),
            "recipients": people,
            "recipients_raw": people,
        }
    )


@given(
    rows=ROWS,
    begin=st.sampled_from([None, 0, 3]),
    end=st.sampled_from([None, 4, 6]),
    systems=st.sampled_from([("*",), ("WhatsApp",)]),
    everyone=st.booleans(),
)
def test_a_row_is_in_scope_exactly_where_dates_systems_and_people_are(
    rows, begin, end, systems, everyone
):
    """A row comes in where its time, system and people are covered; each gets one answer."""
    scope = Scope.of(
        make_authorisation(
            subjects=Subjects(everyone=everyone, people=() if everyone else ("AL",)),
            systems=systems,
            content_from=None if begin is None else ZERO + timedelta(days=begin),
            content_until=None if end is None else ZERO + timedelta(days=end),
        )
    )
    codes = scope.judge(batch_of(rows)).to_pylist()
    assert len(codes) == len(rows)
    for code, (day, system, sender, others) in zip(codes, rows, strict=True):
        dated = (begin is None and end is None) or (
            day is not None and (begin is None or day >= begin) and (end is None or day < end)
        )
        of_system = system == "whatsapp" or (system == "sms" and systems == ("*",))
        about = everyone or sender.lower().strip() == "al" or "AL" in others
        assert (code == "") is (dated and of_system and about)
