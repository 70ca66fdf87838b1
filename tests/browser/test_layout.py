"""Every view stands in the window: where the picture begins and ends, how small its type is."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tabs.shell.contract import Tab, View
from tabs.topics import TABS

from .waits import TABLES, OpenPage, becomes

VIEWS = [(tab, view) for tab in TABS for view in tab.views]
views = pytest.mark.parametrize(
    ("tab", "view"), VIEWS, ids=[f"{tab.id}-{view.id}" for tab, view in VIEWS]
)
MAIN = """view => {
    const seen = node => { const {width, height} = node.getBoundingClientRect();
        return width > 150 && height > 90; };
    const pictures = part => [...part.querySelectorAll('canvas, svg, img')].some(seen);
    const first = view.querySelector('.part:has(.main)');
    const marked = [...(first?.querySelectorAll('.main') ?? [])];
    const main = marked.length ? marked : [...view.querySelectorAll('.part')].filter(pictures);
    if (!main.length) return null;
    const what = 'canvas, svg, img, .controls';
    const inside = (marked.length ? marked : [main[0]])
        .flatMap(node => [node, ...node.querySelectorAll(what)]);
    const all = inside.filter(node => { const {width, height} = node.getBoundingClientRect();
        return node.matches(what) && width > 60 && height > 8; });
    if (!all.length) return null;
    const box = all.map(node => node.getBoundingClientRect());
    return {top: Math.min(...box.map(b => b.top)) + scrollY,
        bottom: Math.max(...box.map(b => b.bottom)) + scrollY};
}"""
"""Where the main picture of a view and its scrubber stand; null until there is one."""

BELOW = """id => {
    const stage = document.getElementById(`${id}-stage`).getBoundingClientRect();
    const beside = document.getElementById(`${id}-beside`).getBoundingClientRect();
    return {below: stage.bottom <= beside.top, short: stage.height <= 0.551 * innerHeight};
}"""
"""On a phone the story stands below the picture, which leaves it room."""

SMALLEST = """stage => {
    const sizes = [...stage.querySelectorAll('*')].filter(node =>
        [...node.childNodes].some(c => c.nodeType === 3 && c.textContent.trim())
        && node.getClientRects().length
        && !node.closest('.katex, [aria-hidden=true], .modebar, .math, math'))
        .map(node => [parseFloat(getComputedStyle(node).fontSize) * zoomed(node),
            `${node.tagName} ${node.getAttribute('class')} ${node.textContent.slice(0, 20)}`]);
    function zoomed(node) {
        const svg = node.closest?.('svg[viewBox]');
        return svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1; }
    return sizes.sort((a, b) => a[0] - b[0])[0] ?? null;
}"""


@pytest.fixture
def shown(open_page: OpenPage) -> Callable[..., Page]:
    """A view on the screen, drawn."""

    def show(tab: Tab, view: View, more: str = "") -> Page:
        if view.example is not None:  # as on a server that is warm
            view.example(view.params())
        page = open_page(f"?tab={tab.id}&view={view.id}{more}", anew=False)
        column = f"#{tab.id}-view-{view.id}"
        expect(page.locator(column)).to_be_visible()
        page.wait_for_function(
            f"document.querySelector('{column}').innerText.trim().length > 0"
            f" || document.querySelector('{column} [data-drawn]')"
        )
        return page

    return show


def settled(page: Page, tab: Tab, view: View) -> Any:
    """Where the main picture stands once it is drawn and nothing moves it any more."""
    column = page.locator(f"#{tab.id}-view-{view.id}")
    if (tab.id, view.id) not in TABLES:
        page.wait_for_function(f"({MAIN})(document.querySelector('#{tab.id}-view-{view.id}'))")
    last, same = column.evaluate(MAIN), 0
    while same < 4:
        page.wait_for_timeout(200)
        now = column.evaluate(MAIN)
        same = same + 1 if now == last else 0
        last = now
    return last


def wide(page: Page) -> float:
    return page.evaluate("document.documentElement.scrollWidth")


@views
def test_it_stands_in_every_window(shown: Callable[..., Page], tab: Tab, view: View) -> None:
    """On a screen, on a phone, and on two projectors for the last row of a hall."""
    page = shown(tab, view)
    stage = page.locator(f"#{tab.id}-stage")
    page.set_viewport_size({"width": 1440, "height": 900})
    main = settled(page, tab, view)
    assert wide(page) <= 1440
    assert stage.bounding_box()["y"] <= 130
    if main is not None:
        assert main["top"] <= 250
        assert main["bottom"] <= 900

    page.set_viewport_size({"width": 390, "height": 844})
    becomes(page, lambda: wide(page), lambda width: width <= 390)
    becomes(page, lambda: page.evaluate(BELOW, tab.id), lambda found: all(found.values()))

    page.set_viewport_size({"width": 1280, "height": 720})
    page.locator("#present").click()
    for width, height in ((1280, 720), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        main = settled(page, tab, view)  # a projector hides no picture
        if main is not None:
            assert main["bottom"] <= height
        least = 0.0219 * height
        becomes(
            page,
            lambda: stage.evaluate(SMALLEST),
            lambda smallest, least=least: smallest is None or smallest[0] >= least,
        )
    page.locator("#present").click()
