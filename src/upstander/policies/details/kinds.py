"""What kind of text a document is: only a policy or guidance says what a force's rules are."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from upstander.policies.details.pairs import head_end
from upstander.records.clauses import PolicyDocument
from upstander.records.policy_details import Detail

_LINES: tuple[tuple[str, str, str], ...] = (
    ("minutes", "a list of who came", r"attendance|attendees|(?:members\s+)?present|in\s+attend.*"),
    ("minutes", "apologies", r"apologies(?:\s.*)?"),
    ("minutes", "the minutes of a meeting", (r"(?:draft\s+)?minutes(?:\s.{0,80})?|.{0,60}"
     r"\b(?:minutes\s+of|previous\s+minutes)\b.{0,60}")),
    ("minutes", "an agenda", r"agenda(?:\s+items?)?"),
    ("minutes", "a table of actions", r"actions?(?:\s+(?:table|log|points|arising))?"),
    ("minutes", "any other business", r"aob|any\s+other\s+business"),
    ("minutes", "a next meeting", r"(?:date|time).{0,20}\bnext\s+meetings?"),
    ("minutes", "matters arising", r"matters\s+arising.*"),
    ("report", "whom the report is of", r"report\s+(?:of|by|to)\b.{0,80}"),
    ("report", "the purpose of a report", r"purpose\s+of\s+(?:the\s+)?report"),
    ("report", "recommendations", r"(?:list\s+of\s+)?recommendations?\b.{0,80}"),
    ("report", "implications", r"(?:financial|legal|equality)?\s*implications.{0,30}"),
    ("report", "background papers", r"background\s+papers"),
    ("report", "findings", r"(?:key\s+|summary\s+of\s+)?(?:findings|conclusions?)"),
    ("report", "answers to recommendations", (r"(?:do\s+you\s+accept\s+the\s+recommendation.*|"
     r"accepted\s+action:?.*)")),
    ("opinion", "the controls of a forum", (r"link\s+to\s+comment|share\s+on\s+other\s+sites|"
     r"reply(?:\s+with\s+quote)?|quote|report\s+post|recommended\s+posts|sign\s+in|register|"
     r"log\s+in|jump\s+to\s+content|like|upvote|share|create\s+an\s+account.*|"
     r"\d+\s+(?:replies|comments|likes|views)")),
    ("opinion", "posts that quote each other", r".{0,60}\b(?:said|wrote):"),
    ("opinion", "the times of posts", (r"(?:posted|edited|\d+\s+(?:minutes?|hours?|days?)\s+ago)\b"
     r".{0,60}|.{0,40}\d+\s+(?:minutes?|hours?|days?|weeks?)\s+ago.{0,40}")),
    ("opinion", "posts with a name and a time", (r"\S.{0,40}\s\d{1,2}\s\w+\s\d{4},?\s+(?:at\s+)?"
     r"\d{1,2}:\d{2}.{0,20}")),
    ("opinion", "replies and views", r".*\b\d+\s+(?:replies|comments)\b.*"),
    ("opinion", "a thread", r"thread\b.{0,120}|.*\bthread\s+(?:locked|closed)\b.*"),
    ("opinion", "reactions to posts", r"[•\s]*(?:like|haha|sad|confused|thanks|angry)\s+\d+"),
    ("opinion", "a byline", r"by\s*[-–:|]?\s*[A-Z]\w+\s+[A-Z]\w+"),
    ("unclear", "the heading of an e-mail", r"(?:from|sent|to|cc|subject):\s.*"),
    ("letter", "the greeting of a letter", r"dear\s+.{1,60}"),
    ("letter", "a freedom of information request", (r".*\b(?:freedom\s+of\s+information|foi)\s+"
     r"(?:act\s+\d*\s*)?(?:request|reference|response|application).*")),
    ("letter", "the close of a letter", r"yours\s+(?:sincerely|faithfully).*"),
)  # fmt: skip
_SIGNS = tuple((kind, why, re.compile(text, re.IGNORECASE)) for kind, why, text in _LINES)
_POLICY_NAME = re.compile(
    r"\b(?:polic(?:y|ies)|procedures?|protocols?|directives?|code\s+of\s+practice|"
    r"standard\s+operating\s+procedures?|sop|code\s+of\s+conduct|"
    r"operating\s+(?:standard|model)|security\s+operating\s+procedures|instructions?|"
    r"standing\s+orders?|police\s+manual|force\s+orders?|rules)\b",
    re.IGNORECASE,
)
_GUIDE_NAME = re.compile(
    r"\b(?:guid(?:e|es|ance|elines?|ing)|advice|toolkit|handbook|faqs?|tips|how\s+to|checklists?|"
    r"questions?\s+(?:and\s+answers?|answered)|q\s?&\s?a|aide[\s-]memoire|do['’]?s\s+and\s+"
    r"don['’]?ts)\b",
    re.IGNORECASE,
)
_SELF = re.compile(
    r"\b(?:this|the)\s+(?:(?:force|joint)\s+)?(policy|procedure|chapter|guidance|guide|"
    r"minutes|report|paper|instruction|order|sop|standard)\b", re.IGNORECASE,
)  # fmt: skip
_DUTY = re.compile(
    r"\b(?:must|shall|should|may|will|can)\s+(?:not|never|only|be|use|\w+)\b|\bdo\s+not\b|"
    r"\b(?:is|are)\s+(?:not\s+)?(?:permitted|allowed|required|prohibited|expected)\b",
    re.IGNORECASE,
)
_SELVES = (
    ("policy", ("policy", "procedure", "chapter", "instruction", "order", "sop", "standard")),
    ("guidance", ("guidance", "guide")),
)
LINE_CHARS = 160
STRUCTURE = {"minutes": 3, "report": 2, "opinion": 3}
"""Different signs that a kind needs before it can be the kind."""
OWNED = ("owner", "reference", "version", "review_date", "approved_by")
OFTEN = 3
"""A sign of a forum that comes so often counts twice."""
ASKED = 4
"""Headings that are questions, from which on they speak for guidance."""
NUMBERED = 5
"""Numbered clauses that speak for a policy."""
RULES_PER = 12
"""One rule in so many lines of running text: a text that rules."""


def read_kind(
    document: PolicyDocument, details: Mapping[str, Detail]
) -> tuple[str, tuple[str, ...]]:
    """Return the kind of a document, one of `KINDS_OF_TEXT`, with the reasons for it.

    `details` are the best of each name. Signs of structure (apologies, posts that quote each
    other) weigh before words: a forum that talks about a policy is no policy.
    """
    signs = list(_signs(document))
    times = Counter(why.partition(" (")[0] for _, why in signs)
    rules, rule_reasons = _ruling(document, details)
    found = {
        kind: tuple({why.partition(" (")[0]: why for one, why in reversed(signs) if one == kind}
                    .values())
        for kind in ("minutes", "report", "opinion", "unclear", "letter")
    }  # fmt: skip
    owned = sum(name in details for name in OWNED)
    for kind in ("opinion", "minutes", "report"):
        weight = len(found[kind]) - (owned if kind != "opinion" else owned // 2)
        if kind == "opinion":
            weight += sum(times[why.partition(" (")[0]] >= OFTEN for why in found[kind])
        if weight >= STRUCTURE[kind]:
            return kind, tuple(f"it has {why}" for why in found[kind])
    best = max(rules.values())
    mailed = any(times[why.partition(" (")[0]] >= OFTEN for why in found["unclear"])
    if best < 3 or (mailed and owned < 2):
        reasons = tuple(f"it has {why}" for kind in found for why in found[kind])
        return "unclear", reasons or ("nothing in it says what it is",)
    kind = "guidance" if rules["guidance"] > rules["policy"] else "policy"
    letter = tuple(f"{why} stands before it" for why in found["letter"])
    return kind, (*rule_reasons[kind], *letter)


def _signs(document: PolicyDocument) -> Iterator[tuple[str, str]]:
    for line in document.text.split("\n"):
        bare = line.strip(" \t#*_-•")
        bare = re.sub(r"^\d+\.?\s+", "", bare)
        if not bare or len(bare) > LINE_CHARS:
            continue
        for kind, why, pattern in _SIGNS:
            if pattern.fullmatch(bare):
                yield kind, f"{why} (“{' '.join(bare.split())[:60]}”)"
                break


def _ruling(
    document: PolicyDocument, details: Mapping[str, Detail]
) -> tuple[dict[str, int], dict[str, tuple[str, ...]]]:
    """Return how much speaks for a policy and for guidance, and what does."""
    reasons: dict[str, list[str]] = {"policy": [], "guidance": []}
    score = {"policy": 0, "guidance": 0}
    title = re.sub(r"[-_]", " ", details["title"].value) if "title" in details else ""
    head = document.text[: min(head_end(document), 1500)]
    foot = "\n".join(c.text for c in document.clauses if c.kind == "furniture" and c.page)
    for kind, pattern in (("policy", _POLICY_NAME), ("guidance", _GUIDE_NAME)):
        for where, words, weight in (("title", title, 4), ("head", head, 2), ("foot", foot, 1)):
            if match := pattern.search(words):
                score[kind] += weight
                reasons[kind].append(f"its {where} says “{match[0]}”")
    selves = [match[1].casefold() for match in _SELF.finditer(document.text)]
    for kind, names in _SELVES:
        times = sum(one in names for one in selves)
        if times > 1:
            score[kind] += 1 + (times > 3)
            reasons[kind].append(f"it calls itself “{names[0]}” {times} times")
    owned = [name for name in OWNED if name in details]
    score["policy"] += min(len(owned), 2)
    if len(owned) > 1:
        reasons["policy"].append("it names its " + " and ".join(owned).replace("_", " "))
    for asked in _questions(document):
        score["guidance"] += 3
        reasons["guidance"].append(asked)
    if sum(c.kind == "clause" for c in document.clauses) >= NUMBERED:
        score["policy"] += 1
        reasons["policy"].append("its clauses are numbered")
    if told := _rules_told(document):
        score = {kind: points + 2 for kind, points in score.items()}
    return score, {kind: (*found, *told) for kind, found in reasons.items()}


def _questions(document: PolicyDocument) -> Iterator[str]:
    """Yield that most headings are questions, which guidance asks and a policy does not."""
    headings = [c.heading for c in document.clauses if c.kind == "heading" and c.heading]
    asked = sum(heading.endswith("?") for heading in headings)
    if asked >= ASKED and asked * 2 > len(headings):
        yield f"{asked} of its {len(headings)} headings are questions"


def _rules_told(document: PolicyDocument) -> tuple[str, ...]:
    """Return that the text rules or advises, in one phrase; () where too little of it does."""
    running = [c for c in document.clauses if c.kind in ("clause", "item", "paragraph")]
    duties = sum(bool(_DUTY.search(clause.text)) for clause in running)
    if duties * RULES_PER < len(running) or not running:
        return ()
    return (f"{duties} of its {len(running)} paragraphs rule or advise",)
