"""What is worth a look before documents are sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from packs.days import LAST_DAYS
from packs.dossier import Dossier
from packs.letters import worded
from packs.pack import read_packs
from packs.people import Person
from packs.places import OWN, template_places
from packs.readability import readability, running_texts
from packs.render import Rendered
from sortition.findings import Note
from sortition.reading.values import SETTINGS_FILE
from sortition.wording import counted, did_you_mean, words_key

# Flesch-Kincaid grade and mean words a sentence, as our own letters keep them.
_GRADE, _WORDS = 6, 15


def remarks(dossier: Dossier, rendered: Sequence[Rendered]) -> Iterator[Note]:
    """Who is not reached as they asked, what comes too late, what is hard to read; people are named by id.

    Nobody is named who gets none of these documents.
    """
    yield from _about_recipients(dossier, rendered)
    yield from _nobody_invited(dossier, rendered)
    yield from _other_languages(rendered)
    yield from _too_late(dossier, rendered)
    yield from _hard_to_read(rendered)
    yield from _of_the_timetable(dossier, rendered)
    yield from _of_the_seating(dossier, rendered)
    yield from _came(dossier, rendered)
    yield from _unused(dossier)


def _about_recipients(dossier: Dossier, rendered: Sequence[Rendered]) -> Iterator[Note]:
    """The dossier's notes about people, of those people who get one of these documents."""
    recipients = {one.id for one in _recipients(rendered)}
    for note in dossier.about:
        cells = tuple(name for name in note.cells if name in recipients)
        if cells:
            there, here = (counted(len(names), "applicant") for names in (note.cells, cells))
            yield replace(note, text=note.text.replace(there, here, 1), cells=cells)
        elif not note.cells and recipients:
            yield note


def _recipients(rendered: Sequence[Rendered]) -> set[Person]:
    people = (one.recipient.person for made in rendered for one in made.letters)
    return {one for one in people if isinstance(one, Person)}


def _nobody_invited(dossier: Dossier, rendered: Sequence[Rendered]) -> Iterator[Note]:
    if not dossier.households and any(one.plan.to == "households" for one in rendered):
        file = dossier.settings.invited
        yield Note("there is no such file with addresses to invite, so there are no letters to them", file)


def _other_languages(rendered: Sequence[Rendered]) -> Iterator[Note]:
    ids = sorted(one.id for one in _recipients(rendered) if not _english(one.language))
    if ids:
        asked = f"{counted(len(ids), 'applicant')} asked for another language"
        yield Note(f"letters are in English, and {asked}: ring them", cells=tuple(ids))


def _english(language: str) -> bool:
    return not language or words_key(language).startswith("english")


def _too_late(dossier: Dossier, rendered: Sequence[Rendered]) -> Iterator[Note]:
    """A note for each last day that is over on the date of letters that ask for something by it."""
    for name in LAST_DAYS:
        day, words = getattr(dossier.letters.days, name), getattr(dossier.letters.dates, name)
        if day and day < dossier.day:
            asking = [one.plan.name for one in rendered if one.letters and _says(one, f"by {words}")]
            if asking:
                dated = f"letters dated {worded(dossier.day)} ask people to do something by {words}"
                yield Note(f"[dates] {name}: {dated}", SETTINGS_FILE, cells=tuple(asking))


def _says(one: Rendered, words: str) -> bool:
    return any(words in text for text in running_texts(one.letters[0].document))


def _hard_to_read(rendered: Sequence[Rendered]) -> Iterator[Note]:
    """A note for each letter that is harder to read than letters to the public should be."""
    for one in (one for one in rendered if one.letters and one.plan.letter):
        try:
            found = readability(running_texts(one.letters[0].document))
        except ValueError:
            # Not a word in it: an empty template is for its author to see.
            continue
        if found.grade > _GRADE or found.words_per_sentence > _WORDS:
            yield Note(
                f"{one.plan.name} is hard to read: grade {found.grade:.1f} where {_GRADE} is enough, "
                f"{found.words_per_sentence:.0f} words a sentence where {_WORDS} are"
            )


def _of_the_timetable(dossier: Dossier, rendered: Sequence[Rendered]) -> Iterator[Note]:
    """Notes where a timetable assumes needs or was made for others, and of interests to ask for."""
    made = [one.plan for one in rendered if one.plan.timetable]
    if not (dossier.release and made):
        return
    programme = dossier.release.programme
    if not programme.known:
        text = "the timetable was made before anybody was invited: needs are assumed, and nobody's are told"
        yield Note(text, cells=tuple(plan.name for plan in made))
    planned = {one.id for one in programme.members}
    drawn = dossier.past.members if dossier.past else ()
    if programme.known and (others := tuple(sorted(set(drawn) - planned))):
        text = f"the timetable was made without {counted(len(others), 'member')} of the panel: plan it anew"
        yield Note(text, cells=others)
    speaking = {one.speaker for sitting in dossier.release.timetable.sittings for one in sitting.talks}
    silent = tuple(one.id for one in programme.speakers if one.id in speaking and not one.interests)
    if silent and any(plan.audience in ("public", "member") for plan in made):
        yield Note(
            f"{counted(len(silent), 'speaker')} declared no interests, and documents say so", cells=silent
        )


def _of_the_seating(dossier: Dossier, rendered: Sequence[Rendered]) -> Iterator[Note]:
    """A note where members of the panel have no seat, as the seating was made for others."""
    if not (dossier.seating and dossier.past and any(one.plan.seating for one in rendered)):
        return
    seated = dossier.seating.discussion.guest
    if others := tuple(sorted(name for name in dossier.past.members if name not in seated)):
        text = f"{counted(len(others), 'member')} of the panel without a seat: run citizen-panel tables again"
        yield Note(text, cells=others)


def _came(dossier: Dossier, rendered: Sequence[Rendered]) -> Iterator[Note]:
    """Who came for a member who left: where the others have their letters, only theirs are to be sent."""
    came = set(dossier.past.members).intersection(dossier.past.replaced) if dossier.past else set()
    letters = tuple(one.plan.name for one in rendered if one.plan.to == "members" and one.plan.letter)
    if came and letters:
        text = (
            f"{counted(len(came), 'member')} came for others since the draw: of these letters, theirs are new"
        )
        yield Note(text, cells=tuple(sorted(came)))


def _unused(dossier: Dossier) -> Iterator[Note]:
    """A note for each of the case's own templates that nothing uses: a misspelt name changes nothing."""
    places = template_places(dossier.folder)
    used = {name for plan in read_packs(places) for name in (plan.source, plan.short_source)}
    texts = {
        path.relative_to(place).as_posix(): path.read_text("utf-8-sig", "replace")
        for place in reversed(places)
        for path in place.glob("*/*.md")
    }
    together = "\n".join(texts.values())
    for path in sorted((dossier.folder / OWN).glob("*/*.md")):
        name = f"{path.parent.name}/{path.name}"
        # What another template includes stands in it in quotation marks.
        if name not in used and f'"{name}"' not in together and f"'{name}'" not in together:
            guess = did_you_mean(name, sorted((used & texts.keys()) - {name}))
            yield Note(f"no document uses this template. {guess}".strip(), f"{OWN}/{name}")
