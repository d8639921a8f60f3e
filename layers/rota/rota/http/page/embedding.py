"""What a calendar is of, drawn by the server for a wall or a wiki: it asks for itself anew every minute."""

from __future__ import annotations

import json
from itertools import islice

from rota.domain.directory import Calendar
from rota.domain.errors import NotFound
from rota.domain.time import DAY, Instant
from rota.domain.zone import zone
from rota.http.page.asking import DEFAULT_DAYS
from rota.http.page.drawing import picture, text
from rota.http.page.sections import document, named, refusal, several, told
from rota.http.page.site import html_response
from rota.http.page.views import glance, view
from rota.http.page.words import turn
from rota.http.problems import from_error
from rota.http.request import Request
from rota.http.response import Response
from rota.http.tokens import opened
from rota.store.readable import LeftOut
from rota.store.store import Store
from rota.usecases import oncall, views

# Anybody may show it in a frame, as it can do nothing: there is no script in it and no form.
_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
_HEADERS = {
    "content-security-policy": _POLICY,
    "cross-origin-resource-policy": "cross-origin",
    "cache-control": "private, no-cache",
}
_EVERY_MINUTE = {"refresh": "60"}
_MOST, _AHEAD, _SHIFTS = 100, 60 * DAY, 10


def embedded(request: Request) -> Response:
    """The document that a token opens. While the store does not answer it says so, and goes on asking."""
    try:
        title, body = _shown(*opened(request.path_parameters.get("token", "")))
    except Exception as error:
        refused = from_error(error, instance=request.told, request_id=request.request_id)
        if refused is None:
            raise  # a bug: the edge tells of it
        problem = json.loads(refused.body)
        body, more = refusal(problem["title"], problem["detail"], refused)
        more |= {} if refused.status == 404 else _EVERY_MINUTE
        response = html_response(document(problem["title"], body), request, _HEADERS | more)
        response.status = refused.status
        return response
    return html_response(document(title, body), request, _HEADERS | _EVERY_MINUTE)


def _shown(store: Store, calendar: Calendar, now: Instant) -> tuple[str, str]:
    if calendar.schedule_id is not None:
        frame = views.Frame(None, DEFAULT_DAYS, None)
        model = view(views.view(store, calendar.schedule_id, frame, now))
        title = calendar.name or model["schedule"]["name"]
        return title, f"<h1>{text(title)}</h1>{told(model)}{picture(model)}{named(model)}"
    if calendar.team_id is not None:
        title = calendar.name or store.teams.get(calendar.team_id).name
        left = LeftOut()
        listed = list(islice(store.schedules.listed(team_id=calendar.team_id, page=_MOST, left=left), _MOST))
        models = [glance(one, None) for one in views.board(store, listed, now, left)]
        body = several(models, left.ids)
        return title, f"<h1>{text(title)}</h1>{body or '<p>There are no schedules yet.</p>'}"
    if calendar.user_id is None:
        raise NotFound("calendar", calendar.id)
    user, shifts = oncall.shifts_of(store, calendar.user_id, now, now + _AHEAD, now)
    items = "".join(
        f"<li>{text(of.name)}: {text(turn(one.start, one.end, zone(of.revision.timezone), now))}</li>"
        for of, one in [pair for pair in shifts if not pair[1].truncated_end][:_SHIFTS]
    )
    title = calendar.name or user.name
    return title, f"<h1>{text(title)}</h1>" + (f"<ol>{items}</ol>" if items else "<p>Not on call in 60 days.</p>")
