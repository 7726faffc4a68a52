"""Names of clauses for people: `6.3(f)`, `7.3#2`, `Appendix A 1(a)`, and finding one by name.

A reference is how a clause is spoken of. It is not what a citation rests on: numbers repeat,
so a citation holds a digest and a span (`records.clauses.ClauseCitation`).
"""

import re
from collections import Counter

from upstander.policies.clauses.markers import read_marker
from upstander.records.clauses import Clause, PolicyDocument

_TOKEN = re.compile(r"[a-z]+|\d+")
_SPOKEN = re.compile(r"^\s*(?:clause|paragraph|para|section|item|rule)s?\b\.?\s*(?=[\d(])", re.I)
_SECTION = re.compile(r"(?:section|chapter|article)\s+", re.I)
UNCITED = frozenset({"furniture", "contents", "metadata"})


def path_reference(path: tuple[str, ...]) -> str:
    """Return a path of numbers as one reference: ("6.0", "6.3", "a.") is `6.3(a)`."""
    division, base, items = "", "", ""
    for printed in path:
        style = read_marker(printed).style
        bare = _SPOKEN.sub("", printed).strip("§().: ")
        if style == "division":
            division, base, items = printed, "", ""
        elif style in ("decimal", "code") or not base:
            base, items = bare, ""
            if _SECTION.sub("", division) == bare.partition(".")[0]:
                division = ""  # "Section 3" and "3.1" name one section
        else:
            items += f"({bare})"
    if division and not base[:1].isalpha():
        base = f"{division} {base}".strip()
    return base + items


def clause_references(document: PolicyDocument) -> tuple[str, ...]:
    """Return the reference of each clause in order; a repeated number's second is `7.3#2`.

    A paragraph, row or bullet without a number has the reference of the clause it stands
    under; page furniture, contents and details at the head have "".
    """
    met: Counter[str] = Counter()
    latest: dict[tuple[str, ...], str] = {}
    found: list[str] = []
    for clause in document.clauses:
        if clause.kind in UNCITED:
            found.append("")
            continue
        if not clause.number:
            found.append(latest.get(clause.path) or path_reference(clause.path))
            continue
        name = path_reference(clause.path)
        met[name] += 1
        latest[clause.path] = name if met[name] == 1 else f"{name}#{met[name]}"
        found.append(latest[clause.path])
    return tuple(found)


def clause_ids(document: PolicyDocument) -> tuple[str, ...]:
    """Return a name for each clause in order that no other clause of the document has.

    A numbered clause is named by its reference, `7.3#2`; any other by the place under which it
    stands and its count there: `4.8/p2`, or `p14` where it stands under no number.
    """
    counts: Counter[str] = Counter()
    found: list[str] = []
    for clause, reference in zip(document.clauses, clause_references(document), strict=True):
        if clause.number and reference and clause.kind not in UNCITED:
            found.append(reference)
            continue
        counts[reference] += 1
        found.append(f"{reference}/p{counts[reference]}".removeprefix("/"))
    return tuple(found)


def find_numbered(document: PolicyDocument, number: str) -> list[tuple[Clause, str]]:
    """Return the clauses that `number` names, each with its reference.

    `6.3 f`, `6.3(f)` and `6.3f` are one name; `7.3` names every 7.3 and `7.3#2` the second.
    """
    wanted, _, nth = number.partition("#")
    key = _reference_key(wanted)
    references = clause_references(document)
    named = [
        (clause, reference)
        for clause, reference in zip(document.clauses, references, strict=True)
        if clause.number and _reference_key(reference.partition("#")[0]) == key
    ]
    if not nth:
        return named
    return named[int(nth) - 1 : int(nth)] if nth.isdecimal() and int(nth) > 0 else []


def _reference_key(reference: str) -> tuple[str, ...]:
    parts = tuple(_TOKEN.findall(_SPOKEN.sub("", reference).casefold()))
    whole = len(parts) == 2 and parts[0].isdigit() and parts[1] == "0"
    return parts[:1] if whole else parts
