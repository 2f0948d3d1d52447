"""What the selection report must not say where it is not true, and charts of categories with many values."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

import pytest

from packs.blocks import Figure, plain
from packs.facts import Bar, Changes, report_facts
from packs.places import OURS
from packs.report import report_group
from packs.source import Sources
from sortition.departures import CONTACT_RULE
from sortition.quotas import Quota
from tests.packs.drawn_case import HAPPENING, case
from tests.packs.test_report import body, document, tables, words_of


def test_limits_are_rounded_up() -> None:
    made = case()
    certificate = replace(made.lottery.certificate, gap=Fraction(241, 10**10))
    nudged = tuple(chance + Fraction(1, 30000) for chance in made.lottery.chances)
    lottery = replace(made.lottery, certificate=certificate, chances=nudged)
    text = words_of(document(made=replace(made, lottery=lottery)))
    assert "at most 0.0000025 percentage points for each person" in text
    assert "by more than 0.004 percentage points" in text
    tiny = replace(certificate, gap=Fraction(1, 10**15))
    text = words_of(document(made=replace(made, lottery=replace(lottery, certificate=tiny))))
    assert "at most 0.0000001 percentage points" in text


def test_a_gap_in_the_proof_is_not_hidden_by_its_kind() -> None:
    made = case()
    searched = replace(made.lottery.certificate, proof="pricing", gap=Fraction(1, 1000))
    text = words_of(document(made=replace(made, lottery=replace(made.lottery, certificate=searched))))
    assert "a search over all valid panels shows that none would raise it, but for the gap" in text
    whole = replace(searched, gap=Fraction(0))
    text = words_of(document(made=replace(made, lottery=replace(made.lottery, certificate=whole))))
    assert "shows that none would raise it." in text and "Gap left by the proof none" in text


def test_who_was_placed_was_not_chosen_by_lot() -> None:
    made = case()
    lottery = replace(made.lottery, pool=made.lottery.pool.placing(frozenset({"id-01"})))
    words = words_of(document(made=replace(made, lottery=lottery)))
    assert "2 people were chosen by lot from 23 applicants." in words
    assert "this person was confirmed by an earlier draw" in words


@pytest.mark.parametrize(
    ("kind", "said"), [("balls", "The balls then showed"), ("dice", "A seed then picked")]
)
def test_balls_show_the_ticket_and_other_sources_give_a_seed(kind: str, said: str) -> None:
    assert said in words_of(document(happening=replace(HAPPENING, kind=kind)))


def test_nothing_is_said_of_people_who_stated_everything() -> None:
    made = case()
    people = tuple(
        replace(one, values=("old", "Man")) if one.id == "id-24" else one
        for one in made.lottery.pool.applicants
    )
    lottery = replace(made.lottery, pool=replace(made.lottery.pool, applicants=people))
    assert "did not state something" not in words_of(document(made=replace(made, lottery=lottery)))
    assert "did not state something" in words_of(document())


def test_the_auditor_has_the_lowest_and_highest_chance_of_each_group() -> None:
    table = next(block for name, block in tables(document("auditor")).items() if name.startswith("Mean"))
    assert [plain(cell) for cell in table.headings] == [
        "Value",
        "Applicants",
        "Mean chance",
        "Lowest to highest",
    ]
    assert ["Gender: not stated", "1", "10.0%", "10.0%"] in body(table)
    assert ["Age: young", "3", "33.3%", "30.0% to 40.0%"] in body(table)
    assert ["Gender: Woman", "17", "11.2%", "0.0% to 40.0%"] in body(table)
    public = next(block for name, block in tables(document()).items() if name.startswith("Mean"))
    assert len(public.headings) == 3


@pytest.mark.parametrize("audience", ["public", "auditor"])
def test_a_category_of_many_values_has_charts_that_fit_their_pages(audience: str) -> None:
    """Twenty wards: each is in exactly one chart, all charts have one scale, and no page is cut."""
    made = case()
    wards = [f"Ward {i:02d}" for i in range(20)]
    people = tuple(
        replace(one, values=(wards[i % 20], one.values[1]))
        for i, one in enumerate(made.lottery.pool.applicants)
    )
    quotas = tuple(one for one in made.lottery.quotas.quotas if one.category != "Age")
    quotas += tuple(Quota("Age", ward, 0, 1) for ward in wards)
    lottery = replace(
        made.lottery,
        pool=replace(made.lottery.pool, applicants=people),
        quotas=replace(made.lottery.quotas, quotas=quotas),
    )
    told = replace(HAPPENING, population={("Age", ward): Fraction(1, 20) for ward in wards})
    report = document(audience, told, replace(made, lottery=lottery))
    figures = [one for one in report.blocks if isinstance(one, Figure) and one.caption.startswith("Age")]
    assert len(figures) == 4
    seen = [ward for one in figures for ward in re.findall(r">(Ward \d\d)<", one.svg)]
    assert seen == wards
    assert len({re.sub(r"\D", "", one.alt) for one in figures}) == len(figures), "told apart when read out"
    # In units of a chart 360 wide, which large print draws 170 mm wide and other print 125 mm.
    highest = max(float(re.findall(r'viewBox="0 0 360 ([\d.]+)"', one.svg)[0]) for one in figures)
    assert highest * {"public": 170, "auditor": 125}[audience] / 360 < 230


def test_the_rule_of_contacts_is_told_where_somebody_could_not_be_reached() -> None:
    for code, told in (("not-reached", True), ("declined", False)):
        changes = Changes(("ENTRY00003",), {code: 1}, ("ENTRY00022",))
        text = words_of(document(happening=replace(HAPPENING, changes=changes)))
        assert (CONTACT_RULE in text) == told and "Who left and who came" in text


def test_people_without_a_chance_are_told_of_in_words() -> None:
    made = case()
    assert "5 people have no chance: they stand on no ticket." in words_of(document())
    tickets = tuple((*ticket[:2], "id-24") for ticket in made.lottery.tickets)
    everybody = tuple((one.id,) for one in made.lottery.pool.applicants)
    lottery = replace(made.lottery, tickets=(*tickets, *everybody))
    assert "no chance:" not in words_of(document(made=replace(made, lottery=lottery)))


def test_a_single_range_of_chances_has_no_chart() -> None:
    """One person with a seat already: to hide her, all chances become one range."""
    made = case()
    pool = made.lottery.pool.placing(frozenset({"id-01"}))
    everybody = tuple(tuple(sorted({"id-01", *ticket[1:]})) for ticket in made.lottery.tickets)
    made = replace(made, lottery=replace(made.lottery, pool=pool, tickets=everybody))
    for audience, charts in (("public", 0), ("auditor", 1)):
        report = document(audience, made=made)
        figures = [one for one in report.blocks if isinstance(one, Figure) and "chance" in one.caption]
        assert len(figures) == charts
        assert ("leaves a single range" in words_of(report)) == (charts == 0)
        assert "is counted here with a chance of 100%" in words_of(report)
    assert "is counted here" not in words_of(document())
    facts = report_facts(made.lottery, made.drawn, made.pseudonyms, HAPPENING, "public")
    bars = (Bar(Fraction(0), Fraction(1, 2), 19), Bar(Fraction(1, 2), Fraction(1), 5))
    two = report_group(replace(facts, chances=replace(facts.chances, bars=bars)))
    report = Sources([OURS]).document("report/selection-report.md", two, "x")
    assert "single range" not in words_of(report)
    assert "chance" in next(one.caption for one in report.blocks if isinstance(one, Figure))
