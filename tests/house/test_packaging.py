"""What lands on somebody's computer, from the wheel, from an editable install and from the bare file."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.xdist_group("packaging")
needs_git = pytest.mark.skipif(
    shutil.which("git") is None or not (ROOT / ".git").exists(), reason="needs git and a clone"
)


def run(*command: str | Path, cwd: Path) -> str:
    """The command's output; its messages are in the failure otherwise."""
    clean = {name: text for name, text in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run([*map(str, command)], cwd=cwd, capture_output=True, text=True, env=clean)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def pip(python: Path, *options: str | Path, cwd: Path) -> None:
    """pip of this environment, working for another."""
    run(sys.executable, "-m", "pip", "--python", python, "--quiet", *options, cwd=cwd)


def fresh_environment(folder: Path) -> Path:
    """A new environment that sees this one's libraries but not its editable install."""
    venv.create(folder, with_pip=False)
    python = next(path for path in folder.glob("*/python*") if path.stem == "python")
    home = Path(
        run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip()
    )
    # The .pth files of a folder named by a .pth file are not followed: the editable install stays out.
    (home / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return python


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The committed files and nothing else: a stale build/ would ship deleted ones."""
    folder = tmp_path_factory.mktemp("source")
    archive = folder / "head.zip"
    run("git", "archive", "--format=zip", "-o", archive, "HEAD", cwd=ROOT)
    zipfile.ZipFile(archive).extractall(folder / "tree")
    return folder / "tree"


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, source, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@needs_git
def test_the_wheel_holds_four_packages_and_no_more(wheel: Path, source: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "citizen_panels",
        "packs",
        "scheduling",
        "sortition",
    }
    inside = {name for name in names if name.startswith("citizen_panels/")}
    assert inside == {"citizen_panels/cli.py"}
    assert not [name for name in names if "test" in name.lower() or name.endswith(".pyc")]


@needs_git
def test_the_wheel_holds_every_product_file(wheel: Path, source: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    rooms = [source / room for room in ("sortition", "scheduling", "packs")]
    python = {path.relative_to(source).as_posix() for room in rooms for path in room.rglob("*.py")}
    templates = {
        "packs/" + path.relative_to(source).as_posix()
        for path in (source / "templates").rglob("*")
        if path.is_file()
    }
    assert templates, "no templates are committed"
    assert python | templates <= names


@needs_git
def test_the_wheel_works_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    python = fresh_environment(tmp_path / "env")
    pip(python, "install", "--no-deps", wheel, cwd=tmp_path)
    command = shutil.which("citizen-panel", path=str(python.parent))
    assert command is not None
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert "lottery" in run(command, "--help", cwd=elsewhere)
    assert "lottery" in run(python, "-m", "citizen_panels.cli", "--help", cwd=elsewhere)
    # The settings come from a template: it must be found where the wheel put it.
    run(command, "init", "case", cwd=elsewhere)
    assert (elsewhere / "case" / "panel.toml").exists()
    for name in ("citizen_panels.cli", "sortition", "scheduling", "packs"):
        show = f"import importlib.util as u; print(u.find_spec({name!r}).origin)"
        assert Path(run(python, "-c", show, cwd=elsewhere).strip()).is_relative_to(tmp_path / "env")
    for name in ("cli", "templates"):
        missing = f"import importlib.util as u; print(u.find_spec({name!r}))"
        assert run(python, "-c", missing, cwd=elsewhere).strip() == "None"


@needs_git
def test_an_editable_install_works(source: Path, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    shutil.copytree(source, tree)
    python = fresh_environment(tmp_path / "env")
    pip(python, "install", "--no-deps", "--no-build-isolation", "--editable", tree, cwd=tmp_path)
    command = shutil.which("citizen-panel", path=str(python.parent))
    assert command is not None
    assert "lottery" in run(command, "--help", cwd=tmp_path)
    run(command, "init", "case", cwd=tmp_path)
    assert (tmp_path / "case" / "panel.toml").exists()
    show = "import sortition; print(sortition.__file__)"
    assert Path(run(python, "-c", show, cwd=tmp_path).strip()).is_relative_to(tree)


def test_the_bare_file_works(tmp_path: Path) -> None:
    assert "lottery" in run(sys.executable, ROOT / "cli.py", "--help", cwd=tmp_path)
