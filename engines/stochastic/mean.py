r"""The incremental mean: w_k = w_{k-1} + a_k (x_k - w_{k-1}), and what each sample counts.

Written out, w_n is a weighted sum: sample i counts a_i (1 - a_{i+1}) ... (1 - a_n), and the start
what is left. With a_k = 1/k every sample counts 1/n and the start nothing: the plain mean. With a
constant a the weights fall as (1 - a)^{n-i}: old samples are forgotten, which follows a mean that
moves, and keeps a variance of a s^2 / (2 - a) for ever.

References:
    Richard Sutton and Andrew Barto. Reinforcement learning: an introduction, sections 2.4 and 2.5.
    2018. http://incompleteideas.net/book/the-book-2nd.html
"""

from dataclasses import dataclass

import numpy as np

from engines.expressions import parse

from .params import MeanParams

__all__ = ["Mean", "incremental_mean", "weights"]


@dataclass(frozen=True)
class Mean:
    """Estimates from the same N samples by three steps: "1/k", "constant" and "own".

    Arguments:
        samples, truth: (N,), what was drawn, and the mean that it was drawn about. A jump comes
            with sample N // 2, counted from 1.
        steps: (N,) by name, the step sizes. estimates: (N,) by name, after each sample.
    """

    samples: np.ndarray
    truth: np.ndarray
    steps: dict[str, np.ndarray]
    estimates: dict[str, np.ndarray]


def incremental_mean(params: MeanParams) -> Mean:
    """Three estimates of the mean of the same samples."""
    k = np.arange(1, params.samples + 1, dtype=float)
    truth = _truth(params, k)
    random = np.random.default_rng(params.seed)
    samples = truth + params.sigma * random.standard_normal(len(k))
    own = np.broadcast_to(parse(params.step, ("k",))(k), k.shape)
    steps = {"1/k": 1 / k, "constant": np.full(len(k), params.alpha), "own": own}
    estimates = {name: _follow(samples, a, params.start) for name, a in steps.items()}
    return Mean(samples, truth, steps, estimates)


def _truth(params: MeanParams, k: np.ndarray) -> np.ndarray:
    if params.change == "jump":
        return np.where(k >= len(k) // 2, params.size, 0.0)
    share = (k - 1) / (len(k) - 1) if params.change == "drift" else np.zeros_like(k)
    return np.asarray(params.size * share)


def _follow(samples: np.ndarray, steps: np.ndarray, start: float) -> np.ndarray:
    w, path = start, []
    with np.errstate(all="ignore"):
        for x, a in zip(samples, steps, strict=True):
            w = w + a * (x - w)
            path.append(w)
    return np.array(path)


def weights(steps: np.ndarray, n: int | None = None) -> tuple[np.ndarray, float]:
    """What each of the first n samples counts in the estimate after the n-th, (n,), and the start.

    Raises:
        ValueError: n is not from 1 to the number of steps.
    """
    n = len(steps) if n is None else n
    if not 1 <= n <= len(steps):
        raise ValueError(f"n is {n}; it goes from 1 to {len(steps)}.")
    left = np.cumprod(1 - steps[:n][::-1])[::-1]  # (1 - a_i) ... (1 - a_n)
    return steps[:n] * np.append(left[1:], 1.0), float(left[0])
