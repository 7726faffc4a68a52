"""Makes PDF files of invented words from bare objects, for tests of their reader."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field

A4 = (595.0, 842.0)
MARGIN = 57.0
FONTS = {"mono": "Courier", "bold": "Courier-Bold", "sans": "Helvetica", "heavy": "Helvetica-Bold"}
BULLET = "•"


@dataclass
class Sheet:
    """One page under the pen; x and y in points from the top left corner."""

    size: tuple[float, float] = A4
    turn: int = 0
    drawn: list[str] = field(default_factory=list)

    def say(
        self, x: float, y: float, text: str, *, size: float = 10.0, font: str = "mono",
        slope: tuple[float, float] = (1.0, 0.0), grey: float = 0.0,
    ) -> None:  # fmt: skip
        """Put `text` with its base at (x, y)."""
        raw = text.encode("cp1252").replace(b"\\", b"\\\\")
        raw = raw.replace(b"(", b"\\(").replace(b")", b"\\)")
        a, b = slope
        place = f"{a} {b} {-b} {a} {x:.2f} {self.size[1] - y:.2f} Tm"
        shown = raw.decode("latin-1")
        self.drawn.append(f"{grey} g BT /{font} {size} Tf {place} ({shown}) Tj ET")

    def box(self, x: float, y: float, wide: float, high: float, *, grey: float = 0.0) -> None:
        """Fill a box whose top left corner is (x, y)."""
        low = self.size[1] - y - high
        self.drawn.append(f"{grey} g {x:.2f} {low:.2f} {wide:.2f} {high:.2f} re f")

    def grid(self, across: Sequence[float], down: Sequence[float]) -> None:
        """Rule a table with lines at these places."""
        top, low = self.size[1] - down[0], self.size[1] - down[-1]
        for x in across:
            self.drawn.append(f"0.5 w {x:.2f} {top:.2f} m {x:.2f} {low:.2f} l S")
        for y in down:
            level = self.size[1] - y
            self.drawn.append(
                f"0.5 w {across[0]:.2f} {level:.2f} m {across[-1]:.2f} {level:.2f} l S"
            )

    def flow(
        self, y: float, text: str, *, x: float = MARGIN, chars: int = 80, size: float = 10.0,
        hang: float = 0.0, step: float = 1.2, font: str = "mono",
    ) -> float:  # fmt: skip
        """Put `text` wrapped at `chars`, later lines `hang` further in; return the next base."""
        for n, line in enumerate(wrap(text, chars)):
            self.say(x + (hang if n else 0.0), y, line, size=size, font=font)
            y += size * step
        return y


def wrap(text: str, chars: int) -> list[str]:
    """Return the lines of `text`, none longer than `chars`."""
    return textwrap.wrap(text, chars, break_long_words=False, break_on_hyphens=True)


def make_pdf(
    sheets: Sequence[Sheet], *, outline: Sequence[str] = (), said: dict[str, str] | None = None,
    locked: bool = False,
) -> bytes:  # fmt: skip
    """Return the bytes of a PDF of `sheets`."""
    objects: list[bytes] = [b"", b""]
    fonts = []
    for name, base in FONTS.items():
        font = f"<< /Type /Font /Subtype /Type1 /BaseFont /{base} /Encoding /WinAnsiEncoding >>"
        objects.append(font.encode())
        fonts.append(f"/{name} {len(objects)} 0 R")
    kids = []
    for sheet in sheets:
        body = "\n".join(sheet.drawn).encode("latin-1")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(body), body))
        wide, high = sheet.size
        page = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {wide} {high}] /Rotate {sheet.turn} "
            f"/Contents {len(objects)} 0 R /Resources << /Font << {' '.join(fonts)} >> >> >>"
        )
        objects.append(page.encode())
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>".encode()
    marks = _add_outline(objects, outline)
    objects[0] = f"<< /Type /Catalog /Pages 2 0 R {marks}>>".encode()
    more = ""
    if said:
        words = " ".join(f"/{key} ({value})" for key, value in said.items())
        objects.append(f"<< {words} >>".encode("latin-1"))
        more += f"/Info {len(objects)} 0 R "
    if locked:
        key = "00" * 32
        objects.append(f"<< /Filter /Standard /V 1 /R 2 /P -4 /O <{key}> /U <{key}> >>".encode())
        more += f"/Encrypt {len(objects)} 0 R /ID [<{'11' * 16}> <{'11' * 16}>] "
    return _write(objects, more)


def _add_outline(objects: list[bytes], titles: Sequence[str]) -> str:
    if not titles:
        return ""
    root = len(objects) + 1
    objects.append(b"")
    for n, title in enumerate(titles):
        here = root + 1 + n
        after = f"/Next {here + 1} 0 R" if n + 1 < len(titles) else ""
        objects.append(f"<< /Title ({title}) /Parent {root} 0 R {after} >>".encode("latin-1"))
    last = root + len(titles)
    objects[root - 1] = f"<< /Type /Outlines /First {root + 1} 0 R /Last {last} 0 R >>".encode()
    return f"/Outlines {root} 0 R "


def _write(objects: Sequence[bytes], more: str) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for n, held in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, held)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {more}>>\n".encode()
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)
