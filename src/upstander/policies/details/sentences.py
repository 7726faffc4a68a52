"""What a document says of itself in a sentence: "This policy will be reviewed in March 2027"."""

import re
from collections.abc import Iterator

from upstander.policies.details.dates import find_dates
from upstander.records.clauses import Clause, PolicyDocument
from upstander.records.policy_details import Detail

_KIND = (
    r"(?:policy|procedure|guidance|guide|document|chapter|version|instruction|manual|sop|standard|"
    r"order|memorandum|circular|notice|protocol|code|handbook|framework|toolkit|statement)"
)
SELF = (
    r"\b(?:this|the)\s+(?:(?:force|current|revised|new|trust|council|corporate|joint)\s+)?"
    rf"{_KIND}(?:\s+(?:document|statement|note|and\s+procedure))?"
)
_AGAIN = r"(?:look(?:ed)?\s+at\s+again|revisited|revised|renewed)"
_TO = r"(?:(?:will|is|must|shall|should|to|next|be|due|falls|formally|therefore|a|for|and)\s+)"
_DAY = r"(?:\s+(?:the\s+end\s+of\s+)?)(?P<at>[^.]{4,30})"
_MONTH_YEAR = (
    r"(?:\d{1,2}(?:st|nd|rd|th)?\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\s+"
    r"(?:19|20)\d{2}"
)
COMES = (
    r"\b(?:(?:comes?|came)\s+into\s+(?:force|effect|operation|use)|(?:takes?|took|has|have)\s+effect|"
    r"(?:is|was|has\s+been)\s+(?:effective|in\s+force|in\s+use)|applies)\s+(?:on|from|as\s+of|since)"
)
NO_LAW = r"(?:(?!\b(?:which|acts?|regulations?|laws?)\b)[^.;])"
"""A character of a sentence that has named no law yet, which has a first day of its own."""
_SAYS = (
    ("review_date", 1, re.compile(
        SELF + rf"(?:\s+[^.]{{0,80}}?\b(?:it\s+)?|\s+){_TO}+(?:reviewed|review|{_AGAIN})\b"
        rf"[^.]{{0,40}}?\b(?:on|by|in|before|than|until)\b{_DAY}", re.IGNORECASE)),
    ("effective_date", 1, re.compile(SELF + rf"{NO_LAW}{{0,40}}?{COMES}\s+(?P<at>[^.]{{4,30}})",
                                     re.IGNORECASE)),
    ("adopted_date", 0, re.compile(
        SELF + r"\s+(?:was|is|has\s+been)\s+(?:formally\s+)?(?:approved|adopted|agreed|ratified)"
        r"\b[^.]{0,60}?\b(?:on|in)\s+(?P<at>[^.]{4,30})", re.IGNORECASE)),
    ("adopted_date", 4, re.compile(
        r"\bthis\s+(?:content|page|text|copy|document|file|is)\s+(?:(?:is|was)\s+)?(?:an?|the)\s+(?:\w+\s+)?"
        rf"(?:version|copy|edition|text|reprint)\s+of\s+[^.]{{0,120}}?[\s(](?P<at>{_MONTH_YEAR})",
        re.IGNORECASE)),
    ("adopted_date", 4, re.compile(
        SELF + r"\s+(?:was|is)\s+(?:dated|published|issued|last\s+updated|current(?:\s+as)?)\s*"
        r"(?:on|in|at)?\s+(?P<at>[^.]{4,30})", re.IGNORECASE)),
)  # fmt: skip
_IT_SAYS = (
    ("review_date", 2, re.compile(
        r"\b(?:the|its|our)\s+next\s+(?:formal\s+)?review\s+(?:(?:is|will\s+be|falls|due|scheduled|"
        rf"planned|held|date)\s+)*(?:on|in|by|for)\b{_DAY}", re.IGNORECASE)),
    ("review_date", 2, re.compile(
        rf"\b(?:it|we)\s+(?:[^.]{{0,50}}?\band\s+)?{_TO}+(?:look\s+at\s+(?:it|this)\s+again|"
        rf"reviewed|review|{_AGAIN})\b[^.]{{0,30}}?\b(?:on|by|in|before|until)\b{_DAY}", re.I)),
    ("adopted_date", 1, re.compile(
        r"\b(?:it|and)\s+(?:was|has\s+been)\s+(?:formally\s+)?(?:approved|adopted|agreed|ratified)"
        r"\b[^.]{0,60}?\b(?:on|in)\s+(?P<at>[^.]{4,30})", re.IGNORECASE)),
    ("effective_date", 2, re.compile(rf"\bit\s+{COMES}\s+(?P<at>[^.]{{4,30}})", re.IGNORECASE)),
)  # fmt: skip
_ABOUT_SELF = re.compile(
    SELF + r"|\b(?:look(?:ed)?\s+at\s+(?:this\s+)?again|review(?:ed)?\b|about\s+this)", re.I
)
_NAME = (
    r"(?P<who>(?!(?:The|All|Every|Each|Any|This|That|These|Those|It|We|You|They|He|She|No|Our)\b)"
    r"[A-Z][\w'’&-]*(?:,?\s+(?:(?:of|for|and|the|to|in|&)\s+)*(?:[A-Z][\w'’&-]*|\([A-Z][^()]{2,40}\)))"
    r"{0,11}(?:\s+(?:team|unit|group|department|directorate|office|board|committee|branch|section|"
    r"service|panel|desk))?)(?=$|\s*[.,;:()\n]|\s+(?:and|or|on|in|at|for|to|who|which|that|will|is|was|with|as|every)\b)"
)
_OF_SELF = rf"(?i:\s+(?:of|for)\s+{SELF.removeprefix(chr(92) + 'b')})"
_WHO = (
    ("owner", 2, re.compile(
        rf"(?i:{SELF}\s+(?:is|remains)\s+(?:(?:owned|maintained|managed|kept|looked\s+after)"
        rf"(?:\s+and\s+\w+)?\s+by|the\s+property\s+of|the\s+responsibility\s+of))\s+(?i:the\s+)?{_NAME}")),
    ("owner", 1, re.compile(
        rf"(?i:\bthe\s+(?:\w+\s+)?owner{_OF_SELF}\s+is|\b(?:this|the)\s+(?:policy|document|procedure)"
        rf"(?:['’]s)?\s+owner\s+is)\s+(?i:the\s+)?{_NAME}")),
    ("owner", 2, re.compile(
        r"(?i:\b(?:overall\s+)?(?:responsibility|ownership)" + _OF_SELF
        + rf"\s+(?:rests?|lies?|sits?)\s+with)\s+(?i:the\s+)?{_NAME}")),
    ("owner", 3, re.compile(
        rf"{_NAME}\s+(?i:(?:is\s+the\s+owner\s+of|owns|is\s+responsible\s+for\s+(?:the\s+)?(?:"
        rf"maintaining|maintenance\s+of|reviewing|review\s+of|updating|keeping))\s+{SELF})")),
    ("author", 2, re.compile(
        rf"(?i:{SELF}\s+(?:was|is|has\s+been)\s+(?:written|drafted|prepared|produced)\s+by)\s+"
        rf"(?i:the\s+)?{_NAME}")),
    ("approved_by", 2, re.compile(
        rf"(?i:{SELF}\s+(?:was|is|has\s+been)\s+(?:formally\s+)?(?:approved|ratified|adopted|"
        rf"endorsed|authorised|agreed)\s+(?:for\s+\w+\s+)?by)\s+(?i:the\s+)?{_NAME}")),
)  # fmt: skip
_IT_WHO = (
    ("approved_by", re.compile(
        rf"(?i:\b(?:it|and)\s+(?:was|has\s+been)\s+(?:formally\s+)?(?:approved|ratified|adopted|"
        rf"endorsed|authorised|agreed)\s+by)\s+(?i:the\s+)?{_NAME}")),
    ("owner", re.compile(
        rf"(?i:\b(?:it|and)\s+is\s+(?:owned|maintained|looked\s+after)\s+by)\s+(?i:the\s+)?{_NAME}")),
)  # fmt: skip
_VERSION = re.compile(
    r"\b(?:this\s+is|this\s+(?:policy|document|guide)\s+is)\s+(?:the\s+)?(?:version|issue|edition)"
    r"\s+(?P<who>\d{1,3}(?:\.\d{1,3}){0,3})", re.IGNORECASE,
)  # fmt: skip
_PUBLISHED = re.compile(
    r"(?:^|(?<=[.|–—-] )|\bis\s+)(?P<who>(?:not\s+)?(?:suitable|approved|cleared|intended)\s+for\s+"
    r"(?:external\s+|wider\s+)?(?:publication|(?:public\s+)?(?:release|disclosure))|"
    r"not\s+for\s+(?:external\s+)?(?:publication|(?:public\s+)?(?:release|disclosure))|"
    r"(?:may|can)\s+(?:not\s+)?be\s+published)\b(?=\s*(?:$|[.|]|\s+(?:under|on|in)\b))",
    re.IGNORECASE | re.MULTILINE,
)
_HEAD_MARKING = re.compile(
    r"^(?P<who>(?:restricted|limited)\s+circulation|(?:for\s+)?(?:official|internal)\s+use\s+only)\b",
    re.IGNORECASE,
)
SOURCES = ("paragraph", "clause", "item", "furniture", "metadata", "note")
START_CHARS = 6
"""How far into the words after "reviewed in" a date must begin."""
LINE_WORDS = 14
HEAD_CLAUSES = 10


def find_said(document: PolicyDocument) -> Iterator[tuple[int, Detail]]:
    """Yield what sentences say of the document itself, each with its rank."""
    body = 0
    for clause in document.clauses:
        body += clause.kind != "furniture"
        if clause.kind not in SOURCES:
            continue
        yield from _dates_said(clause)
        for name, rank, pattern in _WHO:
            for match in pattern.finditer(clause.text):
                yield rank, _detail(name, clause, match)
        if _ABOUT_SELF.match(clause.text):
            for name, pattern in _IT_WHO:
                for match in pattern.finditer(clause.text):
                    yield 2, _detail(name, clause, match)
        for match in _VERSION.finditer(clause.text):
            yield 2, _detail("version", clause, match)
        if clause.kind == "furniture" or body <= HEAD_CLAUSES:
            yield from _head_said(clause)


def _dates_said(clause: Clause) -> Iterator[tuple[int, Detail]]:
    """Yield the dates that a clause says of the document; "it" is the document once named."""
    found = [(name, rank, m) for name, rank, p in _SAYS for m in p.finditer(clause.text)]
    named = _ABOUT_SELF.search(clause.text) or _ABOUT_SELF.search(clause.heading)
    if named:
        found += [(name, rank, m) for name, rank, p in _IT_SAYS for m in p.finditer(clause.text)]
    for name, rank, match in found:
        for date in find_dates(match["at"])[:1]:
            if date.start > START_CHARS:
                continue
            start = clause.start + match.start("at")
            yield (
                rank,
                Detail(name=name, value=date.value, start=start + date.start, end=start + date.end),
            )


def _head_said(clause: Clause) -> Iterator[tuple[int, Detail]]:
    """Yield whether it may be published, and a marking, from a short line of the head or foot."""
    if len(clause.text.split()) > LINE_WORDS:
        return
    if match := _PUBLISHED.search(clause.text):
        yield 2, _detail("disclosable", clause, match)
    if match := _HEAD_MARKING.match(clause.text):
        yield 2, _detail("marking", clause, match)


def _detail(name: str, clause: Clause, match: re.Match[str]) -> Detail:
    start, end = match.span("who")
    return Detail(
        name=name, value=" ".join(match["who"].split()), start=clause.start + start,
        end=clause.start + end,
    )  # fmt: skip
