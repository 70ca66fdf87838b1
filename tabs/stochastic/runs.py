"""The fan: at once where it is quick; else its first steps at once, and all of it with progress.

Noise is drawn step after step, so the first steps of a short run are those of the long one.
"""

from collections.abc import Iterator

from engines import compute
from engines.cache import shared
from engines.stochastic import Params, Progress, Result, run, run_steps
from tabs.shell.errors import cached

__all__ = ["QUICK", "fan", "finish", "first", "whole"]

QUICK = 0.3
"""Seconds, about, of a run that nobody has to wait for."""


def first(params: Params) -> Params:
    """As many of the steps as are computed in `QUICK` seconds."""
    weight = 1 + len(params.formula) / 25 if params.problem == "typed" else 1
    seconds = weight * (13e-6 + 4e-8 * params.paths)  # a step: calls, then one update a path
    return params.model_copy(update={"steps": min(params.steps, max(1, int(QUICK / seconds)))})


def fan(params: Params) -> Result:
    """The whole fan if it is there or quick, else its first steps; `result.params` tells which."""
    found: Result | None = shared.peek(_key(params))
    return found or cached(run, first(params))


def whole(params: Params) -> Result:
    """The whole fan, however long it takes."""
    found = fan(params)
    if found.params.steps < params.steps:
        *_, last = finish(params)
        assert last.result is not None
        found = last.result
    return found


def finish(params: Params) -> Iterator[Progress]:
    """The whole fan with progress; afterwards `fan` has it."""
    for progress in compute.steps(run_steps, params):
        yield progress
    shared.put(_key(params), progress.result)


def _key(params: Params) -> str:
    return f"stochastic.fan:{params.key()}"
