"""What a valid panel is, in plain Python and without a solver."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from sortition.pool import Applicant, Pool
from sortition.quotas import Quotas


def check_panel(members: Iterable[str], pool: Pool, quotas: Quotas) -> list[str]:
    """Every rule that this panel breaks, each as a sentence; empty when the panel is valid."""
    return panel_check(pool, quotas)(members)


def panel_check(pool: Pool, quotas: Quotas) -> Callable[[Iterable[str]], list[str]]:
    """`check_panel` for many panels of one pool, which is then looked through only once."""
    known = {applicant.id: applicant for applicant in pool.applicants}
    placed = {applicant.id for applicant in pool.applicants if applicant.placed}
    return lambda members: _broken(list(members), pool, quotas, known, placed)


def _broken(
    chosen: list[str], pool: Pool, quotas: Quotas, known: Mapping[str, Applicant], placed: set[str]
) -> list[str]:
    broken = [f"{name} is not in the pool" for name in chosen if name not in known]
    broken += [f"{name} has {n} seats" for name, n in Counter(chosen).items() if n > 1]
    if len(chosen) != quotas.size:
        broken.append(f"the panel has {len(chosen)} members instead of {quotas.size}")
    people = [known[name] for name in chosen if name in known]
    columns = zip(*(person.values for person in people), strict=True)
    counts = {category: Counter(column) for category, column in zip(pool.categories, columns, strict=False)}
    for quota in quotas.canonical():
        seats = counts.get(quota.category, Counter())[quota.value]
        if not quota.min <= seats <= quota.max:
            broken.append(
                f"{quota.category}, {quota.value}: {seats} seats, allowed {quota.min} to {quota.max}"
            )
    for both in quotas.canonical_combined():
        wanted = {(both.category, both.value), (both.with_category, both.with_value)}
        seats = sum(wanted.issubset(zip(pool.categories, person.values, strict=True)) for person in people)
        if not both.min <= seats <= both.max:
            named = f"{both.category}, {both.value} with {both.with_category}, {both.with_value}"
            broken.append(f"{named}: {seats} seats, allowed {both.min} to {both.max}")
    homes = Counter(person.household for person in people if person.household)
    broken += [f"{n} members share household {home}" for home, n in homes.items() if n > quotas.home_most]
    together = set(chosen)
    broken += [f"{one} and {other} are kept apart" for one, other in pool.apart if {one, other} <= together]
    missing = placed - together
    broken += [f"{name} was confirmed earlier and has no seat" for name in sorted(missing)]
    return broken
