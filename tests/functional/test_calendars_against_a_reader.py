"""Feeds as a calendar program reads them over time: after any writes it knows what stands, and nothing else."""

from __future__ import annotations

import random
from typing import Any

import icalendar
import pytest

from tests.support.api import Api, instant, rfc3339, rotation
from tests.support.thorough import THOROUGH

DAY = 86_400_000_000


class Reader:
    """A program that keeps every event it was ever told, and never takes an older state for a newer one."""

    def __init__(self, api: Api, **of: Any) -> None:
        self._api = api
        self._path = "/api/v2/" + api.made("/calendars", of)["url"].partition("/api/v2/")[2]
        self.known: dict[str, tuple[int, bool, str, str]] = {}

    def read(self) -> None:
        """Ask for the feed, and take what it says."""
        answer = self._api.get(self._path, key=None, absolute=True)
        assert answer.status == 200
        for event in icalendar.Calendar.from_ical(answer.body).walk("VEVENT"):
            number, stands = int(event["SEQUENCE"]), event["STATUS"] == "CONFIRMED"
            told = (number, stands, event.start.isoformat(), event.end.isoformat())
            before = self.known.get(str(event["UID"]))
            assert before is None or before[0] <= number
            assert before is None or before[0] < number or before == told  # what changes has another number
            self.known[str(event["UID"])] = told

    def shifts(self) -> set[tuple[int, int]]:
        """When somebody is on call, as far as it knows."""
        return {(instant(start), instant(end)) for _, stands, start, end in self.known.values() if stands}


def held(api: Api, schedule_id: str, user: str | None, since: int, until: int) -> set[tuple[int, int]]:
    """The same by the timeline, of the shifts that lie within the window."""
    query = {"since": rfc3339(since), "until": rfc3339(until)}
    final = api.get(f"/schedules/{schedule_id}/timeline", query=query).json["final"]
    return {
        (instant(one["start"]), instant(one["end"]))
        for one in final
        if user in (None, one["user_id"]) and not one["truncated_start"] and not one["truncated_end"]
    }


@pytest.mark.parametrize("seed", range(12 if THOROUGH else 3))
def test_whoever_reads_a_feed_now_and_then_knows_what_stands(api: Api, team: str, seed: int) -> None:
    chosen = random.Random(seed)
    people = ["ann", "ben", "cas"]
    id = api.schedule(*people, team_id=team)["id"]
    readers = {None: Reader(api, schedule_id=id), "ann": Reader(api, user_id="ann")}
    overrides: list[str] = []
    for reader in readers.values():
        reader.read()
    for _ in range(14):
        api.clock.advance(hours=chosen.randrange(1, 60))
        _write(api, chosen, id, people, overrides)
        if chosen.random() < 0.4:
            continue  # nobody read in between
        for user, reader in readers.items():
            reader.read()
            since, until = api.clock.now - 80 * DAY, api.clock.now + 300 * DAY
            within = {one for one in reader.shifts() if since < one[0] and one[1] < until}
            assert within == {one for one in held(api, id, user, since, until) if since < one[0] and one[1] < until}


def _write(api: Api, chosen: random.Random, id: str, people: list[str], overrides: list[str]) -> None:
    start = chosen.randrange(-20, 400)
    window = {"start": api.clock.text(hours=start), "end": api.clock.text(hours=start + chosen.randrange(1, 90))}
    what = chosen.choice(
        ["override", "override", "conditional", "nobody", "entry", "take back", "edit", "restrict", "off"]
    )
    path = f"/schedules/{id}"
    if what in ("override", "conditional", "nobody"):
        body = {"override_user_id": None if what == "nobody" else chosen.choice(people), **window}
        if what == "conditional":
            body |= {"replaced_user_id": chosen.choice([one for one in people if one != body["override_user_id"]])}
        overrides.append(api.made(f"{path}/overrides", body)["id"])
    elif what == "entry":
        assert api.post(f"{path}/entries", {"user_id": chosen.choice(people), **window}).status in (201, 409)
    elif what == "take back" and overrides:
        taken = overrides.pop(chosen.randrange(len(overrides)))
        assert api.delete(f"/overrides/{taken}").status in (204, 404, 409)
    elif what == "edit":
        before = api.get(path).json["rotations"][0]
        order = chosen.sample(people, chosen.choice([2, 3]))
        participants = [{"user_id": user, "position": n} for n, user in enumerate(order)]
        changed = {"handoff_day": chosen.randrange(1, 8), "participants": participants}
        assert api.patch(path, {"rotations": [{**before, **changed}]}).status == 200
    elif what == "restrict":
        office = [{"days": [1, 2, 3, 4, 5], "start": "09:00", "end": "17:00"}]
        before = api.get(path).json["rotations"][0]
        windows = [] if before["restrictions"] else office
        assert api.patch(path, {"rotations": [{**before, "restrictions": windows}]}).status == 200
    else:
        enabled = api.get(path).json["enabled"]
        assert api.patch(path, {"enabled": not enabled}).status == 200


def test_the_schedule_is_the_one_of_every_other_answer(api: Api, team: str) -> None:
    evenings = [{"days": [1, 2, 3, 4, 5], "start": "18:00", "end": "08:00"}]
    layers = [
        rotation("ann", "ben", layer_position=1),
        rotation("cas", type="daily", handoff_day=None, restrictions=evenings),
    ]
    id = api.schedule(rotations=layers, rotation_type="weekly", team_id=team)["id"]
    reader = Reader(api, schedule_id=id)
    reader.read()
    since, until = api.clock.now - 30 * DAY, api.clock.now + 360 * DAY
    assert held(api, id, None, since, until) <= reader.shifts()
