"""Excel workbooks as they are read: openpyxl is the oracle, hand-made sheets are the rest."""

import datetime
import errno
import hashlib
import math
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart

from sortition.files.damage import damage_said
from sortition.files.grids import Area, Grid
from sortition.files.workbook import workbook_grids
from sortition.problems import InputProblems
from tests.builders import seen, write_xlsx
from tests.gates.gates import WORKBOOK_PROGRAMS
from tests.gates.programs import needs
from tests.packs.test_seating_book import saved_again

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def by_hand(folder: Path, rows: str, strings: str = "", after: str = "", **parts: str) -> Path:
    """A workbook with this inside <sheetData>, these <si>s, and what follows the rows."""
    whole = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>'
        '<sheet name="People" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="rId1" Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}">'
        f"<sheetData>{rows}</sheetData>{after}</worksheet>",
        **parts,
    }
    path = folder / "hand.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in whole.items():
            archive.writestr(name, text)
    return path


def only(path: Path) -> Grid:
    (grid,) = workbook_grids(path)
    return grid


def rows_of(grid: Grid) -> dict[int, list[str]]:
    return {row.number: list(row.texts) for row in grid.rows}


def refused(path: Path) -> str:
    with pytest.raises(InputProblems) as raised:
        workbook_grids(path)
    (problem,) = raised.value.problems
    assert problem.remedy
    assert problem.file == path.name
    return problem.reason


# What openpyxl reads otherwise by design: escapes in texts, which it leaves as they are.
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=8)
values = st.one_of(
    st.none(),
    texts.filter(lambda text: "_x" not in text and not text.startswith("=")),
    st.booleans(),
    st.integers(-(10**15) + 1, 10**15 - 1),
    st.decimals(-99999, 99999, places=3).map(float),
    st.datetimes(datetime.datetime(1901, 1, 1), datetime.datetime(2100, 1, 1)).map(
        lambda when: when.replace(microsecond=0, second=0)
    ),
    st.dates(datetime.date(1901, 1, 1), datetime.date(2100, 1, 1)),
    st.sampled_from(["#DIV/0!", "#N/A", "=A1", "=1/0"]),
)


@given(
    st.lists(st.lists(values, max_size=4), max_size=5), st.sampled_from(["visible", "hidden", "veryHidden"])
)
@settings(max_examples=120, deadline=None)
def test_openpyxl_reads_the_same(tmp_path_factory, rows, state):
    path = tmp_path_factory.getbasetemp() / "same.xlsx"
    book = Workbook()
    page = book.create_sheet("Other")
    page.sheet_state = state
    for row in rows:
        page.append(row)
    book.save(path)
    first, grid = workbook_grids(path)
    assert (first.name, grid.name, grid.hidden) == ("Sheet", "Other", state != "visible")
    oracle = load_workbook(path)["Other"]
    expected: dict[int, dict[int, str]] = {}
    missing = set()
    for cell in (cell for row in oracle.iter_rows() for cell in row if cell.value is not None):
        formula = cell.data_type == "f"
        expected.setdefault(cell.row, {})[cell.column - 1] = "" if formula else seen(cell.value)
        if formula:
            missing.add((cell.row, cell.column - 1))
    found = {
        row.number: {n: text for n, text in enumerate(row.texts) if n in expected.get(row.number, {}) or text}
        for row in grid.rows
    }
    assert found == expected
    assert grid.uncalculated == missing


def test_values_keep_their_text(tmp_path):
    when = datetime.datetime(2026, 11, 21, 18, 30)
    row = ["007", 7, 12.0, 0.5, True, datetime.date(2026, 11, 21), when, datetime.time(9, 5), 447700900123]
    assert rows_of(only(write_xlsx(tmp_path / "a.xlsx", [row])))[1] == [
        *("007", "7", "12", "0.5", "TRUE", "2026-11-21", "2026-11-21 18:30", "09:05", "447700900123")
    ]


def test_formats_make_zeros_and_percentages_visible(tmp_path):
    book = Workbook()
    page = book.worksheets[0]
    for column, (value, code) in enumerate(
        [
            (7, "000"),
            (7, "General"),
            (7700900123, "0000 000 0000"),
            (0.25, "0%"),
            (46309, "d-mmm"),
            (1.5, "[h]:mm"),
        ],
        start=1,
    ):
        page.cell(1, column, value).number_format = code
    book.save(tmp_path / "a.xlsx")
    assert rows_of(only(tmp_path / "a.xlsx"))[1] == [
        "007",
        "7",
        "0770 090 0123",
        "25%",
        "2026-10-14",
        "36:00",
    ]


def test_days_counted_from_1904(tmp_path):
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.worksheets[0].append([datetime.date(2026, 10, 14)])
    book.save(tmp_path / "a.xlsx")
    assert rows_of(only(tmp_path / "a.xlsx")) == {1: ["2026-10-14"]}


def test_hidden_rows_and_merged_areas(tmp_path):
    book = Workbook()
    page = book.worksheets[0]
    for row in (["Group", None, "x"], ["a", "b", "c"], ["d", "e", "f"]):
        page.append(row)
    page.row_dimensions[2].hidden = True
    page.row_dimensions[9].hidden = True
    page.merge_cells("A1:B1")
    book.save(tmp_path / "a.xlsx")
    grid = only(tmp_path / "a.xlsx")
    assert grid.hidden_rows == {2}
    assert grid.merged == (Area(1, 0, 1, 1),)
    assert rows_of(grid)[2] == ["a", "b", "c"]


def test_shared_strings_are_joined_without_pronunciation_and_escapes(tmp_path):
    strings = (
        "<si><r><t>Zo</t></r><r><rPr><b/></rPr><t>ë </t></r><rPh sb='0' eb='1'><t>zoh</t></rPh></si>"
        "<si><t>a_x000D_\nb_x0041_</t></si><si><t>_x005F_x000D_</t></si><si/>"
        "<si><t>_xD83D__xDE00__xD83D_|_x0000__x0007_</t></si><si><t>_xyz_</t></si>"
    )
    cells = "".join(f'<c t="s"><v>{n}</v></c>' for n in range(6))
    path = by_hand(tmp_path, f"<row>{cells}</row>", strings)
    assert rows_of(only(path)) == {1: ["Zoë ", "a\r\nbA", "_x000D_", "", "😀\ufffd|", "_xyz_"]}


def test_every_kind_of_cell(tmp_path):
    cells = (
        '<c t="inlineStr"><is><t>_x0041_</t></is></c><c t="inlineStr"><is><r><t>b</t></r><r><t>c</t></r>'
        '<rPh><t>no</t></rPh></is></c><c t="str"><f>A1</f><v>d</v></c>'
        '<c t="b"><v>1</v></c><c t="b"><v>0</v></c>'
        '<c t="e"><v>#DIV/0!</v></c><c t="e"><v>Err:502</v></c><c t="d"><v>2026-10-14T09:30:00Z</v></c>'
        '<c t="d"><v>2026-10-14</v></c><c t="n"><v>1.50</v></c>'
        "<c><f>1+1</f><v>2</v></c><c><is><t>e</t></is></c>"
    )
    grid = only(by_hand(tmp_path, f"<row>{cells}</row>"))
    assert rows_of(grid)[1] == [
        *("A", "bc", "d", "TRUE", "FALSE", "#DIV/0!", "#VALUE!", "2026-10-14 09:30", "2026-10-14"),
        *("1.5", "2", "e"),
    ]
    assert not grid.uncalculated


def test_formulas_with_and_without_results(tmp_path):
    error = '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    cells = f'<c><f>A2</f></c><c t="str"><f>A2</f><v></v></c><c><f>A2</f><v/></c>{error}'
    grid = only(by_hand(tmp_path, f'<row r="3">{cells}</row>'))
    assert rows_of(grid) == {3: ["", "", "", "#DIV/0!"]}
    assert grid.uncalculated == {(3, 0), (3, 2)}


def test_addresses_may_be_missing_or_far_away(tmp_path):
    rows = (
        '<row><c><v>1</v></c><c r="D1"><v>2</v></c><c/><c><v>3</v></c></row><row r="5"/>'
        '<row><c r="b6"><v>4</v></c>'
        '</row><row r="1048576"><c r="XFD1048576"><v>5</v></c></row>'
    )
    found = rows_of(only(by_hand(tmp_path, rows)))
    assert found[1] == ["1", "", "", "2", "", "3"]
    assert found[6] == ["", "4"]
    assert len(found[1048576]) == 16384
    assert set(found) == {1, 6, 1048576}


def test_formatted_blank_rows_are_not_kept(tmp_path):
    blank = "".join(f'<row r="{n}" s="0" customFormat="1"><c r="A{n}"/></row>' for n in range(2, 3000))
    assert set(rows_of(only(by_hand(tmp_path, f"<row><c><v>1</v></c></row>{blank}")))) == {1}


@pytest.mark.parametrize("space", [MAIN, STRICT, "urn:any"])
@pytest.mark.parametrize("prefix", ["", "x:"])
def test_namespaces_and_prefixes_do_not_matter(tmp_path, space, prefix):
    declared = f'xmlns{":x" if prefix else ""}="{space}"'
    sheet = (
        f"<{prefix}worksheet {declared}><{prefix}sheetData><{prefix}row><{prefix}c><{prefix}v>7</{prefix}v>"
        f'</{prefix}c></{prefix}row></{prefix}sheetData><e:extLst xmlns:e="urn:e">'
        f'<e:row r="9"><e:c><e:v>8</e:v>'
        f"</e:c></e:row></e:extLst></{prefix}worksheet>"
    )
    assert rows_of(only(by_hand(tmp_path, "", **{"xl/worksheets/sheet1.xml": sheet}))) == {1: ["7"]}


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_parts_in_other_alphabets(tmp_path, codec):
    sheet = (
        f'<worksheet xmlns="{MAIN}"><sheetData><row><c t="str"><v>Zoë</v></c></row></sheetData></worksheet>'
    )
    path = by_hand(tmp_path, "", **{"xl/worksheets/sheet1.xml": sheet.encode(codec)})
    assert rows_of(only(path)) == {1: ["Zoë"]}


@pytest.mark.parametrize(
    ("place", "target"),
    [
        ("xl/worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml"),
        ("XL/Worksheets/Sheet1.XML", "worksheets/sheet1.xml"),
        ("xl\\worksheets\\other.xml", "worksheets/other.xml"),
        ("elsewhere/s.xml", "../elsewhere/s.xml"),
    ],
)
def test_parts_are_found_where_they_are_said_to_be(tmp_path, place, target):
    path = by_hand(tmp_path, "<row><c><v>7</v></c></row>")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts.pop("xl/worksheets/sheet1.xml")
    rels = "xl/_rels/workbook.xml.rels"
    parts[rels] = parts[rels].replace(b"worksheets/sheet1.xml", target.encode())
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in {**parts, place: sheet}.items():
            archive.writestr(name, data)
    assert rows_of(only(path)) == {1: ["7"]}


def test_macros_links_and_old_results_are_said(tmp_path):
    book = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>'
        '<sheet name="A" sheetId="1" r:id="rId1"/></sheets><calcPr fullCalcOnLoad="1"/></workbook>'
    )
    extra = {"xl/vbaProject.bin": "x", "xl/externalLinks/externalLink1.xml": "x", "xl/workbook.xml": book}
    remarks = only(by_hand(tmp_path, "<row><c><f>1+1</f><v>0</v></c></row>", **extra)).remarks
    assert [word in remark for word, remark in zip(("macros", "links", "formulas"), remarks, strict=True)]
    assert not only(by_hand(tmp_path, "<row><c><v>0</v></c></row>", **{"xl/workbook.xml": book})).remarks


def cell(inside: str) -> str:
    return f"<row>{inside}</row>"


@pytest.mark.parametrize(
    "rows",
    [
        cell('<c t="s"><v>1</v></c>'),
        cell('<c t="s"><v>-1</v></c>'),
        cell('<c t="s"><v>x</v></c>'),
        cell("<c><v>nan</v></c>"),
        cell("<c><v>1e999</v></c>"),
        cell("<c><v>Canary</v></c>"),
        cell('<c s="1"><v>1</v></c>'),
        cell('<c s="-1"><v>1</v></c>'),
        cell('<c t="b"><v>2</v></c>'),
        cell('<c t="d"><v>Canary</v></c>'),
        cell('<c t="?"><v>1</v></c>'),
        cell('<c r="A2"><v>1</v></c>'),
        cell('<c r="XFE1"><v>1</v></c>'),
        cell('<c r="1"><v>1</v></c>'),
        cell('<c r="B1"><v>1</v></c><c r="A1"><v>1</v></c>'),
        cell('<c r="A1"><v>1</v></c><c r="A1"><v>1</v></c>'),
        cell("<c><c/></c>"),
        cell("<row/>"),
        cell(f"<c>{'<v>' * 200}{'</v>' * 200}</c>"),
        cell(f"<c>{'<f>' * 200}{'</f>' * 200}</c>"),
        "<c/>",
        '<row r="0"><c><v>1</v></c></row>',
        '<row r="1048577"><c><v>1</v></c></row>',
        '<row r="2"><c><v>1</v></c></row><row r="2"><c><v>1</v></c></row>',
        "<a>" * 200 + "</a>" * 200,
        "".join(f"<a{n}/>" for n in range(11_000)),
        "<row><c>",
    ],
)
def test_sheets_that_no_program_writes_are_damaged(tmp_path, rows):
    assert refused(by_hand(tmp_path, rows, "<si><t>one</t></si>")) == "the workbook is damaged"


def test_a_cell_of_40_000_characters_is_read_and_one_of_two_million_is_not(tmp_path):
    def path(text):
        return by_hand(tmp_path, cell(f'<c t="inlineStr"><is><t>{text}</t></is></c>'))

    # What is packed badly, so that it is not the unpacking that is refused.
    noise = random_text(2_000_000)
    assert rows_of(only(path(noise[:40_000])))[1] == [noise[:40_000]]
    assert "damaged" in refused(path(noise))


def random_text(length: int) -> str:
    """Letters in no order, always the same."""
    blocks = (hashlib.sha256(str(n).encode()).hexdigest() for n in range(length // 64 + 1))
    return "".join(blocks)[:length]


@pytest.mark.parametrize("part", ["[Content_Types].xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
def test_parts_that_are_there_twice(tmp_path, part):
    path = by_hand(tmp_path, "<row><c><v>1</v></c></row>")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(part.upper(), "<x/>")
    if part.startswith("xl"):
        assert "damaged" in refused(path)
    else:
        # Nothing in it is of any use to us.
        assert only(path)


ENTITY = '<!DOCTYPE x [<!ENTITY e "boom">]>'


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
@pytest.mark.parametrize(
    "part",
    ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"],
)
@pytest.mark.parametrize("declaration", [ENTITY, "<!DOCTYPE x>", '<!DOCTYPE x SYSTEM "file:///etc/passwd">'])
def test_declarations_are_refused_in_every_part(tmp_path, part, codec, declaration):
    path = by_hand(tmp_path, "<row><c><v>1</v></c></row>")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    header = '<?xml version="1.0" encoding="utf-16"?>' if codec == "utf-16-be" else ""
    mark = "\ufeff" if codec == "utf-16-be" else ""
    changed = {part: (mark + header + declaration + parts[part]).encode(codec)}
    assert "declarations" in refused(by_hand(tmp_path, "", **{**parts, **changed}))


def test_far_cells_in_many_rows_are_refused(tmp_path):
    rows = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 400))
    assert "far to the right" in refused(by_hand(tmp_path, rows))


def test_too_many_merged_areas_and_formulas_are_refused(tmp_path):
    merged = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 100_003))
    assert "merged" in refused(by_hand(tmp_path, "", after=f"<mergeCells>{merged}</mergeCells>"))


def test_math_is_left_to_excel(tmp_path):
    """A number is what the file says, even where its digits are those of a computer."""
    assert rows_of(only(by_hand(tmp_path, cell(f"<c><v>{math.pi!r}</v></c>")))) == {1: ["3.14159265358979"]}


def test_the_directory_is_not_believed(tmp_path):
    """A part that says it is small is inflated no further than it says."""
    path = by_hand(tmp_path, cell("<c><v>1</v></c>") + " " * 30_000_000)
    data = bytearray(path.read_bytes())
    entry = data.rindex(b"PK\x01\x02", 0, data.rindex(b"xl/worksheets/sheet1.xml"))
    assert data[entry + 46 : entry + 70] == b"xl/worksheets/sheet1.xml"
    data[entry + 24 : entry + 28] = (500).to_bytes(4, "little")
    path.write_bytes(data)
    assert "damaged" in refused(path) or "unpacks" in refused(path)


def test_parts_that_share_their_bytes_are_counted_each_time(tmp_path):
    """The directory may name the same bytes ten times."""
    rows = ("<row>" + "<c><v>1</v></c>" * 50 + "</row>") * 8_000
    sheets = "".join(f'<sheet name="s{n}" sheetId="1" r:id="rId1"/>' for n in range(30))
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{sheets}</sheets></workbook>'
    # With this beside it one sheet is in order.
    path = by_hand(tmp_path, rows, noise=random_text(150_000))
    assert len(only(path).rows) == 8_000
    path = by_hand(tmp_path, rows, noise=random_text(150_000), **{"xl/workbook.xml": book})
    assert "unpacks" in refused(path)


def test_hidden_sheets_come_last_and_charts_are_none(tmp_path):
    book = Workbook()
    book.worksheets[0].append(["a"])
    book.worksheets[0].sheet_state = "veryHidden"
    book.create_chartsheet("Chart").add_chart(BarChart())
    book.create_sheet("Seen").append(["b"])
    book.active = 2
    book.save(tmp_path / "a.xlsx")
    grids = workbook_grids(tmp_path / "a.xlsx")
    assert [(grid.name, grid.hidden) for grid in grids] == [("Seen", False), ("Sheet", True)]


def test_what_is_wrong_with_the_disk_is_no_damage(tmp_path):
    path = tmp_path / "a.xlsx"
    with pytest.raises(OSError, match="disk"), damage_said(path):
        raise OSError(errno.EIO, "disk")
    with pytest.raises(InputProblems, match="damaged"), damage_said(path):
        raise OSError(errno.EINVAL, "a place before the beginning")


@pytest.mark.slow
@needs(*WORKBOOK_PROGRAMS)
def test_what_libreoffice_saves_is_read_the_same(tmp_path):
    book = Workbook()
    page = book.worksheets[0]
    page.append(["007", "Zoë & <co>", "line\nbreak", True, 0.25, 46309, "=1+1", "=1/0", '="x"&"y"', 12.5])
    page.append([7, 7700900123, 0.075, 46309.395833333, None, 1.5, -3, 1e-7, 447700900123, "  x "])
    for address, code in {
        "E1": "0%",
        "F1": "d-mmm",
        "A2": "000",
        "B2": "0000 000 0000",
        "C2": "0.0%",
        "D2": "dd/mm/yyyy hh:mm",
        "F2": "[h]:mm",
    }.items():
        page[address].number_format = code
    page.append(["hidden"])
    page.row_dimensions[3].hidden = True
    page.merge_cells("A5:C5")
    book.create_sheet("Secret").append(["x"])
    book["Secret"].sheet_state = "hidden"
    book.save(tmp_path / "tables.xlsx")
    before, after = (workbook_grids(path) for path in (tmp_path / "tables.xlsx", saved_again(tmp_path)))
    assert before[0].uncalculated == {(1, 6), (1, 7), (1, 8)}
    assert not after[0].uncalculated
    first = rows_of(before[0])
    first[1][6:9] = ["2", "#DIV/0!", "xy"]
    assert rows_of(after[0]) == first
    assert first[2][:7] == ["007", "0770 090 0123", "7.5%", "2026-10-14 09:30", "", "36:00", "-3"]
    for grid in (before[0], after[0]):
        assert grid.hidden_rows == {3}
        assert grid.merged == (Area(5, 0, 5, 2),)
    assert [(grid.name, grid.hidden, rows_of(grid)) for grid in after[1:]] == [("Secret", True, {1: ["x"]})]
