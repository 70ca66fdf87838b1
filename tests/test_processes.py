"""The application as a class has it: TANGIBLE_COMPUTE=processes, through its own queue."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import httpx
import psutil
import pytest

from engines import boosting
from engines.turns import cores
from tests import waits
from tests.benchmarks.load import Page
from tests.hosting import started

PATIENCE = 300.0
"""Seconds: a bound on hanging."""

becomes = partial(waits.becomes, patience=PATIENCE)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[httpx.Client, psutil.Process]]:
    """A line to it, and its process."""
    log = tmp_path_factory.mktemp("processes") / "log"
    with (
        started(log, TANGIBLE_COMPUTE="processes") as (address, running),
        httpx.Client(base_url=address, timeout=PATIENCE) as client,
    ):
        yield client, psutil.Process(running.pid)


@pytest.fixture(scope="module")
def events(app: tuple[httpx.Client, psutil.Process]) -> Page:
    return Page(app[0].get("config").json())


def workers(process: psutil.Process) -> dict[int, psutil.Process]:
    """Those of the pool, by number: parted from what makes them, whose command they bear.

    What a library starts for a moment is another program, and none of them.
    """
    found = {}
    for child in process.children(recursive=True):
        with suppress(psutil.Error):  # it has just ended
            if child.parent() != process and child.cmdline() == child.parent().cmdline():
                found[child.pid] = child
    return found


def pool(process: psutil.Process) -> dict[int, psutil.Process]:
    """All of them, once they are there."""
    return becomes(lambda: workers(process), lambda there: len(there) == cores() + 1)


def seconds(some: dict[int, psutil.Process]) -> float:
    """Of the processor, that they have used."""
    return sum(sum(child.cpu_times()[:2]) for child in some.values())


def called(client: httpx.Client, name: str, *data: Any) -> Any:
    """The answer of a public endpoint."""
    asked = client.post(f"gradio_api/call/{name}", json={"data": data}).json()["event_id"]
    told = client.get(f"gradio_api/call/{name}/{asked}").text
    assert "event: complete" in told, told
    return json.loads(told.split("event: complete\ndata: ")[1].splitlines()[0])[0]


@contextmanager
def asked(client: httpx.Client, fn: int, held: dict[str, Any], who: str) -> Iterator[Any]:
    """An event of the page: its name, and what is said of it, message by message."""
    body = {"fn_index": fn, "data": [held, None], "session_hash": who}
    event = client.post("gradio_api/queue/join", json=body).json()["event_id"]
    stream = client.stream("GET", "gradio_api/queue/data", params={"session_hash": who})
    with stream as lines:
        told = (json.loads(line[5:]) for line in lines.iter_lines() if line.startswith("data:"))
        yield event, told


def ended(told: Iterator[dict[str, Any]]) -> dict[str, Any]:
    """The last word of an event."""
    return next(said for said in told if said["msg"] == "process_completed")


def test_a_dial_a_fit_and_a_drawing_are_done_by_the_pool(
    app: tuple[httpx.Client, psutil.Process], events: Page
) -> None:
    client, process = app
    before = pool(process)
    idle = seconds(before)
    dial = {"view": "descent", "values": {"Training.steps": 37}, "panel": "dials"}
    with asked(client, events.event("optimizers-hands", "input"), dial, "dial") as (_, told):
        assert ended(told)["success"]

    dials = {"rounds": 7, "method": "adaboost", "depth": 1}
    fitted = called(client, "boosting_run", dials, None)
    assert fitted["test_curve"] == boosting.run(boosting.Params(**dials)).test_curve.tolist()

    drawn = called(client, "controlnet_generate", {"steps": 2, "seed": 3}, "")
    assert drawn["pictures"]
    assert workers(process).keys() == before.keys()  # nobody died of it
    assert seconds(workers(process)) > idle + 0.1  # the work was theirs: who waits takes none


def test_a_training_is_told_step_by_step_and_stops(
    app: tuple[httpx.Client, psutil.Process], events: Page
) -> None:
    client, _ = app
    long = {"view": "learn", "values": {"LearnParams.budget": 120}, "panel": "dials"}
    start = events.event("upsampling-train", "click")
    with asked(client, start, long, "learns") as (event, told):
        steps = (said for said in told if said["msg"] == "process_generating")
        assert next(steps)["success"]
        assert next(steps)["success"]
        stop = {"session_hash": "learns", "fn_index": start, "event_id": event}
        assert client.post("gradio_api/cancel", json=stop).status_code == 200
    becomes(lambda: client.get("healthz").json()["long_runs"], lambda runs: runs == 0)
    assert called(client, "upsampling_train_espcn", 2, 1, 0)["psnr"] > 10  # there is room again


def test_work_whose_process_is_killed_is_done_again(
    app: tuple[httpx.Client, psutil.Process],
) -> None:
    client, process = app
    before = pool(process)
    with ThreadPoolExecutor(1) as other:
        training = other.submit(called, client, "upsampling_train_espcn", 2, 6, 1)
        worker = becomes(lambda: _busy(before), bool)
        worker.kill()
        assert training.result()["psnr"] > 10
    assert worker.pid not in pool(process)
    assert called(client, "boosting_run", {"rounds": 5}, None)["rounds"] == 5


def _busy(some: dict[int, psutil.Process]) -> psutil.Process | None:
    """One that works right now."""
    return next((child for child in some.values() if child.cpu_percent(0.3) > 20), None)
