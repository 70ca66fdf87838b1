"""The first visitor waits for nothing that could be ready: what opens a topic is computed before.

A thread of its own, less urgent than every visitor's, goes once through what each topic shows at
first: its first step, its views, and the examples of what takes a press. All of it stays in the
shared cache, and what is imported and loaded at first use is then loaded.
"""

import logging
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial

from .contract import Tab
from .landing import films, still
from .story import measured
from .tab import TabBuilder

__all__ = ["warm"]

log = logging.getLogger("tangible")


PATIENCE = 15.0
"""Seconds until it begins though nobody has come."""


def warm(builders: Sequence[TabBuilder], after: threading.Event) -> threading.Thread:
    """Begins in the background after the first page; a server that ends takes it along."""
    thread = threading.Thread(target=_through, args=(builders, after), name="warm", daemon=True)
    thread.start()
    return thread


def _through(builders: Sequence[TabBuilder], after: threading.Event) -> None:
    after.wait(PATIENCE)
    with suppress(OSError, AttributeError):  # where a thread cannot be less urgent than another
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)
    for tell in _work(builders):
        try:
            tell()
        except Exception:
            log.exception("what opens a topic could not be computed")


def _work(builders: Sequence[TabBuilder]) -> Iterator[Callable[[], object]]:
    """The cards, what opens each topic, then every view, then what takes a press."""
    yield from (partial(still, builder.tab) for builder in builders)
    yield films
    for builder in builders:
        yield partial(builder.opened, {"fresh": True}, None)
        yield partial(_first_step, builder.tab)
    views = [(builder, view) for builder in builders for view in builder.tab.views]
    for builder, view in views:
        yield partial(builder.draws[view.id], view.params(), None)
    for _, view in views:
        if view.example is not None:
            yield partial(view.example, view.params())


def _first_step(tab: Tab) -> None:
    step, params = next(tab.presets())
    measured(tab.id, step, params)
