"""What a class costs, on paper: time of a core by kind of event, and what N students need.

    python -m tests.benchmarks.costs

Counts the processor's time of this thread, so it tells the same on a busy machine: the first view
of each topic is drawn at settings that nobody asked for. Prints what docs/hosting.md tells.
"""

import time
from collections import defaultdict
from contextlib import suppress
from statistics import median

import gradio as gr

from engines.compute.kinds import kind_of
from tabs.shell.contract import Tab, View
from tabs.shell.tab import TabBuilder
from tabs.topics import TABS

THINKS = 6.0
"""Seconds between two events of a student."""
AT_WORK = 0.6
"""The share of a core that may be busy if nobody is to wait long."""
SHARE = {"light": 0.7, "fit": 0.2, "pictures": 0.1}
"""How a class spends its events."""


def other(view: View) -> list:
    """Three settings that differ in one dial."""
    found = [view.params()]
    for dial in view.params.dials():
        if dial.kind in ("integer", "number") and len(found) < 3:
            low, high = dial.low or 0, dial.high or 1
            value = low + (high - low) * 0.37
            try:
                new = round(value) if dial.kind == "integer" else value
                found.append(view.params.check({dial.name: new}))
            except ValueError:
                continue
    return found


def spent(builder: TabBuilder, view: View) -> float:
    """Seconds of a core, the median of those that are not the first."""
    times = []
    for params in other(view):
        began = time.thread_time()
        with suppress(ValueError):  # two dials that do not go together
            builder.draws[view.id](params, None)
            times.append(time.thread_time() - began)
    return median(times[1:] or times)


def kind(tab: Tab) -> str:
    """By what its engine imports."""
    found = kind_of(f"engines.{tab.id}")
    return "pictures" if found == "diffusion" else found


def main() -> None:
    """Prints."""
    costs = defaultdict(list)
    for tab in TABS:
        with gr.Blocks(), gr.Tabs():
            builder = TabBuilder(tab, "en")
            builder.build()
        view = tab.views[0]
        seconds = spent(builder, view)
        costs[kind(tab)].append(seconds)
        print(f"{tab.id:14} {kind(tab):9} {1000 * seconds:7.0f} ms")
    each = {name: sum(some) / len(some) for name, some in costs.items()}
    print({name: f"{1000 * s:.0f} ms" for name, s in each.items()})
    for n in (100, 1_000, 10_000):
        rates = {name: n / THINKS * share for name, share in SHARE.items()}
        cores = {name: rates[name] * each.get(name, 0) / AT_WORK for name in rates}
        told = " | ".join(f"{rates[k]:.0f}/s, {cores[k]:.1f}" for k in SHARE)
        print(f"| {n:,} | {told} |")


if __name__ == "__main__":
    main()
