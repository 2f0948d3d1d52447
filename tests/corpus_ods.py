"""OpenDocument files of the corpus, written by hand so that they hold exactly what a case is about."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

MIME = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in {
        "office": "office",
        "table": "table",
        "text": "text",
        "style": "style",
        "number": "datastyle",
        "fo": "xsl-fo-compatible",
    }.items()
)
_PHONE_STYLE = (
    '<number:number-style style:name="N1"><number:number number:min-integer-digits="11"'
    ' number:decimal-places="0"/></number:number-style>'
    '<style:style style:name="phone" style:family="table-cell" style:data-style-name="N1"/>'
)
_HIDDEN_STYLE = (
    '<style:style style:name="hidden" style:family="table"><style:table-properties table:display="false"/>'
    "</style:style>"
)
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{MIME}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">%s'
    "</manifest:file-entry></manifest:manifest>"
)
_ENCRYPTED = (
    '<manifest:encryption-data manifest:checksum-type="SHA256/1K" manifest:checksum="AAAA">'
    '<manifest:algorithm manifest:algorithm-name="http://www.w3.org/2001/04/xmlenc#aes256-cbc"'
    ' manifest:initialisation-vector="AAAA"/></manifest:encryption-data>'
)


def table(
    rows: Sequence[Sequence[str]],
    cells: Mapping[tuple[int, int], str] | None = None,
    hidden: Sequence[int] = (),
    name: str = "Applicants",
    style: str = "",
    more: str = "",
) -> str:
    """A sheet as XML; `cells` replaces the XML of a cell at (row from 1, column from 0), `more` follows."""
    cells = cells or {}
    lines = []
    for number, row in enumerate(rows, start=1):
        filled = "".join(cells.get((number, n), text_cell(text)) for n, text in enumerate(row))
        attribute = ' table:visibility="collapse"' if number in hidden else ""
        lines.append(f"<table:table-row{attribute}>{filled}</table:table-row>")
    styled = f' table:style-name="{style}"' if style else ""
    return f'<table:table table:name="{name}"{styled}>{"".join(lines)}{more}</table:table>'


def text_cell(text: str) -> str:
    """A cell of text; nothing in it where it is blank."""
    if not text:
        return "<table:table-cell/>"
    return f'<table:table-cell office:value-type="string"><text:p>{escape(text)}</text:p></table:table-cell>'


def content(*tables: str, before: str = "") -> str:
    """The content.xml with these sheets."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}'
        f'<office:document-content {_NAMES} office:version="1.2">'
        f"<office:automatic-styles>{_PHONE_STYLE}{_HIDDEN_STYLE}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )


def write_ods(path: Path, xml: str | bytes, encrypted: bool = False) -> Path:
    """An OpenDocument spreadsheet with this content.xml; returns the path."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", MIME, zipfile.ZIP_STORED)
        archive.writestr("content.xml", xml)
        archive.writestr("META-INF/manifest.xml", _MANIFEST % (_ENCRYPTED if encrypted else ""))
    return path
