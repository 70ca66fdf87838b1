"""What a class costs, on paper: time of a core by kind of event, and what N students need.

    python -m tests.benchmarks.costs                    # or some topics: ... boosting controlnet

Starts the application with TANGIBLE_COMPUTE=processes and sends it events one by one, as the page
does, at settings that nobody asked for before. Counts the processor's time of the front and of the
processes that work, so it tells much the same on a busy machine. Prints the tables of
docs/hosting.md.
"""

import asyncio
import random
import sys
import tempfile
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from statistics import median

import httpx
import psutil

from tabs.shell.contract import View
from tabs.topics import TABS
from tests.hosting import started

from .load import FITS, LIGHT, PICTURES, Log, Page, Student

THINKS = 6.0
"""Seconds between two events of a student."""
AT_WORK = 0.6
"""The share of a core that may be busy if nobody is to wait long."""
SHARE = {"light": 0.7, "fit": 0.2, "pictures": 0.1}
"""How a class spends its events."""
COLD = """
import app
from engines import compute
from tabs.shell.serve import launch_options
app.demo.launch(prevent_thread_lock=True, **launch_options())
compute.prepare("tabs.topics")
app.demo.block_thread()
"""
"""As app.py starts it, but nothing is got ready beside what is measured."""
Cost = tuple[float, float]
"""Seconds of the processor: of the front, of those that work."""


class Meter:
    """What the application has spent until now."""

    def __init__(self, pid: int) -> None:
        self.front = psutil.Process(pid)

    def now(self) -> Cost:
        """Of the front, and of the processes beside it."""
        beside = [sum(child.cpu_times()[:2]) for child in self.front.children(recursive=True)]
        return sum(self.front.cpu_times()[:2]), sum(beside)

    async def quiet(self) -> None:
        """Until the processes are ready."""
        spent = sum(self.now())
        while True:
            await asyncio.sleep(5)
            spent, before = sum(self.now()), spent
            if spent - before < 0.5:  # Gradio's queue looks about twenty times a second
                return

    async def of(self, event: Callable[[], Awaitable[None]], times: int) -> Cost:
        """The median of some events, after one that loads what is used first."""
        found: list[list[float]] = []
        for k in range(times + 1):
            before = self.now()
            await event()
            spent = [after - then for after, then in zip(self.now(), before, strict=True)]
            found += [spent] if k else []
        front, beside = zip(*found, strict=True)
        return median(front), median(beside)

    def memory(self) -> tuple[float, list[float]]:
        """Megabytes that the front, and each process beside it, has to itself."""
        beside = self.front.children(recursive=True)
        each = [process.memory_full_info().uss / 2**20 for process in (self.front, *beside)]
        return each[0], each[1:]


async def measured(address: str, meter: Meter, topics: Sequence[str]) -> dict[str, Cost]:
    """By kind of event; of a kind that several topics have, their mean."""
    log, found = Log(), defaultdict(list)
    async with httpx.AsyncClient(base_url=address, timeout=None) as client:
        page = Page((await client.get("config")).json())
        student = Student(client, page, log, random.Random(0))

        async def visit() -> None:
            await client.get("/?lang=en", headers={"accept-encoding": "br"})

        await visit()
        await meter.quiet()
        found["page"].append(await meter.of(visit, 9))
        for topic in topics:
            view = next(tab for tab in TABS if tab.id == topic).views[0]
            kind = "fit" if topic in FITS else "pictures" if topic == PICTURES else "light"
            found["open"].append(await meter.of(lambda t=topic: student.opened(t), 3))
            cost = await meter.of(
                lambda t=topic, v=view: student.turn(t, v, same=False), 5 if kind != "light" else 9
            )
            found[kind].append(cost)
            print(f"{topic:12} {kind:9} {1000 * cost[0]:6.0f} + {1000 * cost[1]:6.0f} ms")
        same = topics[0]
        view = next(tab for tab in TABS if tab.id == same).views[0]
        found["again"].append(await meter.of(lambda: again(student, same, view), 9))
    assert not log.errors, log.errors
    return {
        kind: tuple(sum(each) / len(each) for each in zip(*costs, strict=True))
        for kind, costs in found.items()
    }


async def again(student: Student, topic: str, view: View) -> None:
    """What somebody asked for before."""
    student.random = random.Random(1)
    await student.turn(topic, view, same=False)


def needed(costs: dict[str, Cost], students: int) -> str:
    """A line of the table: events a second, cores of fronts, cores of those that work."""
    rates = {kind: students / THINKS * share for kind, share in SHARE.items()}
    fronts, beside = (
        sum(rate * costs[kind][which] for kind, rate in rates.items()) / AT_WORK
        for which in (0, 1)
    )
    told = " | ".join(f"{rate:.1f}" for rate in rates.values())
    return f"| {students:,} | {told} | {fronts:.1f} | {beside:.1f} |"


def main() -> None:
    """Prints."""
    topics = sys.argv[1:] or (*LIGHT, *FITS, PICTURES)
    with tempfile.TemporaryDirectory() as folder:
        bounds = {"TANGIBLE_COMPUTE": "processes", "TANGIBLE_PER_MINUTE": "0"}
        with started(Path(folder) / "log", program=("-c", COLD), **bounds) as (address, app):
            meter = Meter(app.pid)
            costs = asyncio.run(measured(address, meter, topics))
            front, beside = meter.memory()
    for kind, cost in costs.items():
        print(f"| {kind} | {1000 * cost[0]:.0f} ms | {1000 * cost[1]:.0f} ms |")
    if costs.keys() >= SHARE.keys():
        for students in (100, 1_000, 10_000):
            print(needed(costs, students))
    print(f"memory of their own: {front:.0f} MB, {', '.join(f'{one:.0f}' for one in beside)} MB")


if __name__ == "__main__":
    main()
