"""A canary in every column of every file: it sings on no screen, and in no room that is not its own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from cli import main
from scheduling.reading.layouts import LAYOUTS, SEATING
from tests.builders import write_csv
from tests.house.aviary import AT, PEOPLE, SILENT, SUNG, aviary, identity, make_due, seating_by_hand
from tests.house.listening import heard_in, places
from tests.house.story import PURGE, STORY
from tests.house.typed import ROOMS, WITHDRAWN, Typed

pytestmark = pytest.mark.slow
# Invented people, and nothing is read: what the demo makes is looked at by the gates.
NOT_DONE = {"demo"}
# Their homes are those of somebody who stays.
SHARED = {"street", "postcode"}


def typed(place: Path) -> Typed:
    """A case before its lottery, with what is typed on it noted."""
    made = Typed(aviary(place / "case"), place / "outs", place / "temporary")
    for folder in (made.outs, made.temporary):
        folder.mkdir()
    seating_by_hand(made.folder)
    write_csv(made.folder / "by-hand.csv", [("round", "table", "id"), ("1", "1", identity(13))])
    both = ("category 1", "value 1", "category 2", "value 2", "min", "max")
    write_csv(made.folder / "combined.csv", [both, ("Gender", "F", "Age", "old", "0", "3")])
    return made


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Typed]:
    """The case after everything that can be typed on it."""
    made = typed(tmp_path_factory.mktemp("aviary"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(made.temporary))
        patch.chdir(made.folder)
        patch.setattr("cli.now", lambda: AT)
        patch.setattr("secrets.token_bytes", lambda number: b"k" * number)
        for line in lines(STORY):
            made.run(line)
        made.erased = heard_in(made.folder)
        make_due(made.folder)
        for line in lines(PURGE):
            made.run(line)
        yield made


def lines(story: str) -> list[str]:
    return story.replace("\\\n", "").strip().splitlines()


def test_everything_ends_as_it_should(story: Typed) -> None:
    assert "\n".join(story.wrong) == ""


def test_no_canary_is_heard_outside_its_room(story: Typed) -> None:
    assert "\n".join(story.loud) == ""


def test_every_canary_is_heard_where_it_was_planted(story: Typed) -> None:
    own = {name for name in story.heard if "/" not in name}
    planted = {one for one in places() if not one.startswith(("heard", "wrong"))}
    assert set().union(*(story.heard[name] for name in own)) == planted
    # A room in which nothing ever sings could not leak, and would prove nothing.
    silent = {room for room, may in ROOMS.items() if may != set() and not story.heard.get(room)}
    assert silent == set()


def test_every_column_of_the_programme_has_a_canary_or_cannot_have_one() -> None:
    layouts = {**LAYOUTS, **SEATING}
    columns = {(sheet, one.name) for sheet, layout in layouts.items() for one in layout.values()}
    silent = {(sheet, name) for sheet, names in SILENT.items() for name in names}
    assert not silent & SUNG
    assert silent | SUNG == columns


def test_every_command_and_every_option_is_typed(story: Typed) -> None:
    assert isinstance(main, click.Group)
    for name, command in main.commands.items():
        ended = [(code, words) for code, words in story.ended if words[0] == name]
        done = {"--json" in words for code, words in ended if code == 0}
        refused = {"--json" in words for code, words in ended if code}
        assert refused == {True, False} or name in ("status",), name
        assert done == {True, False} or name in NOT_DONE, name
        said = {word for _, words in ended for word in words} | {"--folder", "--help"}
        options = {one.opts[0] for one in command.params if isinstance(one, click.Option)}
        assert options <= said, f"{name}: {sorted(options - said)}"


def test_whoever_is_erased_is_nowhere_but_in_your_own_files(story: Typed) -> None:
    for person in (*(n for n in range(1, PEOPLE + 1) if identity(n) == story.members[0]), WITHDRAWN[1], 13):
        left = {
            name: {place for place, n in sung if n == person} - SHARED for name, sung in story.erased.items()
        }
        found = {name for name, places in left.items() if places}
        assert "applicants.xlsx" in found
        assert {name for name in found if "/" in name} == set()


def test_after_a_purge_only_your_own_files_sing(story: Typed) -> None:
    assert {name for name in heard_in(story.folder) if "/" in name} == set()
    assert (story.folder / "public/draw/result.json").exists()
