"""Whatever is sent to the server is answered in words, and the server goes on."""

import json
import random
from collections.abc import Iterator

import httpx
import psutil
import pytest

HUGE = "1" + "0" * 400
FILE = {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}
FAR = {"path": "x", "url": "http://169.254.169.254/", "meta": {"_type": "gradio.FileData"}}
SENT = {
    "nothing": "[]",
    "null": "[null]",
    "nulls": json.dumps([None] * 9),
    "huge": f"[{HUGE}]",
    "infinite": "[1e999]",
    "nan": "[NaN]",
    "script": json.dumps(["<script>alert(1)</script>"]),
    "path": json.dumps(["../../../../etc/passwd"]),
    "file": json.dumps([FILE]),
    "far": json.dumps([FAR]),
    "zero": json.dumps(["\0\uffff"]),
    "long": json.dumps(["x" * 300_000]),
    "deep": "[" * 60 + "]" * 60,
    "proto": json.dumps([{"__proto__": {"a": 1}, "constructor": 1}]),
    "dials": json.dumps([{"seed": HUGE, "steps": -1, "scale": 1e308, "n": [[]]}]),
    "bool": json.dumps([True, {"a": {}}, [[[]]]]),
}
TOLD = ("Traceback", "site-packages", "root:x:0", "/work/", 'File "')
"""What no answer may hold."""


def names(served: str) -> list[str]:
    return [*httpx.get(f"{served}/gradio_api/info", timeout=60).json()["named_endpoints"]]


def answered(client: httpx.Client, name: str, body: str) -> str:
    """All that a call of a public endpoint is told."""
    joined = client.post(f"gradio_api/call{name}", content=f'{{"data": {body}}}')
    assert joined.status_code < 500, (name, joined.text)
    if joined.status_code != 200:
        return joined.text
    answer = client.get(f"gradio_api/call{name}/{joined.json()['event_id']}")
    assert answer.status_code == 200
    return answer.text


@pytest.fixture(scope="module")
def client(served: str) -> Iterator[httpx.Client]:
    headers = {"content-type": "application/json"}
    with httpx.Client(base_url=served, timeout=120, headers=headers) as client:
        yield client


@pytest.mark.parametrize("kind", SENT)
def test_hostile_input_is_answered_in_words_by_every_endpoint(
    served: str, client: httpx.Client, kind: str
) -> None:
    """Each kind of input goes to a third of the endpoints, and each endpoint gets its share."""
    found = names(served)
    assert len(found) > 20
    some = random.Random(kind).sample(found, len(found) // 3)
    for name in some:
        said = answered(client, name, SENT[kind])
        assert not any(each in said for each in TOLD), (name, said[:300])
    assert client.get("/healthz").json()["ok"]


def test_hostile_events_of_the_page_are_refused_or_answered(
    served: str, client: httpx.Client
) -> None:
    config = client.get("config").json()
    events = [each["id"] for each in config["dependencies"]]
    for fn in random.Random(0).sample(events, 12):
        for body in (SENT["nulls"], SENT["proto"], SENT["deep"]):
            session = f"hostile{fn}"
            told = f'{{"fn_index": {fn}, "data": {body}, "session_hash": "{session}"}}'
            joined = client.post("gradio_api/queue/join", content=told)
            assert joined.status_code < 500, joined.text
    assert client.get("/healthz").json()["ok"]


@pytest.mark.parametrize("body", ["", "{", "[]", '{"data": 1}', "\0", '{"data": [' * 2000])
def test_what_is_no_event_at_all_is_refused(client: httpx.Client, body: str) -> None:
    for path in ("gradio_api/queue/join", "gradio_api/call/upsampling_run"):
        assert 400 <= client.post(path, content=body).status_code < 500


def test_memory_stays_flat_under_it(
    served: str, client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    """What is kept once, or by work that is going on, ends; what is kept of each does not."""
    process, name = psutil.Process(), names(served)[0]
    grown = []
    for _ in range(6):
        before = process.memory_info().rss
        for _ in range(40):
            answered(client, name, SENT["long"])
            caplog.clear()  # a record holds what was sent
        grown.append(process.memory_info().rss - before)
        if grown[-1] < 10 * 2**20:
            return
    pytest.fail(f"bytes grown by each 40 requests of .3 MB: {grown}")
