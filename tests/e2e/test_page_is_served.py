"""The page, its files, the form, feeds and frames, through the gateway of the deployed stack."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from local.stack import Stack

BASE = "/api/v2/oncall"


def test_the_shell_and_all_that_it_names(nobody: httpx.Client, stack: Stack) -> None:
    shell = nobody.get("/")
    assert shell.status_code == 200
    assert f'content="{stack.page_key}"' in shell.text
    named = set(re.findall(r'(?:src|href)="(/page/[^"]+)"', shell.text))
    (script,) = [path for path in named if path.endswith("/first.js")]
    assert nobody.get(script).headers["content-encoding"] == "gzip"
    for path in named:
        answer = nobody.get(path)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")
    assert nobody.get("/", headers={"if-none-match": shell.headers["etag"]}).status_code == 304
    assert nobody.get("/page/0000000000000000/app.js").status_code == 404


def test_the_offered_key_may_read_and_write_and_no_more(nobody: httpx.Client, stack: Stack) -> None:
    assert stack.page_key
    key = {"x-api-key": stack.page_key}
    assert nobody.get(f"{BASE}/board", headers=key).status_code == 200
    assert nobody.get(f"{BASE}/calendars", headers=key).status_code == 200
    assert nobody.get(f"{BASE}/keys", headers=key).status_code == 403


def test_the_form_of_readers_without_javascript(nobody: httpx.Client, stack: Stack) -> None:
    whole = nobody.post("/", data={"key": stack.keys["read"], "schedule": ""})
    assert whole.status_code == 200
    assert "Marie Laurent is on call until" in whole.text
    assert "<svg" in whole.text
    one = nobody.post("/", data={"key": stack.keys["read"], "schedule": "sched_abc123"})
    assert "Final timeline" in one.text
    refused = nobody.post("/", data={"key": "ak_live_nobody"})
    assert (refused.status_code, refused.headers["content-type"]) == (401, "text/html; charset=utf-8")


def test_a_picture_of_a_schedule(reader: httpx.Client) -> None:
    answer = reader.get(f"{BASE}/schedules/sched_abc123/view.svg", params={"days": 28})
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.text.startswith("<svg ")


def test_a_feed_and_a_frame_need_their_address_alone(writer: httpx.Client, nobody: httpx.Client) -> None:
    made = writer.post(f"{BASE}/calendars", json={"schedule_id": "sched_abc123"})
    assert made.status_code == 201, made.text
    feed = nobody.get(made.json()["url"])
    assert (feed.status_code, feed.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert "SUMMARY:Marie Laurent: After-Hours Network Support\r\n" in feed.text
    assert nobody.get(made.json()["url"], headers={"if-none-match": feed.headers["etag"]}).status_code == 304
    frame = nobody.get(made.json()["embed_url"])
    assert (frame.status_code, frame.headers["refresh"]) == (200, "60")
    assert writer.delete(made.headers["location"]).status_code == 204
    assert nobody.get(made.json()["url"]).status_code == 404
