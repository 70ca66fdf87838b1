r"""Solvers of dx/dt = f(t, x), and what they cost: calls of f.

A step of a Runge-Kutta rule (a, b, c) from t over h:

    k_i = f(t + c_i h, x + h sum_j a_ij k_j),        x' = x + h sum_i b_i k_i

A rule of order p leaves an error like h^p: half the step, 2^p times less. An adaptive solver
(`dopri5`, of torchdiffeq) takes a tolerance in place of a number of steps; it compares two rules
in every step and takes the step anew, shorter, where they differ too much.

References:
    Ernst Hairer, Syvert Norsett, Gerhard Wanner. Solving ordinary differential equations I. 1993.
    https://doi.org/10.1007/978-3-540-78862-1
    Ricky Chen. torchdiffeq. https://github.com/rtqichen/torchdiffeq
"""

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import ArrayLike
from torchdiffeq import odeint

from engines.refused import Refused

__all__ = ["CALLS", "RULES", "Field", "Path", "Rule", "integrate", "march", "slope", "step"]

Field = Callable[[float, Any], Any]
"""(t, x) -> dx/dt, of x's shape: arrays of numpy, or tensors of torch for `march` and `step`."""

CALLS = 5_000
"""Most calls of a field in one path."""

FAR = 1e4
"""Points begin nearer to the origin than this."""


class Rule(NamedTuple):
    """A Runge-Kutta rule: `a` by rows, weights `b`, places `c`, and its order."""

    a: tuple[tuple[float, ...], ...]
    b: tuple[float, ...]
    c: tuple[float, ...]
    order: int


RULES: Mapping[str, Rule] = {
    "euler": Rule(((),), (1,), (0,), 1),
    "midpoint": Rule(((), (1 / 2,)), (0, 1), (0, 1 / 2), 2),
    "heun": Rule(((), (1,)), (1 / 2, 1 / 2), (0, 1), 2),
    "rk4": Rule(
        ((), (1 / 2,), (0, 1 / 2), (0, 0, 1)),
        (1 / 6, 1 / 3, 1 / 3, 1 / 6),
        (0, 1 / 2, 1 / 2, 1),
        4,
    ),
    # The other classical rule of order 4: what torchdiffeq calls rk4.
    "rk4_38": Rule(
        ((), (1 / 3,), (-1 / 3, 1), (1, -1, 1)),
        (1 / 8, 3 / 8, 3 / 8, 1 / 8),
        (0, 1 / 3, 2 / 3, 1),
        4,
    ),
}


@dataclass(frozen=True, eq=False)
class Path:
    """Points on their way.

    Attributes:
        times: (k,). points: (k, n, d), where they are then.
        calls: how often the field was asked, each time for all points at once (NFE).
        taken: times at which the solver's own steps end, the start not among them.
        rejected: steps that an adaptive solver took anew.
    """

    times: np.ndarray
    points: np.ndarray
    calls: int
    taken: np.ndarray
    rejected: int = 0

    @property
    def end(self) -> np.ndarray:
        """Where they arrive, (n, d)."""
        return self.points[-1]


def step(field: Field, t: float, x: Any, h: float, rule: Rule) -> Any:
    """One step of a rule: x at t + h."""
    slopes: list[Any] = []
    for row, c in zip(rule.a, rule.c, strict=True):
        slopes.append(field(t + c * h, x + h * _sum(row, slopes)))
    return x + h * _sum(rule.b, slopes)


def _sum(weights: Sequence[float], slopes: list[Any]) -> Any:
    terms = (w * k for w, k in zip(weights, slopes, strict=True) if w)
    return sum(terms, start=0.0)


def march(field: Field, x: Any, times: Sequence[float], rule: Rule) -> Iterator[Any]:
    """x at each of the times after the first; of tensors, with their gradients."""
    for t, after in pairwise(times):
        x = step(field, t, x, after - t, rule)
        yield x


def integrate(
    field: Field,
    x: np.ndarray,
    solver: str = "midpoint",
    start: float = 0.0,
    end: float = 1.0,
    steps: int = 50,
    tolerance: float = 1e-5,
) -> Path:
    """The path of x (n, d) from `start` to `end`, at the ends of equal steps.

    Arguments:
        solver: one of `RULES`, or "dopri5", which takes steps of its own and tells where it is at
            the ends of the equal ones.
        tolerance: of dopri5, relative and absolute.

    Raises:
        Refused: points, steps or tolerance that cannot be, a field that is not finite on the way,
            or more than `CALLS` calls.
    """
    points = _checked(np.asarray(x, dtype=float), solver, steps, tolerance)
    times = np.linspace(start, end, steps + 1)
    counted = _Counted(field)
    with np.errstate(all="ignore"):  # what is not finite is told in words
        if solver == "dopri5":
            found = _adaptive(counted, points, times, tolerance)
        else:
            way = [points, *march(counted, points, times.tolist(), RULES[solver])]
            found = Path(times, np.stack(way), counted.calls, times[1:])
    if not np.isfinite(found.points).all():
        raise _lost()
    return found


def slope(calls: ArrayLike, errors: ArrayLike) -> float:
    """The order that is seen: minus the slope of log error against log calls, least squares."""
    return -float(np.polyfit(np.log(calls), np.log(errors), 1)[0])


@dataclass
class _Counted:
    """A field that counts its calls, and the steps of torchdiffeq."""

    field: Field
    calls: int = 0
    begun: list[float] = dataclasses.field(default_factory=list)
    rejected: int = 0

    def __call__(self, t: float, x: Any) -> Any:
        self.calls += 1
        if self.calls > CALLS:
            raise Refused(
                f"The solver asks for more than {CALLS:,} calls of the field: loosen the "
                "tolerance or take fewer steps.",
                f"求解器对向量场的调用超过 {CALLS:,} 次：请放宽容差或减少步数。",
            )
        return self.field(t, x)


class _Torch(torch.nn.Module):
    """A field of arrays as torchdiffeq asks for it."""

    def __init__(self, counted: _Counted) -> None:
        super().__init__()
        self.counted = counted

    def forward(self, t: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
        return torch.from_numpy(np.asarray(self.counted(float(t), x.numpy()), dtype=float))

    def callback_accept_step(self, t: torch.Tensor, x: torch.Tensor, h: torch.Tensor) -> None:
        self.counted.begun.append(float(t))

    def callback_reject_step(self, t: torch.Tensor, x: torch.Tensor, h: torch.Tensor) -> None:
        self.counted.rejected += 1


def _adaptive(counted: _Counted, points: np.ndarray, times: np.ndarray, tolerance: float) -> Path:
    at = torch.from_numpy(times)
    # Without a step that ends there, the solver looks at the field beyond the end.
    options = {"step_t": at[-1:]}
    try:
        with torch.no_grad():
            found = odeint(
                _Torch(counted),
                torch.from_numpy(points),
                at,
                rtol=tolerance,
                atol=tolerance,
                method="dopri5",
                options=options,
            )
    except AssertionError:  # a step so short that time stands still, or a NaN
        raise _lost() from None
    taken = np.array([*counted.begun[1:], times[-1]])
    return Path(times, found.numpy(), counted.calls, taken, counted.rejected)


def _checked(points: np.ndarray, solver: str, steps: int, tolerance: float) -> np.ndarray:
    if solver not in RULES and solver != "dopri5":
        known = ", ".join([*RULES, "dopri5"])
        raise Refused(
            f"There is no solver {solver!r}: take {known}.",
            f"没有求解器 {solver!r}：可选 {known}。",
        )
    if points.ndim != 2 or not points.size or not (np.abs(points) < FAR).all():
        raise Refused(
            f"Points are rows of finite numbers, each within {FAR:g} of the origin.",
            f"点应是由有限数组成的行，各坐标的绝对值小于 {FAR:g}。",
        )
    if not 1 <= steps <= CALLS:
        raise Refused(
            f"A path takes 1 to {CALLS:,} steps, not {steps:,}.",
            f"路径的步数应在 1 到 {CALLS:,} 之间，不能是 {steps:,}。",
        )
    if solver == "dopri5" and not 1e-12 <= tolerance <= 1:
        raise Refused(
            f"The tolerance lies between 1e-12 and 1, not at {tolerance:g}: at 0 no step is "
            "ever good enough.",
            f"容差应在 1e-12 到 1 之间，不能是 {tolerance:g}：取 0 时任何一步都不合格。",
        )
    return points


def _lost() -> Refused:
    return Refused(
        "The path leaves for infinity, or the field has no value there: take more steps, or "
        "begin nearer.",
        "路径趋于无穷，或向量场在该处无定义：请增加步数，或从更近处出发。",
    )
