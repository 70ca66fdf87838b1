"""A Chromium for the benchmarks that look at the page."""

import asyncio
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.chromium import chromium


@pytest.fixture
def chrome() -> Iterator[Browser]:
    asyncio.set_event_loop(asyncio.new_event_loop())
    with sync_playwright() as play:
        flags = ["--no-sandbox", "--disable-gpu"]
        browser = play.chromium.launch(executable_path=chromium(), args=flags)
        yield browser
        browser.close()
