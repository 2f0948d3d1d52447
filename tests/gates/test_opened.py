from __future__ import annotations

import re
from io import BytesIO

import xlsxwriter

from tests.gates.opened import opened_faults
from tests.gates.programs import needs

OURS = re.compile(r"=[A-Z]+\d+\*[A-Z]+\d+")


def book(formula: str = "", link: str = "") -> bytes:
    written = BytesIO()
    with xlsxwriter.Workbook(written, {"strings_to_formulas": False}) as workbook:
        sheet = workbook.add_worksheet("Members")
        sheet.write_string(0, 0, "=1+1")
        sheet.write_number(1, 0, 3)
        sheet.write_url(2, 0, "internal:'Members'!A1", string="here")
        if formula:
            sheet.write_formula(3, 0, formula)
        if link:
            sheet.write_url(4, 0, link)
    return written.getvalue()


@needs("soffice")
def test_what_is_calculated_or_leads_elsewhere_is_named_and_nothing_else() -> None:
    files = {
        "good.xlsx": book("=A2*A2"),
        "sum.xlsx": book("=1+1"),
        "link.xlsx": book(link="https://example.org/"),
        "good.csv": b'name,value\nZABCZ,\'=1+1\n"x;=1+1;y",-12.5\n\'+1+1,"a\t=1+1"\n',
        "formula.csv": b"name\n=1+1\n",
        "link.csv": b'name\n"=HYPERLINK(""http://example.org"")"\n',
        "semicolon.csv": b"name\nx;=1+1;y\n",
        "tab.csv": b"name\nx\t=1+1\ty\n",
    }
    faults = opened_faults(files, OURS)
    for name in files:
        mine = [fault for fault in faults if fault.startswith(f"{name}: ")]
        assert bool(mine) == (not name.startswith("good")), (name, mine)
