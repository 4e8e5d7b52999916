"""Who visits: a page with the few things that tests of pages ask of it."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Visitor:
    """One browser context with one page. `clicks` counts activations, for the table of flows (U01).

    `seconds_of_pages` is the product's share of the time that a journey took.
    """

    def __init__(self, context: Any, address: str, screenshots: Path, *, script: bool) -> None:
        self.context = context
        self.address = address
        self.screenshots = screenshots
        self.has_script = script
        self.page = context.new_page()
        self.complaints: list[str] = []
        self.expected: set[int] = set()
        self.clicks = 0
        self.seconds_of_pages = 0.0
        self.page.on("requestfinished", self._time)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("request", self._see)
        self.page.on("response", self._judge)

    def _hear(self, message: Any) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(f"console: {message.text}")

    def _see(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "blob:", "about:")):
            self.complaints.append(f"another host: {request.url}")

    def _time(self, request: Any) -> None:
        """Add up what the product itself took of a demonstration: the pages asked for, to their last byte."""
        if request.is_navigation_request():
            self.seconds_of_pages += max(0.0, request.timing["responseEnd"]) / 1000

    def _judge(self, response: Any) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.complaints.append(f"{response.status}: {urlsplit(response.url).path}")

    def open(self, path: str, *, expect: int = 200) -> Any:
        """Open a page of the site and return it. Fails when it answers otherwise than expected."""
        self.expected.add(expect)
        answer = self.page.goto(self.address + path)
        assert answer is not None
        assert answer.status == expect, f"{path} answered {answer.status}"
        return self.page

    def click(self, name: str, *, role: str = "link", exact: bool = True) -> Any:
        """Activate the link or button of that name, count it, and return the page once it can be read."""
        self.page.get_by_role(role, name=name, exact=exact).first.click()
        # A slow answer leaves the new document empty for a while after the browser has begun it.
        self.page.wait_for_load_state("domcontentloaded")
        self.clicks += 1
        return self.page

    def press(self, name: str) -> Any:
        """Activate the button of that name, count it, and return the page."""
        return self.click(name, role="button")

    def fill(self, label: str, value: str) -> None:
        """Type into the field of that label."""
        self.page.get_by_label(label, exact=False).first.fill(value)

    def sign_in(self, username: str, password: str, secret: str = "") -> Any:
        """Sign in on the real pages, with the code of the authenticator when a secret is given."""
        page = self.open("/accounts/login/")
        page.locator("input[name=login]").fill(username)
        page.locator("input[name=password]").fill(password)
        page.locator("main button[type=submit]").click()
        if secret:
            page.locator("input[name=code]").fill(one_time_code(secret))
            page.locator("main button[type=submit]").click()
        page.wait_for_load_state("domcontentloaded")
        return page

    def axe(self) -> list[str]:
        """Return the findings of axe-core on this page, empty when it has none (U06)."""
        from axe_playwright_python.sync_playwright import Axe

        asked = {"runOnly": STANDARDS, "resultTypes": ["violations"]}
        found = Axe().run(self.page, options=asked).response["violations"]
        return [
            f"{finding['id']} ({finding['impact']}): {finding['nodes'][0]['target']} and "
            f"{len(finding['nodes']) - 1} more"
            for finding in found
        ]

    def sideways(self) -> int:
        """Return by how many pixels the page is wider than the window, once it has been drawn (U10)."""
        drawn = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        if self.has_script:
            self.page.evaluate(drawn)
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))

    def small_targets(self, least: int) -> list[str]:
        """Return links and controls lower than `least` pixels, but for links inside a sentence."""
        script = """least => [...document.querySelectorAll(
              'a[href], button, input, select, textarea, summary')]
          .filter(e => e.offsetParent !== null && !e.closest('.unseen, .skip, [hidden]'))
          .filter(e => !['hidden'].includes(e.type))
          .filter(e => { const inline = getComputedStyle(e).display === 'inline';
                         const label = e.closest('label, .choice');
                         const tick = e.closest('td.tick, th.tick');
                         const box = (label || tick || e).getBoundingClientRect();
                         return !inline && box.height > 0 && box.height < least - 0.5; })
          .map(e => e.tagName + '.' + e.className + ' ' + (e.textContent || e.name).trim().slice(0, 20)
               + ' ' + e.getBoundingClientRect().height)"""
        return list(self.page.evaluate(script, least))

    def screenshot(self, name: str, *, full: bool = True) -> Path:
        """Keep a picture of the page under var/screenshots and return where."""
        self.screenshots.mkdir(parents=True, exist_ok=True)
        path = self.screenshots / f"{re.sub(r'[^a-z0-9-]+', '-', name.lower())}.png"
        self.page.screenshot(path=path, full_page=full)
        return path

    def weight(self) -> int:
        """Return how many bytes the resources of this page took over the wire (U04)."""
        script = """() => performance.getEntriesByType('resource')
          .concat(performance.getEntriesByType('navigation')).reduce((n, e) => n + e.transferSize, 0)"""
        return int(self.page.evaluate(script))


def one_time_code(secret: str) -> str:
    """Return the code that an authenticator shows now for a secret in base 32."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def enrol(account: Any) -> str:
    """Give an account an authenticator and return its secret."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    secret = generate_totp_secret()
    TOTP.activate(account, secret)
    return str(secret)
