"""A process that works: it takes requests in order, and holds what is done step by step.

Requests, and their answers:
    ("run", function, args)           ("value", what it returns)
    ("begin", name, function, args)   ("value", None)
    ("next", name)                    ("value", the next item), ("end", None)
    ("close", name)                   none
Instead of an answer there may be ("error", what was raised, its trace); before one, any number of
("told", reports).
"""

import os
import pickle
import signal
import traceback
from collections.abc import Iterator
from multiprocessing.connection import Connection
from typing import Any

from .base import listen

__all__ = ["serve"]

KEEPS = 16 * 2**20
"""Bytes of results that a process keeps for its own next steps: the server keeps the answers."""


def serve(connection: Connection, lower: int = 0) -> None:
    """Until the server is gone, however it went; by so many steps of priority nicer than it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server's to answer
    if lower and hasattr(os, "nice"):
        os.nice(lower)
    from engines.cache import shared
    from engines.device import give_back, one_thread
    from engines.loading import loaded

    one_thread()
    give_back()
    loaded()  # what was, before the processes parted, stays one memory for all
    shared.limit = KEEPS
    os.environ["TANGIBLE_COMPUTE"] = "threads"  # what works does not hand on
    listen(lambda *told: connection.send(("told", told)))
    held: dict[int, Iterator[Any]] = {}
    try:
        while True:
            _answer(connection, connection.recv(), held)
    except (EOFError, OSError):
        os._exit(0)  # whatever else still runs here


def _answer(connection: Connection, request: tuple[Any, ...], held: dict[int, Any]) -> None:
    verb, *rest = request
    if verb == "close":
        work = held.pop(rest[0], None)
        if work is not None:
            work.close()
        return
    try:
        said = pickle.dumps(_done(verb, rest, held), protocol=5)
    except (EOFError, BrokenPipeError):
        raise
    except BaseException as error:
        said = _wrong(error)
    connection.send_bytes(said)


def _done(verb: str, rest: list[Any], held: dict[int, Any]) -> tuple[str, Any]:
    if verb == "run":
        function, args = rest
        return "value", function(*args)
    if verb == "begin":
        name, function, args = rest
        held[name] = function(*args)
        return "value", None
    try:
        return "value", next(held[rest[0]])
    except StopIteration:
        del held[rest[0]]
        return "end", None


def _wrong(error: BaseException) -> bytes:
    """The error, or what can be said of one that cannot travel."""
    trace = "".join(traceback.format_exception(error))
    try:
        said = pickle.dumps(("error", error, trace))
        pickle.loads(said)
    except Exception:
        said = pickle.dumps(("error", RuntimeError(f"{type(error).__name__}: {error}"), trace))
    return said
