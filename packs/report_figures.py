"""The charts of a selection report."""

from __future__ import annotations

from collections.abc import Sequence

from packs import charts
from packs.blocks import Figure
from packs.facts import CategoryFacts, ChanceFacts, ReportFacts, ValueFacts
from packs.pages import count, percent
from packs.report_words import applicants_shown, population_shown, quota_shown


def report_figures(facts: ReportFacts) -> dict[str, Figure]:
    """The charts: "chances", and "category-1" and so on in the order of the categories.

    Each of those is whole; where it has too many values for a page, `chart_names` has the names of its parts.
    """
    figures = {"chances": chance_chart(facts.chances, facts.applicants)}
    for number, category in enumerate(facts.categories, start=1):
        lines = [_line(value, facts) for value in category.values]
        parts, names = _parts(facts, lines), chart_names(facts, number)
        figures[f"category-{number}"] = category_chart(f"category-{number}", facts, category, lines)
        for place, (name, part) in enumerate(zip(names, parts, strict=True) if names[1:] else (), start=1):
            which = f" (part {place} of {len(parts)})"
            figures[name] = category_chart(name, facts, category, part, lines, which)
    return figures


def chart_names(facts: ReportFacts, number: int) -> list[str]:
    """The names of the charts that together show the category with this number, from 1."""
    parts = _parts(facts, [_line(value, facts) for value in facts.categories[number - 1].values])
    name = f"category-{number}"
    return [f"{name}-{place}" for place in range(1, len(parts) + 1)] if len(parts) > 1 else [name]


def _parts(facts: ReportFacts, lines: Sequence[charts.Line]) -> list[list[charts.Line]]:
    return charts.parted(lines, large_print=facts.audience == "public")


def chance_chart(chances: ChanceFacts, applicants: int) -> Figure:
    """The histogram of everybody's chance, with a line at the equal chance."""
    bars = chances.bars
    width = bars[0].high - bars[0].low
    description = (
        f"Histogram of the chances of {applicants} applicants: from {percent(chances.lowest)} to "
        f"{percent(chances.highest)}. With equal chances everybody would have {percent(chances.equal)}. "
        "The table below has the figures."
    )
    end = width * len(bars)
    drawing = charts.columns_chart(
        "chances",
        "Everybody's chance of a seat",
        description,
        [charts.Column(f"{float(bar.low) * 100:.0f}%", bar.people) for bar in bars],
        float(chances.equal / end) if chances.equal <= end else None,
        f"equal chance {percent(chances.equal)}",
        "100%" if end >= 1 else f"{float(end) * 100:.0f}%",
    )
    return Figure(str(drawing), description, "How many people have which chance")


def category_chart(
    name: str,
    facts: ReportFacts,
    category: CategoryFacts,
    lines: Sequence[charts.Line],
    beside: Sequence[charts.Line] = (),
    which: str = "",
) -> Figure:
    """The applicants against the quotas, where it is known the population, and for the auditor the panel.

    `lines` are those of the values shown. Of a part, `beside` are all of the category, and `which` names it.
    """
    known = any(line.population_text for line in lines)
    marks = ["applicants", *(["population"] if known else []), "quota"]
    shown = f"{', '.join(marks)} and panel" if facts.audience == "auditor" else _and(marks)
    against = " and of the population," if known else ""
    description = (
        f"For each value of {category.name}{which}, its share of the applicants{against} beside its share of "
        "the seats. The table below has the figures."
    )
    caption = f"{category.name}: {shown}{which}"
    drawing = charts.shares_chart(name, caption, description, lines, beside)
    return Figure(str(drawing), description, caption)


def _and(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}"


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
        population=_population(value),
        population_text="" if value.population is None else population_shown(value.population),
    )


def _population(value: ValueFacts) -> float | None:
    """The share that a bar may show: the middle of a range that is no mere upper end."""
    part = value.population
    if part is None or (part.exact is None and not part.low):
        return None
    return float(part.low + part.high) / 2


def _share(value: ValueFacts, applicants: int) -> tuple[float | None, str]:
    """The share that a bar may show, and the text beside it."""
    if value.exact is not None:
        return value.exact / applicants, percent(value.exact / applicants)
    low, high = value.applicants
    if value.small or not low:
        return None, f"{applicants_shown(value)} applicants"
    share = (low + high) / 2 / applicants
    return share, f"about {percent(share, 0)}"
