"""Subscriptions as v2 answers them."""

from __future__ import annotations

from typing import Any

from rota.domain.subscription import Subscription
from rota.domain.time import format_utc
from rota.http.request import Request


def subscription(s: Subscription) -> dict[str, Any]:
    """A subscription, without its secret. The last part of a Slack URL is one, too."""
    return {
        "id": s.id,
        "kind": s.kind,
        "target": _masked(s.target) if s.kind == "slack" and s.target else s.target,
        "events": list(s.events),
        "schedule_id": s.schedule_id,
        "team_id": s.team_id,
        "user_id": s.user_id,
        "enabled": s.enabled,
        "disabled_because": s.disabled_because,
        "failing_since": None if s.failing_since is None else format_utc(s.failing_since),
        "version": s.version,
        "created_at": format_utc(s.created_at),
        "updated_at": format_utc(s.updated_at),
    }


def _masked(url: str) -> str:
    return url.rpartition("/")[0] + "/…"


def base_url(request: Request) -> str:
    """Where the API is, as its caller sees it: links in notices lead there."""
    scheme = "http" if request.headers.get("x-forwarded-proto") == "http" else "https"
    return f"{scheme}://{request.headers.get('host', '')}"
