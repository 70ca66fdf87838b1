"""Processes beside the server: a call that hangs or dies takes none of the others along."""

import itertools
import math
import multiprocessing
import os
import pickle
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

from engines.refused import Refused

from .base import bare, lost, named, report
from .line import Line
from .worker import serve

__all__ = ["Died", "Pool", "Worker"]

T = TypeVar("T")
LIMIT = float(os.environ.get("TANGIBLE_LIMIT", "300"))
"""Seconds that a call, or one step, may take."""
NICE = 10
"""Steps of priority, each about a quarter, by which long work stands back for what is short."""

_END = object()
_begins = threading.Lock()


class Died(Exception):
    """The process is gone."""


class There(Exception):
    """The trace in the process that worked."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"


def late(seconds: float) -> Refused:
    """It hangs, or asks for too much."""
    return Refused(
        f"This took longer than {seconds:g} s and was stopped. Ask for less.",
        f"计算超过 {seconds:g} 秒，已停止。请减小规模。",
    )


class Worker:
    """A process and the line to it; whoever holds it asks one thing at a time.

    Arguments:
        lower: by how much it is nicer to others than the server.
    """

    def __init__(self, context: Any, lower: int = 0) -> None:
        self.context, self.lower, self.births = context, lower, 0
        self.begin()

    def begin(self) -> None:
        """A new process in the place of one that is gone."""
        self.line, theirs = self.context.Pipe()
        self.process = self.context.Process(target=serve, args=(theirs, self.lower), daemon=True)
        with _alone():
            self.process.start()
        theirs.close()
        self.closing: deque[int] = deque()
        self.births += 1

    def ask(self, limit: float, *request: Any) -> Any:
        """The answer; `_END` after the last step.

        Raises:
            Died: the process is gone. Refused: it took too long, and is.
        """
        said = pickle.dumps(request, protocol=5)
        try:
            while self.closing:
                self.line.send(("close", self.closing.popleft()))
            self.line.send_bytes(said)
            while True:
                if not self.line.poll(limit):
                    self.end()
                    raise late(limit)
                verb, answer, *trace = self.line.recv()
                if verb != "told":
                    break
                report(*answer)
        except (EOFError, OSError) as gone:
            self.end()
            raise Died from gone
        if verb == "error":
            raise answer from There(*trace)
        return _END if verb == "end" else answer

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return not self.line.closed and self.process.is_alive()

    def end(self) -> None:
        """Now, whatever it does."""
        self.line.close()
        self.process.kill()
        self.process.join()


@contextmanager
def _alone() -> Iterator[None]:
    """A worker imports what it is asked for, not the program that begins it and builds a page."""
    main = sys.modules["__main__"]
    with _begins:
        kept = {name: vars(main).pop(name, None) for name in ("__file__", "__spec__")}
        main.__spec__ = None
        try:
            yield
        finally:
            vars(main).update({name: value for name, value in kept.items() if value is not None})


class Pool:
    """So many processes, each replaced when it hangs or dies; its work is then tried once more.

    One more does what is short, at the machine's usual priority; the others do all else at a
    lower one. Work in steps stays in its process, and holds it for one step at a time; it never
    takes the first process, so that a fit waits for no training.

    Arguments:
        size: processes. limit: seconds that a call, or one step, may take.
        preload: modules that are imported once, before the processes part from each other.
    """

    def __init__(self, size: int, limit: float = LIMIT, preload: Sequence[str] = ()) -> None:
        forks = "forkserver" in multiprocessing.get_all_start_methods()
        self.context: Any = multiprocessing.get_context("forkserver" if forks else "spawn")
        if forks:
            self.context.set_forkserver_preload(["engines.loading", "engines.device", *preload])
        self.limit, self.open = limit, True
        self.names = itertools.count()
        self.quick = Worker(self.context)
        self.workers = [Worker(self.context, NICE) for _ in range(size)]
        self.line = Line([*self.workers, self.quick])

    def run(self, function: Callable[..., T], args: tuple[Any, ...]) -> T:
        """function(*args) in the first process that is free for it."""
        named(function)
        for _ in range(2):
            try:
                with self._taken(_name(function), amount=_amount(args)) as worker:
                    return worker.ask(self.limit, "run", function, args)
            except Died:
                continue
        raise lost()

    def steps(self, function: Callable[..., Iterator[T]], args: tuple[Any, ...]) -> Iterator[T]:
        """Step by step; what dies begins anew elsewhere, and what was given is not given twice."""
        named(function)
        home: tuple[Worker, int] | None = None
        name, given, lives = next(self.names), 0, 2
        try:
            while True:
                try:
                    with self._taken(f"{_name(function)}, a step", home, step=True) as worker:
                        if home is None:
                            worker.ask(self.limit, "begin", name, function, args)
                            home = worker, worker.births
                            for _ in range(given):
                                worker.ask(self.limit, "next", name)
                        item = worker.ask(self.limit, "next", name)
                except Died:
                    home, lives = None, lives - 1
                    if not lives:
                        raise lost() from None
                    continue
                if item is _END:
                    return
                given += 1
                yield item
        finally:
            if home is not None:
                home[0].closing.append(name)

    def stop(self) -> None:
        """Ends all processes."""
        self.open = False
        for worker in (*self.workers, self.quick):
            worker.end()

    @contextmanager
    def _taken(
        self,
        name: str,
        home: tuple[Worker, int] | None = None,
        step: bool = False,
        amount: float = 1.0,
    ) -> Iterator[Worker]:
        """A process, alone; the one of `home` if that is given, and its how-manieth life.

        Raises:
            Died: home is gone, or what was taken.
        """
        may = partial(self._may, home and home[0], step)
        with self.line.turn(name, may, amount) as worker:
            try:
                if not worker.alive or home not in (None, (worker, worker.births)):
                    raise Died
                yield worker
            finally:
                if self.open and not worker.alive:
                    worker.end()
                    worker.begin()

    def _may(self, home: Worker | None, step: bool, worker: Worker, short: bool) -> bool:
        """Whether work may be done there."""
        if home is not None:
            return worker is home
        if worker is self.quick:
            return short and not step
        return not step or len(self.workers) == 1 or worker is not self.workers[0]


def _amount(args: tuple[Any, ...]) -> float:
    """How much work parameters ask for."""
    return math.prod(float(getattr(arg, "work", 1.0)) for arg in args)


def _name(function: Callable[..., Any]) -> str:
    inner = bare(function)
    return f"{inner.__module__}.{inner.__qualname__}"
