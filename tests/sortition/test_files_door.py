import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sortition.files.grids import Grid
from sortition.files.read import read_grids
from sortition.findings import Findings
from sortition.problems import InputProblems
from sortition.reading.sheets import Sheet, read_sheet
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


def packed(path: Path, **parts: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/"), data)
    return path


def old_office(*streams: str) -> bytes:
    """A file of old Office programs as far as its directory: a header, and an entry for each stream."""
    entries = (f"{name}\0".encode("utf-16-le").ljust(128, b"\0") for name in streams)
    return bytes.fromhex("d0cf11e0a1b11ae1").ljust(512, b"\0") + b"".join(entries)


ODF = "application/vnd.oasis.opendocument"


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"xl__workbook.bin": "x", "[Content_Types].xml": "x"}, ".xlsb"),
        ({"word__document.xml": "x", "[Content_Types].xml": "x"}, "document or a presentation"),
        ({"ppt__presentation.xml": "x"}, "document or a presentation"),
        ({"Index__Document.iwa": "x"}, "Apple Numbers"),
        ({"Index.zip": "x"}, "Apple Numbers"),
        ({"mimetype": f"{ODF}.text", "content.xml": "x"}, "document or a presentation"),
        ({"mimetype": f"{ODF}.spreadsheet", "content.xml": "x"}, "damaged"),
        ({"a.xlsx": "x", "b.csv": "x"}, "packed folder"),
        ({"[Content_Types].xml": "x"}, "damaged"),
        ({"xl__worksheets__sheet1.xml": "x"}, "damaged"),
    ],
)
@pytest.mark.parametrize("name", ["a.xlsx", "a.csv", "a.anything"])
def test_packed_files_of_other_kinds_have_their_own_words(tmp_path, parts, said, name):
    found = refused(packed(tmp_path / name, **parts))
    assert said in found or (name == "a.anything" and "ending" in found and said == "damaged")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (old_office("Root Entry", "EncryptionInfo", "EncryptedPackage"), "has a password"),
        (old_office("Root Entry", "WordDocument"), "document or a presentation"),
        (old_office("Root Entry"), "old Office file"),
        (old_office("Root Entry", "Workbook"), "damaged"),
        (old_office("Root Entry", "Workbook")[:520], "old Office file"),
        (b"%PDF-1.7\n...", "is a PDF"),
        (b"{\\rtf1 x}", "text document"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\x1f\x8b\x08\0", "packed file"),
        (b"<html><body><table><tr><td>id</td></tr></table></body></html>", "web page"),
        (b"\xef\xbb\xbf \r\n<!DOCTYPE HTML><p>", "web page"),
        ("\ufeff<table><tr>".encode("utf-16-le"), "web page"),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">', "web page"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook>', "Excel 2003"),
        (b'<?xml version="1.0"?><people><one/></people>', "XML file"),
        (b'<?xml version="1.0"?><o:document xmlns:o="urn:oasis:names:tc:opendocument:x">', ".fods"),
    ],
)
@pytest.mark.parametrize("name", ["a.xls", "a.xlsx", "a.csv", "a.pdf"])
def test_other_kinds_have_their_own_words(tmp_path, data, said, name):
    found = refused(written(tmp_path / name, data))
    assert said in found or (name == "a.pdf" and "ending" in found and said == "damaged")


def test_how_to_take_a_password_off_is_said(tmp_path):
    path = written(tmp_path / "a.xlsx", old_office("Root Entry", "EncryptedPackage"))
    assert "Encrypt with Password" in refused(path)


def test_a_name_in_a_cell_is_no_stream(tmp_path):
    """Only where an entry of the directory can begin."""
    data = old_office("Root Entry", "Workbook") + b"x" + "EncryptedPackage\0".encode("utf-16-le")
    assert "password" not in refused(written(tmp_path / "a.xls", data))


@pytest.mark.parametrize("text", ["<b>id;name\n1;x\n", "<5;>5\n1;2\n", "PKid,name\n", "%;x\n1;2\n"])
def test_text_that_begins_strangely_is_text(tmp_path, text):
    path = written(tmp_path / "a.csv", text.encode())
    assert read_grids(path)[0].rows[0].texts[0] == re.split("[;,]", text)[0]


def test_an_ending_that_is_none_says_which_would_do(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", ROWS).rename(tmp_path / "a.backup")
    assert "end in .xlsx" in refused(path)


def lying_directory(folder: Path) -> Path:
    """A directory that says that it is 100 MB long."""
    path = write_xlsx(folder / "lie.xlsx", ROWS)
    data = bytearray(path.read_bytes())
    data[-10:-6] = (100_000_000).to_bytes(4, "little")
    return written(path, bytes(data))


def test_a_directory_that_lies(tmp_path):
    assert "cut short" in refused(lying_directory(tmp_path)) or "unpacks" in refused(tmp_path / "lie.xlsx")


@given(st.integers(4, 4_000), st.sampled_from(["a.xlsx", "a.csv"]))
@settings(max_examples=60, deadline=None)
def test_a_workbook_cut_anywhere_is_refused(tmp_path_factory, length, name):
    whole = write_xlsx(tmp_path_factory.getbasetemp() / "whole.xlsx", ROWS).read_bytes()
    path = written(tmp_path_factory.getbasetemp() / name, whole[: length % len(whole)])
    assert refused(path)


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_no_damage_inside_the_parts_gives_a_traceback(tmp_path_factory, data):
    """Damage that the zip's checksums do not show: bytes of a part changed, cut out or doubled."""
    path = write_xlsx(tmp_path_factory.getbasetemp() / "parts.xlsx", [*ROWS, [1.5, True, "=A1", "#N/A"]])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if "doc" not in name}
    part = data.draw(st.sampled_from(sorted(parts)))
    for _ in range(data.draw(st.integers(1, 4))):
        content = parts[part]
        start = data.draw(st.integers(0, len(content)))
        end = min(len(content), start + data.draw(st.integers(0, 30)))
        middle = data.draw(st.one_of(st.binary(max_size=4), st.just(content[start:end] * 2)))
        parts[part] = content[:start] + middle + content[end:]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    read_or_refused(path)
