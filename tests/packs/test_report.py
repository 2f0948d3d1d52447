from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from jinja2 import UndefinedError
from jinja2.exceptions import SecurityError

from packs.blocks import Bullets, Figure, Table, plain
from packs.facts import report_facts
from packs.forms.html import html_form
from packs.forms.style import Style
from packs.pages import _environment, percent, template
from packs.report import missing, report_document, report_group
from packs.report_words import grouped, plain_time
from sortition.draw import Drawn
from tests.packs.drawn_case import HAPPENING, canaries, case
from tests.packs.html_lint import Page, faults
from tests.packs.texts import texts_of

HOSTILE = "</style><script>alert(1)</script> {{ 7 * 7 }} {% raw %} \"quoted' & more"


def document(audience="public", happening=HAPPENING, made=None):
    made = made or case()
    return report_document(made.lottery, made.drawn, made.pseudonyms, happening, audience)


def report(audience="public", happening=HAPPENING, made=None):
    return html_form(document(audience, happening, made), Style()).decode()


@pytest.mark.parametrize("audience", ["public", "auditor"])
def test_the_page_has_no_fault(audience):
    assert faults(report(audience)) == []


@pytest.mark.parametrize("audience", ["public", "auditor"])
def test_no_private_text_is_on_the_page(audience):
    page = report(audience)
    assert [text for text in canaries(case()) if text in page] == []


def test_the_same_draw_gives_the_same_page():
    assert report() == report()


def test_the_public_cannot_read_how_many_members_have_a_value():
    """Two draws that differ only in who was drawn differ only in the entry numbers."""
    made = case()
    others = ("id-02", "id-05", "id-19"), ("id-03", "id-06", "id-20")
    pages = []
    for members in others:
        drawn = Drawn(made.drawn.ticket, members, made.drawn.alternates, made.drawn.order)
        pages.append(report(made=replace(made, drawn=drawn)))
    assert len({re.sub(r"ENTRY\d{5}", "ENTRY", page) for page in pages}) == 1
    # One man and two women; two men and one woman: both keep the quotas.
    two_men = Drawn(made.drawn.ticket, ("id-01", "id-18", "id-19"), made.drawn.alternates, made.drawn.order)
    page = report(made=replace(made, drawn=two_men))
    assert re.sub(r"ENTRY\d{5}", "ENTRY", page) == re.sub(r"ENTRY\d{5}", "ENTRY", pages[0])


def test_the_public_edition_hides_small_counts_and_the_auditors_does_not():
    public, auditor = Page(report()).visible(), Page(report("auditor")).visible()
    assert "not stated <5 no limit" in public
    assert "Woman 14 to 17 1 to 2 met" in public
    assert "not stated 1 0 no limit met" in auditor
    assert "Woman 17 2 1 to 2 met" in auditor
    assert "not to be published" in auditor and "not to be published" not in public


def test_what_the_record_says_is_on_the_page():
    words = Page(report()).visible()
    for text in (HAPPENING.question, HAPPENING.organisation, HAPPENING.decides, HAPPENING.answers_by):
        assert text in words
    assert "Panel on <warm> homes & damp" in words
    assert grouped(HAPPENING.commitment) in words and HAPPENING.seed in words
    assert f"python3 verify.py {HAPPENING.commitment} --head {HAPPENING.head}" in " ".join(words.split())
    assert "21 November 2026, 10:05 UTC" in words
    assert "ENTRY00000" in words and "ENTRY00023" in words


def test_officers_text_is_data():
    fields = dict.fromkeys(("title", "question", "organisation", "decides", "answers_by", "source"), HOSTILE)
    page = report(happening=replace(HAPPENING, **fields, seed=HOSTILE))
    assert faults(page) == []
    assert "{{ 7 * 7 }}" in Page(page).visible()


def test_values_are_data():
    made = case()
    quotas = made.lottery.quotas
    renamed = tuple(replace(q, value=HOSTILE if q.value == "Woman" else q.value) for q in quotas.quotas)
    people = tuple(
        replace(a, values=tuple(HOSTILE if v == "Woman" else v for v in a.values))
        for a in made.lottery.pool.applicants
    )
    lottery = replace(
        made.lottery,
        quotas=replace(quotas, quotas=renamed),
        pool=replace(made.lottery.pool, applicants=people),
    )
    assert faults(report(made=replace(made, lottery=lottery))) == []


def test_chances_in_words():
    words = Page(report()).visible()
    assert "Lowest chance 0.0%" in words and "Highest chance 40.0%" in words
    assert "12.5% (3 seats for 24 applicants)" in words
    assert "No chance at all 5 people" in words


def test_who_is_missing_names_the_widest_gap_first():
    made = case()
    fewest = {"Man": 2, "Woman": 3, "old": 3}
    quotas = tuple(replace(q, min=fewest.get(q.value, q.min)) for q in made.lottery.quotas.quotas)
    lottery = replace(made.lottery, quotas=replace(made.lottery.quotas, quotas=quotas))
    words = Page(report(made=replace(made, lottery=lottery))).visible()
    assert "Gender, Man: 25% of the applicants, at least 67% of the seats." in words
    assert "NOT MET" in words
    gaps = missing(report_facts(lottery, made.drawn, made.pseudonyms, HAPPENING, "auditor"))
    assert [(gap.value, gap.applicants, gap.seats) for gap in gaps] == [
        ("Man", Fraction(6, 24), Fraction(2, 3)),
        ("Woman", Fraction(17, 24), 1),
        ("young", Fraction(3, 24), Fraction(1, 3)),
        ("old", Fraction(21, 24), 1),
    ]


def test_the_evidence_in_numbers():
    made = case()
    nudged = tuple(chance + Fraction(1, 40) for chance in made.lottery.chances)
    words = Page(report(made=replace(made, lottery=replace(made.lottery, chances=nudged)))).visible()
    assert "Lowest chance on the tickets 0.00%" in words
    assert "The same before rounding 2.50%" in words
    assert "Limit for the lowest chance 12.50%" in words
    assert "by more than 2.500 percentage points" in words
    assert "at most 0.0000001 percentage points" in words


def test_an_unannounced_seed_is_said():
    words = Page(report(happening=replace(HAPPENING, kind="unannounced"))).visible()
    assert "cannot rule out that several seeds were tried" in words
    assert "cannot rule out" not in Page(report()).visible()


def test_a_lottery_that_is_not_proved_is_not_called_proved():
    made = case()
    lottery = replace(made.lottery, status="feasible")
    words = Page(report(made=replace(made, lottery=lottery))).visible()
    assert "not proved to be the fairest" in words
    assert "Proved:" not in words


def test_people_who_were_placed_are_counted():
    made = case()
    lottery = replace(made.lottery, pool=made.lottery.pool.placing(frozenset({"id-01"})))
    assert "1 seat was not filled by lot" in Page(report(made=replace(made, lottery=lottery))).visible()


def test_a_case_without_words_still_has_a_page():
    silent = dict.fromkeys(("title", "question", "organisation", "decides", "answers_by"), "")
    page = report(happening=replace(HAPPENING, **silent))
    assert faults(page) == []
    assert document(happening=replace(HAPPENING, **silent)).title == "The panel: how the panel was chosen"
    assert "Who decides Not stated" in Page(page).visible()


def test_a_rehearsal_says_so_first():
    made = document(happening=replace(HAPPENING, rehearsal=True))
    assert made.stamp == "REHEARSAL"
    page = report(happening=replace(HAPPENING, rehearsal=True))
    assert "<title>REHEARSAL: " in page
    assert page.index("REHEARSAL. Nobody has been chosen") < page.index("chosen by lot")
    assert document().stamp == "" and "REHEARSAL" not in report()


def tables(made):
    return {block.caption: block for block in made.blocks if isinstance(block, Table)}


def body(table):
    return [[plain(cell) for cell in row] for row in table.rows]


def test_people_taken_out_are_counted_by_reason_where_that_is_known():
    step = "From the list of applicants to the panel"
    counts = {"moved-away": 2, "duplicate": 1, "own-code": 3}
    happening = replace(HAPPENING, removed=counts)
    assert body(tables(document(happening=happening))[step])[1:2] == [
        ["Taken out before the lottery: the reasons are on record", "6"]
    ]
    many = replace(HAPPENING, removed={code: people + 4 for code, people in counts.items()})
    assert ["Taken out before the lottery: Moved away", "6"] in body(tables(document(happening=many))[step])
    assert body(tables(document("auditor", happening=happening))[step]) == [
        ["On the list of applicants", "30"],
        ["Taken out before the lottery: On the list twice", "1"],
        ["Taken out before the lottery: Moved away", "2"],
        ["Taken out before the lottery: Own code", "3"],
        ["In the draw", "24"],
        ["On the panel", "3"],
    ]
    nobody = document(happening=replace(HAPPENING, removed={}))
    assert "Nobody was taken out before the lottery." in words_of(nobody)
    assert step not in tables(document()) and "Nobody was taken out" not in words_of(document())


def words_of(made):
    return " ".join(texts_of(made))


def test_the_version_of_the_program_is_told_where_it_is_known():
    assert "citizen-panels, version 0.1.0" in words_of(
        document(happening=replace(HAPPENING, toolkit="0.1.0"))
    )
    assert "version" not in words_of(document())


def test_every_chance_that_occurs_is_the_auditors_only():
    held = "How many people hold how many tickets"
    rows = body(tables(document("auditor"))[held])
    assert rows == [
        ["0", "0.00%", "5"],
        ["1", "10.00%", "13"],
        ["2", "20.00%", "2"],
        ["3", "30.00%", "3"],
        ["4", "40.00%", "1"],
    ]
    assert held not in tables(document())


def test_alternates_stand_in_a_numbered_list_in_their_order():
    made = case()
    drawn = replace(made.drawn, alternates=made.drawn.order[:3])
    blocks = document(made=replace(made, drawn=drawn)).blocks
    lists = [block for block in blocks if isinstance(block, Bullets) and block.ordered]
    assert [plain(item) for item in lists[-1].items] == ["ENTRY00023", "ENTRY00022", "ENTRY00021"]


def leaves(value):
    """Every name and every value in a nest of facts."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from leaves(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from leaves(inner)
    else:
        yield value


def group(audience, made=None):
    made = made or case()
    return report_group(report_facts(made.lottery, made.drawn, made.pseudonyms, HAPPENING, audience))


def test_the_publics_facts_do_not_hold_what_the_public_must_not_see():
    """A template cannot print what is not there: two panels with other head-counts have the same facts."""
    made = case()
    two_men = Drawn(made.drawn.ticket, ("id-01", "id-18", "id-19"), made.drawn.alternates, made.drawn.order)
    groups = [group("public"), group("public", replace(made, drawn=two_men))]
    for found in groups:
        found["report"].pop("members")
    assert groups[0] == groups[1]
    names = set(leaves(groups[0]["report"]))
    assert not names & {"seats_taken", "held", "auditor"}
    assert all("seats" not in value for c in groups[0]["report"]["categories"] for value in c["values"])
    assert all("seats" in value for c in group("auditor")["report"]["categories"] for value in c["values"])


def test_facts_are_plain_values():
    for audience in ("public", "auditor"):
        found = group(audience)
        assert {type(value) for value in leaves(found["report"])} <= {str, int}
        assert set(found["figures"]) == {"chances", "category-1", "category-2"}


def test_tables_of_shares_stand_right_after_their_charts():
    blocks = document("auditor").blocks
    after = [type(second) for first, second in pairwise(blocks) if isinstance(first, Figure)]
    assert after == [Table] * 3


def test_all_chances_equal_is_one_bar_and_no_crash():
    made = case()
    everybody = tuple(a.id for a in made.lottery.pool.applicants)
    lottery = replace(
        made.lottery,
        tickets=(everybody,) * 100,
        chances=(Fraction(1),) * 24,
        quotas=replace(made.lottery.quotas, size=24),
    )
    drawn = Drawn(0, everybody, (), ())
    page = report(made=replace(made, lottery=lottery, drawn=drawn))
    assert faults(page) == []
    assert "99% to 100%" in page and "110%" not in page


def test_times_and_digits():
    assert plain_time("2027-02-01T09:30:00Z") == "1 February 2027, 09:30 UTC"
    assert plain_time("next week") == "next week"
    assert grouped("a" * 20) == "aaaaaaaa aaaaaaaa aaaa"
    assert percent(Fraction(1, 23)) == "4.3%"


def test_a_missing_field_stops_the_run():
    with pytest.raises(UndefinedError):
        template("start/panel.toml").render(title="x")


def test_templates_run_in_a_sandbox():
    with pytest.raises(SecurityError):
        _environment().from_string("{{ ''.__class__.__mro__ }}").render()


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_text_and_marks_stand_out_from_the_paper():
    """WCAG 2.2: 4.5 for text (1.4.3), 3 for what a chart needs (1.4.11)."""
    style = Path("templates/base/style.css").read_text()
    texts = {
        colour if len(colour) == 7 else "#" + "".join(c * 2 for c in colour[1:])
        for colour in re.findall(r"(?<![-\w])color: (#[0-9a-f]+)", style)
    }
    assert texts and all(contrast(colour, "#f1f3f5") >= 4.5 for colour in texts)
    fills = set(re.findall(r'(?:fill|stroke)="(#[0-9a-f]{6})"', report("auditor")))
    assert fills and all(contrast(colour, "#ffffff") >= 3 for colour in fills)


@pytest.mark.parametrize(
    ("objective", "rule", "claim"),
    [
        ("leximin", "then the next lowest, and so on (this", "keep these quotas is fairer."),
        ("maximin", "It raises the lowest chance as far as possible (this", "has a higher lowest chance."),
        ("nash", "It makes the product of all chances as large as possible (this", "has a larger product"),
        ("goldilocks", "It keeps the lowest chance from being far below", "nearer to an equal one."),
    ],
)
def test_each_objective_says_what_it_does_and_what_is_proved(objective, rule, claim):
    made = case()
    made = replace(made, lottery=replace(made.lottery, objective=objective))
    text = words_of(document(made=made))
    assert rule in text
    assert claim in text
    assert ("the next lowest" in text) == (objective == "leximin")


@pytest.mark.parametrize(("role", "said"), [("Head of Democracy", "Head of Democracy"), ("", "nobody")])
def test_chances_above_one_half_and_who_approved_them(role, said):
    made = case()
    chances = (Fraction(3, 5), *made.lottery.chances[1:])
    made = replace(made, lottery=replace(made.lottery, chances=chances))
    shown = report_group(
        report_facts(made.lottery, made.drawn, made.pseudonyms, replace(HAPPENING, approved_by=role))
    )["report"]
    assert shown["above_half"] == 1
    assert shown.get("approved_by", "nobody") == said
    assert ("unapproved" in shown) == (not role)
