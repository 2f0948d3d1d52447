"""Records of the further rules and objectives, forged with every hash mended: which check refuses them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from remade import Files, both, changed, remade, wrong
from small_cases import SmallCase, mixed

from sortition.audit import read_sealed, write_lottery
from sortition.case import Case
from sortition.lottery import Lottery, make_lottery
from sortition.quotas import Combined, Floor
from sortition.record import LotteryFacts
from sortition.rules import check_panel
from tests.builders import pool_of
from tests.builders import quotas as quotas_of

NOW = "2030-03-01T09:00:00Z"


def ruled() -> SmallCase:
    """Two homes of three that give two each, pairs, a combined quota, a floor that costs others chance."""
    columns = {
        "Age": "old old new new old new old new new new old new",
        "Gender": "F M F M F M F M F M F M",
    }
    pool = pool_of(columns, homes="1 1 1 2 2 2 3 3 - - - -")
    limits = {"Age": {"new": (2, 3), "old": (2, 3)}, "Gender": {"F": (2, 3), "M": (2, 3)}}
    floors = (Floor("Age", "new", Fraction(17, 40)),)
    combined = (Combined("Age", "old", "Gender", "F", 1, 2),)
    quotas = replace(quotas_of(5, limits), combined=combined, floors=floors, home_most=2)
    return SmallCase(pool.keeping_apart([("a4", "a12"), ("a1", "a10")]), quotas)


@cache
def made(name: str, objective: str) -> Lottery:
    case = {"ruled": ruled, "mixed": mixed}[name]()
    return make_lottery(case.pool, case.quotas, objective=objective, tickets=100)


def sealed(folder: Path, name: str, objective: str) -> Case:
    case, lottery = Case(folder), made(name, objective)
    placed = sum(one.placed for one in lottery.pool.applicants)
    codes = {"confirmed-earlier": placed} if placed else {}
    facts = LotteryFacts("River panel", 2, ("Address",), placed_for=codes, approved_by="the board")
    write_lottery(case, lottery, facts, NOW)
    return case


def rules(*path: Any) -> Callable[[Files], None]:
    return changed("public/rules.json", _setting(*path))


def unsaid(files: Files) -> None:
    """Silent on people without a chance, as records were before they said so."""
    changed("public/rules.json", lambda told: told.pop("attention"))(files)


def proof(*path: Any) -> Callable[[Files], None]:
    return changed("audit/certificate.json", _setting(*path))


def _setting(*path: Any) -> Callable[[Any], None]:
    """Keys, then the new value, or what makes it of the old one."""

    def apply(value: Any) -> None:
        *keys, last, new = path
        for key in keys:
            value = value[key]
        value[last] = new(value[last]) if callable(new) else new

    return apply


def times(number: str) -> Callable[[str], str]:
    return lambda old: str(Fraction(old) * Fraction(number))


def all_times(number: str) -> Callable[[dict[str, str]], dict[str, str]]:
    return lambda old: {key: times(number)(value) for key, value in old.items()}


def without(name: str) -> Callable[[Files], None]:
    def apply(files: Files) -> None:
        del files[name]

    return apply


def replaced(name: str, old: str, new: str) -> Callable[[Files], None]:
    def apply(files: Files) -> None:
        assert old.encode() in files[name], files[name]
        files[name] = files[name].replace(old.encode(), new.encode(), 1)

    return apply


def a_pair_less(files: Files) -> None:
    files["audit/apart.csv"] = b"".join(files["audit/apart.csv"].splitlines(keepends=True)[:-1])


def a_pair_turned(files: Files) -> None:
    header, first, *rest = files["audit/apart.csv"].decode().splitlines()
    one, other, salt = first.split(",")
    turned = f"{other},{one},{salt}"
    files["audit/apart.csv"] = "".join(f"{line}\n" for line in [header, turned, *rest]).encode()


def never_seated(certificate: Any) -> None:
    one = next(iter(certificate["never"]))
    certificate["panels"][0]["seats"][one] = 1


def never_by_nothing(certificate: Any) -> None:
    certificate["never"][next(iter(certificate["never"]))] = {}


def never_though_free(certificate: Any) -> None:
    certificate["never"]["0"] = None


def a_chance_for_nobody(certificate: Any) -> None:
    certificate["chances"][next(iter(certificate["never"]))] = "0.1"


def not_never(certificate: Any) -> None:
    certificate["never"] = {}


def lower_weight(certificate: Any) -> None:
    weights = certificate["ceiling"]["weights"]
    one = next(iter(weights))
    weights[one] = times("1/2")(weights[one])


ONES = both(rules("apart", 1), a_pair_less)


def type_split(certificate: Any) -> None:
    """Somebody gets a type of her own, with the same chance."""
    types, chances = certificate["types"], certificate["chances"]
    at = next(at for at, kind in enumerate(types) if len(kind) > 1)
    chances[str(len(types))] = chances[str(at)]
    types.append([types[at].pop()])


def placed_by_lot(certificate: Any) -> None:
    certificate["chances"][next(at for at, p in certificate["chances"].items() if p == "1")] = "0.9"


FORGERIES: list[tuple[str, str, str, Callable[[Files], None], str]] = [
    ("a floor lowered", "ruled", "leximin", rules("floors", 0, "least", "0.42"), "certificate/levels"),
    ("a floor lowered", "ruled", "maximin", rules("floors", 0, "least", "0.42"), "certificate/ceiling"),
    ("a floor raised", "ruled", "leximin", rules("floors", 0, "least", "0.6"), "certificate/levels"),
    ("a floor for no value", "ruled", "leximin", rules("floors", 0, "value", "odd"), "lottery/more_rules"),
    ("a floor above 1", "ruled", "leximin", rules("floors", 0, "least", "1.5"), "lottery/more_rules"),
    (
        "a combined quota raised",
        "ruled",
        "leximin",
        replaced("public/combined.csv", "F,1,2", "F,2,2"),
        "auditor/tickets",
    ),
    (
        "a combined quota widened",
        "ruled",
        "leximin",
        replaced("public/combined.csv", "F,1,2", "F,0,3"),
        "certificate/types",
    ),
    (
        "a combined quota turned round",
        "ruled",
        "leximin",
        replaced("public/combined.csv", "Age,old,Gender,F", "Gender,F,Age,old"),
        "lottery/more_rules",
    ),
    (
        "a combined quota of nobody",
        "ruled",
        "leximin",
        replaced("public/combined.csv", "Age,old", "Age,odd"),
        "lottery/more_rules",
    ),
    ("no combined quotas", "ruled", "leximin", without("public/combined.csv"), "certificate/types"),
    ("a pair removed", "ruled", "leximin", ONES, "certificate/types"),
    ("a pair removed from the list only", "ruled", "leximin", a_pair_less, "auditor/pool"),
    ("a pair turned round", "ruled", "leximin", a_pair_turned, "auditor/pool"),
    ("the pairs removed", "ruled", "leximin", without("audit/apart.csv"), "auditor/edition"),
    ("h raised", "ruled", "leximin", rules("household", "most", 3), "certificate/types"),
    ("h lowered", "ruled", "leximin", rules("household", "most", 1), "auditor/tickets"),
    ("attention", "mixed", "leximin", rules("attention", "none", 0), "certificate/certified"),
    ("attention unsaid", "mixed", "leximin", unsaid, "certificate/certified"),
    ("placed for nothing", "mixed", "leximin", rules("placed_for", {"friend": 1}), "lottery/more_rules"),
    (
        "more placed than said",
        "mixed",
        "leximin",
        rules("placed_for", "confirmed-earlier", 2),
        "lottery/more_rules",
    ),
    ("rates left out", "mixed", "nash", rules("alternates", "rule", "optimised"), "lottery/more_rules"),
    ("another objective", "mixed", "maximin", rules("objective", "leximin"), "certificate/types"),
    *(
        (f"{objective}: {name}", "mixed", objective, change, check)
        for objective in ("maximin", "nash", "goldilocks")
        for name, change, check in (
            (
                "a bound lowered",
                proof("ceiling", "bound", lambda old: str(Fraction(old) - Fraction(1, 10))),
                "ceiling",
            ),
            ("a wrong dual", proof("ceiling", "multipliers", {"0": "100"}), "ceiling"),
            (
                "no duals",
                changed("audit/certificate.json", lambda c: c["ceiling"].pop("multipliers")),
                "ceiling",
            ),
            ("a weight halved", changed("audit/certificate.json", lower_weight), "ceiling"),
            ("weights doubled", proof("ceiling", "weights", all_times("2")), "ceiling"),
            ("a chance raised", proof("chances", "0", times("11/10")), "panels"),
            ("`never` with seats", changed("audit/certificate.json", never_seated), "never"),
            ("`never` by no reason", changed("audit/certificate.json", never_by_nothing), "never"),
            ("`never` though free", changed("audit/certificate.json", never_though_free), "never"),
            ("`never` with a chance", changed("audit/certificate.json", a_chance_for_nobody), "never"),
            ("nobody `never`", changed("audit/certificate.json", not_never), "ceiling"),
            (
                "a type without chance",
                changed("audit/certificate.json", lambda c: c["chances"].pop("1")),
                "types",
            ),
            ("no ceiling", changed("audit/certificate.json", lambda c: c.pop("ceiling")), "types"),
        )
        for check in (f"certificate/{check}",)
    ),
    (
        "weights and bound doubled",
        "mixed",
        "nash",
        both(
            proof("ceiling", "weights", all_times("2")),
            proof("ceiling", "bound", times("2")),
            proof("ceiling", "multipliers", all_times("2")),
        ),
        "certificate/ceiling",
    ),
    ("a type split", "mixed", "nash", changed("audit/certificate.json", type_split), "certificate/types"),
    (
        "a placed person by lot",
        "mixed",
        "nash",
        changed("audit/certificate.json", placed_by_lot),
        "certificate/ceiling",
    ),
    (
        "a floor's multiplier below 0",
        "ruled",
        "maximin",
        proof("ceiling", "guaranteed", all_times("-1")),
        "certificate/ceiling",
    ),
    ("another tangent", "mixed", "goldilocks", proof("tangent", times("9/10")), "certificate/ceiling"),
    ("a tangent of 0", "mixed", "goldilocks", proof("tangent", "0"), "certificate/ceiling"),
    ("highest doubled", "mixed", "goldilocks", proof("highest", all_times("2")), "certificate/ceiling"),
    ("lowest doubled", "mixed", "goldilocks", proof("lowest", all_times("2")), "certificate/ceiling"),
    (
        "a floor's multiplier raised",
        "ruled",
        "maximin",
        proof("ceiling", "guaranteed", all_times("2")),
        "certificate/ceiling",
    ),
]


@pytest.mark.parametrize(
    ("name", "objective", "change", "check"), [pytest.param(*one[1:], id=one[0]) for one in FORGERIES]
)
def test_a_forgery_is_refused(
    tmp_path: Path, name: str, objective: str, change: Callable[[Files], None], check: str
) -> None:
    case = sealed(tmp_path / "case", name, objective)
    assert wrong(case) == {}
    remade(case, change)
    found = wrong(case)
    assert check in found, found
    assert "files" not in found and "lottery/manifest" not in found, "the hashes were not mended"


def test_an_unchanged_record_is_remade_as_it_was(tmp_path: Path) -> None:
    case = sealed(tmp_path / "case", "ruled", "leximin")
    before = (case.public / "log.jsonl").read_bytes()
    remade(case, lambda files: None)
    assert (case.public / "log.jsonl").read_bytes() == before


def test_a_floor_that_costs_chance_is_paid_for_in_the_proof() -> None:
    """Otherwise the forgeries of floors above prove nothing."""
    lottery = made("ruled", "leximin")
    assert any(level.guaranteed for level in lottery.certificate.levels)
    optimum = made("ruled", "maximin").certificate.optimum
    assert optimum is not None and optimum.ceiling.guaranteed


BREAKING = {
    "kept apart": "two people who are kept apart",
    "share household": "too many",
    "Age, old with Gender, F": "the quota of Age, old with Gender, F is broken",
}


@pytest.mark.parametrize(("rule", "detail"), BREAKING.items())
@pytest.mark.parametrize("listed", ["ticket", "panel"])
def test_a_group_that_breaks_one_rule_is_refused(tmp_path: Path, listed: str, rule: str, detail: str) -> None:
    """As a ticket, and as a panel of the proof."""
    case, lottery = sealed(tmp_path / "case", "ruled", "leximin"), made("ruled", "leximin")
    groups = combinations((one.id for one in lottery.pool.applicants), lottery.quotas.size)
    wanted = (people for people in groups if only_broken(people, lottery, rule))
    members = sorted(read_sealed(case).pseudonyms[one] for one in next(wanted))

    def panel(certificate: Any) -> None:
        places = [at for at, kind in enumerate(certificate["types"]) for x in kind if x in members]
        certificate["panels"][0]["seats"] = {str(at): places.count(at) for at in places}

    def ticket(files: Files) -> None:
        header, first, *rest = files["audit/tickets.csv"].decode().splitlines()
        lines = [header, f"{first.split(',')[0]},{' '.join(members)},{first.split(',')[2]}", *rest]
        files["audit/tickets.csv"] = "".join(f"{line}\n" for line in lines).encode()

    remade(case, changed("audit/certificate.json", panel) if listed == "panel" else ticket)
    assert detail in wrong(case)["certificate/panels" if listed == "panel" else "auditor/tickets"]


def only_broken(people: tuple[str, ...], lottery: Lottery, rule: str) -> bool:
    broken = check_panel(people, lottery.pool, lottery.quotas)
    return len(broken) == 1 and rule in broken[0]


@pytest.mark.parametrize("multipliers", [all_times("-1"), {"10": "1"}])
def test_only_floors_are_paid_for_and_never_less_than_nothing(tmp_path: Path, multipliers: Any) -> None:
    """The last type is of old people, who have no floor."""
    case = sealed(tmp_path / "case", "ruled", "maximin")
    remade(case, proof("ceiling", "guaranteed", multipliers))
    said = "ceiling: a negative multiplier of a floor, or a type without one"
    assert wrong(case)["certificate/ceiling"] == said


NEVER: list[tuple[Any, str]] = [
    ({"x": None}, "never: a name is not written well"),
    ({"0": []}, "never: 0 is not an object"),
    ({"0": ""}, "never: 0 is not an object"),
    ({"0": {"0": 1}}, "never: 0: 0 is not written well"),
    ({"0": {"-1": "1"}}, "never: 0: a name is not written well"),
    ([], "never is not a good dict"),
]


@pytest.mark.parametrize(("never", "said"), NEVER)
def test_why_somebody_is_in_no_panel_has_its_form(tmp_path: Path, never: Any, said: str) -> None:
    case = sealed(tmp_path / "case", "mixed", "nash")
    remade(case, proof("never", never))
    found = wrong(case)
    assert len(found) == 1
    assert said in "".join(found.values())
