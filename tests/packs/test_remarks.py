"""Notes about people: of those who get the documents, and nobody else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from packs.remarks import remarks
from packs.render import render
from sortition.findings import Note
from tests.packs.test_render import plan, press

TWO = Note("2 applicants gave no telephone number", "people.csv", cells=("id-01", "id-90"))
NONE_OF_THEM = Note("1 applicant gave no name", cells=("id-90",))
OF_ALL = Note("letters take the name from Name")


def said(tmp_path: Path, to: str, *about: Note) -> list[Note]:
    """What is noted beside a letter to them, its language apart."""
    opened = press(tmp_path, letter="# A letter\n\nDear reader, ring us.\n")
    audience = "household" if to == "households" else "applicant"
    rendered = render(opened, [plan(to=to, audience=audience, forms=("pdf",), letter=False)])
    assert rendered[0].letters
    noted = remarks(replace(opened.dossier, about=about), rendered)
    return [note for note in noted if "language" not in note.text]


def test_a_note_counts_and_names_only_those_who_get_a_document(tmp_path: Path) -> None:
    one = Note("1 applicant gave no telephone number", "people.csv", cells=("id-01",))
    assert said(tmp_path, "members", TWO, NONE_OF_THEM) == [one]
    assert said(tmp_path, "removed", NONE_OF_THEM) == [NONE_OF_THEM]


def test_a_note_that_names_nobody_comes_with_every_letter_to_people(tmp_path: Path) -> None:
    assert said(tmp_path, "members", OF_ALL) == [OF_ALL]
    assert said(tmp_path, "households", OF_ALL) == []
