"""What a document can do only after those before it in the file: told apart from what it can never do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from rota_cli.changes import Change
from rota_cli.client import Client, Json, seg
from rota_cli.documents import Document
from rota_cli.failures import CONFLICT, Failure, Refused

_NAMED = 5  # schedules in one line
_AHEAD = timedelta(days=400)  # as far as shifts are listed
_BACK = "swap_with_shift_id"
_IDS = (
    "user_id",
    "override_user_id",
    "replaced_user_id",
    "swap_with_user_id",
    _BACK,
    "covered_by",
    "participants",
    "team_id",
    "schedule_id",
    "schedule_ids",
)


def may_help(before: Sequence[Change], document: Document, refused: Refused) -> bool:
    """Whether it may not be refused any more once the changes before are done: they are about what it is refused for.

    What is not found is what the path names, or the shift that is to come back; what is wrong, the fields at fault.
    """
    places = set(map(_schedule_of, document.place.values()))
    everything = places | {*_ids(document.body), *([document.id] if document.id else ())}
    match refused.status:
        case 404:
            sought = [places | {*_ids(document.body.get(_BACK), _BACK)}]
        case 422:
            wrong = refused.problem.get("errors") or [{}]
            fields = [str(one.get("pointer")).removeprefix("/").partition("/")[0] for one in wrong]
            sought = [set(_ids(document.body.get(name), name)) or everything for name in fields]
        case _:
            sought = [everything]
    touched = [_touched(one) for one in before]
    return None in touched or all(any(ids & mine for mine in touched if mine) for ids in sought)


def _touched(change: Change) -> set[str] | None:
    """The ids of what it changes, or whom it concerns; None if that can't be told."""
    document = change.document
    match document.kind.name:
        case "request":
            return None
        case "calendar" | "key" | "subscription":
            return set()
        case "user" | "team":
            return {document.id or ""}
    found = {*map(_schedule_of, document.place.values()), *_ids(document.body)} | (change.schedules() or set())
    if change.impact is not None:
        found |= {str(one["user_id"]) for one in change.impact["users"]}
    unclear = change.schedules() is None and document.kind.name in ("override", "entry", "swap", "cover")
    return None if unclear else found


def _ids(value: Any, name: str = "") -> Iterator[str]:
    """The ids in a body, a schedule's in place of a shift's."""
    match value:
        case dict():
            for inner, one in value.items():
                yield from _ids(one, inner)
        case list():
            for one in value:
                yield from _ids(one, name)
        case str() if name in _IDS:
            yield _schedule_of(value)


def _schedule_of(id: str) -> str:
    """The schedule of a computed shift, which is a part of its id; any other id as it is."""
    parts = id.split(".")
    return parts[1] if parts[0] == "shift" and len(parts) == 4 else id


def require_free(client: Client, document: Document, before: Sequence[Change], now: datetime) -> None:
    """Failure for the deletion of somebody who would still be on a schedule, or of a team that would still have one.

    The API has no dry run of these. What the changes before take off the schedules is off.
    """
    if any(one.document.kind.name == "request" for one in before):
        return  # which may do anything
    who = document.kind.name == "user"
    query = {} if who else {"team_id": document.id}
    listed = [one for page in client.pages("schedules", **query) for one in page["data"]]
    left = [after for one in listed if (after := _after(one, before)) is not None]
    held = [one for one in left if (_on(one, document.id) if who else one["team_id"] == document.id)]
    if who and not held:
        ahead = {one["schedule_id"] for one in _written(client, document, now) if not _given_up(one, before)}
        held = [one for one in left if one["id"] in ahead]
    if held:
        names = ", ".join(f"{one['name']} ({one['id']})" for one in held[:_NAMED])
        names += " and others" if len(held) > _NAMED else ""
        said = f"the user is on the schedules {names}" if who else f"the team has the schedules {names}"
        raise Failure(CONFLICT, f"{said}, and no document before this one changes that")


def _after(schedule: Json, before: Sequence[Change]) -> Json | None:
    """A schedule as the changes before leave it; None if they delete it. A planned change leaves it as it is."""
    for one in before:
        if one.path != f"schedules/{seg(schedule['id'])}":
            continue
        if one.action == "delete":
            return None
        if one.body.get("effective_at") is None and one.body.get("apply") in (None, "now"):
            known = {rotation["id"]: rotation for rotation in schedule["rotations"]}
            sent = one.body.get("rotations", schedule["rotations"])
            schedule = {**schedule, **one.body, "rotations": [known.get(r.get("id"), {}) | r for r in sent]}
    return schedule


def _on(schedule: Json, user_id: str | None) -> bool:
    return any(one["user_id"] == user_id for r in schedule["rotations"] for one in r.get("participants") or ())


def _written(client: Client, document: Document, now: datetime) -> Iterator[Json]:
    """The shifts ahead that somebody has by what was written by hand."""
    window = {"since": now.isoformat(), "until": (now + _AHEAD).isoformat()}
    for page in client.pages(f"users/{seg(document.id or '')}/shifts", **window):
        yield from (one for one in page["data"] if one["source"] in ("entry", "override"))


def _given_up(shift: Json, before: Sequence[Change]) -> bool:
    """Whether a change before may take a shift from who has it."""
    handed = [one for one in before if one.document.kind.name in ("override", "entry", "swap", "cover")]
    return any(
        one.document.id == shift["source_id"] or shift["schedule_id"] in (_touched(one) or {shift["schedule_id"]})
        for one in handed
    )
