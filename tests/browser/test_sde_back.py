"""Samplers in the hand: three scrubbers without a request; starts, modes and errors dragged."""

import re
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from engines.sde import BackParams
from tabs.sde.back import reach
from tabs.sde.tab import TAB
from tests.browser.waits import OpenPage, asked_of

WAIT = 60_000


def ways(page: Page, view: str = "back") -> Locator:
    return page.locator(f"#sde-{view}-ways .part")


def opened(open_page: OpenPage, view: str = "back", **dials: Any) -> Page:
    params = TAB.view(view).params.check(dials)
    query = "".join(f"&{k}={quote(v)}" for k, v in params.to_query().items())
    page = open_page(f"?tab=sde&view={view}{query}")
    page.wait_for_function(
        f"document.querySelector('#sde-{view}-ways .part')?.dataset.drawn > 0", timeout=WAIT
    )
    return page


def onto(page: Page, x: float, y: float, view: str = "back") -> tuple[float, float]:
    """Where a place of the plane lies in the first panel."""
    canvas = ways(page, view).locator("canvas").first
    canvas.scroll_into_view_if_needed()
    box, far = canvas.bounding_box(), reach(BackParams())
    side = box["width"]
    return box["x"] + (x / far + 1) / 2 * side, box["y"] + (1 - y / far) / 2 * side


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=6)
    page.mouse.up()


def address(page: Page) -> dict[str, str]:
    return {k: v[0] for k, v in parse_qs(urlsplit(page.url).query).items()}


def told(page: Page, way: str) -> str:
    return ways(page).locator(f"figure[data-way={way}] figcaption span").inner_text()


def test_time_eta_and_steps_are_scrubbed_without_a_request(open_page: OpenPage) -> None:
    page = opened(open_page)
    asked = asked_of(page, "gradio_api/")
    part = ways(page)
    for name, values, said in (
        ("pace", range(8), "400 steps"),
        ("eta", range(9), "η = 2"),
        ("time", (0, 30, 60, 100), "t = 0.001"),
    ):
        before = told(page, "sde")
        for k in values:
            part.locator(f".{name} input").fill(str(k))
        expect(part.locator(f".{name} output")).to_have_text(said)
        if name != "time":
            expect(part.locator("figure[data-way=sde] figcaption span")).not_to_have_text(before)
    assert "400 calls" in told(page, "ode")
    assert asked == []


def test_the_start_is_dragged_and_stands_in_the_link(open_page: OpenPage) -> None:
    page = opened(open_page)
    ways(page).locator(".pace input").fill("6")
    ways(page).locator(".time input").fill("50")
    drag(page, onto(page, 0.4, 0.8), onto(page, -1.0, 1.5))
    expect(page).to_have_url(re.compile("start_x=-"))
    found = address(page)
    assert found["steps"] == "200"  # what was scrubbed goes with it
    expect(ways(page)).to_have_attribute("data-time", "50")
    assert float(found["start_x"]) == pytest.approx(-1, abs=0.05)
    assert float(found["start_y"]) == pytest.approx(1.5, abs=0.05)


def test_modes_are_dragged_weighed_added_and_brought_back(open_page: OpenPage) -> None:
    page = opened(open_page)
    drag(page, onto(page, 2, 0), onto(page, 1, 1))
    expect(page).to_have_url(re.compile("preset=own"))
    x, y, sd, _ = map(float, address(page)["modes"].split(";")[0].split())
    assert (x, y, sd) == pytest.approx((1, 1, 0.3), abs=0.05)
    ways(page).locator(".weight input").fill("0.25")
    expect(page).to_have_url(re.compile(r"0\.3\+0\.25|0\.3%200\.25"))
    expect(ways(page).locator(".weight output")).to_have_text("20 %")
    ways(page).locator("[data-act=add]").click()
    page.wait_for_function("location.search.split('modes=')[1].split('%3B').length == 3")
    ways(page).locator("[data-act=undo]").click()
    page.wait_for_function("!location.search.includes('modes=')")


def test_the_error_of_the_score_is_dragged_and_the_charts_follow(open_page: OpenPage) -> None:
    page = opened(open_page, "good")
    title = page.locator("#sde-good-wrong svg .title").first
    expect(title).to_contain_text("Exact score")
    drag(page, onto(page, 0, 0, "good"), onto(page, 0, 1.0, "good"))
    expect(page).to_have_url(re.compile("score=constant"))
    assert float(address(page)["error_y"]) == pytest.approx(1, abs=0.05)
    expect(title).to_contain_text("Who forgives")


def test_handles_are_moved_by_keyboard(open_page: OpenPage) -> None:
    page = opened(open_page)
    ways(page).locator("canvas").first.focus()
    page.keyboard.press("n")
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile(r"start_x=0\.5"))


def test_what_a_link_cannot_mean_is_said(open_page: OpenPage) -> None:
    page = open_page("?tab=sde&view=back&steps=1000000&eta=NaN&modes=0+0+0+1")
    expect(page.get_by_text("could not be read")).to_be_visible()
    expect(ways(page).locator(".pace output")).to_have_text("20 steps")
