"""Write drafts of rules: from a keyword list or a glossary, one rule a category.

What is written is a DRAFT: it never runs until somebody has narrowed it, given it real samples and
a clause, tried it, and another person has approved it.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml

from upstander.base.errors import UpstanderError
from upstander.evidence.detect.categories import CATEGORIES
from upstander.evidence.detect.checks import test_rules as check_samples
from upstander.evidence.detect.detector import Detector
from upstander.evidence.detect.governance.keyword_files import NO_CATEGORY, Keyword
from upstander.evidence.detect.governance.keywords import pack_of_terms
from upstander.evidence.detect.rulefiles import load_packs

PER_RULE = 2_000
"""Terms in one rule; more make a second one."""
_NEUTRAL = (
    "Running ten minutes late, start without me",
    "Happy birthday, have a lovely day",
    "The bins go out on Thursday this week",
    "Lovely walk by the river on Sunday",
    "qwlm zxvt",
)
"""Texts of which one is the sample that a draft must not match."""
_STANDARD = {
    "disclosure_of_information": "confidentiality",
    "misusing_force_systems": "confidentiality",
    "sexual_misconduct": "authority_respect_and_courtesy",
    "vulnerability": "duties_and_responsibilities",
    "perverting_the_course_of_justice": "honesty_and_integrity",
    "theft_and_fraud": "honesty_and_integrity",
}
_SLUG = re.compile(r"[^a-z0-9]+")


class DraftNotWritten(UpstanderError):
    """A draft cannot be written: a file is in the way, or nobody is named as its author."""


def known_category(name: str) -> str:
    """Return the category that a force's own word names, `other` where it names none."""
    words = " ".join(_SLUG.sub(" ", name.casefold()).split())
    for category, title in CATEGORIES.items():
        if words in (category.replace("_", " "), " ".join(_SLUG.sub(" ", title.lower()).split())):
            return category
    return "other"


def write_drafts(
    keywords: Sequence[Keyword],
    out: Path,
    *,
    author: str,
    date: str,
    source: str,
    prefix: str = "list",
) -> tuple[Path, ...]:
    """Write draft rules for `keywords` into the folder `out`; return the files.

    The strict loader reads them back, and their samples are run, before the call returns.

    Args:
        keywords: the terms, each with its category.
        out: a folder, made if need be; no rule in it is written over.
        author: who answers for the drafts.
        date: ISO date.
        source: where the terms come from, in words.
        prefix: first word of the rules' ids.

    Raises:
        DraftNotWritten: no author, no term, or a file of that name is there.
    """
    if not author.strip():
        raise DraftNotWritten("a draft needs a named author")
    if not keywords:
        raise DraftNotWritten("no term is left to write", place=str(out))
    files = {
        out / f"{record['id']}.yaml": record
        for record in _records(keywords, author.strip(), date, source, prefix)
    }
    for path in files:
        if path.exists():
            raise DraftNotWritten("is there already; give another folder", place=str(path))
    out.mkdir(parents=True, exist_ok=True)
    for path, record in files.items():
        path.write_text(draft_yaml(record), encoding="utf-8", newline="\n")
    pack = load_packs([out])
    written = {path.stem for path in files}
    problems = [one for one in check_samples(pack) if one.rule_id in written]
    if problems:
        for path in files:
            path.unlink()
        raise DraftNotWritten(problems[0].reason, place=problems[0].path)
    return tuple(files)


def draft_yaml(record: Mapping[str, Any]) -> str:
    """Return a rule's fields as YAML that the strict loader reads."""
    return yaml.safe_dump(dict(record), allow_unicode=True, sort_keys=False, width=100)


def _records(
    keywords: Sequence[Keyword], author: str, date: str, source: str, prefix: str
) -> list[dict[str, Any]]:
    by_category: dict[str, list[Keyword]] = {}
    for one in keywords:
        by_category.setdefault(one.category, []).append(one)
    records = []
    taken: set[str] = set()
    for category, members in by_category.items():
        slug = _SLUG.sub("-", category.casefold()).strip("-")[:60] or NO_CATEGORY
        for part, at in enumerate(range(0, len(members), PER_RULE), 1):
            rule_id = f"{prefix}-{slug}" + (f"-{part}" if part > 1 else "")
            while rule_id in taken:
                rule_id += "-b"
            taken.add(rule_id)
            some = members[at : at + PER_RULE]
            records.append(_record(rule_id, category, some, author, date, source))
    return records


def _record(
    rule_id: str,
    category: str,
    members: Sequence[Keyword],
    author: str,
    date: str,
    source: str,
) -> dict[str, Any]:
    ours = known_category(category)
    terms = [one.term for one in members if not one.expression]
    expressions = [one.expression for one in members if one.expression]
    detection: dict[str, Any] = {}
    if terms:
        detection["terms"] = terms
    if expressions:
        detection["regex"] = expressions
    return {
        "id": rule_id,
        "title": f"{source}: {category}",
        "status": "draft",
        "category": ours,
        "severity": "low",
        "standards": [_STANDARD.get(ours, "discreditable_conduct")],
        "looks_for": (
            f"{len(members)} terms of {source}, as they stand there. To be narrowed before it "
            "is tried: say what stands beside a term when it matters."
        ),
        "misses": "Whatever is said in other words than those of the list.",
        "why_it_may_be_innocent": (
            "A bare word has many senses. To be written: who says these words at work, and why."
        ),
        "clause_cues": [category],
        "detection": detection,
        "match": [_sample_of(members[0])],
        "no_match": [_unmatched(members)],
        "version": 1,
        "author": author,
        "date": date,
    }


def _sample_of(one: Keyword) -> str:
    """Return a text that the term matches: the term itself, a wildcard filled in."""
    return one.term.replace("*", "").replace("?", "a")


def _unmatched(members: Sequence[Keyword]) -> str:
    """Return the first of the neutral texts in which none of the terms stands."""
    detector = Detector(pack_of_terms(members), engine="python")
    for text in _NEUTRAL:
        if not detector.scan(_one_message(text)).num_rows:
            return text
    raise DraftNotWritten("the terms match whatever is written; drop the commonest")


def _one_message(text: str) -> pa.RecordBatch:
    """Return a batch of one message with `text` as its body."""
    values = {"id": "0", "body": text, "subject": "", "platform": "whatsapp", "kind": "message"}
    return pa.RecordBatch.from_pylist([{**values, "direction": "unknown"}])
