"""pack.toml: what it may say, who may get what, and how its faults are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from packs.pack import AUDIENCES, Plan, read_packs
from packs.places import OURS
from sortition.problems import InputProblems

GOOD = """title = "Letters"
audience = ["applicant"]

[[document]]
name = "hello"
title = "Hello"
to = "members"
letter = true
forms = ["txt", "pdf"]
"""


def pack(folder: Path, text: str, name: str = "letters") -> Path:
    path = folder / name / "pack.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    return folder


def refused(tmp_path: Path, text: str) -> str:
    with pytest.raises(InputProblems) as caught:
        read_packs([pack(tmp_path, text)])
    return "\n".join(str(problem) for problem in caught.value.problems)


def test_a_pack_is_a_folder_and_needs_no_python(tmp_path: Path) -> None:
    assert read_packs([pack(tmp_path, GOOD)]) == (
        Plan("letters", "hello", "Hello", "applicant", "members", ("pdf", "txt"), True, "draw"),
    )


def test_a_document_for_two_audiences_is_planned_for_each_in_their_order(tmp_path: Path) -> None:
    text = GOOD.replace('["applicant"]', '["auditor", "public"]').replace('"members"', '"once"')
    assert [plan.audience for plan in read_packs([pack(tmp_path, text)])] == ["public", "auditor"]


def test_a_document_may_be_for_some_of_its_packs_audiences(tmp_path: Path) -> None:
    text = GOOD.replace('["applicant"]', '["auditor", "public"]').replace('"members"', '"once"')
    text = text.replace("letter = true", 'audience = ["public"]')
    assert [plan.audience for plan in read_packs([pack(tmp_path, text)])] == ["public"]
    assert "its pack has not" in refused(tmp_path / "other", text.replace('["public"]', '["venue"]'))


def test_an_own_pack_stands_in_for_ours(tmp_path: Path) -> None:
    own = pack(tmp_path / "own", GOOD.replace('"Hello"', '"Own"'))
    ours = pack(tmp_path / "ours", GOOD)
    pack(tmp_path / "ours", GOOD.replace('"hello"', '"other"'), "more")
    assert [(plan.pack, plan.title) for plan in read_packs([own, ours])] == [
        ("letters", "Own"),
        ("more", "Hello"),
    ]


def test_two_documents_with_one_place_are_refused(tmp_path: Path) -> None:
    pack(tmp_path, GOOD, "first")
    said = refused(tmp_path, GOOD)
    assert said.count("another document for applicant is named hello") == 2


def test_capitals_make_no_other_place(tmp_path: Path) -> None:
    pack(tmp_path, GOOD.replace('"hello"', '"Hello"'), "first")
    said = refused(tmp_path, GOOD)
    assert "is named hello" in said
    assert "is named Hello" in said


@pytest.mark.parametrize(("audience", "to"), [("applicant", "once"), ("household", "households")])
@pytest.mark.parametrize("form", ["eml", "sms"])
def test_nothing_is_sent_to_those_who_are_not_applicants(
    tmp_path: Path, audience: str, to: str, form: str
) -> None:
    text = GOOD.replace('"applicant"', f'"{audience}"').replace('"members"', f'"{to}"')
    assert read_packs([pack(tmp_path / "good", text)])
    said = refused(tmp_path / "other", text.replace('"txt"', f'"{form}"'))
    assert f"{form} is made only for applicants" in said


def test_a_file_with_a_mark_of_byte_order_is_read(tmp_path: Path) -> None:
    assert read_packs([pack(tmp_path, f"\ufeff{GOOD}")])[0].name == "hello"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('audience = ["applicant"]', 'audience = ["everybody"]', "audience is not a list of known audiences"),
        ('audience = ["applicant"]', 'audience = "applicant"', "audience is not a list of known audiences"),
        ('audience = ["applicant"]', 'audience = ["venue"]', "cannot go to 'members'"),
        ('audience = ["applicant"]', 'audience = ["household"]', "cannot go to 'members'"),
        ('to = "members"', 'to = "friends"', "cannot go to 'friends'"),
        ('to = "members"', "", "cannot go to None"),
        ('name = "hello"', 'name = "../hello"', "no name for a document"),
        ('name = "hello"', 'name = "a b"', "no name for a document"),
        ('name = "hello"', "name = 5", "no name for a document"),
        ('name = "hello"', 'name = "CON"', "no name for a document"),
        ('name = "hello"', 'name = "lpt1"', "no name for a document"),
        ('name = "hello"', "", "no name for a document"),
        ('title = "Hello"', "", "has no title"),
        ('title = "Hello"', "title = 5", "has no title"),
        ('title = "Hello"', 'title = " "', "has no title"),
        ('title = "Letters"', "title = 5", "title is not a text"),
        ("letter = true", 'letter = "no"', "letter is neither true nor false"),
        ('forms = ["txt", "pdf"]', 'forms = ["docx"]', "forms is not a list of known forms"),
        ('forms = ["txt", "pdf"]', "forms = []", "forms is not a list of known forms"),
        ("letter = true", 'after = "never"', "after is not known"),
        ("letter = true", "colour = 1", '"colour" is not an entry'),
        ('title = "Letters"', 'tittle = "Letters"', '"tittle" is not an entry'),
        ("[[document]]", "[document]", "there is no document"),
        (GOOD[GOOD.index("[[document]]") :], 'document = ["a"]', "there is no document"),
        ('title = "Letters"', "title = ", "cannot be understood"),
    ],
)
def test_a_fault_is_named_with_its_file(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in GOOD
    told = refused(tmp_path, GOOD.replace(old, new))
    assert said in told
    assert told.startswith("templates/letters/pack.toml")


def test_all_faults_of_all_packs_are_named_at_once(tmp_path: Path) -> None:
    pack(tmp_path, GOOD.replace('title = "Hello"', ""), "first")
    assert refused(tmp_path, GOOD.replace("txt", "odt").replace('to = "members"', "")).count("\n") == 2


def test_every_document_of_ours_has_its_source_and_every_audience_something() -> None:
    plans = read_packs([OURS])
    assert [plan.source for plan in plans if not (OURS / plan.source).is_file()] == []
    assert {plan.audience for plan in plans} == set(AUDIENCES)


def test_every_source_of_ours_belongs_to_a_document_or_is_included_by_one() -> None:
    plans = read_packs([OURS])
    named = {name for plan in plans for name in (plan.source, plan.short_source)}
    sources = {path.relative_to(OURS).as_posix(): path.read_text("utf-8") for path in OURS.glob("*/*.md")}
    together = "\n".join(sources.values())
    lost = [name for name in sources if name not in named and name not in together and "fonts" not in name]
    assert lost == []
