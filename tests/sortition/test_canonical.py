import csv
import io
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sortition.canonical import csv_bytes, csv_rows, json_bytes, json_text, number_text, rounded_text
from sortition.verify import csv_cell

PLAIN = ["", '"', ",", "a\nb", "½", "-5", "-0.5", " 5", "٣", "'", "''=x", "\nx", "\tx", "\rx"]
FORMULAS = [
    "=1+1",
    "+44 141",
    "@a",
    "+.5",
    "＝1+1",
    "＋1",
    "－1",
    "＠a",
    " =1",
    " -5",
    "\u00a0@a",
    "\n=1",
    "-٣",
]
BROKEN = ["a;=1", "a\t=1", "a|=1", "a,=1"]
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    [*PLAIN, *FORMULAS, *BROKEN]
)
tables = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(text, min_size=width, max_size=width), min_size=1, max_size=5)
)


@given(tables)
def test_cells_come_back_as_they_were(table):
    header, *rows = table
    assert csv_rows(csv_bytes(header, rows)) == (header, rows)


@given(tables)
def test_no_cell_begins_like_a_formula(table):
    written = csv.reader(io.StringIO(csv_bytes(table[0], table[1:]).decode(), newline=""))
    for cell in (cell for row in written for cell in row):
        if cell[:1] in ("\t", "\r", "\n") or cell.strip()[:1] in tuple("=+-@＝＋－＠"):
            # Only a number may begin so.
            assert cell[0] in "+-" and cell[1:].replace(".", "", 1).isdecimal() and cell.isascii()


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@given(st.lists(text, min_size=1, max_size=5))
def test_a_program_that_takes_another_sign_for_the_separator_finds_none(separator, cells):
    """Else "x;=1+1" would be a cell x and a formula beside it."""
    made = csv_bytes(["one"], [[cell] for cell in cells]).decode()
    rows = csv.reader(io.StringIO(made, newline=""), delimiter=separator)
    assert all(len(row) <= 1 for row in rows)


@given(text)
def test_the_verifier_writes_cells_alike(cell):
    assert csv_bytes([cell], []).decode() == f"{csv_cell(cell)}\n"


def test_csv_to_the_byte():
    rows = [["a,b", 'say "so"', "=1+1"], ["-12.5", "-", "'tis"], ["", 7, "Süd x"], ["a;b", "a\tb", "a|b"]]
    rows.append(["＝1", " +1", "\nx"])
    assert csv_bytes(["one", "two", "three"], rows).decode() == (
        'one,two,three\n"a,b","say ""so""",\'=1+1\n-12.5,\'-,\'\'tis\n,7,Süd x\n'
        '"a;b","a\tb","a|b"\n\'＝1,\' +1,"\'\nx"\n'
    )


def test_json_to_the_byte():
    assert json_bytes({"b": [1, True, None], "a": "é\n"}).decode() == '{"a":"é\\n","b":[1,true,null]}\n'


@pytest.mark.parametrize("value", [0.5, [1, 0.5], {"a": {"b": (1.0,)}}])
def test_floats_are_refused(value):
    with pytest.raises(TypeError, match="float"):
        json_text(value)


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (Fraction(0), "0"),
        (Fraction(7), "7"),
        (Fraction(-120), "-120"),
        (Fraction(1, 8), "0.125"),
        (Fraction(-1, 8), "-0.125"),
        (Fraction(25, 2), "12.5"),
        (Fraction(3, 7), "3/7"),
        (Fraction(-3, 7), "-3/7"),
        (Fraction(1, 10**18), "0.000000000000000001"),
        (Fraction(1, 10**19), "1/10000000000000000000"),
    ],
)
def test_exact_numbers(number, written):
    assert number_text(number) == written


@given(st.fractions())
def test_exact_numbers_come_back(number):
    assert Fraction(number_text(number)) == number
    assert "e" not in number_text(number)


@given(st.fractions(0, 1))
def test_rounded_numbers(number):
    written = rounded_text(number, 9)
    assert len(written.split(".")[1]) == 9
    assert abs(Fraction(written) - number) <= Fraction(1, 2 * 10**9)


def test_halves_are_rounded_to_even():
    assert [rounded_text(Fraction(n, 2 * 10**9), 9)[-1] for n in (1, 3, 5)] == ["0", "2", "2"]
