"""`run` and `steps`: the one place through which heavy work goes, whoever does it."""

import os
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, ParamSpec, TypeVar

from engines.turns import cores

from .base import Compute, Threads

__all__ = [
    "apart",
    "chosen",
    "prepare",
    "run",
    "steps",
    "stop",
    "use",
]

P = ParamSpec("P")
T = TypeVar("T")


_lock = threading.Lock()
_chosen: Compute | None = None
_preload: tuple[str, ...] = ()


def chosen() -> Compute:
    """The one that the environment names, begun when it is first needed."""
    global _chosen
    with _lock:
        if _chosen is None:
            _chosen = _make(os.environ.get("TANGIBLE_COMPUTE", "threads"))
        return _chosen


def _make(name: str) -> Compute:
    if name == "threads":
        return Threads()
    if name == "processes":
        from .pool import Pool

        return Pool(cores(), preload=_preload)
    if name == "ray":
        from .cluster import Cluster  # an extra: requirements-ray.txt

        return Cluster()
    raise ValueError(f"TANGIBLE_COMPUTE is threads, processes or ray, not {name!r}.")


def prepare(*modules: str) -> None:
    """Call once at start: begins what was chosen; its processes have these modules ready."""
    global _preload
    _preload = modules
    if os.environ.get("TANGIBLE_COMPUTE") == "processes":  # what they need takes a while to load
        threading.Thread(target=chosen, name="compute", daemon=True).start()
    else:
        chosen()


def apart() -> bool:
    """Whether others do the work, so that several calls go on at once."""
    return not isinstance(chosen(), Threads)


def use(compute: Compute | None) -> None:
    """Another one from now on; None: the one that the environment names."""
    global _chosen
    with _lock:
        _chosen = compute


def stop() -> None:
    """Ends what was begun; it begins again when it is needed."""
    global _chosen
    with _lock:
        ended, _chosen = _chosen, None
    if ended is not None:
        ended.stop()


def run(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """function(*args), wherever it is computed. `function` stands in a module by its name."""
    return chosen().run(_with(function, kwargs), args)


def steps(function: Callable[P, Iterator[T]], *args: P.args, **kwargs: P.kwargs) -> Iterator[T]:
    """What function(*args) yields, step by step; closing it stops the work between two steps."""
    return chosen().steps(_with(function, kwargs), args)


def _with(function: Callable[..., T], held: dict[str, Any]) -> Callable[..., T]:
    return partial(function, **held) if held else function
