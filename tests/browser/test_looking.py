"""A stranger looks: what this is, who is on call, where nobody is, in whose time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import Workspace, hours_from_now, same, weekly
from tests.support.browser import Visits

if TYPE_CHECKING:
    from local.stack import Stack

INERT = "<img src=x onerror=alert(1)>"


def test_a_first_visit_says_what_this_is_and_how_to_get_a_key(visits: Visits) -> None:
    page = visits.page()
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Who is on call?")
    expect(page.locator("main")).to_contain_text("Whoever looks after rota at your company makes one")
    assert page.locator("#key").get_attribute("type") == "password"


def test_the_demo_key_is_one_click_away(visits: Visits) -> None:
    page = visits.page()
    page.goto("/")
    page.click("#demo")
    expect(page.locator(".board li").first).to_be_visible()
    assert page.url.endswith("/")


def test_a_key_is_kept_for_the_tab_and_forgotten_on_demand(visits: Visits, workspace: Workspace) -> None:
    workspace.schedule("Nights")
    page = visits.page()
    page.goto("/")
    page.fill("#key", workspace.key)
    page.keyboard.press("Enter")
    expect(page.locator(".board")).to_contain_text("Nights")
    page.reload()
    expect(page.locator(".board")).to_contain_text("Nights")
    page.click("#forget")
    expect(page.locator("#key")).to_be_visible()
    page.reload()
    expect(page.locator("#key")).to_be_visible()


def test_what_still_loads_when_the_key_is_forgotten_asks_for_nothing(visits: Visits, workspace: Workspace) -> None:
    workspace.schedule("Nights")
    page = visits.page(workspace.key)
    held: list[Route] = []
    page.route("**/swaps.js", lambda route: held.append(route))  # noqa: PLW0108  playwright can wrap no builtin
    with page.expect_request("**/swaps.js"):
        page.goto("/")
    page.click("#forget")
    expect(page.locator("#key")).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with page.expect_response("**/swaps.js"):
        held[0].continue_()
    page.wait_for_timeout(200)
    assert not [url for url in asked if "/api/" in url]


def test_a_wrong_key_is_told_so(visits: Visits) -> None:
    visits.refusals_expected = True
    page = visits.page()
    page.goto("/")
    page.fill("#key", "ak_live_not_a_key")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("did not take the key")
    expect(page.locator("#key")).to_be_visible()


def test_who_is_on_call_until_when_and_who_is_next(visits: Visits, workspace: Workspace) -> None:
    schedule = workspace.schedule("Nights", team_id="network")
    told = workspace.get(f"/schedules/{schedule}/on-call")
    page = visits.page(workspace.key)
    page.goto("/")
    card = page.locator(".board li")
    expect(card).to_have_count(1)
    expect(card.locator(".person")).to_have_text(told["on_call"]["name"])
    ends = datetime.fromisoformat(told["on_call"]["shift_end"])
    expect(card).to_contain_text(f"until {ends:%a} {ends.day} {ends:%b} {ends:%H:%M}")
    expect(card).to_contain_text(f"then {told['next']['name']}")
    expect(card).to_contain_text("Network · primary · Europe/Brussels")


def test_a_card_on_the_board_says_what_the_schedules_sentence_says(visits: Visits, workspace: Workspace) -> None:
    schedule = workspace.schedule("Nights", rotations=[weekly("ana", effective_until=hours_from_now(5))])
    ben = {"override_user_id": "ben", "start": hours_from_now(7), "end": hours_from_now(9)}
    workspace.send("POST", f"/schedules/{schedule}/overrides", ben)
    page = visits.page(workspace.key)
    page.goto("/")
    card = page.locator(".board li .who")
    expect(card).to_contain_text(re.compile(r"until .+, then nobody until .+, then Ben Okafor$"))


def test_a_gap_ahead_cannot_be_missed(visits: Visits, workspace: Workspace) -> None:
    schedule = workspace.schedule("Nights")
    gap = {"override_user_id": None, "start": hours_from_now(30), "end": hours_from_now(36)}
    workspace.schedule("Ends", rotations=[weekly("ana", effective_until=hours_from_now(48))])
    workspace.send("POST", f"/schedules/{schedule}/overrides", gap)
    page = visits.page(workspace.key)
    page.goto("/")
    ends = page.locator(".board li", has_text="Ends")
    expect(ends.locator("p.gap")).to_contain_text("Nobody is on call")
    expect(page.locator(".board li", has_text="Nights").locator("p.gap")).to_have_count(0)  # off, on purpose
    ends.get_by_role("link").click()
    expect(page.locator("p.gap")).to_contain_text("Nobody is on call")
    expect(page.locator(".gaps li")).to_contain_text("Nobody")
    nobody = page.locator("#row-final .gap")
    expect(nobody).to_contain_text("Nobody")
    assert "Nobody is on call" in str(nobody.get_attribute("aria-label"))
    assert "gradient" in nobody.evaluate("one => getComputedStyle(one).backgroundImage")


def test_an_empty_workspace_says_what_to_do(visits: Visits, empty: Workspace) -> None:
    page = visits.page(empty.key)
    page.goto("/")
    expect(page.locator(".empty")).to_contain_text("nobody is on call")
    page.goto("/?view=people")
    expect(page.locator("main")).to_contain_text("Nobody yet")


def test_a_schedule_without_anybody_says_nobody(visits: Visits, workspace: Workspace) -> None:
    schedule = workspace.schedule("Idle", rotations=[])
    page = visits.page(workspace.key)
    page.goto(f"/?schedule={schedule}")
    expect(page.locator(".sentence")).to_contain_text("Nobody is on call")


def test_the_sentence_and_the_rows(visits: Visits, workspace: Workspace) -> None:
    schedule = workspace.schedule("Nights")
    page = visits.page(workspace.key)
    page.goto(f"/?schedule={schedule}")
    expect(page.locator(".sentence")).to_contain_text(f"{workspace.on_call(schedule)} is on call until")
    assert page.locator("rota-timeline .row b").all_text_contents()[0] == "Final timeline"
    expect(page.locator("rota-timeline .now")).to_be_visible()
    expect(page.locator("rota-timeline .row.rotation [role=option]")).to_have_count(3)


def test_turning_pages_and_spans_is_in_the_address(visits: Visits, workspace: Workspace) -> None:
    schedule = workspace.schedule("Nights")
    page = visits.page(workspace.key)
    page.goto(f"/?schedule={schedule}&from=2026-11-23&span=week")
    expect(page.locator(".window").first).to_have_text("Mon 23 Nov \u2013 Sun 29 Nov 2026")
    page.click("#next")
    expect(page.locator(".window").first).to_have_text("Mon 30 Nov \u2013 Sun 6 Dec 2026")
    assert "from=2026-11-30" in page.url
    for span, days in (("day", 1), ("fortnight", 14), ("month", 35), ("quarter", 91)):
        page.click(f"#span-{span}")
        expect(page.locator("rota-timeline .day")).to_have_count(days)
        assert f"span={span}" in page.url
    page.go_back()
    expect(page.locator("rota-timeline .day")).to_have_count(35)


def test_a_bar_says_what_there_is_room_for(visits: Visits, workspace: Workspace) -> None:
    days = weekly("ana", "ben", type="daily", handoff_day=None)
    schedule = workspace.schedule("Days", rotations=[days])
    page = visits.page(workspace.key)
    page.goto(f"/?schedule={schedule}&span=week")
    bar = page.locator("#row-final [role=option]").nth(2)
    expect(bar).to_have_text(re.compile("^(Ana Ferreira|Ben Okafor)$"))
    page.set_viewport_size({"width": 500, "height": 800})
    expect(bar).to_have_text(re.compile("^(AF|BO)$"))
    page.click("#span-quarter")
    expect(page.locator("rota-timeline .day")).to_have_count(91)
    assert set(page.locator("#row-final [role=option]").all_text_contents()) == {""}
    page.set_viewport_size({"width": 1360, "height": 800})
    page.click("#span-week")
    expect(bar).to_have_text(re.compile("^(Ana Ferreira|Ben Okafor)$"))


def test_a_page_is_turned_without_the_network(visits: Visits, workspace: Workspace) -> None:
    visits.refusals_expected = True  # what lies beyond the next page is asked for in vain
    schedule = workspace.schedule("Nights")
    page = visits.page(workspace.key)
    with page.expect_response(re.compile("from=2026-12-07")), page.expect_response(re.compile("from=2026-11-09")):
        page.goto(f"/?schedule={schedule}&from=2026-11-23")
    expect(page.locator("rota-timeline .seg").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.click("#next")
    expect(page.locator(".window").first).to_have_text("Mon 7 Dec \u2013 Sun 20 Dec 2026")


def test_the_same_address_shows_the_same_in_another_zone(visits: Visits, workspace: Workspace) -> None:
    schedule = workspace.schedule("Nights")
    seen = []
    for zone in ("Europe/Brussels", "Asia/Kathmandu"):
        page = visits.page(workspace.key, zone=zone)
        page.goto(f"/?schedule={schedule}&from=2026-11-23&zone=America/New_York")
        expect(page.locator("rota-timeline .seg").first).to_be_visible()
        labels = page.locator("[role=option]").evaluate_all("all => all.map((one) => one.ariaLabel)")
        seen.append((page.locator(".agenda").inner_text(), page.locator(".axis").inner_text(), labels))
    assert seen[0] == seen[1]
    assert "03:00" in seen[0][0]  # 09:00 in Brussels


def test_the_zone_is_switched_and_the_card_gives_both(visits: Visits, workspace: Workspace) -> None:
    schedule = workspace.schedule("Nights")
    page = visits.page(workspace.key, zone="Asia/Kathmandu")
    page.goto(f"/?schedule={schedule}&from=2026-11-23")
    expect(page.locator(".agenda")).to_contain_text("09:00")
    page.click("#my-zone")
    expect(page.locator(".agenda")).to_contain_text("13:45")
    assert re.search("zone=Asia%2FKath?mandu", page.url)  # browsers spell it the old way
    page.hover("#row-final [role=option] >> nth=0")
    card = page.locator("rota-timeline .card")
    expect(card).to_contain_text("09:00 (Europe/Brussels")
    expect(card).to_contain_text(re.compile(r"13:45 \(Asia/Kath?mandu"))
    page.mouse.move(0, 0)
    expect(card).to_be_hidden()
    page.focus("#row-final")
    page.keyboard.press("ArrowRight")
    expect(card).to_contain_text(re.compile("Asia/Kath?mandu"))
    page.fill("#zone", "Australia/Lord_Howe")
    page.keyboard.press("Enter")
    expect(page.locator(".agenda")).to_contain_text("19:00")
    page.click("#its-zone")
    expect(page.locator(".agenda")).to_contain_text("09:00")
    assert "zone" not in page.url


def test_the_card_gives_the_viewers_clock_where_it_differs(visits: Visits, workspace: Workspace) -> None:
    schedule = workspace.schedule("Nights")
    tokyo = "Mon 23 Nov 17:00 to Mon 30 Nov 17:00 (Asia/Tokyo, yours)"
    for zone, told in (("Asia/Tokyo", tokyo), ("Europe/Paris", "")):
        page = visits.page(workspace.key, zone=zone)
        page.goto(f"/?schedule={schedule}&from=2026-11-23")
        page.hover("#row-final [role=option] >> nth=1")
        card = page.locator("rota-timeline .card")
        expect(card).to_contain_text("Mon 23 Nov 09:00 to Mon 30 Nov 09:00 (Europe/Brussels, +01:00)")
        expect(card).to_contain_text(told)
        assert card.get_by_text("yours").count() == bool(told)
        page.locator(".agenda li button").nth(1).click()
        expect(page.locator("dialog")).to_contain_text(told)


@pytest.mark.parametrize(
    ("zone", "monday", "hours"),
    [
        ("Europe/Brussels", "2027-03-22", [24] * 6 + [23]),
        ("America/New_York", "2027-11-01", [24] * 6 + [25]),
        ("Australia/Lord_Howe", "2027-03-29", [24] * 6 + [24.5]),
    ],
)
def test_days_of_a_week_with_a_change_of_clocks_are_as_long_as_they_are(
    visits: Visits, workspace: Workspace, zone: str, monday: str, hours: list[float]
) -> None:
    schedule = workspace.schedule(
        "Days", timezone=zone, rotations=[weekly("ana", "ben", type="daily", handoff_day=None, handoff_time="02:15")]
    )
    page = visits.page(workspace.key, zone="UTC")
    page.goto(f"/?schedule={schedule}&span=week&from={monday}")
    expect(page.locator("rota-timeline .day")).to_have_count(7)
    widths = page.locator("rota-timeline .day").evaluate_all("all => all.map((one) => parseFloat(one.style.width))")
    assert widths == pytest.approx([100 * one / sum(hours) for one in hours], rel=1e-3)
    # A stretch of the last day that begins with its last segment and is six hours long.
    page.focus("#row-final")
    page.keyboard.press("End")
    page.keyboard.press("Space")
    band = page.locator("rota-timeline .band")
    expect(band).to_be_visible()
    shown = page.locator("rota-timeline [role=status]").text_content()
    sunday = datetime.fromisoformat(monday).replace(tzinfo=ZoneInfo(zone)) + timedelta(days=6)
    year = "" if sunday.year == datetime.now(ZoneInfo(zone)).year else f" {sunday.year}"
    assert str(shown).startswith(f"{sunday:%a} {sunday.day} {sunday:%b}{year} 0")
    page.keyboard.press("Enter")
    expect(page.locator("dialog")).to_contain_text(f"From ({zone})")
    page.get_by_label("On call", exact=True).select_option(label="Dan Novak")
    start = page.locator("dialog input[type=datetime-local]").first.input_value()
    offset = datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(zone)).strftime("%z")
    expect(same(page, "curl")).to_contain_text(f"{start}:00{offset[:3]}:{offset[3:]}")


def test_a_schedule_as_it_was_known(visits: Visits, workspace: Workspace) -> None:
    visits.refusals_expected = True
    schedule = workspace.schedule("Nights")
    before = datetime.now(UTC).isoformat()
    known = workspace.on_call(schedule)
    dan = {"override_user_id": "dan", "start": hours_from_now(-1), "end": hours_from_now(20), "reason": "swamped"}
    workspace.send("POST", f"/schedules/{schedule}/overrides", dan)
    page = visits.page(workspace.key)
    page.goto(f"/?schedule={schedule}&as_of={quote(before)}")
    expect(page.locator(".known")).to_contain_text("nothing can be changed here")
    expect(page.locator(".sentence")).to_contain_text(f"As known then: {known} is on call")
    expect(page.locator("#row-manual")).to_have_count(0)
    expect(page.locator("#override, #edit, #cover")).to_have_count(0)
    page.focus("#row-final")
    page.keyboard.press("Space")
    lane = page.locator("#row-final").bounding_box()
    assert lane
    page.mouse.move(lane["x"] + 200, lane["y"] + 10)
    page.mouse.down()
    page.mouse.move(lane["x"] + 500, lane["y"] + 10, steps=4)
    expect(page.locator("rota-timeline .band")).to_be_hidden()
    page.mouse.move(0, 0)
    page.mouse.up()
    page.locator("#row-final [role=option]:not(.past)").first.click()
    expect(page.locator("dialog .actions button")).to_have_text(["Why?"])
    page.get_by_role("button", name="Why?").click()
    expect(page.locator("dialog")).to_contain_text(f"{known}, because it is turn")
    page.keyboard.press("Escape")
    page.click("#next")  # it stays as it was known then
    expect(page.locator(".known")).to_be_visible()
    page.click("#today")
    page.click("#now")
    expect(page.locator(".sentence")).to_contain_text("Dan Novak is on call")
    assert "as_of" not in page.url
    page.click("#as-of")
    page.locator("dialog").get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no such thing")  # there was none yesterday


def test_what_somebody_typed_is_text(visits: Visits, workspace: Workspace) -> None:
    workspace.send("PUT", "/users/evil", {"name": INERT})
    evil = f"{INERT}{{{{7*7}}}}"
    schedule = workspace.schedule(
        evil, description=f"</script>{INERT}", rotations=[weekly("evil", name=f'"><svg onload=alert(2)>{INERT}')]
    )
    override = {"override_user_id": "evil", "start": hours_from_now(24), "end": hours_from_now(30), "reason": INERT}
    workspace.send("POST", f"/schedules/{schedule}/overrides", override)
    page = visits.page(workspace.key)
    for address in ("/", f"/?schedule={schedule}", "/?view=people", f"/?view=history&schedule={schedule}"):
        page.goto(address)
        expect(page.locator("main")).to_contain_text(INERT)
        assert page.locator("main img, main svg, main script").count() == 0
    page.goto(f"/?schedule={schedule}")
    page.click("#edit")
    expect(page.locator("dialog .rotation")).to_be_visible()
    assert page.locator("dialog img, dialog svg").count() == 0


def test_when_nothing_answers_it_says_so_and_comes_back(visits: Visits, workspace: Workspace) -> None:
    visits.refusals_expected = True
    schedule = workspace.schedule("Nights")
    page = visits.page(workspace.key)
    page.goto("/")
    expect(page.locator(".board")).to_be_visible()
    page.context.set_offline(True)
    page.get_by_role("link", name="Nights").click()
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    page.context.set_offline(False)
    expect(page.locator(".sentence")).to_be_visible()
    assert page.url.endswith(f"?schedule={schedule}")


def test_what_is_not_there_and_what_is_not_allowed(visits: Visits, workspace: Workspace, stack: Stack) -> None:
    visits.refusals_expected = True
    page = visits.page(workspace.key)
    page.goto("/?schedule=sched_abc123")
    expect(page.locator("h1")).to_have_text("There is no such thing")
    page = visits.page(workspace.scoped("oncall:write"))
    page.goto("/")
    expect(page.get_by_role("alert")).to_contain_text("oncall:read")
    page = visits.page(workspace.scoped("oncall:read"))
    page.goto("/?view=access")
    expect(page.locator("main")).to_contain_text("oncall:admin")


def test_the_wall_view_is_larger_and_stays_up_to_date(visits: Visits, workspace: Workspace) -> None:
    schedule = workspace.schedule("Nights")
    page = visits.page(workspace.key)
    page.clock.install()
    page.goto("/?view=board&wall=1")
    person = page.locator(".person b")
    expect(person).to_be_visible()
    assert person.evaluate("one => parseFloat(getComputedStyle(one).fontSize)") > 32
    dan = {"override_user_id": "dan", "start": hours_from_now(-1), "end": hours_from_now(1)}
    workspace.send("POST", f"/schedules/{schedule}/overrides", dan)
    page.clock.fast_forward(61_000)
    expect(person).to_have_text("Dan Novak")
