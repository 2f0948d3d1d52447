"""The lottery page: one HTML file for the public draw, made of the sealed lottery's public files alone."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count as count_from
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from markupsafe import Markup

from packs.forms.clean import one_line
from packs.forms.style import Style
from packs.pages import count, template
from packs.places import OURS
from packs.report_words import grouped, plain_time
from packs.source import EXAMPLE
from sortition.canonical import csv_rows, sha
from sortition.case import Case
from sortition.history import events
from sortition.settings import Settings
from sortition.wording import size_key

_MANIFEST = "manifest.json"
# The tickets, where everybody may read them: they would make the page many times as large.
_NOT_HELD = "tickets.csv"
_SOURCES = OURS / "lottery_page"
# Where nothing was announced, the draw takes balls or a text.
_BALLS = ("balls", "unannounced")


@dataclass(frozen=True)
class Event:
    """Who invites to the draw: texts of the case that the record does not hold, and how its pages look."""

    organisation: str = ""
    question: str = ""
    style: Style = field(default_factory=Style)


def event_of(folder: Path, settings: Settings) -> Event:
    """The event of this case; what still is an example of panel.toml is left out."""
    from packs.office import report_look  # brings the workbooks with it

    organisation, question = (
        "" if text.startswith(EXAMPLE) else one_line(text)
        for text in (settings.organisation, settings.question)
    )
    return Event(organisation, question, report_look(folder, organisation).style)


def page_path(number: int) -> str:
    """Where the page of the first, second, … lottery stands in the case folder."""
    return f"packs/public/lottery-page{_ending(number)}.html"


def drawn_page_files(
    folder: Path, lottery: int, number: int, draw: Mapping[str, bytes], event: Event
) -> dict[str, bytes]:
    """The page of the lottery with this number, with its draw in it, by the path in the case folder.

    `number` is that of the draw in the case, `draw` the files of the draw by their names. Where the
    page's name is taken already, it gets the next.
    """
    place = folder / "public" / f"lottery{_ending(lottery)}"
    named = json.loads((place / _MANIFEST).read_bytes())["public"]
    public = {name: (place / name).read_bytes() for name in (*named, _MANIFEST)}
    paths = (f"packs/public/lottery-page-drawn{_ending(n)}.html" for n in count_from(number))
    path = next(path for path in paths if not (folder / path).exists())
    earlier = sum(line["lottery"] == lottery for line in events(Case(folder), "draw"))
    return {path: lottery_page(public, event, draw, earlier)}


def _ending(number: int) -> str:
    return "" if number == 1 else f"-{number}"


def page_files(public: Mapping[str, bytes], event: Event) -> dict[str, bytes]:
    """The page of the lottery with these files, by its path in the case folder."""
    number = json.loads(public[_MANIFEST])["lottery"]
    return {page_path(number): lottery_page(public, event)}


def lottery_page(
    public: Mapping[str, bytes], event: Event, draw: Mapping[str, bytes] | None = None, earlier: int = 0
) -> bytes:
    """The page of the lottery with these files of `public/lottery/` by their names, the manifest among them.

    It holds the files as they are, but no list of all tickets, checks them against the commitment when it is
    opened, and derives the ticket as docs/reference/record.md says. With the files of a draw (`seed.json`,
    `result.json`) it repeats that draw by itself, takes no other, and says how many `earlier` draws these
    tickets had. Its own policy lets it run its script and fetch nothing. The same arguments give the same
    bytes.
    """
    rules, announcement = json.loads(public["rules.json"]), json.loads(public["announce.json"])
    quotas = list(_in_words(csv_rows(public["quotas.csv"])[1], rules["size"]))
    commitment = sha(public[_MANIFEST])
    files = _texts({name: data for name, data in public.items() if name != _NOT_HELD})
    style, script = _source("page.css"), _source("page.js")
    style = f":root {{ --colour: {event.style.colour}; }}\n{style}"
    page = template("lottery_page/page.html").render(
        event=event,
        title=one_line(rules["title"]),
        rules=rules,
        number=json.loads(public[_MANIFEST])["lottery"],
        placed=_placed(rules),
        categories=groupby(quotas, key=itemgetter(0)),
        combined=[_both_in_words(row, rules["size"]) for row in _combined(public)],
        home=_home(rules["household"]),
        groups=grouped(commitment).split(),
        announced=_announced(announcement),
        by_balls=not draw and announcement["kind"] in _BALLS and _is_power_of_ten(rules["tickets"]),
        by_seed=not draw and announcement["kind"] != "balls",
        by_round="round" in announcement,
        earlier=earlier,
        open_tickets=_NOT_HELD in public,
        drawn_at=plain_time(json.loads(draw["seed.json"])["at"]) if draw else "",
        record=_data(
            {"commitment": commitment, "files": files, "quotas": quotas, "draw": _texts(draw or {})}
        ),
        css=Markup(style),
        script=Markup(script),
        css_hash=_hash(style),
        script_hash=_hash(script),
    )
    return page.encode()


def _source(name: str) -> str:
    return (_SOURCES / name).read_text("utf-8")


def _hash(text: str) -> str:
    """What a content security policy calls this script or style sheet."""
    return b64encode(sha256(text.encode()).digest()).decode()


def _texts(public: Mapping[str, bytes]) -> dict[str, str]:
    return {name: data.decode() for name, data in sorted(public.items())}


def _data(value: object) -> Markup:
    """The value as JSON that can stand inside a script element."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return Markup(text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))


def _is_power_of_ten(tickets: int) -> bool:
    return tickets >= 10 and str(tickets).strip("0") == "1"


def seats_in_words(low: int, high: int, size: int) -> str:
    """The fewest and the most seats of a panel of this size in words: "2 to 4 seats"."""
    if low == high:
        return f"exactly {count(low, 'seat', 'seats')}"
    if low <= 0:
        return "no limit" if high >= size else f"at most {count(high, 'seat', 'seats')}"
    if high >= size:
        return f"at least {count(low, 'seat', 'seats')}"
    return f"{low:,} to {count(high, 'seat', 'seats')}"


def _in_words(rows: Iterable[Sequence[str]], size: int) -> Iterator[tuple[str, str, int, int, str]]:
    """Each quota with its words; bands of a category in the order of their size."""
    for category, value, low, high in sorted(rows, key=lambda row: (row[0], size_key(row[1]))):
        fewest, most = int(low), int(high)
        yield category, value, fewest, most, seats_in_words(fewest, most, size)


def _combined(public: Mapping[str, bytes]) -> list[list[str]]:
    return csv_rows(public["combined.csv"])[1] if "combined.csv" in public else []


def _both_in_words(row: Sequence[str], size: int) -> tuple[str, str]:
    category, value, with_category, with_value, low, high = row
    people = f"{category}: {value}, and {with_category}: {with_value}"
    return one_line(people), seats_in_words(int(low), int(high), size)


def _home(household: Mapping[str, Any]) -> str:
    """The rule for people who live together as a sentence, "" where there is none."""
    if not household["columns"]:
        return ""
    return f"At most {count(household['most'], 'seat', 'seats')} for people who live at the same address."


def _placed(rules: Mapping[str, Any]) -> str:
    """What is said of seats that no lot fills, "" where there are none."""
    placed, size = rules["placed"], rules["size"]
    if not placed:
        return ""
    seats = f"{placed} of the {size} seats {'is' if placed == 1 else 'are'} not filled by lot"
    people = "The same person stands" if placed == 1 else "The same people stand"
    why = ", confirmed in an earlier draw" if rules.get("placed_for") else ""
    by = one_line(rules.get("approved_by", ""))
    return f"{seats}. {people} on every ticket{why}.{f' Approved by: {by}.' if by else ''}"


def _announced(announcement: Mapping[str, Any]) -> dict[str, str]:
    """What was announced before the lottery was made, each under its name; nothing where nothing was."""
    if announcement["kind"] == "unannounced":
        return {}
    told = {
        "Where the result comes from": announcement["source"],
        "Round": str(announcement.get("round", "")),
        "When": plain_time(announcement["when"]),
        "Witnesses": "; ".join(announcement["witnesses"]),
        "If it fails": announcement["if_it_fails"],
    }
    return {name: one_line(text) for name, text in told.items() if text}
