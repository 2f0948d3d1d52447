"""What can happen to a plan that was given out: events as the officer states them on the command line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from scheduling.access import NEEDS
from scheduling.programme import Programme, Rest
from scheduling.reading.clock import day
from scheduling.reading.needs import language_of, read_needs
from scheduling.reading.people import read_rests
from scheduling.reading.plan_words import Choices, choices, speakers_of, support_of, venues_of
from scheduling.wording import day_words
from sortition.problems import InputProblems, Problem
from sortition.reading.ids import nobody, telling
from sortition.toml_tables import Fault
from sortition.wording import clean, did_you_mean, value_key


class What(StrEnum):
    """What happened; the values are the options that state it."""

    LOST_VENUE = "--lost-venue"
    LOST_DATE = "--lost-date"
    SPEAKER_OUT = "--speaker-out"
    SUPPORT_OUT = "--support-out"
    NEED = "--need"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: `of` is the id of a venue, speaker, supporter or member ("" for a lost date).

    `on` is the day that it is about (None: from now on). A need has codes of `NEEDS`, breaks that the member
    has to take, children, or the language of an interpreter.
    """

    what: What
    of: str = ""
    on: date | None = None
    codes: frozenset[str] = field(default=frozenset(), repr=False)
    rests: tuple[Rest, ...] = field(default=(), repr=False)
    children: int = field(default=0, repr=False)
    language: str = field(default="", repr=False)


_Reader = Callable[[Programme, str], Event]


def read_events(
    programme: Programme,
    *,
    lost_venues: Iterable[str] = (),
    lost_dates: Iterable[str] = (),
    speakers_out: Iterable[str] = (),
    support_out: Iterable[str] = (),
    needs: Iterable[str] = (),
) -> tuple[Event, ...]:
    """The events of the options: `"Town Hall"`, `"Town Hall@2027-03-13"`, `2027-03-13`, `"M3=BSL"`.

    Names and ids are matched liberally; a need may list several, and fixed breaks: `"M3=BSL; 13:00 15"`.

    Raises:
        InputProblems: a name, day or need is not known; all of them at once.
    """
    stated = (
        (_lost_venue, lost_venues),
        (_lost_date, lost_dates),
        (_speaker_out, speakers_out),
        (_support_out, support_out),
        (_need, needs),
    )
    events: list[Event] = []
    problems: list[Problem] = []
    for read, texts in stated:
        for text in texts:
            try:
                events.append(read(programme, text))
            except Fault as fault:
                problems.append(Problem(*fault.args))
    if problems:
        raise InputProblems(problems)
    return tuple(events)


def _lost_venue(programme: Programme, text: str) -> Event:
    return _of_somebody(What.LOST_VENUE, programme, text, venues_of(programme), "venue")


def _speaker_out(programme: Programme, text: str) -> Event:
    return _of_somebody(What.SPEAKER_OUT, programme, text, speakers_of(programme), "speaker")


def _support_out(programme: Programme, text: str) -> Event:
    return _of_somebody(What.SUPPORT_OUT, programme, text, support_of(programme), "person for support")


def _lost_date(programme: Programme, text: str) -> Event:
    return Event(What.LOST_DATE, on=_day(What.LOST_DATE, programme, text))


def _of_somebody(what: What, programme: Programme, text: str, known: Choices, noun: str) -> Event:
    name, at, on = text.rpartition("@")
    if not at or known.of(text):
        return Event(what, _one(what, text, known, noun))
    return Event(what, _one(what, name, known, noun), _day(what, programme, on))


def _one(what: What, text: str, known: Choices, noun: str) -> str:
    found = known.of(text)
    if len(found) == 1:
        return found[0]
    if found:
        raise Fault(
            f'{what}: "{clean(text)}" may be {" or ".join(found)}', "Write the id instead of the name"
        )
    names = [*known.shown, *(label.removeprefix(one).strip() for one, label in known.shown.items())]
    remedy = f"{did_you_mean(text, names)}Write a name or id as in the programme"
    if noun == "member" and telling(clean(text)):
        raise Fault(f"{what}: {nobody(noun, clean(text))}", "Write the id as in the programme")
    raise Fault(f'{what}: "{clean(text)}" is no {noun} of the programme', remedy)


def _day(what: What, programme: Programme, text: str) -> date:
    slots = choices((one.id, "") for one in programme.slots).of(text)
    on = programme.slot[slots[0]].day if slots else _written_day(what, text)
    if on < programme.today:
        raise Fault(f"{what}: {day_words(on)} is past", "State only what is still to come")
    days = sorted({one.day for one in programme.slots if one.day >= programme.today})
    if on not in days:
        remedy = "Write one of its dates: " + ", ".join(one.isoformat() for one in days)
        raise Fault(f"{what}: the programme has no date on {day_words(on)}", remedy)
    return on


def _written_day(what: What, text: str) -> date:
    try:
        return day(text)
    except Fault as fault:
        reason, remedy = fault.args
        raise Fault(f"{what}: {reason}", remedy) from None


def _need(programme: Programme, text: str) -> Event:
    who, equals, stated = text.partition("=")
    if not equals or not stated.strip():
        remedy = f'Write {What.NEED} "ID=need", for example "M3=BSL" or "M3=fixed break 13:00 15"'
        raise Fault(f"{What.NEED}: nothing is stated after the member's id", remedy)
    if not programme.known:
        raise Fault(f"{What.NEED}: nobody knows the members yet", "State needs once the panel is drawn")
    member = _one(What.NEED, who, choices((one.id, "") for one in programme.members), "member")
    event = Event(What.NEED, member)
    for part in re.split(r"[;,]", stated):
        if clean(part):
            event = _with(event, clean(part))
    return event


_CHILDREN = re.compile(r"([0-9]{1,2}) child(?:ren)?|(?:children|child ?care)(?: for)? ([0-9]{1,2})")
_INTERPRETER = re.compile(r"interpreter(?: for)? (.+)|(.+?) interpreter")
_BREAK = re.compile(r"[0-9][:.][0-9]{2}|\b[ap]m\b|\bnoon\b")
# These two say nothing without a number or a language.
_NEED_MORE = {"childcare": "2 children", "interpreter": "Somali interpreter"}


def _with(event: Event, part: str) -> Event:
    """The event with one more need."""
    key = value_key(part)
    if _BREAK.search(key):
        return replace(event, rests=(*event.rests, *_rests(key)))
    if found := _CHILDREN.fullmatch(key):
        return replace(event, children=int(found[1] or found[2]))
    codes, _ = read_needs(part)
    spoken = _INTERPRETER.fullmatch(key)
    if codes == {"interpreter"} and spoken:
        return replace(event, language=language_of(spoken[1] or spoken[2]))
    if not codes:
        names = [one.name for one in NEEDS.values()]
        remedy = f'{did_you_mean(part, [*NEEDS, *names])}Write a need such as "BSL" or "fixed break 13:00 15"'
        raise Fault(f'{What.NEED}: "{part}" is no need that is known', remedy)
    if bare := sorted(codes & _NEED_MORE.keys()):
        raise Fault(f"{What.NEED}: this need lacks a part", f'Write it like "{_NEED_MORE[bare[0]]}"')
    return replace(event, codes=event.codes | codes)


def _rests(key: str) -> tuple[Rest, ...]:
    bare = re.sub(r"^(?:fixed )?(?:break|rest)?(?: at)? *", "", key)
    try:
        return read_rests(re.sub(r" for ", " ", bare))
    except Fault as fault:
        reason, remedy = fault.args
        raise Fault(f"{What.NEED}: {reason}", remedy) from None
