"""Conditions that tests of every topic wait for."""

import time
from collections.abc import Callable
from typing import TypeVar

from playwright.sync_api import Locator, Page

__all__ = ["becomes", "quiet", "settled", "still"]

T = TypeVar("T")


def becomes(page: Page, read: Callable[[], T], holds: Callable[[T], bool]) -> T:
    """What is read once it holds; a page that never gets there fails with what it last was."""
    late = time.monotonic() + 60
    while not holds(value := read()) and time.monotonic() < late:
        page.wait_for_timeout(200)
    assert holds(value), value
    return value


ARRIVED = """() => {
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
    page.wait_for_function(ARRIVED, polling=700)


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
