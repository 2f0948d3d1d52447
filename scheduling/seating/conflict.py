"""Why there is no seating: the hard rules that clash, each of them needed, and ways out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

from scheduling.seating.clauses import sentences
from scheduling.seating.frame import EFFORT, new_model, solved
from scheduling.seating.hard import Clause, Hard
from scheduling.seating.kinds import spans
from scheduling.seating.values import Discussion, Round
from scheduling.seating.ways import Change, changes
from sortition.problems import Impossible, Undecided

WHAT = "no seating keeps all the rules"
WAY_OUT, WAYS_OUT = "This makes one possible:", "Each of these makes one possible:"
NO_WAY = "Ways out:"
_NONE = "No single change, and no two, of those that were tried would make a seating possible."
_UNPROVED = "It is not proved that the clash needs every one of these rules."
# The ways out that are told, and the changes and pairs of changes that are tried for them.
_WAYS, _SINGLES, _PAIRS = 3, 24, 24
# What one of many solves may cost, and how many may end undecided before no more are tried.
_TRY_EFFORT, _DOUBTS = 2.0, 3

# What is left out of a conflict first if it can be; what an officer decides freely is left out last.
_ORDER = (
    "topic-once",
    "facilitator-post",
    "facilitator-conflict",
    "table-seats",
    "remote-table",
    "language",
    "wheelchair-places",
    "table-access",
    "together",
    "host",
    "table-size",
    "fixed",
    "apart",
)


# What nobody can do on the day itself: topics are once for all, and rounds are as many as were planned.
NOT_ON_THE_DAY = frozenset({"topic", "fewer rounds"})


def impossible(discussion: Discussion, without: Collection[str] = ()) -> Impossible:
    """The rules that clash and the ways out, in words; `without` are sorts of changes that are not offered.

    Raises:
        ValueError: a seating exists.
        Undecided: whether one exists is not decided in the effort allowed.
    """
    clauses, unproved = conflict(discussion)
    ways = ways_out(discussion, clauses, without)
    told = [way[0].upper() + way[1:] + "." for way in ways] or [_NONE]
    way_out = (NO_WAY, WAY_OUT, WAYS_OUT)[min(len(ways), 2)]
    notes = [_UNPROVED] if unproved else []
    return Impossible(sentences(discussion, clauses), [*told, *notes], WHAT, way_out)


def conflict(discussion: Discussion) -> tuple[tuple[Clause, ...], tuple[Clause, ...]]:
    """Rules that no seating keeps together, although each of them could be left out; and what is unproved.

    Whether a rule is needed is solved, for one after the other (deletion filter, Chinneck and Dravnieks
    1991), many at once where none of them is. Where that is not decided the rule stays, and after a few such
    all that are left.

    Raises:
        ValueError: a seating exists.
        Undecided: whether one exists is not decided in the effort allowed.
    """
    rounds = _impossible_rounds(discussion)
    every = clauses_of(discussion, rounds)
    found = _Filter(discussion, rounds, every)
    for rule in _ORDER:
        if some := [one for one in every if one.rule == rule]:
            found.reduce(some)
    return tuple(found.kept), tuple(found.unproved)


def ways_out(
    discussion: Discussion, clauses: Sequence[Clause], without: Collection[str] = ()
) -> tuple[str, ...]:
    """Changes, each alone or two together, that make a seating possible: proved by solving each."""

    def offered(now: Discussion) -> Iterator[Change]:
        return (one for one in changes(now, clauses) if one.kind not in without)

    tried = list(islice(offered(discussion), _SINGLES))
    mends = _Mends()
    found: dict[str, str] = {}
    for one in tried:
        if len(found) < _WAYS and one.kind not in found and mends(one.made):
            found[one.kind] = one.sentence
    if found:
        return tuple(found.values())
    pairs = ((one, two) for one in tried for two in offered(one.made) if two.kind > one.kind)
    for one, other in islice(pairs, _PAIRS):
        if mends(other.made):
            return (f"{one.sentence}, and {other.sentence}",)
    return ()


class _Mends:
    """Whether a seating is proved to exist; after a few questions undecided the answer is always no."""

    def __init__(self) -> None:
        self._doubts = 0

    def __call__(self, discussion: Discussion) -> bool:
        for rounds in spans(discussion):
            exists = possible(discussion, rounds, effort=_TRY_EFFORT) if self._doubts < _DOUBTS else False
            self._doubts += exists is None
            if not exists:
                return False
        return True


def _impossible_rounds(discussion: Discussion) -> tuple[Round, ...]:
    """The first round for which there is no seating; else the first rounds with common topics."""
    undecided = False
    sets = spans(discussion)
    for rounds in [*((one,) for one in discussion.rounds), *(one for one in sets if len(one) > 1)]:
        match possible(discussion, rounds):
            case False:
                return rounds
            case None:
                undecided = True
    if undecided:
        raise Undecided("whether a seating exists was not decided in the effort allowed")
    raise ValueError("a seating exists")


def clauses_of(discussion: Discussion, rounds: Sequence[Round]) -> tuple[Clause, ...]:
    """All hard rules as they stand in these rounds."""
    return tuple(Hard(new_model(), discussion, rounds).clauses)


def possible(
    discussion: Discussion,
    rounds: Sequence[Round],
    dropped: Iterable[Clause] = (),
    effort: float = EFFORT,
) -> bool | None:
    """Whether these rounds have a seating that keeps all rules but the dropped: proved; None if undecided."""
    cp = new_model()
    Hard(cp, discussion, rounds, dropped=frozenset(dropped))
    values = solved(cp, effort)
    return None if values is None else bool(values)


class _Filter:
    """The rules that are kept so far, which together are impossible; and those of no proved need."""

    def __init__(self, discussion: Discussion, rounds: Sequence[Round], every: Sequence[Clause]) -> None:
        self._discussion, self._rounds, self._every = discussion, rounds, every
        self.kept = list(every)
        self.unproved: list[Clause] = []
        self._doubts = 0

    def reduce(self, some: Sequence[Clause]) -> None:
        """Leaves out all of some rules that can be; halves of them where they cannot all be left out."""
        if self._doubts >= _DOUBTS:
            self.unproved += some
            return
        gone = set(some)
        kept = [one for one in self.kept if one not in gone]
        dropped = set(self._every).difference(kept)
        still = possible(self._discussion, self._rounds, dropped, _TRY_EFFORT)
        self._doubts += still is None
        if still is False:
            self.kept = kept
        elif len(some) > 1:
            self.reduce(some[: len(some) // 2])
            self.reduce(some[len(some) // 2 :])
        elif still is None:
            self.unproved += some
