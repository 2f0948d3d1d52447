from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sortition.contacts import Contacts
from sortition.findings import Findings
from sortition.pool import NOT_STATED, Applicant, Pool
from sortition.reading.applicants import PoolOptions, PoolReading, read_pool
from sortition.reading.households import household_key, number_households
from sortition.reading.values import ValueRules
from sortition.wording import clean, heading_key, is_unstated, nearest, value_key
from tests.builders import pool, table, write_csv, write_xlsx

LINES = {"Gender": ["Female", "Male"], "Age group": ["16-24", "25+"]}


def read(tmp_path, rows, lines=LINES, size=1, **options) -> tuple[PoolReading | None, Findings]:
    findings = Findings()
    rows = table(rows) if isinstance(rows, str) else rows
    path = write_csv(tmp_path / "a.csv", rows)
    reading = read_pool(path, size, lines, PoolOptions(**options), findings)
    # What was read is tested on its own: tests/sortition/test_reading_notes.py.
    findings.notes = [note for note in findings.notes if "below the headings in row" not in note.text]
    return reading, findings


def problems(tmp_path, rows, lines=LINES, size=1, **options) -> list[str]:
    reading, findings = read(tmp_path, rows, lines, size, **options)
    assert reading is None
    return [str(problem) for problem in findings.problems]


# The value types


def test_pool_is_canonical():
    assert [a.id for a in pool("F M F").applicants] == ["a1", "a2", "a3"]
    with pytest.raises(ValueError, match="sorted"):
        Pool((), (Applicant("b", ()), Applicant("a", ())))
    with pytest.raises(ValueError, match="distinct"):
        Pool((), (Applicant("a", ()), Applicant("a", ())))
    with pytest.raises(ValueError, match="one value"):
        Pool(("G",), (Applicant("a", ()),))


def test_without_leaves_nobody_sharing_with_nobody():
    homes = pool("F F M M F", homes="1 1 2 2 2").without(frozenset(["a1", "a3"]))
    assert [(a.id, a.household) for a in homes.applicants] == [("a2", ""), ("a4", "2"), ("a5", "2")]


def test_placing_and_counts():
    placed = pool("F M F").placing(frozenset(["a3"]))
    assert [a.placed for a in placed.applicants] == [False, False, True]
    assert placed.counts("Gender") == {"F": 2, "M": 1}


# Applicants


def test_a_clean_sheet(tmp_path):
    reading, findings = read(
        tmp_path,
        """Name|id|gender|AGE_GROUP|Email
        Canary|b2|Female|16-24|c@x
        Other|007|Male|25+|o@x""",
    )
    assert reading.pool == Pool(
        ("Age group", "Gender"), (Applicant("007", ("25+", "Male")), Applicant("b2", ("16-24", "Female")))
    )
    assert dict(reading.contacts) == {
        "007": {"Name": "Other", "Email": "o@x"},
        "b2": {"Name": "Canary", "Email": "c@x"},
    }
    assert [note.text for note in findings.notes] == ['the heading "AGE_GROUP" is read as "Age group"']
    assert not reading.unstated


@pytest.mark.parametrize("heading", ["ID", "nationbuilder_id", "Respondent ID", "applicant-id", "Reference"])
def test_the_id_column_is_found(tmp_path, heading):
    reading, _ = read(tmp_path, [["gender", heading, "age group"], ["Male", "x", "25+"]])
    assert [a.id for a in reading.pool.applicants] == ["x"]


def test_the_id_column_by_option(tmp_path):
    rows = [["id", "Code", "gender", "age group"], ["1", "c1", "Male", "25+"], ["1", "c2", "Male", "25+"]]
    reading, _ = read(tmp_path, rows, id="code")
    assert [a.id for a in reading.pool.applicants] == ["c1", "c2"]
    assert reading.contacts.headings == ("id",)
    (problem,) = problems(tmp_path, rows, id="Kode")
    assert 'no column "Kode"' in problem
    assert 'Did you mean "Code"?' in problem


def test_no_id_column_lists_what_it_could_be(tmp_path):
    rows = """Nr|Phone|gender|age group
    1||Male|25+
    2|07|Male|25+"""
    (problem,) = problems(tmp_path, rows)
    assert problem.startswith("a.csv: there is no id column")
    assert "as id under [applicants] in panel.toml (without a case folder, with --id)" in problem
    assert problem.endswith('it could be "Nr"')
    (problem,) = problems(tmp_path, "gender|age group\nMale|25+\nMale|25+")
    assert 'Add a column "id"' in problem


@pytest.mark.parametrize(
    "written", ["Female", " female", "FEMALE\u00a0", "Female\u200b", "fe\u00admale", "Ｆｅｍａｌｅ"]
)
def test_variants_of_a_value_are_that_value(tmp_path, written):
    reading, findings = read(tmp_path, [["id", "gender"], ["1", written]], {"Gender": ["Female"]})
    assert reading.pool.applicants[0].values == ("Female",)
    assert [note.cells for note in findings.notes] == ([] if written == "Female" else [("B2",)])


@pytest.mark.parametrize("written", ["16-24", "16–24", "16 - 24", "16—24", "16\u00a0−\u00a024", "16‑24"])
def test_kinds_of_dash_do_not_count(tmp_path, written):
    reading, _ = read(tmp_path, [["id", "age"], ["1", written]], {"Age": ["16-24", "1624"]})
    assert reading.pool.applicants[0].values == ("16-24",)


def test_whole_numbers(tmp_path):
    reading, _ = read(tmp_path, [["id", "simd"], ["1", "2.0"]], {"SIMD": ["2", "20"]})
    assert reading.pool.applicants[0].values == ("2",)


def test_notes_count_and_name_the_cells(tmp_path):
    rows = [["id", "gender"], ["1", "female"], ["2", ""], ["3", "FEMALE"], ["4", "n/a"], ["5", "female"]]
    reading, findings = read(tmp_path, rows, {"Gender": ["Female"]})
    assert [(note.text, note.cells) for note in findings.notes] == [
        ('Gender: 3 read as "Female" ("FEMALE": 1, "female": 2)', ("B2", "B4", "B6")),
        ('Gender: 2 not stated, read as "not stated" ("n/a": 1, blank: 1)', ("B3", "B5")),
    ]
    assert reading.unstated == {"Gender": "not stated"}


@pytest.mark.parametrize(
    "written",
    ["", " ", "-", "–", "?", "n/a", "N.A.", "Prefer not to say", "I'd prefer not to say", "not stated",
     "Unknown", "rather not say", "Don’t know", "PREFER  NOT TO  SAY.", "nan", "\u00a0"],
)  # fmt: skip
def test_refusals_are_not_stated(tmp_path, written):
    reading, findings = read(tmp_path, [["id", "gender", "n"], ["1", written, "x"]], {"Gender": ["Female"]})
    assert reading.pool.applicants[0].values == (NOT_STATED,)
    assert reading.unstated == {"Gender": NOT_STATED}
    assert "1 not stated" in findings.notes[0].text


@pytest.mark.parametrize("written", ["none", "no", "0", "other", "not a woman", "1-2"])
def test_answers_are_not_refusals(written):
    assert not is_unstated(written)


def test_a_quota_line_for_refusals_takes_them_all(tmp_path):
    rows = [["id", "gender"], ["1", "prefer not to say"], ["2", ""], ["3", "unknown"], ["4", "Female"]]
    reading, _ = read(tmp_path, rows, {"Gender": ["Female", "Prefer not to say"]})
    assert [a.values[0] for a in reading.pool.applicants] == [*["Prefer not to say"] * 3, "Female"]
    assert not reading.unstated


def test_two_quota_lines_for_refusals_keep_their_own(tmp_path):
    rows = [["id", "gender"], ["1", "prefer not to say"], ["2", ""], ["3", "unknown"]]
    reading, _ = read(tmp_path, rows, {"Gender": ["Unknown", "Prefer not to say"]})
    assert [a.values[0] for a in reading.pool.applicants] == ["Prefer not to say", NOT_STATED, "Unknown"]
    assert reading.unstated == {"Gender": NOT_STATED}
    reading, _ = read(tmp_path, rows, {"Gender": ["Unknown", "Prefer not to say", "Not stated"]})
    assert [a.values[0] for a in reading.pool.applicants] == ["Prefer not to say", "Not stated", "Unknown"]


def test_unknown_values_are_grouped_with_a_suggestion(tmp_path):
    rows = """id|gender|age group|Name
    1|Femal|16-24|Canary
    2|femal |16-25|Canary
    3|Xyz|25+|Canary"""
    assert problems(tmp_path, rows) == [
        'a.csv > C3: "16-25" is not a value of Age group. Correct it, add a quota line for it, or map it in'
        ' panel.toml: [values."Age group"] "16-25" = "not stated"',
        'a.csv > B2: "Femal" is not a value of Gender. Did you mean "Female"? Correct it, add a quota line'
        ' for it, or map it in panel.toml: [values.Gender] "Femal" = "Female" (also B3)',
        'a.csv > B4: "Xyz" is not a value of Gender. Correct it, add a quota line for it, or map it in'
        ' panel.toml: [values.Gender] "Xyz" = "not stated"',
    ]


@pytest.mark.parametrize(
    "written", ["a@example.org", "01414960099", "0141 496 0099", "+44 (0)141-496-0099", "1 High St, g1 1aa"]
)
def test_contact_details_in_a_category_are_not_repeated(tmp_path, written):
    reading, findings = read(tmp_path, [["id", "Gender", "Age group"], ["1", written, "25+"]])
    (problem,) = findings.problems
    assert reading is None
    assert problem.cells == ("B2",)
    assert "contact details" in problem.reason
    assert problem.setting is None
    assert written not in f"{problem!r}"


@pytest.mark.parametrize("written", ["20000-29999", "2026-03-02 10:30", "1 to 2", "G1 1AA", "S01006506"])
def test_other_texts_are_named(tmp_path, written):
    (problem,) = problems(tmp_path, [["id", "Gender", "Age group"], ["1", written, "25+"]])
    assert f'"{written}" is not a value of Gender' in problem


def test_the_officers_map(tmp_path):
    rows = "id|gender\n1|F\n2|f \n3|Alien\n4|Male"
    lines = {"Gender": ["Female", "Male"]}
    values = {"gender": {"F": "female", "alien": "not stated"}}
    reading, _ = read(tmp_path, rows, lines, values=values)
    assert [a.values[0] for a in reading.pool.applicants] == ["Female", "Female", NOT_STATED, "Male"]
    (problem,) = problems(tmp_path, rows, lines, values={"Gender": {"F": "Femal", "Alien": "Male"}})
    assert problem.startswith('panel.toml: [values.Gender] reads "F" as "Femal", which has no quota')
    assert 'Did you mean "Female"?' in problem
    (one, two) = problems(
        tmp_path, rows, lines, values={"Gender": {"F": "Male", "f ": "Female", "alien": "Male"}}
    )
    assert 'more than one line for "F"' in one
    assert 'more than one line for "f "' in two


def test_columns_by_option(tmp_path):
    rows = [["id", "Are you a …", "age group"], ["1", "Male", "25+"]]
    reading, _ = read(tmp_path, rows, columns={"are you a …": "gender"})
    assert reading.pool.applicants[0].values == ("25+", "Male")
    found = problems(tmp_path, rows, columns={"are you": "gender", "id": "Sex"}, values={"Gendre": {}})
    assert [line.split(". ")[0] for line in found] == [
        'panel.toml: [columns] names "are you", which is no heading',
        'panel.toml: [columns] names "Sex", which is no category with quotas',
        'panel.toml: [values] names "Gendre", which is no category with quotas',
    ]
    assert 'Did you mean "Gender"?' in found[2]
    (line,) = problems(tmp_path, rows, columns={"are you a …": "gender", "age group": "Gender"})[:1]
    assert 'more than one heading for "gender"' in line


def test_a_category_without_a_column(tmp_path):
    (problem,) = problems(tmp_path, [["id", "Gendre", "age group"], ["1", "Male", "25+"]])
    assert 'there is no column for the category "Gender". Did you mean "Gendre"?' in problem


def test_ids_blank_and_twice(tmp_path):
    rows = """id|gender|age group|Name
    1|Male|25+|Canary
    2|Male|25+|Canary
    1|Male|25+|Canary Two
    |Male|25+|x
    2|Male|25+|Canary
    |Male|25+|y"""
    assert problems(tmp_path, rows) == [
        "a.csv > A5: the id is blank. Give everybody an id, and delete rows that are no people (also A7)",
        'a.csv > A2: 2 rows have the id "1" and differ in "Name". Keep the right one, or give each person an'
        " id of their own (also A4)",
    ]


def test_identical_rows_count_once(tmp_path):
    rows = [["id", "gender", "n"], ["1", "Male", ""], ["2", "Male", "x"], ["1", "Male "]]
    reading, findings = read(tmp_path, rows, {"Gender": ["Male"]})
    assert [a.id for a in reading.pool.applicants] == ["1", "2"]
    assert [(n.text, n.cells) for n in findings.notes] == [
        ("1 row left out: identical to an earlier one", ("A4",))
    ]


def test_too_few(tmp_path):
    rows = "id|gender\n1|Male\n1|Male"
    assert "there is 1 applicant for a panel of 2" in problems(tmp_path, rows, {"Gender": ["Male"]}, 2)[0]
    assert read(tmp_path, rows, {"Gender": ["Male"]}, 1)[0]


def test_too_few_who_may_take_part(tmp_path):
    rows, gone = "id|gender\n1|Male\n2|Male\n3|Male", {"2": "staff"}
    assert read(tmp_path, rows, {"Gender": ["Male"]}, 2, excluded=gone)[0]
    found = problems(tmp_path, rows, {"Gender": ["Male"]}, 3, excluded=gone)[0]
    assert "there are 2 applicants who may take part for a panel of 3" in found
    assert "no applicants" in problems(tmp_path, [["id", "gender"]], {"Gender": ["Male"]})[0]


# Households


def test_households(tmp_path):
    rows = """id|gender|Street|Postcode
    9|Male|1 High St.|g1 1aa
    1|Male|2 High St|G1 1AA
    3|Male|1  HIGH ST|G11AA
    4|Male||G1 1AB
    5|Male||G1 1AB
    2|Male|2 high st|G1 1AA
    6|Male|n/a|G1 1AB"""
    reading, findings = read(tmp_path, rows, {"Gender": ["Male"]}, household=("street", "POSTCODE"))
    assert {a.id: a.household for a in reading.pool.applicants if a.household} == {
        "1": "1",
        "2": "1",
        "3": "2",
        "9": "2",
    }
    assert [note.text for note in findings.notes] == [
        "households: 2 homes with 2 applicants",
        "households: 3 applicants with part of an address, read as living alone",
    ]
    (problem,) = problems(tmp_path, rows, {"Gender": ["Male"]}, household=("Postcod",))
    assert 'no column "Postcod" for the household. Did you mean "Postcode"? Correct household' in problem


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("1 High Street,", " 1  HIGH street", True),
        ("O'Neil’s Yard", "oneils yard", True),
        ("EH1 2AB", "eh12ab", True),
        ("Flat 1/2", "Flat 12", False),
        ("Flat 1/2", "flat 1-2", True),
        ("1 High St", "11 High St", False),
        ("Straße 1", "STRASSE 1", True),
        ("No fixed abode", "no fixed abode", False),
        ("-", "-", False),
    ],
)
def test_household_keys(one, other, same):
    assert (household_key([one]) == household_key([other]) != ()) is same


@given(
    st.dictionaries(st.text("abc", min_size=1, max_size=3), st.sampled_from(["", "x", "y", "z"])),
    st.randoms(),
)
def test_numbering_of_homes(homes, shuffler):
    keys = {name: (home,) if home else () for name, home in homes.items()}
    numbers = number_households(keys)
    for one, other in combinations(homes, 2):
        assert (numbers[one] == numbers[other] != "") == (homes[one] == homes[other] != "")
    firsts = {
        number: min(n for n in numbers if numbers[n] == number) for number in numbers.values() if number
    }
    assert sorted(firsts.values()) == [firsts[str(n)] for n in range(1, len(firsts) + 1)]
    shuffled = list(keys.items())
    shuffler.shuffle(shuffled)
    assert number_households(dict(shuffled)) == numbers


# Words


@given(st.text())
def test_keys_are_stable(text):
    assert clean(clean(text)) == clean(text)
    assert value_key(value_key(text)) == value_key(text)
    assert heading_key(text) == heading_key(f" {text.upper() if text.isascii() else text}\u00a0")


def test_near_misses():
    assert nearest("Femal", ["Male", "Female"]) == "Female"
    assert nearest("50-59", ["50-64", "16-24"]) is None
    assert nearest("16 to 24", ["16-24"]) == "16-24"
    assert nearest("Zebra", ["Male", "Female"]) is None
    assert nearest("Agee", ["Gender", "Age band", "Tenure"]) == "Age band"
    assert nearest("Ag", ["Gender", "Age band"]) is None
    assert nearest("Femal", ["Female householder", "Female"]) == "Female"
    assert nearest("Male", []) is None


def test_value_rules_without_lines():
    assert ValueRules("Gender", ()).value_of("x") is None
    assert ValueRules("Gender", ()).value_of("") == NOT_STATED


# Privacy


def test_contacts_print_nothing():
    contacts = Contacts(("Name",), {"1": ("Canary",)})
    assert contacts["1"] == {"Name": "Canary"}
    assert "Canary" not in f"{contacts} {contacts!r}"
    assert repr(contacts) == "<contacts of 1 applicants>"


def test_problems_and_notes_show_no_other_column(tmp_path):
    rows = [["id", "gender", "age group", "Name", "Home"]]
    rows += [["1", "Femal", "25+", "Canary", "Canary 1"], ["2", "male", "?", "Canary", "Canary 1"]]
    rows += [["2", "Male", "25+", "Canary", "Canary 2"], ["", "Male", "25+", "Canary", "Canary 3"]]
    reading, findings = read(tmp_path, rows, household=("Home",))
    assert reading is None
    assert len(findings.problems) >= 3
    assert "Canary" not in str(
        [p.as_json() for p in findings.problems] + [n.as_json() for n in findings.notes]
    )
    clean_rows = [
        rows[0],
        ["1", "male", "25+", "Canary", "Canary 1"],
        ["2", "?", "25+", "Canary", "Canary 1"],
    ]
    reading, findings = read(tmp_path, clean_rows, household=("Home",))
    assert reading.contacts["1"]["Name"] == "Canary"
    assert "Canary" not in f"{reading!r} {findings!r}"


def test_a_workbook_reads_like_a_csv(tmp_path):
    rows = [
        ["Ref", "gender", "age group", "Phone"],
        ["007", "male", "25+", "0044 1"],
        [8, "Female", "16-24", 441],
    ]
    from_csv, _ = read(tmp_path, rows)
    path = write_xlsx(tmp_path / "a.xlsx", [["About"], ["x"]], "About", People=rows)
    from_xlsx = read_pool(path, 1, LINES, PoolOptions(), Findings())
    assert from_csv == from_xlsx
    assert from_xlsx.contacts["007"] == {"Phone": "0044 1"}
