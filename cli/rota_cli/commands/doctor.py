"""`rota doctor`: whether everything is in order, and if not, what."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version

import click

from rota_cli.client import Client, Json, seg
from rota_cli.failures import FAILED, FINE, NOT_ALLOWED, UNREACHABLE, Failure, Refused
from rota_cli.output import Column, Output, column, shown
from rota_cli.session import Session, pass_session
from rota_cli.times import shown as time_shown

_FAR = 5.0  # seconds between the clocks, from which on it is worth a word
_COLUMNS = (
    column("WHAT", "what"),
    Column(
        "STATE",
        lambda one: one["state"],
        style=lambda one: {"ok": "green", "look": "yellow"}.get(one["state"], "red"),
    ),
    column("SAID", "said"),
)
# A key that may not read can't be asked what it may do. Each a request that changes nothing, whatever is answered: what
# matters is whether it is refused for want of a scope.
_PROBES = (
    ("write", "DELETE", "overrides/ovr_of_nobody?dry_run=true"),
    ("admin", "GET", "keys?limit=1"),
)


@click.command(short_help="Look whether all is in order.")
@shown
@pass_session
def doctor(session: Session, out: Output) -> int:
    """Look at the address, the key and its scopes, both clocks, the service's health, and the zone data."""
    code = FINE
    found = []
    for one, bad in _examined(session):
        found.append(one)
        code = code or bad
    out.show({"checks": found}, found, _COLUMNS)
    return code


def _check(what: str, state: str, said: str) -> Json:
    return {"what": what, "state": state, "said": said}


def _examined(session: Session) -> Iterator[tuple[Json, int]]:
    settings = session.settings
    yield _check("address", "ok", settings.url), FINE
    open_client = Client(settings.url, None, session.wire)
    try:
        started = time.monotonic()
        response = open_client.ask("GET", "/health?deep=true")
        took = time.monotonic() - started
        health = json.loads(response.body)
        there = datetime.fromisoformat(health["time"])
    except Failure as failure:
        yield _check("service", "bad", failure.lines[0]), failure.code
        return
    except (ValueError, KeyError, TypeError):
        yield _check("service", "bad", "what answers there is not rota"), UNREACHABLE
        return
    well = health["status"] == "ok"
    said = ", ".join(f"{name} {health[name]}" for name in ("version", "table", "sweep") if name in health)
    yield _check("service", "ok" if well else "bad", f"{said}, {took * 1000:.0f} ms"), FINE if well else FAILED
    apart = (there - datetime.now(there.tzinfo)).total_seconds()
    far = abs(apart) > _FAR + took
    yield _check("clock", "look" if far else "ok", f"the service's is {apart:+.1f} s from this machine's"), FINE
    yield _zones(str(health["tzdata"])), FINE
    if settings.key is None:
        yield _check("key", "bad", "there is none: set ROTA_API_KEY"), NOT_ALLOWED
        return
    try:
        key = session.client.get("key")
    except Refused as refused:
        if refused.status != 403:
            why = "is not accepted" if refused.status == 401 else f"can't be looked at: {refused.lines[0]}"
            yield _check("key", "bad", f"the key from {settings.source} {why}"), refused.code
            return
        yield _check("key", "ok", f"from {settings.source}; whose it is, only a key that may read can tell"), FINE
        may = [name for name, method, path in _PROBES if session.client.ask(method, path).status != 403]
    else:
        yield _check("key", "ok", f"from {settings.source}, {_whose(session, key)}"), FINE
        may = [scope.removeprefix("oncall:") for scope in key["scopes"]]
    yield _check("scopes", "ok" if may else "bad", ", ".join(may) or "none"), FINE if may else NOT_ALLOWED


def _whose(session: Session, key: Json) -> str:
    """Which key it is, whose, and how long it holds."""
    named = f"{key['name']!r} ({key['id']})" if key["name"] else key["id"]
    owner = session.client.found(f"users/{seg(key['user_id'])}") if key["user_id"] else None
    whose = f"{owner['name'] if owner else key['user_id']}'s" if key["user_id"] else "nobody's"
    return f"{named}, {whose}" + (f", until {time_shown(key['expires_at'])}" if key["expires_at"] else "")


def _zones(theirs: str) -> Json:
    try:
        ours = version("tzdata")
    except PackageNotFoundError:
        ours = "unknown"
    same = ours == theirs
    return _check("zones", "ok" if same else "look", f"edition {theirs} there, {ours} here")
