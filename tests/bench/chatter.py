"""Invented chat: common words in their usual order of frequency, seeded, block by block."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

SEED = 20250301
BLOCK_ROWS = 50_000
HIT_SHARE = 0.015
"""Messages into which something to find is put."""
NON_ASCII_SHARE = 0.08
LINES_SHARE = 0.02
"""Messages of more than one line."""

_COMMON_TEXT = """
you i to the a it and that in of is for on me what my have be do not so we are just with was no
your he this ok can but at all up if she get they like now out good know got go one its there
will about how when see time yeah think back then going off too here did well right from yes
come want been had him her need who would over home day today tomorrow night call make work
still her us where them has really thanks later could some more take ask let tell sorry down
love why way something an sure before lol by mate say only as thing much said week next last oh
again our morning first people should even does after any shift car man doing around ill theyre
anything cant dont didnt two done old little long give were never stop phone text start early
late leave house kids mum dad money bit pay hope look send wait meet soon team place getting
through door find bad job great working always tonight very other because end went three keep
thought maybe help feel ready new same year left everyone which big his must run nice saw put
told maybe weekend happy bring pick train road town office station lunch dinner food coffee tea
beer pub game match watch play sleep bed tired busy free fine nothing someone ever enough
already half hour minutes month monday tuesday wednesday thursday friday saturday sunday 10 2 3
7.30 9am 6pm 20 1 4 5 12 19:30 20 100 2nd street park shop doctor school class boss sarge
inspector rota overtime court statement custody radio van kit locker canteen briefing duty leave
swap nights earlies lates training course email laptop password form file photo video group chat
message number address birthday party holiday flight hotel beach rain cold hot sun snow dog cat
garden kitchen bathroom bus ticket bank card cash cheap brilliant rubbish awful lovely funny
serious weird quick slow quiet loud close open shut fix broke broken lost found wrong true false
idea plan reason problem question answer story news
"""
WORDS = tuple(_COMMON_TEXT.split())
EMOJI = ("😂", "👍", "🙈", "❤️", "😭", "🎉", "🤷🏽", "🍻", "🙏", "😡")
ACCENTED = ("café", "fiancé", "Zoë", "naïve", "Siân", "€15", "jalapeño", "cliché", "don’t", "it’s")


class Told(NamedTuple):
    """One message: who, what, and how many seconds after the one before."""

    sender: int
    body: str
    pause: int


def tell(count: int, planted: Sequence[str], *, senders: int = 40) -> Iterator[list[Told]]:
    """Yield `count` messages in blocks; the same seed gives the same words.

    Args:
        count: messages in all.
        planted: texts of which one is put into `HIT_SHARE` of the messages.
        senders: how many people talk.
    """
    ranks = np.arange(len(WORDS))
    weights = 1.0 / (ranks + 6.0)
    edges = np.cumsum(weights / weights.sum())
    for block, start in enumerate(range(0, count, BLOCK_ROWS)):
        rows = min(BLOCK_ROWS, count - start)
        yield _block(np.random.default_rng([SEED, block]), rows, edges, planted, senders)


def _block(
    draw: np.random.Generator, rows: int, edges: np.ndarray, planted: Sequence[str], senders: int
) -> list[Told]:
    lengths = np.clip(draw.lognormal(2.66, 0.72, rows), 1, 90).astype(np.int64)
    places = np.searchsorted(edges, draw.random(int(lengths.sum())))
    words = [WORDS[min(place, len(WORDS) - 1)] for place in places.tolist()]
    who = draw.integers(0, senders, rows).tolist()
    pauses = (1 + draw.exponential(40, rows)).astype(np.int64).tolist()
    chance = draw.random((4, rows))
    pick = draw.integers(0, 1 << 30, rows).tolist()
    told, at = [], 0
    for row, length in enumerate(lengths.tolist()):
        said = words[at : at + length]
        at += length
        if chance[0][row] < HIT_SHARE and planted:
            said.insert(pick[row] % (length + 1), planted[pick[row] % len(planted)])
        if chance[1][row] < NON_ASCII_SHARE:
            kept = EMOJI if chance[2][row] < 0.7 else ACCENTED
            said.append(kept[pick[row] % len(kept)])
        body = " ".join(said)
        if chance[3][row] < LINES_SHARE and length > 6:
            body = body.replace(" ", "\n", 1)
        if chance[2][row] > 0.4:
            body = body[:1].upper() + body[1:] + ".!?."[pick[row] & 3]
        told.append(Told(who[row], body, pauses[row]))
    return told
