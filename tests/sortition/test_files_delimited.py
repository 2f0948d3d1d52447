import csv
import io

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sortition.files.delimited import delimited_grids
from sortition.problems import InputProblems
from tests.memory import peak_of

ROWS = [["id", "Größe"], ["007", "Zoë"], ["8", "a, b"]]


def read(folder, content, encoding="utf-8"):
    path = folder / "a.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    (grid,) = delimited_grids(path)
    return grid


def texts(folder, content, encoding="utf-8"):
    return [list(row.texts) for row in read(folder, content, encoding).rows]


def refusal(folder, content):
    with pytest.raises(InputProblems) as caught:
        read(folder, content)
    (problem,) = caught.value.problems
    assert problem.remedy
    assert "Canary" not in str(problem)
    return problem.reason


def as_csv(rows, separator=",", ends="\r\n"):
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=separator, lineterminator=ends).writerows(rows)
    return file.getvalue()


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("cp1252", "Windows-1252"),
    ],
)
@pytest.mark.parametrize(
    ("separator", "called"), [(",", "commas"), (";", "semicolons"), ("\t", "tabs"), ("|", "upright lines")]
)
def test_every_alphabet_and_separator_is_understood_and_said(tmp_path, encoding, name, separator, called):
    grid = read(tmp_path, as_csv(ROWS, separator), encoding)
    assert [list(row.texts) for row in grid.rows] == ROWS
    usual = name == "UTF-8" and separator == ","
    assert grid.remarks == (() if usual else (f"read as {name} text with {called} between the cells",))


def test_utf16_without_a_mark_need_not_be_western(tmp_path):
    rows = [["id", "Город"], ["1", "Санкт-Петербург"], ["2", "Нижний Новгород"], ["3", "Москва"]] * 4
    assert texts(tmp_path, as_csv(rows), "utf-16-le") == rows
    assert texts(tmp_path, as_csv(rows), "utf-16-be") == rows


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        # A title with commas above semicolons, and decimal commas below.
        (
            "Applicants, autumn, 2026\nid;income\n1;2,5\n2;3,5\n",
            [["Applicants, autumn, 2026"], ["id", "income"], ["1", "2,5"], ["2", "3,5"]],
        ),
        ("id;a\n1;2,5\n2;3,5\n", [["id", "a"], ["1", "2,5"], ["2", "3,5"]]),
        (
            "id;address, street, town\n1;x\n2;y\n",
            [["id", "address, street, town"], ["1", "x"], ["2", "y"]],
        ),
        # Addresses full of commas, without quotation marks, and rows that end early.
        (
            "id;address;x;y\n1;3 High St, Leeds, UK\n2;4 High St, Leeds, UK;a\n3;5 High St, Leeds, UK;a;b\n",
            [
                ["id", "address", "x", "y"],
                ["1", "3 High St, Leeds, UK"],
                ["2", "4 High St, Leeds, UK", "a"],
                ["3", "5 High St, Leeds, UK", "a", "b"],
            ],
        ),
        # Separators of the other kind inside quotation marks.
        (
            'id;"Name, full, really"\n1;"A, B, C, D"\n2;"A, B, C, D"\n',
            [["id", "Name, full, really"], ["1", "A, B, C, D"], ["2", "A, B, C, D"]],
        ),
        (
            '"Name, first";"Address, full"\n"a, b";"c, d"\n',
            [["Name, first", "Address, full"], ["a, b", "c, d"]],
        ),
        ('id,languages\n1,"a;b;c;d"\n2,a;b;c;d\n', [["id", "languages"], ["1", "a;b;c;d"], ["2", "a;b;c;d"]]),
        # Quotation marks inside quoted texts in every row, and a title that holds other separators.
        (
            'List, 2026; all\na|b|c\n"he said ""so"", twice"|x, y|"z; z"\n"he said ""so"", twice"|x, y|z\n',
            [
                ["List, 2026; all"],
                ["a", "b", "c"],
                ['he said "so", twice', "x, y", "z; z"],
                ['he said "so", twice', "x, y", "z"],
            ],
        ),
        # A title with a comma and a comma in every row, of which some end early.
        (
            "List, 2026\nid;a;b;c\n1;2,5\n2;3,5;x\n3;4,5;x;y\n",
            [["List, 2026"], ["id", "a", "b", "c"], ["1", "2,5"], ["2", "3,5", "x"], ["3", "4,5", "x", "y"]],
        ),
        # One column only.
        ("id\n007\n8\n", [["id"], ["007"], ["8"]]),
        ("\n \n;;\nid;b\n1;2\n;\n\n", [["id", "b"], ["1", "2"]]),
        ("id,a,b\n1\n2,x\n3,x,y,z\n", [["id", "a", "b"], ["1"], ["2", "x"], ["3", "x", "y", "z"]]),
    ],
)
def test_the_separator_is_the_one_that_makes_a_table(tmp_path, content, expected):
    assert texts(tmp_path, content) == expected


def test_a_first_line_that_names_the_separator_is_obeyed_and_no_row(tmp_path):
    for first in ("sep=;\r\n", '"sep=;"\n', "SEP=;\r"):
        grid = read(tmp_path, f"{first}id;a,b,c\n1;d,e,f\n")
        assert [(row.number, row.texts) for row in grid.rows] == [(1, ("id", "a,b,c")), (2, ("1", "d,e,f"))]
        assert grid.remarks == (
            "read as UTF-8 text with semicolons between the cells, as its first line says",
        )
    assert read(tmp_path, "sep=^\nid^b\n1^2\n").rows[1].texts == ("1", "2")
    assert texts(tmp_path, "sep=\tx\nid\tb\n")[0] == ["sep=", "x"]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_rows_have_the_numbers_of_a_spreadsheet(tmp_path, ends):
    content = ends.join(["id,b", '1,"x', 'y"', "", "2,z", ",", ""])
    rows = read(tmp_path, content).rows
    assert [row.number for row in rows] == [1, 2, 4]
    assert rows[1].texts == ("1", f"x{ends}y")


def test_mixed_line_ends(tmp_path):
    rows = read(tmp_path, b"id,b\r\n1,x\n2,y\r3,z").rows
    assert [(row.number, row.texts[0]) for row in rows] == [(1, "id"), (2, "1"), (3, "2"), (4, "3")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"id,name\n1,\0\n", "line 2"),
        (b"id,name\n1,x\n2,y\0y\n3,\0", "lines 3, 4"),
        ("id,b\r\n1,x\r\n2,\0\r\n".encode("utf-16"), "line 3"),
        (b'id,name\n1,"Canary\n2,x\n3,y\n', "line 2 is not closed, or too early"),
        (b'id,name\n1,"Can\n2,x\n3,"ary"\n', "line 2 is not closed, or too early"),
        (b'id,name,x\n1,"a\nb\nc","Canary\n2,x\n', "line 4 is not closed, or too early"),
        (b'sep=,\nid,name,x\n1,"a""\nb",Canary\n2,"y" z,"Canary\n', "line 5 is not closed, or too early"),
        ('"Gr\u00f6\u00dfe","x'.encode("cp1252"), "line 1 is not closed, or too early"),
        ("id,name\n1,Zoë\n".encode() + "2,Zoë Canary\n".encode("cp1252"), "not line 3"),
        ("id,name\r1,Zo\x81\r2,Zo\x90\r".encode("latin-1"), "lines 2, 3"),
        ("id,name\n1,Andr\u00e9 Canary\n".encode("cp850"), "line 2"),
        ("id,name\n1,M\u00fcller\n2,J\u00f6rg\n".encode("mac-roman"), "line 2"),
        ("id,town\n1,Москва Canary\n".encode("cp1251"), "line 2"),
        ("id,town\n1,Kraków\n2,Wałbrzych\n".encode("cp1250"), "line 3"),
        ("id,größe\n1,2\n".encode("utf-16")[:-3], "damaged or cut off"),
        (b"\xff\xfe\0\xd8,\0", "damaged or cut off"),
        (bytes(range(256)) * 20, "not a text file"),
        (b"id,name\n1," + b"Canary" * 200_000, "line 2 holds a text of more than 1,000,000"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 8, "not a text file"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_is_no_certain_text_is_refused_with_its_line(tmp_path, content, said):
    assert said in refusal(tmp_path, content)


def test_letters_of_windows_are_no_suspects(tmp_path):
    rows = [["id", "name"], ["1", "O’Brien – “so…” 5€ Œuvre Šárka Žižka œil KOŠICE žš Zoë"]]
    assert texts(tmp_path, as_csv(rows), "cp1252") == rows


def test_the_end_sign_of_old_programs_is_no_row(tmp_path):
    assert texts(tmp_path, "id,b\r\n1,2\r\n\x1a") == [["id", "b"], ["1", "2"]]


def test_garbled_letters_are_said(tmp_path):
    rows = [["id", "name"], ["1", "Zoë".encode().decode("cp1252")], ["2", "Zo\ufffd"], ["3", "Ã"]]
    (remark,) = read(tmp_path, as_csv(rows)).remarks
    assert "garbled or lost" in remark
    assert "lines 2, 3" in remark


def test_a_cell_may_be_as_long_as_it_likes(tmp_path):
    assert len(texts(tmp_path, f"id,b\n1,{'x' * 200_000}\n2,y\n")[1][1]) == 200_000


def test_zeros_kept_by_a_formula_are_text(tmp_path):
    grid = read(tmp_path, 'id,b\n="007",x\n"=""008""","="""\n9,"=""a"" & ""b"""\n')
    assert [row.texts for row in grid.rows[1:]] == [("007", "x"), ("008", '="'), ("9", '="a" & "b"')]
    assert grid.remarks == ('of cells such as ="007" the text inside was read: 2',)


def test_rows_inside_a_cell_are_said(tmp_path):
    content = 'id,a,b\n1,"x,y\n2,x,y\n3,x,"\n4,"Flat 2,\n3 High St,\nLeeds",y\n'
    grid = read(tmp_path, content)
    assert [row.number for row in grid.rows] == [1, 2, 3]
    assert grid.remarks == ("one cell holds what looks like a whole row, see row 2",)


texts_of_cells = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters='\ufeff\ufffd"')
    | st.sampled_from('ab,;\t|" \n0=é'),
    max_size=6,
)


@given(
    st.lists(st.lists(texts_of_cells, min_size=1, max_size=3), max_size=8),
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"]),
)
@settings(max_examples=200, deadline=None)
def test_rows_come_back(tmp_path_factory, rows, separator, ends, encoding):
    """Below headings, so that there is something to tell the separator from."""
    rows = [["id", "name", "town"], *rows, *([["7", "x", "y"]] * 9)]
    # The writer of the standard library does not quote LF where lines end with CR.
    assume(ends != "\r" or not any("\n" in cell for row in rows for cell in row))
    content = as_csv(rows, separator, ends)
    assume("Ã" not in content and "â" not in content and '="' not in content)
    if encoding == "cp1252":
        content = content.encode("ascii", "replace").decode().replace("e", "é")
        rows = list(csv.reader(io.StringIO(content, newline=""), delimiter=separator))
    if encoding == "utf-16-le":
        content = content * 3
        rows = rows * 3
    grid = read(tmp_path_factory.getbasetemp(), content, encoding)
    assert [(row.number, list(row.texts)) for row in grid.rows] == [
        (number, row) for number, row in enumerate(rows, start=1) if any(map(str.strip, row))
    ]


@given(
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=3)), max_size=4),
    st.floats(0, 1),
    st.sampled_from(["utf-8", "utf-16", "cp1252"]),
)
@settings(max_examples=200, deadline=None)
def test_no_damage_gives_a_traceback(tmp_path_factory, changes, kept, encoding):
    data = bytearray(as_csv([*ROWS, ["9", "a\nb"]] * 3, ";").encode(encoding))
    for where, put in changes:
        data[int(where * len(data))] = put[0] if put else 0
        data[int(where * len(data)) : 0] = put
    try:
        grid = read(tmp_path_factory.getbasetemp(), bytes(data[: int(kept * len(data))]))
    except InputProblems as refused:
        assert all(problem.remedy for problem in refused.problems)
    else:
        numbers = [row.number for row in grid.rows]
        assert numbers == sorted(set(numbers))


@pytest.mark.slow
def test_a_million_rows_take_little_more_than_their_texts(tmp_path):
    line = ",".join(["Female", "25-34", "High Street"] * 5)
    content = "id," + ",".join("abcdefghijklmno") + "\n"
    grid = read(tmp_path, content + "".join(f"p{n},{line}\n" for n in range(1_000_000)))
    assert len(grid.rows) == 1_000_001
    assert grid.rows[5].texts[1] is grid.rows[500_000].texts[1]


def test_what_follows_an_open_quotation_mark_is_not_taken_into_memory(tmp_path):
    """A closing mark after more than a cell can hold comes too late as well."""
    reason = refusal(tmp_path, b'id,name\n1,"' + b"Canary,x\n" * 600_000 + b'"\n2,y\n')
    assert "line 2 is not closed, or too early" in reason
    (written,) = tmp_path.iterdir()
    assert peak_of("sortition.files.delimited", "delimited_grids", written) < 25_000_000
