"""What to change where no panel meets all the rules: the smallest ways out, ranked, each tried."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sortition.clash import Rule, at_place, named, possible, rules_of
from sortition.instance import Instance, homes_rule, make_instance
from sortition.moves import Moves, Search, best_values, smallest_choices
from sortition.panels import Program, Seats, best_panel, limits
from sortition.pool import Pool
from sortition.problems import WayOut
from sortition.quotas import Combined, Quota, Quotas
from sortition.recruits import recruits
from sortition.rules import check_panel
from sortition.seats import seat_people
from sortition.watch import Watch
from sortition.wording import counted

ENOUGH, MOST = 3, 5


@dataclass(frozen=True)
class Way:
    """A way out with the pool and quotas as they would be; the lowest `rank` is the best."""

    out: WayOut
    rank: tuple[int, ...]
    pool: Pool
    quotas: Quotas


def ways_out(pool: Pool, quotas: Quotas, watch: Watch) -> tuple[WayOut, ...]:
    """Three to five ways out, best first, or all that there are; a panel was found for each.

    They are moves of quotas, or one other change: another size, one member more from a home, people or pairs
    released. No way contains another. Moves of quotas within the officer's flex come first, then all by
    seats; of equally many, moves of quotas come first, those of the fewest quotas before others, then those
    of quotas that stand earlier in canonical order. Where the size cannot be had whatever the quotas, it
    changes to the nearest that can, and quotas move besides.

    Raises:
        Undecided: the time is up.
    """
    instance = make_instance(pool, quotas)
    rules = rules_of(instance, quotas)
    if possible(instance, [rule for rule in rules if rule.quota is None], watch):
        ways = list(_moves(pool, quotas, watch))
    else:
        ways = [way for size in _sizes(_bare(instance), watch) for way in _resized(pool, quotas, size, watch)]
    furthest = max((way.out.seats for way in ways), default=0)
    for way in sorted(_others(pool, quotas, instance, watch), key=lambda way: way.rank):
        known = any(way.out.changes == other.out.changes for other in ways)
        if not known and (len(ways) < ENOUGH or way.out.seats <= furthest):
            ways.append(way)
    best = sorted(ways, key=lambda way: way.rank)[:MOST]
    for way in best:
        _try(way, watch)
    return tuple(way.out for way in best)


def _try(way: Way, watch: Watch) -> None:
    instance = make_instance(way.pool, way.quotas)
    best = best_panel(instance, [0] * len(instance.types), watch)
    if best is None or check_panel(seat_people(instance, [best.seats], "")[0], way.pool, way.quotas):
        raise AssertionError("a way out allows no panel")


def _moves(pool: Pool, quotas: Quotas, watch: Watch) -> Iterator[Way]:
    """The smallest moves of quotas, within the officer's flex as far as there are any, then beyond it."""
    instance = make_instance(pool, quotas)
    rules = rules_of(instance, quotas)
    search = Search(instance, rules, watch)
    found = 0
    for within in (True, False):
        reach = {i: _reach(rule, quotas.size, within) for i, rule in enumerate(rules) if rule.quota}
        while found < ENOUGH and any(reach.values()):
            moves = search.smallest(reach)
            if moves is None:
                break
            found += 1
            yield _moved(pool, quotas, rules, moves, within)


def _reach(rule: Rule, size: int, within: bool) -> int:
    """How many seats this side of a quota may give way."""
    quota = rule.quota
    assert quota is not None
    if rule.low is not None:
        least = quota.min_flex if within else 0
        return 0 if least is None else max(0, quota.min - least)
    most = quota.max_flex if within else size
    return 0 if most is None else max(0, most - quota.max)


def _moved(pool: Pool, quotas: Quotas, rules: Sequence[Rule], moves: Moves, within: bool) -> Way:
    changed: dict[Quota | Combined, Quota | Combined] = {}
    lines = []
    for i, seats in sorted(moves.items()):
        quota = rules[i].quota
        assert quota is not None
        if rules[i].low is not None:
            new = replace(quota, min=quota.min - seats)
            lines.append(_move_line("lower the minimum", quota, quota.min, new.min, quota.at_min))
        else:
            new = replace(quota, max=quota.max + seats)
            lines.append(_move_line("raise the maximum", quota, quota.max, new.max, quota.at_max))
        changed[quota] = new
    total = sum(moves.values())
    rank = (0 if within else 1, total, 0, len(moves), sum(moves), *sorted(moves))
    new_quotas = replace(
        quotas,
        quotas=tuple(q for old in quotas.quotas if isinstance(q := changed.get(old, old), Quota)),
        combined=tuple(q for old in quotas.combined if isinstance(q := changed.get(old, old), Combined)),
    )
    return Way(WayOut(tuple(lines), total, within), rank, pool, new_quotas)


def _move_line(verb: str, quota: Quota | Combined, old: int, new: int, cell: str) -> str:
    return f"{verb} of {named(quota)} from {old} to {new}{at_place(cell)}"


def _others(pool: Pool, quotas: Quotas, instance: Instance, watch: Watch) -> Iterator[Way]:
    """Changes of one kind that make a panel possible without a move of any quota."""
    for size in _sizes(instance, watch):
        yield _other(
            0, [_size_line(quotas.size, size)], abs(size - quotas.size), pool, replace(quotas, size=size)
        )
    if any(row.rule == "homes" for row in instance.rows):
        more = replace(quotas, home_most=quotas.home_most + 1)
        if _is_possible(make_instance(pool, more), watch):
            yield _other(1, [f"allow {homes_rule(more.home_most)}"], 1, pool, more)
    yield from _releases(pool, quotas, instance, watch)
    yield from _pairs(pool, quotas, instance, watch)
    new = recruits(pool, quotas, instance, watch)
    if new:
        lines = [_recruit_line(pool, values, n) for values, n in Counter(a.values for a in new).items()]
        yield _other(4, lines, len(new), replace(pool, applicants=(*pool.applicants, *new)), quotas)


def _recruit_line(pool: Pool, values: Sequence[str], number: int) -> str:
    told = "; ".join(f"{name}, {value}" for name, value in zip(pool.categories, values, strict=True))
    return f"find {number} more {'applicant' if number == 1 else 'applicants, each'} with {told}"


def _other(kind: int, lines: Sequence[str], seats: int, pool: Pool, quotas: Quotas) -> Way:
    return Way(WayOut(tuple(lines), seats), (1, seats, 1, kind), pool, quotas)


def _is_possible(instance: Instance, watch: Watch) -> bool:
    return best_panel(instance, [0] * len(instance.types), watch) is not None


def _most(instance: Instance, weights: Sequence[int], watch: Watch) -> Seats | None:
    """A panel of the largest weight."""
    program = Program(instance, limits(instance))
    program.model.maximize(sum(w * x for w, x in zip(weights, program.seats, strict=True)))
    return best_values(program.model, program.seats, watch)


def _bare(instance: Instance) -> Instance:
    return replace(
        instance, rows=tuple(row for row in instance.rows if row.rule not in ("quota", "combined"))
    )


def _sizes(instance: Instance, watch: Watch) -> Iterator[int]:
    """The nearest smaller and the nearest larger size for which there is a panel."""
    size, people = instance.rows[0], sum(kind.people for kind in instance.types)
    for low, high, sign in ((1, instance.size - 1, 1), (instance.size + 1, people, -1)):
        if low <= high:
            rows = (replace(size, low=low, high=high), *instance.rows[1:])
            seats = _most(replace(instance, rows=rows), [sign] * len(instance.types), watch)
            if seats is not None:
                yield sum(seats)


def _size_line(old: int, new: int) -> str:
    return f"choose a panel of {counted(new, 'seat')} instead of {old}"


def _resized(pool: Pool, quotas: Quotas, size: int, watch: Watch) -> Iterator[Way]:
    """Ways out that begin with this size, and move quotas as far as it needs that."""
    line, resized = _size_line(quotas.size, size), replace(quotas, size=size)
    if _is_possible(make_instance(pool, resized), watch):
        yield _other(0, [line], abs(size - quotas.size), pool, resized)
        return
    for way in _moves(pool, resized, watch):
        seats = abs(size - quotas.size) + way.out.seats
        out = WayOut((line, *way.out.changes), seats)
        yield Way(out, (1, seats, 2, *way.rank[1:]), pool, way.quotas)


def _releases(pool: Pool, quotas: Quotas, instance: Instance, watch: Watch) -> Iterator[Way]:
    """The fewest people confirmed earlier to be released."""
    placed = [t for t, kind in enumerate(instance.types) if kind.placed]
    if not placed:
        return
    free = replace(instance, types=tuple(replace(kind, placed=False) for kind in instance.types))
    program = Program(free, limits(free))
    gone = [program.model.new_int_var(0, instance.types[t].people, "") for t in placed]
    for t, number in zip(placed, gone, strict=True):
        program.model.add(program.seats[t] == instance.types[t].people - number)
    for released in smallest_choices(program.model, gone, ENOUGH, watch):
        stay = ((instance.types[t], n) for t, n in zip(placed, released, strict=True))
        people = sorted(one for kind, n in stay for one in kind.members[kind.people - n :])
        lines = [f"release {one}, who was confirmed earlier" for one in people]
        left = (replace(a, placed=a.placed and a.id not in people) for a in pool.applicants)
        yield _other(2, lines, len(people), replace(pool, applicants=tuple(left)), quotas)


def _pairs(pool: Pool, quotas: Quotas, instance: Instance, watch: Watch) -> Iterator[Way]:
    """The fewest pairs that need not be kept apart."""
    rows = [row for row in instance.rows if row.rule == "apart"]
    if not rows:
        return
    free = replace(instance, rows=tuple(row for row in instance.rows if row.rule != "apart"))
    program = Program(free, limits(free))
    together = [program.model.new_bool_var("") for _ in rows]
    for row, both in zip(rows, together, strict=True):
        program.model.add(sum(program.seats[t] for t in row.types) <= 1 + both)
    for let in smallest_choices(program.model, together, ENOUGH, watch):
        gone = {(row.people[0], row.people[1]) for row, both in zip(rows, let, strict=True) if both}
        lines = [f"let {one} and {other} both be chosen" for one, other in sorted(gone)]
        apart = tuple(pair for pair in pool.apart if pair not in gone)
        yield _other(3, lines, len(gone), replace(pool, apart=apart), quotas)
