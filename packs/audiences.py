"""What each audience may know, as facts for templates. What is not put in here cannot be printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

from packs.dossier import Dossier
from packs.facts import Audience
from packs.households import Household
from packs.letters import benefits_problems, worded
from packs.meetings import dates_group
from packs.needs import needs_summary, needs_to_tick
from packs.pack import Plan
from packs.people import Person
from packs.postcodes import postcode_order
from packs.ring import ring_lines
from packs.running import facilitator_facts, run_groups
from packs.seats import seating_group, table_facts
from packs.sessions import Guest, speaker_facts, timetable_group
from packs.source import Group
from scheduling.releases import Release
from sortition.case import Case
from sortition.entries import is_erased
from sortition.pool import NOT_STATED
from sortition.problems import InputProblems, Problem
from sortition.reading.ids import called, telling
from sortition.reading.values import SETTINGS_FILE
from sortition.wording import size_key

Facts = Mapping[str, Any]
Told = tuple[str, Guest, dict[str, Any]]


@dataclass(frozen=True, repr=False)
class Recipient:
    """Somebody whom a document goes to: reference (nobody's name), where it goes, facts of their own.

    `file` and `place` are where the officer finds them: "applicants.xlsx" and "applicant 0042".
    """

    reference: str
    person: Person | Household | Guest
    file: str
    place: str
    facts: Facts = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<recipient {self.reference}>"


def facts_of(dossier: Dossier, audience: str) -> Facts:
    """The facts of this audience that are the same for everybody in it."""
    return {**_common(dossier), **_AUDIENCES.get(audience, _nothing_more)(dossier)}


def recipients_of(dossier: Dossier, plan: Plan) -> tuple[Recipient, ...]:
    """Everybody whom a document goes to, in the order of postcodes; nobody for one made once for all."""
    to = "leaders" if plan.seating and plan.to == "facilitators" else plan.to
    found = _RECIPIENTS[to](dossier, plan.audience) if to in _RECIPIENTS else ()
    return tuple(sorted(found, key=_in_the_post))


def _in_the_post(one: Recipient) -> tuple[object, ...]:
    return postcode_order(one.person.postcode), one.person.address, one.reference


def _common(dossier: Dossier) -> Facts:
    settings, letters = dossier.settings, dossier.letters
    panel = {
        name: getattr(settings, name)
        for name in (
            "title",
            "question",
            "organisation",
            "decides",
            "answers_by",
            "pay",
            "invited_how",
            "who",
            "size",
        )
    }
    placed = sum(applicant.placed for applicant in dossier.pool.applicants)
    sender = asdict(letters.sender)
    phone, approved = letters.sender.phone, letters.benefits.approved_on
    return {
        "panel": Group({**panel, "placed": placed or None}, SETTINGS_FILE, "[panel]"),
        "sender": Group({**sender, "relay": phone and f"18001 {phone}"}, SETTINGS_FILE, "[sender]"),
        "dates": dates_group(letters.dates, dossier.day, dossier.release),
        "payment": Group(asdict(letters.payment), SETTINGS_FILE, "[payment]"),
        "benefits": Group(
            {**asdict(letters.benefits), "approved_on": approved and worded(approved)},
            SETTINGS_FILE,
            "[benefits]",
            benefits_problems(letters.benefits, dossier.day),
        ),
        "privacy": Group(asdict(letters.privacy), SETTINGS_FILE, "[privacy]"),
        "languages": ring_lines(phone, dossier.folder),
        "rehearsal": False,
    }


def _nothing_more(dossier: Dossier) -> Facts:
    return {}


def _household(dossier: Dossier) -> Facts:
    """The questions of the reply form: the categories of the quotas, and access needs."""
    quotas, wording = dossier.quotas, dossier.settings.questions
    # What is worked out from something else, such as from a postcode, is asked with no words at all.
    # In one order at every moment of a case, or forms that come back would be read with the wrong codes.
    asked = [name for name in sorted(quotas.categories) if wording.get(name, name)]
    categories = []
    for number, name in enumerate(asked, start=1):
        code = f"Q{number}"
        values = sorted({quota.value for quota in quotas.of(name)} - {NOT_STATED}, key=size_key)
        categories.append(
            {
                "code": code,
                "name": name,
                "question": wording.get(name, name),
                "values": [{"code": f"{code}-{i}", "name": value} for i, value in enumerate(values, start=1)],
            }
        )
    return {"categories": categories, "needs": needs_to_tick(dossier.folder)}


def _applicant(dossier: Dossier) -> Facts:
    told = dossier.announcement
    announced = {"source": told.get("source"), "when": _worded_time(told.get("when"))}
    counts = {
        "applicants": len(dossier.pool),
        "size": dossier.quotas.size,
        "alternates": len(dossier.past.drawn.alternates) if dossier.past else None,
    }
    placed = sum(applicant.placed for applicant in dossier.pool.applicants)
    return {"draw": Group({**announced, **counts, "placed": placed or None}, SETTINGS_FILE, "[announce]")}


def _worded_time(stamp: object) -> str:
    if not isinstance(stamp, str):
        return ""
    moment = datetime.fromisoformat(stamp)
    return f"{worded(moment.date())} at {moment:%H:%M} UTC"


def _member(dossier: Dossier) -> Facts:
    return {**_applicant(dossier), **_timetable(dossier)}


def _timetable(dossier: Dossier) -> Facts:
    return {"timetable": timetable_group(dossier.release)} if dossier.release else {}


def _running(dossier: Dossier) -> Facts:
    groups = run_groups(dossier.release) if dossier.release else {}
    return {**groups, **seating_group(dossier)}


def _venue(dossier: Dossier) -> Facts:
    members = [dossier.people[name] for name in dossier.past.members] if dossier.past else []
    badges = sorted((member.badge for member in members), key=str.casefold)
    needs = [asdict(line) for line in needs_summary(members, dossier.folder)]
    return {"people": badges, "attendance": needs, **seating_group(dossier)}


def _report(dossier: Dossier, audience: Audience) -> Facts:
    from packs.office import happening
    from packs.report import report_page

    if dossier.past is None:
        return {}
    told = happening(Case(dossier.folder), dossier.past, dossier.settings)
    return report_page(dossier.past, told, audience)


def _office(dossier: Dossier) -> Facts:
    from packs.impact import office_group

    return office_group(dossier.pool, dossier.quotas, dossier.headings)


_AUDIENCES: Mapping[str, Callable[[Dossier], Facts]] = {
    "household": _household,
    "applicant": _applicant,
    "member": _member,
    "speaker": _timetable,
    "facilitator": _running,
    "venue": _venue,
    "public": lambda dossier: {**_report(dossier, "public"), **_timetable(dossier)},
    "auditor": lambda dossier: _report(dossier, "auditor"),
    "office": _office,
}


def _homes(dossier: Dossier, audience: str) -> Iterator[Recipient]:
    web = dossier.letters.sender.web
    for home in dossier.households:
        own = {"name": home.name, "address": home.address, "reference": home.reference}
        reply = {"reference": home.reference, "url": web and f"https://{web}/?ref={quote(home.reference)}"}
        file, place = dossier.settings.invited, f"reference {home.reference}"
        facts = {"home": Group(own, file, place), "reply": Group(reply, SETTINGS_FILE, "[sender]")}
        yield Recipient(home.reference, home, file, place, facts)


def _to(dossier: Dossier, audience: str, all_ids: Sequence[str], **more: Any) -> Iterator[Recipient]:
    # Whoever was erased is in the record, and nobody to write to.
    ids = [name for name in all_ids if not is_erased(name)]
    values = {applicant.id: applicant.values for applicant in dossier.pool.applicants}
    if gone := tuple(
        called(name) if telling(name) else f"applicant {name}" for name in ids if name not in dossier.people
    ):
        reason = "their contact details are no longer in private/, so no document can be made for them"
        raise InputProblems(
            [Problem(reason, "Put the file back from your back-up", "contacts.csv", cells=gone)]
        )
    for name in ids:
        person, file = dossier.people[name], dossier.settings.applicants
        place = f"applicant {person.entry if telling(name) else name}"
        shown = {
            field: getattr(person, field)
            for field in ("entry", "name", "address", "email", "phone", "channel", "language")
        }
        if audience == "member":
            shown["needs"] = list(person.needs)
        facts: dict[str, Any] = {
            "person": Group(shown, file, place),
            **{key: make(name) for key, make in more.items()},
        }
        if audience == "applicant" and name in values:
            categories = zip(dossier.pool.categories, values[name], strict=True)
            facts["answers"] = [{"category": category, "value": value} for category, value in categories]
        yield Recipient(person.entry, person, file, place, facts)


def _applicants(dossier: Dossier, audience: str) -> Iterator[Recipient]:
    return _to(dossier, audience, [applicant.id for applicant in dossier.pool.applicants])


def _removed(dossier: Dossier, audience: str) -> Iterator[Recipient]:
    def removal(name: str) -> Group:
        return Group({"code": dossier.removed[name]}, SETTINGS_FILE, "[excluded]")

    return _to(dossier, audience, list(dossier.removed), removal=removal)


def _outcome(dossier: Dossier) -> dict[str, Any]:
    assert dossier.past is not None
    return {"drawn_on": worded(datetime.fromisoformat(dossier.past.at).date())}


def _members(dossier: Dossier, audience: str) -> Iterator[Recipient]:
    if dossier.past is None:
        return iter(())
    past, placed = dossier.past, {one.id for one in dossier.pool.applicants if one.placed}

    def outcome(name: str) -> Group:
        how = {"placed": name in placed, "replacing": name in past.replaced}
        return Group({**_outcome(dossier), **{key: "yes" if holds else "" for key, holds in how.items()}})

    return _to(dossier, audience, past.members, outcome=outcome)


def _alternates(dossier: Dossier, audience: str) -> Iterator[Recipient]:
    if dossier.past is None:
        return iter(())
    # Somebody's number stays that of the draw, whoever before them has left or has a seat by now.
    places = {name: place for place, name in enumerate(dossier.past.drawn.alternates, start=1)}

    def outcome(name: str) -> Group:
        return Group({**_outcome(dossier), "position": places[name]})

    return _to(dossier, audience, dossier.past.alternates, outcome=outcome)


def _others(dossier: Dossier, audience: str) -> Iterator[Recipient]:
    if dossier.past is None:
        return iter(())
    past, outcome = dossier.past, Group(_outcome(dossier))
    # Whoever left is told nothing of a draw that she wants, or can have, no part in.
    named = frozenset((*past.members, *past.drawn.alternates, *past.left))
    others = [applicant.id for applicant in dossier.pool.applicants if applicant.id not in named]
    return _to(dossier, audience, others, outcome=lambda name: outcome)


def _guests(dossier: Dossier, facts: Callable[[Release], Iterable[Told]]) -> Iterator[Recipient]:
    for code, guest, own in facts(dossier.release) if dossier.release else ():
        yield Recipient(code, guest, "timetable", code, own)


def _leaders(dossier: Dossier, audience: str) -> Iterator[Recipient]:
    """Facilitators of whom a document says which tables they lead."""
    for code, guest, own in table_facts(dossier):
        yield Recipient(code, guest, "seating", code, own)


_RECIPIENTS: Mapping[str, Callable[[Dossier, str], Iterator[Recipient]]] = {
    "households": _homes,
    "applicants": _applicants,
    "removed": _removed,
    "members": _members,
    "alternates": _alternates,
    "others": _others,
    "speakers": lambda dossier, audience: _guests(dossier, speaker_facts),
    "facilitators": lambda dossier, audience: _guests(dossier, facilitator_facts),
    "leaders": _leaders,
}
