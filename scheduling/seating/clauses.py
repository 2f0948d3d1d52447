"""What a hard rule says in one round, in plain words: of needs it says how many have them, not who."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from scheduling.seating.hard import Clause
from scheduling.seating.kinds import leaders
from scheduling.seating.names import language_name
from scheduling.seating.values import TABLE_FOR_NEED, Discussion, Guest, Round
from sortition.wording import counted

# What a table has, as an adjective of it.
TABLE_WITH = {
    "step-free": "a step-free table",
    "loop": "a table with a hearing loop",
    "quiet": "a quiet table",
    "remote": "a table with a link",
}
_FEW = 8


def joined(words: Sequence[str]) -> str:
    """The words with commas and an "and"; where they are many, the first and how many more."""
    if len(words) > _FEW:
        words = [*words[: _FEW - 1], f"{len(words) - _FEW + 1} more"]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def sentences(discussion: Discussion, clauses: Iterable[Clause]) -> tuple[str, ...]:
    """What the rules say; tables, and rounds, of which the same is said share a sentence."""
    at: dict[tuple[str, str], list[str]] = {}
    for one in _cliques(clauses):
        text, tables = _said(discussion, one)
        at.setdefault((text, one.round), []).extend(tables)
    rounds: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (text, round_), tables in at.items():
        rounds.setdefault((text, tuple(tables)), []).append(round_)
    return tuple(
        _in_rounds(ids, text.format(tables=_tables(tables)) if tables else text)
        for (text, tables), ids in rounds.items()
    )


def _cliques(clauses: Iterable[Clause]) -> list[Clause]:
    """The clauses; where all pairs of some members sit apart in a round, one clause for all of these."""
    clauses = list(clauses)
    apart: dict[str, list[Clause]] = {}
    for one in clauses:
        if one.rule == "apart":
            apart.setdefault(one.round, []).append(one)
    for round_, pairs in apart.items():
        ids = sorted({id_ for one in pairs for id_ in one.about})
        if len(ids) * (len(ids) - 1) == 2 * len(pairs):
            clauses = [one for one in clauses if one not in pairs]
            clauses.append(Clause("apart", round_, tuple(ids)))
    return clauses


def _tables(tables: Sequence[str]) -> str:
    return f"table {tables[0]}" if len(tables) == 1 else f"each of the tables {joined(tables)}"


def _in_rounds(rounds: Sequence[str], text: str) -> str:
    if rounds == [""]:
        return text[0].upper() + text[1:] + "."
    return f"In {'round' if len(rounds) == 1 else 'rounds'} {joined(rounds)} {text}."


def _said(discussion: Discussion, clause: Clause) -> tuple[str, list[str]]:
    """What the rule says, with a gap where its tables are named, and these."""
    if clause.rule in _AT_TABLES:
        text = _AT_TABLES[clause.rule](discussion, clause, _round(discussion, clause))
        return text, list(clause.about)
    if clause.rule == "topic-once":
        return f'nobody discusses the topic "{clause.about[0]}" {"again" if clause.round else "twice"}', []
    return _SAYS[clause.rule](discussion, clause, _round(discussion, clause)), []


def _round(discussion: Discussion, clause: Clause) -> Round:
    return next(one for one in discussion.rounds if one.id == clause.round)


def _size(discussion: Discussion, clause: Clause, round_: Round) -> str:
    place = round_.place[clause.about[0]]
    there = counted(len(discussion.present(round_)), "member")
    span = f"{place.least} to {place.most}" if place.least != place.most else f"{place.most}"
    return f"{{tables}} takes {span} of the {there}"


def _seats(discussion: Discussion, clause: Clause, round_: Round) -> str:
    seats = counted(discussion.table[clause.about[0]].seats or 0, "seat")
    return f"{{tables}} has {seats} in all, companions, interpreters and facilitators included"


def _wheelchairs(discussion: Discussion, clause: Clause, round_: Round) -> str:
    places = counted(discussion.table[clause.about[0]].wheelchairs or 0, "wheelchair place")
    wanting = sum("wheelchair" in one.needs for one in discussion.present(round_))
    return f"{{tables}} has {places}, and {_number(wanting, 'needs one', 'need one each')}"


_AT_TABLES: dict[str, Callable[[Discussion, Clause, Round], str]] = {
    "table-size": _size,
    "table-seats": _seats,
    "wheelchair-places": _wheelchairs,
}


def _number(members: int, one: str, more: str) -> str:
    """How many members it is about: what they need is said of nobody by id."""
    return f"{counted(members, 'member')} {one if members == 1 else more}"


def _wanting(discussion: Discussion, round_: Round, thing: str) -> int:
    def wants(guest: Guest) -> bool:
        return any(TABLE_FOR_NEED.get(need) == thing for need in guest.needs)

    return sum(map(wants, discussion.present(round_)))


def _having(discussion: Discussion, round_: Round, thing: str) -> str:
    tables = [one.table for one in round_.places if thing in discussion.table[one.table].has]
    return joined(tables) if tables else "there is none"


def _access(discussion: Discussion, clause: Clause, round_: Round) -> str:
    thing = clause.about[0]
    wanting = _number(_wanting(discussion, round_, thing), "needs", "need")
    return f"{wanting} {TABLE_WITH[thing]} ({_having(discussion, round_, thing)})"


def _remote(discussion: Discussion, clause: Clause, round_: Round) -> str:
    wanting, tables = _wanting(discussion, round_, "remote"), _having(discussion, round_, "remote")
    if not wanting:
        return f"nobody sits at a table with a link ({tables}), as nobody takes part from elsewhere"
    who = _number(wanting, "takes part from elsewhere and sits", "take part from elsewhere and sit")
    return f"{who} at a table with a link ({tables}), and nobody else sits there"


def _language(discussion: Discussion, clause: Clause, round_: Round) -> str:
    language = clause.about[0]
    who = sum(one.language == language for one in discussion.present(round_))
    speak = [one.id for one in leaders(discussion, round_) if language in one.languages]
    team = discussion.teams.get(language)
    tables = counted(team.tables, "table") if team else "none"
    somebody = f"interpreters ({tables}) or a facilitator ({joined(speak) or 'none'})"
    speaks = f"somebody at the table who speaks {language_name(language)}"
    return f"{_number(who, 'needs', 'need')} {speaks}: {somebody}"


def _together(discussion: Discussion, clause: Clause, round_: Round) -> str:
    return f"{joined(clause.about)} sit at the same table"


def _apart(discussion: Discussion, clause: Clause, round_: Round) -> str:
    return f"{joined(clause.about)} sit at different tables"


def _fixed(discussion: Discussion, clause: Clause, round_: Round) -> str:
    id_, table = clause.about
    unused = ", which is not in use" if table not in round_.place else ""
    return f"{id_} is fixed at table {table}{unused}"


def _host(discussion: Discussion, clause: Clause, round_: Round) -> str:
    return f"{clause.about[0]} is the host of table {clause.about[1]}"


def _post(discussion: Discussion, clause: Clause, round_: Round) -> str:
    there, tables = len(leaders(discussion, round_)), len(round_.places)
    if there < tables:
        return (
            f"each of the {counted(there, 'facilitator')} leads a table"
            if there > 1
            else ("the one facilitator leads a table")
        )
    return f"every table is led, as there are {counted(there, 'facilitator')} for {counted(tables, 'table')}"


def _against(discussion: Discussion, clause: Clause, round_: Round) -> str:
    leader = discussion.facilitator[clause.about[0]]
    members = [one.id for one in discussion.present(round_) if one.id in leader.conflicts]
    return f"{leader.id} leads no table of {joined(members)}"


_SAYS: dict[str, Callable[[Discussion, Clause, Round], str]] = {
    "table-access": _access,
    "remote-table": _remote,
    "language": _language,
    "together": _together,
    "apart": _apart,
    "fixed": _fixed,
    "host": _host,
    "facilitator-post": _post,
    "facilitator-conflict": _against,
}
