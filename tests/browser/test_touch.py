"""A finger on a phone: a swipe over a picture scrolls; a handle, or what was tapped, is held."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.waits import OpenPage

PICTURES = {
    "boosting": ("&rounds=20&grid=20&methods=tree", "#boosting-fields canvas"),
    "controlnet": ("&view=pose", "#controlnet-skeleton svg"),
    "detection": ("", "#detection-boxes svg.photo"),
    "guidance": ("&samples=200&steps=4", "#guidance-flow canvas"),
    "optimizers": ("&steps=40", "#optimizers-map canvas"),
    "stochastic": ("&paths=20", "#stochastic-fan-charts svg"),
}


@pytest.fixture(scope="module")
def phone(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True) as context:
        yield context


def opened(open_page: Callable[..., Page], phone: BrowserContext, topic: str) -> Locator:
    query, selector = PICTURES[topic]
    page = open_page(f"?tab={topic}{query}", opened=phone)
    picture = page.locator(selector).first
    part = selector.split()[0]
    unfold(page)
    page.wait_for_function(f"document.querySelector('{part} .part')?.dataset.drawn > 0")
    picture.evaluate("node => node.scrollIntoView({block: 'center'})")
    return picture


def unfold(page: Page) -> None:
    """The whole stage, of which a phone shows the top until then."""
    page.locator(".panel [role=tab]").locator("visible=true").first.wait_for()
    for button in page.locator(".panel .whole[aria-expanded=false]").locator("visible=true").all():
        button.tap()


def swipe(page: Page, at: tuple[float, float], by: tuple[float, float]) -> None:
    """One finger, slowly enough to fling nothing."""
    wire = page.context.new_cdp_session(page)

    def send(kind: str, *points: tuple[float, float]) -> None:
        touches = [{"x": x, "y": y} for x, y in points]
        wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    send("touchStart", at)
    for k in range(1, 13):
        send("touchMove", (at[0] + by[0] * k / 12, at[1] + by[1] * k / 12))
    send("touchEnd")
    wire.detach()


def middle(node: Locator) -> tuple[float, float]:
    box = node.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def scrolled(page: Page) -> float:
    return page.evaluate("document.scrollingElement.scrollTop")


@pytest.mark.parametrize("topic", PICTURES)
def test_a_swipe_over_a_picture_scrolls_the_page(
    open_page: OpenPage, phone: BrowserContext, topic: str
) -> None:
    picture = opened(open_page, phone, topic)
    page, box = picture.page, picture.bounding_box()
    expect(page).to_have_url(re.compile(f"tab={topic}"))
    before, link = scrolled(page), page.url
    swipe(page, (box["x"] + 0.06 * box["width"], middle(picture)[1]), (0, -150))
    page.wait_for_function("n => document.scrollingElement.scrollTop > n + 50", arg=before)
    assert page.url == link  # nothing was taken


def test_a_handle_is_held(open_page: OpenPage, phone: BrowserContext) -> None:
    picture = opened(open_page, phone, "controlnet")
    page = picture.page
    part = page.locator("#controlnet-skeleton .part")
    pose, before = part.get_attribute("data-pose"), scrolled(page)
    swipe(page, middle(picture.locator("[data-joint='4']").first), (10, 60))
    expect(part).not_to_have_attribute("data-pose", str(pose))
    assert scrolled(page) == before
    expect(page).to_have_url(re.compile("pose="))


def test_a_picture_that_was_tapped_takes_the_gesture(
    open_page: OpenPage, phone: BrowserContext
) -> None:
    page = open_page("?tab=controlnet", opened=phone)
    unfold(page)
    page.locator("#controlnet-brush [data-act=draw]").tap()
    part, sheet = page.locator("#controlnet-brush .part"), page.locator("#controlnet-brush canvas")
    expect(part).to_have_attribute("data-strokes", "0")
    sheet.tap(position={"x": 30, "y": 30})
    expect(part).to_have_attribute("data-strokes", "1")
    before = scrolled(page)
    swipe(page, middle(sheet), (20, 60))
    expect(part).to_have_attribute("data-strokes", "2")
    assert scrolled(page) == before


def test_the_view_at_hand_is_in_the_row_and_nothing_stands_over_a_title(
    browser: Browser, open_page: OpenPage
) -> None:
    size = {"width": 390, "height": 844}
    with browser.new_context(viewport=size, has_touch=True, is_mobile=True) as mobile:
        page = open_page("?tab=optimizers&view=reddi", opened=mobile)
        pill = page.locator("#optimizers-heading .pill[aria-pressed=true]")
        expect(pill).to_have_attribute("data-view", "reddi")
        expect(pill).to_be_in_viewport(ratio=0.99)
        chart = page.locator("#optimizers-view-reddi .js-plotly-plot").first
        expect(chart.locator(".gtitle, .annotation-text").first).to_be_attached()
        expect(chart.locator(".modebar")).to_be_hidden()


def test_rows_of_a_grid_are_as_high_as_their_pictures(
    open_page: OpenPage, phone: BrowserContext
) -> None:
    page = open_page("?tab=guidance&view=pictures", opened=phone)
    page.wait_for_function("document.querySelector('#guidance-view-pictures .mosaic .cell img')")
    cells = page.locator("#guidance-view-pictures .mosaic .cell")
    boxes = [cell.bounding_box() for cell in cells.all()]
    tops = sorted({round(box["y"]) for box in boxes})
    assert len(tops) > 1
    assert all(below - above < 1.3 * boxes[0]["height"] for above, below in pairwise(tops))
