"""Words of a sentence as features: whoever and whatever is named, by its part in the matter.

One body calls itself the Constabulary and another the Trust; one speaks of officers, another of
you. Such names are made one, so that what was learnt of one body's sentences holds for another's.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_NAMES = {
    "org_": (
        "force constabulary police service trust council department organisation organization "
        "agency ministry employer authority company university college office moj board "
        "headquarters institution directorate corporation governor commission school borough "
        "corporate"
    ),
    "person_": (
        "officer officers staff personnel employee employees colleague colleagues member members "
        "volunteer volunteers user users individual individuals you everyone nobody anyone people "
        "person persons worker workers contractor contractors student students constable "
        "constables somebody someone civilian we us they holder holders custodian custodians "
        "registrant registrants workforce postholder postholders special specials recruit recruits"
    ),
    "boss_": (
        "manager managers supervisor supervisors inspector superintendent sergeant head heads "
        "director directors commander chief leader leaders deputy assistant superior superiors"
    ),
    "app_": (
        "whatsapp telegram signal snapchat imessage viber wechat messenger discord facetime "
        "wickr threema line kik"
    ),
    "site_": (
        "facebook twitter x instagram tiktok linkedin youtube reddit snapchat tumblr pinterest "
        "nextdoor mastodon threads bluesky"
    ),
    "device_": (
        "device devices phone phones telephone telephones handset handsets mobile mobiles "
        "smartphone smartphones laptop laptops tablet tablets computer computers equipment kit "
        "ipad ipads blackberry desktop desktops hardware"
    ),
    "own_": "own personal private personally privately",
    "issued_": "issued supplied provided allocated loaned owned",
    "media_": (
        "photo photos photograph photographs picture pictures image images video videos footage "
        "film films selfie selfies snap snaps imagery"
    ),
    "public_": "public resident residents citizen citizens customer customers community",
    "victim_": (
        "victim victims witness witnesses complainant complainants suspect suspects patient "
        "patients client clients informant informants offender offenders detainee detainees"
    ),
    "child_": (
        "child children minor minors youth youths teenager teenagers pupil pupils under-18 young"
    ),
    "cadet_": "cadet cadets",
    "say_": (
        "say says state states mention mentions disclose discloses reveal reveals declare "
        "identify identifies tell tells name names describe describes"
    ),
    "see_": (
        "monitor monitors monitored monitoring audit audits audited inspect inspected inspection "
        "review reviewed intercept intercepted interception log logged logs record recorded scan"
    ),
    "report_": "report reports reported reporting notify notified inform informed alert escalate",
    "ask_": (
        "approval approved approve approves authorisation authorised authorise permission consent "
        "agreement sanctioned sanction clearance"
    ),
}
_CANON = {word: name for name, words in _NAMES.items() for word in words.split()}
_ENDINGS = (
    "isations", "isation", "ations", "ation", "ating", "ated", "ates", "ators", "ator", "itions",
    "ition", "ions", "ion", "ings", "ing", "ments", "ment", "ness", "ed", "es", "ies", "ly", "y",
    "e", "s",
)  # fmt: skip
STEM_CHARS = 4
SKIP = 3
"""Words apart that two may stand and still be taken together."""
_EMPTY = frozenset(
    ("a", "an", "the", "of", "to", "in", "on", "at", "by", "for", "with", "and", "or", "as", "is",
     "are", "be", "it", "its", "that", "this")
)  # fmt: skip


@lru_cache(maxsize=1 << 16)
def canonical_word(word: str) -> str:
    """Return the part that `word` plays, or what its forms share."""
    if word in _CANON:
        return _CANON[word]
    if word.isdigit():
        return "num_"
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= STEM_CHARS:
            return word[: -len(ending)]
    return word


def read_tokens(text: str) -> list[str]:
    """Return the canonical words of `text`, in order."""
    plain = text.casefold().replace("’", "'").replace("‘", "'").replace("-", " ")
    return [canonical_word(word.removesuffix("'s")) for word in _WORD.findall(plain)]


def word_spans(text: str) -> list[tuple[int, int]]:
    """Return where the words that `read_tokens` reads stand in `text`, one for each."""
    plain = text.casefold().replace("’", "'").replace("‘", "'").replace("-", " ")
    if len(plain) != len(text):
        return []
    return [match.span() for match in _WORD.finditer(plain)]


def topic_features(text: str, context: str = "") -> set[str]:
    """Return what tells the matter: words, neighbours, pairs not far apart, words above."""
    tokens = read_tokens(text)
    found = set(tokens)
    found.update(f"{a} {b}" for a, b in pairwise(tokens))
    content = [token for token in tokens if token not in _EMPTY]
    for step in range(1, SKIP + 1):
        found.update(_pairs(content, step))
    above = [token for token in read_tokens(context) if token not in _EMPTY]
    found.update(f"^{token}" for token in above)
    found.update(f"^{a} {b}" for a, b in pairwise(above))
    return found


def _pairs(content: list[str], step: int) -> Iterable[str]:
    for a, b in zip(content, content[step:], strict=False):
        first, second = sorted((a, b))
        yield f"{first}&{second}"


def stance_features(text: str, context: str, ask: str, topic: str) -> set[str]:
    """Return what tells the position: words, runs of two and three, the lead-in, the asking."""
    tokens = read_tokens(text)
    found = {f"{ask}|{token}" for token in tokens} | set(tokens)
    found.update(f"{a} {b}" for a, b in pairwise(tokens))
    found.update(f"{a} {b} {c}" for a, b, c in zip(tokens, tokens[1:], tokens[2:], strict=False))
    found.update(f"{ask}|{a} {b}" for a, b in pairwise(tokens))
    found.update(f"first|{token}" for token in tokens[:2])
    above = read_tokens(context)
    found.update(f"^{token}" for token in above)
    found.update(f"^{a} {b}" for a, b in pairwise(above))
    found.update((f"ask|{ask}", f"topic|{topic}"))
    return found
