"""The personal data of the applicants, kept apart from the draw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sortition.canonical import csv_bytes, csv_rows


@dataclass(frozen=True, repr=False)
class Contacts(Mapping[str, Mapping[str, str]]):
    """Applicant id -> {heading: text}, in the order of the columns; it never prints what it holds."""

    headings: tuple[str, ...] = ()
    rows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __getitem__(self, applicant: str) -> Mapping[str, str]:
        return dict(zip(self.headings, self.rows[applicant], strict=True))

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return f"<contacts of {len(self)} applicants>"


def contacts_csv(contacts: Contacts) -> bytes:
    """The contacts as a file for `private/`: `id`, then the headings; sorted by id."""
    rows = ((applicant, *contacts.rows[applicant]) for applicant in sorted(contacts))
    return csv_bytes(("id", *contacts.headings), rows)


def contacts_path(private: Path, number: int) -> Path:
    """Where the contacts of the first, second, … lottery are kept in `private/`."""
    return private / f"contacts{'' if number == 1 else f'-{number}'}.csv"


def read_contacts(private: Path, number: int) -> Contacts:
    """The contacts kept in `private/` with a lottery; empty where none were kept."""
    path = contacts_path(private, number)
    if not path.exists():
        return Contacts()
    headings, rows = csv_rows(path.read_bytes())
    return Contacts(tuple(headings[1:]), {row[0]: tuple(row[1:]) for row in rows})
