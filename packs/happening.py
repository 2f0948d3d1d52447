"""What was asked and how a draw went, in the words of the case and of its record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from packs.report_population import Shares
from packs.report_steps import Step
from sortition.lawful import Lawful


@dataclass(frozen=True)
class Changes:
    """What became of a panel since its draw.

    `on_ticket` are the entry numbers on the drawn ticket, `left` is how many members left by code, `came` are
    the entry numbers of those who came for them, in that order; `vacant` is how many seats stay empty as
    nobody is left, `accepted` are the quotas that were broken with somebody's consent, in words.
    """

    on_ticket: tuple[str, ...]
    left: Mapping[str, int]
    came: tuple[str, ...] = ()
    vacant: int = 0
    accepted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Happening:
    """What was asked, and how the draw went, in the words of the case and of its record.

    `kind` is the source of the seed as announced ("balls", "dice", "national-lottery", "drand",
    "other") or "unannounced"; `source` its announced wording; `drawn_at` is a time in UTC as in the
    log; `head` the head of the log after the draw; `order_seed` the seed of the order of replacement
    where that is another one; `toolkit` the version that made the lottery ("" where it is not known);
    `removed` how many people were taken out before the lottery, by reason code (None: not known);
    `approved_by` the role of who approved chances of 0 and above one half ("": nobody); `changes`
    what became of the panel since (None: nothing). `drop_outs` says how many were expected to drop out
    where the alternates were optimised for that ("": they were drawn). `lawful` is what the office has
    recorded on special categories of data, `open_tickets` whether all tickets are in the public record.
    `steps` are what happened and when, oldest first; `population` has shares of the population by category
    and value; `files` are the SHA-256 of the files behind the lottery by name.
    """

    commitment: str
    seed: str
    kind: str
    drawn_at: str
    head: str
    title: str
    question: str
    organisation: str
    decides: str
    answers_by: str
    source: str = ""
    order_seed: str = ""
    rehearsal: bool = False
    toolkit: str = ""
    removed: Mapping[str, int] | None = None
    approved_by: str = ""
    changes: Changes | None = None
    drop_outs: str = ""
    lawful: Lawful = field(default_factory=Lawful)
    open_tickets: bool = False
    steps: tuple[Step, ...] = ()
    population: Shares = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
