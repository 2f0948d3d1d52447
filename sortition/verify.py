#!/usr/bin/env python3
"""Check the public record of a draw, trusting nothing.

    python3 verify.py [COMMITMENT] [--head HASH] [--auditor DIR] [--public DIR] [--json]

COMMITMENT is the fingerprint published before the draw; HASH a head of the log that somebody outside
has kept; DIR of --auditor the auditor's edition (private/audit). The public folder is the one that holds
this script unless --public says otherwise. Exit code 0: all that was checked holds; 6: something does not.

One file, Python 3.8 or later, standard library only, written from docs/reference/record.md alone: it
shares no code with the toolkit that made the record. Every function `check_...` states what must hold,
returns a sentence about what it saw, or raises Broken. Nothing here needs the case key.
"""
# ruff: noqa: B905  (zip has no `strict` in Python 3.8; lengths are compared first)

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from math import gcd
from pathlib import Path
from typing import Any


class Broken(Exception):
    """Something in the record does not hold; the text says what."""


def need(condition: bool, text: str) -> None:
    """Raise Broken with this text unless the condition is true."""
    if not condition:
        raise Broken(text)


def sha256(data: bytes) -> str:
    """Lower-case hex SHA-256."""
    return hashlib.sha256(data).hexdigest()


def sha256_lines(*parts: str) -> str:
    """SHA-256 of these texts with a line feed between them and none at the end."""
    return sha256("\n".join(parts).encode("utf-8"))


def few(names: Iterable[str], most: int = 4) -> str:
    """The first few of these names in order."""
    found = sorted(names)
    return ", ".join(found[:most]) + (f" and {len(found) - most} more" if len(found) > most else "")


# --- The form of each file. A form is int (never negative), str, bool, a pattern for a text, [form of each
# --- item], (form of the keys, form of the values), or a dict: fields that must be there ("name?": may be).

HASH = re.compile("[0-9a-f]{64}")
TIME = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
PATH = re.compile("[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")
NAME = re.compile("[A-Z2-7]{10}")
INDEX = re.compile("0|[1-9][0-9]{0,8}")
DIGITS = re.compile("[0-9]{1,9}")
HOUSEHOLD = re.compile("|[1-9][0-9]{0,8}")
NUMBER = re.compile("-?[0-9]{1,2000}([.][0-9]{1,2000}|/[1-9][0-9]{0,1999})?")
CHANCE = re.compile("[01][.][0-9]{9}")
AGAIN = re.compile("witness-objection|equipment-failed|wrong-seed|panel-not-confirmed")
SOURCE = re.compile("unannounced|balls|dice|national-lottery|drand|other")
ANY = re.compile("(?s).*")
TOLERANCE = Fraction(1, 10**6)


def fields(names: str, form: Any) -> dict[str, Any]:
    """These fields, all of one form."""
    return dict.fromkeys(names.split(), form)


NAMED_FILES = (PATH, {"sha256": HASH, "size": int})
MANIFEST = {**fields("schema lottery", int), **fields("case head verifier", HASH), "toolkit": str}
MANIFEST.update(fields("public audit", NAMED_FILES))
ANNOUNCE = {"kind": SOURCE, **fields("source? if_it_fails?", str), "when?": TIME, "witnesses?": [str]}
ANNOUNCE.update({"outcomes?": int})
RULES = {**fields("schema size tickets applicants placed", int), **fields("title objective shuffle", str)}
RULES.update({"categories": [str], "household": {"most": int, "columns": [str]}, "removed": (ANY, int)})
RULES.update({"alternates": {"rule": str, "number": int}, "accepted_gap?": NUMBER, "rounding?": NUMBER})
RANGES = [fields("from to people", int)]
CHANCES = {**fields("applicants tickets lowest highest", int), "histogram": RANGES}
SEED = {"schema": int, "kind": re.compile("seed|balls"), **fields("seed order_seed", str), "at": TIME}
RESULT = {**fields("schema lottery ticket", int), **fields("commitment head opening", HASH)}
RESULT.update({**fields("members alternates order", [NAME])})
RESULT.update({"met": [{**fields("category value", str), **fields("min max", int), "met": bool}]})
ROW = {"rule": str, **fields("low high", int), **fields("category? value?", str), "households?": [int]}
LEVEL = {**fields("value bound", NUMBER), "fixed": [int]}
LEVEL.update(fields("weights floors multipliers?", (INDEX, NUMBER)))
CERTIFICATE = {"schema": int, "objective": str, "proof": re.compile("relaxation|pricing")}
CERTIFICATE.update({**fields("gap shortfall", NUMBER), "types": [[NAME]], "rows": [ROW], "levels": [LEVEL]})
CERTIFICATE.update({"panels": [{"share": NUMBER, "seats": (INDEX, int)}]})
LINE = {"at": TIME, "event": str, "files": (PATH, HASH), **fields("prev hash", HASH)}
EVENTS: dict[str, dict[str, Any]] = {
    "case": {"case": HASH},
    "lottery": {"lottery": int, "commitment": HASH},
    "draw": {**fields("draw lottery ticket", int), "commitment": HASH, "again?": AGAIN},
}


def need_form(value: Any, form: Any, where: str) -> None:
    """Raise Broken unless the value has this form; further fields of an object are allowed."""
    if isinstance(form, type):
        negative = type(value) is int and value < 0
        need(type(value) is form and not negative, f"{where} is not a good {form.__name__}")
    elif isinstance(form, re.Pattern):
        need(type(value) is str and form.fullmatch(value) is not None, f"{where} is not written well")
    elif isinstance(form, list):
        need(type(value) is list, f"{where} is not a list")
        for item in value:
            need_form(item, form[0], where)
    elif isinstance(form, tuple):
        need(type(value) is dict, f"{where} is not an object")
        for key, item in value.items():
            need_form(key, form[0], f"{where}: a name")
            need_form(item, form[1], f"{where}: {key}")
    else:
        need(type(value) is dict, f"{where} is not an object")
        for name, inner in form.items():
            key = name.rstrip("?")
            need(key in value or key != name, f"{where}: {key} is missing")
            if key in value:
                need_form(value[key], inner, f"{where}: {key}")


def short_int(text: str) -> int:
    """An integer of a size that can occur in a record; anything else is refused."""
    if not re.fullmatch("-?[0-9]{1,18}", text):
        raise ValueError(text[:20])
    return int(text)


def canonical(value: Any) -> bytes:
    """Canonical JSON without a line feed at the end."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8")


def read_json(data: bytes, where: str, form: Any) -> Any:
    """The value of canonical JSON ending with one line feed, if it has this form."""
    hooks: dict[str, Any] = dict.fromkeys(("parse_float", "parse_constant", "parse_int"), short_int)
    try:
        value = json.loads(data.decode("utf-8"), **hooks)
        same = canonical(value) + b"\n" == data
    except (ValueError, RecursionError) as error:
        raise Broken(f"{where}: not canonical JSON ({type(error).__name__})") from None
    need(same, f"{where}: not canonical JSON (order, blanks, escapes or line ends)")
    need_form(value, form, where)
    need("schema" not in form or value["schema"] == 1, f"{where}: schema is not 1")
    return value


def csv_cell(text: str) -> str:
    """A cell as the record's CSV files write it."""
    if text[:1] and text[0] in "=+-@\t\r'" and not re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", text):
        text = "'" + text
    return '"' + text.replace('"', '""') + '"' if re.search('[,"\r\n]', text) else text


def read_csv(data: bytes, where: str, headings: list[str], forms: list[Any]) -> list[list[str]]:
    """The lines below the header of a canonical CSV file with these headings and forms of cells."""
    csv.field_size_limit(10**8)
    try:
        lines = list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))
    except (ValueError, csv.Error) as error:
        raise Broken(f"{where}: not CSV in UTF-8 ({type(error).__name__})") from None
    rows = [[cell[1:] if cell[:1] == "'" else cell for cell in line] for line in lines]
    text = "".join(",".join(map(csv_cell, row)) + "\n" for row in rows)
    need(text.encode("utf-8") == data, f"{where}: not canonical CSV (quotes, apostrophes or line ends)")
    need(rows[:1] == [headings], f"{where}: the header is not {','.join(headings)}")
    for row in rows[1:]:
        need(len(row) == len(headings), f"{where}: lines differ in length")
        for cell, heading, form in zip(row, headings, forms):
            need_form(cell, form, f"{where}: a cell of {heading}")
    return rows[1:]


class Folder:
    """A folder of the record; `label` is how messages call it."""

    def __init__(self, path: Path, label: str) -> None:
        self.path, self.label = path, label

    def data(self, name: str) -> bytes:
        """The bytes of an ordinary file: links and devices are refused."""
        path, where = self.path / name, f"{self.label}{name}"
        try:
            need(path.is_file() and not path.is_symlink(), f"{where}: missing, or not an ordinary file")
            return path.read_bytes()
        except OSError as error:
            raise Broken(f"{where}: cannot be read ({type(error).__name__})") from None

    def json(self, name: str, form: Any) -> Any:
        """The value of a JSON file."""
        return read_json(self.data(name), self.label + name, form)

    def table(self, name: str, headings: str, *forms: Any) -> list[list[str]]:
        """The lines of a CSV file, in which every heading is one word."""
        return read_csv(self.data(name), self.label + name, headings.split(), list(forms))

    def names(self) -> set[str]:
        """Everything below this folder that is not a folder itself; links to folders count as files."""
        found: set[str] = set()
        for parent, folders, files in os.walk(str(self.path)):
            for name in files + [name for name in folders if (Path(parent) / name).is_symlink()]:
                found.add((Path(parent) / name).relative_to(self.path).as_posix())
        return found


def folder_name(kind: str, number: int) -> str:
    """The folder of the first, second, … of a kind: `lottery`, then `lottery-2`."""
    return kind if number == 1 else f"{kind}-{number}"


# --- The log and the files that it names -----------------------------------------------------------------


class Log:
    """The log's lines, each in the form of its event."""

    def __init__(self, public: Folder) -> None:
        data = public.data("log.jsonl")
        need(data.endswith(b"\n"), "log.jsonl: empty, or its last line is not complete")
        self.lines: list[dict[str, Any]] = []
        for number, raw in enumerate(data[:-1].split(b"\n"), 1):
            line = read_json(raw + b"\n", f"log.jsonl line {number}", LINE)
            need(line["event"] in EVENTS, f"log.jsonl line {number}: unknown event")
            need_form(line, EVENTS[line["event"]], f"log.jsonl line {number}")
            self.lines.append(line)

    def __str__(self) -> str:
        return f"{len(self.lines)} lines of log.jsonl read"

    def of(self, event: str) -> list[dict[str, Any]]:
        """The lines of one event in order."""
        return [line for line in self.lines if line["event"] == event]


def check_chain(log: Log) -> str:
    """Each line carries its own hash and that of the line before."""
    before = "0" * 64
    for number, line in enumerate(log.lines, 1):
        need(line["prev"] == before, f"log.jsonl line {number}: prev is not the hash of the line before")
        before = sha256(canonical({key: line[key] for key in line if key != "hash"}))
        need(line["hash"] == before, f"log.jsonl line {number}: the hash is not that of the line")
    return f"{len(log.lines)} lines, head {before}"


def check_events(log: Log) -> str:
    """The case opens the log; lotteries and draws are numbered without gaps; a repeat gives its reason."""
    need(log.lines[0]["event"] == "case" and len(log.of("case")) == 1, "the case is not the first line")
    commitments: list[str] = []
    draws: Counter[int] = Counter()
    for number, line in enumerate(log.lines[1:], 2):
        where = f"log.jsonl line {number}"
        if line["event"] == "lottery":
            commitments.append(line["commitment"])
            need(line["lottery"] == len(commitments), f"{where}: lotteries are not numbered 1, 2, …")
            continue
        need(1 <= line["lottery"] <= len(commitments), f"{where}: a draw from a lottery not made yet")
        need(line["commitment"] == commitments[line["lottery"] - 1], f"{where}: another commitment")
        draws[line["lottery"]] += 1
        need(line["draw"] == draws[line["lottery"]], f"{where}: draws are not numbered 1, 2, …")
        need(("again" in line) == (line["draw"] > 1), f"{where}: `again` and repeated draws do not agree")
    return f"lotteries: {len(commitments)}, draws: {sum(draws.values())}"


def check_files(public: Folder, log: Log) -> str:
    """Every file is named with its hash by exactly one line of the log; every named file is there."""
    named = [item for line in log.lines for item in line["files"].items()]
    wanted, found = dict(named), public.names() - {"log.jsonl"}
    need(len(wanted) == len(named), "a file is named by two lines of the log")
    need(not set(wanted) - found, f"missing: {few(set(wanted) - found)}")
    need(not found - set(wanted), f"named by no line of the log: {few(found - set(wanted))}")
    wrong = [name for name in found if sha256(public.data(name)) != wanted[name]]
    need(not wrong, f"not the files that the log names: {few(wrong)}")
    return f"{len(found)} files, none unknown, none missing"


def check_head(log: Log, head: str) -> str:
    """A head that somebody kept is that of this log, or was it on an earlier day."""
    hashes = [line["hash"] for line in log.lines]
    need(head in hashes, "not a head of this log: lines were cut or changed, or it is another log")
    later = len(hashes) - 1 - hashes.index(head)
    missed = f"; {later} LATER line(s) are not covered by it" if later else ""
    return f"line {hashes.index(head) + 1}{missed}"


# --- One lottery, public edition -------------------------------------------------------------------------


class Lottery:
    """The public files of one lottery; `line` is its line of the log."""

    def __init__(self, public: Folder, line: dict[str, Any]) -> None:
        self.line, self.number, self.name = line, line["lottery"], folder_name("lottery", line["lottery"])
        self.folder = folder = Folder(public.path / self.name, self.name + "/")
        self.commitment = sha256(folder.data("manifest.json"))
        self.manifest = folder.json("manifest.json", MANIFEST)
        self.announce = folder.json("announce.json", ANNOUNCE)
        self.rules = folder.json("rules.json", RULES)
        self.chances = folder.json("chances.json", CHANCES)
        quotas = folder.table("quotas.csv", "category value min max", ANY, ANY, INDEX, INDEX)
        self.quotas = [(category, value, int(low), int(high)) for category, value, low, high in quotas]
        categories = sorted({quota[0] for quota in quotas})
        need(self.rules["categories"] == categories, f"{self.name}: rules.json and quotas.csv disagree")
        self.leaves = folder.table("leaves.csv", "applicant leaf", NAME, HASH)
        self.seals = folder.table("seals.csv", "ticket seal", DIGITS, HASH)
        self.size, self.m = self.rules["size"], self.rules["tickets"]
        need(self.m == len(self.seals) > 0, f"{self.name}/seals.csv: not one seal for each ticket")
        self.tickets = [str(number).zfill(len(str(self.m - 1))) for number in range(self.m)]

    def __str__(self) -> str:
        return f"{self.name}/: all files have their form"


def check_manifest(lottery: Lottery, log: Log) -> str:
    """The manifest is what the log committed to and names exactly the lottery's files."""
    manifest, line, own = lottery.manifest, lottery.line, lottery.name + "/"
    need(lottery.commitment == line["commitment"], f"{own}manifest.json is not what the log committed to")
    need(manifest["case"] == log.lines[0].get("case"), f"{own}manifest.json is of another case")
    need(manifest["lottery"] == lottery.number, f"{own}manifest.json is of another lottery")
    need(manifest["head"] == line["prev"], f"{own}manifest.json: head is not the log's head before it")
    for name, wanted in manifest["public"].items():
        data = lottery.folder.data(name)
        same = wanted == {"sha256": sha256(data), "size": len(data)}
        need(same, f"{own}{name} is not the file that the manifest names")
    extra = {"verify.py", "HOW-TO-VERIFY.md"}
    extra = {own + name for name in extra} | (extra if lottery.number == 1 else set())
    differ = {own + name for name in (*manifest["public"], "manifest.json")} ^ (set(line["files"]) - extra)
    need(not differ, f"manifest and log name different files: {few(differ)}")
    shipped = {one["files"].get(path) for one in log.lines for path in ("verify.py", own + "verify.py")}
    need(manifest["verifier"] in shipped, f"{own}manifest.json: verifier is not the verify.py of this record")
    return f"commitment {lottery.commitment}"


def check_announcement(lottery: Lottery) -> str:
    """What was announced is complete and leaves no room for trying out seeds."""
    announce = lottery.announce
    if announce["kind"] == "unannounced":
        return "the source of the seed was NOT announced in advance"
    wanted = {"source", "when", "witnesses", "if_it_fails", "outcomes"}
    need(wanted <= set(announce), f"announce.json does not say: {few(wanted - set(announce))}")
    if announce["kind"] == "balls":
        need(str(lottery.m).rstrip("0") == "1", "balls, but the number of tickets is not a power of ten")
    else:
        need(announce["outcomes"] >= 10_000 * lottery.m, "fewer outcomes than 10,000 for each ticket")
    return f"{announce['kind']}, {announce['source']}, {announce['when']}"


def check_rules(lottery: Lottery) -> str:
    """Rules and quotas are in order and do not contradict one another."""
    rules, quotas, size = lottery.rules, lottery.quotas, lottery.size
    need(rules["objective"] == "leximin", "rules.json: an objective that this verifier does not know")
    need(rules["household"]["most"] == 1, "rules.json: a household rule that this verifier does not know")
    need(rules["alternates"]["rule"] == "drawn-order", "rules.json: an unknown rule for alternates")
    need(rules["placed"] <= size <= rules["applicants"] and size > 0, "rules.json: a size that cannot be")
    keys = [quota[:2] for quota in quotas]
    need(keys == sorted(set(keys)), "quotas.csv is not sorted by category and value, or one stands twice")
    for category in rules["categories"]:
        bounds = [quota[2:] for quota in quotas if quota[0] == category]
        need(all(low <= high for low, high in bounds), f"quotas.csv: {category}: min above max")
        possible = sum(low for low, _ in bounds) <= size <= sum(high for _, high in bounds)
        need(possible, f"quotas.csv: the quotas of {category} cannot add up to {size}")
    return f"{size} seats, {rules['applicants']} applicants, {lottery.m} tickets, {len(quotas)} quotas"


def check_lists(lottery: Lottery) -> str:
    """There is one leaf for each applicant and one seal for each ticket, in order."""
    names, numbers = ([row[0] for row in rows] for rows in (lottery.leaves, lottery.seals))
    need(names == sorted(set(names)), "leaves.csv is not sorted by pseudonym, or one stands twice")
    need(len(names) == lottery.rules["applicants"], "leaves.csv: not as many applicants as rules.json says")
    need(numbers == lottery.tickets, "seals.csv: tickets are not numbered in order")
    need(len({row[1] for row in lottery.seals}) == lottery.m, "seals.csv: a seal stands twice")
    return f"{len(names)} leaves, {lottery.m} seals"


def check_chances(lottery: Lottery) -> str:
    """The histogram is complete and can be that of these tickets."""
    chances, ranges = lottery.chances, lottery.chances["histogram"]
    need(chances["applicants"] == lottery.rules["applicants"], "chances.json: other applicants")
    need(chances["tickets"] == lottery.m, "chances.json: other tickets")
    need(1 <= len(ranges) <= 10, "chances.json: not one to ten ranges")
    starts = [0] + [one["to"] + 1 for one in ranges]
    need([one["from"] for one in ranges] == starts[:-1], "chances.json: ranges overlap or leave a gap")
    need(starts[-1] == lottery.m + 1, "chances.json: the ranges do not end at the number of tickets")
    widths = [one["to"] + 1 - one["from"] for one in ranges]
    need(len(set(widths[:-1])) <= 1 and 1 <= widths[-1] <= widths[0], "chances.json: ranges differ in width")
    need(sum(one["people"] for one in ranges) == chances["applicants"], "chances.json does not add up")
    people = [one for one in ranges if one["people"]]
    for key, one in (("lowest", people[0]), ("highest", people[-1])):
        need(one["from"] <= chances[key] <= one["to"], f"chances.json: {key} does not fit the histogram")
    fewest, most = (sum(one[end] * one["people"] for one in ranges) for end in ("from", "to"))
    need(fewest <= lottery.m * lottery.size <= most, "chances.json does not fit the seats on all tickets")
    return f"people stand on {chances['lowest']} to {chances['highest']} of {lottery.m} tickets"


# --- One draw, public edition ----------------------------------------------------------------------------


class Draw:
    """The files of one draw, its line of the log and its lottery."""

    def __init__(self, public: Folder, number: int, line: dict[str, Any], lottery: Lottery) -> None:
        self.line, self.lottery, self.name = line, lottery, folder_name("draw", number)
        folder = Folder(public.path / self.name, self.name + "/")
        self.seed, self.result = folder.json("seed.json", SEED), folder.json("result.json", RESULT)
        need(self.result["ticket"] < lottery.m, f"{self.name}/result.json: there is no such ticket")
        self.ticket, self.members = lottery.tickets[self.result["ticket"]], self.result["members"]

    def __str__(self) -> str:
        return f"{self.name}/: all files have their form"

    def others(self) -> list[str]:
        """Everybody who is not a member, in the order that the order seed gives."""
        head = ("panel-draw-1", self.lottery.commitment, self.seed["order_seed"], "order", "ticket")
        names = {row[0] for row in self.lottery.leaves} - set(self.members)
        return sorted(names, key=lambda name: sha256_lines(*head, name))


def check_line(draw: Draw) -> str:
    """The result and the log tell the same."""
    result, line = draw.result, draw.line
    for key in ("lottery", "commitment", "ticket"):
        need(result[key] == line[key], f"result.json and the log differ: {key}")
    need(result["head"] == line["prev"], "result.json: head is not the log's head before it")
    own = {f"{draw.name}/seed.json", f"{draw.name}/result.json"}
    need(set(line["files"]) == own, "its line of the log does not name seed.json and result.json only")
    again = f", again because of {line['again']}" if "again" in line else ""
    return f"draw {line['draw']} of lottery {line['lottery']}{again}"


def check_seed(draw: Draw) -> str:
    """The seed is well written, of the announced kind and not before its time."""
    seed, announce = draw.seed, draw.lottery.announce
    for text in (seed["seed"], seed["order_seed"]):
        need(bool(text) and text == text.strip() and "\n" not in text, "a seed is empty or has outer blanks")
    if seed["kind"] == "seed":
        need(seed["order_seed"] == seed["seed"], "seed.json: order_seed is another text than seed")
    if announce["kind"] != "unannounced":
        need((seed["kind"] == "balls") == (announce["kind"] == "balls"), "not of the announced kind")
        at, when = min(seed["at"], draw.line["at"]), announce.get("when")
        need(when is not None and at >= when, "the draw was before the announced time")
    return f"{seed['seed']} ({announce['kind']})"


def check_ticket(draw: Draw) -> str:
    """The ticket follows from the seed alone."""
    seed, m, counter = draw.seed["seed"], draw.lottery.m, 0
    if draw.seed["kind"] == "balls":
        fits = str(m) == "1" + "0" * len(seed) and re.fullmatch("[0-9]+", seed)
        need(bool(fits), "seed.json: not one digit for each place of a ticket number")
        ticket = int(seed)
    else:
        hashed, limit = 2**256, 2**256 // m * m
        while hashed >= limit:
            digest = sha256_lines("panel-draw-1", draw.lottery.commitment, seed, "panel", str(counter))
            hashed, counter = int(digest, 16), counter + 1
        ticket = hashed % m
    need(draw.result["ticket"] == ticket, f"result.json: the seed gives ticket {ticket}, not the one said")
    return f"the seed gives ticket {draw.ticket}"


def check_members(draw: Draw) -> str:
    """The members are applicants, as many as seats, and are what the ticket's seal has hidden."""
    members, lottery = draw.members, draw.lottery
    need(members == sorted(set(members)), "result.json: members are not sorted, or one stands twice")
    need(set(members) <= {row[0] for row in lottery.leaves}, "result.json: a member is not in leaves.csv")
    need(len(members) == lottery.size, "result.json: not as many members as seats")
    seal = sha256_lines(draw.result["opening"], " ".join(members))
    need(dict(lottery.seals).get(draw.ticket) == seal, f"the seal of ticket {draw.ticket} hid others")
    return f"{len(members)} members, as sealed"


def check_order(draw: Draw) -> str:
    """The order of replacement follows from its seed, and the alternates from the order."""
    result, others, most = draw.result, draw.others(), draw.lottery.rules["alternates"]["number"]
    alternates = result["alternates"]
    need(len(alternates) <= most, f"result.json: more than {most} alternates")
    need(alternates == [name for name in others if name in set(alternates)], "alternates out of order")
    rest = [name for name in others if name not in set(alternates)]
    need(result["order"] == alternates + rest, "result.json: the order is not the one that the seed gives")
    if not draw.lottery.rules["household"]["columns"]:
        need(alternates == others[:most], "result.json: somebody at the head of the order was passed over")
    return f"{len(alternates)} alternates, then {len(rest)} more"


def check_met(draw: Draw) -> str:
    """The quotas said to be met are those of the lottery."""
    met = [(one["category"], one["value"], one["min"], one["max"]) for one in draw.result["met"]]
    need(met == draw.lottery.quotas, "result.json: the quotas said to be met are not those of quotas.csv")
    need(all(one["met"] for one in draw.result["met"]), "result.json: a quota is not met")
    return f"{len(met)} quotas said to be met"


# --- The auditor's edition -------------------------------------------------------------------------------


class Audit:
    """The auditor's edition of one lottery, all files about the same people; `homes`: who lives in each."""

    def __init__(self, path: Path, lottery: Lottery) -> None:
        self.lottery, folder = lottery, Folder(path, "auditor's ")
        categories = lottery.rules["categories"]
        headings = ["applicant", *categories, "household", "placed"]
        forms = [NAME, *(ANY for _ in categories), HOUSEHOLD, re.compile("|yes")]
        pool = read_csv(folder.data("pool.csv"), "auditor's pool.csv", headings, forms)
        self.names = [row[0] for row in pool]
        self.values = {row[0]: tuple(row[1:-2]) for row in pool}
        self.home = {row[0]: row[-2] or row[0] for row in pool}
        self.placed = {row[0] for row in pool if row[-1]}
        self.salts = folder.table("salts.csv", "applicant salt identity", NAME, HASH, HASH)
        self.tickets = folder.table("tickets.csv", "ticket members", DIGITS, ANY)
        self.chances = folder.table("probabilities.csv", "applicant probability tickets", NAME, CHANCE, INDEX)
        self.certificate = folder.json("certificate.json", CERTIFICATE)
        lists = {"leaves.csv": lottery.leaves, "salts.csv": self.salts, "probabilities.csv": self.chances}
        for file, rows in lists.items():
            need([row[0] for row in rows] == self.names, f"pool.csv and {file} have other applicants")
        self.homes: dict[str, list[str]] = {}
        for name in self.names:
            self.homes.setdefault(self.home[name], []).append(name)
        self.held = Counter(name for row in self.tickets for name in row[1].split(" "))
        self.quotas = [(categories.index(quota[0]), quota[1]) for quota in lottery.quotas]

    def __str__(self) -> str:
        return "all files of the auditor's edition have their form"

    def quotas_of(self, values: tuple[str, ...]) -> list[int]:
        """Which quotas (by place in quotas.csv) count somebody with these values."""
        return [place for place, (column, value) in enumerate(self.quotas) if values[column] == value]

    def contents(self, name: str) -> tuple[Any, ...]:
        """Values and placement of all who live with this person, herself included."""
        return tuple(sorted((self.values[mate], mate in self.placed) for mate in self.homes[self.home[name]]))

    def need_quotas(self, seats: Iterable[tuple[tuple[str, ...], int]], where: str) -> None:
        """Raise Broken unless these seats (values, how many) obey size and quotas."""
        counts: Counter[int] = Counter()
        total = 0
        for values, number in seats:
            total += number
            for place in self.quotas_of(values):
                counts[place] += number
        need(total == self.lottery.size, f"{where}: not {self.lottery.size} members")
        for place, (category, value, low, high) in enumerate(self.lottery.quotas):
            need(low <= counts[place] <= high, f"{where}: the quota of {category}, {value} is broken")


def chosen_lottery(path: Path, lotteries: Sequence[Lottery]) -> Lottery:
    """The lottery whose manifest fits most of the files in this folder; the newest of those."""
    folder = Folder(path, "auditor's ")
    return min(lotteries, key=lambda lottery: (len(differing(folder, lottery)), -lottery.number))


def differing(folder: Folder, lottery: Lottery) -> list[str]:
    """The files of the manifest that the auditor's folder has not, or has with other bytes."""
    wrong = []
    for name, wanted in lottery.manifest["audit"].items():
        try:
            data = folder.data(name)
        except Broken:
            data = b""
        if wanted != {"sha256": sha256(data), "size": len(data)}:
            wrong.append(name)
    return wrong


def check_edition(path: Path, lottery: Lottery) -> str:
    """The files are those that the manifest names, so those that were committed to."""
    needed = {"tickets.csv", "probabilities.csv", "pool.csv", "salts.csv", "certificate.json"}
    need(needed <= set(lottery.manifest["audit"]), f"{lottery.name}/manifest.json names too few")
    wrong = differing(Folder(path, "auditor's "), lottery)
    need(not wrong, f"not the files that {lottery.name}/manifest.json names: {few(wrong)}")
    return f"the edition of lottery {lottery.number}"


def check_pool(audit: Audit) -> str:
    """Every value of the pool has a quota; placed people and homes are as the rules say."""
    rules = audit.lottery.rules
    for name in audit.names:
        known = len(audit.quotas_of(audit.values[name])) == len(rules["categories"])
        need(known, f"pool.csv: {name} has a value without a quota")
    need(len(audit.placed) == rules["placed"], "pool.csv: not as many placed people as rules.json says")
    shared = [people for people in audit.homes.values() if len(people) > 1]
    need(not shared or bool(rules["household"]["columns"]), "pool.csv: homes, but no rule for them")
    return f"{len(audit.names)} applicants, {len(shared)} shared homes, {len(audit.placed)} placed"


def check_leaves(audit: Audit) -> str:
    """Each leaf is made of the salt, the identity and the values of the pool."""
    leaves = dict(audit.lottery.leaves)
    for name, salt, identity in audit.salts:
        values = canonical(dict(zip(audit.lottery.rules["categories"], audit.values[name]))).decode("utf-8")
        good = leaves.get(name) == sha256_lines(salt, name, identity, values)
        need(good, f"leaves.csv: the leaf of {name} is not that of the values in pool.csv")
    return f"{len(audit.salts)} leaves recomputed from pool.csv"


def check_tickets(audit: Audit) -> str:
    """Every ticket is a valid panel: known people once each, size, quotas, households, placed people."""
    need([row[0] for row in audit.tickets] == audit.lottery.tickets, "tickets.csv: bad numbers")
    for number, text in audit.tickets:
        members, where = text.split(" "), f"tickets.csv, ticket {number}"
        need(members == sorted(set(members)), f"{where}: members are not sorted, or one stands twice")
        need(all(name in audit.values for name in members), f"{where}: a member is not in pool.csv")
        audit.need_quotas(((audit.values[name], 1) for name in members), where)
        need(len({audit.home[name] for name in members}) == len(members), f"{where}: two of a home")
        need(audit.placed <= set(members), f"{where}: a placed person is missing")
    return (
        f"{len(audit.tickets)} tickets, {len({row[1] for row in audit.tickets})} different panels, all valid"
    )


def check_counts(audit: Audit) -> str:
    """How many tickets each person has is what probabilities.csv and chances.json say."""
    chances = audit.lottery.chances
    for name, _, held in audit.chances:
        need(int(held) == audit.held[name], f"probabilities.csv: {name} stands on {audit.held[name]} tickets")
    counts = [audit.held[name] for name in audit.names]
    need(min(counts) == chances["lowest"], "chances.json: lowest is not that of the tickets")
    need(max(counts) == chances["highest"], "chances.json: highest is not that of the tickets")
    for one in chances["histogram"]:
        people = sum(one["from"] <= count <= one["to"] for count in counts)
        need(people == one["people"], f"chances.json: {people} have {one['from']} to {one['to']}")
    return "probabilities.csv and chances.json agree with the tickets"


def check_rounding(audit: Audit) -> str:
    """The chances add up to the seats; nobody is a ticket or more away from hers, or rules.json says so."""
    rules, total = audit.lottery.rules, sum(Fraction(row[1]) for row in audit.chances)
    each = max(TOLERANCE, Fraction(rules.get("accepted_gap", "0")))
    good = abs(total - audit.lottery.size) <= len(audit.names) * each
    need(good, "probabilities.csv: the chances do not add up to the seats")
    error = max(abs(int(held) - audit.lottery.m * Fraction(chance)) for _, chance, held in audit.chances)
    # A chance that gives whole tickets is not met by one ticket more or less, whatever the last decimal says.
    most = Fraction(rules.get("rounding", "0.998"))
    # The chances have nine decimals, so m of them may be off by half of that each.
    near = error <= most + Fraction(audit.lottery.m, 10**9)
    need(near, "somebody's tickets are further from her chance than rules.json allows")
    said = ": as rules.json says" if "rounding" in rules else ""
    return f"largest |tickets - m p| is {float(error):.6f}{said}"


def check_opened(draw: Draw, audit: Audit) -> str:
    """The drawn ticket has the members of tickets.csv; alternates were passed over for their home only."""
    members = dict(audit.tickets).get(draw.ticket)
    need(members == " ".join(draw.members), f"tickets.csv has others on ticket {draw.ticket}")
    expected: list[str] = []
    homes = {audit.home.get(name) for name in draw.members}
    for name in draw.others():
        if len(expected) < draw.lottery.rules["alternates"]["number"] and audit.home[name] not in homes:
            expected.append(name)
            homes.add(audit.home[name])
    need(draw.result["alternates"] == expected, "alternates that order and homes do not give")
    return f"ticket {draw.ticket} as in tickets.csv, {len(expected)} alternates"


# --- The certificate -------------------------------------------------------------------------------------


class Certificate:
    """The certificate's numbers as fractions; `homes` lists the homes of each type, `rows_of` its rows."""

    def __init__(self, audit: Audit) -> None:
        self.audit, self.data = audit, audit.certificate
        self.types: list[list[str]] = self.data["types"]
        everybody = sorted(name for people in self.types for name in people)
        need(everybody == audit.names, "certificate.json: types are not everybody of pool.csv, once each")
        need(all(self.types), "certificate.json: a type has nobody")
        first = [people[0] for people in self.types]
        for people in self.types:
            alike = {(audit.values[name], name in audit.placed, audit.contents(name)) for name in people}
            need(len(alike) == 1, f"certificate.json: people of one type differ ({people[0]}'s)")
        self.number = [len(people) for people in self.types]
        self.values = [audit.values[name] for name in first]
        self.placed = [name in audit.placed for name in first]
        self.homes = [sorted({audit.home[name] for name in people}) for people in self.types]
        self.shared = [len(audit.homes[audit.home[name]]) > 1 for name in first]
        self.rows_of = self._rows()
        self.proof = self.data["proof"]
        self.z = self._values()

    def __str__(self) -> str:
        return f"{len(self.types)} types of people alike, {len(self.data['rows'])} rows re-derived"

    def _values(self) -> dict[int, Fraction]:
        """The chance of each type: the value of the level at which it is fixed."""
        fixed = [(one, level["value"]) for level in self.data["levels"] for one in level["fixed"]]
        once = sorted(one for one, _ in fixed) == list(range(len(self.types)))
        need(once, "certificate.json: not every type is fixed at exactly one level")
        return {one: Fraction(value) for one, value in fixed}

    def _rows(self) -> list[list[int]]:
        """For each type the rows that it is in, each row being one that pool and quotas give."""
        found: list[list[int]] = [[] for _ in self.types]
        for place, row in enumerate(self.data["rows"]):
            types, low, high = self._row(row, f"row {place}")
            need((row["low"], row["high"]) == (low, high), f"row {place}: low or high is wrong")
            for one in types:
                found[one].append(place)
        return found

    def _row(self, row: dict[str, Any], where: str) -> tuple[list[int], int, int]:
        lottery, every = self.audit.lottery, range(len(self.types))
        if row["rule"] == "size":
            return list(every), lottery.size, lottery.size
        if row["rule"] == "quota":
            key = (row.get("category"), row.get("value"))
            quotas = [place for place, quota in enumerate(lottery.quotas) if quota[:2] == key]
            need(len(quotas) == 1, f"{where}: quotas.csv has no such quota")
            types = [one for one in every if quotas[0] in self.audit.quotas_of(self.values[one])]
            return types, lottery.quotas[quotas[0]][2], lottery.quotas[quotas[0]][3]
        need(row["rule"] == "homes", f"{where}: an unknown rule")
        homes = {str(number) for number in row.get("households", [])}
        need(len(homes) == len(row.get("households", [])), f"{where}: a household stands twice")
        need(homes <= set(self.audit.homes), f"{where}: pool.csv has no such household")
        types = [one for one in every if homes & set(self.homes[one])]
        need(all(set(self.homes[one]) <= homes for one in types), f"{where}: a type is only partly in it")
        return types, 0, len(homes)


def fractions(numbers: dict[str, str]) -> dict[int, Fraction]:
    """The numbers of an object whose keys are places."""
    return {int(place): Fraction(number) for place, number in numbers.items()}


def most_seats(proof: Certificate, shares: dict[int, Fraction], multipliers: dict[int, Fraction]) -> Fraction:
    """The bound on sum of shares[t] x_t that these multipliers of the rows prove (linear duality).

    Everything is scaled to one common denominator, so that the sums are of integers.
    """
    scale = 1
    for given in (*shares.values(), *multipliers.values()):
        scale = scale // gcd(scale, given.denominator) * given.denominator
    price = {row: y.numerator * (scale // y.denominator) for row, y in multipliers.items()}
    rows = proof.data["rows"]
    total: int = sum(y * rows[row]["high" if y > 0 else "low"] for row, y in price.items())
    for one, number in enumerate(proof.number):
        share = shares.get(one, Fraction(0))
        rest = share.numerator * (scale // share.denominator)
        rest -= sum(price.get(row, 0) for row in proof.rows_of[one])
        total += number * rest if proof.placed[one] else len(proof.homes[one]) * max(0, rest)
    return Fraction(total, scale)


def check_levels(proof: Certificate) -> str:
    """At each level plain arithmetic shows that nobody fixed there can have more than it says."""
    before, largest = Fraction(0), Fraction(0)
    earlier: set[int] = set()
    for place, level in enumerate(proof.data["levels"]):
        where, z, bound = f"level {place}", Fraction(level["value"]), Fraction(level["bound"])
        weights, floors, fixed = fractions(level["weights"]), fractions(level["floors"]), set(level["fixed"])
        need(before <= z <= 1, f"{where}: the value falls, or is no chance")
        need(set(floors) <= earlier, f"{where}: a floor for a type that is not fixed earlier")
        need(set(weights) <= set(proof.z) - earlier, f"{where}: a weight for a type fixed earlier")
        need(fixed <= set(weights), f"{where}: a fixed type has no weight")
        need(sum(weights.values()) == 1 and min(weights.values()) > 0, f"{where}: bad weights")
        need(all(floor >= 0 for floor in floors.values()), f"{where}: a negative floor")
        least = needed_bound(proof, level, {**weights, **floors}, floors)
        need(bound >= least, f"{where}: the bound is too low")
        largest = max([largest, *((bound - z) / weights[one] for one in fixed)])
        before, earlier = z, earlier | fixed
    gap, shortfall = Fraction(proof.data["gap"]), Fraction(proof.data["shortfall"])
    need(gap >= largest + shortfall, "certificate.json: the gap is larger than it says")
    return f"{len(proof.data['levels'])} levels, gap {float(gap):.3g} ({proof.proof})"


def needed_bound(
    proof: Certificate, level: Any, u: dict[int, Fraction], floors: dict[int, Fraction]
) -> Fraction:
    """What the level's bound must reach: B, or without multipliers the best of the listed panels."""
    shares = {one: number / proof.number[one] for one, number in u.items()}
    paid = sum((floor * proof.z[one] for one, floor in floors.items()), Fraction(0))
    if "multipliers" in level:
        multipliers = fractions(level["multipliers"])
        need(
            set(multipliers) <= set(range(len(proof.data["rows"]))),
            "certificate.json: a multiplier of no row",
        )
        return most_seats(proof, shares, multipliers) - paid
    need(
        proof.proof == "pricing" and bool(proof.data["panels"]),
        "certificate.json: a level without multipliers",
    )
    panels = [fractions(panel["seats"]) for panel in proof.data["panels"]]
    sums = [sum(shares.get(one, 0) * seats for one, seats in panel.items()) for panel in panels]
    return max(Fraction(total) for total in sums) - paid


def check_gap(proof: Certificate) -> str:
    """The gap is at most a millionth, or rules.json says before the draw that a larger one was accepted."""
    gap, accepted = Fraction(proof.data["gap"]), proof.audit.lottery.rules.get("accepted_gap")
    need(proof.data["objective"] == "leximin", "certificate.json: unknown objective")
    if gap <= TOLERANCE:
        return f"nobody's chance is further than {float(gap):.3g} from the fairest"
    need(accepted is not None and gap <= Fraction(accepted), "a larger gap than rules.json accepts")
    return f"nobody's chance is further than {float(gap):.3g} from the fairest; ACCEPTED in rules.json"


def can_be_seated(seats: dict[int, int], homes: list[list[str]]) -> bool:
    """Whether every seat of these types can have a home of its own (augmenting paths)."""
    taken: dict[str, int] = {}

    def seat(one: int, tried: set[str]) -> bool:
        for home in sorted(homes[one], key=lambda home: home in taken):
            if home not in tried:
                tried.add(home)
                if home not in taken or seat(taken[home], tried):
                    taken[home] = one
                    return True
        return False

    return all(seat(one, set()) for one, number in seats.items() for _ in range(number))


def check_panels(proof: Certificate) -> str:
    """The listed panels are valid and average to the chances, up to the shortfall."""
    mean: dict[int, Fraction] = dict.fromkeys(range(len(proof.types)), Fraction(0))
    shortfall = Fraction(proof.data["shortfall"])
    shares = [Fraction(panel["share"]) for panel in proof.data["panels"]]
    need(sum(shares) == 1 and min(shares) >= 0, "certificate.json: shares of panels do not add up to 1")
    for place, (share, panel) in enumerate(zip(shares, proof.data["panels"])):
        where = f"certificate.json, panel {place}"
        seats = {int(one): number for one, number in panel["seats"].items()}
        need(set(seats) <= set(mean), f"{where}: there is no such type")
        proof.audit.need_quotas(((proof.values[one], number) for one, number in seats.items()), where)
        full = all(seats.get(one, 0) == n for one, n in enumerate(proof.number) if proof.placed[one])
        need(full, f"{where}: a placed person is missing")
        need(all(n <= len(proof.homes[one]) for one, n in seats.items()), f"{where}: more seats than homes")
        together = {one: number for one, number in seats.items() if proof.shared[one]}
        need(can_be_seated(together, proof.homes), f"{where}: two members would share a home")
        for one, number in seats.items():
            mean[one] += share * number / proof.number[one]
    short = max(proof.z[one] - chance for one, chance in mean.items())
    need(shortfall >= max(short, Fraction(0)), "the panels fall short by more than it says")
    return f"{len(shares)} valid panels average to the chances up to {float(shortfall):.3g}"


def check_certified(proof: Certificate) -> str:
    """Each person's chance in probabilities.csv is the value that the certificate proves for her type."""
    value = {name: proof.z[one] for one, people in enumerate(proof.types) for name in people}
    for name, chance, _ in proof.audit.chances:
        near = abs(Fraction(chance) - value[name]) <= Fraction(1, 2 * 10**9)
        need(near, f"probabilities.csv: the chance of {name} is not the certified one")
    return f"{len(value)} chances as certified"


# --- The command -----------------------------------------------------------------------------------------


class Report:
    """What was checked and what was not."""

    def __init__(self) -> None:
        self.checks: list[dict[str, Any]] = []
        self.not_checked: list[str] = []

    def run(self, name: str, check: Callable[..., Any], *inputs: Any) -> Any:
        """Note whether the check holds; None if it does not. Nothing in a file can stop the other checks."""
        found, detail = None, ""
        try:
            found = check(*inputs)
            detail = str(found)
        except Broken as broken:
            detail = str(broken)
        except Exception as error:
            detail = f"the files of {name} cannot be understood ({type(error).__name__})"
        self.checks.append({"name": name, "ok": found is not None, "detail": printable(detail)})
        return found


def printable(text: str, most: int = 400) -> str:
    """The text on one line, without characters that could forge a line or steer a terminal."""
    shown = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
    return shown if len(shown) <= most else shown[:most] + " …"


def check_commitment(given: str, lotteries: Sequence[Lottery]) -> str:
    """The commitment that was published is that of one of the lotteries."""
    need(HASH.fullmatch(given) is not None, "the commitment given does not have 64 hex digits")
    numbers = [lottery.number for lottery in lotteries if lottery.commitment == given]
    need(bool(numbers), "no manifest.json of this record has the commitment given")
    return f"the commitment given is that of lottery {numbers[0]}"


def verify_public(report: Report, public: Folder, log: Log) -> tuple[list[Lottery], list[Draw]]:
    """Run the checks of the public edition; what could be read."""
    report.run("log/chain", check_chain, log)
    report.run("log/events", check_events, log)
    report.run("files", check_files, public, log)
    lotteries: dict[int, Lottery] = {}
    for line in log.of("lottery"):
        name = folder_name("lottery", line["lottery"])
        lottery = report.run(name, Lottery, public, line)
        if lottery is not None:
            lotteries[line["lottery"]] = lottery
            report.run(name + "/manifest", check_manifest, lottery, log)
            for check in (check_announcement, check_rules, check_lists, check_chances):
                report.run(f"{name}/{check.__name__[6:]}", check, lottery)
    draws = []
    for number, line in enumerate(log.of("draw"), 1):
        name = folder_name("draw", number)
        lottery = lotteries.get(line["lottery"])
        draw = lottery and report.run(name, Draw, public, number, line, lottery)
        if draw:
            draws.append(draw)
            for one in (check_line, check_seed, check_ticket, check_members, check_order, check_met):
                report.run(f"{name}/{one.__name__[6:]}", one, draw)
        else:
            report.not_checked.append(f"{name}: its files or its lottery's cannot be read")
    return list(lotteries.values()), draws


def verify_auditor(report: Report, path: Path, lotteries: Sequence[Lottery], draws: Sequence[Draw]) -> None:
    """Run the checks that need the auditor's edition."""
    lottery = chosen_lottery(path, lotteries)
    report.run("auditor/edition", check_edition, path, lottery)
    audit = report.run("auditor", Audit, path, lottery)
    others = [one.number for one in lotteries if one is not lottery]
    report.not_checked += [f"quotas, households, chances, certificate of lottery {one}" for one in others]
    if audit is None:
        return
    for check in (check_pool, check_leaves, check_tickets, check_counts, check_rounding):
        report.run(f"auditor/{check.__name__[6:]}", check, audit)
    for draw in draws:
        if draw.lottery is lottery:
            report.run(f"{draw.name}/opened", check_opened, draw, audit)
    proof = report.run("certificate/types", Certificate, audit)
    if proof is not None:
        for one in (check_levels, check_gap, check_panels, check_certified):
            report.run(f"certificate/{one.__name__[6:]}", one, proof)
        if proof.proof == "pricing":
            report.not_checked.append("levels without multipliers: their bounds need an integer program")
    report.not_checked.append(
        "pseudonyms, salts, unopened seals, the order of tickets (they need key and ids)"
    )


def verify(public: Path, commitment: str | None, head: str | None, auditor: Path | None) -> Report:
    """Check a record; the report says everything that was found. None: not given."""
    report, folder = Report(), Folder(public, "")
    log = report.run("log", Log, folder)
    if log is None:
        report.not_checked.append("everything that log.jsonl would name")
        return report
    lotteries, draws = verify_public(report, folder, log)
    if head is not None:
        report.run("head", check_head, log, head)
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
