"""The hash chain: events that each carry the digest of the one before.

What is chained and what is not: the sequence, time, actor, name and object of an event and,
for each detail value, a salted digest of it. The values themselves, with their salts, stand
beside the chain. Erasing a value and its salt therefore leaves the chain whole and, because
the salt is random and gone, what was erased cannot be guessed from its digest. A value that is
gone must be explained by an `audit.detail_erased` event, which is itself in the chain.

The chain shows any edit, removal, insertion or change of order. It cannot by itself show that
its newest events were cut off, nor that it was made anew as a whole: for those, compare with a
head digest that was kept somewhere else (`expected_heads`).
"""

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from upstander.audit.events import ERASED, check_event
from upstander.base.canonical import canonical_bytes, digest_value
from upstander.base.digest import Sha256, digest_bytes
from upstander.base.errors import UpstanderError

ENCODING = 1
"""Version of the bytes that are digested; a change of them needs a new number."""
ERASED_OBJECT = "audit_detail"
"""Object kind of an `audit.detail_erased` event."""
SALT_BYTES = 16


class DetailNotPlain(UpstanderError):
    """A detail value is not text, number, truth value, null, or a list or map of these."""


class TimeWithoutZone(UpstanderError):
    """An event's time has no zone."""


class ActorMissing(UpstanderError):
    """An event names nobody who did it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaltedValue:
    """A detail value beside the chain, with the salt that its chained digest was made with."""

    salt: str
    """32 hexadecimal digits."""
    value: Any
    """Plain JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """One thing that was done: who, when, what, to what."""

    sequence: int
    """1 for the first, without gaps."""
    at: datetime
    """Aware, UTC."""
    actor: str
    """Account name of who did it."""
    name: str
    """A name of the catalogue."""
    object_kind: str
    """Such as `exhibit` or `finding`; "" where the event has no object."""
    object_id: str
    """The object's own id: opaque, never a person's name, for it is chained."""
    detail_digests: Mapping[str, str]
    """Salted digest of each detail value, by field name."""
    values: Mapping[str, SaltedValue] = field(default_factory=dict)
    """The detail values that have not been erased."""
    previous_digest: str
    digest: str

    @property
    def detail(self) -> dict[str, Any]:
        """The detail that is still there, by field name."""
        return {name: salted.value for name, salted in self.values.items()}


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends: the next event is sealed onto this."""

    sequence: int
    digest: str


GENESIS = Head(0, "0" * 64)
"""The head of a chain that holds no event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What the check of a chain found."""

    intact: bool
    events: int
    """Events read and found good, up to the first bad place."""
    head: str
    """Digest of the last good event; to be kept elsewhere."""
    bad_sequence: int | None = None
    """Where the first fault is: the sequence that should stand there."""
    reason: str = ""
    """What is wrong there, in one line."""
    erased: int = 0
    """Detail values that were erased and explained."""
    warnings: tuple[str, ...] = ()
    """What is not a fault of the chain but should be known."""

    def as_json(self) -> dict[str, Any]:
        """Return the result in the shape of `--json`."""
        return {
            "intact": self.intact,
            "events": self.events,
            "head": self.head,
            "bad_sequence": self.bad_sequence,
            "reason": self.reason,
            "erased": self.erased,
            "warnings": list(self.warnings),
        }


def random_salt() -> str:
    """Return a fresh salt from the system's source of randomness."""
    return secrets.token_hex(SALT_BYTES)


def erasure_id(sequence: int, name: str) -> str:
    """Return the object id by which an erasure event names field `name` of event `sequence`."""
    return f"{sequence}/{name}"


def digest_detail(salted: SaltedValue) -> Sha256:
    """Return the digest of a value with its salt, over an injective encoding of both."""
    return digest_value([salted.salt, salted.value])


def digest_event(event: AuditEvent) -> Sha256:
    """Return the digest that `event` should carry, computed from its chained fields."""
    return digest_bytes(
        canonical_bytes(
            {
                "encoding": ENCODING,
                "sequence": event.sequence,
                "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
                "actor": event.actor,
                "name": event.name,
                "object_kind": event.object_kind,
                "object_id": event.object_id,
                "detail": dict(event.detail_digests),
                "previous": event.previous_digest,
            }
        )
    )


def plain_value(value: Any, *, place: str = "") -> Any:
    """Return `value` as plain JSON, tuples as lists.

    Keys of maps must be text: JSON would turn 1 and "1" into the same bytes.

    Raises:
        DetailNotPlain: `value` holds anything else, or a number that is not finite.
    """
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float) and value - value == 0:  # neither NaN nor an infinity
        return value
    if isinstance(value, list | tuple):
        return [plain_value(item, place=place) for item in value]
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return {key: plain_value(item, place=place) for key, item in value.items()}
    raise DetailNotPlain(f"not plain JSON: {type(value).__name__}", place=place)


def seal_event(
    *,
    head: Head,
    at: datetime,
    actor: str,
    name: str,
    object_kind: str = "",
    object_id: str = "",
    detail: Mapping[str, Any] | None = None,
    salt: Callable[[], str] = random_salt,
) -> AuditEvent:
    """Make the event that follows `head`.

    Raises:
        ActorMissing: `actor` is blank.
        TimeWithoutZone: `at` is naive.
        UnknownEvent: the catalogue has no such `name`.
        EventDetailMissing: a required detail field is absent.
        DetailNotPlain: a detail value is not plain JSON.
    """
    if not actor.strip():
        raise ActorMissing("an event needs somebody who did it", place=name)
    if at.tzinfo is None:
        raise TimeWithoutZone("an event needs a time with its zone", place=name)
    given = detail or {}
    check_event(name, given)
    values = {
        key: SaltedValue(salt=salt(), value=plain_value(value, place=f"{name}: {key}"))
        for key, value in given.items()
    }
    return _with_digest(
        AuditEvent(
            sequence=head.sequence + 1,
            at=at.astimezone(UTC),
            actor=actor,
            name=name,
            object_kind=object_kind,
            object_id=object_id,
            detail_digests={key: digest_detail(salted) for key, salted in values.items()},
            values=values,
            previous_digest=head.digest,
            digest="",
        )
    )


def _with_digest(event: AuditEvent) -> AuditEvent:
    fields = {name: getattr(event, name) for name in event.__slots__}
    return AuditEvent(**{**fields, "digest": digest_event(event)})


def head_of(event: AuditEvent) -> Head:
    """Return the head of a chain that ends with `event`."""
    return Head(event.sequence, event.digest)


def find_fault(event: AuditEvent, *, after: Head) -> str:
    """Return in one line why `event` cannot follow `after`; "" when it does."""
    if event.sequence != after.sequence + 1:
        return f"event {after.sequence + 1} is missing: event {event.sequence} stands in its place"
    if event.previous_digest != after.digest:
        return "it does not carry the digest of the event before it"
    if event.digest != digest_event(event):
        return "its own digest does not fit what it says"
    for name, salted in event.values.items():
        if event.detail_digests.get(name) != digest_detail(salted):
            return f"its detail {name!r} was changed"
    return ""


class _Erasures:
    """Detail values that are gone, and those whose going is explained."""

    def __init__(self) -> None:
        self.gone: dict[str, int] = {}
        self.explained: set[str] = set()

    def note(self, event: AuditEvent) -> None:
        for name in event.detail_digests.keys() - event.values.keys():
            self.gone[erasure_id(event.sequence, name)] = event.sequence
        if event.name == ERASED and event.object_kind == ERASED_OBJECT:
            self.explained.add(event.object_id)

    def first_unexplained(self) -> tuple[str, int] | None:
        left = [item for item in self.gone.items() if item[0] not in self.explained]
        return min(left, key=lambda item: item[1], default=None)


class ChainCheck:
    """A check of a chain under way, event by event.

    Args:
        head: where the chain stands before the first event.
        awaited: head digests that were noted earlier, which the chain must still contain; ""
            stands for none.
    """

    def __init__(self, head: Head = GENESIS, awaited: Iterable[str] = ()) -> None:
        self.head = head
        self.awaited = set(awaited) - {"", GENESIS.digest}
        self._erasures = _Erasures()

    def take(self, event: AuditEvent) -> str:
        """Move over `event`, or return in one line why it cannot follow."""
        if reason := find_fault(event, after=self.head):
            return reason
        self._erasures.note(event)
        self.move(head_of(event))
        self.awaited.discard(event.digest)
        return ""

    def move(self, head: Head) -> None:
        """Move over events that were found good elsewhere, none of which erased anything."""
        self.head = head

    def join(self, later: "ChainCheck") -> None:
        """Move over a part that was checked from this head on."""
        self.head = later.head
        self.awaited &= later.awaited
        self._erasures.gone |= later._erasures.gone
        self._erasures.explained |= later._erasures.explained

    def conclude(self, reason: str = "", *, warnings: tuple[str, ...] = ()) -> Verification:
        """Return the result; `reason` is what is wrong after the last good event.

        A value that is gone without an erasure event is a fault of the event it belonged to.
        """
        bad = self.head.sequence + 1 if reason else None
        if not reason and (unexplained := self._erasures.first_unexplained()):
            place, bad = unexplained
            name = place.partition("/")[2]
            reason = f"its detail {name!r} is gone and no erasure explains it"
        elif not reason and self.awaited:
            bad = self.head.sequence + 1
            reason = "the chain ends before the head that was noted earlier"
        return Verification(
            intact=bad is None,
            events=self.head.sequence,
            head=self.head.digest,
            bad_sequence=bad,
            reason=reason,
            erased=len(self._erasures.gone),
            warnings=warnings,
        )


def verify_events(
    events: Iterable[AuditEvent],
    *,
    expected_heads: Iterable[str] = (),
    warnings: tuple[str, ...] = (),
) -> Verification:
    """Check a chain from its first event, reading each event once.

    Args:
        events: the events in the order in which they are kept.
        expected_heads: head digests that were noted earlier; the chain must still contain each,
            so that the removal of the newest events is found. "" stands for none.
        warnings: passed on into the result.

    Returns:
        The result, with the first bad place.
    """
    check = ChainCheck(awaited=expected_heads)
    for event in events:
        if reason := check.take(event):
            return check.conclude(reason, warnings=warnings)
    return check.conclude(warnings=warnings)
