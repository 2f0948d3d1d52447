"""Large lists of people of our own invention in every kind of file, and files that mean harm.

Nobody real is in them: names are made of syllables, addresses of numbers.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from sortition.randomness import Stream

SEATS = 40
VALUES = {
    "Gender": ("Female", "Male", "Non-binary or other"),
    "Age band": ("16-29", "30-44", "45-59", "60-74", "75 and over"),
    "Disability": ("Yes", "No"),
    "Ethnic group": ("A", "B", "C", "D"),
    "Tenure": ("Owner", "Tenant"),
    "Area": ("North", "East", "South", "West"),
}
HEADINGS = (
    *("Id", "Name", "Known as", "Address 1", "Town", "Postcode", "E-mail", "Telephone"),
    *("Preferred contact", "Format", "Access needs", "Language", "Children", "Applied on", "Source"),
    *("Travel", "Consent", "Checked by", "Remarks", *VALUES),
)
_SYLLABLES = ("ka", "lo", "mi", "ne", "ru", "sa", "to", "vi", "wen", "dor")
_ODS = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
    "<office:body><office:spreadsheet>"
)
_ODS_END = "</office:spreadsheet></office:body></office:document-content>"
_ODS_KIND = "application/vnd.oasis.opendocument.spreadsheet"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MEGABYTE = 1 << 20


def rows(people: int) -> Iterator[tuple[str, ...]]:
    """One row a person, 25 cells each; a home in ten has two of them, and every thousandth applied twice."""
    chance = Stream(f"{people} people", "reading")
    pools = tuple(VALUES.values())
    for number in range(people):
        drawn = chance.below(1 << 40)
        home = number - number % 10 if number % 10 == 1 else number
        name = f"{_word(number)} {_word(drawn)}"
        values = []
        for pool in pools:
            drawn, place = divmod(drawn, len(pool))
            values.append(pool[place])
        yield (
            *(f"{number:07d}", name, "", f"{home // 7 + 1} {_word(home % 7_000)} Road", "Exampleton"),
            *(f"EX{home % 90 + 10} {home % 9}AB", f"p{number - (not number % 1000)}@example.org"),
            *(
                f"07700 {number:06d}",
                "E-mail",
                "",
                "",
                "",
                "",
                "2027-01-11",
                "web",
                "",
                "yes",
                "",
                "",
                *values,
            ),
        )


def _word(number: int) -> str:
    first, second, third = number % 10, number // 10 % 10, number // 100 % 10
    return (_SYLLABLES[first] + _SYLLABLES[second] + _SYLLABLES[third]).capitalize()


def write_list(path: Path, people: int) -> None:
    """The people as a file of the kind that the ending says."""
    {".csv": _write_csv, ".xlsx": _write_xlsx, ".ods": _write_ods}[path.suffix](path, rows(people))


def quota_rows() -> Iterator[tuple[str, str, int, int]]:
    """A line a value: anything from no seat to all of them."""
    for category, values in VALUES.items():
        yield from ((category, value, 0, SEATS) for value in values)


def _write_csv(path: Path, those: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(_all(those))


def _all(those: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    yield HEADINGS
    yield from those


def _write_xlsx(path: Path, those: Iterable[tuple[str, ...]]) -> None:
    import xlsxwriter

    # Not `constant_memory`: Excel shares the texts of a workbook, and that is what has to be read.
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("Pool")
        for down, row in enumerate(_all(those)):
            for across, text in enumerate(row):
                if text:
                    page.write_string(down, across, text)


def _write_ods(path: Path, those: Iterable[tuple[str, ...]]) -> None:
    with ZipFile(path, "w", ZIP_DEFLATED) as parts:
        parts.writestr("mimetype", _ODS_KIND)
        with parts.open("content.xml", "w", force_zip64=True) as content:
            content.write(f'{_ODS}<table:table table:name="Pool">'.encode())
            for row in _all(those):
                cells = "".join(map(_ods_cell, row))
                content.write(f"<table:table-row>{cells}</table:table-row>".encode())
            content.write(f"</table:table>{_ODS_END}".encode())


def _ods_cell(text: str) -> str:
    return f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" if text else "<table:table-cell/>"


def _sheet(path: Path, pieces: Iterable[bytes], document: bytes = b"") -> None:
    """A workbook whose one sheet is made of these pieces; `document` stands before its root."""
    small = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets><sheet name="Pool" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    }
    with ZipFile(path, "w", ZIP_DEFLATED) as parts:
        for name, text in small.items():
            parts.writestr(name, text)
        with parts.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(document + f'<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            for piece in pieces:
                sheet.write(piece)
            sheet.write(b"</sheetData></worksheet>")


def _one_cell(text: bytes) -> list[bytes]:
    return [b'<row r="1"><c r="A1" t="inlineStr"><is><t>' + text + b"</t></is></c></row>"]


def _bomb(path: Path) -> None:
    """Two gigabytes of blanks in two megabytes."""
    _sheet(path, (b" " * _MEGABYTE for _ in range(2048)))


def _slow_bomb(path: Path) -> None:
    """A gigabyte that is packed 60 to 1: no ratio gives it away."""
    chance = Stream("bomb", "reading")
    piece = b"".join(b'<row r="1"><c r="A1"><v>%d</v></c></row>' % chance.below(10) for _ in range(8000))
    _sheet(path, (piece for _ in range(_MEGABYTE * 1024 // len(piece))))


def _entities(path: Path) -> None:
    """A thousand million laughs."""
    lines = [b'<!ENTITY a0 "lol">']
    lines += [b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)]
    _sheet(path, _one_cell(b"&a9;"), b"<!DOCTYPE x [" + b"".join(lines) + b"]>")


def _outside(path: Path) -> None:
    """An entity that is a file of the computer."""
    _sheet(path, _one_cell(b"&a;"), b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>')


def _deep(path: Path) -> None:
    """A million elements, each within the last."""
    _sheet(path, (b"<x>" * 1000 for _ in range(1000)))


def _ods_bomb(path: Path) -> None:
    """A row that says that it is there a thousand million times."""
    cell = '<table:table-cell table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell>'
    with ZipFile(path, "w", ZIP_DEFLATED) as parts:
        parts.writestr("mimetype", _ODS_KIND)
        row = f'<table:table-row table:number-rows-repeated="1000000000">{cell}</table:table-row>'
        parts.writestr("content.xml", f'{_ODS}<table:table table:name="Pool">{row}</table:table>{_ODS_END}')


def _unclosed(path: Path) -> None:
    """Twenty megabytes after a quotation mark that nothing closes."""
    with path.open("wb") as file:
        file.write(b'Id,Name\n1,"')
        for _ in range(20):
            file.write(b"abc,def\n" * (_MEGABYTE // 8))


def _zeros(path: Path) -> None:
    """Twenty megabytes of NUL."""
    with path.open("wb") as file:
        for _ in range(20):
            file.write(bytes(_MEGABYTE))


HOSTILE: dict[str, tuple[str, Callable[[Path], None]]] = {
    "bomb": (".xlsx", _bomb),
    "slow bomb": (".xlsx", _slow_bomb),
    "entities": (".xlsx", _entities),
    "file of the computer": (".xlsx", _outside),
    "deep": (".xlsx", _deep),
    "repeated rows": (".ods", _ods_bomb),
    "unclosed quotation mark": (".csv", _unclosed),
    "nothing but NUL": (".csv", _zeros),
}
