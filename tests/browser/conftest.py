"""A real Chromium; a console error, a failed or an outward request fails the test."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tabs.topics import TABS
from tests.chromium import chromium

from .waits import OpenPage, follow

PATIENCE = 90_000
"""Milliseconds that a test waits for a condition: a bound on hanging, never a measure of speed."""

SCREEN = ViewportSize(width=1280, height=720)

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
            item.add_marker(pytest.mark.flaky(reruns=1))  # and named in the summary as RERUN


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    path = chromium()
    if path is None:
        pytest.fail("The browser tests need a Chromium: python -m tests.chromium", pytrace=False)
    quiet = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    return {**browser_type_launch_args, "executable_path": path, "args": quiet}


@pytest.fixture
def watched(served: str) -> Iterator[Callable[..., None]]:
    """watched(page, address): go there; the test fails if the page has any trouble from then on.

    What the page had under way before is none of the test's: it is left first, unheard.
    within: the page stays, and goes there as Back and Forward do.
    """
    troubles: list[str] = []
    ears: dict[str, Callable[[Any], Any]] = {
        "console": lambda m: m.type == "error" and _told(m.text, troubles),
        "pageerror": lambda e: _told(str(e), troubles),
        "response": lambda r: r.status >= 400 and troubles.append(f"{r.status} {r.url}"),
        "requestfailed": lambda r: _lost(r, troubles),
        "request": lambda r: _outward(r.url, served) and troubles.append(f"out: {r.url}"),
    }
    heard: list[Page] = []

    def leave(page: Page) -> None:
        for name, hear in ears.items():
            page.remove_listener(name, hear)
        heard.remove(page)

    def visit(page: Page, address: str, within: bool = False) -> None:
        if page in heard:
            leave(page)
        if not within:
            page.goto("about:blank")
        for name, hear in ears.items():
            page.on(name, hear)
        heard.append(page)
        follow(page, address) if within else page.goto(address)

    yield visit
    for page in [page for page in heard if not page.is_closed()]:
        leave(page)
    assert not troubles


STANDS = """path => location.pathname === path && !!document.querySelector('#header h1')
    && !document.body.classList.contains('present')"""


def returned(page: Page) -> Page:
    """A page of somebody who was here before."""
    page.add_init_script(BEEN_HERE)
    return page


def _lost(request: Any, troubles: list[str]) -> None:
    """A call of the queue or a picture that is cut off by leaving the page is no trouble."""
    cut = request.failure == "net::ERR_ABORTED" and (
        "queue/join" in request.url or request.resource_type == "image"
    )
    if not cut and "queue/data" not in request.url and "heartbeat" not in request.url:
        troubles.append(f"{request.failure} {request.url}")


def _told(error: str, troubles: list[str]) -> None:
    """What a script says of such a call is none either."""
    if not error.startswith("AbortError: signal is aborted"):
        troubles.append(error)


def _outward(url: str, served: str) -> bool:
    return url.startswith("http") and not url.startswith(served)


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[BrowserContext]:
    """The window of a topic's tests, with one page: its scripts are fetched and compiled once."""
    with browser.new_context() as context:
        yield context


@pytest.fixture
def open_page(
    window: BrowserContext,
    watched: Callable[..., None],
    served: str,
    request: pytest.FixtureRequest,
) -> OpenPage:
    """open_page("?tab=upsampling") -> the window's page, reset by the link; its header is drawn.

    opened: another window, and its page; a page that was closed is opened anew.
    anew: False where a test may find what others left in the page, and asks for a topic: a page
    that stands goes there without being loaded again, which costs two seconds of a core. What a
    failed test left in the page is none of its second run's.
    """
    again = getattr(request.node, "execution_count", 1) > 1

    def open_it(
        query: str = "",
        path: str = "/",
        opened: BrowserContext | None = None,
        anew: bool = True,
    ) -> Page:
        context = opened or window
        page = context.pages[0] if context.pages else returned(context.new_page())
        page.set_default_timeout(PATIENCE)
        if opened is None:
            page.set_viewport_size(SCREEN)  # the last test may have held a phone
        page.emulate_media(reduced_motion="reduce")
        within = not (anew or again) and page.evaluate(STANDS, path)
        watched(page, f"{served}{path}{query}", within=within)
        page.locator("#header h1").wait_for(state="attached")  # a projector hides it
        return page

    return open_it
