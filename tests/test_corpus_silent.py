"""One spoiled cell is never silently taken for something else: it is as written, in a note, or refused."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from sortition.findings import Note
from sortition.problems import InputProblems
from sortition.reading.inputs import Inputs, read_inputs
from tests.builders import write_csv
from tests.corpus_books import BASE, QUOTAS, saved
from tests.corpus_cases import CANARY, SIZE
from tests.corpus_ods import content, table, write_ods
from tests.fuzz_readers import NASTY

Rows = list[list[str]]
_TEXTS = st.one_of(
    # openpyxl cuts what is too long for Excel.
    st.sampled_from(
        [x for x in NASTY if len(x) < 1000 and (x.isprintable() or x in (" ", "\u00a0", "\u200b"))]
    ),
    st.sampled_from(
        ["Male", "Female", "male", "16-24", "65+", "65 +", "16–24", "25", "3", "03", "3.0", "2 ", "0"]
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), max_size=10),
    st.text("0123456789-/.%+ ", max_size=8),
)


def write(kind: str, path: Path, rows: Rows) -> Path:
    if kind == "csv":
        return write_csv(path.with_suffix(".csv"), rows)
    if kind == "xlsx":
        return saved(path.with_suffix(".xlsx"), [[_plain(text) for text in row] for row in rows])
    return write_ods(path.with_suffix(".ods"), content(table(rows)))


def _plain(text: str) -> str:
    """What openpyxl can write; a formula would be one there, not a text."""
    return ILLEGAL_CHARACTERS_RE.sub("", re.sub("[\ufffe\uffff]", "", text)).removeprefix("=")


def read(folder: Path, kind: str, people: Rows, quotas: Rows) -> Inputs:
    paths = [write(kind, folder / name, rows) for name, rows in (("applicants", people), ("quotas", quotas))]
    return read_inputs(*paths, SIZE)


@st.composite
def one_cell(draw: st.DrawFn, rows: Rows) -> tuple[int, int, str]:
    """A row from 1 (0 are the headings), a column, and the text that comes there."""
    return draw(st.integers(1, len(rows) - 1)), draw(st.integers(0, len(rows[0]) - 1)), draw(_TEXTS)


def put(rows: Rows, row: int, column: int, text: str) -> Rows:
    return [[*line[:column], text, *line[column + 1 :]] if n == row else line for n, line in enumerate(rows)]


def named(notes: tuple[Note, ...], file: str, cell: str) -> bool:
    return any(note.file.startswith(file) and cell in note.cells for note in notes)


_FEW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@_FEW
@given(one_cell(BASE), st.sampled_from(["csv", "xlsx", "ods"]))
def test_a_cell_of_the_applicants(change: tuple[int, int, str], kind: str) -> None:
    row, column, text = change
    if kind == "xlsx":
        text = _plain(text)
    person, cell = BASE[row][0], f"{'ABCDEFGH'[column]}{row + 1}"
    with TemporaryDirectory() as name:
        try:
            got = read(Path(name), kind, put(BASE, row, column, text), QUOTAS)
        except InputProblems as refused:
            _told(refused, text)
            return
    values = {p.id: p.values for p in got.pool.applicants}
    wanted = {line[0]: (line[7], line[6]) for line in BASE[1:]}
    if column == 0:
        # An id is whatever is written, but for blanks around it and characters that nobody sees.
        wanted.pop(person)
        (new,) = set(values) - set(wanted)
        assert values.pop(new) == (BASE[row][7], BASE[row][6])
        assert new.split() == _seen(text).split()
    elif column > 5:
        at = {7: 0, 6: 1}[column]
        expected = list(wanted[person])
        taken = values[person][at]
        if taken != text:
            assert named(got.notes, "applicants", cell), (text, taken)
        expected[at] = taken
        wanted[person] = (expected[0], expected[1])
    assert values == wanted


def _seen(text: str) -> str:
    return re.sub("[\u200b\u200c\u200d\u2060\ufeff\u00ad]", "", text)


@_FEW
@given(one_cell(QUOTAS), st.sampled_from(["csv", "xlsx", "ods"]))
def test_a_cell_of_the_quotas(change: tuple[int, int, str], kind: str) -> None:
    row, column, text = change
    if kind == "xlsx":
        text = _plain(text)
    cell = f"{'ABCD'[column]}{row + 1}"
    with TemporaryDirectory() as name:
        try:
            got = read(Path(name), kind, BASE, put(QUOTAS, row, column, text))
        except InputProblems as refused:
            _told(refused, text)
            return
    lines = [[q.category, q.value, q.min, q.max] for q in got.quotas.quotas]
    wanted: list[list[object]] = [[a, b, int(c), int(d)] for a, b, c, d in QUOTAS[1:]]
    assert len(lines) == len(wanted)
    for n, (line, old) in enumerate(zip(lines, wanted, strict=True), start=1):
        for at in range(4):
            if (n, at) != (row, column):
                assert line[at] == old[at] or named(got.notes, "quotas", cell), (line, old)
            elif str(line[at]) != text:
                same_number = at > 1 and re.fullmatch(rf"\s*0*{line[at]}(\.0*)?\s*", text)
                assert same_number or named(got.notes, "quotas", cell), (line, text)


def _told(refused: InputProblems, text: str) -> None:
    for problem in refused.problems:
        assert problem.file
        assert problem.remedy
        assert CANARY not in str(problem).casefold() or CANARY in text.casefold()


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_nothing_changed_is_nothing_said(kind: str, tmp_path: Path) -> None:
    got = read(tmp_path, kind, BASE, QUOTAS)
    assert {str(note.kind) for note in got.notes} <= {"read", "look"}
