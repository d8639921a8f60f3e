"""One workspace learns nothing of another, and changes nothing in it (rows B of the fault list)."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest

from tests.support.api import Answer, Api, rotation
from tests.support.routes import MAIL, Route, routes, swaps_on

WITH_IDS = [route for route in routes() if route.variables and route.scope and route.tried]


@pytest.fixture
def theirs(api: Api) -> dict[str, str]:
    """One object of each kind, in the other workspace."""
    key = api.them.admin
    api.people("ann", "ben", key=None, headers={"x-api-key": key})
    api.put("/teams/tt", {"name": "TENANT-TWO"}, key=key)
    api.put("/users/theirs", {"name": "TENANT-TWO"}, key=key)
    schedule = api.schedule("ann", "ben", name="TENANT-TWO", team_id="tt", more={"key": key})["id"]
    window = {"start": api.clock.text(days=1), "end": api.clock.text(days=2)}
    entry = api.made(f"/schedules/{schedule}/entries", {"user_id": "ann", **window}, key=key)["id"]
    override = api.made(f"/schedules/{schedule}/overrides", {"override_user_id": "ann", **window}, key=key)["id"]
    shift = api.get(f"/schedules/{schedule}/on-call", key=key).json["on_call"]["shift_id"]
    made = api.made("/keys", {"scopes": ["oncall:read"]}, key=key)["id"]
    calendar = api.made("/calendars", {"team_id": "tt"}, key=key)["id"]
    return {
        **swaps_on(api, api.schedule("ann", "ben", name="TENANT-TWO", more={"key": key})["id"], "theirs", key=key),
        "schedule_id": schedule,
        "entry_id": entry,
        "shift_id": entry,
        "override_id": override,
        "key_id": made,
        "calendar_id": calendar,
        "subscription_id": api.made("/subscriptions", MAIL, key=key)["id"],
        "team_id": "tt",
        "user_id": "theirs",
        "computed": shift,
    }


def _like(id: str) -> str:
    """An id of the same form that nobody has."""
    if id.startswith("shift."):
        kind, schedule, *rest = id.split(".")
        return ".".join((kind, _like(schedule), *rest))
    return re.sub(r"[A-Za-z0-9](?=[A-Za-z0-9]{0,7}$)", "Q", id)


def _compared(answer: Answer, id: str) -> tuple[Any, ...]:
    headers = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
    # A long path is shown cut off, in the middle of the id.
    body = re.sub(r'"instance":"[^"]*"', "", answer.body).replace(answer.request_id, "").replace(id, "")
    return answer.status, headers, body, sorted(call.operation for call in answer.calls)


@pytest.mark.parametrize("route", WITH_IDS, ids=str)
def test_an_id_of_another_workspace_is_as_good_as_none(api: Api, theirs: dict[str, str], route: Route) -> None:
    """B01, B03: byte for byte the same answer, after the same calls. A PUT makes an object of one's own instead."""
    if route.method == "PUT" and route.path.endswith("}"):
        assert api.request("PUT", route.path_with(**theirs), route.body(), absolute=True).status == 201
        return
    api.people("ann", "ben")
    api.put("/teams/mine", {"name": "Mine"})
    own = api.schedule("ann", "ben")["id"]
    api.get("/users")  # so that the key is known
    asked = route.query(**theirs)
    for variable in (*map(route.object_of, route.variables), *asked):
        ids = theirs | {"schedule_id": own}
        for foreign in [theirs[variable], *([theirs["computed"]] if variable == "shift_id" else [])]:
            answers = []
            for id in (foreign, _like(foreign)):
                path, query = (
                    route.path_with(**ids | {variable: id}),
                    asked | ({variable: id} if variable in asked else {}),
                )
                answer = api.request(route.method, path, route.body(), query=query, absolute=True)
                answers.append(_compared(answer, id))
            assert answers[0] == answers[1]
            assert answers[0][0] == 404
    key = api.them.admin
    assert api.get(f"/schedules/{theirs['schedule_id']}", key=key).json["version"] == 1
    assert api.get("/users/theirs", key=key).json["version"] == 1


def test_a_workspace_in_body_or_query_counts_for_nothing(api: Api) -> None:
    """B02, B06: fields of the inside are unknown ones, and nothing is stored."""
    base = {"name": "x", "timezone": "UTC", "rotation_type": "daily"}
    for name in ("workspaceId", "workspace", "id", "pk", "sk", "version", "created_at", "sequence", "number", "type"):
        answer = api.post("/schedules", base | {name: "2"})
        assert answer.status == 422
        assert answer.fields == {f"/{name}"}
    for name in ("pk", "scopes", "workspace", "version", "deleted"):
        assert api.post("/users", {"name": "x", name: "2"}).fields == {f"/{name}"}
    assert api.get("/schedules", query={"workspaceId": "2"}).status == 422
    assert api.get("/schedules").json["total"] == 0


def test_whom_another_workspace_knows_is_unknown_here(api: Api, team: str, theirs: dict[str, str]) -> None:
    """B04: the same words as for somebody whom nobody knows."""
    made = api.schedule("ann")
    window = {"start": api.clock.text(hours=1), "end": api.clock.text(hours=2)}
    entry = api.made(f"/schedules/{made['id']}/entries", {"user_id": "ann", **window})
    path = f"/schedules/{made['id']}"
    for foreign, nobody in (("theirs", "nobodys"),):
        for send in (
            lambda who: api.post(f"{path}/entries", {"user_id": who, **window}),
            lambda who: api.post(f"{path}/overrides", {"override_user_id": who, **window}),
            lambda who: api.post(f"{path}/overrides", {"override_user_id": "ann", "replaced_user_id": who, **window}),
            lambda who: api.post(f"/entries/{entry['id']}/swap", {"swap_with_user_id": who}),
            lambda who: api.patch(path, {"rotations": [rotation(who)]}),
            lambda who: api.post("/cover", {"user_id": who, "covered_by": ["ann"], **window}),
            lambda who: api.post("/cover", {"user_id": "ann", "covered_by": [who], **window}),
            lambda who: api.patch(path, {"team_id": who}),
            lambda who: api.post(
                "/schedules", {"name": "x", "timezone": "UTC", "rotation_type": "daily", "team_id": who}
            ),
        ):
            answers = [send(who) for who in (foreign, nobody)]
            assert [answer.status for answer in answers] == [422, 422]
            assert answers[0].json["errors"] == answers[1].json["errors"]
    answer = api.post(f"/entries/{entry['id']}/swap", {"swap_with_shift_id": theirs["shift_id"]})
    assert answer.fields == {"/swap_with_shift_id"}


@pytest.mark.parametrize(
    "id", ["a#b", "a/b", "..", "a\x1fb", "SCHED#x", "S#1", "%23", "a b", "é", "~", "", "a" * 129, "\ud800", "W#2#USERS"]
)
def test_an_id_that_cannot_be_one_is_nobodys(api: Api, id: str) -> None:
    """B07: the separator of keys never gets into a key."""
    path = quote(id, safe="", errors="surrogatepass")
    for answer in (api.get(f"/users/{path}"), api.get(f"/schedules/{path}"), api.delete(f"/entries/{path}")):
        assert answer.status in (404, 405)
    assert api.put(f"/teams/{path}", {"name": "x"}).status in (404, 405, 422)
    assert api.post("/users", {"id": id, "name": "x"}).status == 422


def test_what_others_have_shows_in_no_count(api: Api, theirs: dict[str, str]) -> None:
    """B08."""
    before = {path: api.get(path).body for path in ("/schedules", "/users", "/teams", "/current", "/audit")}
    for n in range(5):
        api.schedule(name=f"TENANT-TWO {n}", more={"key": api.them.admin})
    assert {path: api.get(path).body for path in before} == before


def test_a_cursor_of_another_workspace_is_refused(api: Api) -> None:
    """B10, J02."""
    for key in (api.me.admin, api.them.admin):
        for n in range(3):
            api.put(f"/users/TENANT-TWO-{n}" if key == api.them.admin else f"/users/u{n}", {"name": "x"}, key=key)
    cursor = api.get("/users", query={"limit": 1}, key=api.them.admin).json["next_cursor"]
    assert api.get("/users", query={"cursor": cursor}).status == 400
