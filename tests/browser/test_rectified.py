"""Roads in the hand: steps scrubbed without a request, starts, modes and humps dragged."""

import re

from playwright.sync_api import Page, expect

from tests.browser.waits import OpenPage, asked_of

SLOW = 90_000


def opened(open_page: OpenPage, query: str) -> Page:
    page = open_page(f"?tab=rectified&view=straight&training=100{query}")
    page.wait_for_function(
        "document.querySelector('#rectified-roads .part')?.dataset.drawn > 0", timeout=SLOW
    )
    return page


def onto(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where a place of the plane lies in the first panel."""
    canvas = page.locator("#rectified-roads canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    side = box["width"]
    return box["x"] + (x / 3.4 + 1) / 2 * side, box["y"] + (1 - y / 3.4) / 2 * side


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=6)


def test_steps_are_scrubbed_and_a_start_dragged_without_a_request(open_page: OpenPage) -> None:
    page = opened(open_page, "&ways=independent&steps=1")
    part = page.locator("#rectified-roads .part")
    expect(part.locator("figcaption span").first).to_contain_text("100.0 % off")
    asked = asked_of(page, "gradio_api/")
    part.locator("input[type=range]").focus()
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    expect(part).to_have_attribute("data-steps", "64")
    expect(part.locator("figcaption span").first).not_to_contain_text("100.0 % off")
    drag(page, onto(page, -0.7, 1.4), onto(page, 1.5, -1))
    assert not asked
    page.mouse.up()
    expect(page).to_have_url(re.compile("start_x=1.[45]"))
    expect(page).to_have_url(re.compile("steps=64"))


def test_a_mode_is_dragged_and_the_net_learns_anew(open_page: OpenPage) -> None:
    page = opened(open_page, "&ways=independent,reflow&steps=4")
    panels = page.locator("#rectified-roads canvas")
    expect(panels).to_have_count(2, timeout=SLOW)
    drag(page, onto(page, 2, 0), onto(page, 1, 1.5))
    page.mouse.up()
    expect(page).to_have_url(re.compile("preset=own"))
    expect(panels).to_have_count(1, timeout=SLOW)
    expect(panels).to_have_count(2, timeout=SLOW)


def test_the_hump_is_dragged(open_page: OpenPage) -> None:
    page = open_page("?tab=rectified&view=times")
    knob = page.locator("#rectified-charts .knob .reach").first
    expect(knob).to_be_visible(timeout=SLOW)
    told = page.locator("#rectified-told")
    expect(told).to_contain_text("72.8 %")
    box = knob.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    drag(page, (x, y), (x + 80, y))
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"[?&]m=[01]\."))
    expect(told).not_to_contain_text("72.8 %")


def test_a_patch_and_a_word_are_touched_without_a_request(open_page: OpenPage) -> None:
    page = open_page("?tab=rectified&view=mmdit&steps=2&token=27", anew=False)
    part = page.locator("#rectified-joint .part")
    expect(part).to_have_attribute("data-token", "27", timeout=SLOW)
    asked = asked_of(page, "gradio_api/")
    picture = part.locator("canvas").first
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    page.mouse.move(box["x"] + 0.95 * box["width"], box["y"] + 0.05 * box["height"])
    page.mouse.down()
    expect(part).to_have_attribute("data-token", "7")
    assert not asked
    page.mouse.up()
    expect(page).to_have_url(re.compile("token=7"))
    part.locator(".read", has_text="house").click()
    expect(part).to_have_attribute("data-token", "67")
    part.locator("[data-block='4']").click()
    expect(part).to_have_attribute("data-block", "4")
    expect(part.locator("figcaption").nth(1)).to_contain_text("last block")
