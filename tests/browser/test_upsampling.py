"""The upsampling tab in the hand: dials, zoom, a clicked pixel, links, upload, live training."""

import re
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.waits import OpenPage, settled


def drawn(page: Page, part: str) -> int:
    return int(page.locator(f"#upsampling-{part} .part").get_attribute("data-drawn") or 0)


def opened(open_page: OpenPage, query: str = "") -> Page:
    page = open_page(f"?tab=upsampling{query}")
    page.wait_for_function("document.querySelector('#upsampling-zoom .part')?.dataset.drawn > 0")
    return page


def wait_next(page: Page, part: str, before: int) -> None:
    page.wait_for_function(
        "([id, n]) => +document.querySelector(`#upsampling-${id} .part`).dataset.drawn > n",
        arg=[part, before],
    )


def view(page: Page) -> list[float]:
    text = page.locator("#upsampling-zoom .part").get_attribute("data-view")
    return [float(number) for number in text.split()]


def test_a_dial_redraws_and_stands_in_the_link(open_page: OpenPage) -> None:
    page = opened(open_page)
    before = drawn(page, "zoom")
    number = page.locator("#upsampling-scale input[type=number]")
    number.fill("2")
    wait_next(page, "zoom", before)
    expect(page).to_have_url(re.compile("scale=2"))
    expect(page.locator("#upsampling-zoom figcaption").nth(1)).to_contain_text("256 × 256")


def test_a_slider_moves_by_arrow_keys(open_page: OpenPage) -> None:
    page = opened(open_page, "&picture=step")
    before = drawn(page, "zoom")
    page.locator("#upsampling-scale input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    wait_next(page, "zoom", before)
    expect(page).to_have_url(re.compile("scale=5"))


def test_a_link_opens_the_same_state_in_a_fresh_browser(
    browser: Browser, open_page: OpenPage
) -> None:
    page = opened(open_page, "&picture=coffee&scale=3&show=difference")
    page.locator("#upsampling-antialias input").click()
    expect(page).to_have_url(re.compile("antialias=true"))
    link = page.url.split("?")[1]
    figures = page.locator("#upsampling-zoom figcaption span").all_inner_texts()
    with browser.new_context() as fresh:
        again = open_page("?" + link, opened=fresh)
        again.wait_for_function(
            "document.querySelector('#upsampling-zoom .part')?.dataset.drawn > 0"
        )
        expect(again.locator("#upsampling-antialias input")).to_be_checked()
        shown = again.locator("#upsampling-zoom figcaption span").all_inner_texts()
        assert [t.split("·")[:2] for t in shown] == [t.split("·")[:2] for t in figures]
        assert again.url.split("?")[1] == link


def test_zoom_and_pan_are_shared_by_every_panel(open_page: OpenPage) -> None:
    page = opened(open_page)
    pane = page.locator("#upsampling-zoom .window").first
    pane.hover()
    page.mouse.wheel(0, -500)
    page.wait_for_function(
        "+document.querySelector('#upsampling-zoom .part').dataset.view.split(' ')[2] > 1"
    )
    shown = page.locator("#upsampling-zoom img").evaluate_all("i => i.map(x => x.style.transform)")
    assert len(set(shown)) == 1
    before = view(page)
    box = pane.bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 30, box["y"] + 40, steps=5)
    page.mouse.up()
    after = view(page)
    assert after[0] > before[0]
    assert after[1] > before[1]
    pane.focus()
    page.keyboard.press("0")
    assert view(page) == [0, 0, 1]
    page.keyboard.press("+")
    assert view(page)[2] == 1.5


def test_the_magnifier_lies_over_every_panel(open_page: OpenPage) -> None:
    page = opened(open_page)
    page.get_by_role("button", name="magnifier").click()
    page.locator("#upsampling-zoom .window").first.hover()
    lenses = page.locator("#upsampling-zoom .lens")
    for k in range(lenses.count()):
        expect(lenses.nth(k)).to_be_visible()


def test_a_clicked_pixel_is_taken_apart_to_the_last_level(open_page: OpenPage) -> None:
    page = opened(open_page, "&picture=chelsea")
    panes = page.locator("#upsampling-zoom .window")
    lanczos = page.locator("#upsampling-zoom figure").filter(has_text="Lanczos")
    lanczos.locator(".window").click(position={"x": 40, "y": 30})
    terms = page.locator("#upsampling-terms")
    expect(terms).to_contain_text("Lanczos, output pixel")
    expect(page).to_have_url(re.compile("asked=lanczos"))
    y, x = map(int, re.search(r"row (\d+), column (\d+)", terms.inner_text()).groups())
    red = float(re.search(r"\(R, G, B\) = ([-\d.]+)", terms.inner_text())[1])
    pixel = lanczos.locator("img").evaluate(
        """(image, [y, x]) => { const c = document.createElement('canvas');
           [c.width, c.height] = [image.naturalWidth, image.naturalHeight];
           const pen = c.getContext('2d'); pen.drawImage(image, 0, 0);
           return [...pen.getImageData(x, y, 1, 1).data]; }""",
        [y, x],
    )
    assert abs(np.clip(red, 0, 255) - pixel[0]) <= 0.51
    assert panes.count() == 7


def test_your_own_picture(open_page: OpenPage, tmp_path: Path) -> None:
    path = tmp_path / "mine.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (96, 120, 3), np.uint8)).save(path)
    page = opened(open_page)
    page.locator("#upsampling-upload input[type=file]").set_input_files(path)
    expect(page.locator("#upsampling-zoom figcaption").first).to_contain_text("120 × 96")
    expect(page).to_have_url(re.compile("picture=own"))


def test_a_file_that_is_no_picture_is_refused_in_words(
    open_page: OpenPage, tmp_path: Path
) -> None:
    path = tmp_path / "mine.png"
    path.write_text("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
    page = opened(open_page)
    page.locator("#upsampling-upload input[type=file]").set_input_files(path)
    expect(page.get_by_text("not a picture")).to_be_visible()
    expect(page.locator("#upsampling-zoom figcaption").first).to_contain_text("512 × 512")


def test_a_network_learns_live_and_can_be_stopped(open_page: OpenPage) -> None:
    page = open_page("?tab=upsampling&view=learn&scale=2&budget=120")  # longer than a test waits
    page.locator("#upsampling-train").click()
    told = page.locator("#upsampling-told")
    expect(told).not_to_contain_text("learns here")  # what stood there before is an example
    expect(told).to_contain_text(re.compile(r"Step \d+: [\d.]+ dB"))
    page.wait_for_function(
        "document.querySelector('#upsampling-curves .part')._fullData?.length === 3"
    )
    page.locator("#upsampling-stop").click()
    settled(page, told)


def test_reset_brings_the_defaults_back(open_page: OpenPage) -> None:
    page = opened(open_page, "&scale=2&picture=coffee")
    page.locator("#upsampling-reset").click()
    expect(page.locator("#upsampling-scale input[type=number]")).to_have_value("4")
    expect(page).not_to_have_url(re.compile("picture"))
