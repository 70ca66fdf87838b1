"""One method on the points of the stage: fitted once, drawn as films, kept under its own dials."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from typing_extensions import Self

import engines.params
from engines import boosting
from engines.boosting import (
    BOOSTING,
    Comparison,
    Data,
    Fitted,
    Gapped,
    Params,
    Points,
    Result,
    Stage,
    Table,
    edits,
)
from engines.params import dial
from tabs.parts import byte_sizes
from tabs.shell.errors import ahead, cached

__all__ = [
    "Arrays",
    "Ground",
    "Strip",
    "arrays_of",
    "begin",
    "data_of",
    "field",
    "fit",
    "gone",
    "ground_of",
    "names_of",
    "numbers",
    "points_from",
    "points_of",
    "strip",
    "strip_of",
    "table_of",
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


@dataclass(frozen=True)
class Ground:
    """What lies under every method: the cells' centres, their frame, the best boundary.

    truth: the best decision as a film of one frame, or "". side: its rows and columns.
    error: the least possible error; None where it is unknown.
    """

    xs: np.ndarray
    ys: np.ndarray
    extent: tuple[float, float, float, float]
    truth: str
    side: tuple[int, int]
    error: float | None


def points_of(params: Stage, upload: Any) -> Points | None:
    """The visitor's points: an uploaded table, edited points, or None for those of the dials.

    upload: a table's bytes, or points (n, 2) and labels (n,).
    """
    brought = None
    if params.data == "own" and upload:
        brought = boosting.own(params.of("tree"), *_brought(params, upload))
    table = edits.table(params)
    if table is None:
        return brought
    return edits.split(table, brought.test if brought else None)


def table_of(params: Stage, upload: Any) -> Table | None:
    """The visitor's table as its columns are chosen; None where the points are others."""
    if params.data != "own" or not isinstance(upload, bytes):
        return None
    return cached(_table, _Columns.of(params), np.frombuffer(upload, np.uint8))


class _Columns(engines.params.Params):
    """Which columns of a table are which: all that its reading depends on."""

    column_x: str = dial("", label=("", ""), help=("", ""))
    column_y: str = dial("", label=("", ""), help=("", ""))
    column_label: str = dial("", label=("", ""), help=("", ""))

    @classmethod
    def of(cls, params: Stage) -> Self:
        return cls(**{name: getattr(params, name) for name in cls.model_fields})


def _table(asked: _Columns, data: np.ndarray | None) -> Table:
    assert data is not None
    chosen = asked.column_x, asked.column_y, asked.column_label
    return boosting.choose(data.tobytes(), *chosen, gaps=True)


def _brought(params: Stage, upload: Any) -> Any:
    """Points, labels and names; those without a value stand on the view of gaps alone."""
    table = table_of(params, upload)
    if table is None:
        return upload
    kept = ~gone(table) if _basis(params) == "tree" else np.ones(len(table.y), dtype=bool)
    return table.x[kept], table.y[kept], table.names


def gone(table: Table) -> np.ndarray:
    """Which rows have lost a value, (n,)."""
    return np.isnan(table.x).any(axis=1)


def _basis(params: Stage) -> str:
    """The method by which the points of a view are checked: all can learn from a tree's."""
    return "xgboost" if isinstance(params, Gapped) else "tree"


def names_of(params: Stage, upload: Any) -> tuple[str, ...]:
    """What the classes are called; () where they have no names.

    Raises:
        ParamsError: the points cannot be learnt from.
    """
    table = table_of(params, upload)
    return data_of(params, upload).names if table is None else table.names


def arrays_of(params: Stage, upload: Any) -> Arrays:
    """The visitor's points as arrays, by whose content results are kept; all None without."""
    points = points_of(params, upload)
    if points is None:
        return (None,) * 5
    return (points.x, points.y, points.flipped, *(points.test or (None, None)))


def points_from(arrays: Arrays) -> Points | None:
    """The inverse."""
    x, y, flipped, test_x, test_y = arrays
    if x is None or y is None:
        return None
    test = None if test_x is None or test_y is None else (test_x, test_y)
    return Points(x, y, flipped, test)


def data_of(params: Stage, upload: Any) -> Data:
    """The points on the stage.

    Raises:
        ParamsError: they cannot be learnt from.
    """
    return cached(_sample, params.of(_basis(params)), *arrays_of(params, upload))


def ground_of(params: Stage, upload: Any) -> Ground:
    """What lies under every method.

    Raises:
        ParamsError: the points cannot be learnt from.
    """
    return cached(_ground, params.of(_basis(params)), *arrays_of(params, upload))


def strip_of(params: Stage, upload: Any, method: str) -> Strip:
    """The method on the points of the stage.

    Raises:
        ParamsError: the points cannot be learnt from by this method.
    """
    return strip(params.of(method), *arrays_of(params, upload))


def begin(params: Comparison, upload: Any) -> None:
    """All methods of a view, which then asks for the strip of each."""
    ahead(_strip, [params.of(method) for method in params.methods], *arrays_of(params, upload))


def strip(asked: Params, *arrays: np.ndarray | None) -> Strip:
    """A method on points given as arrays, from the cache that all visitors share."""
    return cached(_strip, asked, *arrays)


def fit(asked: Params, *arrays: np.ndarray | None) -> Fitted:
    """The fitted model itself, to be asked for trees and splits."""
    return cached(_fit, asked, *arrays)


def field(params: Stage, asked: Params, round: int = 400) -> np.ndarray:
    """The share of each class in each cell after a round (counted from 1), (h, w, K)."""
    return boosting.shares(fit(asked, *arrays_of(params, None)), round - 1)


def numbers(
    params: Stage, upload: Any, asked: Params, rounds: int, round: int = 400
) -> dict[str, str]:
    """The lesson's numbers after a round (counted from 1); none where nothing can be learnt.

    rounds: how long the methods run that the lesson tells of beside this one.
    """
    try:
        arrays = arrays_of(params, upload)
        drawn = strip(asked, *arrays).result
        return cached(_numbers, asked, *arrays, np.array([rounds, round]), result=drawn)
    except ValueError:  # the stage says why
        return {}


def _numbers(asked: Params, *arrays: np.ndarray | None, result: Result) -> dict[str, str]:
    told = arrays[-1]
    assert told is not None
    rounds, round = told.tolist()
    longer = asked.model_copy(update={"rounds": rounds})
    return boosting.live(longer, result, min(round, result.rounds) - 1)


def _sample(asked: Params, *arrays: np.ndarray | None) -> Data:
    return boosting.sample(asked, points_from(arrays))


def _ground(asked: Params, *arrays: np.ndarray | None) -> Ground:
    xs, ys = boosting.axes(_sample(asked, *arrays), asked.grid)
    dx, dy = (xs[1] - xs[0]) / 2, (ys[1] - ys[0]) / 2
    extent = (xs[0] - dx, xs[-1] + dx, ys[0] - dy, ys[-1] + dy)
    known = boosting.bayes(asked, xs, ys)
    if known is None:
        return Ground(xs, ys, extent, "", (1, 1), None)
    film = boosting.quantise(known[0][None])
    return Ground(xs, ys, extent, boosting.pack(film), film.shape[1:], known[1])


def _fit(asked: Params, *arrays: np.ndarray | None) -> Fitted:
    return boosting.fitted(asked, points_from(arrays))


def _strip(asked: Params, *arrays: np.ndarray | None) -> Strip:
    result = boosting.run(asked, fit=fit(asked, *arrays))
    frames = boosting.quantise(result.probabilities())
    return Strip(
        replace(result, scores=result.scores[:, :1, :1].copy()),
        boosting.pack(frames),
        boosting.pack(boosting.quantise(boosting.single_learner(result))),
        frames.shape,
        _sizes(result),
    )


def _sizes(result: Result) -> np.ndarray:
    """Weights against their mean; gradients against a quarter, so that what is learnt shrinks."""
    if result.method in BOOSTING:
        return byte_sizes(4 * result.weights)
    return byte_sizes(result.weights / result.weights.mean(axis=1, keepdims=True))
