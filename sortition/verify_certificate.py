"""Check the certificate that no lottery is fairer: the third part of verify.py, for the auditor's edition.

verify.py loads this file from beside itself, and only if it is the one whose SHA-256 it names. The same holds
here: Python 3.8 or later, standard library only, written from docs/reference/record.md alone. Every
`check_...` states what must hold, returns a sentence about what it saw, or raises Broken. All numbers are
exact fractions.
"""
# ruff: noqa: B905  (zip has no `strict` in Python 3.8; lengths are compared first)

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from math import gcd
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # readers of types find the modules in their folder
    from sortition.verify import FORMS, PATTERNS, Report, need, need_form, read_table
    from sortition.verify_auditor import Audit
else:
    from verify import FORMS, PATTERNS, need, need_form, read_table

TOLERANCE = Fraction(1, 10**6)
PATTERNS["proof"] = "relaxation|pricing"
TABLE = """
certificate.json  schema=int objective=objective proof=proof gap,shortfall=number
certificate.json  types=[[name]] rows=[row] panels=[panel] levels?=[level] ceiling?=ceiling
certificate.json  chances?,highest?,lowest?=index>number never?=dict tangent?=number
row               rule=str low,high=int households?=[int] people?=[name]
row               category?,value?,with_category?,with_value?=str
level             value,bound=number fixed=[int] weights,floors,multipliers?,guaranteed?=index>number
ceiling           bound=number weights,multipliers?,guaranteed?=index>number
panel             share=number seats=index>int
"""
FORMS.update(read_table(TABLE))


def fractions(numbers: dict[str, str]) -> dict[int, Fraction]:
    """The numbers of an object whose keys are places."""
    return {int(place): Fraction(number) for place, number in numbers.items()}


class Certificate:
    """The certificate's numbers as fractions; `caps` are the most seats of each type, `rows_of` its rows."""

    def __init__(self, audit: Audit) -> None:
        self.audit, self.data, self.proof = audit, audit.certificate, audit.certificate["proof"]
        self.objective, self.types = self.data["objective"], self.data["types"]
        need(self.objective == audit.lottery.rules["objective"], "certificate.json: another objective")
        for one, prices in self.data.get("never", {}).items():  # null where an integer program says so
            need_form(one, "index", "certificate.json: never: a name")
            if prices is not None:
                need_form(prices, "index>number", f"certificate.json: never: {one}")
        everybody = sorted(name for people in self.types for name in people)
        need(everybody == audit.names, "certificate.json: types are not everybody of pool.csv, once each")
        need(all(self.types), "certificate.json: a type has nobody")
        apart = {name for pair in audit.apart for name in pair}
        about = {x: (audit.values[x], x in audit.placed, x if x in apart else "") for x in audit.names}
        content = {home: tuple(sorted(about[x] for x in mates)) for home, mates in audit.homes.items()}
        kinds = [{(about[x], content[audit.home[x]]) for x in people} for people in self.types]
        for people, kind in zip(self.types, kinds):
            need(len(kind) == 1, f"certificate.json: people of one type differ ({people[0]}'s)")
        need(len(set.union(*kinds)) == len(kinds), "certificate.json: two types are of people alike")
        self.number = [len(people) for people in self.types]
        self.values = [audit.values[people[0]] for people in self.types]
        self.placed = [people[0] in audit.placed for people in self.types]
        living = [Counter(audit.home[x] for x in people) for people in self.types]
        self.homes = [set(homes) for homes in living]
        self.caps = [sum(min(audit.most, n) for n in homes.values()) for homes in living]
        # The types whose people share homes, by the homes: they share all of them.
        self.together: dict[Any, list[int]] = {}
        for one, (home, *homes) in enumerate(map(sorted, self.homes)):
            if len(audit.homes[home]) > 1:
                self.together.setdefault((home, *homes), []).append(one)
        given = audit.lottery.rules.get("floors", [])
        floors = [(Fraction(one["least"]), one["category"], one["value"]) for one in given]
        cells = [{("", ""), *values} for values in self.values]
        self.least = [max([Fraction(0), *(f for f, *cell in floors if tuple(cell) in own)]) for own in cells]
        self.shortfall, self.gap = Fraction(self.data["shortfall"]), float(Fraction(self.data["gap"]))
        need(self.shortfall >= 0, "certificate.json: a negative shortfall")
        self.rows_of: list[list[int]] = [[] for _ in self.types]
        for place, row in enumerate(self.data["rows"]):
            for one in self.types_of(row, f"row {place}"):
                self.rows_of[one].append(place)
        levels = self.data.get("levels", [])
        fixed = [(one, Fraction(level["value"])) for level in levels for one in level["fixed"]]
        if self.objective != "leximin":
            told = {"chances", "never", "ceiling"} <= set(self.data)
            need(told, "certificate.json: no chances, never or ceiling")
            fixed = list(fractions(self.data["chances"]).items())
        self.z = dict(fixed)
        once = sorted(one for one, _ in fixed) == list(range(len(self.types)))
        need(once, "certificate.json: not every type has exactly one chance")

    def __str__(self) -> str:
        return f"{len(self.types)} types of people alike, {len(self.data['rows'])} rows re-derived"

    def types_of(self, row: dict[str, Any], where: str) -> list[int]:
        """The types that are in this row, which must be one that pool and quotas give."""
        rule, lottery, types = row["rule"], self.audit.lottery, list(range(len(self.types)))
        low, high = 0, 0
        if rule == "size":
            low = high = lottery.size
        elif rule in ("quota", "combined"):
            cells = [(row.get("category"), row.get("value"))]
            cells += [(row.get("with_category"), row.get("with_value"))] * (rule == "combined")
            bounds = [limit[1:] for limit in self.audit.limits if limit[0] == cells]
            need(len(bounds) == 1, f"{where}: there is no such quota")
            (low, high), types = bounds[0], [one for one in types if set(cells).issubset(self.values[one])]
        elif rule == "apart":
            people = row.get("people", [])
            need(tuple(people) in self.audit.apart, f"{where}: apart.csv has no such pair")
            high, types = 1, [one for one in types if self.types[one][0] in people]
        else:
            need(rule == "homes", f"{where}: an unknown rule")
            homes = {str(number) for number in row.get("households", [])}
            high, types = self.audit.most * len(homes), [one for one in types if homes & self.homes[one]]
            need(len(homes) == len(row.get("households", [])), f"{where}: a household stands twice")
            known = homes <= self.audit.homes.keys()
            need(known, f"{where}: pool.csv has no such household, or nothing limits it")
            need(all(homes >= self.homes[one] for one in types), f"{where}: a type is only partly in it")
        need((row["low"], row["high"]) == (low, high), f"{where}: low or high is wrong")
        return types

    def check_levels(self) -> str:
        """At each level plain arithmetic shows that nobody fixed there can have more than it says."""
        before, largest = Fraction(0), Fraction(0)
        earlier: set[int] = set()
        for place, level in enumerate(self.data["levels"]):
            where, z, bound = f"level {place}", Fraction(level["value"]), Fraction(level["bound"])
            weights, floors, fixed = fractions(level["weights"]), fractions(level["floors"]), level["fixed"]
            need(before <= z <= 1, f"{where}: the value falls, or is no chance")
            need(earlier.issuperset(floors), f"{where}: a floor for a type that is not fixed earlier")
            free = self.z.keys() - earlier
            need(free.issuperset(weights), f"{where}: a weight for a type fixed earlier")
            need(weights.keys() >= set(fixed), f"{where}: a fixed type has no weight")
            need(sum(weights.values()) == 1 and min(weights.values()) > 0, f"{where}: bad weights")
            need(all(floor >= 0 for floor in floors.values()), f"{where}: a negative floor")
            paid = sum((floor * self.z[one] for one, floor in floors.items()), Fraction(0))
            self.need_bound(level, {**weights, **floors}, paid, where)
            largest = max([largest, *((bound - z) / weights[one] for one in fixed)])
            before, earlier = z, earlier.union(fixed)
        self.need_gap(largest + self.shortfall)
        return f"{len(self.data['levels'])} levels, gap {self.gap:.3g} ({self.proof})"

    def need_bound(self, claim: Any, u: dict[int, Fraction], paid: Fraction, where: str) -> None:
        """Raise Broken unless the bound is at least B, from which `paid` was not taken off yet."""
        guaranteed = fractions(claim.get("guaranteed", {}))
        need(all(0 <= one < len(self.types) for one in (*u, *guaranteed)), f"{where}: there is no such type")
        granted = all(number >= 0 and self.least[one] for one, number in guaranteed.items())
        need(granted, f"{where}: a negative multiplier of a floor, or a type without one")
        paid += sum((number * self.least[one] for one, number in guaranteed.items()), Fraction(0))
        u = {one: u.get(one, Fraction(0)) + guaranteed.get(one, Fraction(0)) for one in (*u, *guaranteed)}
        need(Fraction(claim["bound"]) + paid >= self.most_paid(claim, u), f"{where}: the bound is too low")

    def need_gap(self, needed: Fraction) -> None:
        """Raise Broken if the gap is larger than it says, or somebody's chance is below her floor."""
        need(Fraction(self.data["gap"]) >= needed, "certificate.json: the gap is larger than it says")
        kept = all(self.z[one] >= floor - self.shortfall for one, floor in enumerate(self.least))
        need(kept, "certificate.json: a chance is below its floor in rules.json")

    def most_paid(self, claim: Any, u: dict[int, Fraction]) -> Fraction:
        """The most that the seats of a panel can pay: B before the floors; or what the listed panels pay."""
        shares, panels = {one: number / self.number[one] for one, number in u.items()}, self.data["panels"]
        if "multipliers" in claim:
            return most_seats(self, shares, fractions(claim["multipliers"]))
        need(self.proof == "pricing" and panels, "certificate.json: a level without multipliers")
        listed = [fractions(panel["seats"]).items() for panel in panels]
        return max(sum((shares.get(one, 0) * x for one, x in seats), Fraction(0)) for seats in listed)

    def check_never(self) -> str:
        """Nobody said to be in no panel has a chance or a listed seat; plain arithmetic shows why."""
        never = {int(one): prices for one, prices in self.data["never"].items()}
        for one, prices in never.items():
            where = f"certificate.json, never: type {one}"
            need(one < len(self.types) and not self.placed[one], f"{where}: no such type, or it is placed")
            seated = self.z[one] or any(panel["seats"].get(str(one)) for panel in self.data["panels"])
            need(not seated, f"{where} has a chance or a seat")
            if prices is not None:
                most = most_seats(self, {one: Fraction(1)}, fractions(prices))
                need(most < 1, f"{where}: the multipliers do not show that it has no seat")
        return f"{sum(self.number[one] for one in never)} people in no panel"

    def check_ceiling(self) -> str:
        """Plain arithmetic shows that no lottery is better by this objective than the gap says."""
        claim, free = self.data["ceiling"], [one for one in self.z if not self.placed[one]]
        free = [one for one in free if str(one) not in self.data["never"]]
        weights, bound = fractions(claim["weights"]), Fraction(claim["bound"])
        need(set(weights) <= set(free), "ceiling: a weight for a type that is not free")
        self.need_bound(claim, weights, Fraction(0), "ceiling")
        need(all(self.z[one] == 1 for one in self.z if self.placed[one]), "a placed person's chance is not 1")
        chances = {one: self.z[one] - self.shortfall for one in free}
        need(min(chances.values(), default=1) > 0, "certificate.json: no chance, but not under `never`")
        seats = self.audit.lottery.size > len(self.audit.placed)
        need(seats or not free, "ceiling: no seats, but free people")
        gap_of = getattr(self, "gap_of_" + self.objective)
        self.need_gap(gap_of(weights, bound, chances) if free else Fraction(0))
        return f"{self.objective}, gap {self.gap:.3g} ({self.proof})"

    def gap_of_maximin(self, u: dict[int, Fraction], bound: Fraction, p: dict[int, Fraction]) -> Fraction:
        """How much higher the lowest chance could be."""
        need(sum(u.values()) == 1 and min(u.values()) >= 0, "ceiling: bad weights")
        return bound - min(p.values())

    def gap_of_nash(self, u: dict[int, Fraction], bound: Fraction, p: dict[int, Fraction]) -> Fraction:
        """How much higher the mean logarithm could be, which is concave: it lies below its tangents."""
        need(u.keys() == p.keys() and min(u.values()) > 0, "ceiling: bad weights")
        people, grid = sum(self.number[one] for one in p), 10**30
        slack = bound - people
        for one, number in ((one, self.number[one]) for one in p):
            over = number * (number / (u[one] * p[one]) - 1)
            slack += Fraction(over.numerator * grid // over.denominator, grid)
        return slack / people

    def gap_of_goldilocks(self, u: dict[int, Fraction], bound: Fraction, p: dict[int, Fraction]) -> Fraction:
        """How much smaller the sum of N/K times the highest chance and K/N over the lowest could be."""
        tangent = Fraction(self.data.get("tangent", 0))
        high, low = fractions(self.data.get("highest", {})), fractions(self.data.get("lowest", {}))
        ratio = Fraction(sum(self.number[one] for one in p), self.audit.lottery.size - len(self.audit.placed))
        good = tangent > 0 and all(number >= 0 for number in (*high.values(), *low.values()))
        need(good and p.keys() >= {*high, *low}, "ceiling: a negative weight, or one of nobody free")
        sums = (sum(high.values()), sum(low.values())) == (ratio, 1 / (ratio * tangent * tangent))
        need(sums, "ceiling: highest or lowest do not add up to what the tangent asks")
        less = all(u.get(one, 0) == low.get(one, 0) - high.get(one, 0) for one in p)
        need(less, "ceiling: the weights are not lowest less highest")
        ours = (max(p.values()) + 2 * self.shortfall) * ratio + 1 / (ratio * min(p.values()))
        return ours + bound - 2 / (ratio * tangent)

    def check_gap(self) -> str:
        """The gap is at most a millionth, or rules.json accepted a larger one before the draw."""
        gap, accepted = Fraction(self.data["gap"]), self.audit.lottery.rules.get("accepted_gap")
        agreed = gap <= TOLERANCE or (accepted is not None and gap <= Fraction(accepted))
        need(agreed, "a larger gap than rules.json accepts")
        said = "" if gap <= TOLERANCE else "; ACCEPTED in rules.json"
        if self.objective == "leximin":
            return f"nobody's chance is further than {self.gap:.3g} from the fairest{said}"
        return f"no lottery is better by {self.objective} by more than {self.gap:.3g}{said}"

    def check_panels(self) -> str:
        """The listed panels are valid and average to the chances, up to the shortfall."""
        mean: dict[int, Fraction] = dict.fromkeys(range(len(self.types)), Fraction(0))
        shares = [Fraction(panel["share"]) for panel in self.data["panels"]]
        need(sum(shares) == 1 and min(shares) >= 0, "certificate.json: shares of panels do not add up to 1")
        type_of = {people[0]: one for one, people in enumerate(self.types)}
        apart = [(type_of[one], type_of[other]) for one, other in self.audit.apart]
        for place, (share, panel) in enumerate(zip(shares, self.data["panels"])):
            where = f"certificate.json, panel {place}"
            seats = {int(one): number for one, number in panel["seats"].items()}
            need(mean.keys() >= seats.keys(), f"{where}: there is no such type")
            self.audit.need_quotas([(self.values[one], number) for one, number in seats.items()], where)
            full = all(seats.get(one, 0) == n for one, n in enumerate(self.number) if self.placed[one])
            need(full, f"{where}: a placed person is missing")
            need(all(n <= self.caps[one] for one, n in seats.items()), f"{where}: more seats than homes")
            # Types that share homes share all of them, so that seats can be spread evenly over the homes.
            for homes, types in self.together.items():
                room = sum(seats.get(one, 0) for one in types) <= self.audit.most * len(homes)
                need(room, f"{where}: too many members would share a home")
            both = any(seats.get(one, 0) + seats.get(other, 0) > 1 for one, other in apart)
            need(not both, f"{where}: two people who are kept apart")
            for one, number in seats.items():
                mean[one] += share * number / self.number[one]
        off = [self.z[one] - chance for one, chance in mean.items()]
        if self.objective == "goldilocks":
            off.append(max(mean.values()) - max(self.z.values()))
        need(self.shortfall >= max(off), "the panels fall short by more than it says")
        return f"{len(shares)} valid panels average to the chances up to {float(self.shortfall):.3g}"

    def check_certified(self) -> str:
        """Each person's chance is the value that is proved for her type, whose tickets are dealt evenly."""
        value = {name: self.z[one] for one, people in enumerate(self.types) for name in people}
        for name, chance, _ in self.audit.chances:
            near = abs(Fraction(chance) - value[name]) <= Fraction(1, 2 * 10**9)
            need(near, f"probabilities.csv: the chance of {name} is not the certified one")
        lottery = self.audit.lottery
        for one, people in enumerate(self.types):
            held, exact = [self.audit.held[name] for name in people], lottery.m * self.z[one]
            near = max(abs(number - exact) for number in held) < 1 or "rounding_proved" in lottery.rules
            need(
                near, f"the tickets of {people[0]} are not her chance rounded, and rules.json tells no reason"
            )
            even = max(held) - min(held) <= 1
            need(even, f"{people[held.index(max(held))]} has more tickets than people who are like her")
        drawn = [chance for name, chance in value.items() if name not in self.audit.placed]
        none, above = sum(not chance for chance in drawn), sum(2 * chance > 1 for chance in drawn)
        seen = {"none": none, "above_half": above}
        # The first records said nothing; those that name their companions mean by silence: nobody.
        silent = dict.fromkeys(seen, 0) if "companions" in self.audit.lottery.manifest else seen
        told = self.audit.lottery.rules.get("attention", silent)
        need(told == seen, "rules.json: attention is not that of the chances")
        return f"{len(value)} chances as certified, {none} of 0, {above} of more than one half"


def most_seats(proof: Certificate, shares: dict[int, Fraction], multipliers: dict[int, Fraction]) -> Fraction:
    """The bound on sum of shares[t] x_t that these multipliers of the rows prove (linear duality)."""
    scale, rows = 1, proof.data["rows"]  # one common denominator, so that the sums are of integers
    need(all(0 <= row < len(rows) for row in multipliers), "certificate.json: a multiplier of no row")
    for given in (*shares.values(), *multipliers.values()):
        scale = scale // gcd(scale, given.denominator) * given.denominator
    price = {row: int(y * scale) for row, y in multipliers.items()}
    total: int = sum(y * rows[row]["high" if y > 0 else "low"] for row, y in price.items())
    for one, number in enumerate(proof.number):
        rest = int(shares.get(one, 0) * scale) - sum(price.get(row, 0) for row in proof.rows_of[one])
        total += number * rest if proof.placed[one] else proof.caps[one] * max(0, rest)
    return Fraction(total, scale)


def verify_certificate(report: Report, audit: Audit) -> None:
    """Run the checks of the certificate."""
    proof = report.run("certificate/types", Certificate, audit)
    if proof is None:
        return
    levels = proof.objective == "leximin"
    own = [proof.check_levels] if levels else [proof.check_ceiling, proof.check_never]
    for check in (*own, proof.check_gap, proof.check_panels, proof.check_certified):
        report.run(f"certificate/{check.__name__[6:]}", check)
    if proof.proof == "pricing" or (not levels and None in proof.data["never"].values()):
        without = f"{'levels' if levels else 'bounds'} without multipliers"
        report.not_checked.append(f"{without}: their bounds need an integer program")
