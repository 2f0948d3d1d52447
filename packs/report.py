"""The selection report: how a panel was chosen, for the public or for an auditor, as one HTML page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from markupsafe import Markup

from packs import charts
from packs.facts import (
    Audience,
    CategoryFacts,
    ChanceFacts,
    Happening,
    ReportFacts,
    ValueFacts,
    report_facts,
)
from packs.pages import count, percent, template
from sortition.draw import Drawn
from sortition.lottery import Lottery

_MISSING_SHOWN = 8


@dataclass(frozen=True)
class Missing:
    """A value that is rarer among the applicants than among the seats."""

    category: str
    value: str
    applicants: Fraction
    seats: Fraction


def selection_report(
    lottery: Lottery,
    drawn: Drawn,
    pseudonyms: Mapping[str, str],
    happening: Happening,
    audience: Audience = "public",
) -> str:
    """A self-contained HTML page without scripts that loads nothing; same arguments, same text.

    The public's edition has no head-count of the panel and no count of 1 to 4 applicants; the
    auditor's has both. People appear as entry numbers (`pseudonyms` maps ids to them). Raises
    KeyError if a chosen id has no entry number.
    """
    facts = report_facts(lottery, drawn, pseudonyms, happening, audience)
    page = template("report/report.html").render(
        facts=facts,
        happening=happening,
        source=_SOURCES.get(happening.kind, _SOURCES["other"]),
        drawn_at=plain_time(happening.drawn_at),
        commitment=grouped(happening.commitment),
        head=grouped(happening.head),
        chance_chart=chance_chart(facts.chances, facts.applicants),
        category_charts=[category_chart(i, facts, c) for i, c in enumerate(facts.categories, start=1)],
        missing=missing(facts),
        applicants_shown=applicants_shown,
        chance_shown=chance_shown,
        quota_shown=quota_shown,
    )
    return page.strip() + "\n"


_SOURCES: Mapping[str, str] = {
    "unannounced": "The source of the seed was not announced before the lottery was made.",
    "balls": "Numbered balls, announced before the lottery was made.",
    "dice": "Dice, announced before the lottery was made.",
    "national-lottery": "A national lottery, announced before our lottery was made.",
    "drand": "The public randomness service drand, announced before the lottery was made.",
    "other": "A source announced before the lottery was made.",
}


def plain_time(stamp: str) -> str:
    """A time like 2026-11-21T10:00:00Z as "21 November 2026, 10:00 UTC"; other text unchanged."""
    try:
        moment = datetime.strptime(stamp, "%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        return stamp
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}, {moment:%H:%M} UTC"


# Not strftime: month names follow the computer's language.
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def grouped(digits: str) -> str:
    """A long number in groups of eight, for reading aloud."""
    return " ".join(digits[i : i + 8] for i in range(0, len(digits), 8))


def applicants_shown(value: ValueFacts) -> str:
    """The number of applicants as this audience may read it."""
    if value.exact is not None:
        return f"{value.exact:,}"
    low, high = value.applicants
    if not low:
        return "hidden"
    return "<5" if value.small else f"{low:,} to {high:,}"


def chance_shown(value: ValueFacts) -> str:
    """The mean chance as this audience may read it: coarse where the number of people is."""
    if value.chance is None:
        return "nobody" if value.exact == 0 else "hidden"
    return percent(value.chance) if value.exact is not None else f"about {percent(value.chance, 0)}"


def quota_shown(value: ValueFacts) -> str:
    """The quota in words."""
    if value.quota is None:
        return "no limit"
    low, high = value.quota
    return str(low) if low == high else f"{low} to {high}"


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


def chance_chart(chances: ChanceFacts, applicants: int) -> Markup:
    """The histogram of everybody's chance, with a line at the equal chance."""
    bars = chances.bars
    width = bars[0].high - bars[0].low
    description = (
        f"Histogram of the chances of {applicants} applicants: from {percent(chances.lowest)} to "
        f"{percent(chances.highest)}. With equal chances everybody would have {percent(chances.equal)}. "
        "The table below has the figures."
    )
    end = width * len(bars)
    return charts.columns_chart(
        "chances",
        "Everybody's chance of a seat",
        description,
        [charts.Column(f"{float(bar.low) * 100:.0f}%", bar.people) for bar in bars],
        float(chances.equal / end) if chances.equal <= end else None,
        f"equal chance {percent(chances.equal)}",
    )


def category_chart(number: int, facts: ReportFacts, category: CategoryFacts) -> Markup:
    """The applicants against the quotas, and for the auditor against the panel, of one category."""
    lines = [_line(value, facts) for value in category.values]
    shown = "applicants, quota and panel" if facts.audience == "auditor" else "applicants and quota"
    return charts.shares_chart(
        f"category-{number}",
        f"{category.name}: {shown}",
        f"For each value of {category.name}, its share of the applicants beside its share of the seats. "
        "The table below has the figures.",
        lines,
    )


def _line(value: ValueFacts, facts: ReportFacts) -> charts.Line:
    low, high = value.quota or (0, 0)
    share, text = _share(value, facts.applicants)
    return charts.Line(
        label=value.name,
        applicants=share,
        applicants_text=text,
        quota=(low / facts.size, high / facts.size) if value.quota else None,
        quota_text=f"{quota_shown(value)} seats" if value.quota else "no limit",
        panel=None if value.seats is None else value.seats / facts.size,
        panel_text="" if value.seats is None else count(value.seats, "seat", "seats"),
    )


def _share(value: ValueFacts, applicants: int) -> tuple[float | None, str]:
    """The share that a bar may show, and the text beside it."""
    if value.exact is not None:
        return value.exact / applicants, percent(value.exact / applicants)
    low, high = value.applicants
    if value.small or not low:
        return None, f"{applicants_shown(value)} applicants"
    share = (low + high) / 2 / applicants
    return share, f"about {percent(share, 0)}"
