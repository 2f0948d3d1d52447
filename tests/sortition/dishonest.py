"""Organisers who cheat: each makes a case with the real toolkit and mends every hash that can be mended.

They hold the case key and may run the toolkit as often as they like. What they cannot change is what
somebody outside has kept: the commitment published before the draw, and a head of the log. The page
docs/explanation/what-a-forger-can-do.md tells the same stories by the same titles.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from record_checks import VERIFY
from sealing import DRAW_TIME, LATER, NOW, SEED, announcement

from sortition.audit import Sealed, read_sealed, write_draw, write_lottery
from sortition.canonical import json_bytes, json_text, sha
from sortition.case import KEY as KEY_FILE
from sortition.case import Case, write_step
from sortition.departures import write_dropout, write_replacement
from sortition.drand import QUICKNET
from sortition.draw import AlternatesRule, Drawn, Seed, draw_panel, hashed_seed
from sortition.history import newest_draw
from sortition.lottery import Lottery, in_canonical_order, make_lottery
from sortition.recheck import verify_case
from sortition.record import LotteryFacts
from sortition.rules import check_panel
from sortition.vacancies import Filled, barred, fill
from sortition.watch import Watch
from tests.builders import pool_of, quotas

ALONE, ANCHORED, NEVER = "alone", "anchored", "never"
KEY, OTHER_KEY = bytes(range(32)), bytes(range(32, 64))
DAY_AFTER = "2030-03-22T09:00:00Z"
FRIEND = "a1"
AGES = "old old old old young young old old old young"
GENDERS = "F F F F F F M M M M"
ROUND = QUICKNET.last_until(datetime.fromisoformat(DRAW_TIME))
DRAND = announcement("drand", round=ROUND, chain="quicknet")
Found = dict[str, set[str]]


@dataclass(frozen=True)
class Scene:
    """A case as it is shown, and what people outside hold: the commitment, and the newest head they know."""

    case: Case
    commitment: str
    head: str


FORGERIES: dict[str, tuple[str, Callable[[Path], Scene]]] = {}


def forgery(title: str, kind: str) -> Callable[[Callable[[Path], Scene]], Callable[[Path], Scene]]:
    """Enter a story under its title and the section of the page where it stands."""

    def enter(story: Callable[[Path], Scene]) -> Callable[[Path], Scene]:
        FORGERIES[title] = (kind, story)
        return story

    return enter


def found(scene: Scene) -> Found:
    """The checks that refuse the scene, by what has to be at hand for them."""
    case = scene.case
    public = _broken(case.public, None, None, None)
    auditor = _broken(case.public, None, None, case.private / "audit") - public
    known = {"public folder": public, "auditor's edition": auditor}
    if not public | auditor:
        known["case key"] = {check.name for check in verify_case(case.folder).checks if not check.ok}
    known["commitment"] = _broken(case.public, scene.commitment, None, None) - public
    known["head"] = _broken(case.public, None, scene.head, None) - public
    return {what: checks for what, checks in known.items() if checks}


def _broken(public: Path, commitment: str | None, head: str | None, audit: Path | None) -> set[str]:
    report = VERIFY.verify(public, commitment, head, audit)
    assert not any("cannot be understood" in check["detail"] for check in report.checks), report.checks
    return {check["name"] for check in report.checks if not check["ok"]}


# --- The toolkit in the organiser's hands ------------------------------------------------------------------


@cache
def lottery_of(ages: str = AGES, genders: str = GENDERS, fewest_young: int = 1) -> Lottery:
    """The lottery of these people: four seats, two of each gender, a hundred tickets."""
    limits = {"Age": {"old": (1, 3), "young": (fewest_young, 3)}, "Gender": {"F": (2, 2), "M": (2, 2)}}
    people = pool_of({"Age": ages, "Gender": genders})
    return make_lottery(people, quotas(4, limits), tickets=100)


def begun(folder: Path, key: bytes = KEY) -> Case:
    """A case with this key, so that the same story has the same end each time."""
    case = Case(folder)
    write_step(case, {KEY_FILE: f"{key.hex()}\n".encode()}, NOW, {"event": "case", "case": sha(key)})
    return case


def sealed(
    folder: Path, made: Lottery | None = None, key: bytes = KEY, contacts: bytes = b"", **facts: Any
) -> Case:
    """A case with this lottery in its record."""
    case = begun(folder, key)
    told = {"title": "River panel", "alternates": 2, "announcement": announcement(), **facts}
    write_lottery(case, made or lottery_of(), LotteryFacts(**told), NOW, contacts)
    return case


def draw(case: Case, seed: Seed | None = None) -> str:
    """The case is drawn; the new head."""
    one = read_sealed(case)
    seed = seed or hashed_seed(SEED)
    return write_draw(case, one, seed, drawn_with(one, seed), LATER)


def drawn(case: Case) -> Case:
    """The case, after its draw with the public seed."""
    draw(case)
    return case


def drawn_with(one: Sealed, seed: Seed) -> Drawn:
    rule = AlternatesRule(one.alternates)
    return draw_panel(one.lottery, one.pseudonyms, seed, commitment=one.commitment, alternates=rule)


def seed_that_suits(one: Sealed) -> Seed:
    """A seed that gives the friend a seat, found at home."""
    seeds = (hashed_seed(f"12 dice: {number}") for number in range(1000))
    return next(seed for seed in seeds if FRIEND in drawn_with(one, seed).members)


def leaves(case: Case, *people: str, code: str = "declined") -> None:
    write_dropout(case, newest_draw(case), dict.fromkeys(people, code), DAY_AFTER)


def comes(case: Case, *people: str) -> None:
    """The empty seats are filled: with these people, or with whom the rules give them."""
    past = newest_draw(case)
    pool, rules = past.sealed.lottery.pool, past.sealed.lottery.quotas
    out = barred(pool, rules.home_most, past.ever, past.left)
    filled = fill(pool, rules, past.drawn.order, past.members, out, Watch())
    write_replacement(case, past, Filled(people) if people else filled, DAY_AFTER, lambda head: {})


def one_leaves(case: Case) -> list[str]:
    """The first member leaves whose seat two people or more could take; these, in the order of the draw."""
    past = newest_draw(case)
    made = past.sealed.lottery
    for member in past.members:
        rest = [one for one in past.members if one != member]
        fit = [one for one in past.waiting if not check_panel((*rest, one), made.pool, made.quotas)]
        if len(fit) > 1:
            leaves(case, member)
            return fit
    raise AssertionError("nobody's seat could be taken by two")


def published(folder: Path, seed: Seed | None = None, **facts: Any) -> tuple[str, str]:
    """Commitment and head of an honest case, as people outside have kept them."""
    case = sealed(folder / "honest", **facts)
    return read_sealed(case).commitment, draw(case, seed)


def shown(case: Case) -> Scene:
    """The case as it is, with nothing else ever published."""
    return Scene(case, read_sealed(case).commitment, case.head())


# --- A forger's tools --------------------------------------------------------------------------------------


def lines_of(case: Case) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (case.public / "log.jsonl").read_bytes().splitlines()]


def mend(case: Case, lines: Iterable[Mapping[str, Any]]) -> None:
    """The log has these lines; hashes of files, heads in results of draws and the chain are made anew."""
    head, mended = "0" * 64, []
    for line in lines:
        for name in line["files"]:
            if name.endswith("result.json"):
                edit(case, name, lambda result, head=head: result.update(head=head))
        files = {name: sha((case.public / name).read_bytes()) for name in line["files"]}
        body = {key: line[key] for key in line if key != "hash"} | {"files": files, "prev": head}
        head = sha(json_text(body).encode())
        mended.append({**body, "hash": head})
    (case.public / "log.jsonl").write_bytes(b"".join(map(json_bytes, mended)))


def edit(case: Case, name: str, change: Callable[[Any], object]) -> None:
    """A JSON file of the public folder is changed."""
    value = json.loads((case.public / name).read_bytes())
    change(value)
    (case.public / name).write_bytes(json_bytes(value))


def values_of(made: Lottery) -> dict[str, tuple[str, ...]]:
    return {one.id: one.values for one in made.pool.applicants}


def exchange(tickets: tuple[tuple[str, ...], ...], at: int, out: str, to: str) -> tuple[tuple[str, ...], ...]:
    """The tickets with one member of one of them exchanged."""
    ticket = tuple(sorted({*tickets[at], to} - {out}))
    return (*tickets[:at], ticket, *tickets[at + 1 :])


def in_order(tickets: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    return in_canonical_order([list(ticket) for ticket in tickets])


def line_changed(name: str, start: str, change: Callable[[str], str]) -> Callable[[dict[str, bytes]], None]:
    """A change of the one line of a file that begins so."""

    def apply(files: dict[str, bytes]) -> None:
        lines = files[name].decode().splitlines(keepends=True)
        assert sum(line.startswith(start) for line in lines) == 1
        new = [change(line) if line.startswith(start) else line for line in lines]
        assert new != lines
        files[name] = "".join(new).encode()

    return apply
