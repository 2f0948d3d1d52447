"""Which documents a draw has, where they stand, and what a rehearsal's bear."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from packs.look import Look
from packs.office import document_paths, draw_documents
from sortition.audit import read_sealed
from sortition.case import Case
from sortition.contacts import read_contacts
from sortition.history import PastDraw, newest_draw
from sortition.settings import Settings
from tests.cli_cases import case, done


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Case:
    folder = case(tmp_path_factory.mktemp("office") / "case")
    done("lottery", "--folder", folder)
    done("draw", "--folder", folder, "--balls", "047", "--seed", "second source")
    return Case(folder)


def documents(drawn: Case, settings: Settings | None = None, rehearsal: bool = False, **more: Any) -> Any:
    past = newest_draw(drawn)
    changed = PastDraw(**{**vars(past), **more})
    return draw_documents(drawn, changed, read_contacts(drawn.private, 1), settings, Look(), rehearsal)


@pytest.mark.parametrize(
    ("number", "rehearsal", "paths"),
    [
        (
            1,
            False,
            (
                "packs/office/panel.xlsx",
                "packs/public/selection-report.html",
                "packs/auditor/selection-report.html",
            ),
        ),
        (
            3,
            False,
            (
                "packs/office/panel-3.xlsx",
                "packs/public/selection-report-3.html",
                "packs/auditor/selection-report-3.html",
            ),
        ),
        (
            3,
            True,
            (
                "rehearsal/office/panel.xlsx",
                "rehearsal/public/selection-report.html",
                "rehearsal/auditor/selection-report.html",
            ),
        ),
    ],
)
def test_documents_stand_where_they_are_said_to(
    drawn: Case, number: int, rehearsal: bool, paths: tuple[str, ...]
) -> None:
    assert document_paths(number, rehearsal) == paths
    assert tuple(documents(drawn, rehearsal=rehearsal, version=number)) == paths


def test_what_was_written_with_the_draw_can_be_made_again(drawn: Case) -> None:
    from sortition.settings import read_settings

    for name, data in documents(drawn, read_settings(drawn.folder)).items():
        assert (drawn.folder / name).read_bytes() == data, name


def test_settings_are_told_and_none_are_needed(drawn: Case) -> None:
    said = "What should be done about the river?"
    page = "packs/public/selection-report.html"
    assert said.encode() in documents(drawn, Settings(3, question=said))[page]
    assert said.encode() not in documents(drawn)[page]


def test_the_second_seed_is_told_where_there_is_one(drawn: Case) -> None:
    page = "packs/public/selection-report.html"
    assert b"second source" in documents(drawn)[page]
    assert b"Seed of the order" in documents(drawn)[page]
    past = newest_draw(drawn)
    assert b"Seed of the order" not in documents(drawn, order_seed=past.seed)[page]


def test_only_the_office_has_names(drawn: Case) -> None:
    files = documents(drawn)
    name = "Person 7"
    assert not any(name.encode() in data for path, data in files.items() if path.endswith(".html"))
    book = load_workbook(io.BytesIO(files["packs/office/panel.xlsx"]))
    cells = {cell.value for sheet in book.worksheets for row in sheet.iter_rows() for cell in row}
    assert name in cells


def test_without_contacts_the_workbook_is_made_all_the_same(drawn: Case, tmp_path: Path) -> None:
    past = newest_draw(drawn)
    files = draw_documents(drawn, past, read_contacts(tmp_path, 1), None, Look())
    book = load_workbook(io.BytesIO(files["packs/office/panel.xlsx"]))
    assert {"Members", "Order of replacement"} <= set(book.sheetnames)


def test_a_rehearsal_is_stamped_on_every_document(drawn: Case) -> None:
    for name, data in documents(drawn, rehearsal=True).items():
        if name.endswith(".html"):
            assert b"REHEARSAL" in data
        else:
            sheet = load_workbook(io.BytesIO(data)).worksheets[0]
            assert any(cell.value == "REHEARSAL" for row in sheet.iter_rows() for cell in row)
    assert not any(b"REHEARSAL" in data for name, data in documents(drawn).items() if name.endswith(".html"))


def test_the_report_tells_commitment_seed_and_head(drawn: Case) -> None:
    sealed, past = read_sealed(drawn), newest_draw(drawn)
    for name, data in documents(drawn).items():
        if name.endswith(".html"):
            text = data.decode().replace(" ", "")
            for told in (sealed.commitment, past.seed):
                assert told in text, name
