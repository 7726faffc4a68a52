"""Terms that carry the meaning of a rule: its force, conditions, amounts, people, apps and law.

What is read here is what two versions are compared by. It is a reading of words, not of intent:
the comparison shows the words, and a person judges what they mean.
"""

import re
from collections.abc import Iterable

import msgspec

FORCES = {
    "release": "(?:do|does) not (?:need|have) to|need not"
    "|(?:is|are) not (?:required|obliged|expected)(?: to)?|(?:is|are) optional|no need to",
    "ban": "(?:must|may|shall|can|will) (?:not|never)|cannot"
    "|(?:is|are|will|must) (?:never|not) (?:to )?"
    "(?:be )?(?:permitted|allowed|approved|authorised|authorized|accepted|acceptable)|never"
    "|(?:is|are) (?:strictly )?(?:forbidden|prohibited|banned)|do not|does not permit",
    "advice against": "should not|should never|ought not|(?:is|are) (?:advised|asked) not to"
    "|(?:is|are) discouraged",
    "duty": "must|shall|(?:is|are|will be) (?:required|obliged|mandated|expected) to|has to|have to"
    "|(?:is|are) to(?= [a-z])|(?:is|are) (?:mandatory|compulsory)|(?:is|are) responsible for",
    "advice": "should|ought to|(?:is|are) (?:advised|encouraged|asked) to",
    "leave": "may|can|(?:is|are|will be) (?:permitted|allowed|approved|authorised|authorized"
    "|entitled|acceptable|free to)",
    "practice": "will",
}
"""What a term makes of a rule, the stronger reading first where two begin at one place."""

NAMES = {
    "ban": "a ban", "advice against": "advice against it", "duty": "a duty", "advice": "advice",
    "leave": "leave to do it", "practice": "a standing practice",
    "release": "a release from it",
}  # fmt: skip
_FORCE = re.compile(
    "|".join(f"(?P<{name.replace(' ', '_')}>\\b(?:{terms})\\b)" for name, terms in FORCES.items()),
    re.IGNORECASE,
)
_MAY_MONTH = re.compile(r"\bMay(?=\s+\d)|(?<=\d )\bMay\b|(?<=\d(?:st|nd|rd|th) )\bMay\b")
_APPROVAL = "(?:approval|consent|authori[sz]ation|permission|agreement|justification)"
CONDITION = re.compile(
    r"\b(?:unless|except(?:ion)?(?: (?:that|for|where|when|if|in|with|by))?"
    r"|only (?:if|when|where|with|after|by|for|in|to|on)|provided(?: that)?|providing that"
    r"|subject to|so long as|as long as"
    rf"|without (?:the |prior |any |written |express |proper )*{_APPROVAL}"
    rf"|with (?:the |prior |written |express )*{_APPROVAL}|if"
    r"|where(?= (?:it is |they are )?(?:necessary|approved|authori[sz]ed|agreed|appropriate|"
    r"possible|practicable|there (?:is|are)))|in an emergency|in exceptional|save (?:for|where)"
    r"|for (?:a |an )?(?:specific |lawful |legitimate )?policing purposes?"
    r"|when (?:approved|authori[sz]ed|agreed)|other than)\b[^.;:\n]*",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"\b(?:usually|normally|generally|ordinarily|in most cases|reasonably practicable|always"
    r"|where(?:ver)? (?:possible|practicable)|at all times|occasional(?:ly)?)\b",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"\b(?:not|no|never|nor|neither|none|cannot|nobody|without|no longer|does not apply|exempt\w*|"
    r"disappl\w+|previous(?:ly)?|former(?:ly)?|withdrawn|superseded|used to|notwithstanding|"
    r"except\w*|exclud\w+|prohibit\w*|forbid\w*|forbidden|banned|revoked|cease[sd]?|stop(?:s|ped)?)\b",
    re.IGNORECASE,
)
_WORDS_OF_NUMBER = (
    "one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|twenty|thirty|sixty|ninety"
)
_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
_AMOUNT = re.compile(
    rf"(?P<date>\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{_MONTHS})\s+\d{{2,4}}\b"
    rf"|\b\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}\b|\b\d{{4}}-\d{{2}}-\d{{2}}\b"
    rf"|\b(?:{_MONTHS})\s+\d{{4}}\b)"
    r"|(?P<money>[£$€]\s?\d[\d,]*(?:\.\d+)?)"
    r"|(?P<time>\b\d{1,2}[:.]\d{2}\s?(?:am|pm|hours|hrs)?\b(?=\s|[,;)]|$)|\b\d{1,2}\s?(?:am|pm)\b)"
    rf"|(?P<span>\b(?:\d[\d,]*|{_WORDS_OF_NUMBER})[\s-]+(?:(?:calendar|working|clear|full)\s+)?"
    r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b)"
    r"|(?P<share>\b\d+(?:\.\d+)?\s?(?:%|per cent\b|percent\b))"
    rf"|(?P<count>\b(?:\d[\d,]*(?:\.\d+)?|{_WORDS_OF_NUMBER})\b)",
    re.IGNORECASE,
)
_POINTS = re.compile(
    r"\b(?:clauses?|sections?|paragraphs?|paras?|appendix|annex|part|chapter|see|regulations?|reg|"
    r"schedule|articles?)\s+\d+[\d.]*(?:\(\w+\))*(?:\s*(?:,|and|or|to)\s*\d+[\d.]*(?:\(\w+\))*)*",
    re.IGNORECASE,
)
_LAW = re.compile(
    r"(?:\b(?:[A-Z][\w’'-]*|of|and|the|\([^)]{2,60}\))\s+){0,10}?"
    r"\b(?:Act|Regulations?|Order|Directive|Rules)\b(?:\s+\(?(?:19|20)\d\d\)?)"
    r"|\b(?:UK )?GDPR\b|\bRIPA\b|\bCode of Ethics\b|\bCode of Practice for Ethical Policing\b"
    r"|\bStandards of Professional Behaviour\b|\bAuthorised Professional Practice\b"
)
APPS = (
    "WhatsApp", "Signal", "Telegram", "Snapchat", "Facebook Messenger", "Facebook", "Instagram",
    "TikTok", "Twitter", "LinkedIn", "YouTube", "Viber", "WeChat", "Discord", "Slack",
    "Microsoft Teams", "MS Teams", "Teams", "Yammer", "Viva Engage", "Zoom", "Skype", "iMessage",
    "FaceTime", "Bluesky", "Mastodon", "Reddit", "Tinder", "Grindr", "ChatGPT", "Copilot",
    "Gemini", "DeepSeek", "Google Play", "Dropbox", "Google Drive", "WeTransfer", "AirDrop",
)  # fmt: skip
_APP = re.compile(
    r"\b(?:"
    + "|".join(re.escape(name) for name in sorted(APPS, key=len, reverse=True))
    + r")\b|\b[Aa]rtificial [Ii]ntelligence\b|\bgenerative AI\b"
)
_ROLE_ENDS = (
    "Team|Department|Unit|Board|Manager|Director|Directorate|Services|Committee|Panel|Officer|"
    "Commander|Constable|Superintendent|Inspector|Lead|Office|Desk|Bureau|Branch|Communications|"
    "Standards|Executive|Headquarters"
)
_ROLE = re.compile(
    r"\b(?!(?:The|A|All|Each|Any|Every|No|Our|Your|Police|These|Those)\s)"
    rf"(?:[A-Z][\w’'-]*\s+(?:of\s+|and\s+)?){{1,4}}(?:{_ROLE_ENDS})s?\b"
    r"|\b[Hh]eads? of (?:[Dd]epartment|[A-Z]\w+(?: [A-Z]\w+)*)"
    r"|\b(?:line manage(?:rs?|ment)|supervisors?|managers?|senior managers?|chief officers?|"
    r"chief constables?|commanding officers?|duty inspectors?|inspectors?|superintendents?|"
    r"information asset owners?|data protection officers?|information security(?: team| officer)?|"
    r"professional standards|directors?)\b"
    r"|\b(?:PSD|ACU|CCU|SIRO|IAO|DPO|NPCC|IOPC|HMICFRS|SIO|ICO)\b",
)
_PEOPLE = re.compile(
    r"\b(?:police officers?|officers?|staff|employees?|volunteers?|contractors?|personnel|cadets?|"
    r"special constables?|pcsos?|agency workers?|third parties|everyone|anyone|you)\b",
    re.IGNORECASE,
)


class Terms(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What carries the meaning of one text, each list in the order in which it stands."""

    forces: tuple[tuple[str, str], ...]
    """Name of the force and the words that say it."""
    conditions: tuple[str, ...]
    hedges: tuple[str, ...]
    negations: tuple[str, ...]
    amounts: tuple[tuple[str, str], ...]
    """Kind (`date`, `money`, `time`, `span`, `share`, `count`) and words."""
    roles: tuple[str, ...]
    people: tuple[str, ...]
    apps: tuple[str, ...]
    laws: tuple[str, ...]


def read_terms(text: str) -> Terms:
    """Return the terms of `text`, a clause's own words or a sentence of it."""
    plain = " ".join(text.split())
    laws = tuple(" ".join(m[0].split()) for m in _LAW.finditer(plain))
    no_law = _LAW.sub(" ", plain)
    bare = _POINTS.sub(" ", no_law)
    roles = tuple(m[0] for m in _ROLE.finditer(no_law))
    return Terms(
        forces=tuple(_forces(plain)),
        conditions=tuple(_trim(m[0]) for m in CONDITION.finditer(plain)),
        hedges=tuple(m[0].casefold() for m in _HEDGE.finditer(plain)),
        negations=tuple(m[0].casefold() for m in _NEGATION.finditer(plain)),
        amounts=tuple((m.lastgroup or "count", m[0]) for m in _AMOUNT.finditer(bare)),
        roles=_once(roles),
        people=_once(m[0] for m in _PEOPLE.finditer(_ROLE.sub(" ", plain))),
        apps=_once(m[0] for m in _APP.finditer(plain)),
        laws=_once(_trim_law(law) for law in laws),
    )


def _forces(text: str) -> list[tuple[str, str]]:
    dates = {match.start() for match in _MAY_MONTH.finditer(text)}
    return [
        ((match.lastgroup or "").replace("_", " "), " ".join(match[0].casefold().split()))
        for match in _FORCE.finditer(text)
        if match.start() not in dates
    ]


def _trim(words: str) -> str:
    return " ".join(words.split()).rstrip(" ,-–—)").strip()


def _trim_law(words: str) -> str:
    return re.sub(r"^(?:(?:of|and|the|The|In|Under|under|See)\s+)+", "", words).strip()


def _once(words: Iterable[str]) -> tuple[str, ...]:
    """Return words without those met before; a plural and a capital make no other word."""
    met: dict[str, str] = {}
    for word in words:
        met.setdefault(term_key(word), word)
    return tuple(met.values())


def term_key(words: str) -> str:
    """Return what two spellings of a name share: no capitals, no plural, no article."""
    key = re.sub(r"[’']s\b", "", " ".join(words.split()).casefold())
    key = re.sub(r"^(?:the|our|a|an)\s+", "", key)
    return re.sub(r"(?<=[a-rt-z])s$", "", key)
