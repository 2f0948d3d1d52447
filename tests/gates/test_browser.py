from __future__ import annotations

import pytest

from tests.gates.browser import AT_LEAST, axe_version, axe_violations
from tests.gates.gates import HTML_PROGRAMS
from tests.gates.programs import needs

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
PAGE = f"""<!doctype html><html lang="en-GB"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Your panel</title>
<style>body {{ color: #111; background: #fff }}</style></head>
<body><main><h1>Your panel</h1>
<p>Ring <a href="tel:+441414960100">0141 496 0100</a>.</p></main></body></html>"""


def test_axe_core_is_recent_enough_to_know_wcag_2_2() -> None:
    assert axe_version() >= AT_LEAST


@needs(*HTML_PROGRAMS)
def test_a_good_page_passes_in_spite_of_its_policy_against_scripts() -> None:
    assert axe_violations(PAGE) == []


@needs(*HTML_PROGRAMS)
@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (' lang="en-GB"', "", "html-has-lang"),
        ("<title>Your panel</title>", "", "document-title"),
        ("color: #111", "color: #aaa", "color-contrast"),
        ("<h1>", "<h1 style='width: 900px'>", "320 px: the page is"),
        ("<p>", "<h3>Dates</h3><p>", "heading-order"),
        ("<main>", "<main><img src='logo.png'>", "image-alt"),
        (">0141 496 0100<", "><", "link-name"),
        ("<p>", "<table><tr><th></th></tr><tr><td>1</td></tr></table><p>", "empty-table-header"),
        (
            "</head>",
            "<link rel=stylesheet href='http://example.org/x.css'></head>",
            "it loads http://example.org/x.css",
        ),
        ("<main>", "<div>", "landmark-one-main"),
        ("initial-scale=1", "user-scalable=no", "meta-viewport"),
        (
            "<p>",
            "<div>" + "<button style='padding:0;border:0;height:9px;width:9px'>a</button>" * 9 + "</div><p>",
            "target-size",
        ),
    ],
    ids=lambda value: None if "<" in value else value,
)
def test_a_bad_page_is_caught(before: str, after: str, found: str) -> None:
    assert before in PAGE
    faults = axe_violations(PAGE.replace(before, after))
    assert any(found in fault for fault in faults), faults
