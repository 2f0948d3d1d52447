"""How good a seating is: who meets whom, measures beside chance, the dial; sheets of the workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from packs.forms.xlsx import Chart, Column, Content, Sheet
from packs.seating_sheets import Plan, Rows
from scheduling.seating.bounds import ByChance
from scheduling.seating.counts import heads, held, meetings, out_of_band
from scheduling.seating.measures import Measures
from scheduling.seating.releases import Point, beaten_by
from scheduling.seating.used import natural
from scheduling.seating.values import Discussion, Mode, Seating, fair_share, pair
from sortition.wording import size_key

MEETINGS, OFF = "Who meets whom", "Off their share"
# More people than this do not stand side by side in a readable table.
_MOST_IN_A_MATRIX = 120


def meetings_sheet(plan: Plan, measures: Measures) -> Sheet:
    """How often everybody meets everybody in these rounds; for very many people only with how many."""
    discussion = plan.release.discussion
    met = meetings(held(discussion, plan.release.seating))
    others = dict(zip(discussion.guest, measures.met_by, strict=True))
    ids = sorted(others, key=natural)
    named = any(plan.names.get(id_) for id_ in ids)
    first = [Column("Id"), *([Column("Name")] if named else []), Column("Meets")]
    if len(ids) > _MOST_IN_A_MATRIX:
        again = Counter[str]()
        for both, times in met.items():
            again.update(dict.fromkeys(both, times - 1))
        order = sorted(ids, key=lambda id_: (others[id_], natural(id_)))
        rows: Rows = tuple((*_who(plan, id_, named), others[id_], again[id_]) for id_ in order)
        return Sheet(MEETINGS, (*first, Column("Meets again")), rows, frozen=1 + named)
    rows = tuple(
        (
            *_who(plan, one, named),
            others[one],
            *("" if one == other else met.get(pair(one, other), 0) for other in ids),
        )
        for one in ids
    )
    return Sheet(MEETINGS, (*first, *map(Column, ids)), rows, frozen=2 + named)


def _who(plan: Plan, id_: str, named: bool) -> tuple[str, ...]:
    return (id_, plan.names.get(id_, "")) if named else (id_,)


def measures_sheet(plan: Plan, measures: Measures, by_chance: ByChance) -> Sheet:
    """Every measure beside what chance alone would give and what is possible at best."""
    rows = (
        *_about_meetings(measures, by_chance),
        *_about_shares(plan.release.discussion, plan.release.seating, measures, by_chance),
        *_about_leading(measures, by_chance),
        *_about_values(plan.release.discussion),
    )
    columns = (
        Column("Measure", prose=True),
        Column("Of"),
        *map(Column, ("This seating", "By chance", "Possible at best", "Better is")),
    )
    return Sheet("Measures", columns, rows, frozen=2)


_ALL = "all rounds"


def _about_meetings(measures: Measures, by_chance: ByChance) -> Iterator[tuple[Content, ...]]:
    chance, bound = _whole(by_chance.pairs), measures.pair_upper_bound
    yield "Different pairs who meet", _ALL, measures.distinct_pairs, chance, bound, "more"
    yield "Pairs who had not met in earlier sessions", _ALL, measures.new_pairs, "", "", "more"
    yield (
        "Others whom the member with fewest meets",
        _ALL,
        measures.met_least,
        _whole(by_chance.met_least),
        max(measures.members - 1, 0),
        "more",
    )
    yield "Others whom the member with most meets", _ALL, measures.met_most, "", "", ""
    yield "Meetings of two who had met before", _ALL, measures.repeated_pairs, "", "", "less"
    yield "Meetings of the pair who meet most", _ALL, measures.most_met, "", "", "less"
    for one in measures.by_round:
        yield "Pairs who meet for the first time", f"round {one.round}", one.new_pairs, "", "", "more"


def _about_shares(
    discussion: Discussion, seating: Seating, measures: Measures, by_chance: ByChance
) -> Iterator[tuple[Content, ...]]:
    off = "People by whom head-counts at tables are off their fair share"
    if measures.head_counts:
        yield off, _ALL, measures.out_of_band, _whole(by_chance.out_of_band), 0, "less"
        for name, number in measures.out_of_band_by.items():
            yield off, name, number, "", 0, "less"
        for one in held(discussion, seating):
            counts = out_of_band(discussion, one)
            for name in measures.out_of_band_by:
                yield off, f"{name}, round {one.round.id}", counts[name], "", 0, "less"
    if Mode.NEVER_ALONE in measures.modes:
        yield "Members who are the only one of their group at a table", _ALL, measures.alone, "", 0, "less"
    if Mode.CLUSTER in measures.modes:
        words = "Tables more than would hold those who are to sit close together"
        yield words, _ALL, measures.apart_in_clusters, "", 0, "less"


def _about_leading(measures: Measures, by_chance: ByChance) -> Iterator[tuple[Content, ...]]:
    if measures.led:
        words = "Times that somebody is led by a facilitator who led them before"
        yield words, _ALL, measures.led_again, _whole(by_chance.led_again), 0, "less"
        yield "Seats at tables without a facilitator", _ALL, measures.unled, "", 0, "less"


def _about_values(discussion: Discussion) -> Iterator[tuple[Content, ...]]:
    """How many members have each value of each category: two spellings of one value stand out."""
    for column, category in enumerate(discussion.categories):
        held = Counter(one.values[column] for one in discussion.guests)
        for value in sorted(held, key=size_key):
            yield "Members who have this value", f"{category.name}: {value}", held[value], "", "", ""


def _whole(mean: float) -> int:
    return int(mean + 0.5)


def off_sheet(plan: Plan) -> Sheet | None:
    """Every head-count at a table that is off its fair share; None where there is none."""
    rows = tuple(_off(plan))
    headings = ("Round", "Table", "Category", "Value", "There", "Fair share", "Off by")
    return Sheet(OFF, tuple(map(Column, headings)), rows, frozen=2) if rows else None


def _off(plan: Plan) -> Iterator[tuple[Content, ...]]:
    discussion, seating = plan.release.discussion, plan.release.seating
    for one in held(discussion, seating):
        groups = [g for g in seating.groups if g.round == one.round.id]
        tables = [plan.table[g.table] for g in groups if any(id_ in discussion.guest for id_ in g.members)]
        people = sum(one.sizes)
        for value in heads(discussion, one, Mode.SPREAD):
            for table, size, there in zip(tables, one.sizes, value.at, strict=True):
                low, high = fair_share(value.total, size, people)
                off = max(low - there, there - high, 0)
                fair = f"{low}" if low == high else f"{low} or {high}"
                if off:
                    yield f"Round {one.round.id}", table, value.category, value.value, there, fair, off


def dial_sheet(plan: Plan) -> Sheet:
    """What the seatings reach that were tried from meeting many people to mirrored tables, with a chart."""
    rows: Rows = tuple(
        (
            one.dial,
            one.distinct_pairs,
            one.met_least,
            one.met_most,
            one.out_of_band,
            one.alone,
            one.apart_in_clusters,
            _remark(one, plan),
        )
        for one in plan.release.points
    )
    headings = (
        "Dial",
        "Pairs who meet",
        "Fewest others met",
        "Most others met",
        "Off their fair share",
        "Alone at a table",
        "Tables too many for groups",
        "Remark",
    )
    chart = Chart(
        "Meeting many people, or tables that mirror everybody",
        "A point for each position of the dial: how many pairs meet, by how far head-counts are off their "
        "fair share. The numbers stand in the table beside it",
        4,
        1,
        points=True,
    )
    return Sheet("Dial", tuple(map(Column, headings)), rows, chart=chart)


def _remark(point: Point, plan: Plan) -> str:
    better = beaten_by(point, plan.release.points)
    worse = f"worse than {better}" if better else ""
    return ", ".join(filter(None, ("this one" if point.dial == plan.release.dial else "", worse)))
