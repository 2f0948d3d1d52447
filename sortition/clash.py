"""Rules that cannot hold together: the rules one by one, and sets of them from which none can be left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sortition.certificate import Row
from sortition.elastic import Constraint, Elastic
from sortition.instance import Instance, homes_rule
from sortition.panels import Limits, Program
from sortition.quotas import Combined, Quota, Quotas, both_values
from sortition.watch import Watch
from sortition.wording import counted

CONFIRMED = "people confirmed earlier keep their seats"


@dataclass(frozen=True)
class Rule:
    """One rule in words, with the row that it limits from below or above.

    The two sides of a quota are two rules, every pair that is kept apart is one. All homes together are
    one rule, and so are all people who were confirmed earlier; these two have no row of their own.
    """

    kind: str
    words: str
    row: int = -1
    low: int | None = None
    high: int | None = None
    quota: Quota | Combined | None = None


def rules_of(instance: Instance, quotas: Quotas) -> tuple[Rule, ...]:
    """Every rule of the instance, in canonical order."""
    lines = {(q.category, q.value): q for q in quotas.quotas}
    both = {both_values(combined): combined for combined in quotas.combined}
    rules: list[Rule] = []
    for at, row in enumerate(instance.rows):
        if row.rule == "size":
            rules.append(Rule("size", size_words(quotas.size), at, quotas.size, quotas.size))
        elif row.rule == "quota":
            rules += _sides(at, lines[row.category, row.value])
        elif row.rule == "combined":
            rules += _sides(at, both[row.category, row.value, row.with_category, row.with_value])
        elif row.rule == "apart":
            rules.append(Rule("apart", f"{' and '.join(row.people)} are kept apart", at, high=1))
    if any(row.rule == "homes" for row in instance.rows):
        rules.append(Rule("homes", homes_rule(quotas.home_most)))
    if any(kind.placed for kind in instance.types):
        rules.append(Rule("confirmed", CONFIRMED))
    return tuple(rules)


def size_words(seats: int) -> str:
    """The rule of the panel's size."""
    return f"the panel has {counted(seats, 'seat')}"


def named(quota: Quota | Combined) -> str:
    """What a quota is about."""
    own = f"{quota.category}, {quota.value}"
    return own if isinstance(quota, Quota) else f"{own} with {quota.with_category}, {quota.with_value}"


def at_place(place: str) -> str:
    """A cell in brackets, "" without one."""
    return f" ({place})" if place else ""


def minimum_words(quota: Quota | Combined) -> str:
    """The lower side of a quota, with its cell."""
    return f"{named(quota)}: at least {counted(quota.min, 'seat')}{at_place(quota.at_min)}"


def maximum_words(quota: Quota | Combined) -> str:
    """The upper side of a quota, with its cell."""
    most = f"at most {counted(quota.max, 'seat')}" if quota.max else "no seats"
    return f"{named(quota)}: {most}{at_place(quota.at_max)}"


def _sides(row: int, quota: Quota | Combined) -> list[Rule]:
    kind = "quota" if isinstance(quota, Quota) else "combined"
    return [
        Rule(kind, minimum_words(quota), row, low=quota.min, quota=quota),
        Rule(kind, maximum_words(quota), row, high=quota.max, quota=quota),
    ]


@dataclass(frozen=True)
class Loose:
    """The instance under some of its rules: people whom none of these tells apart are one group.

    `groups` are the types in each, `low` and `high` its fewest and most seats; a constraint names groups.
    """

    groups: tuple[tuple[int, ...], ...]
    low: tuple[int, ...]
    high: tuple[int, ...]
    constraints: tuple[Constraint, ...]


def loose(instance: Instance, rules: Iterable[Rule], chosen: int | None = None) -> Loose:
    """The instance under these rules and no others; somebody of the type `chosen` has a seat."""
    kept = tuple(rules)
    kinds = {rule.kind for rule in kept}
    high = [kind.most if "homes" in kinds else kind.people for kind in instance.types]
    low = [
        most if kind.placed and "confirmed" in kinds else 0
        for kind, most in zip(instance.types, high, strict=True)
    ]
    if chosen is not None:
        low[chosen] = max(1, low[chosen])
    rows = [(index, rule.row, rule.low, rule.high) for index, rule in enumerate(kept) if rule.row >= 0]
    for index, rule in enumerate(kept):
        if rule.kind == "homes":
            rows += [
                (index, at, None, row.high) for at, row in enumerate(instance.rows) if row.rule == "homes"
            ]
    used = {at for _, at, _, _ in rows}
    groups: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for t, all_rows in enumerate(instance.rows_of):
        groups[tuple(at for at in all_rows if at in used)].append(t)
    about: dict[int, list[int]] = defaultdict(list)
    for group, signature in enumerate(groups):
        for at in signature:
            about[at].append(group)
    constraints = (Constraint(index, at, tuple(about[at]), least, most) for index, at, least, most in rows)
    return Loose(
        tuple(map(tuple, groups.values())),
        tuple(sum(low[t] for t in types) for types in groups.values()),
        tuple(sum(high[t] for t in types) for types in groups.values()),
        tuple(constraints),
    )


def possible(instance: Instance, rules: Iterable[Rule], watch: Watch, chosen: int | None = None) -> bool:
    """Whether some group of people keeps all these rules, with somebody of the type `chosen` among them.

    Raises:
        Undecided: the time is up.
    """
    return fits(loose(instance, rules, chosen), watch)


def fits(model: Loose, watch: Watch) -> bool:
    """Whether some group of people keeps all constraints.

    Raises:
        Undecided: the time is up.
    """
    rows, sides = [], []
    for one in model.constraints:
        most = sum(model.high[g] for g in one.groups)
        low, high = (0 if one.low is None else one.low), (most if one.high is None else one.high)
        if low > min(high, most):
            return False
        rows.append(Row("", "", one.groups, low, high))
        sides.append((low, high))
    bare = Instance(0, (), tuple(rows))
    return Program(bare, Limits(model.low, model.high, tuple(sides))).solve(watch) is not None


def irreducible(
    instance: Instance, rules: Sequence[Rule], watch: Watch, chosen: int | None = None
) -> tuple[Rule, ...]:
    """Some of these rules, which cannot all hold, such that leaving out any one would do.

    Method: deletion filter (Chinneck, "Feasibility and Infeasibility in Optimization", 2008) over sets that
    the duals of a linear program point at; homes and people are left out first where a conflict does
    without them, because quotas are easier to mend.

    Raises:
        Undecided: the time is up.
        ValueError: the rules can all hold.
    """
    needed = _clashing(instance, rules, watch, chosen)
    if needed is None:
        raise ValueError("these rules can all hold")
    for some in (*_bundles(needed), *((rule,) for rule in sorted(needed, key=_readily))):
        if set(some) <= set(needed):
            fewer = _clashing(instance, [rule for rule in needed if rule not in some], watch, chosen)
            needed = needed if fewer is None else fewer
    return needed


def _readily(rule: Rule) -> int:
    return {"homes": 0, "confirmed": 1, "apart": 2, "combined": 3}.get(rule.kind, 4)


def _bundles(rules: Collection[Rule]) -> list[tuple[Rule, ...]]:
    """What is left out at once, where that can be: all pairs, and then whole categories."""
    bundles: dict[tuple[int, str], list[Rule]] = defaultdict(list)
    for rule in sorted(rules, key=_readily):
        if rule.kind != "size":
            bundles[_readily(rule), rule.quota.category if rule.quota else ""].append(rule)
    return [tuple(bundle) for bundle in bundles.values()]


def _clashing(
    instance: Instance, rules: Sequence[Rule], watch: Watch, chosen: int | None
) -> tuple[Rule, ...] | None:
    """Rules among these that cannot all hold, few if a linear program shows them; None where all can."""
    watch.tick("looking for the rules in conflict")
    model = loose(instance, rules, chosen)
    short, duals = Elastic(model.low, model.high, model.constraints).shortfall(model.constraints)
    if short:
        pointed = {one.rule for one, dual in zip(model.constraints, duals, strict=True) if dual}
        few = tuple(
            rule for i, rule in enumerate(rules) if i in pointed or rule.kind in ("homes", "confirmed")
        )
        # What a solver of linear programs says is believed only after the rules were tried.
        if not possible(instance, few, watch, chosen):
            return few
    return None if fits(model, watch) else tuple(rules)
