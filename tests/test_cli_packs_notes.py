"""What `packs` notes beside the documents it makes: nothing in silence, and nothing about anybody else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests.builders import write_xlsx
from tests.cli_cases import done
from tests.letters_case import (
    CANARY,
    DAY,
    PHONE,
    REMOVED,
    applicants,
    copied,
    letters_case,
    with_draw,
    with_lottery,
)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case before its lottery; nobody changes it."""
    return letters_case(tmp_path_factory.mktemp("before") / "case")


@pytest.fixture(scope="module")
def drawn(case: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same case after its draw; nobody changes it."""
    return with_draw(with_lottery(copied(case, tmp_path_factory.mktemp("drawn"))))


def notes(folder: Path, *only: str, day: Sequence[str] = DAY) -> list[str]:
    """What a run for these documents notes; nobody is named."""
    words = [word for name in only for word in ("--only", name)]
    made = done("packs", "--folder", folder, *words, *day)
    assert CANARY not in made.output.lower()
    assert PHONE not in made.output
    return [line.removeprefix("Note: ") for line in made.stderr.splitlines() if line.startswith("Note: ")]


def recipients(folder: Path, document: str) -> set[str]:
    """The ids of those whose entry numbers stand in the list for the sender."""
    pseudonyms = (folder / "private/pseudonyms.csv").read_text("utf-8").splitlines()[1:]
    listed = (folder / "packs/applicant" / document / "notify.csv").read_text("utf-8")
    found = {id for id, entry in (line.split(",")[:2] for line in pseudonyms) if f"{entry}," in listed}
    assert found
    return found


def rewritten(folder: Path, rows: Sequence[Sequence[str]]) -> Path:
    write_xlsx(folder / "applicants.xlsx", list(rows), "Applicants")
    return folder


def excluding(folder: Path, *people: str) -> Path:
    settings = folder / "panel.toml"
    lines = "".join(f'"{name}" = "withdrew"\n' for name in people)
    text = settings.read_text("utf-8").replace("[excluded]\n", f"[excluded]\n{lines}")
    assert lines in text
    settings.write_text(text, "utf-8")
    return folder


def without_mail_or_numbers() -> list[list[str]]:
    rows = [list(row) for row in applicants()]
    place = rows[0].index("E-mail")
    for row in rows[1:]:
        row[place : place + 2] = ["nowhere", ""]
    return rows


def test_who_is_excluded_after_the_lottery_is_told(drawn: Path, tmp_path: Path) -> None:
    folder = excluding(copied(drawn, tmp_path), "0001", "0004")
    told = "panel.toml: [excluded] names 2 applicants of the lottery, and changes nothing in it"
    for document in ("receipt", "badges"):
        (note,) = [line for line in notes(folder, document) if "[excluded]" in line]
        assert note.startswith(told)
        assert note.endswith("(0001, 0004)")


def test_who_was_excluded_before_the_lottery_is_no_news(case: Path, drawn: Path, tmp_path: Path) -> None:
    assert REMOVED in (drawn / "panel.toml").read_text("utf-8")
    assert [line for line in notes(copied(drawn, tmp_path / "a"), "receipt") if "[excluded]" in line] == []
    folder = excluding(copied(case, tmp_path / "b"), "0001")
    assert [line for line in notes(folder, "receipt") if "[excluded]" in line] == []


def test_who_has_gone_from_the_file_since_the_lottery_is_told(drawn: Path, tmp_path: Path) -> None:
    rows = [row for row in applicants() if row[0] != "0003"]
    folder = rewritten(copied(drawn, tmp_path), rows)
    (note,) = [line for line in notes(folder, "receipt") if "no longer" in line]
    assert note == (
        "applicants.xlsx: no longer has 1 applicant of the lottery: letters use the details of then (0003)"
    )
    assert "0003" in recipients(folder, "receipt")


def test_notes_are_about_those_who_get_the_documents(drawn: Path, tmp_path: Path) -> None:
    folder = rewritten(copied(drawn, tmp_path), without_mail_or_numbers())
    every = notes(folder, "receipt")
    assert any(line.startswith("11 applicants gave something as e-mail address") for line in every)
    assert any(line.startswith("applicants.xlsx: 11 applicants changed since the lottery") for line in every)
    some = notes(folder, "selected")
    members = sorted(recipients(folder, "selected"))
    assert len(members) == 3
    ids = f"({', '.join(members)})"
    assert [
        line
        for line in some
        if line.startswith("3 applicants gave something as e-mail address") and line.endswith(ids)
    ]
    assert [line for line in some if ": 3 applicants changed" in line and line.endswith(ids)]


def test_without_letters_to_people_nothing_is_noted_about_them(drawn: Path, tmp_path: Path) -> None:
    folder = rewritten(copied(drawn, tmp_path), without_mail_or_numbers())
    for document in ("badges", "invitation"):
        assert [line for line in notes(folder, document) if "applicant" in line] == []


@pytest.mark.parametrize(
    ("key", "last", "documents"),
    [
        ("reply_by", "Monday 1 February 2027", ("invitation", "reply-form")),
        ("correct_by", "Monday 8 February 2027", ("receipt",)),
        ("appeal_by", "Tuesday 9 February 2027", ("not-in-the-draw",)),
        ("confirm_by", "Monday 22 February 2027", ("selected", "access-form")),
    ],
)
def test_letters_after_the_day_by_which_they_ask_for_something(
    drawn: Path, tmp_path: Path, key: str, last: str, documents: tuple[str, ...]
) -> None:
    day = date(2027, 2, int(last.split()[1]))
    folder = copied(drawn, tmp_path)
    assert [line for line in notes(folder, *documents, day=("--date", f"{day}")) if "dated" in line] == []
    told = notes(folder, *documents, day=("--date", f"{day.replace(day=day.day + 1)}"))
    (note,) = [line for line in told if "dated" in line]
    assert note == (
        f"panel.toml: [dates] {key}: letters dated {day.day + 1} February 2027 ask people to do something "
        f"by {last} ({', '.join(documents)})"
    )


def test_a_late_form_may_be_told_the_day_that_is_over(tmp_path: Path) -> None:
    folder = letters_case(tmp_path / "case", excluded={REMOVED: "late"})
    told = notes(folder, "not-in-the-draw", day=("--date", "2027-02-03"))
    assert [line for line in told if "dated" in line] == []
    (mail,) = (folder / "packs/applicant/not-in-the-draw").rglob("*.eml")
    body = message_from_bytes(mail.read_bytes(), policy=policy.default).get_body(("plain",))
    assert body is not None
    assert "after the last day, Monday 1 February 2027" in " ".join(body.get_content().split())


def test_a_script_for_a_call_has_no_address_for_an_envelope(case: Path, tmp_path: Path) -> None:
    folder = copied(case, tmp_path)
    notes(folder, "receipt")
    scripts = [path.read_text("utf-8") for path in folder.rglob("telephone/*.txt")]
    assert len(scripts) == 3
    for script in scripts:
        assert script.startswith(f"Ring {PHONE}")
        assert f"Dear Ann {CANARY}" in script
        assert f"{CANARY} Lane" not in script and "1AA" not in script


def test_an_own_template_that_nothing_uses_is_named(tmp_path: Path) -> None:
    folder = letters_case(tmp_path / "case")
    for name in ("reciept.md", "chance.md"):
        path = folder / "templates" / "applicant" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("# Hello\n", "utf-8")
    said = done("packs", "--folder", folder, "--only", "phone-script", *DAY).stderr
    assert (
        'templates/applicant/reciept.md: no document uses this template. Did you mean "applicant/receipt.md"?'
        in said
    )
    assert "chance.md" not in said
