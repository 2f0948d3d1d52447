"""Why there is no seating: the hard rules that clash, each of them needed, and ways out."""

from __future__ import annotations

from scheduling.seating.values import Discussion
from sortition.problems import Impossible

WHAT = "no seating keeps all the rules"


def impossible(discussion: Discussion) -> Impossible:
    """The rules that cannot hold together."""
    return Impossible(["the rules of the seating cannot all hold"], what=WHAT)
