"""Conditions that tests of every topic wait for."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from playwright.sync_api import Locator, Page, Request

from tests import waits

__all__ = ["TABLES", "OpenPage", "asked_of", "becomes", "follow", "quiet", "settled", "still"]

T = TypeVar("T")

TABLES = {("upsampling", "parity")}
"""Views that show a table and no picture."""

OpenPage = Callable[..., Page]
"""The fixture `open_page`: an address's query -> the window's page."""


def becomes(page: Page, read: Callable[[], T], holds: Callable[[T], object]) -> T:
    """What is read once it holds, while the page goes on."""
    return waits.becomes(read, holds, sleep=partial(page.wait_for_timeout, 200))


ANSWERED = """address => {
    window.answered = false;
    document.addEventListener('tangible:link', () => (window.answered = true), {once: true});
    history.pushState(null, '', address);
    dispatchEvent(new PopStateEvent('popstate'));
}"""


def follow(page: Page, address: str) -> None:
    """To a topic's link by the history; what was asked for before is no answer to it."""
    page.evaluate(ANSWERED, address)
    page.wait_for_function("window.answered")


ARRIVED = """() => {
  performance.setResourceTimingBufferSize(1e5);
  const now = performance.getEntriesByType('resource').length, same = window.seen === now;
  window.seen = now;
  return same && document.fonts.status === 'loaded';
}"""

SAME = """node => {
  const same = node.dataset.seen === node.innerText;
  node.dataset.seen = node.innerText;
  return same;
}"""


def quiet(page: Page) -> None:
    """Until all has arrived, fonts included: two looks find the same requests."""
    page.evaluate("delete window.seen")
    page.wait_for_function(ARRIVED, polling=700)


def asked_of(page: Page, part: str = "") -> list[str]:
    """The addresses with this part that are asked for from now on, but the heartbeat; what went
    before is let come to rest.
    """
    quiet(page)
    asked: list[str] = []

    def hear(request: Request) -> None:
        if part in request.url and "heartbeat" not in request.url:
            asked.append(request.url)

    page.on("request", hear)
    return asked


def settled(page: Page, told: Locator) -> str:
    """What is told once nothing more is added: two looks find the same."""
    page.wait_for_function(SAME, arg=told.element_handle(), polling=2500)
    return told.inner_text()


STILL = """node => {
  const {x, y, width, height} = node.getBoundingClientRect();
  const same = node.dataset.stood === `${[x, y, width, height]}`;
  node.dataset.stood = `${[x, y, width, height]}`;
  return same && width > 0;
}"""


def still(page: Page, node: Locator) -> None:
    """Until it stands where it stood: a picture is fitted to the window after it was drawn."""
    page.wait_for_function(STILL, arg=node.element_handle(), polling=700)
