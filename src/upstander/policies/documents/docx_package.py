"""The parts of a DOCX package, read one by one and only within limits.

The archive's own list is looked at before anything is unpacked: a bomb, an encrypted file or
another kind of zip is refused there. Parts are parsed with entities off; a part that declares
any document type is refused, since no word processor writes one.
"""

import posixpath
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from docx.opc.packuri import PackURI
from docx.opc.phys_pkg import PhysPkgReader
from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement

from upstander.base.limits import MIB, UnpackLimits
from upstander.policies.documents.filetext import PolicyUnreadable

LIMITS = UnpackLimits(members=10_000, total_bytes=1024 * MIB, member_bytes=512 * MIB, depth=1)
PART_BYTES = 48 * MIB
"""Bytes of one part that is read; the words of a long policy take under a tenth of it."""
ENCRYPTED = 0x1
OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED_OLE = "EncryptedPackage".encode("utf-16-le")
_OPEN_ZIP: Callable[[BytesIO], Any] = PhysPkgReader
SAVE_AS = "save it as DOCX or PDF and give that"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)
_KINDS = (
    ("xl/", "an Excel workbook"),
    ("ppt/", "a PowerPoint presentation"),
    ("visio/", "a Visio drawing"),
    ("Index/", "an Apple Pages document"),
    ("AndroidManifest.xml", "an app"),
)
_MIMETYPES = (
    (b"opendocument.text", "an OpenDocument text"),
    (b"opendocument.spreadsheet", "an OpenDocument spreadsheet"),
    (b"opendocument.presentation", "an OpenDocument presentation"),
    (b"opendocument", "an OpenDocument file"),
    (b"epub", "an EPUB book"),
)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError)
Element = BaseOxmlElement


def local(element: Element) -> str:
    """Return the name of an element without its namespace; "" of a comment or the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def value_of(element: Element | None, name: str = "val") -> str | None:
    """Return an attribute of Word's own namespace; None where it or the element is absent."""
    if element is None:
        return None
    found = element.get(W + name)
    return None if found is None else str(found)


def whole(text: str | None, default: int) -> int:
    """Return `text` as a whole number, or `default` where it is none."""
    try:
        return int(text) if text is not None else default
    except ValueError:
        return default


def switched(element: Element | None) -> bool | None:
    """Return an on-off property of Word: None where it is not set."""
    if element is None:
        return None
    return value_of(element) not in ("0", "false", "off", "none")


@dataclass(frozen=True, slots=True)
class Relation:
    """What one part says of another."""

    kind: str
    """Last word of the relation's type, such as `styles` or `header`."""
    part: str
    """Name of the part in the archive, without a leading slash; "" where it is outside."""


@dataclass(slots=True)
class DocxPackage:
    """An opened DOCX, its parts by name."""

    place: str
    sizes: dict[str, int]
    """Unpacked bytes of each part, by its name in the archive."""
    reader: Any
    """The library's reader of a zip, which has no types."""
    main: str = ""
    _relations: dict[str, dict[str, Relation]] = field(default_factory=dict)

    def part(self, name: str) -> Element | None:
        """Return the root of the part `name`, or None where the archive holds none.

        Raises:
            PolicyUnreadable: the part is damaged, too large, or no sound XML.
        """
        if not name or name not in self.sizes:
            return None
        if self.sizes[name] > PART_BYTES:
            raise PolicyUnreadable(f"its part {name} is too large", place=self.place)
        try:
            blob: bytes = self.reader.blob_for(PackURI("/" + name))
        except (*_BROKEN, RuntimeError, KeyError) as error:
            raise PolicyUnreadable(f"its part {name} is damaged", place=self.place) from error
        for strict, plain in _STRICT:
            blob = blob.replace(strict, plain)
        try:
            root = parse_xml(blob)
        except SyntaxError as error:
            raise PolicyUnreadable(f"its part {name} is not sound XML", place=self.place) from error
        if root.getroottree().docinfo.doctype:
            raise PolicyUnreadable(f"its part {name} declares entities", place=self.place)
        return root

    def relations(self, name: str) -> dict[str, Relation]:
        """Return what the part `name` points at, by id; "" for the package itself."""
        if name not in self._relations:
            folder, _, file = name.rpartition("/")
            root = self.part(posixpath.join(folder, "_rels", f"{file}.rels"))
            self._relations[name] = {} if root is None else _read_relations(root, folder)
        return self._relations[name]

    def related(self, kind: str, *, of: str | None = None) -> Element | None:
        """Return the root of the first part that `of` (the main part) names as its `kind`."""
        source = self.main if of is None else of
        for relation in self.relations(source).values():
            if relation.kind == kind:
                return self.part(relation.part)
        return None


def _read_relations(root: Element, folder: str) -> dict[str, Relation]:
    found: dict[str, Relation] = {}
    for one in root:
        if local(one) != "Relationship":
            continue
        target, outside = one.get("Target") or "", one.get("TargetMode") == "External"
        path = target[1:] if target.startswith("/") else posixpath.join(folder, target)
        kind = (one.get("Type") or "").rpartition("/")[2]
        found[one.get("Id") or ""] = Relation(kind, "" if outside else posixpath.normpath(path))
    return found


def open_package(data: bytes, *, place: str) -> DocxPackage:
    """Open the bytes of a DOCX, DOCM, DOTX or DOTM.

    Raises:
        PolicyUnreadable: they are something else, encrypted, damaged, or beyond the limits.
    """
    if data.startswith(OLE):
        raise PolicyUnreadable(_name_ole(data), place=place)
    sizes = _check_archive(data, place)
    try:
        package = DocxPackage(place=place, sizes=sizes, reader=_OPEN_ZIP(BytesIO(data)))
    except (*_BROKEN, ValueError) as error:
        raise PolicyUnreadable("a damaged zip", place=place) from error
    mains = [r.part for r in package.relations("").values() if r.kind == "officeDocument"]
    package.main = next((part for part in mains if part in sizes), "")
    root = package.part(package.main)
    if root is None or root.tag != W + "document":
        raise PolicyUnreadable(_name_kind(data, frozenset(sizes)), place=place)
    return package


def _name_ole(data: bytes) -> str:
    if _ENCRYPTED_OLE in data:
        return "locked with a password: save it without one and give that"
    return f"an old Office document (such as .doc): {SAVE_AS}"


def _check_archive(data: bytes, place: str) -> dict[str, int]:
    """Return each part's unpacked bytes by its name, once the list of them is within limits."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:  # noqa: TID251 - lists, never unpacks
            members = archive.infolist()
    except (*_BROKEN, ValueError) as error:
        raise PolicyUnreadable("a damaged zip", place=place) from error
    if len(members) > LIMITS.members:
        raise PolicyUnreadable("a zip of more parts than a document has", place=place)
    if sum(member.file_size for member in members) > LIMITS.total_bytes:
        raise PolicyUnreadable("unpacks to more than a document can be", place=place)
    for member in members:
        swollen = member.file_size > LIMITS.ratio * max(member.compress_size, 1)
        if member.file_size > LIMITS.ratio_floor_bytes and swollen:
            raise PolicyUnreadable("packed as a zip bomb is", place=place)
    if any(member.flag_bits & ENCRYPTED for member in members):
        raise PolicyUnreadable("a zip locked with a password: unpack it first", place=place)
    return {member.filename: member.file_size for member in members}


def _name_kind(data: bytes, names: frozenset[str]) -> str:
    """Say what a zip is that holds no Word document, and what to do."""
    if "mimetype" in names:
        mimetype: bytes = _OPEN_ZIP(BytesIO(data)).blob_for(PackURI("/mimetype"))[:200]
        for mark, what in _MIMETYPES:
            if mark in mimetype:
                return f"{what}: {SAVE_AS}"
    for start, what in _KINDS:
        if any(name.startswith(start) for name in names):
            return f"{what}: {SAVE_AS}"
    if "[Content_Types].xml" in names:
        return f"an Office file without a Word document in it: {SAVE_AS}"
    return "a zip archive: unpack it and give the policy that is in it"
