"""Health: whether this answers at all, and on request whether its table does, and the sweep."""

from __future__ import annotations

from rota.domain.errors import RotaError
from rota.domain.time import MINUTE, format_utc
from rota.domain.zone import tzdata_version
from rota.http.endpoint import clock, table
from rota.http.query import Query
from rota.http.request import Request
from rota.http.response import Response, answer
from rota.store import keys

VERSION = "0.1.0"
SWEEP_LATE = 2 * MINUTE  # it runs every minute


def health(request: Request) -> Response:
    """200 while this function runs; with `deep=true`, 503 and the reason when the table or the sweep does not."""
    query = Query(request.query_pairs())
    deep = query.choice("deep", ("true", "false"))
    query.done()
    content = {"status": "ok", "version": VERSION, "tzdata": tzdata_version(), "time": format_utc(clock())}
    if deep != "true":
        return answer(content)
    try:
        beat = table().get(keys.heartbeat())
    except RotaError:
        return answer({**content, "status": "failing", "table": "does not answer"}, status=503)
    content["table"] = "answers"
    if beat is None:
        return answer({**content, "sweep": "has not run yet"})  # deployed just now; if it stays away, an alarm says so
    swept_at = int(beat["swept_at"])
    content["swept_at"] = format_utc(swept_at)
    if clock() - swept_at > SWEEP_LATE:
        return answer({**content, "status": "failing", "sweep": "is late: notices are not sent"}, status=503)
    return answer({**content, "sweep": "runs"})
