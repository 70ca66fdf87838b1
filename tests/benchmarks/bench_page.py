"""The first page, measured in a real Chromium: time, requests, bytes. Run with `make bench`."""

import asyncio
import os
import statistics
import time

import pytest
from playwright.sync_api import sync_playwright

from tests.chromium import chromium

RUNS = 5


@pytest.fixture(scope="module")
def server():
    import app
    from tabs.shell.serve import launch_options

    _, address, _ = app.demo.launch(prevent_thread_lock=True, quiet=True, **launch_options())
    yield address
    app.demo.close(verbose=False)


def visit(browser, address: str) -> dict[str, float]:
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
    page.locator("#cards canvas").first.wait_for()
    ready = time.perf_counter() - start
    page.wait_for_timeout(800)
    kilobytes = sum(n for k, n in moved.items() if "plotly" not in names.get(k, "")) / 1000
    page.context.close()
    return {"ready_s": ready, "requests": len(names), "kB": kilobytes}


def test_first_page(server):
    """Bars: interactive in 2.5 s, under 100 requests, under 700 kB besides plotly.js."""
    asyncio.set_event_loop(asyncio.new_event_loop())
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        visits = [visit(browser, server) for _ in range(RUNS)]
        browser.close()
    for name in visits[0]:
        values = [v[name] for v in visits]
        print(
            f"\nfirst page {name}: median {statistics.median(values):.2f}, max {max(values):.2f}"
        )
    print(f"\nload average {os.getloadavg()[0]:.1f}")
