"""A programme as the workbook that officers fill in, with notes and lists to pick from."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime, time
from itertools import zip_longest

from packs.forms.xlsx import Column, Content, Sheet, workbook
from packs.forms.xlsx_model import Money
from packs.places import OURS
from packs.wishes_sheets import ROWS, wishes_sheets
from scheduling.access import NEEDS
from scheduling.programme import KINDS, Member, Phase, Programme, Slot
from scheduling.reading.layouts import FACILITY_COLUMNS, LAYOUTS
from scheduling.reading.options import SETTINGS, TOPICS
from scheduling.seating.wishes import FORMATS, Wishes
from scheduling.times import PARTS, Span, part_of
from scheduling.wording import day_words

PROGRAMME = "programme.xlsx"
_YES_NO = ("yes", "no")
_PHASES = tuple(str(one) for one in Phase)
_CHOICES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("Sessions", "phase"): _PHASES,
    ("Sessions", "hybrid"): _YES_NO,
    **{("Venues", code): _YES_NO for code in FACILITY_COLUMNS},
    ("Talks", "phase"): tuple(one for one in _PHASES if one != Phase.OPEN),
    ("Support", "kind"): tuple(KINDS.values()),
}
_NO_WISHES = Wishes()
_WITH_DATES = ("Venues", "Speakers", "Support", "Members")
# Columns in which ids of another sheet stand, or what is usual there: other texts may be typed as well.
_PICKED: Mapping[tuple[str, str], str] = {
    ("Sessions", "date"): "Dates",
    ("Sessions", "venue"): "Venues",
    ("Talks", "speaker"): "Speakers",
    ("Talks", "reserve"): "Speakers",
    ("Talks", "session"): "Sessions",
}
_ROOM_FOR_MORE = 50
_LISTS = "Lists"
_LISTED: Mapping[str, tuple[str, ...]] = {
    "Viewpoint": ("for", "against"),
    "Speakers": ("yes", "no", *PARTS, "remote"),
    "Support": ("yes", "no", *PARTS),
}


def programme_book(programme: Programme, title: str = "Programme", wishes: Wishes = _NO_WISHES) -> bytes:
    """The workbook of a programme, and of what is wished for at its tables.

    What a workbook has no place for is left out: the name, the day of planning, what others have booked,
    published breaks, and locked support.
    """
    rows: dict[str, Iterable[tuple[Content, ...]]] = {
        "Settings": _settings(programme),
        "Sessions": _sessions(programme),
        "Dates": _dates(programme),
        "Venues": _venues(programme),
        "Talks": _talks(programme),
        "Speakers": _speakers(programme),
        "Support": _support(programme),
        "Members": _members(programme),
        "Holidays": [(one.name, day_words(one.first), day_words(one.last)) for one in programme.holidays],
        "Travel": _travel(programme),
    }
    days = {name: [slot.id for slot in programme.slots] for name in _WITH_DATES}
    extra = {**days, "Travel": [venue.id for venue in programme.venues]}
    sheets = [_sheet(name, extra.get(name, []), lines) for name, lines in rows.items()]
    return workbook(title, [*sheets, *wishes_sheets(wishes), _lists(), _notes()])


def _sheet(name: str, extra: Iterable[str], rows: Iterable[tuple[Content, ...]]) -> Sheet:
    """The sheet with the columns of its layout, then with `extra` ones: dates or venues."""
    columns = [
        Column(
            heading.name,
            _CHOICES.get((name, code), ()),
            prose=code == "meaning",
            choices_in=_picked_from(name, code),
        )
        for code, heading in LAYOUTS[name].items()
    ]
    yes_no = _YES_NO if name in ("Venues", "Members") else ()
    more = [Column(one, yes_no, choices_in=_cells_of_list(name)) for one in extra]
    frozen = 1 if name in ("Settings", "Travel") else 2
    return Sheet(name, (*columns, *more), tuple(rows), frozen, room=ROWS)


def _picked_from(name: str, code: str) -> str:
    if (name, code) == ("Talks", "viewpoint"):
        return _cells_of_list("Viewpoint")
    other = _PICKED.get((name, code))
    return f"'{other}'!$A$2:$A${_ROOM_FOR_MORE}" if other else ""


def _cells_of_list(name: str) -> str:
    if name not in _LISTED:
        return ""
    letter = "ABC"[list(_LISTED).index(name)]
    return f"'{_LISTS}'!${letter}$2:${letter}${len(_LISTED[name]) + 1}"


def _lists() -> Sheet:
    """What is offered in columns where other answers may be typed as well."""
    columns = tuple(Column(name) for name in _LISTED)
    return Sheet(_LISTS, columns, tuple(zip_longest(*_LISTED.values(), fillvalue="")), striped=False)


def _notes() -> Sheet:
    written = (OURS / "start" / "programme-notes.toml").read_text("utf-8")
    names = {
        "{kinds}": ", ".join(KINDS.values()),
        "{needs}": "; ".join(need.name for need in NEEDS.values()),
        "{formats}": "; ".join(one.name for one in FORMATS.values()),
    }
    for placeholder, text in names.items():
        written = written.replace(placeholder, text)
    columns = (Column("About"), Column("What to know", prose=True))
    return Sheet("Notes", columns, tuple(tomllib.loads(written).items()), striped=False)


def _settings(programme: Programme) -> list[tuple[Content, ...]]:
    money = ("budget", "pay", "catering", "expenses")
    lines: list[tuple[Content, ...]] = []
    for field, setting in SETTINGS.items():
        if field == TOPICS:
            value: Content = "; ".join(programme.topics)
        else:
            stated = getattr(programme.options, field)
            value = Money(stated) if field in money and stated is not None else _plain(stated)
        lines.append((setting.name, value, setting.meaning))
    return lines


def _plain(value: object) -> Content:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _yes(value)
    if isinstance(value, frozenset):
        return _languages(value)
    return value if isinstance(value, int) else str(value)


def _sessions(programme: Programme) -> list[tuple[Content, ...]]:
    fixed = {(lock.what, lock.of): lock.to for lock in programme.locks}
    return [
        (
            one.id,
            one.title,
            str(one.phase),
            one.minutes,
            one.gap[0] or "",
            _plain(one.gap[1]),
            _yes(one.hybrid),
            fixed.get(("date", one.id), ""),
            fixed.get(("venue", one.id), ""),
        )
        for one in programme.sessions
    ]


def _dates(programme: Programme) -> list[tuple[Content, ...]]:
    return [(one.id, day_words(one.day), _time(one.span.start), _end(one.span)) for one in programme.slots]


def _end(span: Span) -> str:
    """The end; that of a night says which half of the day is meant."""
    late = span.end.date() > span.start.date() and span.end.hour < 12
    return f"{span.end:%I:%M} am" if late else _time(span.end)


def _venues(programme: Programme) -> list[tuple[Content, ...]]:
    return [
        (
            one.id,
            one.name,
            one.address,
            one.capacity,
            one.wheelchairs,
            *(_yes(code in one.has) for code in FACILITY_COLUMNS),
            _plain(one.drop_off),
            _plain(one.aisle),
            Money(one.cost),
            one.contact,
            *(_yes(slot.id in one.free) for slot in programme.slots),
        )
        for one in programme.venues
    ]


def _talks(programme: Programme) -> list[tuple[Content, ...]]:
    fixed = {lock.of: lock.to for lock in programme.locks if lock.what == "talk"}
    return [
        (
            one.id,
            one.title,
            one.minutes,
            one.topic,
            one.viewpoint,
            "; ".join(sorted(one.after)),
            one.speaker,
            one.reserve,
            str(one.phase),
            fixed.get(one.id, ""),
        )
        for one in programme.talks
    ]


def _speakers(programme: Programme) -> list[tuple[Content, ...]]:
    return [
        (
            one.id,
            one.name,
            one.role,
            one.interests,
            *(
                _free(slot, one.here.get(slot.id, ()), one.remote.get(slot.id, ()))
                for slot in programme.slots
            ),
        )
        for one in programme.speakers
    ]


def _support(programme: Programme) -> list[tuple[Content, ...]]:
    return [
        (
            one.id,
            one.name,
            KINDS[one.kind],
            _languages(one.languages),
            one.places or "",
            Money(one.cost),
            *(_free(slot, one.free.get(slot.id, ())) for slot in programme.slots),
        )
        for one in programme.support
    ]


def _members(programme: Programme) -> list[tuple[Content, ...]]:
    return [
        (*_declared(one), *(_yes(slot.id in one.can) for slot in programme.slots))
        for one in programme.members
    ]


def _declared(member: Member) -> tuple[Content, ...]:
    return (
        member.id,
        "; ".join(need.name for code, need in NEEDS.items() if code in member.needs),
        member.children or "",
        member.language.title(),
        _plain(member.travel),
        member.area,
        "; ".join(f"{rest.at:%H:%M} {rest.minutes} min" for rest in member.rests),
    )


def _travel(programme: Programme) -> list[tuple[Content, ...]]:
    return [
        (area, *(_plain(minutes.get(venue.id)) for venue in programme.venues))
        for area, minutes in programme.travel.items()
    ]


def _free(slot: Slot, here: tuple[Span, ...], remote: tuple[Span, ...] = ()) -> str:
    """When somebody is free on a slot, as a cell says it."""
    parts = [_part(slot, span) for span in here]
    parts += [f"remote {_part(slot, span)}".removesuffix(" yes") for span in remote]
    return "; ".join(parts) or "no"


def _part(slot: Slot, span: Span) -> str:
    if span == slot.span:
        return "yes"
    known = (part for part in PARTS if part_of(slot.span.start, part) == span)
    return next(known, f"{_time(span.start)}-{_time(span.end)}")


def _languages(spoken: frozenset[str]) -> str:
    return "; ".join(one.title() for one in sorted(spoken))


def _yes(said: bool) -> str:
    return "yes" if said else "no"


def _time(moment: datetime | time) -> str:
    return f"{moment:%H:%M}"
