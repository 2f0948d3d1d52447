#!/usr/bin/env python3
"""Check the public record of a draw, trusting nothing.

    python3 verify.py [COMMITMENT] [--head HASH] [--auditor DIR] [--public DIR] [--json]

COMMITMENT is the fingerprint published before the draw; HASH a head of the log that somebody outside
has kept; DIR of --auditor the auditor's edition (private/audit). The public folder is the one that holds
this script unless --public says otherwise. Exit code 0: all that was checked holds; 6: something does not.

One file, Python 3.8 or later, standard library only, written from docs/reference/record.md alone: it
shares no code with the toolkit that made the record. Every `check_...` states what must hold, returns a
sentence about what it saw, or raises Broken. Nothing here needs the case key.
"""
# ruff: noqa: B905  (zip has no `strict` in Python 3.8; lengths are compared first)

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import re
import sys
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from math import gcd
from pathlib import Path
from typing import Any

TOLERANCE = Fraction(1, 10**6)
PATTERNS = {
    "hash": "[0-9a-f]{64}",
    "time": "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z",
    "path": "[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*",
    "name": "[A-Z2-7]{10}",
    "index": "0|[1-9][0-9]{0,8}",
    "digits": "[0-9]{1,9}",
    "home": "|[1-9][0-9]{0,8}",
    "yes": "|yes",
    "number": "-?[0-9]{1,2000}([.][0-9]{1,2000}|/[1-9][0-9]{0,1999})?",
    "chance": "[01][.][0-9]{9}",
    "reason": "witness-objection|equipment-failed|wrong-seed|panel-not-confirmed",
    "source": "unannounced|balls|dice|national-lottery|drand|other",
    "kind": "seed|balls",
    "proof": "relaxation|pricing",
    "objective": "leximin|maximin|nash|goldilocks",
    "code": "declined|not-reached|withdrew|not-eligible|input-error",
    "side": "min|max",
}
# Fields (with ?: may be missing) and their forms: a pattern above, int (never negative), str, bool, another
# line of this table, [form of each item], or form of the names>form of the values. Of CSV: the columns.
TABLE = """
line              at=time event=str files=path>hash prev,hash=hash
event:case        case=hash
event:lottery     lottery=int commitment=hash
event:draw        draw,lottery,ticket=int commitment=hash again?=reason
event:timetable   timetable=int
event:withdrawal  lottery=int entries=name>code
event:dropout     draw=int entries=name>code
event:replacement draw,vacant=int filled=[name] accepted?=[missed]
missed            category,value=str with_category?,with_value?=str side=side
manifest.json     schema,lottery=int case,head,verifier=hash toolkit=str public,audit=path>file
file              sha256=hash size=int
announce.json     kind=source source?,if_it_fails?=str when?=time witnesses?=[str] outcomes?=int
rules.json        schema,size,tickets,applicants,placed=int title,shuffle=str objective=objective
rules.json        categories=[str] household=homes removed=str>int alternates=spare placed_for?=str>int
rules.json        accepted_gap?,rounding?=number floors?=[floor] apart?=int attention?=attention
rules.json        approved_by?=str rounding_proved?=bool
homes             most=int columns=[str]
spare             rule=str number=int rates?=[rate]
rate              category,value=str rate=number
floor             category,value=str least=number
attention         none,above_half=int
quotas.csv        category,value=str min,max=index
combined.csv      category,value,with_category,with_value=str min,max=index
leaves.csv        applicant=name leaf=hash
seals.csv         ticket=digits seal=hash
chances.json      applicants,tickets,lowest,highest=int histogram=[range]
range             from,to,people=int
seed.json         schema=int kind=kind seed,order_seed=str at=time
result.json       schema,lottery,ticket=int commitment,head,opening=hash members,alternates,order=[name]
result.json       met=[met]
met               category,value=str min,max=int met=bool
tickets.csv       ticket=digits members=str
probabilities.csv applicant=name probability=chance tickets=index
apart.csv         applicant,other=name
salts.csv         applicant=name salt,identity=hash
certificate.json  schema=int objective=objective proof=proof gap,shortfall=number
certificate.json  types=[[name]] rows=[row] panels=[panel] levels?=[level] ceiling?=ceiling
certificate.json  chances?,highest?,lowest?=index>number never?=index>prices tangent?=number
row               rule=str low,high=int households?=[int] people?=[name]
row               category?,value?,with_category?,with_value?=str
level             value,bound=number fixed=[int] weights,floors,multipliers?,guaranteed?=index>number
ceiling           bound=number weights,multipliers?,guaranteed?=index>number
panel             share=number seats=index>int
"""


def read_table(table: str) -> dict[str, dict[str, str]]:
    """For each file or object its fields and their forms."""
    forms: dict[str, dict[str, str]] = {}
    for name, *columns in map(str.split, table.strip().splitlines()):
        for fields, form in (column.split("=") for column in columns):
            forms.setdefault(name, {}).update(dict.fromkeys(fields.split(","), form))
    return forms


FORMS = read_table(TABLE)


AFTER = ("dropout", "replacement")
STEPS = 100_000


class Broken(Exception):
    """Something in the record does not hold; the text says what."""


def need(condition: object, text: str) -> None:
    """Raise Broken with this text unless the condition is true."""
    if not condition:
        raise Broken(text)


def sha256(*lines: str | bytes) -> str:
    """Lower-case hex SHA-256 of bytes, or of texts with a line feed between them and none at the end."""
    return hashlib.sha256(b"\n".join(x if isinstance(x, bytes) else x.encode() for x in lines)).hexdigest()


def few(names: Iterable[str], most: int = 4) -> str:
    """The first few of these names in order."""
    found = sorted(names)
    return ", ".join(found[:most]) + (f" and {len(found) - most} more" if len(found) > most else "")


def folder_name(kind: str, number: int) -> str:
    """The folder of the first, second, … of a kind: `lottery`, then `lottery-2`."""
    return kind if number == 1 else f"{kind}-{number}"


# --- Reading ---------------------------------------------------------------------------------------------


def need_form(value: Any, form: str, where: str) -> None:
    """Raise Broken unless the value has this form; further fields of an object are allowed."""
    if form == "prices":  # null where an integer program takes the place of the numbers
        if value is not None:
            need_form(value, "index>number", where)
    elif form in PATTERNS:
        need(type(value) is str and re.fullmatch(PATTERNS[form], value), f"{where} is not written well")
    elif form.startswith("["):
        need(type(value) is list, f"{where} is not a list")
        for item in value:
            need_form(item, form[1:-1], where)
    elif form in FORMS or ">" in form:
        need(type(value) is dict, f"{where} is not an object")
        for name, inner in FORMS.get(form, {}).items():
            key = name.rstrip("?")
            need(key in value or key != name, f"{where}: {key} is missing")
            if key in value:
                need_form(value[key], inner, f"{where}: {key}")
        for key, item in value.items() if ">" in form else ():
            need_form(key, form.split(">")[0], f"{where}: a name")
            need_form(item, form.split(">")[1], f"{where}: {key}")
    else:
        good = type(value).__name__ == form and (form != "int" or value >= 0)
        need(good, f"{where} is not a good {form}")


def short_int(text: str) -> int:
    """An integer of a size that can occur in a record; anything else is refused."""
    if not re.fullmatch("-?[0-9]{1,18}", text):
        raise ValueError(text[:20])
    return int(text)


def canonical(value: Any) -> str:
    """Canonical JSON without a line feed at the end."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def read_json(data: bytes, where: str, form: str) -> Any:
    """The value of canonical JSON ending with one line feed, if it has this form."""
    hooks: dict[str, Any] = dict.fromkeys(("parse_float", "parse_constant", "parse_int"), short_int)
    try:
        value = json.loads(data.decode("utf-8"), **hooks)
        same = canonical(value).encode() + b"\n" == data
    except (ValueError, RecursionError) as error:
        raise Broken(f"{where}: not canonical JSON ({type(error).__name__})") from None
    need(same, f"{where}: not canonical JSON (order, blanks, escapes or line ends)")
    need_form(value, form, where)
    need("schema" not in FORMS[form] or value["schema"] == 1, f"{where}: schema is not 1")
    return value


def csv_cell(text: str) -> str:
    """A cell as the record's CSV files write it."""
    formula = re.match(r"\s*[=+\-@＝＋－＠]|[\t\r\n']", text)
    if formula and not re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", text):
        text = "'" + text
    return '"' + text.replace('"', '""') + '"' if re.search('[,;|\t"\r\n]', text) else text


def read_csv(data: bytes, where: str, headings: list[str], forms: list[str]) -> list[list[str]]:
    """The lines below the header of a canonical CSV file with these headings and forms of cells."""
    csv.field_size_limit(10**8)
    try:
        lines = list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))
    except (ValueError, csv.Error) as error:
        raise Broken(f"{where}: not CSV in UTF-8 ({type(error).__name__})") from None
    rows = [[cell[1:] if cell[:1] == "'" else cell for cell in line] for line in lines]
    text = "".join(",".join(map(csv_cell, row)) + "\n" for row in rows)
    need(text.encode() == data, f"{where}: not canonical CSV (quotes, apostrophes or line ends)")
    need(rows[:1] == [headings], f"{where}: the header is not {','.join(headings)}")
    need(all(len(row) == len(headings) for row in rows), f"{where}: lines differ in length")
    for row in rows[1:]:
        for cell, heading, form in zip(row, headings, forms):
            need_form(cell, form, f"{where}: a cell of {heading}")
    return rows[1:]


class Folder:
    """A folder of the record; `label` is how messages call it."""

    def __init__(self, path: Path, label: str) -> None:
        self.path, self.label = path, label

    def __str__(self) -> str:
        return f"{self.label}: all files have their form"

    def data(self, name: str) -> bytes:
        """The bytes of an ordinary file: links and devices are refused."""
        path, where = self.path / name, f"{self.label}{name}"
        try:
            need(path.is_file() and not path.is_symlink(), f"{where}: missing, or not an ordinary file")
            return path.read_bytes()
        except OSError as error:
            raise Broken(f"{where}: cannot be read ({type(error).__name__})") from None

    def json(self, name: str) -> Any:
        """The value of a JSON file of the table."""
        return read_json(self.data(name), self.label + name, name)

    def csv(self, name: str) -> list[list[str]]:
        """The lines of a CSV file of the table."""
        return read_csv(self.data(name), self.label + name, list(FORMS[name]), list(FORMS[name].values()))

    def differing(self, named: dict[str, Any]) -> list[str]:
        """The files named in a manifest that are not here, or here with other bytes."""
        wrong = []
        for name, wanted in named.items():
            try:
                data = self.data(name)
            except Broken:
                wrong.append(name)
            else:
                wrong += [name] * (wanted != {"sha256": sha256(data), "size": len(data)})
        return wrong


# --- The log and the files that it names -----------------------------------------------------------------


class Log(Folder):
    """The public folder and the lines of its log, each in the form of its event."""

    def __init__(self, public: Path) -> None:
        super().__init__(public, "")
        data = self.data("log.jsonl")
        need(data.endswith(b"\n"), "log.jsonl: empty, or its last line is not complete")
        self.lines: list[dict[str, Any]] = []
        for number, raw in enumerate(data[:-1].split(b"\n"), 1):
            self.lines.append(read_json(raw + b"\n", f"log.jsonl line {number}", "line"))
            event = "event:" + self.lines[-1]["event"]
            need(event in FORMS, f"log.jsonl line {number}: unknown event")
            need_form(self.lines[-1], event, f"log.jsonl line {number}")

    def __str__(self) -> str:
        return f"{len(self.lines)} lines of log.jsonl read"

    def of(self, event: str) -> list[dict[str, Any]]:
        """The lines of one event in order."""
        return [line for line in self.lines if line["event"] == event]

    def check_chain(self) -> str:
        """Each line carries its own hash and that of the line before."""
        before = "0" * 64
        for number, line in enumerate(self.lines, 1):
            need(line["prev"] == before, f"log.jsonl line {number}: prev is not the hash of the line before")
            before = sha256(canonical({key: line[key] for key in line if key != "hash"}))
            need(line["hash"] == before, f"log.jsonl line {number}: the hash is not that of the line")
        return f"{len(self.lines)} lines, head {before}"

    def check_events(self) -> str:
        """The case opens the log; its events are numbered without gaps; a repeated draw has its reason."""
        first = self.lines[0]["event"] == "case" and len(self.of("case")) == 1
        need(first, "the case is not the first line")
        commitments: list[str] = []
        plans = 0
        draws: Counter[int] = Counter()
        for number, line in enumerate(self.lines[1:], 2):
            where, event = f"log.jsonl line {number}", line["event"]
            if event == "timetable":
                plans += 1
                need(line["timetable"] == plans, f"{where}: timetables are not numbered 1, 2, …")
            elif event == "lottery":
                commitments.append(line["commitment"])
                need(line["lottery"] == len(commitments), f"{where}: lotteries are not numbered 1, 2, …")
            elif event in ("dropout", "replacement"):
                need(1 <= line["draw"] <= sum(draws.values()), f"{where}: after a draw not made yet")
            else:
                need(1 <= line["lottery"] <= len(commitments), f"{where}: from a lottery not made yet")
            if event == "withdrawal":
                need(not draws[line["lottery"]], f"{where}: a withdrawal after the draw")
            if event == "draw":
                need(line["commitment"] == commitments[line["lottery"] - 1], f"{where}: another commitment")
                draws[line["lottery"]] += 1
                need(line["draw"] == draws[line["lottery"]], f"{where}: draws are not numbered 1, 2, …")
                need(("again" in line) == (line["draw"] > 1), f"{where}: `again` and repeated draws disagree")
        return f"lotteries: {len(commitments)}, draws: {sum(draws.values())}"

    def check_files(self) -> str:
        """Every file is named with its hash by exactly one line of the log; every named file is there."""
        named = [item for line in self.lines for item in line["files"].items()]
        below = [path for path in self.path.rglob("*") if path.is_symlink() or not path.is_dir()]
        wanted, found = dict(named), {path.relative_to(self.path).as_posix() for path in below}
        found -= {"log.jsonl"}
        need(len(wanted) == len(named), "a file is named by two lines of the log")
        need(wanted.keys() <= found, f"missing: {few(wanted.keys() - found)}")
        need(found <= wanted.keys(), f"named by no line of the log: {few(found - wanted.keys())}")
        wrong = [name for name in found if sha256(self.data(name)) != wanted[name]]
        need(not wrong, f"not the files that the log names: {few(wrong)}")
        return f"{len(found)} files, none unknown, none missing"

    def check_head(self, head: str) -> str:
        """A head that somebody kept is that of this log, or was it on an earlier day."""
        hashes = [line["hash"] for line in self.lines]
        need(head in hashes, "not a head of this log: lines were cut or changed, or it is another log")
        later = len(hashes) - 1 - hashes.index(head)
        missed = f"; {later} LATER line(s) are not covered by it" if later else ""
        return f"line {hashes.index(head) + 1}{missed}"


# --- One lottery, public edition -------------------------------------------------------------------------


class Lottery(Folder):
    """The public files of one lottery; `line` is its line of the log."""

    def __init__(self, log: Log, line: dict[str, Any]) -> None:
        self.line, self.number, self.name = line, line["lottery"], folder_name("lottery", line["lottery"])
        super().__init__(log.path / self.name, self.name + "/")
        self.commitment = sha256(self.data("manifest.json"))
        self.manifest, self.announce = self.json("manifest.json"), self.json("announce.json")
        self.rules, self.chances = self.json("rules.json"), self.json("chances.json")
        self.quotas = [(row[0], row[1], int(row[2]), int(row[3])) for row in self.csv("quotas.csv")]
        combined = self.csv("combined.csv") if "combined.csv" in self.manifest["public"] else []
        self.combined = [(a, b, c, d, int(low), int(high)) for a, b, c, d, low, high in combined]
        # Every quota as what its people have (one value, or two), the fewest and the most seats.
        self.limits: list[tuple[list[tuple[str, str]], int, int]] = []
        self.limits += [([(category, value)], low, high) for category, value, low, high in self.quotas]
        self.limits += [([(a, b), (c, d)], low, high) for a, b, c, d, low, high in self.combined]
        categories = sorted({quota[0] for quota in self.quotas})
        need(self.rules["categories"] == categories, f"{self.name}: rules.json and quotas.csv disagree")
        self.leaves, self.seals = self.csv("leaves.csv"), self.csv("seals.csv")
        self.names = [row[0] for row in self.leaves]
        self.size, self.m = self.rules["size"], self.rules["tickets"]
        self.most: int = self.rules["household"]["most"]
        mine = [line for line in log.of("withdrawal") if line["lottery"] == self.number]
        self.withdrawn = Counter(name for line in mine for name in line["entries"])
        need(self.m == len(self.seals) > 0, f"{self.name}/seals.csv: not one seal for each ticket")
        self.tickets = [str(number).zfill(len(str(self.m - 1))) for number in range(self.m)]

    def check_manifest(self, log: Log) -> str:
        """The manifest is what the log committed to and names exactly the lottery's files."""
        manifest, line, own = self.manifest, self.line, f"{self.name}/manifest.json"
        need(self.commitment == line["commitment"], f"{own} is not what the log committed to")
        need(manifest["case"] == log.lines[0].get("case"), f"{own} is of another case")
        need(manifest["lottery"] == self.number, f"{own} is of another lottery")
        need(manifest["head"] == line["prev"], f"{own}: head is not the log's head before it")
        wrong = [f"{self.name}/{name}" for name in self.differing(manifest["public"])]
        need(not wrong, f"missing, or not the files that the manifest names: {few(wrong)}")
        extra = {"verify.py", "HOW-TO-VERIFY.md"}
        extra = {f"{self.name}/{name}" for name in extra} | (extra if self.number == 1 else set())
        named = {f"{self.name}/{name}" for name in (*manifest["public"], "manifest.json")}
        differ = named ^ (set(line["files"]) - extra)
        need(not differ, f"manifest and log name different files: {few(differ)}")
        paths = ("verify.py", f"{self.name}/verify.py")
        shipped = {one["files"].get(path) for one in log.lines for path in paths}
        need(manifest["verifier"] in shipped, f"{own}: verifier is not the verify.py of this record")
        return f"commitment {self.commitment}"

    def check_announcement(self) -> str:
        """What was announced is complete and leaves no room for trying out seeds."""
        announce = self.announce
        if announce["kind"] == "unannounced":
            return "the source of the seed was NOT announced in advance"
        silent = {"source", "when", "witnesses", "if_it_fails", "outcomes"} - set(announce)
        need(not silent, f"announce.json does not say: {few(silent)}")
        if announce["kind"] == "balls":
            need(str(self.m).rstrip("0") == "1", "balls, but the number of tickets is not a power of ten")
        else:
            need(announce["outcomes"] >= 10_000 * self.m, "fewer outcomes than 10,000 for each ticket")
        return f"{announce['kind']}, {announce['source']}, {announce['when']}"

    def check_rules(self) -> str:
        """Rules and quotas are in order and do not contradict one another."""
        rules, size, keys = self.rules, self.size, [quota[:2] for quota in self.quotas]
        need(self.most > 0, "rules.json: a household rule that lets nobody in")
        need(rules["placed"] <= size <= rules["applicants"] and size, "rules.json: a size that cannot be")
        need(keys == sorted(set(keys)), "quotas.csv is not sorted by category and value, or one stands twice")
        for category in rules["categories"]:
            bounds = [quota[2:] for quota in self.quotas if quota[0] == category]
            need(all(low <= high for low, high in bounds), f"quotas.csv: {category}: min above max")
            possible = sum(low for low, _ in bounds) <= size <= sum(high for _, high in bounds)
            need(possible, f"quotas.csv: the quotas of {category} cannot add up to {size}")
        return f"{size} seats, {rules['applicants']} applicants, {self.m} tickets, {len(self.limits)} quotas"

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
        agree = placed_for in ({}, {"confirmed-earlier": rules["placed"]})
        need(agree, "rules.json: placed_for and placed disagree")
        approved = f", approved by: {rules['approved_by']}" if rules.get("approved_by") else ""
        return f"{rules['placed']} seats not filled by lot, {len(self.combined)} combined quotas{approved}"

    def check_lists(self) -> str:
        """There is one leaf for each applicant and one seal for each ticket, in order."""
        names, people = self.names, self.rules["applicants"]
        need(names == sorted(set(names)), "leaves.csv is not sorted by pseudonym, or one stands twice")
        need(len(names) == people, "leaves.csv: not as many applicants as rules.json says")
        need([row[0] for row in self.seals] == self.tickets, "seals.csv: tickets are not numbered in order")
        need(len({row[1] for row in self.seals}) == self.m, "seals.csv: a seal stands twice")
        once = max(self.withdrawn.values(), default=1) == 1
        need(once and set(names).issuperset(self.withdrawn), "somebody withdrew twice, or is unknown")
        return f"{len(names)} leaves, {self.m} seals"

    def check_chances(self) -> str:
        """The histogram is complete and can be that of these tickets."""
        chances, ranges = self.chances, self.chances["histogram"]
        need(chances["applicants"] == self.rules["applicants"], "chances.json: other applicants")
        need(chances["tickets"] == self.m, "chances.json: other tickets")
        need(1 <= len(ranges) <= 10, "chances.json: not one to ten ranges")
        starts = [0] + [one["to"] + 1 for one in ranges]
        need([one["from"] for one in ranges] == starts[:-1], "chances.json: ranges overlap or leave a gap")
        need(starts[-1] == self.m + 1, "chances.json: the ranges do not end at the number of tickets")
        widths = [one["to"] + 1 - one["from"] for one in ranges]
        same = len(set(widths[:-1])) <= 1 <= widths[-1] <= widths[0]
        need(same, "chances.json: ranges differ in width")
        need(sum(one["people"] for one in ranges) == chances["applicants"], "chances.json does not add up")
        people = [one for one in ranges if one["people"]]
        for key, one in (("lowest", people[0]), ("highest", people[-1])):
            need(one["from"] <= chances[key] <= one["to"], f"chances.json: {key} does not fit the histogram")
        fewest, most = (sum(one[end] * one["people"] for one in ranges) for end in ("from", "to"))
        need(fewest <= self.m * self.size <= most, "chances.json does not fit the seats on all tickets")
        return f"people stand on {chances['lowest']} to {chances['highest']} of {self.m} tickets"


# --- One draw, public edition ----------------------------------------------------------------------------


class Draw(Folder):
    """The files of one draw, its line of the log and its lottery; `others`: who is not a member, in order."""

    def __init__(self, log: Log, number: int, line: dict[str, Any], lottery: Lottery) -> None:
        self.line, self.lottery, self.name = line, lottery, folder_name("draw", number)
        super().__init__(log.path / self.name, self.name + "/")
        self.later = [line for line in log.lines if line["event"] in AFTER and line["draw"] == number]
        self.fillings: list[Filling] = []
        self.seed, self.result = self.json("seed.json"), self.json("result.json")
        need(self.result["ticket"] < lottery.m, f"{self.name}/result.json: there is no such ticket")
        self.ticket, self.members = lottery.tickets[self.result["ticket"]], self.result["members"]
        head = ("panel-draw-1", lottery.commitment, self.seed["order_seed"], "order", "ticket")
        names = set(lottery.names) - set(self.members)
        self.others = sorted(names, key=lambda name: sha256(*head, name))

    def check_line(self) -> str:
        """The result and the log tell the same."""
        result, line = self.result, self.line
        for key in ("lottery", "commitment", "ticket"):
            need(result[key] == line[key], f"result.json and the log differ: {key}")
        need(result["head"] == line["prev"], "result.json: head is not the log's head before it")
        own = {f"{self.name}/seed.json", f"{self.name}/result.json"}
        need(set(line["files"]) == own, "its line of the log does not name seed.json and result.json only")
        again = f", again because of {line['again']}" if "again" in line else ""
        return f"draw {line['draw']} of lottery {line['lottery']}{again}"

    def check_seed(self) -> str:
        """The seed is well written, of the announced kind and not before its time."""
        seed, announce = self.seed, self.lottery.announce
        for text in (seed["seed"], seed["order_seed"]):
            need(text and text == text.strip() and "\n" not in text, "a seed is empty or has outer blanks")
        if seed["kind"] == "seed":
            need(seed["order_seed"] == seed["seed"], "seed.json: order_seed is another text than seed")
        if announce["kind"] != "unannounced":
            need((seed["kind"] == "balls") == (announce["kind"] == "balls"), "not of the announced kind")
            late = "when" in announce and min(seed["at"], self.line["at"]) >= announce["when"]
            need(late, "the draw was before the announced time")
        return f"{seed['seed']} ({announce['kind']})"

    def check_ticket(self) -> str:
        """The ticket follows from the seed alone."""
        seed, m, counter = self.seed["seed"], self.lottery.m, 0
        if self.seed["kind"] == "balls":
            fits = str(m) == "1" + "0" * len(seed) and re.fullmatch("[0-9]+", seed)
            need(fits, "seed.json: not one digit for each place of a ticket number")
            ticket = int(seed)
        else:
            hashed, limit = 2**256, 2**256 // m * m
            while hashed >= limit:
                digest = sha256("panel-draw-1", self.lottery.commitment, seed, "panel", str(counter))
                hashed, counter = int(digest, 16), counter + 1
            ticket = hashed % m
        good = self.result["ticket"] == ticket
        need(good, f"result.json: the seed gives ticket {ticket}, not the one said")
        return f"the seed gives ticket {self.ticket}"

    def check_members(self) -> str:
        """The members are applicants, as many as seats, and are what the ticket's seal has hidden."""
        members, lottery = self.members, self.lottery
        need(members == sorted(set(members)), "result.json: members are not sorted, or one stands twice")
        need(set(members) <= set(lottery.names), "result.json: a member is not in leaves.csv")
        need(len(members) == lottery.size, "result.json: not as many members as seats")
        seal = sha256(self.result["opening"], " ".join(members))
        need(dict(lottery.seals).get(self.ticket) == seal, f"the seal of ticket {self.ticket} hid others")
        return f"{len(members)} members, as sealed"

    def check_order(self) -> str:
        """The order of replacement follows from its seed, and the alternates from the order."""
        alternates, most = self.result["alternates"], self.lottery.rules["alternates"]["number"]
        there = [name for name in self.others if name not in self.lottery.withdrawn]
        drawn = self.lottery.rules["alternates"]["rule"] == "drawn-order"
        need(len(alternates) <= most, f"result.json: more than {most} alternates")
        in_order = [name for name in there if name in alternates]
        need(alternates == in_order, "alternates out of order")
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

    def check_seats(self) -> str:
        """Who left was there; empty seats went, in the published order, to people who were waiting."""
        gone = set(self.lottery.withdrawn)
        panel = set(self.members) - gone
        for number, line in enumerate(self.later, 1):
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
            self.fillings.append(Filling(self, panel, gone, waiting, line))
            panel = panel.union(filled)
        return f"{len(self.fillings)} replacements, {self.lottery.size - len(panel)} seats empty now"


class Filling:
    """A replacement: who stays, who is gone, who was waiting in order, and its line of the log."""

    def __init__(self, draw: Draw, stay: set[str], gone: set[str], waiting: list[str], line: Any) -> None:
        self.stay, self.line = stay, line
        self.name = f"{draw.name}/{folder_name('replacement', len(draw.fillings) + 1)}"
        ever = set(draw.members).union(*(one.line["filled"] for one in draw.fillings))
        self.waiting, self.left = waiting, ever & gone


# --- The auditor's edition -------------------------------------------------------------------------------


class Audit(Folder):
    """The auditor's edition of one lottery, all files about the same people; `homes`: who lives in each."""

    def __init__(self, path: Path, lottery: Lottery) -> None:
        super().__init__(path, "auditor's ")
        self.lottery, categories = lottery, lottery.rules["categories"]
        headings = ["applicant", *categories, "household", "placed"]
        forms = ["name", *("str" for _ in categories), "home", "yes"]
        pool = read_csv(self.data("pool.csv"), "auditor's pool.csv", headings, forms)
        self.names = [row[0] for row in pool]
        self.values = {row[0]: tuple(zip(categories, row[1:-2])) for row in pool}
        self.placed = {row[0] for row in pool if row[-1]}
        # A home with at most `most` people limits nothing: they count as people who live alone.
        self.most, self.living = lottery.most, Counter(row[-2] for row in pool if row[-2])
        self.home = {row[0]: row[-2] if self.living[row[-2]] > self.most else row[0] for row in pool}
        limits = [(set(cells), place) for place, (cells, _, _) in enumerate(lottery.limits)]
        kinds = set(self.values.values())
        self.places = {kind: [place for cells, place in limits if cells.issubset(kind)] for kind in kinds}
        apart = self.csv("apart.csv") if "apart.csv" in lottery.manifest["audit"] else []
        self.apart = [(row[0], row[1]) for row in apart]
        self.salts, self.tickets = self.csv("salts.csv"), self.csv("tickets.csv")
        self.chances, self.certificate = self.csv("probabilities.csv"), self.json("certificate.json")
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
        bounds = [(place, low, high) for place, (_, low, high) in enumerate(self.lottery.limits)]
        found = {(place, "min"): low - counts[place] for place, low, _ in bounds}
        found.update({(place, "max"): counts[place] - high for place, _, high in bounds})
        return {side: number for side, number in found.items() if number > 0}

    def need_quotas(self, seats: Sequence[tuple[Any, int]], where: str) -> None:
        """Raise Broken unless these seats (values, how many) obey size and quotas."""
        size = self.lottery.size
        need(sum(number for _, number in seats) == size, f"{where}: not {size} members")
        for place, _ in sorted(self.missed(seats)):
            cells = " with ".join(", ".join(cell) for cell in self.lottery.limits[place][0])
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
        for (name, leaf), (_, salt, identity) in zip(self.lottery.leaves, self.salts):
            good = leaf == sha256(salt, name, identity, canonical(dict(self.values[name])))
            need(good, f"leaves.csv: the leaf of {name} is not that of the values in pool.csv")
        return f"{len(self.salts)} leaves recomputed from pool.csv"

    def check_tickets(self) -> str:
        """Every ticket is a valid panel: known people once each, size, quotas, households, placed people."""
        need([row[0] for row in self.tickets] == self.lottery.tickets, "tickets.csv: bad numbers")
        for number, text in self.tickets:
            members, where = text.split(" "), f"tickets.csv, ticket {number}"
            need(members == sorted(set(members)), f"{where}: members are not sorted, or one stands twice")
            need(self.values.keys() >= set(members), f"{where}: a member is not in pool.csv")
            self.need_quotas([(self.values[name], 1) for name in members], where)
            self.need_together(members, where)
            need(self.placed <= set(members), f"{where}: a placed person is missing")
        different = len({row[1] for row in self.tickets})
        return f"{len(self.tickets)} tickets, {different} different panels, all valid"

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
        near = error <= Fraction(rules.get("rounding", "0.998")) + Fraction(m, 10**9)
        need(near, "somebody's tickets are further from her chance than rules.json allows")
        said = ": as rules.json says" if "rounding" in rules else ""
        return f"largest |tickets - m p| is {float(error):.6f}{said}"

    def check_opened(self, draw: Draw) -> str:
        """The drawn ticket is that of tickets.csv; alternates were passed over for their home only."""
        members = dict(self.tickets).get(draw.ticket)
        expected: list[str] = []
        need(members == " ".join(draw.members), f"tickets.csv has others on ticket {draw.ticket}")
        homes = Counter(self.home.get(name) for name in draw.members)
        spare, chosen = self.lottery.rules["alternates"], draw.result["alternates"]
        drawn = spare["rule"] == "drawn-order"
        for name in draw.others if drawn else chosen:
            wanted = len(expected) < spare["number"] and name not in self.lottery.withdrawn
            if wanted and homes[self.home[name]] < self.most:
                expected.append(name)
                homes[self.home[name]] += 1
        need(chosen == expected, "alternates that order and homes do not give")
        return f"ticket {draw.ticket} as in tickets.csv, {len(expected)} alternates"

    def check_replacement(self, filling: Filling) -> str:
        """The people are the first in the order who keep the quotas, or miss them by as little as can be."""
        filled, stay, limits = filling.line["filled"], sorted(filling.stay), self.lottery.limits
        search = Search(self, filling)
        fit = set(filled) <= set(search.people)
        need(fit, "somebody of the home of a member who left, or of a full home")
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
        self.where: list[list[int]] = [[] for _ in audit.lottery.limits]
        for at, name in enumerate(self.people):
            for place in audit.places[audit.values[name]]:
                self.where[place].append(at)
        # Whoever is seated and matters as a person; and from which place on a search was in vain.
        self.special: set[str] = set()
        self.hopeless: dict[Any, int] = {}
        quotas, self.quotas = audit.lottery.quotas, len(audit.lottery.limits)
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
        total, limits = 0, self.audit.lottery.limits
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


# --- The certificate -------------------------------------------------------------------------------------


def fractions(numbers: dict[str, str]) -> dict[int, Fraction]:
    """The numbers of an object whose keys are places."""
    return {int(place): Fraction(number) for place, number in numbers.items()}


class Certificate:
    """The certificate's numbers as fractions; `caps` are the most seats of each type, `rows_of` its rows."""

    def __init__(self, audit: Audit) -> None:
        self.audit, self.data, self.proof = audit, audit.certificate, audit.certificate["proof"]
        self.objective, self.types = self.data["objective"], self.data["types"]
        need(self.objective == audit.lottery.rules["objective"], "certificate.json: another objective")
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
            bounds = [limit[1:] for limit in lottery.limits if limit[0] == cells]
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
        """Each person's chance in probabilities.csv is the value that the certificate proves for her type."""
        value = {name: self.z[one] for one, people in enumerate(self.types) for name in people}
        for name, chance, _ in self.audit.chances:
            near = abs(Fraction(chance) - value[name]) <= Fraction(1, 2 * 10**9)
            need(near, f"probabilities.csv: the chance of {name} is not the certified one")
        drawn = [chance for name, chance in value.items() if name not in self.audit.placed]
        none, above = sum(not chance for chance in drawn), sum(2 * chance > 1 for chance in drawn)
        told = self.audit.lottery.rules.get("attention", {"none": none, "above_half": above})
        need(told == {"none": none, "above_half": above}, "rules.json: attention is not that of the chances")
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


# --- The command -----------------------------------------------------------------------------------------


def printable(text: str, most: int = 400) -> str:
    """The text on one line, without characters that could forge a line or steer a terminal."""
    shown = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
    return shown if len(shown) <= most else shown[:most] + " …"


class Report:
    """What was checked and what was not."""

    def __init__(self) -> None:
        self.checks: list[dict[str, Any]] = []
        self.not_checked: list[str] = []

    def run(self, name: str, check: Callable[..., Any], *inputs: Any) -> Any:
        """Note whether the check holds; None if it does not. Nothing in a file can stop the other checks."""
        found = None
        try:
            found = check(*inputs)
            detail = str(found)
        except Broken as broken:
            detail = str(broken)
        except Exception as error:
            detail = f"the files of {name} cannot be understood ({type(error).__name__})"
        self.checks.append({"name": name, "ok": found is not None, "detail": printable(detail)})
        return found

    def run_all(self, name: str, *checks: Callable[[], str]) -> None:
        """Run checks that are called check_this, check_that as name/this, name/that."""
        for check in checks:
            self.run(f"{name}/{check.__name__[6:]}", check)


def check_commitment(given: str, lotteries: Sequence[Lottery]) -> str:
    """The commitment that was published is that of one of the lotteries."""
    need(re.fullmatch(PATTERNS["hash"], given), "the commitment given does not have 64 hex digits")
    numbers = [lottery.number for lottery in lotteries if lottery.commitment == given]
    need(numbers, "no manifest.json of this record has the commitment given")
    return f"the commitment given is that of lottery {numbers[0]}"


def check_edition(folder: Folder, lottery: Lottery) -> str:
    """The files are those that the manifest names, so those that were committed to."""
    needed = {"tickets.csv", "probabilities.csv", "pool.csv", "salts.csv", "certificate.json"}
    needed |= {"apart.csv"} if lottery.rules.get("apart") else set()
    need(needed <= set(lottery.manifest["audit"]), f"{lottery.name}/manifest.json names too few")
    wrong = folder.differing(lottery.manifest["audit"])
    need(not wrong, f"missing, or not the files that {lottery.name}/manifest.json names: {few(wrong)}")
    return f"the edition of lottery {lottery.number}"


def verify_public(report: Report, log: Log) -> tuple[list[Lottery], list[Draw]]:
    """Run the checks of the public edition; what could be read."""
    report.run_all("log", log.check_chain, log.check_events)
    report.run("files", log.check_files)
    lotteries: dict[int, Lottery] = {}
    for line in log.of("lottery"):
        name = folder_name("lottery", line["lottery"])
        one = report.run(name, Lottery, log, line)
        if one is not None:
            lotteries[line["lottery"]] = one
            report.run(name + "/manifest", one.check_manifest, log)
            report.run_all(name, one.check_announcement, one.check_rules, one.check_more_rules)
            report.run_all(name, one.check_lists, one.check_chances)
    draws = []
    for number, line in enumerate(log.of("draw"), 1):
        name, lottery = folder_name("draw", number), lotteries.get(line["lottery"])
        draw = lottery and report.run(name, Draw, log, number, line, lottery)
        if draw:
            draws.append(draw)
            report.run_all(name, draw.check_line, draw.check_seed, draw.check_ticket)
            report.run_all(name, draw.check_members, draw.check_order, draw.check_met)
            if draw.later:
                report.run_all(name, draw.check_seats)
        else:
            report.not_checked.append(f"{name}: its files or its lottery's cannot be read")
    return list(lotteries.values()), draws


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
    report.run_all("auditor", audit.check_pool, audit.check_leaves, audit.check_tickets)
    report.run_all("auditor", audit.check_counts, audit.check_rounding)
    for draw in draws:
        if draw.lottery is lottery:
            report.run(f"{draw.name}/opened", audit.check_opened, draw)
            for filling in draw.fillings:
                report.run(filling.name, audit.check_replacement, filling)
    report.not_checked += audit.undone
    if lottery.rules.get("rounding_proved"):
        report.not_checked.append("nearest list: that no other list of tickets is nearer to the chances")
    if lottery.rules["alternates"]["rule"] == "optimised":
        report.not_checked.append("best alternates: the choice itself; citizen-panel verify repeats it")
    proof = report.run("certificate/types", Certificate, audit)
    if proof is not None:
        levels = proof.objective == "leximin"
        own = [proof.check_levels] if levels else [proof.check_ceiling, proof.check_never]
        report.run_all("certificate", *own, proof.check_gap, proof.check_panels, proof.check_certified)
        if proof.proof == "pricing" or (not levels and None in proof.data["never"].values()):
            without = f"{'levels' if levels else 'bounds'} without multipliers"
            report.not_checked.append(f"{without}: their bounds need an integer program")
    closed = "pseudonyms, salts, unopened seals, the order of tickets (they need key and ids)"
    report.not_checked.append(closed)


def verify(public: Path, commitment: str | None, head: str | None, auditor: Path | None) -> Report:
    """Check a record; the report says everything that was found. None: not given."""
    report = Report()
    log = report.run("log", Log, public)
    if log is None:
        report.not_checked.append("everything that log.jsonl would name")
        return report
    lotteries, draws = verify_public(report, log)
    if head is not None:
        report.run("head", log.check_head, head)
    if commitment is None:
        report.not_checked.append("NOT ANCHORED: no commitment was given")
    else:
        report.run("commitment", check_commitment, commitment, lotteries)
        # A manifest holds the log's head before it, so a commitment covers the earlier lotteries too.
        covered = max([one.number for one in lotteries if one.commitment == commitment], default=0)
        later = [one.number for one in lotteries if one.number > covered]
        report.not_checked += [f"lottery {one} is NOT ANCHORED by the commitment given" for one in later]
    if auditor is None or not lotteries:
        report.not_checked.append("quotas, households, chances, certificate")
    else:
        verify_auditor(report, auditor, lotteries, draws)
    report.not_checked.append(
        "that a seed is what its source showed; that the applicants are the right people"
    )
    return report


def plain(hash_in_groups: str) -> str:
    """A hash as people write it down (in groups, in capitals) in the form of the record."""
    return re.sub("[-: ]", "", hash_in_groups).lower()


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the record and print the report; 0 if everything checked holds, else 6."""
    parser = argparse.ArgumentParser(description="Check the public record of a draw, trusting nothing.")
    parser.add_argument("commitment", nargs="*", help="64 hex digits published before the draw")
    parser.add_argument("--head", help="a head of the log that somebody outside has kept")
    parser.add_argument("--auditor", type=Path, help="the folder of the auditor's edition")
    parser.add_argument("--public", type=Path, default=Path(__file__).resolve().parent, help="public folder")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    given = parser.parse_args(arguments)
    commitment = plain("".join(given.commitment)) if given.commitment else None
    head = plain(given.head) if given.head is not None else None
    report = verify(given.public, commitment, head, given.auditor)
    ok = all(check["ok"] for check in report.checks)
    if given.json:
        print(json.dumps({"ok": ok, "checks": report.checks, "not_checked": report.not_checked}))
        return 0 if ok else 6
    lines = [f"{'ok   ' if one['ok'] else 'FAIL '} {one['name']}: {one['detail']}" for one in report.checks]
    lines += [f"not checked here: {printable(text)}" for text in report.not_checked]
    lines.append("consistent" if ok else "this record does NOT hold")
    lines[-1] += ", NOT ANCHORED" * any("NOT ANCHORED" in text for text in report.not_checked)
    text = "".join(line + "\n" for line in lines)
    sys.stdout.buffer.write(text.encode(sys.stdout.encoding or "utf-8", "backslashreplace"))
    return 0 if ok else 6


if __name__ == "__main__":
    sys.exit(main())
