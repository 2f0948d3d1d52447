"""What `packs` refuses and what it survives: the case is then as it was, and nobody is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import write_xlsx
from tests.cli_cases import contents, done, process, told, type_in
from tests.letters_case import (
    CANARY,
    DAY,
    PHONE,
    applicants,
    copied,
    invited,
    letters_case,
    with_draw,
    with_lottery,
)
from tests.test_cli_killed import moments, without_traces

LETTERS = ("--only", "invitation", "--only", "receipt", "--only", "phone-script")


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with its key, before its lottery; nobody changes it."""
    return letters_case(tmp_path_factory.mktemp("before") / "case")


def refused(folder: Path, *words: object, code: int = 3) -> str:
    """What is said to a command that must fail, in one line; the folder stays as it was."""
    before = contents(folder)
    result = type_in("packs", "--folder", folder, *DAY, *words)
    assert result.exit_code == code, result.output
    assert contents(folder) == before
    assert CANARY not in result.output.lower()
    assert PHONE not in result.output
    return " ".join(result.output.split())


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--only", "invitaton"), 3, "invitation"),
        (("--only", "receipt", "--only", "nothing"), 3, "receipt"),
        (("--audience", "nobody"), 2, "'applicant'"),
        (("--size", "13"), 2, "'18'"),
        (("--date", "11 January"), 2, "%Y-%m-%d"),
    ],
)
def test_a_wrong_word_is_answered_with_the_right_ones(
    case: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    assert said in refused(case, *words, code=code)


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (("--only", "selected"), "the lottery and the draw"),
        (("--only", "selected", "--only", "badges"), "the lottery and the draw"),
        (("--audience", "venue"), "the lottery and the draw"),
        (("--audience", "venue", "--preview"), "the lottery and the draw"),
    ],
)
def test_a_document_that_comes_later_says_what_comes_first(
    case: Path, words: tuple[str, ...], first: str
) -> None:
    assert f"these documents come later. First come {first}" in refused(case, *words)
    facts = told("packs", "--folder", case, *words, *DAY, code=3)
    assert [one["remedy"] for one in facts["problems"]] == [f"First come {first}"]


def test_letters_to_applicants_come_after_the_applicants(case: Path, tmp_path: Path) -> None:
    folder = copied(case, tmp_path)
    (folder / "applicants.xlsx").unlink()
    assert "First come the applicants" in refused(folder, "--only", "receipt")
    assert told("packs", "--folder", folder, "--only", "invitation", *DAY)["written"]


def test_a_folder_that_is_no_case(tmp_path: Path) -> None:
    assert "citizen-panel init" in refused(tmp_path)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    missing = tmp_path / "nosuch"
    result = type_in("packs", "--folder", missing, *DAY)
    assert result.exit_code == 3
    assert "there is no such folder. Correct --folder" in result.stderr
    assert not missing.exists()
    (problem,) = told("packs", "--folder", missing, "--only", "invitation", *DAY, code=3)["problems"]
    assert problem["value"] == str(missing)


def test_a_setting_that_is_missing_stops_everything(tmp_path: Path) -> None:
    folder = letters_case(tmp_path / "case", dates={"reply_by": ""}, sender={"phone": ""})
    (folder / "packs/office").mkdir(parents=True)
    (folder / "packs/office/note.txt").write_text("an earlier file")
    said = refused(folder)
    assert 'panel.toml > [dates]: "reply_by" is blank; needed by invitation/invitation.md' in said
    assert 'panel.toml > [sender]: "phone" is blank; needed by ' in said
    problems = told("packs", "--folder", folder, *DAY, code=3)["problems"]
    assert {(one["file"], one["cell"]) for one in problems} == {
        ("panel.toml", "[dates]"),
        ("panel.toml", "[sender]"),
    }


def test_a_preview_needs_every_setting_too(tmp_path: Path) -> None:
    folder = letters_case(tmp_path / "case", dates={"reply_by": ""})
    assert '"reply_by" is blank' in refused(folder, "--only", "invitation", "--preview")


def test_applicants_without_a_name_stop_the_letters_to_all(tmp_path: Path) -> None:
    rows = [list(row) for row in applicants()]
    rows[3][1] = rows[7][1] = ""
    said = refused(letters_case(tmp_path / "case", rows), "--only", "receipt")
    assert 'applicants.xlsx > applicant 0003: "name" is blank; needed by applicant/receipt.md' in said
    assert "applicant 0007" in said
    assert "0004" not in said


def test_an_example_text_is_not_sent(tmp_path: Path) -> None:
    folder = letters_case(tmp_path / "case", sender={"name": "Write here the name of the person who signs"})
    assert '"name" still has its example text' in refused(folder, "--only", "invitation")


def test_a_template_that_is_broken_names_file_and_line(case: Path, tmp_path: Path) -> None:
    folder = copied(case, tmp_path)
    own = folder / "templates/invitation/invitation.md"
    own.parent.mkdir(parents=True)
    own.write_text("# Invitation\n\n{% if %}\n", "utf-8")
    assert "templates/invitation/invitation.md, line 3" in refused(folder, "--only", "invitation")


def test_a_template_of_the_case_stands_in_for_ours(case: Path, tmp_path: Path) -> None:
    folder = copied(case, tmp_path)
    own = folder / "templates/invitation/phone-script.md"
    own.parent.mkdir(parents=True)
    own.write_text("# Our own words\n\nFrom {{ panel.organisation }}.\n", "utf-8")
    done("packs", "--folder", folder, "--only", "phone-script", *DAY)
    written = (folder / "packs/household/phone-script.txt").read_text("utf-8")
    assert "From Fernbrae Homes (an invented landlord)." in written


@pytest.mark.parametrize(
    ("id", "column", "cell", "code"),
    [
        ("0004", "E-mail", f"{CANARY}..two@example.org", 3),
        ("0003", "Name", f"Ann {CANARY} \U00013000", 3),
        ("0003", "Preferred contact", f"a {CANARY} brings it", 0),
        ("0004", "Format", CANARY, 0),
        ("0004", "E-mail", f"{CANARY} at home", 0),
    ],
)
def test_nobody_is_named_where_something_is_wrong_with_them(
    tmp_path: Path, id: str, column: str, cell: str, code: int
) -> None:
    rows = [list(row) for row in applicants()]
    rows[int(id)][rows[0].index(column)] = cell
    folder = letters_case(tmp_path / "case", rows)
    for words in (("--only", "receipt"), ("--only", "receipt", "--json")):
        result = type_in("packs", "--folder", folder, *words, *DAY)
        assert result.exit_code == code, result.output
        assert "entry number" in result.output or id in result.output or "--json" in words
        assert CANARY not in result.output.lower()
        assert PHONE not in result.output


def reordered(folder: Path) -> Path:
    """The same case with its people and its homes in another order."""
    twin = letters_case(folder.parent / "twin", backwards(applicants()), backwards(invited()))
    for name in ("applicants.xlsx", "invited.xlsx"):
        assert (twin / name).read_bytes() != (folder / name).read_bytes()
        (folder / name).write_bytes((twin / name).read_bytes())
    return folder


def backwards(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [rows[0], *rows[:0:-1]]


def packs_of(folder: Path) -> dict[str, bytes]:
    return {name: data for name, data in contents(folder).items() if name.startswith("packs/") and data}


def test_the_order_of_rows_changes_no_byte(case: Path, tmp_path: Path) -> None:
    folders = copied(case, tmp_path / "a"), reordered(copied(case, tmp_path / "b"))
    for folder in folders:
        done("packs", "--folder", folder, *LETTERS, *DAY)
    first, second = map(packs_of, folders)
    assert first == second
    assert len(first) > 12


@pytest.mark.slow
def test_order_and_hash_seed_change_no_byte_of_all_packs(case: Path, tmp_path: Path) -> None:
    folders = copied(case, tmp_path / "a"), reordered(copied(case, tmp_path / "b"))
    for folder, seed in zip(folders, ("1", "271828"), strict=True):
        for step in (lambda folder: folder, lambda folder: with_draw(with_lottery(folder))):
            answer = process("packs", "--folder", step(folder), *DAY, PYTHONHASHSEED=seed)
            assert answer.returncode == 0, answer.stderr
    first, second = map(packs_of, folders)
    assert sorted(first) == sorted(second)
    assert [name for name in first if first[name] != second[name]] == []
    assert len(first) > 60


@pytest.mark.parametrize("every", [6, pytest.param(1, marks=pytest.mark.slow)])
def test_packs_that_die_at_any_moment(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, every: int
) -> None:
    words = ("packs", "--only", "invitation", "--only", "phone-script", *DAY)
    whole = copied(case, tmp_path / "whole")
    done(words[0], "--folder", whole, *words[1:])
    nothing, everything = without_traces(case), without_traces(whole)
    seen = set()
    for copy in moments(copied(case, tmp_path), monkeypatch, *words, every=every):
        told("status", "--folder", copy)
        after = without_traces(copy)
        assert after in (nothing, everything)
        seen.add(after == everything)
        done(words[0], "--folder", copy, *words[1:])
        assert without_traces(copy) == everything
    assert seen == {False, True}


def test_public_text_that_names_somebody_stops_everything(case: Path, tmp_path: Path) -> None:
    folder = with_draw(with_lottery(copied(case, tmp_path)))
    settings = folder / "panel.toml"
    told = settings.read_text("utf-8").replace('question = "', f'question = "Ask Ann {CANARY} 3: ', 1)
    settings.write_text(told, "utf-8")
    assert "[panel] question goes public" in refused(folder, "--audience", "public")
    assert "applicant 0003" in refused(folder)


def test_rows_that_slipped_after_the_draw_send_nobody_another_persons_letter(
    case: Path, tmp_path: Path
) -> None:
    folder = with_draw(with_lottery(copied(case, tmp_path)))
    header, *rows = [list(row) for row in applicants()]
    first, last = header.index("Name"), header.index("Language") + 1
    slipped = [
        row[:first] + after[first:last] + row[last:]
        for row, after in zip(rows, rows[1:] + rows[:1], strict=True)
    ]
    write_xlsx(folder / "applicants.xlsx", [header, *slipped], "Applicants")
    said = refused(folder, "--only", "selected")
    assert "somebody else stands under these ids" in said
    assert "applicant 0002" in said
