"""An HTML page as laid-out text: paragraphs, headings, lists with their numbers, tables.

Nothing is run and nothing fetched. What a style sheet alone would show (numbers by counters,
classes that hide) cannot be known from the page; the notes say where it matters.
"""

from selectolax.lexbor import LexborHTMLParser, LexborNode

from upstander.policies.documents.filetext import PolicyUnreadable
from upstander.policies.documents.html_marks import attribute
from upstander.policies.documents.html_source import decode_html, looks_like_html, refuse_depth
from upstander.policies.documents.html_walk import Around, Walker
from upstander.policies.documents.laidout import LaidOutText, LineHint

__all__ = ["lay_out_html", "looks_like_html"]

MAIN_SHARE = 0.5
"""Share of the page's characters that its main part must hold to be trusted."""
DETAIL_CHARS = 1000
_SAID = {
    "hidden": "The page holds hidden text; it is left out.",
    "deleted": "The page holds text marked as deleted; it is left out.",
    "counters": "The page's style sheet prints numbers; they are not in the text.",
}
_DETAILS = {
    "author": "author", "dc.creator": "author", "dcterms.creator": "author",
    "description": "description", "dc.description": "description", "keywords": "keywords",
    "dc.title": "title", "dcterms.title": "title", "dc.subject": "subject",
    "created": "created", "dc.date": "date", "dcterms.issued": "created",
    "dcterms.created": "created", "article:published_time": "created",
    "changed": "modified", "last-modified": "modified", "dcterms.modified": "modified",
    "article:modified_time": "modified", "dc.publisher": "company",
    "dcterms.publisher": "company",
}  # fmt: skip


def lay_out_html(data: bytes, *, place: str) -> LaidOutText:
    """Return the bytes of an HTML page as laid-out text, its furniture after its matter.

    Raises:
        PolicyUnreadable: they are no text, or the page holds no words.
    """
    source, notes = decode_html(data, place=place)
    refuse_depth(source, place=place)
    tree = LexborHTMLParser(source)
    walker = Walker()
    styles = " ".join(node.text(deep=True) or "" for node in tree.css("style"))
    tree.strip_tags(["script", "style", "noscript", "template"])
    body = tree.body
    if body is not None:
        walker.main = _find_main(body)
        outside = walker.main is not None
        around = Around(hint=LineHint(begins=True, furniture=outside))
        walker.read(body, around)
    if not any(line.strip() for line in walker.sheet.lines):
        raise PolicyUnreadable("holds no text", place=place)
    walker.finish()
    walker.seen["counters"] += "counter-increment" in styles or "counter(" in styles
    notes += [said for seen, said in _SAID.items() if walker.seen[seen]]
    return walker.sheet.lay_out(data, media="html", details=_details(tree), notes=notes)


def _find_main(body: LexborNode) -> LexborNode | None:
    """Return the one part that the page calls its main one, where it holds most of the words."""
    mains = body.css("main, [role=main]")
    if len(mains) != 1:
        return None
    share = len(mains[0].text(deep=True) or "") / max(len(body.text(deep=True) or ""), 1)
    return mains[0] if share >= MAIN_SHARE else None


def _details(tree: LexborHTMLParser) -> list[tuple[str, str]]:
    """Return what the page's head says of it, the first of each kind."""
    found: dict[str, str] = {}
    title = tree.css_first("title")
    if title is not None:
        found["title"] = " ".join((title.text(deep=True) or "").split())
    for meta in tree.css("meta[content]"):
        name = (attribute(meta, "name") or attribute(meta, "property")).casefold()
        value = " ".join(attribute(meta, "content").split())[:DETAIL_CHARS]
        # LibreOffice writes "00:00:00" where it knows no date.
        if name in _DETAILS and value and value != "00:00:00":
            found.setdefault(_DETAILS[name], value)
    return [(name, value) for name, value in found.items() if value]
