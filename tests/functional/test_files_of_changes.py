"""`rota export`, `plan` and `apply` over the functions: what is shown, what is sent, and that it is sent once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.api import Api, Json, rotation
from tests.support.commands import Shell

FRIDAY = {"start": "2026-03-13T16:00:00+01:00", "end": "2026-03-13T18:00:00+01:00"}


@pytest.fixture
def rota(api: Api) -> Shell:
    return Shell(api)


@pytest.fixture
def network(api: Api, team: str) -> str:
    return str(api.schedule("ann", "ben", team_id=team)["id"])


def text(*documents: Json) -> str:
    return yaml.safe_dump_all(json.loads(json.dumps(documents)))  # of plain dicts


def applied(rota: Shell, content: str) -> list[str]:
    """What an apply sends, each once."""
    rota.writes()
    ended = rota("apply", "-", stdin=content)
    assert ended.code == 0, ended
    return list(dict.fromkeys(rota.writes()))


def unchanged(rota: Shell, content: str) -> None:
    """Applying it again sends nothing."""
    assert applied(rota, content) == []
    assert "no changes" in rota("plan", "-", "--exit-code", stdin=content).out


def test_an_export_applied_at_once_changes_nothing(rota: Shell, api: Api, network: str) -> None:
    api.schedule(
        name="no: 09:00 #yes",
        description="a: b # c",
        rotations=[
            rotation("ann", type="custom", custom_shift_hours=12.5, name="on", handoff_day=None),
            rotation("ben", restrictions=[{"days": [7, 6], "start": "00:00", "end": "00:00"}], turns="covered"),
            rotation("ann", "ben", type="monthly", handoff_day=None, handoff_month_day=31, anchor="2026-01-31T09:00"),
        ],
    )
    exported = rota("export").out
    assert [one["kind"] for one in yaml.safe_load_all(exported)] == ["schedule"] * 2
    unchanged(rota, exported)
    people = rota("export", "network", "--people").out
    assert [one["id"] for one in yaml.safe_load_all(people)] == ["net", "ann", "ben", "cas", network]
    unchanged(rota, people)


def test_a_changed_export_is_a_patch_of_what_differs(rota: Shell, api: Api, network: str, tmp_path: Path) -> None:
    file = tmp_path / "network.yaml"
    document = yaml.safe_load(rota("export", "network").out)
    document["name"] = "Networks"
    document["rotations"][0]["participants"].append({"user_id": "cas", "position": 2})
    file.write_text(text(document))
    planned = rota("plan", str(file), "--exit-code")
    assert planned.code == 2
    assert "name: Network → Networks" in planned.out
    assert ".participants: ann, ben → ann, ben, cas" in planned.out
    assert "Cas: +" in planned.out
    assert "plan plan_" in planned.out
    assert api.get(f"/schedules/{network}").json["version"] == 1
    done = rota("apply", "-", "--json", stdin=file.read_text()).json["documents"][0]
    assert done["request"]["method"] == "PATCH"
    assert set(done["request"]["body"]) == {"name", "rotations"}
    assert api.get(f"/schedules/{network}").json == done["result"]
    unchanged(rota, file.read_text())


def test_rotations_without_ids_keep_their_identity(rota: Shell, api: Api, network: str) -> None:
    before = api.get(f"/schedules/{network}").json["rotations"]
    fields = {name: before[0][name] for name in ("type", "effective_from", "handoff_day", "participants")}
    content = text(
        {"kind": "schedule", "id": network, "rotations": [{**fields, "name": "Weekly", "handoff_time": "10:00"}]}
    )
    applied(rota, content)
    (after,) = api.get(f"/schedules/{network}").json["rotations"]
    assert (after["id"], after["handoff_time"], after["name"]) == (before[0]["id"], "10:00", "Weekly")
    unchanged(rota, content)


def test_a_new_schedule_is_made_once(rota: Shell, api: Api, team: str) -> None:
    content = text(
        {
            "kind": "schedule",
            "name": "New",
            "team_id": "net",
            "timezone": "Europe/Paris",
            "rotation_type": "weekly",
            "participants": ["ann", "ben"],
            "handoff_time": "09:00",
        }
    )
    assert applied(rota, content) == ["POST /api/v2/oncall/schedules"]
    unchanged(rota, content)
    changed = rota("apply", "-", stdin=content.replace("Paris", "Rome"))
    assert changed.code == 7
    assert "give its id" in changed.err
    (made,) = api.get("/schedules").json["data"]
    api.delete(f"/schedules/{made['id']}")
    assert applied(rota, content) == ["POST /api/v2/oncall/schedules"]  # the first is answered from memory
    assert api.get("/schedules").json["total"] == 1


def test_overrides_and_entries_are_made_once_and_taken_back_once(rota: Shell, api: Api, network: str) -> None:
    content = text(
        {"kind": "override", "schedule_id": network, "override_user_id": "ann", "reason": "no", **FRIDAY},
        {"kind": "entry", "schedule_id": network, "user_id": "cas", **FRIDAY},
    )
    assert len(applied(rota, content)) == 2
    unchanged(rota, content)
    (override,) = api.get(f"/schedules/{network}/overrides").json["data"]
    assert override["reason"] == "no"
    assert "= override" in rota("plan", "-", stdin=text({"kind": "override", **override_of(override)})).out
    gone = text({"kind": "override", "id": override["id"], "absent": True})
    assert applied(rota, gone) == [f"DELETE /api/v2/oncall/overrides/{override['id']}"]
    unchanged(rota, gone)
    assert len(applied(rota, content)) == 1  # within a day of the first time
    assert api.get(f"/schedules/{network}/overrides").json["total"] == 1


def override_of(shown: Json) -> Json:
    return {name: value for name, value in shown.items() if name not in ("backdated", "created_at")}


def test_an_override_of_a_year_is_made_once(rota: Shell, network: str) -> None:
    window = {"start": "2026-04-01T00:00:00+02:00", "end": "2027-04-01T00:00:00+02:00"}
    content = text({"kind": "override", "schedule_id": network, "override_user_id": "ann", **window})
    assert len(applied(rota, content)) == 1
    unchanged(rota, content)


def test_what_is_there_by_another_id_is_not_changed(rota: Shell, api: Api, network: str) -> None:
    made = api.made(f"/schedules/{network}/overrides", {"override_user_id": "ann", **FRIDAY})
    ended = rota("apply", "-", stdin=text({"kind": "override", **override_of(made), "reason": "other"}))
    assert ended.code == 7
    assert "document 1 (override): reason:" in ended.err


def test_a_swap_and_a_cover_are_done_once_and_undone_once(rota: Shell, api: Api, network: str) -> None:
    shift = rota("entry", "list", "network", "--all").rows[2][0]
    swap = text({"kind": "swap", "shift_id": shift, "swap_with_user_id": "cas"})
    assert len(applied(rota, swap)) == 1
    unchanged(rota, swap)
    window = {"start": "2026-04-06T09:00:00+02:00", "end": "2026-05-04T09:00:00+02:00"}
    cover = text({"kind": "cover", "user_id": "ben", "covered_by": ["cas"], **window})
    assert "Cas: +" in rota("plan", "-", stdin=cover).out  # further ahead than a dry run looks by itself
    assert len(applied(rota, cover)) == 1
    unchanged(rota, cover)
    done = {one["kind"]: one["id"] for one in api.get("/swaps").json["data"]}
    undo = text(*({"kind": kind, "id": id, "absent": True} for kind, id in done.items()))
    assert len(applied(rota, undo)) == 2
    unchanged(rota, undo)


def test_a_workspace_from_one_file(rota: Shell, api: Api) -> None:
    """What comes later in the file needs what comes before it."""
    documents: list[Json] = [
        {"kind": "team", "id": "ops", "name": "Operations"},
        {"kind": "user", "id": "1", "name": "Ann", "email": "ann@example.com"},
        {"kind": "user", "id": "bob", "name": "Bob"},
        {
            "kind": "schedule",
            "name": "Ops",
            "team_id": "ops",
            "timezone": "UTC",
            "rotation_type": "daily",
            "participants": ["1", "bob"],
        },
        {"kind": "time_off", "user_id": "1", "windows": [FRIDAY]},
        {"kind": "calendar", "team_id": "ops"},
        {"kind": "subscription", "channel": "email", "target": "ops@example.com", "events": ["oncall.gap.*"]},
        {"kind": "key", "name": "wall", "scopes": ["oncall:read"]},
    ]
    content = text(*documents)
    planned = rota("plan", "-", stdin=content)
    assert planned.code == 0, planned
    assert "can be told once what comes before it is applied" in planned.out
    assert "    channel: email" in planned.out
    assert rota.writes() == []
    done = rota("apply", "-", "--json", stdin=content)
    assert done.code == 0, done
    results = [one["result"] for one in done.json["documents"]]
    api.secrets |= {results[5]["url"], results[5]["embed_url"], results[7]["key"]}
    rota.writes()
    unchanged(rota, content)
    documents[6]["enabled"] = False
    assert len(applied(rota, text(documents[6]))) == 1
    assert api.get("/subscriptions").json["data"][0]["enabled"] is False
    gone = text(
        {"kind": "calendar", "id": results[5]["id"], "absent": True},
        {"kind": "subscription", "id": results[6]["id"], "absent": True},
        {"kind": "key", "id": results[7]["id"], "absent": True},
        {"kind": "time_off", "user_id": "1", "absent": True},
        {"kind": "schedule", "id": results[3]["id"], "absent": True},
        {"kind": "user", "id": "bob", "absent": True},
        {"kind": "team", "id": "ops", "absent": True},
    )
    assert len(applied(rota, gone)) == 7
    unchanged(rota, gone)


def test_ids_that_look_like_numbers_need_no_quotes(rota: Shell, api: Api, network: str) -> None:
    api.put("/users/007", {"name": "James"})
    content = f"""
kind: override
schedule_id: {network}
override_user_id: 007
start: 2026-03-13T16:00:00+01:00
end: 2026-03-13T18:00:00+01:00
reason: no
"""
    assert len(applied(rota, content)) == 1
    (made,) = api.get(f"/schedules/{network}/overrides").json["data"]
    assert (made["override_user_id"], made["reason"]) == ("007", "no")


def test_a_schedule_that_changes_between_plan_and_apply(rota: Shell, api: Api, network: str, tmp_path: Path) -> None:
    content = text({"kind": "override", "schedule_id": network, "override_user_id": "ann", **FRIDAY})
    saved = str(tmp_path / "plan.json")
    assert rota("plan", "-", "--save", saved, stdin=content).code == 0
    later = {"start": "2026-03-20T16:00:00+01:00", "end": "2026-03-20T18:00:00+01:00"}
    api.made(f"/schedules/{network}/overrides", {"override_user_id": "cas", **later})
    stale = rota("apply", "-", "--plan", saved, stdin=content)
    assert stale.code == 7
    assert "the plan is stale" in stale.err
    assert rota.writes() == []
    assert rota("plan", "-", "--save", saved, stdin=content).code == 0
    assert rota("apply", "-", "--plan", saved, stdin=content).code == 0


def test_a_schedule_that_changes_while_somebody_is_asked(rota: Shell, api: Api, network: str) -> None:
    content = text({"kind": "override", "schedule_id": network, "override_user_id": "ann", **FRIDAY})

    def meanwhile(request: Any) -> None:
        if "plan=plan_" in request.url:
            rota.before = None
            window = {"start": "2026-03-20T16:00:00+01:00", "end": "2026-03-20T18:00:00+01:00"}
            api.made(f"/schedules/{network}/overrides", {"override_user_id": "cas", **window})

    rota.before = meanwhile
    ended = rota("apply", "-", stdin=content)
    assert ended.code == 7
    assert "has changed since the plan was made" in ended.err
    assert api.get(f"/schedules/{network}/overrides").json["total"] == 1


def test_two_documents_of_one_schedule(rota: Shell, api: Api, network: str) -> None:
    """The first makes the second's plan stale; that is no reason to refuse it."""
    content = text(
        {"kind": "override", "schedule_id": network, "override_user_id": "ann", **FRIDAY},
        {"kind": "schedule", "id": network, "name": "Renamed"},
    )
    applied(rota, content)
    assert api.get(f"/schedules/{network}").json["name"] == "Renamed"
    assert api.get(f"/schedules/{network}/overrides").json["total"] == 1
    unchanged(rota, content)


def test_a_change_for_a_date_is_planned_once(rota: Shell, api: Api, network: str) -> None:
    (one,) = api.get(f"/schedules/{network}").json["rotations"]
    later = {"id": one["id"], "handoff_time": "11:00"}
    content = text(
        {"kind": "schedule", "id": network, "rotations": [later], "effective_at": "2026-04-01T09:00:00+02:00"}
    )
    assert len(applied(rota, content)) == 1
    unchanged(rota, content)


def test_what_fails_says_what_was_done(rota: Shell, api: Api, network: str) -> None:
    entry = {"kind": "entry", "schedule_id": network, "user_id": "cas"}
    overlapping = {"start": "2026-03-13T17:00:00+01:00", "end": "2026-03-13T19:00:00+01:00"}
    ended = rota(
        "apply",
        "-",
        stdin=text({**entry, **FRIDAY}, {**entry, **overlapping}, {"kind": "team", "id": "x", "name": "X"}),
    )
    assert ended.code == 7
    assert "document 2 (entry): " in ended.err
    assert "done before it: document 1 (entry)" in ended.err
    assert "not tried: document 3 (team)" in ended.err


def test_what_no_document_before_it_can_help_is_refused_in_the_plan(rota: Shell, api: Api, network: str) -> None:
    other = api.schedule("ann", "ben", name="Other")["id"]
    mine, theirs = (rota("entry", "list", one, "--all").rows[2][0] for one in (network, other))
    away = {"kind": "swap", "shift_id": "shift.nope", "swap_with_user_id": "cas"}
    none = {"kind": "swap", "shift_id": theirs[:-3] + "123", "swap_with_user_id": "dan"}
    before = [
        {"kind": "user", "id": "dan", "name": "Dan"},
        {"kind": "override", "schedule_id": network, "override_user_id": "dan", **FRIDAY},
    ]
    for document in (away, none, {**none, "shift_id": mine, "swap_with_user_id": "eve"}):
        ended = rota("apply", "-", stdin=text(*before, document))
        assert ended.code in (1, 3), ended
        assert "document 3 (swap): " in ended.err
        assert rota.writes() == []
    hopeful = rota("plan", "-", stdin=text(*before, {**none, "shift_id": theirs}))
    assert hopeful.code == 0
    assert "once what comes before it is applied" in hopeful.out


def test_who_is_still_on_a_schedule_is_not_deleted_in_a_plan(rota: Shell, api: Api, network: str) -> None:
    ben, net = ({"kind": kind, "id": id, "absent": True} for kind, id in (("user", "ben"), ("team", "net")))
    (weekly,) = api.get(f"/schedules/{network}").json["rotations"]
    alone = {"id": weekly["id"], "participants": [{"user_id": "ann", "position": 0}]}
    off = {"kind": "schedule", "id": network, "rotations": [alone]}
    renamed = {**off, "rotations": [{"id": weekly["id"], "name": "Renamed"}]}
    later = {**off, "effective_at": "2026-04-01T09:00:00+02:00"}
    for documents in ([ben], [net], [renamed, ben], [later, ben], [{"kind": "user", "id": "cas", "name": "C"}, ben]):
        ended = rota("plan", "-", stdin=text(*documents))
        assert ended.code == 7, (documents, ended)
        assert f"Network ({network}), and no document before this one changes that" in ended.err
    entry = api.made(f"/schedules/{network}/entries", {"user_id": "ben", **FRIDAY})["id"]
    assert rota("plan", "-", stdin=text(off, ben)).code == 7
    assert len(applied(rota, text(off, {"kind": "entry", "id": entry, "absent": True}, ben))) == 3
    gone = {"kind": "schedule", "id": network, "absent": True}
    assert len(applied(rota, text(gone, net, {**ben, "id": "ann"}))) == 3


def test_any_request_as_a_document(rota: Shell, api: Api, network: str) -> None:
    path = f"/api/v2/oncall/schedules/{network}"
    content = text({"kind": "request", "method": "PATCH", "path": path, "body": {"name": "By request"}})
    assert "plan plan_" in rota("plan", "-", stdin=content).out
    assert len(applied(rota, content)) == 1
    assert api.get(f"/schedules/{network}").json["name"] == "By request"


def test_what_is_wrong_with_a_file_is_said_before_anything_is_sent(rota: Shell) -> None:
    ended = rota("apply", "-", stdin=text({"kind": "team", "id": "x", "name": "X"}, {"kind": "user", "id": "y"}))
    assert ended.code == 1
    assert "stdin, document 2: name: is needed" in ended.err
    assert rota.sent == []


def test_what_the_api_refuses_names_the_document(rota: Shell, network: str) -> None:
    ended = rota("plan", "-", stdin=text({"kind": "schedule", "id": network, "timezone": "Mars/Olympus"}))
    assert ended.code == 1
    assert "document 1 (schedule): /timezone: must be an IANA time zone" in ended.err
    assert rota("plan", "-", stdin=text({"kind": "schedule", "id": "sched_nothing", "name": "x"})).code == 3
    assert rota("plan", "nowhere.yaml").code == 2
