r"""What the theorem of Robbins and Monro asks, and how fast theory says the error falls.

If 0 < c_1 <= g'(w) <= c_2, if sum a_k = inf and sum a_k^2 < inf, and if the noise has zero mean
and bounded variance, then w_k -> w* almost surely. The conditions suffice; they are not necessary.

Whether a sum is finite is judged by the leading term of the formula for ever larger k; where that
is not known, nobody is told that it is.

References:
    Herbert Robbins and Sutton Monro. A stochastic approximation method. 1951.
    https://doi.org/10.1214/aoms/1177729586
    Shiyu Zhao. Mathematical foundations of reinforcement learning, chapter 6. 2025.
    https://github.com/MathFoundationRL/Book-Mathematical-Foundation-of-Reinforcement-Learning
    Boris Polyak and Anatoli Juditsky. Acceleration of stochastic approximation by averaging. 1992.
    https://doi.org/10.1137/0330046
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engines.expressions import Expression, parse
from engines.params import Text

from .asymptotics import finite_sum, tails
from .params import Params
from .problems import Equation, Root, equation
from .slopes import Bounds, everywhere, within

__all__ = [
    "Verdict",
    "Verdicts",
    "decay",
    "expected_slopes",
    "finite_sum",
    "infinite",
    "mean_verdict",
    "positive",
    "slopes_at",
    "square",
    "variance_verdict",
    "verdicts",
]

CHECKED = 10_000
"""So many step sizes are looked at one by one; what comes after is judged by the formula."""


UNDERFLOW = 1e-30
"""What comes after a smaller number, and is nought, may be a still smaller one."""


@dataclass(frozen=True)
class Verdict:
    """One condition of the theorem: its formula in LaTeX, whether it holds, and why.

    holds: None where it cannot be told.
    """

    condition: str
    holds: bool | None
    why: Text


class Verdicts(NamedTuple):
    """The conditions of the theorem, judged."""

    slope: Verdict
    infinite: Verdict
    square: Verdict
    mean: Verdict
    variance: Verdict
    positive: Verdict


def decay(a: Expression) -> tuple[float, float]:
    """(c, p) of a step size that goes as c / k^p in the end.

    p is infinite for a step that falls faster than any power; both are NaN for one that is no
    power of k, such as log(k) / k.
    """
    found = tails(a)
    if len({(t.m, t.c) for t in found}) > 1 or found[0].m is None or found[0].c is None:
        return math.nan, math.nan
    m, c = found[0].m, found[0].c
    if c == 0:
        return 0.0, math.inf
    if finite_sum(a) and m.exponent and not any(m.powers):
        return 0.0, math.inf
    if c < 0 or m.exponent or len(m.powers) > 1:
        return math.nan, math.nan
    return float(c), -float(m.powers[0]) if m.powers else 0.0


def verdicts(params: Params, visited: tuple[float, float] | None = None) -> Verdicts:
    """The six conditions of the theorem, judged; `visited`: from where to where the paths went."""
    a, has = parse(params.step, ("k",)), _moments(params)
    return Verdicts(
        _slope(params, visited),
        infinite(a),
        square(a),
        mean_verdict(has[0]),
        variance_verdict(has[1]),
        positive(a),
    )


def _slope(params: Params, visited: tuple[float, float] | None) -> Verdict:
    g = equation(params).g
    if params.project:
        found = within(g, -params.bound, params.bound)
        place = (f"for |w| ≤ {params.bound:g}", f"在区间 |w| ≤ {params.bound:g} 上")
    else:
        found, place = everywhere(g), ("everywhere", "在全体实数上")
    why = _bounds(place, found)
    if visited and visited[0] < visited[1]:
        low, high = (f"{end:.3g}" for end in visited)
        place = (f"where the paths went, {low} to {high}", f"在路径到过的 {low} 到 {high} 之间")
        here = _bounds(place, within(g, *visited))
        why = (f"{why[0]}; {here[0]}", f"{why[1]}；{here[1]}")
    smooth = found.defined and math.isnan(found.leap)
    holds = smooth and found.low > 1e-6 and math.isfinite(found.high)
    return Verdict(r"0 < c_1 \le g'(w) \le c_2", holds, why)


def _bounds(place: Text, found: Bounds) -> Text:
    if not found.defined:
        return f"{place[0]}, g' has no value in places", f"{place[1]}，g' 在某些点没有值"
    if math.isinf(found.high) or math.isinf(found.low):
        return f"{place[0]}, g' is unbounded", f"{place[1]}，g' 无界"
    if not math.isnan(found.leap):
        at = f"{round(found.leap, 6) + 0:.4g}"
        return f"{place[0]}, g leaps at w = {at}", f"{place[1]}，g 在 w = {at} 处跳变"
    tiny = 1e-12 * max(abs(found.low), abs(found.high))
    ends = [f"{0 if abs(end) <= tiny else end:.3g}" for end in found[:2]]
    return (
        f"{place[0]}, g' lies between {ends[0]} and {ends[1]}",
        f"{place[1]}，g' 介于 {ends[0]} 与 {ends[1]} 之间",
    )


UNTOLD = (
    "this cannot be told from the formula: it swings, or its leading terms cancel",
    "从公式无法判断：它一直振荡，或主要项互相抵消",
)


def positive(a: Expression, name: str = "a", *, strictly: bool = True) -> Verdict:
    """Whether every step size is above nought: the first ones looked at, the rest by formula.

    Arguments:
        strictly: whether nought itself is too little.
    """
    condition = f"{name}_k > 0" if strictly else rf"{name}_k \ge 0"
    k = np.arange(1.0, CHECKED + 1)
    values = np.broadcast_to(a(k), k.shape)
    wrong = np.flatnonzero(~(values > 0) if strictly else ~(values >= 0))
    lost = _underflow(values)
    if len(wrong) and lost != int(wrong[0]):
        at = int(wrong[0]) + 1
        value = float(a(float(at)))
        shown = f"{value:.3g}" if math.isfinite(value) else ("NaN" if value != value else "∞")
        why = (f"at k = {at} it is {shown}", f"k = {at} 时它等于 {shown}")
        return Verdict(condition, False, why)
    found = tails(a)
    below = [t.c is not None and (t.c < 0 or (t.c == 0 and strictly)) for t in found]
    if any(below) or not all(t.defined for t in found):
        why = ("it does not stay above nought for ever", "它不会一直大于零")
        return Verdict(condition, False, why)
    if any(t.c is None for t in found):
        return Verdict(condition, None, UNTOLD)
    if lost is None:
        return Verdict(condition, True, ("every one is", "每一项都大于零"))
    why = (
        f"every one is; from k = {lost + 1} on too small for a float, so 0 is taken",
        f"每一项都大于零；从 k = {lost + 1} 起小于浮点数的下限，按 0 计算",
    )
    return Verdict(condition, True, why)


def _underflow(values: np.ndarray) -> int | None:
    """From where on the values have become too small for a float, if they have."""
    last = np.flatnonzero(values)[-1:]
    gone = len(last) and last[0] + 1 < len(values) and 0 < values[last[0]] < UNDERFLOW
    return int(last[0]) + 1 if gone else None


def infinite(a: Expression, name: str = "a") -> Verdict:
    """Whether the sum of the step sizes goes to plus infinity."""
    condition, finite = rf"\sum_k {name}_k = \infty", finite_sum(a)
    if finite is None:
        return Verdict(condition, None, UNTOLD)
    if finite is False and any(t.c is not None and t.c < 0 for t in tails(a)):
        return Verdict(condition, False, ("the sum goes to minus infinity", "和趋于负无穷"))
    words = (
        ("the sum is finite: w can only travel so far", "和有限：w 能走的总路程有限"),
        ("the sum grows for ever: w can get anywhere", "和无穷：w 可以到达任何地方"),
    )
    return Verdict(condition, not finite, words[not finite])


def square(a: Expression, name: str = "a") -> Verdict:
    """Whether the sum of the squared step sizes is finite."""
    condition, finite = rf"\sum_k {name}_k^2 < \infty", finite_sum(a, 2)
    if finite is None:
        return Verdict(condition, None, UNTOLD)
    why = (
        ("the sum grows for ever: the noise is never averaged away", "和无穷：噪声无法被平均掉"),
        ("the sum is finite: the noise that gets in is bounded", "和有限：进入的噪声总量有界"),
    )
    return Verdict(condition, finite, why[finite])


def _moments(params: Params) -> tuple[bool, bool]:
    """Whether the noise has a mean, and a variance."""
    if params.noise == "heavy":
        return params.freedom > 1, params.freedom > 2
    return params.noise != "cauchy", params.noise != "cauchy"


def mean_verdict(holds: bool) -> Verdict:
    """Whether the noise is nought in the mean."""
    why = (
        ("the noise has no mean at all", "噪声根本没有均值"),
        ("the noise is symmetric about zero", "噪声关于零对称"),
    )
    return Verdict(r"\mathbb E[\eta_k] = 0", holds, why[holds])


def variance_verdict(holds: bool) -> Verdict:
    """Whether the noise has a variance."""
    why = (
        ("its tails are so heavy that the variance is infinite", "尾部太重，方差无穷"),
        ("its variance is finite", "方差有限"),
    )
    return Verdict(r"\mathbb E[\eta_k^2] < \infty", holds, why[holds])


def expected_slopes(params: Params, found: Equation | None = None) -> tuple[float, float]:
    """The slopes of log error against log k in the long run: of w_k, and of its average.

    With a_k = c / k^p and slope lambda of g at the root: -p/2 for p < 1, -min(1/2, c lambda) for
    p = 1, 0 for p > 1 (w stops on the way). The average of a slowly falling step, 0 < p < 1,
    reaches -1/2. NaN where theory is silent: no noise, no variance, no root, or a root at which g
    has no slope above nought (w^3) or leaps (sign).
    """
    f = found or equation(params)
    return slopes_at(params, f.found)


def slopes_at(params: Params, root: Root | None) -> tuple[float, float]:
    """`expected_slopes` of the paths that run to one root."""
    quiet = params.noise == "none" or not params.sigma
    if quiet or not _moments(params)[1] or root is None or root.kind != "simple":
        return math.nan, math.nan
    c, p = decay(parse(params.step, ("k",)))
    if p == 1:
        return -min(0.5, c * root.slope), -min(0.5, c * root.slope)
    if p > 1:
        return 0.0, 0.0
    if 0 < p < 1:
        return -p / 2, -0.5
    return (0.0 if p == 0 else math.nan), math.nan
