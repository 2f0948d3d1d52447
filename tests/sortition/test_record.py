import hmac
import json
import re
from dataclasses import replace
from fractions import Fraction
from hashlib import sha256

import pytest
from sealing import (
    AREA,
    IDS,
    NOW,
    contents,
    rows,
    sha,
    tiny_certificate,
    tiny_facts,
    tiny_lottery,
    tiny_pool,
    told,
)

from sortition.audit import (
    read_sealed,
    write_lottery,
)
from sortition.case import Case
from sortition.lottery import Lottery
from sortition.pool import Pool
from sortition.quotas import Combined, Floor


def mac(case, text):
    return hmac.new(case.key(), text.encode(), sha256).hexdigest()


def test_the_files_of_a_lottery(case, sealed):
    named = {
        *("HOW-TO-VERIFY.md", "log.jsonl", "verify.py", "lottery/announce.json", "lottery/chances.json"),
        *("lottery/leaves.csv", "lottery/manifest.json", "lottery/quotas.csv", "lottery/rules.json"),
        *("lottery/seals.csv", "verify_auditor.py", "verify_certificate.py"),
    }
    assert set(contents(case.public)) == named
    audit = {"certificate.json", "pool.csv", "probabilities.csv", "salts.csv", "tickets.csv"}
    assert set(contents(case.private / "audit")) == audit
    line = case.log()[-1]
    assert line["files"] == {n: sha(data) for n, data in contents(case.public).items() if n != "log.jsonl"}
    assert (line["event"], line["lottery"], line["commitment"]) == ("lottery", 1, sealed.commitment)
    assert (line["at"], line["hash"], case.head()) == (NOW, sealed.head, sealed.head)


def test_the_manifest_is_the_commitment_to_every_file(case, sealed):
    raw = (case.public / "lottery/manifest.json").read_bytes()
    assert sealed.commitment == sha(raw)
    manifest = json.loads(raw)
    assert manifest["case"] == sha(case.key())
    assert manifest["head"] == case.log()[0]["hash"]
    assert (manifest["schema"], manifest["lottery"]) == (1, 1)
    assert manifest["verifier"] == sha((case.public / "verify.py").read_bytes())
    beside = ("verify_auditor.py", "verify_certificate.py")
    assert manifest["companions"] == {name: sha((case.public / name).read_bytes()) for name in beside}
    for edition, folder in (("public", case.public / "lottery"), ("audit", case.private / "audit")):
        files = contents(folder)
        files.pop("manifest.json", None)
        assert manifest[edition] == {n: {"sha256": sha(d), "size": len(d)} for n, d in files.items()}


def test_seals_hold_the_tickets(case, sealed):
    tickets = rows(case.private / "audit/tickets.csv")
    seals = rows(case.public / "lottery/seals.csv")
    assert [row["ticket"] for row in tickets] == [f"{n:02}" for n in range(12)]
    for ticket, seal, members in zip(tickets, seals, tiny_lottery().tickets, strict=True):
        names = " ".join(sorted(sealed.pseudonyms[member] for member in members))
        opening = mac(case, f"ticket\n{ticket['ticket']}")
        assert (ticket["members"], ticket["opening"]) == (names, opening)
        assert seal == {"ticket": ticket["ticket"], "seal": sha(f"{opening}\n{names}")}


@pytest.mark.parametrize(("m", "last"), [(1, "0"), (10, "9"), (11, "10"), (100, "99"), (101, "100")])
def test_ticket_numbers_are_padded_to_the_last_one(tmp_path, m, last):
    write_lottery(Case(tmp_path), tiny_lottery(m), tiny_facts(), NOW)
    numbers = [row["ticket"] for row in rows(tmp_path / "public/lottery/seals.csv")]
    assert numbers == [str(n).zfill(len(last)) for n in range(m)]
    assert numbers[-1] == last


def test_leaves_hold_identity_and_values(case, sealed):
    leaves = rows(case.public / "lottery/leaves.csv")
    salts = {row["applicant"]: row for row in rows(case.private / "audit/salts.csv")}
    assert [row["applicant"] for row in leaves] == sorted(sealed.pseudonyms.values()) == list(salts)
    by_name = {sealed.pseudonyms[a.id]: a for a in tiny_pool().applicants}
    for row in leaves:
        name, person = row["applicant"], by_name[row["applicant"]]
        salt = mac(case, f"salt\n{name}")
        identity = sha(f"{salt}\n{person.id}")
        values = '{"Area":"=Nord, \\"Süd\\"","Gender":"' + person.values[1] + '"}'
        assert salts[name] == {"applicant": name, "salt": salt, "identity": identity, "contact": ""}
        assert row["leaf"] == sha(f"{salt}\n{name}\n{identity}\n{values}")


def test_no_hash_of_the_auditors_edition_can_be_guessed(tmp_path):
    """Each file holds what only the key gives: who knows all about a small pool but one answer cannot try."""
    lottery = replace(tiny_lottery(), pool=tiny_pool().keeping_apart([("bea", "dan")]))
    facts = replace(tiny_facts(), removed={"not eligible": 2, "moved away": 1})
    write_lottery(Case(tmp_path), lottery, facts, NOW)
    case = Case(tmp_path)
    audit, public = contents(case.private / "audit"), b"".join(contents(case.public).values())
    assert {"apart.csv", "removed.csv", "pool.csv", "certificate.json"} <= set(audit)
    for name, data in audit.items():
        unknown = re.findall(rb"\b[0-9a-f]{64}\b", data)
        assert unknown, name
        assert not [one for one in unknown if one in public], name


def test_rules_quotas_and_chances(case, sealed):
    assert told(case.public / "lottery/rules.json") == {
        "schema": 1,
        "title": "River Panel",
        "size": 2,
        "objective": "leximin",
        "tickets": 12,
        "applicants": 5,
        "categories": ["Area", "Gender"],
        "household": {"most": 1, "columns": ["Address 1", "Postcode"]},
        "removed": {},
        "placed": 0,
        "shuffle": "pool",
        "alternates": {"rule": "drawn-order", "number": 1},
    }
    assert (case.public / "lottery/quotas.csv").read_text("utf-8") == (
        'category,value,min,max\nArea,"\'=Nord, ""Süd""",2,2\nGender,F,1,1\nGender,M,1,1\n'
    )
    chances = told(case.public / "lottery/chances.json")
    histogram = [(row["from"], row["to"], row["people"]) for row in chances.pop("histogram")]
    assert chances == {"applicants": 5, "tickets": 12, "lowest": 4, "highest": 6}
    assert histogram == [(0, 3, 0), (4, 7, 5), (8, 11, 0), (12, 12, 0)]


@pytest.mark.parametrize("m", [1, 9, 10, 12, 100, 1000])
def test_the_histogram_covers_everybody_without_gaps(tmp_path, m):
    write_lottery(Case(tmp_path), tiny_lottery(m), tiny_facts(), NOW)
    ranges = told(tmp_path / "public/lottery/chances.json")["histogram"]
    assert [n for r in ranges for n in range(r["from"], r["to"] + 1)] == list(range(m + 1))
    assert sum(r["people"] for r in ranges) == 5
    assert len(ranges) <= 10
    assert len({r["to"] - r["from"] for r in ranges[:-1]}) <= 1


def test_the_auditors_tables(case, sealed):
    pool = rows(case.private / "audit/pool.csv")
    assert list(pool[0]) == ["applicant", "Area", "Gender", "household", "placed", "salt"]
    homes = {row["applicant"]: row["household"] for row in pool}
    couple = {sealed.pseudonyms["ann"], sealed.pseudonyms["cem"]}
    assert homes == {name: "1" if name in couple else "" for name in sorted(sealed.pseudonyms.values())}
    chances = {row["applicant"]: row for row in rows(case.private / "audit/probabilities.csv")}
    assert list(chances) == sorted(chances)
    salts = {row["applicant"]: row["salt"] for row in rows(case.private / "audit/salts.csv")}
    assert {name: row["salt"] for name, row in chances.items()} == salts
    assert {row["applicant"]: row["salt"] for row in pool} == salts
    assert chances[sealed.pseudonyms["ann"]]["probability"] == "0.333333333"
    assert chances[sealed.pseudonyms["dan"]]["probability"] == "0.500000000"
    assert [chances[sealed.pseudonyms[n]]["tickets"] for n in IDS] == ["4", "4", "6", "6", "4"]


def test_placed_people_and_removed_codes(case):
    good = tiny_lottery()
    pool = good.pool.placing(frozenset({"dan"}))
    lottery = Lottery(pool, good.quotas, "leximin", "optimal", good.tickets, good.chances, good.certificate)
    sealed = write_lottery(case, lottery, tiny_facts(removed={"not-eligible": 3}), NOW)
    placed = {row["applicant"]: row["placed"] for row in rows(case.private / "audit/pool.csv")}
    assert [name for name, mark in placed.items() if mark == "yes"] == [sealed.pseudonyms["dan"]]
    rules = told(case.public / "lottery/rules.json")
    assert (rules["placed"], rules["removed"]) == (1, {"not-told": 3})
    (reason,) = rows(case.private / "audit/removed.csv")
    assert (reason["code"], reason["people"]) == ("not-eligible", "3")
    # The manifest is public, and nobody may find out by trying what this file says.
    assert reason["salt"] == mac(case, "salt\nnot-eligible")
    assert read_sealed(case).removed == read_sealed(case).facts.removed == {"not-eligible": 3}
    assert read_sealed(case).lottery.pool.applicants[3].placed


def test_reasons_of_five_and_more_are_told_and_a_file_of_its_own_is_not_needed(case):
    sealed = write_lottery(case, tiny_lottery(), tiny_facts(removed={"late": 5}), NOW)
    assert told(case.public / "lottery/rules.json")["removed"] == {"late": 5}
    assert not (case.private / "audit/removed.csv").exists()
    assert sealed.removed == read_sealed(case).removed == {"late": 5}


def test_household_numbers_follow_the_pseudonyms_and_not_the_ids(tmp_path):
    good = tiny_lottery()
    homes = {"ann": "h1", "cem": "h1", "bea": "h2", "dan": "h2"}
    people = tuple(type(a)(a.id, a.values, homes.get(a.id, "")) for a in good.pool.applicants)
    lottery = Lottery(
        Pool(good.pool.categories, people),
        good.quotas,
        "leximin",
        "optimal",
        good.tickets,
        good.chances,
        tiny_certificate().__class__(
            "relaxation",
            Fraction(0),
            Fraction(0),
            tiny_certificate().types,
            (),
            tiny_certificate().levels,
            (),
        ),
    )
    first_numbers = set()
    for n in range(12):
        case = Case(tmp_path / str(n))
        sealed = write_lottery(case, lottery, tiny_facts(), NOW)
        number = {row["applicant"]: row["household"] for row in rows(case.private / "audit/pool.csv")}
        ranked = sorted(number, key=lambda name: name)
        assert next(number[name] for name in ranked if number[name]) == "1"
        first_numbers.add(number[sealed.pseudonyms["ann"]])
    assert first_numbers == {"1", "2"}


def test_the_certificate_to_the_byte(case, sealed):
    names = sealed.pseudonyms
    written = told(case.private / "audit/certificate.json")
    third, half = "1/3", "0.5"
    assert written == {
        "schema": 1,
        "salt": mac(case, "salt\ncertificate.json"),
        "objective": "leximin",
        "proof": "relaxation",
        "gap": "0",
        "shortfall": "0",
        "types": [sorted([names["bea"], names["eva"]]), [names["ann"]], [names["cem"]], [names["dan"]]],
        "rows": [
            {"rule": "size", "low": 2, "high": 2},
            {"rule": "quota", "category": "Area", "value": AREA, "low": 2, "high": 2},
            {"rule": "quota", "category": "Gender", "value": "F", "low": 1, "high": 1},
            {"rule": "quota", "category": "Gender", "value": "M", "low": 1, "high": 1},
            {"rule": "homes", "households": [1], "low": 0, "high": 1},
        ],
        "levels": [
            {
                "value": third,
                "fixed": [0, 1],
                "weights": {"0": "2/3", "1": third},
                "floors": {},
                "bound": third,
                "multipliers": {"2": third},
            },
            {
                "value": half,
                "fixed": [2, 3],
                "weights": {"2": half, "3": half},
                "floors": {},
                "bound": half,
                "multipliers": {"3": half},
            },
        ],
        "panels": [
            {"share": third, "seats": {"1": 1, "3": 1}},
            {"share": half, "seats": {"0": 1, "2": 1}},
            {"share": "1/6", "seats": {"0": 1, "3": 1}},
        ],
    }


def test_the_list_of_pseudonyms(case, sealed):
    assert [(row["id"], row["applicant"]) for row in rows(case.private / "pseudonyms.csv")] == [
        (name, sealed.pseudonyms[name]) for name in IDS
    ]


def test_a_lottery_that_is_not_proved_says_what_was_accepted(case):
    good, gap = tiny_lottery(), Fraction(1, 1000)
    proof = type(good.certificate)(**{**vars(good.certificate), "gap": gap})
    lottery = Lottery(good.pool, good.quotas, "leximin", "feasible", good.tickets, good.chances, proof)
    with pytest.raises(ValueError, match="accepted"):
        write_lottery(case, lottery, tiny_facts(), NOW)
    write_lottery(case, lottery, tiny_facts(accepted_gap=Fraction(1, 500)), NOW)
    assert told(case.public / "lottery/rules.json")["accepted_gap"] == "0.002"
    assert read_sealed(case).lottery.status == "feasible"


def ruled_lottery() -> Lottery:
    """The tiny lottery as if it had every further rule: enough for what is written and read."""
    good = tiny_lottery()
    quotas = replace(
        good.quotas,
        combined=(Combined("Area", AREA, "Gender", "F", 1, 1), Combined("Area", AREA, "Gender", "M", 0, 2)),
        floors=(Floor("", "", Fraction(1, 4)), Floor("Gender", "F", Fraction(1, 3))),
        home_most=2,
    )
    pool = good.pool.placing(frozenset({"dan"})).keeping_apart([("dan", "cem"), ("bea", "ann")])
    chances = tuple(p if p == Fraction(1, 3) else Fraction(3, 5) for p in good.chances)
    return replace(good, pool=pool, quotas=quotas, chances=chances)


RULED_FACTS = tiny_facts(
    placed_for={"confirmed-earlier": 1},
    approved_by="the board",
    alternates_rule="optimised",
    rates=(("Gender", "F", Fraction(1, 8)), ("", "", Fraction(2, 5))),
)


def test_further_rules_are_written_as_the_page_says(case):
    sealed = write_lottery(case, ruled_lottery(), RULED_FACTS, NOW)
    rules = told(case.public / "lottery/rules.json")
    assert rules["household"]["most"] == 2
    assert (rules["placed"], rules["placed_for"], rules["apart"]) == (1, {"confirmed-earlier": 1}, 2)
    assert (rules["approved_by"], rules["attention"]) == ("the board", {"none": 0, "above_half": 1})
    assert rules["floors"] == [
        {"category": "", "value": "", "least": "0.25"},
        {"category": "Gender", "value": "F", "least": "1/3"},
    ]
    assert rules["alternates"] == {
        "rule": "optimised",
        "number": 1,
        "rates": [
            {"category": "", "value": "", "rate": "0.4"},
            {"category": "Gender", "value": "F", "rate": "0.125"},
        ],
    }
    area = '"\'=Nord, ""Süd"""'
    assert (case.public / "lottery/combined.csv").read_text("utf-8") == (
        "category,value,with_category,with_value,min,max\n"
        f"Area,{area},Gender,F,1,1\nArea,{area},Gender,M,0,2\n"
    )
    names = sealed.pseudonyms
    pairs = sorted(sorted((names[one], names[other])) for one, other in (("dan", "cem"), ("bea", "ann")))
    written = (case.private / "audit/apart.csv").read_text("utf-8")
    # The manifest is public, and nobody may find out by trying who is kept apart.
    salted = [f"{one},{other}," + mac(case, f"salt\n{one}\n{other}") for one, other in pairs]
    assert written == "".join(f"{line}\n" for line in ("applicant,other,salt", *salted))


def test_further_rules_are_read_back(case):
    made = ruled_lottery()
    write_lottery(case, made, RULED_FACTS, NOW)
    back = read_sealed(case)
    assert back.lottery.pool.apart == made.pool.apart == (("ann", "bea"), ("cem", "dan"))
    assert back.lottery.quotas.canonical() == made.quotas.canonical()
    assert replace(back.lottery.quotas, quotas=()) == replace(made.quotas, quotas=())
    told_before = replace(RULED_FACTS, announcement=back.announcement, rates=tuple(sorted(RULED_FACTS.rates)))
    assert back.facts == told_before


def test_files_of_rules_that_there_are_not_are_not_written(case, sealed):
    assert not (case.public / "lottery/combined.csv").exists()
    assert not (case.private / "audit/apart.csv").exists()


def test_a_pool_can_be_read_whose_chances_need_a_look(case):
    """Nobody placed is counted among those with no chance or a high one."""
    good = tiny_lottery()
    chances = (Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(1), Fraction(2, 3))
    pool = good.pool.placing(frozenset({"dan"}))
    write_lottery(case, replace(good, pool=pool, chances=chances), tiny_facts(), NOW)
    assert told(case.public / "lottery/rules.json")["attention"] == {"none": 1, "above_half": 1}
