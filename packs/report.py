"""The selection report: how a panel was chosen, for the public or for an auditor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any

from packs.blocks import Document
from packs.facts import (
    Audience,
    CategoryFacts,
    Changes,
    Happening,
    ReportFacts,
    ValueFacts,
    report_facts,
)
from packs.pages import percent
from packs.places import OURS
from packs.report_figures import chart_names, report_figures
from packs.report_rules import CombinedFacts
from packs.report_words import (
    CLAIMS,
    FILES,
    GAPS,
    LEFT,
    MEANS,
    PLAIN_RULES,
    REMOVED,
    RULES,
    SOURCES,
    applicants_shown,
    chance_shown,
    chances_shown,
    grouped,
    plain_time,
    population_shown,
    quota_shown,
    seats_shown,
)
from packs.source import Group, Sources
from packs.special import special_columns
from sortition.departures import CONTACT_RULE, NOT_REACHED
from sortition.draw import Drawn
from sortition.history import PastDraw
from sortition.lottery import Lottery
from sortition.small_counts import NOT_TOLD, reasons_told

_MISSING_SHOWN = 8
_NOT_STATED = "Not stated"


@dataclass(frozen=True)
class Missing:
    """A value that is rarer among the applicants than among the seats."""

    category: str
    value: str
    applicants: Fraction
    seats: Fraction


def report_document(
    lottery: Lottery,
    drawn: Drawn,
    pseudonyms: Mapping[str, str],
    happening: Happening,
    audience: Audience = "public",
    sources: Sources | None = None,
) -> Document:
    """The report as a document; same arguments, same document.

    The public's edition has no head-count of the panel and no count of 1 to 4 applicants; the
    auditor's has both. People appear as entry numbers (`pseudonyms` maps ids to them). `sources` are
    the case's own where it has some. Raises KeyError if a chosen id has no entry number.
    """
    facts = report_facts(lottery, drawn, pseudonyms, happening, audience)
    page = report_group(facts)
    return (sources or Sources([OURS])).document("report/selection-report.md", page, "Selection report")


def report_page(past: PastDraw, happening: Happening, audience: Audience) -> dict[str, Any]:
    """What templates for this audience may read of a draw: see `report_group`."""
    sealed = past.sealed
    return report_group(report_facts(sealed.lottery, past.now, sealed.pseudonyms, happening, audience))


def report_group(facts: ReportFacts) -> dict[str, Any]:
    """The facts as templates read them: `report`, `figures` and `rehearsal`.

    Every field of `report` is a text, a whole number or a list of such; a field that has nothing to say
    is not there. Nothing in it is for other eyes than those of the facts' audience.
    """
    happening = facts.happening
    report = {
        **_purpose(happening),
        "auditor": "yes" if facts.audience == "auditor" else "",
        "size": facts.size,
        "by_lot": facts.size - facts.placed,
        "applicants": facts.applicants,
        "tickets": facts.tickets,
        "panels": facts.panels,
        "ticket": facts.ticket,
        "objective": facts.objective,
        "rule": RULES[facts.objective],
        "rule_plain": PLAIN_RULES[facts.objective],
        **_attention(facts),
        "households": facts.households,
        "home_most": facts.home_most,
        "rules": list(facts.rules),
        "placed": facts.placed,
        "removed": _removed(happening.removed, facts.audience),
        "removed_known": "yes" if happening.removed is not None else "",
        "applied": facts.applicants + sum((happening.removed or {}).values()),
        **_draw(happening),
        **_chances(facts),
        "categories": [
            {**_category_rows(category), "charts": chart_names(facts, number)}
            for number, category in enumerate(facts.categories, start=1)
        ],
        "combined": [_combined_row(one) for one in facts.combined],
        "population": "yes" if happening.population else "",
        "missing": [_missing_row(gap) for gap in missing(facts)],
        "some_unstated": "yes" if any(category.not_stated for category in facts.categories) else "",
        "members": list(facts.members),
        "alternates": list(facts.alternates),
        "following": facts.following,
        "drop_outs": happening.drop_outs,
        **_changes(happening.changes),
        **_special(facts),
        "steps": _steps(happening),
        "files": [
            {"what": what, "hash": grouped(happening.files[name])}
            for name, what in FILES.items()
            if name in happening.files
        ],
    }
    return {"report": Group(report), "figures": report_figures(facts), "rehearsal": happening.rehearsal}


def _purpose(happening: Happening) -> dict[str, str]:
    return {
        "panel": happening.title or "The panel",
        "question": happening.question or _NOT_STATED,
        "organisation": happening.organisation or _NOT_STATED,
        "decides": happening.decides or _NOT_STATED,
        "answers_by": happening.answers_by or _NOT_STATED,
    }


def _draw(happening: Happening) -> dict[str, str]:
    balls = happening.kind == "balls"
    source = SOURCES.get(happening.kind, SOURCES["other"])
    return {
        "unannounced": "yes" if happening.kind == "unannounced" else "",
        "source": f"{source} {happening.source}".strip(),
        "balls": "yes" if balls else "",
        "drawn_at": plain_time(happening.drawn_at),
        "commitment": happening.commitment,
        "commitment_grouped": grouped(happening.commitment),
        "head": happening.head,
        "head_grouped": grouped(happening.head),
        "seed": happening.seed,
        "order_seed": happening.order_seed,
        "toolkit": happening.toolkit,
    }


def _steps(happening: Happening) -> list[dict[str, str]]:
    """What happened when, and who did it or saw it, by role."""
    return [{"when": plain_time(one.at), "what": one.what, "who": one.who} for one in happening.steps]


def _removed(removed: Mapping[str, int] | None, audience: Audience) -> list[dict[str, Any]]:
    """How many people were taken out before the lottery, with the reason in words.

    The public is not told the reasons of a few people, whom neighbours may know.
    """
    counts = removed or {}
    if audience == "public":
        counts = reasons_told(counts)
    words = {**REMOVED, NOT_TOLD: "the reasons are on record"}
    return [
        {"reason": words.get(code, code.replace("-", " ").capitalize()), "people": people}
        for code, people in sorted(counts.items())
    ]


def _changes(changes: Changes | None) -> dict[str, Any]:
    """What became of the panel since the draw; blank fields where nothing did."""
    since = changes or Changes((), {})
    reasons = [{"reason": LEFT[code], "people": people} for code, people in sorted(since.left.items())]
    return {
        "on_ticket": list(since.on_ticket),
        "left": reasons,
        "members_left": sum(since.left.values()),
        "contact_rule": CONTACT_RULE if NOT_REACHED in since.left else "",
        "came": list(since.came),
        "vacant": since.vacant,
        "accepted": list(since.accepted),
    }


def _special(facts: ReportFacts) -> dict[str, Any]:
    """The categories that may reveal special data, and what is recorded on why that is lawful."""
    found = special_columns(category.name for category in facts.categories)
    lawful = facts.happening.lawful
    consented = bool(lawful.special_basis) and "schedule_1" not in lawful.missing
    return {
        "special": [{"category": name, "reveals": reveals} for name, reveals in found.items()],
        "lawful_basis": lawful.basis,
        "lawful_condition": lawful.special_basis,
        "lawful_schedule": lawful.schedule_1 or ("none: explicit consent needs none" if consented else ""),
        "lawful_dpia": lawful.dpia,
        "lawful_monitoring": "yes" if lawful.monitoring else "",
        "open_tickets": "yes" if facts.happening.open_tickets else "",
    }


def _attention(facts: ReportFacts) -> dict[str, Any]:
    """Chances above one half, and whether somebody approved these and chances of 0."""
    role = facts.happening.approved_by
    return {
        "above_half": facts.above_half,
        "approved_by": role,
        "unapproved": "yes" if (facts.above_half or facts.none) and not role else "",
    }


def _chances(facts: ReportFacts) -> dict[str, Any]:
    chances = facts.chances
    return {
        "lowest": percent(chances.lowest),
        "highest": percent(chances.highest),
        "equal": percent(chances.equal),
        "gini": f"{float(chances.gini):.2f}",
        "without": chances.without,
        "bars": [{"chance": _bar_shown(bar.low, bar.high), "people": bar.people} for bar in chances.bars],
        "held": [
            {"tickets": tickets, "chance": percent(Fraction(tickets, facts.tickets), 2), "people": people}
            for tickets, people in facts.held
        ],
        "proved": "yes" if facts.status == "optimal" else "",
        "claim": CLAIMS[facts.objective],
        "claim_means": MEANS.get(facts.objective, ""),
        "by_arithmetic": "yes" if facts.proof == "relaxation" else "",
        "lowest_exact": percent(chances.lowest, 2),
        "best_lowest": percent(chances.best_lowest, 2),
        "bound": "" if facts.bound is None else percent(facts.bound, 2),
        "gap": _at_most(facts.gap, 7) if facts.gap else "",
        "gap_of": GAPS[facts.objective],
        "rounding": _at_most(chances.rounding, 3),
    }


def _at_most(share: Fraction, digits: int) -> str:
    """The share in hundredths, rounded up: what is said to be a limit must be one."""
    return f"{ceil(share * 10 ** (digits + 2)) / 10**digits:.{digits}f}"


def _bar_shown(low: Fraction, high: Fraction) -> str:
    under = "under " if high < 1 else ""
    digits = 0 if (low * 100).denominator == (high * 100).denominator == 1 else 1
    return f"{percent(low, digits)} to {under}{percent(high, digits)}"


def _category_rows(category: CategoryFacts) -> dict[str, Any]:
    unstated = category.not_stated
    row: dict[str, Any] = {
        "name": category.name,
        "values": [_value_row(value) for value in category.values],
        "not_stated": applicants_shown(unstated) if unstated else "0",
    }
    if any(value.population for value in category.values):
        row["population"] = "yes"
        for shown, value in zip(row["values"], category.values, strict=True):
            shown["population"] = population_shown(value.population)
    return row


def _value_row(value: ValueFacts) -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": value.name,
        "applicants": applicants_shown(value),
        "quota": quota_shown(value),
        "met": "met" if value.met else "NOT MET",
        "chance": chance_shown(value),
    }
    # Not None for the public, but no field at all.
    if value.seats is None:
        return row
    return {**row, "seats": value.seats, "chances": chances_shown(value.lowest, value.highest)}


def _combined_row(one: CombinedFacts) -> dict[str, Any]:
    row: dict[str, Any] = {
        "people": one.people,
        "quota": seats_shown(*one.quota),
        "met": "met" if one.met else "NOT MET",
    }
    if one.seats is None or one.applicants is None:
        return row
    return {**row, "applicants": one.applicants, "seats": one.seats}


def _missing_row(gap: Missing) -> dict[str, str]:
    return {
        "category": gap.category,
        "value": gap.value,
        "applicants": percent(gap.applicants, 0),
        "seats": percent(gap.seats, 0),
    }


def missing(facts: ReportFacts) -> tuple[Missing, ...]:
    """Values whose share of the applicants is below the fewest seats' share, the widest gap first."""
    found = [
        Missing(category.name, value.name, Fraction(value.exact, facts.applicants), fewest)
        for category in facts.categories
        for value in category.values
        if value.exact is not None and value.quota is not None
        for fewest in [Fraction(value.quota[0], facts.size)]
        if Fraction(value.exact, facts.applicants) < fewest
    ]
    found.sort(key=lambda gap: (gap.applicants - gap.seats, gap.category, gap.value))
    return tuple(found[:_MISSING_SHOWN])
