"""What a screen reader needs of a PDF and no standard's checker asks for, looked for in the file itself."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pikepdf

from tests.gates.tags import CONTAINERS, Tag, marked, tree

LONG = 10


def pdf_faults(
    data: bytes, *, heading: bool = True, documents: int = 1, lang: str | None = None
) -> list[str]:
    """Everything wrong with the tags, names, fonts and actions of a PDF; [] for a good one.

    `heading` says whether the document must have headings: name badges have none. `documents` is
    how many stand one after another in the file, each with its one heading of level 1.
    `lang` is the language that it must name, None where any will do.
    """
    try:
        pdf = pikepdf.open(io.BytesIO(data))
    except pikepdf.PasswordError:
        return ["it is encrypted"]
    except pikepdf.PdfError:
        return ["it is not a PDF that can be read"]
    with pdf:
        found = [*_whole(pdf, lang), *_names(pdf), *_active(pdf), *_fonts(pdf)]
        root = tree(pdf)
        if root is None:
            return [*found, "no structure tree"]
        found += [*_headings(root, heading, documents), *_figures(root), *_lists(root), *_links(pdf, root)]
        found += [fault for n, table in enumerate(_of(root, "Table"), 1) for fault in _table(n, table)]
        return found + list(_pages(pdf, root))


def _of(root: Tag, role: str) -> list[Tag]:
    return [tag for tag in root.all() if tag.role == role]


def _whole(pdf: pikepdf.Pdf, lang: str | None) -> Iterator[str]:
    if pdf.is_encrypted:
        yield "it is encrypted"
    if pdf.Root.get("/MarkInfo", {}).get("/Marked") is not True:
        yield "it is not marked as tagged"
    named = str(pdf.Root.get("/Lang", ""))
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", named):
        yield "no language"
    elif lang is not None and named != lang:
        yield f"the language is {named} instead of {lang}"
    if pdf.Root.get("/ViewerPreferences", {}).get("/DisplayDocTitle") is not True:
        yield "the window shows the file's name instead of the title"
    if len(pdf.pages) > LONG and "/First" not in pdf.Root.get("/Outlines", {}):
        yield f"more than {LONG} pages and no bookmarks"


def _names(pdf: pikepdf.Pdf) -> Iterator[str]:
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        title = str(metadata.get("dc:title", "")).strip()
        part = str(metadata.get("pdfuaid:part", ""))
    if not title:
        yield "no title in the metadata"
    if "/Title" in pdf.docinfo and str(pdf.docinfo["/Title"]).strip() != title:
        yield "the two titles differ"
    if part != "1":
        yield "it does not say that it is PDF/UA-1"


def _active(pdf: pikepdf.Pdf) -> Iterator[str]:
    """What can do something, or hide something, when the file is opened."""
    names = pdf.Root.get("/Names", {})
    if "/EmbeddedFiles" in names or "/AF" in pdf.Root:
        yield "another file is inside it"
    actions = {
        str(thing.get("/S", ""))
        for thing in pdf.objects
        for thing in _dictionaries(thing)
        if "/JS" in thing
        or str(thing.get("/S", "")) in ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData")
    }
    if actions or "/JavaScript" in names:
        yield "it runs a script or a program"


def _dictionaries(thing: Any, depth: int = 0) -> Iterator[Any]:
    """A dictionary and those written inside it; references are visited as objects of their own."""
    if isinstance(thing, pikepdf.Stream) or depth > 6:
        return
    if isinstance(thing, pikepdf.Dictionary):
        yield thing
    if isinstance(thing, pikepdf.Dictionary | pikepdf.Array):
        for inner in thing.values() if isinstance(thing, pikepdf.Dictionary) else thing:
            if isinstance(inner, pikepdf.Object) and not inner.is_indirect:
                yield from _dictionaries(inner, depth + 1)


def _fonts(pdf: pikepdf.Pdf) -> Iterator[str]:
    for thing in pdf.objects:
        if not isinstance(thing, pikepdf.Dictionary) or thing.get("/Type") != "/Font":
            continue
        kind, name = str(thing.get("/Subtype")), str(thing.get("/BaseFont", thing.get("/Name", "?")))
        if not kind.startswith("/CIDFont") and "/ToUnicode" not in thing:
            yield f"font {name} does not say which characters its shapes are"
        if kind in ("/Type0", "/Type3"):
            continue
        if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(thing.get("/FontDescriptor", {}).keys()):
            yield f"font {name} is not in the file"


def _headings(root: Tag, wanted: bool, documents: int) -> Iterator[str]:
    tags = [tag for tag in root.all() if re.fullmatch(r"H[1-6]?", tag.role)]
    levels = [int(tag.role[1:] or 0) for tag in tags]
    if wanted and not levels:
        yield "no heading"
    if levels and levels[0] != 1:
        yield f"the first heading is {tags[0].role}"
    if levels.count(1) > documents:
        yield f"{levels.count(1)} headings of level 1"
    yield from (f"H{after} follows H{before}" for before, after in pairwise(levels) if after > before + 1)
    yield from (f"{tag.role} is blank" for tag in tags if not tag.owned())


def _figures(root: Tag) -> Iterator[str]:
    for number, tag in enumerate((t for t in root.all() if t.role in ("Figure", "Formula")), 1):
        if not tag.text("/Alt"):
            yield f"figure {number} has no description"


def _lists(root: Tag) -> Iterator[str]:
    for number, tag in enumerate(_of(root, "L"), 1):
        items = [kid for kid in tag.kids if kid.role != "Caption"]
        if not items or any(item.role not in ("LI", "L") for item in items):
            yield f"list {number} holds something that is no item"
    for item in _of(root, "LI"):
        roles = [kid.role for kid in item.kids]
        if "LBody" not in roles or set(roles) - {"Lbl", "LBody"}:
            yield "a list item is not made of a label and a body"
    inside = {id(item) for tag in _of(root, "L") for item in tag.kids}
    if any(id(item) not in inside for item in _of(root, "LI")):
        yield "a list item stands outside a list"


def _links(pdf: pikepdf.Pdf, root: Tag) -> Iterator[str]:
    tagged = {thing.objgen for tag in _of(root, "Link") for thing in tag.annotations if thing is not None}
    if any(not tag.annotations for tag in _of(root, "Link")):
        yield "a link leads nowhere"
    for number, page in enumerate(pdf.pages, 1):
        for note in page.get("/Annots", []):
            if str(note.get("/Subtype")) != "/Link":
                continue
            if not str(note.get("/Contents", "")).strip():
                yield f"page {number}: a link is not described"
            if note.objgen not in tagged:
                yield f"page {number}: a link is not in the structure"


def _table(number: int, table: Tag) -> Iterator[str]:
    rows = [row for part in table.kids for row in (part.kids if part.role in CONTAINERS else [part])]
    rows = [row for row in rows if row.role != "Caption"]
    cells = [cell for row in rows for cell in row.kids]
    if any(row.role != "TR" for row in rows) or any(cell.role not in ("TH", "TD") for cell in cells):
        yield f"table {number} holds something that is no row or no cell"
        return
    heads = [cell for cell in cells if cell.role == "TH"]
    if not heads:
        yield f"table {number} has no header cells"
    if any(str(cell.attribute("/Scope")) not in ("/Row", "/Column", "/Both") for cell in heads):
        yield f"table {number} has a header cell that does not say what it heads"
    if any(not cell.owned() for cell in heads):
        yield f"table {number} has a blank header cell"
    if len(set(_widths(rows))) != 1:
        yield f"table {number} has rows of different width"


def _widths(rows: list[Tag]) -> list[int]:
    """The width of each row, with the cells that reach down from rows above."""
    widths = [0] * len(rows)
    for place, row in enumerate(rows):
        for cell in row.kids:
            for below in range(int(cell.attribute("/RowSpan") or 1)):
                if place + below < len(rows):
                    widths[place + below] += int(cell.attribute("/ColSpan") or 1)
    return widths


def _pages(pdf: pikepdf.Pdf, root: Tag) -> Iterator[str]:
    contents = [content for tag in root.all() for content in tag.contents]
    owned = set(contents)
    if len(owned) < len(contents):
        yield f"{len(contents) - len(owned)} contents are in the structure twice"
    for number, page in enumerate(pdf.pages, 1):
        painted, key = marked(page), page.objgen[0]
        mine = {content for place, content in owned if place == key}
        if not painted.text:
            yield f"page {number} has no text"
        elif not mine & painted.numbers:
            yield f"page {number} has nothing in the structure"
        if painted.loose_text or painted.loose_paint:
            yield f"page {number} paints something that is neither structure nor artifact"
        if lost := painted.numbers - mine:
            yield f"page {number}: {len(lost)} contents are missing in the structure"
        if page.get("/Annots") and str(page.get("/Tabs")) != "/S":
            yield f"page {number}: the tab key does not follow the structure"
