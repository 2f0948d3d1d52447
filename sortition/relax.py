"""Impossible quotas: which rules clash, and the smallest changes that would help.

Arithmetic first, then an irreducible set of rules in conflict (each removal proved), then the ways out.
"""

from __future__ import annotations

from collections.abc import Iterator

from sortition.clash import irreducible, maximum_words, minimum_words, rules_of, size_words
from sortition.instance import homes_rule, make_instance
from sortition.pool import Applicant, Pool
from sortition.problems import Impossible
from sortition.quotas import Combined, Quota, Quotas
from sortition.watch import Watch
from sortition.ways_out import ways_out
from sortition.wording import counted


def explain(pool: Pool, quotas: Quotas, watch: Watch) -> Impossible:
    """Why there is no valid panel: the rules in conflict and the smallest ways out, in words.

    Raises:
        Undecided: the time is up.
    """
    instance = make_instance(pool, quotas)
    conflict = _no_such_size(pool, quotas) or [*_too_few(pool, quotas), *_too_many(pool, quotas)]
    if not conflict:
        conflict = [rule.words for rule in irreducible(instance, rules_of(instance, quotas), watch)]
    ways = ways_out(pool, quotas, watch)
    return Impossible(conflict, ways[0].changes if ways else (), alternatives=ways)


def _no_such_size(pool: Pool, quotas: Quotas) -> list[str]:
    """Whatever the quotas: fewer people who may serve together than seats, or more who must."""
    people = len(pool)
    homes: dict[str, int] = {}
    for applicant in pool.applicants:
        home = applicant.household or f"alone {applicant.id}"
        homes[home] = homes.get(home, 0) + 1
    room = sum(min(quotas.home_most, number) for number in homes.values())
    confirmed = sum(applicant.placed for applicant in pool.applicants)
    size = size_words(quotas.size)
    if people < quotas.size:
        return [size, f"there {_are(people)} {_count(people, 'applicant')} in the pool"]
    if room < quotas.size:
        live = f"the {counted(people, 'applicant')} live in {counted(len(homes), 'home')}"
        return [size, homes_rule(quotas.home_most), live]
    if confirmed > quotas.size:
        return [size, f"{_people(confirmed)} confirmed earlier"]
    return []


def _lines(quotas: Quotas) -> Iterator[Quota | Combined]:
    yield from quotas.canonical()
    yield from quotas.canonical_combined()


def _having(quota: Quota | Combined, pool: Pool) -> list[Applicant]:
    """Whom a quota is about."""
    wanted = {(quota.category, quota.value)}
    if isinstance(quota, Combined):
        wanted.add((quota.with_category, quota.with_value))
    return [a for a in pool.applicants if wanted.issubset(zip(pool.categories, a.values, strict=True))]


def _too_few(pool: Pool, quotas: Quotas) -> Iterator[str]:
    """Minimums above the number of applicants: no solver is needed to see these."""
    for quota in _lines(quotas):
        there = len(_having(quota, pool))
        if there < quota.min:
            yield f"{minimum_words(quota)}, but {_count(there, 'applicant')} in the pool"


def _too_many(pool: Pool, quotas: Quotas) -> Iterator[str]:
    """Maximums below the number of people who have their seat already."""
    for quota in _lines(quotas):
        there = sum(applicant.placed for applicant in _having(quota, pool))
        if there > quota.max:
            yield f"{maximum_words(quota)}, but {_people(there)} confirmed earlier"


def _count(number: int, noun: str) -> str:
    return counted(number, noun) if number else f"no {noun}s"


def _people(number: int) -> str:
    return "1 person was" if number == 1 else f"{number} people were"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"
