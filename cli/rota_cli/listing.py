"""`list`, for what is listed whole."""

from __future__ import annotations

from collections.abc import Sequence

import click

from rota_cli.output import Column, Output, shown
from rota_cli.session import Session, pass_session


def adds_list(group: click.Group, path: str, columns: Sequence[Column], *, all_of_it: str, none: str) -> None:
    """Give a group the command `list`. `all_of_it` is its help; `none` is what is said where there is nothing."""

    @group.command("list", help=all_of_it)
    @shown
    @pass_session
    def _(session: Session, out: Output) -> None:
        answer = session.client.whole(path)
        out.show(answer, answer["data"], columns, none)
