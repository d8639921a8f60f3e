"""Deliver notices: what the bus tells of is addressed, what the queue names is tried, what was forgotten is woken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rota.http.endpoint import clock, table
from rota.notify.delivering import handled, post

desk = post(table(), clock)


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any] | None:
    return handled(event, context, desk)
