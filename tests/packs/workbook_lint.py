"""What makes Excel offer to "repair" a workbook, looked for in the file's own XML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import openpyxl

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def repairs(content: bytes) -> list[str]:
    """Every fault found; empty when Excel opens the file as it is."""
    with ZipFile(BytesIO(content)) as archive:
        names = Counter(archive.namelist())
        parts = {name: archive.read(name) for name in names if name.endswith(".xml")}
    faults = [f"{name} is twice in the file" for name, times in names.items() if times > 1]
    trees = {name: ElementTree.fromstring(part) for name, part in parts.items()}
    faults += list(_sheet_names(trees["xl/workbook.xml"]))
    faults += list(_tables([tree for name, tree in trees.items() if name.startswith("xl/tables/")]))
    for name, tree in trees.items():
        if name.startswith("xl/worksheets/"):
            faults += list(_lists(tree))
    return faults + list(_headers_match(content))


def _sheet_names(book: ElementTree.Element) -> Iterator[str]:
    names = [sheet.get("name", "") for sheet in book.iter(f"{_MAIN}sheet")]
    for name, times in Counter(name.casefold() for name in names).items():
        if times > 1 or not 0 < len(name) <= 31 or re.search(r"[\[\]:*?/\\]", name):
            yield f"sheet name {name!r}"


def _tables(tables: list[ElementTree.Element]) -> Iterator[str]:
    for table_name, times in Counter(table.get("name", "").casefold() for table in tables).items():
        if times > 1 or not re.fullmatch(r"[a-z_][a-z0-9_.]*", table_name):
            yield f"table name {table_name!r}"
    for table in tables:
        heads = [column.get("name", "") for column in table.iter(f"{_MAIN}tableColumn")]
        for head, times in Counter(head.casefold() for head in heads).items():
            if times > 1 or not head.strip() or len(head) > 255:
                yield f"table header {head!r}"


def _lists(sheet: ElementTree.Element) -> Iterator[str]:
    for formula in sheet.iter(f"{_MAIN}formula1"):
        if len(formula.text or "") > 257:
            yield "a validation list is longer than 255 characters"


def _headers_match(content: bytes) -> Iterator[str]:
    """A table's header must be the text of the cell above its column."""
    for sheet in openpyxl.load_workbook(BytesIO(content)):
        ranges = [table.ref for table in sheet.tables.values()]
        if len(ranges) != len(set(ranges)):
            yield f"tables overlap on {sheet.title}"
        for table in sheet.tables.values():
            cells = [cell.value for cell in sheet[table.ref][0]]
            if cells != [column.name for column in table.tableColumns]:
                yield f"headers of {table.name} differ from the sheet"
            if sheet.auto_filter.ref:
                yield f"a second filter on {sheet.title}"
