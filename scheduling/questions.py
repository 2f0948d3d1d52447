"""Why is it not otherwise? What is asked for is forced: then a conflict shows, or what it would cost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from scheduling.check.money import of_money
from scheduling.clashes import Reason, conflict
from scheduling.measures import GOALS, measure
from scheduling.measures import Goal as Counted
from scheduling.model import Force, Linear, Model
from scheduling.programme import Programme
from scheduling.rules import Severities, Severity
from scheduling.solve import NoTimetable, Planned, make_timetable
from scheduling.subjects import of_talks
from scheduling.timetable import Sitting, Timetable
from scheduling.wishes import Wish, read_wish
from sortition.watch import Watch
from sortition.wording import counted

_NOT_LEAST = "It is not proved that it could not be had with less loss."
PLANNED, POSSIBLE, IMPOSSIBLE = "planned", "possible", "impossible"


@dataclass(frozen=True)
class Compared:
    """A goal's value in the plan, and in the best plan that has what was asked for; in words too."""

    goal: str
    before: int
    after: int
    sentence: str


@dataclass(frozen=True)
class Answer:
    """The answer to "why not ...?": `verdict` is "planned", "possible" or "impossible".

    `asked` is what was understood. What is impossible has its `conflict`: rules that cannot be kept together
    with it, though any one could be left out. What is possible is `compared`, goal by goal in the order of
    their importance, and `timetable` is the best one that has it.
    """

    asked: str
    verdict: str
    sentence: str
    conflict: tuple[Reason, ...] = ()
    compared: tuple[Compared, ...] = ()
    notes: tuple[str, ...] = ()
    timetable: Timetable | None = None


def why_not(
    programme: Programme,
    severities: Severities,
    planned: Planned,
    text: str,
    *,
    published: Timetable | None = None,
    least_change: bool = False,
    watch: Watch | None = None,
) -> Answer:
    """Why the plan is not as the text would have it: proved impossible, or worse, by how much, in what.

    `published` and `least_change` are those with which the plan was made.

    Raises:
        InputProblems: the text is not understood.
        Undecided: neither was found in the effort or time allowed.
    """
    watch = watch or Watch()
    wish = read_wish(programme, text)
    if _has(programme, planned.timetable, wish):
        return Answer(wish.words, PLANNED, f"{wish.words}: the plan has it.")
    asked = _with_order(programme, wish, severities)
    try:
        other = make_timetable(
            asked, severities, published, least_change=least_change, force=_force(wish), watch=watch
        )
    except NoTimetable:
        reasons, notes = conflict(asked, severities, watch, _force(wish))
        return Answer(wish.words, IMPOSSIBLE, _impossible(programme, wish, reasons), reasons, notes=notes)
    compared = _compared(programme, severities, planned, other, published)
    sentence = f"{wish.words} is possible: {_verdict(planned, compared)}"
    notes = () if other.status == "optimal" else (_NOT_LEAST,)
    return Answer(wish.words, POSSIBLE, sentence, (), compared, notes, other.timetable)


def _impossible(programme: Programme, wish: Wish, reasons: tuple[Reason, ...]) -> str:
    where = [programme.session[one] for one in wish.of("sessions")]
    if where and all(one.is_open for one in where) and (wish.of("talks") or wish.of("speakers")):
        return f"{wish.words} is impossible: talks stand in no open session."
    if not reasons:
        return f"{wish.words} is impossible, whatever is given up."
    return f"{wish.words} is impossible. In the way{', all together' if len(reasons) > 1 else ''}:"


def _has(programme: Programme, timetable: Timetable, wish: Wish) -> bool:
    """Whether the timetable has what is wished for already."""
    if wish.before:
        order = [one.talk for sitting in timetable.sittings for one in sitting.talks]
        first, then = wish.before
        return first in order and then in order and order.index(first) < order.index(then)
    return any(_sits(programme, one, wish) for one in timetable.sittings)


def _sits(programme: Programme, sitting: Sitting, wish: Wish) -> bool:
    given = {one.talk for one in sitting.talks}
    there = {
        "sessions": {sitting.session},
        "slots": {sitting.slot},
        "venues": {sitting.venue},
        "talks": given,
        "speakers": {one.speaker for one in sitting.talks},
        "support": {*sitting.support},
    }
    return all(there[kind] & {*ids} for kind, ids in wish.named.items())


def _with_order(programme: Programme, wish: Wish, severities: Severities) -> Programme:
    """The programme in which the second of two talks builds on the first, where it may.

    What makes the first build on the second is left as it is where it blocks: nothing else is then the
    reason; elsewhere it is taken out.
    """
    if not wish.before:
        return programme
    first, then = wish.before
    between = _between(programme, then, first)
    if between and severities["prerequisites"] is Severity.BLOCK:
        return programme
    freed = {t: programme.talk[t].after - between for t in between}
    after = {**freed, then: freed.get(then, programme.talk[then].after) | {first}}
    talks = tuple(replace(t, after=after.get(t.id, t.after)) for t in programme.talks)
    return replace(programme, talks=talks)


def _between(programme: Programme, first: str, then: str) -> frozenset[str]:
    """The talks on all ways from the first to one that builds on it, and both; none if it does not."""
    onward = {t: _below(programme, t) for t in programme.talk}
    if first not in onward[then]:
        return frozenset()
    return frozenset(t for t in {*onward[then], then} if t == first or first in onward[t])


def _below(programme: Programme, talk: str) -> frozenset[str]:
    """All that a talk builds on, also by way of others."""
    left, known = [talk], set[str]()
    while left:
        new = programme.talk[left.pop()].after - known
        known |= new
        left += new
    return frozenset(known)


def _force(wish: Wish) -> Force:
    def force(model: Model) -> None:
        if wish.before:
            _order(model, *wish.before)
        else:
            _sitting(model, wish)

    return force


def _order(model: Model, first: str, then: str) -> None:
    """Both talks are given, the first in an earlier place, or in the same one if it may come first there."""
    for talk in (first, then):
        model.cp.add_bool_or(model.gives[talk, *place] for place in model.places)
    bound = _bound(model, then, first)
    for n in range(len(model.places)):
        late = sum(model.gives[then, *place] for place in model.places[: n + 1])
        earlier = sum(model.gives[first, *place] for place in model.places[:n])
        model.cp.add(late <= earlier + model.gives[first, *model.places[n]])
        model.cp.add(late <= earlier + 1 - bound)


def _bound(model: Model, first: str, then: str) -> Linear:
    """1 where rules that are kept make the second talk build on the first, perhaps by way of others."""
    programme = model.programme
    between = _between(programme, first, then)
    if not between or "prerequisites" not in {group.rule for group in model.groups}:
        return 0
    bound = {t: model.cp.new_bool_var(f"{t} builds on {first}") for t in sorted(between)}
    model.cp.add(bound[first] == 1)
    for t in sorted(between):
        for u in sorted(programme.talk[t].after & between):
            kept = model.kept("prerequisites", of_talks(programme.talk[u], programme.talk[t]))
            model.cp.add(bound[t] >= bound[u] + kept - 1)
    return bound[then]


def _sitting(model: Model, wish: Wish) -> None:
    """One of the sessions is on one of the slots, in one of the venues, and has one of each of the others."""
    made = []
    for session in model.programme.sessions:
        if not wish.of("sessions") or session.id in wish.of("sessions"):
            chosen = model.cp.new_bool_var(f"wish {session.id}")
            for choices in _choices(model, wish, session.id):
                model.cp.add(chosen <= sum(choices))
            made.append(chosen)
    model.cp.add_bool_or(made)


def _choices(model: Model, wish: Wish, session: str) -> Iterable[list[Linear]]:
    slots, venues = wish.of("slots"), wish.of("venues")
    yield [
        var
        for (s, d, v), var in model.at.items()
        if s == session and (not slots or d in slots) and (not venues or v in venues)
    ]
    talk = model.programme.talk
    if wish.of("talks"):
        yield [v for (t, s, _), v in model.gives.items() if s == session and t in wish.of("talks")]
    if wish.of("speakers"):
        by = wish.of("speakers")
        yield [v for (t, s, _), v in model.gives.items() if s == session and talk[t].speaker in by]
    if wish.of("support"):
        yield [v for (p, s), v in model.works.items() if s == session and p in wish.of("support")]


def _compared(
    programme: Programme,
    severities: Severities,
    planned: Planned,
    other: Planned,
    published: Timetable | None,
) -> tuple[Compared, ...]:
    now = measure(programme, planned.timetable, severities, published)
    then = measure(programme, other.timetable, severities, published)
    goals = {one.name: one for one in GOALS}
    return tuple(compare(goals[stage.goal], now[stage.goal], then[stage.goal]) for stage in planned.stages)


def compare(goal: Counted, before: int, after: int) -> Compared:
    """The goal's values in words: "members who can attend every session: 13 instead of 15"."""
    value = in_words(goal, before)
    change = value if after == before else f"{in_words(goal, after)} instead of {value}"
    return Compared(goal.name, before, after, f"{goal.says}: {change}")


def in_words(goal: Counted, value: int) -> str:
    """A goal's value as it is read: "£1,250", "72.9 %", "13"."""
    if goal.unit == "pence":
        return of_money(value)
    if goal.unit == "basis points":
        return f"{value / 100:.1f} %"
    return counted(value, "minute") if goal.unit == "minutes" else f"{value}"


def better(goal: str, before: int, after: int) -> bool:
    """Whether the later value of the goal is the better one."""
    more = next(one.more_is_better for one in GOALS if one.name == goal)
    return after > before if more else after < before


def _verdict(planned: Planned, compared: tuple[Compared, ...]) -> str:
    """The first goal in which the best plan that has it differs from the plan."""
    first = next((one for one in compared if one.before != one.after), None)
    if first is None:
        return "the best plan that has it is as good in every goal."
    if better(first.goal, first.before, first.after):
        return f"the plan, which is not proved to be the best, would even gain: {first.sentence}."
    return f"it is worse first in {first.sentence}."
