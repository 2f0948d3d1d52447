"""A case folder read for planning: its programme as it stands after what was released and what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from packs.members import Drawn, drawn_members
from packs.releases import INVITATIONS, released, was_invited
from packs.rule_settings import read_severities
from scheduling.events import read_events
from scheduling.programme import Lock, Programme
from scheduling.reading.book import read_programme
from scheduling.releases import Release
from scheduling.replanning import apply_events, freeze, without_past_dates
from scheduling.rules import Severities
from scheduling.timetable import Timetable
from sortition.findings import Findings, Note
from sortition.problems import InputProblems, Problem
from sortition.settings import read_settings


@dataclass(frozen=True)
class Asked:
    """What the command line says: the day of planning, what happened, and how to answer.

    `events` are the texts of the options that state what happened, by the names of `read_events`. `afresh`
    looks for the best plan whatever was published; what is past or fixed stands even so.
    """

    day: date
    before_invitation: bool = False
    events: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    afresh: bool = False
    offer_access: bool = False

    @property
    def stated(self) -> tuple[str, ...]:
        """What happened, as it is written on the command line."""
        options = {
            "lost_venues": "--lost-venue",
            "lost_dates": "--lost-date",
            "speakers_out": "--speaker-out",
            "support_out": "--support-out",
            "needs": "--need",
        }
        return tuple(
            f'{option} "{text}"' for name, option in options.items() for text in self.events.get(name, ())
        )


@dataclass(frozen=True, repr=False)
class OpenCase:
    """A case folder read for planning: its programme as it stands today, and what was released before."""

    folder: Path
    programme: Programme
    severities: Severities
    history: tuple[Release, ...]
    drawn: Drawn | None
    notes: tuple[Note, ...]

    @property
    def last(self) -> Release | None:
        """The newest release."""
        return self.history[-1] if self.history else None

    @property
    def published(self) -> Timetable | None:
        """The timetable that holds now."""
        return self.last.timetable if self.last else None

    def changing(self, asked: Asked) -> bool:
        """Whether the plan nearest to the published one is wanted, rather than the best.

        What was planned before anybody was invited holds for its dates and venues only, by their locks.
        """
        same_moment = self.last is not None and self.last.programme.known == self.programme.known
        return same_moment and not asked.afresh


def open_for_planning(folder: Path, asked: Asked, *, past_dates: bool = False) -> OpenCase:
    """The case in this folder, as it is planned on this day after these events.

    No session is planned on a date that is past; with `past_dates` they stay, for plans made by hand.

    Raises:
        InputProblems: with everything wrong in panel.toml, programme.xlsx and the events.
        VerificationFailed: the record is not as it was written.
    """
    if not folder.is_dir():
        remedy = "Correct --folder, or make a case there with citizen-panel init"
        raise InputProblems([Problem("there is no such folder", remedy, value=str(folder))])
    settings, severities = read_settings(folder), read_severities(folder)
    history = released(folder)
    drawn = None if asked.before_invitation else drawn_members(folder, asked.day)
    findings = Findings()
    programme = read_programme(
        folder / settings.programme,
        name=settings.title or folder.resolve().name,
        size=settings.size,
        today=asked.day,
        members=drawn.members if drawn else None,
        others=drawn.others if drawn else (),
        known=not asked.before_invitation,
        findings=findings,
    )
    findings.stop_if_refused()
    assert programme is not None
    if not (asked.before_invitation or programme.members):
        remedy = "Plan with --before-invitation, or draw the panel, or fill in the sheet Members"
        raise InputProblems([Problem("nobody knows the members yet", remedy, settings.programme)])
    if drawn is None and len(programme.members) > settings.size:
        reason = f"nobody is drawn yet, and the sheet Members has more than {settings.size} rows"
        remedy = "Plan with --before-invitation, or draw the panel first"
        raise InputProblems([Problem(reason, remedy, settings.programme, "Members")])
    if asked.before_invitation and history and history[-1].programme.known:
        remedy = "Leave out --before-invitation"
        raise InputProblems([Problem("a timetable for the members is released already", remedy)])
    notes = [*(drawn.notes if drawn else ()), *findings.notes]
    if history:
        programme = _as_released(folder, programme, history, firm=not asked.stated)
    if not past_dates:
        programme = without_past_dates(programme)
    if not programme.slots:
        raise InputProblems([Problem("every date in it is past", "Add dates", settings.programme, "Dates")])
    happened = read_events(programme, **asked.events)
    if happened:
        applied = apply_events(programme, happened, history[-1].timetable if history else None)
        programme = applied.programme
        notes += [Note(text) for text in applied.said]
    return OpenCase(folder, programme, severities, history, drawn, tuple(notes))


def _as_released(folder: Path, programme: Programme, history: Sequence[Release], *, firm: bool) -> Programme:
    """The programme in which what is past or announced stands.

    So do, if they are `firm`, the dates and venues printed in invitations. After a loss they are not:
    they then move as little as anything else can.
    """
    frozen = freeze(programme, history[-1])
    if not history[-1].programme.known:
        # Letters of invitation say nothing of breaks: nobody counts on those of then.
        return _invited(folder, replace(frozen, pauses={}), history)
    return _invited(folder, frozen, history) if firm else frozen


def _invited(folder: Path, frozen: Programme, history: Sequence[Release]) -> Programme:
    """The programme in which dates and venues stand that are printed in invitations.

    Once there are members, somebody invited them, be it with our letters or with others.
    """
    printed = [one for one in history if not one.programme.known][-1:]
    if not printed or not (frozen.known or was_invited(folder)):
        return frozen
    locked = {(lock.what, lock.of) for lock in frozen.locks}
    more = [
        Lock(what, one.session, to, INVITATIONS)
        for one in history[-1].timetable.sittings
        for what, to in (("date", one.slot), ("venue", one.venue))
        if (what, one.session) not in locked and one.session in frozen.session
    ]
    key = [*frozen.locks, *more]
    return replace(frozen, locks=tuple(sorted(key, key=lambda one: (one.what, one.of, one.to, one.why))))
