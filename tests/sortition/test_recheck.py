"""Records of real lotteries: honest ones hold, and what only the key or a second solver shows is found."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from record_checks import VERIFY, relinked
from sealing import NOW, contents
from small_cases import SmallCase, exclusive_trio, k4, mixed, parted_home

from sortition.audit import write_lottery
from sortition.canonical import csv_bytes, csv_rows, json_bytes, sha
from sortition.case import Case
from sortition.certificate import Certificate, Level, Share
from sortition.contacts import Contacts, contacts_csv
from sortition.lottery import Lottery, in_canonical_order, make_lottery
from sortition.problems import InputProblems
from sortition.recheck import verify_case
from sortition.recheck_tickets import rounded_again
from sortition.record import LotteryFacts
from sortition.watch import Watch
from tests.builders import pool, pool_of, quotas

HALF = Fraction(1, 2)
LEVELS = "certificate/levels"


def crossed() -> SmallCase:
    columns = {"Age": "old young young " * 4, "Area": "N N S " * 4, "Gender": "F M F M " * 3}
    limits = {"Age": (1, 3), "Area": (2, 3), "Gender": (2, 3)}
    names = {"Age": ("old", "young"), "Area": ("N", "S"), "Gender": ("F", "M")}
    lines = {name: dict.fromkeys(values, limits[name]) for name, values in names.items()}
    return SmallCase(pool_of(columns), quotas(5, {**lines, "Area": dict.fromkeys("NS", (1, 4))}))


def lottery_of(case: SmallCase, tickets: int = 20) -> Lottery:
    return make_lottery(case.pool, case.quotas, tickets=tickets)


def written(folder: Path, lottery: Lottery) -> Path:
    case = Case(folder / "case")
    columns = ("Address",) if any(p.household for p in lottery.pool.applicants) else ()
    write_lottery(case, lottery, LotteryFacts("River Panel", 1, columns), NOW)
    return case.folder


def failures(folder: Path) -> list[str]:
    return [check.name for check in verify_case(folder).checks if not check.ok]


def auditors_failures(folder: Path) -> list[str]:
    """What the stand-alone verifier alone finds with the auditor's edition."""
    report = VERIFY.verify(folder / "public", None, None, folder / "private" / "audit")
    return [check["name"] for check in report.checks if not check["ok"]]


def mended(folder: Path) -> None:
    """Every hash that can be made again without the key is made again."""
    public, audit = folder / "public" / "lottery", folder / "private" / "audit"
    manifest = json.loads((public / "manifest.json").read_bytes())
    for part, home in (("public", public), ("audit", audit)):
        for name in manifest[part]:
            data = (home / name).read_bytes()
            manifest[part][name] = {"sha256": sha(data), "size": len(data)}
    (public / "manifest.json").write_bytes(json_bytes(manifest))
    log = folder / "public" / "log.jsonl"
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    for line in lines:
        line["files"] = {name: sha((folder / "public" / name).read_bytes()) for name in line["files"]}
        if line["event"] == "lottery":
            line["commitment"] = line["files"]["lottery/manifest.json"]
    log.write_bytes(b"".join(json_bytes(line) for line in relinked(lines)))


def changed_level(certificate: Certificate, place: int, **fields: object) -> Certificate:
    levels = list(certificate.levels)
    levels[place] = replace(levels[place], **fields)  # type: ignore[arg-type]
    return replace(certificate, levels=tuple(levels))


@pytest.mark.parametrize(
    ("case", "proof"),
    [
        pytest.param(mixed(), "relaxation", id="homes and confirmed"),
        pytest.param(crossed(), "relaxation", id="crossed"),
        pytest.param(k4(), "relaxation", id="K4"),
        pytest.param(exclusive_trio(), "pricing", id="trio"),
        pytest.param(parted_home(), "pricing", id="home"),
    ],
)
def test_an_honest_record_holds(tmp_path: Path, case: SmallCase, proof: str) -> None:
    lottery = lottery_of(case)
    assert lottery.certificate.proof == proof
    folder = written(tmp_path, lottery)
    report = verify_case(folder)
    assert report.ok, report.checks
    names = {check.name for check in report.checks}
    for name in ("entry numbers", "panels", "order of the tickets", "seals"):
        assert f"lottery 1/{name}" in names
    assert ("lottery 1/pricing" in names) == (proof == "pricing")
    assert not [line for line in report.not_checked if "key" in line or "multipliers" in line]


def test_without_the_key_less_is_checked_and_it_is_said(tmp_path: Path) -> None:
    folder = written(tmp_path, lottery_of(exclusive_trio()))
    (folder / "private" / "case.key").unlink()
    report = verify_case(folder)
    assert report.ok
    assert not any(check.name == "lottery 1/pricing" for check in report.checks)
    assert any(line.startswith("levels without multipliers") for line in report.not_checked)


def test_no_record_is_a_problem_of_the_input(tmp_path: Path) -> None:
    with pytest.raises(InputProblems):
        verify_case(tmp_path)


def test_commitment_and_head_are_compared(tmp_path: Path) -> None:
    folder = written(tmp_path, lottery_of(exclusive_trio()))
    manifest = (folder / "public" / "lottery" / "manifest.json").read_bytes()
    assert verify_case(folder, sha(manifest), Case(folder).head()).ok
    assert not verify_case(folder, "0" * 64).ok
    assert not verify_case(folder, sha(manifest), "0" * 64).ok


@pytest.mark.parametrize("case", [mixed(), crossed()], ids=["mixed", "crossed"])
def test_a_lowered_bound_is_refused(tmp_path: Path, case: SmallCase) -> None:
    lottery = lottery_of(case)
    for place, level in enumerate(lottery.certificate.levels):
        if level.value in (0, 1):
            continue
        lower = changed_level(
            lottery.certificate,
            place,
            bound=level.bound - Fraction(1, 10**6),
            value=level.value - Fraction(1, 10**6),
        )
        folder = written(tmp_path / str(place), replace(lottery, certificate=lower))
        assert LEVELS in auditors_failures(folder)


def test_exchanged_weights_are_refused(tmp_path: Path) -> None:
    case = SmallCase(pool("F F F F M M M"), quotas(2, {"Gender": {"F": (0, 2), "M": (0, 2)}}))
    lottery = lottery_of(case)
    (level, *_) = lottery.certificate.levels
    (first, one), (second, other) = level.weights.items()
    assert one != other
    forged = changed_level(lottery.certificate, 0, weights={first: other, second: one})
    assert auditors_failures(written(tmp_path, replace(lottery, certificate=forged))) == [LEVELS]


def test_entry_numbers_that_changed_places_are_found(tmp_path: Path) -> None:
    folder = written(tmp_path, lottery_of(crossed()))
    path = folder / "private" / "pseudonyms.csv"
    heading, rows = csv_rows(path.read_bytes())
    (a, x), (b, y), *rest = rows
    path.write_bytes(csv_bytes(heading, [(a, y), (b, x), *rest]))
    assert failures(folder) == ["case/lottery 1"]


def change_tickets(folder: Path, change: Callable[[list[list[str]]], object]) -> None:
    path = folder / "private" / "audit" / "tickets.csv"
    heading, rows = csv_rows(path.read_bytes())
    members = [row[1:] for row in rows]
    change(members)
    numbered = [(row[0], *text) for row, text in zip(rows, members, strict=True)]
    path.write_bytes(csv_bytes(heading, numbered))
    mended(folder)


def resealed(folder: Path) -> None:
    """Every ticket gets a seal that hides who stands on it now."""
    path = folder / "public" / "lottery" / "seals.csv"
    heading, _ = csv_rows(path.read_bytes())
    rows = csv_rows((folder / "private/audit/tickets.csv").read_bytes())[1]
    seals = [(number, sha(f"{opening}\n{members}".encode())) for number, members, opening in rows]
    path.write_bytes(csv_bytes(heading, seals))
    mended(folder)


def test_mending_an_honest_record_changes_nothing(tmp_path: Path) -> None:
    folder = written(tmp_path, lottery_of(mixed()))
    before = contents(folder)
    mended(folder)
    assert contents(folder) == before


def test_two_tickets_that_changed_places_are_found_though_every_hash_is_mended(tmp_path: Path) -> None:
    folder = written(tmp_path, lottery_of(crossed()))
    change_tickets(folder, lambda members: members.reverse())
    assert auditors_failures(folder) == ["auditor/tickets"]
    resealed(folder)
    assert auditors_failures(folder) == []
    assert failures(folder) == ["lottery 1/order of the tickets", "lottery 1/seals"]


@pytest.fixture
def with_contacts(tmp_path: Path) -> Path:
    lottery = lottery_of(crossed())
    people = {one.id: (f"Name of {one.id}", "1 High Street") for one in lottery.pool.applicants}
    contacts = contacts_csv(Contacts(("Name", "Address"), {**people, "left out": ("Somebody", "")}))
    write_lottery(Case(tmp_path / "case"), lottery, LotteryFacts("River Panel", 1), NOW, contacts)
    return tmp_path / "case"


def change_contacts(folder: Path, change: Callable[[dict[str, list[str]]], object]) -> None:
    path = folder / "private" / "contacts.csv"
    heading, rows = csv_rows(path.read_bytes())
    people = {row[0]: row[1:] for row in rows}
    change(people)
    path.write_bytes(csv_bytes(heading, [(name, *cells) for name, cells in people.items()]))


def of_contacts(folder: Path) -> tuple[bool, str]:
    (found,) = (check for check in verify_case(folder).checks if check.name == "lottery 1/contacts")
    return found.ok, found.detail


def test_exchanged_names_and_addresses_are_found(with_contacts: Path) -> None:
    assert of_contacts(with_contacts) == (True, "12 names and addresses as at the lottery")
    first, second = (applicant.id for applicant in crossed().pool.applicants[:2])
    entries = dict(csv_rows((with_contacts / "private/pseudonyms.csv").read_bytes())[1])
    change_contacts(with_contacts, lambda people: people[first].__setitem__(1, "2 Low Street"))
    assert of_contacts(with_contacts) == (
        False,
        f"another name or address than at the lottery: {entries[first]}",
    )
    change_contacts(with_contacts, lambda all: all.update({first: all[second], second: all[first]}))
    ok, detail = of_contacts(with_contacts)
    assert not ok and all(entries[name] in detail for name in (first, second))


def test_contacts_of_people_who_are_gone_are_not_missed(with_contacts: Path) -> None:
    gone = crossed().pool.applicants[0].id
    change_contacts(with_contacts, lambda people: (people.pop(gone), people.pop("left out")))
    assert of_contacts(with_contacts) == (True, "11 names and addresses as at the lottery")
    (with_contacts / "private/contacts.csv").unlink()
    assert failures(with_contacts) == []
    assert not any(check.name.endswith("contacts") for check in verify_case(with_contacts).checks)


def test_tickets_in_another_order_are_found_though_they_are_sealed(tmp_path: Path) -> None:
    lottery = lottery_of(crossed())
    folder = written(tmp_path, replace(lottery, tickets=lottery.tickets[::-1]))
    assert failures(folder) == ["lottery 1/order of the tickets"]


def test_a_proof_by_pricing_that_hides_a_panel_is_found_by_the_second_solver(tmp_path: Path) -> None:
    """All seats for a2 to a5 and none for a1: nothing listed contradicts it, but a1 could serve."""
    case = exclusive_trio()
    honest = lottery_of(case)
    types = honest.certificate.types
    left_out, second, third, others = (
        next(t for t, kind in enumerate(types) if name in kind) for name in ("a1", "a2", "a3", "a4")
    )
    levels = (
        Level(Fraction(0), (left_out,), {left_out: Fraction(1)}, {}, Fraction(0), None),
        Level(HALF, (second, third), {second: HALF, third: HALF}, {}, HALF, None),
        Level(HALF, (others,), {others: Fraction(1)}, {second: HALF, third: HALF}, HALF, None),
    )
    panels = (Share(HALF, {second: 1, others: 1}), Share(HALF, {third: 1, others: 1}))
    forged = replace(
        honest,
        tickets=in_canonical_order([["a2", "a4"], ["a2", "a5"], ["a3", "a4"], ["a3", "a5"]] * 5),
        chances=(Fraction(0), HALF, HALF, HALF, HALF),
        certificate=replace(
            honest.certificate, gap=Fraction(0), shortfall=Fraction(0), levels=levels, panels=panels
        ),
    )
    folder = written(tmp_path, forged)
    assert auditors_failures(folder) == []
    report = verify_case(folder)
    bad = [check for check in report.checks if not check.ok]
    assert [(check.name, check.detail) for check in bad] == [
        ("lottery 1/pricing", "level 1: a panel weighs more than its bound")
    ]


def test_tickets_that_cannot_be_nearer_are_made_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No ten panels of K4 have everybody within a ticket: the lottery says so, and it is true."""
    made = lottery_of(k4(), 10)
    assert made.rounding_proved
    folder = written(tmp_path, made)
    (said,) = [check for check in verify_case(folder).checks if check.name == "lottery 1/rounding"]
    assert (said.ok, said.detail) == (
        True,
        "somebody is 1.000 tickets off; in the nearest list found here 1.000",
    )
    monkeypatch.setattr("sortition.recheck_tickets.Watch", lambda limit: Watch(limit=-1))
    assert rounded_again(made)[0] == ""
    assert "NOT checked in 120 seconds" in rounded_again(made)[1]


def test_a_lottery_whose_auditors_edition_is_gone_is_not_called_checked(tmp_path: Path) -> None:
    """After its deletion; the other lottery of the case still has its own."""
    with zipfile.ZipFile(Path(__file__).with_name("second_record.zip")) as record:
        record.extractall(tmp_path)
    said = "quotas, households, chances, certificate of lottery {}"
    both = {said.format(1), said.format(2)}
    assert both.isdisjoint(verify_case(tmp_path).not_checked)
    shutil.rmtree(tmp_path / "private/audit")
    assert both.intersection(verify_case(tmp_path).not_checked) == {said.format(1)}
