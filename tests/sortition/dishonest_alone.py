"""Organisers whom the record itself gives away, whatever hashes they mend."""

from __future__ import annotations

import shutil
from dataclasses import replace
from fractions import Fraction
from itertools import count
from pathlib import Path
from typing import Any

from dishonest import (
    AGES,
    ALONE,
    DRAND,
    FRIEND,
    KEY,
    OTHER_KEY,
    Scene,
    comes,
    draw,
    drawn,
    drawn_with,
    edit,
    exchange,
    forgery,
    in_order,
    line_changed,
    lines_of,
    lottery_of,
    mend,
    one_leaves,
    sealed,
    seed_that_suits,
    shown,
    values_of,
)
from remade import changed, remade
from sealing import LATER, SEED

from sortition.audit import read_sealed, write_draw
from sortition.canonical import csv_bytes, csv_rows, sha
from sortition.case import PSEUDONYMS, Case, Keyed
from sortition.drand import QUICKNET, Beacon
from sortition.draw import Seed, hashed_seed

LIAR = b"""import sys
print("consistent")
sys.exit(0)
"""


@forgery("Puts somebody on a ticket", ALONE)
def puts_somebody_on_a_ticket(folder: Path) -> Scene:
    """A man of hers for a woman, before anything is sealed."""
    made = lottery_of()
    gender = {person: values[1] for person, values in values_of(made).items()}
    at, out, to = next(
        (at, out, to)
        for at, ticket in enumerate(made.tickets)
        for out in ticket
        for to in gender
        if to not in ticket and gender[to] != gender[out]
    )
    tickets = in_order(exchange(made.tickets, at, out, to))
    return shown(sealed(folder / "case", replace(made, tickets=tickets)))


@forgery("Gives a friend more tickets", ALONE)
def gives_a_friend_more_tickets(folder: Path) -> Scene:
    """Five of the tickets of somebody like her, and both chances are changed to fit."""
    made = lottery_of()
    values = values_of(made)
    other = next(one for one in values if values[one] == values[FRIEND] and one != FRIEND)
    tickets = made.tickets
    for at in [n for n, t in enumerate(tickets) if other in t and FRIEND not in t][:5]:
        tickets = exchange(tickets, at, other, FRIEND)
    more = {FRIEND: Fraction(5, 100), other: Fraction(-5, 100)}
    pairs = zip(made.pool.applicants, made.chances, strict=True)
    chances = tuple(chance + more.get(one.id, 0) for one, chance in pairs)
    return shown(sealed(folder / "case", replace(made, tickets=in_order(tickets), chances=chances)))


@forgery("Lowers a bound of the certificate", ALONE)
def lowers_a_bound(folder: Path) -> Scene:
    case = sealed(folder / "case")

    def lower(certificate: Any) -> None:
        certificate["levels"][0]["bound"] = "1/10"

    remade(case, changed("audit/certificate.json", lower))
    return shown(case)


@forgery("Publishes another quota than the tickets keep", ALONE)
def publishes_another_quota(folder: Path) -> Scene:
    case = sealed(folder / "case")
    remade(case, line_changed("public/quotas.csv", "Age,young", lambda line: "Age,young,2,3\n"))
    return shown(case)


def after_a_replacement(folder: Path) -> Case:
    """A drawn case from which somebody left and for whom somebody came."""
    case = drawn(sealed(folder / "case"))
    one_leaves(case)
    comes(case)
    return case


@forgery("Drops a line from the middle of the log", ALONE)
def drops_a_line(folder: Path) -> Scene:
    case = after_a_replacement(folder)
    mend(case, [line for line in lines_of(case) if line["event"] != "dropout"])
    return shown(case)


@forgery("Changes the order of two lines of the log", ALONE)
def changes_the_order_of_lines(folder: Path) -> Scene:
    """As if it had been known who comes before anybody had left."""
    case = after_a_replacement(folder)
    *before, dropout, replacement = lines_of(case)
    mend(case, [*before, replacement, dropout])
    return shown(case)


@forgery("Uses the lottery of another case", ALONE)
def uses_another_case(folder: Path) -> Scene:
    case, other = sealed(folder / "case"), sealed(folder / "other", key=OTHER_KEY)
    before = shown(case)
    for name in ("public/lottery", "private/audit"):
        shutil.rmtree(case.folder / name)
        shutil.copytree(other.folder / name, case.folder / name)
    first, line = lines_of(case)
    mend(case, [first, {**line, "commitment": read_sealed(other).commitment}])
    return replace(before, head=case.head())


@forgery("Skips somebody in the order of replacement", ALONE)
def skips_somebody(folder: Path) -> Scene:
    case = drawn(sealed(folder / "case"))
    comes(case, one_leaves(case)[1])
    return shown(case)


@forgery("Moves a friend to the head of the order", ALONE)
def moves_a_friend_up(folder: Path) -> Scene:
    case = drawn(sealed(folder / "case"))
    move_up(case)
    return shown(case)


def move_up(case: Case) -> None:
    """The last in the order becomes the first alternate."""

    def change(result: dict[str, Any]) -> None:
        *others, friend = result["order"]
        alternates = [friend, *result["alternates"]][: len(result["alternates"])]
        result["alternates"] = alternates
        result["order"] = alternates + [one for one in others if one not in alternates]

    edit(case, "draw/result.json", change)
    mend(case, lines_of(case))


@forgery("Opens another ticket than the seed gives", ALONE)
def opens_another_ticket(folder: Path) -> Scene:
    """With its true opening, so that the seal fits."""
    case = sealed(folder / "case")
    one = read_sealed(case)
    number = next(n for n, ticket in enumerate(one.lottery.tickets) if FRIEND in ticket)
    wanted = drawn_with(one, Seed("balls", str(number), SEED))
    assert wanted.ticket != drawn_with(one, hashed_seed(SEED)).ticket
    write_draw(case, one, hashed_seed(SEED), wanted, LATER)
    return shown(case)


@forgery("Ships a verify.py that finds everything in order", ALONE)
def ships_another_verifier(folder: Path) -> Scene:
    """Beside a forged order of replacement; manifest and log name the file that is there."""
    case = sealed(folder / "case")
    (case.public / "verify.py").write_bytes(LIAR)
    edit(case, "lottery/manifest.json", lambda manifest: manifest.update(verifier=sha(LIAR)))
    remade(case, lambda files: None)
    draw(case)
    move_up(case)
    return shown(case)


@forgery("Shows the auditor another edition than the one sealed", ALONE)
def shows_another_edition(folder: Path) -> Scene:
    """A complete one, of a lottery in which a friend gave other answers."""
    case = sealed(folder / "case")
    scene = shown(case)
    other = sealed(folder / "other", lottery_of(AGES.replace("old", "young", 1)))
    shutil.rmtree(case.private / "audit")
    shutil.copytree(other.private / "audit", case.private / "audit")
    return scene


@forgery("Edits somebody's answers in the auditor's edition", ALONE)
def edits_answers(folder: Path) -> Scene:
    """The leaf in the public folder stays."""
    case = sealed(folder / "case")
    entry = Keyed(KEY).pseudonym(FRIEND)
    change = line_changed("audit/pool.csv", entry, lambda line: line.replace(",old,", ",young,"))
    remade(case, change)
    return shown(case)


@forgery("Announces a source with few outcomes", ALONE)
def announces_three_dice(folder: Path) -> Scene:
    """216 of them: wordings can be tried until one suits."""
    case = sealed(folder / "case")
    remade(case, changed("public/announce.json", lambda announce: announce.update(outcomes=216)))
    return shown(case)


@forgery("Draws before the announced time", ALONE)
def draws_early(folder: Path) -> Scene:
    case = sealed(folder / "case")
    later = {"when": "2030-03-28T18:30:00Z"}
    remade(case, changed("public/announce.json", lambda announce: announce.update(later)))
    one = read_sealed(case)
    deaf = replace(one, announcement={"kind": "unannounced"})
    write_draw(case, deaf, hashed_seed(SEED), drawn_with(one, hashed_seed(SEED)), LATER)
    return shown(case)


@forgery("Numbers the tickets afresh", ALONE)
def numbers_the_tickets_afresh(folder: Path) -> Scene:
    """The same panels, each one number further."""
    made = lottery_of()
    return shown(sealed(folder / "case", replace(made, tickets=(*made.tickets[1:], made.tickets[0]))))


@forgery("Exchanges two entry numbers in the private list", ALONE)
def exchanges_entry_numbers(folder: Path) -> Scene:
    case = sealed(folder / "case")
    scene = shown(case)
    path = case.folder / PSEUDONYMS
    header, rows = csv_rows(path.read_bytes())
    (one, mine), (other, hers), *rest = rows
    path.write_bytes(csv_bytes(header, [(one, hers), (other, mine), *rest]))
    return scene


@forgery("Gives an entry number to somebody else", ALONE)
def gives_an_entry_number_away(folder: Path) -> Scene:
    case = sealed(folder / "case")
    give_away(case)
    return shown(case)


def give_away(case: Case) -> None:
    """In the auditor's salts, with leaves that fit, the number of the one is bound to the other's id."""
    keyed = Keyed(KEY)
    mine, hers = keyed.pseudonym(FRIEND), keyed.pseudonym("a2")
    owner = {mine: "a2", hers: FRIEND}

    def bind(files: dict[str, bytes]) -> None:
        for name in (mine, hers):
            salt = keyed.salt(name)
            identity = sha(f"{salt}\n{owner[name]}".encode())
            values = '{"Age":"old","Gender":"F"}'
            leaf = sha(f"{salt}\n{name}\n{identity}\n{values}".encode())
            line_changed("audit/salts.csv", name, lambda line, new=f"{name},{salt},{identity},\n": new)(files)
            line_changed("public/leaves.csv", name, lambda line, new=f"{name},{leaf}\n": new)(files)

    remade(case, bind)


@forgery("Makes up the signature of a round of drand", ALONE)
def makes_up_a_round(folder: Path) -> Scene:
    """Signatures are tried until the hash of one gives the friend a seat."""
    case = sealed(folder / "case", announcement=DRAND)
    one = read_sealed(case)
    signatures = (number.to_bytes(48).hex() for number in count())
    beacons = (Beacon(QUICKNET, DRAND["round"], signature) for signature in signatures)
    seeds = (Seed("seed", beacon.randomness, beacon.randomness, beacon) for beacon in beacons)
    draw(case, next(seed for seed in seeds if FRIEND in drawn_with(one, seed).members))
    return shown(case)


@forgery("Exchanges two people in the list of addresses", ALONE)
def exchanges_addresses(folder: Path) -> Scene:
    """The letter that says "you were drawn" goes to a friend of the same kind."""
    case = sealed(folder / "case", contacts=b"id,Name\na1,Friend\na2,Stranger\n")
    draw(case, seed_that_suits(read_sealed(case)))
    scene = shown(case)
    (case.private / "contacts.csv").write_bytes(b"id,Name\na2,Friend\na1,Stranger\n")
    return scene
