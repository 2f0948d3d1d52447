"""The gates that need no program of the system, on the letter and on what is like it in some respect."""

from __future__ import annotations

from tests.gates.gates import quick_pdf_gate
from tests.gates.programs import PACKAGES, missing, needs
from tests.gates.reading import find, settled, squeeze
from tests.gates.specimen import ADDRESS, EXPECTED, QR, SOURCE, drawn

BADGES = """
#set document(title: "Badges", date: none)
#set page(paper: "a4", flipped: true, margin: 15mm)
#set text(lang: "en", region: "GB", size: 30pt)
Zoë \\ Bob
"""
TWO_LETTERS = SOURCE + "\n#pagebreak()\n#counter(page).update(1)\n" + SOURCE.split("#block(height")[1][24:]


def judged(data: bytes, **more: object) -> list[str]:
    return quick_pdf_gate(data, **more)  # type: ignore[arg-type]


def test_a_good_letter_passes() -> None:
    assert judged(drawn(), expected=EXPECTED, address=ADDRESS, qr=[QR], lang="en-GB") == []


def test_badges_need_no_heading_and_no_page_number() -> None:
    badges = drawn(source=BADGES)
    assert judged(badges, heading=False, qr=[]) == []
    assert judged(badges) == ["structure: no heading"]


def test_letters_in_one_file_count_their_own_pages() -> None:
    letters = drawn(source=TWO_LETTERS)
    assert judged(letters, documents=2) == []
    assert judged(letters) == [
        "structure: 2 headings of level 1",
        "paper: page 3: no page number, or a wrong one",
    ]


def test_a_long_document_needs_bookmarks() -> None:
    """Typst writes a bookmark for each heading that is in the outline."""
    pages = [f"= Page {n}" if n == 1 else f"== Page {n}" for n in range(1, 13)]
    long = SOURCE.split("#place")[0] + "\n#pagebreak()\n".join(pages)
    assert judged(drawn(source=long)) == []
    unmarked = long.replace("#set page", "#set heading(bookmarked: false)\n#set page")
    assert judged(drawn(source=unmarked)) == ["structure: more than 10 pages and no bookmarks"]


def test_large_print_spares_the_address_only() -> None:
    large = drawn(("size: 12pt", "size: 18pt"), ("of 2", "of 3"))
    assert judged(large, smallest=18, address=ADDRESS) == []
    assert judged(large, smallest=18) != []
    small = drawn(("size: 12pt", "size: 18pt"), ("Send it back.", "#text(17pt)[Send it back.]"))
    assert "paper: page 2: 11 characters smaller than 18 pt, the smallest 17.0: Senditback." in judged(
        small, smallest=18, address=ADDRESS
    )


def test_whole_words_are_found_and_parts_are_not() -> None:
    whole = squeeze("Ann-Marie\nO’Hara lives at 12 Hill Road. Nothing more")
    assert find(whole, "O’Hara", 0) == 9
    assert find(whole, squeeze("12 Hill").text, 0) > 0
    assert find(whole, "Hill Roa".replace(" ", ""), 0) == -1
    assert find(whole, "No", 0) == -1


@needs("pdfinfo")
def test_of_two_ways_to_read_a_part_the_one_that_is_there_counts() -> None:
    cells = [["Date", "Time", "1 May 2027", "10 am to 4 pm"], ["Date", "1 May 2027", "Time", "10 am to 4 pm"]]
    for ways in (cells, cells[::-1]):
        assert settled(drawn(), ["Meetings", ways, "Library"]) == ["Meetings", *cells[0], "Library"]


def test_a_missing_program_is_named_by_its_package(monkeypatch) -> None:
    monkeypatch.setattr("shutil.which", lambda program: None)
    assert missing("java", "chromedriver") == ["default-jre-headless", "chromium-driver"]
    monkeypatch.setattr("shutil.which", lambda program: program)
    assert missing(*PACKAGES) == []
