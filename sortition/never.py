"""Who can never be chosen, whatever the lottery, and because of which rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sortition.clash import Rule, irreducible, loose, rules_of
from sortition.instance import Instance, make_instance
from sortition.panels import best_panel
from sortition.pool import Pool
from sortition.quotas import Quotas
from sortition.watch import Watch


@dataclass(frozen=True)
class Never:
    """People (ids, sorted) without a seat in any panel, and the rules in words that exclude them together.

    With any one of these rules left out, the others would allow each of them a seat.
    """

    ids: tuple[str, ...]
    rules: tuple[str, ...]


def never_chosen(pool: Pool, quotas: Quotas, watch: Watch, seated: Iterable[int] = ()) -> tuple[Never, ...]:
    """Everybody who is in no valid panel, each person once, in groups with the same rules.

    There is a panel; `seated` are types of the instance that are known to have a seat in some panel, which
    spares the search. Proved by integer programs.

    Raises:
        Undecided: the time is up.
    """
    instance = make_instance(pool, quotas)
    left = _unseated(instance, seated, watch)
    rules = rules_of(instance, quotas)
    found = []
    while left:
        watch.tick("asking who can never be chosen")
        because = irreducible(instance, rules, watch, chosen=left[0])
        alike = _alike(instance, because, left)
        ids = sorted(person for t in alike for person in instance.types[t].members)
        found.append(Never(tuple(ids), tuple(rule.words for rule in because)))
        left = [t for t in left if t not in alike]
    return tuple(found)


def _unseated(instance: Instance, seated: Iterable[int], watch: Watch) -> list[int]:
    """Types without a seat in any panel: the rest is covered by panels with as many new types as can be."""
    left = set(range(len(instance.types))).difference(seated)
    while left:
        best = best_panel(instance, [int(t in left) for t in range(len(instance.types))], watch)
        if best is None:
            raise ValueError("there is no panel at all")
        more = {t for t in left if best.seats[t]}
        if not more:
            break
        left -= more
    return sorted(left)


def _alike(instance: Instance, rules: Sequence[Rule], left: Sequence[int]) -> set[int]:
    """Those of the types that none of these rules tells from the first: the same proof holds for them."""
    groups = loose(instance, rules).groups
    own = next(group for group in groups if left[0] in group)
    return set(own).intersection(left)
