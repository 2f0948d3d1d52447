"""The public record: sealing a lottery before the draw, reading it back, recording the draw."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from json import loads
from pathlib import Path
from typing import Any

from sortition.announcement import announced, check_announced
from sortition.canonical import json_bytes, sha
from sortition.case import PSEUDONYMS, Case, Keyed, next_head, recover, start_case, write_step
from sortition.disk import refusals_worded
from sortition.draw import Drawn, Seed, hashed_seed
from sortition.entries import entries_csv, read_entries
from sortition.howto import how_to_verify, new_tools, verifier_files
from sortition.locking import alone
from sortition.lottery import Lottery
from sortition.problems import InputProblems, Problem, VerificationFailed
from sortition.record import (
    Files,
    LotteryFacts,
    audit_files,
    entries_of,
    manifest,
    public_files,
    ticket_number,
)
from sortition.record_reading import read_facts, read_lottery

__all__ = [
    "AGAIN_CODES",
    "REHEARSAL_SEED",
    "LotteryFacts",
    "Sealed",
    "check_current",
    "read_sealed",
    "toolkit_version",
    "write_draw",
    "write_lottery",
    "write_rehearsal",
]

AGAIN_CODES = ("witness-objection", "equipment-failed", "wrong-seed", "panel-not-confirmed")
REHEARSAL_SEED = hashed_seed("rehearsal")


@dataclass(frozen=True)
class Sealed:
    """A lottery in the record.

    `commitment` is the SHA-256 of its manifest, `head` the log's newest hash, `pseudonyms` are
    entry numbers by id, `alternates` is how many are named at the draw, `removed` counts those who
    were left out by the code of the reason, `toolkit` is the version that made it, `facts` is what the
    record says beside the lottery, `made_at` when it was made, in UTC.
    """

    number: int
    commitment: str
    head: str
    title: str
    alternates: int
    announcement: Mapping[str, Any]
    lottery: Lottery = field(repr=False)
    pseudonyms: Mapping[str, str] = field(repr=False)
    removed: Mapping[str, int] = field(default_factory=dict)
    toolkit: str = ""
    facts: LotteryFacts = field(default_factory=lambda: LotteryFacts("", 0))
    made_at: str = ""


def write_lottery(
    case: Case,
    lottery: Lottery,
    facts: LotteryFacts,
    now: str,
    contacts: bytes = b"",
    reading: bytes = b"",
    documents: Callable[[Files], Files] | None = None,
) -> Sealed:
    """Both editions of the lottery and its line in the log stand in the case folder afterwards.

    A folder that is not yet a case becomes one. `now` is the time in UTC, "2030-03-21T18:30:00Z".
    `contacts` and `reading` are files that are kept unread in `private/`: for the documents of the draw,
    and to tell later how the inputs were read. `documents` gives, for the files of the public edition by
    their names, further files by their path in the case folder: they are written with the lottery.

    Raises:
        InputProblems: the announcement does not suit the lottery, or a file cannot be written.
        VerificationFailed: what stands in the folder is not an unbroken record.
    """
    announcement = announced(facts.announcement, len(lottery.tickets), now)
    start_case(case.folder, now)
    keyed = Keyed(case.key())
    number = 1 + len(_lines(case, "lottery"))
    entries = entries_of(lottery.pool, keyed)
    public = public_files(lottery, facts, announcement, entries, keyed)
    audit = audit_files(lottery, entries, keyed, facts.removed, contacts)
    verifier = verifier_files()
    before = case.head()
    sealed = manifest(keyed, number, before, public, audit, verifier, toolkit_version())
    commitment = sha(sealed)
    public["manifest.json"] = sealed
    files = _under(_numbered("public/lottery", number), public)
    files |= documents(public) if documents else {}
    files |= _under(_numbered("private/audit", number), audit)
    if contacts:
        files[f"{_numbered('private/contacts', number)}.csv"] = contacts
    if reading:
        files[f"{_numbered('private/reading', number)}.json"] = reading
    files |= _tools(case, number, verifier, how_to_verify(commitment, len(lottery.tickets)))
    event = {"event": "lottery", "lottery": number, "commitment": commitment}
    # Earlier lotteries of this case may know people who have left the pool since; nobody is erased meanwhile.
    with refusals_worded(), alone(case.private):
        files[PSEUDONYMS] = entries_csv({**read_entries(case, keyed), **entries.names})
        head = write_step(case, files, now, event, before)
    return Sealed(
        number,
        commitment,
        head,
        facts.title,
        facts.alternates,
        announcement,
        lottery,
        entries.names,
        removed=facts.removed,
        toolkit=loads(sealed)["toolkit"],
        facts=replace(facts, announcement=announcement),
        made_at=now,
    )


def _lines(case: Case, event: str) -> list[dict[str, Any]]:
    return [line for line in case.log() if line["event"] == event]


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}-{number}"


def _under(folder: str, files: Files) -> Files:
    return {f"{folder}/{name}": data for name, data in files.items()}


def toolkit_version() -> str:
    """The toolkit's version, as records name it."""
    from importlib.metadata import PackageNotFoundError, version  # a third of this module's start-up

    try:
        return version("citizen-panels")
    except PackageNotFoundError:  # run from a checkout that was not installed
        return "unknown"


def _tools(case: Case, number: int, verifier: Files, how_to: bytes) -> Files:
    if number == 1:
        return _under("public", {**verifier, "HOW-TO-VERIFY.md": how_to})
    return _under(_numbered("public/lottery", number), new_tools(case.public, verifier, how_to))


def read_sealed(case: Case, number: int | None = None) -> Sealed:
    """The newest lottery of the case, or this one, read back with every hash checked.

    Raises:
        InputProblems: there is no such lottery.
        VerificationFailed: a file is missing, or is not the one that was written.
    """
    if not case.started:
        raise InputProblems([_no_lottery()])
    line = _lottery_line(case, number)
    keyed = Keyed(case.key())
    lottery_folder = _numbered("lottery", line["lottery"])
    for name, wanted in line["files"].items():
        _checked(case.public, name, wanted)
    sealed = _checked(case.public, f"{lottery_folder}/manifest.json", line["commitment"])
    named = loads(sealed)
    told = (named["case"], named["lottery"], named["head"])
    if told != (keyed.case_id, line["lottery"], line["prev"]):
        raise VerificationFailed("manifest.json belongs to another case, lottery or log")
    public = _listed(case.public, lottery_folder, named["public"])
    audit = _listed(case.private, _numbered("audit", line["lottery"]), named["audit"])
    ids = read_entries(case, keyed)
    lottery = read_lottery(public, audit, {name: person for person, name in ids.items()})
    facts = read_facts(public, audit)
    return Sealed(
        number=line["lottery"],
        commitment=line["commitment"],
        head=case.head(),
        title=facts.title,
        alternates=facts.alternates,
        announcement=facts.announcement or {},
        lottery=lottery,
        pseudonyms={applicant.id: ids[applicant.id] for applicant in lottery.pool.applicants},
        removed=facts.removed,
        toolkit=named["toolkit"],
        facts=facts,
        made_at=line["at"],
    )


def _no_lottery() -> Problem:
    return Problem("there is no such lottery in this folder", "Make it with citizen-panel lottery")


def _lottery_line(case: Case, number: int | None) -> dict[str, Any]:
    lines = [line for line in _lines(case, "lottery") if number in (None, line["lottery"])]
    if not lines:
        raise InputProblems([_no_lottery()])
    return lines[-1]


def _checked(folder: Path, name: str, wanted: str) -> bytes:
    try:
        data = (folder / name).read_bytes()
    except FileNotFoundError:
        raise VerificationFailed(f"{folder.name}/{name} is missing") from None
    if sha(data) != wanted:
        raise VerificationFailed(f"{folder.name}/{name} is not the file that was written")
    return data


def _listed(folder: Path, name: str, files: Mapping[str, Mapping[str, Any]]) -> Files:
    return {file: _checked(folder, f"{name}/{file}", told["sha256"]) for file, told in files.items()}


def _no_documents(head: str, draw: Files) -> Files:
    return {}


def write_draw(
    case: Case,
    sealed: Sealed,
    seed: Seed,
    drawn: Drawn,
    now: str,
    again: str | None = None,
    documents: Callable[[str, Files], Files] = _no_documents,
) -> str:
    """The draw stands in the record afterwards; returns the log's new head, to be sent to a witness.

    `again` is the published reason of a further draw of the same lottery. `documents` gives, for the new
    head and this draw's files by name, further files by their path in the case folder: they are written with
    the draw, or neither is.

    Raises:
        InputProblems: the seed is not as announced, this lottery was drawn before and no reason is
            given, the reason is not one of `AGAIN_CODES`, or `sealed` is out of date.
    """
    check_current(case, sealed)
    check_announced(sealed.announcement, seed, now)
    draws = _lines(case, "draw")
    earlier = sum(line["lottery"] == sealed.number for line in draws)
    _check_again(earlier, again)
    files = _draw_files(case, sealed, seed, drawn, now, {})
    event: dict[str, object] = {
        "event": "draw",
        "draw": earlier + 1,
        "lottery": sealed.number,
        "commitment": sealed.commitment,
        "ticket": drawn.ticket,
    }
    event |= {} if again is None else {"again": again}
    placed = _under(_numbered("public/draw", len(draws) + 1), files)
    with refusals_worded(), alone(case.private):  # The documents name people: nobody is erased meanwhile.
        more = documents(next_head(case, placed, now, event), files)
        return write_step(case, {**placed, **more}, now, event, sealed.head)


def check_current(case: Case, sealed: Sealed) -> None:
    """Refuse to go on from a lottery that was read before the record went on.

    Raises:
        InputProblems: it did.
    """
    # Finishing an interrupted step may bring a newer lottery than the one that was read.
    recover(case)
    if case.head() != sealed.head:
        raise InputProblems(
            [Problem("the record went on since this lottery was read", "Run the command again")]
        )


def _check_again(earlier: int, again: str | None) -> None:
    codes = ", ".join(AGAIN_CODES)
    if earlier and again is None:
        reason, remedy = "this lottery was drawn already", f"Draw with --again --reason CODE: {codes}"
    elif again is not None and not earlier:
        reason, remedy = "this lottery was not drawn yet", "Leave out --again"
    elif again is not None and again not in AGAIN_CODES:
        reason, remedy = "that is no reason for drawing again", f"Give one of {codes}"
    else:
        return
    raise InputProblems([Problem(reason, remedy)])


def write_rehearsal(case: Case, sealed: Sealed, drawn: Drawn, now: str) -> Path:
    """What the draw would write, from `REHEARSAL_SEED` and stamped, in `rehearsal/` instead of the last one.

    Nothing is logged. Returns the folder.

    Raises:
        InputProblems: `sealed` is out of date.
    """
    check_current(case, sealed)
    files = _draw_files(case, sealed, REHEARSAL_SEED, drawn, now, {"rehearsal": True})
    write_step(case, _under("rehearsal", files), now)
    return case.rehearsal


def _draw_files(
    case: Case, sealed: Sealed, seed: Seed, drawn: Drawn, now: str, stamp: Mapping[str, Any]
) -> Files:
    names = sealed.pseudonyms
    number = ticket_number(drawn.ticket, len(sealed.lottery.tickets))
    told = {"schema": 1, "kind": seed.kind, "seed": seed.text, "order_seed": seed.order_text, "at": now}
    told |= {"beacon": seed.beacon.as_json()} if seed.beacon else {}
    result = {
        "schema": 1,
        "lottery": sealed.number,
        "commitment": sealed.commitment,
        "head": case.head(),
        "ticket": drawn.ticket,
        "opening": Keyed(case.key()).opening(number),
        "members": sorted(names[person] for person in drawn.members),
        "alternates": [names[person] for person in drawn.alternates],
        "order": [names[person] for person in drawn.order],
        "met": [
            {"category": q.category, "value": q.value, "min": q.min, "max": q.max, "met": True}
            for q in sealed.lottery.quotas.canonical()
        ],
    }
    return {"seed.json": json_bytes({**told, **stamp}), "result.json": json_bytes({**result, **stamp})}
