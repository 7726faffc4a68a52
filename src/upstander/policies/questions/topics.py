"""Find the sentences of a policy that speak to a question, and what each says."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from upstander.policies.clauses.references import clause_references
from upstander.policies.questions.cues import Cues, Group, Reading
from upstander.policies.questions.deontic import Force, Surroundings, read_force
from upstander.policies.questions.likeness import QuestionReader
from upstander.policies.questions.phrases import Hit, WordIndex
from upstander.policies.questions.positions import Taken, take_position
from upstander.policies.questions.retrieval import ClauseSearch
from upstander.policies.questions.segments import find_imperative
from upstander.policies.questions.sentences import Sentence, read_sentences
from upstander.policies.questions.statements import (
    heading_factor,
    is_history_heading,
    why_no_rule,
)
from upstander.policies.questions.terms import PRACTICE, find_terms
from upstander.records.clauses import PolicyDocument

OWN, LEAD, BEFORE, ABOVE, CLAUSE, TITLE = 1.0, 0.95, 0.8, 0.85, 0.85, 0.75
"""Worth of a group by where it is met: in the sentence, its lead-in, the one before, above."""
GENERAL_FACTOR = 0.62
STATED_STRENGTH = 0.8
BEARING_SHARE = 0.3
"""Part of a score that the ranked search decides."""
MAX_TITLES = 4
MIN_EVIDENCE, EVIDENCE_SHARE = 3, 0.04
"""Sentences, and their share, that must name the bank's matters before general rules count."""
FAR_WORDS = 16
FAR_FACTOR = 0.9
"""Words of the matter farther apart than this are worth less."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that speaks to the question."""

    sentence: Sentence
    reading: Reading
    position: str
    condition: tuple[int, int] | None
    """Span of the condition in the document."""
    next_sentence: int
    """Place of the sentence that limits it; -1 where none does."""
    force: Force
    score: float
    sure: float = 1.0
    """How surely the position is the one that the sentence takes, if it answers at all."""


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A sentence that names the matter and yet gives no position."""

    sentence: Sentence
    why: str
    ruled_out: bool = False
    """The bank says itself that such a sentence is about something else."""


class DocumentView:
    """One policy made ready for questions: sentences, words by place, ranked search."""

    def __init__(self, document: PolicyDocument, evidence: Group) -> None:
        """Read `document` once; `evidence` are phrases that show it is about the bank's matters."""
        self.document = document
        self.sentences = read_sentences(document)
        self.references = clause_references(document)
        self.index = WordIndex(document.text, [one.end for one in self.sentences])
        self.search = ClauseSearch(document)
        self.by_clause: dict[int, list[int]] = {}
        for sentence in self.sentences:
            self.by_clause.setdefault(sentence.clause, []).append(sentence.place)
        self.titles = _titles(self.sentences)
        self._forced: dict[int, bool] = {}
        self._logits: npt.NDArray[np.float32] | None = None
        self._groups: dict[Group, dict[int, list[Hit]]] = {}
        self._why: dict[int, str] = {}
        met = self.hits(evidence)
        spoken = sum(not one.is_heading for one in self.sentences)
        least = min(MIN_EVIDENCE, max(spoken, 1))
        self.on_subject = len(met) >= max(least, spoken * EVIDENCE_SHARE)

    def hits(self, group: Group) -> dict[int, list[Hit]]:
        """Return the hits of a group by the place of their sentence."""
        if (kept := self._groups.get(group)) is not None:
            return kept
        found: dict[int, list[Hit]] = {}
        for phrase in group.phrases:
            for hit in self.index.find(phrase):
                place = self.index.fence_of(hit.first)
                inside = (
                    place < len(self.sentences)
                    and self.index.starts[hit.first] >= self.sentences[place].start
                )
                if inside:
                    found.setdefault(place, []).append(hit)
        self._groups[group] = found
        return found

    def context(self, sentence: Sentence) -> str:
        """Return the heading, the lead-in and the sentence pointed back to, in one line."""
        above = [*sentence.headings[:1], *sentence.leads[:1]]
        if sentence.before >= 0:
            above.append(sentence.before)
        return " / ".join(" ".join(self.sentences[place].text.split()) for place in above)

    def logits(self, reader: QuestionReader) -> npt.NDArray[np.float32]:
        """Return how like an answer to each question each sentence is, worked out once."""
        if self._logits is None:
            self._logits = reader.likeness_of(
                [(" ".join(one.text.split()), self.context(one)) for one in self.sentences]
            )
        return self._logits

    def has_force(self, sentence: Sentence) -> bool:
        """Tell whether a word of duty, leave or ban stands in a sentence or above it."""
        if sentence.place not in self._forced:
            places = (sentence.place, *sentence.leads[:1], *sentence.headings[:1])
            texts = (self.sentences[place].text for place in places)
            self._forced[sentence.place] = any(find_terms(text) for text in texts) or bool(
                find_imperative(sentence.text)
            )
        return self._forced[sentence.place]

    def why_no_rule(self, sentence: Sentence) -> str:
        """Return why a sentence is no rule; "" where it may be one."""
        if sentence.place not in self._why:
            self._why[sentence.place] = self._read_why(sentence)
        return self._why[sentence.place]

    def _read_why(self, sentence: Sentence) -> str:
        if any(is_history_heading(self.sentences[h].text) for h in sentence.headings):
            return "it stands in the document's history"
        leads = [why_no_rule(self.sentences[lead].text) for lead in sentence.leads]
        return why_no_rule(sentence.text) or next((why for why in leads if why), "")

    def is_answer(self, place: int) -> bool:
        """Tell whether a sentence is the "Yes" or "No" to the question before it."""
        if place >= len(self.sentences) or self.sentences[place].before != place - 1:
            return False
        return self.sentences[place - 1].text.endswith("?")

    def next_of(self, sentence: Sentence) -> Sentence | None:
        """Return the next sentence of the same clause."""
        after = sentence.place + 1
        if after < len(self.sentences) and self.sentences[after].clause == sentence.clause:
            return self.sentences[after]
        return None


def _titles(sentences: tuple[Sentence, ...]) -> tuple[int, ...]:
    """Return the headings above everything else: the document's title, and whose it is."""
    first = next((one.place for one in sentences if not one.is_heading), len(sentences))
    if first == 0:
        first = next((one.place for one in sentences if one.is_heading), 0) + 1
    return tuple(one.place for one in sentences[: min(first, MAX_TITLES)] if one.is_heading)


def find_candidates(
    view: DocumentView, cues: Cues, allowed: Collection[str], ranks: Mapping[int, float]
) -> tuple[list[Candidate], list[NearMiss]]:
    """Return the sentences that give a position, best first, and those that only come near."""
    found: dict[int, Candidate] = {}
    missed: dict[int, NearMiss] = {}
    for reading in cues.readings:
        if reading.basis == "general" and not (reading.anywhere or view.on_subject):
            continue
        for place in sorted(_places(view, reading)):
            sentence = view.sentences[place]
            read = None if sentence.is_heading else _read(view, sentence, reading, ranks)
            if isinstance(read, Candidate) and read.position not in allowed:
                read = NearMiss(sentence, f"it would be `{read.position}`, no answer to this")
            if isinstance(read, Candidate):
                if place not in found or found[place].score < read.score:
                    found[place] = read
            elif isinstance(read, NearMiss) and (place not in missed or read.ruled_out):
                missed[place] = read
    ordered = sorted(found.values(), key=lambda c: (-round(c.score, 6), c.sentence.place))
    return ordered, [one for place, one in missed.items() if place not in found]


def _places(view: DocumentView, reading: Reading) -> set[int]:
    """Return the sentences whose own words meet a group, and the answers to such questions."""
    places = {place for group in reading.sentence for place in view.hits(group)}
    return places | {place + 1 for place in places if view.is_answer(place + 1)}


def _read(
    view: DocumentView, sentence: Sentence, reading: Reading, ranks: Mapping[int, float]
) -> Candidate | NearMiss | None:
    worth = _topic_worth(view, sentence, reading)
    if worth <= 0:
        return None
    if _excluded(view, sentence, reading):
        return NearMiss(sentence, "it speaks of another matter in the same words", ruled_out=True)
    why = view.why_no_rule(sentence)
    if why:
        return NearMiss(sentence, why)
    anchors = _anchors(view, sentence, reading)
    bans_first = reading.ask == "leave"
    around = read_surroundings(view, sentence)
    force = read_force(sentence.text, anchors, around, bans_first=bans_first)
    if force is None and reading.stated:
        force = Force(PRACTICE, reading.says, "sentence", STATED_STRENGTH)
    if force is None:
        return NearMiss(sentence, "no word of duty, leave or ban governs it")
    after = view.next_of(sentence)
    taken = take_position(reading.ask, force, sentence.text, anchors, after.text if after else "")
    position = reading.always or (taken.position if taken else "")
    position = reading.read_as.get(position, position)
    if not position:
        return NearMiss(sentence, f"“{force.words}” gives no answer to it")
    rank = ranks.get(sentence.clause, 0.0)
    score = worth * force.strength * (1 - BEARING_SHARE + BEARING_SHARE * rank)
    score *= GENERAL_FACTOR if reading.basis == "general" else 1.0
    headings = [view.sentences[h].text for h in sentence.headings[:1]]
    score *= min((heading_factor(one) for one in headings), default=1.0)
    condition, in_next = condition_span(view, position, taken, sentence)
    return Candidate(sentence, reading, position, condition, in_next, force, score)


def condition_span(
    view: DocumentView, position: str, taken: Taken | None, sentence: Sentence
) -> tuple[tuple[int, int] | None, int]:
    """Return the span of the condition, and the place of the next sentence where it is that."""
    if position != "conditional" or taken is None or taken.condition is None:
        return None, -1
    after = view.next_of(sentence)
    if taken.in_next and after is not None:
        return (after.start, after.start + len(after.text.rstrip(" ."))), after.place
    start = sentence.start + taken.condition.start
    end = sentence.start + taken.condition.end
    if sentence.text.endswith(":") and sentence.end - end <= 2:
        listed = [one for one in view.sentences[sentence.place :] if sentence.place in one.leads]
        end = listed[-1].end if listed else end
    return (start, end), -1


def _topic_worth(view: DocumentView, sentence: Sentence, reading: Reading) -> float:
    """Return how well the groups are met, 0 where one is not met at all."""
    total, count = 0.0, 0
    for group in reading.sentence:
        worth = _met(view, sentence, group, around=False)
        if not worth:
            return 0.0
        total, count = total + worth, count + 1
    for group in reading.around:
        worth = _met(view, sentence, group, around=True)
        if not worth:
            return 0.0
        total, count = total + worth, count + 1
    far = FAR_FACTOR if _spread(view, sentence, reading) > FAR_WORDS else 1.0
    return far * total / count


def _met(view: DocumentView, sentence: Sentence, group: Group, *, around: bool) -> float:
    hits = view.hits(group)
    if sentence.place in hits:
        return OWN
    if any(lead in hits for lead in sentence.leads):
        return LEAD
    if sentence.before >= 0 and _met_before(view, sentence, hits):
        return BEFORE
    if around and any(heading in hits for heading in sentence.headings):
        return ABOVE
    if around and any(place in hits for place in view.by_clause[sentence.clause]):
        return CLAUSE
    return TITLE if around and any(one in hits for one in view.titles) else 0.0


def _met_before(view: DocumentView, sentence: Sentence, hits: Mapping[int, list[Hit]]) -> bool:
    """Tell whether the clause that the sentence points back to holds a hit."""
    clause = view.sentences[sentence.before].clause
    return any(place in hits for place in view.by_clause[clause] if place < sentence.place)


def _spread(view: DocumentView, sentence: Sentence, reading: Reading) -> int:
    """Return the fewest words between the farthest groups met in the sentence itself."""
    places = [
        [hit.first for hit in found]
        for group in reading.sentence
        if (found := view.hits(group).get(sentence.place))
    ]
    if len(places) < 2:
        return 0
    return max(
        min(abs(a - b) for a in first for b in second)
        for at, first in enumerate(places)
        for second in places[at + 1 :]
    )


def _excluded(view: DocumentView, sentence: Sentence, reading: Reading) -> bool:
    near = (sentence.place, *sentence.leads[:1])
    unless = view.hits(reading.unless)
    if any(place in unless for place in near):
        return True
    wide = (*near, *sentence.headings, *view.by_clause[sentence.clause])
    around = view.hits(reading.unless_around)
    return any(place in around for place in wide)


def _anchors(view: DocumentView, sentence: Sentence, reading: Reading) -> list[tuple[int, int]]:
    """Return where the sentence itself names the matter: the tightest place, one hit a group.

    The spans count within the sentence, in order.
    """
    hits = sorted(
        (hit.first, hit.last, at)
        for at, group in enumerate(reading.sentence)
        for hit in view.hits(group).get(sentence.place, ())
    )
    wanted = len({at for _, _, at in hits})
    best: tuple[int, int, int] = (1 << 30, 0, 0)
    left = 0
    for right in range(len(hits)):
        while len({at for _, _, at in hits[left + 1 : right + 1]}) == wanted:
            left += 1
        if len({at for _, _, at in hits[left : right + 1]}) == wanted:
            best = min(best, (hits[right][0] - hits[left][0], left, right))
    index = view.index
    return [
        (index.starts[first] - sentence.start, index.ends[last] - sentence.start)
        for first, last, _ in hits[best[1] : best[2] + 1]
    ]


def read_surroundings(view: DocumentView, sentence: Sentence) -> Surroundings:
    """Return what `sentence` is read with: lead-ins, headings, the one it points back to."""
    return Surroundings(
        leads=[view.sentences[lead].text for lead in sentence.leads],
        headings=[view.sentences[heading].text for heading in sentence.headings],
        before=view.sentences[sentence.before].text if sentence.before >= 0 else "",
    )
