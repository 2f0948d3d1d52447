"""Checking a case with everything at hand: the stand-alone verifier, the key, and a second solver.

The verifier runs as a program of its own, so that nothing here can colour what it says.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from ortools.math_opt.python import mathopt

from sortition.audit import Sealed, read_sealed, toolkit_version
from sortition.canonical import csv_rows, sha
from sortition.case import Case, Keyed
from sortition.certificate import Certificate
from sortition.contacts import contacts_path
from sortition.entries import entry_numbers, is_erased
from sortition.history import events
from sortition.instance import Instance, make_instance
from sortition.keeping import half_purged
from sortition.lottery import in_canonical_order
from sortition.problems import InputProblems, Problem, VerificationFailed
from sortition.recheck_alternates import chosen_again
from sortition.recheck_drand import rounds_again
from sortition.recheck_seats import replayed
from sortition.recheck_tickets import rounded_again
from sortition.record import contact_seals, ticket_number
from sortition.rules import check_panel

VERIFIER = Path(__file__).with_name("verify.py")
SLACK = Fraction(1, 10**7)


@dataclass(frozen=True)
class Check:
    """One thing that was checked, whether it holds, and what was seen."""

    name: str
    ok: bool
    detail: str


@dataclass(frozen=True)
class Report:
    """All checks, and what could not be checked here."""

    checks: tuple[Check, ...]
    not_checked: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether every check holds."""
        return all(check.ok for check in self.checks)


def verify_case(folder: Path, commitment: str = "", head: str = "") -> Report:
    """What the stand-alone verifier finds, and with the private part at hand everything else too.

    Raises:
        InputProblems: there is no record in this folder, or a command on it was interrupted.
    """
    case = Case(folder)
    if not case.public.is_dir():
        raise InputProblems(
            [Problem("there is no record in this folder", "Make it with citizen-panel lottery")]
        )
    if case.interrupted:
        reason = "a command was interrupted while it put its files in their places"
        raise InputProblems([Problem(reason, "Run citizen-panel status, which completes it")])
    if any(name.startswith("private/audit") for _, gone in half_purged(case.private) for name in gone):
        reason = "a purge was interrupted that deletes the auditor's edition"
        raise InputProblems([Problem(reason, "Run citizen-panel status, which says how to complete it")])
    checks: list[Check] = []
    missing: list[str] = []
    editions = _editions(case)
    everything = None not in editions and len(editions) == len(_lottery_lines(case))
    for edition in editions:
        report = _stand_alone(case, edition, commitment, head)
        checks += [check for check in report.checks if check not in checks]
        missing += [line for line in report.not_checked if line not in missing]
    done: tuple[str, ...] = ("quotas, households, chances, certificate of lottery",) if everything else ()
    if all(check.ok for check in checks):
        rounds, unsigned = rounds_again(case)
        checks += [Check(name, not wrong, wrong or seen) for name, wrong, seen in rounds]
        missing += unsigned
    if all(check.ok for check in checks) and (case.private / "case.key").exists():
        checks += _with_the_key(case)
        checks += _repeated(replayed(case), "case/replacements")
        checks += _repeated(chosen_again(case, toolkit_version()), "case/best alternates")
        missing += _without_ids(case) if all(check.ok for check in checks) else []
        done += (
            "pseudonyms, salts",
            "levels without multipliers",
            "bounds without",
            "first in the order",
            "best alternates",
        )
    return Report(tuple(checks), tuple(line for line in missing if not line.startswith(done)))


def _without_ids(case: Case) -> list[str]:
    """What cannot be repeated because ids were erased."""
    gone = sum(map(is_erased, entry_numbers(case)))
    what = "order of the tickets, entry numbers and optimised alternates with people who were erased"
    return [f"{what} ({gone})"] if gone else []


def _editions(case: Case) -> list[Path | None]:
    """The folders of the auditor's editions; None where there is none."""
    numbers = [line["lottery"] for line in _lottery_lines(case)]
    folders = [_edition(case, number) for number in numbers]
    return [folder for folder in folders if folder.is_dir()] or [None]


def _lottery_lines(case: Case) -> list[dict[str, object]]:
    try:
        return events(case, "lottery")
    except (VerificationFailed, InputProblems):
        return []


def _stand_alone(case: Case, auditor: Path | None, commitment: str, head: str) -> Report:
    command = [sys.executable, "-I", "-S", str(VERIFIER), "--public", str(case.folder / "public"), "--json"]
    command += ["--auditor", str(auditor)] if auditor else []
    command += ["--head", head] if head else []
    command += [commitment] if commitment else []
    answer = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    try:
        said = json.loads(answer.stdout)
    except ValueError:
        return Report((Check("verifier", False, "the stand-alone verifier gave no answer"),), ())
    checks = (Check(check["name"], check["ok"], check["detail"]) for check in said["checks"])
    return Report(tuple(checks), tuple(said["not_checked"]))


def _with_the_key(case: Case) -> list[Check]:
    checks: list[Check] = []
    for line in _lottery_lines(case):
        number = int(str(line["lottery"]))
        try:
            sealed = read_sealed(case, number)
        except (VerificationFailed, InputProblems) as error:
            checks.append(Check(f"case/lottery {number}", False, str(error)))
            continue
        checks += list(_of_lottery(case, sealed))
    return checks


def _of_lottery(case: Case, sealed: Sealed) -> Iterator[Check]:
    lottery, name = sealed.lottery, f"lottery {sealed.number}"
    keyed = Keyed(case.key())
    known = {person: entry for person, entry in sealed.pseudonyms.items() if not is_erased(person)}
    wrong = sum(keyed.pseudonym(person) != entry for person, entry in known.items())
    yield Check(f"{name}/entry numbers", not wrong, f"{len(known)} recomputed with the key")
    broken = sum(bool(check_panel(ticket, lottery.pool, lottery.quotas)) for ticket in set(lottery.tickets))
    yield Check(f"{name}/panels", not broken, f"{len(lottery.tickets)} tickets obey every rule")
    if len(known) == len(sealed.pseudonyms):
        in_order = in_canonical_order([list(ticket) for ticket in lottery.tickets]) == lottery.tickets
        yield Check(f"{name}/order of the tickets", in_order, "as the hash of their members says")
    unbound = _wrong_salts(case, sealed, known, keyed)
    yield Check(f"{name}/salts", not unbound, f"{len(known)} recomputed with the key and the ids")
    if (contacts := contacts_path(case.private, sealed.number)).exists():
        changed, kept = _changed_contacts(contacts.read_bytes(), _salts_file(case, sealed), known)
        seen = f"{kept} names and addresses as at the lottery"
        told = seen if kept else "NOT checked: this record holds no hash of names and addresses"
        yield Check(f"{name}/contacts", not changed, changed or told)
    unsealed = _wrong_seals(case, sealed, keyed)
    yield Check(f"{name}/seals", not unsealed, f"{len(lottery.tickets)} recomputed with the key")
    if lottery.rounding_proved is not None:
        wrong_list, seen_list = rounded_again(lottery)
        yield Check(f"{name}/rounding", not wrong_list, seen_list)
    optimum = lottery.certificate.optimum
    if lottery.certificate.proof == "pricing" or (optimum and None in optimum.never.values()):
        yield _priced_again(name, make_instance(lottery.pool, lottery.quotas), lottery.certificate)


def _repeated(found: Iterator[tuple[str, str, str]], what: str) -> Iterator[Check]:
    """Checks by name, what is wrong and what was seen; the one that fails where the record cannot be read."""
    try:
        for name, wrong, seen in found:
            yield Check(name, not wrong, wrong or seen)
    except (VerificationFailed, InputProblems) as error:
        yield Check(what, False, str(error))


def _wrong_salts(case: Case, sealed: Sealed, names: Mapping[str, str], keyed: Keyed) -> int:
    """How many entry numbers have another salt in the auditor's edition, or are bound to another id."""
    written = {name: told[:2] for name, told in _salts_file(case, sealed).items()}
    wrong = 0
    for person, name in names.items():
        salt = keyed.salt(name)
        wrong += written.get(name) != [salt, sha(f"{salt}\n{person}".encode())]
    return wrong


def _edition(case: Case, number: object) -> Path:
    return case.private / ("audit" if number == 1 else f"audit-{number}")


def _salts_file(case: Case, sealed: Sealed) -> dict[str, list[str]]:
    """What stands in `salts.csv` for each entry number."""
    folder = _edition(case, sealed.number)
    return {name: told for name, *told in csv_rows((folder / "salts.csv").read_bytes())[1]}


def _changed_contacts(
    contacts: bytes, salts: Mapping[str, list[str]], names: Mapping[str, str]
) -> tuple[str, int]:
    """Whose name or address is not that of the lottery ("" for nobody), and how many are there.

    Records made before contacts were sealed have none to compare. Whoever had none at the lottery has none.
    """
    now = contact_seals(contacts, {person: salts[name][0] for person, name in names.items()})
    sealed = {person: salts[names[person]][2] for person in now if len(salts[names[person]]) > 2}
    wrong = sorted(names[person] for person, seal in sealed.items() if seal != now[person])
    more = f" and {len(wrong) - 5} more" if len(wrong) > 5 else ""
    found = f"another name or address than at the lottery: {', '.join(wrong[:5])}{more}"
    return found if wrong else "", len(sealed)


def _wrong_seals(case: Case, sealed: Sealed, keyed: Keyed) -> int:
    folder = case.public / ("lottery" if sealed.number == 1 else f"lottery-{sealed.number}")
    written = dict(csv_rows((folder / "seals.csv").read_bytes())[1])
    wrong = 0
    for index, ticket in enumerate(sealed.lottery.tickets):
        number = ticket_number(index, len(sealed.lottery.tickets))
        members = " ".join(sorted(sealed.pseudonyms[person] for person in ticket))
        wrong += written.get(number) != sha(f"{keyed.opening(number)}\n{members}".encode())
    return wrong


def _priced_again(name: str, instance: Instance, certificate: Certificate) -> Check:
    """What integer programs proved, once more by a solver other than the one that made the lottery."""
    where = {member: t for t, kind in enumerate(instance.types) for member in kind.members}
    kinds = [where[members[0]] for members in certificate.types]
    claims = list(_claims(certificate, [instance.types[t].floor for t in kinds]))
    for claim in claims:
        most = _heaviest(instance, {kinds[t]: u for t, u in claim.weights.items()})
        if most is None or Fraction(most) > claim.most + SLACK * (1 + abs(claim.most)):
            return Check(f"{name}/pricing", False, claim.wrong)
    return Check(f"{name}/pricing", True, f"{len(claims)} bounds repeated with another solver")


@dataclass(frozen=True)
class _Claim:
    """No panel weighs more than `most` (type -> weight of all its people together), else `wrong`."""

    weights: Mapping[int, Fraction]
    most: Fraction
    wrong: str


def _claims(certificate: Certificate, floors: Sequence[Fraction]) -> Iterator[_Claim]:
    """Everything in the certificate that no multipliers prove."""
    optimum, values = certificate.optimum, certificate.chances
    for number, level in enumerate(certificate.levels, start=1):
        if level.multipliers is None:
            kept = sum((f * values[t] for t, f in level.floors.items()), start=Fraction(0))
            weights = _added({**level.weights, **level.floors}, level.guaranteed)
            most = level.bound + kept + _paid(level.guaranteed, floors)
            yield _Claim(weights, most, f"level {number}: a panel weighs more than its bound")
    if optimum is None:
        return
    if optimum.ceiling.multipliers is None:
        weights = _added(optimum.ceiling.weights, optimum.ceiling.guaranteed)
        most = optimum.ceiling.bound + _paid(optimum.ceiling.guaranteed, floors)
        yield _Claim(weights, most, "a panel weighs more than the ceiling")
    nobody = [t for t, multipliers in optimum.never.items() if multipliers is None]
    if nobody:
        seats = {t: Fraction(len(certificate.types[t])) for t in nobody}
        # One of them in a panel would pay 1.
        yield _Claim(seats, Fraction(1, 2), "somebody is in a panel who is said to be in none")


def _added(weights: Mapping[int, Fraction], more: Mapping[int, Fraction]) -> dict[int, Fraction]:
    return {t: weights.get(t, Fraction(0)) + more.get(t, Fraction(0)) for t in {**weights, **more}}


def _paid(guaranteed: Mapping[int, Fraction], floors: Sequence[Fraction]) -> Fraction:
    return sum((g * floors[t] for t, g in guaranteed.items()), start=Fraction(0))


def _heaviest(instance: Instance, weights: dict[int, Fraction]) -> float | None:
    """The largest weight of a valid panel, found by SCIP; None where it gives no answer."""
    model = mathopt.Model()
    seats = [
        model.add_variable(lb=kind.most if kind.placed else 0, ub=kind.most, is_integer=True)
        for kind in instance.types
    ]
    for row in instance.rows:
        model.add_linear_constraint(mathopt.LinearSum(seats[t] for t in row.types) <= row.high)
        model.add_linear_constraint(mathopt.LinearSum(seats[t] for t in row.types) >= row.low)
    scaled = ((float(u / instance.types[t].people), seats[t]) for t, u in weights.items())
    model.maximize(mathopt.LinearSum(weight * seat for weight, seat in scaled))
    result = mathopt.solve(model, mathopt.SolverType.GSCIP)
    if result.termination.reason != mathopt.TerminationReason.OPTIMAL:
        return None
    return float(result.objective_value())
