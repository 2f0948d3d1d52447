from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree

import pypdfium2
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from packs.charts import Column, Line, columns_chart, parted, shares_chart, wrapped
from packs.places import OURS

SVG = {"s": "http://www.w3.org/2000/svg"}


def parsed(svg):
    return ElementTree.fromstring(str(svg))


def line(label="Age", applicants=0.25, quota=(0.1, 0.2), panel=None):
    return Line(label, applicants, "25%", quota, "1 to 2 seats", panel, "2 seats" if panel else "")


def test_bars_are_in_proportion_to_the_shares():
    svg = parsed(shares_chart("c", "t", "d", [line(applicants=0.4), line(applicants=0.1)]))
    widths = [
        float(r.get("width"))
        for r in svg.findall("s:rect", SVG)
        if r.get("fill") == "#1f5a92" and float(r.get("y")) > 20
    ]
    assert abs(widths[0] / widths[1] - 4) < 0.1


def test_the_quota_band_is_where_the_seats_share_is():
    svg = parsed(shares_chart("c", "t", "d", [line(applicants=0.2, quota=(0.1, 0.2))]))
    bar, band = (r for r in svg.findall("s:rect", SVG) if float(r.get("y")) > 20)
    assert abs(float(band.get("x")) + float(band.get("width")) - (2 + float(bar.get("width")))) < 0.2
    assert abs(float(band.get("width")) - float(bar.get("width")) / 2) < 0.2


def test_a_hidden_share_has_no_bar():
    svg = parsed(shares_chart("c", "t", "d", [line(applicants=None)]))
    bars = [r for r in svg.findall("s:rect", SVG) if float(r.get("y")) > 20]
    assert [bar.get("fill") for bar in bars] == ["url(#c-stripes)"]


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            Line,
            label=st.text(max_size=120),
            applicants=st.none() | st.floats(0, 1),
            applicants_text=st.just("about 100%"),
            quota=st.none() | st.tuples(st.floats(0, 0.5), st.floats(0.5, 1)),
            quota_text=st.just("100 to 200 seats"),
            panel=st.none() | st.floats(0, 1),
            panel_text=st.just("200 seats"),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_nothing_leaves_the_paper(lines):
    svg = shares_chart("c", "t", "d", [replaced(one) for one in lines])
    tree = parsed(svg)
    width, height = (float(n) for n in tree.get("viewBox").split()[2:])
    for text in tree.findall("s:text", SVG):
        assert (
            float(text.get("x")) + 7.2 * len(text.text or "") <= width + 0.5
            or text.get("font-weight") == "bold"
        )
        assert float(text.get("y")) <= height
    for rect in tree.findall("s:rect", SVG):
        assert float(rect.get("x")) + float(rect.get("width")) <= width


def replaced(one):
    """XML has no control characters: the reader of spreadsheets lets none through."""
    label = "".join(c for c in one.label if c.isprintable())
    return Line(
        label, one.applicants, one.applicants_text, one.quota, one.quota_text, one.panel, one.panel_text
    )


def test_columns_are_in_proportion_and_carry_their_numbers():
    svg = parsed(
        columns_chart("c", "t", "d", [Column("0%", 10), Column("5%", 40), Column("10%", 0)], 0.5, "equal")
    )
    heights = [float(r.get("height")) for r in svg.findall("s:rect", SVG)]
    assert len(heights) == 2 and abs(heights[1] / heights[0] - 4) < 0.05
    texts = [t.text for t in svg.findall("s:text", SVG)]
    assert {"10", "40", "0%", "5%", "equal", "People"} <= set(texts)
    assert svg.find("s:title", SVG).text == "t" and svg.find("s:desc", SVG).text == "d"


@settings(deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), max_size=30), st.integers(1, 20)
)
def test_wrapping_loses_nothing(text, width):
    sentence = f"{text} and {text}"
    lines = wrapped(sentence, width)
    assert "".join("".join(lines).split()) == "".join(sentence.split())
    assert all(len(one) <= width for one in lines)


def test_labels_are_data():
    svg = str(shares_chart("c", "<b>", "&", [line(label="<script>")]))
    assert "<script>" not in svg and re.search(r"&lt;script&gt;", svg)


def test_charts_name_the_shipped_font_first_and_bring_their_own_paper():
    svg = parsed(shares_chart("c", "t", "d", [line()]))
    assert svg.get("font-family").split(",")[0] == "Noto Sans"
    paper = svg.find("s:path", SVG)
    width, height = svg.get("viewBox").split()[2:]
    assert paper.get("fill") == "#fff" and paper.get("d") == f"M0 0H{width}V{height}H0Z"
    everything = list(svg)
    first_mark = next(i for i, one in enumerate(everything) if one.tag.endswith("text"))
    assert everything.index(paper) < first_mark


def test_numbers_stand_before_the_line_that_may_cross_them():
    svg = parsed(columns_chart("c", "t", "d", [Column("0%", 10), Column("5%", 40)], 0.75, "equal"))
    marks = list(svg)
    line_at = next(i for i, one in enumerate(marks) if one.get("stroke-dasharray"))
    number_at = next(i for i, one in enumerate(marks) if one.text == "40")
    assert line_at < number_at and marks[number_at].get("paint-order") == "stroke"


def test_the_pdf_draws_a_charts_text_in_the_shipped_font():
    """Typst drops text whose font it does not know."""
    svg = str(shares_chart("c", "t", "d", [line(label="Wide label")]))
    source = '#set page(width: auto, height: auto, margin: 0pt)\n#image("chart.svg", alt: "x")'
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(OURS / "fonts")]
    )
    files = {"main.typ": source.encode(), "chart.svg": svg.encode()}
    page = pypdfium2.PdfDocument(typst.compile(files, font_paths=fonts, format="pdf"))[0]
    # It sets the letters of a drawing one by one.
    assert "Widelabel" in "".join(page.get_textpage().get_text_range().split())


def test_a_histogram_is_labelled_at_its_right_end_where_nothing_else_stands():
    for number in range(1, 15):
        columns = [Column(f"{i * 5}%", 3) for i in range(number)]
        svg = parsed(columns_chart("c", "t", "d", columns, None, "", "100%"))
        texts = [(text.text, float(text.get("x"))) for text in svg.findall("s:text", SVG)]
        ends = [x for words, x in texts if words == "100%"]
        assert ends == [358] or (ends == [] and number in (8, 9, 10, 11, 13))
        places = [x for words, x in texts if words in {column.label for column in columns}]
        assert all(x + 1.5 * 7.2 < end - 4 * 7.2 for x in places for end in ends)


def test_the_population_has_an_open_bar_between_applicants_and_quota():
    known = Line("Age", 0.25, "25%", (0.1, 0.2), "1 to 2 seats", 0.1, "2 seats", 0.5, "50.0%")
    svg = parsed(shares_chart("c", "t", "d", [known]))
    bars = [r for r in svg.findall("s:rect", SVG) if float(r.get("y")) > 20]
    assert [bar.get("fill") for bar in bars] == ["#1f5a92", "#ffffff", "url(#c-stripes)"]
    assert abs(float(bars[1].get("width")) / float(bars[0].get("width")) - 2) < 0.1
    tops = [float(bar.get("y")) for bar in bars]
    assert all(second - first >= 11 for first, second in pairwise(tops))
    assert "Population" in str(shares_chart("c", "t", "d", [known]))
    assert "Population" not in str(shares_chart("c", "t", "d", [line()]))


def test_a_population_that_may_be_a_few_people_has_a_text_and_no_bar():
    few = Line("Age", 0.25, "25%", (0.1, 0.2), "1 to 2 seats", None, "", None, "under 2%")
    svg = parsed(shares_chart("c", "t", "d", [few]))
    fills = [r.get("fill") for r in svg.findall("s:rect", SVG) if float(r.get("y")) > 20]
    assert "#ffffff" not in fills and "under 2%" in [t.text for t in svg.findall("s:text", SVG)]


def test_parts_have_all_lines_in_order_and_room_on_a_page():
    lines = [line(label=f"{i} {'long ' * (i % 5) * 9}") for i in range(30)]
    for large, highest in ((True, 400), (False, 600)):
        parts = parted(lines, large_print=large)
        assert [one for part in parts for one in part] == lines
        heights = [
            float(parsed(shares_chart("c", "t", "d", part)).get("viewBox").split()[3]) for part in parts
        ]
        assert max(heights) <= highest + 40 and len(parts) > 2
    assert parted([line()], large_print=True) == [[line()]]


def test_parts_of_a_chart_have_one_scale():
    short, long = line(applicants=0.1), line(applicants=0.9)
    together, alone = (
        parsed(shares_chart("c", "t", "d", [short], beside)) for beside in ([short, long], [short])
    )
    whole = parsed(shares_chart("c", "t", "d", [short, long]))
    widths = [
        float(next(r for r in svg.findall("s:rect", SVG) if float(r.get("y")) > 20).get("width"))
        for svg in (together, whole, alone)
    ]
    assert widths[0] == widths[1] < widths[2]
