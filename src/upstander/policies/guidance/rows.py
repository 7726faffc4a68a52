"""Rows of the guidance files as records: laws, recommendations, checklist, national positions."""

import msgspec

LAW_KINDS = ("act", "regulations", "code", "body", "scheme", "marking")
LAW_ENDS = ("repealed", "revoked", "superseded", "renamed", "abolished", "retired")
LAW_STATUSES = ("in_force", "in_force_in_part", "ended")
TEXT_STATUSES = ("held", "part_held", "text_not_held")
BASES = ("read", "secondary", "memory")
"""`read`: the page at the address was read. `secondary`: a page about it was. `memory`: neither;
such a row gives no more than a note to check."""
PLACES = (
    "UK", "Great Britain", "England and Wales police", "New Zealand",
)  # fmt: skip
"""Whose policies a law's names are looked for in."""


class LawSection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sections of a law that ended before the rest of it."""

    id: str
    ended_on: str
    end: str
    replaced_by: str
    source: str
    address: str
    date_seen: str
    basis: str
    at_latest: bool = False
    """Whether it may have ended before that day, but not after it."""
    first: int = 0
    """Sections from `first` to `last`, both included; 0 where `exact` names them."""
    last: int = 0
    exact: tuple[str, ...] = ()
    """Sections as printed after "section", such as `127(2)(a)`."""
    spellings: tuple[str, ...] = ()
    """Names of the part that they make up, such as `Chapter 1 of Part 1`."""


class LawEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A law, code, body or marking with its names and, where it has ended, when and how."""

    id: str
    name: str
    kind: str
    """One of `LAW_KINDS`."""
    where: str
    """One of `PLACES`."""
    status: str
    """One of `LAW_STATUSES`."""
    source: str
    address: str
    date_seen: str
    basis: str
    """One of `BASES`."""
    spellings: tuple[str, ...] = ()
    """Names that policies use for it, each matched whole."""
    undated_spellings: tuple[str, ...] = ()
    """Names that it shares with what came after: the policy's own date tells which is meant."""
    wrong_names: tuple[str, ...] = ()
    """Names that nothing bears, though policies use them for it."""
    years: tuple[int, ...] = ()
    """Years that Acts of this title have; any other year is a slip. () where not looked for."""
    not_after: tuple[str, ...] = ()
    """Words before a name that make it another thing, such as `UK` before `GDPR`."""
    not_before: tuple[str, ...] = ()
    """Words after a name that make it another thing, such as `and Fire` after `HMIC`."""
    case: bool = False
    """Whether capitals must stand as written."""
    from_: str = msgspec.field(default="", name="from")
    ended_on: str = ""
    """The day, or month, from which it no longer has effect; "" while it has."""
    at_latest: bool = False
    """Whether it may have ended before that day, but not after it."""
    end: str = ""
    """One of `LAW_ENDS`; "" while in force."""
    replaced_by: str = ""
    sections: tuple[LawSection, ...] = ()
    text: str = ""
    """Exact words of the provision that the row is for, where they were read."""
    note: str = ""


class AnswerRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which positions on a question meet a recommendation; one that is in none leaves it open."""

    question: str
    meets: tuple[str, ...]
    partly: tuple[str, ...] = ()
    contradicts: tuple[str, ...] = ()


class Response(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an addressee answered. Acceptance is no compliance, and a refusal has its reasons."""

    by: str
    accepted: str
    """`yes`, `no`, `partly` or `awaited`."""
    action: str = ""
    reasons: tuple[str, ...] = ()


class Recommendation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A recommendation of a watchdog, inspectorate, coroner or national group."""

    id: str
    title: str
    body: str
    date: str
    addressees: tuple[str, ...]
    """Any bodies, not forces alone."""
    status: str
    """One of `TEXT_STATUSES`; where the text is not held, `text` is "" and nothing is judged."""
    source: str
    date_seen: str
    text: str = ""
    """Its exact words, as far as they are held."""
    note: str = ""
    address: str = ""
    seed: str = ""
    """Number of the public source document that holds the words; "" where an address does."""
    responses: tuple[Response, ...] = ()
    answers: tuple[AnswerRule, ...] = ()


class ChecklistItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that a policy should settle."""

    id: str
    title: str
    status: str
    own_words: bool
    """Whether the words are Upstander's, and no text of the body that the list is named for."""
    source: str
    date_seen: str
    text: str = ""
    note: str = ""
    address: str = ""
    seed: str = ""
    answers: tuple[AnswerRule, ...] = ()


class NationalPosition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a national standard or watchdog says on one question, in its exact words."""

    id: str
    question: str
    body: str
    title: str
    status: str
    text: str
    expects: tuple[str, ...]
    """Positions that go with it."""
    contradicts: tuple[str, ...]
    """Positions that go against it."""
    source: str
    date_seen: str
    note: str = ""
    address: str = ""
    seed: str = ""
