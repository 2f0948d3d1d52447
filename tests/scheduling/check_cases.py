"""How the cases of a rule are stated: a plan that keeps it, one that breaks it, and what is then said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from scheduling.check import check_timetable
from scheduling.programme import Lock, Programme
from scheduling.rules import RULES, Severity, severities
from scheduling.timetable import Timetable, Violation
from tests.scheduling.programmes import (
    member,
    plan,
    session,
    speaker,
    supporter,
    tiny,
    venue,
    with_,
    with_options,
    with_talks,
)

Planned = tuple[Programme, Timetable]
# Two short sessions are no assembly: every tiny programme breaks this one.
ALWAYS_BROKEN = {"meeting-time"}

# A programme in which every rule has something to say.
EVERYTHING = with_options(
    with_(
        with_talks(
            tiny(3, venues=2),
            "T1 heat:for; T2 heat:against after T1; T4 pay:for; T5 pay:for; T6 pay:against",
        ),
        session("S2", "open", gap=(1, 2)),
        session("S3", "deciding", 300, hybrid=True),
        member("M1", "D1 D9", "wheelchair remote bsl palantype guide", "10:30/15 01:30/10", children=2),
        member("M2", language="welsh", travel=10, area="North"),
        speaker("E2", "D1@10:00-12:00", "D2"),
        supporter("B1", "bsl", "D4"),
        supporter("F1", on="D4"),
        venue("V2", "D1", has="loop", drop_off=80, aisle=80),
        *(Lock(what, "S1", "D1", "") for what in ("date", "venue", "support", "talk", "?")),
    ),
    budget=1,
)
EVERYTHING = replace(
    EVERYTHING,
    travel={"North": {"V1": 5}},
    pauses={("S1", "D1"): ()},
    talks=(*EVERYTHING.talks, replace(EVERYTHING.talks[0], id="T3", after=frozenset({"T99"}), speaker="E99")),
)


@dataclass(frozen=True)
class Case:
    """`broken` breaks the rule for this subject alone, in words that hold `says`; `kept` breaks nothing.

    `also` are other rules that `kept` cannot help breaking.
    """

    rule: str
    subject: str
    kept: Planned
    broken: Planned
    says: str
    also: str = ""

    def __str__(self) -> str:
        return f"{self.rule}: {self.says}"


def usual(programme: Programme, s1: str = "D1 V1 - F1", s2: str = "D2 V1 - F1") -> Planned:
    """The programme with its sessions S1 and S2 as stated, by default on the first two dates."""
    return programme, plan(programme, f"S1 {s1}", f"S2 {s2}")


def by_hand(programme: Programme, *lines: str) -> Planned:
    """The programme with a plan of these lines."""
    return programme, plan(programme, *lines)


def judged(planned: Planned) -> tuple[Violation, ...]:
    """All that the plan breaks."""
    return check_timetable(*planned, severities())


def broken_rules(planned: Planned) -> set[str]:
    """The rules that it breaks."""
    return {one.rule for one in judged(planned)}


def prove(case: Case) -> None:
    """The case is as it says."""
    unwanted = broken_rules(case.kept) - set(case.also.split()) - (ALWAYS_BROKEN - {case.rule})
    assert not unwanted, f"the plan that keeps {case.rule} breaks {unwanted}"
    found = [one for one in judged(case.broken) if one.rule == case.rule]
    subjects = [one.subject for one in found]
    assert subjects == [case.subject], f"{case.rule} is broken for {subjects}"
    assert case.says in found[0].sentence, found[0].sentence
    assert found[0].sentence.endswith(".")
    assert found[0].blocks is (RULES[case.rule].severity is Severity.BLOCK)


def names(cases: Iterable[Case]) -> list[str]:
    """A name for each case, for pytest."""
    return [str(case) for case in cases]
