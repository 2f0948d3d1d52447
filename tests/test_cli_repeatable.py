"""Two processes, other hash seeds, shuffled rows: the same private tickets."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.builders import Rows, write_csv, write_xlsx
from tests.cli_cases import INSTANCES, case, people, process, told


def tickets(out: Path) -> list[list[str]]:
    """The tickets in their order, as ids."""
    with (out / "private/pseudonyms.csv").open(encoding="utf-8", newline="") as file:
        names = {row["applicant"]: row["id"] for row in csv.DictReader(file)}
    with (out / "private/audit/tickets.csv").open(encoding="utf-8", newline="") as file:
        return [sorted(names[entry] for entry in row["members"].split()) for row in csv.DictReader(file)]


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def shuffled(rows: Rows) -> list[list[str]]:
    """The rows in another order and the columns too, the headings still on top."""
    top, *rest = ([*row[1:], row[0]] for row in rows)
    return [top, *sorted(rest, key=lambda row: "".join(row)[::-1])]


def lottery(pool: Path, quotas: Path, out: Path, size: int, hash_seed: str, *more: str) -> list[list[str]]:
    words = ("lottery", "--pool", pool, "--quotas", quotas, "--size", size, "--out", out, *more)
    answer = process(*words, PYTHONHASHSEED=hash_seed)
    assert answer.returncode == 0, answer.stderr
    return tickets(out)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_order_of_rows_and_hash_seed_are_irrelevant(tmp_path: Path, ending: str) -> None:
    pool, quotas = (rows_of(INSTANCES / f"mass_70_24_5.{name}.csv") for name in ("pool", "quotas"))
    pool = [[*row, home] for row, home in zip(pool, ["flat", *(str(n // 2) for n in range(70))], strict=True)]
    write = write_csv if ending == "csv" else write_xlsx
    made = []
    for name, hash_seed, order in (("a", "1", list), ("b", "271828", shuffled)):
        people_file = write(tmp_path / f"{name}-people.{ending}", order(pool))
        # Quotas keep the order of their columns: the first text column is the category.
        quota_file = write(
            tmp_path / f"{name}-quotas.{ending}", [quotas[0], *quotas[:0:-1]] if name == "b" else quotas
        )
        made.append(lottery(people_file, quota_file, tmp_path / name, 24, hash_seed, "--household", "flat"))
    assert made[0] == made[1]
    assert len(made[0]) == 1000


def test_another_key_means_other_entry_numbers_only(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    for name in ("a", "b"):
        words = ("--pool", folder / "people.csv", "--quotas", folder / "quotas.csv", "--size", "3")
        told("lottery", *words, "--out", tmp_path / name)
    assert tickets(tmp_path / "a") == tickets(tmp_path / "b")
    keys = {(tmp_path / name / "private/case.key").read_bytes() for name in ("a", "b")}
    assert len(keys) == 2


def test_contacts_decide_nothing(tmp_path: Path) -> None:
    renamed = [[row[0], f"x{row[1]}"[::-1], *row[2:]] for row in people()]
    renamed[0] = list(people()[0])
    for name, rows in (("a", people()), ("b", renamed)):
        told("lottery", "--folder", case(tmp_path / name, rows))
    assert tickets(tmp_path / "a") == tickets(tmp_path / "b")


def test_a_repeated_draw_is_the_same_where_the_commitment_is(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    told("lottery", "--folder", folder)
    drawn = [told("draw", "--folder", folder, "--rehearse") for _ in range(2)]
    assert drawn[0] == drawn[1]
    first = told("draw", "--folder", folder, "--seed", "1")
    second = told("draw", "--folder", folder, "--seed", "1", "--again", "--reason", "equipment-failed")
    for name in ("ticket", "members", "alternates"):
        assert first[name] == second[name]
