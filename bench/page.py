"""How fast the page is in headless Chromium: until something is shown, until a page is turned; and how large it is.

Every answer is the product's own, made before it is asked for: what is measured is the page, not the network.
"""

from __future__ import annotations

import gzip
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from playwright.sync_api import Browser

from bench.measuring import Report
from bench.product import product
from rota.http.page import site
from tests.support.api import START, Api
from tests.support.browser import CHROMIUM, TALL, WIDE, chromium
from tests.support.places import ROOT

Json = dict[str, Any]
Answers = dict[str, tuple[dict[str, str], bytes]]
ROUNDS = 7
THROTTLE = 4
READY_MS, TURN_MS, DRAW_MS = 400, 80, 100
FIRST_KB, ALL_KB = 20, 60
_READY = """
new MutationObserver((_, observer) => {
  if (!document.querySelector('rota-timeline .seg')) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => { globalThis.ready = performance.now(); }));
}).observe(document, { childList: true, subtree: true });
"""
_WAIT = """
() => new Promise((done) => {
  const look = () => (globalThis.ready ? done(globalThis.ready) : setTimeout(look, 20));
  look();
})
"""
_TURN = """
() => new Promise((done) => {
  const begun = performance.now();
  document.querySelector('#next').click();
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun)));
})
"""
_DRAW = """
() => {
  const timeline = document.querySelector('rota-timeline');
  const begun = performance.now();
  timeline.view = timeline.view;
  timeline.offsetHeight;
  return performance.now() - begun;
}
"""


def run() -> Report:
    """The report."""
    report = Report("The page")
    _sizes(report)
    if not CHROMIUM.exists():
        report.say(f"Times were not measured: there is no Chromium at {CHROMIUM}.")
        return report
    answers, schedule, count = _answers()
    with _served(answers) as server, chromium() as browser:
        address = f"{server}/?schedule={schedule}&span=month"
        fast, slow = (_times(browser, address, throttle) for throttle in (1, THROTTLE))
    report.say(f"A month of four layers, {count} segments, the best of {ROUNDS} rounds, in milliseconds.")
    report.table("", "measured", "limit", "kept")
    for name, figure, limit in (
        (f"shown, the processor {THROTTLE} times slower", slow["ready"], READY_MS),
        ("shown", fast["ready"], READY_MS),
        ("a page turned", fast["turn"], TURN_MS),
        ("the timeline drawn", fast["draw"], DRAW_MS),
    ):
        report.row(name, f"{figure:.0f}", str(limit), figure=figure, limit=limit)
    report.row(f"a page turned, the processor {THROTTLE} times slower", f"{slow['turn']:.0f}", "", "")
    report.end_table()
    return report


def _sizes(report: Report) -> None:
    sizes = {name: len(gzip.compress(text.encode(), 9)) / 1024 for name, text in site.files().items()}
    first = sum(sizes[name] for name in (site.FIRST, "page.css"))
    whole = sum(sizes.values()) + len(gzip.compress((ROOT / "web" / "index.html").read_bytes(), 9)) / 1024
    report.say("Compressed, file by file, in KB.")
    report.table("", "measured", "limit", "kept")
    report.row("script and style before anything is shown", f"{first:.1f}", str(FIRST_KB), figure=first, limit=FIRST_KB)
    report.row("all of it, forms and lists too", f"{whole:.1f}", str(ALL_KB), figure=whole, limit=ALL_KB)
    report.end_table()


def _answers() -> tuple[Answers, str, int]:
    """Every answer that the page asks for, by path and query; the schedule; and its segments in the first window."""
    with product() as api, redirect_stdout(io.StringIO()):
        return _recorded(api)


def _recorded(api: Api) -> tuple[Answers, str, int]:
    people = [f"user_{i}" for i in range(8)]
    for i, user in enumerate(people):
        api.put(f"/users/{user}", {"name": f"Person Number {i}"})

    def layer(kind: str, position: int, count: int, **fields: Any) -> Json:
        members = [{"user_id": user, "position": i} for i, user in enumerate(people[:count])]
        start = {"effective_from": "2026-01-05T09:00:00+01:00", "handoff_time": "09:00", "layer_position": position}
        return {"type": kind, "name": f"Layer {position}", "participants": members, **start, **fields}

    layers = [
        layer("daily", 0, 4, restrictions=[{"days": [1, 2, 3, 4, 5], "start": "09:00", "end": "17:00"}]),
        layer("custom", 1, 3, custom_shift_hours=24, restrictions=[{"days": [6, 7], "start": "10:00", "end": "22:00"}]),
        layer("weekly", 2, 8, handoff_day=1),
        layer("custom", 3, 5, custom_shift_hours=8.75),
    ]
    made = api.post("/schedules", {"name": "Bench", "timezone": "Europe/Brussels", "rotations": layers}).json
    schedule = str(made["id"])
    answers: Answers = {}

    def record(path: str, **more: Any) -> Json:
        address, _, query = path.partition("?")
        answer = api.get(address, query=query, absolute=True, **more)
        assert answer.status == 200, answer.body
        kept = ("content-type", "cache-control", "content-security-policy")
        answers[path] = {name: answer.headers[name] for name in kept if name in answer.headers}, answer.body.encode()
        return dict(answer.json) if "json" in answer.headers["content-type"] else {}

    view = f"/api/v2/oncall/schedules/{schedule}/view?days=35"
    first = record(view)
    monday = START.date() - timedelta(days=START.weekday())
    for weeks in (-5, 5, 10):
        record(f"{view}&from={monday + timedelta(weeks=weeks)}")
    record("/", key=None)
    for name in site.files():
        record(site.address(name), key=None)
    return answers, schedule, sum(len(row["segments"]) for row in first["rows"])


@contextmanager
def _served(answers: Answers) -> Iterator[str]:
    """The answers at an address of this machine."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body leave together

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            headers, body = answers.get(self.path if path.startswith("/api/") else path, ({}, b""))
            self.send_response(200 if headers else 404)
            for name, value in {**headers, "content-length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(ConnectionError):  # whoever asked may have left
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def _times(browser: Browser, address: str, throttle: int) -> dict[str, float]:
    """The best times of several rounds, each of a visitor who has nothing of the page yet."""
    rounds = [_visit(browser, address, throttle) for _ in range(ROUNDS)]
    return {name: min(one[name] for one in rounds) for name in rounds[0]}


def _visit(browser: Browser, address: str, throttle: int) -> dict[str, float]:
    context = browser.new_context(viewport={"width": WIDE, "height": TALL}, timezone_id="Europe/Brussels")
    context.add_init_script("sessionStorage.setItem('rota-key', 'bench');" + _READY)
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": throttle})
    page.goto(address)
    ready = float(page.evaluate(_WAIT))
    page.wait_for_load_state("networkidle")  # the next window is there
    before = page.url
    turned = float(page.evaluate(_TURN))
    assert page.url != before
    drawn = float(page.evaluate(_DRAW))
    context.close()
    return {"ready": ready, "turn": turned, "draw": drawn}
