"""JSON Schemas of wire models and answers, compact and in the field's words, and examples made of them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from openapi.dialect_answers import DIALECT_WORDS
from openapi.page_answers import PAGE_WORDS
from openapi.words import WORDS

Json = dict[str, Any]
PREFIX = "#/components/schemas/"
_PLAIN = {"array": [], "boolean": True, "integer": 1, "number": 1, "string": "", "object": {}}
_WORDS: dict[str, Any] = DIALECT_WORDS | PAGE_WORDS | WORDS


class Schemas:
    """The schemas that the document refers to, gathered as they are asked for."""

    def __init__(self) -> None:
        self.found: dict[str, Json] = {}

    def sent(self, model: type[BaseModel]) -> Json:
        """A reference to what is sent: unknown fields are refused."""
        return self._taken(model, sent=True)

    def answered(self, model: type[BaseModel]) -> Json:
        """A reference to what is answered. Clients are not told to refuse a field that comes to be later."""
        return self._taken(model, sent=False)

    def _taken(self, model: type[BaseModel], *, sent: bool) -> Json:
        schema = model.model_json_schema(mode="validation", ref_template=PREFIX + "{model}")
        name = _named(model.__name__)
        for key, one in {**schema.pop("$defs", {}), name: schema}.items():
            # A change leaves what is not sent as it is: there are no defaults.
            changes = key.endswith(("Patch", "Put"))
            made = _object(_named(key), one, sent=sent, defaults=sent and not changes)
            if self.found.setdefault(_named(key), made) != made:
                raise ValueError(f"two schemas of one name: {key}")
        return {"$ref": PREFIX + name}

    def example(self, schema: Json, name: str = "") -> Any:
        """An answer as it might look, of the fields' own examples."""
        if "$ref" in schema:
            name = schema["$ref"].removeprefix(PREFIX)
            return self.example(self.found[name], name)
        if "anyOf" in schema:
            return self.example(schema["anyOf"][0], name)
        if "properties" in schema:
            return {
                field: self._field(name, field, one)
                for field, one in schema["properties"].items()
                if field in schema.get("required", ())
            }
        return [self.example(schema["items"], name)] if schema.get("type") == "array" else None

    def _field(self, name: str, field: str, schema: Json) -> Any:
        if "examples" in schema:
            return schema["examples"][0]
        nested = _nested(schema)
        if nested is None:
            # A field without an example of its own; one that may be null is.
            return schema["enum"][0] if "enum" in schema else _PLAIN.get(str(schema.get("type")))
        return self.example(nested, name)


def _nested(schema: Json) -> Json | None:
    """The part of a field's schema that is worth an example of its own: an object or a list of objects."""
    for one in schema.get("anyOf", [schema]):
        if "$ref" in one or (one.get("type") == "array" and "$ref" in one["items"]):
            return one  # type: ignore[no-any-return]
    return None


def _named(name: str) -> str:
    """`Page[Schedule]` as a component may be called."""
    return name.replace("[", "Of").replace("]", "").replace("Page_", "PageOf").rstrip("_")


def _object(name: str, schema: Json, *, sent: bool, defaults: bool) -> Json:
    fields = {field: _tidy(one, defaults=defaults) for field, one in schema.get("properties", {}).items()}
    for field, one in fields.items():
        said, *examples = _WORDS.get(f"{name}.{field}") or _WORDS.get(field) or [""]
        if said:
            one["description"] = said
        if examples and (_nested(one) is None or isinstance(examples[0], dict)):
            one["examples"] = examples
    made = {"type": "object", "description": schema.get("description", "One page of a list."), "properties": fields}
    if "required" in schema:
        made["required"] = schema["required"]
    return made | ({"additionalProperties": False} if sent else {})


def _tidy(schema: Json, *, defaults: bool) -> Json:
    """Without titles, and with `null` as one of a field's types rather than as a schema of its own."""
    made = {key: value for key, value in schema.items() if key not in ("title", "default", "examples")}
    # That a field left out is null goes without saying.
    if defaults and schema.get("default") is not None:
        made["default"] = schema["default"]
    if "$ref" in made:
        made["$ref"] = PREFIX + _named(made["$ref"].removeprefix(PREFIX))
    if "items" in made:
        made["items"] = _tidy(made["items"], defaults=False)
    if "anyOf" in made:
        options = [_tidy(one, defaults=False) for one in made.pop("anyOf")]
        others = [one for one in options if one != {"type": "null"}]
        if len(others) == 1 < len(options) and isinstance(others[0].get("type"), str):
            made |= others[0] | {"type": [others[0]["type"], "null"]}
            if "enum" in made:
                made["enum"] = [*made["enum"], None]
        else:
            made["anyOf"] = options
    return made
