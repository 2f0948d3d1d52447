"""How good a timetable is, which rules it keeps, what changed and whom to tell: sheets for the office."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from packs.forms.xlsx import Column, Content, Percent, Sheet
from scheduling.changes import Change, Tell
from scheduling.check.money import of_money
from scheduling.measures import GOALS
from scheduling.rules import RULES, Severities, Severity
from scheduling.timetable import Stage, Violation

_GOALS = {goal.name: goal for goal in GOALS}
_CHANGES = {
    "session": "Session",
    "date": "Date",
    "hours": "Hours",
    "venue": "Venue",
    "breaks": "Breaks",
    "support": "Support",
    "talk": "Talk",
    "speaker": "Speaker",
}
_KINDS = {
    "member": "Member",
    "speaker": "Speaker",
    "support": "Support",
    "venue": "Venue",
    "invited": "Everybody invited",
}


def _amount(stage: Stage, value: int) -> str:
    """A value of the stage's goal with its unit."""
    unit = _GOALS[stage.goal].unit if stage.goal in _GOALS else stage.unit
    if unit == "basis points":
        return str(Percent(Fraction(value, 10_000)))
    if unit == "pence":
        return of_money(value)
    if unit in ("minutes", "points"):
        return f"{value:,} {unit.removesuffix('s') if value == 1 else unit}"
    return f"{value:,}"


def _says(stage: Stage) -> str:
    says = _GOALS[stage.goal].says if stage.goal in _GOALS else stage.goal
    return says[:1].upper() + says[1:]


def _proved(stage: Stage) -> str:
    if stage.status == "optimal":
        return "proved"
    return "not proved: better may be possible"


def goal_words(stage: Stage) -> str:
    """One goal in a sentence: what it counts, what was reached, and how good that is."""
    reached = f"{_says(stage)}: {_amount(stage, stage.value)}"
    if stage.status == "optimal":
        return f"{reached}. This is proved to be the best possible."
    return f"{reached}. At best {_amount(stage, stage.bound)} is possible; more is not proved."


def goals_sheet(stages: Sequence[Stage]) -> Sheet:
    """Every goal in the order of importance with its value, its bound and whether it is proved."""
    rows: tuple[tuple[Content, ...], ...] = tuple(
        (
            place,
            _says(one),
            _amount(one, one.value),
            _amount(one, one.bound),
            _more_or_less(one),
            _proved(one),
        )
        for place, one in enumerate(stages, start=1)
    )
    columns = (
        Column("Place"),
        Column("Goal", prose=True),
        *map(Column, ("Reached", "Possible at best", "Better is", "Proved?")),
    )
    return Sheet("Goals", columns, rows, frozen=2)


def _more_or_less(stage: Stage) -> str:
    return "" if stage.goal not in _GOALS else "more" if _GOALS[stage.goal].more_is_better else "less"


def rules_sheet(severities: Severities, violations: Sequence[Violation]) -> Sheet:
    """Every rule with its severity and source, whether it is kept, and why not."""
    why: dict[str, list[str]] = {}
    for one in violations:
        why.setdefault(one.rule, []).append(one.sentence)
    rows = [*_other_rules(why)]
    for rule in RULES.values():
        severity = severities.get(rule.id, rule.severity)
        reasons = why.get(rule.id, [])
        rows.append(
            (rule.id, rule.says, str(severity), _kept(severity, reasons), "\n".join(reasons), rule.source)
        )
    columns = (
        Column("Rule"),
        Column("What it says", prose=True),
        *map(Column, ("Severity", "Kept?")),
        Column("Why not", prose=True),
        Column("Source"),
    )
    return Sheet("Rules", columns, tuple(rows))


def _other_rules(why: Mapping[str, Sequence[str]]) -> Iterator[tuple[Content, ...]]:
    """What the checker found besides the rules that have a severity: that a plan is not complete."""
    for rule, reasons in why.items():
        if rule not in RULES:
            says = "Every session stands in the plan once"
            yield rule, says, str(Severity.BLOCK), "BROKEN", "\n".join(reasons), ""


def _kept(severity: Severity, reasons: Sequence[str]) -> str:
    if severity is Severity.IGNORE:
        return "not looked at"
    if not reasons:
        return "kept"
    return "BROKEN" if severity is Severity.BLOCK else "please look"


def changes_sheet(changes: Sequence[Change]) -> Sheet:
    """What is different from the version before."""
    rows: tuple[tuple[Content, ...], ...] = tuple(
        (
            _CHANGES.get(one.what, one.what),
            one.name,
            one.before or "not there",
            one.after or "not there any more",
        )
        for one in changes
    )
    columns = (Column("What"), Column("Of"), Column("Before", prose=True), Column("Now", prose=True))
    return Sheet("Changes", columns, rows, frozen=2)


def tell_sheet(tell: Sequence[Tell], people: Mapping[str, str]) -> Sheet:
    """Everybody who has to be told, with what; `people` are names by members' ids."""
    rows: tuple[tuple[Content, ...], ...] = tuple(
        (
            _KINDS.get(one.kind, one.kind),
            one.id,
            one.name or people.get(one.id, ""),
            one.what,
            "good to know" if one.good_to_know else "needed",
            "",
            "",
        )
        for one in tell
    )
    columns = (
        *map(Column, ("Who", "Id", "Name")),
        Column("What to tell", prose=True),
        Column("Is it needed?"),
        Column("Told by", to_fill_in=True),
        Column("Told?", ("Yes", "No")),
    )
    return Sheet("Whom to tell", columns, rows, frozen=3)
