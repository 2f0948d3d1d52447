"""One search of so many seconds: seatings that keep every rule, made better by a setting of the dial."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from scheduling.seating.anneal import Plan, Tick, anneal
from scheduling.seating.check import check_seating
from scheduling.seating.frame import Frame, frame_of
from scheduling.seating.measures import Measures, measure
from scheduling.seating.numbers import ONCE, Numbers, Weights, numbers, seating_of
from scheduling.seating.values import Discussion, Seating

# Microseconds of a step, whatever it does, and for each exchange that it weighs.
_STEP, _WEIGHED, _MEETING = 80.0, 0.05, 0.0075
# Exchanges weighed in one step, about; steps at least.
_WIDE, FEWEST_STEPS = 600, 400
# On its way a search may repeat a topic for so many pairs.
_TOPIC = 4
# So many of the best are then mended.
_MENDED = 3
# With fewer seats than these in all rounds together, less time is enough.
_SMALL = 200

Judged = tuple[Seating, Measures]


@dataclass(frozen=True)
class Setting:
    """The costs of a repeated meeting and of a head-count out of band; the temperatures between.

    `alone` is the cost of somebody alone of their value, or of a table too many in a cluster: that of a
    head-count where it is None.
    """

    pairs: int
    bands: int
    hot: float
    cold: float
    alone: int | None = None


@dataclass(frozen=True)
class Improved:
    """The seatings that a search ended with, at least one, and the steps that it took."""

    made: tuple[Judged, ...]
    steps: int


def improved(
    discussion: Discussion,
    starts: Sequence[Frame],
    setting: Setting,
    seconds: float,
    seed: str,
    tick: Tick,
) -> Improved:
    """What a search from these starts, which keep every rule, ends with: that keeps every rule as well.

    Equal inputs give the same seatings on every machine: `seconds` only sets the number of steps.
    """
    returning = topics_return(discussion)
    given = numbers(discussion, starts, weights(setting, returning))
    plan = planned(given, setting, seconds)
    made = tuple(_judged(discussion, starts, given, plan, seed, tick))
    if returning:
        made = _each_topic_once(discussion, starts, setting, made, seconds, tick)
    return Improved(made, plan.steps)


def _each_topic_once(
    discussion: Discussion,
    starts: Sequence[Frame],
    setting: Setting,
    made: Sequence[Judged],
    seconds: float,
    tick: Tick,
) -> tuple[Judged, ...]:
    """What a search found that was allowed to repeat topics, made to keep them once by a little more.

    What comes of the starts is among them.
    """
    best = sorted(made, key=lambda one: worth(setting, one[1]))[:_MENDED]
    frames = [*starts, *(frame_of(discussion, seating) for seating, _ in best)]
    given = numbers(discussion, frames, weights(setting))
    plan = replace(planned(given, setting, seconds / 4), batch=len(frames), hot=setting.hot / 3)
    mended = _judged(discussion, frames, given, plan, "topics", tick)
    return tuple(one for one in (*made, *mended) if not check_seating(discussion, one[0]))


def worth(setting: Setting, measures: Measures) -> tuple[int, int]:
    """What is smaller the better a seating is, by the setting."""
    lonely = setting.bands if setting.alone is None else setting.alone
    cost = setting.pairs * (measures.repeated_pairs + 2 * measures.led_again)
    cost += setting.bands * measures.out_of_band
    cost += lonely * (measures.alone + measures.apart_in_clusters)
    return cost, -measures.met_least


def weights(setting: Setting, may_repeat_topics: bool = False) -> Weights:
    """What one more costs by this setting."""
    topics = _TOPIC * setting.pairs if may_repeat_topics else ONCE
    return Weights(setting.pairs, setting.bands, 2 * setting.pairs, topics, setting.alone)


def topics_return(discussion: Discussion) -> bool:
    """Whether a topic stands in several rounds: hardly any exchange in one then keeps it once."""
    rounds = [{place.topic for place in one.places} - {""} for one in discussion.rounds]
    return any(one & other for one, other in combinations(rounds, 2))


def planned(given: Numbers, setting: Setting, seconds: float) -> Plan:
    """As many steps as take about so long on a machine of today; more at once where tables are few."""
    weighed = max(one.seats.shape[1] // 2 * one.seats.shape[2] ** 2 for one in given.rounds)
    batch = max(1, min(8, round(_WIDE / weighed)))
    cost = _STEP + batch * weighed * (_WEIGHED + _MEETING * given.values.shape[1])
    share = min(1.0, (given.people * len(given.rounds) / _SMALL) ** 1.5)
    # With few steps there is little time to leave the start behind.
    hot = setting.hot if share == 1 else 3 * setting.hot
    return Plan(batch, max(int(1e6 * seconds * share / cost), FEWEST_STEPS), hot, setting.cold)


def _judged(
    discussion: Discussion, starts: Sequence[Frame], given: Numbers, plan: Plan, seed: str, tick: Tick
) -> Iterator[Judged]:
    found = anneal(given, plan, seed, tick)
    for number in range(len(found.costs)):
        start = starts[number % len(starts)].seating
        seating = seating_of(discussion, start, [one[number] for one in found.rounds])
        yield seating, measure(discussion, seating)
