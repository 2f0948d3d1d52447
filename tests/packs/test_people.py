from __future__ import annotations

from packs.letters import Columns
from packs.people import people
from sortition.contacts import Contacts
from sortition.findings import Findings


def read(headings: str, *rows: str, columns: Columns = Columns()) -> tuple[list, list[str]]:  # noqa: B008
    findings = Findings()
    contacts = Contacts(
        tuple(headings.split("|")), {f"a{n}": tuple(row.split("|")) for n, row in enumerate(rows, 1)}
    )
    found = people(contacts, columns, {name: f"ENTRY{name}" for name in contacts}, findings)
    return list(found.values()), [str(note) for note in findings.notes]


def test_a_person() -> None:
    (person,), notes = read("Name|Address 1|Postcode|E-mail", "Ann O’Neil|1 Fern St|G16 2AB|ann@example.org")
    assert notes == []
    assert (person.id, person.entry, person.name, person.badge) == (
        "a1",
        "ENTRYa1",
        "Ann O’Neil",
        "Ann O’Neil",
    )
