"""Somebody changes who is on call: sees what it does first, saves it, finds it in the API, and takes it back."""

from __future__ import annotations

import json
import re
import shlex
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
import yaml
from playwright.sync_api import expect

from rota.http.page import site
from tests.browser.conftest import Workspace, hours_from_now, same, weekly, words
from tests.support.browser import Visits

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

NASTY = '-it\'s; $(rm -rf) `x` "q" \\ # : é'
BRUSSELS = ZoneInfo("Europe/Brussels")


def _far_monday() -> datetime:
    """The midnight of a Monday half a year ahead, with no change of clocks within a month of it."""
    today = datetime.combine(datetime.now(BRUSSELS).date(), time(), BRUSSELS)
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=26)
    while len({(monday + timedelta(weeks=weeks)).utcoffset() for weeks in range(-4, 5)}) > 1:
        monday += timedelta(weeks=1)
    return monday


MONDAY = _far_monday()
WEEK = f"span=week&from={MONDAY:%Y-%m-%d}"


def at(days: int, hour: int = 12) -> str:
    """An instant of that week, as the API writes it."""
    return (MONDAY + timedelta(days=days, hours=hour)).isoformat()


def day(days: int) -> str:
    """A day of it, as the page writes it."""
    on = MONDAY + timedelta(days=days)
    return f"{on:%a %-d %b}" + (f" {on:%Y}" if on.year != datetime.now(BRUSSELS).year else "")


@pytest.fixture
def schedule(workspace: Workspace) -> str:
    """Ana, Ben and Chloé, a week each."""
    return workspace.schedule("Nights")


@pytest.fixture
def page(visits: Visits, workspace: Workspace, schedule: str) -> Page:
    """The week, ready to be worked with."""
    page = visits.page(workspace.key)
    page.goto(f"/?schedule={schedule}&{WEEK}")
    expect(page.locator("rota-timeline .seg").first).to_be_visible()
    return page


def undo(page: Page) -> None:
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("Undone")


def impact(page: Page) -> Locator:
    return page.locator("dialog .impact")


def save(page: Page, name: str = "Save") -> None:
    page.locator("dialog footer").get_by_role("button", name=name, exact=True).click()
    expect(page.locator("dialog")).to_have_count(0)


def shift(page: Page, row: str = "final", n: int = 1) -> Locator:
    return page.locator(f"#row-{row} [role=option]").nth(n)


def test_an_override_by_drag(page: Page, workspace: Workspace, schedule: str) -> None:
    before = workspace.on_call(schedule, at(3))
    lane = page.locator("#row-final").bounding_box()
    assert lane
    width = lane["width"] / 7
    page.mouse.move(lane["x"] + 3.25 * width, lane["y"] + 10)
    page.mouse.down()
    page.mouse.move(lane["x"] + 3.5 * width, lane["y"] + 14, steps=4)
    expect(page.locator("rota-timeline .band")).to_contain_text(f"{day(3)} 06:00 to 12:00 (6 h)")
    page.mouse.move(lane["x"] + 3.75 * width, lane["y"] + 14, steps=4)
    page.mouse.up()
    page.get_by_label("On call", exact=True).select_option(label="Dan Novak")
    expect(impact(page)).to_contain_text(f"{day(3)} 06:00 to 18:00")
    expect(same(page, "curl")).to_contain_text(f'"start":"{at(3, 6)}"')
    expect(same(page, "curl")).to_contain_text("X-API-Key: $ROTA_API_KEY")
    expect(same(page, "curl")).not_to_contain_text("ak_live_")
    save(page)
    expect(page.locator(".toast")).to_contain_text(f"Dan Novak is on call {day(3)} 06:00 to 18:00")
    expect(page.locator("#row-manual [role=option]")).to_have_count(1)
    assert workspace.on_call(schedule, at(3)) == "Dan Novak"
    undo(page)
    expect(page.locator("#row-manual")).to_have_count(0)
    assert workspace.on_call(schedule, at(3)) == before


def test_an_override_now_by_keys_alone(visits: Visits, workspace: Workspace, schedule: str) -> None:
    before = workspace.on_call(schedule)
    page = visits.page(workspace.key)
    page.goto(f"/?schedule={schedule}&span=day")
    expect(page.locator("rota-timeline .seg").first).to_be_visible()
    for _ in range(40):
        if page.evaluate("document.activeElement.id") == "row-final":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("rota-timeline [role=status]")).not_to_be_empty()
    page.keyboard.press("Shift+ArrowLeft")  # from a little before now
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("dialog")).to_be_visible()
    page.keyboard.type("Dan")
    expect(impact(page)).to_contain_text("Dan Novak")
    expect(impact(page).get_by_role("row", name="Dan Novak")).to_contain_text("+")
    page.keyboard.press("Enter")
    if page.locator("dialog").count():  # a closed list of choices takes no Enter
        page.locator("dialog").get_by_role("button", name="Save").focus()
        page.keyboard.press("Enter")
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator(".sentence")).to_contain_text("Dan Novak is on call")
    assert workspace.on_call(schedule) == "Dan Novak"
    page.locator(".toast").get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".sentence")).to_contain_text(f"{before} is on call")
    assert workspace.on_call(schedule) == before


def test_a_shift_is_given_to_whoever_can_take_it(page: Page, workspace: Workspace, schedule: str) -> None:
    holder = workspace.on_call(schedule, at(2))
    shift(page).click()
    page.get_by_role("button", name="Give it to somebody").click()
    to = page.get_by_label("To", exact=True)
    first = str(to.locator("option").first.text_content())
    assert re.match("(Ana|Ben|Chloé) .+ \u2013 (free|on call|only)", first)
    to.select_option(label="Dan Novak")
    expect(impact(page)).to_contain_text(f"{holder} → Dan Novak")
    save(page, "Give")
    assert workspace.on_call(schedule, at(2)) == "Dan Novak"
    undo(page)
    assert workspace.on_call(schedule, at(2)) == holder


def test_two_shifts_are_exchanged(visits: Visits, workspace: Workspace, schedule: str) -> None:
    page = visits.page(workspace.key)
    page.goto(f"/?schedule={schedule}")
    mine = page.locator("#row-final [role=option]:not(.past)").nth(1)
    giver = str(mine.get_attribute("aria-label")).split(",")[0]
    mine.click()
    page.get_by_role("button", name="Exchange it").click()
    against = page.get_by_label("Against")
    taker = str(against.locator("option").last.text_content()).split(" \u2013 ")[0]
    against.select_option(index=against.locator("option").count() - 1)
    expect(impact(page)).to_contain_text(f"{giver} → {taker}")
    expect(impact(page)).to_contain_text(f"{taker} → {giver}")
    save(page, "Exchange")
    expect(page.locator(".toast")).to_contain_text(f"Exchanged with {taker}")
    undo(page)


def test_somebody_is_covered_for_weeks(page: Page, workspace: Workspace, schedule: str) -> None:
    holder = workspace.on_call(schedule, at(2))
    shift(page).click()
    page.get_by_role("button", name=f"Cover {holder}").click()
    page.get_by_label(re.compile("^From")).fill(at(0, 0)[:16])
    page.get_by_label(re.compile("^Until")).fill(at(21, 0)[:16])
    page.get_by_label("1.").select_option(label="Dan Novak")
    expect(impact(page)).to_contain_text(f"{holder} → Dan Novak")
    save(page, "Cover")
    assert workspace.on_call(schedule, at(2)) == "Dan Novak"
    undo(page)
    assert workspace.on_call(schedule, at(2)) == holder


def test_taking_somebody_off_shows_that_nobody_is_left(page: Page, workspace: Workspace, schedule: str) -> None:
    holder = workspace.on_call(schedule, at(2))
    shift(page).click()
    page.get_by_role("button", name="Take off").click()
    expect(impact(page)).to_contain_text(f"{holder} → nobody, on purpose")
    save(page)
    expect(page.locator("#row-final .off")).to_contain_text("Off")
    assert workspace.on_call(schedule, at(2)) is None
    page.locator("#row-manual [role=option]").click()
    page.get_by_role("button", name="Take it back").click()
    expect(impact(page)).to_contain_text(f"nobody, on purpose → {holder}")
    save(page, "Take back")
    assert workspace.on_call(schedule, at(2)) == holder
    undo(page)
    assert workspace.on_call(schedule, at(2)) is None


@pytest.mark.parametrize(("user", "row"), [("dan", "final"), (None, "final"), (None, "agenda")])
def test_an_override_is_taken_back_wherever_it_is_seen(
    visits: Visits, workspace: Workspace, schedule: str, user: str | None, row: str
) -> None:
    body = {"override_user_id": user, "start": at(1), "end": at(2), "reason": "moving house"}
    workspace.send("POST", f"/schedules/{schedule}/overrides", body)
    page = visits.page(workspace.key, width=390 if row == "agenda" else 1360)
    page.goto(f"/?schedule={schedule}&{WEEK}")
    name = "Dan Novak" if user else "Off"
    if row == "agenda":
        page.locator(".agenda li button", has_text=name).click()
    else:
        page.locator("#row-final .override, #row-final .off").click()
    expect(page.locator("dialog")).to_contain_text("moving house")
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator("dialog h2")).to_have_text("Take back this override?")
    save(page, "Take back")
    assert workspace.get(f"/schedules/{schedule}/overrides")["data"] == []
    expect(page.locator(".agenda")).not_to_contain_text(name)


def test_nobody_is_chosen_before_somebody_is(page: Page, workspace: Workspace, schedule: str) -> None:
    page.click("#override")
    who = page.get_by_label("On call", exact=True)
    expect(who).to_have_value("")
    assert who.locator("option").all_text_contents() == [
        *("Who?", "Nobody, on purpose"),
        *("Ana Ferreira", "Ben Okafor", "Chloé Martin", "Dan Novak"),
    ]
    assert who.locator("optgroup").last.get_attribute("label") == "Others"
    assert who.locator("optgroup").last.locator("option").all_text_contents() == ["Dan Novak"]
    page.locator("dialog").get_by_role("button", name="Save").click()
    expect(who).to_have_attribute("aria-invalid", "true")
    expect(page.locator("dialog .wrong")).to_have_text("Choose who is to be on call, or nobody.")
    assert workspace.get(f"/schedules/{schedule}/overrides")["data"] == []
    who.select_option(label="Dan Novak")
    expect(page.locator("dialog .wrong")).to_have_count(0)
    save(page)
    assert len(workspace.get(f"/schedules/{schedule}/overrides")["data"]) == 1


def test_the_effect_says_over_which_days_and_on_which_clock(page: Page, workspace: Workspace, schedule: str) -> None:
    away = {"start": at(0), "end": at(3), "label": "holiday"}
    workspace.send("PUT", "/users/dan/time-off", {"windows": [away]})
    page.goto(f"/?schedule={schedule}&{WEEK}&zone=Asia/Tokyo")
    shift(page).click()
    page.get_by_role("button", name="Take off").click()
    expect(impact(page).locator("caption")).to_have_text(re.compile(r"^Hours from \w{3} \d+ \w{3} to \w{3} \d+ \w{3}"))
    expect(impact(page)).to_contain_text("Off, on purpose")
    expect(impact(page)).not_to_contain_text("Gaps it opens")
    expect(impact(page)).to_contain_text("Times are in Europe/Brussels.")
    page.get_by_label("On call", exact=True).select_option(label="Dan Novak")
    expect(impact(page)).to_contain_text("Dan Novak is away (holiday)")
    neighbour = next(name for name in ("Ana Ferreira", "Ben Okafor") if name != workspace.on_call(schedule, at(2)))
    page.get_by_label("On call", exact=True).select_option(label=neighbour)
    expect(impact(page)).to_contain_text(f"{neighbour}: 14 days in a row")
    expect(impact(page)).to_contain_text("Times are in Europe/Brussels.")  # a warning is on the same clock


def test_why_somebody_is_on_call(page: Page, workspace: Workspace, schedule: str) -> None:
    holder = workspace.on_call(schedule, at(2))
    page.locator("#row-final").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Why?").click()
    expect(page.locator("dialog")).to_contain_text(f"{holder}, because it is turn")
    expect(page.locator("dialog .won")).to_contain_text("Weeks")


def test_a_rotation_is_edited(page: Page, workspace: Workspace, schedule: str) -> None:
    before = workspace.get(f"/schedules/{schedule}")["rotations"][0]["participants"]
    page.click("#edit")
    page.get_by_role("button", name="Move Chloé Martin up").click()
    page.get_by_label("Add somebody").select_option(label="Dan Novak")
    expect(impact(page).get_by_role("row", name="Dan Novak")).to_contain_text("+")
    page.get_by_label("Takes effect", exact=True).select_option("after_current_turn")
    expect(same(page, "curl")).to_contain_text('"apply":"after_current_turn"')
    expect(page.locator("dialog footer").get_by_role("button", name="Save")).to_be_enabled()
    save(page)
    kept = workspace.get(f"/schedules/{schedule}")["rotations"][0]["participants"]
    revisions = workspace.get(f"/schedules/{schedule}/revisions")["data"]
    newest = max(revisions, key=lambda one: one["version"])["rotations"][0]["participants"]
    assert [one["user_id"] for one in newest] == ["ana", "chloe", "ben", "dan"], kept
    undo(page)
    restored = workspace.get(f"/schedules/{schedule}")["rotations"][0]["participants"]
    assert restored == before


def test_handoff_name_zone_and_hours_are_edited(page: Page, workspace: Workspace, schedule: str) -> None:
    page.click("#edit")
    dialog = page.locator("dialog")
    dialog.get_by_label("Name").first.fill("Evenings")
    expect(dialog.get_by_label("Notice before a handoff, in minutes")).to_have_value("15")
    dialog.get_by_label("Notice before a handoff, in minutes").fill("")
    expect(dialog.get_by_label("Every so many weeks")).to_have_value("1")
    dialog.get_by_label("Time zone").fill("Europe/Lisbon")
    dialog.get_by_label("At", exact=True).fill("17:30")
    dialog.get_by_label("On", exact=True).select_option(label="Thursday")
    dialog.locator(".rotation summary").click()
    dialog.get_by_role("button", name="Only at certain hours").click()
    expect(impact(page)).to_contain_text("Gaps it opens")
    save(page)
    kept = workspace.get(f"/schedules/{schedule}")
    (rotation,) = kept["rotations"]
    assert (kept["name"], kept["timezone"]) == ("Evenings", "Europe/Lisbon")
    assert kept["handoff_notification_minutes"] is None
    assert (rotation["handoff_time"], rotation["handoff_day"]) == ("17:30", 4)
    assert rotation["restrictions"] == [{"days": [1, 2, 3, 4, 5], "start": "09:00", "end": "17:00"}]
    undo(page)
    back = workspace.get(f"/schedules/{schedule}")
    assert (back["name"], back["timezone"], back["rotations"][0]["restrictions"]) == ("Nights", "Europe/Brussels", [])
    assert back["handoff_notification_minutes"] == 15


def test_a_change_takes_effect_on_a_date(page: Page, workspace: Workspace, schedule: str) -> None:
    before = workspace.on_call(schedule, at(-28))
    page.click("#edit")
    page.get_by_role("button", name="Add a rotation").click()
    top = page.locator("dialog .rotation").nth(1)
    top.get_by_label("Name").fill("Dan alone")
    top.get_by_label("Add somebody").select_option(label="Dan Novak")
    top.get_by_role("button", name="Move up").click()
    page.get_by_label("Takes effect", exact=True).select_option("at")
    page.get_by_label("Takes effect at").fill(at(-21, 9)[:16])
    expect(impact(page)).to_contain_text("→ Dan Novak")
    expect(same(page, "curl")).to_contain_text(f'"effective_at":"{at(-21, 9)}"')
    save(page)
    assert workspace.on_call(schedule, at(-28)) == before
    assert workspace.on_call(schedule, at(-19)) == "Dan Novak"
    undo(page)
    assert workspace.on_call(schedule, at(-19)) != "Dan Novak"


def test_a_schedule_is_made(visits: Visits, workspace: Workspace) -> None:
    page = visits.page(workspace.key)
    page.goto("/")
    page.click("#new")
    dialog = page.locator("dialog")
    dialog.get_by_label("Name").first.fill("Weekend")
    dialog.get_by_label("Team").select_option(label="Network")
    dialog.get_by_label("Add somebody").select_option(label="Ana Ferreira")
    dialog.get_by_label("Add somebody").select_option(label="Ben Okafor")
    expect(impact(page)).to_contain_text("Ana Ferreira")
    save(page)
    expect(page.locator("h1")).to_have_text("Weekend")
    (made,) = workspace.get("/schedules")["data"]
    assert (made["name"], made["team_id"], made["timezone"]) == ("Weekend", "network", "Europe/Brussels")
    assert [one["user_id"] for one in made["rotations"][0]["participants"]] == ["ana", "ben"]
    undo(page)
    expect(page.locator(".empty")).to_be_visible()
    assert workspace.get("/schedules")["data"] == []


def test_a_plan_that_is_stale_is_looked_at_again(
    page: Page, visits: Visits, workspace: Workspace, schedule: str
) -> None:
    visits.refusals_expected = True
    page.click("#override")
    page.get_by_label("On call", exact=True).select_option(label="Dan Novak")
    expect(impact(page)).to_contain_text("Dan Novak")
    workspace.send("PATCH", f"/schedules/{schedule}", {"rotations": [weekly("chloe")]})
    page.locator("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("The schedule changed meanwhile")
    expect(impact(page)).to_contain_text("Chloé Martin → Dan Novak")
    assert workspace.get(f"/schedules/{schedule}/overrides")["data"] == []
    save(page)
    assert len(workspace.get(f"/schedules/{schedule}/overrides")["data"]) == 1


def test_what_is_wrong_is_said_at_its_field(page: Page, visits: Visits) -> None:
    visits.refusals_expected = True
    page.click("#override")
    page.get_by_label("On call", exact=True).select_option(label="Dan Novak")
    until = page.get_by_label(re.compile("^Until"))
    until.fill("2026-01-01T00:00")
    expect(until).to_have_attribute("aria-invalid", "true")
    said = until.get_attribute("aria-describedby")
    expect(page.locator(f"#{said}")).to_contain_text("later than start")
    expect(page.locator("dialog").get_by_role("button", name="Save")).to_be_disabled()


def test_who_may_only_read_is_told_what_is_missing(visits: Visits, workspace: Workspace, schedule: str) -> None:
    visits.refusals_expected = True
    page = visits.page(workspace.scoped("oncall:read"))
    page.goto(f"/?schedule={schedule}")
    page.click("#override")
    page.get_by_label("On call", exact=True).select_option(label="Dan Novak")
    expect(page.get_by_role("alert")).to_contain_text("oncall:write")


def test_an_answer_that_is_lost_is_asked_for_once_more(
    page: Page, visits: Visits, workspace: Workspace, schedule: str
) -> None:
    visits.refusals_expected = True
    page.click("#override")
    page.get_by_label("On call", exact=True).select_option(label="Dan Novak")
    expect(impact(page)).to_contain_text("Dan Novak")
    page.context.set_offline(True)
    page.locator("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    page.context.set_offline(False)
    save(page)
    assert len(workspace.get(f"/schedules/{schedule}/overrides")["data"]) == 1


def test_a_running_shift_is_overridden_from_now(visits: Visits, workspace: Workspace, schedule: str) -> None:
    dan = {"override_user_id": "dan", "start": hours_from_now(-2), "end": hours_from_now(2)}
    workspace.send("POST", f"/schedules/{schedule}/overrides", dan)
    page = visits.page(workspace.key)
    page.goto(f"/?schedule={schedule}&span=day")
    page.locator("#row-final .override").first.click()
    page.get_by_role("button", name="Put somebody on call").click()
    page.get_by_label("On call", exact=True).select_option(label="Ana Ferreira")
    start = datetime.fromisoformat(page.get_by_label(re.compile("^From")).input_value())
    assert abs((start - datetime.now().astimezone().replace(tzinfo=None)).total_seconds()) < 26 * 3600
    expect(impact(page)).to_contain_text("Dan Novak →")


def test_an_entry_is_written(page: Page, workspace: Workspace, schedule: str) -> None:
    page.click("#override")
    page.get_by_label("On call", exact=True).select_option(label="Dan Novak")
    page.get_by_label("As", exact=True).select_option("entries")
    expect(page.get_by_label("Reason")).to_be_hidden()
    page.get_by_label(re.compile("^From")).fill(at(1, 9)[:16])
    page.get_by_label(re.compile("^Until")).fill(at(1, 12)[:16])
    expect(impact(page)).to_contain_text("→ Dan Novak")
    assert same(page, "command").inner_text().startswith(f"rota entry add {schedule}")
    save(page)
    expect(page.locator("#row-manual .entry")).to_have_count(1)
    assert workspace.on_call(schedule, at(1, 10)) == "Dan Novak"
    undo(page)
    assert workspace.on_call(schedule, at(1, 10)) != "Dan Novak"


def ask_dan(page: Page, schedule_page: str) -> None:
    """Asks Dan to take the second shift of the week."""
    page.goto(schedule_page)
    shift(page).click()
    page.get_by_role("button", name="Give it to somebody").click()
    page.get_by_label("To", exact=True).select_option(label="Dan Novak")
    page.get_by_label("Reason").fill("wedding")
    page.get_by_label("Only once the other person has accepted").check()
    expect(impact(page)).to_contain_text("Once it is accepted")
    expect(impact(page)).to_contain_text("→ Dan Novak")
    save(page, "Ask")
    expect(page.locator(".toast")).to_contain_text("Dan Novak is asked")


def test_a_swap_that_was_asked_for_is_accepted(page: Page, workspace: Workspace, schedule: str) -> None:
    holder = workspace.on_call(schedule, at(2))
    ask_dan(page, page.url)
    assert workspace.on_call(schedule, at(2)) == holder
    asked = page.locator(".ask")
    expect(asked).to_contain_text(f"Dan Novak takes over from {holder}, {day(0)} 09:00")
    expect(asked).to_contain_text("wedding")
    page.goto("/")
    expect(page.locator(".ask")).to_contain_text("on Nights")
    page.get_by_role("button", name=re.compile("^Accept")).click()
    expect(impact(page)).to_contain_text(f"{holder} → Dan Novak")
    save(page, "Accept")
    expect(page.locator(".ask")).to_have_count(0)
    assert workspace.on_call(schedule, at(2)) == "Dan Novak"
    undo(page)
    assert workspace.on_call(schedule, at(2)) == holder


def test_a_swap_that_was_asked_for_is_declined_or_withdrawn(page: Page, workspace: Workspace, schedule: str) -> None:
    holder = workspace.on_call(schedule, at(2))
    ask_dan(page, page.url)
    undo(page)
    expect(page.locator(".ask")).to_have_count(0)
    ask_dan(page, page.url)
    page.get_by_role("button", name=re.compile("^Decline")).click()
    save(page, "Decline")
    expect(page.locator(".ask")).to_have_count(0)
    assert [one["status"] for one in workspace.get("/swaps", schedule_id=schedule)["data"]] == ["declined"] * 2
    assert workspace.on_call(schedule, at(2)) == holder
    page.goto(f"/?view=history&schedule={schedule}")
    expect(page.locator("section", has_text="Swaps and covers").get_by_text("declined")).to_have_count(2)


def test_every_dialog_gives_the_same_in_three_ways(page: Page, schedule: str) -> None:
    page.click("#override")
    page.get_by_label("On call", exact=True).select_option(label="Dan Novak")
    page.get_by_label(re.compile("^From")).fill(at(1, 9)[:16])
    page.get_by_label(re.compile("^Until")).fill(at(1, 12)[:16])
    page.get_by_label("Reason").fill(NASTY)
    expect(page.locator("dialog").get_by_role("button", name="Save")).to_be_enabled()
    body = {"override_user_id": "dan", "start": at(1, 9), "end": at(1, 12), "reason": NASTY}
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "As curl"
    page.keyboard.press("Enter")
    expect(page.locator("pre.curl")).not_to_be_empty()
    curl = words(page.locator("pre.curl").inner_text())
    assert json.loads(curl[-1]) == body
    command = words(same(page, "command").inner_text())
    assert command[:4] == ["rota", "override", "add", schedule]
    assert command[4:] == [
        *("--for", "dan", "--from", body["start"], "--until", body["end"]),
        f"--reason={NASTY}",
    ]
    written = yaml.safe_load(same(page, "yaml").inner_text())
    assert written == {"kind": "override", "schedule_id": schedule, **body}
    assert not page.locator("pre.curl").is_visible()  # one at a time


REQUESTS = [
    ("DELETE", "/overrides/ovr_1", None, "rota override rm ovr_1", {"kind": "override", "id": "ovr_1", "absent": True}),
    (
        "POST",
        "/schedules/s%2F1/entries/shift.1/swap",
        {"swap_with_shift_id": "shift.2", "start": "a", "request": True},
        "rota swap shift.1 --schedule s/1 --with shift.2 --from a --request",
        {
            "kind": "swap",
            "schedule_id": "s/1",
            "shift_id": "shift.1",
            "swap_with_shift_id": "shift.2",
            "start": "a",
            "request": True,
        },
    ),
    (
        "POST",
        "/cover",
        {"user_id": "ana", "start": "a", "end": "b", "covered_by": ["ben", "dan"]},
        "rota cover ana --from a --until b --with ben --with dan",
        {"kind": "cover", "user_id": "ana", "start": "a", "end": "b", "covered_by": ["ben", "dan"]},
    ),
    (
        "PATCH",
        "/schedules/s1",
        {"rotations": [{"name": None, "participants": [{"user_id": "ana", "position": 0}], "restrictions": []}]},
        None,
        {
            "kind": "schedule",
            "id": "s1",
            "rotations": [{"name": None, "participants": [{"user_id": "ana", "position": 0}], "restrictions": []}],
        },
    ),
    ("PUT", "/users/ana", {"name": "no"}, None, {"kind": "user", "id": "ana", "name": "no"}),
    (
        "POST",
        "/subscriptions",
        {"kind": "email", "events": ["*"]},
        None,
        {"kind": "subscription", "channel": "email", "events": ["*"]},
    ),
    (
        "POST",
        "/swaps/swap_1/accept",
        None,
        "rota api POST swaps/swap_1/accept",
        {"kind": "request", "method": "POST", "path": "/api/v2/oncall/swaps/swap_1/accept"},
    ),
]


def test_what_is_written_for_elsewhere_is_what_was_meant(page: Page) -> None:
    script = (
        "async ([where, ...one]) => { const m = await import(where); return [m.command(...one), m.applied(...one)]; }"
    )
    for method, path, body, command, document in REQUESTS:
        sent = [site.address("same.js"), method, path, *([] if body is None else [body])]
        told, applied = page.evaluate(script, sent)
        wanted = command or f"rota api {method} {path[1:]} -d {shlex.quote(json.dumps(body, separators=(',', ':')))}"
        assert words(told) == words(wanted)
        assert yaml.safe_load(applied) == document


def test_nothing_typed_breaks_out_of_what_is_written_for_elsewhere(page: Page) -> None:
    script = "async ([where, body]) => (await import(where)).yaml(body)"
    texts = [
        "a: b",
        "- x",
        "#",
        NASTY,
        "\n---\nkind: key\n",
        "\u2028\x85\x7f\ufeff",
        "null",
        "yes",
        "1e3",
        "",
        " ",
        "\\",
        "*a &b !c",
    ]
    body = {
        "all": texts,
        **{f"_{chr(ord('a') + i)}": text for i, text in enumerate(texts)},
        "odd: key": [[1, ["x"]], {}],
    }
    assert yaml.safe_load(page.evaluate(script, [site.address("same.js"), body])) == body
