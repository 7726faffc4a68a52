"""From a PDF page's own coordinates to points from the top left corner as it is shown."""

import math
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """How a page is turned for showing: its corner, its size, a quarter turn or none."""

    left: float
    bottom: float
    across: float
    """Width before the turn."""
    up: float
    """Height before the turn."""
    degrees: int

    @classmethod
    def of_page(cls, box: tuple[float, float, float, float], degrees: int) -> Self:
        """Return the turn of a page whose visible area is `box`: left, bottom, right, top."""
        left, bottom, right, top = box
        return cls(
            left=left, bottom=bottom, across=right - left, up=top - bottom, degrees=degrees % 360
        )

    @property
    def width(self) -> float:
        """Width of the page as shown, in points."""
        return self.up if self.degrees in (90, 270) else self.across

    @property
    def height(self) -> float:
        """Height of the page as shown, in points."""
        return self.across if self.degrees in (90, 270) else self.up

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point stands: right and down from the top left corner."""
        x, y = x - self.left, y - self.bottom
        if self.degrees == 90:
            return y, x
        if self.degrees == 180:
            return self.across - x, y
        if self.degrees == 270:
            return self.up - y, self.across - x
        return x, self.up - y

    def span(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float]:
        """Return how far a box reaches from left to right."""
        ends = self.point(x0, y0)[0], self.point(x1, y1)[0]
        return min(ends), max(ends)

    def is_level(self, a: float, b: float, slack: float) -> bool:
        """Say whether text that runs along (`a`, `b`) runs from left to right as shown."""
        length = math.hypot(a, b)
        if not (math.isfinite(length) and length > 0.0):
            return True
        right, down = {0: (a, -b), 90: (b, a), 180: (-a, b), 270: (-b, -a)}.get(
            self.degrees, (a, -b)
        )
        return right > 0 and abs(down) <= slack * length
