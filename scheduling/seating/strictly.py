"""A seating in which every table mirrors the members in every round, with as many pairs as found."""

from __future__ import annotations

from collections.abc import Sequence

from scheduling.seating.anneal import Tick
from scheduling.seating.frame import Frame, frame_of
from scheduling.seating.improve import Improved, Judged, Setting, improved, worth
from scheduling.seating.measures import measure
from scheduling.seating.strict import Misfit, strict_round
from scheduling.seating.values import Discussion, Seating
from sortition.problems import Impossible

_NO_MIRROR = "not every table can mirror the members in every round"
_WAY_OUT = "--dial mirror: as near to it as can be found"
# Once mirrored, the search may leave that again while it is not cold; in the end it may not.
_AGAIN = Setting(1, 5, 0.8, 0.3)
_IN_BAND = Setting(1, 1 << 10, 0.6, 0.2, alone=5)
# Of the seconds: for the first search, for a second from where it was mended, and for the last.
_SHARES = (0.7, 0.2, 0.1)


def strictly(
    discussion: Discussion,
    starts: Sequence[Frame],
    setting: Setting,
    seconds: float,
    seed: str,
    tick: Tick,
) -> Improved:
    """Seatings with no head-count of a spread category out of its band, and the steps of all searches.

    A search by the setting is mended round by round; so is a second one from there; a last one stays within.

    Raises:
        Impossible: no seating mirrors everybody in some round: proved, with the shares that clash.
        Undecided: a round was neither mirrored nor proved to be impossible.
    """
    frames, steps = starts, 0
    for number, one in enumerate((setting, _AGAIN)):
        told = _part(tick, number, one.bands, setting.bands)
        found = improved(discussion, frames, one, _SHARES[number] * seconds, f"{seed} {number}", told)
        best = min(found.made, key=lambda made: worth(one, made[1]))
        mirrored = _mirrored(discussion, best, told)
        frames, steps = [frame_of(discussion, mirrored)], steps + found.steps
    told = _part(tick, 2, _IN_BAND.bands, setting.bands)
    last = improved(discussion, frames, _IN_BAND, _SHARES[2] * seconds, f"{seed} 2", told)
    made = ((mirrored, measure(discussion, mirrored)), *last.made)
    return Improved(tuple(one for one in made if not one[1].out_of_band), steps + last.steps)


def _part(tick: Tick, number: int, bands: int, usual: int) -> Tick:
    """What is told of one part, as a share of the whole and with the usual price of a head-count."""

    def told(done: float, pairs: int, cost: int) -> None:
        tick(sum(_SHARES[:number]) + done * _SHARES[number], pairs, cost // bands * usual)

    return told


def _mirrored(discussion: Discussion, found: Judged, tick: Tick) -> Seating:
    """The seating with every round mirrored. Raises Impossible and Undecided as `strictly`."""
    seating, measures = found
    misfits: list[Misfit] = []

    def told() -> None:
        tick(1, measures.distinct_pairs, 0)

    for one in measures.by_round:
        if not one.out_of_band:
            continue
        round_ = next(other for other in discussion.rounds if other.id == one.round)
        groups = strict_round(discussion, round_, frame_of(discussion, seating), told)
        if isinstance(groups, Misfit):
            misfits.append(groups)
        else:
            new = {group.table: group for group in groups}
            seating = Seating(
                tuple(new[group.table] if group.round == round_.id else group for group in seating.groups)
            )
    if misfits:
        raise Impossible([one.sentence for one in misfits], [_WAY_OUT], _NO_MIRROR, "Instead:")
    return seating
