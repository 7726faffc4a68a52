"""Estimate how often a part of a text stands in an English message, to look for what is rare.

The lists are a working estimate, tier by tier, made from general knowledge of English chat; only
speed depends on them, never a hit.
"""

from functools import cache

_TIERS: tuple[tuple[float, str], ...] = (
    (
        0.22,
        """
        i you the to a it and that in of is
        """,
    ),
    (
        0.09,
        """
        for on me my have be do not so we are just with was no your he this can but at all
        up if she they like s t im its what as
        """,
    ),
    (
        0.035,
        """
        get now out good know got go one there will about how when see time think then going
        off too did well right from yes come want been had him her who would over has his an
        or by our them us some more any dont don ve re m ll u people really much lol also
        """,
    ),
    (
        0.015,
        """
        yeah back here day home today tomorrow tonight call make work still where why thanks
        love way something sure before only say said thing things week next last oh again
        first should even does after man doing around were never their which because other
        very could need take let tell sorry down later please ok two new great than into
        always cant thats youre didnt ive 0 year years game show watch lot guy read same
        many being name
        """,
    ),
    (
        0.006,
        """
        ask mate night morning shift car anything done old little long give stop phone text
        start early late leave house kids mum dad money bit pay hope look send wait meet
        soon team place getting through door find bad job working end went three keep
        thought maybe help feel ready left everyone big must run nice saw put told weekend
        happy bring pick train road town office lunch dinner food coffee play sleep bed busy
        free fine nothing someone ever enough already half hour minutes month school friend
        friends girl boy woman women men life shit fuck fucking actually better best makes
        made having trying those these without while another every few both own most might
        between since though under used use hard real sent ur r am pm hey hi ill id hes shes
        theyre wont isnt wasnt doesnt o d e x n c b
        """,
    ),
    (
        0.003,
        """
        number message address birthday party holiday hot cold sun dog cat garden kitchen
        bathroom bus ticket bank card cash cheap brilliant funny serious weird quick slow
        quiet loud close open fix lost found wrong true idea plan reason problem question
        answer story news photo video group chat email password check turn won line deal
        stuff point kind care case drop high low black white whole couple world family baby
        kill hate dead god hell damn ass wife husband brother sister son daughter police
        post side rest alone seen change move talk sounds live pretty wow interesting
        football play player music movie book team win heard different part five four six
        ten once second single full less kid wants says
        """,
    ),
)
_RATES = {word: rate for rate, words in reversed(_TIERS) for word in words.split()}
_WORD_BY_LENGTH = (0.2, 0.04, 0.01, 0.003, 0.0015, 0.001, 0.0006, 0.0004)
_PART_BY_LENGTH = (1.0, 0.7, 0.3, 0.06, 0.015, 0.005, 0.002, 0.001, 0.0005)
_DIGITS_BY_LENGTH = (1.0, 0.12, 0.06, 0.02, 0.015, 0.01)
_PHRASE = 0.15
"""How seldom the rarer word of a phrase has the other beside it."""


def rate_of(part: str) -> float:
    """Return about how many of a hundred messages, as a share, hold `part`.

    Args:
        part: of the word view; a separator at an end is a word bound.
    """
    words = part.split()
    if not words:
        return 1.0
    rates = [
        _rate_of_word(
            word,
            open_start=place == 0 and part[0] != " ",
            open_end=place == len(words) - 1 and part[-1] != " ",
        )
        for place, word in enumerate(words)
    ]
    return min(rates) * _PHRASE ** (len(words) - 1)


@cache
def _rate_of_word(word: str, *, open_start: bool, open_end: bool) -> float:
    if not word.strip("0"):
        return _DIGITS_BY_LENGTH[min(len(word), len(_DIGITS_BY_LENGTH) - 1)]
    if not open_start and not open_end:
        known = _RATES.get(word)
        return known or _WORD_BY_LENGTH[min(len(word), len(_WORD_BY_LENGTH)) - 1]
    unknown = _PART_BY_LENGTH[min(len(word), len(_PART_BY_LENGTH) - 1)]
    if open_start and open_end:
        known_rates = [rate for one, rate in _RATES.items() if word in one]
    elif open_end:
        known_rates = [rate for one, rate in _RATES.items() if one.startswith(word)]
    else:
        known_rates = [rate for one, rate in _RATES.items() if one.endswith(word)]
    return min(1.0, sum(known_rates) + unknown)
