"""The story, as typed: a journalist, an applicant and an auditor check one draw, each with their own part."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import pytest

from tests.cli_cases import SEED, TOML, case, contents, done, people, told, type_in

MADE, WHEN, LATER = "2027-01-11T09:00:00Z", "2027-02-11T18:30:00Z", "2027-02-20T10:00:00Z"
KEPT = "2027-03-01"
SETTINGS = f"""{TOML}[announce]
kind = "national-lottery"
source = "The six main numbers of that evening in ascending order, one blank between them"
outcomes = 45057474
when = {WHEN}
witnesses = ["head of internal audit"]
if_it_fails = "the next draw of the same source"
[privacy]
delete_on = {KEPT}
"""


pytestmark = pytest.mark.slow


@dataclass
class Story:
    """A case from its lottery to the deletion of everything personal, and what was given away on the way."""

    folder: Path
    home: Path
    commitment: str
    heads: list[str]
    ids: dict[str, str]
    left: str
    zip: Path
    copies: list[Path]

    def public(self, name: str) -> Path:
        """What is public today, as somebody takes it home."""
        return Path(shutil.copytree(self.folder / "public", self.home / name))


def python(folder: Path, *words: object) -> subprocess.CompletedProcess[str]:
    """verify.py in this folder, with nothing but Python."""
    command = [sys.executable, "-I", "-S", "verify.py", *map(str, words)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    home = tmp_path_factory.mktemp("trust")
    folder = case(home / "case", toml=SETTINGS)
    with pytest.MonkeyPatch.context() as clock:

        def at(now: str) -> None:
            clock.setattr("cli.now", lambda: now)

        at(MADE)
        made = told("lottery", "--folder", folder, "--tickets", "1000")
        rows = (folder / "private/pseudonyms.csv").read_text("utf-8").splitlines()[1:]
        ids = {entry: person for person, entry in (row.split(",") for row in rows)}
        found = Story(folder, home, made["commitment"], [made["head"]], ids, "", home, [])
        found.copies.append(found.public("sealed"))
        done("withdraw", "a5", "--code", "declined", "--folder", folder)
        at(WHEN)
        drawn = told("draw", "--folder", folder, "--seed", SEED)
        found.heads.append(drawn["head"])
        found.copies.append(found.public("drawn"))
        at(LATER)
        found.left = next(one for one in drawn["members"] if one != "a5")
        out = told("dropout", found.left, "--code", "withdrew", "--folder", folder, "--accept-violation")
        found.heads.append(out["head"])
        packed = told("export", "--auditor", "Electoral Services", "--folder", folder)
        found.zip = folder / packed["file"]
        shutil.copy(found.zip, home / "auditor.zip")
        told("export", "--person", "a7", "--folder", folder)
        shutil.copytree(folder / "private/exports", home / "exports")
        told("erase", "--person", found.left, "--code", "asked", "--yes", "--folder", folder)
        found.copies.append(found.public("erased"))
    return found


def test_the_journalist_confirms_the_draw_at_home(story: Story) -> None:
    """Each day's copy holds against the commitment, and every later one against every earlier head."""
    for day, copy in enumerate(story.copies):
        run = python(copy, story.commitment, "--head", story.heads[0])
        assert run.returncode == 0, run.stdout + run.stderr
        assert "NOT ANCHORED" not in run.stdout and "FAIL" not in run.stdout
        assert python(copy, story.commitment, "--head", story.heads[day]).returncode == 0
    assert python(story.copies[0], story.commitment, "--head", story.heads[1]).returncode == 6
    assert python(story.copies[2], story.commitment[:-1] + "x").returncode == 6
    assert python(story.copies[2], "0" * 64).returncode == 6


@pytest.mark.parametrize("shell", ["sh", "bash", "dash", "busybox"])
def test_the_journalist_repeats_it_in_a_terminal(story: Story, shell: str) -> None:
    if not shutil.which(shell) or not shutil.which("sha256sum"):
        pytest.skip(f"no {shell} with sha256sum here")
    page = (story.copies[1] / "HOW-TO-VERIFY.md").read_text("utf-8")
    line = next(line.strip() for line in page.splitlines() if line.strip().startswith("printf "))
    words = [shell, *(["sh"] if shell == "busybox" else []), "-c", line.replace("SEED", SEED)]
    digits = subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()[0]
    result = json.loads((story.copies[1] / "draw/result.json").read_text("utf-8"))
    assert int(digits, 16) % 1000 == result["ticket"]
    # The ticket that came out is the one that was sealed before.
    members = " ".join(result["members"])
    seals = dict(csv.reader((story.copies[0] / "lottery/seals.csv").open(encoding="utf-8")))
    seal = sha256(f"{result['opening']}\n{members}".encode()).hexdigest()
    assert seals[f"{result['ticket']:03}"] == seal


def test_the_applicant_finds_her_entry_and_makes_her_seal(story: Story) -> None:
    (packed,) = (story.home / "exports").glob("person-*.zip")
    with zipfile.ZipFile(packed) as bundle:
        told_of = json.loads(bundle.read("what-we-hold-about-you.json"))
        page = bundle.read("what-we-hold-about-you.html").decode()
    entry, one = told_of["entry_number"], told_of["lotteries"][0]
    assert story.ids[entry] == "a7" and entry in page
    public = story.copies[1]
    result = json.loads((public / "draw/result.json").read_text("utf-8"))
    assert (entry in result["members"]) != (entry in result["order"])
    leaves = dict(csv.reader((public / "lottery/leaves.csv").open(encoding="utf-8")))
    identity = sha256(f"{one['salt']}\na7".encode()).hexdigest()
    values = json.dumps(one["values"], sort_keys=True, separators=(",", ":"))
    assert leaves[entry] == sha256(f"{one['salt']}\n{entry}\n{identity}\n{values}".encode()).hexdigest()
    others = [row for row in people()[1:] if row[0] != "a7"]
    assert not [row[1] for row in others if re.search(rf"\b{row[1]}\b", page + json.dumps(told_of))]


def test_the_auditor_works_out_every_chance_again(story: Story, tmp_path: Path) -> None:
    with zipfile.ZipFile(story.home / "auditor.zip") as bundle:
        bundle.extractall(tmp_path)
    run = python(tmp_path / "public", story.commitment, "--auditor", "../audit")
    assert run.returncode == 0, run.stdout
    assert "certificate/levels" in run.stdout and "FAIL" not in run.stdout
    tickets = list(csv.DictReader((tmp_path / "audit/tickets.csv").open(encoding="utf-8")))
    stands = Counter(name for row in tickets for name in row["members"].split())
    claimed = list(csv.DictReader((tmp_path / "audit/probabilities.csv").open(encoding="utf-8")))
    assert len(claimed) == 12
    for row in claimed:
        number = stands[row["applicant"]]
        assert number == int(row["tickets"])
        assert abs(Fraction(number, 1000) - Fraction(row["probability"])) < Fraction(1, 1000)


def test_none_of_them_learns_what_is_not_theirs(story: Story) -> None:
    """Names, homes and ids stand in nothing that journalist and auditor get; answers in nothing public."""
    private = {cell for row in people()[1:] for cell in row[:3]}
    with zipfile.ZipFile(story.home / "auditor.zip") as bundle:
        given = {name: bundle.read(name).decode(errors="replace") for name in bundle.namelist()}
    for copy in story.copies:
        given |= {str(path): path.read_text("utf-8") for path in copy.rglob("*") if path.is_file()}
    found = {
        (name, cell)
        for name, text in given.items()
        if not name.endswith(".py")
        for cell in private
        if re.search(rf"(?<![\w-]){re.escape(cell)}(?![\w-])", text)
    }
    assert not found


def test_the_journalist_still_confirms_it_after_the_purge(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last step of the case: everything personal goes, and what is public stays as it was."""

    class Late(date):
        @classmethod
        def today(cls) -> Late:
            return cls.fromisoformat(KEPT)

    monkeypatch.setattr("packs.rights_asked.date", Late)
    monkeypatch.setattr("cli.now", lambda: f"{KEPT}T09:00:00Z")
    before = contents(story.folder / "public")
    done("purge", "--yes", "--signed-by", "Data protection officer", "--folder", story.folder)
    after = story.public("after")
    assert contents(after) == before
    assert python(after, story.commitment, "--head", story.heads[-1]).returncode == 0
    assert type_in("verify", story.commitment, "--folder", story.folder).exit_code == 0
    assert not list((story.folder / "private").glob("case.key"))
    assert "nothing: personal data are deleted" in done("status", "--folder", story.folder).stdout
