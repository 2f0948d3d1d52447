"""What declared needs ask of a venue, of support and of the day: never a reason to leave anybody out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from scheduling.programme import Member, Programme


@dataclass(frozen=True, slots=True)
class Need:
    """A need that people declare: its name for the officer, and what a venue must have for it."""

    name: str
    facilities: frozenset[str] = frozenset()


NEEDS: Mapping[str, Need] = {
    "wheelchair": Need("wheelchair", frozenset({"step-free", "accessible-toilet"})),
    "step-free": Need("no steps", frozenset({"step-free"})),
    "loop": Need("hearing loop", frozenset({"loop"})),
    "quiet-room": Need("quiet room", frozenset({"quiet-room"})),
    "prayer": Need("time and a room for prayer", frozenset({"quiet-room"})),
    "toilet": Need("accessible toilet", frozenset({"accessible-toilet"})),
    "parking": Need("parking close by", frozenset({"parking"})),
    "transit": Need("bus or train close by", frozenset({"transit"})),
    "remote": Need("taking part from elsewhere", frozenset({"hybrid"})),
    "bsl": Need("British Sign Language"),
    "palantype": Need("speech written down as it is spoken"),
    "interpreter": Need("interpreter"),
    "childcare": Need("childcare"),
    "assistant": Need("somebody who comes along"),
    "dog": Need("assistance dog"),
    "long-breaks": Need("longer breaks"),
    "shifts": Need("work in shifts"),
    "large-print": Need("large print"),
    "guide": Need("guide for people who see little or nothing"),
    "diet": Need("special food"),
    "clean-air": Need("clean air"),
}

ASSUMED_FACILITIES = frozenset({"step-free", "loop", "quiet-room", "accessible-toilet"})
# Whoever has one of these needs more time to leave a room and to come back.
NEED_LONG_BREAKS = frozenset({"long-breaks", "wheelchair", "guide"})
EVERYBODY_ELSE = "everybody else"


@dataclass(frozen=True, slots=True)
class Demand:
    """What a session has to provide for: head-counts in the room, and support.

    `room` are members and those who come with them (an assistance dog takes a place too); `languages` maps
    spoken languages to how many people need their interpreter.
    """

    room: int
    eating: int
    wheelchairs: int
    children: int
    bsl_users: int
    palantypists: int
    languages: Mapping[str, int]
    facilities: frozenset[str]
    long_breaks: bool


def demand(programme: Programme) -> Demand:
    """What these members need at a session, or what is assumed while nobody knows them."""
    options = programme.options
    if not programme.known:
        return Demand(
            # Before anybody is known, every tenth member is taken to bring somebody.
            room=options.size + -(-options.size // 10),
            eating=options.size + -(-options.size // 10),
            wheelchairs=options.assumed_wheelchairs,
            children=options.assumed_children,
            bsl_users=1 if options.bsl_teams else 0,
            palantypists=0,
            languages=dict.fromkeys(sorted(options.assumed_languages), 1),
            facilities=ASSUMED_FACILITIES,
            long_breaks=True,
        )
    members = programme.members
    needs = Counter(need for one in members for need in one.needs)
    here = len(members) - needs["remote"]
    return Demand(
        room=here + needs["assistant"] + needs["dog"],
        eating=here + needs["assistant"],
        wheelchairs=needs["wheelchair"],
        children=sum(one.children for one in members),
        bsl_users=needs["bsl"],
        palantypists=1 if needs["palantype"] else 0,
        languages=dict(sorted(Counter(one.language for one in members if one.language).items())),
        facilities=frozenset(code for need in needs for code in NEEDS[need].facilities),
        long_breaks=any(needs[one] for one in NEED_LONG_BREAKS),
    )


def access_groups(programme: Programme) -> Mapping[str, tuple[Member, ...]]:
    """The members by what they need, those who need nothing last; somebody may be in several groups."""
    found: dict[str, list[Member]] = {}
    for code, need in NEEDS.items():
        if those := [one for one in programme.members if code in _codes(one)]:
            found[need.name] = those
    if others := [one for one in programme.members if not _codes(one)]:
        found[EVERYBODY_ELSE] = others
    return {name: tuple(those) for name, those in found.items()}


def _codes(member: Member) -> frozenset[str]:
    more = {"childcare"} if member.children else set()
    return member.needs | more | ({"interpreter"} if member.language else set())


def can_attend(programme: Programme, member: Member, slot: str, venue: str) -> bool:
    """Whether the member has the time, and the venue is not too far away for them.

    A way whose length nobody has stated counts as short enough.
    """
    if slot not in member.can:
        return False
    if "remote" in member.needs or member.travel is None:
        return True
    minutes = programme.travel.get(member.area, {}).get(venue)
    return minutes is None or minutes <= member.travel


def facilitators_needed(programme: Programme, members_each: int) -> int:
    """Facilitators for these members, or for the size planned for."""
    return -(-(len(programme.members) if programme.known else programme.options.size) // members_each)
