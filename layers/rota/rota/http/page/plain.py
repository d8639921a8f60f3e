"""The page for readers without JavaScript: a form that takes a key, and the schedules drawn by the server."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from typing import Any

from rota.domain.directory import ApiKey
from rota.http.edge import LambdaHandler, guarded
from rota.http.endpoint import Call, Handler, call_of
from rota.http.page.asking import DEFAULT_DAYS
from rota.http.page.drawing import picture, strip, text
from rota.http.page.site import address, html_response
from rota.http.page.views import glance, view
from rota.http.problems import from_error
from rota.http.request import Request
from rota.http.response import Response
from rota.settings import settings
from rota.usecases import schedules, views

Json = dict[str, Any]
_FIELDS = ("key", "schedule")
_MOST = 100


def form_endpoint(scope: str) -> Callable[[Handler], LambdaHandler]:
    """Make a function of a handler of the form, whose fields it finds as it would those of a path.

    What goes wrong is told in a document of the same kind, with the form to try again. The key is in the body: an
    address, which others may see, never holds it.
    """
    settings()

    def decorate(handler: Handler) -> LambdaHandler:
        def answered(request: Request, context: Any, asking: list[ApiKey]) -> Response:
            try:
                sent = request.form(_FIELDS)
                headers = {name: one for name, one in request.headers.items() if name != "authorization"}
                keyed = replace(
                    request,
                    headers={**headers, "x-api-key": sent.get("key", "")},
                    path_parameters={name: one for name, one in sent.items() if name != "key"},
                )
                call = call_of(keyed, context, scope)
                asking.append(call.key)
                return handler(call)
            except Exception as error:
                refused = from_error(error, instance=request.path, request_id=request.request_id)
                if refused is None:
                    raise  # a bug: the edge tells of it
                return _told(request, refused)

        return guarded(answered)

    return decorate


def shown(call: Call) -> Response:
    """The schedule that is asked for over two weeks, or every schedule over one."""
    return _one(call) if "schedule" in call.request.path_parameters else _everything(call)


def _one(call: Call) -> Response:
    frame = views.Frame(None, DEFAULT_DAYS, None)
    model = view(views.view(call.store, call.id("schedule"), frame, call.now))
    return _document(call.request, model["schedule"]["name"], _told_of(model) + picture(model) + _named(model))


def _everything(call: Call) -> Response:
    found, total = schedules.listed(call.store, None, None, after=None, page=_MOST)
    models = [glance(each, None) for each in views.board(call.store, list(islice(found, _MOST)), call.now)]
    body = "".join(_section(model, strip(model, n)) for n, model in enumerate(models))
    if not models:
        body = "<p>There are no schedules yet.</p>"
    elif total > len(models):
        body += f"<p>And {total - len(models)} more, to be shown one by one.</p>"
    return _document(call.request, "Who is on call", body)


_FORM = (
    '<form method="post" action="/">'
    '<p><label>Key <input name="key" type="password" autocomplete="current-password" required></label></p>'
    '<p><label>Schedule, by its id; empty for all <input name="schedule" autocomplete="off"></label></p>'
    "<p><button>Show</button></p></form>"
)


def _section(model: Json, svg: str) -> str:
    return f"<section><h2>{text(model['schedule']['name'])}</h2>{_told_of(model)}{svg}{_named(model)}</section>"


def _told_of(model: Json) -> str:
    """Who is on call, and the next gap."""
    gap = model["next_gap"]
    hole = f'<p class="gap">Nobody is on call {text(gap["when"])}.</p>' if gap else ""
    return f"<p>{text(model['sentence'])}</p>{hole}"


def _named(model: Json) -> str:
    schedule = model["schedule"]
    team = f", {text(schedule['team_name'])}" if schedule["team_name"] else ""
    return f"<p><small>{text(schedule['id'])}{team}, {text(schedule['timezone'])}</small></p>"


def _document(request: Request, title: str, body: str) -> Response:
    head = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{text(title)}</title>"
        f'<link rel="icon" href="{address("icon.svg")}" type="image/svg+xml">'
        f'<link rel="stylesheet" href="{address("page.css")}"></head>'
    )
    html = f"{head}<body><main><h1>{text(title)}</h1>{body}<h2>Show again</h2>{_FORM}</main></body></html>"
    return html_response(html, request, {"cache-control": "no-store"})


def _told(request: Request, refused: Response) -> Response:
    """A refusal as a sentence."""
    problem = json.loads(refused.body)
    why = "This is not a key of this place. Check it and try again"
    why = why if refused.status == 401 else problem["detail"]
    response = _document(request, problem["title"], f'<p role="alert">{text(why)}.</p>')
    response.status = refused.status
    response.headers |= {name: one for name, one in refused.headers.items() if name == "retry-after"}
    return response
