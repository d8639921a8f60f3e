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
from rota.http.page.drawing import picture, text
from rota.http.page.sections import document, named, refusal, several, told
from rota.http.page.site import html_response
from rota.http.page.views import glance, view
from rota.http.problems import from_error
from rota.http.request import Request
from rota.http.response import Response
from rota.settings import settings
from rota.store.readable import LeftOut
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
                return _refused(request, refused)

        return guarded(answered)

    return decorate


def shown(call: Call) -> Response:
    """The schedule that is asked for over two weeks, or every schedule over one."""
    return _one(call) if "schedule" in call.request.path_parameters else _everything(call)


def _one(call: Call) -> Response:
    frame = views.Frame(None, DEFAULT_DAYS, None)
    model = view(views.view(call.store, call.id("schedule"), frame, call.now))
    title = model["schedule"]["name"]
    return _document(call.request, title, f"<h1>{text(title)}</h1>{told(model)}{picture(model)}{named(model)}")


def _everything(call: Call) -> Response:
    left = LeftOut()
    found, total = schedules.listed(call.store, None, None, after=None, page=_MOST, left=left)
    models = [glance(each, None) for each in views.board(call.store, list(islice(found, _MOST)), call.now, left)]
    body = several(models, left.ids)
    more = total - len(models) - len(left.ids)
    if not total:
        body = "<p>There are no schedules yet.</p>"
    elif more > 0:
        body += f"<p>And {more} more, to be shown one by one.</p>"
    return _document(call.request, "Who is on call", f"<h1>Who is on call</h1>{body}")


def _document(request: Request, title: str, body: str, headers: dict[str, str] | None = None) -> Response:
    html = document(title, f"{body}<h2>Show again</h2>{_FORM}")
    return html_response(html, request, {"cache-control": "no-store"} | (headers or {}))


_FORM = (
    '<form method="post" action="/">'
    '<p><label>Key <input name="key" type="password" autocomplete="current-password" required></label></p>'
    '<p><label>Schedule, by its id; empty for all <input name="schedule" autocomplete="off"></label></p>'
    "<p><button>Show</button></p></form>"
)


def _refused(request: Request, refused: Response) -> Response:
    """A refusal as a sentence."""
    problem = json.loads(refused.body)
    why = "This is not a key of this place. Check it and try again" if refused.status == 401 else problem["detail"]
    response = _document(request, problem["title"], *refusal(problem["title"], why, refused))
    response.status = refused.status
    return response
