"""Whether LibreOffice opens a workbook as it is, and what it reckons in its cells."""

from __future__ import annotations

import csv
import re
import subprocess
import tempfile
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook

ERRORS = re.compile(r"Err:\d+|#(?:REF|DIV/0|NAME|VALUE|NUM|NULL|N/A|GETTING_DATA|SPILL|CALC)[!?]?")
# One CSV file for each sheet: comma, quotation mark, UTF-8, from line 1, contents as shown.
_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
_PATIENCE = 300
# Every formula is reckoned afresh on opening, as Excel does, instead of believing the value in the file.
_RECKON = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def office_faults(books: dict[str, bytes]) -> list[str]:
    """What LibreOffice cannot open, drops, or shows as an error, by the workbook's name; [] when all is well.

    One run opens all of them.
    """
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for number, content in enumerate(books.values()):
            (home / f"book{number}.xlsx").write_bytes(content)
        _convert(home, [f"book{number}.xlsx" for number in range(len(books))])
        found: list[str] = []
        for number, (name, content) in enumerate(books.items()):
            sheets = sorted(home.glob(f"out/book{number}-*.csv"))
            found += [f"{name}: {fault}" for fault in _faults(content, sheets)]
    return found


def _convert(home: Path, names: list[str]) -> None:
    settings = home / "profile/user/registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(_RECKON, "utf-8")
    profile = (home / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--norestore", "--nolockcheck"]
    command += ["--infilter=Calc MS Excel 2007 XML", "--convert-to", _CSV, "--outdir", "out", *names]
    subprocess.run(command, cwd=home, capture_output=True, timeout=_PATIENCE, check=False)


def _faults(content: bytes, sheets: list[Path]) -> list[str]:
    try:
        book = load_workbook(BytesIO(content))
    except (zipfile.BadZipFile, KeyError, ParseError, OSError, ValueError, zlib.error) as problem:
        return [f"it is no workbook that can be read ({type(problem).__name__})"]
    if len(sheets) != len(book.worksheets):
        return [f"LibreOffice opens {len(sheets)} of {len(book.worksheets)} sheets"]
    shown = {path: [cell for row in _rows(path) for cell in row if cell.strip()] for path in sheets}
    found = [
        f"sheet {path.stem.partition('-')[2]} shows {cell}"
        for path, cells in shown.items()
        for cell in sorted(set(cells))
        if ERRORS.fullmatch(cell.strip())
    ]
    wanted = sum(_fixed(cell) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    if sum(map(len, shown.values())) < wanted:
        found.append(f"LibreOffice shows {sum(map(len, shown.values()))} cells of {wanted}")
    return found


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


def _fixed(cell: Any) -> bool:
    """Whether a cell holds something that is shown whatever the formulas come to."""
    return cell.value is not None and cell.data_type != "f" and bool(str(cell.value).strip())
