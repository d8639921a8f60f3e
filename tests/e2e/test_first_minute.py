"""What somebody does in the first minutes: ask, stand in, ask again, get it wrong, look it up."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from local.stack import Stack

BASE = "/api/v2/oncall"


def hours_from_now(hours: float) -> str:
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat(timespec="seconds")


def secondary(admin: httpx.Client) -> str:
    """A schedule that no other test changes."""
    found = admin.get(f"{BASE}/schedules", params={"name": "Platform Secondary"}).json()["data"]
    assert len(found) == 1
    return str(found[0]["id"])


def test_the_demo_keys_and_the_address_are_written_down(stack: Stack) -> None:
    written = json.loads(stack.data.demo.read_text())
    assert written["base_url"] == stack.base_url
    assert set(written["keys"]) == {"admin", "write", "read"}


def test_an_override_puts_its_user_on_call_and_taking_it_back_undoes_it(admin: httpx.Client) -> None:
    schedule = f"{BASE}/schedules/{secondary(admin)}"
    before = admin.get(f"{schedule}/on-call").json()["on_call"]["user_id"]
    made = admin.post(
        f"{schedule}/overrides",
        json={"override_user_id": "user_056", "start": hours_from_now(-0.5), "end": hours_from_now(1)},
    )
    assert made.status_code == 201, made.text
    standing_in = admin.get(f"{schedule}/on-call").json()
    assert standing_in["on_call"]["user_id"] == "user_056"
    assert standing_in["next"]["user_id"] == before
    assert admin.delete(made.headers["location"]).status_code == 204
    assert admin.get(f"{schedule}/on-call").json()["on_call"]["user_id"] == before


def test_an_answer_to_a_repeated_post_is_the_first_one(admin: httpx.Client) -> None:
    schedule = f"{BASE}/schedules/{secondary(admin)}"
    body = {"user_id": "user_056", "start": hours_from_now(2000), "end": hours_from_now(2001)}
    first, again = (admin.post(f"{schedule}/entries", json=body, headers={"Idempotency-Key": "a"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert admin.delete(first.headers["location"]).status_code == 204


def test_the_gap_of_next_week_is_named(reader: httpx.Client) -> None:
    found = reader.get(f"{BASE}/schedules", params={"team_id": "team_payments"}).json()["data"]
    timeline = reader.get(
        f"{BASE}/schedules/{found[0]['id']}/timeline", params={"until": hours_from_now(24 * 16)}
    ).json()
    assert [gap["reason"] for gap in timeline["coverage"]["gaps"]] == ["gap"]
    assert timeline["coverage"]["percent"] < 100


def test_every_answer_about_now_is_the_same(reader: httpx.Client) -> None:
    at = hours_from_now(0)
    for duty in reader.get(f"{BASE}/current", params={"at": at}).json()["data"]:
        schedule = f"{BASE}/schedules/{duty['schedule_id']}"
        on_call = reader.get(f"{schedule}/on-call", params={"at": at}).json()
        explained = reader.get(f"{schedule}/explain", params={"at": at}).json()
        shifts = reader.get(f"{schedule}/timeline", params={"since": at}).json()["final"]
        assert on_call["on_call"] == explained["on_call"] == duty["on_call"]
        assert duty["on_call"] is None or shifts[0]["id"] == duty["on_call"]["shift_id"]


def test_bad_input_names_every_field_and_stores_nothing(admin: httpx.Client) -> None:
    before = admin.get(f"{BASE}/schedules").json()["total"]
    answer = admin.post(
        f"{BASE}/schedules",
        json={"name": " ", "timezone": "Mars/Olympus", "rotation_type": "hourly", "colour": "red"},
    )
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert {error["pointer"] for error in answer.json()["errors"]} == {
        "/name",
        "/timezone",
        "/rotation_type",
        "/colour",
    }
    assert admin.get(f"{BASE}/schedules").json()["total"] == before


def test_scopes_are_kept_apart(reader: httpx.Client, writer: httpx.Client, nobody: httpx.Client) -> None:
    assert nobody.get(f"{BASE}/schedules").status_code == 401
    assert nobody.get(f"{BASE}/schedules").headers["www-authenticate"] == "Bearer"
    assert reader.get(f"{BASE}/schedules").status_code == 200
    assert reader.delete(f"{BASE}/schedules/sched_nothing").status_code == 403
    assert writer.get(f"{BASE}/schedules").status_code == 403
    assert writer.delete(f"{BASE}/schedules/sched_nothing").status_code == 404
    assert reader.get(f"{BASE}/keys").status_code == 403


def test_a_path_without_a_function_answers_with_a_problem_document(nobody: httpx.Client) -> None:
    missing = nobody.get("/api/v2/oncall/nothing")
    assert missing.status_code == 404
    assert missing.headers["content-type"] == "application/problem+json"
    wrong = nobody.put(f"{BASE}/current/team_789")
    assert wrong.status_code == 405
    assert "GET" in wrong.headers["allow"]


def test_health_names_the_zone_data_and_the_table(nobody: httpx.Client) -> None:
    health = nobody.get("/health", params={"deep": "true"}).json()
    assert health["status"] == "ok"
    assert re.fullmatch(r"20\d\d\.\d+", health["tzdata"])
