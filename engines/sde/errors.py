"""How good every sampler is: against its calls of the score, and under a score that is wrong.

The spread across a mode comes from the closed recursion, the share off the modes from samples.
"""

from dataclasses import dataclass

import numpy as np

from .ends import off as off_modes
from .orders import gbm, ode_errors, order, ou, sde_errors
from .params.back import ETAS
from .params.good import GoodParams
from .recursion import recursion, variance
from .samplers import EVALUATIONS, LAST, Method, Reverse, times, walk
from .scores import Score, exact, wrong

__all__ = [
    "BUDGETS",
    "CURVE",
    "METHODS",
    "ORDERS",
    "Errors",
    "Forgiven",
    "Orders",
    "error_table",
    "fitted_orders",
    "forgiven",
    "off_share",
    "spreads",
]

METHODS: tuple[Method, ...] = ("ode", "heun", "sde", "ddim", "ddpm")
CURVE = (4, 5, 7, 10, 14, 20, 28, 40, 50, 70, 100, 140, 200, 280, 400)
"""Steps at which the recursion is told."""

BUDGETS = (5, 10, 20, 50)
"""Steps at which samples are drawn."""

ORDERS = (16, 32, 64, 128, 256, 512)
"""Steps over which orders are fitted."""


@dataclass(frozen=True)
class Errors:
    """Errors of every sampler with an exact score.

    Attributes:
        calls: (m, c) of the score; sd: (m, c) across the first mode at the end, by recursion.
        truth: the same of p at t = LAST.
        sampled_calls: (m, b); off: (m, b) share off the modes, of samples.
    """

    methods: tuple[Method, ...]
    calls: np.ndarray
    sd: np.ndarray
    truth: float
    sampled_calls: np.ndarray
    off: np.ndarray


@dataclass(frozen=True)
class Forgiven:
    """What a wrong score leaves of the SDE at every eta.

    Attributes:
        eta: (e,). off: (e,) share off the modes, of samples. mean, sd: (e,) across the first mode,
        by recursion, the error's part along y.
    """

    eta: np.ndarray
    off: np.ndarray
    mean: np.ndarray
    sd: np.ndarray


@dataclass(frozen=True)
class Orders:
    """errors: name -> (len(ORDERS),), above 0. slopes: name -> fitted order."""

    steps: tuple[int, ...]
    errors: dict[str, np.ndarray]
    slopes: dict[str, float]


def error_table(params: GoodParams) -> Errors:
    """Every sampler at every number of steps."""
    process, sd = params.process(), float(params.mixture().sds[0])
    each = np.array([EVALUATIONS[m] for m in METHODS])[:, None]
    ends = [[recursion(m, process, sd, times(n))[1][-1] for n in CURVE] for m in METHODS]
    score = exact(params.mixture(), process)
    off = [[off_share(params, m, n, score) for n in BUDGETS] for m in METHODS]
    truth = float(np.sqrt(variance(process, sd, LAST)))
    calls, sampled = each * np.array(CURVE), each * np.array(BUDGETS)
    return Errors(METHODS, calls, np.sqrt(ends), truth, sampled, np.array(off))


def off_share(params: GoodParams, method: Method, steps: int, score: Score) -> float:
    """The share of samples that end off the modes."""
    mixture, process = params.mixture(), params.process()
    rng = np.random.default_rng(params.seed)
    start = rng.standard_normal((2, params.samples)) * process.prior
    noise = rng.standard_normal((steps, *start.shape)) if method in ("sde", "ddpm") else None
    end = walk(method, Reverse(process, score), start, times(steps), noise)[-1]
    return float(off_modes(mixture, end).mean())


def forgiven(params: GoodParams) -> Forgiven:
    """The SDE at every eta, all of them on the same noise."""
    mixture, process, error = params.mixture(), params.process(), params.error()
    rng, eta = np.random.default_rng(params.seed), np.array(ETAS)
    score = wrong(exact(mixture, process), error, np.random.RandomState(params.seed))
    start = rng.standard_normal((2, 1, params.samples)) * process.prior
    noise = rng.standard_normal((params.budget, *start.shape))
    t = times(params.budget)
    reverse = Reverse(process, score, eta[:, None])  # type: ignore[arg-type]
    start = np.broadcast_to(start, (2, len(eta), params.samples))
    off = off_modes(mixture, walk("sde", reverse, start, t, noise)[-1]).mean(-1)
    mean, sd = spreads(params, params.budget)
    return Forgiven(eta, off, mean, sd)


def spreads(params: GoodParams, steps: int, kept: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """Mean and sd across the first mode at every eta, (e,) each, by recursion."""
    sd, error = float(params.mixture().sds[0]), params.error()
    found = [
        recursion("sde", params.process(), sd, times(steps), eta, kept, error) for eta in ETAS
    ]
    mean, var = np.array([[m[-1], v[-1]] for m, v in found]).T
    return mean, np.sqrt(var)


def fitted_orders(params: GoodParams) -> Orders:
    """Strong and weak orders of Euler and Maruyama, and orders of the ODE's methods."""
    process, sd = params.process(), float(params.mixture().sds[0])
    strong, weak = (np.array([f(n) for n in ORDERS]).T for f in (ou, gbm))
    errors = {
        "ou_strong": strong[0],
        "gbm_strong": weak[0],
        "ou_weak": strong[1],
        "gbm_weak": weak[1],
        "sde": sde_errors(process, sd, ORDERS),
    }
    methods: tuple[Method, ...] = ("ode", "heun", "midpoint", "rk4")
    errors |= {m: ode_errors(m, process, sd, ORDERS) for m in methods}
    return Orders(ORDERS, errors, {name: order(ORDERS, e) for name, e in errors.items()})
