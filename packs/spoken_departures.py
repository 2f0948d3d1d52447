"""Who left and who came, in the words of `citizen-panel status`: numbers and codes, never people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from packs.pages import count
from sortition.case import Case, Keyed
from sortition.findings import Note
from sortition.history import events
from sortition.pool import Pool
from sortition.wording import counted

_EXCLUDE = 'write their ids under [excluded] in panel.toml, each with = "withdrew"'
_EVENTS = ("withdrawal", "dropout", "replacement")


def departures(case: Case) -> list[dict[str, Any]]:
    """Every line of the log about people who left or came, oldest first: `codes` count who left."""
    lines = case.log() if case.started else ()
    return [
        {
            "event": one["event"],
            "at": one["at"],
            "line": number,
            "codes": dict(sorted(Counter(one.get("entries", {}).values()).items())),
            "filled": len(one.get("filled", ())),
            "vacant": one.get("vacant", 0),
        }
        for number, one in enumerate(lines, start=1)
        if one["event"] in _EVENTS
    ]


def departure_lines(told: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    """The same for people, by its line in the log."""
    return {one["line"]: f"{one['at']}  {_said(one)}" for one in told}


def _said(one: Mapping[str, Any]) -> str:
    if one["event"] == "replacement":
        empty = f", {count(one['vacant'], 'stays', 'stay')} empty" if one["vacant"] else ""
        return f"{count(one['filled'], 'seat', 'seats')} filled by the order of the draw{empty}"
    when = "before the draw" if one["event"] == "withdrawal" else "after the draw"
    codes = ", ".join(f"{number} {code}" for code, number in one["codes"].items())
    return f"{count(sum(one['codes'].values()), 'person', 'people')} left {when}: {codes}"


def to_be_filled(empty: int) -> str:
    """What comes next where seats are empty; nothing where none is."""
    if not empty:
        return ""
    return (
        f"{count(empty, 'seat is', 'seats are')} empty: citizen-panel dropout fills by the order of the draw"
    )


def still_in(case: Case, pool: Pool) -> Iterator[Note]:
    """Notes where people who withdrew from an earlier lottery, or were erased, are in this pool again."""
    gone = {name for line in events(case, "withdrawal") for name in line["entries"]}
    if gone:
        keyed = Keyed(case.key())
        entries = (keyed.pseudonym(applicant.id) for applicant in pool.applicants)
        if found := tuple(sorted(gone.intersection(entries))):
            people = counted(len(found), "applicant")
            text = (
                f"{people} withdrew from an earlier lottery and would be in this one too: {_EXCLUDE} "
                "(private/pseudonyms.csv says whose these entry numbers are)"
            )
            yield Note(text, cells=found)
    yield from _erased_again(case, pool)


def _erased_again(case: Case, pool: Pool) -> Iterator[Note]:
    """A note where people whose data were erased from the case are in this pool all the same."""
    gone = {path.stem[:10] for path in case.private.glob("erased/*.json")}
    if gone:
        keyed = Keyed(case.key())
        found = tuple(sorted(gone.intersection(keyed.pseudonym(one.id) for one in pool.applicants)))
        if found:
            people = counted(len(found), "applicant")
            yield Note(f"{people} erased, and in this lottery again: delete their rows", cells=found)
