"""What two hands said of each document, and the documents themselves."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[3]
MARKS = ROOT / "tests" / "marks" / "policies"
DATA = ROOT / "tests" / "data" / "policies"
SHIPPED = ROOT / "samples" / "policy_library"
SHARED = ROOT.parent / "shared"
SEED_NAMES = {"warwickshire_wp034": "004_e3764713af1ef337"}

SPLITS = ("tune", "variety", "held_out", "unseen", "fresh")
"""docs/benchmarks.md says which of them the reader had seen when it was measured."""
HANDS = ("hand_a", "hand_b", "variety", "unseen", "fresh")

_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "‐": "-", "‑": "-", "–": "-"})


def fold(text: str) -> str:
    """Return words for comparison: blanks, quotes, dashes and case folded."""
    plain = unicodedata.normalize("NFKC", text).translate(_QUOTES).replace("\u00ad", "")
    return " ".join(plain.casefold().split())


def tight(text: str) -> str:
    """Return folded words without blanks: a PDF joins some words to their neighbours."""
    return fold(text).replace(" ", "")


def bare(text: str) -> str:
    """Return letters and digits alone, for numbers and short values."""
    return re.sub(r"[^a-z0-9]+", " ", fold(text)).strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """One document with what was marked on it."""

    name: str
    path: Path
    held_out: bool
    marks: Mapping[str, Any]
    hands: Mapping[str, Mapping[str, Any]]


def _splits() -> Mapping[str, list[str]]:
    return yaml.safe_load((MARKS / "splits.yaml").read_text("utf-8"))


def _find(name: str) -> Path | None:
    """Return where a document is, None where it is not here."""
    stem = SEED_NAMES.get(name, name)
    invented = (SHIPPED, DATA / "library", DATA / "variety", DATA / "unseen", DATA / "fresh")
    for folder in (*invented, SHARED / "policies", SHARED / "seeds"):
        found = [p for p in sorted(folder.glob(f"{stem}.*")) if p.suffix not in (".py", ".yaml")]
        if found:
            return found[0]
    return None


def _load(hand: str, name: str) -> Mapping[str, Any] | None:
    path = MARKS / hand / f"{name}.yaml"
    return yaml.safe_load(path.read_text("utf-8")) if path.exists() else None


def load_marked(split: str) -> Iterator[Marked]:
    """Yield the documents of one of `SPLITS`, or of `all`, that are here and marked.

    The positions of `agreed`, where the hands differed, replace those of hand a.
    """
    splits = dict(_splits())
    for part in ("variety", "unseen", "fresh"):
        splits[part] = sorted(path.stem for path in (MARKS / part).glob("*.yaml"))
    for part in SPLITS:
        if split not in (part, "all"):
            continue
        for name in splits[part]:
            path = _find(name)
            hands = {hand: found for hand in HANDS if (found := _load(hand, name))}
            if path is None or not hands:
                continue
            first = dict(next(iter(hands.values())))
            for key, value in (_load("agreed", name) or {}).items():
                first[key] = {**first.get(key, {}), **value} if isinstance(value, dict) else value
            yield Marked(
                name=name, path=path, held_out=part == "held_out", marks=first, hands=hands
            )
