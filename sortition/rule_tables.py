"""What panel.toml says about chances: floors, pairs, seats from earlier, tickets; weights are refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sortition.problems import Problem
from sortition.quotas import Floor
from sortition.reading.ids import called, shown
from sortition.reading.shares import percentage
from sortition.toml_tables import Fault, problem, read_entry, whole
from sortition.wording import clean, listing, value_key

# The codes of people who have a seat before the draw; they are published, the ids are not.
PLACED_CODES = ("confirmed-earlier",)
FEWEST_TICKETS, MOST_TICKETS = 100, 100_000
NO_WEIGHTS = (
    "nobody's chance may depend on who she is: use quotas, or a lowest chance for everybody with a value"
    " under [floors]"
)
_WEIGHTS = frozenset(["weight", "weights", "weighting", "weightings", "probability", "probabilities"])
_EVERYBODY = "everybody"
Pair = tuple[str, str]


def tickets(value: object) -> int:
    """A number of tickets that makes a lottery which is exact and can be checked."""
    number = whole(value)
    if reason := against_tickets(number):
        raise Fault(reason, f"Write a number from {FEWEST_TICKETS} to {MOST_TICKETS}, or leave it out")
    return number


def against_tickets(number: int) -> str:
    """Why so many tickets are refused; "" where they are not."""
    if number < FEWEST_TICKETS:
        return f"is below {FEWEST_TICKETS}: each ticket would be more than 1 % of everybody's chance"
    if number > MOST_TICKETS:
        return f"is above {MOST_TICKETS}: hardly a chance gets more exact, and nobody can read such a list"
    return ""


def says_weights(name: str) -> bool:
    """Whether a table, an entry or a heading is called after weights of persons."""
    return value_key(name).replace("selection ", "") in _WEIGHTS


def refused_weights(written: Mapping[str, Any]) -> Iterator[Problem]:
    """A problem for each table or entry that would give persons weights."""
    tables = {"": written, "[lottery] ": written.get("lottery"), "[applicants] ": written.get("applicants")}
    for where, table in tables.items():
        for name in table if isinstance(table, dict) else ():
            if says_weights(name):
                yield problem(
                    f'{where}"{name}" is refused: people have no weights', f"Delete it: {NO_WEIGHTS}"
                )


def without_weights(written: Mapping[str, Any]) -> dict[str, Any]:
    """The tables without those entries, which are told once."""
    kept = {name: table for name, table in written.items() if not says_weights(name)}
    for name in ("lottery", "applicants"):
        if isinstance(table := kept.get(name), dict):
            kept[name] = {key: value for key, value in table.items() if not says_weights(key)}
    return kept


def read_floors(table: object) -> tuple[tuple[Floor, ...], list[Problem]]:
    """The lowest chances allowed, with categories and values as they are written; sorted."""
    if not isinstance(table, dict):
        return (), [problem("floors is not a table", f"Write [floors] on a line of its own. {_FLOORS}")]
    found: list[Floor] = []
    problems: list[Problem] = []
    for name, entry in table.items():
        if isinstance(entry, dict):
            for value, share in entry.items():
                problems += _floor(f'[floors] {name} "{shown(clean(value))}"', name, value, share, found)
        elif value_key(name) == _EVERYBODY:
            problems += _floor(f"[floors] {_EVERYBODY}", "", "", entry, found)
        else:
            reason = f"[floors] {called(clean(name))} is neither everybody nor a category: {_NO_PERSON}"
            problems.append(problem(reason, _FLOORS, shown(name)))
    twice = Counter((value_key(floor.category), value_key(floor.value)) for floor in found)
    for category, value in sorted(key for key, number in twice.items() if number > 1):
        which = f"{category}, {value}" if value else _EVERYBODY
        problems.append(problem(f"[floors] has more than one line for {which}", "Keep one of them"))
    return tuple(sorted(found)), problems


def _floor(where: str, category: str, value: str, share: object, found: list[Floor]) -> list[Problem]:
    """The problems with the entry; without any, the floor is among the found."""
    least, problems = read_entry(where, share, _chance)
    if not problems:
        found.append(Floor(clean(category), clean(value), least))
    return problems


def _chance(value: object) -> Any:
    share = percentage(clean(value)) if isinstance(value, str) else None
    if share is None:
        raise Fault("is not a chance", 'Write it with its sign and in quotation marks: "2 %"')
    if not 0 < share <= 1:
        raise Fault("is no chance that can be kept", "Write a percentage above 0 % and at most 100 %")
    return share


_NO_PERSON = "a lowest chance is never for one person, as nobody's chance may depend on who she is"
_FLOORS = (
    'Write everybody = "2 %", or [floors.Age] on a line of its own and below it a value of Age with its'
    ' lowest chance: "16-24" = "5 %"'
)


def read_pairs(value: object) -> tuple[tuple[Pair, ...], list[Problem]]:
    """The pairs of ids, each and all sorted."""
    if not isinstance(value, list) or not all(map(_is_pair, value)):
        return (), [problem("[lottery] apart is not a list of pairs", 'Write it as [["0012", "0031"]]')]
    pairs = [(clean(one), clean(other)) for one, other in value]
    faults = [problem(f"[lottery] apart: {reason}", remedy, who) for reason, remedy, who in bad_pairs(pairs)]
    return sorted_pairs(pairs), faults


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(one, str) for one in value)


def sorted_pairs(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    """Each pair once, each and all of them sorted."""
    return tuple(sorted({(min(pair), max(pair)) for pair in pairs}))


def bad_pairs(pairs: Sequence[Pair]) -> Iterator[tuple[str, str, str]]:
    """Reason, remedy and an id for each pair of one person, of nobody, or named more than once."""
    times = Counter(tuple(sorted(pair)) for pair in pairs)
    for (one, other), number in sorted(times.items()):
        if not one or not other:
            yield "an id is blank", "Write two ids for each pair", ""
        elif one == other:
            yield f"{called(one)} stands there with itself", "Write the ids of two people", shown(one)
        elif number > 1:
            who = f"{called(one)} and {called(other)}"
            yield f"{who} stand there {number} times", "Keep one of these pairs", shown(one)


def read_confirmed(table: object) -> tuple[dict[str, str], list[Problem]]:
    """Who has a seat before the draw, and why: id -> code."""
    if not isinstance(table, dict):
        return {}, [problem("confirmed is not a table", "Write [confirmed] above the lines with ids")]
    found: dict[str, str] = {}
    problems = []
    for name, code in table.items():
        if clean(name) in found:
            reason = f"[confirmed] has more than one line for {called(clean(name))}"
            problems.append(problem(reason, "Keep one of them: blanks do not count"))
        found[clean(name)], faults = read_entry(
            f"[confirmed] {shown(name) or called(name)}", code, _placed_code
        )
        problems += faults
    return found, problems


def _placed_code(value: object) -> str:
    if value not in PLACED_CODES:
        remedy = f"Somebody has a seat before the draw only for this reason: {listing(PLACED_CODES)}"
        raise Fault("has no reason that is known", remedy)
    return str(value)
