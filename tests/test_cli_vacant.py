"""People who leave before and after the draw, as it is typed; the record holds after every step."""

from __future__ import annotations

import io
import json
from pathlib import Path
from shutil import copytree

import pytest

from packs.console import confirmed
from sortition.canonical import json_text, sha
from sortition.case import Case
from sortition.history import newest_draw
from sortition.randomness import order
from sortition.rules import check_panel
from tests.builders import write_csv
from tests.cli_cases import QUOTAS, TOML, case, contents, done, people, process, told, type_in

CONTACT = "--contact-rule-kept"


def drawn(folder: Path, *before: str) -> Path:
    """A small case with its draw; `before` withdrew before it."""
    done("lottery", "--folder", case(folder), "--tickets", "1000")
    for one in before:
        done("withdraw", one, "--code", "withdrew", "--folder", folder)
    done("draw", "--folder", folder, "--seed", "1")
    return folder


def log(folder: Path) -> list[dict[str, object]]:
    lines = (folder / "public/log.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def refused(folder: Path, *words: str, code: int = 3) -> str:
    """What a command answers that is refused and leaves everything as it was."""
    before = contents(folder)
    result = type_in(*words, "--folder", folder)
    assert result.exit_code == code, result.output
    assert contents(folder) == before
    return result.stderr


def members(folder: Path) -> tuple[str, ...]:
    return newest_draw(Case(folder)).members


def holds(folder: Path) -> None:
    assert told("verify", "--folder", folder)["ok"]


def test_two_drop_out_one_declines_and_the_record_holds_after_each(tmp_path: Path) -> None:
    folder = drawn(tmp_path / "case")
    first, second, stays = members(folder)
    facts = told("dropout", f"{first}=declined", f"{second}=not-reached", CONTACT, "--folder", folder)
    checked = {one["name"] for one in told("verify", "--folder", folder)["checks"]}
    assert {"draw/seats", "draw/replacement", "draw/replacement/first"} <= checked
    assert facts["left"] == {first: "declined", second: "not-reached"}
    assert sorted((*facts["filled"], stays)) == facts["members"] == list(members(folder))
    assert facts["vacant"] == 0 and facts["accepted"] == []
    order = newest_draw(Case(folder)).drawn.order
    assert facts["filled"] == [one for one in order if one in facts["filled"]]
    holds(folder)
    came = facts["filled"][0]
    again = told("dropout", came, "--code", "declined", "--folder", folder)
    assert len(again["filled"]) == 1 and came not in members(folder)
    holds(folder)
    assert [line["event"] for line in log(folder)[3:]] == ["dropout", "replacement"] * 2
    for line in log(folder)[3:]:
        assert not {first, second, came} & {word.strip('"') for word in json_text(line).split()}


def test_the_log_of_who_left_comes_before_every_name(tmp_path: Path) -> None:
    folder = drawn(tmp_path / "case")
    result = done("dropout", members(folder)[0], "--code", "declined", "--folder", folder)
    dropout, replacement = log(folder)[-2:]
    assert str(dropout["hash"]) in result.stderr
    assert str(replacement["hash"]) in result.stdout
    names = json.loads((folder / "public/draw/result.json").read_bytes())["order"]
    assert not [name for name in names if name in result.stderr]
    assert [name for name in names if name in result.stdout] == replacement["filled"]


def test_a_report_that_packs_made_meanwhile_is_in_nobodys_way(tmp_path: Path) -> None:
    folder = drawn(tmp_path / "case")
    report = folder / "packs/public/selection-report-2.html"
    report.write_text("as packs made it after a change of colour", "utf-8")
    facts = told("dropout", members(folder)[0], "--code", "declined", "--folder", folder)
    assert facts["documents"] == [
        "packs/office/panel-2.xlsx",
        "packs/public/selection-report-3.html",
        "packs/auditor/selection-report-2.html",
    ]
    assert all((folder / path).exists() for path in facts["documents"])
    assert report.read_text("utf-8").startswith("as packs")
    new = (folder / "packs/public/selection-report-3.html").read_text("utf-8")
    assert "<strong>Proved: " in new
    assert "**" not in new
    holds(folder)


def test_somebody_next_who_cannot_be_had_is_logged_and_passed_over(tmp_path: Path) -> None:
    folder = drawn(tmp_path / "case")
    ahead = newest_draw(Case(folder)).drawn.order[0]
    before = members(folder)
    facts = told("dropout", ahead, "--code", "withdrew", "--folder", folder)
    assert (facts["filled"], tuple(facts["members"]), facts["documents"]) == ([], before, [])
    assert log(folder)[-1]["event"] == "dropout"
    told("dropout", before[0], "--code", "declined", "--folder", folder)
    assert ahead not in members(folder)
    holds(folder)


def test_not_reached_needs_the_rule_of_contacts(tmp_path: Path) -> None:
    folder = drawn(tmp_path / "case")
    one = members(folder)[0]
    assert "at least 4 attempts" in refused(folder, "dropout", one, "--code", "not-reached")
    done("dropout", one, "--code", "not-reached", CONTACT, "--folder", folder)
    kept = json.loads((folder / "private/not-reached.json").read_bytes())
    assert kept["entries"] == list(log(folder)[-2]["entries"])
    assert "4 attempts" in kept["kept"]
    holds(folder)


def test_on_a_terminal_the_rule_of_contacts_is_asked_for(tmp_path: Path, monkeypatch) -> None:
    folder = drawn(tmp_path / "case")
    asked: list[str] = []
    one = members(folder)[0]

    def answer(question: str, yes: bool) -> bool:
        asked.append(question)
        return yes

    monkeypatch.setattr("packs.vacant_asked.confirmed", lambda question: answer(question, False))
    refused(folder, "dropout", one, "--code", "not-reached")
    monkeypatch.setattr("packs.vacant_asked.confirmed", lambda question: answer(question, True))
    done("dropout", one, "--code", "not-reached", "--folder", folder)
    assert len(asked) == 2 and "4 attempts" in asked[0]


def test_a_withdrawal_leaves_the_lottery_and_empties_the_seat(tmp_path: Path) -> None:
    folder = drawn(tmp_path / "first")
    seated = members(folder)[0]
    # Keys differ from case to case: it is the ticket that is drawn which has to bear her.
    for number in range(40):
        other = tmp_path / f"case-{number}"
        done("lottery", "--folder", case(other), "--tickets", "1000")
        before = log(other)[-1]["commitment"]
        facts = told("withdraw", seated, "--code", "withdrew", "--folder", other)
        assert facts["new_lottery_due"] and facts["withdrawn"] == 1
        assert log(other)[-1]["entries"] and log(other)[-2]["commitment"] == before
        done("draw", "--folder", other, "--seed", "1")
        if newest_draw(Case(other)).empty:
            break
    else:
        raise AssertionError
    assert "dropout" in told("status", "--folder", other)["next"]
    assert seated not in newest_draw(Case(other)).drawn.alternates
    holds(other)
    facts = told("dropout", "--folder", other)
    assert facts["left"] == {} and len(facts["filled"]) == 1
    assert seated not in members(other)
    holds(other)


def test_withdrawals_are_refused_after_the_draw_and_for_people_unknown(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    done("lottery", "--folder", case(folder), "--tickets", "1000")
    answer = refused(folder, "withdraw", "A1=declined", "a99=declined", "a2", "a3=lazy", "a4=declned")
    assert 'Did you mean "a1"' in answer
    assert '"a99" is not in the lottery' in answer
    assert 'no code for "a2"' in answer
    assert '"lazy" is no code' in answer
    assert 'Did you mean "declined"' in answer
    assert "twice" in refused(folder, "withdraw", "a1=declined", "a1=withdrew")
    assert "nobody is named" in refused(folder, "withdraw")
    done("withdraw", "a1", "--code", "declined", "--folder", folder)
    assert "left already" in refused(folder, "withdraw", "a1", "--code", "declined")
    assert "nothing was drawn" in refused(folder, "dropout", "a2", "--code", "declined")
    done("draw", "--folder", folder, "--seed", "1")
    assert "citizen-panel dropout" in refused(folder, "withdraw", "a2", "--code", "declined")
    assert "left already" in refused(folder, "dropout", "a1", "--code", "declined")


def test_entry_numbers_name_people_too(tmp_path: Path) -> None:
    folder = drawn(tmp_path / "case")
    past = newest_draw(Case(folder))
    one = past.members[0]
    facts = told("dropout", f"{past.sealed.pseudonyms[one]}=declined", "--folder", folder)
    assert facts["left"] == {one: "declined"}


def everybody_of(folder: Path, gender: str) -> list[str]:
    """The members of a gender, and those in the order."""
    past = newest_draw(Case(folder))
    column = past.sealed.lottery.pool.categories.index("Gender")
    values = {one.id: one.values[column] for one in past.sealed.lottery.pool.applicants}
    return [one for one in (*past.members, *past.drawn.order) if values[one] == gender]


def test_where_no_quota_can_be_kept_somebody_has_to_consent(tmp_path: Path) -> None:
    folder = drawn(tmp_path / "case")
    women = everybody_of(folder, "F")
    words = ["dropout", *(f"{one}=declined" for one in women), "--folder", str(folder)]
    told_no = told(*words, code=4)
    assert told_no["status"] == "impossible"
    assert "Gender, F: at least 1, missed by 1" in told_no["conflict"]
    assert f"dropout --folder {folder} --accept-violation" in told_no["changes"][0]
    assert f"draw --folder {folder} --again --reason panel-not-confirmed" in told_no["changes"][1]
    assert log(folder)[-1]["event"] == "dropout"
    assert "dropout" in told("status", "--folder", folder)["next"]
    holds(folder)
    facts = told("dropout", "--accept-violation", "--folder", folder)
    assert {"category": "Gender", "value": "F", "side": "min"} in facts["accepted"]
    assert log(folder)[-1]["accepted"] == facts["accepted"]
    holds(folder)


def test_consent_changes_nothing_where_quotas_can_be_kept(tmp_path: Path) -> None:
    folder = drawn(tmp_path / "case")
    done("dropout", members(folder)[0], "--code", "declined", "--accept-violation", "--folder", folder)
    assert "accepted" not in log(folder)[-1]
    holds(folder)


def test_killed_between_the_two_steps_the_next_command_goes_on(tmp_path: Path, monkeypatch) -> None:
    folder = drawn(tmp_path / "case")

    def killed(*words: object, **more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("packs.vacant.fill", killed)
    result = type_in("dropout", members(folder)[0], "--code", "declined", "--folder", folder)
    assert result.exit_code == 130
    monkeypatch.undo()
    assert log(folder)[-1]["event"] == "dropout"
    assert told("status", "--folder", folder)["empty_seats"] == 1
    assert len(told("dropout", "--folder", folder)["filled"]) == 1
    assert "no seat is empty" in refused(folder, "dropout")
    holds(folder)


def test_every_version_of_the_documents_stays(tmp_path: Path) -> None:
    folder = drawn(tmp_path / "case")
    before = contents(folder / "packs")
    facts = told("dropout", members(folder)[0], "--code", "declined", "--folder", folder)
    after = contents(folder / "packs")
    assert {name: after[name] for name in before} == before
    assert facts["documents"][0] == "packs/office/panel-2.xlsx"
    done("draw", "--folder", folder, "--seed", "2", "--again", "--reason", "wrong-seed")
    assert (folder / "packs/office/panel-3.xlsx").exists()
    again = told("dropout", members(folder)[0], "--code", "declined", "--folder", folder)
    assert again["documents"][0] == "packs/office/panel-4.xlsx"
    assert [line["draw"] for line in log(folder) if line["event"] == "dropout"] == [1, 2]
    holds(folder)


def test_seats_are_filled_in_the_order_of_the_second_source_of_balls(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    done("lottery", "--folder", case(folder), "--tickets", "1000")
    done("draw", "--folder", folder, "--balls", "047", "--seed", "a second source")
    past = newest_draw(Case(folder))
    names = past.sealed.pseudonyms
    hashed = order(names.values(), commitment=past.sealed.commitment, seed="a second source")
    facts = told("dropout", *past.members[:2], "--code", "declined", "--folder", folder)
    filled = [names[one] for one in facts["filled"]]
    later = [one for one in filled if one not in {names[x] for x in past.drawn.alternates}]
    assert later == [one for one in hashed if one in later]
    holds(folder)


def forged(folder: Path, number: int, change) -> None:
    """The log with one line changed and every hash mended."""
    lines = log(folder)
    change(lines[number])
    before = "0" * 64
    for line in lines:
        line["prev"] = before
        del line["hash"]
        before = line["hash"] = sha(json_text(line).encode())
    text = "".join(f"{json_text(line)}\n" for line in lines)
    (folder / "public/log.jsonl").write_text(text, "utf-8")


@pytest.mark.parametrize("what", ["another", "gone", "twice", "empty"])
def test_a_forged_replacement_fails(tmp_path: Path, what: str) -> None:
    folder = drawn(tmp_path / "case")
    one = members(folder)[0]
    told("dropout", one, "--code", "declined", "--folder", folder)
    past = newest_draw(Case(folder))
    names = past.sealed.pseudonyms
    fits = [x for x in past.waiting if x not in past.drawn.alternates]
    line = {
        "another": {"filled": [names[fits[-1]]]},
        "gone": {"filled": [names[one]]},
        "twice": {"filled": [names[past.members[0]], names[past.members[0]]]},
        "empty": {"filled": [], "vacant": 1},
    }[what]
    forged(folder, -1, lambda last: last.update(line))
    assert not told("verify", "--folder", folder, code=6)["ok"]


def test_out_of_time_the_drop_out_is_logged_and_said_to_be(tmp_path: Path) -> None:
    folder = drawn(tmp_path / "case")
    two = members(folder)[:2]
    words = ["dropout", *two, "--code", "declined", "--folder", str(folder)]
    result = type_in(*words, "--time-limit", "1e-9")
    assert result.exit_code == 5
    assert "who left is logged" in result.stderr and "Nothing was written" not in result.stderr
    again = type_in("dropout", "--folder", str(folder), "--time-limit", "1e-9")
    assert again.exit_code == 5 and "Nothing was written" in again.stderr
    assert len(told("dropout", "--folder", folder)["filled"]) == 2


@pytest.mark.parametrize(
    ("terminal", "typed", "said"), [(True, "y\n", True), (True, "\n", False), (False, "y\n", False)]
)
def test_a_question_is_asked_on_a_terminal_only(monkeypatch, terminal: bool, typed: str, said: bool) -> None:
    class Keyboard(io.StringIO):
        def isatty(self) -> bool:
            return terminal

    monkeypatch.setattr("sys.stdin", Keyboard(typed))
    assert confirmed("Sure?") is said


def test_two_processes_fill_the_same_seats(tmp_path: Path) -> None:
    folder = drawn(tmp_path / "case")
    leaving = [f"{one}=declined" for one in members(folder)[:2]]
    filled = []
    for seed in ("1", "2"):
        copy = tmp_path / f"copy-{seed}"
        copytree(folder, copy)
        assert process("dropout", *leaving, "--folder", copy, PYTHONHASHSEED=seed).returncode == 0
        filled.append(log(copy)[-1]["filled"])
    assert filled[0] == filled[1]


def test_a_new_lottery_says_who_withdrew_from_the_last_one(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    done("lottery", "--folder", folder)
    done("withdraw", "a2", "--code", "declined", "--folder", folder)
    told_of = done("lottery", "--folder", folder).stderr
    assert "1 applicant withdrew from an earlier lottery" in told_of
    assert str(next(iter(log(folder)[2]["entries"]))) in told_of
    assert "withdrew" not in done("lottery", "--folder", folder, "--exclude", "a2").stderr


MANY = 'household = ["Address1", "Postcode"]\nhousehold_most = 2\n'


@pytest.mark.parametrize("leaving", [1, 3])
def test_homes_pairs_and_combined_quotas_hold_after_replacements(tmp_path: Path, leaving: int) -> None:
    rows = [people()[0], *(list(row) for row in people(24)[1:])]
    for row in rows[1:]:
        row[2] = f"{(int(row[0][1:]) + 3) // 4} Mill Lane"
    toml = (
        TOML.replace("size = 3", "size = 6")
        + f"[applicants]\n{MANY}[lottery]\napart = [['a1', 'a7'], ['a2', 'a9']]\n"
    )
    quotas = [QUOTAS[0], *((*row[:2], "2", "4") for row in QUOTAS[1:])]
    folder = case(tmp_path / "case", rows, quotas, toml)
    write_csv(
        folder / "combined.csv",
        [
            ("category", "value", "with category", "with value", "min", "max"),
            ("Gender", "F", "Age", "old", "1", "2"),
        ],
    )
    done("lottery", "--folder", folder, "--tickets", "1000", "--combined", folder / "combined.csv")
    done("draw", "--folder", folder, "--seed", "1")
    past = newest_draw(Case(folder))
    assert past.sealed.lottery.quotas.combined and past.sealed.lottery.pool.apart
    assert past.sealed.lottery.quotas.home_most == 2
    left = past.members[:leaving]
    facts = told("dropout", *left, "--code", "declined", "--folder", folder)
    assert len(facts["filled"]) == leaving and facts["accepted"] == []
    assert not check_panel(facts["members"], past.sealed.lottery.pool, past.sealed.lottery.quotas)
    homes = {one.id: one.household for one in past.sealed.lottery.pool.applicants}
    assert not {homes[one] for one in left} & {homes[one] for one in facts["filled"]}
    holds(folder)


def test_where_everybody_left_the_seats_stay_empty_and_every_document_can_be_made(tmp_path: Path) -> None:
    folder = drawn(tmp_path / "case")
    past = newest_draw(Case(folder))
    everybody = [*past.members, *past.drawn.order]
    told("dropout", *everybody, "--code", "declined", "--folder", folder, code=4)
    facts = told("dropout", "--accept-violation", "--folder", folder)
    assert (facts["filled"], facts["members"], facts["vacant"]) == ([], [], 3)
    report = (folder / "packs/public/selection-report-2.html").read_text("utf-8")
    assert "3 seats stay empty" in report and "Quotas broken with consent" in report
    assert "stay empty" in done("status", "--folder", folder).stdout
    assert "no seat is empty" in refused(folder, "dropout")
    holds(folder)
