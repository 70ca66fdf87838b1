r"""Continuous normalizing flows: an ODE carries noise to data, and its trace tells the density.

    dx/dt = v(t, x),        d log p(x(t)) / dt = - tr dv/dx

So a flow needs no invertible layers and no determinant: it is undone by going back in time.

References:
    Ricky Chen et al. Neural ordinary differential equations. 2018.
    https://arxiv.org/abs/1806.07366
    Will Grathwohl et al. FFJORD. 2019. https://arxiv.org/abs/1810.01367
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .solvers import Field, Path, integrate

__all__ = ["Flow", "log_prob", "sample", "standard_normal", "traced"]


@dataclass(frozen=True, eq=False)
class Flow:
    """An ODE between noise and data.

    Attributes:
        velocity: (t, x (n, d)) -> dx/dt (n, d). rates: the same with tr dv/dx, (n,).
        noise, data: the times at which x is standard normal, and has the density of the data.
    """

    velocity: Field
    rates: Callable[[float, np.ndarray], tuple[np.ndarray, np.ndarray]]
    noise: float = 0.0
    data: float = 1.0


def sample(flow: Flow, z: np.ndarray, **solver: Any) -> Path:
    """From noise z (n, d) to data; `solver` as in `integrate`."""
    return integrate(flow.velocity, z, start=flow.noise, end=flow.data, **solver)


def traced(flow: Flow, x: np.ndarray, back: bool = False, **solver: Any) -> Path:
    """The path of x (n, d) from noise to data, or back, with log p(x(t)) as last column.

    Of the way back it begins at 0: what is added on the way is log p(noise) - log p(data).
    """
    start, end = (flow.data, flow.noise) if back else (flow.noise, flow.data)
    x = np.asarray(x, dtype=float)
    first = np.zeros(len(x)) if back else standard_normal(x)

    def rates(t: float, held: np.ndarray) -> np.ndarray:
        velocity, trace = flow.rates(t, held[:, :-1])
        return np.column_stack([velocity, -trace])

    return integrate(rates, np.column_stack([x, first]), start=start, end=end, **solver)


def log_prob(flow: Flow, x: np.ndarray, **solver: Any) -> np.ndarray:
    """log p(x) of the flow in nats, (n,): back to the noise, adding up the trace."""
    end = traced(flow, x, back=True, **solver).end
    return standard_normal(end[:, :-1]) - end[:, -1]


def standard_normal(z: np.ndarray) -> np.ndarray:
    """log N(z; 0, I), (n,)."""
    return np.asarray(-(z**2).sum(-1) / 2 - z.shape[-1] / 2 * np.log(2 * np.pi))
