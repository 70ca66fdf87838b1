"""The optimizers tab in the hand: starts, steps, cards, formulas, the plane, links."""

import json
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import numpy as np
from playwright.sync_api import Page, expect

from tabs.optimizers.runs import descended
from tabs.optimizers.tab import TAB
from tests.browser.waits import OpenPage, asked_of

QUICK = {"methods": ["sgd", "adam"], "steps": 40}
MAP = "#optimizers-map .part"


def opened(
    open_page: OpenPage, part: str = MAP, view: str = "descent", **dials: Any
) -> tuple[Page, Any]:
    kind = TAB.view(view).params
    quick = QUICK if view in ("descent", "race", "cloud") else {}
    params = kind.check({**quick, **dials})
    query = "".join(f"&{k}={quote(v)}" for k, v in params.to_query().items())
    page = open_page(f"?tab=optimizers&view={view}{query}")
    page.wait_for_function("part => document.querySelector(part)?.dataset.drawn > 0", arg=part)
    return page, params


def onto(page: Page, at: Sequence[float], half: float = 4) -> tuple[float, float]:
    """Where a point of the ravine's view lies on the screen."""
    canvas = page.locator("#optimizers-map canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    x, y = (at[0] + half) / (2 * half), (half - at[1]) / (2 * half)
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


def starts(page: Page) -> np.ndarray:
    """The starts that the link holds."""
    expect(page).to_have_url(re.compile("starts="))
    return np.array(json.loads(parse_qs(urlsplit(page.url).query)["starts"][0]))


def wait_start(page: Page, at: Sequence[float]) -> None:
    """Until the link holds one start, there."""
    near = """([x, y]) => {
      const [[u, v]] = JSON.parse(new URL(location).searchParams.get('starts') ?? '[[9, 9]]');
      return Math.hypot(u - x, v - y) < 0.05;
    }"""
    page.wait_for_function(near, arg=list(at))


def test_steps_arrows_and_arithmetic_ask_the_server_nothing(open_page: OpenPage) -> None:
    page, params = opened(open_page)
    page.wait_for_function("document.querySelector('#optimizers-worked .part')?.dataset.drawn > 0")
    asked = asked_of(page)
    picture = "c => c.toDataURL()"
    canvas = page.locator("#optimizers-map canvas")
    before = canvas.evaluate(picture)
    page.locator("#optimizers-map .forward").click()
    expect(page.locator("#optimizers-map output").first).to_have_text("step 13 / 40")
    expect(page.locator("#optimizers-worked h3")).to_contain_text("step 14")
    page.wait_for_function(
        "b => document.querySelector('#optimizers-map canvas').toDataURL() !== b", arg=before
    )
    page.locator("#optimizers-map input[type=range]").first.fill("5")
    expect(page.locator("#optimizers-worked h3")).to_contain_text("step 6")
    point = descended(params.engine()).paths[1, 0, 6]
    said = page.locator("#optimizers-worked .line").last.inner_text()
    assert f"{point[1]:.4g}".lstrip("-") in said.replace("\u2212", "-")
    loss = descended(params.engine()).losses[0, 0, 5]
    expect(page.locator("#optimizers-map [data-id=sgd] .now")).to_contain_text(f"{loss:.4g}"[:5])
    page.locator("#optimizers-map .pace").fill("1")
    page.locator("#optimizers-map .play").click()
    expect(page.locator("#optimizers-map output").first).to_have_text("step 40 / 40")
    page.locator("[data-act=hills]").first.click()
    assert asked == []


def test_the_start_is_dragged_clicked_and_moved_by_keys(open_page: OpenPage) -> None:
    page, _ = opened(open_page)
    page.mouse.move(*onto(page, (-3.5, 1.5)))
    page.mouse.down()
    page.mouse.move(*onto(page, (2, -2)), steps=8)
    page.mouse.up()
    wait_start(page, (2, -2))
    page.mouse.click(*onto(page, (-1, 3)))
    wait_start(page, (-1, 3))
    page.keyboard.press("ArrowRight")
    wait_start(page, (-0.92, 3))
    page.locator("#optimizers-map [data-act=grid25]").click()
    page.wait_for_function(
        "document.querySelector('#optimizers-map .part').dataset.starts === '25'"
    )
    assert len(starts(page)) == 25


def test_a_method_is_switched_on_turned_and_taken_in_hand(open_page: OpenPage) -> None:
    page, _ = opened(open_page)
    page.locator("#optimizers-cards .names [data-id=momentum]").click()
    expect(page.locator("#optimizers-map .legend [data-id=momentum]")).to_be_visible(
        timeout=20_000
    )
    expect(page.locator("#optimizers-worked h3")).to_contain_text("Momentum")
    number = page.locator("#optimizers-cards [data-number=momentum_lr]")
    number.fill("0.05")
    number.press("Enter")
    expect(page).to_have_url(re.compile("tuning="))
    held = parse_qs(urlsplit(page.url).query)
    assert json.loads(held["tuning"][0]) == {"momentum_lr": 0.05}
    page.locator("#optimizers-map .legend [data-id=sgd]").click()
    expect(page.locator("#optimizers-worked h3")).to_contain_text("SGD")
    page.reload()
    expect(page.locator("#optimizers-cards [data-number=momentum_lr]")).to_have_value("0.05")
    expect(page.locator("#optimizers-worked h3")).to_contain_text("SGD")


def test_a_formula_is_read_or_refused_with_its_place(open_page: OpenPage) -> None:
    page, _ = opened(open_page, surface="typed", formula="x^2 + y^2")
    line = page.locator("#optimizers-typed input")
    expect(page.locator("#optimizers-typed .shown math")).to_be_visible()
    line.fill("x^2 + y^2 + <script>alert(1)</script>")
    wrong = page.locator("#optimizers-typed .wrong")
    expect(wrong).to_contain_text("At character")
    assert page.locator("#optimizers-typed script[src='']").count() == 0
    line.fill("x^2 + 3*y^2 + sin(3*x)")
    expect(wrong).to_be_hidden()
    expect(page.locator("#optimizers-typed .shown")).to_contain_text("sin")


def test_divergence_is_shown_as_such(open_page: OpenPage) -> None:
    page, params = opened(open_page, methods=["sgd"], sgd_lr=0.3)
    page.locator("#optimizers-map input[type=range]").first.fill("40")
    when = int(descended(params.engine()).diverged[0, 0])
    expect(page.locator("#optimizers-map [data-id=sgd] .now")).to_contain_text(
        f"diverged at {when}"
    )


def test_the_race_runs_by_itself_and_tells_the_best_rate(open_page: OpenPage) -> None:
    page, _ = opened(open_page, part="#optimizers-sweep .part", view="race", methods=["sgd"])
    expect(page.locator("#optimizers-ranking")).to_contain_text("0.0562")


def test_the_plane_answers_the_pointer_at_once(open_page: OpenPage) -> None:
    page, _ = opened(open_page, part="#optimizers-plane .part", view="plane")
    asked = asked_of(page)
    box = page.locator("#optimizers-plane canvas").bounding_box()
    page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + 0.9 * box["height"])
    expect(page.locator("#optimizers-plane .said")).to_contain_text("diverges")
    assert asked == []
    page.locator("#optimizers-plane [data-spot='heavy ball']").click()
    expect(page.locator("#optimizers-plane .said")).to_contain_text("0.8182")
    expect(page).to_have_url(re.compile("[?&]beta=0.66"))


def test_the_other_views_draw(open_page: OpenPage) -> None:
    page, _ = opened(open_page)
    for view, part in (("decay", "decay-map"), ("reddi", "where"), ("cloud", "cloud-map")):
        page.locator(f"#optimizers-heading [data-view={view}]").click()
        drawn = page.locator(f"#optimizers-view-{view} .main-svg").first
        expect(drawn).to_be_visible()
        page.wait_for_function(
            "part => document.querySelector(part)?.dataset.drawn > 0",
            arg=f"#optimizers-{part} .part",
        )
        expect(page).to_have_url(re.compile(f"view={view}"))


def test_a_dial_that_views_share_keeps_its_value(open_page: OpenPage) -> None:
    page, _ = opened(open_page, view="cloud", part="#optimizers-cloud-map .part")
    box = page.locator("#optimizers-steps input[type=number]")
    expect(box).to_have_value("40")
    box.fill("25")
    expect(page).to_have_url(re.compile("steps=25"))
    page.locator("#optimizers-heading [data-view=plane]").click()
    expect(box).to_have_value("150")
    page.locator("#optimizers-heading [data-view=descent]").click()
    expect(box).to_have_value("25")
    expect(page.locator("#optimizers-map output").first).to_contain_text("/ 25")
