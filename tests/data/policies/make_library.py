"""Make the invented policies from the plain sources in `library_source`.

Those that say `opt|ships|yes` go to `samples/policy_library`, which the demo shows; the others
to `library`.

Run `python tests/data/policies/make_library.py [NAME]…` from the checkout. PDF files need
LibreOffice; their dates and identifiers are overwritten so that two runs differ little.

A source holds one block a line, `kind|part|part`:
`opt|key|value`, `force|text`, `title|text`, `meta|label|value`, `toc|number|text|page`,
`h1|number|text` to `h3`, `n1|number|text` to `n4` (numbered clauses), `p|text`, `i|text` (bullet),
`rowh|…` and `row|…` (table), `fn|number|text`, `restart|` (numbering from 1), `pb|` (new page).
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
from html import escape
from pathlib import Path

from make_library_docx import Block, Source, write_docx

HERE = Path(__file__).parent
SOURCES = HERE / "library_source"
LIBRARY = HERE / "library"
SHIPPED = HERE.parents[2] / "samples" / "policy_library"


def read_source(path: Path) -> Source:
    """Read one source into its options and blocks."""
    options: dict[str, str] = {}
    blocks: list[Block] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("##"):
            continue
        kind, _, rest = line.partition("|")
        parts = tuple(part.strip() for part in rest.split("|"))
        if kind == "opt":
            options[parts[0]] = parts[1]
        else:
            blocks.append(Block(kind, parts))
    return Source(path.stem, options, tuple(blocks))


def _steady(pdf: bytes) -> bytes:
    """Overwrite what LibreOffice takes from the clock, keeping every length."""
    pdf = re.sub(
        rb"\(D:\d{14}[^)]*\)", lambda m: b"(D:20250101000000Z".ljust(len(m[0]) - 1) + b")", pdf
    )
    zeros = rb"<[0-9A-F]{32}>"
    pdf = re.sub(zeros, b"<" + b"0" * 32 + b">", pdf)
    return re.sub(rb"/DocChecksum /[0-9A-F]{32}", b"/DocChecksum /" + b"0" * 32, pdf)


def write_pdf(source: Source, target: Path) -> None:
    """Write the source as DOCX and let LibreOffice print it."""
    with tempfile.TemporaryDirectory() as folder:
        middle = Path(folder) / f"{source.name}.docx"
        write_docx(source, middle)
        subprocess.run(
            [
                shutil.which("soffice") or "soffice",
                "--headless",
                f"-env:UserInstallation=file://{folder}/profile",
                "--convert-to",
                "pdf",
                "--outdir",
                folder,
                str(middle),
            ],
            check=True,
            capture_output=True,
            env={**os.environ, "SOURCE_DATE_EPOCH": "1735689600"},
        )
        target.write_bytes(_steady((Path(folder) / f"{source.name}.pdf").read_bytes()))


def _html_numbered(block: Block) -> str:
    number, text = block.parts
    level = block.kind[1]
    if block.kind[0] == "h":
        label = f"{escape(number)} " if number else ""
        return f"<h{int(level) + 1}>{label}{escape(text)}</h{int(level) + 1}>"
    return (
        f'<div class="clause level{level}"><div class="num">{escape(number)}</div>\n'
        f'<div class="words">{escape(text)}</div></div>'
    )


def _html_run(kind: str, run: list[Block]) -> str:
    """Write a run of blocks of one kind as the list or table that they make."""
    if kind == "meta":
        rows = "\n".join(f"<dt>{escape(b.parts[0])}</dt><dd>{escape(b.parts[1])}</dd>" for b in run)
        return f'<dl class="details">\n{rows}\n</dl>'
    if kind == "i":
        return "<ul>\n" + "\n".join(f"<li>{escape(b.parts[0])}</li>" for b in run) + "\n</ul>"
    if kind == "post":
        return "\n".join(
            f'<article class="post"><header><b>{escape(b.parts[0])}</b> '
            f"<time>{escape(b.parts[1])}</time></header>\n<p>{escape(b.parts[2])}</p></article>"
            for b in run
        )
    cells = []
    for block in run:
        tag = "th" if block.kind == "rowh" else "td"
        cells.append("<tr>" + "".join(f"<{tag}>{escape(p)}</{tag}>" for p in block.parts) + "</tr>")
    return "<table>\n" + "\n".join(cells) + "\n</table>"


def _runs(blocks: tuple[Block, ...]) -> list[tuple[str, list[Block]]]:
    """Group neighbouring rows, bullets and details; every other block stands alone."""
    runs: list[tuple[str, list[Block]]] = []
    for block in blocks:
        kind = "row" if block.kind == "rowh" else block.kind
        if runs and runs[-1][0] == kind and kind in ("row", "i", "meta", "toc", "post"):
            runs[-1][1].append(block)
        else:
            runs.append((kind, [block]))
    return runs


def write_html(source: Source, target: Path) -> None:
    """Write the source as one page of a public website, with its menus around it."""
    title = next(b.parts[0] for b in source.blocks if b.kind == "title")
    body: list[str] = []
    for kind, run in _runs(source.blocks):
        text = run[0].parts[0]
        if kind == "title":
            body.append(f"<h1>{escape(text)}</h1>")
        elif kind == "force":
            body.append(f'<p class="body-name">{escape(text)}</p>')
        elif kind in ("meta", "i", "row", "post"):
            body.append(_html_run(kind, run))
        elif kind[0] in "hn":
            body.append(_html_numbered(run[0]))
        else:
            body.append(f"<p>{escape(text)}</p>")
    site = escape(source.options.get("site", ""))
    target.write_text(
        f'<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(title)} | {site}</title>\n<style>.num {{float: left}}</style>\n"
        f'<script>var menu = "closed";</script>\n</head>\n<body>\n'
        f'<header><a href="#main">Skip to main content</a> {site}</header>\n'
        f'<nav><ul><li><a href="/">Home</a></li><li><a href="/publications">Publications</a></li>'
        f'<li><a href="/contact">Contact us</a></li></ul></nav>\n<main id="main">\n'
        + "\n".join(body)
        + "\n</main>\n<footer><p>Accessibility statement</p><p>Cookies</p></footer>\n"
        "</body>\n</html>\n",
        encoding="utf-8",
    )


def _grid(run: list[Block]) -> str:
    """Draw details as a grid of plus signs and dashes."""
    wide = [max(len(b.parts[column]) for b in run) for column in (0, 1)]
    rule = "+" + "+".join("-" * (width + 2) for width in wide) + "+"
    rows = [f"| {b.parts[0].ljust(wide[0])} | {b.parts[1].ljust(wide[1])} |" for b in run]
    return rule + "\n" + f"\n{rule}\n".join(rows) + f"\n{rule}"


def _pipe_table(run: list[Block]) -> str:
    lines = ["| " + " | ".join(b.parts) + " |" for b in run]
    if run[0].kind == "rowh":
        lines.insert(1, "|" + "---|" * len(run[0].parts))
    return "\n".join(lines)


def _text_details(source: Source, run: list[Block]) -> str:
    style = source.options.get("meta", "lines")
    if style == "grid":
        return _grid(run)
    if style == "nextline":
        return "\n\n".join(f"{b.parts[0]}\n{b.parts[1]}" for b in run)
    return "\n".join(f"{b.parts[0].upper()}: {b.parts[1]}" for b in run)


def _text_block(source: Source, block: Block, fill: textwrap.TextWrapper) -> str:
    """Write one block of a text or Markdown file."""
    marked = source.options["out"] == "md"
    if block.kind in ("title", "force"):
        return ("# " if marked and block.kind == "title" else "") + block.parts[0]
    if block.kind == "i":
        return "\n".join(fill.wrap(("- " if marked else "  * ") + block.parts[0]))
    if block.kind[0] in "hn":
        number, text = block.parts
        heading = block.kind[0] == "h"
        mark = "#" * (int(block.kind[1]) + 1) + " " if marked and heading else ""
        if source.options.get("numbering") == "alone" and number and not heading:
            return number + "\n" + "\n".join(fill.wrap(text))
        words = f"{number} {text}" if number else text
        if heading:
            return mark + (words if marked else words.upper() if not number else words)
        return "\n".join(fill.wrap(words))
    return "\n".join(fill.wrap(block.parts[0]))


def write_text(source: Source, target: Path) -> None:
    """Write the source as plain text or Markdown."""
    width = int(source.options.get("wrap", "0")) or 10_000
    fill = textwrap.TextWrapper(width, break_long_words=False, break_on_hyphens=False)
    pieces: list[str] = []
    page = 1
    for kind, run in _runs(source.blocks):
        if kind == "meta":
            pieces.append(_text_details(source, run))
        elif kind == "row":
            pieces.append(_pipe_table(run))
        elif kind == "toc":
            pieces.append("\n".join(" ".join(p for p in b.parts if p) for b in run))
        elif kind == "i":
            pieces.append("\n".join(_text_block(source, one, fill) for one in run))
        elif kind == "pb":
            foot = source.options.get("footer", "")
            pieces.append(f"{foot} {page}\n\n{source.options.get('header', '')}")
            page += 1
        else:
            pieces.append(_text_block(source, run[0], fill))
    target.write_text("\n\n".join(pieces) + "\n", encoding="utf-8")


WRITERS = {
    "docx": write_docx,
    "pdf": write_pdf,
    "html": write_html,
    "txt": write_text,
    "md": write_text,
}


def make_all(names: list[str]) -> None:
    """Make the named documents, or all of them."""
    LIBRARY.mkdir(exist_ok=True)
    for path in sorted(SOURCES.glob("*.src")):
        if names and path.stem not in names:
            continue
        source = read_source(path)
        kind = source.options["out"]
        folder = SHIPPED if source.options.get("ships") else LIBRARY
        WRITERS[kind](source, folder / f"{source.name}.{kind}")


if __name__ == "__main__":
    make_all(sys.argv[1:])
