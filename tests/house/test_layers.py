"""The architecture of the house, read from the imports of every product file."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("sortition", "scheduling", "packs", "cli")
PRODUCT = sorted(
    path.relative_to(ROOT)
    for path in (*ROOT.glob("cli.py"), *(f for room in ROOMS for f in (ROOT / room).rglob("*.py")))
)
DRAW_SOLVER = (
    "sortition/panels.py",
    "sortition/all_panels.py",
    "sortition/alternates_program.py",
    "sortition/elastic.py",
    "sortition/moves.py",
    "sortition/recruits.py",
    "sortition/vacancies.py",
    "sortition/objectives/",
)
# Verifying repeats the integer programs of a certificate with a solver that had no part in the lottery.
SECOND_SOLVER = ("sortition/recheck.py", "sortition/recheck_seats.py")
PLAN_SOLVER = (
    "scheduling/model.py",
    "scheduling/solve.py",
    "scheduling/loosened.py",
    "scheduling/together.py",
)
SEATS = "scheduling/seating"
SEAT_SOLVER = tuple(f"{SEATS}/{name}.py" for name in ("frame", "strict", "conflict", "reseat"))
HEAVY = ("faker", "numpy", "openpyxl", "ortools", "pandas", "pyphen", "segno", "typst", "xlrd", "xlsxwriter")


def imports(source: str, package: str = "") -> Iterator[str]:
    """Every module that the source imports anywhere, absolute, with the names taken from it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def imports_of(path: Path) -> list[str]:
    return list(imports((ROOT / path).read_text("utf-8"), ".".join(path.parent.parts)))


def files_importing(*modules: str) -> list[str]:
    """Product files with an import of one of the modules or of something inside it."""
    inside = tuple(f"{module}." for module in modules)
    return [
        path.as_posix()
        for path in PRODUCT
        if any(name in modules or name.startswith(inside) for name in imports_of(path))
    ]


def test_the_reader_of_imports_sees_every_form() -> None:
    source = "import a.b as c\nfrom a import d\nfrom .e import f\nfrom .. import g\ndef h():\n    import i"
    assert list(imports(source, "p.q")) == ["a.b", "a.d", "p.q.e.f", "p.g", "i"]


@pytest.mark.parametrize("path", PRODUCT, ids=str)
def test_each_room_imports_only_those_before_it(path: Path) -> None:
    place = ROOMS.index(path.parts[0].removesuffix(".py"))
    later = set(ROOMS[place + 1 :])
    assert [name for name in imports_of(path) if name.split(".")[0] in later] == []


def test_nothing_imports_the_installed_second_copy() -> None:
    assert files_importing("citizen_panels") == []


def test_the_solver_stays_where_panels_are_sought() -> None:
    solvers = DRAW_SOLVER + SECOND_SOLVER + PLAN_SOLVER + SEAT_SOLVER
    assert [f for f in files_importing("ortools") if not f.startswith(solvers)] == []
    assert files_importing("highspy") == [], "one process cannot hold ortools and highspy"


def reached(*modules: str) -> set[str]:
    """The product files of these modules, and all that they import in turn."""
    seen, waiting = set[Path](), [p for p in PRODUCT if ".".join(p.with_suffix("").parts).startswith(modules)]
    while waiting:
        seen.add(path := waiting.pop())
        # What is imported is a module, or something in one.
        named = [Path(*name.split(".")) for name in imports_of(path)]
        either = [one for name in named for one in (name, name.parent) if one.parts]
        files = {file for one in either for file in (one.with_suffix(".py"), one / "__init__.py")}
        waiting += files.intersection(PRODUCT) - seen
    return {one.as_posix() for one in seen}


def test_the_checker_of_timetables_knows_no_solver() -> None:
    files = reached("scheduling.check", "scheduling.measures")
    assert {"scheduling/check/people.py", "scheduling/times.py"} <= files
    assert [one for one in sorted(files) if one.startswith(PLAN_SOLVER)] == []
    assert not {"scheduling/frame.py", "scheduling/goals.py"} & files


def test_whatever_judges_a_seating_knows_no_solver_and_no_search() -> None:
    names = ("check", "measures", "bounds", "counts", "described")
    files = {
        one for one in reached(*(f"scheduling.seating.{name}" for name in names)) if one.startswith(SEATS)
    }
    judging = {f"{SEATS}/{name}.py" for name in (*names, "check_plan", "names", "values")}
    assert files == judging
    assert judging.isdisjoint(files_importing("ortools", "numpy"))


def test_the_verifier_stands_alone() -> None:
    parts = [path for path in PRODUCT if path.match("sortition/verify*.py")]
    assert [path.name for path in parts] == ["verify.py", "verify_auditor.py", "verify_certificate.py"]
    modules = [f"sortition.{path.stem}" for path in parts]
    assert set(files_importing(*modules)) <= {path.as_posix() for path in parts}
    for path in parts:
        # The second and the third find the first as `verify`, and under its full name for readers of types.
        own = {name for name in imports_of(path) if name.startswith(("verify.", *(f"{m}." for m in modules)))}
        assert {name.split(".")[0] for name in imports_of(path) if name not in own} <= sys.stdlib_module_names
        assert not own or path.name != "verify.py"


def test_only_the_case_key_uses_secrets() -> None:
    assert files_importing("secrets") == ["sortition/case.py"]


def test_chance_has_one_home() -> None:
    assert files_importing("random", "numpy.random", "uuid") == []
    assert files_importing("faker") in ([], ["packs/demo.py"])
    for path in PRODUCT:
        names = {
            n.attr
            for n in ast.walk(ast.parse((ROOT / path).read_text("utf-8")))
            if isinstance(n, ast.Attribute)
        }
        forbidden = {"urandom"} if path == Path("packs/demo.py") else {"random", "urandom", "default_rng"}
        assert not names & forbidden, path


def test_the_root_holds_one_module() -> None:
    assert [path.name for path in ROOT.glob("*.py")] == ["cli.py"]


@pytest.mark.parametrize("path", PRODUCT, ids=str)
def test_files_stay_small(path: Path) -> None:
    # The stand-alone verifier is copied into records: few files that can be read each in one sitting.
    most = 599 if path.match("sortition/verify*.py") else 350
    assert len((ROOT / path).read_text("utf-8").splitlines()) <= most


def test_every_solver_leaves_ctrl_c_to_us() -> None:
    """It would swallow the first, and the second would kill the command without a word."""
    makers = [path for path in PRODUCT if "CpSolver()" in (ROOT / path).read_text("utf-8")]
    assert len(makers) >= 5
    for path in makers:
        text = (ROOT / path).read_text("utf-8")
        assert text.count("CpSolver()") == text.count("catch_sigint_signal"), path


def test_no_two_test_files_share_a_name() -> None:
    """Pytest imports them by their names alone."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("modules", ["cli", "packs.publish, packs.tables"])
def test_starting_the_command_and_opening_a_case_load_nothing_heavy(modules: str) -> None:
    code = f"import sys, {modules}; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
