"""The first page, measured in a real Chromium: time, requests, bytes. Run with `make bench`."""

import os
import statistics
import time
import urllib.request

import pytest
from playwright.sync_api import Browser, Page

from tabs.topics import TABS
from tests.browser.waits import follow

RUNS = 5


def visit(browser: Browser, address: str) -> dict[str, float]:
    """One visit with an empty cache: seconds until the cards are drawn, requests, kB moved."""
    page = browser.new_context().new_page()
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    moved: dict[str, float] = {}
    names: dict[str, str] = {}
    wire.on(
        "Network.responseReceived", lambda e: names.update({e["requestId"]: e["response"]["url"]})
    )
    wire.on(
        "Network.loadingFinished", lambda e: moved.update({e["requestId"]: e["encodedDataLength"]})
    )
    start = time.perf_counter()
    page.goto(address)
    page.locator("#cards img").first.wait_for()
    page.wait_for_function("document.querySelector('#cards img').naturalWidth > 0")
    ready = time.perf_counter() - start
    page.wait_for_timeout(800)
    kilobytes = sum(n for k, n in moved.items() if "plotly" not in names.get(k, "")) / 1000
    page.context.close()
    return {"ready_s": ready, "requests": len(names), "kB": kilobytes}


def dial_to_picture(page: Page, value: int) -> float:
    """Milliseconds from a new value of the scale dial until every panel is drawn, in the page."""
    return page.evaluate(
        """value => new Promise(done => {
            const part = document.querySelector('#upsampling-zoom .part');
            const dial = document.querySelector('#upsampling-scale input[type=range]');
            const start = performance.now();
            const stop = (_, watch) => { watch.disconnect(); done(performance.now() - start); };
            const seen = {attributes: true, attributeFilter: ['data-drawn']};
            new MutationObserver(stop).observe(part, seen);
            dial.value = value;
            dial.dispatchEvent(new Event('input', {bubbles: true}));
        })""",
        value,
    )


@pytest.mark.parametrize("picture", ["step", "zone_plate", "astronaut"])
def test_dial_to_picture(chrome: Browser, served: str, picture: str) -> None:
    """Bar: 150 ms for the charts, from the release of the dial to the new pictures."""
    page = chrome.new_page()
    page.goto(f"{served}?tab=upsampling&picture={picture}")
    page.wait_for_function("document.querySelector('#upsampling-zoom .part')?.dataset.drawn > 0")
    page.wait_for_timeout(1500)
    spent = []
    for value in (2, 3, 5, 6, 7, 8):
        spent.append(dial_to_picture(page, value))
        page.wait_for_timeout(700)
    print(f"\n{picture}: median {statistics.median(spent):.0f} ms, max {max(spent):.0f} ms")
    print(f"load average {os.getloadavg()[0]:.1f}")


def test_first_page(chrome: Browser, served: str) -> None:
    """Bars: interactive in 2.5 s, under 100 requests, under 500 kB besides plotly.js."""
    visits = [visit(chrome, served) for _ in range(RUNS)]
    for name in visits[0]:
        values = [v[name] for v in visits]
        print(
            f"\nfirst page {name}: median {statistics.median(values):.2f}, max {max(values):.2f}"
        )
    print(f"\nload average {os.getloadavg()[0]:.1f}")


OPENED = """topic => new Promise(done => {
    const button = document.querySelector(`#tab-${topic}-button`);
    const start = performance.now();
    const look = () => document.querySelector(`#${topic}-stage .view [data-drawn]`)
        ? done(performance.now() - start)
        : requestAnimationFrame(look);
    button.click();
    look();
})"""


@pytest.mark.parametrize("topic", [tab.id for tab in TABS])
def test_opening_a_tab(chrome: Browser, served: str, topic: str) -> None:
    """Milliseconds from the click on a tab until its picture is drawn, on a page just opened."""
    page, spent = chrome.new_page(), []
    for _ in range(RUNS):
        page.goto(served)
        page.locator("#cards .card img").last.wait_for()
        page.wait_for_function("document.fonts.status === 'loaded'")
        spent.append(page.evaluate(OPENED, topic))
    told = f"median {statistics.median(spent):.0f} ms, max {max(spent):.0f} ms"
    print(f"\nopening {topic}: {told}; load average {os.getloadavg()[0]:.1f}")


def busy(page: Page) -> float:
    """Seconds that the page's thread works to go to the projector and back."""
    wire = page.context.new_cdp_session(page)
    wire.send("Performance.enable")

    def spent() -> float:
        told = wire.send("Performance.getMetrics")["metrics"]
        return next(each["value"] for each in told if each["name"] == "TaskDuration")

    before = spent()
    for _ in range(2):
        page.locator("#present").click()
        page.wait_for_timeout(2500)
    return spent() - before


def test_the_projector_after_all_views(chrome: Browser, served: str) -> None:
    """What one view costs alone, and after all were opened: 2.1 times that (it was 10.5)."""
    page = chrome.new_page()

    def look(tab: str, view: str) -> None:
        follow(page, f"/?tab={tab}&view={view}")
        page.wait_for_timeout(500)

    page.goto(served)
    page.locator("#cards .card img").last.wait_for()
    look("sde", "back")
    page.wait_for_timeout(3000)
    alone = busy(page)
    for tab in TABS:
        for view in tab.views:
            look(tab.id, view.id)
    look("sde", "back")
    page.wait_for_timeout(5000)
    crowded = busy(page)
    print(f"\nprojector: {alone:.2f} s alone, {crowded:.2f} s after all: {crowded / alone:.1f}")


def test_new_visitor(served: str) -> None:
    """Bar: 25 ms of the event loop for each new visitor (it was 150 to 250)."""
    from gradio.state_holder import SessionState

    import app

    spent = []
    for _ in range(20):
        start = time.process_time()
        SessionState(app.demo)
        spent.append(1000 * (time.process_time() - start))
    print(f"\nnew visitor: median {statistics.median(spent):.1f} ms, max {max(spent):.1f} ms")


def test_index_page(served: str) -> None:
    """Packed size of the page itself, in kB."""
    request = urllib.request.Request(served, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request) as answer:
        print(f"\nindex page: {len(answer.read()) / 1000:.1f} kB packed")
