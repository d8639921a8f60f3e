"""A schedule is kept as it was sent: made, read, changed field by field, and hidden."""

from __future__ import annotations

from tests.support.api import Api, rotation


def test_a_schedule_reads_back_as_it_was_sent(api: Api, team: str) -> None:
    sent = {
        "name": "After-Hours Network Support",
        "description": "evenings",
        "team_id": team,
        "role": "secondary",
        "timezone": "Europe/Kiev",
        "rotation_type": "custom",
        "enabled": True,
        "coverage": "restricted",
        "handoff_notification_minutes": None,
        "rotations": [
            {
                "name": "nights",
                "type": "custom",
                "interval": 1,
                "layer_position": 3,
                "custom_shift_hours": 12,
                "effective_from": "2026-02-02T09:00:00+02:00",
                "effective_until": "2027-02-02T09:00:00+02:00",
                "handoff_time": "08:00",
                "handoff_day": None,
                "handoff_month_day": None,
                "anchor": "2026-02-02T08:00:00",
                "turns": "covered",
                "restrictions": [{"days": [1, 2], "start": "20:00", "end": "08:00"}],
                "participants": [{"user_id": "ann", "position": 4}, {"user_id": "ben", "position": 9}],
            }
        ],
    }
    answer = api.post("/schedules", sent)
    assert answer.status == 201
    made = answer.json
    assert answer.headers["location"] == f"/api/v2/oncall/schedules/{made['id']}"
    assert answer.headers["etag"] == '"1"'
    for name, value in sent.items():
        if name != "rotations":
            assert made[name] == value
    (kept,) = made["rotations"]
    assert kept.pop("id").startswith("rot_")
    assert kept == sent["rotations"][0]
    assert made["version"] == 1
    assert made["created_at"] == made["updated_at"] == "2026-03-09T12:00:00Z"
    assert api.get(f"/schedules/{made['id']}").json == answer.json


def test_one_rotation_may_be_sent_in_short(api: Api, team: str) -> None:
    made = api.made(
        "/schedules",
        {
            "name": "Short",
            "timezone": "Europe/Brussels",
            "rotation_type": "weekly",
            "participants": ["ann", "ben"],
            "handoff_time": "09:00",
            "handoff_day": 1,
            "start": "2026-02-02T09:00:00+01:00",
        },
    )
    (kept,) = made["rotations"]
    kept.pop("id")
    assert kept == rotation("ann", "ben") | {
        "name": None,
        "interval": 1,
        "layer_position": 0,
        "custom_shift_hours": None,
        "effective_until": None,
        "handoff_month_day": None,
        "anchor": None,
        "turns": "all",
        "restrictions": [],
    }
