"""The landing page: the boundary follows the hand, cards ask, what was done is ticked."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tabs.topics import TABS
from tests.browser.test_dials import swipe
from tests.browser.waits import OpenPage, asked_of

LINE = "document.querySelector('#cards .line').getAttribute('d')"


def opened(open_page: OpenPage, *args: Any, **kwargs: Any) -> Page:
    page = open_page(*args, **kwargs)
    expect(page.locator("#cards .card")).to_have_count(len(TABS))
    expect(page.locator("#cards .card img[src$='.avif']")).to_have_count(len(TABS))
    return page


def middle(page: Page, k: int) -> tuple[float, float]:
    box = page.locator("#cards .point .hit").nth(k).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_point_is_dragged_and_the_boundary_follows_with_no_request(open_page: OpenPage) -> None:
    page = opened(open_page)
    asked = asked_of(page)
    lines = {page.evaluate(LINE)}
    x, y = middle(page, 0)
    page.mouse.move(x, y)
    page.mouse.down()
    for k in range(1, 6):
        page.mouse.move(x + 30 * k, y + 20 * k)
        page.wait_for_function(f"!{json.dumps([*lines])}.includes({LINE})")
        lines.add(page.evaluate(LINE))
    page.mouse.up()
    there = middle(page, 0)
    assert there == pytest.approx((x + 150, y + 100), abs=2)
    assert asked == []


def test_a_click_adds_flips_and_a_point_dragged_out_is_gone(open_page: OpenPage) -> None:
    page = opened(open_page)
    points = page.locator("#cards .point")
    expect(points).to_have_count(22)
    plane = page.locator("#cards .plane").bounding_box()
    page.get_by_role("button", name="orange square", exact=True).click()
    page.mouse.click(plane["x"] + 20, plane["y"] + 20)
    expect(points).to_have_count(23)
    expect(page.locator("#cards .said")).to_contain_text("23 points")
    expect(points.nth(22)).to_have_attribute("class", "point c1")
    page.mouse.click(*middle(page, 22))
    expect(points.nth(22)).to_have_attribute("class", "point c0")
    page.mouse.move(*middle(page, 22))
    page.mouse.down()
    page.mouse.move(plane["x"] - 60, plane["y"] - 20, steps=4)
    page.mouse.up()
    expect(points).to_have_count(22)
    page.get_by_role("button", name="Reset", exact=True).click()
    expect(points.nth(0)).to_have_attribute("class", "point c0")


def test_a_point_is_moved_by_the_keyboard(open_page: OpenPage) -> None:
    page = opened(open_page)
    point = page.locator("#cards .point").first
    point.focus()
    before = point.get_attribute("aria-label")
    page.keyboard.press("ArrowRight")
    expect(point).not_to_have_attribute("aria-label", before)
    page.keyboard.press("PageDown")
    expect(page.locator("#cards .point").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#cards .point").nth(1)).to_have_attribute("class", "point c0")
    page.keyboard.press("+")
    expect(page.locator("#cards .point")).to_have_count(23)
    page.keyboard.press("Delete")
    expect(page.locator("#cards .point")).to_have_count(22)


def test_a_card_hands_the_focus_on(open_page: OpenPage) -> None:
    """Its page is gone; the keyboard goes on at the topic's own views."""
    page = opened(open_page)
    page.locator("[data-topic=stochastic]").focus()
    page.keyboard.press("Enter")
    first = page.locator("#stochastic-heading .pill").first
    expect(first).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("view=cobweb"))


def test_a_finger_drags_a_point_and_scrolls_past_the_plane(
    browser: Browser, open_page: OpenPage
) -> None:
    phone = {"width": 390, "height": 700}
    with browser.new_context(viewport=phone, has_touch=True, is_mobile=True) as context:
        page = opened(open_page, opened=context)
        page.wait_for_function("document.documentElement.scrollWidth <= 390")
        page.locator("#cards .plane").scroll_into_view_if_needed()
        before, (x, y) = page.evaluate("scrollY"), middle(page, 0)
        swipe(page, (x, y), (x + 40, y - 60))
        assert page.evaluate("scrollY") == before
        assert middle(page, 0) == pytest.approx((x + 40, y - 60), abs=3)
        plane = page.locator("#cards .plane").bounding_box()
        x, y = plane["x"] + plane["width"] / 2, plane["y"] + plane["height"] - 12
        swipe(page, (x, y), (x, y - 140))
        page.wait_for_function(f"scrollY > {before} + 60")
        expect(page.locator("#cards .point")).to_have_count(22)
        page.close()


def test_what_was_done_is_ticked(open_page: OpenPage) -> None:
    page = opened(open_page)
    first, second = TABS[0], TABS[1]
    done = {f"{first.id}/{step.id}": True for step in first.experiments}
    done |= {f"{second.id}/{second.experiments[0].id}": True, "nowhere/nothing": True}
    page.evaluate("text => localStorage.setItem('tangible.done', text)", json.dumps(done))
    page.close()
    page = opened(open_page)
    of = len(second.experiments)
    expect(page.locator(f"[data-topic={second.id}] .note")).to_have_text(f"1 of {of} steps")
    expect(page.locator(f"[data-topic={first.id}]")).to_have_class(re.compile("finished"))
    expect(page.locator("#cards .start")).to_have_text(re.compile("^Go on: "))
    for text in ("no JSON", "[1]", "null", "7"):
        page.evaluate("text => localStorage.setItem('tangible.done', text)", text)
        page.close()
        page = opened(open_page)
        expect(page.locator("#cards .start")).to_have_text(re.compile("^Begin: "))
        expect(page.locator(f"[data-topic={second.id}] .note")).to_have_text(f"{of} steps")
    page.evaluate("localStorage.removeItem('tangible.done')")


def test_a_picture_moves_when_it_is_pointed_at_unless_less_motion_is_asked_for(
    open_page: OpenPage,
) -> None:
    page = opened(open_page)
    card = page.locator("#cards .card").first
    card.hover()
    expect(card.locator("img")).not_to_have_attribute("src", re.compile("film"))
    page.mouse.move(1, 1)
    page.emulate_media(reduced_motion="no-preference")
    card.hover()
    expect(card.locator("img")).to_have_attribute("src", re.compile("film"))
    page.mouse.move(1, 1)
    expect(card.locator("img")).not_to_have_attribute("src", re.compile("film"))


@pytest.mark.parametrize("path", ["/", "/zh"])
def test_cards_are_of_one_height_and_sharp(open_page: OpenPage, path: str) -> None:
    page = opened(open_page, path=path)
    page.set_viewport_size({"width": 1440, "height": 900})
    for grid in page.locator("#cards .grid").all():
        pictures = grid.locator("img").evaluate_all(
            "all => all.map(i => [i.clientHeight, i.clientWidth, i.getAttribute('width')])"
        )
        assert len({high for high, _, _ in pictures}) == 1
        assert all(int(pixels) >= 2 * wide for _, wide, pixels in pictures)


def test_the_button_opens_the_first_topic(open_page: OpenPage) -> None:
    page = opened(open_page)
    first = page.locator("#cards .card").first.get_attribute("data-topic")
    page.locator("#cards .start").click()
    expect(page.locator(f"#{first}-stage")).to_be_visible()
