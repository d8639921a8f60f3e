"""Objects that are never changed, or have no id of the client's choice: an equal one that is there is the one meant."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from rota_cli.changes import UNCHANGED, Change, deleted, kept, made
from rota_cli.client import Client, Json, seg
from rota_cli.comparing import differing, same
from rota_cli.documents import Document
from rota_cli.failures import CONFLICT, NOT_FOUND, Failure, Refused


def written(client: Client, document: Document) -> Change:
    """Overrides and entries, which are never changed: an equal one is the one that is meant."""
    body, name = document.body, document.kind.name
    title = document.id or f"{body.get('start')} - {body.get('end')}"
    if document.absent:
        # Whether it is there, a dry run of taking it back says.
        return Change(document, "delete", title, "DELETE", document.one())
    if "schedule_id" not in document.place:
        raise Failure(NOT_FOUND, "schedule_id: is needed to find it")
    there = list(_around(client, document))
    if document.id is not None:
        return kept(document, next((one for one in there if one["id"] == document.id), None))
    wanted = {"replaced_user_id": None, "reason": None, **body} if name == "override" else body
    twin = next((one for one in there if same(wanted, one)), None)
    return Change(document, UNCHANGED, twin["id"]) if twin else made(document, title)


def _around(client: Client, document: Document) -> Iterable[Json]:
    """The overrides or entries of a schedule around the time of the document."""
    query: Json = {}
    day, minute = timedelta(days=1), timedelta(minutes=1)
    try:
        start, end = (datetime.fromisoformat(document.body[name]) for name in ("start", "end"))
        if document.kind.name == "override":
            # Those that cover its first minute, however long it is.
            query = {"since": start.isoformat(), "until": (start + minute).isoformat()}
        else:
            # Whole days of the schedule: one more on either side holds the day wherever its clock is.
            query = {"start_date": (start - day).date().isoformat(), "end_date": (end + day).date().isoformat()}
            query["source"] = "entry"
    except KeyError:
        pass  # it is named by its id, and nothing is said of when it is
    except (ValueError, OverflowError):
        return []  # the API says what is wrong with it
    try:
        return [one for page in client.pages(document.making(), **query) for one in page["data"]]
    except Refused as refused:
        if refused.status == 422:
            return []  # likewise
        raise


def swapped(client: Client, document: Document) -> Change:
    """Swaps and covers: one that was done or asked for is not done again; taking one back is its undo."""
    if document.id is not None:
        there = client.found(document.one())
        if not document.absent:
            return Change(document, UNCHANGED, document.id) if there else kept(document, None)
        if there is None or there["status"] in ("undone", "declined", "expired"):
            return Change(document, UNCHANGED, f"{document.id} (does not hold)")
        step = "decline" if there["status"] == "pending" else "undo"
        return Change(document, step, document.id, "POST", f"swaps/{seg(document.id)}/{step}")
    fits = _same_swap if document.kind.name == "swap" else _same_cover
    for page in client.pages("swaps"):
        for one in page["data"]:
            if one["kind"] == document.kind.name and one["status"] in ("done", "pending") and fits(document, one):
                return Change(document, UNCHANGED, one["id"])
    title = document.place.get("shift_id") or f"of {document.body['user_id']}"
    return made(document, title) if document.kind.name == "cover" else _as_done(made(document, title))


def _as_done(change: Change) -> Change:
    change.action = "do"
    return change


def _same_swap(document: Document, there: Json) -> bool:
    body, parts = document.body, there["parts"]
    first = parts[0]
    mine = first["shift_id"] == document.place["shift_id"] and body.get("reason") == there["reason"]
    if not mine or any(body.get(name) and not same(body[name], first[name]) for name in ("start", "end")):
        return False
    if body.get("swap_with_user_id") and first["to_user_id"] != body["swap_with_user_id"]:
        return False
    back = body.get("swap_with_shift_id")
    return not back or any(part["shift_id"] == back for part in parts[1:])


def _same_cover(document: Document, there: Json) -> bool:
    body = document.body
    try:
        start, end = (datetime.fromisoformat(body[name]) for name in ("start", "end"))
        inside = all(
            start <= datetime.fromisoformat(part["start"]) and datetime.fromisoformat(part["end"]) <= end
            for part in there["parts"]
        )
    except (ValueError, TypeError):
        return False
    people = all(
        part["from_user_id"] == body["user_id"] and part["to_user_id"] in body["covered_by"] for part in there["parts"]
    )
    return inside and people and there["reason"] == body.get("reason")


def listed(client: Client, document: Document) -> Change:
    """Calendars, keys and subscriptions, which are known by what they are of."""
    body, name = document.body, document.kind.name
    everything = [one for page in client.pages(document.kind.making) for one in page["data"]]
    if document.id is not None:
        there = next((one for one in everything if one["id"] == document.id), None)
        if document.absent:
            return deleted(document, there, document.id)
        if name != "subscription" or there is None:
            return kept(document, there)
        return _patched(document, there)
    loose = ("events", "enabled") if name == "subscription" else ()
    fields = [one for one in document.kind.body.fields if one not in loose]
    twin = next((one for one in everything if all(_equal(one, field, body.get(field)) for field in fields)), None)
    if twin is not None:
        return _patched(document, twin) if name == "subscription" else Change(document, UNCHANGED, twin["id"])
    state = ",".join(sorted(one["id"] for one in everything))
    return made(document, str(body.get("name") or body.get("target") or "new"), state)


def _equal(there: Json, name: str, sent: Any) -> bool:
    shown = there[name]
    if name == "scopes":
        return sorted(sent) == sorted(shown)
    if name == "target" and isinstance(shown, str) and shown.endswith("/…") and isinstance(sent, str):
        return sent.rpartition("/")[0] == shown.removesuffix("/…")  # the last part of a Slack URL is a secret
    return same(sent, shown)


def _patched(document: Document, there: Json) -> Change:
    sent = {name: value for name, value in document.body.items() if not _equal(there, name, value)}
    if fixed := [name for name in sent if name not in ("events", "enabled")]:
        raise Failure(CONFLICT, f"{fixed[0]}: of a subscription that is there only events and enabled are changed")
    title = f"{there['id']} {there['target'] or ''}"
    if not sent:
        return Change(document, UNCHANGED, title)
    path = f"subscriptions/{seg(there['id'])}"
    return Change(document, "change", title, "PATCH", path, sent, differing(sent, there))
