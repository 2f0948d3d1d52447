"""Organisers whose record has no fault: some are contradicted from outside, some by no record at all."""

from __future__ import annotations

import shutil
from dataclasses import replace
from hashlib import sha256
from itertools import count
from pathlib import Path

from dishonest import (
    AGES,
    ANCHORED,
    DRAND,
    FRIEND,
    GENDERS,
    NEVER,
    OTHER_KEY,
    Scene,
    comes,
    draw,
    drawn,
    drawn_with,
    forgery,
    in_order,
    leaves,
    lines_of,
    lottery_of,
    mend,
    one_leaves,
    published,
    sealed,
    seed_that_suits,
    shown,
)
from dishonest_alone import give_away
from sealing import SEED, announcement

from sortition.audit import read_sealed
from sortition.case import PSEUDONYMS, Case
from sortition.draw import ball_seed, hashed_seed
from sortition.entries import entries_csv, without_id
from sortition.history import newest_draw
from sortition.recheck import verify_case

BALLS = announcement("balls")


def put_in_place(folder: Path, case: Case, **facts: object) -> Scene:
    """This case, drawn with the public seed, in the place of the honest one of which people outside know."""
    commitment, head = published(folder, **facts)
    return Scene(drawn(case), commitment, head)


@forgery("Tries titles once the seed is known", ANCHORED)
def tries_titles(folder: Path) -> Scene:
    for number in count(1):
        case = sealed(folder / str(number), title=f"River panel {number}")
        if FRIEND in drawn_with(read_sealed(case), hashed_seed(SEED)).members:
            return put_in_place(folder, case)
    raise AssertionError


@forgery("Exchanges people who are alike after the commitment", ANCHORED)
def exchanges_people_alike(folder: Path) -> Scene:
    """The friend and somebody like her change places on every ticket: another lottery, and as fair."""
    made = lottery_of()
    other = {FRIEND: "a2", "a2": FRIEND}
    tickets = tuple(tuple(sorted(other.get(one, one) for one in ticket)) for ticket in made.tickets)
    assert in_order(tickets) != made.tickets
    return put_in_place(folder, sealed(folder / "case", replace(made, tickets=in_order(tickets))))


@forgery("Changes a quota after the commitment", ANCHORED)
def changes_a_quota(folder: Path) -> Scene:
    """And makes everything again with the toolkit."""
    return put_in_place(folder, sealed(folder / "case", lottery_of(fewest_young=2)))


@forgery("Changes somebody's answers after the commitment", ANCHORED)
def changes_answers(folder: Path) -> Scene:
    return put_in_place(folder, sealed(folder / "case", lottery_of(AGES.replace("old", "young", 1))))


@forgery("Replaces the whole folder", ANCHORED)
def replaces_the_folder(folder: Path) -> Scene:
    return put_in_place(folder, sealed(folder / "case", key=OTHER_KEY))


@forgery("Announces the source after the draw", ANCHORED)
def announces_afterwards(folder: Path) -> Scene:
    """With an earlier date: the lottery that was published had announced nothing."""
    return put_in_place(folder, sealed(folder / "case"), announcement=None)


@forgery("Draws again after the event and shows the last draw only", ANCHORED)
def draws_again_after_the_event(folder: Path) -> Scene:
    """From a copy of the folder as it was before the draw."""
    commitment, head = published(folder)
    case = sealed(folder / "case")
    draw(case, seed_that_suits(read_sealed(case)))
    return Scene(case, commitment, head)


@forgery("Cuts the end of the log", ANCHORED)
def cuts_the_log(folder: Path) -> Scene:
    """A drop-out and who came then: as if nobody had ever left."""
    case = drawn(sealed(folder / "case"))
    one_leaves(case)
    comes(case)
    scene = shown(case)
    mend(case, lines_of(case)[:-2])
    return scene


@forgery("Exchanges the source of the order after the draw", ANCHORED)
def exchanges_the_second_source(folder: Path) -> Scene:
    """The balls were seen by everybody, the second source by nobody."""
    commitment, head = published(folder, ball_seed("42", 100, "the lottery of Saturday"), announcement=BALLS)
    case = sealed(folder / "case", announcement=BALLS)
    draw(case, ball_seed("42", 100, "a text that suits"))
    return Scene(case, commitment, head)


@forgery("Rewrites HOW-TO-VERIFY.md", ANCHORED)
def rewrites_the_instructions(folder: Path) -> Scene:
    """No manifest names it, as it tells the commitment: only the log does."""
    commitment, head = published(folder)
    case = drawn(sealed(folder / "case"))
    guide = case.public / "HOW-TO-VERIFY.md"
    guide.write_bytes(guide.read_bytes().replace(b"panel-draw-1", b"panel-draw-2"))
    mend(case, lines_of(case))
    return Scene(case, commitment, head)


@forgery("Adds a friend before the commitment", NEVER)
def adds_a_friend(folder: Path) -> Scene:
    case = drawn(sealed(folder / "case", lottery_of(f"{AGES} old", f"{GENDERS} M")))
    assert "a11" in read_sealed(case).pseudonyms
    return shown(case)


@forgery("Leaves somebody out before the commitment", NEVER)
def leaves_somebody_out(folder: Path) -> Scene:
    case = drawn(sealed(folder / "case", lottery_of(AGES.removeprefix("old "), GENDERS.removeprefix("F "))))
    assert len(read_sealed(case).pseudonyms) == 9
    return shown(case)


@forgery("Draws at home until it suits, then stages the event", NEVER)
def draws_at_home(folder: Path) -> Scene:
    """The commitment is published in time; what the source shows is in the organiser's hands."""
    case = sealed(folder / "case")
    draw(case, seed_that_suits(read_sealed(case)))
    assert FRIEND in newest_draw(case).members
    return shown(case)


@forgery("Throws a folder away before anybody saw its commitment", NEVER)
def throws_a_folder_away(folder: Path) -> Scene:
    shutil.rmtree(sealed(folder / "first", key=OTHER_KEY).folder)
    return shown(drawn(sealed(folder / "case")))


@forgery("Says that somebody declined who was never asked", NEVER)
def says_that_somebody_declined(folder: Path) -> Scene:
    case = drawn(sealed(folder / "case"))
    unwanted, wanted, *_ = one_leaves(case)
    leaves(case, unwanted)
    comes(case)
    assert wanted in newest_draw(case).members
    return shown(case)


@forgery("Deletes the list of addresses and writes the letters by hand", NEVER)
def writes_letters_by_hand(folder: Path) -> Scene:
    case = sealed(folder / "case", contacts=b"id,Name\na1,Friend\na2,Stranger\n")
    draw(case)
    scene = shown(case)
    (case.private / "contacts.csv").unlink()
    return scene


@forgery("Types other digits than the round of drand showed", NEVER)
def types_other_digits(folder: Path) -> Scene:
    """Without the beacon's file, so that the record holds no signature."""
    case = sealed(folder / "case", announcement=DRAND)
    one = read_sealed(case)
    seeds = (hashed_seed(sha256(str(number).encode()).hexdigest()) for number in count())
    draw(case, next(seed for seed in seeds if FRIEND in drawn_with(one, seed).members))
    return shown(case)


@forgery("Gives an entry number to somebody else, and says that both were erased", NEVER)
def hides_behind_an_erasure(folder: Path) -> Scene:
    case = sealed(folder / "case")
    give_away(case)
    scene = shown(case)
    names = read_sealed(case).pseudonyms
    for person in (FRIEND, "a2"):
        names = without_id(names, names[person])
    (case.folder / PSEUDONYMS).write_bytes(entries_csv(names))
    assert any("erased (2)" in line for line in verify_case(case.folder).not_checked)
    return scene
