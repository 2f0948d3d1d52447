"""The commands: read options, call the library, print. No rules of the domain live here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from inspect import getdoc
from pathlib import Path
from typing import Any

import click

from packs.console import (
    Boundary,
    answer,
    folder_option,
    folders_option,
    json_option,
    next_step,
    now,
    quiet_option,
    say,
    say_notes,
    show_json,
    speaking,
)
from packs.options import (
    DAY,
    check_options,
    compare_option,
    draw_options,
    dropout_options,
    leaving_options,
    lottery_options,
    refuse_mixed,
    refuse_unseeded,
    report_options,
    tables_options,
    timetable_options,
)
from packs.pack import AUDIENCES, SIZES


@click.group(cls=Boundary, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="citizen-panels")
def main() -> None:
    """Draw a citizens' panel that mirrors its community, and prove that it was fair.

    From nothing to finished documents: citizen-panel demo demo
    """
    from packs.terminal import print_what_can_be

    print_what_can_be()


def command(*examples: str) -> Callable[[Callable[..., None]], click.Command]:
    """A command of the group; its help is the function's docstring and the examples."""

    def made(function: Callable[..., None]) -> click.Command:
        # The mark keeps click from running the examples together.
        lines = (getdoc(function) or "", "", "\b", "Example:", *(f"  {example}" for example in examples))
        return main.command(help="\n".join(lines))(function)

    return made


@command("citizen-panel demo demo")
@click.argument("folder", type=click.Path(path_type=Path))
@json_option
@quiet_option
def demo(folder: Path, as_json: bool, quiet: bool) -> None:
    """Invent a case and run every step on it."""
    from packs.demo_run import run_demo
    from packs.spoken_demo import demo_facts, demo_lines, to_open
    from packs.terminal import progress
    from sortition.watch import Watch

    with progress(quiet) as report:
        made = run_demo(folder, say, Watch(report=report))
    answer("demo", as_json, demo_facts(made, folder), demo_lines(made))
    say("Open these:")
    for name in to_open(made):
        say(f"  {folder / name}")
    next_step(folder / "messy", "see how a messy list is read:", "check")
    next_step(folder, "check the record yourself:", "verify")


@command("citizen-panel init river-panel")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--format", "kind", default="panel", show_default=True, help="Sessions of: panel, jury, assembly …"
)
@json_option
def init(folder: Path, kind: str, as_json: bool) -> None:
    """Make a case folder with examples."""
    from packs.start import write_start
    from sortition.case import start_case

    write_start(folder, kind)
    start_case(folder, now())
    say(f"Made {folder}: panel.toml, applicants.xlsx, quotas.xlsx, programme.xlsx and the key in private/.")
    next_step(folder, "fill in panel.toml and the workbooks, then", "check")
    if as_json:
        show_json("init", {"folder": str(folder)})


@command("citizen-panel check --folder river-panel", "citizen-panel check --suggest")
@folder_option
@check_options
@json_option
@quiet_option
def check(folder: Path, sheet: str | None, suggest: bool, as_json: bool, quiet: bool) -> None:
    """Read everything, and list every problem."""
    from packs.spoken_check import after_check, check_facts, check_lines
    from packs.steps import run_check
    from packs.suggested import ALL_UNDERSTOOD, suggesting

    with suggesting(folder, suggest and not as_json):
        read = run_check(folder, sheet or "", speaking(quiet))
    answer("check", as_json, check_facts(read), [ALL_UNDERSTOOD] if suggest else check_lines(read))
    next_step(folder, *after_check(read))


@command(
    "citizen-panel lottery --folder river-panel",
    "citizen-panel lottery --pool people.csv --quotas quotas.csv --size 35 --out out",
    "citizen-panel lottery --folder river-panel --compare",
)
@folder_option
@lottery_options
@compare_option
@json_option
@quiet_option
def lottery(folder: Path, as_json: bool, quiet: bool, **given: Any) -> None:
    """Make the tickets and the commitment."""
    from packs.gate import told_for
    from packs.lottery_asked import asked_for, place

    where = place(folder, given)
    told = told_for(where, asked_for(given), given["compare"], given["time_limit"], now, quiet)
    say_notes(told.notes)
    answer("lottery", as_json, told.facts, told.lines)
    if told.written:
        say(f"Written: {', '.join(told.written)}.")
        next_step(where, "publish the commitment, then draw in public:", "draw --seed SEED")


@command(
    'citizen-panel draw --folder river-panel --seed "3 11 17 28 40 52"',
    "citizen-panel draw --folder river-panel --balls 585",
    "citizen-panel draw --drand round.json",
)
@folder_option
@draw_options
@json_option
def draw(folder: Path, as_json: bool, **given: Any) -> None:
    """Pick the ticket by a public seed or balls."""
    from packs.spoken import draw_facts, draw_lines
    from packs.steps import run_draw, run_rehearsal

    refuse_unseeded(given)
    rehearse, number = given["rehearse"], given["number"]
    if rehearse:
        done = run_rehearsal(folder, number, now())
    else:
        done = run_draw(folder, number, given["seed"], given["balls"], given["reason"], now(), given["drand"])
    answer("draw", as_json, draw_facts(done), draw_lines(done))
    say(f"Written: {', '.join(done.written)}.")
    if rehearse:
        say("REHEARSAL: nothing counts and nothing was logged; see rehearsal/.")
        return
    first = f"send the head to your witness, publish public/, open {done.documents[0]}; check with"
    next_step(folder, first, "verify")


@command("citizen-panel withdraw 0012 --code declined")
@folder_option
@leaving_options
@json_option
def withdraw(folder: Path, as_json: bool, **given: Any) -> None:
    """Log who leaves before the draw."""
    from packs.vacant_asked import answer_withdraw

    answer_withdraw(folder, given, as_json, now)


@command("citizen-panel dropout 0012 --code declined", "citizen-panel dropout 0012=declined 0031=withdrew")
@folder_option
@dropout_options
@json_option
def dropout(folder: Path, as_json: bool, **given: Any) -> None:
    """Log who leaves after the draw, and fill the seats."""
    from packs.vacant_asked import answer_dropout

    answer_dropout(folder, given, as_json, now)


@command(
    "citizen-panel timetable --folder river-panel --before-invitation",
    'citizen-panel timetable --speaker-out "Dr Ada Okafor"',
)
@folders_option
@timetable_options
@json_option
@quiet_option
def timetable(
    folder: tuple[Path, ...],
    date: datetime | None,
    plan: Path | None,
    why_not: str | None,
    worth: bool,
    time_limit: float,
    as_json: bool,
    quiet: bool,
    **given: Any,
) -> None:
    """Plan sessions, talks, rooms and support."""
    from packs.planning import Asked
    from packs.spoken_timetable import answer_for
    from packs.terminal import progress
    from sortition.watch import Watch

    asked = Asked(
        (date or datetime.now()).date(),
        before_invitation=given.pop("before_invitation"),
        afresh=given.pop("afresh"),
        offer_access=given.pop("offer_access"),
        events=given,
    )
    alone = sum([plan is not None, why_not is not None, worth])
    if alone > 1 or (alone and len(folder) > 1) or len({*map(Path.resolve, folder)}) < len(folder):
        raise click.UsageError("--check, --why-not and --worth go alone, with one --folder; none goes twice")
    with progress(quiet) as report:
        told = answer_for(folder, asked, plan, why_not, worth, now(), Watch(time_limit, report))
    say_notes(told.notes)
    answer("timetable", as_json, told.facts, told.lines)
    if told.written:
        say(f"Written: {', '.join(told.written)}.")
        lasting = "write what happened into programme.xlsx too, " if asked.stated else ""
        next_step(folder[0], f"{lasting}open the office's workbook in packs/office/, then", "packs")


@command(
    "citizen-panel tables --folder river-panel --tables 8",
    "citizen-panel tables --absent 0012,0031 --from 3",
    "citizen-panel tables --members members.csv --tables 8 --rounds 5 --out out",
)
@folder_option
@tables_options
@json_option
@quiet_option
def tables(
    folder: Path, plan: Path | None, time_limit: float, as_json: bool, quiet: bool, **given: Any
) -> None:
    """Seat members and facilitators at tables."""
    from packs.seating_asked import asked_for
    from packs.spoken_tables import answer_for
    from packs.terminal import progress
    from sortition.watch import Watch

    refuse_mixed()
    place = given.pop("out") or folder
    with progress(quiet) as report:
        told = answer_for(place, asked_for(given), plan, now(), Watch(time_limit, report))
    say_notes(told.notes)
    answer("tables", as_json, {**told.facts, "out": str(place)} if told.written else told.facts, told.lines)
    if told.written:
        say(f"Written: {', '.join(told.written)}.")
        next_step(place, f"open {told.written[-1]}, then", told.next)


@command(
    "citizen-panel packs --folder river-panel",
    "citizen-panel packs --only selected --size 24",
)
@folder_option
@click.option("--audience", type=click.Choice(AUDIENCES), help="Documents for this audience only.")
@click.option("--only", multiple=True, metavar="NAME", help="This document only; may be repeated.")
@click.option("--size", type=click.Choice(SIZES), help="For everybody, instead of everybody's own size.")
@click.option("--date", type=DAY, help="The date on the letters.  [default: today]")
@click.option("--preview", is_flag=True, help="Only a contact sheet, with the longest name and address.")
@json_option
def packs(
    folder: Path,
    audience: str | None,
    only: tuple[str, ...],
    size: Any,
    date: datetime | None,
    preview: bool,
    as_json: bool,
) -> None:
    """Make the documents for each audience."""
    from packs.publish import run_packs, run_preview
    from packs.render import Wanted
    from packs.spoken import packs_facts, packs_lines

    wanted, day = Wanted(audience or "", only, size), (date or datetime.now()).date()
    if preview:
        place = run_preview(folder, wanted, day, now())
        answer("packs", as_json, {"preview": place}, [f"Look at {folder / place}"])
        return
    made = run_packs(folder, wanted, day, now())
    say_notes(made.notes)
    answer("packs", as_json, packs_facts(made), packs_lines(made))


@command("citizen-panel report --folder river-panel", "citizen-panel report --person 0012")
@folder_option
@report_options
@json_option
@quiet_option
def report(folder: Path, as_json: bool, quiet: bool, **given: Any) -> None:
    """Explain chances: by quota, or one person's."""
    from packs.fair_report import told_for

    told = told_for(folder, quiet=quiet, **given)
    answer("report", as_json, told.facts, told.lines)


@command("citizen-panel verify --folder river-panel")
@click.argument("commitment", default="", required=False)
@click.option("--head", default="", help="A head of the log that somebody outside has kept.")
@folder_option
@json_option
def verify(commitment: str, head: str, folder: Path, as_json: bool) -> None:
    """Check a record, trusting nothing."""
    from packs.outcomes import Exit
    from packs.spoken import verify_facts, verify_lines
    from sortition.recheck import verify_case

    report = verify_case(folder, commitment, head)
    answer("verify", as_json, verify_facts(report), verify_lines(report))
    if not report.ok:
        raise click.exceptions.Exit(Exit.NOT_VERIFIED)


@command("citizen-panel status --folder river-panel")
@folder_option
@json_option
def status(folder: Path, as_json: bool) -> None:
    """Say where the case stands and what comes next."""
    from packs.spoken import status_facts, status_lines

    facts = status_facts(folder)
    answer("status", as_json, facts, status_lines(facts))


if __name__ == "__main__":
    main()
