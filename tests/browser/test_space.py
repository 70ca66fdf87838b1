"""The page as a Space has it: under a root path, in a frame of a page from elsewhere."""

import html
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import numpy as np
import pytest
import uvicorn
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import HTMLResponse, StreamingResponse
from starlette.routing import Route

from tests.browser.conftest import PATIENCE, returned
from tests.browser.waits import becomes
from tests.hosting import SPACE, free_port, started

FRAME = """<!doctype html><title>A lesson</title><link rel="icon" href="data:,">
<iframe title="Tangible" width="1280" height="700" src="{}"></iframe>"""
HOPS = {"connection", "content-length", "transfer-encoding"}


def proxy(behind: str) -> Starlette:
    """What stands before a Space: takes /lesson off the path, hands everything else on; and a page
    with a frame.
    """
    client = httpx.AsyncClient(base_url=behind, timeout=None)

    async def pass_on(request: Request) -> StreamingResponse:
        asked = {
            **{k: v for k, v in request.headers.items() if k not in HOPS},
            "x-forwarded-host": request.headers["host"],
            "x-forwarded-proto": "http",
        }
        path = httpx.URL(path=f"/{request.path_params['path']}", query=request.url.query.encode())
        told = client.build_request(
            request.method, path, headers=asked, content=await request.body()
        )
        answer = await client.send(told, stream=True)
        kept = {k: v for k, v in answer.headers.items() if k not in HOPS}
        return StreamingResponse(
            answer.aiter_raw(), answer.status_code, kept, background=BackgroundTask(answer.aclose)
        )

    async def frame(request: Request) -> HTMLResponse:
        return HTMLResponse(FRAME.format(html.escape(request.query_params["of"])))

    methods = ["GET", "POST", "HEAD"]
    within = Route("/lesson/{path:path}", pass_on, methods=methods)
    return Starlette(routes=[within, Route("/frame", frame)])


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address under which visitors have it, without a slash at the end."""
    port = free_port()
    with started(tmp_path_factory.mktemp("space") / "log", **SPACE) as (address, _):
        server = uvicorn.Server(uvicorn.Config(proxy(address), port=port, log_level="error"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{port}/lesson"
        server.should_exit = True
        thread.join()


class Framed:
    """The page in a frame of another site's page; what goes wrong is written down."""

    def __init__(self, page: Page, space: str) -> None:
        self.page, self.frame = page, page.frame_locator("iframe")
        self.troubles: list[str] = []
        self.calls: set[Any] = set()
        page.on("console", lambda m: m.type == "error" and self.troubles.append(m.text))
        page.on("pageerror", lambda e: self.troubles.append(str(e)))
        page.on("request", lambda r: _outward(r.url, space) and self.troubles.append(r.url))
        page.on("request", lambda r: "/queue/" in r.url and self.calls.add(r))
        page.on("requestfinished", lambda r: self.calls.discard(r))
        page.on("requestfailed", lambda r: self.calls.discard(r))

    def answered(self) -> None:
        """Several looks find no call under way: a page that is left in one complains."""
        looks = [0]

        def quiet() -> tuple[int, list[str]]:
            looks.append(0 if self.calls else looks[-1] + 1)
            return looks[-1], [call.url for call in self.calls]

        becomes(self.page, quiet, lambda found: found[0] > 3)


@pytest.fixture
def framed(browser: Browser, space: str) -> Iterator[Callable[[str], Framed]]:
    """framed("?tab=...") -> the page under that address; trouble fails the test."""
    opened: list[Framed] = []
    with browser.new_context() as window:
        window.set_default_timeout(PATIENCE)

        def open_it(query: str) -> Framed:
            opened.append(Framed(returned(window.new_page()), space))
            opened[-1].page.goto(f"{elsewhere(space)}/frame?of={quote(f'{space}/{query}')}")
            return opened[-1]

        yield open_it
        for each in opened:
            assert [told for told in each.troubles if not told.startswith("AbortError")] == []


def _outward(url: str, space: str) -> bool:
    return url.startswith("http") and not url.startswith((f"{space}/", elsewhere(space)))


def elsewhere(space: str) -> str:
    """To a browser another site, though it is this very machine."""
    return space.removesuffix("/lesson").replace("127.0.0.1", "localhost")


def test_a_link_the_language_and_an_upload_work_in_a_frame(
    framed: Callable[[str], Framed], tmp_path: Path
) -> None:
    there = framed("?tab=upsampling&scale=3&lang=en")
    frame = there.frame
    scale, size = (
        frame.locator("#upsampling-scale input[type=number]"),
        "#upsampling-zoom figcaption",
    )
    expect(scale).to_have_value("3")
    expect(frame.locator(size).first).to_contain_text("510 × 510")  # it goes by threes
    there.answered()

    frame.locator("#language").click()
    expect(frame.locator("#present")).to_have_text("演示")
    expect(scale).to_have_value("3")
    expect(frame.locator("#language")).to_have_attribute(
        "href", re.compile(r"/lesson/\?.*lang=en")
    )

    path = tmp_path / "mine.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (96, 120, 3), np.uint8)).save(path)
    frame.locator("#upsampling-upload input[type=file]").set_input_files(path)
    expect(frame.locator(size).first).to_contain_text("120 × 96")
    there.answered()


def test_a_teacher_may_frame_the_bare_stage(framed: Callable[[str], Framed]) -> None:
    there = framed("?tab=optimizers&embed=1&lang=en")
    expect(there.frame.locator("#optimizers-stage")).to_be_visible()
    expect(there.frame.locator("#header h1")).not_to_be_visible()
    there.answered()


FOREIGN = """async () => {
    window.refused = [];
    document.addEventListener('securitypolicyviolation', e => refused.push(e.effectiveDirective));
    const script = document.createElement('script');
    script.textContent = 'window.foreign = 1';
    document.body.append(script);
    const image = document.createElement('img');
    image.setAttribute('onerror', 'window.foreign = 2');
    const failed = new Promise(done => image.addEventListener('error', done));
    image.src = 'data:,';
    document.body.append(image);
    await failed;
    const [sent] = await Promise.allSettled([fetch('http://127.0.0.1:9/', {mode: 'no-cors'})]);
    return {foreign: window.foreign ?? null, sent: sent.status};
}"""


def test_what_found_its_way_into_the_page_neither_runs_nor_calls_home(
    browser: Browser, space: str
) -> None:
    """The browser itself refuses it, in the page as it is hosted."""
    with browser.new_context() as window:
        page = returned(window.new_page())
        page.goto(f"{space}/?lang=en")
        page.locator("#header h1").wait_for(timeout=PATIENCE)
        assert page.evaluate(FOREIGN) == {"foreign": None, "sent": "rejected"}
        for kind in ("script-src-elem", "script-src-attr", "connect-src"):
            page.wait_for_function("kind => refused.includes(kind)", arg=kind, timeout=PATIENCE)
