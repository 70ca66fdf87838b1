"""A class on one server: N students over S seconds, each with a page, a queue and time to think.

    python -m tests.benchmarks.load http://127.0.0.1:7860 --settings different --pid 1234

Every student loads the page, opens one of all topics, and turns a dial of its first view after
every pause for thought, through the queue as the page does; the dials are found in the page's own
configuration. One student in ten has pictures drawn instead. Prints p50, p95 and the largest of
each kind, errors, and what the server's processes hold (--pid). It measures from a process of
its own, on the same cores: bounds from above.
"""

import argparse
import asyncio
import json
import os
import random
import time
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
import numpy as np
import psutil

from engines.params import Dial
from tabs.shell.contract import View
from tabs.topics import TABS

FITS = ("boosting",)
PICTURES = "controlnet"
LIGHT = tuple(tab.id for tab in TABS if tab.id not in (*FITS, PICTURES))
THINKS = 6.0
"""Seconds, on the average, between an answer and the next turn."""


@dataclass
class Log:
    """What was measured."""

    spent: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    slow: list[tuple[float, str]] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    memory: list[float] = field(default_factory=list)
    threads: list[float] = field(default_factory=list)
    files: list[float] = field(default_factory=list)

    def table(self) -> str:
        """A line a kind."""
        lines = [f"{'kind':12} {'n':>5} {'p50':>7} {'p95':>7} {'max':>7}  s"]
        for kind, seconds in sorted(self.spent.items()):
            p50, p95, top = np.percentile(seconds, [50, 95, 100])
            lines.append(f"{kind:12} {len(seconds):5} {p50:7.2f} {p95:7.2f} {top:7.2f}")
        late = sorted(self.slow, reverse=True)[:8]
        lines.append("slowest light: " + "; ".join(f"{what} {spent:.2f}" for spent, what in late))
        lines.append(f"errors: {dict(self.errors) or 'none'}")
        for name, unit in (("memory", " MB"), ("threads", ""), ("files", "")):
            if values := getattr(self, name):
                lines.append(f"{name + unit}: {course(values)}")
        return "\n".join(lines)


def course(values: list[float]) -> str:
    """How it went on: the mean of each fifth of the time, and the most there was."""
    fifths = [part.mean() for part in np.array_split(values, 5) if len(part)]
    return f"{' -> '.join(f'{mean:.0f}' for mean in fifths)}, at most {max(values):.0f}"


class Page:
    """Which events the page has, by what a visitor touches."""

    def __init__(self, config: dict[str, Any]) -> None:
        ids = {c["props"].get("elem_id"): c["id"] for c in config["components"]}
        self.events = {}
        for known in config["dependencies"]:
            for target, event in known["targets"]:
                self.events.setdefault((target, event), known["id"])
        self.ids = ids

    def event(self, elem_id: str, event: str) -> int:
        """Its number."""
        return self.events[self.ids[elem_id], event]


class Student:
    """One browser."""

    def __init__(self, client: httpx.AsyncClient, page: Page, log: Log, rng: Any) -> None:
        self.client, self.page, self.log, self.random = client, page, log, rng
        self.session = f"{rng.getrandbits(60):015x}"

    async def call(self, kind: str, fn: int, data: list[Any], event: Any = None) -> float:
        """The seconds of one event through the queue, until its answer is whole."""
        began = time.perf_counter()
        body = {"fn_index": fn, "data": data, "session_hash": self.session, "event_data": event}
        joined = await self.client.post("gradio_api/queue/join", json=body)
        if joined.status_code != 200:
            self.log.errors[f"{kind}: {joined.status_code}"] += 1
            return 0.0
        address = f"gradio_api/queue/data?session_hash={self.session}"
        async with self.client.stream("GET", address) as stream:
            async for line in stream.aiter_lines():
                if '"process_completed"' in line[:60] and '"success":false' in line[-400:]:
                    said = json.loads(line[5:])["output"].get("error")
                    self.log.errors[f"{kind}: {said}"] += 1
                if '"close_stream"' in line[:60] or '"unexpected_error"' in line[:60]:
                    break
        self.log.spent[kind].append(time.perf_counter() - began)
        return self.log.spent[kind][-1]

    async def lesson(self, until: float, same: bool) -> None:
        """Until the bell."""
        began = time.perf_counter()
        answer = await self.client.get("/", headers={"accept-encoding": "br, gzip"})
        self.log.spent["page"].append(time.perf_counter() - began)
        if answer.status_code != 200:
            self.log.errors[f"page: {answer.status_code}"] += 1
        draws = self.random.random() < 0.1
        kinds = [PICTURES] if draws else [*LIGHT, *FITS]
        while time.perf_counter() < until:
            topic = self.random.choice(kinds)
            tab = next(tab for tab in TABS if tab.id == topic)
            await self.opened(topic)
            for _ in range(self.random.randint(4, 10)):
                await asyncio.sleep(self.random.expovariate(1 / THINKS))
                if time.perf_counter() > until:
                    return
                await self.turn(tab.id, tab.views[0], same)

    async def opened(self, topic: str) -> None:
        """The tab comes on the screen."""
        fn = self.page.events[self.page.ids[f"tab-{topic}"], "select"]
        await self.call("open", fn, [{"search": f"?tab={topic}"}, None])

    async def turn(self, topic: str, view: View, same: bool) -> None:
        """One dial of the view, or its pictures once more with another seed."""
        dials = [d for d in view.params.dials() if d.kind in ("integer", "number")]
        dials = [d for d in dials if not d.hidden] or dials
        rng = random.Random(self.random.randint(0, 9)) if same else self.random
        if topic == PICTURES:
            seed = next(d for d in view.params.dials() if d.name == "seed")
            values = {seed.key: rng.randint(0, 9999)}
            fn, kind = self.page.event(f"{topic}-{view.id}-start", "click"), "pictures"
        else:
            dial = rng.choice(dials[:4])
            values = {dial.key: turned(dial, rng)}
            fn = self.page.event(f"{topic}-hands", "input")
            kind = "fit" if topic in FITS else "light"
        held = {"view": view.id, "values": values, "panel": "dials"}
        spent = await self.call(kind, fn, [held, None])
        if kind == "light":
            what = ", ".join(f"{key}={value:g}" for key, value in values.items())
            self.log.slow.append((spent, f"{topic} {what}"))


def turned(dial: Dial, rng: Any) -> float | int:
    """A value in the lower half of its range, where students stay for the most part."""
    low, high = float(dial.low or 0), float(dial.high or 1)
    x = low + (high - low) * rng.random() / 2
    return round(x) if dial.kind == "integer" else round(x, 4)


async def watch(log: Log, pid: int) -> None:
    """What the server and its processes hold: memory (what they share counted once), threads,
    open files.
    """
    root = psutil.Process(pid)
    while True:
        held = [[0.0, 0, 0]]
        for process in (root, *root.children(recursive=True)):
            with suppress(psutil.Error):
                memory = process.memory_full_info().pss / 2**20
                held.append([memory, process.num_threads(), process.num_fds()])
        for kept, now in zip((log.memory, log.threads, log.files), np.sum(held, 0), strict=True):
            kept.append(float(now))
        await asyncio.sleep(5)


async def lessons(told: argparse.Namespace) -> Log:
    """All of it."""
    log, rng = Log(), random.Random(told.seed)
    limits = httpx.Limits(max_connections=None)
    options: dict[str, Any] = {"base_url": told.address, "timeout": 300, "limits": limits}
    async with httpx.AsyncClient(**options) as client:
        page = Page((await client.get("config")).json())
        watching = asyncio.create_task(watch(log, told.pid)) if told.pid else None
        until = time.perf_counter() + told.seconds
        seeds = [random.Random(rng.getrandbits(32)) for _ in range(told.students)]
        students = [Student(client, page, log, seed) for seed in seeds]
        same = told.settings == "same"
        done = await asyncio.gather(
            *(s.lesson(until, same) for s in students), return_exceptions=True
        )
        for wrong in done:
            if isinstance(wrong, BaseException):
                log.errors[repr(wrong)[:90]] += 1
        if watching:
            watching.cancel()
    return log


def main() -> None:
    """The command line."""
    say = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    say.add_argument("address")
    say.add_argument("--students", type=int, default=50)
    say.add_argument("--seconds", type=float, default=120)
    say.add_argument("--settings", choices=("same", "different"), default="different")
    say.add_argument("--pid", type=int, help="of the server, on this machine")
    say.add_argument("--seed", type=int, default=0)
    told = say.parse_args()
    before = os.getloadavg()
    log = asyncio.run(lessons(told))
    print(f"{told.students} students, {told.seconds:g} s, {told.settings} settings")
    print(log.table())
    print(f"load average {before[0]:.1f} before, {os.getloadavg()[0]:.1f} after")


if __name__ == "__main__":
    main()
