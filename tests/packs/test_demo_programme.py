"""The programme of the invented case can be met, whoever is drawn: the draw differs from case to case."""

from __future__ import annotations

from dataclasses import replace

from packs.demo import _asked
from packs.demo_data import DEMO_DATE
from packs.demo_programme import demo_programme
from scheduling.access import can_attend
from scheduling.rules import severities
from scheduling.solve import make_timetable


def test_everybody_who_was_asked_can_come_to_half_of_the_sessions_planned_before_the_invitation():
    programme = demo_programme(_asked(), DEMO_DATE)
    planned = make_timetable(replace(programme, known=False, members=()), severities())
    assert planned.status == "optimal" and not planned.warnings
    sittings = [planned.timetable.sitting[one.id] for one in programme.required]
    for person in programme.members:
        assert sum(can_attend(programme, person, one.slot, one.venue) for one in sittings) >= 3
    places = min(programme.venue[one.venue].wheelchairs for one in planned.timetable.sittings)
    assert places >= programme.options.assumed_wheelchairs == 8
