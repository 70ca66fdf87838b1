"""What one visitor may take, and what whoever runs the server is told."""

import json
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from tabs.shell.limits import LARGEST_EVENT, Bounded, Bucket, OwnFiles
from tabs.shell.watch import Lines, Watched, kind_of


async def _read(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


def client_of(*middleware: Middleware) -> TestClient:
    paths = ("/gradio_api/queue/join", "/gradio_api/upload", "/gradio_api/queue/data", "/")
    routes = [Route(path, _read, methods=["GET", "POST"]) for path in paths]
    routes.append(Route("/gradio_api/file={path:path}", _read))
    return TestClient(Starlette(routes=routes, middleware=list(middleware)))


@given(st.floats(1, 1000), st.lists(st.floats(0, 30), min_size=1, max_size=300), st.booleans())
def test_a_bucket_takes_its_rate_and_half_a_minute_more(
    rate: float, pauses: list[float], patient: bool
) -> None:
    bucket, now, taken = Bucket(rate), 0.0, 0
    for pause in pauses:
        now += pause
        wait = bucket.wait("who", now)
        taken += not wait
        if wait and patient:
            now += wait * (1 + 1e-9) + 1e-9
            assert bucket.wait("who", now) == 0
            taken += 1
    assert taken <= max(1, rate / 2) + rate / 60 * now + 1


def test_addresses_are_bounded_each_for_itself_and_remembered_only_so_far() -> None:
    bucket = Bucket(4, most=10)
    assert [bucket.wait("a", 0.0) > 0 for _ in range(3)] == [False, False, True]
    assert bucket.wait("b", 0.0) == 0
    for k in range(100):
        bucket.wait(str(k), 0.0)
    assert len(bucket._left) == 10


@pytest.mark.parametrize(("language", "said"), [("en", "Wait"), ("zh-CN", "请等待")])
def test_a_flood_is_slowed_in_words(
    monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    monkeypatch.setenv("TANGIBLE_PER_MINUTE", "6")
    client = client_of(Middleware(Bounded, largest=100))
    headers = {"accept-language": language}
    answers = [client.post("/gradio_api/queue/join", headers=headers) for _ in range(5)]
    assert [a.status_code for a in answers] == [200] * 3 + [429] * 2
    assert said in answers[-1].json()["detail"]
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert client.get("/").status_code == 200


def test_a_class_behind_one_address_may_lift_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANGIBLE_PER_MINUTE", "0")
    client = client_of(Middleware(Bounded, largest=100))
    assert {client.post("/gradio_api/queue/join").status_code for _ in range(2000)} == {200}


@pytest.mark.parametrize("told", [True, False])
def test_bodies_are_bounded_whether_their_length_is_told_or_not(told: bool) -> None:
    client = client_of(Middleware(Bounded, largest=100))
    body = b"x" * (LARGEST_EVENT + 1)
    sent = body if told else iter([body[: 2**20]] * (LARGEST_EVENT // 2**20 + 1))
    assert client.post("/gradio_api/queue/join", content=sent).status_code == 413
    assert client.post("/gradio_api/queue/join", content=b"x").text == "1"


@pytest.mark.parametrize("length", ["-1", "x", "9" * 40])
def test_a_length_that_is_none_is_refused(length: str) -> None:
    client = client_of(Middleware(Bounded, largest=100))
    headers = {"content-length": length}
    assert client.get("/", headers=headers).status_code == 413


def test_open_streams_are_counted_an_address_and_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANGIBLE_STREAMS", "0")
    assert (
        client_of(Middleware(Bounded, largest=1)).get("/gradio_api/queue/data").status_code == 429
    )
    monkeypatch.setenv("TANGIBLE_STREAMS", "1")
    client = client_of(Middleware(Bounded, largest=1))
    assert [client.get("/gradio_api/queue/data").status_code for _ in range(3)] == [200] * 3


@pytest.mark.parametrize(
    ("path", "served"),
    [
        ("/tmp/tangible-x/a.css", True),
        ("/tmp/gradio/0a/own.json", False),
        ("/tmp/tangible-x/../gradio/0a/own.json", False),
        ("/site/tabs/parts/static/common.js", True),
        ("//tmp//gradio/0a/own.json", False),
        ("/tmp/./gradio/0a/own.json", False),
        ("http://elsewhere.example/", False),
    ],
)
def test_what_a_visitor_brought_is_never_served(path: str, served: bool) -> None:
    client = client_of(Middleware(OwnFiles, brought="/tmp/gradio"))
    answer = client.get(f"/gradio_api/file={path.replace('..', '%2e%2e')}")
    assert (answer.status_code == 200) is served


# What whoever runs the server is told


def test_health_is_answered_without_the_application() -> None:
    told = client_of(Middleware(Watched)).get("/healthz").json()
    assert told["ok"] is True


def test_metrics_are_there_when_they_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert client_of(Middleware(Watched)).get("/metrics").status_code == 404
    monkeypatch.setenv("TANGIBLE_METRICS", "1")
    client = client_of(Middleware(Watched))
    client.post("/gradio_api/queue/join?secret")
    text = client.get("/metrics").text
    assert 'tangible_request_seconds_count{kind="join",status="200"} 1.0' in text
    assert "tangible_cache_bytes" in text
    assert "process_resident_memory_bytes" in text
    assert "secret" not in text


@given(st.text())
def test_a_path_is_told_by_its_kind_alone(path: str) -> None:
    assert kind_of(path) in {"page", "join", "stream", "upload", "call", "file", "other"}


def test_lines_tell_the_place_of_an_error_and_not_its_words() -> None:
    try:
        raise KeyError("what somebody typed")
    except KeyError as error:
        kind = (KeyError, error, error.__traceback__)
        record = logging.LogRecord("tangible", 40, "", 1, "a handler failed", (), kind)
    line = Lines().format(record)
    told = json.loads(line)
    assert told["error"] == "KeyError"
    assert told["at"][0].startswith("test_limits.py:")
    assert "typed" not in line
