"""Who stands in more than one list of a programme."""

from __future__ import annotations

from collections.abc import Mapping

from scheduling.programme import Programme
from sortition.wording import value_key


def speak_and_support(programme: Programme) -> Mapping[str, str]:
    """Those who are speakers and support too, with the same id and name in both: their names by id."""
    names = {one.id: value_key(one.name) for one in programme.speakers}
    return {one.id: one.name for one in programme.support if names.get(one.id) == value_key(one.name)}
