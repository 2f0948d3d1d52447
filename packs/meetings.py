"""When and where the panel meets, for every letter: from panel.toml, or from the released timetable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from packs.hours import day_and_hours, hours, listed, says_when, several_days
from packs.letters import Dates, worded
from packs.source import EXAMPLE, Group
from scheduling.programme import Venue
from scheduling.releases import Release
from scheduling.timetable import Sitting
from sortition.problems import Problem
from sortition.reading.values import SETTINGS_FILE
from sortition.wording import listing, words_key

_TABLE = "[dates]"
# A letter of one page has no room for a line for each of more sessions.
_LINES = 4
_OF_A_RELEASE = ("own_places", "meetings", "hours", "open_sessions")


def dates_group(dates: Dates, day: date, release: Release | None) -> Group:
    """The dates of letters written on this day.

    Sessions and venue are those of the release where there is one, open sessions left out; `own_places` says
    that each of these sessions names its place. Where they are many, `meetings` says the same in fewer lines;
    hours that are alike for all are `hours` then, and not in it. `open_sessions` say when and where everybody
    may come. What panel.toml says itself stays in its own words; where that contradicts the release, neither
    of the two is there.
    """
    fields: dict[str, Any] = {**asdict(dates), **dict.fromkeys(_OF_A_RELEASE, ""), "letter": worded(day)}
    wrong: dict[str, str] = {}
    if release is not None:
        fields |= _of_release(dates, release)
        wrong = dict(_contradictions(dates, release))
    group = Group({**fields, **dict.fromkeys(wrong, "")}, SETTINGS_FILE, _TABLE)
    if release is not None and wrong:
        # It is said where somebody asks for one of the two, and stops no letter that needs neither.
        group.refused = (_problem(wrong, release),)
    return group


def address_of(venue: Venue, beside_others: bool = False) -> str:
    """Its name and its address, in brackets where it stands beside others."""
    if beside_others and venue.address:
        return f"{venue.name} ({venue.address})"
    return ", ".join(part for part in (venue.name, venue.address) if part)


def required_sittings(release: Release) -> tuple[Sitting, ...]:
    """The sittings of all sessions that are not open, in their order."""
    sessions = release.programme.session
    return tuple(one for one in release.timetable.sittings if not sessions[one.session].is_open)


def _places(release: Release) -> list[Venue]:
    ids = dict.fromkeys(one.venue for one in required_sittings(release))
    return [release.programme.venue[name] for name in ids]


def _of_release(dates: Dates, release: Release) -> Iterator[tuple[str, Any]]:
    """The fields that panel.toml leaves to the release."""
    places = _places(release)
    own = len(places) > 1
    if _unsaid(dates.sessions):
        yield "own_places", own
        yield "sessions", tuple(_when(release, one, own) for one in required_sittings(release))
        if len(required_sittings(release)) > _LINES:
            yield from _in_few_lines(release, own)
        yield "open_sessions", tuple(_open_to_all(release, places))
    if _unsaid([dates.venue]):
        yield "venue", listed([address_of(one, own) for one in places])


def _when(release: Release, sitting: Sitting, own: bool) -> str:
    venue = release.programme.venue[sitting.venue]
    return f"{day_and_hours(sitting.span)}, at {venue.name}" if own else day_and_hours(sitting.span)


def _in_few_lines(release: Release, own: bool) -> Iterator[tuple[str, Any]]:
    """A line for each place with all its days, in the order of first days; hours too if they differ."""
    needed = required_sittings(release)
    alike = len({hours(one.span) for one in needed}) == 1
    days: dict[str, list[date]] = {}
    for one in needed:
        place, held = release.programme.venue[one.venue].name, hours(one.span)
        line = ", ".join([place] * own + [held] * (not alike))
        days.setdefault(line, []).append(one.span.start.date())
    yield "hours", hours(needed[0].span) if alike else ""
    yield "meetings", tuple(": ".join(filter(None, (k, several_days(those)))) for k, those in days.items())


def _open_to_all(release: Release, places: Sequence[Venue]) -> Iterator[str]:
    """When and where the open sessions are; the address too of a place that is none of these."""
    for one in release.timetable.sittings:
        venue = release.programme.venue[one.venue]
        if one not in required_sittings(release):
            place = venue.name if venue in places else address_of(venue, beside_others=True)
            yield f"{day_and_hours(one.span)}, at {place}"


def _unsaid(texts: Iterable[str]) -> bool:
    return not any(text and not text.startswith(EXAMPLE) for text in texts)


def _contradictions(dates: Dates, release: Release) -> Iterator[tuple[str, str]]:
    """The entries of panel.toml that mean something else than the release, each with what both say."""
    needed = required_sittings(release)
    spans = [one.span for one in release.timetable.sittings]
    if not _unsaid(dates.sessions) and not (
        all(any(says_when(text, span) for span in spans) for text in dates.sessions)
        and all(any(says_when(text, one.span) for text in dates.sessions) for one in needed)
    ):
        told = listing(day_and_hours(one.span) for one in needed)
        yield "sessions", f"{listing(dates.sessions)} in panel.toml, {told} in the timetable"
    said, places = f" {words_key(dates.venue)} ", _places(release)
    if not _unsaid([dates.venue]) and not all(f" {words_key(one.name)} " in said for one in places):
        told = listing(map(address_of, places))
        yield "venue", f"{listing([dates.venue])} in panel.toml, {told} in the timetable"


def _problem(wrong: Mapping[str, str], release: Release) -> Problem:
    found = "; ".join(f"{name}: {both}" for name, both in wrong.items())
    reason = f"this is not what version {release.number} of the timetable says: {found}"
    lines = " and ".join(f'"{name}"' for name in wrong)
    remedy = f"Take {lines} out of panel.toml, so that letters follow the timetable, or plan it anew"
    return Problem(reason, remedy, SETTINGS_FILE, cells=(_TABLE,))
