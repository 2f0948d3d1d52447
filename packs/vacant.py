"""The steps when somebody leaves: before the draw, and after it, when empty seats are filled."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from packs.pages import count
from packs.steps import documents_of
from packs.terminal import where
from sortition.audit import Sealed, read_sealed
from sortition.case import Case, recover
from sortition.departures import (
    CODES,
    CONTACT_RULE,
    NOT_REACHED,
    accepted,
    refuse_drawn,
    why_anew,
    write_dropout,
    write_replacement,
    write_withdrawal,
)
from sortition.history import PastDraw, newest_draw, withdrawn
from sortition.problems import Impossible, InputProblems, Problem, Undecided
from sortition.reading.ids import by_loose_key, called, id_meant, shown, telling
from sortition.vacancies import Filled, Missed, barred, fill
from sortition.watch import Watch
from sortition.wording import counted, did_you_mean, listing

Ask = Callable[[str], bool]
LOGGED = "who left is logged, and the seats are empty still"


@dataclass(frozen=True)
class MadeWithdrawal:
    """Who withdrew now (ids with codes), how many have in all, and why a new lottery is due, if it is."""

    sealed: Sealed
    left: Mapping[str, str]
    in_all: int
    why_anew: tuple[str, ...]
    head: str


@dataclass(frozen=True)
class MadeDropout:
    """Who dropped out now (ids with codes), who took the empty seats, and the panel as it stands then.

    `filled` is None where no seat was empty.
    """

    past: PastDraw
    left: Mapping[str, str]
    filled: Filled | None
    head: str
    documents: tuple[str, ...] = ()


def run_withdraw(folder: Path, people: Sequence[str], code: str, now: str) -> MadeWithdrawal:
    """The withdrawal of these people stands in the log; the lottery stays as it is.

    `people` are ids or entry numbers, each with a code of its own ("0012=declined") or with `code`.

    Raises:
        InputProblems: nobody is named, somebody is not in the lottery or has withdrawn already, a code is
            missing or unknown, or the lottery was drawn.
        VerificationFailed: the record is not as it was written.
    """
    case = _open(folder)
    sealed = read_sealed(case)
    before = withdrawn(case, sealed)
    refuse_drawn(case, sealed)
    codes = leaving(people, code, sealed, before)
    if not codes:
        raise InputProblems([Problem("nobody is named", "Give the ids of those who withdraw")])
    head = write_withdrawal(case, sealed, codes, now)
    gone = {**before, **codes}
    return MadeWithdrawal(sealed, codes, len(gone), tuple(why_anew(sealed, gone)), head)


def _open(folder: Path) -> Case:
    case = Case(folder)
    if case.started:
        recover(case)
    return case


def run_dropout(
    folder: Path,
    people: Sequence[str],
    code: str,
    now: Callable[[], str],
    time_limit: float,
    rule_kept: Ask,
    tell: Callable[[str], None],
    *,
    accept: bool = False,
) -> MadeDropout:
    """Those who left are logged, then the empty seats are filled and the draw's documents made anew.

    `people` and `code` are as in `run_withdraw`; nobody at all only fills the seats that are empty.
    `rule_kept` answers whether the rule of contacts was kept for those not reached. With `accept` quotas may
    be broken where nobody keeps them all. `tell` hears what is logged before names are sought.

    `time_limit` are the seconds for filling the seats.

    Raises:
        InputProblems: as in `run_withdraw`, nothing was drawn, or the rule of contacts was not kept. Nothing
            is logged then.
        Impossible: nobody who is left keeps every quota; who left is logged.
        Undecided: the watch's time was up; who left is logged.
        VerificationFailed: the record is not as it was written.
    """
    case = _open(folder)
    past = newest_draw(case)
    codes = leaving(people, code, past.sealed, past.left)
    if not codes and not past.empty:
        raise InputProblems(
            [Problem("nobody is named, and no seat is empty", "Give the ids of those who dropped out")]
        )
    if NOT_REACHED in codes.values() and not rule_kept(_question(codes)):
        raise InputProblems([_not_kept()])
    documents_of(case, past)  # What is wrong with the documents is better heard before anything is logged.
    if codes:
        head = write_dropout(case, past, codes, now())
        tell(f"Logged: {count(len(codes), 'person', 'people')} left. Head of the log: {head}")
        past = newest_draw(case)
    if not past.empty:
        return MadeDropout(past, codes, None, past.sealed.head)
    filled = _filled(past, Watch(time_limit), bool(codes))
    if filled.missed and not accept:
        raise _broken(folder, past, filled)
    head, made = _write(case, past, filled, now())
    past = newest_draw(case)
    return MadeDropout(past, codes, filled, head, made)


def _question(codes: Mapping[str, str]) -> str:
    silent = sum(code == NOT_REACHED for code in codes.values())
    return (
        f"Was the rule of contacts kept for {count(silent, 'person', 'people')} not reached ({CONTACT_RULE})?"
    )


def _not_kept() -> Problem:
    return Problem(
        f"somebody is only not reached after {CONTACT_RULE}",
        "Go on trying; once the rule is kept, say so with --contact-rule-kept",
        value=NOT_REACHED,
    )


def _filled(past: PastDraw, watch: Watch, logged: bool) -> Filled:
    lottery = past.sealed.lottery
    out = barred(lottery.pool, lottery.quotas.home_most, past.ever, past.left)
    try:
        return fill(lottery.pool, lottery.quotas, past.drawn.order, past.members, out, watch)
    except Undecided as error:
        raise (Undecided(f"{error}; {LOGGED}") if logged else error) from None


def _write(case: Case, past: PastDraw, filled: Filled, now: str) -> tuple[str, tuple[str, ...]]:
    made: list[str] = []

    def documents(head: str) -> dict[str, bytes]:
        after = replace(
            past,
            head=head,
            replaced=(*past.replaced, *filled.people),
            vacant=filled.vacant,
            accepted=tuple(accepted(filled)),
            version=past.version + 1,
            filled_at=now,
        )
        files = documents_of(case, after)
        made[:] = files
        return files

    return write_replacement(case, past, filled, now, documents), tuple(made)


def _broken(folder: Path, past: PastDraw, filled: Filled) -> Impossible:
    """What is missed at least, and that an officer has to answer for it."""
    seats = counted(past.empty, "empty seat")
    stay = f"{counted(len(past.members), 'member')} stay, and their seats are theirs"
    return Impossible(
        [stay, *(f"{missed_shown(one, past)}, missed by {one.seats}" for one in filled.missed)],
        [
            f"citizen-panel dropout{where(folder)} --accept-violation fills what can be filled; "
            "the record names them",
            f"citizen-panel draw{where(folder)} --again --reason panel-not-confirmed, "
            "with what the public source shows then, draws another ticket",
        ],
        what=f"nobody who is left fills {seats} with every quota kept",
        way_out="No choice misses fewer seats. Who left is logged. The ways out:",
    )


def missed_shown(missed: Missed, past: PastDraw) -> str:
    """A quota that is not kept, and on which side."""
    quotas = past.sealed.lottery.quotas
    limits = {(q.category, q.value, "", ""): (q.min, q.max) for q in quotas.quotas}
    limits |= {(q.category, q.value, q.with_category, q.with_value): (q.min, q.max) for q in quotas.combined}
    low, high = limits[missed.category, missed.value, missed.with_category, missed.with_value]
    wanted = f"at least {low}" if missed.side == "min" else f"at most {high}"
    return f"{missed.named}: {wanted}"


def leaving(people: Sequence[str], code: str, sealed: Sealed, gone: Collection[str]) -> dict[str, str]:
    """The people named, as ids with codes, sorted.

    Raises:
        InputProblems: with everybody who is unknown, named twice or gone already, and every code.
    """
    ids = {name: person for person, name in sealed.pseudonyms.items()} | {
        person: person for person in sealed.pseudonyms
    }
    split = [_split(text, code, ids) for text in people]
    problems = [*_strange(split, ids), *_codes(split), *_gone(split, ids, gone)]
    named = [ids[name] for name, _ in split if name in ids]
    problems += [
        Problem(f"{_named(one)} is named twice", "Name everybody once", value=shown(one))
        for one in sorted({one for one in named if named.count(one) > 1})
    ]
    if problems:
        raise InputProblems(problems)
    return {ids[name]: why for name, why in sorted(split, key=lambda one: ids[one[0]])}


def _split(text: str, code: str, ids: Collection[str]) -> tuple[str, str]:
    """ID=CODE in two; an id may hold "=" itself."""
    name, mark, own = text.rpartition("=")
    return (name.strip(), own.strip()) if mark and text not in ids else (text.strip(), code)


def _strange(split: Sequence[tuple[str, str]], ids: Mapping[str, str]) -> Iterator[Problem]:
    nearly = by_loose_key(sorted(ids))
    for name, _ in split:
        if name not in ids:
            reason = f"{_named(name)} is not in the lottery"
            yield Problem(reason, f"{id_meant(name, nearly)}Correct the id", value=shown(name))


def _codes(split: Sequence[tuple[str, str]]) -> Iterator[Problem]:
    every = listing(CODES)
    for name, code in split:
        if not code:
            remedy = f"Give --code CODE, or {shown(name) or 'ID'}=CODE; the codes are {every}"
            yield Problem(f"there is no code for {_named(name)}", remedy, value=shown(name))
        elif code not in CODES:
            remedy = f"{did_you_mean(code, CODES)}The codes are {every}"
            yield Problem(f'"{code}" is no code for leaving', remedy, value=code)


def _gone(
    split: Sequence[tuple[str, str]], ids: Mapping[str, str], gone: Collection[str]
) -> Iterator[Problem]:
    for name, _ in split:
        if ids.get(name) in gone:
            yield Problem(f"{_named(name)} has left already", "Leave out the id", value=shown(name))


def _named(person: str) -> str:
    return called(person) if telling(person) else f'"{person}"'
