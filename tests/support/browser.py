"""A browser's look at the page, and at everything that must never happen while somebody uses it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
WIDE, TALL = 1360, 850
_PATIENCE = 60_000  # milliseconds: a function that starts for the first time may take a while on a busy machine


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, without a window."""
    expect.set_options(timeout=_PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Visits:
    """Visitors of one page's address, each with a tab of their own. What they must not meet is written down."""

    browser: Browser
    base_url: str
    met: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)
    # Answers that are no success, which the console always tells of, are part of what some tests are about.
    refusals_expected: bool = False

    def page(
        self,
        key: str | None = None,
        *,
        width: int = WIDE,
        height: int = TALL,
        zone: str = "Europe/Brussels",
        scheme: str = "light",
        script: bool = True,
    ) -> Page:
        """A new tab, with a key in it if one is given."""
        context = self.browser.new_context(
            base_url=self.base_url,
            viewport={"width": width, "height": height},
            timezone_id=zone,
            locale="en-GB",
            color_scheme="dark" if scheme == "dark" else "light",
            java_script_enabled=script,
        )
        self.contexts.append(context)
        if key is not None:
            context.add_init_script(f"if (location.origin !== 'null') sessionStorage.setItem('rota-key', '{key}')")
        page = context.new_page()
        page.set_default_timeout(_PATIENCE)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.met.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (self.met.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", self._request)
        return page

    def _console(self, message: ConsoleMessage) -> None:
        refused = message.text.startswith("Failed to load resource") and self.refusals_expected
        if message.type in ("error", "warning") and not refused:
            self.met.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        asked = urlsplit(request.url)
        if asked.scheme != "data" and asked.netloc != urlsplit(self.base_url).netloc:
            self.met.append(f"another host: {request.url}")
        if "ak_live_" in request.url:
            self.met.append(f"a key in an address: {request.url}")

    def close(self) -> list[str]:
        """End all visits; what was met that must not be."""
        for context in self.contexts:
            context.close()
        return self.met
