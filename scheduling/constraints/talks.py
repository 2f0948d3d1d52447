"""Rules about talks and speakers."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

from scheduling.day import CLOSE, PLENARY, WELCOME
from scheduling.model import Linear, Model
from scheduling.programme import Slot, Speaker, Talk
from scheduling.rules import RULES as BOOK
from scheduling.rules import Severity
from scheduling.subjects import of_talk, of_talks
from scheduling.times import Span


def _talk_held(model: Model) -> None:
    for t in model.programme.talks:
        kept = model.kept("talk-held", of_talk(t))
        model.cp.add_bool_or(*(model.gives[t.id, *place] for place in model.places), ~kept)


def _free(times: Mapping[str, tuple[Span, ...]], slot: Slot, stretch: Span | None) -> bool:
    return stretch is not None and any(span.covers(stretch) for span in times.get(slot.id, ()))


def _speaker_free(model: Model) -> None:
    for (t, s, k), gives in model.gives_to_come.items():
        speaker = model.programme.speaker[model.programme.talk[t].speaker]
        kept = model.kept("speaker-free", speaker.name)
        session = model.programme.session[s]
        model.without(gives, model.on_slots(session, slots_away(model, speaker, s, k)), kept)


def slots_away(model: Model, speaker: Speaker, session: str, k: int) -> list[Slot]:
    """The slots on which the speaker is not free in this stretch, neither in the room nor from elsewhere."""
    slots = []
    for d in model.programme.slots:
        stretch = model.stretch(session, d.id, k)
        if not _free(speaker.here, d, stretch) and not _free(speaker.remote, d, stretch):
            slots.append(d)
    return slots


def _remote_hybrid(model: Model) -> None:
    programme = model.programme
    plain = [v.id for v in programme.venues if "hybrid" not in v.has]
    for (t, s, k), gives in model.gives_to_come.items():
        speaker = programme.speaker[programme.talk[t].speaker]
        if not speaker.remote:
            continue
        away = [d for d in programme.slots if only_remote(model, speaker, d, s, k)]
        kept = model.kept("remote-hybrid", speaker.name)
        model.without(gives, (model.at[s, d.id, v] for d in away for v in plain), kept)


def only_remote(model: Model, speaker: Speaker, slot: Slot, session: str, k: int) -> bool:
    """Whether the speaker is free in this stretch, and only from elsewhere."""
    stretch = model.stretch(session, slot.id, k)
    return _free(speaker.remote, slot, stretch) and not _free(speaker.here, slot, stretch)


def _talk_time(model: Model) -> None:
    for s, k in model.places:
        if s in model.programme.past:
            continue
        kept = model.kept("talk-time", s)
        minutes = {d.id: _at(model.frames[s, d.id].talk_minutes, k) for d in model.programme.slots}
        room = sum(minutes[d.id] * model.on[s, d.id] for d in model.programme.slots)
        needed = sum(t.minutes * model.gives[t.id, s, k] for t in model.programme.talks)
        model.cp.add(needed <= room).only_enforce_if(kept)


def _at(minutes: tuple[int, ...], k: int) -> int:
    return minutes[k] if k < len(minutes) else 0


def _until(model: Model, talk: Talk, place: int) -> Linear:
    """1 where the talk stands in one of the first places, up to this one."""
    return sum(model.gives[talk.id, *one] for one in model.places[: place + 1])


def _prerequisites(model: Model) -> None:
    for then in model.programme.talks:
        for first in (model.programme.talk[name] for name in sorted(then.after)):
            kept = model.kept("prerequisites", of_talks(first, then))
            for place in range(len(model.places)):
                ordered = _until(model, then, place) <= _until(model, first, place)
                model.cp.add(ordered).only_enforce_if(kept)


def _learning_first(model: Model) -> None:
    for t in model.programme.talks:
        coming = (p for p in model.places if p[0] not in model.programme.past)
        wrong = [p for p in coming if model.programme.session[p[0]].phase is not t.phase]
        if wrong:
            kept = model.kept("learning-first", of_talk(t))
            model.forbid((model.gives[t.id, *place] for place in wrong), kept)


def _last_session(model: Model) -> None:
    for last in model.programme.required[-1:]:
        kept = model.kept("last-session", last.id)
        model.forbid((var for (_, s, _), var in model.gives_to_come.items() if s == last.id), kept)


def _viewpoints(model: Model) -> None:
    most = BOOK["viewpoints"].number("talks")
    for topic in sorted({t.topic for t in model.programme.talks if t.topic}):
        talks = [t for t in model.programme.talks if t.topic == topic and t.viewpoint]
        views = sorted({t.viewpoint for t in talks})
        kept = model.kept("viewpoints", topic)
        for last in _ends_of_sessions(model):
            heard = {v: sum(_until(model, t, last) for t in talks if t.viewpoint == v) for v in views}
            for one, other in combinations(views, 2):
                model.cp.add(heard[one] - heard[other] <= most).only_enforce_if(kept)
                model.cp.add(heard[other] - heard[one] <= most).only_enforce_if(kept)


def _plenary(model: Model) -> None:
    if model.severities["plenary"] is not Severity.BLOCK:
        return
    for s in model.programme.required:
        if s.id in model.programme.past:
            continue
        kept = model.kept("plenary", s.id)
        for d in model.programme.slots:
            last = len(model.frames[s.id, d.id].talk_minutes) - 1
            stretch = model.stretch(s.id, d.id, last)
            if stretch is not None:
                left = stretch.minutes - PLENARY - CLOSE - (0 if last else WELCOME)
                talks = sum(t.minutes * model.gives[t.id, s.id, last] for t in model.programme.talks)
                model.cp.add(talks <= left).only_enforce_if(model.on[s.id, d.id], kept)


def _ends_of_sessions(model: Model) -> list[int]:
    """The last place of each session."""
    return [
        n
        for n, (session, _) in enumerate(model.places)
        if n + 1 == len(model.places) or model.places[n + 1][0] != session
    ]


RULES = {
    "talk-held": _talk_held,
    "speaker-free": _speaker_free,
    "remote-hybrid": _remote_hybrid,
    "talk-time": _talk_time,
    "prerequisites": _prerequisites,
    "learning-first": _learning_first,
    "last-session": _last_session,
    "viewpoints": _viewpoints,
    "plenary": _plenary,
}
