"""The page: opens with a picture and no trouble, in two languages, on any screen, by keyboard."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tabs.shell.contract import Tab, View
from tabs.topics import TABS
from tests.browser.waits import TABLES, OpenPage

# Findings of axe in Gradio's own components, each by name; anything else fails.
GRADIO = {
    "image-redundant-alt",  # icons of the footer
    "scrollable-region-focusable",  # wide display formulas and listings
}

tabs = pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.id)


def open_tab(page: Page, name: str) -> None:
    page.evaluate(f"document.querySelector('#header [data-tab={name}]').click()")
    expect(page.locator(f"#{name}-stage")).to_be_visible()


def wait_drawn(page: Page, topic: str, view: str = "") -> None:
    """Until a part on the stage, or of this view, has drawn something."""
    where = f"#{topic}-view-{view}" if view else f"#{topic}-stage .view"
    page.wait_for_function(f"document.querySelector('{where} [data-drawn]')")


def test_the_landing_page_shows_a_live_card_for_every_topic(open_page: OpenPage) -> None:
    page = open_page()
    for tab in TABS:
        expect(page.locator(f"[data-topic={tab.id}] img")).to_be_visible()
    page.locator(f"[data-topic={TABS[0].id}]").click()
    expect(page.locator(f"#{TABS[0].id}-stage")).to_be_visible()


COUNTED = """window.watched = new Set();
window.Proxy = new Proxy(Proxy, {construct: (make, told) => {
    watched.add(told[0]);
    return new make(...told);
}});"""


def test_the_lists_that_gradio_goes_through_are_not_watched(browser: Browser, served: str) -> None:
    """To look at every listener for every component, through Svelte, was nearly half of a load."""
    with browser.new_context() as fresh:
        page = fresh.new_page()
        page.add_init_script(COUNTED)
        page.goto(f"{served}/?tab={TABS[0].id}")
        wait_drawn(page, TABS[0].id)
        assert page.evaluate("watched.has(gradio_config)") is False  # its copy is
        assert page.evaluate("watched.size") > 0
        lists = "[gradio_config.components, gradio_config.dependencies]"
        assert page.evaluate(f"{lists}.map(list => list.length > 100)") == [True, True]
        within = f"{lists}.map(list => watched.has(list) || watched.has(list[0]))"
        assert page.evaluate(within) == [False, False]


def test_every_tab_opens_with_a_picture(open_page: OpenPage) -> None:
    page = open_page()
    for tab in TABS:
        open_tab(page, tab.id)
        wait_drawn(page, tab.id)
        expect(page).to_have_url(re.compile(rf"tab={tab.id}"))


@tabs
def test_lesson_code_and_take_away(open_page: OpenPage, tab: Tab) -> None:
    page = open_page(f"?tab={tab.id}", anew=False)
    wait_drawn(page, tab.id)
    page.locator(f"#{tab.id}-lesson-button").click()
    expect(page.locator(f"#{tab.id}-lesson .katex").first).to_be_visible()
    assert "[[" not in page.locator(f"#{tab.id}-lesson").inner_text()
    page.locator(f"#{tab.id}-code-button").click()
    expect(page.locator(f"#{tab.id}-code pre")).to_have_count(2)
    expect(page.locator(f"#{tab.id}-code pre").first).to_contain_text("import")
    page.locator(f"#{tab.id}-exports-button").click()
    for name in tab.views[0].files:
        with page.expect_download() as waited:
            page.locator(f"#{tab.id}-exports [data-save='{name}']").click()
        assert waited.value.suggested_filename == f"tangible-{tab.id}-{name}"
    with page.expect_download():
        page.locator(f"#{tab.id}-exports [data-save=png]").click()


def test_the_language_follows_the_browser_and_can_be_switched(
    browser: Browser, open_page: OpenPage
) -> None:
    with browser.new_context(locale="zh-CN") as chinese:
        page = open_page(opened=chinese)
        expect(page).to_have_url(re.compile(r"/zh"))
        expect(page.locator("#present")).to_have_text("演示")
        assert page.evaluate("document.documentElement.lang") == "zh-CN"
        page.locator("#cards img").last.wait_for()  # a page that is left half drawn complains
        page.locator("#language").click()
        expect(page.locator("#present")).to_have_text("Present")
        assert page.evaluate("document.documentElement.lang") == "en"


def test_switching_the_language_keeps_the_state(open_page: OpenPage) -> None:
    page = open_page("?tab=upsampling&scale=3")
    wait_drawn(page, "upsampling")
    page.locator("#language").click()
    expect(page.locator("#present")).to_have_text("演示")
    page.locator("#upsampling-dials-button").click()
    expect(page.locator("#upsampling-scale input[type=number]")).to_have_value("3")


def test_the_projector_sees_the_stage_alone(open_page: OpenPage) -> None:
    page = open_page("?tab=upsampling&present=1")
    wait_drawn(page, "upsampling")
    expect(page.locator("#upsampling-stage")).to_be_visible()
    expect(page.locator("#upsampling-panel")).not_to_be_visible()
    expect(page.locator("#upsampling-lesson")).not_to_be_visible()
    live = page.locator("#upsampling-dials .dial:visible")  # lists of many pills stay away
    expect(live.first).to_be_visible()
    assert 1 <= live.count() <= 3
    wide = page.locator("#upsampling-stage").bounding_box()["width"]
    page.locator("#present").click()
    expect(page.locator("#upsampling-panel")).to_be_visible()
    page.wait_for_function(
        "wide => document.querySelector('#upsampling-stage').clientWidth < wide", arg=wide
    )
    assert "present" not in page.url


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_wider_than_the_screen(
    browser: Browser, open_page: OpenPage, scheme: str, width: int
) -> None:
    size = {"width": width, "height": 844}
    with browser.new_context(viewport=size, color_scheme=scheme) as context:
        for tab in TABS:
            page = open_page(f"?tab={tab.id}", opened=context, anew=False)
            wait_drawn(page, tab.id)
            page.wait_for_function(f"document.documentElement.scrollWidth <= {width}")
            assert page.evaluate("document.body.classList.contains('dark')") == (scheme == "dark")


@pytest.fixture(scope="module", params=[("light", "/"), ("dark", "/zh")], ids=["light", "dark-zh"])
def coloured(
    request: pytest.FixtureRequest, browser: Browser
) -> Iterator[tuple[BrowserContext, str]]:
    """A window in light or dark, and the path of the language that is looked at in it."""
    scheme, path = request.param
    with browser.new_context(color_scheme=scheme) as context:
        yield context, path


@pytest.mark.parametrize(
    ("tab", "view"),
    [(tab, view) for tab in TABS for view in tab.views],
    ids=[f"{tab.id}-{view.id}" for tab in TABS for view in tab.views],
)
def test_axe_finds_nothing_of_ours(
    coloured: tuple[BrowserContext, str], open_page: OpenPage, tab: Tab, view: View
) -> None:
    """The whole page with a topic's first view; with the others what is theirs, the stage."""
    context, path = coloured
    if view.example is not None:  # as on a server that is warm
        view.example(view.params())
    link = f"?tab={tab.id}&view={view.id}"
    page = open_page(link, path=path, opened=context, anew=False)
    expect(page.locator(f"#{tab.id}-view-{view.id}")).to_be_visible()
    if (tab.id, view.id) not in TABLES:
        wait_drawn(page, tab.id, view.id)
    part = None if view is tab.views[0] else f"#{tab.id}-stage"
    found = {v["id"]: v["nodes"][0]["html"] for v in Axe().run(page, part).response["violations"]}
    assert {k: v for k, v in found.items() if k not in GRADIO} == {}


def test_every_tab_is_reached_by_the_keyboard(open_page: OpenPage) -> None:
    page = open_page()
    page.locator("#header .bar a").first.wait_for()
    page.evaluate("document.querySelector('#header a').focus()")
    seen = [page.evaluate("document.activeElement.dataset.tab")]
    while len(seen) < 30 and TABS[-1].id not in seen:
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "topics-menu":
            page.keyboard.press("Enter")
        seen.append(page.evaluate("document.activeElement.dataset.tab"))
    assert {tab.id for tab in TABS} <= set(seen)
    page.keyboard.press("Enter")
    expect(page.locator(f"#{TABS[-1].id}-stage")).to_be_visible()


@pytest.mark.parametrize("how", ["paste", "delete", "type"])
def test_whatever_changes_a_text_is_heard(open_page: OpenPage, how: str) -> None:
    page = opened_controlnet(open_page)
    field = page.locator("#controlnet-prompt input")
    field.focus()
    page.keyboard.press("End")
    if how == "paste":
        page.keyboard.insert_text(" and a tree")
    else:
        page.keyboard.press({"delete": "Backspace", "type": "s"}[how])
    expect(page).to_have_url(re.compile("prompt="))


def test_a_link_with_nonsense_still_opens(open_page: OpenPage) -> None:
    page = open_page("?tab=upsampling&scale=900&picture=<script>alert(1)</script>&view=nowhere")
    wait_drawn(page, "upsampling")
    expect(page.locator("#upsampling-scale input[type=number]")).to_have_value("4")
    expect(page.get_by_text("could not be read")).to_be_visible()


# What the dials hold


MOVED = """moves => { for (const [name, value] of Object.entries(moves)) {
    const dial = document.querySelector(`#controlnet-${name} input[type=range]`);
    dial.value = value;
    dial.dispatchEvent(new Event('input', {bubbles: true}));
} }"""


def moved(page: Page, **dials: float) -> None:
    """Dials of the ControlNet tab, all in one moment."""
    page.evaluate(MOVED, dials)


def opened_controlnet(open_page: OpenPage, query: str = "") -> Page:
    """Once it hears a dial: until the answer to its opening is taken in, that one has the word."""
    page = open_page(f"?tab=controlnet{query}")
    wait_drawn(page, "controlnet")
    page.locator("#controlnet-scene input[type=range]").wait_for(state="attached")
    heard = f"moves => location.search.includes('scene=7') || void ({MOVED})(moves)"
    page.wait_for_function(heard, arg={"scene": 7}, polling=1000)
    return page


def held(page: Page, *told: str) -> None:
    for text in told:
        expect(page).to_have_url(re.compile(text))


def test_dials_moved_in_one_moment_are_all_heard(open_page: OpenPage) -> None:
    page = opened_controlnet(open_page)
    moved(page, low=40, high=700, blur=1.5)
    held(page, "low=40", "high=700", "blur=1.5")


def test_a_dial_that_is_reset_twice_holds_its_default_twice(open_page: OpenPage) -> None:
    page = opened_controlnet(open_page)
    for low in (30, 50):
        moved(page, high=600)
        held(page, "high=600")
        page.locator("#controlnet-reset").click()
        expect(page).not_to_have_url(re.compile("high=600"))
        moved(page, low=low)
        held(page, f"low={low}")
        expect(page).not_to_have_url(re.compile("high="))


def test_a_tab_that_is_left_keeps_what_its_dials_hold(open_page: OpenPage) -> None:
    page = opened_controlnet(open_page, "&low=70")
    moved(page, high=500)
    held(page, "high=500")
    open_tab(page, "upsampling")
    held(page, "tab=upsampling")
    open_tab(page, "controlnet")
    held(page, "tab=controlnet", "low=70", "high=500")
    moved(page, blur=2)
    held(page, "low=70", "high=500", "blur=2")
