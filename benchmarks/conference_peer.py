"""Runs conference-scheduler on a conference read from standard input; its interpreter needs that and PuLP."""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import datetime, timedelta
from importlib.metadata import version

from conference_scheduler import converter, scheduler
from conference_scheduler.lp_problem import objective_functions
from conference_scheduler.resources import Event, Slot
from pulp import lpSum

START = datetime(2027, 9, 11, 9)


def slots_of(rooms: list[int], times: int) -> list[Slot]:
    return [
        Slot(
            venue=f"Room {room}",
            starts_at=START + timedelta(days=at // 10, minutes=40 * (at % 10)),
            duration=30,
            capacity=size,
            session="all",
        )
        for at in range(times)
        for room, size in enumerate(rooms)
    ]


def events_of(told: dict, slots: list[Slot]) -> list[Event]:
    rooms = len(told["rooms"])
    events = [Event(name=f"Talk {n}", duration=30, demand=demand) for n, demand in enumerate(told["demand"])]
    for event, away in zip(events, told["away"], strict=True):
        event.add_unavailability(*(slots[at * rooms + room] for at in away for room in range(rooms)))
    for one, other in told["clashes"]:
        events[one].add_unavailability(events[other])
    return events


def overflow(slots, events, X, **more):  # noqa: N803
    """The demand that a slot cannot take, where it cannot: never below nought."""
    return lpSum(
        max(0, event.demand - slot.capacity) * X[row, col]
        for row, event in enumerate(events)
        for col, slot in enumerate(slots)
    )


def used() -> float:
    """CPU seconds of this process and of the solver's, which is a process of its own."""
    return sum(os.times()[:4])


def main() -> None:
    told = json.load(sys.stdin)
    wall, cpu = time.perf_counter(), used()
    slots = slots_of(told["rooms"], told["times"])
    events = events_of(told, slots)
    more = {}
    if told["goal"] == "optimal":
        more = {"objective_function": overflow}
    rooms = len(told["rooms"])
    if told["goal"] == "replan":
        before = [(n, at * rooms + room) for n, (at, room) in enumerate(told["before"])]
        original = converter.solution_to_schedule(before, events, slots)
        more = {"objective_function": objective_functions.number_of_changes, "original_schedule": original}
    found = dict(scheduler.solution(events, slots, **more))
    line = {
        "wall": time.perf_counter() - wall,
        "cpu": used() - cpu,
        "places": [divmod(found[n], rooms) for n in range(len(events))],
        "version": version("conference-scheduler"),
    }
    print(json.dumps(line))


if __name__ == "__main__":
    main()
