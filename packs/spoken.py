"""What the commands answer: facts for programs, and lines for people."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from packs.alternates import compared_facts, compared_lines
from packs.announced import draw_next_of
from packs.numbered import places
from packs.office import document_paths
from packs.pages import count
from packs.report_words import grouped
from packs.spoken_departures import departure_lines, departures, to_be_filled
from packs.spoken_drand import announced_lines, drand_facts, drand_lines
from packs.steps import MadeDraw
from packs.unfinished import to_be_finished
from sortition.audit import Sealed
from sortition.case import KEY, Case, recover
from sortition.diversity import diversity
from sortition.history import PastDraw, empty_seats
from sortition.keeping import purges
from sortition.lottery import Lottery
from sortition.problems import InputProblems
from sortition.reading.values import SETTINGS_FILE
from sortition.recheck import Report
from sortition.record import ticket_number
from sortition.settings import read_settings

if TYPE_CHECKING:
    from packs.publish import MadePacks


_PROOFS = {"relaxation": "even if seats could be divided", "pricing": "proved panel by panel"}
_PROVED = {
    "leximin": "no lottery can be fairer",
    "maximin": "no lottery has a higher lowest chance",
    "nash": "no lottery has a higher geometric mean of the chances",
    "goldilocks": "no lottery keeps the lowest and the highest chance nearer to an equal one",
}
# What the gap bounds is not the same for all: docs/reference/record.md.
_GAPS = {
    "leximin": "The proof has a gap: chances are within {} of the fairest.",
    "maximin": "The proof has a gap: the lowest chance is within {} of the highest possible.",
    "nash": "The proof has a gap: the mean logarithm of the chances is within {} of the highest possible.",
    "goldilocks": "The proof has a gap: the sum that Goldilocks makes small is within {} of the smallest.",
}


def lottery_facts(lottery: Lottery, sealed: Sealed, out: Path) -> dict[str, Any]:
    """The lottery in numbers (docs/reference/files.md)."""
    certificate = lottery.certificate
    held = lottery.held.values()
    return {
        "status": lottery.status,
        "objective": lottery.objective,
        "applicants": len(lottery.pool),
        "size": lottery.quotas.size,
        "types": len(certificate.types),
        "panels": len(set(lottery.tickets)),
        "tickets": len(lottery.tickets),
        "min_probability": float(min(lottery.chances)),
        "max_probability": float(max(lottery.chances)),
        "gini": lottery.gini,
        "bound": None if lottery.lowest_bound is None else float(lottery.lowest_bound),
        "proof": certificate.proof,
        "gap": float(certificate.gap),
        "min_tickets": min(held),
        "max_tickets": max(held),
        "rounding_error": float(lottery.rounding_error),
        "rounding_proved": lottery.rounding_proved,
        "mean_overlap": float(diversity(lottery.tickets, lottery.pool, lottery.chances).mean_overlap),
        "zero_chance": sum(chance == 0 for chance in lottery.chances),
        "attention": {"none": len(lottery.without_chance), "above_half": len(lottery.above_half)},
        "approved_by": sealed.facts.approved_by,
        "seconds": round(lottery.seconds, 3),
        "commitment": sealed.commitment,
        "head": sealed.head,
        "out": str(out),
    }


def lottery_lines(lottery: Lottery, sealed: Sealed) -> list[str]:
    """The lottery for people, with the commitment to read aloud."""
    m, n, k = len(lottery.tickets), len(lottery.pool), lottery.quotas.size
    held = lottery.held.values()
    lines = [
        f"{m} tickets, each a panel of {k} that meets every quota; {n} applicants.",
        f"Chances: lowest {min(held) / m:.1%}, highest {max(held) / m:.1%}; "
        f"equal chances would be {k / n:.1%}.",
        f"Proof: {_PROVED[lottery.objective]}, {_PROOFS[lottery.certificate.proof]}.",
    ]
    none = sum(chance == 0 for chance in lottery.chances)
    if none:
        have = "1 applicant has" if none == 1 else f"{none} applicants have"
        lines.append(f"{have} no chance: no valid panel holds them.")
    if lottery.status != "optimal":
        lines.append(_GAPS[lottery.objective].format(f"{float(lottery.certificate.gap):.1e}"))
    if lottery.rounding_proved is not None:
        smallest = "the smallest possible" if lottery.rounding_proved else "the smallest found, not proved"
        lines.append(f"Rounding: {float(lottery.rounding_error):.2f} tickets at most ({smallest}).")
    lines += [
        "Commitment (publish this before the draw):",
        f"  {sealed.commitment}",
        f"  {grouped(sealed.commitment)}",
    ]
    lines += announced_lines(sealed.announcement)
    if sealed.announcement["kind"] == "unannounced":
        lines.append("No source of the seed is announced in panel.toml: the report will say so.")
    return lines


def draw_facts(made: MadeDraw) -> dict[str, Any]:
    """The draw for programs: members and alternates are ids."""
    past = made.past
    return {
        "ticket": past.drawn.ticket,
        "members": list(past.drawn.members),
        "alternates": list(past.drawn.alternates),
        "seed": past.seed,
        "commitment": past.sealed.commitment,
        "head": past.head,
        "documents": list(made.documents),
        "rehearsal": made.rehearsal,
        **({"drand": drand_facts(past.beacon)} if past.beacon else {}),
        **({"alternates_shortfall": compared_facts(made.compared)} if made.compared else {}),
    }


def draw_lines(made: MadeDraw) -> list[str]:
    """The draw for people in the room: entry numbers, never ids."""
    past = made.past
    names, m = past.sealed.pseudonyms, len(past.sealed.lottery.tickets)
    members = sorted(names[person] for person in past.drawn.members)
    unannounced = "The source of the seed was not announced before the lottery: the report says so."
    head = ["Head of the log (send it today to somebody outside):", f"  {past.head}"]
    return [
        *(["REHEARSAL: nobody has been chosen."] if made.rehearsal else []),
        f"Ticket {ticket_number(past.drawn.ticket, m)} of {m}.",
        f"Panel of {len(members)} (entry numbers):",
        *(f"  {'  '.join(members[at : at + 5])}" for at in range(0, len(members), 5)),
        f"Alternates in order: {'  '.join(names[person] for person in past.drawn.alternates)}",
        *(compared_lines(made.compared) if made.compared else ()),
        *(drand_lines(past.beacon) if past.beacon else ()),
        *([] if made.rehearsal else _order_of(past)),
        *([] if made.rehearsal else head),
        *([unannounced] if past.sealed.announcement["kind"] == "unannounced" else []),
    ]


def _order_of(past: PastDraw) -> list[str]:
    """What is said where balls picked the ticket and nothing else the order of replacement."""
    if past.sealed.announcement["kind"] != "balls" or past.order_seed != past.seed:
        return []
    return ["The order of replacement follows from the balls too: --seed gave no second source."]


def verify_facts(report: Report) -> dict[str, Any]:
    """Every check with what was seen, and what was not checked."""
    checks = [{"name": one.name, "ok": one.ok, "detail": one.detail} for one in report.checks]
    return {"ok": report.ok, "checks": checks, "not_checked": list(report.not_checked)}


def verify_lines(report: Report) -> list[str]:
    """The same, one line a check."""
    lines = [f"{'ok   ' if one.ok else 'FAIL '} {one.name}: {one.detail}" for one in report.checks]
    lines += [f"not checked: {what}" for what in report.not_checked]
    return [*lines, "The record holds." if report.ok else "This record does NOT hold."]


def packs_facts(made: MadePacks) -> dict[str, Any]:
    """Every document for programs; `written` are paths in the case folder."""
    documents = [
        {"audience": plan.audience, "document": plan.name, "recipients": recipients, "files": list(files)}
        for plan, recipients, files in made.documents
    ]
    return {"documents": documents, "written": list(made.written)}


def packs_lines(made: MadePacks) -> list[str]:
    """The same for people: a line for each document."""
    lines = []
    audience = ""
    for plan, recipients, files in made.documents:
        if plan.audience != audience:
            audience = plan.audience
            lines.append(f"packs/{audience}/")
        sent = f"to {recipients}" if plan.to != "once" else ""
        lines.append(f"  {plan.name:<20}{sent:<8}{count(len(files), 'file', 'files')}")
    kept = sum(len(files) for _, _, files in made.documents) - len(made.written)
    lines.append(f"{count(len(made.written), 'file', 'files')} written.")
    if kept:
        lines.append(f"{count(kept, 'file stood', 'files stood')} there already and did not change.")
    return lines


def status_facts(folder: Path) -> dict[str, Any]:
    """Where the case stands; a step that was interrupted is finished or removed first.

    Raises:
        InputProblems: this is no case folder, or one of its seatings is missing.
    """
    case = Case(folder)
    interrupted, cut_short = case.interrupted, case.cut_short
    recover(case)
    unfinished = to_be_finished(case)
    title, problems = "", 0
    try:
        title = read_settings(folder).title
    except InputProblems as error:
        if not case.started:
            raise
        # A case that was made from files has no settings of its own.
        problems = len(error.problems) if (folder / SETTINGS_FILE).exists() else 0
    lotteries = _told(case, "lottery", ("lottery", "at", "commitment"))
    draws = _told(case, "draw", ("lottery", "at", "ticket"))
    timetables, came = _told(case, "timetable", ("timetable", "at")), _told(case, "replacement", ())
    seated, empty = len(places(folder, "seating")), empty_seats(case)
    return {
        "title": title,
        "settings_problems": problems,
        "lotteries": lotteries,
        "draws": draws,
        "departures": departures(case),
        "empty_seats": empty,
        "timetables": timetables,
        "seatings": seated,
        "head": case.head() if case.started else "",
        "purged": [{"at": at, "files": len(gone)} for at, gone in purges(case.private)],
        "interrupted": interrupted,
        "cut_short": cut_short,
        "unfinished": list(unfinished),
        "next": "; ".join(unfinished)
        or _after_the_end(case)
        or to_be_filled(empty)
        or _next_command(case, lotteries, draws, came, timetables, seated),
    }


def _after_the_end(case: Case) -> str:
    """What is left to do where the case key was purged; nothing where it was not."""
    ended = any(KEY in gone for _, gone in purges(case.private))
    return "nothing: personal data are deleted; citizen-panel verify checks what is public" if ended else ""


def _told(case: Case, event: str, keys: tuple[str, ...]) -> list[dict[str, Any]]:
    """These facts of each such event, with its line in the log."""
    lines = enumerate(case.log() if case.started else (), start=1)
    return [{**{key: one[key] for key in keys}, "line": n} for n, one in lines if one["event"] == event]


def _next_command(
    case: Case,
    lotteries: list[dict[str, Any]],
    draws: list[dict[str, Any]],
    came: list[dict[str, Any]],
    timetables: list[dict[str, Any]],
    seated: int,
) -> str:
    if not lotteries:
        dates = "" if timetables else "citizen-panel timetable --before-invitation for the dates, "
        return f"{dates}citizen-panel packs for the first letters; citizen-panel check, citizen-panel lottery"
    if lotteries[-1]["lottery"] not in {draw["lottery"] for draw in draws}:
        return draw_next_of(case, lotteries[-1]["lottery"])
    book = document_paths(len(draws) + len(came))[0]
    # Whoever came since then is in no timetable yet.
    planned = max(one["line"] for one in (*draws, *came)) < max(
        (one["line"] for one in timetables), default=0
    )
    steps = ["citizen-panel timetable"] if not planned else [] if seated else ["citizen-panel tables"]
    then = ", ".join([*steps, "citizen-panel packs"])
    return f"send the head to your witness, publish public/, ring the members ({book}), {then}"


def status_lines(facts: Mapping[str, Any]) -> list[str]:
    """The same for people."""
    lines = [facts["title"]] if facts["title"] else []
    if facts["settings_problems"]:
        lines.append("panel.toml cannot be read: run citizen-panel check.")
    happened = {
        one["line"]: f"{one['at']}  lottery {one['lottery']}, commitment {one['commitment']}"
        for one in facts["lotteries"]
    }
    happened |= {
        one["line"]: f"{one['at']}  draw from lottery {one['lottery']}, ticket {one['ticket']}"
        for one in facts["draws"]
    }
    happened |= departure_lines(facts["departures"])
    lines += [happened[line] for line in sorted(happened)]
    lines += [f"{one['at']}  timetable, version {one['timetable']}" for one in facts["timetables"][-1:]]
    lines += [f"who sits where, version {facts['seatings']}"] if facts["seatings"] else []
    lines += [f"{one['at']}  {count(one['files'], 'file', 'files')} purged" for one in facts["purged"]]
    if not facts["lotteries"]:
        lines.append("No lottery yet.")
    if facts["interrupted"]:
        lines.append("The last command was interrupted after its work was done; it is complete now.")
    if facts["cut_short"]:
        lines.append("The last command was cut short; what it had prepared is deleted. Run it again.")
    if facts["unfinished"]:
        lines.append("Something was to be deleted, and not all of it is: that comes first.")
    return [*lines, f"Next: {facts['next']}"]
