"""The panel workbook: what the office works in after the draw. It holds personal data."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from packs.facts import Happening, category_facts
from packs.forms.xlsx import Column, Content, Sheet, workbook
from packs.report_words import plain_time
from sortition.draw import Drawn
from sortition.lottery import Lottery
from sortition.record import ticket_number

Contacts = Mapping[str, Mapping[str, str]]

CONFIRMED = ("Yes", "No", "Not reached yet")
ATTEMPTS = 4
OUTCOMES = ("Confirmed", "Declined", "Not reached", "Withdrew", "Not eligible")


def panel_workbook(
    lottery: Lottery,
    drawn: Drawn,
    pseudonyms: Mapping[str, str],
    contacts: Contacts,
    happening: Happening,
    places: Mapping[str, int] | None = None,
    left: Mapping[str, str] | None = None,
    came: Collection[str] = (),
) -> bytes:
    """An .xlsx file with the sheets Overview, Members, Calls, Order of replacement and Quotas.

    `pseudonyms` maps ids to entry numbers, `contacts` ids to the text under each heading. `places` are
    everybody's positions in the published order, where some of it are gone; those who `left` have a sheet
    of their own, with the code, and those who `came` for them are called new. The same arguments give the
    same bytes. Raises KeyError if a chosen id has no entry number.
    """
    name = happening.title or "Panel"
    title = f"REHEARSAL {name}" if happening.rehearsal else name
    sheets = (
        _overview(lottery, drawn, happening),
        _members(lottery, drawn, pseudonyms, contacts),
        _calls(drawn, pseudonyms, contacts, came),
        _order(lottery, drawn, pseudonyms, contacts, places or {}),
        *([_left(left, pseudonyms, contacts)] if left else []),
        _quotas(lottery, drawn),
    )
    return workbook(title, sheets)


def _overview(lottery: Lottery, drawn: Drawn, happening: Happening) -> Sheet:
    m = len(lottery.tickets)
    rows = (
        *((("REHEARSAL", "This is a rehearsal. Nobody has been chosen."),) if happening.rehearsal else ()),
        ("Panel", happening.title),
        ("Question", happening.question),
        ("Organisation", happening.organisation),
        ("Who decides", happening.decides),
        ("Answers by", happening.answers_by),
        ("Seats", str(lottery.quotas.size)),
        ("Applicants", str(len(lottery.pool))),
        ("Drawn at", plain_time(happening.drawn_at)),
        ("Commitment", happening.commitment),
        ("Seed", happening.seed),
        ("Ticket drawn", f"{ticket_number(drawn.ticket, m)} of {m} tickets"),
        ("Head of the log", happening.head),
        ("1. Send the head", "Send the head of the log today to somebody outside your organisation."),
        (
            "2. Ring the members",
            "Sheet Calls: note each attempt with day, time and way, such as Mon 18:30 phone. Try at least "
            f"{ATTEMPTS} times on 3 different days, in 2 ways, once in the evening. Sheet Members: choose "
            "the answer in the last column.",
        ),
        (
            "3. Fill empty seats",
            "Log everybody who leaves with citizen-panel dropout: it says who is next. The seat goes to the "
            "first person in the sheet Order of replacement with whom every quota still holds and "
            f"{_home_left(lottery)}. Nobody is skipped without an outcome.",
        ),
        (
            "4. Keep this file private",
            "It holds names and addresses. Do not publish it or send it by e-mail.",
        ),
    )
    return Sheet("Overview", (Column("About"), Column("What to know", prose=True)), rows, striped=False)


def _home_left(lottery: Lottery) -> str:
    most = lottery.quotas.home_most
    return "who shares no home with a member" if most == 1 else f"whose home has fewer than {most} members"


def _members(lottery: Lottery, drawn: Drawn, pseudonyms: Mapping[str, str], contacts: Contacts) -> Sheet:
    headings = _contact_headings(contacts)
    values = _values(lottery)
    rows = tuple(
        (pseudonyms[name], name, *_contact(contacts, name, headings), *values[name], "")
        for name in drawn.members
    )
    columns = (
        *_plain("Entry number", "Id", *headings, *lottery.quotas.categories),
        Column("Confirmed?", CONFIRMED),
    )
    return Sheet("Members", columns, rows, frozen=2)


def _calls(drawn: Drawn, pseudonyms: Mapping[str, str], contacts: Contacts, came: Collection[str]) -> Sheet:
    """Members, then alternates, with room to note each attempt to reach them."""
    headings = _contact_headings(contacts)
    roles = {name: "New member" if name in came else "Member" for name in drawn.members}
    roles |= {name: f"Alternate {place}" for place, name in enumerate(drawn.alternates, start=1)}
    rows = tuple(
        (role, pseudonyms[name], name, *_contact(contacts, name, headings), *("",) * ATTEMPTS, "")
        for name, role in roles.items()
    )
    columns = (
        *_plain("Who", "Entry number", "Id", *headings),
        *(Column(f"Attempt {number}", to_fill_in=True) for number in range(1, ATTEMPTS + 1)),
        Column("Outcome", OUTCOMES),
    )
    return Sheet("Calls", columns, rows, frozen=3)


def _left(left: Mapping[str, str], pseudonyms: Mapping[str, str], contacts: Contacts) -> Sheet:
    headings = _contact_headings(contacts)
    rows = tuple(
        (pseudonyms[name], name, code, *_contact(contacts, name, headings)) for name, code in left.items()
    )
    return Sheet("Who left", _plain("Entry number", "Id", "Code", *headings), rows, frozen=2)


def _order(
    lottery: Lottery,
    drawn: Drawn,
    pseudonyms: Mapping[str, str],
    contacts: Contacts,
    places: Mapping[str, int],
) -> Sheet:
    headings = _contact_headings(contacts)
    values, homes, alternates = _values(lottery), _homes_of(lottery, drawn), frozenset(drawn.alternates)
    rows: list[tuple[Content, ...]] = []
    for position, name in enumerate(drawn.order, start=1):
        living_with = homes.get(name, "")
        rows.append(
            (
                places.get(name, position),
                pseudonyms[name],
                name,
                "Yes" if name in alternates else "No",
                "",
                pseudonyms[living_with] if living_with else "",
                *_contact(contacts, name, headings),
                *values[name],
            )
        )
    columns = (
        *_plain("Position", "Entry number", "Id", "Alternate"),
        Column("Outcome", OUTCOMES),
        *_plain("Shares a home with", *headings, *lottery.quotas.categories),
    )
    return Sheet("Order of replacement", columns, tuple(rows), frozen=3)


def _quotas(lottery: Lottery, drawn: Drawn) -> Sheet:
    rows: list[tuple[Content, ...]] = []
    for category in category_facts(lottery, drawn, "auditor"):
        for value in category.values:
            low, high = value.quota or (0, lottery.quotas.size)
            met = "Yes" if value.met else "No"
            rows.append((category.name, value.name, low, high, value.seats or 0, met))
    headings = ("Category", "Value", "Min", "Max", "Seats on this panel", "Met")
    return Sheet("Quotas", _plain(*headings), tuple(rows), frozen=2)


def _plain(*headings: str) -> tuple[Column, ...]:
    return tuple(Column(heading) for heading in headings)


def _contact_headings(contacts: Contacts) -> tuple[str, ...]:
    every: Iterable[str] = (heading for contact in contacts.values() for heading in contact)
    return tuple(dict.fromkeys(every))


def _contact(contacts: Contacts, name: str, headings: tuple[str, ...]) -> tuple[str, ...]:
    contact = contacts.get(name, {})
    return tuple(contact.get(heading, "") for heading in headings)


def _values(lottery: Lottery) -> dict[str, tuple[str, ...]]:
    """Everybody's values in the officer's order of categories."""
    places = [lottery.pool.categories.index(name) for name in lottery.quotas.categories]
    return {person.id: tuple(person.values[i] for i in places) for person in lottery.pool.applicants}


def _homes_of(lottery: Lottery, drawn: Drawn) -> dict[str, str]:
    """The member with whom somebody lives, for those who live with one."""
    members = frozenset(drawn.members)
    member_in = {p.household: p.id for p in lottery.pool.applicants if p.household and p.id in members}
    return {
        p.id: member_in[p.household]
        for p in lottery.pool.applicants
        if p.household in member_in and p.id not in members
    }
