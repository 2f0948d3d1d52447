from dataclasses import FrozenInstanceError
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sortition.problems import InputProblems
from sortition.settings import Announcement, Settings, read_settings

FULL = """
[panel]
title = "Damp and mould"
question = "What first?"
organisation = "Fernbrae"
decides = "The board"
answers_by = 2027-05-31
pay = "£75"
invited_how = "By lot"
size = 30
[files]
applicants = "people.csv"
quotas = "seats.csv"
invited = "homes.csv"
[applicants]
id = "Ref"
household = ["Address 1", "Postcode"]
sheet = "Now"
[columns]
"Are you …" = "Gender"
[values."Age band"]
"over 65" = "65+"
[questions]
"Age band" = "How old are you?"
SIMD = ""
[excluded]
0301 = "duplicate"
" 7  b " = "late"
[lottery]
objective = "leximin"
tickets = 1000
[announce]
kind = "dice"
source = "Ten dice"
when = 2026-11-21T10:00:00+01:00
witnesses = ["the auditor"]
if_it_fails = "Next week"
outcomes = 60466176
"""


def write(folder: Path, text: str) -> Path:
    (folder / "panel.toml").write_text(text, encoding="utf-8")
    return folder


def refused(folder: Path, text: str) -> list[str]:
    with pytest.raises(InputProblems) as caught:
        read_settings(write(folder, text))
    assert all(problem.file == "panel.toml" and problem.remedy for problem in caught.value.problems)
    return [f"{problem.reason}. {problem.remedy}" for problem in caught.value.problems]


def test_everything_is_read(tmp_path):
    assert read_settings(write(tmp_path, FULL)) == Settings(
        title="Damp and mould",
        question="What first?",
        organisation="Fernbrae",
        decides="The board",
        answers_by="2027-05-31",
        pay="£75",
        invited_how="By lot",
        size=30,
        applicants="people.csv",
        quotas="seats.csv",
        invited="homes.csv",
        id="Ref",
        household=("Address 1", "Postcode"),
        sheet="Now",
        columns={"Are you …": "Gender"},
        values={"Age band": {"over 65": "65+"}},
        questions={"Age band": "How old are you?", "SIMD": ""},
        excluded={"0301": "duplicate", "7 b": "late"},
        objective="leximin",
        tickets=1000,
        announce=Announcement(
            "dice", "Ten dice", datetime(2026, 11, 21, 9, tzinfo=UTC), ("the auditor",), "Next week", 60466176
        ),
    )


def test_what_is_left_out_has_its_default(tmp_path):
    read = read_settings(write(tmp_path, "\ufeff[panel]\nsize = 3"))
    assert read == Settings(size=3)
    assert (read.applicants, read.quotas, read.objective) == ("applicants.xlsx", "quotas.xlsx", "leximin")
    assert (read.invited, read.excluded) == ("invited.xlsx", {})
    assert read.announce is None
    with pytest.raises(FrozenInstanceError):
        read.size = 4


@pytest.mark.parametrize("when", ["2026-11-21T10:00:00", "2026-11-21T10:00:00Z", '"2026-11-21T11:00+01:00"'])
def test_times_are_in_utc(tmp_path, when):
    table = 'kind="balls"\nsource="bag"\nif_it_fails="again"\nwitnesses=["x"]'
    text = f"[panel]\nsize=3\n[announce]\n{table}\nwhen={when}"
    announce = read_settings(write(tmp_path, text)).announce
    assert announce.when == datetime(2026, 11, 21, 10, tzinfo=UTC)
    assert announce.when.tzinfo is UTC
    assert announce.outcomes is None


def test_no_case_folder(tmp_path):
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(InputProblems, match=f"citizen-panel init {folder.name}") as caught:
            read_settings(folder)
        assert str(tmp_path) not in str(caught.value)


def test_every_fault_at_once(tmp_path):
    found = refused(
        tmp_path,
        """
        pannel = 1
        [panel]
        titel = "x"
        question = 3
        size = "30"
        [applicants]
        household = "Postcode"
        [values.Gender]
        F = 1
        [values]
        Age = "x"
        [excluded]
        a = "moved"
        b = "late"
        [questions]
        a = 3
        [sender]
        anything = "is read elsewhere"
        [columns]
        a = 2
        [lottery]
        objective = "lexmin"
        tickets = true
        [announce]
        kind = "ball"
        when = "soon"
        outcomes = 0
        """.replace(
            "[values]\n        Age", "[values.Age]\n        x = 1\n        [values.Sex]\n        Age"
        ),
    )
    for said in (
        '"pannel" is not a setting. Did you mean "panel"?',
        '"titel" is not a setting. Did you mean "title"?',
        "[panel] question is not a text",
        "[panel] size is not a whole number",
        "[applicants] household is not a list",
        "[values] Gender is not a table of texts",
        "[values] Age is not a table of texts",
        "[excluded] a has no reason that is known",
        "[questions] is not a table of texts",
        "[columns] is not a table of texts",
        '[lottery] objective "lexmin" is not known. Did you mean "leximin"?',
        "[lottery] tickets is not a whole number",
        '[announce] kind "ball" is not known. Did you mean "balls"?',
        "[announce] when is not a time",
        "[announce] outcomes is below 1",
        "[announce] has no source",
        "[announce] has no if_it_fails",
        "[announce] has no witnesses",
    ):
        assert sum(said in line for line in found) == 1, said
    assert len(found) == 18


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "[panel] has no size"),
        ("[panel]\nsize = 0", "below 1"),
        ("[panel]\nsize = -3", "below 1"),
        ("[panel]\nsize = 3.5", "whole number"),
        ("[panel]\nsize = 3\nsize = 4", "cannot be understood"),
        ("[panel]\nsize = ", "cannot be understood"),
        ("panel = 3", "panel is not a table"),
        ("[panel]\nsize = 3\n[files]\nquotas = ''", "quotas is blank"),
        ("values = 3\n[panel]\nsize = 3", "values is not a table"),
        (
            "[panel]\nsize=3\n[announce]\nkind='dice'\nsource='x'\nif_it_fails='x'\nwitnesses=['x']\nwhen=2026-01-01T10:00:00",
            "[announce] has no outcomes",
        ),
        (
            "[panel]\nsize=3\n[announce]\nkind='balls'\nsource='x'\nif_it_fails='x'\nwitnesses=['x']\nwhen=2026-01-01",
            "not a time",
        ),
        (
            "[panel]\nsize=3\n[announce]\nkind='balls'\nsource='x'\nif_it_fails='x'\nwitnesses=['x']\nwhen=0001-01-01T00:00:00+09:00",
            "not a time",
        ),
    ],
)
def test_one_fault(tmp_path, text, said):
    (line,) = refused(tmp_path, text)
    assert said in line


@pytest.mark.parametrize(("entry", "shown"), [("['a']", ""), ("{a = 1}", ""), ("3", "3")])
def test_a_problem_shows_what_stands_there_if_it_is_short(tmp_path, entry, shown):
    with pytest.raises(InputProblems) as caught:
        read_settings(write(tmp_path, f"[panel]\nsize = 3\ntitle = {entry}"))
    assert [problem.value for problem in caught.value.problems] == [shown]


def test_no_witnesses_are_none(tmp_path):
    table = 'kind="balls"\nsource="bag"\nif_it_fails="again"\nwitnesses=[]\nwhen=2026-11-21T10:00:00Z'
    (line,) = refused(tmp_path, f"[panel]\nsize=3\n[announce]\n{table}")
    assert "[announce] has no witnesses" in line


def test_not_utf8(tmp_path):
    (tmp_path / "panel.toml").write_bytes(b'[panel]\ntitle = "\xe9"')
    with pytest.raises(InputProblems, match="UTF-8"):
        read_settings(tmp_path)


values = st.recursive(
    st.integers()
    | st.text("ab", max_size=2)
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=2),
    max_leaves=3,
)
names = st.sampled_from(
    [
        "title",
        "size",
        "id",
        "household",
        "sheet",
        "objective",
        "tickets",
        "kind",
        "when",
        "witnesses",
        "outcomes",
    ]
)
tables = st.sampled_from(
    ["panel", "files", "applicants", "columns", "values", "excluded", "lottery", "announce", "sender"]
)


def toml(value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    return f'"{value}"' if isinstance(value, str) else repr(value)


@given(st.dictionaries(tables, st.one_of(values, st.dictionaries(names, values)), max_size=4))
@settings(max_examples=200, deadline=None)
def test_no_settings_give_a_traceback(tmp_path_factory, written):
    plain = [f"{name} = {toml(value)}" for name, value in written.items() if not isinstance(value, dict)]
    rest = [
        "\n".join([f"[{name}]", *(f"{key} = {toml(entry)}" for key, entry in value.items())])
        for name, value in written.items()
        if isinstance(value, dict)
    ]
    folder = write(tmp_path_factory.getbasetemp(), "\n".join([*plain, *rest]))
    try:
        read = read_settings(folder)
    except InputProblems as refused_:
        assert refused_.problems
    else:
        assert read.size >= 1


def test_no_id_that_tells_a_name_is_in_a_refusal(tmp_path):
    found = refused(tmp_path, "[panel]\nsize = 30\n[excluded]\n'Jo Canary' = 'gone'\n")
    assert len(found) == 1
    assert "an id that looks like a name" in found[0]
    assert "Canary" not in found[0]


def test_names_that_differ_in_blanks_or_capitals_only_stand_once(tmp_path):
    found = refused(
        tmp_path,
        """
        [panel]
        size = 30
        [excluded]
        "7 b" = "late"
        "7  b" = "staff"
        [values.Gender]
        f = "Female"
        [values.gender]
        m = "Male"
        """,
    )
    assert [line.partition(". ")[0] for line in found] == [
        '[values] has more than one table for "gender"',
        '[excluded] has more than one line for the id "7 b"',
    ]
