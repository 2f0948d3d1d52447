"""The PDF form: what it says, in every size, for one document and for many."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace

import pikepdf
import pypdfium2 as pdfium
import pytest
from hypothesis import given
from hypothesis import strategies as st

from packs.blocks import Bullets, Document, Heading, InLanguage, Inline, Languages, Paragraph, Span, Table
from packs.forms.pdf import NotDrawn, page_pictures, pdf_form, pdf_with_pages
from packs.forms.widths import table_layout
from tests.gates.structure import pdf_faults
from tests.packs.pictures import png
from tests.packs.sample import SAMPLE, STYLE

SIZES = (12, 14, 18, 24)


def row(*cells: str) -> tuple[Inline, ...]:
    return tuple((Span(cell),) for cell in cells)


def tags(data: bytes) -> list[str]:
    """The kinds of all elements of the structure tree, in order."""
    found: list[str] = []

    def walk(node: pikepdf.Object) -> None:
        if isinstance(node, pikepdf.Array):
            for kid in node:
                walk(kid)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.append(str(node.S))
            if "/K" in node:
                walk(node.K)

    with pikepdf.open(io.BytesIO(data)) as pdf:
        walk(pdf.Root.StructTreeRoot)
    return found


def pages(data: bytes) -> list[str]:
    return [page.get_textpage().get_text_bounded() for page in pdfium.PdfDocument(data)]


@pytest.mark.parametrize("size", SIZES)
def test_every_size_is_accessible_and_says_everything(size: int) -> None:
    data = pdf_form([SAMPLE], size, STYLE)  # type: ignore[arg-type]
    assert pdf_faults(data) == []
    said = "".join("".join(pages(data)).split())
    for words in (
        "ŁucjaŻółć",
        "NeverpayanybodY".lower(),
        "£120asession",
        "27February2027",
        "Q1-0",
        "REHEARSAL",
    ):
        assert words.lower() in said.lower()


def test_large_print_flows_anew() -> None:
    sizes = {size: pdf_with_pages([SAMPLE], size, STYLE)[1] for size in SIZES}  # type: ignore[arg-type]
    counts = [sizes[size][0] for size in SIZES]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]


def test_page_counts_are_those_of_the_file() -> None:
    other = Document("Another", (Heading(1, (Span("Another"),)), Paragraph((Span("Short."),))))
    data, counts = pdf_with_pages([SAMPLE, other, SAMPLE], 18, STYLE)
    assert data == pdf_form([SAMPLE, other, SAMPLE], 18, STYLE)
    assert sum(counts) == len(pages(data))
    assert counts[1] == 1
    first = counts[0]
    assert "Page 1 of 1" in pages(data)[first]
    assert f"Page 1 of {first}" in pages(data)[first + 1]


def test_the_same_twice_is_the_same_bytes_with_no_date_in_them() -> None:
    data = pdf_form([SAMPLE], 12, STYLE)
    assert pdf_form([SAMPLE], 12, STYLE) == data
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert [key for key in pdf.docinfo if "Date" in key] == []
        assert "Date" not in str(pdf.open_metadata())


def test_the_title_is_the_documents_and_never_that_of_one_of_many() -> None:
    def title(*documents: Document) -> str:
        with pikepdf.open(io.BytesIO(pdf_form(documents, 12, STYLE))) as pdf:
            return str(pdf.docinfo["/Title"])

    other = replace(SAMPLE, title="For Ann")
    assert title(SAMPLE, SAMPLE) == "Invitation to the panel"
    assert title(SAMPLE, other) == "2 letters"


def test_a_sign_in_no_font_is_refused_without_the_text() -> None:
    document = Document("T", (Heading(1, (Span("Secret \U0001f642 name"),)),))
    with pytest.raises(NotDrawn, match=r"U\+1F642") as caught:
        pdf_form([document], 12, STYLE)
    assert "Secret" not in str(caught.value)
    assert "Put a font" in caught.value.remedy


@pytest.mark.parametrize("made", [pdf_form, pdf_with_pages])
def test_a_logo_of_no_size_is_refused_and_no_font_is_blamed(made: Callable[..., object]) -> None:
    style = replace(STYLE, logo=b'<svg xmlns="http://www.w3.org/2000/svg" width="0" height="0"/>')
    with pytest.raises(NotDrawn, match="logo") as caught:
        made([SAMPLE], 12, style)
    assert "width" in caught.value.remedy
    assert "font" not in f"{caught.value} {caught.value.remedy}"


def test_whatever_else_typst_refuses_is_refused_in_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> bytes:
        raise RuntimeError("something\n  broke")

    monkeypatch.setattr("typst.compile", broken)
    with pytest.raises(NotDrawn, match="something broke") as caught:
        pdf_form([SAMPLE], 12, STYLE)
    assert "template" in caught.value.remedy


def test_a_language_may_be_named_with_its_script() -> None:
    lines = (InLanguage("zh-Hans", False, "中文"), InLanguage("pa-Guru-IN", False, "ਪੰਜਾਬੀ"))
    data = pdf_form([Document("T", (Heading(1, (Span("T"),)), Languages(lines)))], 12, STYLE)
    assert pdf_faults(data) == []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        said = {
            str(one.Lang)[:3] for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/Lang" in one
        }
    assert {"pa", "zh"} <= said


def test_pictures_are_one_for_each_page() -> None:
    pictures = page_pictures(SAMPLE, 12, STYLE)
    assert len(pictures) == pdf_with_pages([SAMPLE], 12, STYLE)[1][0]
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)


def test_a_png_logo_is_drawn() -> None:
    style = replace(STYLE, logo=png(), logo_kind="png")
    data = pdf_form([SAMPLE], 12, style)
    assert pdf_faults(data) == []
    page = pdfium.PdfDocument(data)[0].render(scale=1).to_numpy()
    blue, green, red_light = page[:, :, 0], page[:, :, 1], page[:, :, 2]
    assert ((red_light > 150) & (green < 60) & (blue < 60)).sum() > 100


WIDE = Table(
    "Needs",
    row("What people need", "How many", "What to do", "Who does it"),
    (row("Wheelchair", "3", "Keep the way in free, and take a chair away", "interpreter agency"),) * 3,
)


def test_a_wide_table_is_a_table_in_small_print_and_a_list_in_large() -> None:
    document = Document("T", (Heading(1, (Span("T"),)), WIDE))
    assert "/Table" in tags(pdf_form([document], 12, STYLE))
    large = pdf_form([document], 24, STYLE)
    assert "/Table" not in tags(large)
    said = " ".join("".join(pages(large)).split())
    assert "Wheelchair How many: 3 What to do: Keep the way in free" in said


WORDS = st.text("abcdefgh ", max_size=30)


@given(st.integers(1, 7).flatmap(lambda n: st.lists(st.tuples(*[WORDS] * n), min_size=2, max_size=4)))
def test_no_column_is_narrower_than_its_longest_word_unless_the_table_is_stacked(
    rows: list[tuple[str, ...]],
) -> None:
    headings = tuple((Span(f"h{i}"),) for i in range(len(rows[0])))
    table = Table("t", headings, tuple(row(*cells) for cells in rows))
    for size in SIZES:
        layout = table_layout(table, size)
        assert len(layout["widths"]) == len(headings)
        room = 900 / (size * layout["scale"])
        if not layout["stacked"] and all(layout["widths"]):
            shares = [width / sum(layout["widths"]) * room for width in layout["widths"]]
            words = [
                max(len(word) for line in rows for word in (line[i] or "x").split() or ["x"])
                for i in range(len(headings))
            ]
            assert all(share + 0.1 >= word for share, word in zip(shares, words, strict=True))


def test_no_line_of_a_table_ends_inside_a_time_of_day() -> None:
    long = "words that need all the room that a narrow column of this table has"
    rows = tuple(row("10.15 am to 12 noon", "9.45 am", long, long) for _ in range(3))
    table = Table("Times", row("Time", "From", "What", "Who"), rows)
    for size in SIZES:
        data = pdf_form([Document("Times", (table,))], size, STYLE)  # type: ignore[arg-type]
        said = "\n".join(pages(data))
        assert said.count("9.45 am") == said.count("12 noon") == 3, size
        assert not re.search(r"\d\s*[\r\n]\s*(am|noon)", said), size
    assert table_layout(table, 12)["widths"][1] > table_layout(replace(table, rows=()), 12)["widths"][1]


def test_what_leads_to_a_table_or_a_list_stays_on_its_page() -> None:
    rows = tuple(row(f"{hour} am", f"Row {hour}") for hour in range(12))
    day = (Heading(2, (Span("Saturday"),)), Paragraph((Span("At the hall"),)), Paragraph((Span("A day"),)))
    table = Table("Times", row("Time", "What"), rows)
    said = (Paragraph((Span("Lunch", bold=True),)), Bullets(((Span("Go on at two."),),)))
    parted = 0
    for lines in range(26, 46):
        above = Paragraph((Span("\n".join(f"Line {n}" for n in range(lines))),))
        made = Document("A day", (Heading(1, (Span("A day"),)), above, *day, table))
        data, (count,) = pdf_with_pages([made], 12, STYLE)
        (found,) = [page for page in pages(data) if "Saturday" in page]
        assert "At the hall" in found and "Row 0" in found and "Row 2" in found, lines
        parted += count > 1 and "Row 11" not in found
        below = pages(pdf_form([Document("A day", (Heading(1, (Span("A day"),)), above, *said))], 12, STYLE))
        assert [page for page in below if "Lunch" in page and "Go on at two." in page], lines
        steps = Bullets(tuple((Span(f"Step {n}"),) for n in range(5)), ordered=True)
        page_of = pages(
            pdf_form([Document("A day", (Heading(1, (Span("A day"),)), above, steps))], 12, STYLE)
        )
        assert [page for page in page_of if "Step 0" in page and "Step 4" in page], lines
    assert parted, "a table never came to a page's foot"
    assert pdf_faults(data) == []
