"""Weighs sentences by phrases and by likeness together: how surely each answers a question.

The phrases of the bank are exact and know only what they spell; the trained reader knows wordings
that nobody spelt and is less exact. What each is worth was measured on documents that neither had
seen (`questions/calibration.yaml`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from upstander.policies.questions.confidence import Evidence
from upstander.policies.questions.cues import Cues, Reading
from upstander.policies.questions.deontic import Force, read_force
from upstander.policies.questions.likeness import QuestionReader
from upstander.policies.questions.positions import Taken, take_position
from upstander.policies.questions.sentences import Sentence
from upstander.policies.questions.terms import PRACTICE
from upstander.policies.questions.topics import (
    Candidate,
    DocumentView,
    NearMiss,
    condition_span,
    read_surroundings,
)

SURE_STANCE = 0.8
"""From here on the trained reader's position goes before the one that the words of duty give."""
PHRASE_TRUST = 0.9
"""Share of the answers that phrases found in documents not seen before that was right."""
LIKENESS = "likeness"
"""Source of a force that no word of duty gives: such sentences take that position."""
GENERAL_SHARE, ASIDE_SHARE = 0.85, 0.65
LEAST_CHANCE = 0.02
LEAST_LOGIT = -4.0
"""A sentence less like an answer than this is none by likeness."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question put to one document."""

    view: DocumentView
    reader: QuestionReader
    evidence: Evidence
    cues: Cues
    allowed: Sequence[str]
    ranks: Mapping[int, float]


def weigh_sentences(
    view: DocumentView,
    reader: QuestionReader,
    evidence: Evidence,
    cues: Cues,
    allowed: Collection[str],
    candidates: Sequence[Candidate],
    ruled_out: Collection[int] = (),
) -> tuple[list[Candidate], list[NearMiss]]:
    """Return every sentence that may answer, its score the chance that it does, best first.

    `candidates` are those that phrases found; `ruled_out` are places that the bank says are about
    something else, whatever they are like. Sentences that are like answers and yet no rule,
    such as history, come back as near misses.
    """
    column = reader.places.get(cues.question)
    if column is None:
        return list(candidates), []
    asked = _Asked(view, reader, evidence, cues, sorted(allowed), view.search.scores(cues.query))
    logits = view.logits(reader)
    margins = logits[:, column] - np.delete(logits, column, axis=1).max(axis=1)
    spelt = {one.sentence.place: one for one in candidates}
    found, missed = [], []
    likely = set((logits[:, column] >= LEAST_LOGIT).nonzero()[0].tolist()) - set(ruled_out)
    for place in sorted(likely | spelt.keys()):
        sentence = view.sentences[place]
        if sentence.is_heading:
            continue
        if place not in spelt and (why := view.why_no_rule(sentence)):
            if logits[place, column] >= 0:
                missed.append(NearMiss(sentence, why))
            continue
        phrase = spelt.get(place)
        # A text about something else is full of duties that are a little like answers.
        aside = phrase is None and not view.on_subject
        chance = evidence.chance(
            likeness=float(logits[place, column]),
            margin=float(margins[place]),
            phrase=phrase.score if phrase is not None else 0.0,
            rank=asked.ranks.get(sentence.clause, 0.0),
            words=len(sentence.text.split()),
            force=view.has_force(sentence),
        )
        if aside:
            chance *= ASIDE_SHARE
        if phrase is not None:
            # A matched phrase is worth something by itself, however odd its sentence.
            chance = max(chance, PHRASE_TRUST * phrase.score)
        if chance >= LEAST_CHANCE:
            found.append(_candidate(asked, sentence, phrase, chance))
    found = [_less_sure(one) for one in found]
    found.sort(key=lambda c: (-round(c.score, 6), c.sentence.place))
    return found, missed


def _less_sure(one: Candidate) -> Candidate:
    """Return a general rule's candidate as less sure: it does not name the matter."""
    general = one.reading.basis == "general"
    return replace(one, sure=one.sure * GENERAL_SHARE) if general else one


def _candidate(
    asked: _Asked, sentence: Sentence, phrase: Candidate | None, chance: float
) -> Candidate:
    one = phrase if phrase is not None else _like(asked, sentence)
    if one.reading.always:
        return replace(one, score=chance, sure=asked.evidence.agreed)
    stance, share = asked.reader.stance_of(
        " ".join(sentence.text.split()),
        asked.view.context(sentence),
        ask=one.reading.ask,
        topic=asked.cues.question,
        allowed=asked.allowed,
    )
    if one.position == stance:
        return replace(one, score=chance, sure=asked.evidence.agreed)
    # Where a phrase names the matter, the words of duty are read at the right place.
    if one.position and (phrase is not None or share < SURE_STANCE):
        return replace(one, score=chance, sure=asked.evidence.differed)
    condition = one.condition if stance == "conditional" else None
    return replace(
        one,
        position=stance,
        condition=condition,
        force=replace(one.force, source=LIKENESS),
        score=chance,
        sure=asked.evidence.differed,
    )


def _like(asked: _Asked, sentence: Sentence) -> Candidate:
    """Return a sentence that no phrase found, with the position that its words of duty give."""
    view, ask = asked.view, asked.cues.ask
    anchors = asked.reader.telling_words(sentence.text, asked.cues.question)
    force = read_force(
        sentence.text, anchors, read_surroundings(view, sentence), bans_first=ask == "leave"
    )
    taken: Taken | None = None
    if force is not None:
        after = view.next_of(sentence)
        taken = take_position(ask, force, sentence.text, anchors, after.text if after else "")
    position = taken.position if taken is not None and taken.position in asked.allowed else ""
    condition, in_next = condition_span(view, position, taken, sentence)
    words = " … ".join(sentence.text[start:end] for start, end in anchors)
    reading = Reading(says=f"is like sentences that answer it (“{words}”)", sentence=(), ask=ask)
    return Candidate(
        sentence=sentence,
        reading=reading,
        position=position,
        condition=condition,
        next_sentence=in_next,
        force=force or Force(PRACTICE, words, LIKENESS, 1.0),
        score=0.0,
    )
