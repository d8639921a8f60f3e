"""Groups of commands that guess what was meant by one that they don't have."""

from __future__ import annotations

import click


class Group(click.Group):
    """As any group; a command that is not there is answered with the nearest that is."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is called."""
        known = self.list_commands(ctx)
        if args and args[0] not in known and not args[0].startswith("-"):
            import difflib

            near = difflib.get_close_matches(args[0], known, 1)
            ctx.fail(
                f"there is no command {args[0]!r}; "
                + (f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}")
            )
        return super().resolve_command(ctx, args)
