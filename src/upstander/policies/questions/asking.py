"""Ask a policy the questions of the bank: for each a position, its words, and why.

Nothing is guessed. A position stands on sentences of the document, quoted exactly; where no
sentence states the matter the answer is `silent`, with the clauses that came nearest.
"""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec

from upstander.policies.questions.bank import QuestionBank
from upstander.policies.questions.learned import LIKENESS, weigh_sentences
from upstander.policies.questions.second_reader import (
    ReadingRefused,
    SecondReader,
    accept_second_reading,
)
from upstander.policies.questions.sentences import Sentence
from upstander.policies.questions.topics import (
    Candidate,
    DocumentView,
    NearMiss,
    find_candidates,
)
from upstander.policies.questions.weighing import LEAST_SCORE, Weighed, weigh
from upstander.records.clauses import PolicyDocument
from upstander.records.policy_details import PolicyDetails
from upstander.records.positions import PositionFound, Question, Support

__all__ = ["ask", "positions_json"]

ANSWERING_KINDS = ("policy", "guidance", "unclear")
"""Kinds of text that say what a force's rule is; minutes, reports and opinions do not."""
MAX_SUPPORT, MAX_BEARING, MAX_LOOKED_AT = 3, 6, 3
SUPPORT_SHARE = 0.55
"""A further sentence supports with this share of the carrying one's score, else it only bears."""
SECOND_ALONE = 0.5
"""Raw score of a position that only the second reader found."""
AGREED, DISAGREED = 1.1, 0.6
QUIET, QUIET_NEAR = 0.95, 0.7
"""Raw score of silence, and of silence where a sentence names the matter."""


def ask(
    document: PolicyDocument,
    details: PolicyDetails,
    bank: QuestionBank,
    *,
    only: Collection[str] = (),
    second_reader: SecondReader | None = None,
) -> tuple[PositionFound, ...]:
    """Return what `document` says on every question of `bank`, or on those of `only`, in order.

    A text that is no policy or guidance, such as minutes, is silent on all of them.
    """
    asked = [one for one in bank.questions if not only or one.id in only]
    if details.kind not in ANSWERING_KINDS:
        return tuple(_not_asked(one, details.kind, bank) for one in asked)
    view = DocumentView(document, bank.evidence)
    found = []
    for question in asked:
        position = _answer(view, question, bank)
        if second_reader is not None:
            position = _read_again(position, view, question, bank, second_reader)
        found.append(position)
    return tuple(found)


def positions_json(
    found: Sequence[PositionFound], document: PolicyDocument
) -> list[dict[str, Any]]:
    """Return positions as plain data for JSON, each quotation cut anew from the document."""

    def place(one: Support) -> dict[str, Any]:
        return {
            "clause": one.clause, "start": one.start, "end": one.end,
            "quote": document.text[one.start : one.end], "basis": one.basis, "page": one.page,
        }  # fmt: skip

    return [
        {
            "question": one.question,
            "position": one.position,
            "condition": one.condition,
            "confidence": one.confidence,
            "support": [place(s) for s in one.support],
            "band": one.band,
            "reason": one.reason,
            "bearing": [place(s) for s in one.bearing],
            "looked_at": [place(s) for s in one.looked_at],
            "method": one.method,
        }
        for one in found
    ]


def _answer(view: DocumentView, question: Question, bank: QuestionBank) -> PositionFound:
    cues = bank.cues[question.id]
    ranks = view.search.scores(cues.query)
    candidates, near = find_candidates(view, cues, question.allowed, ranks)
    least = LEAST_SCORE
    learned = bank.reader is not None and question.id in bank.reader.places
    if bank.reader is not None and learned:
        evidence = bank.calibration.evidence
        candidates, missed = weigh_sentences(
            view,
            bank.reader,
            evidence,
            cues,
            question.allowed,
            candidates,
            ruled_out={miss.sentence.place for miss in near if miss.ruled_out},
        )
        near += missed
        least = evidence.speaks
    weighed = weigh(cues.ask, candidates, least=least)
    if weighed is None:
        near += [NearMiss(c.sentence, "it bears too weakly on it") for c in candidates]
        raw = QUIET_NEAR if near else QUIET
        if learned:
            raw = 1.0 - max((one.score for one in candidates), default=0.0)
        return _silent(view, question, bank, near, ranks, raw)
    return _speaks(view, question, bank, weighed, near)


def _speaks(
    view: DocumentView, question: Question, bank: QuestionBank, weighed: Weighed,
    near: Sequence[NearMiss],
) -> PositionFound:  # fmt: skip
    support = _supports(view, weighed)
    taken = {one.start for one in support}
    bearing = [_support(view, c.sentence, c.reading.basis) for c in weighed.others]
    bearing += [
        _support(view, miss.sentence, "history" if "was" in miss.why else "cross_reference")
        for miss in near
        if "history" in miss.why or miss.why in ("it tells what was", "it points elsewhere")
    ]
    condition = _condition(view, weighed)
    confidence = bank.calibration.probability(weighed.raw, speaks=True)
    return PositionFound(
        question=question.id, question_version=question.version, position=weighed.position,
        condition=condition, confidence=confidence, band=bank.calibration.band(confidence),
        support=tuple(support),
        bearing=tuple(one for one in bearing if one.start not in taken)[:MAX_BEARING],
        reason=_reason(weighed),
    )  # fmt: skip


def _condition(view: DocumentView, weighed: Weighed) -> str:
    """Return the words of the condition: those of the lifting rule, or of the carrying one."""
    if weighed.position != "conditional":
        return ""
    source = weighed.lifting or weighed.carrying
    if source.condition is not None:
        return view.document.text[slice(*source.condition)]
    return source.sentence.text.rstrip(" .;:") if weighed.lifting else ""


def _supports(view: DocumentView, weighed: Weighed) -> list[Support]:
    """Return the carrying sentence, what it leans on, then others that say the same."""
    first = weighed.carrying
    sentences = [(first.sentence, first.reading.basis)]
    leans = [weighed.lifting.sentence] if weighed.lifting else []
    leans += _leans_on(view, first)
    sentences += [(one, first.reading.basis) for one in leans]
    least = first.score * SUPPORT_SHARE
    same = [c for c in weighed.others if c.score >= least]
    same.sort(key=lambda c: (c.position != weighed.position, -c.score))
    sentences += [(c.sentence, c.reading.basis) for c in same]
    kept: dict[int, Support] = {}
    for sentence, basis in sentences:
        if len(kept) < max(MAX_SUPPORT, 1 + len(leans)):
            kept.setdefault(sentence.start, _support(view, sentence, basis))
    return list(kept.values())


def _leans_on(view: DocumentView, candidate: Candidate) -> list[Sentence]:
    """Return the lead-in, the sentence before or the one after that a sentence is read with."""
    sentence = candidate.sentence
    places = list(sentence.leads[:1]) if candidate.force.source == "lead" else []
    if candidate.force.source in ("before", "answer") and sentence.before >= 0:
        places.append(sentence.before)
    if candidate.next_sentence >= 0:
        places.append(candidate.next_sentence)
    return [view.sentences[place] for place in places]


def _support(view: DocumentView, sentence: Sentence, basis: str) -> Support:
    return Support(
        clause=view.references[sentence.clause], start=sentence.start, end=sentence.end,
        quote=view.document.text[sentence.start : sentence.end], basis=basis,
        page=view.document.clauses[sentence.clause].page,
    )  # fmt: skip


_SOURCES = {
    "sentence": "in the sentence", "lead": "in the lead-in to the list", "before": "in the "
    "sentence before", "heading": "as the heading", "answer": "in answer to the question",
}  # fmt: skip


def _reason(weighed: Weighed) -> str:
    carrying = weighed.carrying
    force, reading = carrying.force, carrying.reading
    says = reading.says.rstrip(".")
    if force.source == LIKENESS:
        return f"It {says}; such sentences make it {carrying.position}. {weighed.note}".strip()
    words = f"It {says}; “{force.words}” {_SOURCES[force.source]} makes it {carrying.position}."
    if reading.always == weighed.position:
        words = f"It {says}, which makes it {weighed.position}."
    if reading.basis == "general":
        words += " The rule is general and does not name the matter."
    return f"{words} {weighed.note}".strip()


def _silent(
    view: DocumentView, question: Question, bank: QuestionBank, near: Sequence[NearMiss],
    ranks: dict[int, float], raw: float,
) -> PositionFound:  # fmt: skip
    order = sorted(ranks, key=lambda place: (-ranks[place], place))
    looked = [_whole_clause(view, place) for place in order[:MAX_LOOKED_AT]]
    reason = "No sentence states it."
    if near:
        reason = f"A sentence names the matter, but {near[0].why}."
        looked = [_support(view, near[0].sentence, "named"), *looked][:MAX_LOOKED_AT]
    confidence = bank.calibration.probability(raw, speaks=False)
    return PositionFound(
        question=question.id, question_version=question.version, position="silent", condition="",
        confidence=confidence, band=bank.calibration.band(confidence), support=(),
        reason=reason, looked_at=tuple(looked),
    )  # fmt: skip


def _whole_clause(view: DocumentView, place: int) -> Support:
    clause = view.document.clauses[place]
    return Support(
        clause=view.references[place], start=clause.start, end=clause.end, quote=clause.text,
        basis="general", page=clause.page,
    )  # fmt: skip


def _not_asked(question: Question, kind: str, bank: QuestionBank) -> PositionFound:
    confidence = bank.calibration.probability(QUIET, speaks=False)
    return PositionFound(
        question=question.id, question_version=question.version, position="silent", condition="",
        confidence=confidence, band=bank.calibration.band(confidence), support=(),
        reason=f"This is {_with_article(kind)}, not policy: what it says is not the force's rule.",
    )  # fmt: skip


def _with_article(kind: str) -> str:
    return {"minutes": "minutes", "report": "a report", "opinion": "opinion"}.get(kind, kind)


def _read_again(
    position: PositionFound, view: DocumentView, question: Question, bank: QuestionBank,
    second_reader: SecondReader,
) -> PositionFound:  # fmt: skip
    """Return the position as the second reader's answer, where it counts, leaves it."""
    ranks = view.search.scores(bank.cues[question.id].query)
    order = sorted(ranks, key=lambda place: (-ranks[place], place))
    reading = second_reader(question, [view.document.clauses[place] for place in order])
    if reading is None:
        return position
    try:
        support = accept_second_reading(reading, question, view.document)
    except ReadingRefused as refused:
        note = f" {reading.reader} was not counted: {refused.reason}."
        return _with(position, reason=position.reason + note)
    if position.position == "silent":
        confidence = bank.calibration.probability(SECOND_ALONE, speaks=True)
        return _with(
            position, position=reading.position, condition=reading.condition, support=(support,),
            confidence=confidence, band="low", looked_at=(), method=reading.reader,
            reason=f"Only {reading.reader} found it, and its quotation stands in the document.",
        )  # fmt: skip
    agrees = reading.position == position.position
    confidence = min(1.0, round(position.confidence * (AGREED if agrees else DISAGREED), 3))
    note = f" {reading.reader} reads it as {reading.position}."
    bearing = position.bearing if agrees else (support, *position.bearing)
    return _with(
        position, confidence=confidence, band=bank.calibration.band(confidence),
        bearing=bearing[:MAX_BEARING], reason=position.reason + note,
    )  # fmt: skip


def _with(position: PositionFound, /, **changes: Any) -> PositionFound:
    return msgspec.structs.replace(position, **changes)
