"""Members, support and access: sheets of the office's workbook of a timetable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from packs.forms.xlsx import Column, Content, Money, Sheet
from scheduling.access import NEEDS, can_attend, demand
from scheduling.agenda import interpreting
from scheduling.programme import FACILITIES, KINDS, Programme, Supporter
from scheduling.timetable import Sitting, Timetable
from scheduling.wording import clock, day_words, hours

Rows = tuple[tuple[Content, ...], ...]

# What the office does about a need; a sentence each, without anybody's name.
ACTIONS: Mapping[str, str] = {
    "wheelchair": "Keep places at tables without a chair. Walk the way from the drop-off to the table and "
    "to the toilet. Agree a plan with each person for getting out.",
    "step-free": "Walk the way in and to every room that is used; say on the day where it is.",
    "loop": "Have the loop tested on the morning, and every speaker use a microphone.",
    "quiet-room": "Show the quiet room at the welcome, and keep it free all day.",
    "prayer": "Ask for the times, and keep a quiet room free for them.",
    "toilet": "Check that the accessible toilet is unlocked and clear.",
    "parking": "Reserve the parking spaces nearest to the door.",
    "transit": "Send the way from the stop to the door, with a picture of the door.",
    "remote": "Send the link, try it with each person before, and name somebody in the room for them.",
    "bsl": "Ask BSL users how they want to sit. Send papers to the interpreters five days ahead.",
    "palantype": "Book who writes down what is said, and send names and special words five days ahead.",
    "interpreter": "Book the interpreter for the whole session, breaks and lunch among it.",
    "childcare": "Confirm the places, and ask what each child needs.",
    "assistant": "Count whoever comes along at the table and for food; they are not paid as members.",
    "dog": "Keep floor and water for the dog, and tell the venue.",
    "long-breaks": "Keep the longer breaks as planned, even when the day runs late.",
    "shifts": "Send the dates early, and write to the employer if the member wants it.",
    "large-print": "Print all papers in the size asked for, at the same time as the others.",
    "guide": "Meet each person at the door; agree who guides. Agree a plan for getting out.",
    "diet": "Tell whoever cooks, and label the food.",
    "clean-air": "Open windows or run air cleaners; ask everybody to come without perfume.",
}


def cannot_come(programme: Programme, sitting: Sitting) -> int:
    """How many members have no time for the sitting, or too long a way to it."""
    return sum(not can_attend(programme, one, sitting.slot, sitting.venue) for one in programme.members)


def people_sheet(programme: Programme, timetable: Timetable, people: Mapping[str, str]) -> Sheet:
    """For each member whether they can come to each session, and to how many of those that count."""
    rows: Rows = tuple(
        (
            one.id,
            people.get(one.id, ""),
            *(
                "yes" if can_attend(programme, one, held.slot, held.venue) else "no"
                for held in timetable.sittings
            ),
            sum(
                can_attend(programme, one, held.slot, held.venue)
                for held in timetable.sittings
                if not programme.session[held.session].is_open
            ),
        )
        for one in programme.members
    )
    held = (f"{one.session}: {day_words(one.span.start.date())}" for one in timetable.sittings)
    columns = (Column("Id"), Column("Name"), *map(Column, held), Column("Sessions, open ones not counted"))
    return Sheet("People", columns, rows, frozen=2)


def support_sheet(programme: Programme, timetable: Timetable) -> Sheet:
    """Everybody who is booked for a session, with hours, cost and turns, person by person."""
    rows: Rows = tuple(
        row
        for one in sorted(programme.support, key=lambda one: (list(KINDS).index(one.kind), one.id))
        for held in timetable.sittings
        if one.id in held.support
        for row in [_support_row(programme, one, held)]
    )
    columns = (
        *map(Column, ("Name", "Kind", "Session", "Day", "Hours", "Cost (£)", "Turns of interpreting")),
        Column("Booked?", ("Yes", "No")),
    )
    return Sheet("Support", columns, rows)


def _support_row(programme: Programme, person: Supporter, sitting: Sitting) -> tuple[Content, ...]:
    turns = (one for one in interpreting(programme, sitting) if one.supporter == person.id)
    languages = f" ({', '.join(sorted(person.languages))})" if person.languages else ""
    return (
        person.name,
        f"{KINDS.get(person.kind, person.kind)}{languages}",
        programme.session[sitting.session].title,
        day_words(sitting.span.start.date()),
        hours(sitting.span),
        Money(person.cost),
        ", ".join(f"{clock(one.start)} to {clock(one.end)}" for one in turns),
        "",
    )


def access_sheet(programme: Programme, timetable: Timetable) -> Sheet:
    """What members need, as counts, with what to do about it and room for who does it."""
    rows: Rows = tuple(
        (name, count, ACTIONS[code], _missing(programme, timetable, code), "", "")
        for code, name, count in needs_counted(programme)
    )
    columns = (
        Column("Need"),
        Column("People" if programme.known else "People (assumed)"),
        Column("What to do", prose=True),
        Column("What a venue lacks", prose=True),
        Column("Who sees to it", to_fill_in=True),
        Column("Done?", ("Yes", "No")),
    )
    return Sheet("Access checklist", columns, rows)


def needs_counted(programme: Programme) -> Iterator[tuple[str, str, int]]:
    """Each need as its code, its name and for how many it is; while members are not known, as assumed."""
    needed = demand(programme)
    counts = Counter(code for one in programme.members for code in one.needs)
    if not programme.known:
        assumed = {"wheelchair": needed.wheelchairs, "bsl": needed.bsl_users}
        counts = Counter({code: number for code, number in assumed.items() if number})
    for code, need in NEEDS.items():
        if code == "childcare" and needed.children:
            yield code, "childcare (children)", needed.children
        elif code == "interpreter" and needed.languages:
            for language, number in needed.languages.items():
                yield code, f"interpreter: {language}", number
        elif counts[code]:
            yield code, need.name, counts[code]


def _missing(programme: Programme, timetable: Timetable, code: str) -> str:
    used = sorted({one.venue for one in timetable.sittings})
    lacks = (
        f"{programme.venue[venue].name}: {FACILITIES[one]}"
        for venue in used
        for one in sorted(NEEDS[code].facilities - programme.venue[venue].has)
    )
    return "\n".join(lacks)
