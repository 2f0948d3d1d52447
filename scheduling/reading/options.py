"""The sheet Settings: the officer's numbers and statements, by the wording of the workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scheduling.programme import Options
from scheduling.reading.cells import Reader, clean_list, languages, minutes, money, whole, yes_no
from scheduling.reading.tables import Entry, Table
from sortition.reading.sheets import Cell
from sortition.toml_tables import Fault
from sortition.wording import counted, did_you_mean, heading_key, listing

TOPICS = "topics"
_NO_LIMIT = ("none", "nolimit", "unlimited", "-")


@dataclass(frozen=True)
class Setting:
    """One line of the sheet: its wording, what it means, how its value is read."""

    name: str
    meaning: str
    reader: Reader[Any]


def _budget(written: str) -> int | None:
    return None if heading_key(written) in _NO_LIMIT else money(written)


def _yes(name: str, meaning: str) -> Setting:
    return Setting(name, f"{meaning} Yes or no.", yes_no)


_LENGTH = minutes(1, 24 * 60)
SETTINGS: Mapping[str, Setting] = {
    "budget": Setting("Budget", "What everything may cost together, in pounds. Blank: no limit.", _budget),
    "pay": Setting("Pay for a session", "What each member gets for one session, in pounds.", money),
    "catering": Setting("Catering a head", "For each who eats, each session, in pounds.", money),
    "expenses": Setting(
        "Expenses for a session", "Fares and care, on average for each member and session, in pounds.", money
    ),
    "least_sessions": Setting(
        "Members can attend at least",
        "So many sessions each member must be able to attend. Blank: half, rounded up.",
        whole(0, 100, "sessions", "session"),
    ),
    "staff": Setting("Staff in the room", "Your own people who need a seat.", whole(0, 1000)),
    "break_minutes": Setting("Break", "Length of a break in minutes.", _LENGTH),
    "long_break_minutes": Setting(
        "Longer break", "Length of a break where somebody needs more time, in minutes.", _LENGTH
    ),
    "lunch_minutes": Setting("Lunch", "Length of lunch in minutes.", _LENGTH),
    "stretch_minutes": Setting("Longest time without a break", "In minutes.", _LENGTH),
    "online_stretch_minutes": Setting(
        "Longest time without a break online", "In minutes, where people take part from elsewhere.", _LENGTH
    ),
    "bsl_teams": Setting(
        "Teams of BSL interpreters", "How many are booked for each session.", whole(0, 20, "teams", "team")
    ),
    "assumed_wheelchairs": Setting(
        "Wheelchairs to plan for", "Before anybody is known: so many places for wheelchairs.", whole(0, 1000)
    ),
    "assumed_children": Setting(
        "Children to plan for", "Before anybody is known: so many places in childcare.", whole(0, 1000)
    ),
    "assumed_languages": Setting(
        "Languages to plan for", "Before anybody is known: interpreters for these languages.", languages
    ),
    "announced_days": Setting(
        "Days that are announced",
        "Nothing moves that is at most so many days away.",
        whole(0, 365, "days", "day"),
    ),
    "expenses_paid": _yes("Expenses are paid", "Travel and care are paid for every declared need."),
    "agenda_reviewed": _yes("Agenda is reviewed", "Others have reviewed agenda and speakers."),
    "welcome_call": _yes("Welcome call", "Everybody gets a call before the first session."),
    "social_time": _yes("Social time", "There is time to get to know each other."),
    "bsl_asked": _yes("BSL users are asked", "They have said whether they wish to share a table."),
    TOPICS: Setting(
        "Topics in order", "Separated by semicolons. Blank: in the order of the sheet Talks.", clean_list
    ),
}
_BY_KEY = {
    **{heading_key(field): field for field in SETTINGS},
    **{heading_key(one.name): field for field, one in SETTINGS.items()},
}


@dataclass(frozen=True)
class Stated:
    """The options, the topics in their order, and where each setting's value stands."""

    options: Options
    topics: tuple[str, ...] = ()
    entries: Mapping[str, Entry] = field(default_factory=dict)


def read_options(table: Table, size: int) -> Stated:
    """The options of a panel of `size` members; what the sheet leaves out has its default."""
    table.leave()
    found: dict[str, Any] = {}
    entries: dict[str, list[Entry]] = {}
    for entry in table.entries:
        if name := entry.need("setting", _setting):
            entries.setdefault(name, []).append(entry)
            value = entry.read("value", SETTINGS[name].reader, None) if "value" in table.columns else None
            if value is not None:
                found[name] = value
    for name, those in entries.items():
        if len(those) > 1:
            cells: list[Cell] = [entry.cell("setting") for entry in those]
            reason = f'{counted(len(those), "line")} for "{SETTINGS[name].name}"'
            table.refuse(Fault(reason, "Keep one of them"), cells)
    topics = found.pop(TOPICS, ())
    return Stated(Options(size, **found), topics, {name: those[0] for name, those in entries.items()})


def _setting(written: str) -> str:
    key = heading_key(written.rstrip(":"))
    if key in _BY_KEY:
        return _BY_KEY[key]
    names = [one.name for one in SETTINGS.values()]
    remedy = f"{did_you_mean(written, names)}The settings are {listing(names)}"
    raise Fault(f'"{written}" is not a setting', remedy)
