"""`rota completion`: what a shell needs to complete commands and options."""

from __future__ import annotations

import click


@click.command(short_help="What a shell needs to complete commands.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """A script for the shell: eval "$(rota completion bash)", or zsh; rota completion fish | source."""
    from click.shell_completion import get_completion_class

    from rota_cli.main import rota

    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(rota, {}, "rota", "_ROTA_COMPLETE").source())
