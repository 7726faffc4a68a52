"""Tell a rule from what only looks like one: history, scope, definitions, other bodies' words."""

import re

_HISTORY_HEADING = re.compile(
    r"\b(?:document|version|amendment|revision|review|change)\s+(?:history|control|record|log)\b"
    r"|\bconsultation\b|\bamendments?\b|\bhistory\b|\bequality\s+(?:impact|analysis)\b",
    re.IGNORECASE,
)
_ITSELF_HEADING = re.compile(
    r"\b(?:about\s+this|purpose|scope|aims?|definitions?|glossary|introduction|background|"
    r"related\s+\w+|references|legislation|legal\s+basis|contacts?|overview|rationale|terms)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:previous|former|earlier|old|last|superseded|original|replaced|prior)\s+(?:\w+\s+)?"
    r"(?:policy|policies|version|guidance|procedure|arrangements?|rules?|instruction|edition)\b"
    r"|\bused\s+to\s+(?:be|allow|permit|require|have)\b|\bin\s+the\s+past\b|\bhistorically\b"
    r"|\b(?:was|were|had\s+been)\s+(?:\w+ly\s+|not\s+)?(?:permitted|allowed|prohibited|banned|"
    r"approved|required|updated|amended|introduced|agreed|forbidden)\b"
    r"|\b(?:policy|guidance|procedure)\s+(?:was|were|lacked|had)\b"
    r"|\b(?:policy|guidance|procedure|instruction|version|rules?)\s+(?:of\s+\w+\s+)?(?:\w+\s+)?"
    r"(?:permitted|allowed|required|forbade|told|banned)\b"
    r"|\bunder\s+the\s+(?:19|20)\d\d\b|^\W*(?:in|until|before|since)\s+(?:\w+\s+)?(?:19|20)\d\d\b"
    r"|\b(?:no\s+longer\s+so|have\s+ended|has\s+ended)\b"
    r"|\b(?:told|advised)\s+(?:staff|officers|users)\s+that\s+they\s+might\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:IOPC|IPCC|HMICFRS|HMIC|College(?:\s+of\s+Policing)?|NPCC|ACPO|ICO|Ombudsman|Commissioner|"
    r"inspectorate|watchdog|inspection|investigation|inquiry|audit|survey|research|report|review)"
    r"\s+(?:has\s+|have\s+|also\s+)?(?:recommend\w*|found|said|noted|concluded|suggest\w*|"
    r"highlighted|identified|showed|criticised|asked\s+that)\b"
    r"|\brecommendation\s+(?:is|was|that)\b|\brecommended\s+that\s+members\b",
    re.IGNORECASE,
)
_SCOPE = re.compile(
    r"\W*(?:the\s+)?(?:purpose|aim|intention|objective|scope)s?\s+of\b"
    r"|\W*(?:it|this|the|these|our)\s+(?:\w+\s+){0,4}?(?:policy|procedure|document|guidance|guide|"
    r"section|chapter|standard|instruction|manual|appendix|it)\s+(?:also\s+|therefore\s+)?"
    r"(?:sets?\s+out|outlines?|describes?|explains?|provides?|covers?|applies|aims?|details?|"
    r"defines?|brings?|gives?|contains?|relates?|supports?|replaces?|supersedes?|"
    r"should\s+be\s+read|must\s+be\s+read|is\s+(?:intended|designed|to\s+be\s+read|part|about))\b"
    r"|\W*it\s+(?:also\s+)?aims\b"
    r"|.{0,60}\bwill\s+be\s+(?:reviewed|updated)\s+(?:every|annually|by)\b",
    re.IGNORECASE,
)
_DEFINITION = re.compile(
    r"\W*(?:for\s+the\s+purposes?\s+of\s+this|the\s+terms?\s|definition\s*:)"
    r"|^.{0,80}?(?<!by\sno\s)\b(?:means\b(?!\s+(?:that|of))|refers?\s+to\s|is\s+defined\s+as\b|"
    r"are\s+defined\s+as\b|is\s+the\s+collective\s+term\b|is\s+a\s+term\b|is\s+the\s+term\b)",
    re.IGNORECASE,
)
_PRODUCT = re.compile(
    r"\W*(?:the\s+)?(?:WhatsApp|Signal|Telegram|Facebook|Instagram|Snapchat|Teams|Messenger|Twitter|"
    r"X|TikTok|Slack)(?:\s+(?:messenger|application|app|software|service))?\s+(?:also\s+|normally\s+)?"
    r"(?:is\s+(?:(?:not\s+)?(?:always\s+)?(?:an?|the)\b|owned|designed|end)|uses|supports|requires|allows|lets|needs|provides|"
    r"runs|stores|offers|has(?!\s+(?:been|not))|does|makes|can\s+be\s+a\s)\b",
    re.IGNORECASE,
)
_POINTER = re.compile(
    r"\W*(?:for\s+(?:further|more)\s+(?:information|guidance|details|help|advice)|further\s+"
    r"(?:information|guidance|details)|see\s+(?:also\s+)?(?:the\s+)?(?:section|paragraph|appendix|"
    r"annex|chapter|\d))",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"\W*(?:you|they|he|she|we|the\s+(?:applicant|requester))\s+(?:have\s+|has\s+|also\s+)*"
    r"(?:asked|requested|wrote|enquired)\b",
    re.IGNORECASE,
)
ITSELF_FACTOR = 0.6


def is_history_heading(heading: str) -> bool:
    """Tell whether what stands under `heading` tells of the document's past."""
    return len(heading) <= 80 and _HISTORY_HEADING.search(heading) is not None


def heading_factor(heading: str) -> float:
    """Return less than 1 for a heading under which a document speaks of itself."""
    return ITSELF_FACTOR if len(heading) <= 80 and _ITSELF_HEADING.search(heading) else 1.0


def why_no_rule(text: str) -> str:
    """Return why a sentence is no rule, in plain words; "" where it may be one."""
    if text.rstrip().endswith("?"):
        return "it asks a question"
    if _ASKED.match(text):
        return "it tells what was asked"
    if _PAST.search(text):
        return "it tells what was"
    if _OTHERS.search(text):
        return "it gives another body's words"
    if _SCOPE.match(text):
        return "it says what the document is for"
    if _DEFINITION.match(text):
        return "it explains a term"
    if _PRODUCT.match(text):
        return "it describes a product"
    if _POINTER.match(text):
        return "it points elsewhere"
    return ""
