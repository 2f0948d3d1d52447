"""Seat the members: the frame, the search, the facilitators' posts, and the check of what came out.

How well tables mirror the members and how many others everybody meets pull against each other; the dial says
which matters more. Nothing here looks at a clock: the effort is a number of steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from multiprocessing import get_context
from multiprocessing.connection import Connection
from signal import SIG_IGN, SIGINT, signal

from scheduling.seating.anneal import Found, Plan, Tick, anneal
from scheduling.seating.check import check_seating
from scheduling.seating.exact import exact
from scheduling.seating.frame import Frame, frame_of, frames
from scheduling.seating.kinds import topics_return
from scheduling.seating.measures import Measures, measure
from scheduling.seating.numbers import NEVER, Numbers, Weights, numbers, seating_of
from scheduling.seating.posts import posts
from scheduling.seating.strict import Misfit, strict_round
from scheduling.seating.values import Discussion, Seating
from sortition.problems import Impossible
from sortition.watch import Watch


class Dial(StrEnum):
    """What matters more: that everybody meets many others, or that every table mirrors the members."""

    PAIRS = "pairs"
    BOTH = "both"
    MIRROR = "mirror"
    STRICT = "strict"


class Effort(StrEnum):
    """How long to search."""

    DEFAULT = "default"
    HIGH = "high"


@dataclass(frozen=True)
class _Setting:
    """The costs of a repeated meeting and of a head-count out of band; the temperatures between."""

    pairs: int
    bands: int
    hot: float
    cold: float


# For each search of a high effort; the last one says how seatings are ranked.
_SETTINGS = {
    Dial.PAIRS: (_Setting(6, 1, 12.0, 0.25), _Setting(6, 1, 12.0, 0.25)),
    Dial.BOTH: (_Setting(1, 1, 2.0, 0.2), _Setting(1, 1, 2.0, 0.2)),
    Dial.MIRROR: (_Setting(5, 15, 5.0, 1.4), _Setting(5, 14, 5.0, 1.4)),
    Dial.STRICT: (_Setting(1, 5, 1.2, 0.3), _Setting(1, 4, 1.2, 0.3)),
}
# Microseconds of a step, whatever it does, and for each exchange that it weighs.
_STEP, _WEIGHED, _MEETING = 80.0, 0.05, 0.0075
_SECONDS = {Effort.DEFAULT: 6.0, Effort.HIGH: 31.0}
_SEARCHES = {Effort.DEFAULT: 1, Effort.HIGH: 2}
# The other positions of the dial are shown for comparison.
_POINT_SECONDS = {Effort.DEFAULT: 0.5, Effort.HIGH: 1.0}
_NO_MIRROR = "not every table can mirror the members in every round"
_WAY_OUT = "--dial mirror: as near to it as can be found"
# A head-count in its band stays there once all are.
_KEPT = 1 << 10
_IN_BAND = _Setting(1, _KEPT, 0.6, 0.2)
# Where nobody is to meet anybody twice, a construction may be better than any search.
_EXACT = (Dial.PAIRS, Dial.BOTH)
_EXACT_STEP, _EXACT_WEIGHED, _EXACT_LONGEST = 60.0, 0.23, 1e7
# Frames to start from; exchanges weighed in one step, about; steps at least.
_STARTS, _WIDE, _FEWEST = 4, 600, 400
# On its way a search may repeat a topic for so many pairs; so many of the best are then mended.
_TOPIC, _MENDED = 4, 3
# With fewer seats than these in all rounds together, less time is enough.
_SMALL = 200


Judged = tuple[Seating, Measures]
Job = tuple[Numbers, Plan]


@dataclass(frozen=True)
class Sought:
    """What one search found: the seating, its measures, and the steps that it took."""

    dial: Dial
    seating: Seating
    measures: Measures
    steps: int


def sought(
    discussion: Discussion,
    starts: Sequence[Frame],
    dial: Dial,
    seconds: float,
    tick: Tick,
    searches: int = 1,
) -> Sought:
    """The best seating found from these starts, by the dial; facilitators stay where the start had them.

    Equal inputs give the same seating on every machine; `seconds` only sets the number of steps, and two
    searches run side by side where the machine lets them.
    """
    if all(one.is_plenary for one in discussion.rounds):
        return Sought(dial, starts[0].seating, measure(discussion, starts[0].seating), 0)
    jobs = [_job(discussion, starts, one, seconds) for one in _SETTINGS[dial][:searches]]
    found = _side_by_side(jobs, tick)
    made = [one for each in found for one in _judged(discussion, starts, each)]
    if topics_return(discussion):
        made = _each_topic_once(discussion, starts, dial, made, seconds, tick)
    if dial in _EXACT and (by_construction := _exact(discussion, starts[0], jobs[0][0], seconds)):
        made.append(by_construction)
    best = min(made, key=lambda one: _rank(dial, one[1]))
    return Sought(dial, *best, sum(plan.steps for _, plan in jobs))


def _job(discussion: Discussion, starts: Sequence[Frame], setting: _Setting, seconds: float) -> Job:
    topics = _TOPIC * setting.pairs if topics_return(discussion) else NEVER
    weights = Weights(setting.pairs, setting.bands, 2 * setting.pairs, topics)
    given = numbers(discussion, starts, weights)
    return given, _plan(given, setting, seconds)


def _each_topic_once(
    discussion: Discussion,
    starts: Sequence[Frame],
    dial: Dial,
    made: Sequence[Judged],
    seconds: float,
    tick: Tick,
) -> list[Judged]:
    """What a search found that was allowed to repeat topics, made to keep them once by a little more.

    What comes of the starts is among them: they keep every rule.
    """
    setting = _SETTINGS[dial][-1]
    best = sorted(made, key=lambda one: _rank(dial, one[1]))[:_MENDED]
    frames = [*starts, *(frame_of(discussion, seating) for seating, _ in best)]
    given = numbers(discussion, frames, Weights(setting.pairs, setting.bands, 2 * setting.pairs))
    plan = replace(_plan(given, setting, seconds / 4), batch=len(frames), hot=setting.hot / 3)
    mended = _judged(discussion, frames, anneal(given, plan, "topics", tick))
    return [one for one in (*made, *mended) if not check_seating(discussion, one[0])]


def _strict(discussion: Discussion, found: Sought, seconds: float, tick: Tick) -> Sought:
    """The same with every round mirrored; then more pairs, without giving that up.

    Raises:
        Impossible: no seating mirrors everybody in some round: proved, with the shares that clash.
        Undecided: a round was neither mirrored nor proved to be impossible.
    """
    seating, misfits = found.seating, list[Misfit]()
    for one in found.measures.by_round:
        round_ = next(other for other in discussion.rounds if other.id == one.round)
        if not one.out_of_band:
            continue
        groups = strict_round(discussion, round_, frame_of(discussion, seating))
        if isinstance(groups, Misfit):
            misfits.append(groups)
        else:
            new = {group.table: group for group in groups}
            seating = Seating(
                tuple(new[group.table] if group.round == round_.id else group for group in seating.groups)
            )
    if misfits:
        raise Impossible([one.sentence for one in misfits], [_WAY_OUT], _NO_MIRROR, "Instead:")
    start = [frame_of(discussion, seating)]
    given = numbers(discussion, start, Weights(1, _KEPT, 2))
    better = anneal(given, _plan(given, _IN_BAND, seconds), "strict", tick)
    made = [(seating, measure(discussion, seating)), *_judged(discussion, start, better)]
    best = min(made, key=lambda one: _rank(Dial.STRICT, one[1]))
    return Sought(Dial.STRICT, *best, found.steps)


def _side_by_side(jobs: Sequence[Job], tick: Tick) -> list[Found]:
    """What each of the searches found; all but the first in processes of their own."""
    context, others = get_context("spawn"), []
    for number, job in enumerate(jobs[1:], start=1):
        receiving, sending = context.Pipe(duplex=False)
        process = context.Process(target=_elsewhere, args=(sending, job, number), daemon=True)
        process.start()
        sending.close()
        others.append((process, receiving))
    try:
        first = anneal(*jobs[0], "seating 0", tick)
        return [first, *(_received(one, jobs, number) for number, (_, one) in enumerate(others, start=1))]
    finally:
        for process, _ in others:
            process.terminate()
            process.join()


def _elsewhere(sending: Connection, job: Job, number: int) -> None:
    """One search, in a process of its own: Ctrl-C is for the first."""
    signal(SIGINT, SIG_IGN)
    sending.send(anneal(*job, f"seating {number}", _untold))


def _received(receiving: Connection, jobs: Sequence[Job], number: int) -> Found:
    try:
        found: Found = receiving.recv()
    except EOFError:
        # The process is gone, for want of memory or by somebody's hand: the same again, here.
        return anneal(*jobs[number], f"seating {number}", _untold)
    return found


def _untold(done: float, pairs: int, cost: int) -> None:
    """Nobody is told how another process gets on."""


def _exact(
    discussion: Discussion, start: Frame, given: Numbers, seconds: float
) -> tuple[Seating, Measures] | None:
    # Every step weighs the exchange of any two members; it may take a quarter of the time once more.
    each = _EXACT_STEP + _EXACT_WEIGHED * given.people**2
    steps = max(int(1e6 * seconds / 4 / each), _FEWEST)
    seating = exact(discussion, start, given, steps) if steps * each < _EXACT_LONGEST else None
    return (seating, measure(discussion, seating)) if seating else None


def seat(
    discussion: Discussion, dial: Dial, effort: Effort, watch: Watch
) -> tuple[Sought, tuple[Sought, ...]]:
    """A seating that keeps every hard rule, as good as found, and what the other positions of the dial reach.

    Equal inputs, dial and effort give the same seating on every machine.

    Raises:
        Impossible: proved, with the rules that clash, or the shares if the dial is strict, and ways out.
        Undecided: the time of the watch is up, or a strict round was neither found nor proved impossible.
    """
    starts = frames(discussion, _STARTS, "seating")
    points = []
    for place, other in enumerate(Dial):
        seconds, searches = _SECONDS, _SEARCHES[effort]
        if other is not dial:
            seconds, searches = _POINT_SECONDS, 1
        tick = _ticker(watch, other, place)
        points.append(sought(discussion, starts, other, seconds[effort], tick, searches))
    chosen = next(one for one in points if one.dial is dial)
    if dial is Dial.STRICT and chosen.steps:
        chosen = _strict(discussion, chosen, _SECONDS[effort] / 4, _ticker(watch, dial, 3))
    led = posts(discussion, chosen.seating)
    if broken := check_seating(discussion, led):
        raise RuntimeError(f"the search broke {broken[0].rule}")
    chosen = Sought(dial, led, measure(discussion, led), chosen.steps)
    return chosen, tuple(chosen if one.dial is dial else one for one in points)


def _ticker(watch: Watch, dial: Dial, place: int) -> Tick:
    def tick(done: float, pairs: int, cost: int) -> None:
        off = cost // _SETTINGS[dial][0].bands
        watch.tick(f"seating ({dial.value}): {pairs} pairs meet, {off} off", (place + done) / len(Dial))

    return tick


def _plan(given: Numbers, setting: _Setting, seconds: float) -> Plan:
    """As many steps as take about so long on a machine of today; more at once where tables are few."""
    weighed = max(one.seats.shape[1] // 2 * one.seats.shape[2] ** 2 for one in given.rounds)
    batch = max(1, min(8, round(_WIDE / weighed)))
    cost = _STEP + batch * weighed * (_WEIGHED + _MEETING * given.values.shape[1])
    share = min(1.0, (given.people * len(given.rounds) / _SMALL) ** 1.5)
    # With few steps there is little time to leave the start behind.
    hot = setting.hot if share == 1 else 3 * setting.hot
    return Plan(batch, max(int(1e6 * seconds * share / cost), _FEWEST), hot, setting.cold)


def _judged(discussion: Discussion, starts: Sequence[Frame], found: Found) -> list[tuple[Seating, Measures]]:
    made = []
    for number in range(len(found.costs)):
        start = starts[number % len(starts)].seating
        seating = seating_of(discussion, start, [one[number] for one in found.rounds])
        made.append((seating, measure(discussion, seating)))
    return made


def _rank(dial: Dial, measures: Measures) -> tuple[int, int, int]:
    """What is smaller the better a seating is, by the dial."""
    setting = _SETTINGS[dial][-1]
    astray = measures.out_of_band + measures.alone + measures.apart_in_clusters
    cost = setting.pairs * (measures.repeated_pairs + 2 * measures.led_again) + setting.bands * astray
    return (astray if dial is Dial.STRICT else 0, cost, -measures.met_least)
