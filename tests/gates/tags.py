"""The structure tree of a PDF, read with pikepdf."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Name

CONTAINERS = frozenset({"THead", "TBody", "TFoot"})
_TEXT = frozenset({"Tj", "TJ", "'", '"'})
_PAINT = frozenset({"f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "Do", "sh", "INLINE IMAGE"})


@dataclass(frozen=True)
class Tag:
    """One element of the tree: its standard role, the objects in it and the marked contents that it owns.

    `contents` are pairs of a page's object number and the content's number there.
    """

    role: str
    raw: Any
    kids: tuple[Tag, ...]
    contents: tuple[tuple[int, int], ...] = ()
    annotations: tuple[Any, ...] = ()

    def all(self) -> Iterator[Tag]:
        """This element and everything below it, in reading order."""
        yield self
        for kid in self.kids:
            yield from kid.all()

    def owned(self) -> set[tuple[int, int]]:
        """Every marked content of this element and of those below it."""
        return {content for tag in self.all() for content in tag.contents}

    def attribute(self, name: str) -> Any:
        """The value of an attribute such as ColSpan, None where it is not given."""
        given = self.raw.get("/A")
        for attributes in given if isinstance(given, pikepdf.Array) else [given]:
            if isinstance(attributes, pikepdf.Dictionary) and name in attributes:
                return attributes[name]
        return None

    def text(self, name: str) -> str:
        """An entry such as Alt as text, "" where it is not given."""
        return str(self.raw.get(name, "")).strip()


@dataclass
class _Walk:
    roles: Any
    seen: set[tuple[int, int]] = field(default_factory=set)

    def tag(self, raw: Any, page: int) -> Tag:
        role = str(raw.get("/S", ""))
        page = raw["/Pg"].objgen[0] if "/Pg" in raw else page
        for _ in range(5):
            role = str(self.roles.get(role, role)) if self.roles is not None else role
        kids: list[Tag] = []
        contents: list[tuple[int, int]] = []
        annotations: list[Any] = []
        for kid in children(raw):
            if isinstance(kid, int):
                contents.append((page, int(kid)))
            elif str(kid.get("/Type", "")) == "/MCR":
                contents.append((kid["/Pg"].objgen[0] if "/Pg" in kid else page, int(kid["/MCID"])))
            elif str(kid.get("/Type", "")) == "/OBJR":
                annotations.append(kid.get("/Obj"))
            elif kid.objgen not in self.seen or kid.objgen == (0, 0):
                self.seen.add(kid.objgen)
                kids.append(self.tag(kid, page))
        return Tag(role.lstrip("/"), raw, tuple(kids), tuple(contents), tuple(annotations))


def children(raw: Any) -> list[Any]:
    """What an element holds, as a list."""
    kids = raw.get("/K")
    if kids is None:
        return []
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def tree(pdf: pikepdf.Pdf) -> Tag | None:
    """The root of the structure tree, None where the document has none."""
    root = pdf.Root.get("/StructTreeRoot")
    if root is None:
        return None
    walk = _Walk(root.get("/RoleMap"))
    return Tag("", root, tuple(walk.tag(kid, 0) for kid in children(root) if not isinstance(kid, int)))


@dataclass(frozen=True)
class Marked:
    """What a page's content stream paints: numbered contents, and what belongs to nothing."""

    numbers: frozenset[int]
    loose_text: int
    loose_paint: int
    text: int


def marked(page: pikepdf.Page) -> Marked:
    """How the content of a page is marked; contents that paint nothing are not counted."""
    open_marks: list[int | str] = []
    numbers: set[int] = set()
    loose = {"text": 0, "paint": 0}
    texts = 0
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator in ("BDC", "BMC"):
            open_marks.append(_mark(page, instruction.operands))
        elif operator == "EMC" and open_marks:
            open_marks.pop()
        elif operator in _TEXT | _PAINT:
            kind = "text" if operator in _TEXT else "paint"
            texts += operator in _TEXT
            numbers |= {mark for mark in open_marks if isinstance(mark, int)}
            if not any(isinstance(mark, int) or mark == "/Artifact" for mark in open_marks):
                loose[kind] += 1
    return Marked(frozenset(numbers), loose["text"], loose["paint"], texts)


def _mark(page: pikepdf.Page, operands: Any) -> int | str:
    """The number of a marked content, or its tag where it has none."""
    given = operands[1] if len(operands) > 1 else None
    if isinstance(given, pikepdf.Name):
        given = page.resources.get(Name.Properties, {}).get(str(given))
    if isinstance(given, pikepdf.Dictionary) and "/MCID" in given:
        return int(given["/MCID"])
    return str(operands[0])
