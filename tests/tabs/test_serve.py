"""How the page is served: written once for a class, never shared with who is logged in."""

import json
import re
import urllib.request
from base64 import b64encode
from hashlib import sha256
from typing import Any

import gradio as gr
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from tabs.shell import serve
from tabs.shell.policy import NO_PAGE, Sealed, policy
from tabs.shell.serve import FollowLanguage, Headed, KeepPage
from tabs.topics import TABS


@pytest.fixture
def visits() -> list[str]:
    return []


@pytest.fixture
def client(visits: list[str]) -> TestClient:
    def page(request: Request) -> PlainTextResponse:
        visits.append(request.url.path)
        broken = "broken" in request.url.query
        return PlainTextResponse(f"page {len(visits)}", 500 if broken else 200)

    routes = [Route(path, page) for path in ("/", "/zh", "/other")]
    middleware = [Middleware(FollowLanguage), Middleware(KeepPage)]
    return TestClient(Starlette(routes=routes, middleware=middleware))


def test_a_page_is_written_once(client: TestClient, visits: list[str]) -> None:
    assert {client.get("/?tab=a").text, client.get("/?tab=b").text} == {"page 1"}
    assert client.get("/zh").text == "page 2"
    assert visits == ["/", "/zh"]


@pytest.mark.parametrize(
    "headers",
    [{"cookie": "access-token-abc=1"}, {"authorization": "Basic x"}],
)
def test_who_is_logged_in_gets_a_page_of_their_own(
    client: TestClient, visits: list[str], headers: dict[str, str]
) -> None:
    client.get("/")
    client.get("/", headers=headers)
    client.get("/?deep_link=abc")
    assert len(visits) == 3


def test_each_address_has_its_own_page(client: TestClient, visits: list[str]) -> None:
    for host in ("a.example", "b.example", "a.example"):
        client.get("/", headers={"host": host})
    assert len(visits) == 2


def test_made_up_hosts_neither_fill_the_memory_nor_the_day(
    visits: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """So many pages are written in a minute; one that is kept is served all the while."""
    routes = [Route("/", lambda request: visits.append(1) or PlainTextResponse("page"))]
    monkeypatch.setattr(serve.time, "monotonic", lambda: 0.0)
    keeper = KeepPage(Starlette(routes=routes))
    client = TestClient(keeper)
    client.get("/")
    for k in range(100):
        client.get("/", headers={"host": f"h{k}.example"})
        assert client.get("/").status_code == 200
    assert client.get("/", headers={"host": "new.example"}).status_code == 503
    assert len(visits) == KeepPage.ANEW
    assert len(keeper.kept) <= KeepPage.MOST
    assert not keeper.writing


def test_the_page_that_was_asked_for_least_recently_leaves(
    client: TestClient, visits: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(KeepPage, "MOST", 2)
    for host in ("a", "b", "a", "c", "a", "b"):
        client.get("/", headers={"host": f"{host}.example"})
    assert len(visits) == 4  # a, b, c, and b once more


def test_an_error_is_not_kept(client: TestClient) -> None:
    assert client.get("/?broken").status_code == 500
    assert client.get("/").status_code == 200


def test_other_addresses_are_left_alone(client: TestClient, visits: list[str]) -> None:
    client.get("/other")
    client.get("/other")
    assert len(visits) == 2


def test_a_chinese_browser_is_led_to_its_page_with_its_query(client: TestClient) -> None:
    answer = client.get("/?tab=a", headers={"accept-language": "zh-CN"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, "zh?tab=a")
    stays = client.get("/?lang=en", headers={"accept-language": "zh"}, follow_redirects=False)
    assert stays.status_code == 200


def test_the_chinese_page_with_a_slash_keeps_what_its_link_asks_for(client: TestClient) -> None:
    answer = client.get("/zh/?tab=a&step=2", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, "../zh?tab=a&step=2")
    assert answer.url.join(answer.headers["location"]).path == "/zh"


def test_what_comes_before_gradio_stands_at_the_end_of_the_head() -> None:
    def page(request: Request) -> PlainTextResponse:
        return PlainTextResponse("<head><title>ü</title></head><body></head></body>")

    routes = [Route(path, page) for path in ("/", "/zh", "/other")]
    app = Starlette(routes=routes, middleware=[Middleware(Headed, more="<b>")])
    client = TestClient(app)
    for path in ("/", "/zh"):
        answer = client.get(path)
        head = "<head><title>ü</title><b></head>"
        assert answer.text == f"{head}<body></head></body>"
        assert int(answer.headers["content-length"]) == len(answer.content)
    assert "<b>" not in client.get("/other").text


@pytest.mark.parametrize(
    ("asked", "packed"),
    [
        ("gzip, br", "br"),
        ("br;q=0.5", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.000", None),
        ("gzip", "gzip"),
        ("gzip;q=0", None),
        ("brx", None),
        ("", None),
    ],
)
def test_a_page_is_packed_for_who_can_unpack_it(
    client: TestClient, asked: str, packed: str | None
) -> None:
    for _ in range(2):  # written, and kept
        answer = client.get("/", headers={"accept-encoding": asked})
        assert answer.text.startswith("page ")
        assert answer.headers.get("content-encoding") == packed


def test_what_is_kept_is_not_altered_by_the_layers_above() -> None:
    """The packing of other answers writes into the messages that pass through it."""
    routes = [Route("/", lambda request: PlainTextResponse("page " * 1000))]
    layers = [Middleware(GZipMiddleware, minimum_size=2000), Middleware(KeepPage)]
    client = TestClient(Starlette(routes=routes, middleware=layers))
    told = {}
    for asked in ("gzip", "br", "", "gzip", "br", ""):
        answer = client.get("/", headers={"accept-encoding": asked})
        assert answer.text == "page " * 1000
        assert answer.headers.get("content-encoding", "") == asked
        assert told.setdefault(asked, answer.headers) == answer.headers


def test_whether_the_page_is_there_is_said_without_writing_it(
    client: TestClient, visits: list[str]
) -> None:
    assert client.head("/").status_code == 200
    assert client.head("/zh").status_code == 200
    assert visits == []
    client.head("/other")
    assert visits == ["/other"]


INLINE = b"<head><script>one()</script><script type='module' src='a.js'></script></head>"


def test_the_page_runs_its_own_scripts_and_no_others() -> None:
    told = policy(INLINE + b"<script data-x>\ntwo('\xc3\xbc')</script>").decode()
    scripts = re.search(r"script-src ([^;]+)", told)[1].split()
    hashed = [sha256(text.encode()).digest() for text in ("one()", "\ntwo('ü')")]
    own = [f"'sha256-{b64encode(each).decode()}'" for each in hashed]
    assert scripts == ["'self'", "'unsafe-eval'", *own]
    assert not re.search(r"https?:|\*|frame-ancestors", told)  # nothing outside; framed by anybody


def test_every_answer_bears_a_policy() -> None:
    def page(request: Request) -> PlainTextResponse:
        return PlainTextResponse(INLINE)

    routes = [Route(path, page) for path in ("/", "/other")]
    layers = [Middleware(Sealed), Middleware(KeepPage), Middleware(Headed, more="<b>")]
    client = TestClient(Starlette(routes=routes, middleware=layers))
    for _ in range(2):  # written, and kept
        answers = [client.get(path).headers for path in ("/", "/other", "/nowhere")]
        told = [each.get_list("content-security-policy") for each in answers]
        assert told == [[policy(client.get("/").content).decode()], *[[NO_PAGE.decode()]] * 2]
        assert {each["x-content-type-options"] for each in answers} == {"nosniff"}
        assert {each["referrer-policy"] for each in answers} == {"same-origin"}


def asked(address: str, packing: str) -> bytes:
    request = urllib.request.Request(address, headers={"Accept-Encoding": packing})
    with urllib.request.urlopen(request) as answer:
        assert answer.headers["content-encoding"] == (packing or None)
        return answer.read()


@pytest.mark.parametrize("path", ["/?lang=en", "/zh"])
def test_the_page_is_small(served: str, path: str) -> None:
    """What it holds of a topic is where its components stand: ten kilobytes, five a topic."""
    for packing, most in {"gzip": 10_000 + 5_000 * len(TABS), "br": 40_000}.items():
        assert len(asked(served + path, packing)) < most


def test_the_page_says_of_a_part_where_its_settings_stand_and_not_what_they_are(
    served: str,
) -> None:
    page = asked(f"{served}/?lang=en", "").decode()
    config = json.loads(re.search(r"window\.gradio_config = (.*?);</script>", page, re.S)[1])
    parts: list[dict[str, Any]] = [e for e in config["components"] if e["props"].get("head")]
    assert len(parts) > 10 * len(TABS)
    known = {gr.HTML.get_component_class_id()}  # what the browser looks for first; then "html"
    assert {each["component_class_id"] for each in parts} == known
    assert not [each for each in parts if "api_info" in each]
    calls = [each["props"]["js_on_load"] for each in parts]
    whole = [text for text in calls if "page.settings[" not in text]
    assert [re.search(r"page\.parts\.(\w+)", text)[1] for text in whole] == ["header", "cards"]
