"""People and teams, keys and subscriptions, notices, history."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Workspace, hours_from_now, same, weekly
from tests.support.browser import Visits
from tests.support.sink import running, says

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

SUMMER = datetime.now(UTC).year + 1  # when there will be one
OFF = {"start": f"{SUMMER}-07-01T00:00:00Z", "end": f"{SUMMER}-07-15T00:00:00Z", "label": "holiday"}


def row(page: Page | Locator, text: str) -> Locator:
    return page.get_by_role("row", name=text)


def opened(page: Page) -> Locator:
    dialog = page.locator("dialog")
    expect(dialog).to_be_visible()
    return dialog


def save(page: Page, name: str = "Save") -> None:
    page.locator("dialog footer").get_by_role("button", name=name, exact=True).click()
    expect(page.locator("dialog form")).to_have_count(0)


def undo(page: Page) -> None:
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("Undone")


@pytest.fixture
def page(visits: Visits, workspace: Workspace) -> Page:
    return visits.page(workspace.key)


def test_people_are_added_and_changed(page: Page, workspace: Workspace) -> None:
    page.goto("/?view=people")
    page.get_by_role("button", name="Add somebody").click()
    dialog = opened(page)
    dialog.get_by_label("Name").fill("Eve Adams")
    dialog.get_by_label("E-mail").fill("eve@example.com")
    dialog.get_by_label("Id").fill("eve")
    expect(same(page, "curl")).to_contain_text('"id":"eve"')
    save(page)
    expect(row(page, "Eve Adams")).to_contain_text("eve@example.com")
    page.get_by_role("button", name="Edit Eve Adams").click()
    opened(page).get_by_label("Name").fill("Eve Brown")
    save(page)
    expect(row(page, "Eve Brown")).to_be_visible()
    assert workspace.get("/users/eve")["name"] == "Eve Brown"
    undo(page)
    expect(row(page, "Eve Adams")).to_be_visible()
    page.get_by_role("button", name="Add a team").click()
    opened(page).get_by_label("Name").fill("Platform")
    save(page)
    expect(row(page, "Platform")).to_be_visible()


def test_people_and_teams_are_deleted_or_it_is_said_why_not(page: Page, visits: Visits, workspace: Workspace) -> None:
    visits.refusals_expected = True
    workspace.schedule("Nights", team_id="network")
    page.goto("/?view=people")
    page.get_by_role("button", name="Delete Ana Ferreira").click()
    page.locator("dialog footer").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("alert")).to_contain_text("on the schedules Nights")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Delete Network").click()
    page.locator("dialog footer").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("alert")).to_contain_text("has 1 schedules")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Delete Dan Novak").click()
    save(page, "Delete")
    expect(row(page, "Dan Novak")).to_have_count(0)
    assert "dan" not in {one["id"] for one in workspace.get("/users")["data"]}
    undo(page)
    expect(row(page, "Dan Novak")).to_contain_text("dan@example.com")
    workspace.send("POST", "/teams", {"id": "idle", "name": "Idle"})
    page.reload()
    page.get_by_role("button", name="Delete Idle").click()
    save(page, "Delete")
    expect(row(page, "Idle")).to_have_count(0)
    undo(page)
    expect(row(page, "Idle")).to_have_count(1)


def test_time_off_comes_from_a_calendar_file(page: Page, workspace: Workspace) -> None:
    workspace.send("PUT", "/users/ana/time-off", {"windows": [OFF]})
    page.goto("/?view=people")
    page.get_by_role("button", name="Time off of Ana Ferreira").click()
    soon = datetime.now(UTC) + timedelta(days=40)
    event = f"UID:1\r\nDTSTAMP:{soon:%Y%m%dT%H%M%SZ}\r\nSUMMARY:conference\r\nDTSTART;VALUE=DATE:{soon:%Y%m%d}"
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    file = {"name": "off.ics", "mimeType": "text/calendar", "buffer": text.encode()}
    opened(page).get_by_label("Or a file").set_input_files(file)
    expect(same(page, "yaml")).to_contain_text('kind: "time_off"')
    save(page, "Add")
    kept = workspace.get("/users/ana/time-off")["windows"]
    assert {one["label"] for one in kept} == {"holiday", "conference"}
    undo(page)
    assert [one["label"] for one in workspace.get("/users/ana/time-off")["windows"]] == ["holiday"]


def test_what_is_wrong_with_a_person_is_said_at_its_field(page: Page, visits: Visits) -> None:
    visits.refusals_expected = True
    page.goto("/?view=people")
    page.get_by_role("button", name="Add somebody").click()
    dialog = opened(page)
    dialog.get_by_label("Name").fill("Eve")
    dialog.get_by_label("E-mail").fill("nowhere")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_label("E-mail")).to_have_attribute("aria-invalid", "true")
    expect(dialog.locator("[data-pointer='/email'] .wrong")).to_be_visible()


def test_time_off_and_shifts_of_a_person(page: Page, workspace: Workspace) -> None:
    workspace.schedule("Nights")
    page.goto("/?view=people")
    page.get_by_role("button", name="Time off of Ana Ferreira").click()
    dialog = opened(page)
    dialog.get_by_label(re.compile("^From")).fill(f"{SUMMER}-07-01T00:00")
    dialog.get_by_label(re.compile("^Until")).fill(f"{SUMMER}-07-15T00:00")
    dialog.get_by_label("What for").fill("holiday")
    save(page, "Add")
    expect(page.locator(".toast")).to_contain_text("saved")
    (window,) = workspace.get("/users/ana/time-off")["windows"]
    assert (window["start"], window["label"]) == (f"{SUMMER}-06-30T22:00:00Z", "holiday")
    page.get_by_role("button", name="Time off of Ana Ferreira").click()
    opened(page).get_by_role("button", name="Remove").click()
    expect(page.locator(".toast")).to_contain_text("gone")
    assert workspace.get("/users/ana/time-off")["windows"] == []
    page.get_by_role("button", name="Shifts of Ana Ferreira").click()
    expect(opened(page)).to_contain_text("Nights")


def test_time_off_beside_a_calendar_leaves_the_calendar_followed(page: Page, workspace: Workspace) -> None:
    day = f"DTSTART;VALUE=DATE:{SUMMER}0801\r\nDTEND;VALUE=DATE:{SUMMER}0803\r\nSUMMARY:course"
    event = f"BEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n{day}\r\nEND:VEVENT"
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{event}\r\nEND:VCALENDAR\r\n"
    with running() as calendar:
        calendar.does(says(f"HTTP/1.1 200 OK\r\ncontent-length: {len(text)}\r\n\r\n{text}".encode()))
        url = f"http://127.0.0.1:{calendar.port}/leave.ics"
        followed = workspace.send("PUT", "/users/ana/time-off", {"url": url})["calendar"]
    page.goto("/?view=people")
    page.get_by_role("button", name="Time off of Ana Ferreira").click()
    dialog = opened(page)
    expect(dialog).to_contain_text(f"From the calendar at {followed['url']}")
    expect(dialog).to_contain_text("course")
    expect(dialog.get_by_role("button", name="Remove")).to_have_count(0)
    dialog.get_by_label(re.compile("^From")).fill(f"{SUMMER}-07-01T00:00")
    dialog.get_by_label(re.compile("^Until")).fill(f"{SUMMER}-07-15T00:00")
    save(page, "Add")
    expect(page.locator(".toast")).to_contain_text("saved")
    kept = workspace.get("/users/ana/time-off")
    assert [one["source"] for one in kept["windows"]] == ["manual", "calendar"]
    assert kept["calendar"] == followed
    undo(page)
    kept = workspace.get("/users/ana/time-off")
    assert ([one["source"] for one in kept["windows"]], kept["calendar"]) == (["calendar"], followed)


def test_a_key_is_shown_once_and_revoked(page: Page, workspace: Workspace) -> None:
    page.goto("/?view=access")
    page.get_by_role("button", name="New key").click()
    dialog = opened(page)
    dialog.get_by_label("Name").fill("status page")
    dialog.get_by_label("It is of").select_option(label="Dan Novak")
    save(page)
    secret = str(page.locator("dialog .secret").text_content())
    asked = {"headers": {"X-API-Key": secret}}
    schedules = f"{workspace.api.base_url}/api/v2/oncall/schedules"
    assert httpx.get(schedules, **asked).status_code == 200
    assert httpx.post(schedules, json={}, **asked).status_code == 403
    page.keyboard.press("Escape")
    expect(page.locator("body")).not_to_contain_text(secret)
    expect(row(page, "status page")).to_contain_text("Dan Novak")
    page.get_by_role("button", name="Revoke status page").click()
    save(page, "Revoke")
    expect(row(page, "status page")).to_have_count(0)
    assert all(one["name"] != "status page" for one in workspace.get("/keys")["data"])


def test_subscriptions_are_made_and_deleted(page: Page, workspace: Workspace) -> None:
    page.goto("/?view=access")
    page.get_by_role("button", name="New subscription").click()
    dialog = opened(page)
    dialog.get_by_label("How").select_option("email")
    dialog.get_by_label("Of what").fill("oncall.handoff.*, oncall.gap.ahead")
    dialog.get_by_label("About").select_option(label="team Network")
    save(page)
    expect(row(page, "email to each person")).to_contain_text("oncall.handoff.*, oncall.gap.ahead")
    (made,) = workspace.get("/subscriptions")["data"]
    assert (made["events"], made["team_id"]) == (["oncall.handoff.*", "oncall.gap.ahead"], "network")
    row(page, "email to each person").get_by_role("button", name="Edit").click()
    opened(page).get_by_label("On", exact=True).uncheck()
    save(page)
    expect(row(page, "email to each person")).to_contain_text("off")
    assert workspace.get("/subscriptions")["data"][0]["enabled"] is False
    undo(page)
    assert workspace.get("/subscriptions")["data"][0]["enabled"] is True
    row(page, "email to each person").get_by_role("button", name="Delete").click()
    save(page, "Delete")
    expect(page.locator("main")).to_contain_text("No notice goes anywhere yet")
    assert workspace.get("/subscriptions")["data"] == []


def test_history_shows_what_was_and_brings_it_back(page: Page, workspace: Workspace) -> None:
    schedule = workspace.schedule("Nights")
    before = workspace.get(f"/schedules/{schedule}")["rotations"][0]
    changed = {"id": before["id"], "participants": weekly("dan")["participants"]}
    workspace.send("PATCH", f"/schedules/{schedule}", {"rotations": [changed]})
    page.goto(f"/?view=history&schedule={schedule}")
    expect(page.locator("section", has_text="Changes").last).to_contain_text("schedule Nights")
    page.get_by_text("Show").first.click()
    expect(page.locator("td pre").first).to_contain_text('"dan"')
    page.get_by_role("button", name="Restore version 1").click()
    expect(page.locator("dialog .impact")).to_contain_text("Dan Novak →")
    save(page, "Restore")
    expect(page.locator(".toast")).to_contain_text("Version 1 holds again")
    assert workspace.get(f"/schedules/{schedule}")["rotations"][0]["participants"] == before["participants"]
    undo(page)
    assert [one["user_id"] for one in workspace.get(f"/schedules/{schedule}")["rotations"][0]["participants"]] == [
        "dan"
    ]


def test_notices_lead_to_their_schedules(page: Page, workspace: Workspace) -> None:
    schedule = workspace.schedule("Nights")
    page.goto("/?view=notices")
    page.get_by_role("link", name="Nights").first.click()
    expect(page.locator("h1")).to_have_text("Nights")
    assert page.url.endswith(f"?schedule={schedule}")


def test_people_are_listed_by_name(page: Page, workspace: Workspace) -> None:
    workspace.send("PUT", "/users/a1", {"name": "Émile Zola"})
    workspace.send("PUT", "/users/zz", {"name": "Adam Abel"})
    page.goto("/?view=people")
    expect(row(page, "Adam Abel")).to_be_visible()
    names = page.locator("section", has_text="Add somebody").locator("tbody th").all_text_contents()
    assert names == ["Adam Abel", "Ana Ferreira", "Ben Okafor", "Chloé Martin", "Dan Novak", "Émile Zola"]


@pytest.mark.parametrize("view", ["access", "notices", "history"])
def test_a_list_names_the_clock_that_it_is_on(visits: Visits, workspace: Workspace, view: str) -> None:
    schedule = workspace.schedule("Nights")
    page = visits.page(workspace.key, zone="Asia/Tokyo")
    page.goto(f"/?view={view}")
    expect(page.locator("main")).to_contain_text("Times are in Asia/Tokyo.")
    if view == "history":
        page.goto(f"/?view=history&schedule={schedule}")
        expect(page.locator("main")).to_contain_text("Times are in Europe/Brussels.")
        made = datetime.fromisoformat(workspace.get(f"/schedules/{schedule}")["created_at"])
        changes = page.locator("section", has_text="Changes").last
        told = f"{made.astimezone(ZoneInfo('Europe/Brussels')):%H:%M}"
        expect(changes.locator("tbody th").last).to_contain_text(told)


def test_history_tells_names_and_offers_only_what_can_be_done(page: Page, workspace: Workspace) -> None:
    schedule = workspace.schedule("Nights")
    shifts = workspace.get(f"/schedules/{schedule}/timeline", until=hours_from_now(20 * 24))
    for shift in shifts["final"][:2]:  # the present one, which can't be given back once it has begun, and the next
        workspace.send("POST", f"/schedules/{schedule}/entries/{shift['id']}/swap", {"swap_with_user_id": "dan"})
    off = {"override_user_id": None, "start": f"{SUMMER}-07-01T00:00:00Z", "end": f"{SUMMER}-07-02T00:00:00Z"}
    workspace.send("POST", f"/schedules/{schedule}/overrides", off)
    page.goto("/?view=history")
    swaps, changes = (page.locator("section", has_text=title).last for title in ("Swaps and covers", "Changes"))
    expect(swaps.get_by_role("link", name="Nights")).to_have_count(2)
    expect(swaps.get_by_role("button", name=re.compile("^Undo"))).to_have_count(1)
    expect(row(changes, "override for nobody")).to_contain_text(f"1 Jul {SUMMER}")
    expect(row(changes, "override for nobody").get_by_role("link", name="Nights")).to_be_visible()
    expect(changes.get_by_role("row", name=re.compile("shift of "))).to_have_count(2)
    assert not re.search("ovr_|swap_|shift[._]", " ".join(changes.locator("td:nth-child(3)").all_text_contents()))
    expect(row(changes, "override for nobody").locator("td").nth(3)).not_to_contain_text("key_")


def test_a_notice_says_whom_it_went_to(page: Page, workspace: Workspace) -> None:
    workspace.send("POST", "/subscriptions", {"kind": "email", "events": ["*"]})
    schedule = workspace.schedule("Nights")
    dan = {"override_user_id": "dan", "start": hours_from_now(2), "end": hours_from_now(4)}
    workspace.send("POST", f"/schedules/{schedule}/overrides", dan)
    page.goto("/?view=notices")
    expect(page.locator("main")).to_contain_text("A shift changed")
    expect(page.locator("main")).to_contain_text("An override was made")
    expect(page.locator("main")).to_contain_text("email to Dan Novak:")
    expect(page.locator("main")).not_to_contain_text("oncall.")


def test_a_calendar_is_made_followed_and_taken_back(page: Page, workspace: Workspace) -> None:
    schedule = workspace.schedule("Nights")
    page.goto(f"/?schedule={schedule}")
    page.click("#calendar")
    save(page, "Make an address")
    address = str(page.locator("dialog .secret").text_content())
    subscribe = page.get_by_role("link", name="Subscribe in your calendar").get_attribute("href")
    assert subscribe == address.replace("http://", "webcal://")
    assert httpx.get(address).text.startswith("BEGIN:VCALENDAR")
    page.keyboard.press("Escape")
    page.click("#calendar")
    opened(page).get_by_role("button", name="Take back Nights").click()
    expect(page.locator(".toast")).to_contain_text("taken back")
    assert httpx.get(address).status_code == 404
    assert workspace.get("/calendars")["data"] == []
    workspace.send("POST", "/calendars", {"name": "Dan", "user_id": "dan"})
    page.goto("/?view=access")
    expect(row(page, "Dan")).to_contain_text("Dan Novak")
    page.get_by_role("button", name="Delete Dan").click()
    save(page, "Delete")
    expect(page.locator("main")).to_contain_text("Nobody follows a calendar yet")
    assert workspace.get("/calendars")["data"] == []


def test_what_a_key_may_not_do_is_said(visits: Visits, workspace: Workspace) -> None:
    visits.refusals_expected = True
    page = visits.page(workspace.scoped("oncall:read"))
    page.goto("/?view=people")
    page.get_by_role("button", name="Calendar of Ana Ferreira").click()
    expect(page.locator(".toast")).to_contain_text("oncall:write")
