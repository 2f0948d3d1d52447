"""`citizen-panel report`: what a lottery makes of the quotas, for the office; nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from packs.alternates import alternates_rule, compared_facts, compared_lines, worth
from packs.fairness import attention_lines, cost_lines, named, reason_sentences
from packs.gate import why_never
from packs.lottery_step import read_case
from packs.pages import count, percent
from packs.spoken_timetable import Told
from packs.terminal import progress
from sortition.attention import Attention, attention
from sortition.audit import Sealed, read_sealed
from sortition.case import Case
from sortition.costs import Cost, Costs, Move, quota_costs
from sortition.diversity import Diversity, diversity
from sortition.draw import Compared
from sortition.history import events, newest_draw, withdrawn
from sortition.lottery import Lottery
from sortition.problems import Impossible, InputProblems, Problem, Undecided
from sortition.quotas import Combined, Quotas
from sortition.reading.ids import by_loose_key, called, id_meant, shown, telling
from sortition.reading.values import SETTINGS_FILE
from sortition.reasons import Held, Reason, Rule, equal_chance, groups, reason_for
from sortition.watch import Watch

_FIRST, _COLUMN = 30, 17


@dataclass(frozen=True)
class Fairness:
    """A lottery of the record, seen from the side of its quotas.

    `costs` is None where the lowest chance was not proved in the time allowed. `population` has the share of
    each quota's people in the population, where the quotas in the folder say so. `alternates` are those of
    the newest draw, None where it is of another lottery, or no rates of drop-outs are on record.
    """

    sealed: Sealed
    groups: tuple[Held, ...]
    population: Mapping[tuple[str, ...], Fraction]
    costs: Costs | None
    diversity: Diversity
    attention: Attention
    alternates: Compared | None


def fairness_of(folder: Path, number: int | None, watch: Watch) -> Fairness:
    """The newest lottery of the folder, or this one, with everything worked out; nothing is written.

    Raises:
        InputProblems: there is no such lottery.
        VerificationFailed: the record is not as it was written.
    """
    sealed = read_sealed(Case(folder), number)
    lottery = sealed.lottery
    try:
        costs = quota_costs(lottery.pool, lottery.quotas, watch, settled=_settled(lottery))
    except Undecided:
        costs = None
    return Fairness(
        sealed,
        groups(lottery),
        _population(folder),
        costs,
        diversity(lottery.tickets, lottery.pool, lottery.chances),
        attention(lottery, lambda: why_never(lottery, watch)),
        _alternates(Case(folder), sealed),
    )


def _alternates(case: Case, sealed: Sealed) -> Compared | None:
    drawn = [line["lottery"] for line in events(case, "draw")]
    if drawn[-1:] != [sealed.number]:
        return None
    past = newest_draw(case)
    return worth(past, alternates_rule(sealed, withdrawn(case, sealed)))


def _settled(lottery: Lottery) -> dict[str, Fraction] | None:
    """Everybody's chance, where the record proves that the lowest is as high as can be."""
    if lottery.objective not in ("leximin", "maximin") or lottery.status != "optimal":
        return None
    return {one.id: p for one, p in zip(lottery.pool.applicants, lottery.chances, strict=True)}


def _population(folder: Path) -> dict[tuple[str, ...], Fraction]:
    """Shares of the population as the folder's quotas have them today; none where they cannot be read."""
    if not (folder / SETTINGS_FILE).exists():
        return {}
    try:
        quotas = read_case(folder).quotas
    except (InputProblems, Impossible):
        return {}
    return {_key(rule): rule.population for rule in _rules(quotas) if rule.population is not None}


def _rules(quotas: Quotas) -> Iterator[Rule]:
    yield from quotas.canonical()
    yield from quotas.canonical_combined()


def _key(rule: Rule) -> tuple[str, ...]:
    own = (rule.category, rule.value)
    return (*own, rule.with_category, rule.with_value) if isinstance(rule, Combined) else own


def report_facts(found: Fairness) -> dict[str, Any]:
    """The report in numbers (docs/reference/files.md)."""
    lottery, sealed = found.sealed.lottery, found.sealed
    none, above = found.attention.people
    return {
        "lottery": sealed.number,
        "objective": lottery.objective,
        "applicants": len(lottery.pool),
        "size": lottery.quotas.size,
        "tickets": len(lottery.tickets),
        "equal": float(equal_chance(lottery)),
        "groups": [_group_facts(held, found) for held in found.groups],
        "costs": None if found.costs is None else _costs_facts(found.costs),
        "panels": found.diversity.panels,
        "most_alike": found.diversity.most_alike,
        "mean_overlap": float(found.diversity.mean_overlap),
        "least_overlap": float(found.diversity.least_overlap),
        **({"alternates_shortfall": compared_facts(found.alternates)} if found.alternates else {}),
        "attention": {"none": none, "above_half": above},
        "approved_by": sealed.facts.approved_by,
    }


def _named_facts(rule: Rule) -> dict[str, str]:
    own = {"category": rule.category, "value": rule.value}
    if isinstance(rule, Combined):
        own |= {"with_category": rule.with_category, "with_value": rule.with_value}
    return own


def _group_facts(held: Held, found: Fairness) -> dict[str, Any]:
    share = found.population.get(_key(held.rule))
    return {
        **_named_facts(held.rule),
        "min": held.rule.min,
        "max": held.rule.max,
        "applicants": held.applicants,
        "applicants_share": float(held.people),
        "seats": float(held.seats * found.sealed.lottery.quotas.size),
        "seats_share": float(held.seats),
        "mean_chance": float(held.chance),
        **({} if share is None else {"population": float(share)}),
    }


def _costs_facts(costs: Costs) -> dict[str, Any]:
    return {
        "lowest": float(costs.lowest),
        "binding": costs.binding,
        "sides": [_side_facts(cost) for cost in costs.sides],
        "pairs": [
            {"taker": _named_facts(pair.taker), "giver": _named_facts(pair.giver), **_move_facts(pair.move)}
            for pair in costs.pairs
        ],
    }


def _side_facts(cost: Cost) -> dict[str, Any]:
    told: dict[str, Any] = {**_named_facts(cost.side.rule), "side": cost.side.end, "seats": cost.side.seats}
    moves = {"looser": cost.looser, "tighter": cost.tighter}
    return told | {name: _move_facts(move) for name, move in moves.items() if move}


def _move_facts(move: Move) -> dict[str, Any]:
    told = {"seats": move.seats, "status": move.status}
    return told if move.lowest is None else {**told, "lowest": float(move.lowest), "served": move.served}


def report_lines(found: Fairness) -> list[str]:
    """The same for people."""
    lottery = found.sealed.lottery
    m, held = len(lottery.tickets), lottery.held.values()
    return [
        f"{found.sealed.title or 'The panel'}: lottery {found.sealed.number} ({lottery.objective}), "
        f"{len(lottery.pool):,} applicants, {lottery.quotas.size} seats, {m:,} tickets.",
        f"Chances: lowest {percent(Fraction(min(held), m))}, highest {percent(Fraction(max(held), m))}; "
        f"equal chances would be {percent(equal_chance(lottery))}.",
        *attention_lines(found.attention),
        *_approved(found),
        "",
        *_table("Who has which chance:", [one for one in found.groups if not _two(one)], found),
        *_two_way(found),
        "",
        "What fairness costs:",
        *(f"  {line}" for line in _costs_lines(found)),
        "",
        *_diversity_lines(found),
        *(["", *compared_lines(found.alternates)] if found.alternates else []),
    ]


def _two(held: Held) -> bool:
    return isinstance(held.rule, Combined)


def _approved(found: Fairness) -> Iterator[str]:
    if found.attention:
        role = found.sealed.facts.approved_by
        yield f"Approved by: {role}." if role else "Nobody approved these chances."


def _two_way(found: Fairness) -> Iterator[str]:
    two = [one for one in found.groups if _two(one)]
    if two:
        yield ""
        yield from _table("Two answers at once:", two, found)


def _table(heading: str, rows: list[Held], found: Fairness) -> Iterator[str]:
    size = found.sealed.lottery.quotas.size
    known = any(_key(one.rule) in found.population for one in rows)
    yield heading
    head = ["applicants", "seats on average", "quota", "mean chance", *(["population"] if known else [])]
    width = max(_FIRST, *(len(named(one.rule)) for one in rows))
    yield _row("", head, width)
    for one in rows:
        share = found.population.get(_key(one.rule))
        cells = [
            f"{one.applicants:,} ({percent(one.people)})",
            f"{float(one.seats * size):.1f} ({percent(one.seats)})",
            str(one.rule.min) if one.rule.min == one.rule.max else f"{one.rule.min} to {one.rule.max}",
            percent(one.chance),
            *([] if share is None else [percent(share)]),
        ]
        yield _row(named(one.rule), cells, width)


def _row(label: str, cells: list[str], width: int) -> str:
    return f"  {label:<{width}} {''.join(f'{cell:<{_COLUMN}}' for cell in cells)}".rstrip()


def _costs_lines(found: Fairness) -> Iterator[str]:
    if found.costs is None:
        yield "Not worked out in the time allowed; --time-limit SECONDS allows more."
    else:
        yield from cost_lines(found.costs)


def _diversity_lines(found: Fairness) -> Iterator[str]:
    seen, m, size = found.diversity, len(found.sealed.lottery.tickets), found.sealed.lottery.quotas.size
    most = f"; the same panel stands on {seen.most_alike} of them at most" if seen.most_alike > 1 else ""
    yield f"{count(seen.panels, 'different panel', 'different panels')} on the {m:,} tickets{most}."
    yield (
        f"Two tickets have {float(seen.mean_overlap):.1f} of {size} members in common on average; "
        f"these chances allow no fewer than {float(seen.least_overlap):.1f}."
    )


@dataclass(frozen=True)
class Explained:
    """Why one person's chance is what it is, in the newest lottery or the one asked for."""

    person: str
    lottery: Lottery
    reason: Reason
    excluding: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, str]:
        """The explanation, to the person herself."""
        return reason_sentences(self.reason, self.lottery.quotas.size, self.excluding)


def explain_person(folder: Path, number: int | None, person: str, watch: Watch) -> Explained:
    """Why this applicant's chance is what it is; nothing is written.

    Raises:
        InputProblems: there is no such lottery, or nobody with this id in it.
        VerificationFailed: the record is not as it was written.
    """
    lottery = read_sealed(Case(folder), number).lottery
    try:
        reason = reason_for(lottery, person)
    except KeyError:
        nearly = by_loose_key(sorted(one.id for one in lottery.pool.applicants))
        who = called(person) if telling(person) else f'"{person}"'
        remedy = f"{id_meant(person, nearly)}Correct the id"
        raise InputProblems(
            [Problem(f"--person names {who}, who is not in this lottery", remedy, value=shown(person))]
        ) from None
    groups_of = why_never(lottery, watch) if reason.never else ()
    rules = next((tuple(rules) for ids, rules in groups_of if person in ids), ())
    return Explained(person, lottery, reason, rules)


def person_facts(found: Explained) -> dict[str, Any]:
    """The explanation for programs."""
    reason = found.reason
    return {
        "person": found.person,
        "tickets": reason.tickets,
        "of": reason.of,
        "chance": float(reason.chance),
        "equal": float(reason.equal),
        "because": [
            {"kind": one.kind, **(_named_facts(one.held.rule) if one.held else {})} for one in reason.because
        ],
        "sentences": list(found.sentences),
    }


def told_for(folder: Path, number: int | None, person: str | None, limit: float, quiet: bool) -> Told:
    """What `citizen-panel report` answers: the whole lottery, or one person's chance.

    Raises:
        InputProblems, VerificationFailed.
    """
    if person is not None:
        found = explain_person(folder, number, person, Watch(limit))
        return Told(person_facts(found), found.sentences)
    with progress(quiet) as report:
        made = fairness_of(folder, number, Watch(limit, report))
    return Told(report_facts(made), report_lines(made))
