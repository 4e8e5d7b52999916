"""A real browser on the real site: pages are opened, looked at, and must stay quiet.

Needs Chromium: Debian's package, or the path in ZHIXING_CHROMIUM. Without one these tests are skipped,
unless ZHIXING_NEED_CHROMIUM is set (continuous integration sets it).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.visitors import Visitor, enrol
from tests.support.people import PASSWORD

CANDIDATES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
SCREENSHOTS = Path(__file__).resolve().parents[2] / "var" / "screenshots"
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 640}

# The synchronous driver keeps an event loop in this thread; Django would refuse its own database there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder, so that `-m "not browser"` leaves it out."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def chromium() -> str | None:
    """Return the path of a Chromium on this machine, None when there is none."""
    named = os.environ.get("ZHIXING_CHROMIUM")
    return named or next((path for name in CANDIDATES if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for the session."""
    path = chromium()
    if path is None:
        if os.environ.get("ZHIXING_NEED_CHROMIUM"):
            pytest.fail("no Chromium on this machine, and ZHIXING_NEED_CHROMIUM is set")
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium fonts-noto-cjk)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--font-render-hinting=none"]
        launched = driver.chromium.launch(executable_path=path, args=arguments)
        yield launched
        launched.close()


@pytest.fixture
def visit(browser: Any, live_server: Any) -> Iterator[Callable[..., Visitor]]:
    """Return a maker of visitors: `visit()`, `visit(phone=True)`, `visit(script=False, language="en")`.

    At the end every visitor must have been quiet: no console error, no refused resource, no request
    to another host.
    """
    visitors: list[Visitor] = []

    def come(
        *, phone: bool = False, script: bool = True, language: str = "zh-CN", width: int | None = None
    ) -> Visitor:
        size = dict(PHONE if phone else DESK)
        if width:
            size["width"] = width
        context = browser.new_context(
            viewport=size,
            java_script_enabled=script,
            locale=language,
            timezone_id="Asia/Shanghai",
            has_touch=phone,
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        visitor = Visitor(context, live_server.url, SCREENSHOTS, script=script)
        visitors.append(visitor)
        return visitor

    yield come
    loud = [line for visitor in visitors for line in visitor.complaints]
    for visitor in visitors:
        visitor.context.close()
    assert loud == []


@pytest.fixture
def arrive(visit: Callable[..., Visitor], request: pytest.FixtureRequest) -> Callable[..., Visitor]:
    """Return a maker of signed-in visitors by the person's code: of `county`, else of `office`."""
    try:
        office = request.getfixturevalue("county").office
    except pytest.FixtureLookupError:
        office = request.getfixturevalue("office")

    def come(code: str, **how: object) -> Visitor:
        visitor = visit(**how)
        visitor.sign_in(code, PASSWORD, enrol(office.account(code)))
        return visitor

    return come
