import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sortition.files.read import read_grids
from sortition.findings import Findings
from sortition.grids import Grid
from sortition.problems import InputProblems
from sortition.sheets import Sheet, read_sheet
from tests.builders import write_csv, write_xlsx

ROWS = [["id", "Größe"], ["007", "Zoë"], ["8", "a, b"]]


def sheet_of(path: Path) -> tuple[Sheet | None, Findings]:
    findings = Findings()
    return read_sheet(path, lambda sheet: sheet.find("id") is not None, findings), findings


def read_or_refused(path: Path) -> tuple[Grid, ...]:
    """What is read; nothing where it is refused. Anything else that is raised fails the test."""
    try:
        return read_grids(path)
    except InputProblems as refused:
        assert refused.problems
        return ()


def rewrite(path: Path, change) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, change(name, data))


def broken_zip(folder: Path) -> Path:
    path = write_xlsx(folder / "cut.xlsx", ROWS)
    path.write_bytes(path.read_bytes()[:-300])
    return path


def not_a_workbook(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "zip.xlsx", "w") as archive:
        archive.writestr("hello.txt", "hello")
    return folder / "zip.xlsx"


def damaged_sheet(folder: Path) -> Path:
    path = write_xlsx(folder / "damaged.xlsx", [["id", "Canary McSecret"]])
    rewrite(path, lambda name, data: data[:-40] if "sheet1" in name or "shared" in name else data)
    return path


def bomb(folder: Path) -> Path:
    path = write_xlsx(folder / "bomb.xlsx", ROWS)
    rewrite(path, lambda name, data: data + b" " * 20_000_000 if "sheet1" in name else data)
    return path


def many_members(folder: Path) -> Path:
    path = write_xlsx(folder / "many.xlsx", ROWS)
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(10_001):
            archive.writestr(f"x{number}", "")
    return path


def content(name: str, data: bytes):
    def write(folder: Path) -> Path:
        (folder / name).write_bytes(data)
        return folder / name

    write.__name__ = name
    return write


def folder_named_like_a_workbook(folder: Path) -> Path:
    (folder / "a.xlsx").mkdir()
    return folder / "a.xlsx"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda folder: folder / "none.xlsx", "no such file"),
        (lambda folder: folder / "no" / "none.csv", "no such file"),
        (folder_named_like_a_workbook, "folder"),
        (content("a.numbers", b"x"), "ending"),
        (content("noending", b"x"), "ending"),
        (content("empty.csv", b""), "empty"),
        (content("blank.csv", b" \n;;\n"), "nothing in it"),
        (content("~$a.xlsx", b"x"), "Excel keeps"),
        (content("old.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + b"0" * 600), "old Office"),
        (content("binary.csv", bytes(range(256)) * 20), "not a text file"),
        (content("nul.csv", b"id,name\n1,\0\n"), "not a text file"),
        (content("quote.csv", b'id,name\n1,"Canary\n2,x\n3,y\n'), "quotation marks"),
        (content("quotes.csv", b'id,name\n1,"Can\n2,x\n3,"ary"\n'), "quotation marks"),
        (lambda folder: write_xlsx(folder / "x.xlsx", []), "nothing in it"),
        (broken_zip, "cut short"),
        (not_a_workbook, "packed folder"),
        (damaged_sheet, "damaged"),
        (bomb, "unpacks"),
        (many_members, "unpacks"),
    ],
)
def test_bad_files_are_problems(tmp_path, make, said):
    path = make(tmp_path)
    sheet, findings = sheet_of(path)
    assert sheet is None
    (problem,) = findings.problems
    assert said in problem.reason
    assert problem.file == path.name
    assert problem.remedy
    assert str(tmp_path) not in str(problem)
    assert "anary" not in str(problem)


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.xlsx"]))
@settings(max_examples=150, deadline=None)
def test_no_bytes_give_a_traceback(tmp_path_factory, data, name):
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(data)
    read_or_refused(path)


damage = st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255))


@given(st.lists(damage, min_size=1, max_size=5))
@settings(max_examples=80, deadline=None)
def test_no_damage_to_a_workbook_gives_a_traceback(tmp_path_factory, changes):
    path = tmp_path_factory.getbasetemp() / "damage.xlsx"
    whole = bytearray(write_xlsx(path, ROWS).read_bytes())
    for where, byte in changes:
        whole[int(where * len(whole))] = byte
    path.write_bytes(bytes(whole))
    read_or_refused(path)


def refused(path: Path) -> str:
    with pytest.raises(InputProblems) as raised:
        read_grids(path)
    (problem,) = raised.value.problems
    assert problem.file == path.name
    assert problem.remedy
    return str(problem)


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("name", "kind"), [("a.csv", "an Excel workbook"), ("a.xls", "an Excel workbook"), ("a.xlsm", None)]
)
def test_a_workbook_is_read_whatever_its_ending(tmp_path, name, kind):
    (grid,) = read_grids(write_xlsx(tmp_path / "a.xlsx", ROWS).rename(tmp_path / name))
    assert [list(row.texts) for row in grid.rows] == ROWS
    assert [kind in remark for remark in grid.remarks] == [True] * bool(kind)


@pytest.mark.parametrize("name", ["a.xlsx", "a.ods", "a.xls"])
def test_text_is_read_whatever_its_ending(tmp_path, name):
    (grid,) = read_grids(write_csv(tmp_path / name, ROWS))
    assert [list(row.texts) for row in grid.rows] == ROWS
    assert any("text file" in remark and name[1:] in remark for remark in grid.remarks)
    assert not read_grids(write_csv(tmp_path / "a.tsv", ROWS))[0].remarks
