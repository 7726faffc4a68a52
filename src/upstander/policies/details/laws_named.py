"""Laws, codes and guidance that a document names, each at every place where it names them."""

import re

from upstander.records.policy_details import LawCited

_JOIN = r"(?:of|and|the|for|to|in|by|etc\.?|on|with|from|&|or)"
_CAPITAL = r"(?:(?!Acts?\b)[A-Z][\w’'-]*|\([A-Z][^()\n]{1,90}\))"
_TITLE = rf"{_CAPITAL}(?:,?[ \t]+(?:{_JOIN}[ \t]+){{0,3}}{_CAPITAL}){{0,14}}"
_PLACE = r"(?:[ \t]\((?:Northern[ \t]Ireland|Scotland|England[ \t]and[ \t]Wales)\))?"
_ACT = re.compile(rf"\b{_TITLE}[ \t]Acts?{_PLACE}(?:\s\(?(?:1[6-9]|20)\d{{2}}(?:-\d{{4}})?\)?)?")
_REGULATIONS = re.compile(
    rf"{_TITLE}[ \t](?:Regulations?|Order|Rules|Directive){_PLACE}[ \t]\(?(?:19|20)\d{{2}}\)?"
)
_NUMBERED = re.compile(r"\bS\.?I\.?[ \t](?:19|20)\d{2}/\d{1,4}\b")
_CODES = re.compile(
    r"\bCode[ \t]of[ \t](?:Ethics|Conduct|Practice[ \t](?:for|on)[ \t][A-Z][\w ]{3,60}(?=[.,;)]))"
    r"(?:[ \t](?:19|20)\d{2})?|"
    r"\bStandards[ \t]of[ \t]Professional[ \t]Behaviou?r\b|"
    r"\bAuthorised[ \t]Professional[ \t]Practi[cs]e(?:[ \t]\(APP\))?|\bAPP\b|"
    r"\b(?:UK[ \t])?(?:General[ \t]Data[ \t]Protection[ \t]Regulations?(?:[ \t]\(GDPR\))?|GDPR)\b|"
    r"\bManagement[ \t]of[ \t]Police[ \t]Information(?:[ \t]\(MoPI\))?|\bMoPI\b|"
    r"\bGovernment[ \t]Security[ \t]Classifications?\b|\bHome[ \t]Office[ \t]Counting[ \t]Rules\b|"
    r"\b(?:RIPA|RIP[ \t]Act|IPA|DPA|FOIA|CPIA|PACE|PIDA)(?:[ \t](?:19|20)\d{2})?\b|"
    r"\bEuropean[ \t]Convention[ \t]on[ \t]Human[ \t]Rights\b|\bECHR\b|"
    r"\bNPCC[ \t]Guidance\b|\bPolice[ \t]Conduct[ \t]Regulations\b"
)
_LEAD = re.compile(
    r"^(?:(?:The|Under|See|In|Both|This|That|Our|And|Section|Sections|As|With|By|For|Of|Any|All|"
    r"Schedule|Part|Article|When|If|It|Legal|Links?|Breach|An?|To|Also|Such|Where|Note|Whilst|"
    r"While|Although|Since|Per|From|On|At|Read|Refer|Statute)\s+(?:\d+\w*\s+)?"
    rf"(?:{_JOIN}\s+)*)+"
)
_ARTICLE = re.compile(r"(?:of|under|in|with|and|see)\s+(?:the|The)\s+(?=[A-Z(])")
_LAST_WORD = re.compile(r"\s(?:Acts?|Regulations?|Order|Rules|Directive)\b(?!.*\bAct\b)")
MIN_WORDS = 2
"""Words of a name before "Act" where no year follows: "the Act" alone names nothing."""


def find_laws(text: str) -> tuple[LawCited, ...]:
    """Return the laws, codes and guidance that `text` names, in order; none overlaps another."""
    found: list[LawCited] = []
    for pattern in (_REGULATIONS, _ACT, _NUMBERED, _CODES):
        for match in pattern.finditer(text):
            start, end = _trimmed(match[0], match.start())
            words = text[start:end]
            if any(start < one.end and one.start < end for one in found) or not _names(words):
                continue
            name = " ".join(words.split()).replace("(1", "1").replace("(2", "2")
            name = re.sub(r"(\d{4})\)$", r"\1", name)
            found.append(LawCited(name=name, start=start, end=end))
    return tuple(sorted(found, key=lambda one: one.start))


def _trimmed(words: str, start: int) -> tuple[int, int]:
    """Return the span without the words of the sentence that stand before the name."""
    end = start + len(words)
    for match in _ARTICLE.finditer(words):
        if not words[match.end() :].startswith(("Act", "Regulations")):
            start, words = start + match.end(), words[match.end() :]
            break
    if lead := _LEAD.match(words):
        start += lead.end()
    return start, end


def _names(words: str) -> bool:
    """Say whether `words` name one law: "Act 2000" alone and "the Acts" do not."""
    if words.split(" ", 1)[0] in ("Act", "Acts", "Regulations", "Order", "Rules"):
        return False
    before = _LAST_WORD.split(words)[0].split()
    return bool(before) and (
        bool(re.search(r"\d", words)) or len(before) >= MIN_WORDS or bool(_CODES.fullmatch(words))
    )
