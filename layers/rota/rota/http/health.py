"""Health: whether this answers at all, and on request whether its table does."""

from __future__ import annotations

from rota.domain.errors import RotaError
from rota.domain.time import format_utc
from rota.domain.zone import tzdata_version
from rota.http.endpoint import clock, table
from rota.http.query import Query
from rota.http.request import Request
from rota.http.response import Response, answer
from rota.store import keys

VERSION = "0.1.0"


def health(request: Request) -> Response:
    """200 while this function runs; with `deep=true`, 503 and the reason when the table does not answer."""
    query = Query(request.query_pairs())
    deep = query.choice("deep", ("true", "false"))
    query.done()
    content = {"status": "ok", "version": VERSION, "tzdata": tzdata_version(), "time": format_utc(clock())}
    if deep != "true":
        return answer(content)
    try:
        table().get(keys.workspace("health"))
    except RotaError:
        return answer({**content, "status": "failing", "table": "does not answer"}, status=503)
    return answer({**content, "table": "answers"})
