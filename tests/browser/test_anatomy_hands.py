"""Words and pixels, and when what is decided, in the hand: touched, dragged, brushed, scrubbed."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, expect

from tabs.anatomy.tab import TAB
from tabs.topics import TABS
from tests.browser.waits import OpenPage, asked_of, quiet

pytestmark = pytest.mark.skipif(TAB not in TABS, reason="the topic is not on the page yet")

WAIT = 180_000


def part(page: Page, view: str) -> Locator:
    return page.locator(f"#anatomy-view-{view} .part").first


def opened(open_page: OpenPage, view: str, **dials: Any) -> Page:
    params = TAB.view(view).params.check(dials)
    query = "".join(f"&{k}={quote(v)}" for k, v in params.to_query().items())
    page = open_page(f"?tab=anatomy&view={view}{query}")
    page.wait_for_function(
        f"document.querySelector('#anatomy-view-{view} .part')?.dataset.drawn > 0", timeout=WAIT
    )
    if view == "decided":
        expect(part(page, view)).to_have_attribute("data-state", "done", timeout=WAIT)
    quiet(page)
    return page


def touch(page: Page, u: float, v: float, pane: int = 0) -> None:
    box = part(page, "attention").locator("canvas").nth(pane).bounding_box()
    page.mouse.click(box["x"] + u * box["width"], box["y"] + v * box["height"])


FEW = {"steps": 4, "prompt": "a zebra house on the left on grass", "other": "a red house"}


def test_steps_words_layers_and_heads_ask_nothing(open_page: OpenPage) -> None:
    page = opened(open_page, "attention", **FEW)
    asked, view = asked_of(page, "gradio_api/"), part(page, "attention")
    said = view.locator("figcaption").first
    seen = [said.inner_text()]

    def changed() -> None:
        expect(said).not_to_have_text(seen[-1])
        seen.append(said.inner_text())

    view.locator(".chip", has_text="grass").first.click()
    changed()
    view.locator(".controls input").fill("1")
    changed()
    view.locator("select").nth(1).select_option("1")
    changed()
    view.locator("select").first.select_option(index=1)
    changed()
    view.locator("[data-look=own]").click()
    changed()
    view.locator("[data-act=around]").click()
    expect(view.locator(".read.other")).to_have_count(0)
    assert asked == []


def test_a_touched_pixel_ranks_its_words_and_stands_in_the_link(open_page: OpenPage) -> None:
    page = opened(open_page, "attention", **FEW)
    view = part(page, "attention")
    touch(page, 0.1, 0.1)
    sky = view.get_attribute("data-reads")
    touch(page, 0.3, 0.8, pane=1)
    expect(view).not_to_have_attribute("data-reads", sky or "")
    expect(page).to_have_url(re.compile(r"[?&]y=0\.(79|8)"))


def test_words_are_marked_and_those_of_the_other_prompt_answer(open_page: OpenPage) -> None:
    page = opened(open_page, "attention", **FEW)
    view = part(page, "attention")
    expect(view.locator(".chip.unknown")).to_contain_text(re.compile("z.*a"), timeout=WAIT)
    expect(view.locator(".marks")).to_contain_text("never met")
    view.locator("figure").first.locator(".chip", has_text="left").click()
    expect(view.locator("figcaption").nth(1)).to_contain_text("no such word")


def test_a_pixel_is_moved_by_keys(open_page: OpenPage) -> None:
    page = opened(open_page, "attention", **FEW)
    view = part(page, "attention")
    touch(page, 0.5, 0.5)
    before = view.get_attribute("data-reads")
    for _ in range(4):
        page.keyboard.press("ArrowUp")
    expect(view).not_to_have_attribute("data-reads", before or "")
    expect(view).to_have_attribute("data-frame", "3")  # keys of the picture move no step


def test_k_is_dragged_on_the_strip_without_a_request(open_page: OpenPage) -> None:
    page = opened(open_page, "decided", steps=4, k=0)
    asked, view = asked_of(page, "gradio_api/"), part(page, "decided")
    box = view.locator(".over").bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 3, y)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.5 * box["width"], y, steps=5)
    expect(view).to_have_attribute("data-k", "2")
    page.mouse.move(box["x"] + box["width"] - 3, y, steps=5)
    page.mouse.up()
    expect(view).to_have_attribute("data-k", "4")
    first, now = (view.locator(f".{name} img").get_attribute("src") for name in ("first", "now"))
    assert first == now
    assert view.locator(".cells:not(.thumbs)").count() == 6
    assert asked == []


def test_a_mask_is_brushed_on_the_picture(open_page: OpenPage) -> None:
    page = opened(open_page, "decided", steps=3, way="mask", k=1)
    view = part(page, "decided")
    sheet = view.locator(".sheet canvas")
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    before = view.locator(".now img").get_attribute("src")
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 20, box["y"] + 30, steps=8)
    page.mouse.up()
    expect(page).to_have_url(re.compile("mask=p"), timeout=WAIT)
    expect(view).to_have_attribute("data-state", "done", timeout=WAIT)
    expect(view.locator(".now img")).not_to_have_attribute("src", before or "", timeout=WAIT)
    view.locator("[data-act=clear]").click()
    expect(page).not_to_have_url(re.compile("mask=p"), timeout=WAIT)


def test_a_word_is_touched_and_its_attention_edited(open_page: OpenPage) -> None:
    page = opened(open_page, "decided", steps=3, way="word", k=0)
    view = part(page, "decided")
    view.locator("button.word", has_text="red").click()
    expect(page).to_have_url(re.compile("word=2"), timeout=WAIT)
    expect(view).to_have_attribute("data-state", "done", timeout=WAIT)
    expect(view.locator("button.word[aria-pressed=true]")).to_have_text("red")
