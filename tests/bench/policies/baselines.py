"""Simple readers to stand beside the engine: always silent, and BM25 with a list of cues."""

import re
from collections.abc import Sequence

import bm25s

from upstander.records.clauses import PolicyDocument
from upstander.records.positions import PositionFound, Question, Support

READ = frozenset({"clause", "item", "paragraph", "table_row", "heading"})
SHOWN = 5
_CUES = (
    ("conditional", r"\bunless\b|\bonly\b|\bexcept\b|\bsubject to\b|\bapprov|\bauthori"),
    ("prohibited", r"\b(?:must|should|may|shall|can|do|will) ?not\b|\bnever\b|\bprohibit|\bforbid"),
    ("required", r"\b(?:must|shall|should|required?|will)\b"),
    ("permitted", r"\b(?:may|can|allowed|permitted|encouraged)\b"),
)
ENOUGH = 6.0
"""A BM25 score below which the baseline is silent; chosen once, by eye, on the demo policy."""


def always_silent(questions: Sequence[Question]) -> list[PositionFound]:
    """Return silence on every question: what a reader who never speaks would score."""
    return [_answer(question, "silent", ()) for question in questions]


def bm25_and_cues(document: PolicyDocument, questions: Sequence[Question]) -> list[PositionFound]:
    """Return the best clause by BM25 of each question's wording, read by the first cue in it."""
    clauses = [clause for clause in document.clauses if clause.kind in READ]
    texts = [f"{clause.heading} {clause.text}" for clause in clauses]
    index = bm25s.BM25()
    index.index(bm25s.tokenize(texts, show_progress=False), show_progress=False)
    found = []
    for question in questions:
        query = bm25s.tokenize([f"{question.title} {question.wording}"], show_progress=False)
        k = min(SHOWN, len(clauses))
        places, scores = index.retrieve(query, k=k, show_progress=False)
        supports = tuple(
            Support(
                clause=clauses[n].number,
                start=clauses[n].start,
                end=clauses[n].end,
                quote=clauses[n].text,
            )
            for n in places[0].tolist()
        )
        position = _cue(supports[0].quote) if float(scores[0][0]) >= ENOUGH else "silent"
        found.append(_answer(question, position, supports))
    return found


def _cue(text: str) -> str:
    said = (name for name, pattern in _CUES if re.search(pattern, text, re.IGNORECASE))
    return next(said, "silent")


def _answer(question: Question, position: str, ranked: tuple[Support, ...]) -> PositionFound:
    speaks = position != "silent"
    return PositionFound(
        question=question.id,
        question_version=question.version,
        position=position,
        condition="",
        confidence=0.5,
        band="medium",
        support=ranked[:1] if speaks else (),
        bearing=ranked[1:] if speaks else (),
        looked_at=() if speaks else ranked,
        method="baseline",
    )
