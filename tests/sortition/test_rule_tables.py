"""Floors, pairs, confirmed people and tickets in panel.toml; weights of persons are refused."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import click
import pytest

from packs.options import lottery_options
from sortition.lottery import OBJECTIVES as MADE
from sortition.problems import InputProblems
from sortition.quotas import Floor
from sortition.reading.inputs import Further, Inputs, read_inputs
from sortition.settings import OBJECTIVES, Settings, read_settings
from tests.builders import write_csv

FULL = """
[panel]
size = 3
[files]
combined = "both.csv"
previous = "then.csv"
[applicants]
household_most = 2
[confirmed]
"a 1" = "confirmed-earlier"
0007 = "confirmed-earlier"
[floors]
everybody = "2 %"
[floors.Age]
"16-24" = "5%"
[lottery]
apart = [["b", "a"], ["c", "a"]]
approved_by = "the audit committee"
tickets = 100
objective = "nash"
"""


def written(folder: Path, text: str) -> Settings:
    (folder / "panel.toml").write_text(text, "utf-8")
    return read_settings(folder)


def refused(folder: Path, text: str) -> list[str]:
    with pytest.raises(InputProblems) as caught:
        written(folder, "[panel]\nsize = 3\n" + text)
    assert all(problem.file == "panel.toml" and problem.remedy for problem in caught.value.problems)
    return [f"{problem.reason}. {problem.remedy}" for problem in caught.value.problems]


def test_everything_is_read(tmp_path: Path) -> None:
    got = written(tmp_path, FULL)
    assert (got.combined, got.previous, got.household_most) == ("both.csv", "then.csv", 2)
    assert got.confirmed == {"a 1": "confirmed-earlier", "0007": "confirmed-earlier"}
    assert got.floors == (Floor("", "", Fraction(1, 50)), Floor("Age", "16-24", Fraction(1, 20)))
    assert (got.apart, got.approved_by) == ((("a", "b"), ("a", "c")), "the audit committee")
    assert (got.tickets, got.objective) == (100, "nash")
    assert got.combined_quotas(tmp_path) == tmp_path / "both.csv"
    assert got.previous_people(tmp_path) == tmp_path / "then.csv"


def test_usual_files_are_found_and_two_of_one_kind_are_refused(tmp_path: Path) -> None:
    got = written(tmp_path, "[panel]\nsize = 3\n")
    assert got.combined_quotas(tmp_path) is got.previous_people(tmp_path) is None
    for name in ("combined", "previous"):
        (tmp_path / f"{name}.csv").touch()
    assert got.combined_quotas(tmp_path) == tmp_path / "combined.csv"
    assert got.previous_people(tmp_path) == tmp_path / "previous.csv"
    (tmp_path / "previous.xlsx").touch()
    with pytest.raises(InputProblems, match=r'\[files\] previous = "previous\.xlsx"'):
        got.previous_people(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[floors]\n"0012" = "5 %"', 'the id "0012" is neither everybody nor a category: a lowest chance'),
        ("[floors]\neverybody = 0.02", "[floors] everybody is not a chance. Write it with its sign"),
        ('[floors]\neverybody = "2"', "[floors] everybody is not a chance"),
        ('[floors]\neverybody = "0 %"', "is no chance that can be kept"),
        ('[floors]\neverybody = "101 %"', "is no chance that can be kept"),
        ('[floors]\nEverybody = "1 %"\neverybody = "2 %"', "more than one line for everybody"),
        ('[floors.Age]\nx = "1 %"\nX = "2 %"', "more than one line for age, x"),
        ("[floors.Age]\nx = true", '[floors] Age "x" is not a chance'),
        ("[[floors]]\nx = 1", "floors is not a table"),
        ("[confirmed]\na = 'drawn'", "[confirmed] a has no reason that is known"),
        ("[confirmed]\n'Jo Canary' = 'x'", "[confirmed] an id that looks like a name"),
        ("[confirmed]\n'a b' = 'x'\n'a  b' = 'confirmed-earlier'", 'more than one line for the id "a b"'),
        ("[lottery]\napart = ['a', 'b']", "apart is not a list of pairs"),
        ("[lottery]\napart = [['a', 'b', 'c']]", "apart is not a list of pairs"),
        ("[lottery]\napart = [['a', 'a']]", 'the id "a" stands there with itself'),
        ("[lottery]\napart = [['a', '']]", "an id is blank"),
        ("[lottery]\napart = [['a', 'b'], ['b', 'a']]", 'the id "a" and the id "b" stand there 2 times'),
        ("[lottery]\ntickets = 99", "tickets is below 100: each ticket would be more than 1 %"),
        ("[lottery]\ntickets = 100001", "tickets is above 100000: hardly a chance gets more exact"),
        ("[lottery]\nobjective = 'nahs'", 'Did you mean "nash"?'),
        ("[applicants]\nhousehold_most = 0", "household_most is below 1"),
        ("[weights]\na1 = 2", '"weights" is refused: people have no weights. Delete it: nobody\'s'),
        ("[lottery]\nweights = 'w'", '[lottery] "weights" is refused'),
        ("[applicants]\nweight = 'w'", '[applicants] "weight" is refused'),
    ],
)  # fmt: skip
def test_one_fault(tmp_path: Path, text: str, said: str) -> None:
    found = refused(tmp_path, text)
    assert sum(said in line for line in found) == 1
    assert "Canary" not in str(found)


def test_all_faults_at_once(tmp_path: Path) -> None:
    text = "[floors]\neverybody = 2\n[confirmed]\na = 1\n[lottery]\napart = 3\ntickets = 7\n[weights]\nx = 1"
    assert len(refused(tmp_path, text)) == 5


def test_objectives_are_those_that_can_be_made_and_typed() -> None:
    @lottery_options
    def command(**_: object) -> None: ...

    typed = next(one for one in click.command()(command).params if one.name == "objective")
    assert isinstance(typed.type, click.Choice)
    assert tuple(typed.type.choices) == OBJECTIVES == tuple(MADE)


QUOTAS = [["category", "value", "min", "max"], ["Age", "16-24", "0", "3"], ["Age", "65+", "0", "3"]]


def read(folder: Path, *floors: Floor, last: str = "65+") -> Inputs:
    people = [["id", "Age"], ["a1", "16-24"], ["a2", "65+"], ["a3", last]]
    files = write_csv(folder / "a.csv", people), write_csv(folder / "q.csv", QUOTAS)
    return read_inputs(*files, 2, further=Further(floors=floors))


SOME = Fraction(1, 50)


def test_floors_get_the_names_of_the_quotas(tmp_path: Path) -> None:
    got = read(tmp_path, Floor("AGE", "16\u201324", SOME), Floor("", "", SOME))
    assert got.quotas.floors == (Floor("", "", SOME), Floor("Age", "16-24", SOME))
    got = read(tmp_path, Floor("Age", "not stated", SOME), last="")
    assert got.quotas.floors == (Floor("Age", "not stated", SOME),)


@pytest.mark.parametrize(
    ("floor", "said"),
    [
        (Floor("Agee", "16-24", SOME), '[floors] names "Agee", which is no category with quotas. Did'),
        (Floor("Age", "16-25", SOME), '[floors.Age] names "16-25", which is no value of it'),
        (Floor("Age", "a2", SOME), '[floors] names the id "a2": a lowest chance is never for one person'),
        (Floor("a2", "x", SOME), '[floors] names the id "a2": a lowest chance is never for one person'),
        (Floor("Age", "not stated", SOME), '[floors.Age] names "not stated", which is no value'),
    ],
)  # fmt: skip
def test_floors_of_nobody_and_of_one_person(tmp_path: Path, floor: Floor, said: str) -> None:
    with pytest.raises(InputProblems) as caught:
        read(tmp_path, floor)
    (problem,) = caught.value.problems
    assert said in str(problem) and problem.file == "panel.toml"


def test_a_column_of_weights_is_named_and_not_used(tmp_path: Path) -> None:
    people = [
        ["id", "Age", "Weighting", "Selection probability"],
        *([f"a{n}", "65+", n, n] for n in range(4)),
    ]
    got = read_inputs(write_csv(tmp_path / "a.csv", people), write_csv(tmp_path / "q.csv", QUOTAS), 2)
    (note,) = [note for note in got.notes if "not used" in note.text]
    assert note.text.startswith('"Weighting", "Selection probability" not used: nobody\'s chance may depend')
    assert note.cells == ("C1", "D1")
    # A category may be called so: then it has quotas, which say what counts.
    lines = [["category", "value", "min", "max"], ["Weight", "1", "0", "2"], ["Weight", "2", "0", "2"]]
    people = [["id", "Weight"], *([f"a{n}", str(1 + n % 2)] for n in range(4))]
    got = read_inputs(write_csv(tmp_path / "a.csv", people), write_csv(tmp_path / "q.csv", lines), 2)
    assert not any("not used" in note.text for note in got.notes)
