"""The boosting tab in the hand: round dial, points by pointer and by keyboard, links, tables."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from engines.boosting import Comparison, Ensemble, Gapped, Pruned, Stage
from engines.boosting.edits import decode, mark
from tabs.boosting.strips import data_of, ground_of, points_of, strip_of
from tests.browser.waits import OpenPage

QUICK = {"methods": ["tree", "xgboost"], "rounds": 30, "grid": 40}
PART = "#boosting-fields .part"


def opened(open_page: OpenPage, **dials: Any) -> tuple[Page, Comparison]:
    params = Comparison.check({**QUICK, **dials})
    query = "".join(f"&{k}={quote(v)}" for k, v in params.to_query().items())
    page = open_page(f"?tab=boosting{query}")
    page.wait_for_function(f"document.querySelector('{PART}')?.dataset.drawn > 0")
    return page, params


def drawn(page: Page) -> int:
    return int(page.locator(PART).get_attribute("data-drawn"))


def wait_next(page: Page, before: int) -> None:
    page.wait_for_function(f"n => +document.querySelector('{PART}').dataset.drawn > n", arg=before)


def canvas(page: Page, panel: int = 0) -> Locator:
    found = page.locator("#boosting-fields canvas").nth(panel)
    found.scroll_into_view_if_needed()
    return found


def onto(page: Page, params: Stage, at: Sequence[float], panel: int = 0) -> tuple[float, float]:
    """Where a point of the plane lies on the screen."""
    left, right, bottom, top = ground_of(params, None).extent
    box = canvas(page, panel).bounding_box()
    x, y = (at[0] - left) / (right - left), (top - at[1]) / (top - bottom)
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


def lonely(params: Stage) -> int:
    """The point that lies farthest from its neighbours, so that a click can mean no other."""
    x = data_of(params, None).x
    far = np.hypot(*(x[:, None] - x).transpose(2, 0, 1)) + 9 * np.eye(len(x))
    return int(far.min(axis=1).argmax())


def empty(params: Stage) -> np.ndarray:
    """A place far from every point, well inside the panel."""
    left, right, bottom, top = ground_of(params, None).extent
    us, vs = np.linspace(left, right, 12)[1:-1], np.linspace(bottom, top, 12)[1:-1]
    places = np.stack(np.meshgrid(us, vs), -1).reshape(-1, 2)
    x = data_of(params, None).x
    far = np.hypot(*(places[:, None] - x).transpose(2, 0, 1)).min(axis=1)
    return places[far.argmax()]


def told(page: Page, before: int, params: Stage) -> np.ndarray:
    """The points that the link holds after an edit: x, y, label, true label."""
    wait_next(page, before)
    expect(page).to_have_url(re.compile("points="))
    text = parse_qs(urlsplit(page.url).query)["points"][0]
    table = decode(text, mark(params))
    assert table is not None
    return table


def test_the_round_dial_turns_without_a_request(open_page: OpenPage) -> None:
    """How fast: tests/benchmarks/bench_hand.py."""
    page = open_page("?tab=boosting&rounds=200")  # six methods, 300 points
    page.wait_for_function(f"document.querySelector('{PART}')?.dataset.drawn > 0")
    for chart in ("error", "loss", "share"):
        part = f"document.querySelector('#boosting-{chart} .part')"
        page.wait_for_function(f"{part}?.dataset.drawn > 0")
    expect(page).to_have_url(re.compile("tab=boosting"))
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    dial = page.locator("#boosting-fields input[type=range]")
    for k in (0, 60, 119):
        dial.fill(str(k))
        expect(page.locator("#boosting-fields output")).to_have_text(f"round {k + 1} / 200")
    assert asked == []


def test_rounds_by_buttons_keys_and_play(open_page: OpenPage) -> None:
    page, _ = opened(open_page)
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    said = page.locator("#boosting-fields output")
    expect(said).to_have_text("round 20 / 30")
    page.locator("#boosting-fields .forward").click()
    expect(said).to_have_text("round 21 / 30")
    canvas(page).focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(said).to_have_text("round 19 / 30")
    page.keyboard.press(" ")
    expect(said).to_have_text("round 30 / 30")
    assert asked == []


def test_figures_and_cursor_follow_the_round(open_page: OpenPage) -> None:
    page, params = opened(open_page)
    result = strip_of(params, None, "xgboost").result
    page.locator("#boosting-fields input[type=range]").fill("6")
    caption = page.locator("#boosting-fields figcaption").nth(1)
    expect(caption).to_contain_text(f"test {100 * result.test_curve[6, 0]:.1f} %")
    at = """() => { const f = document.querySelector('#boosting-error .part');
      const x = f._fullLayout.xaxis, box = f.getBoundingClientRect();
      return x.p2d(f.querySelector('.cursor').getBoundingClientRect().x - box.x - x._offset); }"""
    page.wait_for_function("document.querySelector('#boosting-error .part')?.dataset.drawn > 0")
    assert page.evaluate(at) == pytest.approx(7, abs=0.5)


def test_one_learner_alone_is_another_picture(open_page: OpenPage) -> None:
    page, _ = opened(open_page)
    shot = "c => c.getContext('2d').getImageData(5, 5, 90, 90).data.join()"
    whole = canvas(page, 1).evaluate(shot)
    button = page.locator("#boosting-fields .alone")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert canvas(page, 1).evaluate(shot) != whole
    button.click()
    assert canvas(page, 1).evaluate(shot) == whole


def test_a_point_is_dragged_on_any_panel(open_page: OpenPage) -> None:
    page, params = opened(open_page)
    data, i, before = data_of(params, None), lonely(params), drawn(page)
    goal = empty(params)
    page.mouse.move(*onto(page, params, data.x[i], 1))
    page.mouse.down()
    page.mouse.move(*onto(page, params, goal, 1), steps=6)
    page.mouse.up()
    table = told(page, before, params)
    assert len(table) == len(data.y)
    np.testing.assert_allclose(table[i, :2], goal, atol=0.03)
    rest = np.arange(len(data.y)) != i
    np.testing.assert_allclose(table[rest, :2], data.x[rest], atol=1e-3)
    np.testing.assert_array_equal(table[:, 2], data.y)
    expect(page.locator("#boosting-note")).to_contain_text("edited points: 300")


def test_a_click_flips_a_label_and_rings_it(open_page: OpenPage) -> None:
    page, params = opened(open_page)
    data, i, before = data_of(params, None), lonely(params), drawn(page)
    page.mouse.click(*onto(page, params, data.x[i]))
    table = told(page, before, params)
    assert table[i, 2] == 1 - data.y[i]
    assert table[i, 3] == data.y[i]
    held = params.model_copy(update={"points": parse_qs(urlsplit(page.url).query)["points"][0]})
    assert np.flatnonzero(points_of(held, None).flipped).tolist() == [i]
    # Its share of the weight is plotted from now on.
    page.wait_for_function(
        "document.querySelector('#boosting-share .part')._fullData?.length === 1"
    )


def test_points_are_added_deleted_and_undone(open_page: OpenPage) -> None:
    page, params = opened(open_page)
    data, before = data_of(params, None), drawn(page)
    page.locator("[data-ink='1']").click()
    page.mouse.click(*onto(page, params, empty(params)))
    table = told(page, before, params)
    assert len(table) == 301
    assert table[-1, 2] == table[-1, 3] == 1
    before = drawn(page)
    page.mouse.click(*onto(page, params, data.x[lonely(params)]), button="right")
    assert len(told(page, before, params)) == 300
    page.get_by_role("button", name="Undo edits").click()
    expect(page).not_to_have_url(re.compile("points="))
    expect(page.locator("#boosting-note")).not_to_contain_text("edited")


def test_the_brush_adds_many_and_the_eraser_takes_them_away(open_page: OpenPage) -> None:
    page, params = opened(open_page)
    before, goal = drawn(page), onto(page, params, empty(params))
    page.get_by_role("button", name="Brush").click()
    page.mouse.move(*goal)
    page.mouse.down()
    page.mouse.move(goal[0] + 12, goal[1] + 4, steps=12)
    page.mouse.up()
    many = len(told(page, before, params))
    assert many > 305
    before = drawn(page)
    page.get_by_role("button", name="Eraser").click()
    page.mouse.move(goal[0], goal[1])
    page.mouse.down()
    page.mouse.move(goal[0] + 14, goal[1] + 6, steps=6)
    page.mouse.up()
    assert len(told(page, before, params)) < many


def test_points_are_edited_by_the_keyboard(open_page: OpenPage) -> None:
    page, params = opened(open_page)
    data = data_of(params, None)
    canvas(page).focus()
    page.keyboard.press("n")
    expect(page.locator("#boosting-fields .hint")).to_contain_text("point 1:")
    for key, check in {
        "ArrowRight": lambda t: t[0, 0] > data.x[0, 0] + 0.01 and len(t) == 300,
        "f": lambda t: t[0, 2] == 1 - data.y[0] and t[0, 3] == data.y[0],
        "a": lambda t: len(t) == 301,
        "Delete": lambda t: len(t) == 300,
    }.items():
        before = drawn(page)
        page.keyboard.press(key)
        assert check(told(page, before, params)), key
        canvas(page).focus()


def test_a_link_opens_the_same_points_in_a_fresh_browser(
    browser: Browser, open_page: OpenPage
) -> None:
    page, params = opened(open_page, method="xgboost", reg_lambda=7.0)
    before = drawn(page)
    page.mouse.click(*onto(page, params, data_of(params, None).x[lonely(params)]))
    told(page, before, params)
    link = page.url.split("?")[1]
    captions = page.locator("#boosting-fields figcaption").all_inner_texts()
    with browser.new_context() as fresh:
        again = open_page("?" + link, opened=fresh)
        again.wait_for_function(f"document.querySelector('{PART}')?.dataset.drawn > 0")
        assert again.locator("#boosting-fields figcaption").all_inner_texts() == captions
        expect(again.locator("#boosting-note")).to_contain_text("edited points: 300")
        assert again.url.split("?")[1] == link


def test_a_dial_refits_and_the_round_stays(open_page: OpenPage) -> None:
    page, _ = opened(open_page)
    page.locator("#boosting-fields input[type=range]").fill("11")
    before = drawn(page)
    page.locator("#boosting-dials details.more summary").click()
    page.locator("#boosting-reg_lambda input[type=number]").fill("9")
    wait_next(page, before)
    expect(page).to_have_url(re.compile("reg_lambda=9"))
    expect(page.locator("#boosting-fields output")).to_have_text("round 12 / 30")


def test_an_empty_plane_is_filled_by_hand(open_page: OpenPage) -> None:
    page, _ = opened(open_page, data="own")
    note = page.locator("#boosting-note")
    expect(note).to_contain_text("click into the plane")
    for k, (u, v) in enumerate(
        [(60, 60), (90, 60), (60, 100), (150, 150), (180, 150), (150, 180)]
    ):
        page.locator(f"[data-ink='{k // 3}']").click()
        before = drawn(page)
        canvas(page).click(position={"x": u, "y": v})
        wait_next(page, before)
    expect(note).to_contain_text("edited points: 6")
    expect(page.locator("#boosting-fields figcaption").nth(1)).to_contain_text("train")


def test_your_own_table(open_page: OpenPage, tmp_path: Path) -> None:
    rng, path = np.random.default_rng(0), tmp_path / "mine.csv"
    rows = [f"{a:.3f};{b:.3f};{'yes' if a > b else 'no'}" for a, b in rng.normal(size=(120, 2))]
    path.write_text("\n".join(["x;y;label", *rows]))
    page, _ = opened(open_page)
    before = drawn(page)
    page.locator("#boosting-upload input[type=file]").set_input_files(path)
    wait_next(page, before)
    expect(page).to_have_url(re.compile("data=own"))
    expect(page.locator("#boosting-fields figcaption").first).to_contain_text("test")


BAD = {
    "text": ("1,2,a\nhello,4,b\n", "is not a number"),
    "one class": ("1,2,a\n3,4,a\n", "add rows of a second class"),
    "one point": ("1,2,a\n", "two points or more"),
    "million rows": ("1,2,a\n" * 10**6, "keep it under 1 MB"),
    "markup": ("<img src=x onerror=alert(1)>,2,a\n1,2,b\n" * 2, "JSON or a page"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_table_is_answered_with_what_to_mend(
    open_page: OpenPage, tmp_path: Path, kind: str
) -> None:
    text, said = BAD[kind]
    path = tmp_path / "mine.csv"
    path.write_text(text)
    page, _ = opened(open_page)
    page.locator("#boosting-upload input[type=file]").set_input_files(path)
    expect(page.get_by_text(re.compile(said))).to_be_visible()
    assert "data=own" not in page.url


def test_the_tree_of_the_round_and_its_rejected_splits(open_page: OpenPage) -> None:
    page, _ = _one(open_page)
    title = "document.querySelector('#boosting-tree .part')._fullLayout?.title.text ?? ''"
    page.wait_for_function(f"({title}).includes('round 3')")
    expect(page.locator("#boosting-table")).to_contain_text("chosen: the largest gain")
    expect(page.locator("#boosting-table")).to_contain_text("same γ prunes twice as hard")
    page.locator("#boosting-field .forward").click()
    page.wait_for_function(f"({title}).includes('round 4')")
    expect(page).to_have_url(re.compile("round=4"))
    node = page.locator("#boosting-tree .scatterlayer .trace").nth(1).locator(".point").nth(1)
    node.scroll_into_view_if_needed()
    box = node.bounding_box()
    page.mouse.move(box["x"], box["y"])
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.locator("#boosting-tree .hoverlayer .hovertext").first.wait_for()
    page.mouse.down()
    page.mouse.up()
    expect(page).to_have_url(re.compile("node=1"))
    expect(page.locator("#boosting-chosen")).to_contain_text("Node 1:")


def test_a_clicked_point_shows_its_own_step(open_page: OpenPage) -> None:
    page, _ = _one(open_page)
    title = "document.querySelector('#boosting-step .part')._fullLayout?.title.text ?? ''"
    page.wait_for_function(f"({title}).includes('Point 1 before')")
    page.locator("#boosting-field canvas").focus()
    page.keyboard.press("n")
    page.keyboard.press("n")
    page.wait_for_function(f"({title}).includes('Point 2 before')")
    expect(page).to_have_url(re.compile("point=1"))


def test_margins_turn_with_the_round(open_page: OpenPage) -> None:
    page, _ = _one(open_page)
    ready = "document.querySelector('#boosting-margins .part')"
    page.wait_for_function(f"{ready}?.dataset.drawn > 0")
    held = f"JSON.stringify([...{ready}._fullData[0].y])"
    first = page.evaluate(held)
    page.locator("#boosting-field input[type=range]").fill("25")
    page.wait_for_function(f"{held} !== {json.dumps(first)}")


def _one(open_page: OpenPage) -> tuple[Page, Ensemble]:
    params = Ensemble.check({"rounds": 30, "grid": 40, "round": 3})
    query = "".join(f"&{k}={quote(v)}" for k, v in params.to_query().items())
    page = open_page(f"?tab=boosting&view=one{query}")
    page.wait_for_function("document.querySelector('#boosting-step .part')?.dataset.drawn > 0")
    return page, params


def test_fresh_training_sets_are_drawn_and_can_be_stopped(open_page: OpenPage) -> None:
    page = open_page("?tab=boosting&view=why&rounds=20&grid=20")
    found = page.locator("#boosting-variance")
    expect(found).to_contain_text("3 training sets: variance 0.")
    page.locator("#boosting-redraw").click()
    expect(found).to_contain_text("10 training sets")
    expect(found).to_contain_text("a single full tree")


def test_stacking_honest_and_leaky(open_page: OpenPage) -> None:
    page = open_page("?tab=boosting&view=stacking&flips=0.2&grid=20")
    expect(page.locator("#boosting-stack")).to_contain_text("leaky 15.1 %")
    page.wait_for_function(
        "document.querySelector('#boosting-coefficients .part')?._fullData?.length === 2"
    )


# Missing values and pruning


def test_a_point_pulled_off_the_lower_edge_loses_its_second_value(open_page: OpenPage) -> None:
    dials = {"rounds": 10, "grid": 20, "gaps": 0.0}
    params, part = Gapped(**dials), "#boosting-gaps .part"
    query = "".join(f"&{k}={quote(v)}" for k, v in params.to_query().items())
    page = open_page(f"?tab=boosting&view=gaps{query}")
    page.wait_for_function(f"document.querySelector('{part}')?.dataset.drawn > 0")
    panel = page.locator("#boosting-gaps canvas")
    panel.scroll_into_view_if_needed()
    box, i = panel.bounding_box(), lonely(params)
    left, right, bottom, top = ground_of(params, None).extent
    x, y = data_of(params, None).x[i]
    at = (x - left) / (right - left), (top - y) / (top - bottom)
    page.mouse.move(box["x"] + at[0] * box["width"], box["y"] + at[1] * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + at[0] * box["width"], box["y"] + 0.9 * box["height"], steps=4)
    page.mouse.move(box["x"] + at[0] * box["width"], box["y"] + box["height"] + 4, steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile(f"point={i}(&|$)"))
    expect(page).to_have_url(re.compile("lost=x2"))
    expect(page.locator("#boosting-way")).to_contain_text("x₂")


def test_the_steps_of_pruning_are_scrubbed_without_a_request(open_page: OpenPage) -> None:
    dials = {"depth": 5, "gamma": 15.0, "rounds": 3, "noise": 0.4, "flips": 0.2, "round": 3}
    query = "".join(f"&{k}={quote(v)}" for k, v in Pruned(**dials).to_query().items())
    page = open_page(f"?tab=boosting&view=pruning{query}")
    tree = "#boosting-prune-exact .part"
    page.wait_for_function(f"document.querySelector('{tree}')?._fullData?.length > 3")
    page.locator(tree).scroll_into_view_if_needed()
    crosses = f"document.querySelector('{tree}')._fullData[3].x.length"
    most = page.evaluate(crosses)
    assert most > 2
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    rail = page.locator(f"{tree} .slider-rail-rect").bounding_box()
    page.mouse.click(rail["x"] + 2, rail["y"] + rail["height"] / 2)
    page.wait_for_function(f"{crosses} === 0")
    assert asked == []
