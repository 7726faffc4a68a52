"""What may come in at import under an authorisation; the rest is sealed, or held back.

The pipeline is given an `Admission` as a plain callable and knows nothing of authorisations. Rows
arrive as record batches of the schema `tables.schemas.MESSAGES`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from upstander.authority.held_back import HeldBackRules
from upstander.records.authorisations import (
    EVERY_SYSTEM,
    HELD_BACK_PREFIX,
    Authorisation,
    normalise_label,
)

TIME_UNKNOWN = "time_unknown"
DATES, SYSTEM, PERSON = "dates_out_of_scope", "system_out_of_scope", "person_out_of_scope"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PEOPLE_COLUMNS = ("sender", "sender_raw", "sender_name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The dates, systems and people of an authorisation, asked of rows."""

    content_from: datetime | None
    content_until: datetime | None
    systems: frozenset[str]
    everyone: bool
    people: frozenset[str]

    @classmethod
    def of(cls, authorisation: Authorisation) -> "Scope":
        """Return the scope that the authorisation names."""
        subjects = authorisation.subjects
        return cls(
            content_from=authorisation.content_from,
            content_until=authorisation.content_until,
            systems=frozenset(map(normalise_label, authorisation.systems)) - {""},
            everyone=subjects.everyone,
            people=frozenset(map(normalise_label, subjects.people)) - {""},
        )

    def judge(self, batch: pa.RecordBatch, *, custodian: str = "") -> pa.Array:
        """Return a code a row: "" where it is in scope, else the first reason why it is not.

        Args:
            batch: rows of the schema `MESSAGES`.
            custodian: whose export it is; where that is one of the people, all its rows are
                theirs. "" leaves the rows in which one of the people takes part.
        """
        codes = np.full(batch.num_rows, "", dtype=object)
        if not (self.everyone or normalise_label(custodian) in self.people):
            codes[~self._about_people(batch)] = PERSON
        codes[~self._of_systems(batch["platform"])] = SYSTEM
        # A time that reads two ways comes in only where both readings do.
        either = batch["alternative_sent_at"]
        self._mark_dates(pc.coalesce(either, batch["sent_at"]), codes)
        self._mark_dates(batch["sent_at"], codes)
        return pa.array(codes, pa.string())

    def _mark_dates(self, sent_at: pa.Array, codes: np.ndarray) -> None:
        if self.content_from is None and self.content_until is None:
            return
        unknown = pc.is_null(sent_at).to_numpy(zero_copy_only=False)
        times = sent_at.cast(pa.int64()).fill_null(0).to_numpy()
        outside = np.zeros(len(times), bool)
        if self.content_from is not None:
            outside |= times < _micros(self.content_from)
        if self.content_until is not None:
            outside |= times >= _micros(self.content_until)
        codes[outside & ~unknown] = DATES
        codes[unknown] = TIME_UNKNOWN

    def _of_systems(self, platform: pa.Array) -> np.ndarray:
        def covered(name: str) -> bool:
            label = normalise_label(name)
            return bool(label) and (EVERY_SYSTEM in self.systems or label in self.systems)

        encoded = pc.dictionary_encode(pc.fill_null(platform, ""))
        known = np.array([covered(one) for one in encoded.dictionary.to_pylist()], bool)
        return known[encoded.indices.to_numpy()] if len(platform) else np.zeros(0, bool)

    def _about_people(self, batch: pa.RecordBatch) -> np.ndarray:
        present = np.zeros(batch.num_rows, bool)
        for name in _PEOPLE_COLUMNS:
            encoded = pc.dictionary_encode(pc.fill_null(batch[name], ""))
            met = [normalise_label(one) in self.people for one in encoded.dictionary.to_pylist()]
            if any(met):
                present |= np.array(met, bool)[encoded.indices.to_numpy()]
        for name in ("recipients", "recipients_raw"):
            flat, parents = pc.list_flatten(batch[name]), pc.list_parent_indices(batch[name])
            encoded = pc.dictionary_encode(pc.fill_null(flat, ""))
            met = [normalise_label(one) in self.people for one in encoded.dictionary.to_pylist()]
            if any(met):
                there = np.array(met, bool)[encoded.indices.to_numpy()]
                present[parents.to_numpy()[there]] = True
        return present


@dataclass(slots=True, kw_only=True)
class Admission:
    """Says of rows whether they come in: in scope, and of a conversation that is not held back.

    Every batch of an export is surveyed before any is judged, so that a lawyer who speaks late
    holds back what stands before too.
    """

    scope: Scope | None
    held_back: HeldBackRules
    custodian: str = ""
    _held: dict[str, str] = field(default_factory=dict)

    def survey(self, batch: pa.RecordBatch) -> None:
        """Note the conversations of a batch that are held back."""
        columns = ("conversation", "conversation_title", *_PEOPLE_COLUMNS)
        heads = pa.table({name: batch[name] for name in columns}).group_by(list(columns))
        for row in heads.aggregate([]).to_pylist():
            self._note(row["conversation"], (row[name] for name in _PEOPLE_COLUMNS), row)
        flat = pc.list_flatten(batch["recipients_raw"])
        if len(flat):
            owners = batch["conversation"].take(pc.list_parent_indices(batch["recipients_raw"]))
            pairs = pa.table({"conversation": owners, "who": flat})
            for row in pairs.group_by(["conversation", "who"]).aggregate([]).to_pylist():
                self._note(row["conversation"], (row["who"],), {})

    def __call__(self, batch: pa.RecordBatch) -> pa.Array:
        """Return a code a row: "" where it comes in; `held_back:KIND` or why it is out of scope.

        What is out of scope is sealed, whether it would be held back or not.
        """
        held = [self._held.get(one, "") for one in batch["conversation"].to_pylist()]
        codes = pa.array(held, pa.string())
        if self.scope is None:
            return codes
        outside = self.scope.judge(batch, custodian=self.custodian)
        return pc.if_else(pc.equal(outside, ""), codes, outside)

    def _note(self, conversation: str, people: Iterable[str | None], row: dict[str, str]) -> None:
        if conversation in self._held:
            return
        found = self.held_back.find(
            participants=[one for one in people if one], title=row.get("conversation_title") or ""
        )
        if found is not None:
            self._held[conversation] = f"{HELD_BACK_PREFIX}{found.kind}"


def _micros(at: datetime) -> int:
    """Return a time in microseconds since 1970, exactly."""
    gap = at - _EPOCH
    return (gap.days * 86_400 + gap.seconds) * 1_000_000 + gap.microseconds
