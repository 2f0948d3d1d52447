"""The programme of the invented case: dates, venues, talks, speakers, support, who can come when; its tables.

The people and places are invented; telephone numbers and addresses are of kinds that nobody has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time

from scheduling.programme import (
    FACILITIES,
    Holiday,
    Member,
    Options,
    Phase,
    Programme,
    Rest,
    Session,
    Slot,
    Speaker,
    Supporter,
    Talk,
    Venue,
)
from scheduling.seating.values import Mode, Table, pair
from scheduling.seating.wishes import Leader, RoundWish, Wishes
from scheduling.times import Span, part_of

_ALL = frozenset(FACILITIES)
_OPTIONS = Options(
    size=30,
    budget=5_200_000,
    pay=7500,
    catering=1250,
    expenses=600,
    expenses_paid=True,
    agenda_reviewed=True,
    welcome_call=True,
    social_time=True,
    bsl_asked=True,
    assumed_wheelchairs=8,
    assumed_children=6,
)
_SESSIONS = (
    Session("S1", "Our homes and why they get damp", Phase.LEARNING, 360, (7, 21)),
    Session("S2", "What works, and what it costs", Phase.LEARNING, 360, (7, 21)),
    Session("S3", "Whose home first?", Phase.LEARNING, 360, (28, 49)),
    Session("S4", "Open session: ask Fernbrae", Phase.OPEN, 120),
    Session("S5", "Open session: what tenants told us", Phase.OPEN, 120, hybrid=True),
    Session("S6", "What matters most to us", Phase.DELIBERATING, 360, (7, 21)),
    Session("S7", "Ideas into recommendations", Phase.DELIBERATING, 360, (7, 21)),
    Session("S8", "Recommendations", Phase.DECIDING, 360),
)
_SPRING = ("04-03", "04-10", "04-17", "04-18", "04-24", "05-01")
_SUMMER = ("05-29", "06-05", "06-12", "06-13", "06-19", "06-26")
_EVENINGS = ("05-06", "05-12", "05-18")


def _slots() -> tuple[Slot, ...]:
    hours = [(day, time(10), time(16, 30)) for day in (*_SPRING, *_SUMMER)]
    hours += [(day, time(18), time(20, 30)) for day in _EVENINGS]
    days = [(date.fromisoformat(f"2027-{day}"), start, end) for day, start, end in sorted(hours)]
    spans = [Span(datetime.combine(day, start), datetime.combine(day, end)) for day, start, end in days]
    return tuple(Slot(f"D{number:02}", span) for number, span in enumerate(spans, start=1))


def _but(slots: Iterable[Slot], *days: str) -> frozenset[str]:
    """The slots but those on these days."""
    return frozenset(one.id for one in slots if f"{one.day:%m-%d}" not in days)


def _venues(slots: tuple[Slot, ...]) -> tuple[Venue, ...]:
    return (
        Venue(
            "V1",
            "Fernbrae Hall",
            90,
            10,
            _ALL,
            _but(slots, "04-17", "06-12"),
            32_000,
            15,
            130,
            "40 Shawmill Street, Rutherglen, G25 6XY",
            "0141 496 0171",
        ),
        Venue(
            "V2",
            "Cairnhill Community Centre",
            80,
            10,
            _ALL - {"parking"},
            _but(slots, "04-03", "05-06"),
            21_000,
            40,
            120,
            "12 Cairnhill Road, Glasgow, G24 4XZ",
            "0141 496 0172",
        ),
        Venue(
            "V3",
            "Burnside Library",
            60,
            8,
            _ALL - {"hybrid"},
            _but(slots, "04-10", "04-18", "06-19"),
            9_000,
            30,
            110,
            "3 Burnside Lane, Rutherglen, G25 2XW",
            "0141 496 0173",
        ),
        Venue(
            "V4",
            "St Enoch's Church Hall",
            90,
            3,
            _ALL - {"loop", "hybrid"},
            _but(slots),
            12_000,
            60,
            100,
            "77 Enoch Terrace, Glasgow, G24 9XU",
            "0141 496 0174",
        ),
        Venue(
            "V5",
            "Whinhill Training Rooms",
            36,
            1,
            _ALL - {"quiet-room"},
            _but(slots),
            0,
            10,
            90,
            "1 Whinhill Avenue, Glasgow, G24 3UW",
            "0141 496 0100",
        ),
    )


_TOPICS = ("How damp and mould begin", "What landlords can do", "What it costs", "Fairness between homes")
_TALKS = (
    ("T01", "Why homes get damp", 25, "K01", 0, "", ()),
    ("T02", "What mould does to lungs", 20, "K02", 0, "", ()),
    ("T03", "Living with mould: two tenants", 25, "K03", 0, "tenants", ("T01",)),
    ("T04", "What our surveyors see", 20, "K04", 0, "landlord", ("T01",)),
    ("T05", "Insulate first", 20, "K05", 1, "fabric first", ("T01",)),
    ("T06", "Ventilate first", 20, "K06", 1, "air first", ("T01",)),
    ("T07", "What Awaab's Law asks of landlords", 25, "K07", 1, "", ()),
    ("T08", "Sensors in homes: what they tell, and to whom", 20, "K08", 1, "", ()),
    ("T09", "Where each pound of rent goes", 25, "K09", 2, "", ()),
    ("T10", "Spend now, save later", 20, "K05", 2, "spend now", ("T09",)),
    ("T11", "Rents people can pay", 20, "K10", 2, "hold rents", ("T09",)),
    ("T12", "The worst homes first", 20, "K11", 3, "worst first", ()),
    ("T13", "The most people first", 20, "K12", 3, "most first", ()),
    ("T14", "What other landlords decided", 25, "K07", 3, "", ("T12", "T13")),
)
_RESERVES = {"T01": "K05", "T09": "K10"}
_SPEAKERS = (
    ("K01", "Dr Ada Okafor", "Building physicist", "none"),
    ("K02", "Dr Callum Reid", "Chest physician", "none"),
    ("K03", "Jean Petrie and Ali Raza", "Tenants of other landlords", "none"),
    ("K04", "Fiona McKay", "Surveyor", "works for Fernbrae Homes"),
    ("K05", "Prof Elspeth Baird", "Architect", "advises a maker of insulation"),
    ("K06", "Tomasz Nowak", "Ventilation engineer", "sells fans"),
    ("K07", "Priya Menon", "Housing lawyer", "none"),
    ("K08", "Dr Lewis Grant", "Data and privacy researcher", "none"),
    ("K09", "Sheila Ross", "Finance director", "works for Fernbrae Homes"),
    ("K10", "Gordon Muir", "Money adviser", "none"),
    ("K11", "Nadia Hussain", "Environmental health officer", "none"),
    ("K12", "Ewan Galbraith", "Community councillor", "tenant of Fernbrae Homes"),
)
# Who cannot come at all on which days, who only until lunch, and who only from elsewhere.
_AWAY = {
    "K01": ("04-10",),
    "K02": ("04-03", "04-17"),
    "K05": ("04-24",),
    "K07": ("04-03",),
    "K09": ("04-18",),
}
_MORNINGS, _ELSEWHERE = ("K02", "K11"), ("K08",)


def _speakers(slots: tuple[Slot, ...]) -> tuple[Speaker, ...]:
    return tuple(_speaker(slots, *one) for one in _SPEAKERS)


def _speaker(slots: tuple[Slot, ...], id: str, name: str, role: str, interests: str) -> Speaker:
    free = {
        one.id: ((part_of(one.span.start, "am") if id in _MORNINGS else one.span),)
        for one in slots
        if one.id in _but(slots, *_AWAY.get(id, ())) and one.span.start.hour < 12
    }
    here, remote = ({}, free) if id in _ELSEWHERE else (free, {})
    return Speaker(id, name, here, remote, interests, role)


_SIGNING = (("Isla Fraser", "04-03"), ("Rory Shaw", "06-19"), ("Catriona Bell", ""), ("Mhairi Orr", "05-29"))
_LEADING = (
    ("Amina Yusuf", ""),
    ("Blair Todd", "04-24"),
    ("Cara Lennox", ""),
    ("David Imrie", "06-05"),
    ("Eilidh Boyd", ""),
    ("Femi Adeyemi", ""),
)


def _support(slots: tuple[Slot, ...]) -> tuple[Supporter, ...]:
    def free(day: str = "") -> Mapping[str, tuple[Span, ...]]:
        return {one.id: (one.span,) for one in slots if one.id in _but(slots, day)}

    def numbered(letter: str, kind: str, people: tuple[tuple[str, str], ...], cost: int) -> list[Supporter]:
        return [
            Supporter(f"{letter}{number}", name, kind, free=free(away), cost=cost)
            for number, (name, away) in enumerate(people, start=1)
        ]

    return (
        *numbered("B", "bsl", _SIGNING, 34_000),
        Supporter("C1", "Little Larch Childcare", "childcare", free=free(), cost=26_000, places=8),
        *numbered("F", "facilitator", _LEADING, 24_000),
        Supporter("I1", "Karolina Wrona", "interpreter", frozenset({"polish"}), free(), 22_000),
        *numbered("P", "palantypist", (("Iain Gow", "04-03"), ("Morven Lyle", "")), 38_000),
    )


# Places for wheelchairs at each table, and what it has: two stand on the platform of the hall.
_TABLES: tuple[tuple[int, frozenset[str]], ...] = (
    (2, frozenset({"step-free", "loop"})),
    (2, frozenset({"step-free", "loop"})),
    (2, frozenset({"step-free"})),
    (2, frozenset({"step-free", "quiet"})),
    (1, frozenset({"step-free"})),
    (1, frozenset({"step-free"})),
    (0, frozenset()),
    (0, frozenset()),
)
_SEATS_AT_A_TABLE = 10


def demo_wishes(members: Sequence[str] = ()) -> Wishes:
    """What is wished for at the tables, and of the first three of these members.

    Everybody stays at one table for a session. Two of the members must not sit together, and the third is a
    neighbour of somebody who leads tables.
    """
    tables = (
        Table(str(number), _SEATS_AT_A_TABLE, places, has)
        for number, (places, has) in enumerate(_TABLES, start=1)
    )
    leaders = {"F6": Leader(experienced=False)}
    if members:
        leaders = {"F3": Leader(conflicts=frozenset(members[2:3])), **leaders}
    return Wishes(
        tuple(tables),
        tuple(RoundWish(one.id) for one in _SESSIONS if not one.is_open),
        modes={"Ethnic group": Mode.NEVER_ALONE},
        apart=frozenset({pair(*members[:2])} if members else ()),
        leaders=leaders,
    )


def demo_programme(applicants: Iterable[tuple[str, str]], today: date) -> Programme:
    """The programme of the invented case; `applicants` are ids and postcodes of everybody who was asked.

    Who can come when follows from a person's place in the list, so that it is always the same.
    """
    slots = _slots()
    speaking = {slot.id for slot in slots if slot.span.start.hour < 12}
    members = tuple(_member(n, id, postcode, slots) for n, (id, postcode) in enumerate(applicants))
    return Programme(
        name="Residents' panel on damp and mould",
        options=_OPTIONS,
        sessions=_SESSIONS,
        slots=slots,
        venues=_venues(slots),
        today=today,
        talks=tuple(
            Talk(
                id, title, minutes, by, _TOPICS[topic], view, frozenset(after), reserve=_RESERVES.get(id, "")
            )
            for id, title, minutes, by, topic, view, after in _TALKS
        ),
        speakers=_speakers(tuple(slot for slot in slots if slot.id in speaking)),
        members=members,
        support=_support(slots),
        holidays=(Holiday("May bank holiday weekend", date(2027, 5, 1), date(2027, 5, 3)),),
        travel={area: _ways(area) for area in sorted({one.area for one in members} - {""})},
        topics=_TOPICS,
    )


def _ways(area: str) -> Mapping[str, int]:
    """Invented minutes from a postcode district to each venue."""
    number = int(area.removeprefix("G"))
    return {f"V{venue}": 10 + 5 * ((3 * number + 2 * venue) % 8) for venue in range(1, 6)}


def _member(n: int, id: str, postcode: str, slots: tuple[Slot, ...]) -> Member:
    """Some work in shifts, most miss a day or two; one prays at one o'clock, others travel only so far."""
    shifts = n % 11 == 5
    away = {k for k in range(len(slots)) if (7 * n + 5 * k) % 19 == 0 or (shifts and (n + k) % 5 == 0)}
    return Member(
        id,
        frozenset(one.id for k, one in enumerate(slots) if k not in away),
        frozenset({"shifts"}) if shifts else frozenset(),
        travel=45 if n % 9 == 4 else None,
        area=postcode.split()[0] if postcode else "",
        rests=(Rest(time(13), 15),) if n % 29 == 8 else (),
    )
