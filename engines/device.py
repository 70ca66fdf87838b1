"""Where to compute: the accelerator if there is one, one thread if there is none.

Two threads on a busy two-core machine made fits 20 to 80 times slower, so a worker takes one.
Seeds go through a CPU generator, so that a seed gives the same picture on every device.

Some hosts (ZeroGPU) lend an accelerator for one call, made in a forked process: what goes there
and back is pickled, what is opened there stays there, and of an error only the name comes back.
"""

import ctypes
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from typing import Any

import torch

from engines.refused import Refused

__all__ = ["borrow", "device", "dtype", "generator", "give_back", "lent", "one_thread"]

M_ARENA_MAX = -8
"""Of mallopt, in malloc.h."""

Run = Callable[..., Iterator[Any]]

_lender: Run | None = None
_here = True
"""False in the process that has the lent accelerator."""


def device() -> torch.device:
    """cuda, mps or cpu, the first that is there; cpu while an accelerator must be borrowed."""
    return torch.device("cpu") if _lender and _here else _best()


@cache
def _best() -> torch.device:
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


def borrow(lend: Callable[[Run], Run]) -> None:
    """Call once at start where accelerators are lent: `lend(f)` is f, run where one is."""
    global _lender
    _lender = lend(_there)


def lent(run: Run, *args: Any) -> Iterator[Any]:
    """What run(*args) yields, run where the accelerator is. `run` stands in a module by its name.

    Raises:
        Refused: what `run` refused, in its words.
    """
    for item in run(*args) if _lender is None else _lender(run, *args):
        if isinstance(item, Refused):
            raise item
        yield item


def _there(run: Run, *args: Any) -> Iterator[Any]:
    global _here
    _here = False
    try:
        yield from run(*args)
    except Refused as refusal:  # as an error it would lose its words
        yield refusal


def dtype() -> torch.dtype:
    """The precision that networks run in: bfloat16 on CUDA, float32 elsewhere."""
    return torch.bfloat16 if device().type == "cuda" else torch.float32


def generator(seed: int) -> torch.Generator:
    """A CPU generator: draw with it on the CPU, then move the draw to the device."""
    return torch.Generator(device="cpu").manual_seed(seed)


def one_thread() -> None:
    """Call once at start, before any work: one thread per worker, and two arenas of memory for all
    threads. glibc gives each its own, up to eight a core, and keeps in them what was freed.
    """
    torch.set_num_threads(1)
    with suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)


def give_back(every: float = 10.0) -> None:
    """Call once at start: every so many seconds the system gets back the memory that was freed.

    glibc keeps for later what arrays held, as much as they ever held at once.
    """
    with suppress(OSError, AttributeError):  # another C library
        trim = ctypes.CDLL(None).malloc_trim
        threading.Thread(target=_trim, args=(trim, every), name="memory", daemon=True).start()


def _trim(trim: Callable[[int], int], every: float) -> None:
    while True:
        time.sleep(every)
        trim(0)
