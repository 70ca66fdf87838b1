"""One page for all tests of a file: scripts are fetched once, and a link resets what it holds."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Page, expect

__all__ = ["held_page", "opener"]

expect.set_options(timeout=60_000)  # a condition that a busy machine reaches late is reached


@contextmanager
def held_page(browser: Browser) -> Iterator[Page]:
    """The page that the tests share."""
    with browser.new_context() as context:
        yield context.new_page()


def opener(held: Page, watched: Callable[[Page], Page], served: str) -> Callable[..., Page]:
    """open_page("?tab=boosting") -> the page that is held, anew; or one in another context."""

    def open_it(query: str = "", path: str = "/", opened: BrowserContext | None = None) -> Page:
        page = held if opened is None else opened.new_page()
        page.goto("about:blank")  # what the last test left under way is none of this one's
        watched(page)
        page.goto(f"{served}{path}{query}")
        page.locator("#header h1").wait_for()
        return page

    return open_it
