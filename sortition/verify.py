#!/usr/bin/env python3
"""Check the public record of a draw, trusting nothing.

    python3 verify.py [COMMITMENT] [--head HASH] [--auditor DIR] [--public DIR] [--json]

COMMITMENT is the fingerprint published before the draw; HASH a head of the log that somebody outside
has kept; DIR of --auditor the auditor's edition (private/audit). The public folder is the one that holds
this script unless --public says otherwise. Exit code 0: all that was checked holds; 6: something does not.

Python 3.8 or later, standard library only, written from docs/reference/record.md alone: no code is shared
with the toolkit that made the record. This file checks that nothing was changed since the commitment, and
that the seed gives a ticket which was sealed before. Of the two beside it, verify_auditor.py checks rules,
replacements and the auditor's edition, verify_certificate.py the proof that no lottery is fairer.

Every `check_...` states what must hold, returns a sentence about what it saw, or raises Broken.
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
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

HERE = Path(__file__).resolve().parent
# The SHA-256 of the two files that belong to this one: no others are run.
COMPANIONS = {
    "verify_auditor.py": "8a2a83dc4414d897a5ded5933e801b66ff1edf6d050ce36e34153de13caa8552",
    "verify_certificate.py": "4bfe4b9f8e8dd8e30651f53c040ce70abdf063abc5601325bc17adad75eb39da",
}
PATTERNS = {
    "hash": "[0-9a-f]{64}",
    "time": "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z",
    "none": "(?!)",
    "plan": "(timetable|schedule)(-[0-9]{1,9})?[.](csv|json|ics|xml)",
    "path": "[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*",
    "hex": "([0-9a-f]{2}){1,96}",
    "name": "[A-Z2-7]{10}",
    "index": "0|[1-9][0-9]{0,8}",
    "digits": "[0-9]{1,9}",
    "number": "-?[0-9]{1,2000}([.][0-9]{1,2000}|/[1-9][0-9]{0,1999})?",
    "reason": "witness-objection|equipment-failed|wrong-seed|panel-not-confirmed",
    "source": "unannounced|balls|dice|national-lottery|drand|other",
    "kind": "seed|balls",
    "objective": "leximin|maximin|nash|goldilocks",
    "code": "declined|not-reached|withdrew|not-eligible|input-error",
    "side": "min|max",
}
# Fields (with ?: may be missing) and their forms: a pattern above, int (never negative), str, bool, another
# line of this table, [form of each item], or form of the names>form of the values. Of CSV: the columns.
TABLE = """
line              at=time event=str files=path>hash prev,hash=hash
event:case        case=hash files=none>hash
event:lottery     lottery=int commitment=hash
event:draw        draw,lottery,ticket=int commitment=hash again?=reason
event:timetable   timetable=int files=plan>hash
event:withdrawal  lottery=int entries=name>code files=none>hash
event:dropout     draw=int entries=name>code files=none>hash
event:replacement draw,vacant=int filled=[name] accepted?=[missed] files=none>hash
missed            category,value=str with_category?,with_value?=str side=side
manifest.json     schema,lottery=int case,head,verifier=hash toolkit=str companions?=path>hash
manifest.json     public,audit=path>file
file              sha256=hash size=int
announce.json     kind=source source?,if_it_fails?=str when?=time witnesses?=[str] outcomes?=int
announce.json     round?=int chain?=hash
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
seed.json         schema=int kind=kind seed,order_seed=str at=time beacon?=beacon
beacon            chain=hash round=int signature=hex previous_signature?=hex checked=str
result.json       schema,lottery,ticket=int commitment,head,opening=hash members,alternates,order=[name]
result.json       met=[met]
met               category,value=str min,max=int met=bool
"""


def read_table(table: str) -> dict[str, dict[str, str]]:
    """For each file or object its fields and their forms."""
    forms: dict[str, dict[str, str]] = {}
    for name, *columns in map(str.split, table.strip().splitlines()):
        for fields, form in (column.split("=") for column in columns):
            forms.setdefault(name, {}).update(dict.fromkeys(fields.split(","), form))
    return forms


FORMS = read_table(TABLE)


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


# --- Reading ---
def need_form(value: Any, form: str, where: str) -> None:
    """Raise Broken unless the value has this form; further fields of an object are allowed."""
    if form in PATTERNS:
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


def canonical(value: Any) -> str:
    """Canonical JSON without a line feed at the end."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def read_json(data: bytes, where: str, form: str) -> Any:
    """The value of canonical JSON ending with one line feed, if it has this form."""
    try:
        # Numbers that no record has, with a point or very long, do not come back as they were written.
        value = json.loads(
            data.decode(), parse_int=lambda x: int(x[:18]), parse_float=str, parse_constant=str
        )
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

    def csv(self, name: str, headings: Sequence[str] = (), forms: Sequence[str] = ()) -> list[list[str]]:
        """The lines below the header of a canonical CSV file with these headings and forms of cells.

        A last heading with ? may be missing; its cells are empty then.
        """
        headings, forms = list(headings or FORMS[name]), forms or list(FORMS[name].values())
        data, where = self.data(name), self.label + name
        csv.field_size_limit(10**8)
        try:
            lines = list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))
        except (ValueError, csv.Error) as error:
            raise Broken(f"{where}: not CSV in UTF-8 ({type(error).__name__})") from None
        rows = [[cell[1:] if cell[:1] == "'" else cell for cell in line] for line in lines]
        text = "".join(",".join(map(csv_cell, row)) + "\n" for row in rows)
        need(text.encode() == data, f"{where}: not canonical CSV (quotes, apostrophes or line ends)")
        names = [*headings[:-1], headings[-1].rstrip("?")]
        missing = names != headings and rows[:1] == [names[:-1]]
        need(missing or rows[:1] == [names], f"{where}: the header is not {','.join(names)}")
        need(all(len(row) == len(rows[0]) for row in rows), f"{where}: lines differ in length")
        for row in rows[1:]:
            for cell, heading, form in zip(row, headings, forms):
                need_form(cell, form, f"{where}: a cell of {heading}")
        return [[*row, ""] for row in rows[1:]] if missing else rows[1:]

    def differing(self, named: dict[str, Any]) -> list[str]:
        """The files named in a manifest that are not here, or here with other bytes."""
        same = set()
        for name, wanted in named.items():
            with suppress(Broken):
                data = self.data(name)
                same |= {name} if wanted == {"sha256": sha256(data), "size": len(data)} else set()
        return [name for name in named if name not in same]


# --- The log and the files that it names ---
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

    def of(self, *events: str) -> list[dict[str, Any]]:
        """The lines of these events in order."""
        return [line for line in self.lines if line["event"] in events]

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
        need(self.of("case") == self.lines[:1], "the case is not the first line")
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
            need(event != "withdrawal" or not draws[line["lottery"]], f"{where}: a withdrawal after the draw")
            if event == "draw":
                need(line["commitment"] == commitments[line["lottery"] - 1], f"{where}: another commitment")
                draws[line["lottery"]] += 1
                need(line["draw"] == draws[line["lottery"]], f"{where}: draws are not numbered 1, 2, …")
                need(("again" in line) == (line["draw"] > 1), f"{where}: `again` and repeated draws disagree")
        return f"lotteries: {len(commitments)}, draws: {sum(draws.values())}"


def check_files(log: Log) -> str:
    """Every file is named with its hash by exactly one line of the log; every named file is there."""
    named = [item for line in log.lines for item in line["files"].items()]
    below = [path for path in log.path.rglob("*") if path.is_symlink() or not path.is_dir()]
    wanted, found = dict(named), {path.relative_to(log.path).as_posix() for path in below} - {"log.jsonl"}
    need(len(wanted) == len(named), "a file is named by two lines of the log")
    need(wanted.keys() <= found, f"missing: {few(wanted.keys() - found)}")
    need(found <= wanted.keys(), f"named by no line of the log: {few(found - wanted.keys())}")
    wrong = [name for name in found if sha256(log.data(name)) != wanted[name]]
    need(not wrong, f"not the files that the log names: {few(wrong)}")
    return f"{len(found)} files, none unknown, none missing"


def check_head(head: str, log: Log) -> str:
    """A head that somebody kept is that of this log, or was it on an earlier day."""
    hashes = [line["hash"] for line in log.lines]
    need(head in hashes, "not a head of this log: lines were cut or changed, or it is another log")
    later = len(hashes) - 1 - hashes.index(head)
    missed = f"; {later} LATER line(s) are not covered by it" if later else ""
    return f"line {hashes.index(head) + 1}{missed}"


# --- One lottery, public edition ---
class Lottery(Folder):
    """The public files of one lottery; `line` is its line of the log."""

    def __init__(self, log: Log, line: dict[str, Any]) -> None:
        self.log, self.line, self.number = log, line, line["lottery"]
        self.name = folder_name("lottery", self.number)
        super().__init__(log.path / self.name, self.name + "/")
        self.commitment = sha256(self.data("manifest.json"))
        self.manifest, self.announce = self.json("manifest.json"), self.json("announce.json")
        self.rules, self.chances = self.json("rules.json"), self.json("chances.json")
        self.quotas = [(row[0], row[1], int(row[2]), int(row[3])) for row in self.csv("quotas.csv")]
        combined = self.csv("combined.csv") if "combined.csv" in self.manifest["public"] else []
        self.combined = [(a, b, c, d, int(low), int(high)) for a, b, c, d, low, high in combined]
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

    def check_manifest(self) -> str:
        """The manifest is what the log committed to and names exactly the lottery's files."""
        manifest, line, own = self.manifest, self.line, f"{self.name}/manifest.json"
        need(self.commitment == line["commitment"], f"{own} is not what the log committed to")
        need(manifest["case"] == self.log.lines[0].get("case"), f"{own} is of another case")
        need(manifest["lottery"] == self.number, f"{own} is of another lottery")
        need(manifest["head"] == line["prev"], f"{own}: head is not the log's head before it")
        sealed = {"announce.json", "rules.json", "quotas.csv", "leaves.csv", "seals.csv", "chances.json"}
        need(sealed <= set(manifest["public"]), f"{own} does not name all of {few(sealed, 6)}")
        wrong = [f"{self.name}/{name}" for name in self.differing(manifest["public"])]
        need(not wrong, f"missing, or not the files that the manifest names: {few(wrong)}")
        extra = {"verify.py", "HOW-TO-VERIFY.md", *COMPANIONS}
        extra = extra if self.number == 1 else {f"{self.name}/{name}" for name in extra}
        named = {f"{self.name}/{name}" for name in (*manifest["public"], "manifest.json")}
        differ = named ^ (set(line["files"]) - extra)
        need(not differ, f"manifest and log name different files: {few(differ)}")
        shipped = [item for one in self.log.lines for item in one["files"].items()]
        for tool, wanted in {"verify.py": manifest["verifier"], **manifest.get("companions", {})}.items():
            there = (tool, wanted) in shipped or (f"{self.name}/{tool}", wanted) in shipped
            need(there, f"{own}: verifier is not the {tool} of this record")
        return f"commitment {self.commitment}"

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


# --- One draw, public edition ---
class Draw(Folder):
    """The files of one draw, its line of the log and its lottery."""

    def __init__(self, log: Log, number: int, line: dict[str, Any], lottery: Lottery) -> None:
        self.line, self.lottery, self.name = line, lottery, folder_name("draw", number)
        super().__init__(log.path / self.name, self.name + "/")
        self.later = [line for line in log.of("dropout", "replacement") if line["draw"] == number]
        self.fillings: list[Any] = []
        self.seed, self.result = self.json("seed.json"), self.json("result.json")
        need(self.result["ticket"] < lottery.m, f"{self.name}/result.json: there is no such ticket")
        self.ticket, self.members = lottery.tickets[self.result["ticket"]], self.result["members"]

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
            seen = text.isprintable() and text == text.strip() != ""
            need(seen, "a seed is empty or has blanks around it, or characters that nobody sees")
        if seed["kind"] == "seed":
            need(seed["order_seed"] == seed["seed"], "seed.json: order_seed is another text than seed")
        if announce["kind"] != "unannounced":
            need((seed["kind"] == "balls") == (announce["kind"] == "balls"), "not of the announced kind")
            late = "when" in announce and min(seed["at"], self.line["at"]) >= announce["when"]
            need(late, "the draw was before the announced time")
        return f"{seed['seed']} ({announce['kind']})"

    def check_ticket(self) -> str:
        """The ticket follows from the seed alone."""
        seed, said, m, counter = self.seed["seed"], self.result["ticket"], self.lottery.m, 0
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
        need(said == ticket, f"result.json: the seed gives ticket {ticket}, not the one said")
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


# --- The command ---
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

    def run_all(self, name: str, thing: object) -> None:
        """Run every method check_this of the thing as name/this, in the order of the file."""
        for method in vars(type(thing)):
            if method.startswith("check_"):
                self.run(f"{name}/{method[6:]}", getattr(thing, method))


def check_commitment(given: str, lotteries: Sequence[Lottery]) -> str:
    """The commitment that was published is that of one of the lotteries."""
    need(re.fullmatch(PATTERNS["hash"], given), "the commitment given does not have 64 hex digits")
    numbers = [lottery.number for lottery in lotteries if lottery.commitment == given]
    need(numbers, "no manifest.json of this record has the commitment given")
    return f"the commitment given is that of lottery {numbers[0]}"


@lru_cache(maxsize=None)  # noqa: UP033  (Python 3.8 has no `cache`)
def companion(name: str) -> Any:
    """The module of a file beside this one, which imports what it needs of this file as `verify`."""
    code = Folder(HERE, "").data(name)
    need(sha256(code) == COMPANIONS[name], f"{name} is not the one that belongs to this verify.py")
    sys.modules["verify"] = sys.modules[__name__]
    module = ModuleType(name[:-3])
    exec(compile(code, name, "exec"), module.__dict__)
    return module


def check_companions() -> str:
    """The files beside this one that check more are those that belong to it."""
    for name in COMPANIONS:
        companion(name)
    return ", ".join(f"{name} {digest}" for name, digest in COMPANIONS.items())


def verify_public(report: Report, log: Log, more: Any) -> tuple[list[Lottery], list[Draw]]:
    """Run the checks of the public edition; what could be read. `more`: verify_auditor.py, or None."""
    report.run_all("log", log)
    report.run("files", check_files, log)
    lotteries: dict[int, Lottery] = {}
    for line in log.of("lottery"):
        name = folder_name("lottery", line["lottery"])
        lottery = report.run(name, Lottery, log, line)
        if lottery:
            lotteries[lottery.number] = lottery
            report.run_all(name, lottery)
            if more:
                more.verify_rules(report, lottery)
    draws = []
    for number, line in enumerate(log.of("draw"), 1):
        name, lottery = folder_name("draw", number), lotteries.get(line["lottery"])
        draw = lottery and report.run(name, Draw, log, number, line, lottery)
        if draw:
            draws.append(draw)
            report.run_all(name, draw)
            if more:
                more.verify_places(report, draw)
        else:
            report.not_checked.append(f"{name}: its files or its lottery's cannot be read")
    return list(lotteries.values()), draws


def verify(public: Path, commitment: str | None, head: str | None, auditor: Path | None) -> Report:
    """Check a record; the report says everything that was found. None: not given."""
    report = Report()
    unseen, log = report.not_checked, report.run("log", Log, public)
    if log is None:
        unseen.append("everything that log.jsonl would name")
        return report
    more = None
    if auditor or any((HERE / name).exists() for name in COMPANIONS):
        more = report.run("verifier", check_companions) and companion("verify_auditor.py")
    else:
        unseen.append("rules, order, replacements: verify_auditor.py is not beside verify.py")
    lotteries, draws = verify_public(report, log, more)
    if head is not None:
        report.run("head", check_head, head, log)
    if commitment is None:
        unseen.append("NOT ANCHORED: no commitment was given")
    else:
        report.run("commitment", check_commitment, commitment, lotteries)
        # A manifest holds the log's head before it, so a commitment covers the earlier lotteries too.
        covered = max([one.number for one in lotteries if one.commitment == commitment], default=0)
        later = [one.number for one in lotteries if one.number > covered]
        unseen += [f"lottery {one} is NOT ANCHORED by the commitment given" for one in later]
    if auditor and lotteries and more:
        more.verify_auditor(report, auditor, lotteries, draws)
    else:
        unseen.append("quotas, households, chances, certificate")
    unseen.append("that a seed is what its source showed; that the applicants are the right people")
    return report


def plain(hash_in_groups: str) -> str:
    """A hash as people write it down (in groups, in capitals) in the form of the record."""
    return re.sub("[-: ]", "", hash_in_groups).lower()


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the record and print the report; 0 if everything checked holds, else 6."""
    parser = argparse.ArgumentParser(description="Check the public record of a draw, trusting nothing.")
    parser.add_argument("commitment", nargs="*", type=plain, help="64 hex digits published before the draw")
    parser.add_argument("--head", type=plain, help="a head of the log that somebody outside has kept")
    parser.add_argument("--auditor", type=Path, help="the folder of the auditor's edition")
    parser.add_argument("--public", type=Path, default=HERE, help="public folder")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    given = parser.parse_args(arguments)
    commitment = "".join(given.commitment) if given.commitment else None
    report = verify(given.public, commitment, given.head, given.auditor)
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
