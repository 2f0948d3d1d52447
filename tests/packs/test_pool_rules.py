"""Rules that name people: what is told of them, what is refused, and what letters say afterwards."""

from __future__ import annotations

from datetime import date
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from packs.dossier import read_dossier
from packs.steps import MadeLottery, Wishes, run_check, run_lottery
from sortition.findings import Kind
from sortition.problems import InputProblems
from sortition.watch import Watch
from tests.builders import write_csv, write_xlsx
from tests.cli_cases import TOML, case, contents, done
from tests.letters_case import AT, DAY, letters_case, with_draw

KEPT = "[confirmed]\na1 = 'confirmed-earlier'\n"
PLACED = f"{KEPT}[lottery]\ntickets = 100\n"
APPROVED = f'{PLACED}approved_by = "the audit committee"\n'
HOMES = '[applicants]\nhousehold = ["Address1", "Postcode"]\n'


def made(folder: Path, **wishes: Any) -> MadeLottery:
    return run_lottery(folder, Wishes(**wishes), lambda: AT, Watch())


def told(folder: Path) -> list[tuple[str, Kind]]:
    return [(n.text, n.kind) for n in run_check(folder).notes if n.file == "panel.toml"]


def test_check_tells_every_rule_and_nobody_by_id(tmp_path: Path) -> None:
    toml = f'{TOML}{APPROVED}apart = [["a2", "a4"], ["a5", "a6"]]\n{HOMES}household_most = 2\n'
    toml += '[excluded]\na5 = "late"\n[floors]\neverybody = "2.5 %"\n[floors.Age]\nold = "5 %"\n'
    notes = told(case(tmp_path / "case", toml=toml))
    assert notes == [
        ("1 seat is not filled by lot (confirmed-earlier); approved by: the audit committee", Kind.READ),
        (
            "2 pairs of applicants who may not both be on the panel; of 1 somebody is not in the draw anyway",
            Kind.READ,
        ),
        ("households: each home gives at most 2 members", Kind.READ),
        ("lowest chances allowed: everybody 2.5%; Age, old 5%", Kind.READ),
    ]


def test_nobody_has_a_seat_unless_somebody_approved_it(tmp_path: Path) -> None:
    folder = case(tmp_path / "case", toml=TOML + PLACED)
    before = contents(folder)
    for run in (run_check, made):
        with pytest.raises(InputProblems) as refused:
            run(folder)
        (problem,) = refused.value.problems
        assert (problem.file, "nobody is named who approved it" in problem.reason) == ("panel.toml", True)
    assert contents(folder) == before
    lottery = made(folder, approved_by="the board")
    assert lottery.sealed.facts.approved_by == "the board"
    assert lottery.sealed.facts.placed_for == {"confirmed-earlier": 1}
    assert lottery.lottery.held["a1"] == 100


def test_with_files_alone_it_is_only_noted(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    files = {"pool": folder / "people.csv", "quotas": folder / "quotas.csv", "size": 3}
    lottery = made(tmp_path / "out", **files, include=frozenset({"a1"}), tickets=100)
    assert ("1 seat is not filled by lot (confirmed-earlier); nobody is named who approved it") in [
        note.text for note in lottery.notes if note.kind is Kind.LOOK and not note.file
    ]


def test_settings_and_options_are_put_together(tmp_path: Path) -> None:
    folder = case(tmp_path / "case", toml=f'{TOML}{APPROVED}apart = [["a2", "a4"]]\n')
    wishes = {"include": frozenset({"a1", "a9"}), "apart": (("a4", "a2"), ("a5", "a3"))}
    lottery = made(folder, **wishes).lottery
    assert lottery.pool.apart == (("a2", "a4"), ("a3", "a5"))
    assert {one.id for one in lottery.pool.applicants if one.placed} == {"a1", "a9"}


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        (f"{KEPT}a99 = 'confirmed-earlier'\n", '[confirmed] names "a99", who is not in people.csv'),
        ("[lottery]\napart = [['a1', 'A2']]\n", '[lottery] apart names "A2", who is not in people.csv. Did'),
        (f"{KEPT}[excluded]\na1 = 'late'\n", '"a1" is included and excluded (late)'),
        ("[applicants]\nhousehold_most = 2\n", "no columns make a household"),
    ],
)  # fmt: skip
def test_faults_of_settings(tmp_path: Path, toml: str, said: str) -> None:
    folder = case(tmp_path / "case", toml=TOML + toml)
    with pytest.raises(InputProblems) as refused:
        made(folder, approved_by="the board")
    (problem,) = refused.value.problems
    assert said in str(problem)


def test_whoever_was_confirmed_earlier_is_not_in_the_list_of_people_selected_earlier(tmp_path: Path) -> None:
    folder = case(tmp_path / "case", toml=TOML + APPROVED)
    write_csv(folder / "previous.csv", [["id"], ["a1"]])
    with pytest.raises(InputProblems, match=r'"a1" is included and excluded \(served-before\)'):
        made(folder)


def test_who_approved_may_not_be_an_applicants_name(tmp_path: Path) -> None:
    folder = letters_case(tmp_path / "case")
    with pytest.raises(InputProblems, match="approved_by goes public"):
        made(folder, approved_by=f"{_name_of_first(folder)}, chair")


def _name_of_first(folder: Path) -> str:
    return next(iter(run_check(folder).contacts.values()))["Name"]


def test_letters_know_why_a_home_is_not_in_the_draw_and_who_kept_a_seat(tmp_path: Path) -> None:
    folder = letters_case(tmp_path / "case")
    toml = (folder / "panel.toml").read_text("utf-8")
    more = '\n[confirmed]\n"0004" = "confirmed-earlier"\n'
    toml = toml.replace("[lottery]", "[lottery]\ntickets = 100") + more
    (folder / "panel.toml").write_text(toml, "utf-8")
    write_xlsx(folder / "previous.xlsx", [["id"], ["0001"], ["0777"]])
    reasons = {"0001": "served-before", "0002": "household-served-before", "0012": "moved-away"}
    assert read_dossier(folder, date(2027, 1, 11), "applied").removed == reasons
    made(folder)
    assert read_dossier(folder, date(2027, 1, 11), "lottery").removed == reasons
    # The home is known from what was kept with the lottery.
    aside = (folder / "applicants.xlsx").rename(tmp_path / "aside.xlsx")
    assert read_dossier(folder, date(2027, 1, 11), "lottery").removed == reasons
    aside.rename(folder / "applicants.xlsx")
    with_draw(folder)
    done("packs", "--folder", folder, "--only", "selected", "--only", "not-in-the-draw", *DAY)
    texts = [
        _text(path) for path in sorted((folder / "packs/applicant").rglob("*")) if path.suffix in ENDINGS
    ]
    kept = [
        text
        for text in texts
        if "You have this seat from before. It was not filled by lot this time." in text
    ]
    drawn = [text for text in texts if "people were in the draw for 3 seats." in text]
    assert len(kept) == 1 and not set(kept) & set(drawn)
    assert all("1 seat was not filled by lot." in text for text in drawn)
    assert any("chosen for a panel of ours before" in text for text in texts)


ENDINGS = (".eml", ".txt")


def _text(path: Path) -> str:
    if path.suffix == ".txt":
        return " ".join(path.read_text("utf-8").split())
    body = message_from_bytes(path.read_bytes(), policy=policy.default).get_body(("plain",))
    assert body
    return " ".join(body.get_content().split())
