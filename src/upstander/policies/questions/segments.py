"""Parts of a sentence that carry a force each, and the shapes that give force without a term."""

import re

EARLY_CHARS = 40

_CUT = re.compile(
    r";\s+|:\s+|\s+[–—]\s+|\s-\s"
    r"|,?\s+(?:but|however|although|though|whereas|while)\s+"
    r"|,?\s+(?:and|or|nor)\s+(?=(?:[\w'’()/-]+\s+){0,4}?(?:must|may|should|shall|will|can|cannot|"
    r"is|are|need|needs|has|have|never|do\s+not|don['’]t|should\s+not)\b)"
    r"|,\s+(?:then\s+)?(?=(?:you|they|staff|officers|users|personnel|individuals|it|we|employees|"
    r"please|do\s+not|don['’]t|never|always|which|who)\b)",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"\b(?:who|which|that|whom)\s+(?:\w+ly\s+|also\s+)?$", re.IGNORECASE)
_SUBORDINATE = re.compile(
    r"\b(?:where|if|when|that|which|who|whose|because|unless|until|how|whether)\b", re.IGNORECASE
)
_WHEN = re.compile(r"\b(?:where|if|when|because|unless|until)\b[^,;]*$", re.IGNORECASE)
_ENSURE = re.compile(
    r"\b(?:ensur\w+|make\s+sure|making\s+sure|aware|mindful|remember|note)\b", re.I
)
_IF = re.compile(
    r"\s*(?:if|when|where|once|unless|before|after|while|because|as|since|in\s+order\s+to|to|in\s+the\s+event|on\s+\w+ing|"
    r"should\s+(?:you|an?|any|the))\b",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"[\s\W]*(?:(?:please|always|also|then|therefore|only|immediately|and|or|you\s+should)\s+)*"
    r"([a-z]+)\b(?!['’])",
    re.IGNORECASE,
)
_VERBS = frozenset(
    [
        "abide",
        "abstain",
        "access",
        "act",
        "acquire",
        "add",
        "adhere",
        "advise",
        "agree",
        "answer",
        "alert",
        "allow",
        "apply",
        "ask",
        "assume",
        "avoid",
        "back",
        "be",
        "bring",
        "call",
        "capture",
        "challenge",
        "change",
        "check",
        "choose",
        "clear",
        "close",
        "comply",
        "complete",
        "conduct",
        "confirm",
        "connect",
        "consider",
        "consult",
        "contact",
        "copy",
        "create",
        "declare",
        "delete",
        "disable",
        "disclose",
        "discuss",
        "display",
        "delete",
        "dial",
        "discourage",
        "dispose",
        "do",
        "don",
        "download",
        "encrypt",
        "enable",
        "engage",
        "ensure",
        "enter",
        "exercise",
        "export",
        "follow",
        "get",
        "give",
        "hand",
        "have",
        "hold",
        "identify",
        "inform",
        "inspect",
        "install",
        "keep",
        "leave",
        "let",
        "limit",
        "lock",
        "log",
        "maintain",
        "make",
        "mark",
        "moderate",
        "monitor",
        "move",
        "never",
        "notify",
        "obtain",
        "only",
        "open",
        "pass",
        "post",
        "preserve",
        "protect",
        "provide",
        "publish",
        "put",
        "raise",
        "read",
        "record",
        "refer",
        "refuse",
        "register",
        "remember",
        "remind",
        "remove",
        "reply",
        "report",
        "request",
        "respect",
        "respond",
        "restrict",
        "retain",
        "return",
        "review",
        "say",
        "save",
        "screenshot",
        "secure",
        "seek",
        "select",
        "send",
        "set",
        "share",
        "show",
        "sign",
        "speak",
        "stay",
        "stop",
        "store",
        "submit",
        "switch",
        "take",
        "talk",
        "tell",
        "think",
        "transfer",
        "treat",
        "turn",
        "update",
        "upload",
        "use",
        "verify",
        "view",
        "withdraw",
        "work",
        "write",
    ]
)
_INDICATIVE = re.compile(
    r"\b(?:is|are)\s+(?:\w+ly\s+|always\s+|also\s+|then\s+|first\s+)?(?:\w+ed|kept|held|made|sent|"
    r"given|put|set|taken|shown|told|met|read|run|found|known|chosen|drawn|written|seen|sought|"
    r"done|subject\s+to)\b|\b(?:takes?\s+place|carries\s+out)\b",
    re.IGNORECASE,
)
_ACTIVE = re.compile(
    r"(?i:\s*(?:the\s+|each\s+|every\s+|all\s+|our\s+)?(?:force|police|constabulary|service|department|"
    r"organisation|ministry|professional\s+standards(?:\s+department)?|psd|digital\s+services|"
    r"counter[ -]corruption(?:\s+\w+)?|corporate\s+communications(?:\s+team)?|supervisors?|"
    r"managers?|line\s+managers?|we|owner|anti[ -]corruption(?:\s+\w+)?|"
    r"information\s+security(?:\s+team)?|(?:\w+\s+){1,3}(?:police|constabulary)|"
    r"(?:[\w-]+\s+){0,4}(?:team|unit|branch|office|bureau|department|section|desk|officer)|"
    r"everyone|officers|staff|users?|members?|holders?|employees?|teams|it|this\s+\w+)\s+(?:\w+ly\s+|also\s+|do(?:es)?\s+)?"
    r"(?!(?:is|are|was|were|has|have|that|who|which|whose|of|and|or|in|on|for|to|with|may|must|"
    r"should|will|can|cannot|shall|does|do|did|had|been|being|not|policy|device|devices|account|"
    r"accounts|phone|phones)\b)[a-z]+\b)",
)


def cut_segments(text: str) -> list[tuple[int, int]]:
    """Return the spans of the parts of a sentence, in order, covering all of it."""
    starts, ends = [0], []
    comma = text.find(",")
    if comma > 0 and _IF.match(text):
        starts.append(comma + 1)
        ends.append(comma)
    for match in _CUT.finditer(text):
        if match.start() > starts[-1]:
            ends.append(match.start())
            starts.append(match.end())
    return list(zip(starts, [*ends, len(text)], strict=True))


def is_conditional_part(text: str) -> bool:
    """Tell whether a part only says when: "If you comply", "unless approved"."""
    return _IF.match(text) is not None


def in_relative_clause(text: str, start: int) -> bool:
    """Tell whether the words at `start` belong to "who must", "that may", not to the rule."""
    return _RELATIVE.search(text, max(0, start - 30), start) is not None


def stands_under_if(text: str, after: int, start: int) -> bool:
    """Tell whether the words at `start` only say when: "if WhatsApp is not available"."""
    match = _WHEN.search(text[after:start])
    return match is not None and match.start() > 2


def is_subordinate(text: str, after: int, start: int, *, bans: bool) -> bool:
    """Tell whether the words at `start` stand in a clause under those that end at `after`.

    "Leave groups where content is not acceptable" orders leaving and forbids nothing; but
    "ensure that it is not used" forbids (`bans`), as does "be aware that you must not".
    """
    between = text[after:start]
    if not _SUBORDINATE.search(between):
        return False
    return not (bans and _ENSURE.search(text[max(0, after - 12) : start]))


def find_imperative(text: str) -> str:
    """Return the verb that opens an order such as "Report the loss"; "" where none does."""
    match = _OPENING.match(text)
    return match[1] if match and match[1].lower() in _VERBS else ""


def find_practice(text: str) -> str:
    """Return the words of a standing practice: "is returned", "The force records"; or ""."""
    match = _INDICATIVE.search(text)
    at = 0
    while match is None and at >= 0:
        match = _ACTIVE.match(text, at)
        comma = text.find(",", at)
        at = comma + 1 if comma >= 0 else -1
    return " ".join(match[0].split()) if match else ""


def says_what_is(text: str) -> bool:
    """Tell whether a sentence says early on what is done: "Users are told of this"."""
    match = _INDICATIVE.search(text)
    return match is not None and match.start() <= EARLY_CHARS
