"""The page as it is served: the shell, its files, and how long they may be kept."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rota.http.page import site
from tests.support.api import Answer, Api
from tests.support.places import ROOT

WEB = ROOT / "web"
FILES = sorted(path.name for path in WEB.iterdir() if path.suffix in (".js", ".css", ".svg"))


def shell(api: Api, **more: str) -> Answer:
    return api.get("/", key=None, absolute=True, headers={"accept-encoding": "gzip, br", **more})


def asset(api: Api, path: str, **more: str) -> Answer:
    return api.get(path, key=None, absolute=True, headers={"accept-encoding": "gzip, br", **more})


def test_the_shell_needs_no_key_and_may_run_the_products_own_files_alone(api: Api) -> None:
    answer = shell(api)
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = dict(one.strip().split(" ", 1) for one in answer.headers["content-security-policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert "{{" not in answer.body
    assert not re.search(r"\sstyle=|<style|\son\w+=|https?://", answer.body)


def test_the_shell_is_asked_for_each_time_and_sent_once(api: Api) -> None:
    answer = shell(api)
    assert answer.headers["cache-control"] == "no-cache"
    again = shell(api, **{"if-none-match": answer.headers["etag"]})
    assert (again.status, again.body) == (304, "")
    assert not {"content-type", "content-encoding"} & again.headers.keys()


def test_everything_that_the_shell_names_is_there(api: Api) -> None:
    named = set(re.findall(r'(?:src|href)="(/page/[^"]+)"', shell(api).body))
    assert named
    for path in named:
        assert asset(api, path).status == 200, path


@pytest.mark.parametrize("name", [*FILES, site.FIRST])
def test_a_file_is_what_lies_in_web_or_is_joined_from_it_and_is_kept_for_ever(api: Api, name: str) -> None:
    answer = asset(api, site.address(name))
    assert answer.status == 200
    joined = name == site.FIRST or f"const ${Path(name).stem} = " in site.files()[site.FIRST]
    assert answer.body == (site.files()[name] if joined else (WEB / name).read_text("utf-8"))
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    kinds = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
    assert answer.headers["content-type"] == kinds[Path(name).suffix]
    assert answer.headers["vary"] == "accept-encoding"


def test_what_is_long_is_compressed_for_whoever_takes_it(api: Api) -> None:
    name = max(FILES, key=lambda one: (WEB / one).stat().st_size)
    path = site.address(name)
    long = (WEB / name).stat().st_size >= 1_000
    assert ("content-encoding" in asset(api, path).headers) is long
    for refused in ("", "br", "gzip;q=0", "identity"):
        answer = asset(api, path, **{"accept-encoding": refused})
        assert "content-encoding" not in answer.headers
        assert answer.body == (WEB / name).read_text("utf-8")


def test_one_document_has_a_tag_for_each_of_its_encodings(monkeypatch: pytest.MonkeyPatch, api: Api) -> None:
    monkeypatch.setattr(site, "_filled", lambda: "<p>" + "rota " * 1_000)
    whole, packed = shell(api, **{"accept-encoding": "identity"}), shell(api)
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in whole.headers
    assert packed.headers["etag"] != whole.headers["etag"]
    assert packed.body == whole.body


@pytest.mark.parametrize(
    "path",
    [
        "/page/{v}/nothing.js",
        "/page/{v}/index.html",
        "/page/{v}/__init__.py",
        "/page/{v}/Makefile",
        "/page/{v}/..%2f..%2ftemplate.yaml",
        "/page/{v}/..",
        "/page/{v}/.",
        "/page/{v}/app.js%00",
        "/page/{v}/%2fetc%2fpasswd",
        "/page/{v}/APP.JS",
        "/page/0000000000000000/app.js",
        "/page/{v}x/app.js",
        "/page/../app.js",
    ],
)
def test_nothing_else_is_served(api: Api, path: str) -> None:
    answer = asset(api, path.format(v=site.version()))
    assert answer.status == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert "immutable" not in answer.headers.get("cache-control", "")


def test_the_version_changes_with_every_file(monkeypatch: pytest.MonkeyPatch) -> None:
    before = site.version()
    changed = dict(site.files()) | {"app.js": site.files()["app.js"] + " "}
    site.version.cache_clear()
    monkeypatch.setattr(site, "files", lambda: changed)
    assert site.version() != before
    site.version.cache_clear()


def test_a_key_is_offered_only_where_one_was_deployed_for_it(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "rota-demo-key" not in shell(api).body
    site._filled.cache_clear()
    monkeypatch.setenv("DEMO_KEY", "ak_live_x")
    assert '<meta name="rota-demo-key" content="ak_live_x">' in shell(api).body
    site._filled.cache_clear()
