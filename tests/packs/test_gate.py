"""Before a lottery is written: who is looked at, who is asked, and what an answer leads to."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest

from packs import gate
from packs.gate import approved_lottery
from packs.lottery_step import Wishes
from sortition.problems import InputProblems, Undecided
from tests.builders import write_csv
from tests.cli_cases import told, type_in

NOW = "2030-03-21T18:30:00Z"


def files(folder: Path, men: int = 1) -> Wishes:
    """Two seats: one for eight women, and one for so many men; the ninth woman has none by her area."""
    people = [[f"w{i}", "f", "town"] for i in range(8)] + [["w8", "f", "hills"]]
    people += [[f"m{i}", "m", "town"] for i in range(men)]
    write_csv(folder / "people.csv", [["id", "Sex", "Area"], *people])
    lines = [["Sex", "f", 1, 1], ["Sex", "m", 1, 1], ["Area", "town", 0, 2], ["Area", "hills", 0, 0]]
    write_csv(folder / "quotas.csv", [["category", "value", "min", "max"], *lines])
    return Wishes(pool=folder / "people.csv", quotas=folder / "quotas.csv", size=2)


def run(folder: Path, wishes: Wishes) -> list[str]:
    """What is said on the way, once it is told how the files were read."""
    said: list[str] = []
    approved_lottery(folder / "out", wishes, 60, lambda: NOW, True, said.append, lambda text: None)
    assert said[0] == "What was read"
    return said[len(said) - said[::-1].index("") :]


def rules(folder: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((folder / "out/public/lottery/rules.json").read_text("utf-8"))
    return found


def answers(monkeypatch: pytest.MonkeyPatch, reply: str | BaseException) -> list[str]:
    """Somebody at a terminal who gives this reply; the list fills with the questions."""
    asked: list[str] = []

    def prompt(text: str, **options: object) -> str:
        asked.append(text)
        if isinstance(reply, BaseException):
            raise reply
        return reply

    monkeypatch.setattr(gate, "interactive", lambda: True)
    monkeypatch.setattr(click, "prompt", prompt)
    return asked


def test_without_a_terminal_nobody_is_asked_and_the_record_says_so(tmp_path: Path) -> None:
    said = run(tmp_path, files(tmp_path))
    assert said[0] == "Before anything is written:"
    assert "  1 applicant has no chance: no panel that meets all rules holds them." in said
    assert "    1: Area, hills: no seats (quotas.csv > D5)" in said
    assert "    1 (100.0%): Sex, m: at least 1 seat, and 1 applicant" in said
    assert "Nobody approved this" in said[-1]
    assert rules(tmp_path)["attention"] == {"none": 1, "above_half": 1}
    assert "approved_by" not in rules(tmp_path)


def test_a_quota_of_very_many_is_not_named_for_a_chance_of_a_few(tmp_path: Path) -> None:
    people = [[f"p{i:02}", "f" if i < 24 else "m", "away" if i in (23, 39) else "here"] for i in range(40)]
    write_csv(tmp_path / "people.csv", [["id", "Sex", "From"], *people])
    lines = [["Sex", "f", 4, 5], ["Sex", "m", 5, 6], ["From", "here", 0, 8], ["From", "away", 0, 10]]
    write_csv(tmp_path / "quotas.csv", [["category", "value", "min", "max"], *lines])
    said = run(tmp_path, Wishes(pool=tmp_path / "people.csv", quotas=tmp_path / "quotas.csv", size=10))
    assert "    2 (100.0%): no single quota does this (in common: From away)" in said


def test_at_a_terminal_somebody_approves_by_role(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answers(monkeypatch, " Head of Democracy ")
    said = run(tmp_path, files(tmp_path))
    assert asked == [gate.QUESTION]
    assert any("With Goldilocks" in line and "highest 100.0%" in line for line in said)
    assert rules(tmp_path)["approved_by"] == "Head of Democracy"


def test_an_empty_answer_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, "  ")
    with pytest.raises(InputProblems, match="nobody approved that 1 applicant has no chance"):
        run(tmp_path, files(tmp_path))
    assert not (tmp_path / "out").exists()


def test_a_role_with_somebodys_name_is_refused_as_it_was_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers(monkeypatch, "Jean Canary, chair")
    wishes = files(tmp_path)
    rows = (tmp_path / "people.csv").read_text("utf-8").splitlines()
    named = [
        f"{row},{'Name' if not n else 'Jean Canary' if n == 1 else f'No {n}'}" for n, row in enumerate(rows)
    ]
    (tmp_path / "people.csv").write_text("\n".join(named) + "\n", "utf-8")
    with pytest.raises(InputProblems, match="approved_by goes public") as refused:
        run(tmp_path, wishes)
    assert "panel.toml" not in str(refused.value)
    assert "Canary" not in str(refused.value)
    assert not (tmp_path / "out").exists()


def test_ctrl_c_at_the_question_is_an_interruption(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, click.Abort())
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, files(tmp_path))
    assert not (tmp_path / "out").exists()


def test_where_nobody_stands_out_nobody_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answers(monkeypatch, "Head of Democracy")
    people = [["id", "Sex"], *([f"p{i}", "fm"[i % 2]] for i in range(8))]
    write_csv(tmp_path / "people.csv", people)
    write_csv(
        tmp_path / "quotas.csv", [["category", "value", "min", "max"], ["Sex", "f", 1, 1], ["Sex", "m", 1, 1]]
    )
    wishes = Wishes(pool=tmp_path / "people.csv", quotas=tmp_path / "quotas.csv", size=2)
    assert run(tmp_path, wishes) == []
    assert asked == []
    assert "attention" not in rules(tmp_path)


def test_exactly_one_half_is_not_above_it(tmp_path: Path) -> None:
    files(tmp_path, men=2)
    write_csv(
        tmp_path / "people.csv", [["id", "Sex", "Area"], *([f"p{i}", "fm"[i % 2], "town"] for i in range(4))]
    )
    wishes = Wishes(pool=tmp_path / "people.csv", quotas=tmp_path / "quotas.csv", size=2)
    assert run(tmp_path, wishes) == []


def test_whoever_is_named_beforehand_is_not_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answers(monkeypatch, "Somebody else")
    files(tmp_path)
    given = ("--pool", tmp_path / "people.csv", "--quotas", tmp_path / "quotas.csv", "--size", 2)
    done = type_in("lottery", *given, "--out", tmp_path / "out", "--approved-by", "Mayor")
    assert done.exit_code == 0, done.output
    assert asked == []
    assert "Approved by: Mayor." in done.stderr
    assert rules(tmp_path)["approved_by"] == "Mayor"


def test_programs_are_told_too(tmp_path: Path) -> None:
    files(tmp_path)
    given = ("--pool", tmp_path / "people.csv", "--quotas", tmp_path / "quotas.csv", "--size", 2)
    facts = told("lottery", *given, "--out", tmp_path / "out")
    assert facts["attention"] == {"none": 1, "above_half": 1}
    assert facts["approved_by"] == ""


def test_goldilocks_that_takes_too_long_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, "Mayor")
    monkeypatch.setattr(gate, "goldilocks_beside", lambda lottery, watch: None)
    assert any("was not worked out in time" in line for line in run(tmp_path, files(tmp_path)))


def test_all_parts_share_one_limit_of_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, "Chair of the panel's board")
    limits: list[float] = []

    def slow(*given: object) -> object:
        limits.append(given[-1].left)  # type: ignore[attr-defined]
        raise Undecided("not decided")

    monkeypatch.setattr("packs.gate.why_never", lambda lottery, watch: limits.append(watch.left) or ())
    monkeypatch.setattr("sortition.objectives.goldilocks.goldilocks", slow)
    with pytest.raises(Undecided):
        approved_lottery(
            tmp_path / "out", files(tmp_path), 0.0, lambda: NOW, True, lambda t: None, lambda t: None
        )
    said: list[str] = []
    approved_lottery(tmp_path / "out", files(tmp_path), 20, lambda: NOW, True, said.append, lambda t: None)
    assert limits == sorted(limits, reverse=True) and len(limits) == 2 and limits[0] < 19.99
