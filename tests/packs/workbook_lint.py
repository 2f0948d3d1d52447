"""What makes Excel offer to "repair" a workbook, and what shuts people out of it, read from its own XML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import combinations
from math import isfinite
from posixpath import dirname, join, normpath
from xml.etree import ElementTree
from zipfile import ZipFile

from openpyxl.utils.cell import get_column_letter, range_boundaries

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_CORE = "{http://purl.org/dc/elements/1.1/}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_REFERENCE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_LONGEST_TEXT, _LONGEST_LIST, _LONGEST_NAME, _LONGEST_PRINTED = 32_767, 255, 255, 255
_ROWS, _COLUMNS, _WIDEST, _TALLEST, _MOST_LINKS = 1_048_576, 16_384, 255, 409, 65_530
# No drop-down of ours offers one list in more columns than this: such a range is a slip.
_MOST_COLUMNS_OF_A_LIST = 255
_PLACE = re.compile(r"(?:'((?:[^']|'')+)'|([^'!,=(]+))!\$?[A-Z]*\$?\d*(?::\$?[A-Z]*\$?\d*)?")
_CODED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NAME = re.compile(r"[a-z_\\][a-z0-9_.\\]*")
_LIKE_A_CELL = re.compile(r"[a-z]{1,3}\d+|r\d*c?\d*|c\d*")

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Parts:
    """The file's parts by name, its XML as trees, and the faults of what is no XML."""

    content: dict[str, bytes]
    trees: dict[str, ElementTree.Element]
    faults: list[str] = field(default_factory=list)

    @property
    def sheets(self) -> list[tuple[str, ElementTree.Element]]:
        """Part and tree of every sheet, in the order of sheet_names: our writer numbers its parts."""
        parts = (n for n in self.trees if n.startswith("xl/worksheets/sheet"))
        return [(n, self.trees[n]) for n in sorted(parts, key=lambda n: (len(n), n))]

    @property
    def sheet_names(self) -> list[str]:
        return [
            _decoded(sheet.get("name", "")) for sheet in self.trees["xl/workbook.xml"].iter(f"{_MAIN}sheet")
        ]

    def related(self, part: str) -> dict[str, str]:
        """What the part refers to, by id."""
        folder, name = dirname(part), part.rsplit("/", 1)[-1]
        tree = self.trees.get(f"{folder}/_rels/{name}.rels")
        inner = [one for one in (tree if tree is not None else ()) if one.get("TargetMode") != "External"]
        return {one.get("Id", ""): normpath(join(folder, one.get("Target", ""))).lstrip("/") for one in inner}


def repairs(content: bytes) -> list[str]:
    """Every fault found; empty when Excel opens the file as it is."""
    parts = _parts(content)
    if parts.faults or "xl/workbook.xml" not in parts.trees:
        return parts.faults or ["no workbook in it"]
    return [fault for check in _CHECKS for fault in check(parts)]


def barriers(content: bytes) -> list[str]:
    """What makes the workbook hard to read, to print or to hear; empty for a good one."""
    parts = _parts(content)
    core = parts.trees["docProps/core.xml"]
    found = [
        f"no {name}" for name in ("title", "language") if not (core.findtext(f"{_CORE}{name}") or "").strip()
    ]
    for name, sheet in zip(parts.sheet_names, (tree for _, tree in parts.sheets), strict=True):
        found += [f"{name}: {fault}" for fault in _barriers_of(parts, name, sheet)]
    for part, tree in parts.trees.items():
        if part.startswith("xl/drawings/drawing"):
            pictures = tree.iter(f"{_DRAWING}cNvPr")
            found += [f"{part}: no description" for one in pictures if not one.get("descr", "").strip()]
        if part.startswith("xl/tables/") and not _alt(tree):
            found.append(f"{part}: no description")
    return found


def _alt(table: ElementTree.Element) -> bool:
    return any(one.get("altText", "").strip() for one in table.iter() if one.tag.endswith("}table"))


def _barriers_of(parts: Parts, name: str, sheet: ElementTree.Element) -> Iterator[str]:
    setup, fit = sheet.find(f"{_MAIN}pageSetup"), sheet.find(f"{_MAIN}sheetPr/{_MAIN}pageSetUpPr")
    if setup is None or setup.get("paperSize") != "9":
        yield "not for A4"
    if fit is None or fit.get("fitToPage") != "1" or (setup is not None and setup.get("fitToHeight") != "0"):
        yield "does not fit the width of the paper"
    if sheet.find(f"{_MAIN}headerFooter/{_MAIN}oddFooter") is None:
        yield "no page numbers"
    if sheet.find(f"{_MAIN}tableParts") is None:
        return
    pane = sheet.find(f"{_MAIN}sheetViews/{_MAIN}sheetView/{_MAIN}pane")
    if pane is None or pane.get("state") != "frozen" or pane.get("ySplit") != "1":
        yield "headings do not stay in sight"
    if not any(
        one.get("name") == "_xlnm.Print_Titles" and _sheets_in(one.text or "") == {name}
        for one in parts.trees["xl/workbook.xml"].iter(f"{_MAIN}definedName")
    ):
        yield "headings are not printed on each page"


def _parts(content: bytes) -> Parts:
    with ZipFile(BytesIO(content)) as archive:
        times = Counter(archive.namelist())
        data = {name: archive.read(name) for name in times}
    faults = [f"{name} is twice in the file" for name, n in times.items() if n > 1]
    trees = {}
    for name, part in data.items():
        if name.endswith((".xml", ".rels")):
            try:
                trees[name] = ElementTree.fromstring(part)
            except ElementTree.ParseError:
                faults.append(f"{name} is no XML")
    return Parts(data, trees, faults)


def _related_parts_exist(parts: Parts) -> Iterator[str]:
    for name in parts.content:
        if name.endswith(".rels"):
            continue
        known = parts.related(name)
        yield from (f"{name} refers to {to}" for to in known.values() if to not in parts.content)
        tree = parts.trees.get(name)
        wanted = (one.get(_REFERENCE) for one in tree.iter()) if tree is not None else ()
        yield from (f"{name} refers to nothing: {one}" for one in wanted if one and one not in known)


def _parts_have_types(parts: Parts) -> Iterator[str]:
    told = {one.get("PartName", "").lstrip("/") for one in parts.trees["[Content_Types].xml"]}
    for name in parts.content:
        if name.startswith("xl/") and name.endswith(".xml") and name not in told:
            yield f"{name} has no type"
    yield from (f"{name} is not there" for name in told if name and name not in parts.content)


def _sheet_names(parts: Parts) -> Iterator[str]:
    names = parts.sheet_names
    for name, times in Counter(name.casefold() for name in names).items():
        if times > 1:
            yield f"{times} sheets are called {name!r}"
    for name in names:
        bad = re.search(r"[\[\]:*?/\\]", name) or name.startswith("'") or name.endswith("'")
        if bad or not 0 < _units(name) <= 31 or name.casefold() == "history":
            yield f"sheet name {name!r}"


def _names(parts: Parts) -> Iterator[str]:
    """Tables and defined names share one space of names."""
    seen = Counter(
        (name.get("name", "").casefold(), name.get("localSheetId", ""))
        for name in parts.trees["xl/workbook.xml"].iter(f"{_MAIN}definedName")
    )
    seen.update((table.get("displayName", "").casefold(), "") for table in _tables(parts))
    for (name, _), times in seen.items():
        proper = name.removeprefix("_xlnm.")
        if not _NAME.fullmatch(proper) or _LIKE_A_CELL.fullmatch(proper) or len(name) > _LONGEST_NAME:
            yield f"not a name: {name!r}"
        if times > 1:
            yield f"{times} times the name {name!r}"
    for one in parts.trees["xl/workbook.xml"].iter(f"{_MAIN}definedName"):
        sheets = _sheets_in(one.text or "")
        if "#REF!" in (one.text or "") or not sheets or not sheets <= set(parts.sheet_names):
            yield f"the name {one.get('name')!r} leads nowhere"


def _sheets_in(formula: str) -> set[str]:
    return {quoted.replace("''", "'") or bare for quoted, bare in _PLACE.findall(_decoded(formula))}


def _tables(parts: Parts) -> list[ElementTree.Element]:
    return [tree for name, tree in sorted(parts.trees.items()) if name.startswith("xl/tables/")]


def _table_headers(parts: Parts) -> Iterator[str]:
    for table in _tables(parts):
        heads = [_decoded(column.get("name", "")) for column in table.iter(f"{_MAIN}tableColumn")]
        for head, times in Counter(head.casefold() for head in heads).items():
            if times > 1 or not head.strip() or _units(head) > 255:
                yield f"table header {head!r}"
        left, _, right, _ = range_boundaries(table.get("ref", ""))
        if right - left + 1 != len(heads):
            yield f"{table.get('displayName')} has {len(heads)} headers"
        ids = [column.get("id") for column in table.iter(f"{_MAIN}tableColumn")]
        if len(set(ids)) < len(ids):
            yield f"{table.get('displayName')} numbers two columns alike"


def _headers_match(parts: Parts) -> Iterator[str]:
    """A table's header must be the text of the cell above its column."""
    shared = _shared(parts)
    for name, sheet in parts.sheets:
        texts = {cell.get("r", ""): _text_of(cell, shared) for cell in sheet.iter(f"{_MAIN}c")}
        for part in parts.related(name).values():
            if part.startswith("xl/tables/") and part in parts.trees:
                table = parts.trees[part]
                left, top, _, _ = range_boundaries(table.get("ref", ""))
                heads = [_decoded(column.get("name", "")) for column in table.iter(f"{_MAIN}tableColumn")]
                cells = [texts.get(f"{get_column_letter(left + i)}{top}") for i in range(len(heads))]
                if cells != heads:
                    yield f"headers of {table.get('displayName')} differ from the sheet"


def _decoded(text: str) -> str:
    """Excel writes signs that XML cannot hold as codes: "_x0041_" is "A", and "_x005F_" a "_"."""
    return _CODED.sub(lambda found: chr(int(found[1], 16)), text)


def _units(text: str) -> int:
    """Length as Excel counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _shared(parts: Parts) -> list[str]:
    tree = parts.trees.get("xl/sharedStrings.xml")
    return [_decoded("".join(one.itertext())) for one in tree] if tree is not None else []


def _text_of(cell: ElementTree.Element, shared: list[str]) -> str | None:
    value = cell.findtext(f"{_MAIN}v")
    if cell.get("t") == "s" and value is not None:
        return shared[int(value)] if value.isdecimal() and int(value) < len(shared) else None
    return value


# The one sheet of ours that adds up, and how; anything else came in with somebody's text.
_RECKONED, _SUM = "Budget", re.compile(r"[A-Z]+[0-9]+[*-][A-Z]+[0-9]+|SUM\([A-Z]+[0-9]+:[A-Z]+[0-9]+\)")


def _texts(parts: Parts) -> Iterator[str]:
    shared = _shared(parts)
    yield from ("a text is too long for a cell" for text in shared if _units(text) > _LONGEST_TEXT)
    for title, (name, sheet) in zip(parts.sheet_names, parts.sheets, strict=True):
        for cell in sheet.iter(f"{_MAIN}c"):
            value = cell.findtext(f"{_MAIN}v") or ""
            if cell.get("t") == "s" and not (value.isdecimal() and int(value) < len(shared)):
                yield f"{name} {cell.get('r')} has no text"
            if cell.get("t") is None and value and not _finite(value):
                yield f"{name} {cell.get('r')} is no number"
            formula = cell.findtext(f"{_MAIN}f")
            if formula is not None and not (title == _RECKONED and _SUM.fullmatch(formula)):
                yield f"{name} {cell.get('r')} is a formula"


def _finite(text: str) -> bool:
    try:
        return isfinite(float(text))
    except ValueError:
        return False


def _lists(parts: Parts) -> Iterator[str]:
    for name, sheet in parts.sheets:
        for one in sheet.iter(f"{_MAIN}dataValidation"):
            formula = one.findtext(f"{_MAIN}formula1") or ""
            if _units(formula) > _LONGEST_LIST + 2 * formula.startswith('"'):
                yield f"{name}: a list is longer than 255 characters"
            if one.get("type") == "list" and not formula:
                yield f"{name}: a list without choices"
            for left, _, right, _ in _boxes(one.get("sqref", "")):
                if right - left >= _MOST_COLUMNS_OF_A_LIST:
                    yield f"{name}: a list in {right - left + 1} columns"


def _boxes(references: str) -> list[Box]:
    return [range_boundaries(one) for one in references.split()]


def _overlaps(parts: Parts) -> Iterator[str]:
    for name, sheet in parts.sheets:
        related = parts.related(name).values()
        tables = [
            box
            for part in related
            if part.startswith("xl/tables/") and part in parts.trees
            for box in _boxes(parts.trees[part].get("ref", ""))
        ]
        merged = [box for one in sheet.iter(f"{_MAIN}mergeCell") for box in _boxes(one.get("ref", ""))]
        lists = [box for one in sheet.iter(f"{_MAIN}dataValidation") for box in _boxes(one.get("sqref", ""))]
        areas = [("table", box) for box in tables] + [("merged cell", box) for box in merged]
        for (kind, one), (other_kind, other) in combinations(areas, 2):
            if _meet(one, other):
                yield f"{name}: {kind} over {other_kind}"
        if any(_meet(*pair) for pair in combinations(lists, 2)):
            yield f"{name}: list over list"
        if tables and sheet.find(f"{_MAIN}autoFilter") is not None:
            yield f"{name}: a second filter"


def _meet(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _sizes(parts: Parts) -> Iterator[str]:
    for name, sheet in parts.sheets:
        columns = [
            (int(one.get("min", 0)), int(one.get("max", 0)), float(one.get("width", 0)))
            for one in sheet.iter(f"{_MAIN}col")
        ]
        for low, high, width in columns:
            if not 1 <= low <= high <= _COLUMNS or not 0 <= width <= _WIDEST:
                yield f"{name}: columns {low} to {high} of width {width}"
        if any(one[0] <= other[1] and other[0] <= one[1] for one, other in combinations(columns, 2)):
            yield f"{name}: a column is described twice"
        rows = [int(row.get("r", 0)) for row in sheet.iter(f"{_MAIN}row")]
        if rows != sorted(set(rows)) or any(row > _ROWS for row in rows):
            yield f"{name}: rows out of order"
        for row in sheet.iter(f"{_MAIN}row"):
            if float(row.get("ht", 0)) > _TALLEST:
                yield f"{name}: row {row.get('r')} is too tall"


def _printed(parts: Parts) -> Iterator[str]:
    for name, sheet in parts.sheets:
        for one in sheet.iter(f"{_MAIN}headerFooter"):
            for text in one:
                if _units(text.text or "") > _LONGEST_PRINTED:
                    yield f"{name}: a printed header or footer of more than 255 characters"


def _links(parts: Parts) -> Iterator[str]:
    for name, sheet in parts.sheets:
        links = list(sheet.iter(f"{_MAIN}hyperlink"))
        if len(links) > _MOST_LINKS:
            yield f"{name}: too many links"
        for link in links:
            location = link.get("location")
            if location is None:
                yield f"{name}: a link out of the workbook"
            elif not _sheets_in(location) or not _sheets_in(location) <= set(parts.sheet_names):
                yield f"{name}: a link leads nowhere: {location!r}"


def _charts(parts: Parts) -> Iterator[str]:
    for name, tree in sorted(parts.trees.items()):
        if name.startswith("xl/charts/"):
            formulas = [one.text or "" for one in tree.iter(f"{_CHART}f")]
            if not formulas:
                yield f"{name} shows nothing"
            yield from (
                f"{name} shows {formula!r}"
                for formula in formulas
                if not _sheets_in(formula) or not _sheets_in(formula) <= set(parts.sheet_names)
            )


_CHECKS: tuple[Callable[[Parts], Iterator[str]], ...] = (
    _related_parts_exist,
    _parts_have_types,
    _sheet_names,
    _names,
    _table_headers,
    _headers_match,
    _texts,
    _lists,
    _overlaps,
    _sizes,
    _printed,
    _links,
    _charts,
)
