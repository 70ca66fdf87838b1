"""One method on one set of points, all rounds at once."""

from dataclasses import dataclass

import numpy as np

from . import diagnostics
from .boosters import Grower
from .data import Data, Points, axes
from .fitted import Fitted, check_round, fitted
from .params import Params
from .truth import bayes_error

__all__ = ["Result", "field", "run", "shares"]


@dataclass(frozen=True)
class Result:
    """Everything that is drawn of an ensemble. K classes, n training and m test points.

    A method may stop before the asked rounds (AdaBoost with a perfect tree); a single tree and
    stacking have one. Row 0 of a field is the lowest.

    scores: (rounds, h, w), or (rounds, h, w, K) with K > 2. Shares of class 1 (or of each class)
        for the averages and stacking, in [0, 1]; AdaBoost's decision function, in [-2, 2] for two
        classes; log-odds for boosting. Exactly the library's: float32 of XGBoost, else float64.
    train_curve, test_curve: (rounds, 2), error and log-loss; NaN when nothing is there to test on.
    oob: (rounds, 2), the same out of bag; None for a method without bootstrap samples.
    weights, margins: (rounds, n), see `engines.boosting.diagnostics`.
    offset, norm: () or (K,), and (rounds,), see `engines.boosting.stages`.
    points, labels, flipped: (n, 2), (n,), (n,). test_points, test_labels: (m, 2), (m,).
    xs, ys: (w,), (h,), the cells' centres. extent: left, right, bottom, top of the cells' edges.
    bayes_error: the least possible error; None where it is unknown.
    names: what the classes are called, (K,), or () where they have no names.
    grower: which of XGBoost's tree methods grew the trees, and where; None for another method.
    """

    method: str
    classes: int
    scores: np.ndarray
    train_curve: np.ndarray
    test_curve: np.ndarray
    oob: np.ndarray | None
    weights: np.ndarray
    margins: np.ndarray
    offset: np.ndarray
    norm: np.ndarray
    points: np.ndarray
    labels: np.ndarray
    flipped: np.ndarray
    test_points: np.ndarray
    test_labels: np.ndarray
    xs: np.ndarray
    ys: np.ndarray
    extent: tuple[float, float, float, float]
    bayes_error: float | None
    names: tuple[str, ...] = ()
    grower: Grower | None = None

    @property
    def rounds(self) -> int:
        """How many rounds there are."""
        return len(self.scores)

    @property
    def flipped_share(self) -> np.ndarray:
        """The flipped points' share of the weight after each round, (rounds,)."""
        return self.weights[:, self.flipped].sum(axis=1) / self.weights.sum(axis=1)

    def probabilities(self) -> np.ndarray:
        """The field as predict_proba: of class 1 (rounds, h, w), or of all (rounds, h, w, K)."""
        return diagnostics.probability(self.method, self.scores, self.classes)

    def shares(self) -> np.ndarray:
        """The field as the share of each class, (rounds, h, w, K)."""
        return diagnostics.shares_of(self.method, self.scores, self.classes)

    def learners(self) -> np.ndarray:
        """The field of each learner alone, without the others: what it adds, as `scores`."""
        norm = self.norm.reshape(-1, *[1] * (self.scores.ndim - 1))
        total = self.scores * norm.astype(self.scores.dtype) - self.offset
        return np.diff(total, axis=0, prepend=0 * total[:1])


def run(params: Params, points: Points | None = None, *, fit: Fitted | None = None) -> Result:
    """Fits one method and evaluates all its rounds on the grid, the training and the test points.

    Arguments:
        fit: what `fitted(params, points)` gave, to spare a second fit.

    Raises:
        ParamsError: the points cannot be learnt from; the sentence says what to mend.
    """
    fit = fit or fitted(params, points)
    data, staged = fit.data, fit.stages
    xs, ys = axes(data, params.grid)
    n = len(data.x)
    both = staged.parts(np.concatenate([data.x, data.test_x]))
    parts, scores = both[:, :n].copy(), staged.total(both)
    shares = diagnostics.shares_of(params.method, scores, data.classes)
    scores, shares, tested = scores[:, :n], shares[:, :n], shares[:, n:]
    counts = diagnostics.drawn(params, fit.model, len(data.y))
    return Result(
        method=params.method,
        classes=data.classes,
        scores=staged.total(staged.grid_parts(xs, ys)),
        train_curve=diagnostics.curve(shares, data.y),
        test_curve=_test_curve(tested, data.test_y),
        oob=None if counts is None else _oob(counts, parts, data),
        weights=diagnostics.weights(params.method, fit.model, parts, shares, data.y, counts),
        margins=diagnostics.margins(params.method, scores, data.y, data.classes),
        offset=staged.offset,
        norm=staged.norm,
        points=data.x,
        labels=data.y,
        flipped=data.flipped,
        test_points=data.test_x,
        test_labels=data.test_y,
        xs=xs,
        ys=ys,
        extent=_extent(xs, ys),
        bayes_error=bayes_error(params),
        names=data.names,
        grower=fit.grower,
    )


def field(params: Params, round: int, points: Points | None = None) -> np.ndarray:
    """The exact scores of one round on the grid, (h, w) or (h, w, K), without keeping the others.

    Raises:
        ParamsError: there is no such round, or the points cannot be learnt from.
    """
    fit = fitted(params, points)
    check_round(fit.stages, round)
    return fit.stages.total(fit.stages.grid_parts(*axes(fit.data, params.grid)))[round]


def shares(fit: Fitted, round: int) -> np.ndarray:
    """The share of each class in each cell after a round, (h, w, K).

    Of a method that stopped before that round it is the last one.
    """
    last = min(round, len(fit.stages.norm) - 1)
    scores = fit.stages.total(fit.stages.grid_parts(*axes(fit.data, fit.params.grid)))[last]
    return diagnostics.shares_of(fit.params.method, scores, fit.data.classes)


def _test_curve(shares: np.ndarray, y: np.ndarray) -> np.ndarray:
    return diagnostics.curve(shares, y) if len(y) else np.full((len(shares), 2), np.nan)


def _oob(counts: np.ndarray, parts: np.ndarray, data: Data) -> np.ndarray:
    alone = diagnostics.shares_of("tree", parts, data.classes)  # a part is a share already
    return diagnostics.out_of_bag(counts, alone, data.y)


def _extent(xs: np.ndarray, ys: np.ndarray) -> tuple[float, float, float, float]:
    dx, dy = (xs[1] - xs[0]) / 2, (ys[1] - ys[0]) / 2
    return xs[0] - dx, xs[-1] + dx, ys[0] - dy, ys[-1] + dy
