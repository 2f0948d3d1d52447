"""What the office's two drafts need to know: on data protection, and on equality."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from packs.pages import percent
from packs.source import Group
from sortition.pool import NOT_STATED, Pool
from sortition.quotas import Quota, Quotas

# Article 9(1) of the UK GDPR, by the words that headings use for what reveals it.
_SPECIAL: Mapping[str, str] = {
    "racial or ethnic origin": r"ethnic|\brac(e|ial)\b|heritage|skin colour",
    "political opinions": r"politic|\bvot(e[ds]?|er|ing)\b|attitude|opinion",
    "religious or philosophical beliefs": r"religio|belief|faith|\bchurch\b|denomination",
    "trade union membership": r"trade.?union|union member",
    "health": r"disab|health|medic|illness|impairment|condition|wheelchair|access|\bneeds?\b|diet|allerg"
    r"|pregnan|\bcare needs|help you|take part|print size|large print|\bformat\b",
    "sex life or sexual orientation": r"sexual|sexuality|\borientation\b|\blgbt",
    "genetic or biometric data": r"genetic|biometric|fingerprint",
}
# Section 4 of the Equality Act 2010, in its order.
_PROTECTED: Mapping[str, str] = {
    "Age": r"\bage\b|\bborn\b|\bbirth",
    "Disability": r"disab|impairment|long.term (illness|condition)",
    "Gender reassignment": r"\btrans\b|transgender|reassign|gender identity",
    "Marriage and civil partnership": r"marital|marriage|married|civil partner",
    "Pregnancy and maternity": r"pregnan|maternity",
    "Race": r"ethnic|\brace\b|racial|national",
    "Religion or belief": r"religio|belief|faith",
    "Sex": r"\bsex\b|\bgender\b(?! identity)",
    "Sexual orientation": r"sexual orientation|sexuality|\borientation\b",
}
_SOCIO_ECONOMIC = r"simd|\b[ew]?imd\b|\bwimd\b|depriv|income|benefit|poverty|free school|\bnssec\b|ns-sec"


def special_category(heading: str) -> str:
    """The special category of personal data that a column with this heading reveals; "" if none is known.

    It goes by words in the heading, and would rather name a column too many than one too few.
    """
    return next((name for name, words in _SPECIAL.items() if _matches(words, heading)), "")


def protected_characteristics(categories: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The nine protected characteristics of the Equality Act 2010, each with the categories about it."""
    return {
        name: tuple(category for category in categories if _matches(words, category))
        for name, words in _PROTECTED.items()
    }


def _matches(words: str, heading: str) -> bool:
    return bool(re.search(words, heading.replace("_", " "), re.IGNORECASE))


def office_group(pool: Pool, quotas: Quotas, headings: Sequence[str] = ()) -> dict[str, Any]:
    """The facts of the office's drafts: `office`; a field that has nothing to say is not there.

    `headings` are the columns of the applicants' sheet that are no category. Exact counts are in it, and no
    person's data.
    """
    names = quotas.categories
    categories = [_category(pool, quotas, name) for name in names]
    office = {
        "applicants": len(pool) or None,
        "size": quotas.size,
        "categories": categories,
        "columns": [{"name": heading, **_special(heading)} for heading in headings],
        "special": [name for name in (*names, *headings) if special_category(name)],
        "characteristics": [
            {"name": name, **({"categories": ", ".join(found)} if found else {})}
            for name, found in protected_characteristics(names).items()
        ],
        "socio_economic": [name for name in names if _matches(_SOCIO_ECONOMIC, name)],
        "rarer": _rarer(pool, quotas),
        "unstated": [
            {"category": name, "people": people}
            for name in names
            if (people := pool.counts(name)[NOT_STATED])
        ],
    }
    return {"office": Group(office)}


def _special(heading: str) -> dict[str, str]:
    found = special_category(heading)
    return {"special": found} if found else {}


def _category(pool: Pool, quotas: Quotas, name: str) -> dict[str, Any]:
    counts, limits = pool.counts(name), {quota.value: quota for quota in quotas.of(name)}
    values = [value for value in limits if value != NOT_STATED]
    values += [NOT_STATED] if counts[NOT_STATED] else []
    rows = [
        {
            "name": value,
            "applicants": counts[value],
            "share": percent(Fraction(counts[value], max(len(pool), 1))),
            "seats": _seats(limits.get(value), quotas.size),
        }
        for value in values
    ]
    return {"name": name, "values": rows, **_special(name)}


def _seats(quota: Quota | None, size: int) -> str:
    if quota is None or (quota.value == NOT_STATED and (quota.min, quota.max) == (0, size)):
        return "no limit"
    return str(quota.min) if quota.min == quota.max else f"{quota.min} to {quota.max}"


def _rarer(pool: Pool, quotas: Quotas) -> list[dict[str, Any]]:
    """The values whose share of the applicants is below their fewest seats' share, the widest gap first."""
    found = []
    for quota in quotas.quotas if len(pool) else ():
        people = pool.counts(quota.category)[quota.value]
        share, fewest = Fraction(people, len(pool)), Fraction(quota.min, quotas.size)
        if share < fewest:
            row = {"category": quota.category, "value": quota.value, "applicants": people}
            found.append((share - fewest, {**row, "share": percent(share), "seats": percent(fewest)}))
    return [row for _, row in sorted(found, key=lambda gap: (gap[0], gap[1]["category"], gap[1]["value"]))]
