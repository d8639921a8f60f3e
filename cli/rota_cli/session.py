"""What a command has at hand: the API, the time, and the names that people use; each made when it is asked for."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rota_cli.client import Client
from rota_cli.settings import Settings, settings
from rota_cli.wire import Transport, Wire

if TYPE_CHECKING:
    from rota_cli.names import Names


class Session:
    """One run of the command. Tests give it an environment, a transport and a time of their own."""

    def __init__(
        self,
        environ: Mapping[str, str] | None = None,
        transport: Transport | None = None,
        now: datetime | None = None,
    ) -> None:
        self.environ = os.environ if environ is None else environ
        self._transport = transport
        self._now = now

    @cached_property
    def now(self) -> datetime:
        """The time of the command, in whole seconds: the same for all that it does."""
        return (self._now or datetime.now(UTC)).replace(microsecond=0)

    @cached_property
    def settings(self) -> Settings:
        """The address and the key; what there is to say about them is said once."""
        found = settings(self.environ, Path.cwd())
        for note in found.notes:
            self.note(note)
        return found

    @cached_property
    def client(self) -> Client:
        """The API with the key."""
        return Client(self.settings.url, self.settings.needed(), self.wire)

    @cached_property
    def wire(self) -> Transport:
        """What carries requests."""
        return self._transport or Wire()

    @cached_property
    def names(self) -> Names:
        """Who and what is meant by a name."""
        from rota_cli.names import Names

        return Names(self.client)

    def note(self, text: str) -> None:
        """A line beside the answer, on stderr."""
        click.echo(f"rota: {plain(text)}", err=True)

    @property
    def asks(self) -> bool:
        """Whether somebody is there to be asked."""
        return sys.stdin.isatty() and sys.stderr.isatty()


def plain(text: str) -> str:
    """A text that can do nothing to a terminal: what controls it, or turns it around, becomes a question mark."""
    return text if text.isprintable() else "".join(char if char.isprintable() else "?" for char in text)


pass_session = click.make_pass_decorator(Session)
