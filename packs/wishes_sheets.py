"""What is wished for at the tables as the sheets of programme.xlsx that officers fill in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from packs.forms.xlsx import Column, Content, Sheet
from scheduling.reading.layouts import SEATING, TABLE_COLUMNS
from scheduling.seating.names import language_name
from scheduling.seating.values import Mode, Table
from scheduling.seating.wishes import FORMATS, RoundWish, Wishes, rounds_of
from sortition.toml_tables import Fault

_YES_NO = ("yes", "no")
_WHAT = ("together", "apart", "at table", "host")
_CHOICES: Mapping[tuple[str, str], tuple[str, ...]] = {
    **{("Tables", code): _YES_NO for code in TABLE_COLUMNS},
    ("Rounds", "format"): tuple(one.name for one in FORMATS.values()),
    ("Seating", "what"): _WHAT,
    ("Categories", "mode"): tuple(str(mode) for mode in Mode),
    ("Facilitators", "experienced"): _YES_NO,
}
_IDS_OF: Mapping[tuple[str, str], str] = {
    ("Rounds", "session"): "Sessions",
    ("Facilitators", "id"): "Support",
}
_ROOM_FOR_MORE = 50
# Rows of every sheet in which something may be typed.
ROWS = 200


def wishes_sheets(wishes: Wishes) -> list[Sheet]:
    """The sheets on who sits with whom, read back as the same wishes; headings alone where nothing is wished.

    `teams` are left out: who interprets stands in the sheet Support.
    """
    rows: dict[str, Iterable[tuple[Content, ...]]] = {
        "Tables": map(_table, wishes.tables),
        "Rounds": _rounds(wishes.rounds),
        "Seating": _seating(wishes),
        "Categories": [(name, str(mode)) for name, mode in wishes.modes.items()],
        "Facilitators": [
            (id, _yes(one.experienced), _several(one.conflicts), _several(map(language_name, one.languages)))
            for id, one in wishes.leaders.items()
        ],
    }
    return [Sheet(name, _columns(name), tuple(lines), room=ROWS) for name, lines in rows.items()]


def _columns(name: str) -> tuple[Column, ...]:
    return tuple(
        Column(heading.name, _CHOICES.get((name, code), ()), choices_in=_ids(name, code))
        for code, heading in SEATING[name].items()
    )


def _ids(name: str, code: str) -> str:
    other = _IDS_OF.get((name, code))
    return f"'{other}'!$A$2:$A${_ROOM_FOR_MORE}" if other else ""


def _table(table: Table) -> tuple[Content, ...]:
    has = (_yes(code in table.has) for code in TABLE_COLUMNS)
    return (
        f"Table {table.id}" if table.id.isdecimal() else table.id,
        _or_blank(table.seats),
        _or_blank(table.wheelchairs),
        *has,
    )


def _rounds(wished: Iterable[RoundWish]) -> Iterator[tuple[Content, ...]]:
    """A row for all rounds of a session where one can say them, else one for each."""
    for session, own in groupby(wished, key=lambda one: one.session):
        rounds = tuple(own)
        how = _in_one_row(rounds)
        those = [(how, rounds[0], len(rounds))] if how else [(one.format, one, 1) for one in rounds]
        for format, one, number in those:
            name, usual = FORMATS[format].name, FORMATS[format].rounds
            said = "" if number == usual else number
            tables, size = _or_blank(one.tables), _or_blank(one.size)
            yield session, name, said, tables, size, "; ".join(one.topics)


def _in_one_row(rounds: tuple[RoundWish, ...]) -> str:
    """The format that makes exactly these rounds; "" for none."""
    first = rounds[0]
    for format in FORMATS:
        try:
            made = rounds_of(
                first.session, format, len(rounds), first.tables, first.size, first.topics, first.title
            )
        except Fault:
            continue
        if made == rounds:
            return format
    return ""


def _seating(wishes: Wishes) -> Iterator[tuple[Content, ...]]:
    for what, pairs in (("together", wishes.together), ("apart", wishes.apart)):
        yield from ((what, one, other, "") for one, other in sorted(pairs))
    yield from (("at table", one.id, one.table, one.round) for one in wishes.fixed)
    yield from (("host", id, name, "") for name, id in wishes.hosts.items())


def _several(words: Iterable[str]) -> str:
    return "; ".join(sorted(words))


def _or_blank(number: int | None) -> Content:
    return "" if number is None else number


def _yes(said: bool) -> str:
    return "yes" if said else "no"
