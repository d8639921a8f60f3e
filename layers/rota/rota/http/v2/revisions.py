"""Revisions of a schedule as v2 shows them."""

from __future__ import annotations

from rota.domain.schedule import Revision
from rota.domain.time import format_utc
from rota.domain.zone import zone
from rota.http.v2.answers import Json, moment, rotation
from rota.usecases.revisions import ListedRevision


def revision(listed: ListedRevision) -> Json:
    """What decided who is on call, when, and since when that was known."""
    one = listed.revision
    clock = zone(one.timezone)
    return {
        "version": one.version,
        "status": listed.status,
        "since": None if listed.since is None else moment(listed.since, clock),
        "until": None if listed.until is None else moment(listed.until, clock),
        "recorded_at": format_utc(one.recorded_at),
        "withdrawn_at": None if one.withdrawn_at is None else format_utc(one.withdrawn_at),
        **_decides(one),
    }


def coming(one: Revision) -> Json:
    """What will decide it, and from when on."""
    return {"since": moment(one.since, zone(one.timezone)), **_decides(one)}


def _decides(one: Revision) -> Json:
    clock = zone(one.timezone)
    return {
        "timezone": one.timezone,
        "enabled": one.enabled,
        "coverage": one.coverage,
        "rotations": [rotation(r, clock) for r in one.rotations],
    }
