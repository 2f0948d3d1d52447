"""The invented case: a landlord's residents' panel on damp and mould. Nobody in it exists.

Values come from one seeded generator and names from another, so that a new version of the list
of names never changes who has which values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from pathlib import Path
from typing import TYPE_CHECKING

from packs.demo_data import (
    ACCESS_NEEDS,
    AFTER,
    AGE_BANDS,
    CATEGORIES,
    CONTACT_HEADINGS,
    DEMO_DATE,
    LANGUAGES,
    LETTERS,
    LOGO,
    MOVED,
    MOVED_AWAY,
    PANEL,
    PROFILE,
    QUESTIONS,
    REFUSALS,
    STREETS,
    SURNAMES,
    TWICE,
    VOLUNTEERS,
)
from packs.demo_programme import demo_programme, demo_wishes
from packs.forms.xlsx import Column, Sheet, workbook
from packs.programme_sheets import PROGRAMME, programme_book
from packs.start import APPLICANTS, QUOTAS, SETTINGS, applicants_book, panel_toml, quotas_book, write_inputs

if TYPE_CHECKING:
    from faker import Faker

__all__ = [
    "DEMO_DATE",
    "demo_applicants",
    "demo_book",
    "demo_headings",
    "demo_households",
    "demo_quotas",
    "write_demo",
]

INVITED, LOGO_FILE = "invited.xlsx", "logo.svg"
HOUSEHOLD_HEADINGS = ("Reference", "Name", "Address 1", "Town", "Postcode")
# Without letters and digits that look alike; 31 is prime, so that the check sign finds every slip of one
# sign and every swap of two.
_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_SEED = 9
_PEOPLE, _INVITED = 300, 60
# The place of somebody who lives in a flat, and without whose flat the address is nobody else's.
_ASKED_TWICE = 11
_SEATS = 30


@dataclass(frozen=True)
class _Home:
    address: str
    town: str
    postcode: str
    quintile: str


class _Chance:
    """Picks by weight from Faker's seeded generator: only the invented case uses it."""

    def __init__(self, seed: int) -> None:
        from faker import Faker

        self._fake = Faker("en_GB")
        self._fake.seed_instance(seed)

    def unit(self) -> float:
        """A number from 0 up to but not including 1."""
        return float(self._fake.random.random())

    def below(self, n: int) -> int:
        return int(self.unit() * n)

    def one_of(self, choices: Sequence[str]) -> str:
        return choices[self.below(len(choices))]

    def weighted(self, weights: Mapping[str, float]) -> str:
        left = self.unit() * sum(weights.values())
        for choice, weight in weights.items():
            left -= weight
            if left < 0:
                return choice
        return list(weights)[-1]


def write_demo(folder: Path) -> None:
    """The folder exists and holds the invented case: panel.toml, its logo, and the three workbooks.

    The bytes are always the same. Raises InputProblems, and writes nothing, if one exists.
    """
    excluded = {TWICE: "duplicate", MOVED: "moved-away"}
    write_inputs(
        folder,
        {
            SETTINGS: panel_toml(
                {"panel": PANEL, "questions": QUESTIONS, "excluded": excluded, **LETTERS}
            ).encode(),
            LOGO_FILE: LOGO.encode(),
            INVITED: _invited_book(),
            APPLICANTS: applicants_book("Applicants (invented)", demo_headings(), demo_applicants()),
            QUOTAS: quotas_book("Quotas (invented)", demo_quotas()),
            PROGRAMME: demo_book(),
        },
    )


def demo_book(members: Sequence[str] = ()) -> bytes:
    """The programme of the invented case, with what is wished for at its tables, of these members too."""
    postcode = demo_headings().index("Postcode")
    asked = [(row[0], row[postcode]) for row in demo_applicants()]
    return programme_book(demo_programme(asked, DEMO_DATE), "Programme (invented)", demo_wishes(members))


def demo_headings() -> tuple[str, ...]:
    """The headings of the invented applicants."""
    return ("Id", *CONTACT_HEADINGS, *CATEGORIES)


def demo_quotas() -> tuple[tuple[str | int, ...], ...]:
    """A line for each value: half a seat and more of room on both sides of its share of the seats."""
    return tuple(
        (category, value, *_room(share * _SEATS))
        for category, shares in PROFILE.items()
        for value, share in shares.items()
    )


def _room(seats: float) -> tuple[int, int, int, int]:
    fewest, most = max(0, floor(seats - 0.5)), ceil(seats + 0.5)
    return fewest, most, max(0, fewest - 1), most + 1


def demo_applicants() -> tuple[tuple[str, ...], ...]:
    """The rows of the invented applicants in the order of their answers; the last two are not in the draw.

    Some of the others are untidy.
    """
    rows = _drawn_from()
    twice = rows[_ASKED_TWICE]
    # The second time without the flat, and by telephone.
    again = (TWICE, twice[1], twice[2].partition(", ")[2], *twice[3:5], "", twice[6], "Telephone", *twice[8:])
    return (*rows, again, (MOVED, *MOVED_AWAY))


def _drawn_from() -> tuple[tuple[str, ...], ...]:
    chance, names = _Chance(_SEED), _Names(_SEED + 1)
    people = [person for home in _homes(chance) for person in _household(home, chance, names)][:_PEOPLE]
    order = sorted(people, key=lambda _: chance.unit())
    rows = [(f"{number:04d}", *person) for number, person in enumerate(order, start=1)]
    return tuple(_untidy(row, position) for position, row in enumerate(rows))


def demo_households() -> tuple[tuple[str, ...], ...]:
    """The rows of the invited addresses; the landlord knows the names of some."""
    chance, names = _Chance(_SEED + 2), _Names(_SEED + 3)
    homes, rows = _homes(chance), []
    for number in range(1, _INVITED + 1):
        home = next(homes)
        known = chance.unit() < 0.7
        ethnic = chance.weighted(PROFILE["Ethnic group"])
        name = " ".join(names.of(chance.one_of(("Female", "Male")), ethnic)) if known else ""
        rows.append((_reference(number), name, home.address, home.town, home.postcode))
    return tuple(rows)


def _reference(number: int) -> str:
    """Eight signs, the last of which makes the sum of all, times their places, divisible by 31."""
    scattered, signs = number * 22_360_679_774 % 31**7, []
    for _ in range(7):
        scattered, sign = divmod(scattered, 31)
        signs.append(sign)
    total = sum(place * sign for place, sign in enumerate(signs, start=1))
    check = next(sign for sign in range(31) if (total + 8 * sign) % 31 == 0)
    return "".join(_SIGNS[sign] for sign in (*signs, check))


def _invited_book() -> bytes:
    columns = tuple(Column(heading) for heading in HOUSEHOLD_HEADINGS)
    return workbook("Invited households (invented)", [Sheet("Invited", columns, demo_households(), frozen=1)])


def _homes(chance: _Chance) -> Iterator[_Home]:
    """Homes without end, no two with one address."""
    taken: set[str] = set()
    while True:
        quintile = chance.weighted(VOLUNTEERS["SIMD quintile"])
        street, town, postcode = STREETS[quintile][chance.below(len(STREETS[quintile]))]
        number = 1 + chance.below(120)
        flat = f"Flat {chance.below(4)}/{1 + chance.below(3)}, " if chance.unit() < 0.6 else ""
        address = f"{flat}{number} {street}"
        if address not in taken:
            taken.add(address)
            yield _Home(address, town, postcode, quintile)
        if len(taken) >= _PEOPLE:
            return


def _household(home: _Home, chance: _Chance, names: _Names) -> Iterator[tuple[str, ...]]:
    """One to three applicants at an address: alone, a couple, or a parent with grown-up children."""
    first = _Person.invent(chance, names, home)
    yield first.row(home)
    kind = chance.unit()
    if kind < 0.06:
        yield first.partner(chance, names).row(home)
    elif kind < 0.10 and first.age in AGE_BANDS[3:5]:
        yield first.child(chance, names).row(home)
        if kind < 0.08:
            yield first.child(chance, names).row(home)


@dataclass(frozen=True)
class _Person:
    surname: str
    forename: str
    age: str
    gender: str
    years: str
    disability: str
    ethnic: str
    contact: tuple[str, ...]

    @classmethod
    def invent(cls, chance: _Chance, names: _Names, home: _Home) -> _Person:
        age = chance.weighted(VOLUNTEERS["Age band"])
        return cls.of(
            chance,
            names,
            age=age,
            gender=chance.weighted(VOLUNTEERS["Gender"]),
            years=chance.weighted(AFTER["Years as a tenant"][age]),
            ethnic=chance.weighted(AFTER["Ethnic group"]["all" if home.quintile < "4" else "fewer"]),
        )

    @classmethod
    def of(
        cls,
        chance: _Chance,
        names: _Names,
        *,
        age: str,
        gender: str,
        years: str,
        ethnic: str,
        surname: str = "",
    ) -> _Person:
        forename, own = names.of(gender, ethnic)
        disability = "Yes" if chance.unit() < AFTER["Disability"]["Yes"][age] else "No"
        contact = _ways_to_reach(chance, forename, surname or own, age, ethnic)
        return cls(surname or own, forename, age, gender, years, disability, ethnic, contact)

    def partner(self, chance: _Chance, names: _Names) -> _Person:
        gender = {"Female": "Male", "Male": "Female"}.get(self.gender, "Female")
        return self._relative(chance, names, self.age, gender, self.years)

    def child(self, chance: _Chance, names: _Names) -> _Person:
        """A grown-up child: in the draw as a person of their own, at the same address."""
        age = AGE_BANDS[chance.below(2)]
        years = chance.weighted(AFTER["Years as a tenant"][age])
        return self._relative(chance, names, age, chance.one_of(("Female", "Male")), years)

    def _relative(self, chance: _Chance, names: _Names, age: str, gender: str, years: str) -> _Person:
        return self.of(
            chance, names, age=age, gender=gender, years=years, ethnic=self.ethnic, surname=self.surname
        )

    def row(self, home: _Home) -> tuple[str, ...]:
        values = (self.age, self.gender, self.years, home.quintile, self.disability, self.ethnic)
        name = f"{self.forename} {self.surname}"
        return (name, home.address, home.town, home.postcode, *self.contact, *values)


def _ways_to_reach(
    chance: _Chance, forename: str, surname: str, age: str, ethnic: str
) -> tuple[str, str, str, str, str]:
    """E-mail, telephone, preferred contact, access needs, language.

    Telephone numbers lie in the ranges that Ofcom keeps free for drama.
    """
    older = age in AGE_BANDS[4:]
    no_mail = chance.unit() < (0.3 if older else 0.06)
    word = f"{forename}.{surname}".lower().replace(" ", "").replace("'", "")
    mail = "" if no_mail else f"{word}{chance.below(90) + 10}@example.org"
    mobile = chance.unit() < (0.5 if older else 0.9)
    number = f"{chance.below(1000):03d}"
    phone = f"07700 900{number}" if mobile else f"0141 496 0{number}"
    ways = ("Telephone", "Letter") if no_mail else ("E-mail", "Telephone", "Text message")
    needs = chance.weighted(ACCESS_NEEDS["older" if older else "younger"])
    language = chance.weighted(LANGUAGES.get(ethnic, {"English": 1}))
    return mail, phone, chance.one_of(ways), needs, language


class _Names:
    """Names from Faker's lists, with Scottish surnames for most people."""

    def __init__(self, seed: int) -> None:
        from faker import Faker

        self._chance = _Chance(seed)
        self._lists: dict[str, Faker] = {}
        for locale in ("en_GB", "pl_PL", "en_IN", "en_NG"):
            self._lists[locale] = Faker(locale)
            self._lists[locale].seed_instance(seed)

    def of(self, gender: str, ethnic: str) -> tuple[str, str]:
        """A forename and a surname."""
        locale = {"White other": "pl_PL", "Asian": "en_IN"}.get(ethnic, "en_GB")
        locale = "en_NG" if ethnic.startswith("African") else locale
        names = self._lists[locale]
        forename = names.first_name_male() if gender == "Male" else names.first_name_female()
        scottish = locale == "en_GB" and self._chance.unit() < 0.75
        return forename, self._chance.one_of(SURNAMES) if scottish else names.last_name()


def _untidy(row: tuple[str, ...], position: int) -> tuple[str, ...]:
    """The row as people type: some values refused or blank, some with odd capitals, blanks and dashes."""
    cells = list(row)
    first = len(row) - len(CATEGORIES)
    if position % 9 == 4:
        turn = position // 9
        cells[first + turn % len(CATEGORIES)] = REFUSALS[turn // 2 % len(REFUSALS)]
    elif position % 7 == 3:
        turn = position // 7
        column = first + turn % len(CATEGORIES)
        cells[column] = _typed(cells[column], (turn + turn // len(CATEGORIES)) % 6)
    elif position % 31 == 7:
        cells[2] = cells[2].upper().replace(",", "")
    return tuple(cells)


def _typed(text: str, way: int) -> str:
    if "-" in text:
        return text.replace("-", "–")
    spaced = text.replace(" ", "  "), text.replace(" ", "\u00a0")
    return (text.upper(), f"  {text} ", *spaced, text.lower(), text.title())[way]
