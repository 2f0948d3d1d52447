"""The announced source: what is said of it before the lottery, and which command comes next."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from packs.announced import draw_command, drawn_when
from packs.reading_report import lines_before_a_lottery
from sortition.findings import Kind, Note
from tests.cli_cases import TOML, case, contents, done, people, type_in

# Round 1000 of quicknet came out at 15:59:24, 999 rounds of 3 seconds after the first at 15:09:27.
MADE, WHEN = "2023-08-23T15:30:00Z", "2023-08-23T16:00:00Z"
ANNOUNCED = """
[announce]
kind = "{kind}"
source = "as published"
when = {when}
witnesses = ["convener"]
if_it_fails = "a new lottery"
{more}
"""


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("cli.now", lambda: MADE)
    live_in(monkeypatch, "UTC")
    yield
    monkeypatch.undo()
    if hasattr(time, "tzset"):
        time.tzset()


def live_in(monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    """The clock of this computer shows the time of this zone, where the system lets it be set."""
    monkeypatch.setenv("TZ", zone)
    if hasattr(time, "tzset"):
        time.tzset()


def toml(kind: str, more: str = "", when: str = WHEN, before: str = "") -> str:
    return TOML + before + ANNOUNCED.format(kind=kind, when=when, more=more)


def drand(number: int, when: str = WHEN) -> str:
    return toml("drand", f"round = {number}", when)


KINDS = [
    ("balls", "", 'draw --balls DIGITS --seed "SECOND SOURCE"'),
    ("dice", "outcomes = 100000000", "draw --seed SEED"),
    ("national-lottery", "outcomes = 45057474", "draw --seed SEED"),
    ("drand", "round = 1000", "draw --drand round.json"),
]


@pytest.mark.parametrize(("kind", "more", "command"), KINDS)
def test_what_comes_next_fits_what_was_announced(tmp_path: Path, kind: str, more: str, command: str) -> None:
    folder = case(tmp_path / "case", people(40), toml=toml(kind, more))
    name, _, rest = command.partition(" ")
    typed = f"citizen-panel {name} --folder {folder} {rest}"
    first = done("lottery", "--folder", folder, "--tickets", "1000").stderr.splitlines()[-1]
    when = "on 23 August 2023 at 4.00 pm UTC"
    assert first == f"Next: publish the commitment, then draw in public {when}: {typed}"
    status = done("status", "--folder", folder).stdout.splitlines()[-1]
    assert status == f"Next: publish the commitment, then draw in public {when}: citizen-panel {command}"
    rehearsed = done("draw", "--rehearse", "--folder", folder).stderr.splitlines()[-1]
    assert rehearsed == first
    left = done("withdraw", "a2", "--code", "declined", "--folder", folder).stderr.splitlines()[-1]
    assert left == f"Next: publish public/, then draw in public {when}: {typed}"


def test_where_a_new_lottery_is_due_the_draw_is_not_what_comes_next(tmp_path: Path) -> None:
    """One of twelve is more than 5 %: the officer decides before anybody draws."""
    folder = case(tmp_path / "case", toml=toml("balls"))
    done("lottery", "--folder", folder, "--tickets", "1000")
    run = done("withdraw", "a2", "--code", "declined", "--folder", folder)
    assert "A new lottery is due" in run.stdout
    assert "decide on a new lottery" in run.stderr and "citizen-panel draw" not in run.stderr


def test_typed_as_told_the_draw_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command that is told for balls is one that the draw takes, once the capitals are filled in."""
    folder = case(tmp_path / "case", toml=toml("balls"))
    done("lottery", "--folder", folder, "--tickets", "1000")
    monkeypatch.setattr("cli.now", lambda: WHEN)
    words = draw_command({"kind": "balls"}).replace('"SECOND SOURCE"', "SECOND").split()
    given = {"DIGITS": "585", "SECOND": "3 11 17"}
    drawn = done(*(given.get(word, word) for word in words), "--folder", folder)
    assert "Ticket 585 of 1000." in drawn.stdout


def test_the_newest_lottery_says_how_it_is_drawn(tmp_path: Path) -> None:
    folder = case(tmp_path / "case", toml=toml("balls"))
    done("lottery", "--folder", folder, "--tickets", "1000")
    (folder / "panel.toml").write_text(drand(1000), "utf-8")
    done("lottery", "--folder", folder, "--tickets", "1000")
    assert done("status", "--folder", folder).stdout.splitlines()[-1].endswith("draw --drand round.json")


@pytest.mark.parametrize(
    "data", [b"{", b"[]", b"3", b"\xff", b'{"when": "2027-01-01"}', b'{"kind": "dice", "when": 3}']
)
def test_status_goes_on_where_somebody_changed_the_announcement(tmp_path: Path, data: bytes) -> None:
    folder = case(tmp_path / "case", toml=toml("balls"))
    done("lottery", "--folder", folder, "--tickets", "1000")
    (folder / "public/lottery/announce.json").write_bytes(data)
    assert "citizen-panel draw --seed SEED" in done("status", "--folder", folder).stdout


def test_who_comes_too_early_may_rehearse(tmp_path: Path) -> None:
    folder = case(tmp_path / "case", toml=toml("balls"))
    done("lottery", "--folder", folder, "--tickets", "1000")
    run = type_in("draw", "--balls", "585", "--folder", folder)
    assert f"drawn at {WHEN}, not before, and by this computer it is {MADE}. " in run.stderr
    assert run.exit_code == 3 and "Draw then; until then you can rehearse: citizen-panel draw" in run.stderr


def test_nothing_announced_is_told_before_it_is_too_late(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    assert "no source of the seed is announced" in done("check", "--folder", folder).stdout
    assert drawn_when({"kind": "unannounced"}) == ""
    assert draw_command({"kind": "unannounced"}) == "draw --seed SEED"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            drand(1013),
            "[announce] round is 1013, which comes out at 2023-08-23T16:00:03Z, after the time of the draw. "
            "Write round = 1012",
        ),
        (drand(412), "which came out at 2023-08-23T15:30:00Z"),
        (toml("balls", when="2023-08-23T15:29:59Z"), "[announce] when is already past"),
        (toml("dice", "outcomes = 7776"), "outcomes is 7776, fewer than the 10000000 that 1000 tickets need"),
        (
            toml("dice", "outcomes = 10000000", before="[lottery]\ntickets = 10000\n"),
            "fewer than the 100000000 that 10000 tickets need",
        ),
        (
            toml("balls", before="[lottery]\ntickets = 1500\n"),
            "balls cannot choose one of 1500 tickets",
        ),
    ],
)
def test_an_announcement_that_no_lottery_takes_is_a_problem(tmp_path: Path, text: str, said: str) -> None:
    folder = case(tmp_path / "case", toml=text)
    before = contents(folder)
    for words in (("check",), ("lottery",)):
        run = type_in(*words, "--folder", folder)
        assert run.exit_code == 3 and said in run.stderr, run.output
    assert contents(folder) == before


def test_it_is_heard_with_every_other_problem(tmp_path: Path) -> None:
    folder = case(tmp_path / "case", toml=drand(1013))
    people = folder / "people.csv"
    people.write_text(people.read_text("utf-8").replace(",F,", ",Femal,", 1), "utf-8")
    run = type_in("check", "--folder", folder)
    assert "2 problems to mend" in run.stderr
    assert "Femal" in run.stderr and "comes out at 2023-08-23T16:00:03Z" in run.stderr


def test_long_work_is_not_done_for_an_announcement_that_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(*_: object, **__: object) -> None:
        raise AssertionError("the lottery was made")

    monkeypatch.setattr("packs.lottery_step.make_lottery", work)
    run = type_in("lottery", "--folder", case(tmp_path / "case", toml=drand(1013)))
    assert run.exit_code == 3 and "round is 1013" in run.stderr


def test_a_round_is_said_with_the_moment_when_it_comes_out(tmp_path: Path) -> None:
    said = done("check", "--folder", case(tmp_path / "case", toml=drand(1000))).stdout
    assert (
        "the draw is announced for 23 August 2023 at 4.00 pm UTC, by drand; "
        "round 1000 of quicknet comes out on 23 August 2023 at 3.59 pm and 24 seconds UTC" in said
    )
    assert "long before the draw" not in said


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone cannot be set here")
def test_the_hour_is_told_by_the_clock_on_the_wall_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever wrote half past six and meant British summer time sees it before the evening of the draw."""
    live_in(monkeypatch, "BST-1")
    said = done("check", "--folder", case(tmp_path / "case", toml=toml("balls"))).stdout
    assert "at 4.00 pm UTC (by the clock of this computer 23 August 2023 at 5.00 pm), by balls" in said
    live_in(monkeypatch, "UTC")
    assert "by the clock" not in done("check", "--folder", tmp_path / "case").stdout


@pytest.mark.parametrize(
    ("when", "warned"), [("2023-08-23T16:59:24Z", False), ("2023-08-23T16:59:25Z", True)]
)
def test_a_round_that_is_out_long_before_the_draw_is_worth_a_look(
    tmp_path: Path, when: str, warned: bool
) -> None:
    said = done("check", "--folder", case(tmp_path / "case", toml=drand(1000, when))).stdout
    assert ("long before the draw" in said) is warned
    assert ("The last round before the draw is 2200" in said) is warned
    said = done("lottery", "--folder", tmp_path / "case").stderr
    assert ("long before the draw" in said) is warned


def test_once_a_lottery_stands_its_time_may_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = case(tmp_path / "case", toml=drand(1000))
    done("lottery", "--folder", folder, "--tickets", "1000")
    monkeypatch.setattr("cli.now", lambda: WHEN)
    done("check", "--folder", folder)
    assert "when is already past" in type_in("lottery", "--folder", folder).stderr


def test_who_withdrew_is_told_before_the_next_lottery(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    done("lottery", "--folder", folder)
    assert "withdrew" not in done("check", "--folder", folder).stdout
    done("withdraw", "a2", "--code", "declined", "--folder", folder)
    assert "1 applicant withdrew from an earlier lottery" in done("check", "--folder", folder).stdout
    (folder / "private/case.key").unlink()
    done("check", "--folder", folder)


NOTES = (
    Note("5 rows", "a.csv", kind=Kind.READ),
    Note("1 read as F", "a.csv", cells=("B2",), kind=Kind.CHANGED),
    Note("2 read as M", "a.csv", cells=("B3",), kind=Kind.CHANGED),
    Note("1 applicant not in the draw", "a.csv", kind=Kind.LEFT_OUT),
    Note("somebody twice", "a.csv"),
)


def test_what_check_has_told_is_only_counted() -> None:
    assert lines_before_a_lottery(NOTES, checked=True) == [
        "Left out",
        "  a.csv:",
        "    1 applicant not in the draw",
        "",
        "Worth a look",
        "  a.csv:",
        "    somebody twice",
        "How the files were read: 3 more notes, see citizen-panel check",
        "",
    ]
    assert lines_before_a_lottery(NOTES[:1], checked=True) == [
        "How the files were read: 1 note, see citizen-panel check",
        "",
    ]
    assert lines_before_a_lottery((), checked=True) == []


def test_what_nobody_has_told_is_told_whole() -> None:
    lines = lines_before_a_lottery(NOTES, checked=False)
    assert [line for line in lines if line.startswith("    ")] == [f"    {one}" for one in said_of(NOTES)]
    assert not any("citizen-panel check" in line for line in lines)


def said_of(notes: tuple[Note, ...]) -> list[str]:
    return [str(Note(note.text, cells=note.cells)) for note in notes]


def test_how_the_files_were_read_is_told_before_anybody_approves(tmp_path: Path) -> None:
    """The warning and who approved it stand next to the result, not above a wall of notes."""
    folder = case(tmp_path / "case")
    run = done("lottery", "--folder", folder)
    lines = run.stderr.splitlines()
    assert not [line for line in lines if line.startswith("Note: ")]
    told = next(at for at, line in enumerate(lines) if line.startswith("How the files were read: "))
    asked = [at for at, line in enumerate(lines) if line.startswith("Before anything is written")]
    assert all(told < at for at in asked)
