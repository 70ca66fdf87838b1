"""A real Chromium; a console error, a failed or an outward request fails the test."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tabs.topics import TABS
from tests.chromium import chromium

PATIENCE = 60_000
"""Milliseconds that a test waits for a condition: a bound on hanging, never a measure of speed."""

expect.set_options(timeout=PATIENCE)

KEPT = {"tangible.seen": {tab.id: 1 for tab in TABS}, "tangible.page": {"panel": "dials"}}
BEEN_HERE = "".join(
    f"try {{ localStorage.setItem('{name}', '{json.dumps(value)}'); }} catch {{}}"
    for name, value in KEPT.items()
)
"""A first visit opens the story's first step; the tests look at what stands behind it, and turn
dials."""


def pytest_collection_modifyitems(items: list[Any]) -> None:
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    path = chromium()
    if path is None:
        pytest.fail("The browser tests need a Chromium: python -m tests.chromium", pytrace=False)
    quiet = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    return {**browser_type_launch_args, "executable_path": path, "args": quiet}


@pytest.fixture
def pages() -> Iterator[list[Page]]:
    """The pages of a test, closed once it was judged: a page that is cut off complains."""
    opened: list[Page] = []
    yield opened
    for page in opened:
        if not page.is_closed():
            page.close()


@pytest.fixture
def watched(served: str, pages: list[Page]) -> Iterator[Callable[[Page], Page]]:
    """Listens to a page's troubles; at the end of the test there must be none."""
    troubles: list[str] = []

    def watch(page: Page) -> Page:
        page.on("console", lambda m: m.type == "error" and _told(m.text, troubles))
        page.on("pageerror", lambda e: _told(str(e), troubles))
        page.on("response", lambda r: r.status >= 400 and troubles.append(f"{r.status} {r.url}"))
        page.on("requestfailed", lambda r: _lost(r, troubles))
        page.on("request", lambda r: _outward(r.url, served) and troubles.append(f"out: {r.url}"))
        page.emulate_media(reduced_motion="reduce")
        page.add_init_script(BEEN_HERE)
        return page

    yield watch
    assert not troubles


def _lost(request: Any, troubles: list[str]) -> None:
    """A call of the queue that is cut off by leaving the page is no trouble."""
    cut = "queue/join" in request.url and request.failure == "net::ERR_ABORTED"
    if not cut and "queue/data" not in request.url and "heartbeat" not in request.url:
        troubles.append(f"{request.failure} {request.url}")


def _told(error: str, troubles: list[str]) -> None:
    """What a script says of such a call is none either."""
    if not error.startswith("AbortError: signal is aborted"):
        troubles.append(error)


def _outward(url: str, served: str) -> bool:
    return url.startswith("http") and not url.startswith(served)


@pytest.fixture(scope="session")
def shared(browser: Browser) -> Iterator[BrowserContext]:
    """One browser window for all tests that ask for none of their own: scripts are loaded once."""
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def open_page(
    shared: BrowserContext, watched: Callable[[Page], Page], pages: list[Page], served: str
) -> Callable[..., Page]:
    """open_page("?tab=upsampling") -> a watched page on which the header is drawn."""

    def open_it(query: str = "", path: str = "/", opened: BrowserContext | None = None) -> Page:
        page = watched((opened or shared).new_page())
        page.set_default_timeout(PATIENCE)
        pages.append(page)
        page.goto(f"{served}{path}{query}")
        page.locator("#header h1").wait_for()
        return page

    return open_it
