"""What a DOCX says of itself in its properties: title, author, dates, and the owner's own."""

from upstander.policies.documents.docx_package import DocxPackage, Element, local

_CORE = {
    "title": "title",
    "subject": "subject",
    "creator": "author",
    "lastModifiedBy": "last modified by",
    "created": "created",
    "modified": "modified",
    "lastPrinted": "last printed",
    "revision": "revision",
    "version": "version",
    "category": "category",
    "keywords": "keywords",
    "description": "description",
    "contentStatus": "status",
}
_PROGRAM = {"Company": "company", "Manager": "manager"}
DETAIL_CHARS = 1000


def read_docx_details(package: DocxPackage) -> list[tuple[str, str]]:
    """Return the properties of a DOCX as names and values, those that are empty left out."""
    details = _named(package.related("core-properties", of=""), _CORE)
    details += _named(package.related("extended-properties", of=""), _PROGRAM)
    custom = package.related("custom-properties", of="")
    for one in custom if custom is not None else ():
        details.append((str(one.get("name") or ""), _words(one)))
    return [(name, value) for name, value in details if name and value]


def _named(root: Element | None, names: dict[str, str]) -> list[tuple[str, str]]:
    if root is None:
        return []
    return [(names[local(one)], _words(one)) for one in root if local(one) in names]


def _words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())[:DETAIL_CHARS]
