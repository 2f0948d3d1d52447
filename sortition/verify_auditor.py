"""Check the rules of a draw, what came after it, and the auditor's edition: the second part of verify.py.

verify.py loads this file from beside itself, and only if it is the one whose SHA-256 it names. The same holds
here: Python 3.8 or later, standard library only, written from docs/reference/record.md alone. Every
`check_...` states what must hold, returns a sentence about what it saw, or raises Broken.
"""
# ruff: noqa: B905  (zip has no `strict` in Python 3.8; lengths are compared first)

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from time import gmtime, strftime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # readers of types find the module in its folder
    from sortition.verify import (
        FORMS,
        PATTERNS,
        Draw,
        Folder,
        Lottery,
        Report,
        canonical,
        companion,
        few,
        folder_name,
        need,
        read_table,
        sha256,
    )
else:
    from verify import (
        FORMS,
        PATTERNS,
        Folder,
        canonical,
        companion,
        few,
        folder_name,
        need,
        read_table,
        sha256,
    )

TOLERANCE, STEPS = Fraction(1, 10**6), 100_000
# Cyrillic and Greek letters, the Latin ones from which nobody can tell them, and what shows nothing at all.
LETTERS = str.maketrans(
    "АВЕКМНОРСТХУІЈЅаеорсхуіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
    "ABEKMHOPCTXYIJSaeopcxyijsABEZHIKMNOPTYXo",
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u2800" + "".join(map(chr, range(0xFE00, 0xFE10))),
)
# By the hash of the chain: when round 1 came out, in seconds since 1970, and the seconds between rounds.
ROUNDS = {
    "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971": (1692803367, 3),
    "8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce": (1595431050, 30),
}
PATTERNS.update({"home": "|[1-9][0-9]{0,8}", "yes": "|yes", "chance": "[01][.][0-9]{9}"})
PATTERNS["contact"] = "|[0-9a-f]{64}"
TABLE = """
tickets.csv       ticket=digits members=str opening?=hash
probabilities.csv applicant=name probability=chance tickets=index salt?=hash
apart.csv         applicant,other=name salt?=hash
salts.csv         applicant=name salt,identity=hash contact?=contact
removed.csv       code=str people=index salt=hash
"""
FORMS.update(read_table(TABLE))


def look(text: str) -> str:
    """The text without case, repeated blanks, unseen characters and other ways to write the same letter."""
    seen = unicodedata.normalize("NFKC", text).translate(LETTERS)
    seen = "".join(x for x in seen if x.isspace() or unicodedata.category(x) not in ("Cc", "Cf"))
    return " ".join(seen.casefold().split())


# --- The rules in themselves, public edition ---
class Rules:
    """What a lottery announced and laid down, checked against itself."""

    def __init__(self, lottery: Lottery) -> None:
        self.lottery, self.rules, self.size, self.m = lottery, lottery.rules, lottery.size, lottery.m
        self.quotas, self.combined = lottery.quotas, lottery.combined

    def check_announcement(self) -> str:
        """What was announced is complete and leaves no room for trying out seeds."""
        announce = self.lottery.announce
        if announce["kind"] == "unannounced":
            return "the source of the seed was NOT announced in advance"
        silent = {"source", "when", "witnesses", "if_it_fails", "outcomes"} - set(announce)
        need(not silent, f"announce.json does not say: {few(silent)}")
        if announce["kind"] == "balls":
            need(str(self.m).rstrip("0") == "1", "balls, but the number of tickets is not a power of ten")
        else:
            need(announce["outcomes"] >= 10_000 * self.m, "fewer outcomes than 10,000 for each ticket")
        need(self.lottery.line["at"] < announce["when"], "a time that was past when the lottery was made")
        if announce["kind"] == "drand" or "round" in announce:
            return self.of_drand(announce)
        return f"{announce['kind']}, {announce['source']}, {announce['when']}"

    def of_drand(self, announce: Any) -> str:
        """The announced round comes out after the lottery, so that nobody knew it, and before the draw."""
        if not {"round", "chain"} <= set(announce):
            need("companions" not in self.lottery.manifest, "announce.json: drand, but no round of a chain")
            return f"drand, but NO ROUND was announced, as in earlier records: {announce['source']}"
        number = f"round {announce['round']} of drand"
        if announce["chain"] not in ROUNDS:
            return f"{number}; of a chain not known here, so NOT checked that nobody knew it before"
        first, period = ROUNDS[announce["chain"]]
        moment = gmtime(min(first + (announce["round"] - 1) * period, 3 * 10**10))
        out = strftime("%Y-%m-%dT%H:%M:%SZ", moment)
        between = self.lottery.line["at"] < out <= announce["when"]
        need(between, f"{number} comes out at {out}, not between the lottery and the draw")
        return f"{number}, which comes out at {out}"

    def check_rules(self) -> str:
        """Rules and quotas are in order and do not contradict one another."""
        rules, size, keys = self.rules, self.size, [quota[:2] for quota in self.quotas]
        need(self.lottery.most > 0, "rules.json: a household rule that lets nobody in")
        need(rules["placed"] <= size <= rules["applicants"] and size, "rules.json: a size that cannot be")
        need(keys == sorted(set(keys)), "quotas.csv is not sorted by category and value, or one stands twice")
        alike: Counter[Any] = Counter(map(look, rules["categories"]))
        alike.update((look(category), look(value)) for category, value in keys)
        need(max(alike.values()) == 1, "quotas.csv: two categories or values that nobody can tell apart")
        for category in rules["categories"]:
            bounds = [quota[2:] for quota in self.quotas if quota[0] == category]
            need(all(low <= high for low, high in bounds), f"quotas.csv: {category}: min above max")
            possible = sum(low for low, _ in bounds) <= size <= sum(high for _, high in bounds)
            need(possible, f"quotas.csv: the quotas of {category} cannot add up to {size}")
        quotas = len(self.quotas) + len(self.combined)
        return f"{size} seats, {rules['applicants']} applicants, {self.m} tickets, {quotas} quotas"

    def check_more_rules(self) -> str:
        """Combined quotas, floors, alternates and placed people are in order where there are such."""
        rules, known, both = self.rules, {quota[:2] for quota in self.quotas}, [q[:4] for q in self.combined]
        need(both == sorted(set(both)), "combined.csv is not sorted, or one stands twice")
        for first, value, second, other, low, high in self.combined:
            need({(first, value), (second, other)} <= known, "combined.csv: a value without a quota")
            need(first < second and low <= high, "combined.csv: categories out of order, or min above max")
        spare, placed_for = rules["alternates"], rules.get("placed_for", {})
        need(spare["rule"] in ("drawn-order", "optimised"), "rules.json: an unknown rule for alternates")
        need("rates" in spare or spare["rule"] != "optimised", "rules.json: `optimised` needs rates")
        for name, lines in (("rate", spare.get("rates", [])), ("least", rules.get("floors", []))):
            keys, where = [(line["category"], line["value"]) for line in lines], f"rules.json, {name}"
            need(keys == sorted(set(keys)), f"{where}: not sorted, or one stands twice")
            need(known.union({("", "")}).issuperset(keys), f"{where}: a value without a quota")
            need(all(0 <= Fraction(line[name]) <= 1 for line in lines), f"{where}: no share")
        need(placed_for in ({}, {"confirmed-earlier": rules["placed"]}), "rules.json: placed for what?")
        approved = f", approved by: {rules['approved_by']}" if rules.get("approved_by") else ""
        return f"{rules['placed']} seats not filled by lot, {len(self.combined)} combined quotas{approved}"

    def check_chances(self) -> str:
        """The histogram is complete and can be that of these tickets."""
        chances, ranges = self.lottery.chances, self.lottery.chances["histogram"]
        need(chances["applicants"] == self.rules["applicants"], "chances.json: other applicants")
        need(chances["tickets"] == self.m, "chances.json: other tickets")
        need(1 <= len(ranges) <= 10, "chances.json: not one to ten ranges")
        starts = [0] + [one["to"] + 1 for one in ranges]
        need([one["from"] for one in ranges] == starts[:-1], "chances.json: ranges overlap or leave a gap")
        need(starts[-1] == self.m + 1, "chances.json: the ranges do not end at the number of tickets")
        widths = [one["to"] + 1 - one["from"] for one in ranges]
        need(len(set(widths[:-1])) <= 1 <= widths[-1] <= widths[0], "chances.json: ranges differ in width")
        need(sum(one["people"] for one in ranges) == chances["applicants"], "chances.json does not add up")
        people = [one for one in ranges if one["people"]]
        for key, one in (("lowest", people[0]), ("highest", people[-1])):
            need(one["from"] <= chances[key] <= one["to"], f"chances.json: {key} does not fit the histogram")
        fewest, most = (sum(one[end] * one["people"] for one in ranges) for end in ("from", "to"))
        need(fewest <= self.m * self.size <= most, "chances.json does not fit the seats on all tickets")
        return f"people stand on {chances['lowest']} to {chances['highest']} of {self.m} tickets"

    def published(self) -> str:
        """Where the organiser publishes the tickets, each is a list of as many applicants as seats."""
        rows = self.lottery.csv("tickets.csv")
        need([row[0] for row in rows] == self.lottery.tickets, "tickets.csv: bad numbers")
        for number, text, _ in rows:
            members, known = text.split(" "), set(self.lottery.names)
            need(members == sorted(known.intersection(members)), f"ticket {number}: bad or repeated members")
            need(len(members) == self.size, f"ticket {number}: not as many members as seats")
        return f"{len(rows)} tickets are public"


# --- The places after the seats, public edition ---
class Places:
    """Who comes when somebody leaves; `others`: who is not a member, in the order that the seed gives."""

    def __init__(self, draw: Draw) -> None:
        self.draw, self.lottery, self.result = draw, draw.lottery, draw.result
        head = ("panel-draw-1", self.lottery.commitment, draw.seed["order_seed"], "order", "ticket")
        names = set(self.lottery.names) - set(draw.members)
        self.others = sorted(names, key=lambda name: sha256(*head, name))

    def check_order(self) -> str:
        """The order of replacement follows from its seed, and the alternates from the order."""
        alternates, most = self.result["alternates"], self.lottery.rules["alternates"]["number"]
        there = [name for name in self.others if name not in self.lottery.withdrawn]
        drawn = self.lottery.rules["alternates"]["rule"] == "drawn-order"
        need(len(alternates) <= most, f"result.json: more than {most} alternates")
        need(alternates == [name for name in there if name in alternates], "alternates out of order")
        order = alternates + [name for name in self.others if name not in alternates]
        need(self.result["order"] == order, "result.json: the order is not the one that the seed gives")
        passed = drawn and alternates != there[:most] and not self.lottery.rules["household"]["columns"]
        need(not passed, "result.json: somebody at the head of the order was passed over")
        return f"{len(alternates)} alternates, then {len(order) - len(alternates)} more"

    def check_met(self) -> str:
        """The quotas said to be met are those of the lottery."""
        met = [(one["category"], one["value"], one["min"], one["max"]) for one in self.result["met"]]
        need(met == self.lottery.quotas, "result.json: the quotas said to be met are not those of quotas.csv")
        need(all(one["met"] for one in self.result["met"]), "result.json: a quota is not met")
        return f"{len(met)} quotas said to be met"

    def beacon(self) -> str:
        """The seed is the randomness of the announced round of drand, as far as a hash can tell."""
        announce, seed = self.lottery.announce, self.draw.seed
        need("round" in announce, "seed.json: a round of drand that nobody announced")
        need(re.fullmatch(PATTERNS["hash"], seed["seed"]), "the seed is no randomness of a round of drand")
        if "beacon" not in seed:
            return f"NOT checked that the seed is that of round {announce['round']} of drand: look it up"
        same = all(seed["beacon"][key] == announce[key] for key in ("chain", "round"))
        need(same, "seed.json: not the round of drand that was announced")
        hashed = sha256(bytes.fromhex(seed["beacon"]["signature"]))
        need(hashed == seed["seed"], "the seed is not the SHA-256 of the signature of the round")
        return f"the hash of the signature of round {announce['round']}, which is not checked here"

    def published(self) -> str:
        """Where the tickets are public, the drawn one has the members."""
        members = {row[0]: row[1] for row in self.lottery.csv("tickets.csv")}.get(self.draw.ticket)
        need(members == " ".join(self.draw.members), f"tickets.csv has others on ticket {self.draw.ticket}")
        return f"ticket {self.draw.ticket} as published before the draw"

    def seats(self) -> str:
        """Who left was there; empty seats went, in the published order, to people who were waiting."""
        gone = set(self.lottery.withdrawn)
        panel = set(self.draw.members) - gone
        for number, line in enumerate(self.draw.later, 1):
            waiting = [name for name in self.result["order"] if name not in gone and name not in panel]
            where = f"{line['event']}, line {number} after the draw"
            if line["event"] == "dropout":
                left = set(line["entries"])
                need(left and left <= panel.union(waiting), f"{where}: nobody left, or somebody not there")
                panel, gone = panel - left, gone | left
                continue
            filled, empty = line["filled"], self.lottery.size - len(panel)
            good = filled == [name for name in waiting if name in filled]
            need(good, f"{where}: filled out of order, or with somebody who left or was there already")
            all_seats = 0 < empty == len(filled) + line["vacant"]
            need(all_seats, f"{where}: filled and vacant are not the empty seats")
            self.draw.fillings.append(Filling(self.draw, panel, gone, waiting, line))
            panel = panel.union(filled)
        return f"{len(self.draw.fillings)} replacements, {self.lottery.size - len(panel)} seats empty now"


class Filling:
    """A replacement: who stays, who is gone, who was waiting in order, and its line of the log."""

    def __init__(self, draw: Draw, stay: set[str], gone: set[str], waiting: list[str], line: Any) -> None:
        self.stay, self.line = stay, line
        self.name = f"{draw.name}/{folder_name('replacement', len(draw.fillings) + 1)}"
        ever = set(draw.members).union(*(one.line["filled"] for one in draw.fillings))
        self.waiting, self.left = waiting, ever & gone


def verify_rules(report: Report, lottery: Lottery) -> None:
    """Run the checks of what the lottery announced and laid down."""
    rules = Rules(lottery)
    report.run_all(lottery.name, rules)
    if "companions" not in lottery.manifest:
        report.not_checked.append(f"{lottery.name}: WRITTEN LIKE THE FIRST RECORDS, which told less; ask why")
    if "tickets.csv" in lottery.manifest["public"]:
        report.run(f"{lottery.name}/published", rules.published)


def verify_places(report: Report, draw: Draw) -> None:
    """Run the checks of what was to come, and what came, after the draw."""
    places = Places(draw)
    report.run_all(draw.name, places)
    if draw.lottery.rules["alternates"]["rule"] == "optimised":
        report.not_checked.append("best alternates: the choice itself; citizen-panel verify repeats it")
    if "round" in draw.lottery.announce or "beacon" in draw.seed:
        report.run(f"{draw.name}/beacon", places.beacon)
    if "tickets.csv" in draw.lottery.manifest["public"]:
        report.run(f"{draw.name}/published", places.published)
    if draw.later:
        report.run(f"{draw.name}/seats", places.seats)


# --- The auditor's edition ---
class Audit(Folder):
    """The auditor's edition of one lottery, all files about the same people; `homes`: who lives in each."""

    def __init__(self, path: Path, lottery: Lottery) -> None:
        super().__init__(path, "auditor's ")
        self.lottery, categories = lottery, lottery.rules["categories"]
        headings = ["applicant", *categories, "household", "placed", "salt?"]
        pool = self.csv("pool.csv", headings, ["name", *("str" for _ in categories), "home", "yes", "hash"])
        self.chances, self.certificate = self.csv("probabilities.csv"), self.json("certificate.json")
        # Earlier records have no salts in these two files: "".
        self.repeated = [(row[0], row.pop()) for row in [*pool, *self.chances]]
        self.names = [row[0] for row in pool]
        self.values = {row[0]: tuple(zip(categories, row[1:-2])) for row in pool}
        self.placed = {row[0] for row in pool if row[-1]}
        # A home with at most `most` people limits nothing: they count as people who live alone.
        self.most, self.living = lottery.most, Counter(row[-2] for row in pool if row[-2])
        self.home = {row[0]: row[-2] if self.living[row[-2]] > self.most else row[0] for row in pool}
        # Every quota as what its people have (one value, or two), the fewest and the most seats.
        self.limits: list[tuple[list[tuple[str, str]], int, int]] = []
        self.limits += [([(category, value)], low, high) for category, value, low, high in lottery.quotas]
        self.limits += [([(a, b), (c, d)], low, high) for a, b, c, d, low, high in lottery.combined]
        limits = [(set(cells), place) for place, (cells, _, _) in enumerate(self.limits)]
        kinds = set(self.values.values())
        self.places = {kind: [place for cells, place in limits if cells.issubset(kind)] for kind in kinds}
        pairs = self.csv("apart.csv") if "apart.csv" in lottery.manifest["audit"] else []
        self.apart = [(one, other) for one, other, _ in pairs]
        self.salts, self.tickets = self.csv("salts.csv"), self.csv("tickets.csv")
        lists = {"leaves.csv": lottery.leaves, "salts.csv": self.salts, "probabilities.csv": self.chances}
        for file, rows in lists.items():
            need([row[0] for row in rows] == self.names, f"pool.csv and {file} have other applicants")
        self.homes: dict[str, list[str]] = {}
        for name in self.names:
            self.homes.setdefault(self.home[name], []).append(name)
        self.held = Counter(name for row in self.tickets for name in row[1].split(" "))
        self.undone: list[str] = []

    def __str__(self) -> str:
        return "all files of the auditor's edition have their form"

    def missed(self, seats: Iterable[tuple[Any, int]]) -> dict[tuple[int, str], int]:
        """By how many seats these seats (values, how many) miss each quota (its place, side)."""
        counts: Counter[int] = Counter()
        for values, number in seats:
            for place in self.places[values]:
                counts[place] += number
        bounds = [(place, low, high) for place, (_, low, high) in enumerate(self.limits)]
        found = {(place, "min"): low - counts[place] for place, low, _ in bounds}
        found.update({(place, "max"): counts[place] - high for place, _, high in bounds})
        return {side: number for side, number in found.items() if number > 0}

    def need_quotas(self, seats: Sequence[tuple[Any, int]], where: str) -> None:
        """Raise Broken unless these seats (values, how many) obey size and quotas."""
        size = self.lottery.size
        need(sum(number for _, number in seats) == size, f"{where}: not {size} members")
        for place, _ in sorted(self.missed(seats)):
            cells = " with ".join(", ".join(cell) for cell in self.limits[place][0])
            need(False, f"{where}: the quota of {cells} is broken")

    def need_together(self, members: Iterable[str], where: str) -> None:
        """Raise Broken if these people break the rule of homes or a pair serves together."""
        most = max(Counter(self.home[name] for name in members).values(), default=0)
        need(most <= self.most, f"{where}: too many of a home")
        both = any(one in members and other in members for one, other in self.apart)
        need(not both, f"{where}: two people who are kept apart")

    def check_pool(self) -> str:
        """Every value of the pool has a quota; placed people and homes are as the rules say."""
        rules, known = self.lottery.rules, {quota[:2] for quota in self.lottery.quotas}
        for name, values in self.values.items():
            need(known.issuperset(values), f"pool.csv: {name} has a value without a quota")
        need(len(self.placed) == rules["placed"], "pool.csv: not as many placed people as rules.json says")
        shared = sum(people > 1 for people in self.living.values())
        need(not shared or rules["household"]["columns"], "pool.csv: homes, but no rule for them")
        pairs = self.apart == sorted(set(self.apart)) and all(one < other for one, other in self.apart)
        need(pairs and {x for pair in self.apart for x in pair} <= self.values.keys(), "apart.csv: bad pairs")
        need(len(self.apart) == rules.get("apart", 0), "apart.csv: not as many pairs as rules.json says")
        more = f", {len(self.apart)} pairs kept apart" if self.apart else ""
        return f"{len(self.names)} applicants, {shared} shared homes, {len(self.placed)} placed{more}"

    def check_leaves(self) -> str:
        """Each leaf is made of the salt, the identity and the values of the pool."""
        for (name, leaf), (_, salt, identity, _) in zip(self.lottery.leaves, self.salts):
            good = leaf == sha256(salt, name, identity, canonical(dict(self.values[name])))
            need(good, f"leaves.csv: the leaf of {name} is not that of the values in pool.csv")
        salts = {row[0]: {row[1], ""} for row in self.salts}
        for name, again in self.repeated:
            need(again in salts[name], f"{name} has another salt in pool.csv or probabilities.csv")
        return f"{len(self.salts)} leaves recomputed from pool.csv"

    def check_tickets(self) -> str:
        """Every ticket is a valid panel: known people once each, size, quotas, households, placed people."""
        need([row[0] for row in self.tickets] == self.lottery.tickets, "tickets.csv: bad numbers")
        for (number, text, opening), (_, seal) in zip(self.tickets, self.lottery.seals):
            members, where = text.split(" "), f"tickets.csv, ticket {number}"
            need(members == sorted(set(members)), f"{where}: members are not sorted, or one stands twice")
            need(self.values.keys() >= set(members), f"{where}: a member is not in pool.csv")
            self.need_quotas([(self.values[name], 1) for name in members], where)
            self.need_together(members, where)
            need(self.placed <= set(members), f"{where}: a placed person is missing")
            need(not opening or seal == sha256(opening, text), f"{where}: its seal does not open")
        public, audit = self.lottery.manifest["public"], self.lottery.manifest["audit"]
        same = public.get("tickets.csv") in (None, audit["tickets.csv"])
        need(same, "tickets.csv is not that of the public edition")
        different = len({row[1] for row in self.tickets})
        opened = ", all seals opened" if all(row[2] for row in self.tickets) else ""
        return f"{len(self.tickets)} tickets, {different} different panels, all valid{opened}"

    def check_counts(self) -> str:
        """How many tickets each person has is what probabilities.csv and chances.json say."""
        chances, counts = self.lottery.chances, [self.held[name] for name in self.names]
        for (name, _, held), count in zip(self.chances, counts):
            need(int(held) == count, f"probabilities.csv: {name} stands on {count} tickets")
        need(min(counts) == chances["lowest"], "chances.json: lowest is not that of the tickets")
        need(max(counts) == chances["highest"], "chances.json: highest is not that of the tickets")
        for one in chances["histogram"]:
            people = sum(one["from"] <= count <= one["to"] for count in counts)
            need(people == one["people"], f"chances.json: {people} have {one['from']} to {one['to']}")
        return "probabilities.csv and chances.json agree with the tickets"

    def check_rounding(self) -> str:
        """The chances add up to the seats; nobody is a ticket away from hers, or rules.json says so."""
        rules, m, total = self.lottery.rules, self.lottery.m, sum(Fraction(row[1]) for row in self.chances)
        each = max(TOLERANCE, Fraction(rules.get("accepted_gap", "0")))
        good = abs(total - self.lottery.size) <= len(self.names) * each
        need(good, "probabilities.csv: the chances do not add up to the seats")
        error = max(abs(int(held) - m * Fraction(chance)) for _, chance, held in self.chances)
        # A chance that gives whole tickets is not met by one ticket more or less, whatever the last decimal
        # says; the chances have nine decimals, so m of them may be off by half of that each.
        # Whoever stands on floor or ceiling of m times her chance is less than one ticket away.
        most = min(Fraction(rules.get("rounding", "0.998")), m if "rounding_proved" in rules else 1)
        near = error <= most + Fraction(m, 10**9)
        need(near, "somebody's tickets are further from her chance than rules.json allows")
        said = ": as rules.json says" if "rounding" in rules else ""
        return f"largest |tickets - m p| is {float(error):.6f}{said}"

    def removed(self) -> str:
        """Who was left out for which reason, where rules.json tells of some reasons together."""
        reasons = {code: int(people) for code, people, _ in self.csv("removed.csv")}
        told = self.lottery.rules["removed"]
        same = all(reasons.get(code) == people for code, people in told.items() if code != "not-told")
        need(same and sum(told.values()) == sum(reasons.values()), "removed.csv and rules.json disagree")
        return f"{sum(reasons.values())} people left out, for {len(reasons)} reasons"

    def opened(self, draw: Draw) -> str:
        """The drawn ticket is that of tickets.csv; alternates were passed over for their home only."""
        members = {row[0]: row[1] for row in self.tickets}.get(draw.ticket)
        expected: list[str] = []
        need(members == " ".join(draw.members), f"tickets.csv has others on ticket {draw.ticket}")
        homes = Counter(self.home.get(name) for name in draw.members)
        spare, chosen = self.lottery.rules["alternates"], draw.result["alternates"]
        for name in Places(draw).others if spare["rule"] == "drawn-order" else chosen:
            wanted = len(expected) < spare["number"] and name not in self.lottery.withdrawn
            if wanted and homes[self.home[name]] < self.most:
                expected.append(name)
                homes[self.home[name]] += 1
        need(chosen == expected, "alternates that order and homes do not give")
        return f"ticket {draw.ticket} as in tickets.csv, {len(expected)} alternates"

    def replacement(self, filling: Filling) -> str:
        """The people are the first in the order who keep the quotas, or miss them by as little as can be."""
        filled, stay, limits = filling.line["filled"], sorted(filling.stay), self.limits
        search = Search(self, filling)
        need(set(filled) <= set(search.people), "somebody of the home of a member who left, or of a full one")
        self.need_together([*stay, *filled], "the panel")
        missed = self.missed([(self.values[name], 1) for name in (*stay, *filled)])
        sides = ("category", "value", "with_category", "with_value", "side")
        lines = filling.line.get("accepted", [])
        accepted = sorted([one[key] for key in sides if key in one] for one in lines)
        named = sorted([*(x for cell in limits[place][0] for x in cell), side] for place, side in missed)
        need(accepted == named, "`accepted` does not name exactly the quotas that are missed")
        total = sum(missed.values())
        try:
            if filling.line["vacant"]:
                more = search.first(len(filled) + 1, 10**9)
                need(more is None, "a seat is left empty that could be filled")
            fewer = search.first(len(filled), total - 1) if total else None
            need(fewer is None, "the quotas could be missed by fewer seats")
            need(search.first(len(filled), total) == filled, "not the first in the order of replacement")
        except OutOfSteps:
            self.undone.append(f"first in the order, {filling.name}: citizen-panel verify repeats it")
            return f"{len(filled)} filled; whether they are the first in the order is NOT checked here"
        told = f", {total} seats short of the quotas, as accepted" if total else ""
        return f"{len(filled)} filled, the first of {len(search.people)} in order{told}"


class OutOfSteps(Exception):
    """A search would take too long."""


class Search:
    """For the first people in the order who, with those who stay, miss the quotas by few seats at most."""

    def __init__(self, audit: Audit, filling: Filling) -> None:
        self.audit, self.steps, stay = audit, STEPS, filling.stay
        self.homes = Counter(audit.home[name] for name in stay)
        self.counts = Counter(place for name in stay for place in audit.places[audit.values[name]])
        self.apart: dict[str, list[str]] = {}
        for one, other in audit.apart:
            self.apart.setdefault(one, []).append(other)
            self.apart.setdefault(other, []).append(one)
        self.barred = Counter(other for name in stay for other in self.apart.get(name, []))
        closed = {audit.home[name] for name in filling.left}
        open_to = [name for name in filling.waiting if audit.home[name] not in closed]
        self.people = [name for name in open_to if self.fits(name)]
        self.kinds = [self.kind(name) for name in self.people]
        # The places in the order at which somebody of each quota stands.
        self.where: list[list[int]] = [[] for _ in audit.limits]
        for at, name in enumerate(self.people):
            for place in audit.places[audit.values[name]]:
                self.where[place].append(at)
        # Whoever is seated and matters as a person; and from which place on a search was in vain.
        self.special: set[str] = set()
        self.hopeless: dict[Any, int] = {}
        quotas, self.quotas = audit.lottery.quotas, len(audit.limits)
        names = audit.lottery.rules["categories"]
        one_each = [[at for at, quota in enumerate(quotas) if quota[0] == name] for name in names]
        self.groups = one_each + [[place] for place in range(len(quotas), self.quotas)]

    def fits(self, name: str) -> bool:
        """Whether her home has room, and nobody is there from whom she is kept apart."""
        return self.homes[self.audit.home[name]] < self.audit.most and not self.barred[name]

    def kind(self, name: str) -> Any:
        """People of one kind are interchangeable: whoever comes later in the order need not be tried."""
        home = self.audit.home[name]
        return name in self.apart and name, len(self.audit.homes[home]) > 1 and home, self.audit.values[name]

    def seat(self, name: str, number: int) -> None:
        """Give her a seat (1), or take it back (-1)."""
        self.homes[self.audit.home[name]] += number
        if any(self.kind(name)[:2]):
            self.special ^= {name}
        self.barred.update(dict.fromkeys(self.apart.get(name, []), number))
        self.counts.update(dict.fromkeys(self.audit.places[self.audit.values[name]], number))

    def least(self, at: int, seats: int) -> int:
        """By how many seats the quotas are missed at least, whoever takes so many seats from here on."""
        total, limits = 0, self.audit.limits
        for group in self.groups:
            lacking = {place: max(0, limits[place][1] - self.counts[place]) for place in group}
            left = {place: len(self.where[place]) - bisect_left(self.where[place], at) for place in group}
            nobody = sum(max(0, lacking[place] - left[place]) for place in group)
            total += max(nobody, sum(lacking.values()) - seats)
            total += sum(max(0, self.counts[place] - limits[place][2]) for place in group)
        return total

    def first(self, seats: int, missable: int, at: int = 0) -> list[str] | None:
        """The first so many people from this place on; None where all miss the quotas by more seats."""
        # Whoever sits already matters only by what is counted, by homes and by pairs.
        state = (missable, *sorted(self.special), *(self.counts[place] for place in range(self.quotas)))
        if at >= self.hopeless.get((seats, state), len(self.people) + 1):
            return None
        self.steps -= 1
        if self.steps < 0:
            raise OutOfSteps
        tried = set()
        if len(self.people) - at >= seats and self.least(at, seats) <= missable:
            for place in range(at, len(self.people)) if seats else ():
                name, kind = self.people[place], self.kinds[place]
                if kind not in tried and self.fits(name):
                    tried.add(kind)
                    self.seat(name, 1)
                    rest = self.first(seats - 1, missable, place + 1)
                    self.seat(name, -1)
                    if rest is not None:
                        return [name, *rest]
            if not seats:
                return []
        self.hopeless[seats, state] = at
        return None


def check_edition(folder: Folder, lottery: Lottery) -> str:
    """The files are those that the manifest names, so those that were committed to."""
    needed = {"tickets.csv", "probabilities.csv", "pool.csv", "salts.csv", "certificate.json"}
    needed |= {"apart.csv"} if lottery.rules.get("apart") else set()
    needed |= {"removed.csv"} if "not-told" in lottery.rules["removed"] else set()
    need(needed <= set(lottery.manifest["audit"]), f"{lottery.name}/manifest.json names too few")
    wrong = folder.differing(lottery.manifest["audit"])
    need(not wrong, f"missing, or not the files that {lottery.name}/manifest.json names: {few(wrong)}")
    return f"the edition of lottery {lottery.number}"


def verify_auditor(report: Report, path: Path, lotteries: Sequence[Lottery], draws: Sequence[Draw]) -> None:
    """Run the checks of the auditor's edition: that of the lottery whose manifest fits most of its files."""
    folder = Folder(path, "auditor's ")
    lottery = min(lotteries, key=lambda one: (len(folder.differing(one.manifest["audit"])), -one.number))
    report.run("auditor/edition", check_edition, folder, lottery)
    audit = report.run("auditor", Audit, path, lottery)
    others = [one.number for one in lotteries if one is not lottery]
    report.not_checked += [f"quotas, households, chances, certificate of lottery {one}" for one in others]
    if audit is None:
        return
    report.run_all("auditor", audit)
    if "removed.csv" in lottery.manifest["audit"]:
        report.run("auditor/removed", audit.removed)
    for draw in draws:
        if draw.lottery is lottery:
            report.run(f"{draw.name}/opened", audit.opened, draw)
            for filling in draw.fillings:
                report.run(filling.name, audit.replacement, filling)
    report.not_checked += audit.undone
    if "rounding_proved" in lottery.rules:
        report.not_checked.append("nearest list: that no other list of tickets is nearer to the chances")
    companion("verify_certificate.py").verify_certificate(report, audit)
    unopened = "" if all(row[2] for row in audit.tickets) else " unopened seals,"
    report.not_checked.append(f"pseudonyms, salts,{unopened} the order of tickets (they need key and ids)")
