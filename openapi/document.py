"""The OpenAPI 3.1 document, put together."""

from __future__ import annotations

import json
from typing import Any

from openapi import dialects
from openapi import operations as v2
from openapi.answers import DryRun, Problem
from openapi.functions import ROOT, Route, routes
from openapi.parameters import components
from openapi.schemas import PREFIX, Schemas
from rota.http.health import VERSION
from rota.http.problems import TITLES

PLACE = ROOT / "layers" / "rota" / "rota" / "http" / "openapi.json"

Json = dict[str, Any]
OPERATIONS = v2.OPERATIONS | dialects.OPERATIONS
TAGS = v2.TAGS | dialects.TAGS

_DESCRIPTION = "\n\n".join(
    (
        "Who is on call, now and next.",
        (
            "Send a key with every request, as `X-API-Key` or as a bearer token. It belongs to one workspace, and what "
            "lies in another does not exist for it (404)."
        ),
        (
            "Times are RFC 3339 with an offset, in the years 2000 to 2100; in a query, write `+` as `%2B`. "
            "Answers give instants on the schedule's clock. "
            "Dates are whole days on the schedule's calendar, both ends included."
        ),
        (
            "Whatever is refused is refused with a problem document, which names everything that is wrong at once; "
            "then nothing has been stored. A path that does not exist is 404, a method that a path does not take "
            "405 with `Allow`. Unknown fields and parameters are refused, so that no typing error is overlooked."
        ),
    )
)

# The statuses of refusals, and what each means beyond its title.
_REFUSALS = {
    400: "Not readable: bad JSON, a key twice in one object, a cursor of another list, two different keys.",
    401: "No key, or not a good one.",
    403: "The key lacks the scope.",
    404: "No such object in this workspace.",
    409: "It does not fit what is stored; or somebody else was quicker.",
    412: "The object is no longer the version that `If-Match` names, or a schedule not as it was for the `plan`.",
    413: "The body is larger than 256 KB.",
    415: "The body is not JSON in UTF-8.",
    422: "Readable, but wrong: `errors` says what, all of it.",
    429: "",
    503: "The store does not answer. Nothing is half done: send it again.",
}
_GATEWAY = 429


def written() -> str:
    """The document as it is committed."""
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


def document() -> Json:
    """The document."""
    schemas = Schemas()
    problem = schemas.answered(Problem)
    paths: dict[str, Json] = {}
    seen: set[str] = set()
    order = list(OPERATIONS)
    if unknown := {route.function.name for route in routes()} - OPERATIONS.keys():
        raise ValueError(f"openapi/operations.py must say what these functions answer: {', '.join(sorted(unknown))}")
    for route in sorted(routes(), key=lambda one: order.index(one.function.name)):
        name = route.function.name
        id = name if name not in seen else f"{name}_{route.place.lower()}"
        seen.add(id)
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, id, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "rota",
            "version": VERSION,
            "description": _DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": said} for name, said in TAGS.items()],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "ApiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
                "Bearer": {"type": "http", "scheme": "bearer"},
            },
            "parameters": components(),
            "headers": _HEADERS,
            "responses": _refusals(problem, schemas),
            "schemas": dict(sorted(schemas.found.items())),
        },
    }


def _operation(route: Route, id: str, schemas: Schemas) -> Json:
    function, own = route.function, OPERATIONS[route.function.name]
    made: Json = {"operationId": id, "tags": [own.tag], "summary": function.sentence}
    if own.note:
        made["description"] = own.note
    scopes = [function.scope] if function.scope else None
    made["security"] = [{"ApiKey": scopes}, {"Bearer": scopes}] if scopes else []
    references = [f"path.{name}" for name in route.path_names] + [f"query.{name}" for name in function.query]
    references += _headers(route)
    if references:
        made["parameters"] = [{"$ref": f"#/components/parameters/{name}"} for name in references]
    if function.body is not None:
        content = {"schema": schemas.sent(function.body), "example": own.example}
        made["requestBody"] = {"required": True, "content": {"application/json": content}}
    if own.form is not None:
        fields = {name: {"type": "string", "description": said} for name, said in own.form.items()}
        needed = [name for name, _ in zip(own.form, "1", strict=False)]
        schema = {"type": "object", "properties": fields, "required": needed, "additionalProperties": False}
        made["requestBody"] = {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": schema}}}
    made["responses"] = {
        str(status): _answer(route, status, shape, schemas) for status, shape in sorted(own.answers.items())
    }
    if function.dry_run:
        made["responses"]["200"] = _foreseen(made["responses"].get("200"), schemas)
    if route.method == "GET":
        made["responses"]["304"] = {"description": "What If-None-Match names still stands.", "headers": _of("ETag")}
    for status in (*_refused(route), *own.also):
        made["responses"].setdefault(str(status), {"$ref": f"#/components/responses/{_component(status)}"})
    made["responses"] = dict(sorted(made["responses"].items()))
    return made


def _headers(route: Route) -> list[str]:
    match route.method:
        case "POST" if route.path == "/":
            return []
        case "POST":
            return ["Idempotency-Key"]
        case "PUT" | "PATCH" | "DELETE":
            return ["If-Match"]
    return ["If-None-Match"]


def _refused(route: Route) -> list[int]:
    """The refusals that an operation can meet."""
    function = route.function
    found = [_GATEWAY]
    if function.query or function.scope:
        found += [400] if function.dialect == "IONHOUR" else [400, 422]
    if function.scope:
        found += [401, 403, 503]
        # Here a PUT makes what is not there; in other dialects it does not, and bodies and queries name objects, too.
        found += [404] if function.dialect != "V2" or (route.path_names and route.method != "PUT") else []
        found += [409] if route.method != "GET" else []
    elif route.path_names:
        found += [404, 503] if "calendars" in route.path else [404]
    if function.body is not None:
        found += [413, 415]
    if route.method in ("PUT", "PATCH", "DELETE") or function.dry_run:
        found.append(412)
    return found


def _answer(route: Route, status: int, shape: Any, schemas: Schemas) -> Json:
    known = {200: "As asked for.", 201: "Made.", 204: "Done.", 503: "The table does not answer."}
    said = known.get(status) or _REFUSALS[status]
    if shape is None:
        return {"description": said, "headers": _of("X-Request-Id!")}
    headers = ["X-Request-Id!"]
    if status < 300 and (route.method == "GET" or "version" in getattr(shape, "model_fields", ())):
        headers.append("ETag!")
    if status == 201:
        headers.append("Location!")
    if route.method == "POST" and route.path != "/":
        headers.append("Idempotency-Replayed")
    endings = {".svg": "image/svg+xml", "/calendars/{file}": "text/calendar"}
    if kind := next((kind for ending, kind in endings.items() if route.path.endswith(ending)), None):
        plain = {kind: {"schema": {"type": "string"}}}
        return {"description": said, "headers": _of(*headers), "content": plain}
    if shape is str and "{file}" in route.path:
        kinds = {kind: {"schema": {"type": "string"}} for kind in ("image/svg+xml", "text/css", "text/javascript")}
        return {"description": said, "headers": _of("X-Request-Id!"), "content": kinds}
    if shape is str:
        return {"description": said, "headers": _of(*headers), "content": {"text/html": {"schema": {"type": "string"}}}}
    if shape is dict:
        content: Json = {"schema": {"type": "object"}}
    else:
        schema = schemas.answered(shape)
        if schema["$ref"].startswith((f"{PREFIX}PageOf", f"{PREFIX}Board")):
            headers.append("Link")
        content = {"schema": schema, "example": schemas.example(schema)}
    return {"description": said, "headers": _of(*headers), "content": {"application/json": content}}


def _foreseen(done: Json | None, schemas: Schemas) -> Json:
    """The answer of a dry run, where there is another with this status as well as that one."""
    schema = schemas.answered(DryRun)
    content: Json = {"schema": schema, "example": schemas.example(schema)}
    if done is None:
        said = "Only with `dry_run=true`: what this would do."
        return {"description": said, "headers": _of("X-Request-Id!"), "content": {"application/json": content}}
    known = done["content"]["application/json"]
    examples = {"done": {"value": known["example"]}, "dry_run": {"value": content["example"]}}
    content = {"schema": {"anyOf": [known["schema"], schema]}, "examples": examples}
    headers = _of(*(name if name == "X-Request-Id!" else name.rstrip("!") for name in _names(done["headers"])))
    said = "As asked for; with `dry_run=true`, what this would do."
    return {"description": said, "headers": headers, "content": {"application/json": content}}


def _names(headers: Json) -> list[str]:
    return [name + "!" * one["$ref"].endswith(".always") for name, one in headers.items()]


def _of(*names: str) -> Json:
    """References to headers; one with `!` comes with every answer."""
    return {name.rstrip("!"): {"$ref": f"#/components/headers/{name.replace('!', '.always')}"} for name in names}


def _header(said: str, schema: Json, *, always: bool = False) -> Json:
    return {"description": said, "schema": schema} | ({"required": True} if always else {})


_TEXT: Json = {"type": "string", "minLength": 1}
_HEADERS: Json = {
    "ETag": _header("The version, for If-Match and If-None-Match.", _TEXT),
    "ETag.always": _header("The version, for If-Match and If-None-Match.", _TEXT, always=True),
    "Location.always": _header("Where the object is.", _TEXT, always=True),
    "X-Request-Id.always": _header("Finds the request in the log.", _TEXT, always=True),
    "Link": _header("The next and the previous page.", _TEXT),
    "Idempotency-Replayed": _header("This Idempotency-Key was answered before.", {"type": "string", "const": "true"}),
    "Retry-After.always": _header("In how many seconds to come back.", {"type": "string"}, always=True),
    "WWW-Authenticate.always": _header("How to send a key.", {"type": "string"}, always=True),
}


_THROTTLED: Json = {
    "description": "More requests than this deployment lets through. Said by the gateway, in its own words.",
    "content": {
        "application/json": {
            "schema": {"type": "object", "properties": {"message": {"type": "string"}}},
            "example": {"message": "Too Many Requests"},
        }
    },
}


def _component(status: int) -> str:
    return "TooManyRequests" if status == _GATEWAY else TITLES[status].title().replace(" ", "")


def _refusals(problem: Json, schemas: Schemas) -> Json:
    made: Json = {}
    for status, said in _REFUSALS.items():
        if status == _GATEWAY:
            made[_component(status)] = _THROTTLED
            continue
        headers = ["X-Request-Id!"]
        headers += {401: ["WWW-Authenticate!"], 503: ["Retry-After!"]}.get(status, [])
        example = schemas.example(problem) | {"title": TITLES[status], "status": status, "detail": said.rstrip(".")}
        if status == 422:
            example |= {
                "detail": "one field is wrong: see errors",
                "errors": [schemas.example({"$ref": f"{PREFIX}FieldProblem"})],
            }
        made[_component(status)] = {
            "description": said,
            "headers": _of(*headers),
            "content": {"application/problem+json": {"schema": problem, "example": example}},
        }
    return made
