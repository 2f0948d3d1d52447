from __future__ import annotations

import hashlib
import re
from base64 import b64decode, b64encode
from collections import Counter
from dataclasses import replace

import pytest

from packs.blocks import (
    Document,
    Figure,
    Heading,
    InLanguage,
    Languages,
    Paragraph,
    Question,
    Span,
    Table,
)
from packs.forms.html import html_form, safe_link
from packs.forms.style import Style
from packs.places import OURS
from tests.packs.html_lint import Page
from tests.packs.sample import BAND, LOGO, SAMPLE, STYLE, row, text

HOME = "http://www.w3.org/2000/svg"


def page(*blocks, document=None, style=STYLE, **how) -> Page:
    made = document or Document("A title", (Heading(1, text("A title")), *blocks), **how)
    found = Page(html_form(made, style).decode())
    assert found.faults == []
    return found


def tags(found: Page, name: str) -> list[dict[str, str]]:
    return [attrs for tag, attrs in found.tags if tag == name]


def source(*blocks) -> str:
    return html_form(Document("A title", (Heading(1, text("A title")), *blocks)), STYLE).decode()


def test_the_parts_of_a_page_are_there_once():
    found = page(document=SAMPLE)
    names = Counter(tag for tag, _ in found.tags)
    assert [names[tag] for tag in ("header", "main", "footer", "h1", "style")] == [1] * 5
    assert tags(found, "html") == [{"lang": "en-GB", "dir": "ltr"}]
    assert found.visible().count("REHEARSAL") == 3
    assert ("title", "REHEARSAL: Invitation to the panel") in found.texts
    levels = [int(tag[1]) for tag, _ in found.tags if re.fullmatch("h[1-6]", tag)]
    assert levels == [1, 2, 3, 2]


def test_the_skip_link_comes_first_and_leads_to_the_text():
    found = page(document=SAMPLE)
    first = tags(found, "a")[0]
    assert first["class"] == "skip"
    assert tags(found, "main")[0]["id"] == first["href"].removeprefix("#")


def test_ids_are_unique_and_what_refers_to_them_finds_them():
    found = page(*SAMPLE.blocks[3:], Figure(BAND, "The same again.", "Again"))
    ids = Counter(attrs["id"] for _, attrs in found.tags if "id" in attrs)
    assert max(ids.values()) == 1
    wanted = [attrs["aria-labelledby"] for _, attrs in found.tags if "aria-labelledby" in attrs]
    wanted += [a["href"][1:] for a in tags(found, "a") if a["href"].startswith("#")]
    wanted += re.findall(r"url\(#([^)]+)\)", str(found.tags))
    assert len(wanted) >= 6 and set(wanted) <= set(ids)


def test_nothing_is_fetched_and_nothing_runs():
    found = page(document=SAMPLE)
    (policy,) = [a["content"] for a in tags(found, "meta") if a.get("http-equiv")]
    (sheet,) = re.findall(r"<style>(.*?)</style>", html_form(SAMPLE, STYLE).decode(), re.DOTALL)
    wanted = b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{wanted}'; img-src data:; base-uri 'none'; form-action 'none'"
    )
    assert not re.search(r"url\((?!#)|@import|@font-face", sheet)
    for tag, attrs in found.tags:
        assert tag not in ("script", "link", "iframe", "object", "form", "input", "button", "select")
        assert not [name for name in attrs if name.startswith("on") or name in ("style", "srcset")], tag
        assert attrs.get("src", "data:").startswith("data:")


def test_the_senders_look():
    found = page(document=SAMPLE, style=replace(STYLE, colour="#123456"))
    (logo,) = tags(found, "img")
    assert logo["alt"] == "Fernbrae Homes"
    kind, _, data = logo["src"].partition(",")
    assert kind == "data:image/svg+xml;base64" and b64decode(data) == LOGO
    assert "--colour: #123456;" in html_form(SAMPLE, replace(STYLE, colour="#123456")).decode()
    assert found.visible().count("Fernbrae Homes") == 2 and found.visible().count("1 Main Street") == 1
    assert tags(page(document=SAMPLE, style=Style()), "img") == []
    png = Style(logo=b"\x89PNG", logo_kind="png", logo_alt="Us")
    assert png.logo_address == "data:image/png;base64,iVBORw=="


@pytest.mark.parametrize(
    "look",
    [{"colour": "red"}, {"colour": "#12345"}, {"colour": "#123456;"}, {"logo": b"x"}, {"logo_kind": "gif"}],
)
def test_a_look_that_cannot_be_shown_is_refused(look):
    with pytest.raises(ValueError):
        Style(**look)


def test_long_documents_begin_with_their_contents():
    parts = tuple(Heading(2, text(f"Part <{n}>")) for n in range(7))
    assert tags(page(*parts[:6]), "nav") == []
    found = page(Paragraph(text("In short.")), *parts)
    # After what opens the document, before its first part; the first paragraph is the sender's.
    order = [tag for tag, _ in found.tags if tag in ("h1", "p", "nav", "h2")]
    assert order[:5] == ["p", "h1", "p", "nav", "h2"]
    assert [attrs["aria-label"] for attrs in tags(found, "nav")] == ["Contents"]
    ids = {attrs["id"] for tag, attrs in found.tags if tag == "h2"}
    assert {a["href"][1:] for a in tags(found, "a")[1:]} == ids and len(ids) == 7
    assert [words for tag, words in found.texts if tag == "a"][1:] == [f"Part <{n}>" for n in range(7)]


def test_a_letter_without_a_heading_shows_its_subject():
    found = page(document=Document("The\nsubject", (Paragraph(text("Dear Ahmed")),)))
    assert [words for tag, words in found.texts if tag == "h1"] == ["The subject"]


def test_running_text():
    spans = (
        Span("a <b> & ", bold=True),
        Span("c\nd", code=True),
        Span("here", bold=True, link='https://example.org/?q="x y"&r=1'),
    )
    assert (
        "<p><strong>a &lt;b&gt; &amp; </strong><code>c<br>d</code>"
        '<a href="https://example.org/?q=%22x%20y%22&amp;r=1"><strong>here</strong></a></p>'
    ) in source(Paragraph(spans))


def test_links_lead_to_pages_people_and_telephones_only():
    for link in ("https://example.org/%20?a=b#c", "http://example.org", "mailto:a@example.org", "tel:+44141"):
        assert safe_link(link) == link
    for link in ("javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", " https://x", "//x", ""):
        with pytest.raises(ValueError):
            safe_link(link)
    assert safe_link("https://example.org/\r\n<ł>\ud800") == "https://example.org/%0D%0A%3C%C5%82%3E?"


def test_wide_tables_scroll_by_themselves():
    wide, narrow = SAMPLE.blocks[9:11]
    assert isinstance(wide, Table) and isinstance(narrow, Table)
    found = page(wide, narrow, wide)
    regions = [attrs for _, attrs in found.tags if attrs.get("role") == "region"]
    assert [(a["aria-label"], a["tabindex"]) for a in regions] == [
        ("Table 1: Sessions", "0"),
        ("Table 3: Sessions", "0"),
    ]
    assert [words for tag, words in found.texts if tag == "caption"] == ["Sessions", "Rooms", "Sessions"]


def test_cells_say_what_they_are():
    found = page(SAMPLE.blocks[9], Table("Gaps", row("A", "B"), (row("", "x"), row("y", ""))))
    assert [a["scope"] for a in tags(found, "th")] == ["col"] * 4 + ["row"] * 2 + ["col"] * 2 + ["row"]
    cells = [attrs.get("class", "") for attrs in tags(found, "td")]
    assert cells == ["", "number", "blank"] * 2 + ["", "", ""]
    assert [a.get("class") for a in tags(found, "th")][2] == "number"
    assert [a.get("class") for a in tags(found, "table")] == ["form", None]


def test_questions_are_printed_with_their_codes():
    found = page(
        Question("Q1", text("Which?"), "one", (("Q1-1", "This"), ("Q1-2", "That"))),
        Question("Q2", text("Which ones?"), "many", (("Q2-1", "These"),)),
        Question("Q3", text("Why?"), "write", (), 3),
        Question("Q4", text("Sign"), "sign"),
    )
    words = found.visible()
    assert "Q1 Which? Tick one box. Q1-1 This Q1-2 That" in words
    assert "Q2 Which ones? Tick all that apply. Q2-1 These" in words
    classes = Counter(attrs.get("class") for _, attrs in found.tags)
    assert classes["box"] == 3 and classes["line"] == 4
    assert all(attrs.get("aria-hidden") == "true" for _, attrs in found.tags if attrs.get("class") == "box")
    groups = [attrs["aria-labelledby"] for _, attrs in found.tags if attrs.get("role") == "group"]
    assert groups == [f"question-{n}" for n in range(1, 5)]


def test_pictures_are_described():
    found = page(document=SAMPLE)
    assert [(a["role"], a["aria-label"]) for a in tags(found, "svg")] == [
        ("img", "A band of 12 people."),
        ("img", "QR code for the reply page"),
    ]
    assert ("text", "12 people") in found.texts
    # A name by reference would take the place of the description.
    assert not [a for a in tags(found, "svg") if "aria-labelledby" in a]


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<foreignObject/>",
        '<rect onload="alert(1)"/>',
        '<rect style="fill:red"/>',
        '<use href="https://example.org/x.svg#a"/>',
        '<use xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="https://example.org/x.svg#a"/>',
        '<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>',
    ],
)
def test_drawings_hold_nothing_that_runs_or_fetches(inside):
    with pytest.raises(ValueError, match="a drawing holds no"):
        source(Figure(f'<svg xmlns="{HOME}">{inside}</svg>', "A drawing", "A drawing"))


def test_drawings_declare_nothing():
    bomb = f'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg xmlns="{HOME}"><text>&a;</text></svg>'
    with pytest.raises(ValueError, match="declarations"):
        source(Figure(bomb, "A drawing", "A drawing"))


def test_references_inside_drawings_follow_their_ids():
    drawing = (
        f'<svg xmlns="{HOME}"><defs><rect id="a" aria-labelledby="b c"/><text id="b">x</text>'
        '<text id="c">y</text></defs><use href="#a" clip-path="url(#a)"/></svg>'
    )
    made = source(Figure(drawing, "One", "One"), Figure(drawing, "Two", "Two"))
    for n in (1, 2):
        assert f'<rect id="figure-{n}-a" aria-labelledby="figure-{n}-b figure-{n}-c"' in made
        assert f'<use href="#figure-{n}-a" clip-path="url(#figure-{n}-a)"' in made


def test_other_languages_say_which_they_are():
    found = page(Languages((InLanguage("pl", False, "Tak"), InLanguage("ar", True, "اتصل 0141 496 0123"))))
    assert tags(found, "li") == [{"lang": "pl", "dir": "ltr"}, {"lang": "ar", "dir": "rtl"}]
    assert ("li", "اتصل \u20660141 496 0123\u2069") in found.texts
    assert tags(page(lang="ar"), "html") == [{"lang": "ar", "dir": "rtl"}]


def test_the_same_document_is_the_same_page():
    assert html_form(SAMPLE, STYLE) == html_form(SAMPLE, STYLE)


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_texts_and_lines_stand_out_from_the_paper():
    """WCAG 2.2: 4.5 for text (1.4.3), 3 for the lines of boxes (1.4.11)."""
    sheets = (OURS / "base" / "style.css").read_text("utf-8") + (OURS / "base" / "mail.html").read_text(
        "utf-8"
    )
    texts = set(re.findall(r"(?<![-\w])color: ?(#[0-9a-f]{6})", sheets))
    lines = set(re.findall(r"(?:border[-\w]*|outline): ?[^;]*?(#[0-9a-f]{6})", sheets))
    assert len(texts) >= 2 and len(lines) >= 3
    assert all(1.05 / (luminance(colour) + 0.05) >= 4.5 for colour in texts)
    assert all(1.05 / (luminance(colour) + 0.05) >= 3 for colour in lines)


def test_no_line_of_a_table_ends_inside_a_time_of_day():
    table = Table("Times", row("Time", "What"), (row("10.15 am to 12 noon", "Room 9 amber, 4 PM"),))
    made = source(table, Paragraph(text("From 10.15 am")))
    assert '<th scope="row">10.15\u00a0am to 12\u00a0noon</th>' in made
    assert "<td>Room 9 amber, 4 PM</td>" in made and "From 10.15 am" in made
