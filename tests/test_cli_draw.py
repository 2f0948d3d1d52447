"""The draw as it is typed: seeds, balls, announced sources, drawing again, rehearsals."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.cli_cases import TOML, case, contents, done, told, type_in

ANNOUNCED = """
[announce]
kind = "{kind}"
source = "what the meeting sees"
when = 2130-03-21T18:30:00Z
witnesses = ["convener"]
if_it_fails = "a week later"
outcomes = 100000000
"""


def made(folder: Path, toml: str = TOML) -> Path:
    """A small case with its lottery of 1000 tickets."""
    done("lottery", "--folder", case(folder, toml=toml), "--tickets", "1000")
    return folder


def log(folder: Path) -> list[dict[str, object]]:
    lines = (folder / "public/log.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def refused(folder: Path, *words: str, code: int = 3) -> str:
    """What a draw answers that is refused and leaves everything as it was."""
    before = contents(folder)
    result = type_in("draw", "--folder", folder, *words)
    assert result.exit_code == code, result.output
    assert contents(folder) == before
    return result.stderr


def test_a_second_draw_needs_a_published_reason(tmp_path: Path) -> None:
    folder = made(tmp_path / "case")
    first = told("draw", "--folder", folder, "--seed", "1")
    assert "--again --reason" in refused(folder, "--seed", "2")
    refused(folder, "--seed", "2", "--again", code=2)
    refused(folder, "--seed", "2", "--reason", "wrong-seed", code=2)
    assert "witness-objection" in refused(folder, "--seed", "2", "--again", "--reason", "my-cousin")
    second = told("draw", "--folder", folder, "--seed", "2", "--again", "--reason", "wrong-seed")
    assert log(folder)[-1]["again"] == "wrong-seed"
    assert "again" not in log(folder)[-2]
    for name, facts in (("draw", first), ("draw-2", second)):
        result = json.loads((folder / f"public/{name}/result.json").read_bytes())
        assert result["ticket"] == facts["ticket"]
    assert [len(facts["documents"]) for facts in (first, second)] == [4, 4]
    assert not set(first["documents"]) & set(second["documents"])
    done("verify", "--folder", folder)


def test_what_to_open_is_what_was_just_written(tmp_path: Path) -> None:
    folder = made(tmp_path / "case")
    assert "packs/office/panel.xlsx" in done("draw", "--folder", folder, "--seed", "1").stderr
    again = done("draw", "--folder", folder, "--seed", "2", "--again", "--reason", "wrong-seed")
    assert "packs/office/panel-2.xlsx" in again.stderr
    assert "packs/office/panel-2.xlsx" in told("status", "--folder", folder)["next"]


def test_there_is_no_reason_to_draw_again_before_the_first_draw(tmp_path: Path) -> None:
    folder = made(tmp_path / "case")
    assert "not drawn yet" in refused(folder, "--seed", "2", "--again", "--reason", "wrong-seed")


@pytest.mark.parametrize("seed", ["", " ", " 5", "5 ", "5\n6", "5\n", "\t5", "5\u2028"])
def test_seeds_that_cannot_be_read_aloud_are_refused(tmp_path: Path, seed: str) -> None:
    assert "seed" in refused(made(tmp_path / "case"), "--seed", seed)


def test_a_draw_needs_a_seed_or_balls(tmp_path: Path) -> None:
    refused(made(tmp_path / "case"), code=2)


def test_a_draw_needs_a_lottery(tmp_path: Path) -> None:
    assert "citizen-panel lottery" in refused(case(tmp_path / "case"), "--seed", "1")
    folder = made(tmp_path / "made")
    for number in ("0", "2", "-1"):
        assert "no such lottery" in refused(folder, "--seed", "1", "--lottery", number)


def test_balls_are_the_ticket(tmp_path: Path) -> None:
    folder = made(tmp_path / "case")
    for balls in ("58", "5851", "58x", "", "-85", "٥٨٥"):
        assert "Give 3 digits" in refused(folder, "--balls", balls)
    facts = told("draw", "--folder", folder, "--balls", "0 4 7", "--seed", "second source")
    assert facts["ticket"] == 47
    seed = json.loads((folder / "public/draw/seed.json").read_bytes())
    assert (seed["kind"], seed["seed"], seed["order_seed"]) == ("balls", "047", "second source")
    shown = done("draw", "--folder", folder, "--balls", "047", "--again", "--reason", "wrong-seed").stdout
    assert shown.startswith("Ticket 047 of 1000.")
    done("verify", "--folder", folder)


def test_balls_need_a_power_of_ten(tmp_path: Path) -> None:
    done("lottery", "--folder", case(tmp_path / "case"), "--tickets", "600")
    assert "--tickets 1000" in refused(tmp_path / "case", "--balls", "585")


def test_an_announced_source_and_its_time_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = made(tmp_path / "case", TOML + ANNOUNCED.format(kind="dice"))
    early = refused(folder, "--balls", "585")
    assert "announced dice" in early
    assert "2130-03-21T18:30:00Z" in early
    assert "not before" in refused(folder, "--seed", "1")
    monkeypatch.setattr("cli.now", lambda: "2130-03-21T18:30:00Z")
    assert "announced dice" in refused(folder, "--balls", "585")
    shown = done("draw", "--folder", folder, "--seed", "1")
    assert shown.stdout
    done("verify", "--folder", folder)


def test_announced_balls_refuse_a_seed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = made(tmp_path / "case", TOML + ANNOUNCED.format(kind="balls"))
    monkeypatch.setattr("cli.now", lambda: "2130-03-22T00:00:00Z")
    assert "announced balls" in refused(folder, "--seed", "1")
    done("draw", "--folder", folder, "--balls", "585", "--seed", "a second source")


def test_an_announcement_that_proves_nothing_stops_the_lottery(tmp_path: Path) -> None:
    past = ANNOUNCED.format(kind="dice").replace("2130", "2020").replace("100000000", "216")
    folder = case(tmp_path / "case", toml=TOML + past)
    before = contents(folder)
    problems = told("lottery", "--folder", folder, code=3)["problems"]
    assert {problem["reason"].split()[1] for problem in problems} == {"when", "outcomes"}
    assert contents(folder) == before


def test_a_rehearsal_is_stamped_repeatable_and_leaves_no_trace(tmp_path: Path) -> None:
    folder = made(tmp_path / "case")
    before = contents(folder)
    first = told("draw", "--folder", folder, "--rehearse")
    written = contents(folder / "rehearsal")
    second = type_in("draw", "--folder", folder, "--rehearse")
    assert {name: data for name, data in contents(folder).items() if "rehearsal" not in name} == before
    assert "REHEARSAL" in second.stdout.splitlines()[0]
    assert "send it" not in second.stdout
    assert f"Ticket {first['ticket']:03d} of 1000." in second.stdout
    assert first["rehearsal"] is True
    again = json.loads((folder / "rehearsal/result.json").read_bytes())
    assert again == json.loads(written["result.json"] or b"")
    for name in ("seed.json", "result.json"):
        assert json.loads((folder / "rehearsal" / name).read_bytes())["rehearsal"] is True
    for page in (folder / "rehearsal").rglob("*.html"):
        assert "REHEARSAL" in page.read_text("utf-8")
    overview = load_workbook(folder / "rehearsal/office/panel.xlsx").worksheets[0]
    assert "REHEARSAL" in [cell.value for row in overview.iter_rows() for cell in row]
    assert told("status", "--folder", folder)["draws"] == []


def test_a_real_draw_is_not_stamped(tmp_path: Path) -> None:
    folder = made(tmp_path / "case")
    shown = done("draw", "--folder", folder, "--seed", "1")
    assert "REHEARSAL" not in shown.output
    for page in (folder / "packs").rglob("*.html"):
        assert "REHEARSAL" not in page.read_text("utf-8")


@pytest.mark.parametrize(
    "words", [("--seed", "1"), ("--balls", "585"), ("--again", "--reason", "wrong-seed")]
)
def test_a_rehearsal_takes_nothing_of_a_real_draw(tmp_path: Path, words: tuple[str, ...]) -> None:
    refused(made(tmp_path / "case"), "--rehearse", *words, code=2)


def test_a_draw_is_whole_or_not_at_all(tmp_path: Path) -> None:
    folder = made(tmp_path / "case")
    (folder / "panel.toml").write_text(f"{TOML}\n[strange]\n", "utf-8")
    assert "strange" in refused(folder, "--seed", "1")
    (folder / "panel.toml").write_text(TOML, "utf-8")
    (folder / "packs/office").mkdir(parents=True)
    (folder / "packs/office/panel.xlsx").write_bytes(b"somebody's notes")
    assert "never overwritten" in refused(folder, "--seed", "1")
    (folder / "packs/office/panel.xlsx").unlink()
    done("draw", "--folder", folder, "--seed", "1")


def test_the_drawn_panel_is_the_tickets_of_the_record(tmp_path: Path) -> None:
    folder = made(tmp_path / "case")
    facts = told("draw", "--folder", folder, "--seed", "1")
    names = dict(line.split(",") for line in (folder / "private/pseudonyms.csv").read_text().splitlines())
    tickets = (folder / "private/audit/tickets.csv").read_text("utf-8").splitlines()[1:]
    on_ticket = tickets[facts["ticket"]].split(",")[1].split()
    assert sorted(names[person] for person in facts["members"]) == on_ticket
    result = json.loads((folder / "public/draw/result.json").read_bytes())
    assert [names[person] for person in facts["alternates"]] == result["alternates"]
    assert facts["alternates"] == facts["alternates"][: -(-3 // 5)]
