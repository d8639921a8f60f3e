"""Writes that can be asked first: `dry_run=true` answers what they would do, `plan` holds them to what was answered.

A plan names the request it was made for and the schedules as they stood, by their sequence numbers. It is sealed, not
secret: whoever forged one would only deceive themselves.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from rota.domain.errors import Stale
from rota.domain.time import Instant
from rota.http.problems import WireError
from rota.http.query import Query
from rota.http.request import Request
from rota.http.response import Response, answer
from rota.store.store import Changed, Store

DEFAULT_HORIZON_DAYS = 30
MAX_HORIZON_DAYS = 366
_PLAN = re.compile(r"plan_[A-Za-z0-9_-]{32}", re.ASCII)
_HALF = 16  # characters of a plan that seal the request; as many seal the schedules


@dataclass(frozen=True, slots=True)
class Planning:
    """What a write is asked besides: to say what it would do, or to do only what a plan says."""

    dry_run: bool = False
    days: int = DEFAULT_HORIZON_DAYS
    plan: str | None = None


def planning_of(query: Query) -> Planning:
    """`dry_run` with `horizon_days`, or `plan`."""
    dry_run = query.choice("dry_run", ("true", "false")) == "true"
    days = query.number("horizon_days", DEFAULT_HORIZON_DAYS, 1, MAX_HORIZON_DAYS) if dry_run else DEFAULT_HORIZON_DAYS
    plan = query.text("plan")
    if plan is not None and dry_run:
        query.wrong("plan", "must not be sent beside dry_run")
    elif plan is not None and not _PLAN.fullmatch(plan):
        query.wrong("plan", "must be a plan as a dry run answers it")
    return Planning(dry_run, days, plan)


def plan_of(request: Request, workspace: str, changed: Iterable[Changed]) -> str:
    """The plan of a request that would make these changes."""
    asked = hashlib.sha256(_bytes("\n".join((workspace, request.method, request.path, request.spelled())))).digest()
    stood = sorted((one.before.schedule.id, one.before.schedule.sequence) for one in changed if one.before)
    return f"plan_{_text(asked)}{_text(hmac.digest(asked, json.dumps(stood).encode(), 'sha256'))}"


def held_to(plan: str, request: Request, store: Store) -> None:
    """WireError for the plan of another request; Stale if a schedule is not as it was when the plan was made."""
    expected = plan_of(request, store.workspace, store.changed)
    if plan[:-_HALF] != expected[:-_HALF]:
        raise WireError.one("/plan", "is the plan of another request")
    if plan != expected:
        raise Stale("the schedule has changed since the plan was made; look at its impact again")


def foreseen(store: Store, request: Request, now: Instant, days: int) -> Response:
    """What the staged changes would do."""
    # Only a dry run needs these; a write does not load them.
    from rota.http.v2.impacts import impact
    from rota.usecases.impact import foreseen as found

    shown = impact(found(store, store.changed, now, days))
    return answer({"impact": shown, "plan": plan_of(request, store.workspace, store.changed)})


def _bytes(asked: str) -> bytes:
    # Where a route reads no body, nothing has looked at what one holds.
    try:
        return asked.encode()
    except UnicodeEncodeError:
        raise WireError.one("", "must not hold half of a surrogate pair") from None


def _text(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest[: _HALF * 3 // 4]).decode()
