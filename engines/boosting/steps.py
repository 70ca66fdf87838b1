"""One point's loss: the step along its gradient against the step to the bottom of its parabola.

Write s for the point's own margin: the score of its class against the others' (for two classes
+-F). Then for every number of classes

    loss(s) = log(1 + e^-s),   g = loss'(s) = -(1 - p),   h = loss''(s) = p (1 - p),
    p = 1 / (1 + e^-s)

first order:    loss ~ loss(s) + g t,               downhill without end; a step is t = -eta g
second order:   loss ~ loss(s) + g t + 1/2 h t^2,   least at t = -g / h; XGBoost: -g / (h + lambda)
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logsumexp

from engines.params import ParamsError

from .data import Points
from .fitted import Fitted, check_round, fitted
from .params import Params

__all__ = ["STEPPING", "Step", "check_point", "second_order"]


@dataclass(frozen=True)
class Step:
    """The loss of one point about its margin before a round.

    s, p, g, h, loss: there. first, second, regular: the margin after a step of -g, of -g / h and
    of -g / (h + lambda), each times eta. actual: the margin after the round's own tree.
    axis, curve, tangent, parabola: (201,), to draw.
    """

    s: float
    p: float
    g: float
    h: float
    loss: float
    first: float
    second: float
    regular: float
    actual: float
    axis: np.ndarray
    curve: np.ndarray
    tangent: np.ndarray
    parabola: np.ndarray


def second_order(
    params: Params,
    round: int,
    point: int,
    points: Points | None = None,
    *,
    fit: Fitted | None = None,
) -> Step:
    """First- and second-order step of the loss at one training point before a round.

    Raises:
        ParamsError: the method does not boost along derivatives, or no such round or point.
    """
    if params.method not in STEPPING:
        raise ParamsError([("method", ONLY_BOOSTING)])
    fit = fit or fitted(params, points)
    check_round(fit.stages, round)
    check_point(fit, point)
    before, after = _margins(fit, round, point)
    lam = 0.0 if params.method == "gradient" else params.reg_lambda
    return _step(before, after, params.learning_rate, lam)


def check_point(fit: Fitted, point: int) -> None:
    """Raises ParamsError when there is no such training point."""
    if not 0 <= point < len(fit.data.y):
        last = len(fit.data.y) - 1
        english = f"There is no point {point}; points go from 0 to {last}."
        raise ParamsError([("point", (english, f"没有第 {point} 个点；编号为 0 到 {last}。"))])


STEPPING = ("gradient", "xgboost", "histogram")
"""Methods whose round is one tree beside all before it: a step can be drawn."""

ONLY_BOOSTING = (
    "Only gradient boosting (with histograms too) and XGBoost take such a step; choose one.",
    "只有梯度提升（含直方图）与 XGBoost 走这样的一步；请选择其中之一。",
)


def _margins(fit: Fitted, round: int, point: int) -> tuple[float, float]:
    """The point's margin before and after a round."""
    own, parts = fit.data.y[point], fit.stages.parts(fit.data.x[point : point + 1])[:, 0]
    totals = fit.stages.offset + np.array([parts[:round].sum(0), parts[: round + 1].sum(0)])
    if fit.data.classes == 2:
        before, after = np.where(own == 1, totals, -totals)
    else:
        before, after = totals[:, own] - logsumexp(np.delete(totals, own, axis=1), axis=1)
    return float(before), float(after)


def _step(s: float, actual: float, eta: float, lam: float) -> Step:
    p = float(expit(s))
    g, h, loss = p - 1, p * (1 - p), float(np.logaddexp(0, -s))
    second = s - eta * g / h if h > 0 else np.inf  # a point so sure that its parabola is flat
    first, regular = s - eta * g, s - eta * g / (h + lam) if h + lam > 0 else np.inf
    seen = [v for v in (s, first, second, regular, actual) if abs(v - s) < 20]
    axis = np.linspace(min(-4.0, *seen) - 1, max(4.0, *seen) + 1, 201)
    t = axis - s
    tangent, parabola = loss + g * t, loss + g * t + h * t**2 / 2
    curve = np.logaddexp(0, -axis)
    return Step(s, p, g, h, loss, first, second, regular, actual, axis, curve, tangent, parabola)
