"""The policy under check: its clauses by place, its sentences, its date and whose it is."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from upstander.policies.clauses.references import UNCITED, clause_references
from upstander.policies.faults.catalogue import CATALOGUE
from upstander.records.clauses import Clause, PolicyDocument
from upstander.records.policy_details import PolicyDetails
from upstander.records.policy_faults import Fault, FaultPlace

SHOWN_PLACES = 12
"""Places that one fault lists; a name cited a hundred times is still one fault."""
_SENTENCE = re.compile(r"(?<=[.!?;])[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9])|\n\s*\n")
_ABBREVIATED = re.compile(r"(?:\b(?:e\.g|i\.e|etc|no|nos|para|paras|sec|ss?|reg|regs|art|dr|mr"
    r"|mrs|ms|st|vs?|p|pp|cf|approx|dept|inc|ltd)|\b[A-Z])\.$", re.I)  # fmt: skip
_NEW_ZEALAND = re.compile(r"\bNew Zealand\b|\bAotearoa\b|\.govt\.nz\b")
_SCOTLAND = re.compile(r"\bPolice Scotland\b|\bPolice Service of Scotland\b|\bScottish\b")
_NORTHERN_IRELAND = re.compile(r"\bNorthern Ireland\b|\bPSNI\b")
_KINGDOM = re.compile(
    r"\bUK\b|\bUnited Kingdom\b|\bEngland\b|\bWales\b|\.police\.uk\b|\.gov\.uk\b"
    r"|\b[Cc]onstabulary\b"
    r"|\bHMG\b|\bHome Office\b|\bMinistry of Justice\b|\bMOJ\b|\bMoJ\b|\bCollege of Policing\b"
    r"|\bData Protection Act\b|\bNPCC\b|\bIOPC\b|\bHMIC|\bChief Constable\b|\bOFFICIAL\b|\bACPO\b"
    r"|\bRegulation of Investigatory Powers\b|\b(?:[A-Z]\w+shire|Metropolitan) Police\b|\bNHS\b"
)
_POLICE = re.compile(r"\bpolic(?:e|ing)\b", re.IGNORECASE)
NAMED_TIMES = 2
"""How often another country must be named before the policy is taken for its own."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a clause with its place in the document."""

    start: int
    end: int
    text: str
    clause: int
    """Index of its clause in the document's clauses."""


class Subject:
    """A policy as the checks see it. Places count code points of the document's text."""

    def __init__(self, document: PolicyDocument, details: PolicyDetails, *, on: date) -> None:
        self.document = document
        self.details = details
        self.on = on.isoformat()
        self.references = clause_references(document)
        self._starts = [clause.start for clause in document.clauses]

    def clause_at(self, start: int) -> int:
        """Return the index of the clause in or before which `start` stands."""
        return max(bisect_right(self._starts, start) - 1, 0)

    def place(self, start: int, end: int) -> FaultPlace:
        """Return the words at [start:end] as a place of a fault."""
        reference = self.references[self.clause_at(start)] if self._starts else ""
        quote = self.document.text[start:end]
        return FaultPlace(clause=reference, start=start, end=end, quote=quote)

    def clause_place(self, clause: Clause) -> FaultPlace:
        """Return a whole clause as a place of a fault."""
        return self.place(clause.start, clause.end)

    def fault(
        self,
        code: str,
        places: list[FaultPlace],
        explanation: str,
        *,
        severity: str = "",
        source: str = "",
    ) -> Fault:
        """Return a fault of the catalogue; its severity is the catalogue's unless given."""
        return Fault(
            fault=code,
            severity=severity or CATALOGUE[code].severity,
            clauses=tuple(places[:SHOWN_PLACES]),
            explanation=explanation,
            source=source,
        )

    def prose(self) -> Iterator[tuple[int, Clause]]:
        """Yield the clauses that say something, with their index: no furniture, no contents."""
        for n, clause in enumerate(self.document.clauses):
            if clause.kind not in UNCITED and clause.kind != "heading":
                yield n, clause

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences of all prose that is no row of a table, in order."""
        return tuple(
            sentence
            for n, clause in self.prose()
            if clause.kind != "table_row"
            for sentence in _split(clause, n)
        )

    def is_history(self, start: int) -> bool:
        """Say whether `start` stands in the document's history, which tells what was."""
        if any(entry.start <= start < entry.end for entry in self.details.history):
            return True
        clause = self.document.clauses[self.clause_at(start)]
        told = re.search(
            r"histor|version|amendment|revision|change (?:log|record)", clause.heading, re.I
        )
        return clause.kind == "table_row" and told is not None

    @cached_property
    def dated(self) -> str:
        """The latest date on which the policy was adopted, took effect or was changed; or ""."""
        names = ("adopted_date", "effective_date")
        found = [one.value for one in self.details.details if one.name in names]
        found += [day for row in self.details.history for day in (row.when, row.adopted)]
        return max((day for day in found if day and day <= self.on), default="")

    @cached_property
    def country(self) -> str:
        """Whose policy it is: `NZ`, `Scotland`, `NI`, `UK`, or "" where nothing tells."""
        text = self.document.text
        if len(_NEW_ZEALAND.findall(text)) >= NAMED_TIMES:
            return "NZ"
        kingdom = len(_KINGDOM.findall(text))
        for pattern, name in ((_SCOTLAND, "Scotland"), (_NORTHERN_IRELAND, "NI")):
            if len(pattern.findall(text)) > max(NAMED_TIMES, kingdom // 2):
                return name
        return "UK" if kingdom else ""

    @cached_property
    def of_police(self) -> bool:
        """Whether police are named often enough that it is a policy of theirs."""
        return len(_POLICE.findall(self.document.text)) > NAMED_TIMES


def _split(clause: Clause, index: int) -> Iterator[Sentence]:
    """Yield the sentences of a clause; `e.g.` and `s.` end none."""
    begin = 0
    cuts = list(_SENTENCE.finditer(clause.text))
    for cut in [*cuts, None]:
        end = cut.start() if cut else len(clause.text)
        words = clause.text[begin:end]
        if cut and _ABBREVIATED.search(words.rstrip("\"'”’)] ")):
            continue
        if words.strip():
            lead = len(words) - len(words.lstrip())
            start = clause.start + begin + lead
            body = words.strip()
            yield Sentence(start, start + len(body), body, index)
        begin = cut.end() if cut else end
