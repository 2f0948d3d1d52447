"""Rules that name applicants: who is left out, who has a seat already, who may not serve together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from sortition.findings import Kind, Note
from sortition.pool import Pool
from sortition.problems import Problem
from sortition.reading.ids import by_loose_key, called, id_meant, shown, telling
from sortition.reading.inputs import Inputs
from sortition.reading.shares import percent_words
from sortition.reading.values import SETTINGS_FILE
from sortition.rule_tables import PLACED_CODES, Pair, bad_pairs, sorted_pairs
from sortition.settings import Settings
from sortition.wording import counted


@dataclass(frozen=True)
class Named:
    """The people whom the command line names, beside those of the settings.

    `files` is whether the spreadsheets come from the command line too, so that there is no panel.toml.
    """

    include: frozenset[str] = frozenset()
    exclude: frozenset[str] = frozenset()
    apart: tuple[Pair, ...] = ()
    files: bool = False


def pool_in_force(read: Inputs, settings: Settings, named: Named) -> Pool:
    """The pool of the lottery: without the people left out, with seats and pairs; there are no problems."""
    pool = read.pool.without(named.exclude | read.excluded.keys())
    left = {applicant.id for applicant in pool.applicants}
    pairs = (pair for pair in (*settings.apart, *named.apart) if left.issuperset(pair))
    return pool.placing(_placed(settings, named)).keeping_apart(sorted_pairs(pairs))


def placed_for(pool: Pool) -> dict[str, int]:
    """How many people have a seat already, by the code of the reason."""
    placed = sum(applicant.placed for applicant in pool.applicants)
    return {PLACED_CODES[0]: placed} if placed else {}


def removed_for(read: Inputs, named: Named) -> dict[str, int]:
    """How many are left out for each reason; those whom only the command line names have none."""
    codes = Counter(read.excluded[one.id] for one in read.pool.applicants if one.id in read.excluded)
    codes["excluded"] += len(named.exclude - read.excluded.keys())
    return {code: number for code, number in sorted(codes.items()) if number}


def _placed(settings: Settings, named: Named) -> frozenset[str]:
    return named.include | settings.confirmed.keys()


def problems_with_people(read: Inputs, settings: Settings, named: Named) -> list[Problem]:
    """Ids that nobody has, people who are in and out, pairs of one person, seats that nobody approved."""
    return [
        *_strange_ids(read.pool, settings, named),
        *_typed_pairs(named.apart),
        *_included_and_excluded(read, settings, named),
        *_not_approved(settings, named),
        *_homes_without_columns(settings),
    ]


def _strange_ids(pool: Pool, settings: Settings, named: Named) -> Iterator[Problem]:
    known = {applicant.id for applicant in pool.applicants}
    apart = {one for pair in settings.apart for one in pair if one}
    typed = {one for pair in named.apart for one in pair if one}
    everybody = {*named.exclude, *named.include, *typed, *settings.excluded, *settings.confirmed, *apart}
    if everybody <= known:
        return
    nearly = by_loose_key(sorted(known))
    for option, people in (("--exclude", named.exclude), ("--include", named.include), ("--apart", typed)):
        for person in sorted(people - known):
            reason = f"{option} names {_named(person)}, who is not in the pool"
            yield Problem(reason, f"{id_meant(person, nearly)}Correct the id", value=shown(person))
    tables: tuple[tuple[str, Collection[str]], ...] = (
        ("[excluded]", settings.excluded),
        ("[confirmed]", settings.confirmed),
        ("[lottery] apart", apart),
    )
    for table, ids in tables:
        for person in sorted(set(ids) - known):
            reason = f"{table} names {_named(person)}, who is not in {settings.applicants}"
            remedy = f"{id_meant(person, nearly)}Correct the id, or delete the line"
            yield Problem(reason, remedy, SETTINGS_FILE, value=shown(person))


def _named(person: str) -> str:
    return called(person) if telling(person) else f'"{person}"'


def _typed_pairs(pairs: Iterable[Pair]) -> Iterator[Problem]:
    for reason, remedy, who in bad_pairs(tuple(pairs)):
        yield Problem(f"--apart: {reason}", remedy, value=who)


def _included_and_excluded(read: Inputs, settings: Settings, named: Named) -> Iterator[Problem]:
    for person in sorted(_placed(settings, named) & (named.exclude | read.excluded.keys())):
        code = read.excluded.get(person)
        why = f" ({code})" if code else ""
        reason = f"{_named(person)} is included and excluded{why}"
        yield Problem(reason, "Leave out one of the two", value=shown(person))


def _not_approved(settings: Settings, named: Named) -> Iterator[Problem]:
    placed = _placed(settings, named)
    if placed and not settings.approved_by and not named.files:
        has = "person has a seat" if len(placed) == 1 else "people have a seat"
        reason = f"{len(placed)} {has} before the draw, and nobody is named who approved it"
        remedy = 'Write under [lottery] approved_by = "…", a role and no name, or use --approved-by'
        yield Problem(reason, remedy, SETTINGS_FILE)


def _homes_without_columns(settings: Settings) -> Iterator[Problem]:
    if settings.household_most > 1 and not settings.household:
        reason = "household_most says how many people a home gives, but no columns make a household"
        remedy = "Name the columns in household under [applicants], or leave household_most out"
        yield Problem(reason, remedy, SETTINGS_FILE)


def notes_on_rules(read: Inputs, settings: Settings, named: Named) -> Iterator[Note]:
    """What rules there are beside the quotas, without anybody's id."""
    for text, kind in (
        *_on_placed(settings, named),
        *_on_pairs(read, settings, named),
        *_on_homes(settings),
        *_on_floors(read),
    ):
        yield Note(text, "" if named.files else SETTINGS_FILE, kind=kind)


def _on_placed(settings: Settings, named: Named) -> Iterator[tuple[str, Kind]]:
    if number := len(_placed(settings, named)):
        by = settings.approved_by
        seats = "1 seat is" if number == 1 else f"{number} seats are"
        text = f"{seats} not filled by lot ({PLACED_CODES[0]}); "
        yield (
            text + (f"approved by: {by}" if by else "nobody is named who approved it"),
            (Kind.READ if by else Kind.LOOK),
        )


def _on_pairs(read: Inputs, settings: Settings, named: Named) -> Iterator[tuple[str, Kind]]:
    pairs = sorted_pairs((*settings.apart, *named.apart))
    out = named.exclude | read.excluded.keys()
    idle = [pair for pair in pairs if not out.isdisjoint(pair)]
    if pairs:
        text = f"{counted(len(pairs), 'pair')} of applicants who may not both be on the panel"
        if idle:
            text += f"; of {len(idle)} somebody is not in the draw anyway"
        yield text, Kind.READ


def _on_homes(settings: Settings) -> Iterator[tuple[str, Kind]]:
    if settings.household_most > 1:
        yield f"households: each home gives at most {settings.household_most} members", Kind.READ


def _on_floors(read: Inputs) -> Iterator[tuple[str, Kind]]:
    floors = (
        f"{f'{one.category}, {one.value}' if one.category else 'everybody'} {percent_words(one.least)}"
        for one in read.quotas.floors
    )
    if told := "; ".join(floors):
        yield f"lowest chances allowed: {told}", Kind.READ
