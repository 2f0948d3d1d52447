"""What has happened in a case, read from its record: which lotteries, which draws, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from json import loads
from typing import Any

from sortition.audit import Sealed, read_sealed
from sortition.canonical import sha
from sortition.case import Case
from sortition.draw import Drawn
from sortition.problems import InputProblems, Problem, VerificationFailed


@dataclass(frozen=True)
class PastDraw:
    """A draw in the record: its number in the case, its lottery, and what was drawn, as ids."""

    number: int
    sealed: Sealed
    seed: str
    order_seed: str
    at: str
    head: str
    drawn: Drawn


def events(case: Case, kind: str) -> list[dict[str, Any]]:
    """The lines of the log with this event, oldest first; none where there is no case yet."""
    return [line for line in case.log() if line["event"] == kind] if case.started else []


def newest_draw(case: Case) -> PastDraw:
    """The newest draw of the case with its lottery, read back and checked.

    Raises:
        InputProblems: nothing was drawn yet.
        VerificationFailed: a file is not the one that was written.
    """
    lines = events(case, "draw")
    if not lines:
        raise InputProblems([Problem("nothing was drawn in this folder yet", "Run citizen-panel draw")])
    number, line = len(lines), lines[-1]
    sealed = read_sealed(case, line["lottery"])
    folder = "draw" if number == 1 else f"draw-{number}"
    told, result = (_checked(case, f"{folder}/{name}", line) for name in ("seed.json", "result.json"))
    ids = {name: person for person, name in sealed.pseudonyms.items()}
    named = {key: tuple(ids[name] for name in result[key]) for key in ("members", "alternates", "order")}
    drawn = Drawn(result["ticket"], tuple(sorted(named["members"])), named["alternates"], named["order"])
    return PastDraw(number, sealed, told["seed"], told["order_seed"], line["at"], line["hash"], drawn)


def _checked(case: Case, name: str, line: dict[str, Any]) -> dict[str, Any]:
    """The content of a file as the draw's line of the log names it."""
    path = case.public / name
    data = path.read_bytes() if path.exists() else b""
    if sha(data) != line["files"].get(name):
        raise VerificationFailed(f"public/{name} is not as it was written")
    content: dict[str, Any] = loads(data)
    return content
