"""A whole case with a canary in every column of words, in every file that an officer fills in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from packs.demo_data import LETTERS, LOGO, PANEL
from packs.programme_example import example_programme, example_wishes
from packs.programme_sheets import programme_book
from packs.start import panel_toml
from scheduling.programme import Member, Programme
from scheduling.seating.wishes import Leader, Wishes
from sortition.case import start_case
from tests.builders import write_csv, write_xlsx
from tests.house.listening import cell, phone, word

AT = "2027-02-11T18:30:00Z"
TODAY = date(2027, 1, 4)
PEOPLE = 12
MOVED, LISTED, SERVED, FRIEND = 13, 14, 15, 16
ROLES = {MOVED: "[excluded]", LISTED: "excluded.xlsx", SERVED: "previous.xlsx", FRIEND: "lives with 15"}
QUOTAS = (
    ("Gender", "F", "1", "3"),
    ("Gender", "M", "1", "3"),
    ("Age", "young", "1", "3"),
    ("Age", "old", "1", "3"),
)
# Of columns not named here, every one has a canary. These have none, as what stands there are numbers, days,
# answers to pick from, or words that are made to be public.
SILENT: Mapping[str, Iterable[str]] = {
    "Settings": ("Setting", "Value"),
    "Sessions": (
        "Id", "Title", "Phase", "Minutes", "Fewest days to the next", "Most days to the next", "Hybrid",
        "Fixed date", "Fixed venue",
    ),
    "Dates": ("Id", "Date", "Start", "End"),
    "Venues": (
        "Id", "Name", "Address", "Capacity", "Wheelchair places", "Step-free", "Hearing loop", "Quiet room",
        "Accessible toilet", "Parking", "Public transport", "Hybrid", "Evacuation plan", "Drop-off metres",
        "Aisle cm", "Cost",
    ),
    "Talks": (
        "Id", "Title", "Minutes", "Topic", "Viewpoint", "After", "Speaker", "Reserve speaker", "Phase",
        "Fixed session",
    ),
    "Speakers": ("Id", "Name", "Role", "Interests"),
    "Support": ("Id", "Kind", "Places", "Cost"),
    "Members": ("Children", "Travel limit minutes", "Fixed breaks"),
    "Holidays": ("First", "Last"),
    "Travel": (),
    "Tables": (
        "Table", "Seats", "Wheelchair places", "Step-free", "Hearing loop", "Quiet", "Remote",
    ),
    "Rounds": ("Session", "Format", "Rounds", "Tables", "People a table", "Topics"),
    "Seating": ("What", "Round"),
    "Categories": ("Category", "Mode"),
    "Facilitators": ("Id", "Experienced"),
}  # fmt: skip
# Those that have a canary.
SUNG = {
    ("Settings", "What it means"), ("Venues", "Contact"), ("Support", "Name"), ("Support", "Languages"),
    ("Members", "Id"), ("Members", "Needs"), ("Members", "Language"), ("Members", "Area"),
    ("Holidays", "Name"), ("Travel", "Area"), ("Seating", "Who"), ("Seating", "With or at"),
    ("Facilitators", "Not with"), ("Facilitators", "Languages"),
}  # fmt: skip
# Texts of panel.toml that stand in letters and nowhere else.
PRIVATE_TEXTS: Mapping[str, Iterable[str]] = {
    "sender": ("name", "role", "freepost", "hours"),
    "payment": ("amount", "ways", "when", "advance"),
    "benefits": ("text", "source", "approved_by", "helpline"),
    "privacy": ("controller", "officer", "shared_with"),
}
_WAYS = ("E-mail", "Text message", "Telephone", "Letter")
_FORMATS = ("", "Large print", "", "", "Short version", "", "Very large print")
_TONGUE = "programme: language"


def identity(person: int) -> str:
    """The id of a person: one that tells who it is, and so may not be shown."""
    return f"{cell('id', person)}@example.org"


def applicant(person: int) -> dict[str, str]:
    """Somebody's row; 1 and 2 share a home, and so do 15 and 16."""
    home = {1: 2, FRIEND: SERVED}.get(person, person)
    return {
        "Id": identity(person),
        "Name": f"Ann {cell('name', person)}",
        "Known as": cell("badge", person),
        "Address 1": f"{home} {cell('street', home)} Lane",
        "Town": cell("town", person),
        "Postcode": f"{cell('postcode', home)} 1AA",
        "E-mail": f"{cell('e-mail', person)}@example.org",
        "Telephone": "0" + phone(person).removeprefix("0"),
        "Mobile": f"07700 900{person:03d}",
        "Preferred contact": f"{_WAYS[person % 4]}, {cell('way', person)} says",
        "Format": f"{_FORMATS[person % len(_FORMATS)]} {cell('format', person)}".strip(),
        "Access needs": f"wheelchair; {cell('need', person)} at the door" if person % 5 == 0 else "",
        "Language": cell("language", person) if person % 3 == 0 else "",
        "Date of birth": f"{cell('birth', person)} 1961",
        "Next of kin": f"Bo {cell('kin', person)}",
        "Ethnic origin in own words": cell("origin", person),
        "Notes": f"{cell('notes', person)} rang twice",
        "Not eligible because": "",
        "Gender": "FM"[person % 2],
        # Nobody but 5 says it so: panel.toml says what it means.
        "Age": cell("answer", person) if person == 5 else "young" if person % 3 else "old",
    }


def rows_of(lines: Iterable[Mapping[str, str]]) -> list[list[str]]:
    """A heading and a row for each of these lines, which have the same keys."""
    lines = list(lines)
    return [list(lines[0]), *(list(line.values()) for line in lines)]


def applicants() -> list[list[str]]:
    """Everybody who applied, those who are not in the draw among them."""
    return rows_of(applicant(person) for person in range(1, PEOPLE + 5))


def aviary(folder: Path) -> Path:
    """The folder holds the case before its lottery."""
    folder.mkdir(parents=True)
    (folder / "panel.toml").write_text(_settings(), "utf-8")
    (folder / "logo.svg").write_text(LOGO, "utf-8")
    write_xlsx(folder / "applicants.xlsx", applicants(), "Applicants")
    quotas = [("Category", "Value", "Min", "Max", "Notes")]
    write_xlsx(folder / "quotas.xlsx", quotas + [(*one, word("quotas: notes")) for one in QUOTAS])
    write_xlsx(folder / "invited.xlsx", _invited())
    write_xlsx(folder / "excluded.xlsx", [("Id", "Reason", "Notes"), _left_out()])
    write_xlsx(folder / "previous.xlsx", _previous())
    rates = [("Category", "Value", "Rate", "Notes")]
    rates += [(one[0], one[1], "25%", word("dropout: notes")) for one in QUOTAS]
    write_xlsx(folder / "dropout.xlsx", rates)
    write_programme(folder)
    start_case(folder, AT)
    return folder


def _left_out() -> tuple[str, str, str]:
    return identity(LISTED), "staff", f"{cell('excluded: notes', LISTED)} works here"


def _previous() -> list[tuple[str, ...]]:
    headings = ("Id", "Name", "Address 1", "Postcode", "Notes")
    told = applicant(SERVED)
    return [headings, (*(told[one] for one in headings[:-1]), cell("previous: notes", SERVED))]


def _invited() -> list[tuple[str, ...]]:
    rows = [("Reference", "Name", "Address 1", "Town", "Postcode", "Notes")]
    for n in (1, 2, 3):
        places = ("name", "street", "town", "notes")
        name, street, town, notes = (cell(f"invited: {one}", 30 + n) for one in places)
        rows.append((f"REF000{n}", f"Bea {name}", f"{n} {street} Road", town, f"G1 {n}AB", notes))
    return rows


def _settings() -> str:
    tables: dict[str, Mapping[str, Any]] = {
        "panel": {**PANEL, "size": 4},
        "questions": {},
        "excluded": {identity(MOVED): "moved-away"},
        **{table: _sung(table, entries) for table, entries in LETTERS.items()},
    }
    pair = f'apart = [["{identity(3)}", "{identity(4)}"]]\n'
    written = panel_toml(tables).replace("# Pairs of applicants", f"{pair}# Pairs of applicants")
    home = f"{applicant(7)['Address 1']}, {applicant(7)['Postcode']}"
    lines = f'separate = ["{home}"]\nexclude = "Not eligible because"\n\n[columns]'
    assert written.count("\n[columns]") == 1
    values = f'\n[values.Age]\n"{cell("answer", 5)}" = "not stated"\n'
    return written.replace("\n[columns]", f"\n{lines}", 1) + values


def _sung(table: str, entries: Mapping[str, Any]) -> dict[str, Any]:
    """The entries of a table of panel.toml, each text that may stay private with a canary behind it."""
    made = dict(entries)
    for name in PRIVATE_TEXTS.get(table, ()):
        text = word(f"panel.toml: {table}.{name}")
        value = made[name]
        made[name] = [*value[:-1], f"{value[-1]} {text}"] if isinstance(value, list) else f"{value} {text}"
    return made


def make_due(folder: Path) -> None:
    """The day on which everything is to be deleted is past."""
    kinds = ("letters", "lists", "sessions", "contacts", "exports", "rehearsals", "record")
    with (folder / "panel.toml").open("a", encoding="utf-8") as file:
        file.write("\n[keep]\n" + "".join(f"{kind} = 2026-01-01\n" for kind in kinds))


def write_programme(folder: Path, members: Sequence[str] = ()) -> None:
    """The case has a programme in which canaries sing too, with wishes for the members that are drawn."""
    wishes = _wishes(members) if members else example_wishes()
    (folder / "programme.xlsx").write_bytes(programme_book(_programme(), wishes=wishes))
    book = openpyxl.load_workbook(folder / "programme.xlsx")
    for (row,) in book["Settings"].iter_rows(min_row=2, min_col=3, max_col=3):
        row.value = word("programme: what it means")
    for sheet in ("Members", "Support", "Venues", "Speakers"):
        page = book[sheet]
        page.cell(1, page.max_column + 1, "Notes")
        for at in range(2, page.max_row + 1):
            if page.cell(at, 1).value:
                page.cell(at, page.max_column, word(f"programme: {sheet}, notes"))
    members = book["Members"]
    for at in range(2, PEOPLE):
        if members.cell(at, 1).value:
            said = members.cell(at, 2)
            said.value = "; ".join(filter(None, (said.value, f"{word('programme: need')} at noon")))
    book["Notes"].append(["Ring", word("programme: Notes")])
    book.save(folder / "programme.xlsx")


def _programme() -> Programme:
    known = example_programme(today=TODAY)
    areas = {area: word(f"programme: {area}") for area in ("North", "South")}
    tongue = word(_TONGUE)
    return replace(
        known,
        members=tuple(_member(one, areas, tongue) for one in known.members),
        support=tuple(
            replace(
                one,
                name=f"{word('programme: support')} {one.id}",
                languages=frozenset({tongue}) if one.languages else one.languages,
            )
            for one in known.support
        ),
        venues=tuple(replace(one, contact=word("programme: contact")) for one in known.venues),
        holidays=tuple(replace(one, name=word("programme: holiday")) for one in known.holidays),
        travel={areas[area]: minutes for area, minutes in known.travel.items()},
    )


def _member(one: Member, areas: Mapping[str, str], tongue: str) -> Member:
    language = tongue if one.language else ""
    return replace(one, id=identity(int(one.id)), area=areas[one.area] if one.area else "", language=language)


def _wishes(members: Sequence[str]) -> Wishes:
    leaders = {"F1": Leader(True, frozenset(members[3:]), frozenset({word(_TONGUE)}))}
    one, other = sorted(members[:2])
    return replace(example_wishes(), apart=frozenset({(one, other)}), leaders=leaders)


def seating_by_hand(folder: Path) -> Path:
    """A file of members for tables without a case, with canaries in the columns that are none of ours."""
    told = [{**applicant(n), "Age": "old" if n % 2 else "young"} for n in range(1, PEOPLE + 1)]
    return write_csv(folder / "members.csv", rows_of(told))
