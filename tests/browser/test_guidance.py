"""The guidance tab in the hand: w and the step are scrubbed, modes and the band dragged."""

import re
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Page, expect

from engines import guidance
from tabs.guidance.tab import TAB
from tests.browser.waits import OpenPage, asked_of, quiet, still

QUICK = {"samples": 400, "steps": 8}
FLOW = "#guidance-flow .part"


def opened(open_page: OpenPage, part: str = FLOW, view: str = "plane", **dials: Any) -> Page:
    params = TAB.view(view).params.check({**({} if view == "pictures" else QUICK), **dials})
    query = "".join(f"&{k}={quote(v)}" for k, v in params.to_query().items())
    page = open_page(f"?tab=guidance&view={view}{query}")
    page.wait_for_function(f"document.querySelector('{part}')?.dataset.drawn > 0")
    still(page, page.locator(part).first)
    return page


def drawn(page: Page, part: str = FLOW) -> int:
    return int(page.locator(part).get_attribute("data-drawn"))


def wait_next(page: Page, before: int) -> None:
    page.wait_for_function(f"n => +document.querySelector('{FLOW}').dataset.drawn > n", arg=before)


def onto(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where a point of the plane lies on the screen when the step stands at the end."""
    box = page.locator(f"{FLOW} canvas").first.bounding_box()
    reach = guidance.REACH
    return (
        box["x"] + (x / reach + 1) / 2 * box["width"],
        box["y"] + (1 - y / reach) / 2 * box["height"],
    )


def address(page: Page) -> dict[str, str]:
    return {k: v[0] for k, v in parse_qs(urlsplit(page.url).query).items()}


def test_w_and_the_step_are_scrubbed_without_a_request(open_page: OpenPage) -> None:
    page = opened(open_page)
    asked = asked_of(page)
    strength = page.locator(f"{FLOW} .strength input")
    for k in (0, 5, 10, 15):
        strength.fill(str(k))
    expect(page.locator(f"{FLOW} .strength output")).to_have_text("w = 30")
    page.locator(f"{FLOW} .steps input").fill("0")
    expect(page.locator(f"{FLOW} .steps output")).to_have_text("σ = 20")
    quiet(page)
    assert asked == []


@pytest.mark.parametrize("sigma", [0.0, 0.5, 5.0])
def test_arrows_are_the_engines_vectors(open_page: OpenPage, sigma: float) -> None:
    page = opened(open_page)
    found = page.evaluate(f"document.querySelector('{FLOW}').scores(.4, -.7, {sigma}, 3)")
    told = guidance.vectors(guidance.FlowParams(), [[0.4, -0.7]], sigma, 3.0)
    pairs = {"s_u": "unconditional", "s_c": "conditional", "guided": "guided"}
    for ours, theirs in {**pairs, "difference": "difference"}.items():
        assert found[ours] == pytest.approx(told[theirs][0].tolist(), rel=1e-6)


def test_a_mode_is_dragged(open_page: OpenPage) -> None:
    page = opened(open_page)
    page.locator(f"{FLOW} canvas").first.scroll_into_view_if_needed()
    before = drawn(page)
    page.mouse.move(*onto(page, 2.5, 0))
    page.mouse.down()
    page.mouse.move(*onto(page, 2, 1), steps=5)
    page.mouse.up()
    wait_next(page, before)
    page.wait_for_function("location.search.includes('modes')")
    x, y, mine = guidance.modes_of(address(page)["modes"])[1]
    assert (x, y) == (pytest.approx(2, abs=0.1), pytest.approx(1, abs=0.1))
    assert mine


def test_modes_by_keyboard(open_page: OpenPage) -> None:
    page = opened(open_page)
    before = drawn(page)
    page.locator(f"{FLOW} canvas").first.focus()
    page.keyboard.press("n")
    page.keyboard.press("ArrowRight")
    wait_next(page, before)
    page.wait_for_function("location.search.includes('modes')")
    assert guidance.modes_of(address(page)["modes"])[0] == (0.4, 1.5, True)
    before = drawn(page)
    page.keyboard.press("Delete")
    wait_next(page, before)
    page.wait_for_function("!decodeURIComponent(location.search).includes('0.40')")
    assert len(guidance.modes_of(address(page)["modes"])) == 4


def test_the_band_is_dragged(open_page: OpenPage) -> None:
    page = opened(open_page, rule="interval")
    knob = page.get_by_role("slider", name="Interval to σ").first
    before = drawn(page)
    knob.focus()
    page.keyboard.press("ArrowLeft")
    wait_next(page, before)
    page.wait_for_function("location.search.includes('high')")
    assert float(address(page)["high"]) == pytest.approx(3.45)


def test_a_link_brings_everything_back(open_page: OpenPage) -> None:
    page = opened(open_page, w=8.0, modes="1 1 1; -1 -1 0", rule="apg")
    expect(page.locator(f"{FLOW} .strength output")).to_have_text("w = 8")
    expect(page.locator("#guidance-rule select")).to_have_value("apg")


def test_rules_stand_side_by_side(open_page: OpenPage) -> None:
    part = "#guidance-rules .part"
    page = opened(open_page, part, view="compare", ways=["cfg", "clean", "auto"])
    expect(page.locator(f"{part} canvas")).to_have_count(3)
    expect(page.locator(f"{part} figcaption b")).to_have_text(
        ["CFG", "Classifier, clean data", "Autoguidance"]
    )


def test_pictures_come_are_chosen_and_taken_apart(open_page: OpenPage) -> None:
    part = "#guidance-grid .part"
    page = opened(open_page, part, view="pictures", columns_values="1, 4", rows="none", steps=2)
    page.locator("#guidance-start").click()
    page.wait_for_function(
        f"document.querySelector('{part}').dataset.tiles === '2'", timeout=180_000
    )
    cells = page.locator(f"{part} .cell")
    cells.nth(1).click()
    expect(page.locator(f"{part} .told")).to_have_text(re.compile("clipped pixels"))
    page.get_by_role("button", name="Difference").click()
    expect(page.locator(f"{part} .told")).to_have_text(re.compile("rms difference"))
    cells.nth(1).dblclick()
    expect(page.locator("#guidance-film canvas")).to_have_count(1, timeout=180_000)


def test_a_phone_sees_it_whole(open_page: OpenPage) -> None:
    page = opened(open_page)
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function("document.documentElement.scrollWidth <= 390")
