"""The points of a visitor's question: generated, real, or the visitor's own."""

from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

import numpy as np
from sklearn.datasets import load_breast_cancer, load_iris
from sklearn.decomposition import PCA
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from engines.params import ParamsError

from .params import CLASSES, POINTS, TEST, Params
from .shapes import GENERATORS, rotate

__all__ = ["Data", "Points", "axes", "edges", "flip", "own", "redraw", "sample"]

GAPS = ("xgboost", "histogram")
"""Methods that take points of which a coordinate is missing (NaN)."""

TEST_SEED = 12_345  # no dial reaches it, so a test set never repeats the training points


class Points(NamedTuple):
    """Points given by the visitor: those of a file, or a data set that was edited by hand.

    x: (n, 2), NaN where a value is missing. y: (n,) classes 0, 1, ...
    flipped: (n,) which labels were changed, None if none.
    test: the points (m, 2) and labels (m,) to test on; None takes those of the data set.
    names: what the classes are called; () where they have no names.
    """

    x: np.ndarray
    y: np.ndarray
    flipped: np.ndarray | None = None
    test: tuple[np.ndarray, np.ndarray] | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Data:
    """Training points x (n, 2), y (n,), flipped (n,); clean test points test_x (m, 2), test_y.

    Labels are 0 .. classes - 1. m is 0 when there is nothing to test on. names: what the classes
    are called, (classes,), or ().
    """

    x: np.ndarray
    y: np.ndarray
    flipped: np.ndarray
    test_x: np.ndarray
    test_y: np.ndarray
    classes: int
    names: tuple[str, ...] = ()


@cache
def _projection(name: str) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    """A real data set on its first two principal components, each feature standardised first;
    its labels and their names.
    """
    bunch = {"iris": load_iris, "cancer": load_breast_cancer}[name]()
    x = PCA(2).fit_transform(StandardScaler().fit_transform(bunch.data))
    return x, bunch.target, tuple(map(str, bunch.target_names))


def flip(y: np.ndarray, share: float, classes: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Labels of which an exact share is moved to another class, and the mask of the moved ones."""
    rng = np.random.default_rng(seed)
    chosen = rng.choice(len(y), round(len(y) * share), replace=False)
    labels, flipped = y.copy(), np.zeros(len(y), dtype=bool)
    labels[chosen] = (y[chosen] + rng.integers(1, classes, len(chosen))) % classes
    flipped[chosen] = True
    return labels, flipped


def sample(params: Params, points: Points | None = None) -> Data:
    """The data of the dials, or with `points` the visitor's, as they are.

    Raises:
        ParamsError: the points cannot be learnt from; the sentence says what to mend.
    """
    if points is None:
        data = _drawn(params)
        _check(data.x, data.y)  # many flips in a small data set may take a class away
        return data
    x, y, flipped, test, names = Points(*points)
    x, y = _check(x, y, gaps=params.method in GAPS)
    if test is None and params.data != "own":
        data = _drawn(params)
        test = data.test_x, data.test_y
    test_x, test_y = test or (np.empty((0, 2)), np.empty(0, dtype=int))
    mask = np.zeros(len(y), bool) if flipped is None else np.asarray(flipped, bool)
    classes = int(np.concatenate([y, test_y]).max()) + 1
    if classes > y.max() + 1:
        raise _error(
            f"Class {classes} has no points left; add one, or choose another data set.",
            f"第 {classes} 类已没有数据点；请添加一个，或换一个数据集。",
        )
    names = (names or _names(params))[:classes]
    return Data(x, y, mask, test_x, test_y, classes, names if len(names) == classes else ())


def own(params: Params, x: np.ndarray, y: np.ndarray, names: tuple[str, ...] = ()) -> Points:
    """A table made ready: a third of each class held out to test on, then turned and flipped."""
    x, y = _check(x, y, gaps=True)
    rng, held = np.random.default_rng(params.seed), np.zeros(len(y), dtype=bool)
    for k in range(y.max() + 1):
        rows = rng.permutation(np.flatnonzero(y == k))
        held[rows[: len(rows) // 3]] = True
    if params.rotation and np.isnan(x).any():
        raise _error(
            "Points without a value cannot be turned; set the rotation to 0.",
            "有缺失值的数据点无法旋转；请将旋转设为 0。",
        )
    x = rotate(x, params.rotation) if params.rotation else x  # 0 times a gap is a gap
    labels, flipped = flip(y[~held], params.flips, y.max() + 1, params.seed)
    return Points(x[~held], labels, flipped, (x[held], y[held]), names)


def redraw(params: Params, points: Points | None, k: int) -> Data:
    """The k-th fresh training set: new points if they are generated, else a bootstrap sample.

    The bootstrap draws within each class, so that none is lost.
    """
    if points is None and params.data in GENERATORS:
        return sample(params.model_copy(update={"seed": params.seed + k}))
    data, rng = sample(params, points), np.random.default_rng([params.seed, k])
    members = [np.flatnonzero(data.y == c) for c in range(data.classes)]
    rows = np.concatenate([rng.choice(m, len(m)) for m in members])
    return replace(data, x=data.x[rows], y=data.y[rows], flipped=data.flipped[rows])


def _drawn(params: Params) -> Data:
    if params.data == "own":
        raise _error(
            "Your own data set has no points yet: load a table or click into the plane.",
            "自己的数据集还没有数据点：请载入表格，或在平面上点击添加。",
        )
    x, y, test_x, test_y = _split(params)
    classes = int(test_y.max()) + 1
    labels, flipped = flip(y, params.flips, classes, params.seed)
    turned, test_turned = rotate(x, params.rotation), rotate(test_x, params.rotation)
    return Data(turned, labels, flipped, test_turned, test_y, classes, _names(params))


def _names(params: Params) -> tuple[str, ...]:
    """What the classes of a real data set are called; a generated one has no names."""
    return () if params.data in (*GENERATORS, "own") else _projection(params.data)[2]


def _split(params: Params) -> tuple[np.ndarray, ...]:
    if params.data in GENERATORS:
        draw = GENERATORS[params.data]
        return (
            *draw(params, params.size, params.noise, params.seed),
            *draw(params, TEST, params.noise, TEST_SEED),
        )
    x, y, _ = _projection(params.data)
    kept = min(params.size, len(y) * 2 // 3)
    x, test_x, y, test_y = train_test_split(
        x, y, train_size=kept, stratify=y, random_state=params.seed
    )
    return x, y, test_x, test_y


def edges(data: Data) -> tuple[float, float, float, float]:
    """Left, right, bottom and top of a frame that holds all points."""
    x = np.concatenate([data.x, data.test_x])
    low, high = np.nanmin(x, axis=0), np.nanmax(x, axis=0)
    pad = 0.05 * (high - low) + 1e-3 * (1 + np.abs(high))
    (left, bottom), (right, top) = (low - pad).tolist(), (high + pad).tolist()
    return left, right, bottom, top


def axes(data: Data, grid: int) -> tuple[np.ndarray, np.ndarray]:
    """Columns xs (grid,) and rows ys (grid,) of that frame; row 0 is the lowest.

    The libraries compare thresholds in single precision, so the coordinates are exact there.
    """
    left, right, bottom, top = edges(data)
    xs = np.linspace(left, right, grid, dtype=np.float32)
    ys = np.linspace(bottom, top, grid, dtype=np.float32)
    return xs.astype(float), ys.astype(float)


def _error(english: str, chinese: str) -> ParamsError:
    return ParamsError([("points", (english, chinese))])


def _check(x: np.ndarray, y: np.ndarray, gaps: bool = False) -> tuple[np.ndarray, np.ndarray]:
    x, y = np.asarray(x, dtype=float), np.asarray(y)
    if x.ndim != 2 or x.shape[1:] != (2,) or y.shape != x.shape[:1]:
        raise _error(
            "Points are pairs of numbers with one label each.", "每个数据点是一对数和一个标签。"
        )
    if np.isnan(x).any():
        _check_gaps(x, gaps)
    if np.isinf(x).any() or np.nanmax(np.abs(x), initial=0) > 1e6:
        raise _error(
            "Coordinates must be finite and at most a million; rescale the columns.",
            "坐标必须是有限数且不超过一百万；请缩放各列。",
        )
    if len(y) > POINTS:
        raise _error(
            f"{len(y)} points are too many; keep {POINTS} or fewer.",
            f"{len(y)} 个点太多；请保留不超过 {POINTS} 个。",
        )
    present = np.unique(y).tolist()
    if len(present) < 2:
        raise _error(
            "All points have the same label; add points of a second class.",
            "所有点的标签相同；请添加第二类的点。",
        )
    if present != list(range(len(present))) or len(present) > CLASSES:
        raise _error(
            f"Labels must be 0, 1, ... without a gap, at most {CLASSES} classes.",
            f"标签应为连续的 0、1、……，最多 {CLASSES} 类。",
        )
    return x, y.astype(int)


def _check_gaps(x: np.ndarray, gaps: bool) -> None:
    if not gaps:
        raise _error(
            "Coordinates must be finite; a point without a value is taken by XGBoost and by "
            "histogram gradient boosting only.",
            "坐标必须是有限数；只有 XGBoost 与直方图梯度提升能处理缺失值。",
        )
    if np.isnan(x).all(axis=0).any():
        raise _error(
            "One coordinate has no values at all; give some points a value.",
            "有一个坐标全部缺失；请给部分点补上取值。",
        )
