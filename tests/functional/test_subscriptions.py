"""Subscriptions by the API: rows H01, H06, H07, H12 of the fault list, their secrets, and what the trail says."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from rota.notify import outlets
from rota.notify.addresses import Guard
from tests.support.api import Api
from tests.support.gateway import HOST

HOOK = {"kind": "webhook", "target": "https://hooks.example.com/in", "events": ["oncall.handoff.*"]}
MAIL = {"kind": "email", "target": "noc@example.com", "events": ["oncall.*"]}
SLACK = {"kind": "slack", "target": "https://hooks.slack.com/services/T0/B0/verysecret", "events": ["oncall.*"]}


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Where names lead; those that aren't in it, to one public address, and numbers to themselves."""
    names: dict[str, list[str]] = {}

    def resolve(host: str, port: int) -> list[str]:
        literal = host.replace(".", "").isdigit() or ":" in host
        return names.get(host, [host] if literal else ["93.184.215.14"])

    monkeypatch.setattr(outlets, "guard", lambda: Guard(resolve))
    return names


def _made(api: Api, body: dict[str, Any]) -> Any:
    made = api.made("/subscriptions", body)
    if made["secret"]:
        api.secrets.add(made["secret"])
    return made


def test_a_subscription_reads_back_as_it_was_sent_without_its_secret(api: Api) -> None:
    made = _made(api, HOOK)
    assert made["id"].startswith("sub_")
    assert len(base64.b64decode(made["secret"].removeprefix("whsec_"))) == 32
    assert api.get("/subscriptions").json["data"] == [{k: v for k, v in made.items() if k != "secret"}]
    assert {k: made[k] for k in HOOK} == HOOK
    assert made["enabled"] is True


def test_only_a_webhook_has_a_secret_and_slacks_own_is_not_shown(api: Api) -> None:
    assert _made(api, MAIL)["secret"] is None
    made = _made(api, SLACK)
    assert made["secret"] is None
    assert made["target"] == "https://hooks.slack.com/services/T0/B0/…"
    assert "verysecret" not in api.get("/audit").body


def test_secrets_are_nowhere_in_the_table(api: Api) -> None:
    made = _made(api, HOOK)
    key = base64.b64decode(made["secret"].removeprefix("whsec_"))
    dump = json.dumps([list(item.items()) for item in api.cloud.dump().values()])
    for form in (made["secret"], made["secret"].removeprefix("whsec_"), key.hex(), base64.b64encode(key).decode()):
        assert form not in dump


def test_a_repeated_request_makes_one_subscription_and_shows_no_secret(api: Api) -> None:
    headers = {"idempotency-key": "one"}
    first = api.post("/subscriptions", HOOK, headers=headers)
    second = api.post("/subscriptions", HOOK, headers=headers)
    api.secrets.add(first.json["secret"])
    assert second.json == {**first.json, "secret": None}
    assert api.get("/subscriptions").json["total"] == 1


def test_a_rotation_makes_another_secret_and_each_has_its_own(api: Api) -> None:
    made, other = _made(api, HOOK), _made(api, HOOK)
    rotated = api.post(f"/subscriptions/{made['id']}/rotate", None)
    assert rotated.status == 200
    api.secrets.add(rotated.json["secret"])
    assert len({made["secret"], other["secret"], rotated.json["secret"]}) == 3
    assert api.post(f"/subscriptions/{_made(api, MAIL)['id']}/rotate", None).status == 409


@pytest.mark.parametrize(
    "target",
    [
        "https://169.254.169.254/latest", "https://127.0.0.1:9001/", "https://[::1]/", "https://10.1.2.3/",
        "https://[fd00:ec2::254]/", "https://100.64.0.1/", "https://[64:ff9b::a9fe:a9fe]/", "https://[2002:a9fe:a9fe::]/",
        "https://2852039166/", "https://0x7f.1/", "https://127.1/", "https://\u2460\u2461\u2466.0.0.1/", "https://0.0.0.0/",
        "http://hooks.example.com/", "https://good@evil.example/", "https://good\\@evil.example/", "ftp://x.example/",
        "https://hooks.example.com:22/", "https://hooks.example.com:25/", "https://hooks.example.com:9001/",
        "https://hooks.example.com/\r\nx", "https://hooks.example.com/#x", "https://h\u043e\u043eks.example.com/",
        "https://hooks.example.com./", "noc@example.com", "https://inside.example.com/", "https://both.example.com/",
        "https://nowhere.example.com/", f"https://{HOST}/api/v2/oncall/schedules", f"https://{HOST.upper()}:443/",
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["webhook", "slack"])
def test_a_target_that_must_not_be_reached_is_refused(
    api: Api, names: dict[str, list[str]], kind: str, target: str
) -> None:
    names |= {"inside.example.com": ["10.0.0.1"], "both.example.com": ["93.184.215.14", "::1"]}
    names["nowhere.example.com"] = []
    answer = api.post("/subscriptions", {**HOOK, "kind": kind, "target": target})
    assert (answer.status, answer.fields) == (422, {"/target"})


@pytest.mark.parametrize(
    ("fields", "pointers"),
    [
        ({"kind": "sms"}, {"/kind"}),
        ({"target": None}, {"/target"}),
        ({"events": []}, {"/events"}),
        ({"events": ["oncall.lunch"]}, {"/events/0"}),
        ({"events": ["oncall.handoff.started", "on*", "oncall.handoff.started"]}, {"/events", "/events/1"}),
        ({"headers": {"Host": "inside"}}, {"/headers"}),
        ({"headers": {"X-Amz-Date": "1", "authorization": "x"}}, {"/headers"}),
        ({"secret": "whsec_mine"}, {"/secret"}),
        ({"verify": False}, {"/verify"}),
        ({"schedule_id": "sched_none"}, {"/schedule_id"}),
        ({"team_id": "team_none"}, {"/team_id"}),
        ({"user_id": "user_none"}, {"/user_id"}),
        ({"team_id": "a", "user_id": "b"}, {"/user_id"}),
        ({"kind": "email", "target": "a@b.example,c@d.example"}, {"/target"}),
        ({"kind": "email", "target": "A <a@b.example>"}, {"/target"}),
        ({"kind": "email", "target": "a@b.example\r\nBcc: c@d.example"}, {"/target"}),
    ],
)
def test_what_is_wrong_is_refused_by_its_field(api: Api, fields: dict[str, Any], pointers: set[str]) -> None:
    answer = api.post("/subscriptions", HOOK | fields)
    assert (answer.status, answer.fields) == (422, pointers)


def test_it_can_be_narrowed_to_a_schedule_a_team_or_a_user(api: Api) -> None:
    api.people("ann")
    team, schedule = api.made("/teams", {"name": "T"}), api.schedule("ann")
    for field, id in (("schedule_id", schedule["id"]), ("team_id", team["id"]), ("user_id", "ann")):
        assert _made(api, {**MAIL, field: id})[field] == id
    assert _made(api, {"kind": "email", "events": ["oncall.handoff.*"], "user_id": "ann"})["target"] is None


def test_it_is_switched_off_and_on_and_hears_of_other_things(api: Api) -> None:
    id = _made(api, MAIL)["id"]
    assert api.patch(f"/subscriptions/{id}", {"enabled": False}).json["enabled"] is False
    changed = api.patch(
        f"/subscriptions/{id}", {"enabled": True, "events": ["oncall.gap.ahead"]}, headers={"if-match": '"2"'}
    )
    assert (changed.json["enabled"], changed.json["events"], changed.json["version"]) == (True, ["oncall.gap.ahead"], 3)
    assert api.patch(f"/subscriptions/{id}", {"enabled": True}, headers={"if-match": '"1"'}).status == 412
    assert api.patch(f"/subscriptions/{id}", {"target": "x@example.com"}).status == 422


def test_it_is_gone_after_a_delete(api: Api) -> None:
    id = _made(api, MAIL)["id"]
    assert api.delete(f"/subscriptions/{id}").status == 204
    for again in (
        api.delete(f"/subscriptions/{id}"),
        api.patch(f"/subscriptions/{id}", {"enabled": True}),
        api.post(f"/subscriptions/{id}/test", None),
        api.post(f"/subscriptions/{id}/rotate", None),
    ):
        assert again.status == 404
    assert api.get("/subscriptions").json["total"] == 0


def test_only_admins_come_near_and_never_anothers(api: Api) -> None:
    id = _made(api, MAIL)["id"]
    requests: list[tuple[str, str, Any]] = [
        ("GET", "/subscriptions", None), ("POST", "/subscriptions", MAIL), ("DELETE", f"/subscriptions/{id}", None),
        ("PATCH", f"/subscriptions/{id}", {}), ("POST", f"/subscriptions/{id}/test", None),
        ("POST", f"/subscriptions/{id}/rotate", None),
    ]  # fmt: skip
    for method, path, body in requests:
        for key in (api.me.read, api.me.write):
            assert api.request(method, path, body, key=key).status == 403
        if id in path:
            assert api.request(method, path, body, key=api.them.admin).status == 404
    assert api.get("/subscriptions", key=api.them.admin).json["data"] == []


def test_a_sample_goes_out_and_is_recorded(api: Api) -> None:
    made = _made(api, MAIL)
    api.clock.advance(seconds=1)
    assert api.post(f"/subscriptions/{made['id']}/test", None).json == {"delivered": True, "result": "logged"}
    record = api.get("/audit").json["data"][0]
    assert (record["action"], record["object"]) == ("test", {"type": "subscription", "id": made["id"]})


def test_a_sample_to_everybody_goes_to_nobody(api: Api) -> None:
    made = _made(api, {"kind": "email", "events": ["oncall.*"]})
    assert api.post(f"/subscriptions/{made['id']}/test", None).json["delivered"] is False


def test_the_trail_tells_of_each_change_in_the_shape_of_the_api(api: Api) -> None:
    api.clock.advance(seconds=1)
    made = _made(api, HOOK)
    api.clock.advance(seconds=1)
    api.delete(f"/subscriptions/{made['id']}")
    deleted, created = api.get("/audit").json["data"][:2]
    assert created["after"] == deleted["before"] == {k: v for k, v in made.items() if k != "secret"}


def test_there_are_at_most_five_hundred(api: Api) -> None:
    api.cloud.plant({"pk": "W#1", "sk": "COUNT#subscription", "type": "count", "schema": 1, "n": 499})
    _made(api, MAIL)
    assert api.post("/subscriptions", MAIL).status == 422
