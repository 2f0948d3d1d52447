"""The pages in a real browser, wide and on a narrow telephone."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest

from packs.blocks import Document, Heading, Question
from packs.forms.html import html_form
from packs.forms.mail import mail_form
from tests.gates.gates import HTML_PROGRAMS, html_gate
from tests.gates.programs import needs
from tests.packs.sample import MESSAGE_ID, MOMENT, SAMPLE, SENDER, STYLE, TO, every_text, text


def long() -> Document:
    parts = (Heading(2, text(f"Part {n}")) for n in range(8))
    # The same table and figure twice: their names must differ.
    return Document("Long", (Heading(1, text("Long")), *parts, *SAMPLE.blocks[9:13], *SAMPLE.blocks[9:13]))


def wide() -> Document:
    """A hundred letters without a blank wherever a spreadsheet could have put them; codes are ours."""
    made = every_text(SAMPLE, lambda words: "x" * 100)
    return replace(made, blocks=tuple(coded(block) for block in made.blocks))


def coded(block):
    if not isinstance(block, Question):
        return block
    return replace(block, code="Q10", choices=tuple(("Q10-12", words) for _, words in block.choices))


@needs(*HTML_PROGRAMS)
@pytest.mark.parametrize("document", [SAMPLE, long(), wide()], ids=["sample", "long", "wide"])
def test_pages(document):
    assert html_gate(html_form(document, STYLE).decode()) == []


@needs(*HTML_PROGRAMS)
def test_e_mails():
    made = message_from_bytes(mail_form(SAMPLE, SENDER, TO, MOMENT, MESSAGE_ID), policy=default)
    assert html_gate(made.get_body(("html",)).get_content()) == []
