"""What becomes of each document, from what is there now: made, changed, deleted, done, or left as it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from rota_cli.changes import UNCHANGED, Change, deleted, made
from rota_cli.client import Client, Json
from rota_cli.comparing import aligned, differing, same
from rota_cli.documents import Document
from rota_cli.failures import CONFLICT, NOT_FOUND, Failure
from rota_cli.kinds import SHORTHAND, WHEN
from rota_cli.twins import listed, swapped, written


def look(client: Client, document: Document) -> Change:
    """What one document comes to."""
    try:
        return _LOOKS[document.kind.name](client, document)
    except Failure as failure:
        raise document.blamed(failure) from None


def _schedule(client: Client, document: Document) -> Change:
    there = client.found(document.one()) if document.id else _twin(client, document)
    title = f"{document.id or (there and there['id']) or 'new'} {(there or document.body).get('name', '')!r}"
    if document.absent:
        return deleted(document, there, title)
    if document.id and there is None:
        raise Failure(NOT_FOUND, f"there is no schedule {document.id}; a new one has no id")
    if there is None:
        return made(document, title)
    if not document.id:
        return Change(document, UNCHANGED, title)
    sent = {name: value for name, value in document.body.items() if name not in WHEN}
    if not differing(sent, there) or _is_coming(client, document, sent, there):
        return Change(document, UNCHANGED, title)
    body = {name: value for name, value in sent.items() if differing({name: value}, there)}
    if "rotations" in body:
        body["rotations"] = aligned(body["rotations"] or [], there["rotations"])
    body |= {name: document.body[name] for name in WHEN if name in document.body}
    return Change(document, "change", title, "PATCH", document.one(), body, differing(sent, there))


def _is_coming(client: Client, document: Document, sent: Json, there: Json) -> bool:
    """Whether the change was planned already, for the time that the document names."""
    at, apply = document.body.get("effective_at"), document.body.get("apply")
    if at is None and apply in (None, "now"):
        return False
    for page in client.pages(f"{document.one()}/revisions"):
        for one in page["data"]:
            when = one["status"] == "coming" and (at is None or same(at, one["since"]))
            if when and not differing(sent, there | {name: one[name] for name in one if name in sent}):
                return True
    return False


def _twin(client: Client, document: Document) -> Json | None:
    """A schedule of this name and team that says the same; a conflict if it says something else."""
    body = document.body
    for page in client.pages("schedules", name=body["name"]):
        for one in page["data"]:
            if one["name"] == body["name"] and one["team_id"] == body.get("team_id"):
                fields = differing({name: value for name, value in body.items() if name not in SHORTHAND}, one)
                if not fields and _said_in_short(body, one):
                    return dict(one)
                raise Failure(
                    CONFLICT, f"there is a schedule {body['name']!r} already: give its id, {one['id']}, to change it"
                )
    return None


def _said_in_short(body: Json, there: Json) -> bool:
    """Whether a schedule's one rotation is what the short form makes of these fields."""
    short = {name: body[name] for name in SHORTHAND if body.get(name) is not None}
    if not short:
        return True
    if len(there["rotations"]) != 1:
        return False
    rotation = there["rotations"][0]
    people = sorted(rotation["participants"], key=lambda one: one["position"])
    shown = {**rotation, "participants": [one["user_id"] for one in people], "start": rotation["effective_from"]}
    return same(short, shown)


def _named(client: Client, document: Document) -> Change:
    """Users and teams, under ids of the client's choice."""
    there = client.found(document.one())
    title = f"{document.id} {(there or document.body).get('name', '')!r}"
    if document.absent:
        return deleted(document, there, title)
    fields = differing(document.body, there or {})
    if there is not None and not fields:
        return Change(document, UNCHANGED, title)
    # A PUT is the whole of it: what the document leaves out stays.
    kept = {name: there[name] for name in document.kind.body.fields} if there else {}
    return Change(document, "change" if there else "create", title, "PUT", document.one(), kept | document.body, fields)


def _time_off(client: Client, document: Document) -> Change:
    """A calendar is read anew each time; windows that stand so already are not put again."""
    there = client.found(document.one()) or {"windows": [], "calendar": None}
    title = f"of {document.place['user_id']}"
    body = {"windows": []} if document.absent else document.body
    mine = [one for one in there["windows"] if one["source"] == "manual"]
    fields = differing({"windows": _by_start(body.get("windows") or [])}, {"windows": mine})
    reads = body.get("ics") is not None or body.get("url") is not None
    if not fields and not reads and there["calendar"] is None and len(mine) == len(there["windows"]):
        return Change(document, UNCHANGED, title)
    return Change(document, "change", title, "PUT", document.one(), body, fields)


def _by_start(windows: list[Json]) -> list[Json]:
    def start(one: Json) -> float:
        try:
            return datetime.fromisoformat(one["start"]).timestamp()
        except ValueError:
            return 0.0

    return sorted(({"label": None, **one} for one in windows), key=start)


def _request(client: Client, document: Document) -> Change:
    method, path = document.body["method"].upper(), document.body["path"]
    return Change(document, "do", f"{method} {path}", method, path, document.body.get("body"))


_LOOKS: dict[str, Callable[[Client, Document], Change]] = {
    "schedule": _schedule,
    "override": written,
    "entry": written,
    "swap": swapped,
    "cover": swapped,
    "user": _named,
    "team": _named,
    "subscription": listed,
    "calendar": listed,
    "key": listed,
    "time_off": _time_off,
    "request": _request,
}
