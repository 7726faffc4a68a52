"""Ruled lines, black boxes and pictures of a PDF page."""

import ctypes
import itertools
import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import pypdfium2.raw as raw

from upstander.policies.documents.pdf_turn import Turn
from upstander.policies.documents.pdf_words import Edge, PageContent

MAX_OBJECTS = 30_000
"""Drawn things of one page that are looked at."""
MAX_EDGES = 1_500
"""Ruled lines of one page; a drawing with more is no table."""
MAX_DEPTH = 6
MAX_SEGMENTS = 64
THIN = 2.5
"""Points; a filled area this thin is a ruled line."""
SHORT = 4.0
"""Points; shorter lines are ticks and parts of letters."""
DOT = (1.5, 7.0)
"""Sides of a drawn bullet, in points."""
MAX_DOTS = 500
PAPER_SHARE = 0.9
"""A filled area with more of the page than this is the paper, painted."""
BLACK = 45
WHITE = 250
"""Parts of a colour, of 255, that make it black or white."""
CLEAR = 200
BOX_SIDES = (12.0, 6.0)
"""Least width and height of a black box, in points."""


class _Matrix(NamedTuple):
    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def point(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def within(self, outer: "_Matrix") -> "_Matrix":
        """Return this matrix followed by `outer`."""
        e, f = outer.point(self.e, self.f)
        return _Matrix(
            self.a * outer.a + self.b * outer.c, self.a * outer.b + self.b * outer.d,
            self.c * outer.a + self.d * outer.c, self.c * outer.b + self.d * outer.d, e, f,
        )  # fmt: skip


def read_shapes(page: Any, turn: Turn, content: PageContent) -> None:
    """Put the ruled lines, black boxes and largest picture of `page` into `content`."""
    area = max(turn.width * turn.height, 1.0)
    for shape, outer in _walk(page.raw):
        kind = raw.FPDFPageObj_GetType(shape)
        matrix = _own_matrix(shape).within(outer)
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            x0, top, x1, bottom = _bounds([matrix.point(*p) for p in _UNIT], turn)
            content.picture_share = max(content.picture_share, (x1 - x0) * (bottom - top) / area)
        elif kind == raw.FPDF_PAGEOBJ_PATH and len(content.edges) < MAX_EDGES:
            _read_path(shape, matrix, turn, content)


_UNIT = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


def _walk(page: Any) -> Iterator[tuple[Any, _Matrix]]:
    """Yield every drawn thing with the matrix of the forms that it stands in."""
    count = max(raw.FPDFPage_CountObjects(page), 0)
    left = MAX_OBJECTS
    waiting = [
        (raw.FPDFPage_GetObject(page, n), _Matrix(), 0) for n in reversed(range(min(count, left)))
    ]
    while waiting and left > 0:
        shape, outer, depth = waiting.pop()
        left -= 1
        if not shape:
            continue
        if raw.FPDFPageObj_GetType(shape) != raw.FPDF_PAGEOBJ_FORM:
            yield shape, outer
        elif depth < MAX_DEPTH:
            inner = _own_matrix(shape).within(outer)
            parts = min(max(raw.FPDFFormObj_CountObjects(shape), 0), left)
            waiting += [
                (raw.FPDFFormObj_GetObject(shape, n), inner, depth + 1)
                for n in reversed(range(parts))
            ]


def _own_matrix(shape: Any) -> _Matrix:
    found = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(shape, found):
        return _Matrix()
    return _Matrix(found.a, found.b, found.c, found.d, found.e, found.f)


def _bounds(points: list[tuple[float, float]], turn: Turn) -> tuple[float, float, float, float]:
    shown = [turn.point(*point) for point in points]
    if not all(math.isfinite(c) for point in shown for c in point):
        return 0.0, 0.0, 0.0, 0.0
    across, down = [p[0] for p in shown], [p[1] for p in shown]
    return (
        max(min(across), -1.0), max(min(down), -1.0),
        min(max(across), turn.width + 1), min(max(down), turn.height + 1),
    )  # fmt: skip


def _read_path(shape: Any, matrix: _Matrix, turn: Turn, content: PageContent) -> None:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not raw.FPDFPath_GetDrawMode(shape, fill, stroke) or not (fill.value or stroke.value):
        return
    outlines = _outlines(shape, matrix)
    dot = _is_dot([p for outline in outlines for p in outline.points], turn)
    if dot is not None:
        content.dots += [dot] if len(content.dots) < MAX_DOTS else []
        return
    for points, straight in outlines:
        if not straight:
            continue
        bounds = Edge(*_bounds(points, turn))
        if min(bounds.x1 - bounds.x0, bounds.bottom - bounds.top) <= THIN:
            _add_thin(content, *bounds)
        elif len(points) in (4, 5) and _is_rectangle(points):
            _add_rectangle(content, bounds, shape if fill.value else None, ruled=bool(stroke.value))
        elif stroke.value:
            for start, end in itertools.pairwise(points):
                side = Edge(*_bounds([start, end], turn))
                if min(side.x1 - side.x0, side.bottom - side.top) <= THIN / 2:
                    _add_thin(content, *side)


def _add_rectangle(content: PageContent, box: Edge, filled: Any | None, *, ruled: bool) -> None:
    """Keep the sides of a box, and the box where it is `filled` with black."""
    wide, high = box.x1 - box.x0, box.bottom - box.top
    darkest, lightest = (0, 255) if filled is None else _shade(filled)
    if wide * high > PAPER_SHARE * content.width * content.height:
        return
    if not ruled and darkest >= WHITE:
        return  # paper laid over paper parts nothing
    if filled is not None and lightest <= BLACK and wide > BOX_SIDES[0] and high > BOX_SIDES[1]:
        content.boxes.append(box)
    content.edges += [
        Edge(box.x0, box.top, box.x1, box.top), Edge(box.x0, box.bottom, box.x1, box.bottom),
        Edge(box.x0, box.top, box.x0, box.bottom), Edge(box.x1, box.top, box.x1, box.bottom),
    ]  # fmt: skip


def _is_dot(points: list[tuple[float, float]], turn: Turn) -> Edge | None:
    """Return the place of a shape that is small and about as wide as high, or None."""
    if len(points) < 3:
        return None
    x0, top, x1, bottom = _bounds(points, turn)
    wide, high = x1 - x0, bottom - top
    if DOT[0] <= wide <= DOT[1] and 0.6 <= high / wide <= 1.6:
        return Edge(x0, top, x1, bottom)
    return None


def _add_thin(content: PageContent, x0: float, top: float, x1: float, bottom: float) -> None:
    if x1 - x0 >= SHORT and x1 - x0 > bottom - top:
        middle = (top + bottom) / 2
        content.edges.append(Edge(x0, middle, x1, middle))
    elif bottom - top >= SHORT:
        middle = (x0 + x1) / 2
        content.edges.append(Edge(middle, top, middle, bottom))


class _Outline(NamedTuple):
    points: list[tuple[float, float]]
    straight: bool


def _outlines(shape: Any, matrix: _Matrix) -> list[_Outline]:
    """Return the outlines of a path as corners, and whether each is free of curves."""
    x, y = ctypes.c_float(), ctypes.c_float()
    found: list[_Outline] = []
    for n in range(min(raw.FPDFPath_CountSegments(shape), MAX_SEGMENTS)):
        segment = raw.FPDFPath_GetPathSegment(shape, n)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO or not found:
            found.append(_Outline([], straight=True))
        if kind == raw.FPDF_SEGMENT_BEZIERTO and found[-1].straight:
            found[-1] = _Outline(found[-1].points, straight=False)
        points = found[-1].points
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        points.append(matrix.point(x.value, y.value))
        closes = raw.FPDFPathSegment_GetClose(segment) and len(points) > 2
        if closes and points[-1] != points[0]:
            points.append(points[0])
    return [outline for outline in found if len(outline.points) > 1]


def _is_rectangle(points: list[tuple[float, float]]) -> bool:
    across = {round(p[0]) for p in points}
    down = {round(p[1]) for p in points}
    return len(across) <= 3 and len(down) <= 3


def _shade(shape: Any) -> tuple[int, int]:
    """Return the least and largest of red, green and blue that a shape is filled with."""
    red, green, blue, clear = (ctypes.c_uint() for _ in range(4))
    if not raw.FPDFPageObj_GetFillColor(shape, red, green, blue, clear):
        return 0, 255
    parts = red.value, green.value, blue.value
    return (min(parts), max(parts)) if clear.value > CLEAR else (WHITE, 255)
