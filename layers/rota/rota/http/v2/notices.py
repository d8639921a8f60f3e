"""The notice log as v2 shows it."""

from __future__ import annotations

from typing import Any

from rota.domain.delivery import Delivery
from rota.domain.time import Instant, format_utc
from rota.store.notices import Logged

Json = dict[str, Any]


def logged(one: Logged) -> Json:
    """A notice, and what became of it at each subscription."""
    notice = one.notice
    return {
        "id": notice.id,
        "kind": notice.kind,
        "schedule_id": notice.schedule_id,
        "schedule_name": notice.schedule_name,
        "team_id": notice.team_id,
        "at": format_utc(notice.at),
        "due": format_utc(notice.due),
        "late": notice.late,
        "state": one.state,
        "written_at": format_utc(one.written_at),
        "published_at": _or_none(one.published_at),
        "user_ids": list(notice.about),
        "incoming_user_id": notice.incoming_user_id,
        "outgoing_user_id": notice.outgoing_user_id,
        "details": notice.payload,
        "deliveries": [_delivery(delivery) for delivery in one.deliveries],
    }


def _delivery(delivery: Delivery) -> Json:
    return {
        "subscription_id": delivery.subscription_id,
        "user_id": delivery.user_id,
        "state": delivery.state,
        "next_at": format_utc(delivery.next_at) if delivery.state == "pending" else None,
        "attempts": [{"at": format_utc(one.at), "result": one.result} for one in delivery.attempts],
    }


def _or_none(t: Instant | None) -> str | None:
    return None if t is None else format_utc(t)
