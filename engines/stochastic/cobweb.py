"""The iteration drawn on g: up to the reading, then along a line of slope 1/a_k to w_{k+1}."""

from dataclasses import dataclass
from itertools import islice

import numpy as np

from .params import Params
from .paths import Result, noise, run
from .problems import equation

__all__ = ["Cobweb", "cobweb"]

MOST = 40
"""Steps that can be drawn: `run` keeps every one of them."""


@dataclass(frozen=True)
class Cobweb:
    """The first n steps of the first path.

    Arguments:
        w: (n + 1,). readings: (n,), g(w_k) with its noise.
        line: (3 n, 2), the thread: (w_k, 0), (w_k, reading), (w_k - a_k reading, 0), ...
        x, g: (200,) each, the curve under the thread, drawn no farther out than 100.
        root: NaN if none was found.
        result: the fan of these steps.
    """

    w: np.ndarray
    readings: np.ndarray
    line: np.ndarray
    x: np.ndarray
    g: np.ndarray
    root: float
    result: Result


def cobweb(params: Params, n: int = 12) -> Cobweb:
    """The first `n` steps, at most 40, of the first path of `run(params)`."""
    n, f = min(n, MOST, params.steps), equation(params)
    result = run(params.model_copy(update={"steps": n}))
    w = result.paths[0, : n + 1]
    eta = np.array([row[0] for row in islice(noise(params), n)])
    with np.errstate(all="ignore"):
        readings = f.g(w[:-1]) + eta
        landed = w[:-1] - result.a * readings
    ground = np.zeros(n)
    corners = [(w[:-1], ground), (w[:-1], readings), (landed, ground)]
    line = np.stack([np.stack(corner, -1) for corner in corners], 1).reshape(-1, 2)
    x = _view(w, f.root)
    return Cobweb(w, readings, line, x, np.asarray(f.g(x)), f.root, result)


def _view(w: np.ndarray, root: float) -> np.ndarray:
    shown = np.append(w, root)
    shown = np.clip(shown[np.isfinite(shown)], -100, 100)
    margin = 0.1 * np.ptp(shown) + 0.1
    return np.linspace(shown.min() - margin, shown.max() + margin, 200)
