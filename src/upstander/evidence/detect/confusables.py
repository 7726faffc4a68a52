"""Letters that look like Latin ones and that Unicode's compatibility forms leave apart.

Written by hand from the code charts for the scripts that are used to dodge a word list: Cyrillic,
Greek, Armenian, Cherokee, small capitals, letters with strokes, and the negative circled and
squared letters. Unicode's own list (UTS #39) is wider, and folds letters that readers of those
scripts would never take for each other; ours only serves to find a word, never to show text.
"""

from collections.abc import Mapping
from types import MappingProxyType

_PAIRS = (
    # Cyrillic, small, then capitals that look otherwise than their small letters
    "аa вb ԁd еe єe ғf һh нh іi ӏl јj кk мm оo ѳo рp ԛq гr ѕs тt ѵv ѡw ԝw хx уy үy ґr "
    "АA ВB ԀD ЕE НH ІI ЈJ КK МM ОO РP ԚQ ЅS ТT ѴV ԜW ХX УY ҮY СC сc ҫc ҪC ԌG ԍg ӀI "
    # Greek
    "αa βb εe ηn ιi κk νv οo ρp τt υu χx γy ωw ϲc ϳj "
    "ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX ϹC ϜF "
    # Armenian
    "օo սu հh ցg ոn զq յj ՕO ՍU "
    # Cherokee capitals (their small letters fold to them)
    "ᎪA ᏴB ᏟC ᎠD ᎬE ᏀG ᎻH ᎥI ᎫJ ᏦK ᏞL ᎷM ᎾO ᏢP ᎡR ᏚS ᎢT ᏙV ᎳW ᎩY ᏃZ "
    # Small capitals and phonetic letters
    "ᴀa ʙb ᴄc ᴅd ᴇe ꜰf ɢg ʜh ɪi ᴊj ᴋk ʟl ᴍm ɴn ᴏo ᴘp ꞯq ʀr ꜱs ᴛt ᴜu ᴠv ᴡw ʏy ᴢz "
    "ɑa ɡg ɩi ıi ȷj ʋv ɛe ɔo ɒa ʌv "
    # Strokes and hooks, which do not decompose
    "øo ØO łl ŁL đd ĐD ħh ĦH ŧt ŦT ƀb ɓb ƈc ɖd ɗd ƒf ɠg ɨi ƙk ƚl ɲn ƥp ʂs ƭt ʉu ɏy ʐz ƶz ðd ÐD"
)


def _letters() -> dict[str, str]:
    """Return lookalike to Latin small letters."""
    table = {pair[0]: pair[1:].lower() for pair in _PAIRS.split()}
    table.update({"æ": "ae", "Æ": "ae", "ӕ": "ae", "Ӕ": "ae", "œ": "oe", "Œ": "oe"})
    for base in (0x1F150, 0x1F170):  # negative circled, negative squared
        table.update({chr(base + step): chr(ord("a") + step) for step in range(26)})
    return table


LATIN_FOR: Mapping[str, str] = MappingProxyType(_letters())
"""One code point to the Latin small letters that it is taken for."""
