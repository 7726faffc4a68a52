"""Write the card of a trained model: what it is, what it learnt from, what it cannot do."""

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

from upstander.base.digest import digest_fields, digest_file
from upstander.evidence.detect.evaluation.results import (
    CardCategory,
    CardData,
    CardPart,
    Evaluation,
    ModelCard,
    load_card,
    to_json,
)
from upstander.evidence.detect.models.combination import COMBINATION_FILE
from upstander.evidence.detect.models.encoder import ENCODER_FILE, VOCABULARY_FILE
from upstander.evidence.detect.models.linear import LINEAR_FILE
from upstander.evidence.detect.taxonomy import Category, Taxonomy
from upstander.evidence.detect.training.examples import Examples
from upstander.evidence.detect.training.recipe import Recipe
from upstander.evidence.detect.training.sources import Source

LEAST_DIALECT_RATE = 0.05
"""Below this a rate of false alarms is not told as a limit, whatever it is a multiple of."""
CARD_FILE, EVALUATION_FILE = "card.json", "evaluation.json"
OWN = "our own sentences"
_WHAT = (
    "Three witnesses, one probability a category: a linear model over hashed words and pieces of "
    "words, a six-layer sentence encoder fine-tuned for the same categories, and the live rules. "
    "A logistic sum of them is fitted on development rows that neither model was trained on."
)
_USE = (
    "To rank messages that are already held under a live authorisation, so that reviewers spend "
    "their hours on those that most deserve a look. A probability says how likely a reviewer would "
    "call the message so; it is no finding about anybody."
)
_NOT_FOR = (
    "Deciding anything about a person, sanctions, recruitment or vetting; screening without an "
    "authorisation; a crisis service; languages other than English."
)
_PARTS = (
    (LINEAR_FILE, "the linear stage: 262,144 rows of eight-bit weights"),
    (ENCODER_FILE, "the encoder: six layers, eight-bit weights, fused"),
    (VOCABULARY_FILE, "the encoder's pieces of words"),
    (COMBINATION_FILE, "what each witness's word is worth, and the encoder's gate"),
)
_SOFTWARE = ("scikit-learn", "numpy", "scipy", "torch", "transformers", "onnx", "onnxruntime")
LIMITS = (
    (
        "English only, mostly American public posts and invented British police talk: no real "
        "police messages and no texts from real victims were used, since none may be."
    ),
    "Sentences of our own were invented by a few hands; what they did not think of is not in them.",
    "Public sets carry their annotators' views: what one set calls sexist, another calls swearing.",
    "Pictures, voice and links are not read. Sarcasm and codes of a closed group are often missed.",
    "Grooming-like contact and abuse of position show in the course of a contact, not in a line.",
    "Trained on no data set of people at risk, because none has a licence that permits it.",
    "A force's own traffic differs: fit the combination again on a sample of its own.",
)


def write_card(
    folder: Path,
    *,
    examples: Examples,
    sources: tuple[Source, ...],
    digests: dict[str, str],
    taxonomy: Taxonomy,
    made_on: str,
    limits: tuple[str, ...] = LIMITS,
) -> ModelCard:
    """Write `card.json` beside the models in `folder`, and return it.

    Args:
        folder: holds the models.
        examples: all rows, of every split.
        sources: the public sets that were used.
        digests: SHA-256 of every file that training read.
        taxonomy: the categories.
        made_on: ISO date.
        limits: what is known to be weak.
    """
    card = ModelCard(
        name="Upstander detection",
        version=digest_fields([f"{name} {digests[name]}" for name in sorted(digests)])[:12],
        made_at=made_on,
        what_it_is=_WHAT,
        intended_use=_USE,
        not_for=_NOT_FOR,
        categories=tuple(_category(one) for one in taxonomy.categories),
        data=_data(examples, sources),
        limits=limits,
        parts=tuple(
            CardPart(
                file=name,
                what=what,
                sha256=digest_file(folder / name),
                size=(folder / name).stat().st_size,
            )
            for name, what in _PARTS
            if (folder / name).is_file()
        ),
        seed=Recipe().seed,
        software={name: found for name in _SOFTWARE if (found := _version(name))},
        licence="MIT; the encoder starts from all-MiniLM-L6-v2, Apache-2.0",
    )
    (folder / CARD_FILE).write_bytes(to_json(card))
    return card


def limits_found(found: Evaluation, *, most: float = 2.0) -> tuple[str, ...]:
    """Return what an evaluation shows to be weak: rates of false alarms far above the whole.

    Args:
        found: figures on functional tests and probes.
        most: times the overall rate from which a group, kind or dialect is named.
    """
    groups = [one for one in found.groups if one.group and (one.ratio or 0) > most]
    lines = [
        f"Harmless messages that name {one.group} are flagged {one.ratio:.1f} times as "
        f"often as all such messages ({one.category}, {one.messages} messages)."
        for one in sorted(groups, key=lambda one: (-(one.ratio or 0), one.group))
    ]
    harmless = [one for one in found.functions if one.positives == 0 and one.messages]
    for category in sorted({one.category for one in harmless}):
        own = [one for one in harmless if one.category == category]
        wrong = sum(one.messages * (1 - (one.accuracy.value or 0)) for one in own)
        overall = wrong / sum(one.messages for one in own)
        rates = {one.function: 1 - (one.accuracy.value or 0) for one in own}
        lines.extend(
            f"Of harmless messages of the kind `{name}` {rate:.0%} are flagged, "
            f"{rate / overall:.1f} times the whole ({category})."
            for name, rate in rates.items()
            if overall and rate > most * overall
        )
    lines.extend(
        f"{one.variant.value:.0%} of harmless messages in {one.dialect} are flagged, "
        f"{one.standard.value or 0:.0%} of their equals in standard English ({one.category})."
        for one in found.dialects
        if (one.variant.value or 0.0) > most * max(one.standard.value or 0.0, LEAST_DIALECT_RATE)
    )
    return tuple(lines)


def add_evaluation(folder: Path, found: Evaluation) -> ModelCard:
    """Write `evaluation.json` beside the models, and what it shows to be weak into the card."""
    card = load_card(folder / CARD_FILE)
    fresh = msgspec.structs.replace(card, limits=(*LIMITS, *limits_found(found)))
    (folder / EVALUATION_FILE).write_bytes(to_json(found))
    (folder / CARD_FILE).write_bytes(to_json(fresh))
    return fresh


def _category(one: Category) -> CardCategory:
    return CardCategory(
        name=one.name,
        title=one.title,
        looks_for=one.looks_for,
        misses=f"Left out on purpose: {one.leaves_out}",
    )


def _data(examples: Examples, sources: tuple[Source, ...]) -> tuple[CardData, ...]:
    positive = (examples.labels == 1).any(axis=1)
    found = []
    for source in sources:
        rows = examples.of_source(source.name)
        found.append(
            CardData(
                name=source.name,
                source=source.read_at,
                licence=source.licence,
                use="train on its training split, fit on its development split",
                rows=int(rows.sum()),
                positives=int((rows & positive).sum()),
            )
        )
    own = ~examples.of_source(*(source.name for source in sources))
    found.append(
        CardData(
            name=OWN,
            source="detection/sentences, invented by several hands",
            licence="CC0-1.0",
            use="train; one line in ten to fit",
            rows=int(own.sum()),
            positives=int((own & positive).sum()),
        )
    )
    return tuple(found)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
