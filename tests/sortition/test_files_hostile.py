"""Files built to exhaust their reader: refused in little memory, each in a process of its own."""

import os
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.sortition.test_files_workbook import LINKS, MAIN, PACKAGE, by_hand

pytestmark = pytest.mark.slow

# How far the memory grows beyond what is needed to load the reader, in KB, and what is said.
MEASURE = """
import resource, sys
from pathlib import Path
from sortition.files.read import read_grids
from sortition.problems import InputProblems
import sortition.files.workbook
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read_grids(Path(sys.argv[1]))
    said = "read"
except InputProblems as refused:
    said = str(refused)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
print(said)
"""
BOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>'
    '<sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
RELATIONS = (
    f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{LINKS}/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>'
)
HEAD = f'<worksheet xmlns="{MAIN}"><sheetData>'
MILLION = 1_000_000


def long_sheet(path: Path, pieces: Iterator[str], padding: int = 2_600_000) -> Path:
    """A workbook whose sheet is these pieces; noise beside it makes its ratio an honest one."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", BOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        archive.writestr("noise", os.urandom(padding))
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as file:
            for piece in pieces:
                file.write(piece.encode())
    return path


def repeated(before: str, piece: str, size: int, after: str = "") -> Iterator[str]:
    yield HEAD + before
    block = piece * (MILLION // len(piece))
    for _ in range(size // MILLION):
        yield block
    yield after


def counted(before: str, made: Callable[[int], str], most: int) -> Iterator[str]:
    yield HEAD + before
    for start in range(0, most, 10_000):
        yield "".join(map(made, range(start, start + 10_000)))


far = '<row r="{0}"><c r="XFD{0}"><v>1</v></c></row>'
blank = '<row r="{0}" s="0"><c r="A{0}"/></row>'
HUNDREDS = 240 * MILLION
SHEETS: dict[str, Callable[[], Iterator[str]]] = {
    "deep": lambda: repeated("", "<a>", HUNDREDS),
    "deep cells": lambda: repeated("<row>", "<c>", HUNDREDS),
    "deep values": lambda: repeated("<row><c>", "<v>", HUNDREDS),
    "attribute": lambda: repeated('<row a="', "x", HUNDREDS, '"/>'),
    "comment": lambda: repeated("<!--", "x", HUNDREDS, "-->"),
    "text": lambda: repeated("<row><c><v>", "1", HUNDREDS, "</v></c></row>"),
    "other text": lambda: repeated("</sheetData><x>", "1", HUNDREDS, "</x>"),
    "names": lambda: counted("", lambda n: f"<a{n}/>", 2_000_000),
    "attributes": lambda: counted("<row", lambda n: f' a{n}="1"', 2_000_000),
    "namespaces": lambda: counted("", lambda n: f'<a xmlns="u{n}"/>', 2_000_000),
    "cells without rows": lambda: repeated("<row>", "<c><v>1</v></c>", HUNDREDS),
    "formulas": lambda: repeated("<row>", "<c><f/></c>", HUNDREDS),
    "far cells": lambda: counted(
        "", lambda n: f'<row r="{n + 1}"><c r="XFD{n + 1}"><v>1</v></c></row>', 500_000
    ),
    "merged": lambda: counted("</sheetData>", lambda n: f'<mergeCell ref="A{n + 1}:B{n + 1}"/>', 1_000_000),
    "entities": lambda: iter(['<!DOCTYPE x [<!ENTITY a "', "x" * 100, '">]>', HEAD]),
}


def measured(path: Path) -> tuple[int, str]:
    """By how many KB the memory grew, and what was said."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    command = [sys.executable, "-c", MEASURE, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment, check=True)
    grown, said = done.stdout.split("\n", 1)
    return int(grown), said


needs_resource = pytest.mark.skipif(sys.platform == "win32", reason="measures memory as Unix does")


@needs_resource
@pytest.mark.parametrize("name", SHEETS)
def test_hostile_sheets_are_refused_in_little_memory(tmp_path, name):
    grown, said = measured(long_sheet(tmp_path / "a.xlsx", SHEETS[name]()))
    assert said.strip() != "read"
    assert grown < 100_000


def bomb(path: Path) -> Path:
    """A thousandfold: 200 MB of blanks."""
    return long_sheet(path, repeated("", " ", HUNDREDS), padding=10)


def many_members(path: Path) -> Path:
    """A directory of 300,000 entries, said in few bytes."""
    entry = b"PK\x01\x02" + b"\0" * 24 + (4).to_bytes(2, "little") + b"\0" * 16
    entries = b"".join(entry + n.to_bytes(4, "little") for n in range(300_000))
    size = len(entries).to_bytes(4, "little")
    end = b"PK\x05\x06" + b"\0" * 8 + size + b"\4\0\0\0" + b"\0\0"
    path.write_bytes(b"PK\x03\x04" + entries + end)
    return path


def many_strings(path: Path) -> Path:
    with zipfile.ZipFile(long_sheet(path, iter([HEAD])), "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">' + "<si/>" * 40_000_000)
    return path


def lying_sizes(path: Path) -> Path:
    """The directory says that the sheet is small; its bytes inflate to 200 MB."""
    data = bytearray(bomb(path).read_bytes())
    entry = data.rindex(b"xl/worksheets/sheet1.xml") - 46
    # zipfile writes sizes into an extra field here; both places say little.
    data[entry + 24 : entry + 28] = (500).to_bytes(4, "little")
    path.write_bytes(data)
    return path


@needs_resource
@pytest.mark.parametrize("make", [bomb, many_members, many_strings, lying_sizes])
def test_hostile_archives_are_refused_in_little_memory(tmp_path, make):
    grown, said = measured(make(tmp_path / "a.xlsx"))
    assert any(word in said for word in ("unpacks", "damaged", "cut short"))
    assert grown < 100_000


@needs_resource
def test_a_million_formatted_blank_rows_cost_nothing(tmp_path):
    rows = counted(
        "<row><c><v>1</v></c></row>", lambda n: f'<row r="{n + 2}" s="0"><c r="A{n + 2}"/></row>', MILLION
    )
    pieces = iter([*rows, "</sheetData></worksheet>"])
    grown, said = measured(long_sheet(tmp_path / "a.xlsx", pieces))
    assert said.strip() == "read"
    assert grown < 30_000


def test_compressed_noise_is_no_harm(tmp_path):
    """Bytes after the end of a deflated part are left alone."""
    path = by_hand(tmp_path, "<row><c><v>1</v></c></row>", noise=zlib.compress(b"x").hex())
    assert measured(path)[1].strip() == "read"
