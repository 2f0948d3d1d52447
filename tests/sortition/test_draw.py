from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sealing import SEED, tiny_lottery

from sortition.draw import (
    Seed,
    alternates_for,
    ball_seed,
    draw_panel,
    drawn_ticket,
    hashed_seed,
    replacement_order,
)
from sortition.lottery import Lottery
from sortition.problems import InputProblems, VerificationFailed

COMMITMENT = "75bce5c6ab4725e1ae9e630858192d94e05a36ad353ee3b999807c0c31c90e42"
ENTRIES = {"ann": "AAAA", "bea": "BBBB", "cem": "CCCC", "dan": "DDDD", "eva": "EEEE"}


def place(name, seed):
    text = f"panel-draw-1\n{COMMITMENT}\n{seed}\norder\nticket\n{name}"
    return sha256(text.encode()).hexdigest()


def orders_by_hand(entries, homes, members, number, seed, most=1, gone=()):
    """The page's rule, one person after the other."""
    waiting = sorted((p for p in entries if p not in members), key=lambda p: place(entries[p], seed))
    alternates = []
    for person in waiting:
        others = [*members, *alternates]
        together = sum(homes[person] == homes[other] != "" for other in others)
        if together < most and person not in gone and len(alternates) < number:
            alternates.append(person)
    return tuple(alternates), tuple(alternates + [p for p in waiting if p not in alternates])


def test_the_published_ticket():
    assert drawn_ticket(1000, hashed_seed(SEED), COMMITMENT) == 585


@pytest.mark.parametrize("written", ["585", "5 8 5", "5,8,5", " 5, 8, 5 "])
def test_balls_are_the_ticket(written):
    seed = ball_seed(written, 1000)
    assert seed == Seed("balls", "585", "585")
    assert drawn_ticket(1000, seed, COMMITMENT) == 585


def test_leading_zeros_on_balls():
    assert drawn_ticket(1000, ball_seed("0 0 7", 1000), COMMITMENT) == 7


def test_a_second_source_orders_the_replacements():
    assert ball_seed("585", 1000, "dice 4 2").order_text == "dice 4 2"
    with pytest.raises(InputProblems):
        ball_seed("585", 1000, " dice")


@pytest.mark.parametrize("written", ["58", "5855", "", "5a5", "-85", "٥٨٥", "5.5", "5;8;5"])
def test_balls_that_name_no_ticket(written):
    with pytest.raises(InputProblems, match="Give 3 digits"):
        ball_seed(written, 1000)


@pytest.mark.parametrize("tickets", [1, 12, 999, 1001, 2000, 0])
def test_balls_need_a_power_of_ten(tickets):
    with pytest.raises(InputProblems, match="balls cannot choose"):
        ball_seed("585", tickets)


@pytest.mark.parametrize(
    "text", ["", " ", " 12", "12 ", "1\n2", "12\n", "1\t2", "1\x002", "\u00a012", "\udcff"]
)
def test_seeds_that_cannot_be_read_aloud(text):
    with pytest.raises(InputProblems, match="one line of visible characters"):
        hashed_seed(text)


def test_inner_blanks_and_other_scripts_are_fine():
    assert hashed_seed("3 17 Žižkov 42").text == "3 17 Žižkov 42"


@pytest.mark.parametrize(("size", "number"), [(1, 1), (5, 1), (6, 2), (30, 6), (31, 7)])
def test_one_alternate_for_every_five_seats(size, number):
    assert alternates_for(size) == number


@given(st.data())
def test_the_order_is_the_rule_of_the_page(data):
    people = [f"p{i}" for i in range(data.draw(st.integers(1, 12)))]
    entries = {p: sha256(p.encode()).hexdigest()[:6] for p in people}
    homes = {p: data.draw(st.sampled_from(["", "", "1", "2", "3"])) for p in people}
    members = tuple(data.draw(st.lists(st.sampled_from(people), unique=True)))
    number, seed = data.draw(st.integers(0, 6)), data.draw(st.sampled_from(["a", "b", "c"]))
    most, gone = data.draw(st.integers(1, 2)), frozenset(data.draw(st.lists(st.sampled_from(people))))
    found = replacement_order(
        entries, homes, members, number, commitment=COMMITMENT, seed=seed, home_most=most, gone=gone
    )
    assert found == orders_by_hand(entries, homes, members, number, seed, most, gone)
    alternates, whole = found
    assert whole[: len(alternates)] == alternates
    assert sorted(whole) == sorted(set(people) - set(members))


def test_a_draw():
    lottery = tiny_lottery()
    seed = hashed_seed(SEED)
    drawn = draw_panel(lottery, ENTRIES, seed, commitment=COMMITMENT, alternates=2)
    x = int(sha256(f"panel-draw-1\n{COMMITMENT}\n{SEED}\npanel\n0".encode()).hexdigest(), 16)
    assert drawn.ticket == x % 12
    assert drawn.members == lottery.tickets[drawn.ticket]
    homes = {a.id: a.household for a in lottery.pool.applicants}
    assert (drawn.alternates, drawn.order) == orders_by_hand(ENTRIES, homes, drawn.members, 2, SEED)
    assert "ann" not in drawn.alternates or "cem" not in drawn.members


def test_balls_order_by_the_second_source():
    lottery = tiny_lottery(10)
    homes = {a.id: a.household for a in lottery.pool.applicants}
    drawn = draw_panel(lottery, ENTRIES, ball_seed("3", 10, "x"), commitment=COMMITMENT, alternates=1)
    assert drawn.ticket == 3
    assert drawn.order == orders_by_hand(ENTRIES, homes, drawn.members, 1, "x")[1]


def test_an_invalid_ticket_is_refused_without_naming_anybody():
    good = tiny_lottery()
    bad = Lottery(
        good.pool,
        good.quotas,
        good.objective,
        good.status,
        (("ann", "cem"),) * 12,
        good.chances,
        good.certificate,
    )
    with pytest.raises(VerificationFailed) as refused:
        draw_panel(bad, ENTRIES, hashed_seed("x"), commitment=COMMITMENT, alternates=1)
    assert "not a valid panel" in str(refused.value)
    assert not any(name in str(refused.value) for name in (*ENTRIES, "h9"))
