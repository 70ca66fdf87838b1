"""Histograms instead of sorted values: how few bins are enough, and what they save.

"exact" sorts each feature once (the paper's column blocks) and tries a split between any two
values, n of them; "hist" puts the values into at most max_bin bins with about as many points each
and tries the bins' edges only. LightGBM, CatBoost and scikit-learn's HistGradientBoosting do so
from the start. With few points the sorting costs next to nothing; the times are measured here.

References:
    XGBoost: a scalable tree boosting system (Chen, Guestrin, 2016), sections 3.2 and 4.1
        https://doi.org/10.1145/2939672.2939785
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from time import perf_counter

import numpy as np
import xgboost

from engines.params import ParamsError

from .data import Data, Points, sample
from .diagnostics import curve, shares_of
from .fitted import Fitted, matrix
from .methods import train
from .params import Params
from .stages import stages

__all__ = ["BINS", "Binned", "bins", "bins_steps"]

BINS = (2, 4, 8, 16, 32, 64, 128, 256)


@dataclass(frozen=True)
class Binned:
    """One fit of all rounds. max_bin: None of "exact".

    seconds: how long the fit took, the binning included.
    error, loss: on the test points after the last round; NaN when there are none.
    edges: between the bins of each feature, max_bin - 1 or fewer: the thresholds that were tried.
        Of "exact" none.
    """

    max_bin: int | None
    seconds: float
    error: float
    loss: float
    edges: tuple[np.ndarray, ...]


def bins(
    params: Params, counts: Sequence[int] = BINS, points: Points | None = None
) -> tuple[Binned, ...]:
    """XGBoost with "exact", then with "hist" and each of these numbers of bins.

    Raises:
        ParamsError: the method is not XGBoost, or the points cannot be learnt from.
    """
    return tuple(bins_steps(params, counts, points))


def bins_steps(
    params: Params, counts: Sequence[int] = BINS, points: Points | None = None
) -> Iterator[Binned]:
    """What `bins` gives, one fit at a time: stop whenever it is enough."""
    if params.method != "xgboost":
        raise ParamsError([("method", ONLY_XGBOOST)])
    data = sample(params, points)
    for max_bin in (None, *counts):
        yield _fit(params, data, max_bin)


ONLY_XGBOOST = (
    "The bins compared here are XGBoost's; choose it as the method.",
    "这里比较的是 XGBoost 的分箱；请选择该方法。",
)


def _fit(params: Params, data: Data, max_bin: int | None) -> Binned:
    grown = {} if max_bin is None else {"tree_method": "hist", "max_bin": max_bin}
    start = perf_counter()
    model = train(params, data.x, data.y, **grown)
    seconds = perf_counter() - start
    fit = Fitted(params, data, model, stages(params, model))
    error = loss = np.nan
    if len(data.test_y):
        last = fit.stages.total(fit.stages.parts(data.test_x))[-1:]
        error, loss = curve(shares_of(params.method, last, data.classes), data.test_y)[0]
    found = () if max_bin is None else tuple(e[:-1] for e in edges_of(matrix(fit)))
    return Binned(max_bin, seconds, float(error), float(loss), found)


def edges_of(seen: xgboost.DMatrix) -> tuple[np.ndarray, ...]:
    """Where the bins of each feature end, the last one beyond all values."""
    start, values = seen.get_quantile_cut()
    return tuple(values[a + 1 : b] for a, b in pairwise(start.astype(int)))
