"""Every five minutes: calendars that are somebody's time off are read again, those that are due."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rota.http.calendar_files import absences_at
from rota.http.endpoint import clock, new_id, table
from rota.notify.outlets import read_calendar
from rota.notify.refreshing import refreshed
from rota.settings import settings
from rota.usecases.act import Act

settings()


def handler(event: Mapping[str, Any], context: Any) -> dict[str, int]:
    now = clock()
    act = Act(now, "refresh", getattr(context, "aws_request_id", "-"), new_id)
    return refreshed(table(), lambda url, zone: absences_at(url, zone, now, read_calendar), act, context)
