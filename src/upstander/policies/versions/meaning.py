"""What changed in meaning between two texts of one clause, a plain sentence each.

Only what can be named is said: the force of the rule, its conditions, amounts and dates, who is
named, apps, law, negation. A text that only says the same in other words gives no sentence.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

import msgspec
from rapidfuzz import fuzz

from upstander.policies.versions.folding import fold_words
from upstander.policies.versions.surroundings import split_sentences
from upstander.policies.versions.terms import NAMES, Terms, read_terms, term_key

SAME_CONDITION = 72.0
"""Likeness from 0 to 100 at which two conditions are one, worded otherwise."""
SAME_SENTENCE = 45.0
"""Likeness from 0 to 100 at which two sentences are versions of one."""
SHOWN_CHARS = 120


class MeaningChange(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One thing that changed in meaning."""

    kind: str
    """`force`, `condition`, `negation`, `amount`, `role`, `people`, `app` or `law`."""
    sentence: str
    """What changed, as a person would say it."""


def find_meaning(old: str, new: str) -> tuple[MeaningChange, ...]:
    """Return what changed in meaning from `old` to `new`, clauses without their numbers."""
    if fold_words(old) == fold_words(new):
        return ()
    whole_old, whole_new = read_terms(old), read_terms(new)
    found: list[MeaningChange] = []
    for before, after in _pair_sentences(old, new):
        found += _compare_rules(read_terms(before), read_terms(after), whole=not (before and after))
    found = _drop_moved(found, whole_old, whole_new)
    return tuple(dict.fromkeys(found + _compare_names(whole_old, whole_new)))


def describe_rule(text: str, *, lead_in: str = "") -> str:
    """Return the force of a rule in one word or two, such as `a ban ("must not")`; "" for none.

    An item of a list takes the force of its lead-in where it has none of its own.
    """
    for words in (text, lead_in):
        forces = read_terms(words).forces
        if forces:
            return _name(forces[0])
    return ""


def _pair_sentences(old: str, new: str) -> list[tuple[str, str]]:
    """Return the sentences of both, each beside its other version, in the new order."""
    before = [old[a:b] for a, b in split_sentences(old)]
    after = [new[a:b] for a, b in split_sentences(new)]
    likeness = sorted(
        (
            (-fuzz.ratio(fold_words(a).casefold(), fold_words(b).casefold()), abs(m - n), m, n)
            for m, a in enumerate(before)
            for n, b in enumerate(after)
        ),
    )
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for score, _, m, n in likeness:
        if -score >= SAME_SENTENCE and n not in partner and m not in taken:
            partner[n] = m
            taken.add(m)
    left = [m for m in range(len(before)) if m not in taken]
    if len(left) == 1 and len(partner) == len(after) - 1:
        last = next(n for n in range(len(after)) if n not in partner)
        partner[last] = left.pop()
    pairs = [(before[partner[n]] if n in partner else "", after[n]) for n in range(len(after))]
    return pairs + [(before[m], "") for m in left]


def _compare_rules(old: Terms, new: Terms, *, whole: bool) -> list[MeaningChange]:
    """Return what differs in a sentence; `whole` where it stands on one side only."""
    found = _forces(old.forces, new.forces, whole=whole)
    found += _conditions(old, new)
    return found or _negations(old.negations, new.negations)


def _compare_names(old: Terms, new: Terms) -> list[MeaningChange]:
    """Return what differs in amounts and names, wherever in the clause they stand."""
    found = _amounts(old.amounts, new.amounts)
    found += _names("role", "names", old.roles, new.roles)
    found += _names("people", "speaks of", old.people, new.people)
    found += _names("app", "names", old.apps, new.apps)
    return found + _names("law", "cites", old.laws, new.laws)


def _drop_moved(found: Sequence[MeaningChange], old: Terms, new: Terms) -> list[MeaningChange]:
    """Leave out forces and conditions that only stand in another sentence than before."""
    same_forces = Counter(n for n, _ in old.forces) == Counter(n for n, _ in new.forces)
    same_conditions = not _conditions(old, new)
    same_negations = Counter(old.negations) == Counter(new.negations)
    return [
        change
        for change in found
        if not (same_forces and change.kind == "force" and " became " not in change.sentence)
        and not (same_conditions and change.kind == "condition")
        and not (same_negations and change.kind == "negation")
    ]


def _name(force: tuple[str, str]) -> str:
    return f'{NAMES[force[0]]} ("{force[1]}")'


def _forces(
    old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]], *, whole: bool
) -> list[MeaningChange]:
    before, after = [name for name, _ in old], [name for name, _ in new]
    said: list[str] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        common = min(b - a, d - c)
        for was, now in zip(old[a : a + common], new[c : c + common], strict=True):
            said.append(f"{_name(was)} became {_name(now)}.")
        opening = "a new sentence holds" if whole else "there is now"
        said += [f"{opening} {_name(now)}." for now in new[c + common : d]]
        said += [f"{_name(was)} is gone." for was in old[a + common : b]]
    return [MeaningChange(kind="force", sentence=_capital(words)) for words in said]


def _conditions(old: Terms, new: Terms) -> list[MeaningChange]:
    left = list(old.conditions)
    found: list[MeaningChange] = []
    for condition in new.conditions:
        best = max(left, key=lambda other: _alike(other, condition), default="")
        if best and _alike(best, condition) >= SAME_CONDITION:
            left.remove(best)
        else:
            found.append(_said("condition", f"A condition was added: “{_short(condition)}”."))
    found += [_said("condition", f"A condition is gone: “{_short(c)}”.") for c in left]
    found += [
        _said("condition", f"“{word}” was {what}.")
        for word, what in _counted(old.hedges, new.hedges, str.casefold)
    ]
    return found


def _alike(a: str, b: str) -> float:
    """Return how far two conditions are one; other opening words make another condition."""
    first, second = a.casefold().split(), b.casefold().split()
    if first[0] != second[0]:
        return fuzz.ratio(a.casefold(), b.casefold()) - 25
    return max(fuzz.ratio(a.casefold(), b.casefold()), fuzz.token_set_ratio(a, b) - 10)


def _negations(old: Sequence[str], new: Sequence[str]) -> list[MeaningChange]:
    return [
        _said("negation", f"“{word}” was {what}: look whether it turns the rule.")
        for word, what in _counted(old, new, str.casefold)
    ]


def _counted(
    old: Sequence[str], new: Sequence[str], key: Callable[[str], str]
) -> list[tuple[str, str]]:
    before, after = Counter(map(key, old)), Counter(map(key, new))
    added = [(word, "added") for word in (after - before)]
    return added + [(word, "taken out") for word in (before - after)]


def _amounts(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> list[MeaningChange]:
    gone, come = _without(old, new), _without(new, old)
    found: list[MeaningChange] = []
    for kind, words in come:
        was = next((item for item in gone if item[0] == kind), None)
        if was is not None:
            gone.remove(was)
            found.append(_said("amount", f"“{was[1]}” became “{words}”."))
        else:
            found.append(_said("amount", f"{_AMOUNT_NAMES[kind]} was added: “{words}”."))
    found += [_said("amount", f"{_AMOUNT_NAMES[kind]} is gone: “{was}”.") for kind, was in gone]
    return found


def _without(
    some: Sequence[tuple[str, str]], others: Sequence[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Return the amounts of one text that the other does not hold, as often as they stand."""
    left = Counter((kind, words.casefold()) for kind, words in others)
    found: list[tuple[str, str]] = []
    for kind, words in some:
        if left[kind, words.casefold()]:
            left[kind, words.casefold()] -= 1
        else:
            found.append((kind, words))
    return found


_AMOUNT_NAMES = {
    "date": "A date", "money": "An amount of money", "time": "A time of day",
    "span": "A length of time", "share": "A share", "count": "A number",
}  # fmt: skip


def _names(kind: str, verb: str, old: Sequence[str], new: Sequence[str]) -> list[MeaningChange]:
    before, after = {term_key(w): w for w in old}, {term_key(w): w for w in new}
    gone = [word for key, word in before.items() if key not in after]
    come = [word for key, word in after.items() if key not in before]
    if len(gone) == 1 and len(come) == 1:
        return [_said(kind, f"It {verb} “{come[0]}” where it said “{gone[0]}”.")]
    found = [_said(kind, f"It now {verb} “{word}”.") for word in come]
    dropped = verb.removesuffix("s") if not verb.startswith("speaks") else "speak of"
    return found + [_said(kind, f"It does not {dropped} “{word}” any more.") for word in gone]


def _said(kind: str, sentence: str) -> MeaningChange:
    return MeaningChange(kind=kind, sentence=sentence)


def _short(words: str) -> str:
    return words if len(words) <= SHOWN_CHARS else words[:SHOWN_CHARS].rsplit(" ", 1)[0] + "…"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
