"""The step that makes the packs: from the case folder to the documents in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path

from packs.dossier import Dossier, moment_of, read_dossier
from packs.look import look_of
from packs.pack import Plan, read_packs
from packs.people import Person
from packs.places import template_places
from packs.preview import contact_sheet
from packs.readability import readability, running_texts
from packs.render import Press, Rendered, Wanted, chosen, render
from sortition.case import Case, write_step
from sortition.findings import Note
from sortition.wording import counted, words_key

_PREVIEW = "packs/preview/contact-sheet"
# Flesch-Kincaid grade and mean words a sentence, as our own letters keep them.
_GRADE, _WORDS = 6, 15


@dataclass(frozen=True)
class MadePacks:
    """The documents of one run: how many people each goes to, and which files were written for it.

    Files that stood in their places already, byte for byte, are not written again.
    """

    documents: tuple[tuple[Plan, int, tuple[str, ...]], ...]
    written: tuple[str, ...]
    notes: tuple[Note, ...]


def run_packs(folder: Path, wanted: Wanted, day: date, now: str) -> MadePacks:
    """The documents asked for stand in packs/ of the case; letters are dated `day`.

    A document that stands there with other content stays: the new one gets a number. The same case, templates
    and day give the same bytes.

    Raises:
        InputProblems: with everything that is missing or broken; nothing is written.
        VerificationFailed: the record is not as it was written.
    """
    press, plans = _opened(folder, wanted, day)
    rendered = render(press, plans, wanted.size)
    placed = [(one, _placed(folder, one)) for one in rendered]
    new = {
        name: data for _, files in placed for name, data in files.items() if not _same(folder / name, data)
    }
    if new:
        write_step(Case(folder), new, now)
    documents = tuple((one.plan, len(one.letters), tuple(files)) for one, files in placed)
    asides = (_nobody_invited(press.dossier, plans), _other_languages(rendered), _hard_to_read(rendered))
    notes = (*press.dossier.notes, *(note for aside in asides for note in aside))
    return MadePacks(documents, tuple(new), notes)


def _nobody_invited(dossier: Dossier, plans: Sequence[Plan]) -> Iterator[Note]:
    if not dossier.households and any(plan.to == "households" for plan in plans):
        file = dossier.settings.invited
        yield Note(f"there is no {file} with addresses to invite, so there are no letters to them", file)


def _other_languages(rendered: Sequence[Rendered]) -> Iterator[Note]:
    people = {one.recipient.person for made in rendered for one in made.letters}
    ids = sorted(one.id for one in people if isinstance(one, Person) and not _english(one.language))
    if ids:
        asked = f"{counted(len(ids), 'applicant')} asked for another language"
        yield Note(f"letters are in English, and {asked}: ring them", cells=tuple(ids))


def _english(language: str) -> bool:
    return not language or words_key(language).startswith("english")


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


def run_preview(folder: Path, wanted: Wanted, day: date, now: str) -> str:
    """A contact sheet of the documents asked for stands in packs/preview/; its path in the case folder.

    Raises:
        InputProblems, VerificationFailed: as `run_packs`.
    """
    press, plans = _opened(folder, wanted, day)
    page = contact_sheet(press, plans, wanted.size)
    for name in _numbered(_PREVIEW, ".html"):
        if not (folder / name).exists():
            write_step(Case(folder), {name: page}, now)
            return name
        if _same(folder / name, page):
            return name
    raise AssertionError("there is always a next number")


def _opened(folder: Path, wanted: Wanted, day: date) -> tuple[Press, tuple[Plan, ...]]:
    """What the documents asked for are made with; no more of the case is read than they need."""
    moment = moment_of(folder)
    plans = chosen(read_packs(template_places(folder)), wanted, moment)
    first_letters_only = all(plan.after == "start" for plan in plans)
    return open_press(read_dossier(folder, day, "start" if first_letters_only else moment)), plans


def open_press(dossier: Dossier) -> Press:
    """What the documents of this case are made with."""
    return Press(dossier, look_of(dossier.folder, dossier.settings.organisation, dossier.letters))


def _numbered(stem: str, ending: str) -> Iterator[str]:
    yield f"{stem}{ending}"
    yield from (f"{stem}-{number}{ending}" for number in count(2))


def _placed(folder: Path, one: Rendered) -> Mapping[str, bytes]:
    """The files of a document by their paths in the case folder, where they overwrite nothing."""
    for name in _numbered(one.plan.name, ""):
        if one.plan.to == "once":
            # Its files lie side by side with those of other documents.
            files = {
                f"packs/{one.plan.audience}/{name}{_rest(file, one.plan)}": data
                for file, data in one.files.items()
            }
            strangers: Sequence[str] = ()
        else:
            place = f"packs/{one.plan.audience}/{name}"
            files = {f"{place}/{file}": data for file, data in one.files.items()}
            there = (
                path.relative_to(folder).as_posix() for path in (folder / place).rglob("*") if path.is_file()
            )
            strangers = [path for path in there if path not in files]
        if not strangers and all(
            _same(folder / path, data) or not (folder / path).exists() for path, data in files.items()
        ):
            return files
    raise AssertionError("there is always a next number")


def _rest(file: str, plan: Plan) -> str:
    return file.removeprefix(plan.name)


def _same(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data
