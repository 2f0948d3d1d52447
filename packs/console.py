"""What every command shares: how it speaks, its usual options, and the boundary where failures end."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from packs.terminal import ctrl_c_remembered, where
from sortition.findings import Note

SCHEMA = 1
_AS_JSON = "json"


def now() -> str:
    """The time in UTC, as the record writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def say(text: str = "") -> None:
    """Part of the conversation: to standard error."""
    click.echo(text, err=True)


def say_notes(notes: Iterable[Note]) -> None:
    """What a command read otherwise than written, or what is worth a look; each is said once."""
    for note in dict.fromkeys(notes):
        say(f"Note: {note}")


def confirmed(question: str) -> bool:
    """Whether somebody at a terminal says yes; without a terminal nobody is asked, and nobody does."""
    return sys.stdin.isatty() and click.confirm(question, err=True)


def speaking(quiet: bool) -> Callable[[str], None]:
    """Says what is being done along the way; nothing where somebody wants it `quiet`."""
    return (lambda text: None) if quiet else say


def show(text: str = "") -> None:
    """Part of the result: to standard output."""
    click.echo(text)


def show_json(command: str, told: Mapping[str, object]) -> None:
    """The result for programs."""
    show(json.dumps({"schema": SCHEMA, "command": command, **told}))


def answer(name: str, as_json: bool, facts: Mapping[str, object], lines: Iterable[str]) -> None:
    """The result in the form that was asked for."""
    if as_json:
        show_json(name, facts)
    else:
        for line in lines:
            show(line)


class Boundary(click.Group):
    """Maps everything that can go wrong to a message and an exit code, and lets no traceback through."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the work."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; its failures end here."""
        try:
            with ctrl_c_remembered():
                return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except (Exception, KeyboardInterrupt) as error:
            from packs.outcomes import outcome

            code, lines, told = outcome(error)
            for line in lines:
                say(line)
            if ctx.obj == _AS_JSON:
                show_json(str(ctx.invoked_subcommand), told)
            ctx.exit(code)


def _json_option(ctx: click.Context, option: click.Parameter, value: bool) -> bool:
    if value:
        ctx.find_root().obj = _AS_JSON
    return value


folder_option = click.option(
    "--folder", type=click.Path(path_type=Path), default=Path(), show_default="here", help="The case folder."
)
folders_option = click.option(
    "--folder",
    type=click.Path(path_type=Path),
    multiple=True,
    default=(Path(),),
    show_default="here",
    help="The case folder; several plan together what they share.",
)


json_option = click.option(
    "--json", "as_json", is_flag=True, callback=_json_option, help="Print the result as JSON, for programs."
)
quiet_option = click.option("--quiet", is_flag=True, help="Say nothing along the way.")


def next_step(folder: Path, first: str, command: str) -> None:
    """Says what comes next, with the command to type."""
    name, _, rest = command.partition(" ")
    say(f"Next: {first} citizen-panel {name}{where(folder)} {rest}".replace("  ", " ").rstrip())
