"""What each rule says about each subject in one programme: a sentence with names, dates and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from scheduling.model import Group
from scheduling.programme import Programme
from scheduling.reasons import days, people, places, talks
from scheduling.reasons.words import Says, joined
from scheduling.rules import RULES

# Rules that are not among these say about every subject what they say in general.
SAYS: Mapping[str, Says] = {**places.SAYS, **days.SAYS, **talks.SAYS, **people.SAYS}


def sentence(programme: Programme, group: Group) -> str:
    """What the rule says about this subject in this programme; what it says in general where that is all."""
    if group.rule not in SAYS:
        return RULES[group.rule].says
    found = dict.fromkeys(SAYS[group.rule](programme, group.subject))
    return " ".join(f"{one}." for one in found)


def folded(reasons: Iterable[tuple[Group, str]]) -> list[str]:
    """Sentences of `sentence` with their rules; subjects of which the same is said stand in one."""
    alike: dict[tuple[str, str], list[str]] = {}
    for group, said in reasons:
        name = group.subject.partition(":")[0]
        rest = said.removeprefix(f"{name} ")
        alike.setdefault((group.rule, rest), []).append("" if rest == said else name)
    return [f"{_each(names)}{rest} [{rule}]" for (rule, rest), names in alike.items()]


def _each(names: list[str]) -> str:
    if not any(names):
        return ""
    return f"Each of {joined(names)} " if len(names) > 1 else f"{names[0]} "
