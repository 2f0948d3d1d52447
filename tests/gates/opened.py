"""What LibreOffice makes of the cells of workbooks and CSV files: texts, numbers or formulas."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_LINK = "{http://www.w3.org/1999/xlink}href"
# Sheets, and charts with the sheet they stand in.
_WITHIN = ("#", "./")
_PATIENCE = 300
_WORKBOOK = "Calc MS Excel 2007 XML"
# UTF-8, quotation marks, from line 1; numbers are found and formulas are reckoned, which is the worst that
# whoever opens the file may have chosen. By commas alone, then by all signs that LibreOffice offers itself.
_CSV = "Text - txt - csv (StarCalc):{},34,76,1,,0,false,true,false,false,false,0,true"
_SEPARATORS = ("44", "44/59/9")
_MARK = re.compile(r"Z[A-Z]{3}Z")


def opened_faults(files: Mapping[str, bytes], ours: re.Pattern[str]) -> list[str]:
    """Every formula and every link to elsewhere that LibreOffice finds in these files; [] when all is text.

    Names end with .xlsx or .csv. `ours` are the formulas that a workbook may hold. Marks ("ZABCZ") that a CSV
    file holds have to be seen.
    """
    found: list[str] = []
    books = {name: data for name, data in files.items() if name.endswith(".xlsx")}
    texts = {name: data for name, data in files.items() if name.endswith(".csv")}
    for those, filters in ((books, (_WORKBOOK,)), (texts, tuple(map(_CSV.format, _SEPARATORS)))):
        for filter_ in filters if those else ():
            for name, page in _opened(those, filter_).items():
                found += [f"{name}: {fault}" for fault in _faults(page, those[name], ours)]
    return found


def _opened(files: Mapping[str, bytes], filter_: str) -> dict[str, bytes]:
    """The files as LibreOffice holds them, in one run; b"" for one that it does not open."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        names = {name: f"file{number}{Path(name).suffix}" for number, name in enumerate(files)}
        for name, short in names.items():
            (home / short).write_bytes(files[name])
        profile = (home / "profile").as_uri()
        command = [
            "soffice",
            f"-env:UserInstallation={profile}",
            "--headless",
            "--norestore",
            "--nolockcheck",
        ]
        command += [f"--infilter={filter_}", "--convert-to", "fods", "--outdir", "out", *names.values()]
        subprocess.run(command, cwd=home, capture_output=True, timeout=_PATIENCE, check=False)
        made = {name: home / "out" / Path(short).with_suffix(".fods") for name, short in names.items()}
        return {name: path.read_bytes() if path.exists() else b"" for name, path in made.items()}


def _faults(page: bytes, data: bytes, ours: re.Pattern[str]) -> Iterator[str]:
    if not page:
        yield "LibreOffice does not open it"
        return
    book = ElementTree.fromstring(page)
    for one in book.iter():
        formula = re.sub(r"[\[\].]", "", one.get(f"{_TABLE}formula", "").removeprefix("of:"))
        if formula and not ours.fullmatch(formula):
            yield f"it reckons {formula}"
        link = one.get(_LINK, "#").replace("..", "./") if one.tag.endswith("}chart") else one.get(_LINK, "#")
        if not link.startswith(_WITHIN):
            yield f"it leads to {link}"
    if not data.startswith(b"PK"):
        seen = set(_MARK.findall("".join(book.itertext())))
        yield from (f"{one} is not seen" for one in sorted(set(_MARK.findall(data.decode())) - seen))
