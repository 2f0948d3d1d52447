"""`export`, `erase` and `purge` as they are typed: answers, exit codes, and nobody's name in any of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli_cases import case, contents, told, type_in
from tests.letters_case import CANARY, letters_case, with_draw, with_lottery


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_draw(with_lottery(letters_case(tmp_path_factory.mktemp("typed") / "case")))


def quiet(*words: object) -> int:
    result = type_in(*words)
    assert CANARY not in result.output.lower()
    return result.exit_code


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("export",), 2),
        (("export", "--auditor", "The council", "--person", "0003"), 2),
        (("export", "--auditor", "  "), 3),
        (("export", "--person", "nobody"), 3),
        (("export", "--person", ""), 3),
        (("erase",), 2),
        (("erase", "--person", "nobody"), 3),
        (("erase", "--person", "0003"), 3),
        (("erase", "--person", "0012", "--code", "why-not"), 2),
        (("purge", "--yes"), 3),
        (("purge", "--yes", "--signed-by", "An officer"), 3),
        (("purge", "--yes", "--dry-run"), 2),
        (("purge", "--yes", "--date", "2030-01-01"), 2),
        (("purge",), 0),
        (("purge", "--date", "2030-01-01"), 0),
        (("erase", "--person", "0012"), 0),
    ],
)
def test_nothing_is_written_by_what_is_refused_or_only_looks(
    story: Path, words: tuple[str, ...], code: int
) -> None:
    before = contents(story)
    assert quiet(words[0], "--folder", story, *words[1:]) == code
    assert contents(story) == before


def test_programs_are_told_what_people_are(tmp_path: Path) -> None:
    folder = with_draw(with_lottery(letters_case(tmp_path / "case")))
    facts = told("export", "--folder", folder, "--auditor", "The council")
    assert (folder / facts["file"]).stat().st_size == facts["size"]
    facts = told("export", "--folder", folder, "--person", "0012")
    assert facts["file"] == f"private/exports/person-{facts['entry']}.zip"
    facts = told("erase", "--folder", folder, "--person", "0012")
    assert facts["done"] is False and (folder / facts["deleted"][0]).exists()
    facts = told("erase", "--folder", folder, "--person", "0012", "--yes")
    assert facts["done"] is True and not (folder / facts["deleted"][0]).exists()
    assert facts["by_hand"][0] == {"file": "applicants.xlsx", "places": ["Applicants!A13:N13"]}
    facts = told("purge", "--folder", folder, "--date", "2030-01-01")
    assert facts["done"] is False and facts["due"] and not facts["later"]


def test_a_name_as_an_id_is_never_said_and_goes_with_the_rest(tmp_path: Path) -> None:
    """People whose ids are their e-mail addresses."""
    rows = [["id", "Name", "Gender", "Age"]]
    rows += [
        [f"{CANARY}{n}@example.org", f"Ann {CANARY} {n}", "FM"[n % 2], "young" if n % 3 else "old"]
        for n in range(1, 13)
    ]
    folder = case(tmp_path / "case", rows)
    gone = f"{CANARY}3@example.org"
    for words in (
        ("lottery",),
        ("draw", "--seed", "1"),
        ("export", "--person", gone),
        ("dropout", gone, "--code", "withdrew"),
        ("erase", "--person", gone),
        ("erase", "--person", gone, "--yes"),
        ("verify",),
        ("status",),
    ):
        assert quiet(words[0], "--folder", folder, *words[1:]) == 0, words
    left = [n for n, data in contents(folder).items() if data and gone.encode() in data]
    assert left == ["people.csv"]


def test_before_any_lottery_there_is_little_to_say(tmp_path: Path) -> None:
    folder = letters_case(tmp_path / "case")
    assert quiet("export", "--folder", folder, "--auditor", "The council") == 3
    assert quiet("export", "--folder", folder, "--person", "0003") == 0
    assert quiet("erase", "--folder", folder, "--person", "0003", "--yes") == 0
    assert quiet("lottery", "--folder", folder) == 0


def test_in_an_empty_folder_nothing_is_made(tmp_path: Path) -> None:
    for words in (
        ("export", "--auditor", "X"),
        ("export", "--person", "1"),
        ("erase", "--person", "1"),
        ("purge",),
    ):
        assert quiet(words[0], "--folder", tmp_path, *words[1:]) == 3
    assert list(tmp_path.iterdir()) == []
