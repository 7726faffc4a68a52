"""Authorisations: who may open what, for which purpose, until when, and what was told to whom.

Every field of a draft has an empty default, so that what is missing can be listed. An empty field
never opens anything: `authority.grant` refuses to grant with it, `authority.gate` to open with it.
"""

import unicodedata
from datetime import date, datetime
from typing import Annotated

import msgspec

AwareTime = Annotated[datetime, msgspec.Meta(tz=True)]
"""A time with its zone; one without is refused when a record is read from a file."""

EVERY_SYSTEM = "*"
"""Stands in `systems` for every system of the force, and in `Notice.device` for every device."""

PART_2, PART_3 = "part2", "part3"
REGIMES = (PART_2, PART_3)
"""Parts of the Data Protection Act 2018: general processing, and law-enforcement processing."""

NOTICE_ATTESTED, NOTICE_TOLD, NOTICE_OUTSIDE = "attested", "told", "outside_users"
NOTICE_KINDS = (NOTICE_ATTESTED, NOTICE_TOLD, NOTICE_OUTSIDE)
"""The person signed for it; the person was told; outsiders who use the system were told."""

OWNED_BY_FORCE, OWNED_PERSONALLY, OWNER_UNKNOWN = "force", "personal", "unknown"
OWNERS = (OWNED_BY_FORCE, OWNED_PERSONALLY, OWNER_UNKNOWN)

HELD_BACK_PREFIX = "held_back:"
"""Begins the code of a row that is held back rather than out of scope; the kind follows."""


def normalise_label(raw: str) -> str:
    """Return the form in which labels of people, accounts, systems and devices are compared.

    Case, width of letters and runs of blanks do not tell two labels apart; everything else does,
    so that a short name never stands for a longer one.
    """
    return " ".join(unicodedata.normalize("NFKC", raw).casefold().split())


class Subjects(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose content an authorisation covers: everybody's, or that of the people named."""

    everyone: bool = False
    people: tuple[str, ...] = ()
    """Labels of custodians, compared by `normalise_label`."""

    def covers(self, custodian: str) -> bool:
        """Return whether the custodian's content is covered; one not known never is."""
        label = normalise_label(custodian)
        return bool(label) and (
            self.everyone or label in {normalise_label(one) for one in self.people}
        )


class RegimeMove(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That a matter passed from one part of the Data Protection Act to the other."""

    before: str
    after: str
    decided_by: str
    reason: str
    decided_at: AwareTime


class AuthorisationDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked for; complete only where `authority.grant.list_faults` finds nothing."""

    id: str = ""
    reference: str = ""
    """As people cite it."""
    purpose: str = ""
    """Code of `authority.purposes`."""
    subjects: Subjects = Subjects()
    systems: tuple[str, ...] = ()
    """Platforms or systems; `EVERY_SYSTEM` for all."""
    content_from: AwareTime | None = None
    """First moment of the content that may be opened; None for no bound."""
    content_until: AwareTime | None = None
    """End of it, itself outside."""
    starts_at: AwareTime | None = None
    ends_at: AwareTime | None = None
    """When the authorisation may be used: from `starts_at`, up to but not at `ends_at`."""
    review_on: date | None = None
    necessity: str = ""
    proportionality: tuple[str, ...] = ()
    """Answers to `authority.questions.PROPORTIONALITY`, in its order."""
    barbulescu: tuple[str, ...] = ()
    """Answers to `authority.questions.BARBULESCU`, in its order."""
    less_intrusive: str = ""
    """Less intrusive means that were considered, and why they do not do."""
    dpia_reference: str = ""
    """Of the data protection impact assessment."""
    controller_consent: str = ""
    """Who has the right to control the system and expressly consents: SI 2018/356 reg 3(1)(a)."""
    regime: str = PART_2
    regime_reason: str = ""
    regime_decided_by: str = ""
    """Both are needed for part 3."""
    regime_moves: tuple[RegimeMove, ...] = ()
    covert: bool = False
    covert_grounds: str = ""
    covert_until_event: str = ""
    """The event with which covert work stops, even before its clock runs out."""
    requested_by: str = ""
    readers: tuple[str, ...] = ()
    """Accounts that may read under it; empty for all whose role reads."""


class Authorisation(AuthorisationDraft, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A draft that somebody with authority granted; made by `authority.grant.grant` alone."""

    authorised_by: str
    authorised_at: AwareTime
    ended_at: AwareTime | None = None
    """When it was ended before its time; once set, nothing opens under it."""
    ended_reason: str = ""


class Notice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Proof that a person was told that a device or system may be monitored."""

    person: str
    device: str
    """Device or system; `EVERY_SYSTEM` where the notice speaks of all that the force provides."""
    kind: str
    """One of `NOTICE_KINDS`."""
    given_at: AwareTime
    evidence: str
    """Where the proof is kept; a notice without it does not count."""


class SourceFacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose device a source came from, and by what right it is here."""

    owned_by: str = OWNER_UNKNOWN
    """One of `OWNERS`."""
    consent_reference: str = ""
    warrant_reference: str = ""


class ContentFacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What must be known of a piece of content before it is opened; never its words."""

    exhibit_id: str
    custodian: str = ""
    platform: str = ""
    first_at: AwareTime | None = None
    """Time of its first message; None where any of its times is not known."""
    last_at: AwareTime | None = None
    device: str = ""
    participants: tuple[str, ...] = ()
    """Labels and handles of everybody who takes part, for `authority.barriers`."""
