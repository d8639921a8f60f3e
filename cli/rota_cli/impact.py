"""What a change does, in lines for people: who gains and loses hours, what changes hands, which gaps open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from rota_cli.client import Json
from rota_cli.times import shown, spell

_MAX_LINES = 12


def lines(impact: Json) -> Iterator[str]:
    """The impact; one line says so if there is none."""
    changed = False
    for user in impact["users"]:
        gained, lost = user["hours_gained"], user["hours_lost"]
        if gained or lost:
            changed = True
            parts = [f"+{gained:g} h"] * bool(gained) + [f"-{lost:g} h"] * bool(lost)
            yield f"{_who(user)}: {', '.join(parts)}"
    for text in _some([f"{_window(one)}: {_who(one['before'])} → {_who(one['after'])}" for one in impact["segments"]]):
        changed = True
        yield text
    for gap in impact["gaps"]["opened"]:
        changed = True
        yield f"!! opens {_reason(gap['reason'])}: {_window(gap)} ({_long(gap)})"
    for gap in impact["gaps"]["closed"]:
        changed = True
        yield f"closes {_reason(gap['reason'])}: {_window(gap)} ({_long(gap)})"
    for one in impact["warnings"]:
        said = "a rest of only" if one["kind"] == "short_rest" else "in a row without a day off:"
        yield f"! {_who(one)}: {said} {spell(timedelta(hours=one['hours']))}, {_window(one)}"
    for one in impact["conflicts"]:
        yield f"! {conflict(one)}: {_window(one)}"
    if not impact["complete"]:
        yield "and more than is shown"
    if not changed:
        yield f"changes nobody's hours until {shown(impact['until'])}"


def conflict(one: Json) -> str:
    """Why somebody can't well be on call: ann is away (holiday), or on call elsewhere (Nights)."""
    what = {"off": "away", "busy": "on call elsewhere"}[one["reason"]]
    return f"{_who(one)} is {what}" + (f" ({one['label']})" if one["label"] else "")


def _some(texts: list[str]) -> list[str]:
    more = [f"and {len(texts) - _MAX_LINES} more stretches"] if len(texts) > _MAX_LINES else []
    return texts[:_MAX_LINES] + more


def _who(one: Any) -> str:
    if one["user_id"] is None:
        return "nobody" + (f" ({one['reason']})" if one.get("reason") else "")
    return str(one["name"] or one["user_id"])


def _reason(reason: str) -> str:
    return {"gap": "a gap", "off": "a time with nobody, on purpose"}.get(reason, reason)


def _window(one: Any) -> str:
    return f"{shown(one['start'])} - {shown(one['end'])}"


def _long(one: Any) -> str:
    return spell(datetime.fromisoformat(one["end"]) - datetime.fromisoformat(one["start"]))
