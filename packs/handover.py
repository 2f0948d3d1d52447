"""The auditor's edition as one file, and to whom it was given."""

from __future__ import annotations

from dataclasses import dataclass
from json import loads
from pathlib import Path

from packs.bundle import below, bundled, free_number
from packs.removal import none_since, removals
from sortition.audit import read_sealed
from sortition.canonical import json_bytes, sha
from sortition.case import Case, recover, write_step
from sortition.history import events
from sortition.problems import InputProblems, Problem

EXPORTS = "private/exports"
_STEM = f"{EXPORTS}/auditor"
_READ_ME = """The auditor's edition of a draw, made for: {to}

It holds everybody's answers, homes and tickets under entry numbers, but no names and no addresses. Whoever
knows some of the applicants can find others in it. Keep it to yourself, and delete it when your work is done.

To check it you need Python 3.8 or later, and nothing else. Take verify.py from our release, compare its
SHA-256 with the one in our documents, and type in this folder:

{lines}

COMMITMENT is what was published before the draw: take it from somebody who noted it then, not from here.
Without it the checks say whether all this fits together, but not whether it was exchanged since.

What it says that it did not check is for you to ask, in these ways:

- NOT ANCHORED: find the commitment in the newspaper, on the notice board, or in a witness's letter.
- that a seed is what its source showed: public/lottery/announce.json says what the source had to be, and
  when. Look it up there yourself, and ask the witnesses.
- that the applicants are the right people: pick entry numbers yourself, by lot. For each ask to see the reply
  form, and compare it with pool.csv. Ask also for replies that are not in the draw, and why they are not.
- quotas, households, chances, certificate: of another lottery. Give its folder too, as above.
- pseudonyms, salts, the order of tickets: these need the case key, which stays with the organisers. Watch
  them run "citizen-panel verify COMMITMENT" in their folder: it does this part too.
- need an integer program, nearest list, best alternates, first in the order: the same command repeats these
  with the toolkit, and with another solver than the one that made the lottery.
"""


@dataclass(frozen=True)
class HandedOver:
    """An auditor's edition that was packed: its path in the case folder, and what its receipt says."""

    file: str
    receipt: str
    to: str
    sha256: str
    size: int
    lotteries: int

    @property
    def written(self) -> tuple[str, str]:
        """The two files."""
        return self.file, self.receipt


def run_handover(folder: Path, to: str, now: str) -> HandedOver:
    """The auditor's edition stands as a zip file in private/exports/, and beside it to whom it goes.

    `to` is a role or a body, such as "Electoral Services". The same record and the same `to` give the same
    bytes. It holds public/, the auditor's edition of every lottery and the auditor's documents.

    Raises:
        InputProblems: nobody is named, or there is no lottery.
        VerificationFailed: the record is not as it was written.
    """
    to = " ".join(to.split())
    if not to:
        remedy = 'Name a role or a body, such as --auditor "Electoral Services"'
        raise InputProblems([Problem("it is not said who the auditor is", remedy)])
    case, seen = Case(folder), removals(folder)
    recover(case)
    numbers = [line["lottery"] for line in events(case, "lottery")]
    if not numbers:
        raise InputProblems([Problem("there is no lottery in this folder", "Run citizen-panel lottery")])
    for number in numbers:
        read_sealed(case, number)
    head = case.head()
    data = bundled(_files(case, to, numbers))
    with none_since(folder, seen):
        number_text = free_number(folder, _STEM, ".zip", ".json")
        file, receipt = f"{_STEM}{number_text}.zip", f"{_STEM}{number_text}.json"
        told = {"schema": 1, "at": now, "to": to, "file": file, "sha256": sha(data), "size": len(data)}
        write_step(case, {file: data, receipt: json_bytes({**told, "head": head})}, now, after=head)
    return HandedOver(file, receipt, to, sha(data), len(data), len(numbers))


def handed_to(folder: Path) -> tuple[str, ...]:
    """Who got the auditor's edition and when, from the receipts, as what is to be asked back."""
    receipts = sorted((folder / EXPORTS).glob("auditor*.json"))
    found = [loads(path.read_bytes()) for path in receipts]
    return tuple(f"the auditor's edition at {one['to']} (packed on {one['at'][:10]})" for one in found)


def _files(case: Case, to: str, numbers: list[int]) -> dict[str, bytes]:
    folders = ["audit" if number == 1 else f"audit-{number}" for number in numbers]
    places = {name: name for name in below(case.folder, "public")}
    places |= {name: f"reports/{name[14:]}" for name in below(case.folder, "packs/auditor")}
    for one in folders:
        places |= {name: name.removeprefix("private/") for name in below(case.folder, f"private/{one}")}
    lines = "\n".join(f"    python3 public/verify.py COMMITMENT --auditor {one}" for one in folders)
    files = {inside: (case.folder / name).read_bytes() for name, inside in places.items()}
    return {**files, "READ-ME.txt": _READ_ME.format(to=to, lines=lines).encode()}
