"""The corpus of faulty spreadsheets: its index, and the folder of a case (tests/corpus/README.md)."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import tests.corpus_hostile
import tests.corpus_values
from tests.corpus_books import BUILDERS, CORPUS, stored

SIZE = 4
# Whoever applies has this in the name and the e-mail address: no message and no public file may hold it.
CANARY = "canary"
assert tests.corpus_hostile and tests.corpus_values


@dataclass(frozen=True)
class Case:
    """One line of the index; README.md says what the fields mean."""

    name: str
    verdict: str | list[str]
    built: bool = False
    base: str = "base"
    toml: str = ""
    options: list[str] = field(default_factory=list)
    remove: list[str] = field(default_factory=list)
    files: Mapping[str, str] = field(default_factory=dict)
    say: list[str] = field(default_factory=list)
    not_say: list[str] = field(default_factory=list)
    never: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    row_cells: bool = False
    suggest: list[str] = field(default_factory=list)
    people: Mapping[str, list[str]] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    homes: list[str] = field(default_factory=list)
    seats: Mapping[str, str] = field(default_factory=dict)
    ids: str | Mapping[str, str] = ""
    category: Mapping[str, str] = field(default_factory=dict)
    apart: str = "same"
    lottery: int = 0
    draw: bool = False
    phrase: str = ""

    @property
    def verdicts(self) -> list[str]:
        """Each of them will do."""
        return [self.verdict] if isinstance(self.verdict, str) else self.verdict


CASES = [Case(**entry) for entry in tomllib.loads((CORPUS / "index.toml").read_text("utf-8"))["case"]]


def put(case: Case, folder: Path) -> Path:
    """The case's folder as an officer has it before the lottery; returns it."""
    folder.mkdir(parents=True)
    if (CORPUS / case.name).is_dir():
        shutil.copytree(CORPUS / case.name, folder, dirs_exist_ok=True)
    if case.built:
        BUILDERS[case.name](folder)
    for kind in ("applicants", "quotas"):
        if not list(folder.glob(f"{kind}.*")):
            shutil.copy(CORPUS / case.base / f"{kind}.csv", folder)
    files = {path.stem: path.name for path in sorted(folder.iterdir()) if path.stem in _FILES}
    files |= case.files
    for name in case.remove:
        (folder / name).unlink()
    lines = [f"[panel]\nsize = {SIZE}", "[files]", *(f'{stem} = "{name}"' for stem, name in files.items())]
    (folder / "panel.toml").write_text("\n".join([*lines, case.toml, ""]), "utf-8")
    return folder


_FILES = ("applicants", "quotas", "excluded")


def expected_people(case: Case) -> dict[str, dict[str, str]]:
    """Id -> category -> value, as the case must be read."""
    rows = stored(case=case.base)[1:]
    found = {row[0]: dict(zip(("Gender", "Age band"), row[6:8], strict=True)) for row in rows}
    for name, (gender, age) in case.people.items():
        found[name] = {"Gender": gender, "Age band": age}
    return {
        new_id(case, name): {
            case.category.get(category, category): value for category, value in values.items()
        }
        for name, values in found.items()
        if name not in case.gone
    }


def new_id(case: Case, name: str) -> str:
    """The id of the applicant who is `name` in the base."""
    if isinstance(case.ids, Mapping):
        return case.ids.get(name, name)
    row = next(row for row in stored(case=case.base) if row[0] == name)
    return {"": name, "short": name.lstrip("0"), "names": row[1], "emails": row[2]}[case.ids]


def expected_homes(case: Case) -> set[frozenset[str]]:
    """The homes with several applicants."""
    return {frozenset(new_id(case, name) for name in home.split()) for home in case.homes}


def expected_seats(case: Case) -> dict[tuple[str, str], str]:
    """(category, value) -> the seats, as "1-3"."""
    rows = stored("quotas", case.base)[1:]
    found = {(case.category.get(row[0], row[0]), row[1]): f"{row[2]}-{row[3]}" for row in rows}
    for place, seats in case.seats.items():
        category, value = place.split(", ")
        found[category, value] = seats
    return found
