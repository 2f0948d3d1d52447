"""The charts of a selection report."""

from __future__ import annotations

from packs import charts
from packs.blocks import Figure
from packs.facts import CategoryFacts, ChanceFacts, ReportFacts, ValueFacts
from packs.pages import count, percent
from packs.report_words import applicants_shown, quota_shown


def report_figures(facts: ReportFacts) -> dict[str, Figure]:
    """The charts: "chances", and "category-1" and so on in the order of the categories."""
    figures = {"chances": chance_chart(facts.chances, facts.applicants)}
    for number, category in enumerate(facts.categories, start=1):
        figures[f"category-{number}"] = category_chart(number, facts, category)
    return figures


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
    )
    return Figure(str(drawing), description, "How many people have which chance")


def category_chart(number: int, facts: ReportFacts, category: CategoryFacts) -> Figure:
    """The applicants against the quotas, and for the auditor against the panel, of one category."""
    lines = [_line(value, facts) for value in category.values]
    shown = "applicants, quota and panel" if facts.audience == "auditor" else "applicants and quota"
    description = (
        f"For each value of {category.name}, its share of the applicants beside its share of the seats. "
        "The table below has the figures."
    )
    caption = f"{category.name}: {shown}"
    drawing = charts.shares_chart(f"category-{number}", caption, description, lines)
    return Figure(str(drawing), description, caption)


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
