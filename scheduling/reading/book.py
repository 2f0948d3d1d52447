"""programme.xlsx as a Programme, with everything wrong in it said at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

from scheduling.programme import Member, Programme, Session, Slot, Speaker, Supporter, Talk
from scheduling.reading.days import read_dates, read_holidays
from scheduling.reading.experts import Talks, read_speakers, read_support, read_talks
from scheduling.reading.layouts import LAYOUTS, NEEDED, SEATING
from scheduling.reading.options import TOPICS, Stated, read_options
from scheduling.reading.people import Given, read_members
from scheduling.reading.places import Sessions, read_sessions, read_travel, read_venues
from scheduling.reading.tables import Book, Known, Table, open_table, read_book
from sortition.findings import Findings, Note
from sortition.problems import Problem
from sortition.wording import counted, did_you_mean, listing, value_key

# Members known from elsewhere; what they answered can be told once the dates are known.
MembersOf = Callable[[tuple[Slot, ...]], Sequence[Member]]
_NO_SPEAKERS = Known("speaker", {})


def read_programme(
    path: Path,
    *,
    name: str,
    size: int,
    today: date,
    members: MembersOf | None = None,
    others: Collection[str] = (),
    known: bool = True,
    findings: Findings,
) -> Programme | None:
    """The programme of a panel called `name` of `size` members, each list in its order.

    `members` are those known from elsewhere: rows of the sheet Members are laid over them by id. `others`
    are ids of people who may stand there too without being members. With `known` False, and without any
    member, the programme is that of a panel that nobody knows yet.

    None where something is wrong; every problem is then in the findings, and notes are in any case.
    """
    before = len(findings.problems)
    book = read_book(path, LAYOUTS, findings, SEATING)
    if book.opened:
        findings.refuse(_missing(book))
    if len(findings.problems) > before and not all(needed in book.sheets for needed in NEEDED):
        return None
    tables = {
        called: open_table(sheet, LAYOUTS[called], findings)
        for called, sheet in book.sheets.items()
        if known or called != "Members"
    }
    members = members if known else lambda slots: ()
    programme = _assembled(tables, name, size, today, members, others, findings)
    return programme if len(findings.problems) == before else None


def _missing(book: Book) -> list[Problem]:
    return [
        Problem(
            f'there is no sheet "{called}" with anything in it',
            "Add it, with its headings in the first row",
            book.file,
        )
        for called in NEEDED
        if called not in book.sheets and called not in book.meant
    ]


def _assembled(
    tables: dict[str, Table],
    name: str,
    size: int,
    today: date,
    members_of: MembersOf | None,
    others: Collection[str],
    findings: Findings,
) -> Programme:
    stated = read_options(tables["Settings"], size)
    dates = read_dates(tables["Dates"], today)
    given = Given(members_of(dates.in_order) if members_of else None, others)
    venues, venue_ids = read_venues(tables["Venues"], dates)
    sessions = read_sessions(tables["Sessions"], dates, venue_ids)
    speakers, speaker_ids = (
        read_speakers(tables["Speakers"], dates) if "Speakers" in tables else ((), _NO_SPEAKERS)
    )
    talks = read_talks(tables["Talks"], speaker_ids, sessions.known) if "Talks" in tables else Talks()
    travel = read_travel(tables["Travel"], venue_ids) if "Travel" in tables else {}
    members = read_members(tables.get("Members"), dates, travel, given, findings)
    support = read_support(tables["Support"], dates) if "Support" in tables else ()
    talks = _spelled_alike(talks, stated)
    _compare(tables, stated, sessions, talks)
    findings.notes.extend(_about_languages(tables, stated, members, support))
    _count_members(given, members, size, findings)
    findings.notes.extend(_of_one_name(tables, speakers, support))
    return Programme(
        name,
        stated.options,
        sessions.sessions,
        dates.in_order,
        venues,
        today,
        talks.talks,
        speakers,
        members,
        support,
        read_holidays(tables["Holidays"]) if "Holidays" in tables else (),
        travel,
        talks.topics,
        tuple(sorted((*sessions.locks, *talks.locks), key=lambda one: (one.what, one.of, one.to))),
        known=bool(members),
    )


def _spelled_alike(talks: Talks, stated: Stated) -> Talks:
    """Topics and viewpoints that differ only in capitals and blanks are one; Settings spell them first."""
    topics = {value_key(topic): topic for topic in (*stated.topics, *talks.topics)[::-1]}
    views = {value_key(talk.viewpoint): talk.viewpoint for talk in reversed(talks.talks)}
    spelled = tuple(
        replace(talk, topic=topics.get(value_key(talk.topic), ""), viewpoint=views[value_key(talk.viewpoint)])
        for talk in talks.talks
    )
    used = {talk.topic for talk in spelled}
    order = dict.fromkeys(topics[value_key(topic)] for topic in (*stated.topics, *talks.topics))
    return replace(talks, talks=spelled, topics=tuple(topic for topic in order if topic in used))


def _compare(tables: dict[str, Table], stated: Stated, sessions: Sessions, talks: Talks) -> None:
    """What the sheets say of each other: settings that cannot be met, topics without talks, odd numbers."""
    asked, least = stated.options.least_sessions, stated.entries.get("least_sessions")
    required = [session for session in sessions.sessions if not session.is_open]
    complete = len(sessions.sessions) == len(sessions.known.ids)
    if least and complete and asked is not None and asked > len(required):
        reason = f"members cannot attend {asked} of {counted(len(required), 'session')}"
        least.refuse("value", reason, "Write fewer, or leave it blank")
    topics = set(map(value_key, talks.topics))
    strange = [topic for topic in stated.topics if value_key(topic) not in topics]
    if strange and "Talks" in tables:
        stated.entries[TOPICS].refuse(
            "value",
            f"no talk is on {listing(strange)}",
            f"{did_you_mean(strange[0], talks.topics)}Correct the topic here or in Talks",
        )
    if "Talks" in tables:
        tables["Talks"].findings.notes.extend(_about_talks(tables["Talks"], required, talks.talks))


def _about_talks(table: Table, sessions: Iterable[Session], talks: tuple[Talk, ...]) -> Iterable[Note]:
    phases = {session.phase for session in sessions}
    for phase in sorted({talk.phase for talk in talks} - phases):
        those = listing(talk.id for talk in talks if talk.phase is phase)
        yield table.sheet.note(f"no session is {phase}, but talks are: {those}")
    for topic in sorted({talk.topic for talk in talks if talk.topic}):
        views = Counter(talk.viewpoint for talk in talks if talk.topic == topic and talk.viewpoint)
        if len(views) > 1 and max(views.values()) - min(views.values()) > 1:
            shown = ", ".join(f"{view} {count}" for view, count in sorted(views.items()))
            yield table.sheet.note(f"the viewpoints on {topic} cannot balance: {shown} talks")


def _about_languages(
    tables: dict[str, Table], stated: Stated, members: tuple[Member, ...], support: tuple[Supporter, ...]
) -> Iterable[Note]:
    """A language for which there is no interpreter at all is often a slip."""
    spoken = {one for person in support for one in person.languages if person.kind == "interpreter"}
    asked = {one.language for one in members if one.language} or stated.options.assumed_languages
    for wanted in sorted(asked - spoken) if "Support" in tables else ():
        guess = did_you_mean(wanted, spoken).strip()
        yield tables["Support"].sheet.note(f'no interpreter speaks "{wanted}". {guess}'.strip())


def _of_one_name(
    tables: dict[str, Table], speakers: Iterable[Speaker], support: Iterable[Supporter]
) -> Iterable[Note]:
    """Somebody with two ids could be booked to speak and to support at once."""
    for speaker, person in product(speakers, support):
        if value_key(speaker.name) == value_key(person.name) and speaker.id != person.id:
            text = f"{speaker.id} in Speakers and {person.id} in Support have the same name"
            yield tables["Support"].sheet.note(f"{text}: if this is one person, give both the same id")


def _count_members(given: Given, members: tuple[Member, ...], size: int, findings: Findings) -> None:
    if not members and (given.members is None or given.members):
        findings.notes.append(
            Note(f"there are no members yet: {size} are planned for, and needs are assumed")
        )
    elif members and len(members) != size:
        findings.notes.append(
            Note(f"{counted(len(members), 'member')}, while the panel has {counted(size, 'seat')}")
        )
