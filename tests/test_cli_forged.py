"""A forger with the key mends every hash: what both verifiers catch all the same."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sortition.audit import read_sealed, write_lottery
from sortition.case import Case
from sortition.lottery import Lottery, in_canonical_order
from sortition.record import LotteryFacts
from tests.cli_cases import case, contents, done, told, type_in

NOW = "2030-03-01T09:00:00Z"
FACTS = LotteryFacts("River panel", 1)
Tickets = tuple[tuple[str, ...], ...]
Forgery = Callable[[Lottery], Tickets]


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = case(tmp_path_factory.mktemp("forged") / "case")
    done("lottery", "--folder", folder)
    return folder


def exchanged(tickets: Tickets, at: int, out: str, to: str) -> Tickets:
    """The tickets with one member of one ticket exchanged for somebody else."""
    ticket = tuple(sorted({*tickets[at], to} - {out}))
    assert len(ticket) == len(tickets[at])
    return (*tickets[:at], ticket, *tickets[at + 1 :])


def alike(lottery: Lottery, person: str) -> list[str]:
    """Everybody with the same values."""
    values = {one.id: one.values for one in lottery.pool.applicants}
    return [other for other in values if values[other] == values[person] and other != person]


def a_swap(lottery: Lottery, wanted: Callable[[str, str], bool]) -> tuple[int, str, str]:
    """Ticket, the member to leave and the person to come, such that this holds for the two."""
    people = [one.id for one in lottery.pool.applicants]
    return next(
        (at, out, to)
        for at, ticket in enumerate(lottery.tickets)
        for out in ticket
        for to in people
        if to not in ticket and wanted(out, to)
    )


def another_gender(lottery: Lottery) -> Tickets:
    """Somebody of the other gender on a ticket that has two of hers already: three then."""
    column = lottery.pool.categories.index("Gender")
    gender = {one.id: one.values[column] for one in lottery.pool.applicants}
    for at, ticket in enumerate(lottery.tickets):
        genders = [gender[person] for person in ticket]
        lonely = next(person for person in ticket if genders.count(gender[person]) == 1)
        fits = [to for to in gender if to not in ticket and gender[to] != gender[lonely]]
        return exchanged(lottery.tickets, at, lonely, fits[0])
    raise AssertionError


def a_ticket_more_for_a_friend(lottery: Lottery) -> Tickets:
    """A look-alike on one ticket more than her chance rounds to."""
    m = len(lottery.tickets)
    chance = dict(zip((one.id for one in lottery.pool.applicants), lottery.chances, strict=True))

    def too_many(out: str, to: str) -> bool:
        return to in alike(lottery, out) and lottery.held[to] + 1 >= m * chance[to] + 1

    return exchanged(lottery.tickets, *a_swap(lottery, too_many))


def two_of_one_person(lottery: Lottery) -> Tickets:
    """A panel with a seat too few, filled with nobody."""
    return (lottery.tickets[0][:-1], *lottery.tickets[1:])


def another_order(lottery: Lottery) -> Tickets:
    """The same panels, the numbers dealt again."""
    return (*lottery.tickets[1:], lottery.tickets[0])


def sealed_again(honest: Path, folder: Path, forge: Forgery, in_order: bool = True) -> Path:
    """A case whose lottery was forged before it was sealed, every hash and every seal with the right key."""
    lottery = read_sealed(Case(honest)).lottery
    shutil.copytree(honest, folder)
    for name in ("public", "private/audit"):
        shutil.rmtree(folder / name)
    first = (honest / "public/log.jsonl").read_bytes().splitlines(keepends=True)[0]
    (folder / "public").mkdir()
    (folder / "public/log.jsonl").write_bytes(first)
    (folder / "private/contacts.csv").unlink()
    tickets = forge(lottery)
    if in_order:
        tickets = in_canonical_order([list(ticket) for ticket in tickets])
    write_lottery(Case(folder), replace(lottery, tickets=tickets), FACTS, NOW)
    return folder


def by_itself(folder: Path, *words: str) -> list[str]:
    """The checks that the stand-alone verifier with the auditor's edition finds broken."""
    command = [sys.executable, "-I", "-S", str(folder / "public/verify.py"), *words, "--json"]
    command += ["--auditor", str(folder / "private/audit")]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    broken = [check["name"] for check in json.loads(answer.stdout)["checks"] if not check["ok"]]
    assert answer.returncode == (6 if broken else 0)
    return broken


def test_the_forger_could_be_honest(honest: Path, tmp_path: Path) -> None:
    folder = sealed_again(honest, tmp_path / "same", lambda lottery: lottery.tickets)
    assert by_itself(folder) == []
    assert told("verify", "--folder", folder)["ok"]
    for name in ("seals.csv", "chances.json", "leaves.csv"):
        assert contents(folder)[f"public/lottery/{name}"] == contents(honest)[f"public/lottery/{name}"]


@pytest.mark.parametrize(
    ("forge", "check"),
    [
        (another_gender, "auditor/tickets"),
        (two_of_one_person, "auditor/tickets"),
        (a_ticket_more_for_a_friend, "auditor/rounding"),
    ],
)
def test_a_forged_ticket_is_refused_by_both(
    honest: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forge: Forgery, check: str
) -> None:
    # The forger leaves rules.json as it was.
    monkeypatch.setattr("sortition.record.UNSAID_ROUNDING", 1000)
    folder = sealed_again(honest, tmp_path / "forged", forge)
    assert check in by_itself(folder)
    facts = told("verify", "--folder", folder, code=6)
    assert check in {one["name"] for one in facts["checks"] if not one["ok"]}


def test_a_ticket_too_many_is_refused_though_rules_json_tells_it(honest: Path, tmp_path: Path) -> None:
    folder = sealed_again(honest, tmp_path / "forged", a_ticket_more_for_a_friend)
    rules = json.loads((folder / "public/lottery/rules.json").read_bytes())
    assert rules["rounding"] == "1.000001"
    assert by_itself(folder) == ["certificate/certified"]
    assert not told("verify", "--folder", folder, code=6)["ok"]


def test_numbers_dealt_again_are_refused_with_the_key(honest: Path, tmp_path: Path) -> None:
    folder = sealed_again(honest, tmp_path / "forged", another_order, in_order=False)
    assert by_itself(folder) == []
    broken = [one["name"] for one in told("verify", "--folder", folder, code=6)["checks"] if not one["ok"]]
    assert broken == ["lottery 1/order of the tickets"]


def test_a_fair_exchange_of_look_alikes_needs_the_commitment(honest: Path, tmp_path: Path) -> None:
    def exchange(lottery: Lottery) -> Tickets:
        """Two look-alikes change places on two tickets: another lottery, and as fair."""
        at, out, to = a_swap(lottery, lambda out, to: to in alike(lottery, out))
        tickets = exchanged(lottery.tickets, at, out, to)
        back = next(n for n, ticket in enumerate(tickets) if n != at and to in ticket and out not in ticket)
        return exchanged(tickets, back, to, out)

    folder = sealed_again(honest, tmp_path / "forged", exchange)
    published = told("status", "--folder", honest)["lotteries"][0]["commitment"]
    assert by_itself(folder) == []
    assert by_itself(folder, published) == ["commitment"]
    assert type_in("verify", published, "--folder", folder).exit_code == 6
    assert told("verify", published, "--folder", honest)["ok"]


def test_a_ticket_exchanged_after_the_draw(honest: Path, tmp_path: Path) -> None:
    """The published panel is that of another ticket, seals and log mended: the commitment tells."""
    shutil.copytree(honest, tmp_path / "drawn")
    drawn = told("draw", "--folder", tmp_path / "drawn", "--seed", "1")

    def friend_on_the_drawn_ticket(lottery: Lottery) -> Tickets:
        ticket = lottery.tickets[drawn["ticket"]]
        out, to = next((a, b) for a in ticket for b in alike(lottery, a) if b not in ticket)
        return exchanged(lottery.tickets, drawn["ticket"], out, to)

    folder = sealed_again(honest, tmp_path / "forged", friend_on_the_drawn_ticket, in_order=False)
    again = told("draw", "--folder", folder, "--seed", "1")
    assert again["commitment"] != drawn["commitment"]
    assert "commitment" in by_itself(folder, drawn["commitment"])
    told("verify", drawn["commitment"], "--folder", folder, code=6)
    told("verify", "--head", drawn["head"], "--folder", folder, code=6)


def flipped(folder: Path, name: str) -> None:
    data = bytearray((folder / name).read_bytes())
    data[len(data) * 2 // 3] ^= 4
    (folder / name).write_bytes(data)


def test_a_flipped_byte_in_any_file_is_refused(honest: Path, tmp_path: Path) -> None:
    shutil.copytree(honest, tmp_path / "case")
    folder = tmp_path / "case"
    done("draw", "--folder", folder, "--seed", "1")
    files = [
        name
        for name, data in contents(folder).items()
        if data and name.startswith(("public/", "private/audit/", "private/pseudonyms", "private/case.key"))
    ]
    assert len(files) == 21
    for name in files:
        before = (folder / name).read_bytes()
        flipped(folder, name)
        assert type_in("verify", "--folder", folder).exit_code == 6, name
        if name in ("public/lottery/seals.csv", "private/audit/certificate.json", "public/draw/seed.json"):
            assert by_itself(folder) != [], name
        (folder / name).write_bytes(before)
    done("verify", "--folder", folder)
