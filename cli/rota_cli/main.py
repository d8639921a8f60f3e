"""`rota`: the commands, each loaded when it is called, and the exit codes."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

import click

from rota_cli import VERSION
from rota_cli.failures import FAILED, FINE, USAGE, Failure
from rota_cli.groups import Group
from rota_cli.session import Session, plain

# Where each command is. The first line of its help stands in its module alone.
_COMMANDS = {
    "now": "now",
    "me": "now",
    "schedule": "schedule",
    "override": "override",
    "entry": "entry",
    "swap": "swap",
    "cover": "swap",
    "plan": "files",
    "apply": "files",
    "export": "files",
    "calendar": "calendar",
    "key": "key",
    "user": "people",
    "team": "people",
    "notices": "notices",
    "api": "api",
    "doctor": "doctor",
    "completion": "completion",
}
_INTERRUPTED = 130


class Commands(Group):
    """A group whose commands are loaded as they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which they are told."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, loaded."""
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"rota_cli.commands.{_COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name)
        return command


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="Exit codes: 0 fine, 1 failed, 2 usage, 3 not found, 4 not allowed, 5 nobody on call, 6 gaps found, "
    "7 conflict or stale, 8 unreachable. The address and the key: ROTA_URL and ROTA_API_KEY, or url and api_key in "
    "~/.config/rota/config.toml.",
)
@click.version_option(VERSION, message="rota %(version)s")
def rota() -> None:
    """Who is on call? Schedules, overrides, swaps and covers of a rota service."""


def run(args: Sequence[str], session: Session) -> int:
    """The exit code of one command. What went wrong is on stderr, one line each."""
    try:
        code = rota.main(list(args), prog_name="rota", standalone_mode=False, obj=session)
    except Failure as failure:
        for line in failure.lines:
            click.echo(f"rota: {plain(line)}", err=True)
        return failure.code
    except click.ClickException as error:
        error.show()
        return USAGE if isinstance(error, click.UsageError) else FAILED
    except (click.Abort, KeyboardInterrupt):
        click.echo("rota: stopped", err=True)
        return _INTERRUPTED
    return code if isinstance(code, int) else FINE


def main() -> int:
    """The command line of this process."""
    code = FAILED
    try:
        code = run(sys.argv[1:], Session())
        if sys.stdout is not None:  # it was closed by who gave the command
            sys.stdout.flush()
    except BrokenPipeError:
        _write_no_more()  # whoever read has enough
    except OSError as error:
        _write_no_more()
        with suppress(OSError):
            click.echo(f"rota: {(error.strerror or str(error)).lower()}", err=True)
        return FAILED
    return code


def _write_no_more() -> None:
    """What is left must not be written when Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
