"""Words of scanned PDF pages by optical character recognition, where it is installed."""

from typing import Any

from upstander.policies.documents.filetext import PolicyUnreadable
from upstander.policies.documents.pdf_words import PageContent, Word, keeps, median

DPI = 300
MAX_PIXELS = 30_000_000
SECONDS = 120
LANGUAGE = "eng"
LEAST_CONFIDENCE = 0.0
LARGE = 1.4
"""A line this many times the page's usual height is set in larger type."""


def read_scanned(document: Any, page: PageContent, place: str) -> list[Word]:
    """Return the words of a page of `document` that is a picture.

    Raises:
        PolicyUnreadable: pytesseract or tesseract is not installed, or gives up.
    """
    try:
        import pytesseract  # noqa: PLC0415 - an extra: only a scan needs it
    except ImportError as error:
        reason = "a scanned PDF: install the `ocr` extra to read it"
        raise PolicyUnreadable(reason, place=place) from error
    scale = min(DPI / 72, (MAX_PIXELS / max(page.width * page.height, 1.0)) ** 0.5)
    shown = document[page.number - 1]
    try:
        picture = shown.render(scale=scale, grayscale=True).to_pil()
        found = pytesseract.image_to_data(
            picture, lang=LANGUAGE, output_type=pytesseract.Output.DICT, timeout=SECONDS
        )
    except pytesseract.TesseractNotFoundError as error:
        reason = "a scanned PDF: the tesseract program is not installed"
        raise PolicyUnreadable(reason, place=place) from error
    except (pytesseract.TesseractError, RuntimeError) as error:
        reason = f"page {page.number} is a picture whose words could not be recognised"
        raise PolicyUnreadable(reason, place=place) from error
    finally:
        shown.close()
    return _make_words(found, scale)


def _make_words(found: dict[str, list[Any]], scale: float) -> list[Word]:
    """Return recognised words, those of one line on one base and in one size."""
    lines: dict[tuple[int, int, int], list[int]] = {}
    for n, text in enumerate(found["text"]):
        if text.strip() and float(found["conf"][n]) >= LEAST_CONFIDENCE:
            key = (found["block_num"][n], found["par_num"][n], found["line_num"][n])
            lines.setdefault(key, []).append(n)
    heights = {key: _height(found, held) for key, held in lines.items()}
    usual = median(list(heights.values()), default=1.0)
    words = []
    for key, held in lines.items():
        height = heights[key] if heights[key] > LARGE * usual else usual
        base = median([found["top"][n] + found["height"][n] for n in held])
        for n in held:
            left = found["left"][n] / scale
            words.append(
                Word(
                    text="".join(c for c in found["text"][n] if keeps(c) and not c.isspace()),
                    x0=left, x1=left + found["width"][n] / scale, base=base / scale,
                    size=height / scale, bold=False, parted=True,
                )
            )  # fmt: skip
    return [word for word in words if word.text]


def _height(found: dict[str, list[Any]], held: list[int]) -> float:
    """Return the height of the tallest words of a line, in pixels: about the size of type."""
    return float(sorted(found["height"][n] for n in held)[-max(len(held) // 4, 1)])
