"""The same letters drawn by WeasyPrint: our HTML form under one style sheet for paper, tagged, in the same fonts."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from packs.forms.html import html_form
from packs.forms.style import Style
from packs.places import OURS

FACES = (
    ("Noto Sans", "NotoSans-Regular.ttf", 400),
    ("Noto Sans", "NotoSans-Bold.ttf", 700),
    ("Noto Naskh Arabic", "NotoNaskhArabic-Regular.ttf", 400),
    ("Noto Sans Gurmukhi", "NotoSansGurmukhi-Regular.ttf", 400),
    ("Noto Sans CJK SC", "NotoSansCJKsc-ring.otf", 400),
)


class WeasyPrint:
    """Fonts and style sheet are read once, as a program that draws many files would do it."""

    def __init__(self, style: Style) -> None:
        logging.getLogger("weasyprint").setLevel(logging.ERROR)
        self._style, self._fonts = style, FontConfiguration()
        faces = "".join(
            f'@font-face {{ font-family: "{family}"; font-weight: {weight}; src: url({(OURS / "fonts" / file).as_uri()}) }}'
            for family, file, weight in FACES
        )
        colour = f"h1 {{ color: {style.colour} }}"
        sheet = faces + (Path(__file__).with_name("letter.css")).read_text("utf-8") + colour
        self._sheet = CSS(string=sheet, font_config=self._fonts)

    def file(self, documents: Sequence[Any]) -> bytes:
        """One PDF/UA-1 with all these letters."""
        articles = "".join(self._article(document, number) for number, document in enumerate(documents))
        page = f'<!DOCTYPE html><html lang="en-GB"><title>{documents[0].title}</title><body>{articles}</body></html>'
        drawn = HTML(string=page).write_pdf(
            stylesheets=[self._sheet], font_config=self._fonts, pdf_variant="pdf/ua-1"
        )
        assert drawn
        return drawn

    def _article(self, document: Any, number: int) -> str:
        """The body of the page, the letterhead beside the address, ids unlike those of the other letters."""
        page = html_form(document, self._style).decode()
        body = page.partition('<main id="text" tabindex="-1">')[2].partition("</main>")[0]
        address, end, text = body.replace('id="part-', f'id="letter-{number}-').partition("</p>")
        logo = f'<img src="{self._style.logo_address}" alt="{self._style.logo_alt}">'
        sender = f'<p class="sender">{logo}{"<br>".join(self._style.sender_lines)}</p>'
        return f'<article>{address}{end}{sender}<div class="text">{text}</div></article>'
