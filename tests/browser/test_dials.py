"""The dials: true values, keys, words beside what is refused, a finger that scrolls past."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.waits import OpenPage, still

REFUSED = re.compile("it takes a number from 0.01 to 1")
STAYS = "0.3"


@pytest.fixture
def boosting(open_page: OpenPage) -> Page:
    return opened(open_page, "?tab=boosting&view=one")


def opened(open_page: OpenPage, query: str, **context: Any) -> Page:
    page = open_page(query, **context)
    topic = re.search(r"tab=(\w+)", query)[1]
    page.wait_for_function(f"document.querySelector('#{topic}-dials .part')?.dataset.drawn > 0")
    page.wait_for_function(f"document.querySelector('#{topic}-stage .view [data-drawn]')")
    return page


def dial(page: Page, name: str) -> tuple[Locator, Locator, Locator]:
    """Its line, its track and its box."""
    line = page.locator(f"#{name}")
    return line, line.locator("input[type=range]"), line.locator("input[type=number]")


def test_a_typed_value_is_the_true_value(boosting: Page) -> None:
    _, track, box = dial(boosting, "boosting-learning_rate")
    expect(track).to_have_attribute("aria-valuetext", STAYS)
    for value in ("0.05", "0.3", "0.17"):
        box.fill(value)
        expect(track).to_have_attribute("aria-valuetext", value)
        if value != STAYS:
            expect(boosting).to_have_url(re.compile(f"learning_rate={value}"))
    low = boosting.locator("#boosting-learning_rate .ticks i")
    assert [low.nth(k).get_attribute("data-value") for k in range(low.count())] == [
        "0.01",
        "0.1",
        "1",
    ]


def test_a_track_of_powers_of_ten_is_moved_by_keys(boosting: Page) -> None:
    _, track, box = dial(boosting, "boosting-learning_rate")
    track.focus()
    for key, value in (
        ("ArrowRight", "0.4"),
        ("ArrowLeft", "0.3"),
        ("PageUp", "1"),
        ("PageDown", "0.1"),
        ("Home", "0.01"),
        ("ArrowUp", "0.012"),
        ("End", "1"),
    ):
        boosting.keyboard.press(key)
        expect(box).to_have_value(value)
        expect(track).to_have_attribute("aria-valuetext", value)
    box.focus()
    boosting.keyboard.press("ArrowDown")
    expect(box).to_have_value("0.8")
    expect(boosting).to_have_url(re.compile("learning_rate=0.8"))


def test_a_refused_number_is_named_and_the_old_one_stays(boosting: Page) -> None:
    line, _, box = dial(boosting, "boosting-learning_rate")
    box.fill("7")
    expect(line.locator(".refused")).to_have_text(re.compile("^7: it takes a number"))
    expect(line.locator(".refused")).to_have_text(REFUSED)
    expect(box).to_have_attribute("aria-invalid", "true")
    box.press("Enter")
    box.blur()
    expect(box).to_have_value(STAYS)
    expect(line.locator(".refused")).to_be_visible()
    dial(boosting, "boosting-depth")[2].fill("5")
    expect(boosting).to_have_url(re.compile("depth=5"))
    assert "learning_rate" not in boosting.url
    box.fill("0.2")
    expect(line.locator(".refused")).to_be_hidden()
    expect(boosting).to_have_url(re.compile("learning_rate=0.2"))


def test_a_refusal_speaks_the_language_of_the_page(open_page: OpenPage) -> None:
    page = open_page("?tab=boosting&view=one", path="/zh")
    _, _, box = dial(page, "boosting-learning_rate")
    box.fill("7")
    expect(page.locator("#boosting-learning_rate .refused")).to_have_text(
        "7：应为 0.01 到 1 之间的数"
    )


def test_what_the_server_refuses_stands_beside_its_dial_and_loses_no_other(
    open_page: OpenPage,
) -> None:
    page = opened(open_page, "?tab=guidance&samples=200&steps=8")
    page.locator("#guidance-dials details.more summary").click()
    line = page.locator("#guidance-scales")
    box = line.locator("input")
    box.fill("0, 1, 2")
    expect(page).to_have_url(re.compile("scales=0%2C\\+1%2C\\+2"))
    box.fill("0, 1, x")
    expect(line.locator(".refused")).to_contain_text("x")
    expect(box).to_have_value("0, 1, x")
    expect(page.locator(".toast-body")).to_have_count(0)
    dial(page, "guidance-std")[2].fill("0.4")
    expect(page).to_have_url(re.compile("std=0.4"))
    expect(page).to_have_url(re.compile("scales=0%2C\\+1%2C\\+2"))
    expect(box).to_have_value("0, 1, x")
    box.fill("0, 1, 3")
    expect(line.locator(".refused")).to_be_hidden()
    expect(page).to_have_url(re.compile("scales=0%2C\\+1%2C\\+3"))


def test_a_list_in_a_link_is_read_or_refused_by_name(open_page: OpenPage) -> None:
    page = opened(open_page, "?tab=boosting&methods=tree,xgboost")
    chosen = page.locator("#boosting-methods input:checked")
    expect(chosen).to_have_count(2)
    page.close()
    page = opened(open_page, "?tab=boosting&methods=tree,xgbost&depth=4")
    expect(page.locator("#boosting-methods .refused")).to_contain_text("cannot be 'xgbost'")
    expect(page.get_by_text("could not be read")).to_be_visible()
    expect(chosen_of(page)).not_to_have_count(0)
    expect(dial(page, "boosting-depth")[2]).to_have_value("4")


def chosen_of(page: Page) -> Locator:
    return page.locator("#boosting-methods input:checked")


def test_help_is_there_for_mouse_keyboard_and_finger(boosting: Page) -> None:
    line, track, _ = dial(boosting, "boosting-flips")
    help = line.locator(".help")
    expect(help).to_be_hidden()
    line.locator(".name").hover()
    expect(help).to_be_visible()
    boosting.mouse.move(5, 5)
    expect(help).to_be_hidden()
    boosting.keyboard.press("Tab")
    track.focus()
    expect(help).to_be_visible()
    boosting.keyboard.press("Escape")
    expect(help).to_be_hidden()
    track.blur()
    line.locator(".name").click()
    boosting.mouse.move(5, 5)
    expect(help).to_be_visible()
    assert track.get_attribute("aria-describedby") == help.get_attribute("id")


def swipe(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """One finger, from start to end."""
    wire = page.context.new_cdp_session(page)
    for k in range(11):
        x, y = (a + (b - a) * k / 10 for a, b in zip(start, end, strict=True))
        kind = "touchMove" if k else "touchStart"
        wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    wire.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_finger_scrolls_past_a_track_and_slides_along_it(
    browser: Browser, open_page: OpenPage
) -> None:
    phone = {"width": 390, "height": 700}
    with browser.new_context(viewport=phone, has_touch=True, is_mobile=True) as context:
        page = opened(open_page, "?tab=boosting&view=one", opened=context)
        _, track, box = dial(page, "boosting-depth")
        track.scroll_into_view_if_needed()
        at, before = track.bounding_box(), page.evaluate("scrollY")
        x, y = at["x"] + 0.7 * at["width"], at["y"] + at["height"] / 2
        swipe(page, (x, y), (x + 4, y - 150))
        page.wait_for_function(f"scrollY > {before} + 60")
        assert box.input_value() == "3"
        still(page, track)  # the page has glided to rest
        track.scroll_into_view_if_needed()
        at = track.bounding_box()
        x, y = at["x"] + 0.15 * at["width"], at["y"] + at["height"] / 2
        swipe(page, (x, y), (x + 0.5 * at["width"], y + 3))
        expect(box).not_to_have_value("3")
        page.touchscreen.tap(at["x"] + 0.9 * at["width"], y)
        expect(box).to_have_value(re.compile("1[789]"))
        page.close()


@pytest.mark.parametrize("width", [330, 400])
def test_a_line_fits_its_panel(open_page: OpenPage, width: int) -> None:
    """Nothing runs out of the panel, and no name takes more than two rows."""
    page = opened(open_page, "?tab=detection")
    wide = page.evaluate(
        """width => {
            const part = document.querySelector('#detection-dials');
            Object.assign(part.style, {width: `${width}px`, minWidth: 0, flex: 'none'});
            part.querySelector('details').open = true;
            return [...part.querySelectorAll('.dial')].map(line => [
                line.id,
                line.scrollWidth - line.clientWidth,
                line.offsetHeight,
            ]);
        }""",
        width,
    )
    assert len(wide) > 20
    for name, over, high in wide:
        assert over <= 0, name
        assert high <= 42, name
