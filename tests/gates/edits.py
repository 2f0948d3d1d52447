"""Edits that spoil a finished PDF, each in one respect."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

Edit = Callable[[pikepdf.Pdf], None]


def claim(pdf: pikepdf.Pdf) -> None:
    """Say that the file is PDF/UA-1, whether it is or not."""
    with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["pdfuaid:part"] = "1"


def elements(pdf: pikepdf.Pdf, role: str) -> list[Any]:
    """The structure elements of a role, in reading order."""
    return [raw for raw in _below(pdf.Root.StructTreeRoot.K) if str(raw.get("/S")) == role]


def _below(raw: Any) -> Iterator[Any]:
    for kid in raw if isinstance(raw, Array) else [raw]:
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield kid
            if "/K" in kid:
                yield from _below(kid.K)


def at_root(key: str, value: Any = None) -> Edit:
    """Replace or remove an entry of the document's catalogue."""

    def change(pdf: pikepdf.Pdf) -> None:
        if value is None:
            del pdf.Root[key]
        else:
            pdf.Root[key] = value

    return change


def role(before: str, after: str, place: int = 0) -> Edit:
    """Give an element another role."""

    def change(pdf: pikepdf.Pdf) -> None:
        elements(pdf, before)[place].S = Name(after)

    return change


def every(before: str, change: Callable[[Any], None]) -> Edit:
    """Change all elements of a role."""

    def spoil(pdf: pikepdf.Pdf) -> None:
        for element in elements(pdf, before):
            change(element)

    return spoil


def attribute(element: Any, key: str, value: Any = None) -> None:
    """Set or remove an attribute of a table's cell."""
    given = element.get("/A", Array())
    for one in given if isinstance(given, Array) else [given]:
        if key in one:
            del one[key]
    if value is not None:
        element.A = Dictionary({"/O": Name.Table, key: value})


def on_page(text: str, before: bool = False) -> Edit:
    """Add instructions to the first page's content."""

    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].contents_add(text.encode(), prepend=before)

    return change


def no_title(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        del metadata["dc:title"]


def another_title(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Title"] = "letter_final_2.docx"


def no_claim(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        del metadata["pdfuaid:part"]


def reversed_order(pdf: pikepdf.Pdf) -> None:
    body = elements(pdf, "/Document")[0]
    body.K = Array(list(body.K)[::-1])


def lost_paragraph(pdf: pikepdf.Pdf) -> None:
    body = elements(pdf, "/Document")[0]
    body.K = Array([kid for kid in body.K if kid.objgen != elements(pdf, "/P")[1].objgen])


def lost_page(pdf: pikepdf.Pdf) -> None:
    """What is read on the second page is painted there and stands nowhere in the tree."""
    body = elements(pdf, "/Document")[0]
    place = [kid.objgen for kid in body.K].index(elements(pdf, "/H2")[1].objgen)
    body.K = Array(list(body.K)[:place])


def read_twice(pdf: pikepdf.Pdf) -> None:
    body, paragraph = elements(pdf, "/Document")[0], elements(pdf, "/P")[1]
    body.K.append(pdf.make_indirect(Dictionary(dict(paragraph))))


def fonts(pdf: pikepdf.Pdf) -> list[Any]:
    return [thing for thing in pdf.objects if isinstance(thing, Dictionary) and thing.get("/Type") == "/Font"]


def no_unicode(pdf: pikepdf.Pdf) -> None:
    for font in fonts(pdf):
        if "/ToUnicode" in font:
            del font["/ToUnicode"]


def garbled_unicode(pdf: pikepdf.Pdf) -> None:
    """Every n comes out of the file as an m."""
    for font in fonts(pdf):
        if "/ToUnicode" in font:
            table = font.ToUnicode.read_bytes()
            font.ToUnicode.write(table.replace(b"<006E>", b"<006D>").replace(b"<006e>", b"<006d>"))


def no_font_file(pdf: pikepdf.Pdf) -> None:
    for font in fonts(pdf):
        for key in ("/FontFile", "/FontFile2", "/FontFile3"):
            if key in font.get("/FontDescriptor", {}):
                del font.FontDescriptor[key]


def as_artifact(pdf: pikepdf.Pdf) -> None:
    """The last paragraph becomes decoration, cleanly: it is gone from the tree too."""
    paragraph = elements(pdf, "/P")[-1]
    number, page = _content(paragraph), pdf.pages[1]
    found = pikepdf.parse_content_stream(page)
    for place, (operands, operator) in enumerate(found):
        if str(operator) == "BDC" and int(operands[1].get("/MCID", -1)) == number:
            found[place] = pikepdf.ContentStreamInstruction([Name.Artifact], pikepdf.Operator("BMC"))
    page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(found))
    body = elements(pdf, "/Document")[0]
    body.K = Array([kid for kid in body.K if kid.objgen != paragraph.objgen])


def _content(element: Any) -> int:
    kid = element.K[0] if isinstance(element.K, Array) else element.K
    return int(kid.MCID) if isinstance(kid, Dictionary) else int(kid)


def no_tabs(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        del page["/Tabs"]


def link_note(pdf: pikepdf.Pdf) -> Any:
    return next(note for page in pdf.pages for note in page.get("/Annots", []))


def undescribed_link(pdf: pikepdf.Pdf) -> None:
    del link_note(pdf)["/Contents"]


def untagged_link(pdf: pikepdf.Pdf) -> None:
    link = elements(pdf, "/Link")[0]
    link.K = Array([kid for kid in link.K if not isinstance(kid, Dictionary) or kid.get("/Type") != "/OBJR"])


def launching_link(pdf: pikepdf.Pdf) -> None:
    link_note(pdf).A = Dictionary(S=Name.Launch, F=pikepdf.String("form.exe"))


def attached(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["pool.csv"] = b"id,name"


def other_size(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        page.MediaBox = Array([0, 0, 612, 792])
