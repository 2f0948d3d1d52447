"""People whom panel.toml leaves out of the draw, with the reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from packs.people import removed
from packs.steps import MadeLottery, Wishes, run_check, run_lottery
from sortition.audit import read_sealed
from sortition.case import Case
from sortition.contacts import read_contacts
from sortition.problems import InputProblems
from sortition.recheck import verify_case
from sortition.settings import REMOVAL_CODES, read_settings
from sortition.watch import Watch
from tests.cli_cases import TOML, case, contents

NOW = "2030-03-01T09:00:00Z"
EXCLUDED = '[excluded]\na4 = "duplicate"\na5 = "late"\n"a6" = "duplicate"\n'


def made(folder: Path, **wishes: Any) -> MadeLottery:
    return run_lottery(folder, Wishes(**wishes), lambda: NOW, Watch())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return case(tmp_path / "case", toml=TOML + EXCLUDED)


def rules(folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((folder / "public/lottery/rules.json").read_bytes())
    return told


def test_they_are_not_in_the_lottery_and_the_record_counts_the_reasons(folder: Path) -> None:
    lottery = made(folder).lottery
    assert [applicant.id for applicant in lottery.pool.applicants] == [
        f"a{n}" for n in (1, 10, 11, 12, 2, 3, 7, 8, 9)
    ]
    assert rules(folder)["removed"] == {"not-told": 3}
    assert read_sealed(Case(folder)).removed == {"duplicate": 2, "late": 1}


def test_the_verifier_accepts_the_reasons_and_publishes_no_id(folder: Path) -> None:
    sealed = made(folder).sealed
    report = verify_case(folder, sealed.commitment)
    assert report.ok
    published = b"".join(content or b"" for name, content in contents(folder / "public").items())
    assert b'"a4"' not in published and b"a4," not in published


def test_the_command_line_excludes_further_people_and_nobody_counts_twice(folder: Path) -> None:
    lottery = made(folder, exclude=frozenset({"a4", "a7"})).lottery
    assert len(lottery.pool) == 8
    assert rules(folder)["removed"] == {"not-told": 4}
    assert read_sealed(Case(folder)).removed == {"duplicate": 2, "excluded": 1, "late": 1}


def test_their_contacts_are_kept_for_the_letter_that_tells_them(folder: Path) -> None:
    made_ = made(folder)
    contacts = read_contacts(folder / "private", 1)
    codes = removed(contacts, made_.lottery.pool, read_settings(folder).excluded)
    assert codes == {"a4": "duplicate", "a5": "late", "a6": "duplicate"}


def test_without_a_code_on_record_there_is_no_letter(folder: Path) -> None:
    lottery = made(folder, exclude=frozenset({"a7"})).lottery
    with pytest.raises(InputProblems) as refused:
        removed(read_contacts(folder / "private", 1), lottery.pool, read_settings(folder).excluded)
    assert [problem.value for problem in refused.value.problems] == ["a7"]


def test_checking_reads_the_pool_of_the_lottery(folder: Path) -> None:
    assert run_check(folder).pool == made(folder).lottery.pool


def test_a_lottery_on_bare_files_excludes_nobody_unasked(folder: Path) -> None:
    pool, quotas = folder / "people.csv", folder / "quotas.csv"
    lottery = made(folder.parent / "out", pool=pool, quotas=quotas, size=3).lottery
    assert len(lottery.pool) == 12


def test_strange_ids_are_named_beside_those_of_the_command_line(tmp_path: Path) -> None:
    folder = case(tmp_path / "case", toml=TOML + '[excluded]\na99 = "late"\na1 = "late"\n')
    before = contents(folder)
    with pytest.raises(InputProblems) as refused:
        made(folder, exclude=frozenset({"b"}), include=frozenset({"a1"}), approved_by="the board")
    problems = refused.value.problems
    assert [(problem.value, problem.file) for problem in problems] == [
        ("b", ""),
        ("a99", "panel.toml"),
        ("a1", ""),
    ]
    assert '[excluded] names "a99", who is not in people.csv' in str(problems[1])
    with pytest.raises(InputProblems, match="a99"):
        run_check(folder)
    assert contents(folder) == before


@pytest.mark.parametrize(
    "line", ['a1 = "moved"', "a1 = 3", "a1 = true", 'a1 = ["late"]', "a1 = {}", 'a1 = ""']
)
def test_a_reason_that_is_not_known_is_refused(tmp_path: Path, line: str) -> None:
    folder = case(tmp_path / "case", toml=f"{TOML}[excluded]\n{line}\n")
    with pytest.raises(InputProblems) as refused:
        read_settings(folder)
    (problem,) = refused.value.problems
    assert "[excluded] a1 has no reason that is known" in str(problem)
    assert all(code in problem.remedy for code in REMOVAL_CODES)


def test_excluded_has_to_be_a_table(tmp_path: Path) -> None:
    folder = case(tmp_path / "case", toml=f'excluded = ["a1"]\n{TOML}')
    with pytest.raises(InputProblems, match="excluded is not a table"):
        read_settings(folder)
