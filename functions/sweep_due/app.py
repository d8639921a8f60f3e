"""Every minute: what is due goes to the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rota.http.endpoint import clock, table
from rota.notify.sweeping import swept
from rota.settings import needed, settings

settings()
BUS_NAME = needed("BUS_NAME")


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    return swept(table(), BUS_NAME, clock(), context)
