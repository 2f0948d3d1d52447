"""What a workbook says of itself: where its parts are, its sheets, its styles."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field

from sortition.files.archive import Archive
from sortition.files.damage import Damaged
from sortition.files.markup import DEEPEST, Elements, listen, local
from sortition.files.number_formats import Shown, built_in, shown_by

_TRUE = ("1", "true")
_MOST_SHEETS = 1_000
_MOST_STYLES = 100_000


@dataclass(frozen=True)
class Relation:
    """A part that another names: the last word of its kind ("worksheet"), its place, its id."""

    kind: str
    part: str
    id: str


@dataclass(frozen=True)
class Page:
    """A sheet as the workbook lists it."""

    name: str
    hidden: bool
    relation: str


@dataclass
class Contents:
    """The workbook's own part: sheets in order, from when days are counted, whether results are stale."""

    pages: list[Page] = field(default_factory=list)
    since_1904: bool = False
    to_be_calculated: bool = False


def main_part(archive: Archive) -> str:
    """The part that lists the sheets."""
    for relation in relations(archive, ""):
        if relation.kind == "officeDocument":
            return relation.part
    return "xl/workbook.xml"


def relations(archive: Archive, part: str) -> list[Relation]:
    """The parts inside the file that a part names ("" is the file itself). Raises Damaged."""
    folder, name = posixpath.split(part)
    listed = posixpath.join(folder, "_rels", f"{name}.rels")
    found: list[Relation] = []

    def keep(attributes: dict[str, str]) -> None:
        # What lies outside of the file is never looked at.
        if attributes.get("TargetMode", "").lower() != "external":
            place = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
            kind = posixpath.basename(attributes.get("Type", ""))
            found.append(Relation(kind, place.lstrip("/"), attributes.get("Id", "")))

    if archive.has(listed):
        listen(archive.pieces(listed), Elements({"Relationship": keep}))
    return found


def contents(archive: Archive, part: str) -> Contents:
    """What the part says that lists the sheets. Raises Damaged."""
    book = _Book()
    listen(archive.pieces(part), book)
    return book.contents


class _Book(Elements):
    def __init__(self) -> None:
        self.contents = Contents()
        super().__init__({"sheet": self._page, "workbookPr": self._properties, "calcPr": self._calculation})

    def _page(self, attributes: dict[str, str]) -> None:
        hidden = attributes.get("state", "visible") != "visible"
        self.contents.pages.append(Page(attributes["name"], hidden, attributes.get("id", "")))
        if len(self.contents.pages) > _MOST_SHEETS:
            raise Damaged("too many sheets")

    def _properties(self, attributes: dict[str, str]) -> None:
        self.contents.since_1904 = attributes.get("date1904") in _TRUE

    def _calculation(self, attributes: dict[str, str]) -> None:
        self.contents.to_be_calculated = attributes.get("fullCalcOnLoad") in _TRUE


def styles(archive: Archive, part: str, since_1904: bool) -> list[Shown]:
    """How each style shows numbers, in the order in which cells refer to them. Raises Damaged."""
    heard = _Styles()
    listen(archive.pieces(part), heard)
    codes = [heard.codes.get(number, built_in(number)) for number in heard.formats]
    return [shown_by(code, since_1904) for code in codes or ["General"]]


class _Styles:
    """Hears <numFmt>s and, in <cellXfs> only, the <xf>s that cells refer to."""

    def __init__(self) -> None:
        self.codes: dict[int, str] = {}
        self.formats: list[int] = []
        self._above: list[str] = []

    def start(self, name: str, attributes: dict[str, str], /) -> None:
        kind = local(name)
        if kind == "numFmt" and self._above[-1:] == ["numFmts"]:
            self.codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "General")
        elif kind == "xf" and self._above[-1:] == ["cellXfs"]:
            self.formats.append(int(attributes.get("numFmtId", "0")))
        self._above.append(kind)
        if len(self._above) > DEEPEST or len(self.formats) + len(self.codes) > _MOST_STYLES:
            raise Damaged("too many styles")

    def end(self, name: str, /) -> None:
        self._above.pop()

    def text(self, text: str, /) -> None:
        """Not wanted."""
