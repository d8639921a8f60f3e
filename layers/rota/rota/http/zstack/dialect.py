"""How ZStack's errors read: a schedule of one rotation, whose fields lie in the schedule itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rota.domain.errors import FieldError, NotFound
from rota.http.problems import Dialect

if TYPE_CHECKING:
    from rota.http.endpoint import Call

_POINTERS = [
    (re.compile(pattern), own)
    for pattern, own in (
        (r"/rotations/\d+/participants/(\d+)/user_id", r"/members/\1/userId"),
        (r"/rotations/\d+/participants/(\d+)/position", r"/members/\1/order"),
        (r"/rotations/\d+/participants", "/members"),
        (r"/rotations/\d+/effective_from", "/startDate"),
        (r"/rotations/\d+/(?:custom_shift_hours|interval)", "/shiftDuration"),
        (r"/rotations/\d+/type", "/rotationType"),
        (r"/rotations", "/members"),
        (r"/override_user_id", "/substituteUser"),
        (r"/replaced_user_id", "/originalUser"),
        (r"/start", "/startTime"),
        (r"/end", "/endTime"),
    )
]
_DETAILS = {"override_user_id": "substituteUser", "later than start": "later than startTime"}


def _named(error: FieldError) -> FieldError:
    pointer, detail = error
    for pattern, own in _POINTERS:
        if match := pattern.fullmatch(pointer):
            pointer = match.expand(own)
            break
    for theirs, own in _DETAILS.items():
        detail = detail.replace(theirs, own)
    return FieldError(pointer, detail)


ZSTACK = Dialect(named=_named)


def offset_page(call: Call) -> tuple[int, int]:
    """How many objects are asked for, and how many come before them."""
    return call.query.number("limit", 25, 1, 100), call.query.number("offset", 0, 0, 10_000)


def schedule_in_query(call: Call) -> str | None:
    """The schedule to which a list is narrowed; one that cannot be an id is nobody's."""
    uuid = call.query.text("scheduleUuid")
    if uuid is not None and not re.fullmatch(r"[A-Za-z0-9_.@-]+", uuid, re.ASCII):
        raise NotFound("schedule", uuid)
    return uuid
