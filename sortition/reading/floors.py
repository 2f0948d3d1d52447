"""The lowest chances allowed: which categories and values of the quotas they are about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sortition.findings import Findings
from sortition.problems import Problem
from sortition.quotas import Floor
from sortition.reading.applicants import PoolReading
from sortition.reading.ids import called, shown
from sortition.reading.values import SETTINGS_FILE
from sortition.wording import did_you_mean, is_unstated, listing, value_key

Values = Mapping[str, Sequence[str]]


def floors_meant(
    floors: Sequence[Floor], lines: Values, people: PoolReading | None, findings: Findings
) -> tuple[Floor, ...]:
    """The floors with the names of the quotas, sorted; one for nobody's value, or for a person, is a problem.

    `lines` are the values with quotas; people who did not answer may have another.
    """
    values = {category: list(mine) for category, mine in lines.items()}
    for category, value in (people.unstated if people else {}).items():
        values[category].append(value)
    ids = {applicant.id for applicant in people.pool.applicants} if people else set()
    found = [floor for one in floors if (floor := _meant(one, values)) is not None]
    for one in floors:
        findings.refuse(_strange(one, values, ids, people is not None))
    return tuple(sorted(found))


def _meant(floor: Floor, values: Values) -> Floor | None:
    if not floor.category:
        return floor
    for category, mine in values.items():
        if value_key(category) == value_key(floor.category):
            for value in mine:
                if value_key(value) == value_key(floor.value):
                    return Floor(category, value, floor.least)
    return None


def _strange(floor: Floor, values: Values, ids: set[str], all_known: bool) -> Iterator[Problem]:
    # Without a pool nobody knows yet whether a value for people who did not answer is needed.
    if not values or _meant(floor, values) or (is_unstated(floor.value) and not all_known):
        return
    category = next((name for name in values if value_key(name) == value_key(floor.category)), "")
    if {floor.category, floor.value} & ids:
        person = floor.value if floor.value in ids else floor.category
        reason = f"[floors] names {called(person)}: a lowest chance is never for one person"
        remedy = "Delete the line: nobody's chance may depend on who she is. Name everybody, or a value"
        yield Problem(reason, remedy, SETTINGS_FILE, value=shown(person))
    elif not category:
        reason = f'[floors] names "{floor.category}", which is no category with quotas'
        remedy = f"{did_you_mean(floor.category, values)}There are {listing(values)}"
        yield Problem(reason, remedy, SETTINGS_FILE, value=floor.category)
    else:
        reason = f'[floors.{category}] names "{floor.value}", which is no value of it with a quota'
        remedy = f"{did_you_mean(floor.value, values[category])}There are {listing(values[category])}"
        yield Problem(reason, remedy, SETTINGS_FILE, value=floor.value)
