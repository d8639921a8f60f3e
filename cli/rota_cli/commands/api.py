"""`rota api`: any request, as it is."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from rota_cli.failures import refusal, usage
from rota_cli.session import Session, pass_session

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@click.command()
@click.argument("method", type=click.Choice(_METHODS, case_sensitive=False))
@click.argument("path")
@click.option("-d", "--data", metavar="JSON|@FILE|-", help="The body: JSON, a file, or what comes in on stdin.")
@click.option("-i", "--include", is_flag=True, help="The status and the headers as well.")
@click.option("--idempotency-key", metavar="KEY", help="Of a POST; a new one, if left out.")
@pass_session
def api(
    session: Session,
    method: str,
    path: str,
    data: str | None,
    include: bool,
    idempotency_key: str | None,
) -> None:
    """Send any request, and show the answer as it is.

    PATH is below /api/v2/oncall, such as schedules?name=web, or begins with a slash, such as /health.
    """
    if "://" in path or not path.isascii() or not path.isprintable() or " " in path or "#" in path:
        raise usage(f"{path!r} must be a path, its query included, in the characters of an address")
    if path.startswith("/") and not path.startswith(("/api/", "/health", "/openapi", "/docs", "/embed", "/page", "/?")):
        raise usage(f"a path that begins with a slash is one of the whole service: did you mean {path[1:]!r}?")
    body = _body(data)
    if body is not None and method == "GET":
        raise usage("a GET has no body")
    response = session.client.ask(method.upper(), path, raw=body, idempotency=idempotency_key)
    if include:
        click.echo(f"{response.status}")
        for name, value in response.headers.items():
            click.echo(f"{name}: {value}")
        click.echo()
    if 200 <= response.status < 300:
        _show(response.body)
        return
    if sys.stdout.isatty() or include:
        _show(response.body)
    raise refusal(response.status, response.body)


def _body(data: str | None) -> bytes | None:
    if data is None:
        return None
    try:
        if data == "-":
            raw = sys.stdin.buffer.read()
        else:
            raw = Path(data[1:]).read_bytes() if data.startswith("@") else data.encode()
    except (OSError, UnicodeEncodeError, ValueError) as error:
        raise usage(f"-d: {data[1:]} can't be read: {getattr(error, 'strerror', None) or error}") from None
    try:
        json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise usage(f"-d: this is not JSON: {error}") from None
    return raw


def _show(body: bytes) -> None:
    """The answer; indented on a terminal, if it is JSON."""
    if sys.stdout.isatty():
        try:
            click.echo(json.dumps(json.loads(body), indent=2, ensure_ascii=False))
        except ValueError:
            click.echo(body.decode("utf-8", "replace"))
    elif body:
        click.echo(body, nl=not body.endswith(b"\n"))
