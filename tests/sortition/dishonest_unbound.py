"""Organisers who try what a record may leave open: unbound files, known numbers, words that look alike."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from itertools import count, product
from pathlib import Path

from dishonest import (
    AGES,
    ALONE,
    DRAND,
    FRIEND,
    GENDERS,
    NEVER,
    Scene,
    draw,
    drawn_with,
    edit,
    exchange,
    forgery,
    in_order,
    lines_of,
    lottery_of,
    mend,
    sealed,
    shown,
    values_of,
)
from remade import changed, remade
from sealing import SEED

from sortition.audit import read_sealed
from sortition.canonical import sha
from sortition.drand import QUICKNET
from sortition.draw import hashed_seed
from sortition.history import newest_draw
from sortition.lottery import Lottery, make_lottery
from sortition.pool import Pool
from sortition.quotas import Quotas
from sortition.rules import panel_check
from tests.builders import pool_of, quotas

BEFORE = "2030-02-01T18:30:00Z"


@forgery("Leaves the seals out of the manifest", ALONE)
def leaves_the_seals_out(folder: Path) -> Scene:
    """They could be exchanged once the seed is known: the commitment would stay the same."""
    case = sealed(folder / "case")
    edit(case, "lottery/manifest.json", lambda manifest: manifest["public"].pop("seals.csv"))
    commitment = sha((case.public / "lottery/manifest.json").read_bytes())
    first, line = lines_of(case)
    mend(case, [first, {**line, "commitment": commitment}])
    draw(case)
    return shown(case)


@forgery("Announces numbers that were known already", ALONE)
def announces_known_numbers(folder: Path) -> Scene:
    """Titles were tried until they gave the friend a seat."""
    for number in count(1):
        case = sealed(folder / str(number), title=f"River panel {number}")
        remade(case, changed("public/announce.json", lambda announce: announce.update(when=BEFORE)))
        if FRIEND in drawn_with(read_sealed(case), hashed_seed(SEED)).members:
            draw(case)
            return shown(case)
    raise AssertionError


@forgery("Announces a round of drand that had come out", ALONE)
def announces_a_known_round(folder: Path) -> Scene:
    case = sealed(folder / "case", announcement=DRAND)
    early = QUICKNET.last_until(datetime.fromisoformat(BEFORE))
    remade(case, changed("public/announce.json", lambda announce: announce.update(round=early)))
    draw(case, hashed_seed(sha256(b"the randomness of that round").hexdigest()))
    return shown(case)


@forgery("Gives a friend a value that looks like another", ALONE)
def gives_a_value_of_her_own(folder: Path) -> Scene:
    """A seat for it is certain, and the two lines of quotas.csv cannot be told apart."""
    ages = AGES.replace("old", "old\u200b", 1)
    limits = {
        "Age": {"old": (1, 3), "old\u200b": (1, 1), "young": (1, 3)},
        "Gender": {"F": (2, 2), "M": (2, 2)},
    }
    made = make_lottery(pool_of({"Age": ages, "Gender": GENDERS}), quotas(4, limits), tickets=100)
    assert made.held[FRIEND] == 100
    case = sealed(folder / "case", made)
    draw(case)
    return shown(case)


def with_more_tickets() -> Lottery:
    """The friend has five of the tickets of somebody like her; the chances are as fair as before."""
    made = lottery_of()
    values = values_of(made)
    other = next(one for one in values if values[one] == values[FRIEND] and one != FRIEND)
    tickets = made.tickets
    for at in [n for n, t in enumerate(tickets) if other in t and FRIEND not in t][:5]:
        tickets = exchange(tickets, at, other, FRIEND)
    return replace(made, tickets=in_order(tickets), rounding_proved=False)


@forgery("Gives a friend more tickets, and calls it rounding", ALONE)
def calls_it_rounding(folder: Path) -> Scene:
    """rules.json tells the distance, as it has to be told where no list of tickets is nearer."""
    case = sealed(folder / "case", with_more_tickets())
    assert "rounding" in json.loads((case.public / "lottery/rules.json").read_bytes())
    return shown(case)


@forgery("Gives people like a friend more tickets, and calls it rounding", ALONE)
def calls_more_for_her_kind_rounding(folder: Path) -> Scene:
    """Eleven tickets of young women for old ones, dealt evenly: nobody stands off from people like her."""
    made = lottery_of()
    kinds = values_of(made)
    friends, others = (sorted(x for x in kinds if kinds[x] == (age, "F")) for age in ("old", "young"))
    tickets, check = list(made.tickets), panel_check(made.pool, made.quotas)
    for _ in range(11):
        held = Counter(member for ticket in tickets for member in ticket)
        to, out = min(friends, key=held.__getitem__), max(others, key=held.__getitem__)
        at, ticket = next(
            (at, sorted({*ticket, to} - {out}))
            for at, ticket in enumerate(tickets)
            if out in ticket and to not in ticket and not check({*ticket, to} - {out})
        )
        tickets[at] = tuple(ticket)
    return shown(
        sealed(folder / "case", replace(made, tickets=in_order(tuple(tickets)), rounding_proved=False))
    )


@forgery("Adds an address for somebody who had none", ALONE)
def adds_an_address(folder: Path) -> Scene:
    case = sealed(folder / "case", contacts=b"id,Name\na2,Stranger\n")
    draw(case)
    scene = shown(case)
    (case.private / "contacts.csv").write_bytes(b"id,Name\na2,Stranger\na1,Friend\n")
    return scene


@forgery("Writes the numbers with other blanks until it suits", NEVER)
def writes_the_numbers_otherwise(folder: Path) -> Scene:
    case = sealed(folder / "case")
    one = read_sealed(case)
    digits = SEED[:8]
    texts = (
        "".join(map("".join, zip(digits, (*gaps, ""), strict=True))) for gaps in product(("", " "), repeat=7)
    )
    draw(case, next(seed for seed in map(hashed_seed, texts) if FRIEND in drawn_with(one, seed).members))
    assert FRIEND in newest_draw(case).members
    return shown(case)


@forgery("Says that people share a home", NEVER)
def says_that_people_share_a_home(folder: Path) -> Scene:
    """Four of the six women: one of them at most can be drawn, so the friend is drawn more often."""
    made = make_lottery(*_of_one_home(), tickets=100)
    assert made.held[FRIEND] > lottery_of().held[FRIEND]
    case = sealed(folder / "case", made, household_columns=("Address",))
    draw(case)
    return shown(case)


def _of_one_home() -> tuple[Pool, Quotas]:
    honest = lottery_of()
    there = ("a2", "a3", "a4", "a5")
    people = (replace(one, household="h" * (one.id in there)) for one in honest.pool.applicants)
    return replace(honest.pool, applicants=tuple(people)), honest.quotas


@forgery("Places a friend who was never drawn before", NEVER)
def places_a_friend(folder: Path) -> Scene:
    honest = lottery_of()
    made = make_lottery(honest.pool.placing(frozenset([FRIEND])), honest.quotas, tickets=100)
    case = sealed(folder / "case", made, placed_for={"confirmed-earlier": 1}, approved_by="the board")
    draw(case)
    return shown(case)


@forgery("Makes so few tickets that a friend is rounded up", NEVER)
def rounds_a_friend_up(folder: Path) -> Scene:
    """Four tickets: with a chance of a third she stands on two of them."""
    honest = lottery_of()
    made = make_lottery(honest.pool, honest.quotas, tickets=4)
    kinds = values_of(made)
    best = max((one for one in kinds if kinds[one] == kinds[FRIEND]), key=made.held.__getitem__)
    other = {FRIEND: best, best: FRIEND}
    tickets = tuple(tuple(sorted(other.get(one, one) for one in ticket)) for ticket in made.tickets)
    made = replace(made, tickets=in_order(tickets))
    assert made.held[FRIEND] == 2
    case = sealed(folder / "case", made)
    draw(case)
    return shown(case)
