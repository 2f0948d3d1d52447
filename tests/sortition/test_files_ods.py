import subprocess
import zipfile
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.comments import Comment

from sortition.files.grids import Area
from sortition.files.opendocument import opendocument_grids
from sortition.files.read import read_grids
from sortition.problems import InputProblems
from tests.builders import write_xlsx
from tests.gates.programs import needs
from tests.memory import peak_of

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">"""
KIND = "application/vnd.oasis.opendocument.spreadsheet"


def ods(folder, body, styles="", name="a.ods", **parts):
    """A spreadsheet with this XML between its tags; returns the path."""
    content = (
        f"{HEAD}<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>"
        f"{body}</office:spreadsheet></office:body></office:document-content>"
    )
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", KIND, zipfile.ZIP_STORED)
        for part, text in {"content.xml": content, **parts}.items():
            archive.writestr(part, text)
    return path


def table(rows, more='table:name="S"'):
    return f"<table:table {more}>{rows}</table:table>"


def row(cells, more=""):
    return f"<table:table-row {more}>{cells}</table:table-row>"


def cell(inside="", more=""):
    return f"<table:table-cell {more}>{inside}</table:table-cell>"


def said(text):
    """A cell with this text as LibreOffice writes it."""
    lines = [
        escape(line).replace("  ", " <text:s/>").replace("\t", "<text:tab/>") for line in text.split("\n")
    ]
    return cell("".join(f"<text:p>{line}</text:p>" for line in lines), 'office:value-type="string"')


def number(value, shows="", kind="float"):
    return cell(f"<text:p>{shows}</text:p>", f'office:value-type="{kind}" office:value="{value}"')


def only(path):
    (grid,) = opendocument_grids(path)
    return grid


def texts(folder, body):
    return {row.number: row.texts for row in only(ods(folder, body)).rows}


def refusal(path):
    with pytest.raises(InputProblems) as caught:
        opendocument_grids(path)
    (problem,) = caught.value.problems
    assert problem.remedy
    assert "Canary" not in str(problem)
    return problem.reason


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        (said("007"), "007"),
        (said("two\nlines"), "two\nlines"),
        (cell("<text:p>a<text:s text:c='3'/>b<text:tab/>c<text:line-break/>d</text:p>"), "a   b\tc\nd"),
        (cell("<text:p>a\n  b</text:p>"), "a b"),
        (
            cell(
                "<text:p>a <text:span>b<text:a>c</text:a></text:span><text:note>Canary</text:note></text:p>"
            ),
            "a bc",
        ),
        (cell("", 'office:value-type="string" office:string-value="kept"'), "kept"),
        (number("12", "12.00"), "12"),
        (number("12.50", "£12.50", "currency"), "12.5"),
        (number("7946000123", "7.9E+009"), "7946000123"),
        (number("1E+020"), "100000000000000000000"),
        (number("7", "007"), "007"),
        (number("7946000123", "0794 600 0123"), "0794 600 0123"),
        (number("2079460123", "(020) 7946 0123"), "(020) 7946 0123"),
        (number("7946000123", "+44 7946000123"), "+44 7946000123"),
        (number("0.5", "01"), "0.5"),
        (number("1234", "1 234"), "1234"),
        (number("0", "0"), "0"),
        (number("-7", "(7)"), "-7"),
        (number("0.25", "25.00%", "percentage"), "25%"),
        (number("0.125", "13%", "percentage"), "12.5%"),
        (cell("<text:p>WAHR</text:p>", 'office:value-type="boolean" office:boolean-value="true"'), "TRUE"),
        (number("0", "FALSE"), "FALSE"),
        (
            cell("<text:p>14/10/26</text:p>", 'office:value-type="date" office:date-value="2026-10-14"'),
            "2026-10-14",
        ),
        (
            cell("<text:p>x</text:p>", 'office:value-type="date" office:date-value="2026-10-14T09:30:00"'),
            "2026-10-14 09:30",
        ),
        (cell("", 'office:value-type="date" office:date-value="2026-10-14T00:00:00"'), "2026-10-14"),
        (cell("", 'office:value-type="time" office:time-value="PT09H05M00S"'), "09:05"),
        (cell("", 'office:value-type="time" office:time-value="PT36H00M00.5S"'), "36:00"),
        (cell("", 'office:value-type="time" office:time-value="P1DT02H05M"'), "26:05"),
        (cell("<text:p>#DIV/0!</text:p>", 'office:value-type="float" office:value="0"'), "#DIV/0!"),
        (
            cell(
                "<text:p>Err:502</text:p>",
                'table:formula="of:=x" office:value-type="string" office:string-value=""'
                ' calcext:value-type="error"',
            ),
            "Err:502",
        ),
        (cell("<text:p/>", 'table:formula="of:=&quot;&quot;"'), ""),
        (
            cell(
                "<office:annotation><text:p>Canary</text:p></office:annotation><text:p>a</text:p>"
                "<draw:frame><text:p>Canary</text:p><table:table><table:table-row/></table:table></draw:frame>"
            ),
            "a",
        ),
    ],
    ids=lambda value: value[-40:],
)
def test_cells_are_what_the_officer_sees(tmp_path, written, seen):
    grid = only(ods(tmp_path, table(row(written + said("end")))))
    assert [row.texts for row in grid.rows] == [(seen, "end")]
    assert not grid.uncalculated


def test_formulas_without_a_result_are_named(tmp_path):
    formula = 'table:formula="of:=1+1"'
    cells = cell("", f'{formula} table:number-columns-repeated="2"') + said("x")
    late = cell("", f'{formula} office:value-type="float"')
    grid = only(ods(tmp_path, table(row(said("a")) + row(cells) + row(late))))
    assert grid.uncalculated == {(2, 0), (2, 1), (3, 0)}
    assert [row.texts for row in grid.rows] == [("a",), ("", "", "x"), ()]


def test_repeated_rows_and_cells(tmp_path):
    same = 'table:number-columns-repeated="3"'
    body = (
        row(cell(more='table:number-columns-repeated="16384"'), 'table:number-rows-repeated="3"')
        + row(cell(more=same) + cell("<text:p>x</text:p>", same) + cell(more=same))
        + row(said("y"), 'table:number-rows-repeated="2"')
        + row(cell(more='table:style-name="ce1"'), 'table:number-rows-repeated="1048570"')
    )
    assert texts(tmp_path, table(body)) == {4: ("", "", "", "x", "x", "x"), 5: ("y",), 6: ("y",)}


def test_rows_in_groups_and_headers_are_rows(tmp_path):
    body = (
        "<table:table-header-rows>" + row(said("id")) + "</table:table-header-rows><table:table-rows>"
        "<table:table-row-group><table:table-row-group table:display='false'>"
        + row(said("1"))
        + "</table:table-row-group>"
        + row(said("2"))
        + row(said("3"), 'table:visibility="filter" table:number-rows-repeated="2"')
        + row(cell(), 'table:visibility="collapse" table:number-rows-repeated="9"')
        + row(said("4"), 'table:visibility="collapse"')
        + row(said("5"), 'table:visibility="visible"')
        + "</table:table-row-group></table:table-rows>"
    )
    grid = only(ods(tmp_path, table(body)))
    assert [(row.number, row.texts[0]) for row in grid.rows] == [
        *((1, "id"), (2, "1"), (3, "2"), (4, "3"), (5, "3"), (15, "4"), (16, "5"))
    ]
    assert grid.hidden_rows == {2, 4, 5, 15}


def test_hidden_sheets_come_last_and_what_is_no_sheet_is_left(tmp_path):
    styles = "".join(
        f'<style:style style:name="{name}" style:family="table">'
        f'<style:table-properties table:display="{shown}"/></style:style>'
        for name, shown in (("ta1", "true"), ("ta2", "false"))
    )
    canary = row(said("Canary"))
    body = (
        f"<table:tracked-changes>{table(canary)}</table:tracked-changes>"
        + table(row(said("a")), 'table:name="Old" table:style-name="ta2"')
        + table(
            f"<table:shapes>{table(canary)}</table:shapes>{row(said('b'))}",
            'table:name="New" table:style-name="ta1"',
        )
        + table(table(canary) + row(said("c")), 'table:name="Last"')
        + table(canary, 'table:name="\'file:///a.ods\'#S" table:style-name="ta_extref"')
        + f"<table:dde-links>{table(canary)}</table:dde-links>"
    )
    grids = opendocument_grids(ods(tmp_path, body, styles))
    assert [(grid.name, grid.hidden, [r.texts for r in grid.rows]) for grid in grids] == [
        ("New", False, [("b",)]),
        ("Last", False, [("c",)]),
        ("Old", True, [("a",)]),
    ]


def test_merged_cells_and_what_is_under_them(tmp_path):
    wide = cell("<text:p>x</text:p>", 'table:number-columns-spanned="2" table:number-rows-spanned="3"')
    covered = "<table:covered-table-cell><text:p>Canary</text:p></table:covered-table-cell>"
    body = row(said("a")) + row(said("b") + wide + covered + said("c")) + row(said("d"))
    grid = only(ods(tmp_path, table(body)))
    assert grid.merged == (Area(2, 1, 4, 2),)
    assert [row.texts for row in grid.rows] == [("a",), ("b", "x", "", "c"), ("d",)]
    assert grid.remarks == ("text under merged cells is left out, see row 2",)


def test_merged_cells_in_repeated_rows(tmp_path):
    wide = cell("<text:p>x</text:p>", 'table:number-columns-spanned="2"')
    covered = "<table:covered-table-cell/>"
    grid = only(ods(tmp_path, table(row(wide + covered + said("y"), 'table:number-rows-repeated="2"'))))
    assert grid.merged == (Area(1, 0, 1, 1), Area(2, 0, 2, 1))


def test_macros_are_ignored_and_said(tmp_path):
    path = ods(tmp_path, table(row(said("a"))), **{"Basic/script-lc.xml": "<x/>"})
    assert only(path).remarks == ("its macros were ignored",)


@pytest.mark.parametrize(
    "parts",
    [
        {"META-INF/manifest.xml": "<manifest:encryption-data/>", "content.xml": "\1\2\3"},
        {"encrypted-package": "x"},
    ],
)
def test_a_password_is_said(tmp_path, parts):
    assert "has a password" in refusal(ods(tmp_path, "", **parts))


REPEATED = 'table:number-rows-repeated="1048576"'
WIDE = cell("<text:p>Canary</text:p>", 'table:number-columns-repeated="16384"')


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (table(row(WIDE, 'table:number-rows-repeated="900000"')), "unpacks to far more"),
        (table(row(WIDE) * 500), "unpacks to far more"),
        (table(row(cell(more='table:number-columns-repeated="16383"') + said("x")) * 500), "unpacks"),
        (table(row(said("x"), REPEATED)), "unpacks"),
        (table(row(cell("<text:p><text:s text:c='9000000'/></text:p>"))), "unpacks"),
        (table(row(cell("", 'table:formula="x" table:number-columns-repeated="16000"')) * 60), "unpacks"),
        (table(row(cell(more='table:number-columns-repeated="16384"') + said("Canary"))), "damaged"),
        (table(row(cell(), REPEATED) + row(said("Canary"))), "damaged"),
        (
            table(row(cell(more='table:number-columns-repeated="16384"') + cell("", 'table:formula="x"'))),
            "damaged",
        ),
        (table(row(cell("<text:p>x</text:p>", 'table:number-rows-spanned="1048577"'))), "damaged"),
        (table(row(cell("<text:p>x</text:p>", 'table:number-columns-spanned="16385"'))), "damaged"),
        (row(said("a")), "damaged"),
        (table(said("a")), "damaged"),
        (table(row(row(said("a")))), "damaged"),
        (table(row(cell(said("a")))), "damaged"),
        (table(row(number("nan"))), "damaged"),
        (table(row(number("1e999"))), "damaged"),
        (table(row(number("Canary"))), "damaged"),
        (table(row(cell(more='office:value-type="date" office:date-value="Canary"'))), "damaged"),
        (table(row(cell(more='office:value-type="time" office:time-value="Canary"'))), "damaged"),
        *(
            (table(row(cell(more=f'table:number-columns-repeated="{count}"'))), "damaged")
            for count in ("0", "-1", "x", "9999999999", "²", "")
        ),
        (table("<text:span>" * 200 + "</text:span>" * 200), "damaged"),
        ("<x>" * 200 + "</x>" * 200, "damaged"),
        (table(row("<unfinished>")), "damaged"),
    ],
    ids=lambda value: value[-40:],
)
def test_what_does_harm_or_is_damaged_is_refused(tmp_path, body, reason):
    assert reason in refusal(ods(tmp_path, body))


@pytest.mark.slow
@pytest.mark.parametrize(
    "rows",
    [
        "".join(
            row(cell(f"<text:p>{n}</text:p>", 'table:number-columns-repeated="16384"')) for n in range(488)
        ),
        row(said("x"), 'table:number-rows-repeated="790000"'),
        row(WIDE, 'table:number-rows-repeated="1000000"'),
        row(cell("", 'table:formula="x" table:number-columns-repeated="16384"')) * 24,
        row(cell("", 'table:number-columns-spanned="2"') * 1000) * 700,
    ],
    ids=["cells", "rows", "both", "formulas", "merged"],
)
def test_what_is_repeated_takes_little_memory(tmp_path, rows):
    path = ods(tmp_path, table(rows))
    assert peak_of("sortition.files.opendocument", "opendocument_grids", path) < 100_000_000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_declarations_are_refused(tmp_path, encoding):
    text = '<!DOCTYPE x [<!ENTITY a "Canary">]><x>&a;</x>'
    path = ods(tmp_path, "", **{"content.xml": text.encode(encoding)})
    assert "declarations" in refusal(path)


def test_without_content_it_is_damaged(tmp_path):
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", KIND)
    assert "damaged" in refusal(path)


def test_the_door_knows_it(tmp_path):
    path = ods(tmp_path, table(row(said("a"))))
    assert read_grids(path) == opendocument_grids(path)


texts_of_cells = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("ab <&>'\"\n\t0=#"),
    max_size=5,
)


@given(st.lists(st.lists(texts_of_cells, max_size=5), max_size=6))
@settings(max_examples=100, deadline=None)
def test_rows_come_back(tmp_path_factory, rows):
    """Equal cells beside each other, and equal rows, are written once, as LibreOffice does."""
    lines = []
    for texts_of_row, same_rows in groupby(rows):
        cells = "".join(
            (said(text) if text else cell()).replace(
                " ", f' table:number-columns-repeated="{len(list(same))}" ', 1
            )
            for text, same in groupby(texts_of_row)
        )
        lines.append(row(cells, f'table:number-rows-repeated="{len(list(same_rows))}"'))
    grid = only(ods(tmp_path_factory.getbasetemp(), table("".join(lines)), name="rows.ods"))
    filled = [(n, trimmed(texts)) for n, texts in enumerate(rows, start=1) if any(texts)]
    assert [(row.number, list(row.texts)) for row in grid.rows] == filled


def trimmed(texts):
    return texts[: max(n for n, text in enumerate(texts, start=1) if text)]


@given(
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=5),
    st.floats(0.3, 1),
    st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_no_damage_gives_a_traceback(tmp_path_factory, changes, kept, inside):
    folder = tmp_path_factory.getbasetemp()
    path = ods(folder, table(row(said("id") + number("7", "007")) * 3), name="damage.ods")
    with zipfile.ZipFile(path) as archive:
        data = bytearray(archive.read("content.xml") if inside else path.read_bytes())
    for where, byte in changes:
        data[int(where * len(data))] = byte
    cut = bytes(data[: int(kept * len(data))])
    if inside:
        path = ods(folder, "", name="damage.ods", **{"content.xml": cut})
    else:
        path.write_bytes(cut)
    try:
        opendocument_grids(path)
    except InputProblems as refused:
        assert all(problem.remedy for problem in refused.problems)


def converted(path: Path, kind: str) -> Path:
    """The file as LibreOffice saves it in another form."""
    home = path.parent / "profile"
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation={home.as_uri()}", "--headless", "--convert-to", kind),
            *("--outdir", str(path.parent), str(path)),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return path.with_suffix(f".{kind}")


@needs("soffice")
def test_libreoffice_saves_what_excel_showed(tmp_path):
    rows = [
        ["id", "name", "age", "tel", "share", "error", "none"],
        ["007", "Zoë\nB", 7, 7946000123, 0.25, "=1/0", '=""'],
        *([[None, "same", "same"]] * 3),
        [8, " a", 12.5, 447700900123, True, "=SQRT(-1)", "=1+1"],
        ["the end"],
    ]
    path = write_xlsx(tmp_path / "a.xlsx", rows, "People", Secret=[["x"]])
    book = load_workbook(path)
    page = book["People"]
    page["C2"].number_format, page["D2"].number_format = "000", "0000 000 0000"
    page["E2"].number_format = "0%"
    page["B2"].comment = Comment("Canary", "Canary")
    page.row_dimensions[6].hidden = True
    page.merge_cells("A7:C8")
    book["Secret"].sheet_state = "hidden"
    book.save(path)
    people, secret = opendocument_grids(converted(path, "ods"))
    assert [row.texts for row in people.rows] == [
        tuple(rows[0]),
        ("007", "Zoë\nB", "007", "0794 600 0123", "25%", "#DIV/0!"),
        *([("", "same", "same")] * 3),
        ("8", " a", "12.5", "447700900123", "TRUE", "Err:502", "2"),
        ("the end",),
    ]
    assert (people.hidden_rows, people.merged, secret.hidden) == ({6}, (Area(7, 0, 8, 2),), True)
