"""The second look at replacements: the honest one passes, every other is found out."""

from __future__ import annotations

from itertools import combinations
from types import SimpleNamespace
from typing import Any

from hypothesis import assume, given, settings

from sortition.departures import accepted
from sortition.draw import Drawn
from sortition.history import PastDraw
from sortition.pool import Pool
from sortition.quotas import Quotas
from sortition.recheck_seats import wrong
from sortition.vacancies import Filled, barred, fill, missed_by
from sortition.watch import Watch
from tests.builders import pool, quotas
from tests.sortition.seats_left import vacancies


def past_of(people: Pool, rules: Quotas, order, staying, left, gone=()) -> PastDraw:
    """A draw of these members, of whom some left, as others in the order did."""
    ids = {one.id: one.id for one in people.applicants}
    sealed: Any = SimpleNamespace(lottery=SimpleNamespace(pool=people, quotas=rules), pseudonyms=ids)
    members = tuple(sorted((*staying, *left)))
    drawn = Drawn(0, members, (), tuple(one for one in order if one not in members))
    return PastDraw(1, sealed, "1", "1", "", "", drawn, left=dict.fromkeys((*left, *gone), "declined"))


def line_of(filled: Filled, **more: Any) -> dict[str, Any]:
    """What the log says of a replacement."""
    broken = {"accepted": accepted(filled)} if filled.missed else {}
    return {"filled": list(filled.people), "vacant": filled.vacant, **broken, **more}


@settings(max_examples=40, deadline=None)
@given(vacancies())
def test_only_the_first_set_that_misses_least_passes(case) -> None:
    people, rules, order, staying, left, gone = case
    assume(len(staying) + len(left) <= rules.size)
    out = barred(people, rules.home_most, (*staying, *left), {*left, *gone})
    past = past_of(people, rules, order, staying, left, gone)
    found = fill(people, rules, past.drawn.order, staying, out, Watch())
    assert wrong(past, found.people, line_of(found)) == ""
    others = [one for one in past.drawn.order if one not in found.people]
    for size in (len(found.people), len(found.people) - 1):
        for chosen in list(combinations((*found.people, *others), max(0, size)))[:25]:
            seated = tuple(one for one in past.drawn.order if one in chosen)
            if seated != found.people:
                missed = missed_by((*staying, *seated), people, rules)
                empty = rules.size - len(staying) - len(seated)
                told = line_of(Filled(seated, missed, empty))
                assert wrong(past, seated, told) != ""


def test_quotas_named_that_are_kept_and_quotas_missed_that_are_not_named_are_found_out() -> None:
    people, rules = pool("F F F M"), quotas(2, {"Gender": {"F": (1, 1), "M": (1, 1)}})
    past = past_of(people, rules, ("a2", "a3"), ("a4",), ("a1",))
    honest = Filled(("a2",))
    assert wrong(past, ("a2",), line_of(honest)) == ""
    named = [{"category": "Gender", "value": "F", "side": "max"}]
    assert "not those that are missed" in wrong(past, ("a2",), line_of(honest, accepted=named))
    lost = past_of(people, rules, ("a2", "a3"), ("a1",), ("a4",))
    broken = fill(people, rules, ("a2", "a3"), ("a1",), frozenset(("a4",)), Watch())
    assert wrong(lost, broken.people, line_of(broken)) == ""
    told = line_of(broken)
    del told["accepted"]
    assert "nobody accepted" in wrong(lost, broken.people, told)
    assert "not the empty ones" in wrong(lost, broken.people, line_of(broken, vacant=1))


def test_a_person_passed_over_is_found_out() -> None:
    people, rules = pool("F F F M"), quotas(2, {"Gender": {"F": (1, 1), "M": (1, 1)}})
    past = past_of(people, rules, ("a2", "a3"), ("a4",), ("a1",))
    assert "passed over" in wrong(past, ("a3",), line_of(Filled(("a3",))))
    skipped = past_of(people, rules, ("a2", "a3"), ("a4",), ("a1",), ("a2",))
    assert wrong(skipped, ("a3",), line_of(Filled(("a3",)))) == ""


def test_the_home_of_a_member_who_left_is_closed_for_the_second_solver_too() -> None:
    people = pool("F F F M", homes="1 1 - -")
    rules = quotas(2, {"Gender": {"F": (1, 1), "M": (1, 1)}})
    past = past_of(people, rules, ("a2", "a3"), ("a4",), ("a1",))
    assert wrong(past, ("a3",), line_of(Filled(("a3",)))) == ""
    assert "may not be" in wrong(past, ("a2",), line_of(Filled(("a2",))))
    assert "nobody accepted" in wrong(past, (), line_of(Filled((), (), 1)))
