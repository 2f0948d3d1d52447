"""What `citizen-panel export`, `erase` and `purge` do with their options."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from packs.console import answer, confirmed, next_step, say
from packs.pages import count

Clock = Callable[[], str]
_SHOWN = 12
_BEGUN = "This was begun before and cut short; this is what was left to do. With --yes it is finished."
_GO = "Nothing was changed. With --yes it is done: it cannot be undone."


def answer_export(folder: Path, given: Mapping[str, Any], as_json: bool, now: Clock) -> None:
    """The auditor's edition, or what is held about one applicant, is packed and told.

    Raises:
        click.UsageError: not one of the two is asked for.
    """
    auditor, person = given["auditor"], given["person"]
    if (auditor is None) == (person is None):
        raise click.UsageError("give --auditor NAME or --person ID")
    if auditor is None:
        _export_person(folder, person, as_json, now)
    else:
        _export_auditor(folder, auditor, as_json, now)


def _export_auditor(folder: Path, to: str, as_json: bool, now: Clock) -> None:
    from packs.handover import run_handover

    made = run_handover(folder, to, now())
    facts = {"file": made.file, "to": made.to, "sha256": made.sha256, "size": made.size}
    lines = [
        f"Packed for {made.to}: public/, and the auditor's edition of "
        f"{count(made.lotteries, 'lottery', 'lotteries')}.",
        f"SHA-256 of the file: {made.sha256}",
        "It holds everybody's answers under entry numbers. Give it to nobody else, and by a safe way.",
    ]
    answer("export", as_json, {**facts, "receipt": made.receipt}, lines)
    say(f"Written: {', '.join(made.written)}.")


def _export_person(folder: Path, text: str, as_json: bool, now: Clock) -> None:
    from packs.about_person import given_lines, run_person

    made = run_person(folder, text, now())
    by_hand = [{"file": one.path, "places": list(one.places)} for one in made.by_hand]
    facts = {"entry": made.entry, "file": made.file, "documents": made.documents, "by_hand": by_hand}
    answer("export", as_json, facts, given_lines(made))
    say(f"Written: {made.file}.")


def answer_erase(folder: Path, given: Mapping[str, Any], as_json: bool, now: Clock) -> None:
    """What erasing somebody means is told; with a yes it is done."""
    from packs.erasing import plan_erasure, run_erasure
    from packs.removal import ELSEWHERE
    from packs.unfinished import begun_erasure
    from sortition.case import Case

    person, receipt = given["person"], ""
    plan = plan_erasure(folder, person)
    if begun_erasure(Case(folder), plan.entry):
        say(_BEGUN)
    if not given["yes"] and not as_json:
        _list("These files will be deleted:", plan.goes)
        _list("These private files will be written anew without this applicant:", plan.changes)
        say("Notes that somebody typed into a workbook named here are lost: copy them first.")
    if done := given["yes"] or (not as_json and confirmed(f"Erase applicant {plan.entry} for good?")):
        plan, receipt = run_erasure(folder, person, given["code"], now)
    facts = {
        "entry": plan.entry,
        "done": bool(done),
        "deleted": list(plan.goes),
        "changed": list(plan.changes),
        "by_hand": [{"file": one.path, "places": list(one.places)} for one in plan.own],
        "receipt": receipt,
    }
    answer(
        "erase", as_json, facts, [*_erased(plan, bool(done)), *_left_to_people(map(str, plan.own), ELSEWHERE)]
    )
    if done:
        say(f"Written: {receipt}.")
        next_step(folder, "make the lists and letters again that others still need:", "packs")


def _erased(plan: Any, done: bool) -> list[str]:
    gone, changed = count(len(plan.goes), "file", "files"), count(len(plan.changes), "file", "files")
    head = f"Applicant {plan.entry} is erased: {gone} deleted, {changed} written anew." if done else _GO
    kept = ["This stays, without a name. Whether you may keep it is for you to decide, and to tell:"]
    return [head, *([*kept, *(f"  {one}" for one in plan.stays)] if plan.stays else [])]


def _left_to_people(own: Iterable[str], elsewhere: Iterable[str]) -> list[str]:
    places = list(own)
    first = ["Delete by hand in your own files, and search them for the name too:"] if places else []
    first += [f"  {one}" for one in places]
    return [*first, "Look yourself, as no toolkit can:", *(f"  {one}" for one in elsewhere)]


def _list(heading: str, names: Sequence[str] | Mapping[str, Any]) -> None:
    """At most so many names, to the conversation."""
    found = list(names)
    if not found:
        return
    say(heading)
    for name in found[:_SHOWN]:
        say(f"  {name}")
    if len(found) > _SHOWN:
        say(f"  and {len(found) - _SHOWN} more")


def answer_purge(folder: Path, given: Mapping[str, Any], as_json: bool, now: Clock) -> None:
    """What is due is told; with --yes it is deleted, and proved.

    Raises:
        click.UsageError: a look and a deletion are asked for at once, or the deletion of another day.
    """
    from packs.purging import plan_purge

    if given["yes"] and (given["dry_run"] or given["date"]):
        raise click.UsageError("--yes deletes what is due today: it goes with neither --dry-run nor --date")
    if given["yes"]:
        _purge(folder, given["signed_by"] or "", as_json, now)
        return
    plan = plan_purge(folder, given["date"].date() if given["date"] else date.today())
    due = [{"path": one.path, "kind": one.kind, "due": str(one.due)} for one in plan.due]
    later = [{"path": one.path, "kind": one.kind, "due": str(one.due or "")} for one in plan.later]
    facts = {"done": False, "on": str(plan.today), "deleted": [], "due": due, "later": later}
    facts |= {"unknown": list(plan.unknown), "by_hand": list(plan.inputs), "notes": list(plan.notes)}
    answer("purge", as_json, facts, _looked(plan))


def _looked(plan: Any) -> list[str]:
    lines = [f"Note: {one}" for one in plan.notes]
    lines += [f"Due on {plan.today}: {count(len(plan.due), 'file', 'files')}.", *_by_kind(plan.due)]
    lines += [f"Not yet: {count(len(plan.later), 'file', 'files')}.", *_by_kind(plan.later)]
    if plan.due:
        lines.append('Nothing was deleted. To do it: citizen-panel purge --yes --signed-by "ROLE"')
    return [*lines, *_for_people(plan)]


def _by_kind(items: Any) -> list[str]:
    kinds: dict[tuple[str, str], int] = {}
    for one in items:
        key = one.kind, f"from {one.due}" if one.due else "no day is set"
        kinds[key] = kinds.get(key, 0) + 1
    return [f"  {kind}: {number}, {when}" for (kind, when), number in sorted(kinds.items())]


def _for_people(plan: Any) -> list[str]:
    strange = ["Not made by the toolkit, so look yourself:", *(f"  {one}" for one in plan.unknown)]
    return [*(strange if plan.unknown else ()), *_left_to_people(plan.inputs, plan.elsewhere)]


def _purge(folder: Path, signed_by: str, as_json: bool, now: Clock) -> None:
    from packs.purging import run_purge

    made = run_purge(folder, date.today(), signed_by, now)
    facts = {"done": True, "on": str(made.plan.today), "deleted": list(made.gone), "left": list(made.left)}
    facts |= {"list": made.list, "sha256": made.proof, "receipt": made.told}
    facts |= {"unknown": list(made.plan.unknown), "by_hand": list(made.plan.inputs)}
    lines = [f"Deleted: {count(len(made.gone), 'file', 'files')}, {made.size:,} bytes."]
    lines += (
        ["Still there, close them and run it again:", *(f"  {one}" for one in made.left)] if made.left else []
    )
    lines += [f"SHA-256 of the list ({made.list}), to note in your files:", f"  {made.proof}"]
    answer("purge", as_json, facts, [*lines, *_for_people(made.plan)])
    say(f"Written: {made.list}, {made.told}.")
