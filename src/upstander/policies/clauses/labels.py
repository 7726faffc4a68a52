"""Labels by which policies name their details, in the spellings of many houses."""

import re
from dataclasses import dataclass
from functools import lru_cache

_DOCUMENT = (
    r"(?:the\s+|this\s+)?(?:policy|document|procedure|guidance|guide|sop|instruction|chapter|"
    r"standard|force|local|current|policy\s*/\s*procedure|policy\s+document|"
    r"policy\s+and\s+procedure)"
)
_NO = r"(?:\s*(?:number|no\.?|id|code|identifier|#))?"
_NEXT = r"(?:next|scheduled|planned|formal|policy|document|procedure|force)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a label names, and how well: the lower rank is the better label."""

    name: str
    """One of `records.policy_details.DETAIL_NAMES`."""
    rank: int
    said: str
    """The label as printed, in lower case with its blanks folded."""


_TABLE: tuple[tuple[str, int, str], ...] = (
    ("title", 0, rf"(?:{_DOCUMENT}\s+)?(?:title|name)|(?:title|name)\s+of\s+{_DOCUMENT}"),
    ("title", 1, r"full\s+title|short\s+title|policy|procedure|guidance|standard"),
    ("title", 2, r"subject|re"),
    ("force", 0, (r"(?:police\s+)?force(?:\s+name)?|organisation(?:\s+name)?|constabulary|agency|"
     r"name\s+of\s+(?:force|organisation)|issuing\s+(?:force|organisation)")),
    ("owner", 0, (rf"(?:{_DOCUMENT}\s+|process\s+|content\s+|business\s+)?owner(?:\(s\)|s|ship)?|"
     rf"owner\s+of\s+{_DOCUMENT}|(?:owned|maintained|looked\s+after|managed)\s+by|{_DOCUMENT}\s+(?:holder|custodian)|"
     r"(?:policy\s+)?owner\s*[/-]\s*\w+|owner\s+role")),
    ("owner", 1, (r"owning\s+(?:department|directorate|unit|team|command|business\s+area|branch|"
     r"portfolio)|senior\s+responsible\s+(?:owner|officer)|sro|"
     rf"(?:{_DOCUMENT}\s+|business\s+|strategic\s+)lead|"
     r"lead\s+(?:department|officer|directorate|author\s+department)|"
     r"(?:responsible|accountable)\s+(?:officer|owner|department|person|director|manager)|"
     r"(?:department|officer|person)\s+responsible|"
     rf"(?:{_DOCUMENT}\s+)?sponsor|portfolio(?:\s+(?:holder|lead|owner))?|"
     r"(?:command|departmental|executive|chief\s+officer)\s+(?:owner|lead|sponsor)|"
     r"information\s+asset\s+owner")),
    ("owner", 2, (r"directorate|business\s+area|department|command|"
     r"department\s*/\s*(?:unit|directorate)|(?:business\s+)?unit|branch|division|"
     r"(?:\(?b\)?ocu|branch|unit|directorate|department)(?:\s*(?:/|,|\bor\b|\band\b)\s*"
     r"(?:\(?b\)?ocu|branch|unit|directorate|department|command))+")),
    ("author", 0, (rf"(?:{_DOCUMENT}\s+)?authors?|author\(s\)|(?:written|prepared|compiled|"
     rf"drafted|produced|report)\s+by|{_DOCUMENT}\s+writer|report\s+author|originator")),
    ("reference", 0, (rf"(?:{_DOCUMENT}\s+|unique\s+|file\s+)*(?:reference|ref\.?){_NO}|"
     rf"(?:{_DOCUMENT}\s+)+(?:number|no\.?|id|identifier|code)|"
     rf"(?:unique|catalogue|register)\s+(?:{_DOCUMENT}\s+)?(?:identifier|id|number|no\.?|code)|"
     r"(?:our\s+)?ref(?:erence)?\s+number|(?:sp|si|pd)\s+identifier")),
    ("reference", 1, r"(?:service|force|corporate)\s+(?:policy|procedure|order)"),
    ("reference", 2, r"order|circular|instruction|notice"),
    ("version", 0, (rf"(?:{_DOCUMENT}\s+)?(?:version|issue|revision|edition){_NO}|ver\.?|"
     rf"version\s*/\s*(?:status|date)")),
    ("adopted_date", 0, (r"(?:date\s+)?(?:of\s+)?(?:adopted|adoption|ratified|ratification)"
     r"(?:\s+(?:on|date|from))?")),
    ("adopted_date", 0, (r"date\s+(?:of\s+)?(?:approval|approved|authorised|agreed|sign(?:ed)?"
     r"[\s-]*off)|(?:approval|approved|authorisation|sign[\s-]*off|agreed)(?:\s+(?:on|date))?|"
     rf"{_DOCUMENT}\s+(?:approved|approval|adopted)(?:\s+(?:on|date))?|"
     rf"date\s+{_DOCUMENT}\s+(?:approved|adopted|agreed)|approval\s*/\s*adoption(?:\s+date)?")),
    ("effective_date", 0, (r"(?:date\s+)?(?:effective|implemented|implementation|in\s+force|"
     r"operational|valid|commencement|applies)(?:\s+(?:from|date|on))*|"
     r"(?:initial\s+|first\s+|original\s+|policy\s+)?(?:implementation|effective|commencement|"
     r"start|go[\s-]?live|operational)\s+date|"
     r"date\s+of\s+(?:implementation|commencement|effect)|"
     r"(?:comes|came)\s+into\s+(?:force|effect|use)|takes\s+effect|with\s+effect\s+from|"
     r"operative(?:\s+(?:date|from|on))*|in\s+(?:use|effect)\s+(?:from|since)|"
     rf"(?:{_DOCUMENT}\s+)?valid\s+from(?:\s+date)?|"
     rf"date\s+(?:{_DOCUMENT}\s+)?(?:effective|implemented|live)(?:\s+from)?|live\s+date|"
     rf"date\s+of\s+{_DOCUMENT}\s+implementation")),
    ("adopted_date", 1, r"(?:date\s+)?signed(?:\s+(?:on|date))?|date\s+of\s+signature"),
    ("adopted_date", 3, (r"(?:date\s+)?(?:of\s+)?(?:first\s+|originally\s+)?(?:published|issued|"
     r"publication|issue)(?:\s+(?:on|date))?|(?:issue|publication|release)\s+date|"
     r"date\s+(?:of\s+)?(?:first\s+)?(?:issue|publication|release)|released")),
    ("adopted_date", 4, (r"(?:document\s+|version\s+)?date|dated|date\s+(?:created|written|of\s+"
     r"(?:document|policy|this\s+version))|(?:created|creation)(?:\s+(?:on|date))?")),
    ("adopted_date", 5, (r"(?:date\s+)?(?:of\s+)?last\s+(?:updated?|amended|amendment|modified|"
     r"revised|revision|change)(?:\s+(?:on|date))?|date\s+(?:last\s+)?(?:updated|amended|revised)|"
     r"(?:updated|amended|revised)(?:\s+on)?|revision\s+date")),
    ("review_date", 0, (rf"(?:(?:{_NEXT}|date\s+of|date\s+for|date)\s+)*next\s+review(?:\s+"
     r"(?:date|due|by|on|due\s+date|due\s+by))?|date\s+(?:of|for)\s+next\s+review|"
     r"review\s+(?:due|by|due\s+date|due\s+by|no\s+later\s+than)|due\s+for\s+review|"
     r"(?:to\s+be|will\s+be)\s+reviewed(?:\s+(?:by|on|in))?|date\s+(?:due\s+)?for\s+review|"
     r"(?:we(?:['’]ll|\s+will)|to\s+be)\s+(?:look(?:ed)?\s+at|review(?:ed)?)(?:\s+(?:it|this(?:\s+"
     r"\w+)?))?(?:\s+again)?(?:\s+(?:in|on|by))?|"
     rf"date\s+review\s+due|date\s+{_DOCUMENT}\s+(?:to\s+be\s+)?reviewed")),
    ("review_date", 1, (rf"(?:{_NEXT}\s+)?review\s+(?:date|on)|date\s+of\s+review|review|"
     r"renewal\s+date")),
    ("review_date", 2, (r"(?:expiry|expiration)(?:\s+date)?|expires(?:\s+on)?|"
     r"(?:\w+\s+)?valid\s+(?:until|to)(?:\s+date)?|date\s+of\s+expiry")),
    ("approved_by", 2, (r"issuing\s+(?:authority|officer|body)|authority|"
     r"(?:(?:issued|published|made)\s+)?(?:(?:on|by|under)\s+)?(?:the\s+)?(?:authority|order)\s+of|"
     r"signatory|signed\s+by")),
    ("approved_by", 0, (rf"(?:{_DOCUMENT}\s+)?(?:approved|authorised|ratified|adopted|agreed|"
     r"endorsed|signed[\s-]*off)\s+by|(?:approving|authorising|ratifying)\s+(?:officer|body|"
     r"board|group|committee|authority|person)|approver|chief\s+officer\s+approval|approval\s+(?:body|board|group|"
     r"authority|level)|authoris(?:er|ing)")),
    ("marking", 1, r"handling(?:\s+(?:instructions?|caveat|level))?|sensitivity"),
    ("marking", 0, (r"(?:government\s+|gsc\s+)?(?:security|protective|document|policy)?\s*"
     r"(?:classification|marking)(?:\s+level)?|gpms|gsc|security\s+class|protective\s+marking\s+"
     r"scheme|(?:government\s+)?security\s+classification\s+\(gsc\)")),
    ("disclosable", 0, (r"(?:disclosable|publishable|available|published|releasable|suitable\s+for"
     r"\s+(?:release|publication|disclosure))(?:\s+(?:under|to|on|by|externally|in|via).*)?|"
     r"(?:foia?|freedom\s+of\s+information)(?:\s+act)?(?:\s+2000)?(?:\s+\(foia?\))?"
     r"(?:\s+(?:status|disclosable|disclosure|publication(?:\s+scheme)?|scheme|release|"
     r"classification|category))*|"
     r"(?:foi\s+)?publication\s+scheme(?:\s+(?:status|compliant|compliance))?|"
     r"open\s+(?:under|to)\s+.*|(?:may|can)\s+be\s+(?:published|released|disclosed).*|"
     r"(?:open|public)\s+(?:or|/)\s+(?:closed|restricted)|disclosure(?:\s+status)?|"
     r"(?:is\s+(?:this|it)\s+)?(?:for\s+)?(?:publication|public\s+release)")),
    ("disclosable", 1, r"distribution|circulation|availability"),
    ("contact", 0, (rf"(?:{_DOCUMENT}\s+|main\s+|first\s+)?contact(?:\s+(?:details|officer|person|"
     r"point|name|email|e-mail|for\s+.*|us|information))?|point\s+of\s+contact|"
     r"(?:enquir|inquir|quer)(?:y|ies)(?:\s+to)?|person\s+to\s+contact")),
    ("contact", 1, r"e-?mail(?:\s+address)?"),
)  # fmt: skip
_COMPILED = tuple((name, rank, re.compile(text, re.IGNORECASE)) for name, rank, text in _TABLE)
LABEL_CHARS = 70
_ASIDE = re.compile(r"\s*(?:\([^()]*\)|\by\s*/\s*n)$", re.IGNORECASE)
_EDGES = " \t\n*_#|>:.-–—?"
_MARKDOWN_KEY = re.compile(r"[a-z]+(?:[_-][a-z]+)+")


@lru_cache(maxsize=8192)
def read_label(text: str) -> Label | None:
    """Return what the label `text` names, or None where it is no known label."""
    if len(text) > LABEL_CHARS:
        return None
    said = " ".join(text.strip(_EDGES).split())
    if _MARKDOWN_KEY.fullmatch(said):
        said = re.sub(r"[_-]", " ", said)
    for form in dict.fromkeys((said, _ASIDE.sub("", said).strip(_EDGES))):
        for name, rank, pattern in _COMPILED:
            if form and pattern.fullmatch(form):
                return Label(name=name, rank=rank, said=form.casefold())
    return None
