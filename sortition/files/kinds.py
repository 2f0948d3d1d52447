"""What kind of file one is, by what it holds: its ending may say anything."""

from __future__ import annotations

import codecs
import re
from enum import StrEnum
from pathlib import Path

from sortition.files.archive import Archive, open_archive
from sortition.files.damage import Damaged
from sortition.files.door import refused
from sortition.problems import InputProblems


class FileKind(StrEnum):
    """The kinds of files that can be read, in words that follow "it is"."""

    WORKBOOK = "an Excel workbook"
    OPENDOCUMENT = "an OpenDocument spreadsheet"
    OLD_EXCEL = "an old Excel workbook (.xls)"
    TEXT = "a text file"


ENDINGS = {
    FileKind.WORKBOOK: (".xlsx", ".xlsm"),
    FileKind.OPENDOCUMENT: (".ods",),
    FileKind.OLD_EXCEL: (".xls",),
    FileKind.TEXT: (".csv", ".tsv", ".txt"),
}
_SAVE_AS = "Open it in a spreadsheet program and save it as .xlsx"
_OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")
_WORKBOOKS = {"Workbook", "Book", "WORKBOOK", "BOOK"}
_DOCUMENTS = {"WordDocument", "PowerPoint Document", "VisioDocument"}
_LOCKS = {"EncryptedPackage", "EncryptionInfo"}
_STREAMS = _WORKBOOKS | _DOCUMENTS | _LOCKS
_ZIP = (b"PK\3\4", b"PK\5\6", b"PK\7\10")
_ENTRY = 128
_START = 4096
_PIECE = 1_048_576
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|style|table|tr)\b", re.IGNORECASE)
# What no text begins with, in words that follow the file's name.
_SIGNATURES = (
    (b"%PDF", "is a PDF", "Ask for the spreadsheet from which it was made"),
    (b"{\\rtf", "is a text document", "Copy its table into a spreadsheet and save that as .xlsx"),
    (b"\x89PNG", "is a picture", "Ask for the spreadsheet itself"),
    (b"\xff\xd8\xff", "is a picture", "Ask for the spreadsheet itself"),
    (b"\x1f\x8b", "is a packed file", "Unpack it and name the spreadsheet in it"),
    (b"7z\xbc\xaf", "is a packed file", "Unpack it and name the spreadsheet in it"),
    (b"Rar!", "is a packed file", "Unpack it and name the spreadsheet in it"),
    (b"SQLite format 3", "is a database", "Export the table from it as .csv"),
    (b"MIME-Version:", "is a web page saved in one file", _SAVE_AS),
)


def kind_of(path: Path) -> FileKind:
    """The kind of a file that can be read.

    Raises:
        InputProblems: it is of another kind, said in its own words, or locked, or damaged.
    """
    with path.open("rb") as file:
        start = file.read(_START)
    if start.startswith(_ZIP):
        with open_archive(path, "file") as archive:
            return _packed_kind(path, archive)
    if start.startswith(_OLD_OFFICE):
        return _old_office_kind(path)
    for signature, reason, remedy in _SIGNATURES:
        if start.startswith(signature):
            raise refused(path, reason, remedy)
    _refuse_markup(path, start)
    return FileKind.TEXT


def _packed_kind(path: Path, archive: Archive) -> FileKind:
    kind = archive.read("mimetype").decode("ascii", "replace").strip() if archive.has("mimetype") else ""
    if kind.startswith("application/vnd.oasis.opendocument.spreadsheet"):
        return FileKind.OPENDOCUMENT
    if kind.startswith("application/vnd.oasis.opendocument"):
        raise _no_spreadsheet(path)
    if archive.has("xl/workbook.bin"):
        raise refused(path, "is a binary Excel workbook (.xlsb)", "Save it from Excel as .xlsx")
    folders = {name.partition("/")[0] for name in archive.names if "/" in name}
    if "xl" in folders:
        return FileKind.WORKBOOK
    if folders & {"word", "ppt", "visio"}:
        raise _no_spreadsheet(path)
    if archive.has("index/document.iwa") or archive.has("index.zip"):
        raise refused(path, "is a file of Apple Numbers, Pages or Keynote", "Export it from there as .xlsx")
    if "[content_types].xml" in archive.names or "_rels" in folders:
        raise Damaged("an Office file without its parts")
    raise refused(path, "is a packed folder (.zip)", "Unpack it and name the spreadsheet in it")


def _no_spreadsheet(path: Path) -> InputProblems:
    return refused(
        path,
        "is a document or a presentation, not a spreadsheet",
        "Copy its table into a spreadsheet and save that as .xlsx",
    )


def _old_office_kind(path: Path) -> FileKind:
    """The kind by the streams that the directory of such a file names."""
    streams = _streams(path)
    if streams & _LOCKS:
        raise refused(
            path,
            "has a password",
            "In Excel, open it, choose File, Info, Protect Workbook, Encrypt with Password, "
            "empty the box, and save it",
        )
    if streams & _WORKBOOKS:
        return FileKind.OLD_EXCEL
    if streams & _DOCUMENTS:
        raise _no_spreadsheet(path)
    raise refused(path, "is an old Office file that is damaged or no workbook", _SAVE_AS)


def _streams(path: Path) -> set[str]:
    """Those of the names that matter which stand where a directory can hold them."""
    entries = {name: f"{name}\0".encode("utf-16-le") for name in _STREAMS}
    found: set[str] = set()
    with path.open("rb") as file:
        # Entries never cross a border between pieces: both begin at multiples of an entry's length.
        while piece := file.read(_PIECE):
            found.update(name for name, entry in entries.items() if _holds(piece, entry))
    return found


def _holds(piece: bytes, entry: bytes) -> bool:
    at = piece.find(entry)
    while at >= 0 and at % _ENTRY:
        at = piece.find(entry, at + 1)
    return at >= 0


def _refuse_markup(path: Path, start: bytes) -> None:
    """Web pages and XML files are not tables of text, though a program may have called them .xls or .csv."""
    text = _decoded(start).lstrip("\ufeff \t\r\n")
    if not text.startswith("<"):
        return
    if "urn:schemas-microsoft-com:office:spreadsheet" in text or 'progid="Excel.Sheet"' in text:
        raise refused(path, "is an XML spreadsheet of Excel 2003", "Open it in Excel and save it as .xlsx")
    if "urn:oasis:names:tc:opendocument" in text:
        raise refused(path, "is an OpenDocument file in one piece (.fods)", _SAVE_AS)
    if _HTML.match(text) or (text.startswith("<?xml") and _HTML.search(text)):
        raise refused(path, "is a web page, whatever its ending says", _SAVE_AS)
    if text.startswith(("<?xml", "<!DOCTYPE")):
        raise refused(path, "is an XML file, not a spreadsheet", "Ask for it as .xlsx or .csv")


def _decoded(start: bytes) -> str:
    codec = next((codec for mark, codec in _BOMS if start.startswith(mark)), "utf-8")
    return start.decode(codec, "replace")
