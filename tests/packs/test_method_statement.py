from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pypdfium2
import pytest

from packs.facts import Changes, report_facts
from packs.forms.html import html_form
from packs.forms.pdf import pdf_form
from packs.forms.style import Style
from packs.places import OURS
from packs.readability import readability, running_texts
from packs.report import report_group
from packs.report_words import PLAIN_RULES, RULES, grouped
from packs.report_words import REMOVED as REASONS
from packs.source import Sources
from sortition.quotas import Combined, Floor, Quota
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


LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
MUCH = replace(
    HAPPENING,
    kind="drand",
    title="Residents' panel on damp and mould in the north",
    question="What should become of the old harbour, and who should pay for it? " * 6,
    source="The round of the public randomness service drand that comes out at half past six. " * 2,
    seed="9e9829df" * 8,
    changes=Changes(("ENTRY00000",), {"declined": 2}, ("ENTRY00003",), 1, ("Age, young: fewer",)),
)


def much(objective, kind, removed, categories):
    """A case in which there is something to say everywhere."""
    made = case()
    more = tuple(f"A category of people number {i:02d}" for i in range(categories))
    pool = made.lottery.pool
    people = tuple(replace(one, values=(*["Yes"] * categories, *one.values)) for one in pool.applicants)
    pool = replace(pool, categories=(*more, *pool.categories), applicants=people)
    quotas = replace(
        made.lottery.quotas,
        quotas=(*made.lottery.quotas.quotas, *(Quota(name, "Yes", 0, 3) for name in more)),
        combined=(Combined("Age", "young", "Gender", "Woman", 0, 2),) * categories,
        floors=(Floor("", "", Fraction(1, 100)),),
    )
    lottery = replace(
        made.lottery,
        objective=objective,
        pool=pool.placing(frozenset({"id-01"})).keeping_apart([("id-02", "id-03")]),
        quotas=quotas,
    )
    told = replace(MUCH, kind=kind, removed=dict.fromkeys([*REASONS][:removed], 5))
    return statement(told, replace(made, lottery=lottery))


@pytest.mark.parametrize("objective", RULES)
@pytest.mark.parametrize(
    ("kind", "removed", "categories"), [("drand", 0, 0), ("drand", 3, 10), ("unannounced", 11, 3)]
)
def test_the_method_statement_fills_two_pages_however_much_there_is_to_say(
    objective, kind, removed, categories
):
    made = much(objective, kind, removed, categories)
    measured = readability(running_texts(made))
    assert measured.grade <= 8 and measured.words_per_sentence <= 15
    assert PLAIN_RULES[objective] in words_of(made)
    pages = pypdfium2.PdfDocument(pdf_form([made], 12, Style(logo=LOGO, logo_alt="A square")))
    assert len(pages) == 2


def test_what_is_too_long_for_two_pages_is_in_the_selection_report():
    words = words_of(much("leximin", "drand", 11, 10))
    assert "for 11 different reasons. The selection report names them." in words
    assert "There were more rules. The selection report has them." in words
    assert "it stands in the selection report" in words and MUCH.question not in words
    assert "12 things that people say about themselves" in words
    short = words_of(statement())
    assert HAPPENING.question in short and "Gender" in short and "selection report names" not in short


def test_the_method_statement_says_what_the_rule_of_fairness_does():
    for objective in RULES:
        made = case()
        words = words_of(statement(made=replace(made, lottery=replace(made.lottery, objective=objective))))
        assert [PLAIN_RULES[one] in words for one in RULES] == [
            PLAIN_RULES[one] in PLAIN_RULES[objective] for one in RULES
        ]
        assert ("the next lowest" in words) == (objective == "leximin")
