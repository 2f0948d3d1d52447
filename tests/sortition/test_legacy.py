"""The greedy way: against every course that it can take, and by known answers."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

import pytest

from sortition.instance import make_instance
from sortition.legacy import Greedy, greedy
from sortition.pool import Applicant, Pool
from sortition.quotas import Combined, Quota, Quotas
from sortition.rules import check_panel
from sortition.watch import Watch
from tests.builders import pool, pool_of
from tests.builders import quotas as quotas_of

Need = tuple[Fraction, int]


def every_course(people: Pool, quotas: Quotas) -> tuple[dict[str, Fraction], Fraction]:
    """Everybody's exact chance on panels that are filled, and the share of attempts that fail."""
    groups = [({a.id for a in people.applicants if _has(people, a, q)}, q) for q in _rules(quotas)]
    ends: dict[frozenset[str], Fraction] = defaultdict(Fraction)
    start = frozenset(a.id for a in people.applicants if a.placed)
    open_: dict[frozenset[str], Fraction] = {start: Fraction(1)}
    for _ in range(quotas.size - len(start)):
        after: dict[frozenset[str], Fraction] = defaultdict(Fraction)
        for chosen, share in open_.items():
            able = {a.id for a in people.applicants if _able(a, chosen, people, quotas, groups)}
            # (lacking / left, first of equals) for every value of which somebody is left.
            needs: list[Need] = []
            for place, (group, rule) in enumerate(groups):
                left, lacking = len(group & able), rule.min - len(group & chosen)
                if left:
                    needs.append((Fraction(lacking, left), -place))
            if not needs:
                continue
            group = groups[-max(needs)[1]][0]
            for person in group & able:
                after[chosen | {person}] += share / len(group & able)
        open_ = after
    for chosen, share in open_.items():
        if not check_panel(chosen, people, quotas):
            ends[chosen] += share
    made = sum(ends.values(), Fraction(0))
    chances = {
        a.id: sum((share for chosen, share in ends.items() if a.id in chosen), Fraction(0)) / (made or 1)
        for a in people.applicants
    }
    return chances, 1 - made


def _rules(quotas: Quotas) -> list[Quota | Combined]:
    return [*quotas.canonical(), *quotas.canonical_combined()]


def _has(people: Pool, person: Applicant, rule: Quota | Combined) -> bool:
    own = dict(zip(people.categories, person.values, strict=True))
    if own[rule.category] != rule.value:
        return False
    return isinstance(rule, Quota) or own[rule.with_category] == rule.with_value


def _able(
    person: Applicant,
    chosen: frozenset[str],
    people: Pool,
    quotas: Quotas,
    groups: list[tuple[set[str], Quota | Combined]],
) -> bool:
    if person.id in chosen or any({person.id} < {*pair} and chosen & {*pair} for pair in people.apart):
        return False
    if any(person.id in group and len(group & chosen) >= rule.max for group, rule in groups):
        return False
    mates = [a for a in people.applicants if person.household and a.household == person.household]
    return sum(a.id in chosen for a in mates) < quotas.home_most


def agree(people: Pool, quotas: Quotas, panels: int = 20_000) -> Greedy:
    """The simulation is within 4.5 standard errors of every exact chance and of the failures."""
    exact, failing = every_course(people, quotas)
    instance = make_instance(people, quotas)
    found = greedy(instance, "seed", Watch(), panels)
    for t, kind in enumerate(instance.types):
        mean = sum(exact[person] for person in kind.members) / kind.people
        assert abs(found.chances[t] - mean) <= 4.5 * found.errors[t], (kind.members, mean, found)
    tried = found.panels + found.failures
    assert abs(found.failures / tried - failing) <= 4.5 * (failing * (1 - failing) / tried) ** 0.5
    return found


MIXED = {"Age": "o o y y y o y y o y", "Sex": "f m f m m m f m f m"}
LIMITS = {"Age": {"o": (1, 2), "y": (2, 3)}, "Sex": {"f": (2, 3), "m": (1, 2)}}


def test_the_neediest_value_is_served_first() -> None:
    agree(pool_of(MIXED), quotas_of(4, LIMITS))


def test_attempts_that_fail_are_counted() -> None:
    columns = {"A": "x x x y y y y", "B": "p p q p q q q", "C": "m n m m n n n"}
    limits = {
        "A": {"x": (2, 2), "y": (1, 1)},
        "B": {"p": (1, 1), "q": (2, 2)},
        "C": {"m": (2, 2), "n": (1, 1)},
    }
    assert agree(pool_of(columns), quotas_of(3, limits)).failures > 0


def test_a_home_gives_one_seat() -> None:
    agree(pool_of(MIXED, homes="1 1 2 2 - - 3 3 - -"), quotas_of(4, LIMITS))


def test_a_home_gives_at_most_two() -> None:
    made = quotas_of(4, LIMITS)
    agree(pool_of(MIXED, homes="1 1 1 1 - - 2 2 2 -"), Quotas(4, made.quotas, home_most=2))


def test_people_confirmed_earlier_have_their_seat() -> None:
    people = pool_of(MIXED, homes="1 1 2 2 - - - - - -").placing(frozenset(["a3"]))
    found = agree(people, quotas_of(4, LIMITS))
    kinds = make_instance(people, quotas_of(4, LIMITS)).types
    assert next(found.chances[t] for t, kind in enumerate(kinds) if kind.placed) == 1


def test_pairs_do_not_serve_together() -> None:
    agree(pool_of(MIXED).keeping_apart([("a1", "a2"), ("a2", "a3")]), quotas_of(4, LIMITS))


def test_quotas_on_two_categories() -> None:
    made = quotas_of(4, LIMITS)
    agree(pool_of(MIXED), Quotas(4, made.quotas, (Combined("Age", "o", "Sex", "f", 1, 1),)))


def test_without_a_panel_there_are_no_chances() -> None:
    # Two of each are wanted, and the only home gives one.
    found = greedy(
        make_instance(pool("F F", homes="1 1"), quotas_of(2, {"Gender": {"F": (2, 2)}})), "s", Watch(), 10
    )
    assert found.panels == 0
    assert found.chances == ()
    assert found.failures > 0


def test_the_same_seed_gives_the_same_chances() -> None:
    instance = make_instance(pool_of(MIXED), quotas_of(4, LIMITS))
    first, again, other = (greedy(instance, seed, Watch(), 500) for seed in ("a", "a", "b"))
    assert first == again
    assert first != other


@pytest.mark.parametrize("panels", [1, 100])
def test_nobody_seen_is_not_known_to_have_no_chance(panels: int) -> None:
    people = pool("F " * 50 + "M")
    found = greedy(
        make_instance(people, quotas_of(1, {"Gender": {"F": (1, 1), "M": (0, 1)}})), "s", Watch(), panels
    )
    assert found.chances[1] == 0
    assert found.errors[1] == pytest.approx(1.5 / found.panels)
