"""A seating in plain words: its measures beside what chance would give, and what happened on the day."""

from __future__ import annotations

import re
from collections.abc import Iterable

from scheduling.seating.bounds import ByChance
from scheduling.seating.measures import Measures
from scheduling.seating.values import Mode
from sortition.wording import counted

_STATED = re.compile(r"--(absent|late|facilitator-out|table-out) (.+) --from (\S+)")
_HAPPENED = {
    "absent": "Absent from round {} to the end of the session",
    "late": "Late, and not in round {}",
    "facilitator-out": "Facilitators out from round {} to the end of the session",
    "table-out": "Tables not used from round {} to the end of the session",
}


def stated_from(text: str) -> tuple[str, str]:
    """What is stated there (such as "late") and the round from which on; blank where it says neither."""
    known = _STATED.fullmatch(text)
    return (known[1], known[3]) if known else ("", "")


def happened_in_words(stated: Iterable[str]) -> list[str]:
    """What a `SeatingRelease` has stated, in plain words: those to whom the same happened in one line."""
    found: dict[str, list[str]] = {}
    for text in stated:
        if known := _STATED.fullmatch(text):
            what, who, round_ = known.groups()
            found.setdefault(_HAPPENED[what].format(round_), []).append(who)
        else:
            found[text] = []
    return [f"{text}: {', '.join(ids)}." if ids else text for text, ids in found.items()]


def in_words(measures: Measures, by_chance: ByChance) -> list[str]:
    """Sentences about who meets whom, how tables mirror the members, and who leads; one thing each."""
    if not measures.by_round:
        return ["Everybody sits together in every round."]
    found = [_everybody(measures, by_chance.met_least), _pairs(measures, by_chance.pairs)]
    if measures.new_pairs != measures.distinct_pairs:
        found.append(_new(measures))
    found.append(_repeats(measures))
    if measures.head_counts:
        found.append(_bands(measures, by_chance.out_of_band))
    if Mode.NEVER_ALONE in measures.modes:
        found.append(_alone(measures))
    if Mode.CLUSTER in measures.modes:
        found.append(_clusters(measures))
    return [*found, *_leading(measures, by_chance.led_again)]


def _everybody(measures: Measures, by_chance: float) -> str:
    least, most, others = measures.met_least, measures.met_most, measures.members - 1
    who = "Whoever is there in every round" if 0 < measures.throughout < measures.members else "Everybody"
    chance = f"by chance the fewest would be {_whole(by_chance)}"
    if least == others:
        return f"{who} meets everybody else; {chance}."
    number = f"{least}" if least == most else f"{least} to {most}"
    return f"{who} meets {number} of the {others} others; {chance}."


def _pairs(measures: Measures, by_chance: float) -> str:
    pairs, most = measures.distinct_pairs, measures.pair_upper_bound
    chance = f"by chance it would be {_whole(by_chance)}"
    verb = "meets" if pairs == 1 else "meet"
    if pairs == most:
        return f"{counted(pairs, 'different pair')} {verb}, as many as there can be; {chance}."
    return (
        f"{pairs} of at most {counted(most, 'different pair')} {verb} ({_percent(pairs, most)}%); {chance}."
    )


def _whole(mean: float) -> int:
    """The mean as a whole number, halves upwards."""
    return int(mean + 0.5)


def _percent(part: int, whole: int) -> int:
    """The percentage as a whole number, halves upwards; never 100 where something is missing."""
    return min((200 * part + whole) // (2 * whole), 99)


def _new(measures: Measures) -> str:
    if not measures.new_pairs:
        return "All of these pairs met in earlier sessions already."
    number = "One" if measures.new_pairs == 1 else str(measures.new_pairs)
    return f"{number} of these pairs did not meet in earlier sessions."


def _repeats(measures: Measures) -> str:
    if not measures.repeated_pairs:
        return "Nobody meets the same person twice."
    again = _times(measures.repeated_pairs).capitalize()
    earlier = ", earlier sessions included" if measures.new_pairs != measures.distinct_pairs else ""
    most = "twice" if measures.most_met == 2 else _times(measures.most_met)
    return f"{again} two people meet who have met before; no pair meets more than {most}{earlier}."


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _bands(measures: Measures, by_chance: float) -> str:
    counts, chance = measures.head_counts, _people(_whole(by_chance))
    if not measures.out_of_band:
        return f"All {counts} head-counts at tables are within their fair share; by chance {chance} off."
    people = _people(measures.out_of_band)
    where = ", ".join(f"{name} {number}" for name, number in measures.out_of_band_by.items() if number)
    return (
        f"The {counts} head-counts at tables are {people} off their fair share in all ({where}); "
        f"by chance {chance} off."
    )


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"


def _alone(measures: Measures) -> str:
    which = "Nobody" if not measures.alone else f"{_times(measures.alone).capitalize()} somebody"
    return f"{which} is the only one of their group at a table."


def _clusters(measures: Measures) -> str:
    if not measures.apart_in_clusters:
        return "Those who are to sit close together sit at as few tables as can hold them."
    more = counted(measures.apart_in_clusters, "table")
    return f"Those who are to sit close together sit at {more} more than would hold them, over all rounds."


def _leading(measures: Measures, by_chance: float) -> list[str]:
    if not measures.led:
        return []
    again = "Nobody is led by the same facilitator twice"
    if measures.led_again:
        times = _times(measures.led_again).capitalize()
        again = f"{times} somebody is led by a facilitator who led them before"
    found = [f"{again}; by chance it would be {_times(_whole(by_chance))}."]
    if measures.unled:
        verb = "is at a table" if measures.unled == 1 else "are at tables"
        found.append(f"{counted(measures.unled, 'seat')} {verb} without a facilitator, over all rounds.")
    return found
