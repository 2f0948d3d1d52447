"""The commands: read options, call the library, print. No rules of the domain live here."""

from __future__ import annotations

from collections.abc import Callable
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
    check_options,
    compare_option,
    draw_options,
    dropout_options,
    erase_options,
    export_options,
    leaving_options,
    lottery_options,
    packs_options,
    purge_options,
    refuse_mixed,
    refuse_unseeded,
    report_options,
    tables_options,
    timetable_options,
)


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
        read = run_check(folder, sheet or "", speaking(quiet), now())
    answer("check", as_json, check_facts(read), [ALL_UNDERSTOOD] if suggest else check_lines(read))
    next_step(folder, *after_check(read, folder))


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
        next_step(where, *told.next)


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
    from packs.announced import draw_next
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
        next_step(folder, *draw_next(done.past.sealed.announcement))
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
def timetable(folder: tuple[Path, ...], as_json: bool, quiet: bool, **given: Any) -> None:
    """Plan sessions, talks, rooms and support."""
    from packs.timetable_asked import answer_timetable

    answer_timetable(folder, given, as_json, quiet, now)


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
@packs_options
@json_option
def packs(folder: Path, as_json: bool, **given: Any) -> None:
    """Make the documents for each audience."""
    from packs.packs_asked import answer_packs

    answer_packs(folder, given, as_json, now)


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


@command(
    'citizen-panel export --auditor "Electoral Services"',
    "citizen-panel export --person 0012",
)
@folder_option
@export_options
@json_option
def export(folder: Path, as_json: bool, **given: Any) -> None:
    """Pack the auditor's edition, or one person's data."""
    from packs.rights_asked import answer_export

    answer_export(folder, given, as_json, now)


@command("citizen-panel erase --person 0012", "citizen-panel erase --person 0012 --code objected --yes")
@folder_option
@erase_options
@json_option
def erase(folder: Path, as_json: bool, **given: Any) -> None:
    """Delete one person's data, and keep the record."""
    from packs.rights_asked import answer_erase

    answer_erase(folder, given, as_json, now)


@command("citizen-panel purge", 'citizen-panel purge --yes --signed-by "Data protection officer"')
@folder_option
@purge_options
@json_option
def purge(folder: Path, as_json: bool, **given: Any) -> None:
    """Delete personal data when its time is up."""
    from packs.rights_asked import answer_purge

    answer_purge(folder, given, as_json, now)


if __name__ == "__main__":
    main()
