"""Runs balanced-group-system on people read from standard input, in an interpreter that has it."""

from __future__ import annotations

import json
import random  # noqa: TID251, the library shuffles by it
import sys
import time
from importlib.metadata import version

from balanced_group_system import BalancedGroupSystem

RUNS = 5


def main() -> None:
    asked = json.load(sys.stdin)
    random.seed(1)
    cpu, runs = time.process_time(), []
    for _ in range(RUNS):
        groups = BalancedGroupSystem(list(asked["ids"]))
        runs.append(
            [
                [sorted(one) for one in groups.create_balanced_groups(asked["tables"])]
                for _ in range(asked["rounds"])
            ]
        )
    told = {"cpu": round((time.process_time() - cpu) / RUNS, 3), "version": version("balanced-group-system")}
    print(json.dumps({**told, "runs": runs}))


if __name__ == "__main__":
    main()
