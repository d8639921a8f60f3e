"""The command line over the functions: what commands show, what they send, and how they end."""

from __future__ import annotations

import csv
import io
import json

import pytest
import yaml

from tests.support.api import Api, rotation
from tests.support.commands import Shell

FRIDAY = ("2026-03-13T16:00:00+01:00", "2026-03-13T18:00:00+01:00")


@pytest.fixture
def rota(api: Api) -> Shell:
    return Shell(api)


@pytest.fixture
def network(api: Api, team: str) -> str:
    """Ann and Ben by turns, weekly; now it is Ben's."""
    return str(api.schedule("ann", "ben", team_id=team)["id"])


def test_now_tells_who_is_on_call_in_every_form(rota: Shell, api: Api, network: str) -> None:
    answer = api.get("/current").json
    assert rota("now", "--json").json | {"limit": 25} == answer
    assert yaml.safe_load(rota("now", "-o", "yaml").out)["data"][0]["on_call"]["user_id"] == "ben"
    (row,) = csv.DictReader(io.StringIO(rota("now", "-o", "csv").out))
    assert (row["schedule"], row["on_call"], row["until"]) == ("Network", "ben", "2026-03-16T09:00:00+01:00")
    assert rota("now").rows[0][:4] == ["Network", "ben", "Ben", "2026-03-16T09:00:00+01:00"]
    assert "Ben      Mon 2026-03-16 09:00 +01:00" in rota("now", "-o", "table").out
    assert rota("now", "network", "-o", "json").json == api.get(f"/schedules/{network}/on-call").json


def test_now_names_a_schedule_that_cannot_be_read(rota: Shell, api: Api, team: str, network: str) -> None:
    (head,) = [i for (pk, sk), i in api.cloud.dump().items() if network in pk and i["type"]["S"] == "schedule"]
    whole = {name: int(value["N"]) if "N" in value else value["S"] for name, value in head.items()}
    api.cloud.plant(whole | {"data": "{"})
    for asked in ((), ("--team", team)):
        assert f"who is on call for {network} is not known" in rota("now", *asked).err
    api.cloud.plant(whole)


def test_times_without_an_offset_are_read_on_the_schedules_clock(rota: Shell, network: str) -> None:
    # Now is a Monday noon: Monday is the next one, never one that is over.
    assert rota("now", "Network", "--at", "mon 08:59").rows[0][1] == "ben"
    assert rota("now", "Network", "--at", "mon 09:00").rows[0][1] == "ann"
    assert rota("now", "Network", "--at", "2026-03-09 08:59").rows[0][1] == "ann"
    assert rota("now", "--at", "2026-03-16T09:00:00+01:00").rows[0][1] == "ann"
    assert rota("now", "--at", "mon 09:00").rows[0][1] == "ann"  # all schedules have one clock


def test_a_time_on_several_clocks_is_not_guessed(rota: Shell, api: Api, network: str) -> None:
    api.schedule("ann", timezone="Asia/Tokyo")
    ended = rota("now", "--at", "mon 09:00")
    assert ended.code == 2
    assert "whose clock?" in ended.err


def test_nobody_on_call_has_an_exit_code_of_its_own(rota: Shell, api: Api, network: str) -> None:
    empty = api.schedule(name="Empty", team_id="net")["id"]
    assert rota("now", empty).code == 5
    assert rota("now", "network", "empty").code == 5
    assert rota("now").code == 0
    assert rota("now", "--team", "network").code == 0
    assert "NOBODY (gap)" in rota("now", empty, "-o", "table").out


def test_gaps_are_found(rota: Shell, api: Api, network: str) -> None:
    assert rota("schedule", "check").code == 0
    api.schedule("ann", name="Ends", rotations=[rotation("ann", effective_until="2026-03-20T09:00:00+01:00")])
    found = rota("schedule", "check", "--days", "14")
    assert found.code == 6
    assert found.rows[0][:2] == ["Ends", "2026-03-20T09:00:00+01:00"]
    assert "!! GAP" in rota("schedule", "check", "ends", "-o", "table").out
    assert rota("schedule", "check", "ends", "--days", "3").code == 0
    drawn = rota("schedule", "render", "ends", "--width", "100")
    (row,) = [line for line in drawn.out.splitlines() if line.startswith("ON CALL")]
    assert row[16:] == "A" * 68 + "!" * 16  # eleven days and two columns of four hours; the next has the gap
    assert "GAP: NOBODY ON CALL  Fri 2026-03-20 09:00 +01:00" in drawn.out


def test_an_override_on_friday_afternoon(rota: Shell, api: Api, network: str) -> None:
    command = ("override", "add", "network", "--at", "fri 16:00-18:00", "--for", "ANN", "--instead-of", "ben")
    told = rota(*command, "--reason", "concert", "--dry-run")
    assert told.code == 0
    assert "Ann: +2 h" in told.out
    assert "Ben: -2 h" in told.out
    assert "Fri 2026-03-13 16:00 - 18:00 Europe/Brussels (2 h)" in told.err
    assert rota.writes() == []
    made = rota(*command, "--reason", "concert", "--json").json
    assert (made["start"], made["end"]) == FRIDAY
    assert (made["override_user_id"], made["replaced_user_id"], made["reason"]) == ("ann", "ben", "concert")
    assert rota("override", "list", "network").rows[0][0] == made["id"]
    assert rota("override", "list", "network", "--until", "2026-03-13").rows[0][0] == made["id"]
    assert rota("override", "list", "network", "--until", "2026-03-12").rows == []
    assert rota("override", "rm", made["id"], "--dry-run").code == 0
    assert rota("override", "rm", made["id"]).code == 0
    assert rota("override", "rm", made["id"]).code == 3
    assert api.on_call(network, FRIDAY[0]) == "ben"


def test_an_override_to_nobody_by_exact_times(rota: Shell, api: Api, network: str) -> None:
    command = ("override", "add", network, "--from", FRIDAY[0], "--until", FRIDAY[1], "--for", "nobody")
    assert "!! opens a time with nobody, on purpose" in rota(*command, "--dry-run").out
    assert rota(*command).code == 0
    assert api.on_call(network, FRIDAY[0]) is None


def test_entries(rota: Shell, network: str) -> None:
    made = rota("entry", "add", "network", "--at", "sat 09:00-09:30", "--for", "cas", "--json").json
    assert made["start"] == "2026-03-14T09:00:00+01:00"
    assert rota("entry", "add", "network", "--at", "sat", "--for", "ann").code == 7
    assert [row[0] for row in rota("entry", "list", "network").rows] == [made["id"]]
    assert len(rota("entry", "list", "network", "--all", "--until", "sun").rows) == 4
    assert rota("entry", "rm", made["id"]).code == 0


def test_a_shift_changes_hands(rota: Shell, api: Api, network: str) -> None:
    mine, theirs = (row[0] for row in rota("entry", "list", "network", "--all").rows[2:4])
    assert "Ann: -" in rota("swap", mine, "--with", "cas", "--dry-run").out
    assert rota("swap", mine, "--with", theirs).code == 0
    assert api.on_call(network, "2026-03-16T10:00:00+01:00") == "ben"
    asked = rota("swap", rota("me", "--user", "ann").rows[-1][5], "--with", "ben", "--request", "--reason", "party")
    assert asked.rows[0][-1] == "pending"
    assert "waits for an answer until Mon 2026-03-30 09:00 +02:00" in asked.err


def test_a_part_of_a_shift_changes_hands_on_its_schedules_clock(rota: Shell, api: Api, network: str) -> None:
    shift = rota("entry", "list", "network", "--all").rows[2][0]
    assert rota("swap", shift, "--with", "cas", "--from", "wed 18:00").code == 1  # this week's
    assert rota("swap", shift, "--with", "cas", "--from", "2026-03-18T18:00", "--until", "2026-03-19T08:00").code == 0
    assert api.on_call(network, "2026-03-18T18:00:00+01:00") == "cas"
    rest = ("swap", shift, "--with", "ben", "--until")
    assert rota(*rest, "2026-03-16").code == 0  # the day included, as everywhere
    assert [api.on_call(network, f"2026-03-{at}:00+01:00") for at in ("16T23:59", "17T00:00")] == ["ben", "ann"]


def test_somebody_is_covered(rota: Shell, api: Api, network: str) -> None:
    command = ("cover", "ann", "--from", "2026-03-16", "--until", "2026-03-18", "--with", "cas")
    told = rota(*command, "--dry-run")
    assert "Mon 2026-03-16 00:00 - Thu 2026-03-19 00:00 Europe/Brussels" in told.err
    assert "Cas: +63 h" in told.out
    assert rota(*command).code == 0
    assert api.on_call(network, "2026-03-18T23:59:00+01:00") == "cas"
    assert api.on_call(network, "2026-03-19T00:00:00+01:00") == "ann"


def test_me(rota: Shell, network: str) -> None:
    assert [row[2] for row in rota("me", "--user", "ben", "--days", "7").rows] == ["Network"]
    assert rota("me", ROTA_USER="ben").code == 0
    assert (
        "Ben is on call: Network until Mon 2026-03-16 09:00 +01:00." in rota("me", "-o", "table", ROTA_USER="ben").out
    )
    assert rota("me").code == 2
    assert "the key is nobody's" in rota("me").err
    assert "is not on call in the next 30 days" in rota("me", "--user", "cas").err


def test_shifts_that_the_window_cuts_say_so(rota: Shell, api: Api, network: str) -> None:
    cut = [("true", "true"), ("false", "true")]
    assert [tuple(row[-2:]) for row in rota("me", "--user", "ben", "--days", "5").rows] == cut[:1]
    told = rota("me", "--user", "ben", "--days", "5", "-o", "table")
    assert "Ben is on call: Network until Sat 2026-03-14 13:00 +01:00 or later." in told.out
    assert "… Mon 2026-03-09 13:00 +01:00  Sat 2026-03-14 13:00 +01:00 …" in told.out
    assert "goes on outside the time that is shown" in told.err
    listed = ("entry", "list", "network", "--all", "--from", "2026-03-15", "--until", "2026-03-16")
    assert [tuple(row[-2:]) for row in rota(*listed).rows] == [("true", "false"), ("false", "true")]
    (first, last) = csv.DictReader(io.StringIO(rota(*listed, "-o", "csv").out))
    assert (first["truncated_start"], last["truncated_start"], last["truncated_end"]) == ("true", "false", "true")
    assert "Tue 2026-03-17 00:00 +01:00 …" in rota(*listed, "-o", "table").out
    drawn = rota("schedule", "render", "network", "--days", "1", "-o", "csv").out
    assert [(one["truncated_start"], one["truncated_end"]) for one in csv.DictReader(io.StringIO(drawn))] == [
        ("true", "false"),
        ("false", "true"),
    ]


def test_who_goes_on_in_the_next_shift_does_not_seem_to_leave_a_gap(rota: Shell, api: Api, network: str) -> None:
    window = {"start": api.clock.text(), "end": "2026-03-09T18:00:00+01:00"}
    api.made(f"/schedules/{network}/overrides", {"override_user_id": "ben", **window})
    assert "Mon 2026-03-09 18:00 +01:00 or later  Ann" in rota("now", "-o", "table").out
    assert rota("now").rows[0][3] == window["end"]
    told = rota("me", "--user", "ben", "-o", "table").out
    assert "Ben is on call: Network until Mon 2026-03-16 09:00 +01:00." in told
    assert "or later" not in rota("now", "-o", "table", "--at", "tue").out


def test_a_persons_key_says_who_they_are(rota: Shell, api: Api, network: str) -> None:
    own = api.made("/keys", {"scopes": ["oncall:read"], "user_id": "ann"})["key"]
    assert rota("me", ROTA_API_KEY=own).rows == rota("me", "--user", "ann").rows != []
    assert "Ben is on call" in rota("me", "-o", "table", ROTA_API_KEY=own, ROTA_USER="ben").out


def test_explained(rota: Shell, api: Api, network: str) -> None:
    at = "2026-03-09T13:00:00+01:00"
    assert (
        rota("schedule", "explain", "network", "--at", at, "--json").json
        == api.get(f"/schedules/{network}/explain", query={"at": at}).json
    )
    told, weekly = rota("schedule", "explain", "network").rows
    assert told[:2] + told[3:5] == ["on_call", "ben", "Ben", "yes"]
    assert weekly[0] == "rotation"
    empty = api.schedule(name="Empty", team_id="net")["id"]
    assert rota("schedule", "explain", empty).rows[0][:5] == ["on_call", "", "", "nobody (gap)", "no"]
    assert "Ben" in rota("schedule", "explain", "network", "-o", "table").out


def test_schedules_are_listed_and_shown(rota: Shell, api: Api, network: str) -> None:
    assert rota("schedule", "list").rows[0][:3] == [network, "Network", "net"]
    assert rota("schedule", "list", "--name", "nothing").out == ""
    assert rota("schedule", "show", "network", "--json").json == api.get(f"/schedules/{network}").json
    assert "Ann, Ben" in rota("schedule", "show", "network", "-o", "table").out
    assert rota("schedule", "show", "network").rows[0][5] == "ann,ben"  # ids for programs


def test_people_teams_calendars_and_keys(rota: Shell, api: Api, network: str) -> None:
    assert rota("user", "set", "dan", "--name", "Dan Ou", "--email", "dan@example.com").code == 0
    assert rota("user", "set", "dan", "--email", "").rows == [["dan", "Dan Ou", ""]]
    assert ["dan", "Dan Ou", ""] in rota("user", "list").rows
    assert rota("user", "rm", "dan ou").code == 0
    assert rota("user", "rm", "ann").code == 7
    assert rota("user", "set", "eve").code == 2
    assert rota("team", "set", "ops", "--name", "Ops").rows == [["ops", "Ops"]]
    assert rota("team", "rm", "OPS").code == 0
    feed = rota("calendar", "add", "network", "--json").json
    api.secrets |= {feed["url"], feed["embed_url"]}
    assert feed["url"].endswith(".ics")
    assert rota("calendar", "list").rows[0][0] == feed["id"]
    assert rota("calendar", "rm", feed["id"]).code == 0
    key = rota("key", "create", "--scope", "read", "--name", "wall", "--expires", "in 90 days", "--json").json
    api.secrets.add(key["key"])
    assert (key["scopes"], key["expires_at"][:10]) == (["oncall:read"], "2026-06-07")
    assert key["id"] in [row[0] for row in rota("key", "list").rows]
    assert rota("key", "revoke", key["id"]).code == 0
    assert rota("notices", "list").code == 0


def test_any_request(rota: Shell, api: Api, network: str) -> None:
    assert rota("api", "get", "schedules?limit=1").json == api.get("/schedules", query={"limit": 1}).json
    assert rota("api", "GET", "/health").json["status"] == "ok"
    assert rota("api", "POST", "users", "-d", "-", stdin='{"id": "dan", "name": "Dan"}').json["id"] == "dan"
    assert rota("api", "DELETE", "users/dan").out == ""
    assert rota("api", "POST", "users", "-d", "{").code == 2
    assert rota("api", "GET", "users/nobody").code == 3
    assert rota("api", "GET", "/schedules").code == 2


def test_refusals_name_every_field_one_line_each(rota: Shell) -> None:
    ended = rota("api", "POST", "schedules", "-d", '{"name": "x", "timezone": "Mars/Olympus", "start": "soon"}')
    assert ended.code == 1
    assert ended.out == ""
    said = ended.err.splitlines()
    assert len(said) == 4
    assert said[1].startswith("rota: /timezone: must be an IANA time zone")


def test_what_a_key_may_not_do(rota: Shell, api: Api, network: str) -> None:
    rota.key = api.me.read
    assert rota("override", "add", network, "--at", "fri 16:00-18:00", "--for", "ann").code == 4
    rota.key = "ak_live_nonsense"
    assert rota("now").code == 4


@pytest.mark.parametrize(
    "command",
    [
        ("now", "nothing"),
        ("me", "--user", "nobody"),
        ("schedule", "show", "sched_nothing"),
        ("entry", "rm", "entry_nothing"),
        ("swap", "entry_nothing", "--with", "ann"),
        ("now", "--team", "nothing"),
    ],
)
def test_what_is_not_there(rota: Shell, network: str, command: tuple[str, ...]) -> None:
    assert rota(*command).code == 3


@pytest.mark.parametrize(
    "command",
    [
        ("nwo",),
        ("override", "add", "network", "--for", "ann"),
        ("override", "add", "network", "--at", "fri 16:00", "--for", "ann"),
        ("override", "add", "network", "--at", "fri 16:00-18:00", "--from", "fri", "--for", "ann"),
        ("override", "add", "network", "--from", "2026-03-14", "--until", "2026-03-13", "--for", "ann"),
        ("override", "add", "network", "--at", "2026-03-01", "--for", "ann"),
        ("override", "rm", "entry_1"),
        ("now", "--json", "-o", "csv"),
        ("now", "network", "--team", "net"),
        ("calendar", "add"),
        ("calendar", "add", "network", "--team", "net"),
        ("key", "create"),
        ("schedule", "render", "network", "--from", "soon"),
        ("cover", "ann", "--from", "mon", "--until", "tue", "--with", "ben", "--zone", "Mars/Olympus"),
    ],
)
def test_what_can_not_be_meant(rota: Shell, network: str, command: tuple[str, ...]) -> None:
    ended = rota(*command)
    assert ended.code == 2, ended
    assert ended.err
    assert rota.writes() == []


def test_a_first_name_of_two_is_not_guessed(rota: Shell, api: Api, network: str) -> None:
    api.put("/users/b1", {"name": "Ben Okafor"})
    api.put("/users/b2", {"name": "Ben Ali"})
    api.put("/users/b3", {"name": "Zoë Quist", "email": "z.quist@example.com"})
    assert rota("me", "--user", "ben").code == 0  # an id goes before names
    api.delete("/users/b1")
    assert rota("me", "--user", "ben ali").code == 0
    api.put("/users/b1", {"name": "Zoë Zed"})
    ended = rota("me", "--user", "ZOE")
    assert ended.code == 2
    assert "b1  Zoë Zed" in ended.err
    assert rota("me", "--user", "z.quist").code == 0


def test_a_list_of_several_pages_is_one(rota: Shell, api: Api, team: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rota_cli.client.PAGE", 2)
    answer = rota("user", "list", "--json").json
    assert [one["id"] for one in answer["data"]] == ["ann", "ben", "cas"]
    assert answer["next_cursor"] is None
    assert set(answer) == {"data", "total", "limit", "offset", "next_cursor"}


def test_what_somebody_typed_can_not_control_a_terminal(rota: Shell, api: Api) -> None:
    api.put("/users/eve", {"name": "[red]Eve[/red]"})
    assert "[red]Eve[/red]" in rota("user", "list", "-o", "table").out


def test_a_lost_answer_is_asked_for_again_and_nothing_is_done_twice(rota: Shell, api: Api, network: str) -> None:
    from rota_cli.wire import Request, Unanswered

    seen: list[str] = []

    def lost_once(request: Request) -> None:
        if request.method == "POST":
            seen.append(request.headers["Idempotency-Key"])
            if len(seen) == 1:
                api.request(
                    "POST",
                    f"/schedules/{network}/overrides",
                    request.body.decode(),  # type: ignore[union-attr]
                    headers={"idempotency-key": seen[0]},
                )
                raise Unanswered("connection reset", sent=True)

    rota.before = lost_once
    assert rota("override", "add", network, "--at", "fri 16:00-18:00", "--for", "ann").code == 0
    assert seen[0] == seen[1]
    assert api.get(f"/schedules/{network}/overrides").json["total"] == 1


def test_the_doctor(rota: Shell, api: Api, network: str) -> None:
    rota.key = api.me.read
    checks = {one["what"]: one for one in rota("doctor", "--json").json["checks"]}
    assert checks["scopes"]["said"] == "read"
    assert checks["address"]["said"] == "https://rota.example.com"
    assert checks["key"]["said"].endswith(", nobody's")
    rota.key = "ak_live_nonsense"
    assert rota("doctor").code == 4


@pytest.mark.parametrize("scopes", [["read"], ["read", "admin"], ["write"], ["admin"]])
def test_the_doctor_says_whose_the_key_is_and_what_it_may_do(
    rota: Shell, api: Api, team: str, scopes: list[str]
) -> None:
    asked = {"name": "wall", "scopes": [f"oncall:{one}" for one in scopes], "user_id": "ann"}
    made = api.made("/keys", {**asked, "expires_at": "2026-04-01T00:00:00Z"})
    rota.key = made["key"]
    checks = {one["what"]: one["said"] for one in rota("doctor", "--json").json["checks"]}
    assert checks["scopes"] == ", ".join(scopes)
    known = f"from ROTA_API_KEY, 'wall' ({made['id']}), Ann's, until Wed 2026-04-01 00:00 +00:00"
    assert checks["key"] == (
        known if "read" in scopes else "from ROTA_API_KEY; whose it is, only a key that may read can tell"
    )
    assert any("dry_run" in one.url for one in rota.sent) is ("read" not in scopes)  # what is told is not tried


def test_completion_scripts_and_help(rota: Shell) -> None:
    for shell in ("bash", "zsh", "fish"):
        assert "_ROTA_COMPLETE" in rota("completion", shell).out
    assert rota("--help").code == 0
    assert "did you mean 'now'?" in rota("nwo").err
    assert json.loads(rota("schedule", "list", "--json").out)["data"] == []
