"""The words of duty, leave and ban, as a table: what each shape of words does to a rule.

The order counts: a longer or more special shape stands above the plain one that it holds, so
that "do not need to" is never read as "do not", nor "nothing prevents" as a ban.
"""

import re
from dataclasses import dataclass

PROHIBIT = "prohibit"
DISCOURAGE = "discourage"
CARE = "care"
APPROVAL = "approval"
REQUIRE = "require"
EXPECT = "expect"
PERMIT = "permit"
PRACTICE = "practice"
SKIP = "skip"
"""The words look like force and have none: "do not need to", "may not be secure"."""

_NOT = r"(?:\s+not|n['’]t)"
_ADV = r"(?:\s+(?!not\b|never\b)(?:\w+ly|also|therefore|always|still|only|then|thus|be))?"
_BE = r"(?:is|are|be|been|being)"

_SHAPES: tuple[tuple[str, str], ...] = (
    # Words that only look like a rule.
    (SKIP, r"\bas\s+(?:required|necessary|needed|appropriate|permitted|allowed)\b"),
    (SKIP, rf"\b(?:do|does|did){_NOT}\s+(?:need|have)(?:\s+to)?\b|\bneed(?:\s+not|n['’]t)\b"),
    (SKIP, rf"\b{_BE}\s+not\s+(?:required|obliged|mandatory|compulsory|necessary|needed)\b"),
    (SKIP, r"\bno\s+(?:need|requirement|obligation|duty)\s+(?:to|for)\b"),
    (
        SKIP,
        r"\b(?:is|are|but)?\s*(?:\w+\s+)?not\s+(?:be\s+)?(?:limited|confined)\s+to\b|\bnot\s+(?:an\s+)?exhaustive\b",
    ),
    (SKIP, r"\b(?:not\s+only|if\s+not|whether\s+or\s+not|or\s+not|may\s+or\s+may\s+not)\b"),
    (
        SKIP,
        (
            r"\b(?:may|might|can|could)(?:\s+not|n['’]t)?\s+(?:also\s+|then\s+|well\s+)?"
            r"(?:be\s+(?:secure|aware|able|possible|suitable|private|safe|true|used\s+against|"
            r"subject|liable|difficult|hard|damaging|harmful|helpful|useful|seen\s+(?:as|by)|"
            r"perceived|regarded|read\s+out)|remain|"
            r"have|apply|know|realise|understand|always\s+work|put|result|lead|cause|affect|"
            r"contain|include|warrant|constitute|appear|become|end\s+up|damage|arise|give\s+rise|"
            r"wish|want|feel|think|seem|exist|occur|happen|come|breach|attract|compromise|expose|"
            r"pose|amount|depend|vary|incur|suffer|face|need)\b"
        ),
    ),
    (
        SKIP,
        (
            r"\bmust\s+have\s+been\b|\bcannot\s+(?:guarantee|provide|ensure|be\s+guaranteed|"
            r"assume|read|see)\b|\bcan['’]t\s+(?:provide|guarantee|ensure|read|see)\b"
        ),
    ),
    (SKIP, r"\bshould\s+(?=(?:you|a|an|any|the|there|such|this|it)\b(?!\s+(?:not|be)\b))"),
    (SKIP, r"\b(?:previous(?:ly)?|formerly|no\s+longer)\s+(?:permitted|allowed|prohibited)\b"),
    # Leave given by denying a ban.
    (
        PERMIT,
        (
            r"\bnothing\s+(?:\w+\s+){0,5}?(?:prevents?|stops?|prohibits?|precludes?|forbids?)\b"
            r"|\bnothing\s+to\s+(?:prevent|stop|prohibit)\b"
        ),
    ),
    (
        PERMIT,
        (
            rf"\b(?:{_BE}|do|does)\s+not\s+(?:prohibit(?:ed)?|prevent(?:ed)?|forbid(?:den)?|"
            r"preclude[d]?|banned|barred)\b|\bnot\s+intended\s+to\s+(?:prevent|stop|prohibit)\b"
        ),
    ),
    # Softened bans.
    (
        DISCOURAGE,
        (
            rf"\b(?:should|must|may|will|would){_NOT}\s+(?:usually|normally|generally|"
            r"ordinarily|routinely|typically|as\s+a\s+(?:general\s+)?rule)\b"
        ),
    ),
    (
        DISCOURAGE,
        (
            rf"\b{_BE}\s+(?:\w+ly\s+|also\s+)?(?:discouraged|advised\s+not|advised\s+against|"
            r"encouraged\s+not|recommended\s+not|urged\s+not|asked\s+not)\b"
        ),
    ),
    (
        DISCOURAGE,
        (
            rf"\b{_BE}\s+not\s+(?:\w+ly\s+)?(?:recommended|advised|advisable|encouraged|"
            r"good\s+practice|considered\s+(?:appropriate|good))\b"
        ),
    ),
    (
        DISCOURAGE,
        (
            r"\b(?:strongly\s+)?(?:discourages?|advises?\s+(?:\w+\s+)?against|advised\s+to\s+"
            r"avoid)\b|\bbest\s+avoided\b|\bnot\s+(?:usually|normally|generally)\s+"
            r"(?:be\s+)?(?:permitted|allowed|approved|acceptable|used)\b"
        ),
    ),
    (
        DISCOURAGE,
        (
            r"\bshould\s+(?:also\s+|always\s+)?avoid\b|\btry\s+(?:not\s+to|to\s+avoid)\b"
            r"|\brecommend\w*\s+(?:that\s+)?(?:\w+\s+){0,4}?(?:not|avoid)\b"
        ),
    ),
    (
        CARE,
        (
            r"\b(?:should|must|need\s+to)\s+(?:always\s+|also\s+|therefore\s+)?(?:be\s+(?:mindful|"
            r"careful|cautious|aware|alert)|think|consider|take\s+(?:care|great\s+care)|exercise\s+"
            r"(?:\w+\s+)?(?:caution|care|discretion|judg))\b"
        ),
    ),
    (
        CARE,
        (
            r"\b(?:be\s+(?:mindful|careful|cautious|aware)|think\s+(?:carefully|twice)|consider\s+"
            r"(?:carefully|whether|the)|exercise\s+(?:\w+\s+)?(?:caution|care|discretion))\b"
        ),
    ),
    (
        CARE,
        r"\b(?:is|are)\s+(?:\w+ly\s+)?(?:advised|recommended|asked|urged)\b(?!\s+(?:not|against))",
    ),
    # Plain bans.
    (
        PROHIBIT,
        (
            rf"\b(?:must|may|shall|should|can|could|will|ought|would){_NOT}\b"
            r"|\bcannot\b|\bcan['’]t\b"
        ),
    ),
    (
        PROHIBIT,
        (
            r"\b(?:must|shall|should|may|will|can)\s+(?:never|under\s+no\s+circumstances|in\s+no"
            r"\s+circumstances|on\s+no\s+account)\b|\bnever\b"
        ),
    ),
    (
        PROHIBIT,
        (
            rf"\b{_BE}\s+(?:\w+ly\s+|also\s+|therefore\s+)?not\s+(?:\w+ly\s+)?(?:to\b|permitted|"
            r"allowed|approved|authori[sz]ed|acceptable|appropriate|suitable|permissible|"
            r"supported|tolerated|sanctioned|available|an?\s+(?:approved|authori[sz]ed|acceptable)|"
            r"on\s+the\s+(?:\w+\s+)?list)"
        ),
    ),
    (
        PROHIBIT,
        (
            r"\bnot\s+(?:permitted|allowed|approved|authori[sz]ed|permissible|acceptable)\b"
            r"|\bnever\s+(?:appropriate|acceptable|permitted|allowed)\b"
        ),
    ),
    (
        PROHIBIT,
        (
            r"\b(?:prohibited|forbidden|banned|barred|disallowed|outlawed|unauthori[sz]ed\s+and)"
            r"\b|\b(?:prohibits|forbids|bans|prohibit|forbid)\b"
        ),
    ),
    (
        PROHIBIT,
        (
            rf"\b{_BE}\s+(?:\w+ly\s+|considered\s+|deemed\s+|always\s+)?(?:inappropriate|"
            r"unacceptable|impermissible|unlawful)\b|\bhas\s+no\s+place\b"
            r"|\bexamples?\s+of\s+(?:\w+\s+)?(?:misuse|(?:inappropriate|unacceptable|prohibited|"
            r"improper)\s+\w+)"
            r"|\bno\s+(?:place\s+for|circumstances)\b"
        ),
    ),
    (
        PROHIBIT,
        (
            r"\b(?:no|neither|nobody|no[ -]one|none)\s+"
            r"(?:[\w'’()-]+(?:,(?!\s+(?:an?|the|you|they|staff|officers?|users?|it|this)\b))?\s+){0,10}?"
            r"(?:may|can|shall|should|must|will|is\s+to|are\s+to|is\s+(?:\w+ly\s+)?(?:permitted|"
            r"allowed)|are\s+(?:\w+ly\s+)?(?:permitted|allowed)|(?:is|are)\s+\w+(?:ed|en))\b"
            r"|\b(?:under\s+no\s+circumstances|at\s+no\s+time|on\s+no\s+account)\b"
            r"|\bno\s+(?:personal|private)\s+(?:[\w'’-]+\s+){0,3}?(?:use|calls?)\b"
        ),
    ),
    (
        PROHIBIT,
        (
            r"\b(?:is|are|constitutes?|amounts?\s+to)\s+(?:a\s+|an\s+)?(?:\w+\s+)?(?:breach|"
            r"misconduct|misuse|gross\s+misconduct|disciplinary\s+offence|corruption)\b"
        ),
    ),
    (
        PROHIBIT,
        (
            r"\b(?:must|should|shall|will)\s+(?:also\s+|always\s+)?(?:refrain|desist|abstain)\b"
            r"|\brefrain\s+from\b|\bmust\s+(?:also\s+)?avoid\b"
        ),
    ),
    (
        PROHIBIT,
        (
            r"(?:^|(?<=[;,:.–—]\s)|\bplease\s|\band\s|\bbut\s|\b(?:you|users|staff|officers|we|"
            r"personnel|employees|individuals|they|people|members|volunteers)\s)"
            r"do(?:\s+not|n['’]t)\b(?!\s+(?:need|have\s+to|hesitate|forget|prevent|prohibit|"
            r"forbid|preclude)\b)"
        ),
    ),
    (PROHIBIT, rf"\b{_BE}\s+(?:not|never)\s+\w+(?:ed|en|nt|pt|ught)\b"),
    (
        PROHIBIT,
        (
            r"\b(?:force|police|constabulary|department|standards|psd|we|service|team)\s+"
            r"do(?:es)?\s+not\b(?!\s+(?:need|have\s+to|prevent|prohibit|forbid|preclude)\b)"
        ),
    ),
    (PROHIBIT, r"\bit\s+does\s+not\s+(?:look|monitor|view|read|access|record|allow|permit)\b"),
    (
        PROHIBIT,
        (
            r"\b(?:must|should|shall|is\s+to|are\s+to)\s+(?:always\s+)?be\s+(?:turned|switched)"
            r"\s+off\b"
        ),
    ),
    (
        PROHIBIT,
        (
            r"^\W*not\s+(?!(?:only|limited|all|every|applicable|protectively|to\s+be\s+confused|less|more|"
            r"later|yet|sure|known)\b)[a-z]+\b"
        ),
    ),
    (PROHIBIT, r"\b(?:is|are)\s+(?:\w+ly\s+)?blocked\b"),
    # Leave asked for.
    (APPROVAL, r"^\W*(?:any\s+|all\s+)?(?:requests?|applications?)\s+(?:for|to)\b"),
    (
        APPROVAL,
        (
            r"\b(?:wish(?:es|ing)?|want(?:s|ing)?|need(?:s|ing)?|able)\s+to\s+(?:request|apply|"
            r"seek)\b|\b(?:may|can|could|should|must)\s+(?:also\s+)?(?:request|apply|seek\s+"
            r"(?:\w+\s+)?(?:approval|permission|authori\w+|consent|agreement))\b"
        ),
    ),
    (
        APPROVAL,
        (
            r"\b(?:need|needs|require|requires|requiring)\s+(?:\w+\s+){0,3}?(?:approval|"
            r"permission|authority|authori[sz]ation|consent|agreement|sign[ -]off)\b"
            r"|\b(?:is|are)\s+subject\s+to\s+(?:\w+\s+){0,2}?(?:approval|permission|authori\w+|"
            r"consent|agreement)\b"
        ),
    ),
    # Leave.
    (PERMIT, r"\b(?:has|have)\s+been\s+(?:approved|authori[sz]ed|permitted|cleared)\b"),
    (
        PERMIT,
        (
            r"\bno\s+(?:objections?|restrictions?|bar)\s+(?:to|on)\b"
            r"|\b(?:is|are)\s+available\s+(?:to|on|for)\b"
        ),
    ),
    (
        PERMIT,
        (
            rf"\b(?:must|should|shall|will)\s+be\s+(?:permitted|allowed|able|free)\b|\b{_BE}{_ADV}"
            r"\s+(?:permitted|allowed|acceptable|tolerated|free\s+to|encouraged|welcome|"
            r"entitled|permissible|at\s+liberty|able\s+to|authori[sz]ed\s+to|"
            r"approved\s+for|available\s+to\s+use|fine\b)|\bok(?:ay)?\b"
        ),
    ),
    (
        PERMIT,
        (
            r"\b(?:reserves?|has|have|retains?)\s+(?:the|a)\s+(?:\w+\s+)?(?:right|power|ability)"
            r"\s+(?:\w+\s+){0,6}?to\b|\bis\s+(?:the\s+)?\w+['’]s\s+right\s+to\b"
        ),
    ),
    (
        PERMIT,
        (
            r"\b(?:policy|force|police|service|act|regulations?|law|procedure|monitoring|it|"
            r"department|constabulary|we)\s+(?:\w+ly\s+|also\s+|will\s+)?(?:allows?|permits?|"
            r"encourages?)\b|\b(?:encourages?|permits?)\s+"
            r"(?:staff|officers|personnel|employees|the\s+use|its|all|everyone|people)\b"
        ),
    ),
    (PERMIT, r"\b(?:may|can)\b"),
    # Duty.
    (EXPECT, rf"\b{_BE}{_ADV}\s+expected\b|\bshould\b|\bought\s+to\b"),
    (
        REQUIRE,
        (
            rf"\bmust\b|\bshall\b|\b{_BE}{_ADV}\s+(?:required|obliged|mandated|bound|responsible|"
            r"accountable|compelled|instructed|duty[ -]bound|mandatory|compulsory|essential|"
            r"imperative|to)\b|\b(?:has|have)\s+to\b|\bneeds?\s+to\b"
        ),
    ),
    (
        REQUIRE,
        (
            r"\b(?:duty|obligation|responsibility|requirement)\s+(?:to|of\s+(?:all|every|each|the|"
            r"any|police|staff)|on\s+(?:all|every|each|you|officers|staff))\b"
            r"|\b(?:has|have|is|are|under)\s+(?:a|an|the|your|their)\s+(?:\w+\s+)?(?:duty|obligation|"
            r"responsibility|requirement)\b|\bresponsible\s+for\b|\bresponsibility\s+for\b|"
            r"\bmandatory\b|\bcompulsory\b|\brequires?\s+(?:that|all|every|any|you|users|staff|"
            r"officers|personnel|employees)\b|\bmandates?\b|\bup\s+to\s+you\s+to\b"
        ),
    ),
    (PRACTICE, r"\bwill\b"),
)

_TABLE = re.compile(
    "|".join(f"(?P<g{n}>{shape})" for n, (_, shape) in enumerate(_SHAPES)), re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Term:
    """Words that give a rule its force."""

    kind: str
    start: int
    end: int
    words: str
    """As they stand, blanks folded."""


def find_terms(text: str) -> tuple[Term, ...]:
    """Return the words of force in `text`, in order, none over another, the empty ones left out."""
    found = []
    for match in _TABLE.finditer(text):
        kind = _SHAPES[int(str(match.lastgroup)[1:])][0]
        if kind != SKIP:
            words = " ".join(match[0].split())
            found.append(Term(kind=kind, start=match.start(), end=match.end(), words=words))
    return tuple(found)
