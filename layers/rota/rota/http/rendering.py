"""The OpenAPI document as a page to read: plain HTML and one style sheet, no script. Every text in it is escaped."""

from __future__ import annotations

import json
import re
from html import escape
from typing import Any

Json = dict[str, Any]
_REFERENCE = "#/components/"
_JSON = "application/json"
_CODE = re.compile(r"`([^`]+)`")
_VARIABLE = re.compile(r"(\{\w+\})")
_JSON_KEY = re.compile(r"^(\s*)(&quot;[\w-]+&quot;)(:)", re.MULTILINE)
_BEGIN = """\
export ROTA=https://your-api.example.com
export ROTA_KEY=ak_live_..."""


def page(document: Json, style: str) -> str:
    """The whole page; `style` goes into its head as it stands."""
    info = document["info"]
    tags = [(tag, _operations(document, tag["name"])) for tag in document["tags"]]
    intro = "".join(f"<p>{_text(part)}</p>" for part in info["description"].split("\n\n"))
    sections = "".join(_section(document, tag, operations) for tag, operations in tags)
    menu = "".join(_menu(tag, operations) for tag, operations in tags)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(info["title"])} API</title>
<style>{style}</style>
</head>
<body>
<a class="skip" href="#content">To the content</a>
<header>
<a class="brand" href="#top">{escape(info["title"])} <small>API {escape(info["version"])}</small></a>
<a href="/openapi.json">openapi.json</a>
</header>
<nav aria-label="Contents">{menu}
<section><a class="tag" href="#errors">Errors</a></section>
<section><a class="tag" href="#objects">Objects</a></section>
</nav>
<main id="content">
<section id="top"><h1>The API</h1>
<div class="intro"><div>{intro}</div>
<figure><figcaption>The examples below work in a shell that has</figcaption>
<pre><code>{escape(_BEGIN)}</code></pre></figure>
</div></section>
{sections}
<section id="errors"><h2>Errors</h2><p>{_text(document["components"]["schemas"]["Problem"]["description"])}</p>
{_errors(document)}</section>
<section id="objects"><h2>Objects</h2>{_objects(document)}</section>
</main>
</body>
</html>
"""


def _operations(document: Json, tag: str) -> list[list[tuple[str, str, Json]]]:
    """The operations of a tag; those that differ only in their path are one, with several paths."""
    found: dict[tuple[str, str], list[tuple[str, str, Json]]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if tag in operation["tags"]:
                found.setdefault((method, operation["summary"]), []).append((path, method, operation))
    return list(found.values())


def _menu(tag: Json, operations: list[list[tuple[str, str, Json]]]) -> str:
    items = "".join(
        f'<li><a href="#{escape(same[0][2]["operationId"])}"><span class="method {same[0][1]}">'
        f"{same[0][1].upper()}</span> {_text(_title(same[0][2]))}</a></li>"
        for same in operations
    )
    return f'<section><a class="tag" href="#{_anchor(tag["name"])}">{escape(tag["name"])}</a><ul>{items}</ul></section>'


def _title(operation: Json) -> str:
    return operation["operationId"].replace("_", " ").capitalize()  # type: ignore[no-any-return]


def _section(document: Json, tag: Json, operations: list[list[tuple[str, str, Json]]]) -> str:
    articles = "".join(_article(document, same) for same in operations)
    name = escape(tag["name"])
    return f'<section id="{_anchor(tag["name"])}"><h2>{name}</h2><p>{_text(tag["description"])}</p>{articles}</section>'


def _article(document: Json, same: list[tuple[str, str, Json]]) -> str:
    path, method, operation = same[0]
    id = escape(operation["operationId"])
    anchors = "".join(f'<span id="{escape(other["operationId"])}"></span>' for _, _, other in same[1:])
    routes = "".join(
        f'<p class="route"><span class="method {method}">{method.upper()}</span> <code>{_path(one)}</code></p>'
        for one, _, _ in same
    )
    scopes = [scope for one in operation["security"] for names in one.values() for scope in names]
    needs = f"<code>{escape(scopes[0])}</code>" if scopes else "no key"
    more = f"<p>{_text(operation['description'])}</p>" if "description" in operation else ""
    return f"""
<article id="{id}">{anchors}
<h3><a href="#{id}">{_text(_title(operation))}</a> <span class="scope">{needs}</span></h3>
<div class="told">{routes}<p>{_text(operation["summary"])}</p>{more}
{_parameters(document, operation)}{_body(document, operation)}{_answers(document, operation)}</div>
<div class="shown">{_curl(path, method, operation, document)}{_example(document, operation)}</div>
</article>"""


def _parameters(document: Json, operation: Json) -> str:
    found = [_resolved(document, one) for one in operation.get("parameters", ())]
    rows = "".join(
        _field(
            one["name"], one["schema"] | {"description": one["description"]}, needed=one["required"], place=one["in"]
        )
        for one in found
    )
    return f"<h4>Parameters</h4><dl>{rows}</dl>" if rows else ""


def _body(document: Json, operation: Json) -> str:
    if "requestBody" not in operation:
        return ""
    ((kind, content),) = operation["requestBody"]["content"].items()
    schema = _resolved(document, content["schema"])
    if kind != _JSON:
        return f"<h4>Body</h4><p>A form, <code>{escape(kind)}</code>.</p>{_fields(schema)}"
    return f"<h4>Body</h4><p>{_text(schema['description'])}</p>{_fields(schema)}"


def _answers(document: Json, operation: Json) -> str:
    rows, refusals = "", ""
    for status, one in operation["responses"].items():
        answer = _resolved(document, one)
        if "$ref" in one:
            refusals += f' <a href="#error-{status}" title="{escape(answer["description"])}">{status}</a>'
            continue
        shape: Json = next((content["schema"] for content in answer.get("content", {}).values()), {})
        kind = f" {_type(shape)}" if "$ref" in shape else ""
        rows += f'<dt><b class="status">{status}</b>{kind}</dt><dd>{_text(answer["description"])}</dd>'
    return f'<h4>Answers</h4><dl>{rows}</dl><p class="refusals">Refusals{refusals}</p>'


def _curl(path: str, method: str, operation: Json, document: Json) -> str:
    parameters = {one["name"]: one for one in (_resolved(document, one) for one in operation.get("parameters", ()))}
    filled = re.sub(r"\{(\w+)\}", lambda match: str(parameters[match[1]]["example"]), path)
    lines = ["curl" + ("" if method == "get" else f" -X {method.upper()}") + f' "$ROTA{filled}"']
    if operation["security"]:
        lines.append('-H "X-API-Key: $ROTA_KEY"')
    content = operation.get("requestBody", {}).get("content", {})
    if content and _JSON not in content:
        lines.append('--data-urlencode "key=$ROTA_KEY"')
    elif content:
        example = content[_JSON]["example"]
        # Within single quotes a shell leaves all alone but a single quote.
        body = json.dumps(example, indent=2, ensure_ascii=False).replace("'", "'\\''")
        lines += ["-H 'Content-Type: application/json'", f"-d '{body}'"]
    command = " \\\n  ".join(lines)
    return f"<figure><pre><code>{_coloured(command)}</code></pre></figure>"


def _example(document: Json, operation: Json) -> str:
    for status, one in operation["responses"].items():
        content = _resolved(document, one).get("content", {}).get("application/json", {})
        if "example" in content:
            shown = _coloured(json.dumps(content["example"], indent=2, ensure_ascii=False))
            return f"<details><summary>{status}: an answer</summary><pre><code>{shown}</code></pre></details>"
    return ""


def _errors(document: Json) -> str:
    rows = ""
    for one in document["components"]["responses"].values():
        content = next(iter(one["content"].values()))
        status, title = content["example"].get("status", 429), content["example"].get("title", "")
        rows += f'<dt id="error-{status}"><b class="status">{status}</b> {escape(title)}</dt>'
        rows += f"<dd>{_text(one['description'])}</dd>"
    shown = document["components"]["responses"]["InvalidInput"]["content"]["application/problem+json"]["example"]
    example = _coloured(json.dumps(shown, indent=2, ensure_ascii=False))
    return f"<dl>{rows}</dl><figure><pre><code>{example}</code></pre></figure>"


def _objects(document: Json) -> str:
    return "".join(
        f'<article id="object-{name}" class="object"><h3><a href="#object-{name}">{name}</a></h3>'
        f"<p>{_text(schema['description'])}</p>{_fields(schema)}</article>"
        for name, schema in ((escape(name), one) for name, one in document["components"]["schemas"].items())
    )


def _fields(schema: Json) -> str:
    needed = schema.get("required", ())
    # What must be there comes first.
    fields = sorted(schema["properties"].items(), key=lambda field: field[0] not in needed)
    rows = "".join(_field(name, one, needed=name in needed) for name, one in fields)
    return f"<dl>{rows}</dl>"


def _field(name: str, schema: Json, *, needed: bool, place: str = "") -> str:
    marks = "".join(f" <i>{mark}</i>" for mark in (place, "required" if needed else "") if mark)
    said = " · ".join(part for part in (_text(schema.get("description", "")), _limits(schema)) if part)
    return f"<dt><code>{escape(name)}</code> {_type(schema)}{marks}</dt><dd>{said}</dd>"


def _type(schema: Json) -> str:
    """What kind of value, linked where it is an object of its own."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f'<a class="type" href="#object-{escape(name)}">{escape(name)}</a>'
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f'<span class="type">list of</span> {_type(schema["items"])}'
    if "enum" in schema:
        return " | ".join(f'<code class="value">{escape(json.dumps(one))}</code>' for one in schema["enum"])
    kinds = schema.get("type", "any")
    names = [kinds] if isinstance(kinds, str) else kinds
    names = [schema.get("format", name) if name == "string" else name for name in names]
    return f'<span class="type">{escape(" or ".join(names))}</span>'


_LIMITS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "maxLength": "up to {} characters",
    "maxItems": "up to {} items",
    "default": "default {}",
}


def _limits(schema: Json) -> str:
    found = [said.format(escape(json.dumps(schema[name]))) for name, said in _LIMITS.items() if name in schema]
    return f'<span class="limits">{", ".join(found)}</span>' if found else ""


def _resolved(document: Json, one: Json) -> Json:
    """What a reference refers to, or the thing itself."""
    found: Any = one
    if "$ref" in one:
        found = document["components"]
        for step in one["$ref"].removeprefix(_REFERENCE).split("/"):
            found = found[step]
    return found  # type: ignore[no-any-return]


def _text(text: str) -> str:
    """A text of the document, with what stands in backticks as code."""
    return _CODE.sub(r"<code>\1</code>", escape(text))


def _path(path: str) -> str:
    return _VARIABLE.sub(r"<var>\1</var>", escape(path).replace("/", "/<wbr>"))


def _coloured(text: str) -> str:
    return _JSON_KEY.sub(r'\1<span class="key">\2</span>\3', escape(text))


def _anchor(name: str) -> str:
    return escape(re.sub(r"\W+", "-", name.lower()))
