from __future__ import annotations

from collections.abc import Iterable

import pytest
from pyphen import Pyphen

from packs.blocks import (
    Address,
    Bullets,
    Cards,
    Document,
    Heading,
    Notice,
    Paragraph,
    Qr,
    Question,
    Span,
    Table,
    Terms,
)
from packs.readability import readability, running_texts, syllables

# Counted by ear, from the words that letters of panels use.
BY_EAR = {
    1: "damp mould home day draw lot your right seats name stamp write paid choose change month wage"
    " friend great house school week asked called moved texts help health free cost year time voice"
    " noise one there chance dates form please cash bank work phone those board cheque used",
    2: "people panel about away again only many money answer question letter address number reply after"
    " before payment travel childcare voucher tenant ticket decide reason rather other weather writing"
    " receive council private public language advice welfare member happen office order person meeting"
    " session venue being doing going quiet science wanted needed invite paper forward evening morning"
    " Friday Monday visit apply appeal table couple simple title little able middle housing become"
    " children asking every",
    3: "area idea family decision recommend reference interview employee disabled organise telephone"
    " electric benefit privacy agreement addresses expenses officer consider companion carefully"
    " yesterday Saturday remember condition lottery regular another continue applicant visitor"
    " interpret resident holiday deleted",
    4: "information disability community interpreter January February independent society application"
    " identity material television necessary ordinary political invitation experience accessible"
    " confidential",
    5: "recommendation university opportunity possibility organisation",
}


def by_ear() -> dict[str, int]:
    return {word: number for number, words in BY_EAR.items() for word in words.split()}


def text(words: str) -> tuple[Span, ...]:
    return (Span(words),)


def measured(*blocks: object) -> list[str]:
    return list(running_texts(Document("Title", blocks)))  # type: ignore[arg-type]


def grade(words: int, sentences: int, sounds: int) -> float:
    return 0.39 * words / sentences + 11.8 * sounds / words - 15.59


@pytest.mark.parametrize(
    ("texts", "words", "sentences", "sounds"),
    [
        (["The cat sat on the mat."], 6, 1, 6),
        # you are one of ma-ny peo-ple | please ring us by mon-day
        (["You are one of many people. Please ring us by Monday."], 11, 2, 14),
        # we ask a-bout your home and your mon-ey, your an-swer is pri-vate, will you help
        (["We ask about your home and your money: your answer is private.", "Will you help?"], 15, 2, 19),
    ],
)
def test_known_answers(texts: Iterable[str], words: int, sentences: int, sounds: int) -> None:
    found = readability(texts)
    assert (found.words, found.sentences) == (words, sentences)
    assert found.words_per_sentence == pytest.approx(words / sentences)
    assert found.grade == pytest.approx(grade(words, sentences, sounds))


def test_syllables_come_within_two_in_a_hundred_of_the_ear_and_nine_words_in_ten_exactly() -> None:
    ear = by_ear()
    found = {word: syllables(word) for word in ear}
    assert len(ear) > 170
    assert abs(sum(found.values()) - sum(ear.values())) <= 0.02 * sum(ear.values())
    assert sum(found[word] == ear[word] for word in ear) >= 0.9 * len(ear)


def test_hyphenation_alone_would_flatter_every_letter() -> None:
    ear, printed = by_ear(), Pyphen(lang="en_GB")
    alone = sum(len(printed.positions(word)) + 1 for word in ear)
    assert alone < 0.88 * sum(ear.values())
    # More than a grade and a half, at the mean of this list.
    assert 11.8 * (sum(ear.values()) - alone) / len(ear) > 1.5


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("2027", 1),
        ("£75", 1),
        ("panel@fernbrae.example.org", 1),
        ("fernbrae.example.org/panel", 1),
        ("BSL", 3),
        ("don’t", 1),
        ("home's", 1),
        ("cheque", 1),
        ("self-employed", 3),
        ("Bròn", 1),
    ],
)
def test_figures_addresses_abbreviations_and_contractions(word: str, number: int) -> None:
    assert syllables(word) == number


def test_a_telephone_number_is_one_word() -> None:
    assert readability(["Ring 18001 0141 496 0123 today."]).words == 3


def test_a_date_keeps_its_words() -> None:
    assert readability(["Reply by Friday 12 March 2027."]).words == 6


@pytest.mark.parametrize(
    ("words", "sentences"),
    [
        ("Is it you? Then ring us! We wait.", 3),
        ("Come at 6.30 p.m. on Monday. Bring this.", 2),
        ("Ask for J. Smith. Leave a note.", 2),
        ("They said “yes.” We wrote it down.", 2),
        ("We ask one thing: Ring us.", 1),
        ("Bring a bag, keys etc. and come.", 1),
        ("Ring us\nWrite to us", 2),
    ],
)
def test_where_a_sentence_ends(words: str, sentences: int) -> None:
    assert readability([words]).sentences == sentences


def test_an_item_of_a_list_is_a_sentence_without_a_full_stop() -> None:
    texts = measured(Paragraph(text("We pay for:")), Bullets((text("your bus"), text("your meals"))))
    assert readability(texts).sentences == 3


def test_a_dash_is_no_word() -> None:
    assert readability(["Ring us – today."]).words == 3


def test_nothing_to_measure_is_an_error() -> None:
    with pytest.raises(ValueError, match="no word"):
        readability(["", "–"])


def test_what_is_read_as_sentences_is_measured() -> None:
    assert measured(
        Paragraph(text("Please ring us.")),
        Notice((text("Mind the date."), text("It is near."))),
        Bullets((text("your bus"),)),
        Terms(((text("Who pays"), text("The landlord pays.")),)),
        Qr("https://example.org", "The form", text("Point a camera here.")),
        Question("Q1", text("How old are you?"), "one", (("Q1-1", "Under 25"),)),
    ) == [
        "Please ring us.",
        "Mind the date.",
        "It is near.",
        "your bus",
        "The landlord pays.",
        "Point a camera here.",
        "How old are you?",
    ]


def test_what_is_no_sentence_is_left_out() -> None:
    table = Table("The figures of the draw.", (text("What."), text("How many.")), ((text("A."), text("1.")),))
    assert not measured(
        Heading(1, text("A heading.")),
        Address(("1 High Street.", "Glasgow.")),
        table,
        Cards((("A name.", "A panel."),)),
        Paragraph(text("11 January 2027")),
        Paragraph(text("Dear Morag MacDonald,")),
        Paragraph(text("Yours sincerely\nAnn Baird\nHead of Homes")),
    )


def test_a_long_line_counts_even_without_a_full_stop() -> None:
    long = "this line goes on and on for many words and has no end"
    assert measured(Paragraph(text(long))) == [long]
