"""Edits now, after the present turn and on a date; what a schedule said earlier; and how a version is restored."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.api import Api, Json, rotation


@pytest.fixture
def schedule(api: Api, team: str) -> Json:
    """Weeks of ann and ben, handed off on Mondays at 09:00; from 9 March it is ben's, from 16 March ann's."""
    made: Json = api.schedule("ann", "ben", team_id=team)
    api.clock.advance(hours=1)
    return made


def people(s: Json, *users: str, **fields: Any) -> Json:
    return {"rotations": [{"id": s["rotations"][0]["id"], "participants": rotation(*users)["participants"]}], **fields}


def revisions(api: Api, s: Json) -> list[Json]:
    answer = api.get(f"/schedules/{s['id']}/revisions")
    assert answer.status == 200, answer.body
    found: list[Json] = answer.json["data"]
    return found


def users(s: Json) -> list[str]:
    return [p["user_id"] for p in s["rotations"][0]["participants"]]


def test_an_edit_closes_one_revision_and_opens_the_next(api: Api, schedule: Json) -> None:
    api.patch(f"/schedules/{schedule['id']}", {"name": "Renamed"})
    api.clock.advance(hours=1)
    assert api.patch(f"/schedules/{schedule['id']}", people(schedule, "cas", "ben", "ann")).status == 200
    after, before = revisions(api, schedule)
    assert (before["version"], before["status"], before["since"]) == (1, "past", None)
    assert (after["version"], after["status"], after["until"]) == (3, "present", None)
    assert before["until"] == after["since"] == "2026-03-09T15:00:00+01:00"
    assert (before["recorded_at"], after["recorded_at"]) == ("2026-03-09T12:00:00Z", "2026-03-09T14:00:00Z")
    assert (users(before), users(after)) == (["ann", "ben"], ["cas", "ben", "ann"])


def test_an_edit_after_the_present_turn_leaves_it_alone(api: Api, schedule: Json) -> None:
    id = schedule["id"]
    answer = api.patch(f"/schedules/{id}", people(schedule, "ann", "cas", apply="after_current_turn"))
    assert answer.status == 200
    assert users(answer.json) == ["ann", "ben"]  # as it stands
    coming, present = revisions(api, schedule)
    assert (coming["status"], coming["since"]) == ("coming", "2026-03-16T09:00:00+01:00")
    assert (present["status"], present["until"]) == ("present", "2026-03-16T09:00:00+01:00")
    assert api.on_call(id) == "ben"
    assert api.on_call(id, "2026-03-16T08:59:59+01:00") == "ben"
    # Ben is gone by then: after his turn it would have been ann's.
    assert api.on_call(id, "2026-03-16T09:00:00+01:00") == "ann"
    assert api.on_call(id, "2026-03-23T09:00:00+01:00") == "cas"
    api.clock.set("2026-03-16T08:00:00Z")
    shown = api.get(f"/schedules/{id}")
    assert users(shown.json) == ["ann", "cas"]
    assert shown.json["version"] == 2
    assert [one["status"] for one in revisions(api, schedule)] == ["present", "past"]
    listed = api.get("/schedules").json["data"]
    assert [users(one) for one in listed] == [["ann", "cas"]]


def test_a_change_that_comes_due_shows_under_another_tag(api: Api, schedule: Json) -> None:
    id = schedule["id"]
    api.patch(f"/schedules/{id}", people(schedule, "cas", effective_at="2026-03-11T09:00:00+01:00"))
    tag = api.get(f"/schedules/{id}").headers["etag"]
    assert api.get(f"/schedules/{id}", headers={"if-none-match": tag}).status == 304
    api.clock.advance(days=3)
    shown = api.get(f"/schedules/{id}", headers={"if-none-match": tag})
    assert (shown.status, users(shown.json)) == (200, ["cas"])
    # Both name the same version, so whoever read before it came due may still edit.
    assert api.patch(f"/schedules/{id}", {"name": "x"}, headers={"if-match": tag}).status == 200
    assert [one["status"] for one in revisions(api, schedule)] == ["present", "past"]
    assert api.on_call(id, "2026-03-11T08:59:00+01:00") == "ben"
    assert api.on_call(id, "2026-03-11T09:00:00+01:00") == "cas"


def test_edits_compose_by_when_they_take_effect(api: Api, schedule: Json) -> None:
    id = schedule["id"]
    dated = people(schedule, "ann", "ben", "cas", effective_at="2026-04-01T00:00:00Z")
    assert api.patch(f"/schedules/{id}", dated).status == 200
    api.clock.advance(hours=1)
    # At once, and it holds on through the change to come, which says nothing of it.
    now = {"timezone": "Europe/Paris", "rotations": [{"id": schedule["rotations"][0]["id"], "handoff_time": "10:00"}]}
    assert api.patch(f"/schedules/{id}", now).status == 200
    # Between the two.
    assert api.patch(f"/schedules/{id}", {"enabled": False, "effective_at": "2026-03-25T00:00:00Z"}).status == 200
    third, second, first, oldest, given_up = sorted(
        revisions(api, schedule), key=lambda one: (one["status"] != "withdrawn", one["since"] or ""), reverse=True
    )[:5]
    assert [one["status"] for one in (oldest, first, second, third)] == ["past", "present", "coming", "coming"]
    assert given_up["status"] == "withdrawn"
    assert third["timezone"] == "Europe/Paris"
    assert third["rotations"][0]["handoff_time"] == "10:00"
    assert users(third) == ["ann", "ben", "cas"]
    assert (second["enabled"], third["enabled"]) == (False, False)
    assert (first["enabled"], users(first)) == (True, ["ann", "ben"])


def test_what_has_no_date_changes_at_once(api: Api, schedule: Json) -> None:
    sent = {"name": "Now", "enabled": False, "effective_at": "2026-04-01T00:00:00Z"}
    answer = api.patch(f"/schedules/{schedule['id']}", sent)
    assert (answer.json["name"], answer.json["enabled"]) == ("Now", True)


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"effective_at": "2026-03-09T13:00:00Z"}, "/effective_at"),
        ({"effective_at": "2026-01-01T00:00:00Z"}, "/effective_at"),
        ({"effective_at": "2026-04-01T00:00:00Z", "apply": "now"}, "/apply"),
        ({"apply": "later"}, "/apply"),
        ({"effective_at": "tomorrow"}, "/effective_at"),
    ],
)
def test_wrong_times_are_refused(api: Api, schedule: Json, fields: Json, pointer: str) -> None:
    refused = api.patch(f"/schedules/{schedule['id']}", {"enabled": False, **fields})
    assert (refused.status, refused.fields) == (422, {pointer})


def test_at_most_ten_changes_may_be_to_come(api: Api, schedule: Json) -> None:
    for day in range(10):
        sent = {"enabled": bool(day % 2), "effective_at": api.clock.text(days=day + 1)}
        assert api.patch(f"/schedules/{schedule['id']}", sent).status == 200
    refused = api.patch(f"/schedules/{schedule['id']}", {"enabled": False, "effective_at": api.clock.text(days=20)})
    assert (refused.status, refused.json["limit"]) == (422, 10)
    api.clock.advance(days=5, hours=1)
    assert api.patch(f"/schedules/{schedule['id']}", {"name": "goes on"}).status == 200
    assert sum(one["status"] == "coming" for one in revisions(api, schedule)) == 5


def test_somebody_who_comes_later_cannot_be_deleted(api: Api, schedule: Json) -> None:
    api.patch(f"/schedules/{schedule['id']}", people(schedule, "cas", effective_at="2026-04-01T00:00:00Z"))
    assert api.delete("/users/cas").status == 409


# As of an earlier time.


def test_what_a_schedule_said_about_a_time_before_and_after(api: Api, schedule: Json) -> None:
    id = schedule["id"]
    first = api.clock.text()
    api.clock.advance(days=1)
    api.patch(f"/schedules/{id}", people(schedule, "cas"))
    api.clock.advance(days=1)
    then = {"at": "2026-03-17T12:00:00Z", "as_of": first}
    told = api.get(f"/schedules/{id}/on-call", query=then).json["on_call"]
    assert (told["user_id"], told["shift_start"]) == ("ann", "2026-03-16T09:00:00+01:00")
    assert api.on_call(id, "2026-03-17T12:00:00Z") == "cas"
    (team,) = api.get("/current/net", query=then).json["schedules"]
    assert team["on_call"] == told
    (listed,) = api.get("/current", query=then).json["data"]
    assert listed["on_call"] == told
    explained = api.get(f"/schedules/{id}/explain", query=then).json
    assert (explained["on_call"], explained["why"][:9]) == (told, "it is tur")
    window = {"since": "2026-03-09T00:00:00Z", "until": "2026-03-30T00:00:00Z"}
    final = api.get(f"/schedules/{id}/timeline", query={**window, "as_of": first}).json["final"]
    assert [s["user_id"] for s in final] == ["ann", "ben", "ann", "ben"]
    assert [s["user_id"] for s in api.get(f"/schedules/{id}/timeline", query=window).json["final"]][:3] == [
        "ann", "ben", "cas",
    ]  # fmt: skip


def test_items_count_as_they_were_known(api: Api, schedule: Json) -> None:
    id = schedule["id"]
    day = {"start": "2026-03-12T00:00:00Z", "end": "2026-03-13T00:00:00Z"}

    def known(as_of: str) -> str | None:
        query = {"at": "2026-03-12T12:00:00Z", "as_of": as_of}
        found: str = api.get(f"/schedules/{id}/on-call", query=query).json["on_call"]["user_id"]
        return found

    moments = [api.clock.text()]
    api.clock.advance(minutes=1)
    entry = api.made(f"/schedules/{id}/entries", {"user_id": "cas", **day})["id"]
    moments.append(api.clock.text())
    api.clock.advance(minutes=1)
    api.post(f"/entries/{entry}/swap", {"swap_with_user_id": "ann"})
    moments.append(api.clock.text())
    api.clock.advance(minutes=1)
    override = api.made(f"/schedules/{id}/overrides", {"override_user_id": "cas", **day})["id"]
    moments.append(api.clock.text())
    api.clock.advance(minutes=1)
    api.delete(f"/overrides/{override}")
    api.clock.advance(minutes=1)
    api.delete(f"/entries/{entry}")
    moments.append(api.clock.text())
    api.clock.advance(days=10)
    assert [known(moment) for moment in moments] == ["ben", "cas", "ann", "cas", "ben"]


def test_a_running_item_that_was_ended_was_known_to_go_on(api: Api, schedule: Json) -> None:
    id = schedule["id"]
    sent = {"override_user_id": "cas", "start": api.clock.text(), "end": api.clock.text(days=2)}
    override = api.made(f"/schedules/{id}/overrides", sent)["id"]
    api.clock.advance(hours=1)
    before, later = api.clock.text(), api.clock.text(hours=5)
    api.clock.advance(hours=1)
    api.delete(f"/overrides/{override}")
    api.clock.advance(hours=1)
    assert api.on_call(id, later) == "ben"
    assert api.get(f"/schedules/{id}/on-call", query={"at": later, "as_of": before}).json["on_call"]["user_id"] == "cas"


def test_what_was_planned_and_given_up_was_known(api: Api, schedule: Json) -> None:
    id = schedule["id"]
    api.patch(f"/schedules/{id}", people(schedule, "cas", effective_at="2026-03-11T00:00:00Z"))
    planned = api.clock.text()
    api.clock.advance(hours=1)
    assert api.post(f"/schedules/{id}/restore", {"version": 1}).status == 200
    api.clock.advance(days=3)
    assert api.on_call(id, "2026-03-12T00:00:00Z") == "ben"
    told = api.get(f"/schedules/{id}/on-call", query={"at": "2026-03-12T00:00:00Z", "as_of": planned}).json
    assert told["on_call"]["user_id"] == "cas"
    assert [(one["version"], one["status"]) for one in revisions(api, schedule)] == [(2, "withdrawn"), (1, "present")]


def test_what_was_given_up_never_cut_a_shift_in_two(api: Api, schedule: Json) -> None:
    id = schedule["id"]
    api.clock.set("2026-03-17T12:00:00Z")
    api.patch(f"/schedules/{id}", people(schedule, "cas", effective_at="2026-03-18T12:00:00Z"))
    api.clock.advance(hours=1)
    assert api.post(f"/schedules/{id}/restore", {"version": 1}).status == 200
    api.clock.advance(days=2)
    assert api.patch(f"/schedules/{id}", people(schedule, "ann", "cas")).status == 200
    told = api.get(f"/schedules/{id}/on-call").json["on_call"]
    assert (told["user_id"], told["shift_start"]) == ("ann", "2026-03-16T09:00:00+01:00")


def test_what_was_put_on_record_later_was_not_known_however_far_a_shift_reaches_back(api: Api, schedule: Json) -> None:
    api.clock.set("2026-03-17T12:00:00Z")
    then = api.clock.text()
    api.clock.advance(hours=1)
    for kind, who in (("entries", "user_id"), ("overrides", "override_user_id")):
        day = {"entries": "16", "overrides": "17"}[kind]
        sent = {who: "cas", "start": f"2026-03-{day}T10:00:00Z", "end": f"2026-03-{day}T11:00:00Z"}
        assert api.made(f"/schedules/{schedule['id']}/{kind}", sent)["backdated"]
    query = {"at": then, "as_of": then}
    told = api.get(f"/schedules/{schedule['id']}/on-call", query=query).json["on_call"]
    assert (told["user_id"], told["shift_start"]) == ("ann", "2026-03-16T09:00:00+01:00")


def test_there_was_no_schedule_before_it_was_made(api: Api, schedule: Json) -> None:
    id = schedule["id"]
    for path in (f"/schedules/{id}/on-call", f"/schedules/{id}/timeline", f"/schedules/{id}/explain"):
        assert api.get(path, query={"as_of": "2026-03-01T00:00:00Z"}).status == 404
        refused = api.get(path, query={"as_of": "2026-03-10T00:00:00Z"})
        assert (refused.status, refused.fields) == (422, {"/as_of"})
    assert api.get("/current/net", query={"as_of": "2026-03-01T00:00:00Z"}).json["reason"] == "no_schedule"


# Restoring.


def test_a_version_is_restored_from_now_on_without_a_surprise(api: Api, schedule: Json) -> None:
    id = schedule["id"]
    api.patch(f"/schedules/{id}", people(schedule, "cas", "ben", "ann"))
    api.clock.advance(days=8)  # now it is ann's turn, after ben's
    assert api.on_call(id) == "ann"
    past = api.final(id, "2026-03-01T00:00:00Z", api.clock.text())
    answer = api.post(f"/schedules/{id}/restore", {"version": 1})
    assert (answer.status, answer.headers["etag"], users(answer.json)) == (200, '"3"', ["ann", "ben"])
    assert api.on_call(id) == "ann"
    api.clock.advance(days=7)
    assert api.on_call(id) == "ben"
    assert api.final(id, "2026-03-01T00:00:00Z", api.clock.text(days=-7)) == past
    record = api.get("/audit", query={"schedule_id": id}).json["data"][0]
    assert (record["action"], users(record["before"]), users(record["after"])) == (
        "restore", ["cas", "ben", "ann"], ["ann", "ben"],
    )  # fmt: skip


def test_a_restore_can_be_asked_first_and_repeated_safely(api: Api, schedule: Json) -> None:
    path = f"/schedules/{schedule['id']}/restore"
    api.patch(f"/schedules/{schedule['id']}", {"enabled": False})
    api.clock.advance(hours=1)
    asked = api.post(path, {"version": 1}, query="dry_run=true").json
    assert {user["user_id"] for user in asked["impact"]["users"]} == {"ann", "ben"}
    first = api.post(path, {"version": 1}, query={"plan": asked["plan"]}, headers={"idempotency-key": "k"})
    again = api.post(path, {"version": 1}, query={"plan": asked["plan"]}, headers={"idempotency-key": "k"})
    assert (first.status, again.replayed, again.json) == (200, True, first.json)


def test_what_cannot_be_restored(api: Api, schedule: Json) -> None:
    path = f"/schedules/{schedule['id']}/restore"
    for version in (2, 0, -1, "1", None):
        refused = api.post(path, {"version": version})
        assert (refused.status, refused.fields) == (422, {"/version"})
    assert api.post("/schedules/none/restore", {"version": 1}).status == 404
    assert api.post(path, {"version": 1}, key=api.them.admin).status == 404
    assert api.post(path, {"version": 1}, key=api.me.read).status == 403
    assert api.get(f"/schedules/{schedule['id']}/revisions", key=api.them.admin).status == 404
    api.patch(f"/schedules/{schedule['id']}", people(schedule, "cas"))
    assert api.delete("/users/ben").status == 204
    gone = api.post(path, {"version": 1})
    assert (gone.status, gone.json["conflicts_with"]) == (409, ["ben"])


def test_revisions_come_in_pages(api: Api, schedule: Json) -> None:
    for i in range(4):
        api.clock.advance(hours=1)
        api.patch(f"/schedules/{schedule['id']}", {"enabled": bool(i % 2)})
    first = api.get(f"/schedules/{schedule['id']}/revisions", query={"limit": 2}).json
    assert (first["total"], [one["version"] for one in first["data"]]) == (5, [5, 4])
    following = {"limit": 2, "cursor": first["next_cursor"]}
    assert [
        one["version"] for one in api.get(f"/schedules/{schedule['id']}/revisions", query=following).json["data"]
    ] == [3, 2]
