"""Ordinary talk: templates filled from lists, with the small untidiness of people's typing."""

import random
import re
from collections.abc import Mapping, Sequence

from upstander.demo.cast import load_data

_SLOT = re.compile(r"\{(\w+)\}")
_PLATE_LETTERS = "ABCDEFGHJKLMNOPRSTUVWXYZ"


class Talk:
    """Makes harmless messages of one kind after another, from a seeded source of chance."""

    def __init__(self, chance: random.Random) -> None:
        """Take the source of chance; the same seed gives the same talk."""
        data = load_data("small_talk")
        self._slots: Mapping[str, Sequence[str]] = data["slots"]
        self._templates: Mapping[str, Sequence[str]] = {
            kind: data[kind] for kind in ("chat", "work", "public", "digital")
        }
        self._chance = chance

    def say(self, kind: str) -> str:
        """Return one message of `chat`, `work`, `public` or `digital` talk."""
        template = self._chance.choice(self._templates[kind])
        text = _SLOT.sub(lambda found: self._fill(found[1]), template)
        return self._untidy(text) if kind == "chat" else text

    def _fill(self, slot: str) -> str:
        if slot == "vrm":
            return self._plate()
        if slot == "crime":
            return f"44/{self._chance.randint(1000, 99999)}/25"
        return self._chance.choice(self._slots[slot])

    def _plate(self) -> str:
        letters = "".join(self._chance.choices(_PLATE_LETTERS, k=3))
        return f"N{self._chance.choice('ABCEKLM')}{self._chance.randint(15, 25)} {letters}"

    def _untidy(self, text: str) -> str:
        roll = self._chance.random()
        if roll < 0.35:
            text = text[:1].lower() + text[1:]
        if roll < 0.12:
            text = text.replace("'", "")
        if 0.4 < roll < 0.44 and text[-1:].isalpha():
            text += text[-1] * self._chance.randint(1, 3)
        if 0.5 < roll < 0.56:
            text += self._chance.choice([" lol", " 😂", " haha", " x", " 👍", " 🙄"])
        if 0.6 < roll < 0.62:
            text = text.upper()
        if 0.7 < roll < 0.76:
            text += ".\n" + self._chance.choice(["Ta", "Let me know", "Cheers", "No rush", "Soz"])
        return text
