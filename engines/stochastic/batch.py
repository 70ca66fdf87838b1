r"""SGD, mini-batch and full-batch gradient descent as one iteration on one problem.

The mean of n points minimises the mean of |w - x|^2 / 2, whose gradient is w - mean(x). Take the
mean over m points drawn at random, with replacement: m = 1 is SGD, a larger m mini-batch, and all
n points (without a draw) the full batch,

    w_{k+1} = w_k - a_k (w_k - mean of the m points drawn).

With a_k = 1/k, w_{k+1} is the mean of k such means, so its squared distance from the mean of the
points is s^2 / (m k): a batch of m points buys what m single steps buy.

References:
    Shiyu Zhao. Mathematical foundations of reinforcement learning, section 6.4. 2025.
    https://github.com/MathFoundationRL/Book-Mathematical-Foundation-of-Reinforcement-Learning
"""

from dataclasses import dataclass

import numpy as np

from engines.expressions import parse

from .params import BatchParams

__all__ = ["Batch", "minibatch"]

SIDE = 20.0
"""The points are uniform in a square of this side about the origin."""


@dataclass(frozen=True)
class Batch:
    """B batch sizes, T steps.

    Arguments:
        points: (n, 2). mean: (2,), theirs; the square's own mean is (0, 0).
        sizes: the batch sizes, rising; the last is n, the full batch.
        paths: (B, T + 1, 2), one run of each.
        distance: (B, T + 1), root mean square distance from `mean` over the runs.
        theory: (B, T), sqrt(s^2 / (m k)) for a = 1/k: that of w_2 ... w_{T+1}; the full batch 0.
    """

    points: np.ndarray
    mean: np.ndarray
    sizes: tuple[int, ...]
    paths: np.ndarray
    distance: np.ndarray
    theory: np.ndarray


def minibatch(params: BatchParams) -> Batch:
    """The same iteration with batches of 1, m, 50 and all points."""
    random = np.random.default_rng(params.seed)
    points = random.uniform(-SIDE / 2, SIDE / 2, (params.samples, 2))
    every = params.samples
    sizes = tuple(sorted({m for m in (1, params.size, 50, every) if m <= every}))
    runs = np.stack([_runs(params, points, m, random) for m in sizes])  # (B, T + 1, R, 2)
    mean, k = points.mean(0), np.arange(1, params.steps + 1)
    with np.errstate(over="ignore", invalid="ignore"):
        distance = np.sqrt(((runs - mean) ** 2).sum(-1).mean(-1))
    spread = points.var(0).sum()
    theory = np.array([np.sqrt(spread / (m * k)) * (m < every) for m in sizes])
    return Batch(points, mean, sizes, runs[:, :, 0], distance, theory)


def _runs(
    params: BatchParams, points: np.ndarray, m: int, random: np.random.Generator
) -> np.ndarray:
    """All runs with batches of m points, (T + 1, R, 2)."""
    k = np.arange(1, params.steps + 1, dtype=float)
    a = np.broadcast_to(parse(params.step, ("k",))(k), k.shape)
    w = np.full((params.runs, 2), params.start)
    path = [w]
    for step in a:
        seen = points.mean(0)
        if m < len(points):
            seen = points[random.integers(len(points), size=(len(w), m))].mean(1)
        with np.errstate(over="ignore", invalid="ignore"):
            w = w - step * (w - seen)
        path.append(w)
    return np.stack(path)
