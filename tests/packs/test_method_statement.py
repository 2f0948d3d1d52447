from __future__ import annotations

from dataclasses import replace

import pypdfium2

from packs.facts import report_facts
from packs.forms.html import html_form
from packs.forms.pdf import pdf_form
from packs.forms.style import Style
from packs.places import OURS
from packs.readability import readability, running_texts
from packs.report import report_group
from packs.report_words import grouped
from packs.source import Sources
from tests.packs.drawn_case import HAPPENING, case
from tests.packs.html_lint import faults
from tests.packs.texts import texts_of

REMOVED = replace(HAPPENING, removed={"duplicate": 1, "moved-away": 2}, source="Three balls from 0 to 9.")


def statement(happening=REMOVED, made=None):
    made = made or case()
    facts = report_facts(made.lottery, made.drawn, made.pseudonyms, happening, "public")
    return Sources([OURS]).document("report/method-statement.md", report_group(facts), "x")


def words_of(made):
    return " ".join(texts_of(made))


def test_the_method_statement_is_plain_and_fills_two_pages():
    made = statement()
    measured = readability(running_texts(made))
    assert measured.grade <= 8 and measured.words_per_sentence <= 15 and measured.words > 300
    pages = pypdfium2.PdfDocument(pdf_form([made], 12, Style()))
    assert len(pages) == 2


def test_the_method_statement_says_what_happened():
    words = words_of(statement())
    for told in (
        "The panel has 3 seats. 24 people were in the draw.",
        "3 people: the reasons are on record",
        "Gender, Age",
        "The lowest chance was 0.0%. The highest was 40.0%.",
        "each would be 12.5%",
        "5 people were on no ticket",
        "Three balls from 0 to 9.",
        grouped(HAPPENING.commitment),
    ):
        assert told in words, told
    assert "not filled by lot" not in words and "drawn more than once" not in words
    assert faults(html_form(statement(), Style()).decode()) == []


def test_the_method_statement_hides_nothing_unwelcome():
    made = case()
    lottery = replace(made.lottery, status="feasible", pool=made.lottery.pool.placing(frozenset({"id-01"})))
    words = words_of(statement(replace(HAPPENING, kind="unannounced"), replace(made, lottery=lottery)))
    assert "1 seat was not filled by lot." in words
    assert "cannot rule out that it was drawn more than once" in words
    assert "not proved that it is the fairest one" in words and "There is a proof" not in words
