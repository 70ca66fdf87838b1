"""One method on the points of the stage: fitted once, drawn as films, kept under its own dials."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from engines import boosting
from engines.boosting import Data, Points, Result
from engines.boosting.fitted import Fitted
from tabs.parts import byte_sizes
from tabs.shell.errors import cached

from .dials import POINT_DIALS, Dials, alone
from .points import decode, mark_of, split

__all__ = [
    "Strip",
    "arrays_of",
    "data_of",
    "fit_of",
    "mark",
    "points_from",
    "points_of",
    "strip",
    "strip_of",
]

Arrays = tuple[np.ndarray | None, ...]


@dataclass(frozen=True)
class Strip:
    """A method drawn.

    result: the engine's, its fields left out: scores are (rounds, 1, 1).
    film, alone: packed frames of the sum so far and of each learner alone; shape: of both.
    sizes: (rounds, n) bytes, how large each point is drawn.
    """

    result: Result
    film: str
    alone: str
    shape: tuple[int, ...]
    sizes: np.ndarray


def mark(params: Dials) -> str:
    """The name of the points that the dials draw."""
    return mark_of({name: getattr(params, name) for name in POINT_DIALS})


def points_of(params: Dials, own: Any) -> Points | None:
    """The visitor's points: an uploaded table, edited points, or None for those of the dials.

    own: what was uploaded, points (n, 2) and labels (n,).
    """
    table = boosting.own(params.engine(), *own) if params.data == "own" and own else None
    edited = decode(params.points, mark(params))
    if edited is None:
        return table
    return split(edited, table.test if table else None)


def data_of(params: Dials, own: Any) -> Data:
    """The points on the stage.

    Raises:
        ParamsError: they cannot be learnt from.
    """
    return cached(_sample, alone(params, "tree"), *arrays_of(params, own))


def strip_of(params: Dials, own: Any, method: str) -> Strip:
    """The method on the points of the stage.

    Raises:
        ParamsError: the points cannot be learnt from by this method.
    """
    return strip(alone(params, method), *arrays_of(params, own))


def fit_of(params: Dials, own: Any, method: str) -> Fitted:
    """The fitted model itself, to be asked for trees and splits."""
    return cached(_fit, alone(params, method), *arrays_of(params, own))


def arrays_of(params: Dials, own: Any) -> Arrays:
    """The visitor's points as arrays, by whose content results are kept; all None without."""
    points = points_of(params, own)
    if points is None:
        return (None,) * 5
    return (points.x, points.y, points.flipped, *(points.test or (None, None)))


def strip(params: boosting.Params, *arrays: np.ndarray | None) -> Strip:
    """A method on points given as arrays, from the cache that all visitors share."""
    return cached(_strip, params, *arrays)


def points_from(arrays: Arrays) -> Points | None:
    x, y, flipped, test_x, test_y = arrays
    if x is None or y is None:
        return None
    test = None if test_x is None or test_y is None else (test_x, test_y)
    return Points(x, y, flipped, test)


def _sample(params: boosting.Params, *arrays: np.ndarray | None) -> Data:
    return boosting.sample(params, points_from(arrays))


def _fit(params: boosting.Params, *arrays: np.ndarray | None) -> Fitted:
    return boosting.fitted(params, points_from(arrays))


def _strip(params: boosting.Params, *arrays: np.ndarray | None) -> Strip:
    result = boosting.run(params, fit=cached(_fit, params, *arrays))
    frames = boosting.quantise(result.probabilities())
    return Strip(
        replace(result, scores=result.scores[:, :1, :1].copy()),
        boosting.pack(frames),
        boosting.pack(boosting.quantise(boosting.lone(result))),
        frames.shape,
        _sizes(result),
    )


def _sizes(result: Result) -> np.ndarray:
    """Weights against their mean; gradients against a quarter, so that what is learnt shrinks."""
    if result.method in ("gradient", "xgboost"):
        return byte_sizes(4 * result.weights)
    return byte_sizes(result.weights / result.weights.mean(axis=1, keepdims=True))
