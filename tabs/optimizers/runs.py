"""Runs from the shared cache, and what of them stands on the map."""

from threading import Thread
from typing import Any

import numpy as np

from engines import optimizers
from engines.optimizers import METHODS, Params, Result
from engines.optimizers.surfaces import objective
from engines.params import Text
from tabs.parts import Land, Mark, Trail
from tabs.shell.errors import cached
from tabs.shell.progress import tell

from .figures import colour_of, dash_of, shape_of

__all__ = ["RUNNING", "descended", "extent", "field", "marks", "trails", "warm"]

RUNNING: Text = ("Descending", "正在下降")
LONG = 60_000
"""Points from which a run shows how far it has come."""


def warm() -> None:
    """The first optimiser imports half of torch: in the background, before anybody asks."""
    Thread(target=optimizers.run, args=(Params(steps=1),), daemon=True).start()


def descended(params: Params) -> Result:
    """The run of these dials, computed once for all visitors and for other numbers of steps."""
    return cached(_descend, optimizers.prolonged(params)).first(params.steps)


def _descend(params: Params) -> Result:
    long = len(params.methods) * len(params.starts) * params.steps > LONG
    for progress in optimizers.run_steps(params):
        if progress.result is not None:
            return progress.result
        if long and progress.done % 25 == 0:
            tell(progress.done / progress.total, RUNNING)
    raise AssertionError("a run ends with its result")


def extent(params: Params) -> tuple[float, float, float, float]:
    """The view of the surface."""
    return objective(params).box


def field(params: Params) -> np.ndarray:
    """The heights of the view."""
    return cached(_field, params.model_copy(update={"starts": ((0.0, 0.0),), "methods": ("sgd",)}))


def _field(params: Params) -> np.ndarray:
    return optimizers.surface_grid(params, 141)[2]


def marks(params: Params) -> list[Mark]:
    """The known minima that lie in the view."""
    return [Mark(float(x), float(y), "min") for x, y in objective(params).minima]


def trails(result: Result, names: dict[str, str]) -> list[Trail]:
    """Every method's paths, with the loss of the first start beside its name."""
    return [
        Trail(
            method,
            names[method],
            colour_of(method),
            result.paths[row],
            result.lost[row],
            result.losses[row, 0],
            shape=shape_of(method),
            dashed=dash_of(method),
            fate=str(result.fate[row, 0]) or "diverged",
        )
        for row, method in enumerate(result.params.methods)
    ]


def named(language: int) -> dict[str, str]:
    """The methods' names in a language."""
    return {method: m.label[language] for method, m in METHODS.items()}


def land(params: Params, found: list[Trail], **more: Any) -> Land:
    """The paths on their surface."""
    return Land(found, extent(params), marks=marks(params), **more)
