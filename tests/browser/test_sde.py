"""From steps to an SDE, and how likely, in the hand: knobs, knots, a picture, any point."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.waits import OpenPage, asked_of

WAIT = 60_000


def opened(open_page: OpenPage, view: str, part: str, query: str = "") -> Page:
    page = open_page(f"?tab=sde&view={view}{query}")
    page.wait_for_function(
        "id => +document.querySelector(`#sde-${id} .part`)?.dataset.drawn > 0",
        arg=f"{view}-{part}",
        timeout=WAIT,
    )
    return page


def drawn(page: Page, part: str) -> int:
    return int(page.locator(f"#sde-{part} .part").get_attribute("data-drawn"))


def wait_next(page: Page, part: str, before: int) -> None:
    page.wait_for_function(
        "([id, n]) => +document.querySelector(`#sde-${id} .part`).dataset.drawn > n",
        arg=[part, before],
        timeout=WAIT,
    )


def pull(page: Page, knob: Locator, dx: float, dy: float) -> None:
    knob.scroll_into_view_if_needed()
    box = knob.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y + dy, steps=4)
    page.mouse.up()


def found(page: Page) -> float:
    return float(page.locator("#sde-steps-picture .part").get_attribute("data-found"))


def test_time_is_scrubbed_without_a_request_and_the_picture_sinks(open_page: OpenPage) -> None:
    page = opened(open_page, "steps", "picture", "&schedule=scaled&steps=1000")
    requests = asked_of(page, "gradio_api/")
    assert 0.04 < found(page) < 0.1  # Stable Diffusion's end: never pure noise
    scrub = page.locator("#sde-steps-charts input[type=range]")
    scrub.focus()
    page.keyboard.press("Home")
    expect(page.locator("#sde-steps-charts output")).to_have_text("step = 0")
    assert found(page) == 1
    for key in ("End", "ArrowLeft", "Home", "ArrowRight"):
        page.keyboard.press(key)
    assert requests == []


def test_a_start_and_the_number_of_steps_are_dragged(open_page: OpenPage) -> None:
    page = opened(open_page, "steps", "charts")
    before = drawn(page, "steps-charts")
    pull(page, page.locator("#sde-steps-charts .knob .reach").first, 0, 60)
    wait_next(page, "steps-charts", before)
    expect(page).to_have_url(re.compile(r"x0=-?[01]?\.?\d"))
    before = drawn(page, "steps-errors")
    pull(page, page.locator("#sde-steps-errors .knob .reach").first, -60, 0)
    wait_next(page, "steps-errors", before)
    expect(page).to_have_url(re.compile(r"[?&]steps=1\d&|[?&]steps=1\d$"))
    expect(page.locator("#sde-steps-errors .title")).to_contain_text("no chain of N = 1")
    expect(page.locator("#sde-steps-charts .said")).to_contain_text("does not exist")


def test_the_schedule_is_bent_by_hand_and_by_keyboard(open_page: OpenPage) -> None:
    page = opened(open_page, "steps", "knots")
    knobs = page.locator("#sde-steps-knots .knob")
    expect(knobs).to_have_count(2)
    before = drawn(page, "steps-knots")
    knobs.nth(1).focus()
    page.keyboard.press("Shift+ArrowDown")
    wait_next(page, "steps-knots", before)
    expect(page).to_have_url(re.compile("schedule=own"))
    before = drawn(page, "steps-knots")
    page.locator("#sde-steps-knots svg").click(position={"x": 200, "y": 60})
    wait_next(page, "steps-knots", before)
    expect(knobs).to_have_count(3)
    before = drawn(page, "steps-knots")
    knobs.nth(1).focus()
    page.keyboard.press("Delete")
    wait_next(page, "steps-knots", before)
    expect(knobs).to_have_count(2)


def test_any_point_has_its_log_p_at_once(open_page: OpenPage) -> None:
    page = opened(open_page, "likely", "map")
    requests = asked_of(page, "gradio_api/")
    told = page.locator("#sde-likely-map .told")
    expect(told).to_have_text(re.compile(r"\(2, 0\): log p = −0.12305 by the ODE, −0.12308 exact"))
    box = page.locator("#sde-likely-map .frame").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(told).to_contain_text("−21.65")
    page.locator("#sde-likely-map input[type=range]").focus()
    page.keyboard.press("Home")
    expect(page.locator("#sde-likely-map output")).to_have_text("t = 0")
    assert requests == []


def test_the_point_and_the_modes_are_dragged(open_page: OpenPage) -> None:
    page = opened(open_page, "likely", "map")
    knobs = page.locator("#sde-likely-map .knob")
    before = drawn(page, "likely-account")
    pull(page, knobs.first, -40, -40)
    wait_next(page, "likely-account", before)
    expect(page).to_have_url(re.compile(r"[?&]x=[01]\.\d+&y=[01]\.\d+"))
    before = drawn(page, "likely-map")
    knobs.nth(2).focus()
    page.keyboard.press("Shift+ArrowUp")
    wait_next(page, "likely-map", before)
    expect(page).to_have_url(re.compile("preset=own"))
    expect(knobs.nth(2)).to_have_attribute("aria-label", "Mode 2: −2, 0.25")


def test_a_link_with_hostile_values_falls_back_and_says_so(open_page: OpenPage) -> None:
    page = open_page("?tab=sde&view=steps&steps=1000000&x0=NaN")
    expect(page.get_by_text("could not be read")).to_be_visible(timeout=WAIT)
    page.wait_for_function(
        "+document.querySelector('#sde-steps-charts .part')?.dataset.drawn > 0", timeout=WAIT
    )
    expect(page.locator("#sde-steps-charts output")).to_have_text("step = 50")
