"""The invented case from its first letters to its sessions: every step, as the demo runs them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from packs import seating_asked
from packs.demo import DEMO_DATE, demo_book, write_demo
from packs.demo_days import ANNOUNCED, DRAWN, OUTCOME, OUTCOME_DATE, PLANNED, SEALED, STARTED
from packs.demo_messy import FOLDER as MESSY
from packs.demo_messy import write_messy
from packs.planning import Asked
from packs.programme_sheets import PROGRAMME
from packs.publish import MadePacks, run_packs
from packs.render import Wanted
from packs.start import SETTINGS
from packs.steps import DEMO_SEED, MadeDraw, MadeLottery, Wishes, run_draw, run_lottery
from packs.tables import MadeSeating, run_tables
from packs.timetabling import MadeTimetable, run_timetables
from sortition.case import start_case
from sortition.recheck import Report, verify_case
from sortition.watch import Watch


@dataclass(frozen=True)
class MadeDemo:
    """What each step of the invented case made."""

    lottery: MadeLottery
    draw: MadeDraw
    packs: tuple[MadePacks, ...]
    timetable: MadeTimetable
    seating: MadeSeating
    checked: Report


def run_demo(folder: Path, say: Callable[[str], None], watch: Watch) -> MadeDemo:
    """An invented case stands in the folder, with every step done and its record verified.

    Below it stands a small one with a messy list, to practise on.

    Raises:
        InputProblems: the folder holds something already.
    """
    write_demo(folder)
    with (folder / SETTINGS).open("a", encoding="utf-8", newline="\n") as settings:
        settings.write(ANNOUNCED)
    write_messy(folder / MESSY)
    start_case(folder, STARTED)
    say(f"Invented 300 applicants in {folder}. Planning dates and venues, for whoever may come ...")
    before = Asked(DEMO_DATE, before_invitation=True)
    run_timetables([folder], before, STARTED, watch)
    say("Writing the first letters ...")
    first = run_packs(folder, Wanted(), DEMO_DATE, STARTED)
    say("Making the lottery ...")
    made = run_lottery(folder, Wishes(), lambda: SEALED, watch)
    drawn = run_draw(folder, None, DEMO_SEED, None, None, DRAWN)
    say("Planning the sessions for the members who were drawn ...")
    (folder / PROGRAMME).write_bytes(demo_book(drawn.past.drawn.members))
    (planned,) = run_timetables([folder], Asked(OUTCOME_DATE), PLANNED, watch).panels
    say("Seating the members at their tables ...")
    seated = run_tables(folder, seating_asked.Asked(OUTCOME_DATE), PLANNED, watch)
    say("Writing the letters about the outcome, the members' packs, and the reports ...")
    documents = run_packs(folder, Wanted(only=OUTCOME), OUTCOME_DATE, PLANNED)
    head = planned.head
    checked = verify_case(folder, made.sealed.commitment, head)
    return MadeDemo(made, drawn, (first, documents), planned, seated, checked)
