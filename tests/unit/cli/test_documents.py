"""Files of documents, as far as they can be judged without the service."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rota_cli.documents import read
from rota_cli.failures import Failure
from rota_cli.kinds import KINDS, SCHEDULE, SHORTHAND, WHEN, ListOf, Object, Spec, Value
from tests.support.places import ROOT


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("kind: team\nid: x\nname: X\n---\nkind: overide\n", "document 2: kind: must be one of"),
        ("kind: team\nid: x\nname: X\n---\nkind: user\nid: y\nnme: Y\n", "document 2: nme: is not a field"),
        ("kind: team\nid: x\nname: X\nname: Y\n", "line 4: name is there twice"),
        ("kind: team\nid: x\nname: {a: b}\n", "document 1: name: must be a single value"),
        ("kind: team\nname: x\n", "document 1: id: is needed"),
        ("", "there is no document in it"),
        ("kind: [\n", "line 2:"),
        ("- kind\n", "document 1: must be fields and their values"),
        ("kind: {a: b}\n", "document 1: kind: must be one of"),
        ("kind: team\nid: ..\nname: X\n", "document 1: id: must be an id"),
        ("kind: team\nid: x\nabsent: yes\n", "absent: must be true or false"),
        ("kind: entry\nuser_id: a\nstart: s\nend: e\n", "schedule_id: is needed"),
        ("kind: swap\nshift_id: entry_1\n", "swap_with_user_id: is needed"),
        ("kind: schedule\nname: x\ntimezone: UTC\n", "rotation_type: is needed, or rotations"),
        ("kind: subscription\nchannel: email\nevent: []\n", "events: is needed"),
        ("kind: subscription\nevents: []\n", "channel: is needed"),
        ("kind: schedule\nid: sched_1\nabsent: true\nname: x\n", "name: must be left out beside absent"),
        ("kind: schedule\nid: sched_1\nparticipants: [a]\n", "participants: is for a new schedule"),
        ("kind: schedule\nid: s\nrotations:\n- interval: one\n", "rotations[0].interval: must be a whole number"),
        (
            "kind: team\nid: x\nname: X\n---\nkind: team\nid: x\nname: Y\n",
            "document 2: is about the same as document 1",
        ),
        ("kind: request\nmethod: GET\npath: /health\n", "method: must be one of"),
    ],
)
def test_what_is_wrong_is_named_by_document_and_field(content: str, said: str) -> None:
    with pytest.raises(Failure) as raised:
        read(content, "file")
    assert raised.value.code == 1
    assert any(said in line and line.startswith("file") for line in raised.value.lines), raised.value.lines


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(Failure) as raised:
        read("kind: team\nid: x\n---\nkind: user\nid: y\nname: [a]\nage: 3\n", "f")
    assert len(raised.value.lines) == 3


def test_texts_stay_texts_where_the_api_takes_texts() -> None:
    (one,) = read(
        "kind: override\nid: 12\nschedule_id: no\noverride_user_id: 007\nstart: 2026-01-01\nreason: 1:30\n", "f"
    )
    assert (one.id, one.place) == ("12", {"schedule_id": "no"})
    assert one.body == {"override_user_id": "007", "start": "2026-01-01", "reason": "1:30"}
    (one,) = read("kind: override\nid: x\noverride_user_id: null\nreason: 'null'\n", "f")
    assert one.body == {"override_user_id": None, "reason": "null"}


def _fields(spec: dict[str, Spec]) -> dict[str, Any]:
    return {name: _type(one) for name, one in spec.items()}


def _type(spec: Spec) -> Any:
    match spec:
        case Value():
            types = {"text": "string"}
            return types.get(spec.type, spec.type), spec.nullable
        case ListOf():
            return [_type(spec.of)], spec.nullable
        case Object():
            return _fields(dict(spec.fields)), spec.nullable


def _described(schemas: Any, schema: Any) -> Any:
    if "$ref" in schema:
        return _described(schemas, schemas[schema["$ref"].rpartition("/")[2]])
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    nullable = "null" in types
    match types[0]:
        case "array":
            return [_described(schemas, schema["items"])], nullable
        case "object":
            return {name: _described(schemas, one) for name, one in schema["properties"].items()}, nullable
    return types[0], nullable


@pytest.mark.parametrize(
    ("fields", "schema"),
    [
        (SCHEDULE | SHORTHAND, "ScheduleIn"),
        *(
            (dict(KINDS[name].body.fields), schema)
            for name, schema in (
                ("override", "OverrideIn"),
                ("entry", "EntryIn"),
                ("swap", "SwapIn"),
                ("cover", "CoverIn"),
                ("user", "UserPut"),
                ("team", "TeamPut"),
                ("subscription", "SubscriptionIn"),
                ("calendar", "CalendarIn"),
                ("key", "KeyIn"),
                ("time_off", "TimeOffPut"),
            )
        ),
    ],
)
def test_the_fields_are_those_that_the_api_describes(fields: dict[str, Spec], schema: str) -> None:
    document = json.loads((ROOT / "layers/rota/rota/http/openapi.json").read_text())
    schemas = document["components"]["schemas"]
    assert _fields(fields) == _described(schemas, schemas[schema])[0]
    if schema != "ScheduleIn":
        (kind,) = (one for one in KINDS.values() if dict(one.body.fields) == fields)
        assert set(kind.body.required) == set(schemas[schema].get("required", ()))
    else:
        assert set(schemas["SchedulePatch"]["properties"]) == {*SCHEDULE, *WHEN}
