"""The machine under the hand: steps scrubbed, parts opened without the server; latents edited."""

import re
import time
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.browser.waits import OpenPage, asked_of

STEPS = 6


def machine(page: Page) -> Locator:
    return page.locator("#anatomy-machine .part")


def drawn(page: Page, steps: int = STEPS) -> None:
    """Every step and every picture of it is there."""
    page.wait_for_function(
        "n => { const d = document.querySelector('#anatomy-machine .part')?.dataset ?? {};"
        " return +d.steps === n + 1 && +d.pictures === n + 1"
        " && ['done', 'kept'].includes(d.state); }",
        arg=steps,
    )


def tour(open_page: OpenPage, more: str = "") -> Page:
    page = open_page(f"?tab=anatomy&steps={STEPS}{more}")
    drawn(page)
    return page


def unseen() -> int:
    """A seed that nobody has drawn on this server."""
    return 100 + time.time_ns() % 9000


def pixels(page: Page, box: str) -> str:
    """What the first canvas or picture of a box shows."""
    return page.evaluate(
        "box => { const n = document.querySelector(`[data-box=${box}] :is(canvas, img)`);"
        " return n.src ?? n.toDataURL(); }",
        box,
    )


def address(page: Page) -> dict[str, str]:
    return {k: v[0] for k, v in parse_qs(urlsplit(page.url).query).items()}


def test_a_drawing_is_shown_step_by_step(open_page: OpenPage) -> None:
    page = open_page(f"?tab=anatomy&steps=12&seed={unseen()}")
    counts = page.evaluate(
        "new Promise(done => { const seen = []; const look = () => {"
        " const d = document.querySelector('#anatomy-machine .part')?.dataset ?? {};"
        " if (d.steps && seen.at(-1) !== +d.steps) seen.push(+d.steps);"
        " d.pictures === '13' ? done(seen) : requestAnimationFrame(look); }; look(); })"
    )
    assert counts[-1] == 13
    assert len(counts) > 3
    assert counts == sorted(counts)


def test_steps_are_scrubbed_without_a_request(open_page: OpenPage) -> None:
    page = tour(open_page)
    asked = asked_of(page)
    scrub = machine(page).locator(".controls input")
    seen = []
    for k in range(STEPS + 1):
        scrub.fill(str(k))
        expect(machine(page).locator("[data-row=x0] .here")).to_have_count(1)
        seen.append((pixels(page, "latents"), pixels(page, "picture")))
    assert len(set(seen)) >= STEPS
    page.locator("[data-row=x] button").nth(2).click()
    expect(machine(page).locator("output")).to_have_text(f"step 3 / {STEPS}")
    assert asked == []


def test_every_part_opens_in_place_to_its_numbers(open_page: OpenPage) -> None:
    page = tour(open_page)
    for name in ("words", "text", "noise", "loop", "latents", "picture"):
        box = page.locator(f"[data-box={name}]")
        box.locator("button.name").click()
        expect(box.locator("button.name")).to_have_attribute("aria-expanded", "true")
        expect(box.locator("code.listed")).not_to_be_empty()
        expect(page.locator(".machine .box.open")).to_have_count(1)
        box.get_by_role("button", name="numbers").click()
        expect(box.locator(".content")).to_have_text(re.compile(r"\d"))
        box.get_by_role("button", name="picture").click()
    expect(page).to_have_url(re.compile("box=picture"))


def test_words_are_marked(open_page: OpenPage) -> None:
    page = tour(open_page, "&prompt=a+xyzzy+red+house")
    expect(page.locator(".tag")).to_have_count(4)
    expect(page.locator(".tag.unknown")).to_have_text(re.compile("xyzzy"))


def test_what_is_typed_is_text_and_nothing_else(open_page: OpenPage) -> None:
    page = tour(open_page, "&prompt=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E%24%7B1%2B1%7D")
    assert page.locator(".machine img[src=x]").count() == 0
    expect(page.locator(".tags").first).to_contain_text("${")


def test_the_last_prompt_wins_over_one_that_is_being_drawn(open_page: OpenPage) -> None:
    page = open_page(f"?tab=anatomy&steps=50&seed={unseen()}")
    page.wait_for_function("+document.querySelector('#anatomy-machine .part')?.dataset.steps > 1")
    field = page.locator("#anatomy-steps input[type=number]")
    field.fill("5")
    field.press("Enter")
    drawn(page, 5)
    page.wait_for_timeout(1500)  # what the first work still says must not come through
    drawn(page, 5)


# Latents


def latents(open_page: OpenPage, more: str = "") -> Page:
    page = open_page(f"?tab=anatomy&view=latents&steps={STEPS}{more}")
    page.wait_for_selector("#anatomy-latents .part[data-drawn]")
    return page


def edits(page: Page, n: int) -> None:
    expect(page.locator("#anatomy-latents .part")).to_have_attribute("data-edits", str(n))


def test_channels_are_removed_and_brought_back(open_page: OpenPage) -> None:
    page = latents(open_page)
    part = page.locator("#anatomy-latents .part")
    expect(part.locator(".told")).to_contain_text("the same")
    part.locator("figure", has_text="channel 3").locator("[data-act=zero]").click()
    edits(page, 1)
    assert address(page)["edits"] == "times 3 0"
    expect(part.locator(".told b").first).to_have_text(re.compile(r"\d dB"))
    part.locator("[data-act=swap_x]").click()
    edits(page, 2)
    expect(part.locator(".told")).to_contain_text("decode(edit)")
    part.locator("[data-act=undo]").click()
    edits(page, 1)
    part.locator("[data-act=clear]").click()
    edits(page, 0)
    expect(part.locator(".told")).to_contain_text("the same")


def test_latents_are_dragged_brushed_and_moved_by_keys(open_page: OpenPage) -> None:
    page = latents(open_page)
    part = page.locator("#anatomy-latents .part")
    canvas = part.locator(".table > figure canvas").first
    box = canvas.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + box["width"] / 4, y, steps=4)
    page.mouse.up()
    edits(page, 1)
    assert re.fullmatch(r"shift [1-9]\d* 0", address(page)["edits"])
    canvas.focus()
    page.keyboard.press("ArrowDown")
    edits(page, 2)
    assert address(page)["edits"].endswith("; shift 0 1")
    part.locator("[data-act=brush]").click()
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 20, y + 20, steps=4)
    page.mouse.up()
    edits(page, 3)
    assert re.search(r"; noise [0-9a-f]+$", address(page)["edits"])


def test_a_photograph_goes_through_the_vae(open_page: OpenPage) -> None:
    page = latents(open_page, "&source=coffee")
    part = page.locator("#anatomy-latents .part")
    expect(part.locator("figcaption", has_text="what was encoded")).to_be_visible()
    expect(part.locator(".told b").first).to_have_text(re.compile(r"\d dB"))
