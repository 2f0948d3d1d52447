"""Who sits where, round by round, person by person and table by table: sheets of the office's workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest

from packs.forms.xlsx import Column, Content, Sheet
from scheduling.reading.seating_plan import AWAY, FACILITATORS, MEMBERS
from scheduling.seating.changes import Move
from scheduling.seating.names import is_made_up, table_names
from scheduling.seating.releases import SeatingRelease
from scheduling.seating.used import natural
from scheduling.seating.values import Facilitator, Group, Guest, Round
from sortition.wording import counted

TABLES = "Tables"
# With more tables than this a round has a row for each of them, else a column.
_MOST_SIDE_BY_SIDE = 10
Rows = tuple[tuple[Content, ...], ...]


@dataclass(frozen=True)
class Plan:
    """A release with the names of those in it, by id; whoever has no name is called by the id."""

    release: SeatingRelease
    names: Mapping[str, str]

    @cached_property
    def called(self) -> Mapping[str, str]:
        """What everybody is called: a name that two people have stands with the id."""
        discussion = self.release.discussion
        everybody = [*discussion.guest, *discussion.facilitator]
        times = Counter(self.names.get(id_, "") for id_ in everybody)
        found = {}
        for id_ in everybody:
            name = self.names.get(id_, "")
            found[id_] = name and f"{name} ({id_})" if times[name] > 1 else name
        return {id_: name or id_ for id_, name in found.items()}

    @cached_property
    def table(self) -> Mapping[str, str]:
        """What the tables are called, by id; "" for none."""
        return {**table_names(self.release.discussion.tables), "": ""}

    def group(self, round_: Round, table: str) -> Group:
        """Who sits at a table."""
        return self.release.seating.group[round_.id, table]

    def people(self, ids: Iterable[str]) -> list[str]:
        """What these people are called, in the order of their ids: 2 before 10."""
        return [self.called[id_] for id_ in sorted(ids, key=natural)]

    def hosts(self, round_: Round, table: str) -> list[str]:
        """What the host of a table is called, where there is one."""
        return self.people({round_.place[table].host} & {*self.group(round_, table).members})


def heading(round_: Round) -> str:
    """The heading of a round, by which it is found when a plan is read back."""
    return f"Round {round_.id}"


def round_sheet(name: str, plan: Plan, round_: Round) -> Sheet:
    """Everybody at the tables of one round: a column for each table, or a row where the tables are many."""
    tables = [_column(plan, round_, place.table) for place in round_.places]
    headings = ["Table", "Topic", "Led by", "Host", "How many"]
    most = max(len(one) for one in tables) - len(headings)
    headings += [f"Member {number}" for number in range(1, most + 1)]
    lines = [list(line) for line in zip_longest(headings, *tables, fillvalue="")]
    lines = [line for line in lines if any(line[1:]) or line[0] not in ("Topic", "Host")]
    if len(tables) > _MOST_SIDE_BY_SIDE:
        lines = [list(line) for line in zip(*lines, strict=True)]
    head, *rows = lines
    columns = tuple(Column(one) for one in head)
    return Sheet(name, columns, tuple(map(tuple, rows)))


def _column(plan: Plan, round_: Round, table: str) -> list[str]:
    group, place = plan.group(round_, table), round_.place[table]
    leaders = ", ".join(plan.people(group.facilitators))
    return [
        plan.table[table],
        place.topic,
        leaders,
        ", ".join(plan.hosts(round_, table)),
        counted(len(group.members), "member"),
        *plan.people(group.members),
    ]


def people_sheet(plan: Plan, facilitators: bool) -> Sheet:
    """A row for each member or facilitator, a column for each round: the sheet that is read back."""
    discussion, seating = plan.release.discussion, plan.release.seating
    everybody: Iterable[Guest | Facilitator] = discussion.facilitators if facilitators else discussion.guests
    people = sorted(everybody, key=lambda one: natural(one.id))
    # Whoever sits with no pair may be there all the same.
    walking = {one.id for one in discussion.rounds if facilitators and any(map(is_made_up, one.place))}
    named = any(plan.names.get(one.id) for one in people)
    rows: Rows = tuple(
        (
            one.id,
            *([plan.names.get(one.id, "")] if named else []),
            *(
                AWAY
                if round_.id in one.away - walking
                else plan.table[seating.seat.get((round_.id, one.id), "")]
                for round_ in discussion.rounds
            ),
        )
        for one in people
    )
    picked = f"'{TABLES}'!$A$2:$A${len(discussion.tables) + 1}"
    columns = (
        Column("Id"),
        *([Column("Name")] if named else []),
        *(Column(heading(one), choices_in=picked) for one in discussion.rounds),
    )
    return Sheet(FACILITATORS if facilitators else MEMBERS, columns, rows, frozen=1 + named)


def tables_sheet(plan: Plan) -> Sheet:
    """A row for each table, a column for each round: topic, who leads it and who sits there."""
    discussion = plan.release.discussion
    rows: Rows = tuple(
        (plan.table[one.id], *("\n".join(_at(plan, round_, one.id)) for round_ in discussion.rounds))
        for one in discussion.tables
    )
    return Sheet(TABLES, (Column("Table"), *(Column(heading(one)) for one in discussion.rounds)), rows)


def _at(plan: Plan, round_: Round, table: str) -> list[str]:
    if table not in round_.place:
        return []
    group, topic = plan.group(round_, table), round_.place[table].topic
    leaders = [f"Led by {name}" for name in plan.people(group.facilitators)]
    members = ["Everybody"] if round_.is_plenary else plan.people(group.members)
    hosts = [f"Host: {name}" for name in plan.hosts(round_, table)]
    return [*([f"Topic: {topic}"] if topic else []), *leaders, *hosts, *members]


def changes_sheet(plan: Plan, changes: Sequence[Move]) -> Sheet:
    """Whoever sits elsewhere than before, round by round."""
    known, order = plan.release.discussion, list(dict.fromkeys(one.round for one in changes))
    rows: Rows = tuple(
        (
            f"Round {one.round}",
            "Facilitator" if one.id in known.facilitator else "Member",
            one.id,
            plan.names.get(one.id, ""),
            *(plan.table.get(id_, id_) or "no table" for id_ in (one.origin, one.table)),
        )
        for one in sorted(changes, key=lambda one: (order.index(one.round), natural(one.id)))
    )
    headings = ("Round", "Who", "Id", "Name", "Before", "Now")
    return Sheet("Changes", tuple(map(Column, headings)), rows, frozen=3)
