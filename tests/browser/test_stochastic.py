"""The stochastic tab in the hand: knobs, scrubber, typed formulas, links, a long run."""

import re
from urllib.parse import quote

from playwright.sync_api import Locator, Page, expect

from tests.browser.waits import OpenPage, asked_of, becomes


def opened(open_page: OpenPage, view: str = "fan", query: str = "") -> Page:
    page = open_page(f"?tab=stochastic&view={view}{query}")
    wait_next(page, view, 0)
    return page


def charts(page: Page, view: str) -> Locator:
    return page.locator(f"#stochastic-{view}-charts .part")


def drawn(page: Page, view: str) -> int:
    return int(charts(page, view).get_attribute("data-drawn") or 0)


def wait_next(page: Page, view: str, before: int) -> None:
    page.wait_for_function(
        "([view, n]) => +document.querySelector(`#stochastic-${view}-charts .part`)"
        "?.dataset.drawn > n",
        arg=[view, before],
    )


def pull(page: Page, knob: Locator, dx: float, dy: float) -> None:
    knob.scroll_into_view_if_needed()
    box = knob.locator(".reach").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y + dy, steps=4)
    page.mouse.up()


def meter(page: Page, view: str, name: str) -> str:
    found = charts(page, view).locator(".meter").filter(has_text=name).first
    return found.locator("b").inner_text()


def test_the_start_is_dragged_on_the_fan(open_page: OpenPage) -> None:
    page = opened(open_page)
    knob = charts(page, "fan").locator(".knob").first
    before = drawn(page, "fan")
    pull(page, knob, 0, -90)
    wait_next(page, "fan", before)
    expect(page).to_have_url(re.compile(r"w1=0\.\d+"))
    before = drawn(page, "fan")
    knob.focus()
    page.keyboard.press("ArrowUp")
    wait_next(page, "fan", before)
    assert float(knob.get_attribute("aria-valuenow")) > 0.5


def test_time_moves_without_a_request(open_page: OpenPage) -> None:
    page = opened(open_page)
    asked = asked_of(page, "gradio_api/")  # fonts of formulas may still come
    part = charts(page, "fan")
    expect(part.locator("output")).to_have_text("k = 1,001")
    total = meter(page, "fan", "Σ aₖ")
    part.locator(".back").click()
    assert float(part.get_attribute("data-time")) < 1001
    part.locator("input[type=range]").focus()
    page.keyboard.press("Home")
    expect(part.locator("output")).to_have_text("k = 1")
    assert meter(page, "fan", "Σ aₖ") == "0"
    part.locator("svg").nth(1).click(position={"x": 200, "y": 150})
    assert 5 < float(part.get_attribute("data-time")) < 500
    part.locator(".play").click()
    expect(part.locator("output")).to_have_text("k = 1,001")
    assert meter(page, "fan", "Σ aₖ") == total
    assert asked == []


def test_a_typed_step_is_read_or_refused_at_its_place(open_page: OpenPage) -> None:
    page = opened(open_page)
    before = drawn(page, "fan")
    line = page.locator("#stochastic-fan-step input")
    line.fill("1/(k +")
    wrong = page.locator("#stochastic-fan-step .wrong")
    expect(wrong).to_contain_text("At character 7")
    assert drawn(page, "fan") == before
    line.fill("<img src=x onerror=alert(1)>")
    expect(wrong).to_contain_text("At character 1")
    line.fill("0.1")
    wait_next(page, "fan", before)
    expect(wrong).to_be_hidden()
    expect(page).to_have_url(re.compile(r"step_=0\.1"))
    expect(charts(page, "fan").locator(".meter.bad")).to_contain_text("must stay finite")


def test_a_g_of_ones_own_stands_in_the_link(open_page: OpenPage) -> None:
    page = opened(open_page, "cobweb", f"&problem=typed&formula={quote('w^3 + w - 2')}&w1=2")
    expect(page.locator("#stochastic-cobweb-formula input")).to_have_value("w^3 + w - 2")
    page.locator("#stochastic-heading [data-view=fan]").click()
    wait_next(page, "fan", 0)
    expect(page.locator("#stochastic-fan-formula input")).to_have_value("w^3 + w - 2")
    expect(page.locator("#stochastic-verdicts")).to_contain_text("necessary")


def test_a_link_with_a_wrong_formula_falls_back_and_says_so(open_page: OpenPage) -> None:
    page = opened(open_page, query=f"&paths=20&step={quote('1/(k')}")
    expect(page.get_by_text("could not be read")).to_be_visible()
    expect(page.locator("#stochastic-fan-step input")).to_have_value("1/(k + 5)")
    expect(charts(page, "fan").locator("svg .title").first).to_contain_text(
        "Paths from one start: 20"
    )


def test_the_cobweb_is_walked_corner_by_corner(open_page: OpenPage) -> None:
    page = opened(open_page, "cobweb", "&problem=tanh&w1=3&step=1/k&noise=none")
    part = charts(page, "cobweb")
    part.locator("input[type=range]").focus()
    page.keyboard.press("Home")
    expect(part.locator(".said")).to_have_text("w₁ = 3")
    part.locator(".forward").click()
    expect(part.locator(".said")).to_contain_text("= 0.964")
    part.locator(".forward").click()
    expect(part.locator(".said")).to_contain_text("= 2.036")
    before = drawn(page, "cobweb")
    pull(page, part.locator(".knob").first, -60, 0)
    wait_next(page, "cobweb", before)
    expect(page).to_have_url(re.compile(r"w1=2\.\d"))


def test_four_batches_start_where_the_hand_puts_them(open_page: OpenPage) -> None:
    page = opened(open_page, "batch")
    part = charts(page, "batch")
    expect(part.locator("svg").first.locator(".head")).to_have_count(4)
    before = drawn(page, "batch")
    pull(page, part.locator(".knob").first, -40, 40)
    wait_next(page, "batch", before)
    expect(page).to_have_url(re.compile(r"[?&]start=1\d"))


def test_a_long_run_is_finished_after_its_first_picture(open_page: OpenPage) -> None:
    page = opened(open_page, query="&paths=1000&steps=10000&seed=3")
    title = charts(page, "fan").locator("svg .title").first
    expect(title).to_have_text("Paths from one start: 1,000")
    expect(charts(page, "fan").locator("output")).to_have_text("k = 10,001")
    expect(page.locator("#stochastic-rest .part")).to_be_hidden()


def test_the_picture_is_saved_with_its_title(open_page: OpenPage) -> None:
    page = opened(open_page)
    page.locator("#stochastic-exports-button").click()
    with page.expect_download() as waited:
        page.locator("#stochastic-exports [data-save=svg]").click()
    text = waited.value.path().read_text("utf-8")
    assert "Paths from one start: 200" in text
    assert "clip-path" in text


def test_weights_follow_the_sample_and_the_mean_is_dragged(open_page: OpenPage) -> None:
    page = opened(open_page, "mean")
    part = charts(page, "mean")
    lines = part.locator("path.weights[d*=L]")
    last = lines.first.get_attribute("d")
    part.locator(".back").click()
    assert lines.first.get_attribute("d") != last
    before = drawn(page, "mean")
    part.locator(".knob").first.focus()
    page.keyboard.press("Shift+ArrowDown")
    wait_next(page, "mean", before)
    expect(page).to_have_url(re.compile(r"[?&]size=4"))


def test_names_at_the_lines_ends_have_room_on_a_projector(open_page: OpenPage) -> None:
    """Letters that grow with the screen are laid out anew: none is cut at the chart's edge."""
    page = opened(open_page, "td", "&present=1")
    box = charts(page, "td").locator(".chart-box").first
    names = box.locator("svg text.name")
    expect(names.filter(has_text="0.833")).to_have_count(1)

    def letters() -> float:
        return names.first.evaluate("node => parseFloat(getComputedStyle(node).fontSize)")

    becomes(page, letters, lambda size: size > 0.022 * page.viewport_size["height"])

    def right() -> float:
        return max(name.bounding_box()["x"] + name.bounding_box()["width"] for name in names.all())

    edge = box.locator("svg").first.bounding_box()
    becomes(page, right, lambda at: at <= edge["x"] + edge["width"] + 1)
