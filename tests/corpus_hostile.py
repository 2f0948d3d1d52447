"""OpenDocument files of the corpus, and archives that are damaged or mean harm."""

from __future__ import annotations

import re
import struct
import zipfile
from pathlib import Path

from tests.corpus_books import (
    BASE,
    YOUNG,
    YOUNG_QUOTAS,
    builds,
    in_sheet,
    people,
    quota_book,
    rewritten,
)
from tests.corpus_ods import content, table, write_ods

_ENTITIES = '<!DOCTYPE x [<!ENTITY a "Canary"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
_OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "outside.txt">]>'


def _ods(folder: Path, *tables: str, **options: object) -> Path:
    return write_ods(folder / "applicants.ods", content(*tables), **options)


@builds("ods-plain")
def _(folder: Path) -> None:
    _ods(folder, table(BASE))


@builds("ods-named-xlsx")
def _(folder: Path) -> None:
    _ods(folder, table(BASE)).rename(folder / "applicants.xlsx")


@builds("ods-million-blank-rows")
def _(folder: Path) -> None:
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    rest = f'<table:table-row table:number-rows-repeated="1048563">{blank}</table:table-row>'
    _ods(folder, table(BASE, more=rest))


@builds("ods-million-filled-rows")
def _(folder: Path) -> None:
    cell = '<table:table-cell table:number-columns-repeated="16384" office:value-type="string">'
    rest = (
        f'<table:table-row table:number-rows-repeated="1048563">{cell}<text:p>x</text:p></table:table-cell>'
    )
    _ods(folder, table(BASE, more=rest + "</table:table-row>"))


@builds("ods-hidden-sheet-beside")
def _(folder: Path) -> None:
    others = [BASE[0], *([f"9{row[0][1:]}", *row[1:]] for row in BASE[1:8])]
    _ods(folder, table(others, name="Old", style="hidden"), table(BASE))


@builds("ods-hidden-rows")
def _(folder: Path) -> None:
    _ods(folder, table(BASE, hidden=[4]))


@builds("ods-formula-no-result")
def _(folder: Path) -> None:
    _ods(folder, table(BASE, {(4, 6): '<table:table-cell table:formula="of:=[.G2]"/>'}))


@builds("ods-error-cell")
def _(folder: Path) -> None:
    cell = (
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value=""'
        ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
        ' calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
    )
    _ods(folder, table(BASE, {(4, 6): cell}))


@builds("ods-telephone-format")
def _(folder: Path) -> None:
    cells = {
        (row, 3): f'<table:table-cell table:style-name="phone" office:value-type="float"'
        f' office:value="{int(texts[3].replace(" ", ""))}"><text:p>{texts[3]}</text:p></table:table-cell>'
        for row, texts in enumerate(BASE[1:], start=2)
    }
    _ods(folder, table(BASE, cells))


@builds("ods-date-in-applicants")
def _(folder: Path) -> None:
    cell = (
        '<table:table-cell office:value-type="date" office:date-value="2026-10-14">'
        "<text:p>14/10/26</text:p></table:table-cell>"
    )
    _ods(folder, table(YOUNG, {(3, 7): cell}))
    quota_book(folder, YOUNG_QUOTAS)


@builds("ods-password")
def _(folder: Path) -> None:
    noise = bytes((n * n * 31 + n * 7) % 256 for n in range(4000))
    write_ods(folder / "applicants.ods", noise, encrypted=True)


@builds("ods-truncated")
def _(folder: Path) -> None:
    _cut(_ods(folder, table(BASE)))


@builds("xlsx-truncated")
def _(folder: Path) -> None:
    _cut(people(folder))


def _cut(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])


@builds("xlsx-no-sheet-inside")
def _(folder: Path) -> None:
    path = people(folder)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if "sheet1" not in name}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


@builds("xlsx-shared-text-missing")
def _(folder: Path) -> None:
    def point_nowhere(data: bytes) -> bytes:
        return re.sub(rb'<c r="G4".*?</c>', b'<c r="G4" t="s"><v>99999</v></c>', data)

    rewritten(people(folder), in_sheet(point_nowhere))


# Archives that mean harm: they must be refused before they can do any.


@builds("xlsx-zip-bomb")
def _(folder: Path) -> None:
    rewritten(
        people(folder),
        in_sheet(lambda data: data.replace(b"</sheetData>", b" " * 40_000_000 + b"</sheetData>")),
    )


@builds("ods-zip-bomb")
def _(folder: Path) -> None:
    write_ods(folder / "applicants.ods", content(table(BASE, more=" " * 40_000_000)))


@builds("xlsx-zip-bomb-lies")
def _(folder: Path) -> None:
    """The directory and the header say that the sheet unpacks to 5,000 bytes."""
    path = rewritten(
        people(folder),
        in_sheet(lambda data: data.replace(b"</sheetData>", b" " * 40_000_000 + b"</sheetData>")),
    )
    with zipfile.ZipFile(path) as archive:
        true_size = struct.pack("<I", archive.getinfo("xl/worksheets/sheet1.xml").file_size)
    data = path.read_bytes()
    assert data.count(true_size) == 2
    path.write_bytes(data.replace(true_size, struct.pack("<I", 5_000)))


@builds("xlsx-entities")
def _(folder: Path) -> None:
    rewritten(people(folder), in_sheet(lambda data: _with_dtd(data, _ENTITIES)))


@builds("xlsx-entities-utf16")
def _(folder: Path) -> None:
    def in_utf16(data: bytes) -> bytes:
        body = _with_dtd(data, _ENTITIES).decode()
        return ('<?xml version="1.0" encoding="UTF-16"?>' + body).encode("utf-16")

    rewritten(people(folder), in_sheet(in_utf16))


@builds("xlsx-outside-entity")
def _(folder: Path) -> None:
    (folder / "outside.txt").write_text("SECRET-OUTSIDE", "utf-8")

    def with_entity(data: bytes) -> bytes:
        return re.sub(rb'<c r="G4"[^>]*>.*?</c>', _INLINE, _with_dtd(data, _OUTSIDE), count=1)

    rewritten(people(folder), in_sheet(with_entity))


_INLINE = b'<c r="G4" t="inlineStr"><is><t>&a;</t></is></c>'


@builds("ods-entities")
def _(folder: Path) -> None:
    write_ods(folder / "applicants.ods", content(table(BASE), before=_ENTITIES))


def _with_dtd(data: bytes, declaration: str) -> bytes:
    text = data.decode()
    body = text[text.index("?>") + 2 :] if text.startswith("<?xml") else text
    return (declaration + body).encode()
