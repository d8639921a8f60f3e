"""Planned changes: asked first what they do, held to it when they are done."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from rota_cli.changes import Change
from rota_cli.client import BASE, Client, Json, far_enough
from rota_cli.documents import Document
from rota_cli.failures import CONFLICT, Failure, Refused
from rota_cli.looking import look
from rota_cli.order import may_help, require_free

# Writes that the API can be asked about first.
_ASKED = re.compile(rf"{BASE}/(schedules(/.*)?|entries/.+|overrides/.+|cover|swaps/[^/]+/(undo|accept))")
_NEEDS_OTHERS = (404, 409, 422)


def planned(client: Client, documents: list[Document], now: datetime) -> Iterator[Change]:
    """What each document comes to, with its impact. Nothing is stored.

    What can only be told once an earlier document of the file is applied is marked so.
    """
    before: list[Change] = []
    for document in documents:
        change = look(client, document)
        if change.pending:
            try:
                if change.action == "delete" and document.kind.name in ("user", "team"):
                    require_free(client, document, before, now)
                rehearse(client, change, now)
            except Refused as refused:
                if document.absent and refused.status == 404:
                    change.action, change.title = "unchanged", f"{change.title} (is not there)"
                elif refused.status in _NEEDS_OTHERS and may_help(before, document, refused):
                    change.later = refused.lines[-1]
                else:
                    raise document.blamed(refused) from None
            except Failure as failure:
                raise document.blamed(failure) from None
        before += [change] if change.pending else []
        yield change


def rehearse(client: Client, change: Change, now: datetime) -> None:
    """Ask what a change does, where the API tells."""
    path = change.path if change.path.startswith("/") else f"{BASE}/{change.path}"
    if not _ASKED.fullmatch(path):
        return
    query: Json = {"dry_run": "true", **far_enough(change.body, now)}
    answer = client.send(change.method, change.path, change.body, query=query)[0]
    change.impact, change.plan = answer["impact"], answer["plan"]


def carried_out(client: Client, change: Change, *, moved: bool, now: datetime) -> Any:
    """The answer to the change; Refused if it is not what was planned any more.

    `moved` says that earlier documents of the same run may have changed its schedules: a plan that is stale by their
    doing is made anew.
    """
    if change.later is not None:
        rehearse(client, change, now)
    try:
        return _sent(client, change)
    except Refused as refused:
        if refused.status != 412 or not moved or change.plan is None:
            raise
        rehearse(client, change, now)
        return _sent(client, change)


def _sent(client: Client, change: Change) -> Any:
    query = {"plan": change.plan}
    # The same for the same document in the same situation, so that a run that is repeated does nothing twice.
    said = json.dumps([change.document.digest(), change.body, change.plan, change.state], sort_keys=True)
    key = f"rota-{hashlib.sha256(said.encode()).hexdigest()}"
    answer, response = client.send(change.method, change.path, change.body, query=query, idempotency=key)
    if response.headers.get("idempotency-replayed") == "true" and _gone(client, response.headers, answer):
        # It was made by an earlier run, and taken away since.
        answer, _ = client.send(change.method, change.path, change.body, query=query, idempotency=uuid.uuid4().hex)
    return answer


def _gone(client: Client, headers: dict[str, str], answer: Any) -> bool:
    """Whether what an earlier answer told of is there no more."""
    location = headers.get("location", "")
    collection, _, id = location.removeprefix(f"{BASE}/").rpartition("/")
    if not location.startswith(f"{BASE}/") or not id or not isinstance(answer, dict):
        return False
    if collection in ("calendars", "keys", "subscriptions"):
        return all(one["id"] != answer["id"] for page in client.pages(collection) for one in page["data"])
    return collection == "schedules" and client.found(f"schedules/{id}") is None


def held(changes: list[Change], saved: Json) -> None:
    """Failure unless the changes are those of a saved plan, and would do the same."""
    mine = [_kept(change) for change in changes]
    if saved.get("documents") != mine:
        raise Failure(CONFLICT, "the plan is stale: what is there, or the file, has changed since; look at it again")


def to_save(changes: list[Change]) -> Json:
    """A plan to hold a later run to."""
    return {"documents": [_kept(change) for change in changes]}


def _kept(change: Change) -> Json:
    said = json.dumps([change.document.digest(), change.action, change.method, change.path, change.body, change.state])
    return {
        "number": change.document.number,
        "kind": change.document.kind.name,
        "action": change.action,
        "digest": hashlib.sha256(said.encode()).hexdigest(),
        "plan": change.plan,
    }
