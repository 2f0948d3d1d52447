"""Rules about talks and speakers, judged without a solver."""

from __future__ import annotations

from collections import Counter

from scheduling.check.plan import Findings, Held, Plan, of_session
from scheduling.day import CLOSE, PLENARY, TABLE, WELCOME
from scheduling.programme import Phase, Talk
from scheduling.rules import RULES
from scheduling.subjects import of_talk, of_talks
from scheduling.timetable import Given
from scheduling.wording import day_words, hours
from sortition.wording import counted


def talk_held(plan: Plan) -> Findings:
    """Every talk stands in the plan exactly once."""
    times = Counter(talk.id for held in plan.held for _, talk in held.given)
    for talk in plan.programme.talks:
        if times[talk.id] != 1:
            count = f"stands {times[talk.id]} times in the plan" if times[talk.id] else "is not in the plan"
            yield of_talk(talk), f'The talk "{talk.title}" {count}.'


def _speaker_name(plan: Plan, given: Given) -> str:
    speaker = plan.programme.speaker.get(given.speaker)
    return speaker.name if speaker else given.speaker


def speaker_free(plan: Plan) -> Findings:
    """A talk is given by its speaker or reserve, who is free for the whole stretch, there or elsewhere."""
    for held in plan.to_come:
        for given, talk in held.given:
            name = _speaker_name(plan, given)
            if given.speaker not in {talk.speaker, talk.reserve} - {""}:
                yield name, f'{name} is neither the speaker of "{talk.title}" nor the reserve.'
            elif not _is_free(plan, held, given):
                how = " from elsewhere" if given.remote else ""
                time = hours(held.stretch(given))
                yield name, f'{name} is not free{how} for "{talk.title}" at {held.when}, {time}.'


def _is_free(plan: Plan, held: Held, given: Given) -> bool:
    speaker = plan.programme.speaker.get(given.speaker)
    if speaker is None:
        return False
    times = speaker.remote if given.remote else speaker.here
    return any(span.covers(held.stretch(given)) for span in times.get(held.sitting.slot, ()))


def remote_hybrid(plan: Plan) -> Findings:
    """Whoever speaks from elsewhere does so where the venue has the equipment."""
    for held in plan.to_come:
        for given, talk in held.given:
            if given.remote and held.venue and "hybrid" not in held.venue.has:
                name = _speaker_name(plan, given)
                yield (
                    name,
                    f'{name} gives "{talk.title}" from elsewhere; {held.venue.name} has no equipment for it.',
                )


def minutes_for_talks(held: Held) -> tuple[int, ...]:
    """For each stretch its minutes without welcome, tables, plenary feedback and close; 0 at least.

    Open sessions have none.
    """
    last = len(held.sitting.stretches) - 1
    return tuple(
        0
        if held.session.is_open
        else max(0, one.minutes - TABLE - WELCOME * (n == 0) - (PLENARY + CLOSE) * (n == last))
        for n, one in enumerate(held.sitting.stretches)
    )


def talk_time(plan: Plan) -> Findings:
    """The talks of every stretch fit into the minutes that it has for talks."""
    for held in plan.to_come:
        for n, (span, left) in enumerate(zip(held.sitting.stretches, minutes_for_talks(held), strict=True)):
            needed = sum(talk.minutes for given, talk in held.given if given.stretch == n)
            if needed > left:
                talks = f"{counted(needed, 'minute')} of talks; {left} leave time for the tables"
                yield held.session.id, f"{held.when}, {hours(span)}: {talks}."


def prerequisites(plan: Plan) -> Findings:
    """A talk stands after each of those that it builds on: in a later session, or later in the same one."""
    order = [talk.id for held in plan.held for _, talk in held.given]
    for then in plan.programme.talks:
        for first in (plan.programme.talk[name] for name in sorted(then.after & {*plan.programme.talk})):
            if then.id in order and first.id not in order[: order.index(then.id)]:
                how = "comes before it" if first.id in order else "nobody gives that talk"
                yield of_talks(first, then), f'"{then.title}" builds on "{first.title}" and {how}.'


def learning_first(plan: Plan) -> Findings:
    """A talk stands in a session of its own phase."""
    for held in plan.to_come:
        for _, talk in held.given:
            if held.session.phase is not talk.phase:
                stands = f"stands in {held.name}, which is for {_PHASES[held.session.phase]}"
                yield of_talk(talk), f'"{talk.title}" is for {_PHASES[talk.phase]} and {stands}.'


_PHASES = {
    Phase.LEARNING: "learning",
    Phase.DELIBERATING: "deliberating",
    Phase.DECIDING: "deciding",
    Phase.OPEN: "everybody",
}


def last_session(plan: Plan) -> Findings:
    """No talk stands in the last session that is not open."""
    for last in plan.programme.required[-1:]:
        talks = [talk for held in plan.to_come if held.session == last for _, talk in held.given]
        if talks:
            number = counted(len(talks), "talk")
            yield last.id, f"The last session, {of_session(last)}, has {number}; nothing new belongs there."


def viewpoints(plan: Plan) -> Findings:
    """After every session, the viewpoints on a topic have been heard equally often, but for one talk."""
    for topic in sorted({talk.topic for talk in plan.programme.talks} - {""}):
        views = {talk.viewpoint for talk in plan.programme.talks if talk.topic == topic} - {""}
        if len(views) > 1 and (uneven := _first_uneven(plan, topic, dict.fromkeys(sorted(views), 0))):
            yield topic, uneven


def _first_uneven(plan: Plan, topic: str, heard: dict[str, int]) -> str:
    """How unevenly viewpoints were heard after the first session at which they were; "" if none."""
    for held in plan.held:
        for talk in _on(held, topic):
            heard[talk.viewpoint] += 1
        if max(heard.values()) - min(heard.values()) > RULES["viewpoints"].number("talks"):
            counts = ", ".join(f'"{view}" {counted(number, "time")}' for view, number in heard.items())
            return f'On "{topic}", by the end of {held.name} on {day_words(held.day)}, are heard: {counts}.'
    return ""


def _on(held: Held, topic: str) -> list[Talk]:
    return [talk for _, talk in held.given if talk.topic == topic and talk.viewpoint]


def plenary(plan: Plan) -> Findings:
    """After its talks, the end of every session that is not open leaves time for plenary feedback."""
    for held in plan.to_come:
        if held.session.is_open or not held.sitting.stretches:
            continue
        last = len(held.sitting.stretches) - 1
        talks = sum(talk.minutes for given, talk in held.given if given.stretch == last)
        fixed = CLOSE + (WELCOME if last == 0 else 0)
        left = held.sitting.stretches[-1].minutes - talks - fixed
        if left < PLENARY:
            time = counted(max(0, left), "minute")
            what = "at its end for the tables to tell everybody what they said"
            yield held.session.id, f"{held.when} leaves {time} {what}; {PLENARY} are the least."
