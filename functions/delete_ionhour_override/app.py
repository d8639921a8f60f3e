"""DELETE /api/on-call-overrides/{override_number}: take an override back; one that runs ends now."""

from __future__ import annotations

from rota.domain.directory import WRITE
from rota.http.endpoint import Call, endpoint
from rota.http.ionhour.dialect import IONHOUR, id_in_path
from rota.http.response import Response, no_content
from rota.usecases import overrides


@endpoint(WRITE, dialect=IONHOUR, dry_run=True)
def handler(call: Call) -> Response:
    overrides.delete(call.store, id_in_path(call, "override"), call.act)
    return no_content()
