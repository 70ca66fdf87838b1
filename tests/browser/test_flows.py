"""The flows tab in the hand: a layer's arrows and probe, a stack that trains, a drawn density."""

import re

from playwright.sync_api import Page, expect

from tests.browser.waits import OpenPage, asked_of

SLOW = 90_000


def opened(open_page: OpenPage, query: str = "", part: str = "flows-probe") -> Page:
    page = open_page(f"?tab=flows{query}")
    page.wait_for_function(
        "id => +document.querySelector(`#${id} .part`)?.dataset.drawn > 0", arg=part, timeout=SLOW
    )
    return page


def row(page: Page, k: int) -> str:
    return page.locator(f"#flows-probe [data-row='{k}'] dd").inner_text()


def test_the_probe_follows_the_hand_without_the_server(open_page: OpenPage) -> None:
    page = opened(open_page)
    before, asked = row(page, 0), asked_of(page)
    knob = page.locator("#flows-probe .knob.probe")
    box = knob.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] - 60, steps=6)
    page.wait_for_function(
        "told => document.querySelector(\"#flows-probe [data-row='0'] dd\").innerText !== told",
        arg=before,
    )
    assert not asked
    page.mouse.up()
    expect(page).to_have_url(re.compile("x1="))


def test_arrows_are_moved_by_keys_until_the_layer_folds(open_page: OpenPage) -> None:
    page = opened(open_page, "&u1=-1.4&u2=0&w1=0.6&w2=0&x1=0&x2=0")
    verdict = page.locator("#flows-probe .verdict")
    expect(verdict).to_have_attribute("data-folds", "false")
    expect(page.locator("#flows-probe [data-row='5'] dd")).to_have_text("1")
    tip = page.locator("#flows-probe .knob.w")
    tip.focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(verdict).to_have_attribute("data-folds", "true")
    expect(page.locator("#flows-probe [data-row='5'] dd")).to_have_text("3")
    expect(page).to_have_url(re.compile(r"w1=1\.1"))


def test_the_line_is_stretched_by_its_curve(open_page: OpenPage) -> None:
    page = opened(open_page, "&map=stretch&a=2")
    assert "(× 2)" in row(page, 0)
    page.locator("#flows-probe .knob.curve").focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#flows-probe [data-row='0'] dd")).not_to_contain_text("(× 2)")
    expect(page).to_have_url(re.compile("a=2.0"))


def test_a_stack_trains_on_and_its_layers_are_scrubbed_without_the_server(
    open_page: OpenPage,
) -> None:
    page = opened(open_page, "&view=stack&kind=maf&layers=2&target=moons", "flows-lanes")
    expect(page.locator("#flows-film output")).to_have_text(re.compile("6 / 6"))
    page.locator("#flows-train").click()
    expect(page).to_have_url(re.compile(r"rounds=\d+"), timeout=SLOW)
    frames = page.locator("#flows-film input[type=range]")
    expect(frames).not_to_have_attribute("max", "5", timeout=SLOW)
    expect(page.locator("#flows-progress .part")).to_be_hidden()
    asked = asked_of(page)
    for part in ("flows-lanes", "flows-film"):
        page.locator(f"#{part} .back").click()
        page.locator(f"#{part} .back").click()
    page.locator("#flows-lanes canvas").hover(position={"x": 90, "y": 80})
    expect(page.locator("#flows-lanes .told")).to_contain_text("log p")
    assert not asked


def test_training_is_stopped_and_what_was_learnt_stays(open_page: OpenPage) -> None:
    query = "&view=stack&kind=nsf&layers=2&target=rings&rounds=200"
    page = opened(open_page, query, "flows-lanes")
    part = page.locator("#flows-progress .part")
    page.locator("#flows-progress button").click(timeout=SLOW)  # there once the work is wanted
    expect(page).not_to_have_url(re.compile("rounds=200"), timeout=SLOW)
    expect(page.locator("#flows-rounds input[type=number]")).not_to_have_value("200")
    expect(part).to_be_hidden()


def test_a_density_is_drawn_by_hand(open_page: OpenPage) -> None:
    page = opened(open_page, "&view=stack&kind=maf&layers=2&rounds=1", "flows-lanes")
    page.locator("#flows-brush [data-act=draw]").click()
    expect(page).to_have_url(re.compile("target=drawn"), timeout=SLOW)
    page.locator("#flows-brush [data-act=clear]").click()
    expect(page.locator("#flows-told")).to_contain_text("draw a line", timeout=SLOW)
    sheet = page.locator("#flows-brush canvas")
    box = sheet.bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 150, steps=5)
    page.mouse.up()
    expect(page).to_have_url(re.compile("strokes=p"), timeout=SLOW)
    expect(page.locator("#flows-told")).to_contain_text("KL", timeout=SLOW)
    expect(page.locator("#flows-lanes .part")).to_be_visible()
