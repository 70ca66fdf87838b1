"""The views of flows that solve ODEs, in the hand: scrubbed, dragged and read in the page."""

import re

import numpy as np
from playwright.sync_api import Page, expect

from engines.flows.targets import KNOWN
from tests.browser.waits import OpenPage, asked_of

SLOW = 90_000

QUIET = """() => {
  const now = performance.getEntriesByType('resource').length, same = window.seen === now;
  window.seen = now;
  return same;
}"""
"""Until all has arrived."""

AGREES = """([id, way, off]) => {
  const text = node => node?.innerText.replaceAll('−', '-');
  const log = text(document.querySelectorAll(`${id} .log`)[way])?.split(/\\s+/).at(-1);
  const told = text(document.querySelector(`${id} .told`))?.match(/-?\\d+\\.\\d+/g)?.at(-1);
  return log && told && Math.abs(log - told) < off;
}"""
"""A way's log p at the cursor is that of the target."""


def opened(open_page: OpenPage, view: str, query: str = "") -> Page:
    page = open_page(f"?tab=flows&view={view}{query}")
    page.wait_for_function(
        "id => +document.querySelector(`#${id} .part`)?.dataset.drawn > 0",
        arg=f"flows-{view}-lanes",
        timeout=SLOW,
    )
    return page


def test_the_time_is_scrubbed_and_the_start_dragged_without_the_server(
    open_page: OpenPage,
) -> None:
    page = opened(open_page, "ode", "&budget=60&steps=8")
    told = page.locator("#flows-ode-told")
    expect(told).to_contain_text("(0.60, 0.90)")
    page.wait_for_function(QUIET, polling=700, timeout=SLOW)
    asked = asked_of(page)
    scrubber = page.locator("#flows-ode-lanes input[type=range]")
    scrubber.focus()
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    expect(page.locator("#flows-ode-lanes .part")).to_have_attribute("data-frame", "3")
    knob = page.locator("#flows-ode-lanes .knob").first
    box = knob.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] - 60, box["y"] + 60, steps=5)
    assert not asked
    page.mouse.up()
    expect(page).to_have_url(re.compile("start_x=-0"))
    expect(told).not_to_contain_text("(0.60, 0.90)")


def test_the_start_is_moved_by_keys(open_page: OpenPage) -> None:
    page = opened(open_page, "ode", "&budget=60&steps=8")
    page.locator("#flows-ode-lanes .knob").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("start_x=0.7"))


def test_four_ways_come_and_tell_their_log_p_at_the_cursor(open_page: OpenPage) -> None:
    page = opened(open_page, "ways", "&training=20&steps=40")
    canvases = page.locator("#flows-ways-lanes canvas")
    expect(canvases).to_have_count(4, timeout=SLOW)
    page.wait_for_function(QUIET, polling=700, timeout=SLOW)
    asked = asked_of(page)
    canvases.nth(2).focus()
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    told = page.locator("#flows-ways-lanes .told")
    # The picture may be laid out anew until its last numbers are there.
    page.wait_for_function(AGREES, arg=["#flows-ways-lanes", 2, 0.2], timeout=SLOW)
    x, y, log = map(float, re.findall(r"-?\d+\.\d+", told.inner_text().replace("−", "-")))
    assert (
        abs(log - KNOWN["two_modes"].log_density(np.array([x, y]))) < 0.05
    )  # between the grid's places
    assert not asked


def test_a_mode_is_dragged_and_the_ways_arrive_where_it_stands(open_page: OpenPage) -> None:
    page = opened(open_page, "ways", "&training=20&steps=12")
    page.wait_for_function(QUIET, polling=700, timeout=SLOW)
    grip = page.locator("#flows-ways-lanes .knob.mode").first
    box = grip.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 20, y - 60, steps=5)
    page.mouse.up()
    expect(page).to_have_url(re.compile("modes=own"))
    page.locator("#flows-ways-lanes .knob.mode").first.focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#flows-ways-lanes .knob.mode").first).to_be_focused()
