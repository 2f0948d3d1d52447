"""What `check` answers: the report of the reading, who is in the room, and whom to reach out to."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from packs.pages import count, percent
from packs.reading_report import joined, reading_lines
from packs.room import Group, reach_out, room
from sortition.case import Case
from sortition.history import events
from sortition.reading.inputs import Inputs

# The width of a screen in signs, and of the columns of a table but the first.
_SCREEN, _FIGURES, _POPULATION = 80, 39, 12
# So many groups are named on the screen; programs are told all.
_NAMED = 8
# A smaller chance is told with more digits.
_SMALL = Fraction(1, 200)


def check_facts(read: Inputs) -> dict[str, Any]:
    """Applicants, seats, population and chances of each value, whom to reach out to, and how it was read."""
    groups = room(read.pool, read.quotas)
    homes = {applicant.household for applicant in read.pool.applicants} - {""}
    return {
        "applicants": len(read.pool),
        "size": read.quotas.size,
        "mean_chance": float(_mean_chance(read)),
        "shared_homes": len(homes),
        "categories": [
            {"category": category, "values": [_value_facts(group) for group in those]}
            for category, those in groups.items()
        ],
        "reach_out": [_need_facts(group) for group in reach_out(groups)],
        "notes": [note.as_json() for note in joined(read.notes)],
        "suggested": [],
    }


def _mean_chance(read: Inputs) -> Fraction:
    # Whoever may not take part is not in the pool: it may be smaller than the panel, or empty.
    return min(Fraction(1), Fraction(read.quotas.size, len(read.pool))) if len(read.pool) else Fraction(0)


def _value_facts(group: Group) -> dict[str, Any]:
    low, high = group.chances or (None, None)
    return {
        "value": group.value,
        "applicants": group.applicants,
        "min": group.min,
        "max": group.max,
        "share": float(group.share),
        "population": _number(group.population),
        "min_chance": _number(low),
        "max_chance": _number(high),
    }


def _need_facts(group: Group) -> dict[str, Any]:
    return {
        "category": group.category,
        "value": group.value,
        "applicants": group.applicants,
        "min": group.min,
        "short": group.short,
        "spare": group.spare,
        "more": group.more,
    }


def _number(share: Fraction | None) -> float | None:
    return None if share is None else float(share)


def check_lines(read: Inputs) -> list[str]:
    """The same for people, at most 80 signs wide but for the notes and what is quoted."""
    groups = room(read.pool, read.quotas)
    homes = {applicant.household for applicant in read.pool.applicants} - {""}
    lines = [*reading_lines(read.notes), ""] if read.notes else []
    mean = _mean_chance(read)
    lines += [
        f"{len(read.pool)} applicants for {read.quotas.size} seats; "
        f"homes with several applicants: {len(homes)}.",
        f"The chance of a seat is {percent(mean, 1 if mean >= _SMALL else 3)} on average."
        " Each group's own average stands",
        "beside it, as far as the quotas of its category decide it.",
    ]
    width = _width(groups)
    for category, those in groups.items():
        lines += ["", *_table(category, those, width)]
    return [*lines, *_reach_out_lines(reach_out(groups))]


def _width(groups: Mapping[str, tuple[Group, ...]]) -> int:
    """Of the column of names in signs: all tables stand in line with each other, and fit the screen."""
    known = any(group.population is not None for those in groups.values() for group in those)
    names = [*groups, *(f"  {group.value}" for those in groups.values() for group in those)]
    return min(_SCREEN - _FIGURES - (_POPULATION if known else 0), max(map(len, names)))


def _table(category: str, groups: tuple[Group, ...], width: int) -> Iterator[str]:
    known = any(group.population is not None for group in groups)
    people = f"{'population':>{_POPULATION}}" if known else ""
    yield from _row(category, f"{'applicants':>12}{people}{'seats':>18}{'chance':>9}", width)
    for group in groups:
        share = "" if group.population is None else percent(group.population, 0)
        people = f"{share:>{_POPULATION}}" if known else ""
        applicants = f"{group.applicants:>7}{percent(group.share, 0):>5}"
        least, most = Fraction(group.min, group.size), Fraction(group.max, group.size)
        seats = f"{_range(group.min, group.max):>9}{_percents(least, most):>9}"
        chance = _percents(*group.chances) if group.chances else "-"
        yield from _row(f"  {group.value}", f"{applicants}{people}{seats}{chance:>9}", width)


def _row(name: str, figures: str, width: int) -> Iterator[str]:
    """The name with its figures; a long name has lines of its own above them."""
    if len(name) <= width:
        yield f"{name:<{width}}{figures}"
        return
    indent = name[: len(name) - len(name.lstrip())]
    yield from textwrap.wrap(name.strip(), _SCREEN, initial_indent=indent, subsequent_indent=indent)
    yield f"{'':<{width}}{figures}"


def _range(low: int, high: int) -> str:
    return f"{low}-{high}"


def _percents(low: Fraction, high: Fraction) -> str:
    """Both as "47-53%", or one number where they are rounded to the same."""
    least, most = percent(low, 0), percent(high, 0)
    return least if least == most else f"{least.removesuffix('%')}-{most}"


def _reach_out_lines(groups: tuple[Group, ...]) -> Iterator[str]:
    if not groups:
        return
    yield from ("", "Reach out to these before the deadline, to the first of them most of all. With")
    yield "so many more applications their chance would be near that of everybody:"
    for group in groups[:_NAMED]:
        text = " ".join(need_sentences(group))
        yield from textwrap.wrap(text, _SCREEN, initial_indent="  ", subsequent_indent="    ")
    if len(groups) > _NAMED:
        yield f"  and {count(len(groups) - _NAMED, 'other group', 'other groups')} in less need of it"


def need_sentences(group: Group) -> Iterator[str]:
    """Why somebody should reach out to this group, and how many more applications would do."""
    name, applied = f"{group.category}, {group.value}", count(group.applicants, "applicant", "applicants")
    seats = count(group.min, "seat", "seats")
    if group.short:
        needed = "1 more is needed" if group.short == 1 else f"{group.short} more are needed"
        yield f"{name}: {applied} for at least {seats}. No panel can be drawn: {needed}."
    elif group.spare is not None:
        gone = "1 drops" if group.spare == 0 else f"{group.spare + 1} drop"
        yield f"{name}: {applied} for at least {seats}. If {gone} out, no panel can be drawn."
    else:
        yield f"{name}: {_measure(group)}."
    if group.more:
        yield f"About {group.more:,} more."


def _measure(group: Group) -> str:
    """Their share of the applicants against that of the population or the seats, in figures that differ."""
    people = group.population is not None and group.share < group.population
    other = group.population if people and group.population else group.fair
    digits = 0 if percent(group.share, 0) != percent(other, 0) else 1
    of = (
        f"{percent(other, digits)} of the population"
        if people
        else f"at least {percent(other, digits)} of seats"
    )
    return f"{percent(group.share, digits)} of applicants, {of}"


def after_check(read: Inputs, folder: Path) -> tuple[str, str]:
    """What to do next, and the command for it: a quota that nobody can fill has to be settled first.

    Where a lottery stands already, another one is not what comes next by itself.
    """
    if any(group.short for groups in room(read.pool, read.quotas).values() for group in groups):
        return "find more applicants or change the quotas, then", "check"
    if events(Case(folder), "lottery"):
        return "a lottery stands already, so see first what comes next:", "status"
    return "", "lottery"
