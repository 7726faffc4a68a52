"""Clauses that contradict each other: what one permits or offers, another forbids.

Sources: sentences of two clauses on one named service, in nearly the same words or on one
well-known matter, and clauses that the reading of a question found to pull apart. A ban with a
named exception is no contradiction; neither is a leave for private use beside a ban for police
information.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from upstander.policies.faults.deontic import force_of, is_limited
from upstander.policies.faults.opposed_rules import find_opposed
from upstander.policies.faults.subject import Sentence, Subject
from upstander.records.policy_faults import Fault
from upstander.records.positions import PositionFound, Support

SERVICES = (
    "whatsapp", "facebook messenger", "signal", "telegram", "snapchat", "viber", "wechat",
    "discord", "imessage", "wickr", "skype", "tiktok",
)  # fmt: skip
_RUNS_ON = re.compile(
    r"(?:This|These|That|Such|It|They|Those)\s+(?:also\s+)?(?:include|cover|appl|mean)s?\b"
)
_PRIVATE = re.compile(
    r"\b(?:social(?! media)|personal(?:ly)?|private|welfare|off[- ]duty|leaving|lift|family"
    r"|friends|non-work)\b",
    re.IGNORECASE,
)
_NARROW = re.compile(
    r"\b(?:sensitive|secret|confidential|personal (?:data|information|details)|restricted"
    r"|evidence|evidential|images?|"
    r"photographs?|classified|victims?|witness(?:es)?|children|child|cadets?|suspects?"
    r"|vulnerable|disappearing|"
    r"offensive|inappropriate|personal accounts?|groups?)\b",
    re.IGNORECASE,
)
_WORK = re.compile(
    r"\b(?:polic(?:e|ing) (?:information|business|purposes?|matters?|data|material|work)|work"
    r"|business|official|"
    r"force|operational|corporate|organi[sz]ation\w*)\b",
    re.IGNORECASE,
)
_INFORMATION = re.compile(
    r"\b(?:polic(?:e|ing)|work|operational|business|official|force)\s+"
    r"(?:information|business|purposes?|matters?|data|communications?|messages?)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-z][a-z-]{2,}")
_COMMON = frozenset(
    {
        "the", "and", "for", "are", "may", "must", "not", "should", "shall", "can", "will",
        "any", "all", "that", "this", "with", "from", "their", "they", "them", "you",
        "your", "his", "her", "its", "our", "who", "which", "when", "where", "what", "has",
        "have", "been", "being", "such", "other", "into", "than", "then", "also", "only",
        "under", "over", "out", "per", "upon", "staff", "personnel", "officers", "officer",
        "employees", "users", "user", "individuals", "police", "members", "member",
        "volunteers", "permitted", "allowed", "prohibited", "forbidden", "never", "cannot",
        "approved", "authorised", "required", "reasonable",
    }
)  # fmt: skip
EXTRA = 2
"""Words that the longer of two sentences may have more: with others, it is about another thing."""
FEWEST = 4
"""Words that such sentences must have in common."""


def find_contradictions(
    subject: Subject, positions: Sequence[PositionFound] = ()
) -> Iterator[Fault]:
    """Yield pairs of clauses that pull apart, each pair once."""
    told: set[tuple[int, int]] = set()
    for found in (
        _on_services(subject),
        _in_like_words(subject),
        _on_matters(subject),
        _on_questions(subject, positions),
    ):
        for pair, fault in found:
            if pair not in told:
                told.add(pair)
                yield fault


_Found = Iterator[tuple[tuple[int, int], Fault]]


def _on_services(subject: Subject) -> _Found:
    """Yield pairs in which one clause offers a service by name and another bars it for work."""
    offered: list[tuple[Sentence, str]] = []
    barred: list[tuple[Sentence, str]] = []
    before: Sentence | None = None
    for sentence in subject.sentences:
        words = sentence.text
        joined = before is not None and before.clause == sentence.clause and _RUNS_ON.match(words)
        whole = f"{before.text} {words}" if joined and before is not None else words
        force = force_of(whole) if _USED.search(whole) else ""
        for name in _services(words):
            if force in ("offers", "permits") and not _PRIVATE.search(whole):
                # Leave to use it is no leave to send police information, unless it says so.
                if force == "offers" or (_INFORMATION.search(whole) and not is_limited(whole)):
                    offered.append((sentence, name))
            elif force == "forbids" and _is_wide_ban(words):
                barred.append((sentence, name))
        before = sentence
    for one, name in offered:
        for other, same in barred:
            if name == same and abs(one.clause - other.clause) > 1:  # next to it, an exception
                yield _pair(one, other), _tell_service(subject, one, other, name)


_USED = re.compile(
    r"\b(?:us(?:e|es|ed|ing)|send|sent|shar(?:e|ed|ing)|carry|carried|pass(?:ed)?|approved"
    r"|permitted"
    r"|allowed|install(?:ed|ing)?|download(?:ed|ing)?|communicat\w+|access(?:ed)?|request\w*)\b",
    re.IGNORECASE,
)


def _services(text: str) -> set[str]:
    low = text.casefold()
    return {name for name in SERVICES if re.search(rf"\b{re.escape(name)}\b", low)}


def _is_wide_ban(text: str) -> bool:
    """Say whether a ban covers the work as a whole, without an exception."""
    exception = re.search(r"\b(?:unless|except|without|other than|until)\b", text, re.I)
    mine = re.search(r"\b(?:personal|own|private)\b", text, re.I)
    both = re.search(r"\b(?:work|force|issued|any|all)\b", text, re.I)
    if mine and not both:
        return False  # a ban on one's own phone leaves the force's
    return bool(_WORK.search(text)) and not exception and not _NARROW.search(text)


def _pair(one: Sentence, other: Sentence) -> tuple[int, int]:
    return min(one.clause, other.clause), max(one.clause, other.clause)


def _named(subject: Subject, sentence: Sentence) -> str:
    return subject.references[sentence.clause] or "One clause"


def _tell_service(subject: Subject, one: Sentence, other: Sentence, name: str) -> Fault:
    label = re.search(re.escape(name), one.text, re.IGNORECASE)
    shown = label[0] if label else name
    offers = (
        "lets people ask for"
        if "request" in one.text.casefold() or force_of(one.text) != "permits"
        else "permits"
    )
    return subject.fault(
        "contradiction",
        [subject.place(one.start, one.end), subject.place(other.start, other.end)],
        f"{_named(subject, one)} {offers} {shown}; {_named(subject, other)} bars it for work. "
        "Say in both what it may be had for, or that it may not be had.",
    )


def _on_matters(subject: Subject) -> _Found:
    """Yield the well-known matters on which one clause gives leave and another bans outright."""
    for name, leave, ban in find_opposed(subject):
        fault = subject.fault(
            "contradiction",
            [subject.place(leave.start, leave.end), subject.place(ban.start, ban.end)],
            f"On {name}, {_named(subject, leave)} gives leave and {_named(subject, ban)} bans it. "
            "Settle which holds and say so in both places.",
            severity="medium",
        )
        yield _pair(leave, ban), fault


def _in_like_words(subject: Subject) -> _Found:
    """Yield pairs of sentences of opposite force in nearly the same words, without conditions."""
    plain = [
        (sentence, force, words)
        for sentence in subject.sentences
        if (force := force_of(sentence.text)) in ("permits", "forbids")
        and not is_limited(sentence.text)
        and len(words := _words(sentence.text)) >= FEWEST
    ]
    for (one, force, words), (other, against, more) in combinations(plain, 2):
        if force == against or one.clause == other.clause:
            continue
        shorter, longer = sorted((words, more), key=len)
        if shorter <= longer and len(longer) - len(shorter) <= EXTRA:
            first, second = (one, other) if force == "permits" else (other, one)
            yield _pair(one, other), _tell_opposed(subject, first, second)


def _words(text: str) -> frozenset[str]:
    return frozenset(
        word.removesuffix("s") for word in _WORD.findall(text.casefold()) if word not in _COMMON
    )


def _tell_opposed(subject: Subject, permits: Sentence, forbids: Sentence) -> Fault:
    return subject.fault(
        "contradiction",
        [subject.place(permits.start, permits.end), subject.place(forbids.start, forbids.end)],
        f"{_named(subject, permits)} permits what {_named(subject, forbids)} forbids. Settle "
        "which holds and say so in both places.",
    )


def _on_questions(subject: Subject, positions: Sequence[PositionFound]) -> _Found:
    """Yield pairs that the reading of a question found to pull apart: it could not be settled."""
    for found in positions:
        if found.position != "unclear":
            continue
        quotes = [one for one in (*found.support, *found.bearing) if one.basis == "named"]
        permits = [one for one in quotes if _force(one) in ("permits", "offers")]
        forbids = [one for one in quotes if _force(one) == "forbids"]
        for one, other in ((a, b) for a in permits[:1] for b in forbids[:1]):
            clauses = subject.clause_at(one.start), subject.clause_at(other.start)
            if clauses[0] == clauses[1]:
                continue
            names = [item.clause or "one clause" for item in (one, other)]
            fault = subject.fault(
                "contradiction",
                [subject.place(one.start, one.end), subject.place(other.start, other.end)],
                f"On “{found.question.replace('_', ' ')}”, {names[0]} permits what {names[1]} "
                "forbids. Settle which holds and say so in both places.",
                severity="medium",
            )
            yield (min(clauses), max(clauses)), fault


def _force(one: Support) -> str:
    return "" if is_limited(one.quote) else force_of(one.quote)
