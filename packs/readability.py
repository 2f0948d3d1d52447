"""How hard a text is to read: words to a sentence, and the school grade of Flesch and Kincaid.

Kincaid, Fishburne, Rogers and Chissom, "Derivation of New Readability Formulas", Research Branch Report
8-75 (1975), DTIC ADA006655. What counts as a word and as running text: Flesch, "How to Write Plain
English" (1979), chapter 2. For English only: the formula was fitted to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from packs.blocks import Bullets, Document, Notice, Paragraph, Qr, Question, Terms, plain

if TYPE_CHECKING:
    from pyphen import Pyphen  # type: ignore[import-untyped]

# A line of a letter, such as its date, its greeting or the name under it.
_LONGEST_LABEL = 8
_SENTENCE_END = re.compile(r"(?<!\b\w)[.!?…]+[\"'”’)]*\s+(?![a-z])")
_CLOSED = re.compile(r"[.!?…:][\"'”’)]*\Z")
_BETWEEN_FIGURES = re.compile(r"(?<=\d)\s+(?=\d)")
_OUTSIDE = re.compile(r"\A[^\w]+|[^\w]+\Z")
_APOSTROPHE = re.compile(r"['’]")
_LETTERS = re.compile(r"[^\W\d_]+")
_VOWELS = re.compile(r"[aeiouyà-öø-ÿ]+")
_SILENT = re.compile(
    r"(?<=[^aeiouyl])e\Z|(?<=qu)e\Z|(?<=[aeiouy])le\Z|(?<=[^aeiouytd])ed\Z|(?<=[^aeiouyscxzgh])es\Z"
)


@dataclass(frozen=True)
class Readability:
    """What was measured: the grade (years at an American school), and the mean length of a sentence."""

    grade: float
    words_per_sentence: float
    words: int
    sentences: int


def readability(texts: Iterable[str]) -> Readability:
    """The Flesch-Kincaid grade of these texts: 0.39 words a sentence + 11.8 syllables a word - 15.59.

    The end of a text ends a sentence, and so does the end of a line in it. A colon or a comma does not.

    Raises:
        ValueError: there is no word in them.
    """
    sentences = [words for text in texts for sentence in _sentences(text) if (words := _words(sentence))]
    if not sentences:
        raise ValueError("there is no word to measure")
    words = [word for sentence in sentences for word in sentence]
    length = len(words) / len(sentences)
    grade = 0.39 * length + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    return Readability(grade, length, len(words), len(sentences))


def running_texts(document: Document) -> Iterator[str]:
    """What counts of a document: what is read as sentences.

    Paragraphs, notices, items of lists, explanations of terms and questions count. Headings, tables,
    addresses, names of languages, cards and boxes to tick do not, and neither do short lines without a full
    stop, such as a date or a greeting: they are no sentences and would make every mean look better.
    """
    for block in document.blocks:
        match block:
            case Paragraph(text=text) | Qr(beside=text) | Question(text=text):
                yield from _lines(plain(text))
            case Notice(paragraphs=texts):
                yield from (line for text in texts for line in _lines(plain(text)))
            case Terms(pairs=pairs):
                yield from (line for _, text in pairs for line in _lines(plain(text)))
            case Bullets(items=texts):
                yield from (plain(text) for text in texts)


def syllables(word: str) -> int:
    """The syllables of an English word, at least 1.

    Hyphenation leaves out breaks that printers avoid: over the words of the tests pyphen alone finds one
    syllable in seven too few, which makes a letter look two grades easier. So the larger of its count and
    the number of groups of vowels is taken. A word with figures in it, or an address, counts as one syllable
    (Flesch); an abbreviation in capitals as one a letter.
    """
    if any(sign.isdigit() or sign in "@/." for sign in word):
        return 1
    if word.isupper() and len(word) <= 4:
        return len(word)
    return (
        sum(
            max(_hyphenated(part), _sounded(part))
            for part in _LETTERS.findall(_APOSTROPHE.sub("", word.lower()))
        )
        or 1
    )


def _lines(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        if _CLOSED.search(line.rstrip()) or len(line.split()) > _LONGEST_LABEL:
            yield line


def _sentences(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        yield from _SENTENCE_END.split(line)


def _words(sentence: str) -> list[str]:
    """Its words without the signs around them; a telephone number is one of them."""
    joined = _BETWEEN_FIGURES.sub("", sentence)
    return [word for part in joined.split() if (word := _OUTSIDE.sub("", part))]


@cache
def _hyphens() -> Pyphen:
    from pyphen import Pyphen

    return Pyphen(lang="en_GB")


def _hyphenated(part: str) -> int:
    return len(_hyphens().positions(part)) + 1


def _sounded(part: str) -> int:
    """Groups of vowels, but for those at the end of a word that are not heard."""
    return max(1, len(_VOWELS.findall(part)) - len(_SILENT.findall(part)))
