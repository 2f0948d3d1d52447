"""The options of commands that have many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from packs.pack import AUDIENCES, SIZES

TIME, GAP = click.FloatRange(min=0, min_open=True), click.FloatRange(0, 1)
# Why somebody's data are erased: the grounds of Article 17 of the UK GDPR, and the plain wish.
ERASURE_CODES = ("asked", "consent-withdrawn", "objected", "not-needed", "unlawful", "legal-duty")
DAY = click.DateTime(["%Y-%m-%d"])
Command = Callable[..., None]


def together(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """One decorator that gives a command all of these options, in this order."""

    def given(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return given


def happened(name: str, metavar: str, text: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """An option that states an event and may be repeated."""
    plural = {"--support-out": "support_out", "--speaker-out": "speakers_out"}
    target = plural.get(name, f"{name[2:].replace('-', '_')}s")
    return click.option(name, target, multiple=True, metavar=metavar, help=f"{text} May be repeated.")


sheet_option = click.option("--sheet", metavar="NAME", help="The sheet of the applicants' workbook to read.")
check_options = together(
    sheet_option,
    click.option("--suggest", is_flag=True, help="Print only lines for panel.toml that settle problems."),
)


def _tickets(context: click.Context, option: click.Parameter, number: int | None) -> int | None:
    from sortition.rule_tables import against_tickets

    if number is not None and (reason := against_tickets(number)):
        raise click.BadParameter(f"{number} {reason}.")
    return number


lottery_options = together(
    click.option(
        "--pool", type=click.Path(path_type=Path), help="Applicants' file, instead of a case folder."
    ),
    click.option("--quotas", type=click.Path(path_type=Path), help="Quotas' file; goes with --pool."),
    click.option("--size", type=int, help="Seats on the panel."),
    click.option("--out", type=click.Path(path_type=Path), help="Case folder to make; goes with --pool."),
    sheet_option,
    click.option("--id", "id_column", help="Heading of the column with the ids."),
    click.option("--household", help="Headings that make a household, such as address1,postcode."),
    click.option(
        "--household-most", type=click.IntRange(1), help="Most seats for a household.  [default: 1]"
    ),
    click.option(
        "--combined", type=click.Path(path_type=Path), help="File of quotas on two categories at once."
    ),
    click.option(
        "--include", multiple=True, metavar="ID", help="Somebody confirmed earlier; may be repeated."
    ),
    click.option(
        "--approved-by",
        metavar="ROLE",
        help="Who approved seats without a lot, and very low or high chances.",
    ),
    click.option("--exclude", multiple=True, metavar="ID", help="Somebody to leave out; may be repeated."),
    click.option("--apart", multiple=True, metavar="ID,ID", help="Never both on the panel; may be repeated."),
    click.option(
        "--tickets", type=int, callback=_tickets, help="Number of tickets, 100 to 100000.  [default: by rule]"
    ),
    click.option(
        "--objective",
        type=click.Choice(["leximin", "maximin", "nash", "goldilocks"]),
        help="What fair means.  [default: leximin]",
    ),
    click.option(
        "--time-limit", type=TIME, default=600, show_default=True, metavar="SECONDS", help="Longest time."
    ),
    click.option(
        "--accept-gap", type=GAP, default=1e-6, show_default=True, help="Accept chances proved only to this."
    ),
)

compare_option = click.option(
    "--compare", is_flag=True, help="Show all objectives side by side, and write nothing."
)

report_options = together(
    click.option("--lottery", "number", type=int, help="Which lottery.  [default: the newest]"),
    click.option("--person", metavar="ID", help="Why this person's chance is what it is, in two sentences."),
    click.option(
        "--time-limit",
        "limit",
        type=TIME,
        default=60,
        show_default=True,
        metavar="SECONDS",
        help="Longest time.",
    ),
)

draw_options = together(
    click.option("--seed", help="What the public source showed, exactly as published."),
    click.option(
        "--balls", help="Digits of the balls in the order drawn; --seed is then for the order of replacement."
    ),
    click.option(
        "--drand", type=click.Path(path_type=Path), help="File with the announced round, as drand answered."
    ),
    click.option("--lottery", "number", type=int, help="Which lottery.  [default: the newest]"),
    click.option("--again", is_flag=True, help="Draw this lottery once more; needs --reason."),
    click.option("--reason", metavar="CODE", help="Why again; the code is published."),
    click.option("--rehearse", is_flag=True, help="A rehearsal with a fixed seed, in rehearsal/."),
)

leaving_options = together(
    click.argument("people", nargs=-1, metavar="ID[=CODE]..."),
    click.option("--code", default="", help="Why they leave: declined, not-reached, withdrew …"),
)
dropout_options = together(
    leaving_options,
    click.option("--contact-rule-kept", is_flag=True, help="The rule of contacts was kept: see the docs."),
    click.option("--accept-violation", is_flag=True, help="Fill the seats though a quota is then broken."),
    click.option(
        "--time-limit", type=TIME, default=600, show_default=True, metavar="SECONDS", help="Longest time."
    ),
)

timetable_options = together(
    click.option("--before-invitation", is_flag=True, help="Dates and venues for a panel nobody knows yet."),
    click.option(
        "--date", type=DAY, help="The day of planning: what is before it is past.  [default: today]"
    ),
    happened("--lost-venue", "VENUE[@DATE]", "A venue that cannot be had."),
    happened("--lost-date", "DATE", "A date that cannot be used."),
    happened("--speaker-out", "NAME[@DATE]", "A speaker who cannot come."),
    happened("--support-out", "NAME[@DATE]", "An interpreter, facilitator or other support who cannot come."),
    happened("--need", "ID=NEED", "A need that a member has now."),
    click.option("--afresh", is_flag=True, help="The best plan, not the nearest to the published one."),
    click.option("--check", "plan", type=click.Path(path_type=Path), help="Judge this plan, made by hand."),
    click.option(
        "--why-not", metavar="TEXT", help="Why something is not in the plan: a date, a venue, an order."
    ),
    click.option("--worth", is_flag=True, help="What one more date, venue, interpreter or £500 would buy."),
    click.option("--offer-access", is_flag=True, help="Ways out may give up rules of access and pay."),
    click.option(
        "--time-limit", type=TIME, default=600, show_default=True, metavar="SECONDS", help="Longest time."
    ),
)
tables_options = together(
    click.option("--members", type=click.Path(path_type=Path), help="Members' file, instead of a draw."),
    click.option("--out", type=click.Path(path_type=Path), help="Case folder to make; goes with --members."),
    click.option("--id", "id_column", help="Heading of the column with the ids."),
    click.option("--needs", metavar="COLUMN", help="Heading of the column with access needs."),
    click.option("--categories", metavar="A,B", help="Categories that count.  [default: all]"),
    click.option("--tables", type=click.IntRange(1, 500), help="Tables in a round.  [default: by size]"),
    click.option("--rounds", type=click.IntRange(1, 50), help="Rounds in a session.  [default: by agenda]"),
    click.option("--format", "form", help="Rounds as: free, cafe, budget, jury, pairs, threes, all …"),
    click.option("--together", multiple=True, metavar="ID,ID", help="Always at one table. May be repeated."),
    click.option("--apart", multiple=True, metavar="ID,ID", help="Never at one table. May be repeated."),
    click.option(
        "--dial",
        type=click.Choice(["pairs", "both", "mirror", "strict"]),
        default="mirror",
        show_default=True,
        help="What matters more: meeting many others, or tables that mirror everybody.",
    ),
    click.option(
        "--effort",
        type=click.Choice(["default", "high"]),
        default="default",
        show_default=True,
        help="How long to search: about 10 or 40 seconds.",
    ),
    click.option("--from", "start", default="", metavar="ROUND", help="First round to plan or mend."),
    click.option("--absent", multiple=True, metavar="ID,ID", help="Members who miss the session."),
    click.option("--late", multiple=True, metavar="ID,ID", help="Members who miss the next round only."),
    click.option("--facilitator-out", "ill", multiple=True, metavar="ID", help="Facilitators who miss it."),
    click.option("--table-out", "closed", multiple=True, metavar="TABLE", help="Tables of no use in it."),
    click.option("--check", "plan", type=click.Path(path_type=Path), help="Judge this plan, made by hand."),
    click.option(
        "--time-limit", type=TIME, default=600, show_default=True, metavar="SECONDS", help="Longest time."
    ),
)

packs_options = together(
    click.option("--audience", type=click.Choice(AUDIENCES), help="Documents for this audience only."),
    click.option("--only", multiple=True, metavar="NAME", help="This document only; may be repeated."),
    click.option("--size", type=click.Choice(SIZES), help="For everybody, instead of everybody's own size."),
    click.option("--date", type=DAY, help="The date on the letters.  [default: today]"),
    click.option("--preview", is_flag=True, help="Only a contact sheet, with the longest name and address."),
)

export_options = together(
    click.option("--auditor", metavar="NAME", help="The auditor's edition, for this role or body."),
    click.option("--person", metavar="ID", help="Everything that the case holds about this applicant."),
)
erase_options = together(
    click.option("--person", metavar="ID", required=True, help="Whose data: an id or an entry number."),
    click.option(
        "--code",
        type=click.Choice(ERASURE_CODES),
        default=ERASURE_CODES[0],
        show_default=True,
        help="Why; the code is kept with the day and the entry number.",
    ),
    click.option("--yes", is_flag=True, help="Do it; without it you are shown what goes, and asked."),
)
purge_options = together(
    click.option("--dry-run", is_flag=True, help="Only look; that is what happens without --yes too."),
    click.option("--date", type=DAY, help="The day to look at.  [default: today]"),
    click.option("--yes", is_flag=True, help="Delete what is due today."),
    click.option("--signed-by", metavar="ROLE", help="Who answers for the deletion; goes with --yes."),
)

_MEND = ("--absent", "--late", "--facilitator-out", "--table-out")
_PLANNING = (
    *("--categories", "--tables", "--rounds", "--format", "--together", "--apart"),
    *("--dial", "--effort", "--time-limit"),
)
# Options of `tables` that need another, or one of two.
_NEEDED = {
    "--id": ("--members",),
    "--needs": ("--members",),
    "--out": ("--members",),
    "--members": ("--out", "--check"),
}
# Options of `tables` that do not go together, and why.
_APART = (
    (("--members",), ("--folder",), "a file takes the place of a case"),
    (_MEND, ("--members", *_PLANNING), "the last seating is mended by the rules that it has"),
    (("--check",), (*_MEND, "--from", "--out"), "a plan is judged as it is, and nothing is written"),
)
_JUDGED = ((("--check",), _PLANNING, "a plan is judged by the rules of the seating, or of the sheets"),)


def refuse_mixed() -> None:
    """The options typed for `tables` say something and go together; defaults count as not typed.

    Raises:
        click.UsageError: naming one with nothing in it, two that do not, or one that lacks another.
    """
    context = click.get_current_context()
    given = {
        option.opts[0]: context.params[option.name]
        for option in context.command.params
        if option.name and context.get_parameter_source(option.name) is not ParameterSource.DEFAULT
    }
    for one, value in given.items():
        if any(isinstance(text, str) and not text.strip(" ,") for text in _each(value)):
            raise click.UsageError(f"{one} has nothing in it: say what is meant, or leave it out")
    typed = set(given)
    for one, others in _NEEDED.items():
        if one in typed and not typed.intersection(others):
            raise click.UsageError(f"{one} goes with {' or '.join(others)}")
    for these, those, why in _APART + (() if "--members" in typed else _JUDGED):
        for one in these:
            for other in those:
                if {one, other} <= typed:
                    raise click.UsageError(f"{one} does not go with {other}: {why}")


def refuse_unseeded(given: Mapping[str, Any]) -> None:
    """The options typed for `draw` name one source of the ticket, and a reason where one is due.

    Raises:
        click.UsageError: they do not.
    """
    seeded = given["seed"] is not None or given["balls"] is not None
    sources = seeded + (given["drand"] is not None) + given["rehearse"]
    if sources != 1 or (given["rehearse"] and given["again"]):
        raise click.UsageError("give --seed or --balls, or --drand alone, or --rehearse alone")
    if given["again"] != (given["reason"] is not None):
        raise click.UsageError("--again and --reason CODE go together")


def _each(value: object) -> Iterable[object]:
    return value if isinstance(value, tuple) else (value,)
