"""A canary in every contact cell and every id: it must sing nowhere but in the private rooms."""

from __future__ import annotations

import io
import json
import os
import signal
import stat
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import write_csv, write_xlsx
from tests.cli_cases import TOML, case, contents, on_files, people, program, type_in

CANARY = "kanarienvogel"
ROWS = [people()[0]] + [
    (f"{CANARY}-id-{n}", f"{CANARY} name {n}", f"{CANARY} street {n}", f"{CANARY}{n} 1AA", *row[4:])
    for n, row in enumerate(people()[1:], start=1)
]
PRIVATE = ("private/", "packs/office/", "rehearsal/office/", "people.", "panel.toml", "quotas.")


@pytest.fixture
def aviary(tmp_path: Path) -> Path:
    """A case whose applicants are canaries, two of them under one roof."""
    rows = [list(row) for row in ROWS]
    rows[2][2:4] = rows[1][2:4]
    return case(tmp_path / "case", rows, toml=TOML + '[applicants]\nhousehold = ["Address1", "Postcode"]\n')


def sings(data: bytes) -> bool:
    """Whether a canary stands in these bytes, zip files unpacked."""
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            return any(sings(book.read(name)) for name in book.namelist())
    return CANARY.encode() in data.lower()


def leaks(folder: Path) -> Iterator[str]:
    """Files outside the private rooms that hold a canary, and file names that do."""
    for name, data in contents(folder).items():
        if CANARY in name.lower() or (data and not name.startswith(PRIVATE) and sings(data)):
            yield name


def quiet(folder: Path, *words: object) -> int:
    """The exit code of a command that says no canary."""
    result = type_in(*words)
    assert CANARY not in result.output.lower(), result.output
    assert list(leaks(folder)) == []
    return result.exit_code


def test_the_listener_hears(tmp_path: Path) -> None:
    assert sings(write_xlsx(tmp_path / "a.xlsx", [[CANARY.upper()]]).read_bytes())
    assert sings(write_csv(tmp_path / "a.csv", [[CANARY]]).read_bytes())
    assert not sings(write_xlsx(tmp_path / "b.xlsx", [["x"]]).read_bytes())
    (tmp_path / "public").mkdir()
    (tmp_path / "public/x.csv").write_text(CANARY)
    (tmp_path / f"public/{CANARY}.txt").write_text("")
    assert list(leaks(tmp_path / "public")) == [f"{CANARY}.txt", "x.csv"]


def test_every_command_keeps_quiet(aviary: Path) -> None:
    for words in (
        ("check",),
        ("check", "--json"),
        ("lottery",),
        ("draw", "--rehearse"),
        ("draw", "--seed", "1"),
        ("draw", "--seed", "2", "--again", "--reason", "wrong-seed"),
        ("verify",),
        ("verify", "--json"),
        ("status",),
        ("status", "--json"),
        ("lottery", "--json", "--tickets", "200"),
        ("draw", "--balls", "58"),
    ):
        wanted = 3 if "--balls" in words else 0
        assert quiet(aviary, words[0], "--folder", aviary, *words[1:]) == wanted, words
    assert sings((aviary / "packs/office/panel.xlsx").read_bytes())
    assert sings((aviary / "private/contacts.csv").read_bytes())


def test_whoever_leaves_or_comes_is_not_told(aviary: Path) -> None:
    type_in("lottery", "--folder", aviary)
    assert quiet(aviary, "withdraw", f"{CANARY}-id-1", "--code", "declined", "--folder", aviary) == 0
    drawn = json.loads(type_in("draw", "--folder", aviary, "--seed", "1", "--json").stdout)
    leaving = [one for one in drawn["members"] if one != f"{CANARY}-id-1"]
    words = ("dropout", leaving[0], f"{leaving[1]}=not-reached", "--code", "declined", "--folder", aviary)
    assert quiet(aviary, *words) == 3
    assert quiet(aviary, *words, "--contact-rule-kept") in (0, 4)
    assert quiet(aviary, "dropout", "--accept-violation", "--folder", aviary) in (0, 3)
    everybody = [f"{CANARY}-id-{n}" for n in range(2, 12) if f"{CANARY}-id-{n}" not in leaving[:2]]
    assert quiet(aviary, "dropout", *everybody, "--code", "withdrew", "--folder", aviary) == 4
    assert quiet(aviary, "status", "--folder", aviary) == 0
    assert quiet(aviary, "verify", "--folder", aviary) == 0


def test_only_ids_are_told_to_programs(aviary: Path) -> None:
    type_in("lottery", "--folder", aviary)
    shown = type_in("draw", "--folder", aviary, "--seed", "1", "--json").stdout
    assert f"{CANARY}-id-" in shown
    for other in (" name", " street", " 1aa"):
        assert f"{CANARY}{other}" not in shown.lower()


def mended(folder: Path, rows: list[list[str]]) -> None:
    write_csv(folder / "people.csv", rows)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda rows: rows[3].__setitem__(5, "yuong"), 3),
        (lambda rows: rows[3].__setitem__(0, ""), 3),
        (lambda rows: rows[0].__setitem__(0, "nothing"), 3),
        (lambda rows: rows[0].__setitem__(5, "Alter"), 3),
        (lambda rows: rows[3].append(f"{CANARY} without a heading"), 3),
        (lambda rows: rows[3].__setitem__(1, "#REF!"), 3),
        (lambda rows: [row.__setitem__(5, "old") for row in rows[1:]], 4),
        (lambda rows: rows.__delitem__(slice(3, None)), 3),
    ],
    ids=["value", "blank id", "no id column", "no category", "beyond", "error cell", "impossible", "few"],
)
def test_every_refusal_keeps_quiet(aviary: Path, spoil: object, code: int) -> None:
    rows = [list(row) for row in ROWS]
    spoil(rows)  # type: ignore[operator]
    mended(aviary, rows)
    for words in (("check",), ("lottery",), ("lottery", "--json")):
        found = quiet(aviary, words[0], "--folder", aviary, *words[1:])
        assert found == (0 if code == 4 and words == ("check",) else code)


def test_a_repeated_id_is_the_only_thing_told_of_its_row(aviary: Path) -> None:
    rows = [list(row) for row in ROWS]
    rows[3][0] = rows[4][0]
    mended(aviary, rows)
    said = type_in("check", "--folder", aviary).output.lower()
    for other in (" name", " street", " 1aa"):
        assert f"{CANARY}{other}" not in said


def test_undecided_keeps_quiet(aviary: Path) -> None:
    assert quiet(aviary, "lottery", "--folder", aviary, "--time-limit", "0.000001") == 5


def test_a_broken_record_keeps_quiet(aviary: Path) -> None:
    type_in("lottery", "--folder", aviary)
    type_in("draw", "--folder", aviary, "--seed", "1")
    for name in ("private/pseudonyms.csv", "private/contacts.csv", "private/audit/tickets.csv"):
        data = (aviary / name).read_bytes()
        (aviary / name).write_bytes(data[:-20] + data[-19:])
        for words in (("verify",), ("verify", "--json"), ("status",), ("draw", "--rehearse")):
            quiet(aviary, words[0], "--folder", aviary, *words[1:])
        (aviary / name).write_bytes(data)


@pytest.mark.parametrize("place", ["sortition.lottery.make_instance", "packs.office.panel_workbook"])
def test_a_fault_keeps_quiet(aviary: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    def broken(*arguments: object, **named: object) -> None:
        raise ValueError(f"{CANARY} {arguments}")

    logs = aviary.parent / "logs"
    logs.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(logs))
    monkeypatch.setattr(place, broken)
    codes = [
        quiet(aviary, "lottery", "--folder", aviary),
        quiet(aviary, "draw", "--folder", aviary, "--seed", "1"),
    ]
    assert 1 in codes
    assert [path for path in logs.iterdir() if sings(path.read_bytes())] == []
    assert len(list(logs.iterdir())) == codes.count(1)


def test_killed_half_way_keeps_quiet(aviary: Path) -> None:
    for seconds in (0.5, 0.8):
        running = subprocess.Popen(
            program("lottery", "--folder", aviary), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        time.sleep(seconds)
        running.kill()
        out, err = running.communicate()
        assert not sings(out)
        assert not sings(err)
        assert list(leaks(aviary)) == []


def test_values_of_the_public_pages_are_no_head_counts(aviary: Path) -> None:
    type_in("lottery", "--folder", aviary)
    type_in("draw", "--folder", aviary, "--seed", "1")
    names = [line.split(",")[1] for line in (aviary / "private/pseudonyms.csv").read_text().splitlines()[1:]]
    page = (aviary / "packs/public/selection-report.html").read_text("utf-8")
    assert "Canary" not in page
    drawn = (aviary / "public/draw/result.json").read_text("utf-8")
    assert sum(name in drawn for name in names) == len(names)
    for name in ("seals.csv", "chances.json", "rules.json", "quotas.csv"):
        public = (aviary / "public/lottery" / name).read_text("utf-8")
        assert not any(entry in public for entry in names), name


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_private_files_are_for_their_owner_only(aviary: Path) -> None:
    before = os.umask(0o022)
    try:
        for words in (("lottery",), ("draw", "--rehearse"), ("draw", "--seed", "1"), ("lottery",)):
            assert type_in(words[0], "--folder", aviary, *words[1:]).exit_code == 0
    finally:
        os.umask(before)
    rooms = ("private", "packs/office", "packs/auditor", "rehearsal/office", "rehearsal/auditor")
    for room in rooms:
        for path in (aviary / room, *(aviary / room).rglob("*")):
            wanted = 0o700 if path.is_dir() else 0o600
            assert stat.S_IMODE(path.stat().st_mode) == wanted, path
    for path in (aviary / "public").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o755 if path.is_dir() else 0o644), path


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for another process")
def test_interrupted_keeps_quiet(aviary: Path) -> None:
    running = subprocess.Popen(
        program(*on_files(aviary)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    time.sleep(0.7)
    running.send_signal(signal.SIGINT)
    assert CANARY not in running.communicate()[0].lower()
