from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import xlsxwriter

from tests.gates.gates import WORKBOOK_PROGRAMS, workbook_gate
from tests.gates.office import office_faults
from tests.gates.programs import needs


def book(formula: str = "", sheets: tuple[str, ...] = ("Members",)) -> bytes:
    written = BytesIO()
    with xlsxwriter.Workbook(written) as workbook:
        for name in sheets:
            sheet = workbook.add_worksheet(name)
            sheet.write_string(0, 0, 'two lines,\nand "this"')
            sheet.write_number(1, 0, 3)
            if formula:
                sheet.write_formula(2, 0, formula)
    return written.getvalue()


def flipped(content: bytes) -> bytes:
    """One byte of the first sheet is another one."""
    with ZipFile(BytesIO(content)) as archive:
        place = archive.getinfo("xl/worksheets/sheet1.xml").header_offset + 80
    return content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]


@needs(*WORKBOOK_PROGRAMS)
def test_good_workbooks_pass_and_each_bad_one_is_named() -> None:
    good = book("=SUM(A2:A2)*2", ("Members", "Order of replacement", "Ö & é"))
    files = {
        "good": good,
        "plain": book(),
        "reference": book("=#REF!"),
        "division": book("=A2/0"),
        "name": book("=NOSUCH(A2)"),
        "lookup": book("=VLOOKUP(9,A2:A3,1,FALSE)"),
        "cut": good[: len(good) // 2],
        "junk": b"junk",
        "flipped": flipped(good),
    }
    faults = office_faults(files)
    for name in files:
        mine = [fault for fault in faults if fault.startswith(f"{name}: ")]
        assert bool(mine) == (name not in ("good", "plain")), (name, mine)


@needs(*WORKBOOK_PROGRAMS)
def test_what_excel_would_repair_is_a_fault_too() -> None:
    written = BytesIO()
    with xlsxwriter.Workbook(written) as workbook:
        sheet = workbook.add_worksheet("Members")
        sheet.add_table(0, 0, 2, 1, {"columns": [{"header": "Name"}, {"header": "Id"}]})
        sheet.write_string(0, 1, "Entry number")
    assert any(fault.startswith("Excel: one: ") for fault in workbook_gate({"one": written.getvalue()}))
