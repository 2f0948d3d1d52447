"""For every rule about seats: a seating that keeps it, and one that breaks it alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from scheduling.seating.values import (
    Category,
    Discussion,
    Facilitator,
    Fixed,
    Group,
    Guest,
    Place,
    Round,
    Seating,
    Table,
    Team,
)

Changes = Mapping[str, Any]
KEPT = "abc def; abd cef"


def seated(text: str, leaders: str = "") -> Seating:
    """Members by one letter each, tables by blanks, rounds by ";"; facilitators in the same way."""
    led = [one.split() for one in leaders.split(";")] if leaders else []
    return Seating(
        tuple(
            Group(
                f"R{r + 1}",
                f"T{t + 1}",
                tuple(members.strip("-")),
                tuple(led[r][t].strip("-")) if led else (),
            )
            for r, tables in enumerate(text.split(";"))
            for t, members in enumerate(tables.split())
        )
    )


def discussion(
    guests: Mapping[str, Changes] | None = None,
    tables: Mapping[str, Changes] | None = None,
    places: Mapping[str, Changes] | None = None,
    **more: Any,
) -> Discussion:
    """Members a to f; two rounds at tables T1 and T2 of 2 to 4; changes by id, of places by "R1/T1"."""
    return Discussion(
        categories=(Category("Gender"),),
        guests=tuple(replace(Guest(one, ("x",)), **(guests or {}).get(one, {})) for one in "abcdef"),
        tables=tuple(replace(Table(one), **(tables or {}).get(one, {})) for one in ("T1", "T2")),
        rounds=tuple(
            Round(
                one,
                "S1",
                tuple(
                    replace(Place(table, 2, 4), **(places or {}).get(f"{one}/{table}", {}))
                    for table in ("T1", "T2")
                ),
            )
            for one in ("R1", "R2")
        ),
        **more,
    )


def leaders(*names: str, **changes: Changes) -> tuple[Facilitator, ...]:
    return tuple(replace(Facilitator(one), **changes.get(one, {})) for one in names)


@dataclass(frozen=True)
class Case:
    """`kept` breaks nothing; `broken` breaks the rule alone, for the subject alone, and is told so."""

    rule: str
    subject: str
    discussion: Discussion
    kept: Seating
    broken: Seating
    says: str

    def __str__(self) -> str:
        return f"{self.rule} {self.subject}"


def case(
    rule: str,
    subject: str,
    about: Discussion,
    kept: str,
    broken: str,
    says: str,
    led: str = "",
    led_badly: str = "",
) -> Case:
    return Case(rule, subject, about, seated(kept, led), seated(broken, led_badly or led), says)


WHEELCHAIR = {"needs": frozenset({"wheelchair"})}
STEPS = {"has": frozenset({"loop", "quiet"})}
REMOTE = {"needs": frozenset({"remote"})}
BSL = {"language": "bsl"}
AWAY = {"away": frozenset({"R2"})}
PARKS = {"R1/T1": {"topic": "Parks"}, "R2/T2": {"topic": "Parks"}}
TWO = leaders("P", "Q")
THREE = leaders("P", "Q", "S")
BOTH = "P Q; P Q"

CASES = (
    case("seat-each", "R1/c", discussion(), KEPT, "ab def; abd cef", "c has no seat in round R1"),
    case("seat-each", "R1/c", discussion(), KEPT, "abc cdef; abd cef", "c has 2 seats in round R1"),
    case("seat-each", "R1/c", discussion(), KEPT, "abcc def; abd cef", "c has 2 seats in round R1"),
    case("seat-each", "R1/T1/z", discussion(), KEPT, "abcz def; abd cef", "z, who sits at table T1 in round"),
    case("seat-each", "R2/f", discussion({"f": AWAY}), "abc def; abd ce", KEPT, "f is away in round R2"),
    case("seat-each", "R1/T3", discussion(), KEPT, "abc def -; abd cef", "Round R1 has no table T3"),
    case("seat-each", "R3/T1", discussion(), KEPT, f"{KEPT}; -", "There is no round R3"),
    case(
        "table-size",
        "R1/T1",
        discussion(places={"R1/T1": {"most": 3}}),
        KEPT,
        "abcd ef; abd cef",
        "Table T1 in round R1 has 4 members; at most 3 sit there.",
    ),
    case(
        "table-size",
        "R1/T2",
        discussion(places={"R1/T1": {"most": 5}}),
        "abcd ef; abd cef",
        "abcde f; abd cef",
        "Table T2 in round R1 has 1 member; at least 2 sit there.",
    ),
    case(
        "table-seats",
        "R1/T1",
        discussion(tables={"T1": {"seats": 3}}),
        KEPT,
        "abcd ef; abd cef",
        "Table T1 in round R1 needs 4 seats, with those who come along",
    ),
    case(
        "table-seats",
        "R1/T1",
        discussion({"c": {"companions": 1}}, {"T1": {"seats": 3}}),
        "abd cef; abd cef",
        KEPT,
        "it has 3",
    ),
    case(
        "table-seats",
        "R1/T1",
        discussion({"c": BSL}, {"T1": {"seats": 4}}, teams={"bsl": Team(1, 2)}),
        "abd cef; abd cef",
        KEPT,
        "needs 5 seats",
    ),
    case(
        "table-seats",
        "R1/T1",
        discussion(tables={"T1": {"seats": 4}}, facilitators=THREE),
        KEPT,
        KEPT,
        "needs 5 seats",
        led="P QS; P QS",
        led_badly="PS Q; P QS",
    ),
    case(
        "wheelchair-places",
        "R1/T1",
        discussion(dict.fromkeys("abd", WHEELCHAIR), {"T1": {"wheelchairs": 2}}),
        "abc def; acd bef",
        "abd cef; acd bef",
        "Table T1 in round R1 needs 3 places for wheelchairs; it has 2.",
    ),
    *(
        case(
            "table-access",
            "R1/T2/a",
            discussion(
                {"a": {"needs": frozenset({need})}},
                {"T2": {"has": frozenset({"step-free", "loop", "quiet"}) - {lacks}}},
            ),
            KEPT,
            "bcd aef; abd cef",
            says,
        )
        for need, lacks, says in (
            ("wheelchair", "step-free", "cannot sit at table T2 in round R1: the table is not step-free."),
            ("step-free", "step-free", "the table is not step-free"),
            ("loop", "loop", "the table has no hearing loop"),
            ("quiet-room", "quiet", "the table is not a quiet one"),
        )
    ),
    case(
        "remote-table",
        "R1/T1/d",
        discussion(dict.fromkeys("def", REMOTE), {"T2": {"has": frozenset({"remote"})}}),
        "abc def; abc def",
        "abcd ef; abc def",
        "d takes part from elsewhere; table T1 in round R1 is for those in the room",
    ),
    case(
        "remote-table",
        "R1/T2/c",
        discussion(dict.fromkeys("def", REMOTE), {"T2": {"has": frozenset({"remote"})}}),
        "abc def; abc def",
        "ab cdef; abc def",
        "c is in the room; table T2 in round R1 is for those who take part from elsewhere",
    ),
    case(
        "language",
        "R1/bsl",
        discussion({"a": BSL, "b": BSL}, teams={"bsl": Team(1)}),
        KEPT,
        "acd bef; abd cef",
        "BSL is needed in round R1 at 2 tables whose facilitator does not speak it (T1, T2); "
        "interpreters are at 1 at most.",
    ),
    case(
        "language",
        "R1/polish",
        discussion(
            {"a": {"language": "polish"}},
            facilitators=leaders("P", "Q", P={"languages": frozenset({"polish"})}),
        ),
        KEPT,
        KEPT,
        "Polish is needed in round R1 at 1 table whose facilitator does not speak it (T1); there are no",
        led=BOTH,
        led_badly="Q P; P Q",
    ),
    case(
        "together",
        "R1/a/b",
        discussion(together=frozenset({("a", "b")})),
        KEPT,
        "acd bef; abd cef",
        "a and b are to sit together; in round R1 they are at tables T1 and T2.",
    ),
    case(
        "apart",
        "R2/c/d",
        discussion(apart=frozenset({("c", "d")})),
        KEPT,
        "abc def; abe cdf",
        "c and d are not to sit together; in round R2 both are at table T2.",
    ),
    case(
        "fixed",
        "R1/T2/f",
        discussion(fixed=(Fixed("f", "R1", "T2"),)),
        KEPT,
        "abf cde; abd cef",
        "f is to sit at table T2 in round R1, and is at table T1.",
    ),
    case(
        "fixed",
        "R2/T2/Q",
        discussion(fixed=(Fixed("Q", "R2", "T2"),), facilitators=TWO),
        KEPT,
        KEPT,
        "Q is to sit at table T2 in round R2, and is at table T1.",
        led=BOTH,
        led_badly="P Q; Q P",
    ),
    case(
        "fixed",
        "R2/T1/S",
        discussion(fixed=(Fixed("S", "R2", "T1"),), facilitators=THREE),
        KEPT,
        KEPT,
        "S is to sit at table T1 in round R2, and has no seat.",
        led="P Q; PS Q",
        led_badly="P Q; P Q",
    ),
    case(
        "host",
        "R2/T2/f",
        discussion(places={"R2/T2": {"host": "f"}}),
        KEPT,
        "abc def; abf cde",
        "f is the host of table T2 in round R2, and does not sit there",
    ),
    case(
        "topic-once",
        "R2/T2/a",
        discussion(places=PARKS),
        "abc def; abc def",
        "abc def; bcd aef",
        "a discusses Parks at table T1 in round R1 and again at table T2 in round R2.",
    ),
    case(
        "facilitator-post",
        "R1/P",
        discussion(facilitators=THREE),
        KEPT,
        KEPT,
        "Facilitator P has 2 places in round R1.",
        led=BOTH,
        led_badly="P PQ; P Q",
    ),
    case(
        "facilitator-post",
        "R2/Q",
        discussion(facilitators=leaders("P", "Q", Q=AWAY)),
        KEPT,
        KEPT,
        "Q is away in round R2",
        led="P Q; P -",
        led_badly=BOTH,
    ),
    case(
        "facilitator-post",
        "R1/Z",
        discussion(facilitators=TWO),
        KEPT,
        KEPT,
        "Nobody knows facilitator Z",
        led=BOTH,
        led_badly="P QZ; P Q",
    ),
    case(
        "facilitator-post",
        "R1",
        discussion(facilitators=TWO),
        KEPT,
        KEPT,
        "Round R1 has 2 facilitators for 2 tables; nobody leads table T2.",
        led=BOTH,
        led_badly="P -; P Q",
    ),
    case(
        "facilitator-post",
        "R2",
        discussion(facilitators=THREE),
        KEPT,
        KEPT,
        "nobody leads table T1.",
        led="P QS; P Q",
        led_badly="P QS; - PQ",
    ),
    case(
        "facilitator-post",
        "R2",
        discussion(facilitators=leaders("P")),
        KEPT,
        KEPT,
        "Round R2 has 1 facilitator for 2 tables; nobody leads tables T1, T2.",
        led="P -; - P",
        led_badly="P -; - -",
    ),
    case(
        "facilitator-conflict",
        "R1/T1/P/c",
        discussion(facilitators=leaders("P", "Q", P={"conflicts": frozenset({"c"})})),
        KEPT,
        KEPT,
        "Facilitator P is not to sit with member c; both are at table T1 in round R1.",
        led="Q P; P Q",
        led_badly=BOTH,
    ),
)
