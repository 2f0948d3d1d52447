"""The settings of a case: what its panel.toml says, checked at the door."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from sortition.alternates import ALTERNATES_RULES, DRAWN_ORDER
from sortition.drand import CHAINS, advised_round
from sortition.files.kinds import ENDINGS
from sortition.lawful import Lawful, read_lawful
from sortition.problems import InputProblems, Problem
from sortition.quotas import Floor
from sortition.reading.applicants import PoolOptions
from sortition.reading.dropout_rates import rate
from sortition.reading.exclusions import LIST_FILE
from sortition.reading.exclusions import REMOVAL_CODES as REMOVAL_CODES
from sortition.reading.ids import called, shown
from sortition.rule_tables import (
    Pair,
    read_confirmed,
    read_floors,
    read_pairs,
    refused_weights,
    tickets,
    without_weights,
)
from sortition.toml_tables import (
    Fault,
    Reader,
    day,
    file_name,
    load,
    moment,
    one_of,
    problem,
    read_entry,
    read_table,
    strangers,
    text,
    text_map,
    texts,
    whole,
)
from sortition.wording import clean, listing, value_key

KINDS = ("balls", "dice", "national-lottery", "drand", "other")
OBJECTIVES = ("leximin", "maximin", "nash", "goldilocks")
PUBLISHED = ("sealed", "tickets")
LETTER_TABLES = ("sender", "dates", "payment", "benefits", "privacy", "letters")


@dataclass(frozen=True)
class Announcement:
    """The public event whose outcome picks the ticket, named in advance.

    `when` is in UTC; `outcomes` is the number of equally likely outcomes, None where it is not given
    (balls and drand need none). `round` is that of drand, `chain` which of its chains ("": quicknet).
    """

    kind: str
    source: str
    when: datetime
    witnesses: tuple[str, ...] = ()
    if_it_fails: str = ""
    outcomes: int | None = None
    round: int | None = None
    chain: str = ""


@dataclass(frozen=True)
class AlternatesSettings:
    """How alternates are named; None where the officer leaves the number or the rate to us.

    `dropout` is the share of all members who are expected to drop out.
    """

    rule: str = DRAWN_ORDER
    number: int | None = None
    dropout: Fraction | None = None


@dataclass(frozen=True)
class Settings:
    """A case's settings; texts are "" where the officer gave none.

    `applicants`, `quotas`, `invited` and `programme` are file names in the case folder, `size` is in seats,
    `tickets` None leaves their number to the lottery, `excluded` are ids of applicants and why they are not
    in the draw, as one of `REMOVAL_CODES`; `excluded_list` is a file with more of them, `combined` one with
    quotas on two categories, `previous` one with people selected earlier: "" is the usual one where it
    exists. `confirmed` are ids of people who have a seat before the draw, with the code of the reason, and
    `approved_by` the role of who approved it; people in `apart` may not serve together. `floors` have
    categories and values as they are written. `publish` is "tickets" where these are to be public, else
    "sealed"; `lawful` is what [privacy] says about special categories of data. Tables named in
    `LETTER_TABLES` and [rules] are read elsewhere.
    """

    size: int
    title: str = ""
    question: str = ""
    organisation: str = ""
    decides: str = ""
    answers_by: str = ""
    pay: str = ""
    invited_how: str = ""
    who: str = ""
    applicants: str = "applicants.xlsx"
    quotas: str = "quotas.xlsx"
    invited: str = "invited.xlsx"
    programme: str = "programme.xlsx"
    excluded_list: str = ""
    combined: str = ""
    previous: str = ""
    dropout: str = ""
    id: str = ""
    household: tuple[str, ...] = ()
    household_most: int = 1
    sheet: str = ""
    ages_on: date | None = None
    exclude: str = ""
    separate: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    excluded: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[str, str] = field(default_factory=dict)
    confirmed: Mapping[str, str] = field(default_factory=dict)
    floors: tuple[Floor, ...] = ()
    objective: str = "leximin"
    tickets: int | None = None
    apart: tuple[Pair, ...] = ()
    approved_by: str = ""
    alternates: AlternatesSettings = AlternatesSettings()
    announce: Announcement | None = None
    publish: str = PUBLISHED[0]
    lawful: Lawful = field(default_factory=Lawful)

    @property
    def pool_options(self) -> PoolOptions:
        """How the applicants' columns and words are to be read."""
        return PoolOptions(
            self.id,
            self.household,
            self.sheet,
            self.columns,
            self.values,
            self.ages_on,
            self.exclude,
            self.separate,
            self.excluded,
        )

    def list_of_excluded(self, folder: Path) -> Path | None:
        """The file of people who may not take part: the one that is named, else the usual one if there.

        Raises:
            InputProblems: there are several, and none is named.
        """
        return _usual(folder, self.excluded_list, LIST_FILE)

    def combined_quotas(self, folder: Path) -> Path | None:
        """Likewise the file of quotas on two categories."""
        return _usual(folder, self.combined, "combined")

    def dropout_rates(self, folder: Path) -> Path | None:
        """Likewise the file of expected drop-outs."""
        return _usual(folder, self.dropout, "dropout")

    def previous_people(self, folder: Path) -> Path | None:
        """Likewise the file of people who were selected earlier."""
        return _usual(folder, self.previous, "previous")


def _usual(folder: Path, named: str, usual: str) -> Path | None:
    if named:
        return folder / named
    names = [f"{usual}{ending}" for endings in ENDINGS.values() for ending in endings]
    found = [name for name in names if (folder / name).exists()]
    if len(found) > 1:
        remedy = f"Name the right one in panel.toml: [files] {usual} = {json.dumps(found[0])}"
        raise InputProblems([Problem(f"there are several lists: {listing(found)}", remedy, found[0])])
    return folder / found[0] if found else None


def _as_is(value: object) -> object:
    """What `read_pairs` reads afterwards, as it says more than one problem."""
    return value


_TABLES: dict[str, dict[str, Reader]] = {
    "panel": {
        "title": text,
        "question": text,
        "organisation": text,
        "decides": text,
        "answers_by": text,
        "pay": text,
        "invited_how": text,
        "who": text,
        "size": whole,
    },
    "files": {
        "applicants": file_name,
        "quotas": file_name,
        "invited": file_name,
        "programme": file_name,
        "excluded": file_name,
        "combined": file_name,
        "previous": file_name,
        "dropout": file_name,
    },
    "applicants": {
        "id": text,
        "household": texts,
        "household_most": whole,
        "sheet": text,
        "ages_on": day,
        "exclude": text,
        "separate": texts,
    },
    "lottery": {
        "objective": one_of(*OBJECTIVES),
        "tickets": tickets,
        "apart": _as_is,
        "approved_by": text,
        "publish": one_of(*PUBLISHED),
    },
    "alternates": {"rule": one_of(*ALTERNATES_RULES), "number": whole, "dropout": rate},
    "announce": {
        "kind": one_of(*KINDS),
        "source": text,
        "when": moment,
        "witnesses": texts,
        "if_it_fails": text,
        "outcomes": whole,
        "round": whole,
        "chain": one_of(*CHAINS),
    },
}
_FREE = ("columns", "values", "excluded", "confirmed", "floors", "questions", "rules", "keep")
_REQUIRED = {"panel": ("size",), "announce": ("kind", "source", "when", "witnesses", "if_it_fails")}


def read_settings(folder: Path) -> Settings:
    """The settings of the case in this folder; what panel.toml leaves out has its default.

    Raises:
        InputProblems: there is no panel.toml, or with everything wrong in it.
    """
    written = load(folder)
    problems = list(refused_weights(written))
    written = without_weights(written)
    problems += strangers("", written, (*_TABLES, *_FREE, *LETTER_TABLES))
    tables = {}
    for name, readers in _TABLES.items():
        if name == "panel" or name in written:
            table = written.get(name, {})
            tables[name], faults = read_table(name, table, readers)
            problems += [*faults, *_missing(name, table, tables[name])]
    columns, faults = read_entry("[columns]", written.get("columns", {}), text_map)
    values, more = _read_values(written.get("values", {}))
    excluded, codes = _read_excluded(written.get("excluded", {}))
    questions, wordings = read_entry("[questions]", written.get("questions", {}), text_map)
    confirmed, unconfirmed = read_confirmed(written.get("confirmed", {}))
    floors, no_floors = read_floors(written.get("floors", {}))
    apart, no_pairs = read_pairs(tables.get("lottery", {}).pop("apart", []))
    problems += [*faults, *more, *codes, *wordings, *unconfirmed, *no_floors, *no_pairs]
    if problems:
        raise InputProblems(problems)
    announce = tables.pop("announce", None)
    alternates = AlternatesSettings(**tables.pop("alternates", {}))
    listed = tables.get("files", {}).pop("excluded", "")
    found = {key: value for table in tables.values() for key, value in table.items()}
    announcement = Announcement(**announce) if announce else None
    return Settings(
        **found,
        columns=columns or {},
        values=values,
        excluded=excluded,
        excluded_list=listed,
        questions=questions or {},
        confirmed=confirmed,
        floors=floors,
        apart=apart,
        alternates=alternates,
        announce=announcement,
        lawful=read_lawful(written),
    )


def _missing(name: str, table: object, found: Mapping[str, Any]) -> list[Problem]:
    if not isinstance(table, dict):
        return []
    required = _REQUIRED.get(name, ())
    if name == "announce":
        required += {"balls": (), "drand": ("round",)}.get(str(found.get("kind")), ("outcomes",))
    due = advised_round(found) if "round" in required else "…"
    return [
        problem(f"[{name}] has no {key}", f"Add a line {key} = {due if key == 'round' else '…'}")
        for key in required
        if key not in table or found.get(key) in ("", ())
    ]


def _read_values(table: object) -> tuple[dict[str, dict[str, str]], list[Problem]]:
    if not isinstance(table, dict):
        return {}, [problem("values is not a table", "Write [values.Gender] above the entries for Gender")]
    found, problems = {}, []
    seen = set[str]()
    for category, entries in table.items():
        if value_key(category) in seen:
            remedy = "Put all lines into one of them: capitals, blanks and kinds of dash do not count"
            problems.append(problem(f'[values] has more than one table for "{category}"', remedy))
        seen.add(value_key(category))
        found[category], faults = read_entry(f"[values] {category}", entries, text_map)
        problems += faults
    return found, problems


def _read_excluded(table: object) -> tuple[dict[str, str], list[Problem]]:
    if not isinstance(table, dict):
        return {}, [problem("excluded is not a table", "Write [excluded] above the lines with ids")]
    found: dict[str, str] = {}
    problems = []
    for name, code in table.items():
        if clean(name) in found:
            reason = f"[excluded] has more than one line for {called(clean(name))}"
            problems.append(problem(reason, "Keep one of them: blanks do not count"))
        found[clean(name)], faults = read_entry(f"[excluded] {shown(name) or called(name)}", code, _code)
        problems += faults
    return found, problems


def _code(value: object) -> str:
    if value not in REMOVAL_CODES:
        raise Fault("has no reason that is known", f"The reasons are {listing(REMOVAL_CODES)}")
    return str(value)
