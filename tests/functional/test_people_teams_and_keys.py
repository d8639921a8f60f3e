"""The directory: people and teams by ids of the client's choice; keys, whose secret is shown once; the audit trail."""

from __future__ import annotations

import pytest

from tests.support.api import Api


@pytest.mark.parametrize(("path", "extra"), [("/users", {"email": "a@example.org"}), ("/teams", {})])
def test_an_object_is_made_read_replaced_and_deleted(api: Api, path: str, extra: dict[str, str]) -> None:
    answer = api.post(path, {"id": "A.b_c@d-1", "name": "Zoë", **extra})
    assert answer.status == 201
    assert answer.headers["location"] == f"/api/v2/oncall{path}/A.b_c@d-1"
    made = answer.json
    assert (made["id"], made["name"], made["version"]) == ("A.b_c@d-1", "Zoë", 1)
    read = api.get(f"{path}/A.b_c@d-1")
    assert read.json == made
    assert read.headers["etag"] == '"1"'
    assert api.post(path, {"id": "A.b_c@d-1", "name": "Other"}).status == 409
    api.clock.advance(minutes=1)
    put = api.put(f"{path}/A.b_c@d-1", {"name": "Zoe", **extra})
    assert put.status == 200
    assert put.json == made | {"name": "Zoe", "version": 2, "updated_at": "2026-03-09T12:01:00Z"}
    same = api.put(f"{path}/A.b_c@d-1", {"name": "Zoe", **extra})
    assert same.json == put.json
    assert api.delete(f"{path}/A.b_c@d-1").status == 204
    assert api.get(f"{path}/A.b_c@d-1").status == 404
    assert api.delete(f"{path}/A.b_c@d-1").status == 404
    assert api.get(path).json["total"] == 0
    again = api.put(f"{path}/A.b_c@d-1", {"name": "Back"})
    assert again.status == 201
    assert again.json["name"] == "Back"
    assert api.get(path).json["total"] == 1


@pytest.mark.parametrize("path", ["/users", "/teams"])
def test_an_id_is_given_if_none_is_chosen(api: Api, path: str) -> None:
    made = api.made(path, {"name": "x"})
    assert api.get(f"{path}/{made['id']}").json == made


def test_a_deleted_user_may_be_made_again(api: Api) -> None:
    api.made("/users", {"id": "u", "name": "One"})
    assert api.delete("/users/u").status == 204
    made = api.post("/users", {"id": "u", "name": "Two"})
    assert made.status == 201
    assert made.json["version"] > 1
    assert made.headers["etag"] == f'"{made.json["version"]}"'


def test_somebody_on_a_schedule_cannot_be_deleted(api: Api, team: str) -> None:
    made = api.schedule("ann", "ben")
    answer = api.delete("/users/ann")
    assert answer.status == 409
    assert made["id"] in answer.json["conflicts_with"]
    entry = api.made(
        f"/schedules/{made['id']}/entries",
        {
            "user_id": "cas",
            "start": api.clock.text(hours=1),
            "end": api.clock.text(hours=2),
        },
    )
    assert api.delete("/users/cas").status == 409
    assert api.delete(f"/entries/{entry['id']}").status == 204
    assert api.delete("/users/cas").status == 204


def test_whoever_has_only_past_shifts_can_be_deleted_and_keeps_their_name_there(api: Api, team: str) -> None:
    made = api.schedule("ann")
    api.made(
        f"/schedules/{made['id']}/entries",
        {
            "user_id": "cas",
            "start": api.clock.text(hours=1),
            "end": api.clock.text(hours=2),
        },
    )
    api.clock.advance(hours=3)
    assert api.patch(f"/schedules/{made['id']}", {"name": "touched"}).status == 200
    answer = api.delete("/users/cas")
    assert answer.status == 204, answer.body
    told = api.get(f"/schedules/{made['id']}/on-call", query={"at": api.clock.text(hours=-2)}).json["on_call"]
    assert (told["user_id"], told["name"]) == ("cas", "Cas")


def test_somebody_whose_last_shift_is_over_can_be_deleted_though_nothing_was_written_since(api: Api, team: str) -> None:
    made = api.schedule("ann")
    api.made(
        f"/schedules/{made['id']}/entries",
        {
            "user_id": "cas",
            "start": api.clock.text(hours=1),
            "end": api.clock.text(hours=2),
        },
    )
    api.clock.advance(hours=3)
    assert api.delete("/users/cas").status == 204


def test_a_team_with_schedules_cannot_be_deleted(api: Api, team: str) -> None:
    made = api.schedule("ann", team_id=team)
    answer = api.delete(f"/teams/{team}")
    assert answer.status == 409
    assert answer.json["conflicts_with"] == [made["id"]]
    assert api.delete(f"/schedules/{made['id']}").status == 204
    assert api.delete(f"/teams/{team}").status == 204


def test_bad_users_are_refused_field_by_field(api: Api) -> None:
    answer = api.post("/users", {"id": "a b", "name": " ", "email": "nobody", "age": 3})
    assert answer.status == 422
    assert answer.fields == {"/id", "/name", "/email", "/age"}
    assert api.post("/users", {"id": "a" * 65, "name": "x"}).fields == {"/id"}
    assert api.put("/users/" + "a" * 65, {"name": "x"}).status == 422


def test_a_key_shows_its_secret_once_and_works_until_it_is_revoked(api: Api) -> None:
    """A13, A08: nothing is stored but the digest; revoked, it is refused within five seconds."""
    answer = api.post("/keys", {"name": "reader", "scopes": ["oncall:read"]})
    assert answer.status == 201
    made = answer.json
    secret = made.pop("key")
    assert secret.startswith("ak_live_")
    assert len(secret) == 44
    assert made in api.get("/keys").json["data"]
    assert api.get("/schedules", key=secret).status == 200
    assert api.post("/users", {"name": "x"}, key=secret).status == 403
    assert api.delete(f"/keys/{made['id']}").status == 204
    api.clock.advance(seconds=5)
    assert api.get("/schedules", key=secret).status == 401
    assert api.delete(f"/keys/{made['id']}").status == 404


def test_bad_keys_are_refused(api: Api) -> None:
    assert api.post("/keys", {"scopes": []}).fields == {"/scopes"}
    assert api.post("/keys", {"scopes": ["oncall:*", "oncall:read", "oncall:read"]}).fields == {"/scopes/0", "/scopes"}
    assert api.post("/keys", {"scopes": "oncall:read"}).fields == {"/scopes"}
    assert api.post("/keys", {"scopes": ["oncall:read"], "expires_at": api.clock.text()}).fields == {"/expires_at"}


def test_the_audit_trail_tells_who_did_what(api: Api, team: str) -> None:
    made = api.schedule("ann")
    api.clock.advance(minutes=1)
    changed = api.patch(f"/schedules/{made['id']}", {"name": "New"})
    told = api.get("/audit", query={"schedule_id": made["id"]}).json
    latest, first = told["data"]
    assert (first["action"], first["before"], first["after"]["name"]) == ("create", None, "Network")
    assert latest["action"] == "update"
    assert latest["object"] == {"type": "schedule", "id": made["id"]}
    assert latest["before"] == {**made, "coming": []}
    assert latest["after"] == {**changed.json, "coming": []}
    assert latest["request_id"] == changed.request_id
    assert latest["at"] == "2026-03-09T12:01:00Z"
    assert latest["key_id"].startswith("key_")
    since = api.get("/audit", query={"since": "2026-03-09T12:01:00Z"}).json["data"]
    assert [record["id"] for record in since] == [latest["id"]]


def test_the_audit_trail_pages_from_the_latest_back(api: Api) -> None:
    for i in range(7):
        api.clock.advance(seconds=1)
        api.made("/users", {"id": f"u{i}", "name": "x"})
    seen, query = [], {"limit": 3}
    while True:
        told = api.get("/audit", query=query).json
        seen += [record["object"]["id"] for record in told["data"] if record["object"]["type"] == "user"]
        if told["next_cursor"] is None:
            break
        query = {"limit": 3, "cursor": told["next_cursor"]}
    assert seen == [f"u{i}" for i in reversed(range(7))]


def test_every_kind_of_record_can_be_shown(api: Api, team: str) -> None:
    made = api.schedule("ann", "ben", team_id=team)
    window = {"start": api.clock.text(hours=1), "end": api.clock.text(hours=2)}
    entry = api.made(f"/schedules/{made['id']}/entries", {"user_id": "cas", **window})
    override = api.made(f"/schedules/{made['id']}/overrides", {"override_user_id": None, **window})
    api.post(f"/entries/{entry['id']}/swap", {"swap_with_user_id": "ben"})
    api.delete(f"/overrides/{override['id']}")
    api.delete(f"/entries/{entry['id']}")
    key = api.made("/keys", {"scopes": ["oncall:read"]})
    api.delete(f"/keys/{key['id']}")
    kinds = {record["object"]["type"] for record in api.get("/audit", query={"limit": 100}).json["data"]}
    assert kinds == {"user", "team", "schedule", "entry", "override", "shift", "key"}
