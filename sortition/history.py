"""What has happened in a case, read from its record: which lotteries, which draws, who left, who came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from json import loads
from typing import Any

from sortition.audit import Sealed, read_sealed
from sortition.canonical import sha
from sortition.case import Case
from sortition.drand import Beacon, beacon_from
from sortition.draw import Drawn
from sortition.problems import InputProblems, Problem, VerificationFailed


@dataclass(frozen=True)
class PastDraw:
    """A draw in the record: its number in the case, its lottery, what was drawn, what became of it, as ids.

    `left` is everybody who withdrew before the draw or dropped out after it, with the code; `replaced` is
    everybody who came for somebody who left, in the order in which they came; `vacant` is how many seats the
    last replacement left empty because nobody was left; `accepted` are the quotas that were broken then with
    an officer's consent, as in the log. `head` is the log's hash at the newest of the draw's documents, and
    `version` the number of those documents. `beacon` is the round of drand that gave the seed. `again` is the
    code of the reason for which it was drawn again ("": it was not), `filled_at` when somebody came last.
    """

    number: int
    sealed: Sealed
    seed: str
    order_seed: str
    at: str
    head: str
    drawn: Drawn
    left: Mapping[str, str] = field(default_factory=dict)
    replaced: tuple[str, ...] = ()
    vacant: int = 0
    accepted: tuple[Mapping[str, str], ...] = ()
    version: int = 1
    beacon: Beacon | None = None
    again: str = ""
    filled_at: str = ""

    @property
    def ever(self) -> frozenset[str]:
        """Everybody who is or was a member of this panel."""
        return frozenset((*self.drawn.members, *self.replaced))

    @property
    def members(self) -> tuple[str, ...]:
        """The members of the panel as it is now, sorted."""
        return tuple(sorted(self.ever.difference(self.left)))

    @property
    def waiting(self) -> tuple[str, ...]:
        """Who stands in the order of replacement still, in that order."""
        return tuple(one for one in self.drawn.order if one not in self.left and one not in self.replaced)

    @property
    def alternates(self) -> tuple[str, ...]:
        """The alternates who stand in the order of replacement still."""
        waiting = frozenset(self.waiting)
        return tuple(one for one in self.drawn.alternates if one in waiting)

    @property
    def empty(self) -> int:
        """How many seats are to be filled: those are not among them for which nobody was left."""
        return max(0, self.sealed.lottery.quotas.size - len(self.members) - self.vacant)

    @property
    def now(self) -> Drawn:
        """The panel and the order as they are now."""
        return Drawn(self.drawn.ticket, self.members, self.alternates, self.waiting)

    @property
    def members_left(self) -> Mapping[str, int]:
        """How many members left, by code."""
        return Counter(code for one, code in sorted(self.left.items()) if one in self.ever)


def events(case: Case, kind: str) -> list[dict[str, Any]]:
    """The lines of the log with this event, oldest first; none where there is no case yet."""
    return [line for line in case.log() if line["event"] == kind] if case.started else []


def newest_draw(case: Case) -> PastDraw:
    """The newest draw of the case with its lottery and what followed, read back and checked.

    Raises:
        InputProblems: nothing was drawn yet.
        VerificationFailed: a file is not the one that was written.
    """
    draws = len(events(case, "draw"))
    if not draws:
        raise InputProblems([Problem("nothing was drawn in this folder yet", "Run citizen-panel draw")])
    return past_draw(case, draws)


def past_draw(case: Case, number: int) -> PastDraw:
    """The draw with this number in the case, read back and checked as `newest_draw` is.

    Raises:
        VerificationFailed: a file is not the one that was written.
    """
    past = drawn_only(case, number)
    ids = {name: person for person, name in past.sealed.pseudonyms.items()}
    return reduce(lambda so_far, line: after(so_far, line, ids), since(case, number), past)


def drawn_only(case: Case, number: int) -> PastDraw:
    """The same without anything that happened after the draw."""
    line = events(case, "draw")[number - 1]
    sealed = read_sealed(case, line["lottery"])
    folder = "draw" if number == 1 else f"draw-{number}"
    told, result = (_checked(case, f"{folder}/{name}", line) for name in ("seed.json", "result.json"))
    ids = {name: person for person, name in sealed.pseudonyms.items()}
    named = {key: tuple(ids[name] for name in result[key]) for key in ("members", "alternates", "order")}
    return PastDraw(
        number,
        sealed,
        told["seed"],
        told["order_seed"],
        line["at"],
        line["hash"],
        Drawn(result["ticket"], tuple(sorted(named["members"])), named["alternates"], named["order"]),
        left=withdrawn(case, sealed),
        version=documents_so_far(case),
        beacon=beacon_from(told.get("beacon")),
        again=line.get("again", ""),
    )


def since(case: Case, number: int) -> list[dict[str, Any]]:
    """The lines about people who dropped out of this draw and who came for them, oldest first."""
    lines = case.log() if case.started else ()
    return [one for one in lines if one["event"] in ("dropout", "replacement") and one["draw"] == number]


def after(past: PastDraw, line: Mapping[str, Any], ids: Mapping[str, str]) -> PastDraw:
    """The draw as it stands after one such line; `ids` are everybody's by entry number."""
    if line["event"] == "dropout":
        gone = {ids[name]: code for name, code in line["entries"].items()}
        return replace(past, left={**past.left, **gone})
    return replace(
        past,
        replaced=(*past.replaced, *(ids[name] for name in line["filled"])),
        vacant=line["vacant"],
        accepted=tuple(line.get("accepted", ())),
        head=line["hash"],
        filled_at=line["at"],
    )


def empty_seats(case: Case) -> int:
    """How many seats of the newest draw are to be filled, from public files alone; 0 before a draw.

    Raises:
        VerificationFailed: the draw's file is not the one that was written.
    """
    draws = events(case, "draw")
    if not draws:
        return 0
    folder = "draw" if len(draws) == 1 else f"draw-{len(draws)}"
    members: list[str] = _checked(case, f"{folder}/result.json", draws[-1])["members"]
    lines = [one for one in events(case, "withdrawal") if one["lottery"] == draws[-1]["lottery"]]
    panel, vacant = set(members), 0
    for line in (*lines, *since(case, len(draws))):
        panel = (panel | set(line.get("filled", ()))).difference(line.get("entries", ()))
        vacant = line.get("vacant", vacant)
    return max(0, len(members) - len(panel) - vacant)


def withdrawn(case: Case, sealed: Sealed) -> dict[str, str]:
    """Who withdrew between this lottery and its draw, with the code, sorted by id."""
    ids = {name: person for person, name in sealed.pseudonyms.items()}
    lines = (one["entries"] for one in events(case, "withdrawal") if one["lottery"] == sealed.number)
    return dict(sorted((ids[name], code) for line in lines for name, code in line.items()))


def documents_so_far(case: Case) -> int:
    """How many times the documents of a draw were written in this case: with draws, and with replacements."""
    return len(events(case, "draw")) + len(events(case, "replacement"))


def _checked(case: Case, name: str, line: dict[str, Any]) -> dict[str, Any]:
    """The content of a file as the draw's line of the log names it."""
    path = case.public / name
    data = path.read_bytes() if path.exists() else b""
    if sha(data) != line["files"].get(name):
        raise VerificationFailed(f"public/{name} is not as it was written")
    content: dict[str, Any] = loads(data)
    return content
