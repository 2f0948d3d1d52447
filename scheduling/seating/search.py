"""Seat the members: the frame, the search, the facilitators' posts, and the check of what came out.

How well tables mirror the members and how many others everybody meets pull against each other; the dial says
which matters more. Nothing here looks at a clock: the effort is a number of steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from scheduling.seating.anneal import Tick
from scheduling.seating.check import check_seating
from scheduling.seating.exact import exact
from scheduling.seating.frame import Frame, frames
from scheduling.seating.improve import FEWEST_STEPS, Judged, Setting, weights, worth
from scheduling.seating.measures import Measures, measure
from scheduling.seating.numbers import numbers
from scheduling.seating.posts import posts
from scheduling.seating.side_by_side import Task, side_by_side
from scheduling.seating.values import Dial, Discussion, Effort, Seating
from sortition.watch import Watch

_PAIRS, _BOTH, _STRICT = Setting(6, 1, 12.0, 0.25), Setting(1, 1, 2.0, 0.2), Setting(1, 5, 1.2, 0.3)
# How seatings are ranked.
_RANKED = {
    Dial.PAIRS: _PAIRS,
    Dial.BOTH: _BOTH,
    Dial.MIRROR: Setting(5, 20, 5.0, 1.4),
    Dial.STRICT: Setting(5, 15, 5.0, 1.4),
}
# At mirror the first head-count off of so many is not worth a pair that meets.
_MANY = 200
# One for each search that runs beside the others; those of mirror were tuned by benchmarks/.
_SETTINGS: dict[Effort, dict[Dial, tuple[Setting, ...]]] = {
    Effort.DEFAULT: {
        Dial.PAIRS: (_PAIRS,),
        Dial.BOTH: (_BOTH,),
        Dial.MIRROR: (Setting(5, 17, 6.0, 1.3),),
        Dial.STRICT: (_STRICT,),
    },
    Effort.HIGH: {
        Dial.PAIRS: (_PAIRS, _PAIRS),
        Dial.BOTH: (_BOTH, _BOTH),
        Dial.MIRROR: (Setting(5, 15, 5.0, 1.4), Setting(5, 14, 4.0, 1.4)),
        Dial.STRICT: (_STRICT, _RANKED[Dial.STRICT]),
    },
}
_SECONDS = {Effort.DEFAULT: 6.3, Effort.HIGH: 31.0}
# To mirror every round takes time besides the search.
_MIRRORED_SECONDS = {Effort.DEFAULT: 3.5, Effort.HIGH: 31.0}
# The other positions of the dial are shown for comparison.
_POINT_SECONDS = {Effort.DEFAULT: 0.5, Effort.HIGH: 1.0}
# Where nobody is to meet anybody twice, a construction may be better; the search has this part of the time.
_EXACT, _SEARCHED = (Dial.PAIRS, Dial.BOTH), 0.8
_EXACT_STEP, _EXACT_WEIGHED, _EXACT_LONGEST = 60.0, 0.23, 1e7
# Frames to start from.
_STARTS = 4


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
    effort: Effort = Effort.DEFAULT,
    mirrored: bool = False,
) -> Sought:
    """The best seating found from these starts, by the dial; facilitators stay where the start had them.

    Equal inputs give the same seating on every machine; `seconds` only sets the number of steps. At high
    effort two searches run side by side where the machine lets them. `mirrored`: with every round mirrored.

    Raises:
        Impossible, Undecided: not every round can be mirrored, or that was not decided.
    """
    if all(one.is_plenary for one in discussion.rounds):
        return Sought(dial, starts[0].seating, measure(discussion, starts[0].seating), 0)
    searched = seconds * (_SEARCHED if dial in _EXACT else 1)
    tasks = [
        Task(discussion, tuple(starts), setting, searched, f"seating {number}", mirrored)
        for number, setting in enumerate(_SETTINGS[effort][dial])
    ]
    found = side_by_side(tasks, tick)
    made = [one for each in found for one in each.made]
    if dial in _EXACT and (
        by_construction := _exact(discussion, starts, tasks[0].setting, seconds - searched)
    ):
        made.append(by_construction)
    best = min(made, key=lambda one: _rank(dial, one[1]))
    return Sought(dial, *best, sum(one.steps for one in found))


def _exact(
    discussion: Discussion, starts: Sequence[Frame], setting: Setting, seconds: float
) -> Judged | None:
    given = numbers(discussion, starts[:1], weights(setting))
    # Every step weighs the exchange of any two members.
    each = _EXACT_STEP + _EXACT_WEIGHED * given.people**2
    steps = max(int(1e6 * seconds / each), FEWEST_STEPS)
    seating = exact(discussion, starts[0], given, steps) if steps * each < _EXACT_LONGEST else None
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
        mirrored = other is dial is Dial.STRICT
        seconds, searched = _MIRRORED_SECONDS if mirrored else _SECONDS, effort
        if other is not dial:
            seconds, searched = _POINT_SECONDS, Effort.DEFAULT
        tick = _ticker(watch, other, place, _SETTINGS[searched][other][0])
        points.append(sought(discussion, starts, other, seconds[effort], tick, searched, mirrored))
    chosen = next(one for one in points if one.dial is dial)
    led = posts(discussion, chosen.seating)
    if broken := check_seating(discussion, led):
        raise RuntimeError(f"the search broke {broken[0].rule}")
    chosen = Sought(dial, led, measure(discussion, led), chosen.steps)
    return chosen, tuple(chosen if one.dial is dial else one for one in points)


def _ticker(watch: Watch, dial: Dial, place: int, setting: Setting) -> Tick:
    def tick(done: float, pairs: int, cost: int) -> None:
        off = cost // setting.bands
        watch.tick(f"seating ({dial.value}): {pairs} pairs meet, {off} off", (place + done) / len(Dial))

    return tick


def _rank(dial: Dial, measures: Measures) -> tuple[int, int, int]:
    """What is smaller the better a seating is, by the dial."""
    off = measures.out_of_band
    forgiven = int(dial is Dial.MIRROR and off > 0 and measures.head_counts >= _MANY)
    counted = replace(measures, out_of_band=off - forgiven)
    return (off if dial is Dial.STRICT else 0, *worth(_RANKED[dial], counted))
