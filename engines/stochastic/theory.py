r"""What the theorem of Robbins and Monro asks, and how fast theory says the error falls.

If 0 < c_1 <= g'(w) <= c_2, if sum a_k = inf and sum a_k^2 < inf, and if the noise has zero mean
and bounded variance, then w_k -> w* almost surely. The conditions suffice; they are not necessary.

Whether a sum is finite is judged by Cauchy's condensation: sum a_k and sum 2^j a(2^j) are finite
together, and the latter's terms, compared at j = 150 and j = 300, fall as j^-q; it is finite for
q > 1. A formula that oscillates can deceive this test.

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

import numpy as np

from engines.expressions import Expression, parse
from engines.params import Text

from .params import Params
from .problems import Equation, equation

__all__ = ["Verdict", "decay", "expected_slopes", "finite_sum", "verdicts"]

EARLY, LATE = 150, 300
"""The powers of two at which a step formula is read, to see how it goes on for ever."""


@dataclass(frozen=True)
class Verdict:
    """One condition of the theorem: its formula in LaTeX, whether it holds, and why."""

    condition: str
    holds: bool
    why: Text


def _at(a: Expression, j: int) -> float:
    """a(2^j)."""
    return float(a(2.0**j))


def finite_sum(a: Expression, power: int = 1) -> bool:
    """Whether sum a(k)^power is finite, as far as floating point shows."""
    with np.errstate(all="ignore"):
        early, late = (2.0**j * np.float64(_at(a, j)) ** power for j in (EARLY, LATE))
        return bool(late == 0 or np.log2(abs(early / late)) > 1.01)


def decay(a: Expression) -> tuple[float, float]:
    """(c, p) of a step size that goes as c / k^p in the end.

    p is infinite for a step that falls faster than any power; both are NaN for one that is no
    power of k, such as log(k) / k.
    """
    first, early, late = (_at(a, j) for j in (EARLY // 2, EARLY, LATE))
    if late == 0:
        return 0.0, math.inf
    if not (math.isfinite(late) and min(first, early, late) > 0):
        return math.nan, math.nan
    power = math.log2(early / late) / (LATE - EARLY)
    before = math.log2(first / early) / (EARLY - EARLY // 2)
    if abs(power - before) > 1e-6:
        return math.nan, math.nan
    power = round(power, 6)
    return early * 2.0 ** (EARLY * power), power


def verdicts(params: Params) -> tuple[Verdict, ...]:
    """The five conditions of the theorem, judged."""
    a = parse(params.step, ("k",))
    return (
        _slope(params),
        _infinite(a, params),
        _square(a),
        _mean(params),
        _variance(params),
    )


def _slope(params: Params) -> Verdict:
    tens = np.logspace(-3, 6, 901)
    everywhere = np.concatenate([-tens, [0.0], tens])
    within = np.linspace(-params.bound, params.bound, 2001)
    slopes = equation(params).slopes(within if params.project else everywhere)
    low, high = float(slopes.min()), float(slopes.max())
    near = equation(params).slopes(everywhere[np.abs(everywhere) <= 1e3]).max()
    grows = not params.project and not high <= 100 * abs(near)
    top = ("infinity", "无穷") if grows else (f"{high:.3g}", f"{high:.3g}")
    place = ("everywhere", "全体实数")
    if params.project:
        place = (f"for |w| ≤ {params.bound:g}", f"区间 |w| ≤ {params.bound:g}")
    why = (
        f"{place[0]}, g' lies between {low:.3g} and {top[0]}",
        f"在{place[1]}上，g' 介于 {low:.3g} 与 {top[1]} 之间",
    )
    return Verdict(r"0 < c_1 \le g'(w) \le c_2", low > 1e-6 and not grows, why)


def _infinite(a: Expression, params: Params) -> Verdict:
    k = np.arange(1, params.steps + 1, dtype=float)
    if not (np.asarray(a(k)) > 0).all():
        why = ("a step size must be positive", "步长必须为正")
        return Verdict(r"\sum_k a_k = \infty", False, why)
    finite = finite_sum(a)
    words = (
        ("the sum is finite: w can only travel so far", "和有限：w 能走的总路程有限"),
        ("the sum grows for ever: w can get anywhere", "和无穷：w 可以到达任何地方"),
    )
    return Verdict(r"\sum_k a_k = \infty", not finite, words[not finite])


def _square(a: Expression) -> Verdict:
    finite = finite_sum(a, 2)
    why = (
        ("the sum grows for ever: the noise is never averaged away", "和无穷：噪声无法被平均掉"),
        ("the sum is finite: the noise that gets in is bounded", "和有限：进入的噪声总量有界"),
    )
    return Verdict(r"\sum_k a_k^2 < \infty", finite, why[finite])


def _moments(params: Params) -> tuple[bool, bool]:
    """Whether the noise has a mean, and a variance."""
    if params.noise == "heavy":
        return params.freedom > 1, params.freedom > 2
    return params.noise != "cauchy", params.noise != "cauchy"


def _mean(params: Params) -> Verdict:
    holds = _moments(params)[0]
    why = (
        ("the noise has no mean at all", "噪声根本没有均值"),
        ("the noise is symmetric about zero", "噪声关于零对称"),
    )
    return Verdict(r"\mathbb E[\eta_k] = 0", holds, why[holds])


def _variance(params: Params) -> Verdict:
    holds = _moments(params)[1]
    why = (
        ("its tails are so heavy that the variance is infinite", "尾部太重，方差无穷"),
        ("its variance is finite", "方差有限"),
    )
    return Verdict(r"\mathbb E[\eta_k^2] < \infty", holds, why[holds])


def expected_slopes(params: Params, found: Equation | None = None) -> tuple[float, float]:
    """The slopes of log error against log k in the long run: of w_k, and of its average.

    With a_k = c / k^p and slope lambda of g at the root: -p/2 for p < 1, -min(1/2, c lambda) for
    p = 1, 0 for p > 1 (w stops on the way). The average of a slowly falling step, 0 < p < 1,
    reaches -1/2. NaN where theory is silent: no noise, no variance, no root.
    """
    f = found or equation(params)
    quiet = params.noise == "none" or not params.sigma
    if quiet or not _moments(params)[1] or math.isnan(f.root):
        return math.nan, math.nan
    c, p = decay(parse(params.step, ("k",)))
    if p == 1:
        return -min(0.5, c * f.slope), -min(0.5, c * f.slope)
    if p > 1:
        return 0.0, 0.0
    if 0 < p < 1:
        return -p / 2, -0.5
    return (0.0 if p == 0 else math.nan), math.nan
