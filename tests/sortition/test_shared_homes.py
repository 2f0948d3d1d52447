"""Who lives with whom: addresses that are written differently, in part, or that are no single home."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sortition.findings import Findings, Kind, Note
from sortition.reading.applicants import PoolOptions, read_pool
from sortition.reading.households import address_key, household_key
from tests.builders import Rows, write_csv

HEADINGS = ["id", "Address 1", "Postcode"]


def read(folder: Path, rows: Rows, **options: object) -> tuple[dict[str, str], list[Note], list[str]]:
    """Homes by id, the notes on them, and the problems."""
    findings = Findings()
    given = {"household": tuple(rows[0][1:]), **options}
    path = write_csv(folder / "a.csv", [[*rows[0], "gender"], *([*row, "Male"] for row in rows[1:])])
    reading = read_pool(path, 1, {"Gender": ["Male"]}, PoolOptions(**given), findings)  # type: ignore[arg-type]
    homes = {one.id: one.household for one in reading.pool.applicants} if reading else {}
    about = [note for note in findings.notes if note.text.startswith("households: ")]
    return homes, about, [str(problem) for problem in findings.problems]


def people(*addresses: str, postcode: str = "G1 1AA") -> Rows:
    return [HEADINGS, *([f"a{n:02}", one, postcode] for n, one in enumerate(addresses, start=1))]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Flat 2/1, 12 High St", "2/1 12 High Street"),
        ("Apartment 3, 4 Mill Rd.", "apt 3, 4 Mill Road"),
        ("Unit 3, 4 Mill Ave", "3, 4 MILL AVENUE"),
        ("1 Elm Dr", "1 Elm Drive"),
        ("1 Elm Cres", "1 Elm Crescent"),
        ("1 Elm Pl", "1 Elm Place"),
        ("1 Elm Ct", "1 Elm Court"),
        ("1 Elm Ln", "1 Elm Lane"),
        ("1 Elm Sq", "1 Elm Square"),
        ("1 Elm Terr", "1 Elm Terrace"),
        ("1 Elm Gdns", "1 Elm Gardens"),
        ("1 Elm Pk", "1 Elm Park"),
        ("12 High St, Glasgow, G11AA", "12 High Street\nGlasgow\ng1 1aa"),
        ("12 High St G1 1AA", "12 High Street, G11AA"),
        ("１２ High Street", "12 High Street"),
        ("١٢ High Street", "12 High Street"),
        ("St Andrews Rd", "st. andrews road"),
        ("12½ High St", "12 1/2 High Street"),
    ],
)
def test_one_home_written_in_two_ways(one: str, other: str) -> None:
    assert household_key([one]) == household_key([other]) != ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Flat 1/2, 3 High St", "Flat 12, 3 High St"),
        ("Flat 1/2", "Flat 12"),
        ("1 St Andrews", "1 Street Andrews"),
        ("1 Dr Smith", "1 Drive Smith"),
        ("12½ High St", "121/2 High St"),
        ("Flat A, 12 High St", "12 High St"),
        ("1 High St, G1 1AA", "1 High St, G1 1AB"),
        ("1 Park", "1 Pk Row"),
        ("St", "Street"),
    ],
)
def test_two_homes(one: str, other: str) -> None:
    assert household_key([one]) != household_key([other])


def test_an_address_is_the_same_however_it_is_divided() -> None:
    assert address_key(["Flat 2/1", "12 High St", "", "G1 1AA"]) == address_key(
        ["2/1, 12 High Street, g11aa"]
    )
    assert address_key(["", "n/a", "no fixed abode"]) == ""


def test_homes_are_told_by_their_size(tmp_path: Path) -> None:
    rows = people(
        "1 Elm St", "2 Elm St", "1 Elm Street", "2 elm st", "3 Elm St", "4 Elm St", "3 elm st.", "3 Elm St"
    )
    homes, notes, problems = read(tmp_path, rows)
    assert (problems, homes["a05"], homes["a06"]) == ([], "3", "")
    assert [(note.text, note.cells, note.kind) for note in notes] == [
        ("households: 2 homes with 2 applicants", ("B2", "B4", "B3", "B5"), Kind.READ),
        ("households: 1 home with 3 applicants", ("B6", "B8", "B9"), Kind.READ),
    ]


def test_half_an_address_is_no_home_and_is_listed(tmp_path: Path) -> None:
    rows = [
        HEADINGS,
        ["a1", "1 Elm St", ""],
        ["a2", "1 Elm St", "?"],
        ["a3", "", ""],
        ["a4", "nfa", "G1 1AA"],
    ]
    homes, notes, _ = read(tmp_path, [*rows, ["a5", "n/a", ""]])
    assert set(homes.values()) == {""}
    assert [(note.text, note.cells, note.kind) for note in notes] == [
        ("households: 2 applicants without an address, read as living alone", ("B4", "B6"), Kind.READ),
        (
            "households: 3 applicants with part of an address, read as living alone",
            ("C2", "C3", "B5"),
            Kind.LOOK,
        ),
    ]


def test_a_column_that_is_mostly_blank_is_named(tmp_path: Path) -> None:
    rows = [
        ["id", "Address 1", "Address 2"],
        *([f"a{n}", "1 Elm St", ""] for n in range(4)),
        ["b", "1 Elm St", "x"],
    ]
    _, (note,), _ = read(tmp_path, rows)
    assert note.text.endswith('Most have nothing under "Address 2": leave that out of household')


def test_only_a_postcode_is_hardly_a_home(tmp_path: Path) -> None:
    _, notes, _ = read(tmp_path, [["id", "Postcode"], ["a", "G1 1AA"], ["b", "G1 1AB"]])
    assert "only the postcode makes a home" in notes[0].text


def test_implausibly_many_in_one_home_are_named_with_the_way_out(tmp_path: Path) -> None:
    homes, (note,), _ = read(tmp_path, people(*["The Canary Home, 1 Elm St"] * 6, "2 Elm St"))
    assert [homes[f"a0{n}"] for n in range(1, 8)] == [*["1"] * 6, ""]
    assert note.text.startswith("households: 6 applicants have one address")
    assert 'separate = ["the address"]' in note.text
    assert (note.cells, note.kind) == (tuple(f"B{n}" for n in range(2, 8)), Kind.LOOK)
    assert "anary" not in note.text
    assert [one.text for one in read(tmp_path, people(*["1 Elm St"] * 5))[1]] == [
        "households: 1 home with 5 applicants"
    ]


def test_many_large_homes_do_not_hide_the_rest(tmp_path: Path) -> None:
    rows = people(*(f"{n // 6} Elm St" for n in range(60)))
    _, notes, _ = read(tmp_path, rows)
    assert len(notes) == 9
    assert notes[-1].text.startswith("households: 2 other addresses with 6 applicants or more")
    assert len({cell for note in notes for cell in note.cells}) == 60


@pytest.mark.parametrize(
    "written",
    [
        "Canary House, 1 Elm Street, G1 1AA",
        "canary house 1 elm street\nG11AA",
        "Canary House, 1 Elm St, g1 1aa",
    ],
)
def test_everybody_at_a_separate_address_lives_alone(tmp_path: Path, written: str) -> None:
    rows = people(*["Canary House, 1 Elm St"] * 7, "2 Elm St", "2 Elm St")
    homes, notes, problems = read(tmp_path, rows, separate=(written,))
    assert problems == []
    assert [homes[f"a0{n}"] for n in range(1, 10)] == [*[""] * 7, "1", "1"]
    (told,) = [note for note in notes if "separate" in note.text]
    assert told.text == "households: 7 applicants at the addresses in separate, read as living alone"
    assert (told.cells, told.kind) == (tuple(f"B{n}" for n in range(2, 9)), Kind.CHANGED)


def test_a_separate_address_that_is_nobodys_is_a_problem_and_not_shown(tmp_path: Path) -> None:
    rows = people("1 Elm St", "2 Elm St")
    _, _, (problem,) = read(tmp_path, rows, separate=("1 Elm St, G1 1AA", "9 Canary St"))
    assert problem.startswith("panel.toml: [applicants] separate: nobody lives at address 2 of 2")
    assert "Canary" not in problem
    _, _, (problem,) = read(tmp_path, rows, household=(), separate=("1 Elm St",))
    assert "no columns make a household" in problem


def test_these_problems_are_told_beside_others(tmp_path: Path) -> None:
    _, _, problems = read(tmp_path, [*people("1 Elm St"), ["", "1 Elm St", ""]], separate=("x",))
    assert len(problems) == 2


def test_a_column_of_household_ids(tmp_path: Path) -> None:
    homes, _, _ = read(
        tmp_path, [["id", "Household id"], ["a", "H-1"], ["b", "h-1"], ["c", "H-11"], ["d", ""]]
    )
    assert homes == {"a": "1", "b": "1", "c": "", "d": ""}


ADDRESSES = [
    "1 Elm St",
    "1 Elm Street",
    "Flat 1, 1 Elm St",
    "1/1 Elm St",
    "2 Elm St",
    "",
    "St",
    "Home 1",
    "nfa",
]


@given(
    st.lists(st.tuples(st.sampled_from(ADDRESSES), st.sampled_from(["G1 1AA", "g11aa", ""])), max_size=16),
    st.randoms(),
)
@settings(max_examples=60, deadline=None)
def test_the_order_of_rows_changes_no_home_and_no_text(
    tmp_path_factory: pytest.TempPathFactory, addresses: list[tuple[str, str]], shuffler: object
) -> None:
    folder = tmp_path_factory.getbasetemp()
    rows = [[f"a{n}", *one] for n, one in enumerate(addresses)]
    homes, notes, _ = read(folder, [HEADINGS, *rows])
    shuffler.shuffle(rows)  # type: ignore[attr-defined]
    again, others, _ = read(folder, [HEADINGS, *rows])
    assert again == homes
    assert [note.text for note in others] == [note.text for note in notes]
