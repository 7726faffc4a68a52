"""Makes DOCX files of invented words from bare XML, for tests of their reader."""

import zipfile
from collections.abc import Sequence
from io import BytesIO

W_NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R_NS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPACES = (
    f'xmlns:w="{W_NS}" xmlns:r="{R_NS}" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def run(text: str, properties: str = "") -> str:
    """Return a run of `text`."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def para(content: str, properties: str = "") -> str:
    """Return a paragraph; `content` is XML, or words where it holds no tag."""
    inner = content if "<" in content else run(content)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def item(text: str, num: int, level: int = 0, style: str = "") -> str:
    """Return a paragraph of list `num` at `level`."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    numbered = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>'
    return para(text, named + numbered)


def level(
    n: int, text: str, form: str = "decimal", *, start: int = 1, more: str = "", suff: str = ""
) -> str:
    """Return one level of a list's definition."""
    after = f'<w:suff w:val="{suff}"/>' if suff else ""
    return (
        f'<w:lvl w:ilvl="{n}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}{after}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def definition(n: int, *levels: str, more: str = "") -> str:
    """Return an `abstractNum`."""
    kind = '<w:multiLevelType w:val="multilevel"/>'
    return f'<w:abstractNum w:abstractNumId="{n}">{kind}{more}{"".join(levels)}</w:abstractNum>'


def num(n: int, of: int, more: str = "") -> str:
    """Return a list of the definition `of`."""
    return f'<w:num w:numId="{n}"><w:abstractNumId w:val="{of}"/>{more}</w:num>'


def style(
    style_id: str, name: str, properties: str = "", *, based: str = "", kind: str = "paragraph",
    runs: str = "", default: bool = False,
) -> str:  # fmt: skip
    """Return a style."""
    base = f'<w:basedOn w:val="{based}"/>' if based else ""
    is_default = ' w:default="1"' if default else ""
    return (
        f'<w:style w:type="{kind}" w:styleId="{style_id}"{is_default}>'
        f'<w:name w:val="{name}"/>{base}'
        f"<w:pPr>{properties}</w:pPr><w:rPr>{runs}</w:rPr></w:style>"
    )


def cell(content: str, properties: str = "") -> str:
    """Return a cell of a table."""
    inner = content if "<" in content else para(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def table(*rows: Sequence[str]) -> str:
    """Return a table of cells, each XML of a cell or plain words."""
    out = ""
    for row in rows:
        cells = "".join(one if one.startswith("<w:tc>") else cell(one) for one in row)
        out += f"<w:tr>{cells}</w:tr>"
    return f"<w:tbl>{out}</w:tbl>"


def field(code: str, result: str) -> str:
    """Return a complex field with its result."""
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    coded = f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
    return mark.format("begin") + coded + mark.format("separate") + result + mark.format("end")


def make_docx(
    *body: str,
    numbering: str = "",
    styles: str = "",
    parts: dict[str, str] | None = None,
    properties: dict[str, str] | None = None,
    main_type: str = MAIN,
) -> bytes:
    """Return the bytes of a DOCX.

    `parts` are XML inside the root of further parts by name, such as "header1"; `properties`
    are whole property parts by name ("core", "custom").
    """
    files = {"document": f"<w:body>{''.join(body)}</w:body>", **(parts or {})}
    if numbering:
        files["numbering"] = numbering
    if styles:
        files["styles"] = styles
    roots = {"document": "document", "header": "hdr", "footer": "ftr"}
    kinds = {name: name.rstrip("0123456789") for name in files}
    types, relations, out = "", "", {}
    for name, inner in files.items():
        root = roots.get(kinds[name], kinds[name])
        out[f"word/{name}.xml"] = f"{_HEAD}<w:{root} {_SPACES}>{inner}</w:{root}>"
        kind = main_type if name == "document" else f"{_TYPE}{kinds[name]}+xml"
        types += f'<Override PartName="/word/{name}.xml" ContentType="{kind}"/>'
        if name != "document":
            relations += _relation(name, f"{R_NS}/{kinds[name]}", f"{name}.xml")
    package = _relation("m", f"{R_NS}/officeDocument", "word/document.xml")
    for name, whole in (properties or {}).items():
        out[f"docProps/{name}.xml"] = _HEAD + whole
        package += _relation(name, f"{R_NS}/{name}-properties", f"docProps/{name}.xml")
    spaces = "http://schemas.openxmlformats.org/package/2006/"
    related = f'{_HEAD}<Relationships xmlns="{spaces}relationships">{{}}</Relationships>'
    out["_rels/.rels"] = related.format(package)
    out["word/_rels/document.xml.rels"] = related.format(relations)
    out["[Content_Types].xml"] = (
        f'{_HEAD}<Types xmlns="{spaces}content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>'
    )
    return zip_files({name: text.encode() for name, text in out.items()})


def _relation(name: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>'


def zip_files(files: dict[str, bytes]) -> bytes:
    """Return a zip of `files`."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:  # noqa: TID251 - writes
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()
