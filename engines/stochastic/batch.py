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

import engines.params
from engines.expressions import LENGTH, parse
from engines.params import dial

from .params import Step

__all__ = ["Batch", "BatchParams", "minibatch"]

SIDE = 20.0
"""The points are uniform in a square of this side about the origin."""


class BatchParams(engines.params.Params):
    """What `minibatch` needs; the names let one class of dials inherit all of the topic."""

    batch_size: int = dial(
        5,
        ge=2,
        le=99,
        label=("Mini-batch m", "小批量 m"),
        help=(
            "Points per step, between one (SGD), 50 and all.",
            "每步使用的点数，与 1（SGD）、50、全部并列比较。",
        ),
    )
    batch_samples: int = dial(
        100, ge=10, le=1000, label=("Points", "点数"), help=("In the square.", "方形内的点数。")
    )
    batch_start: float = dial(
        20.0, ge=-100, le=100, label=("Start", "起点"), help=("Both coordinates.", "两个坐标。")
    )
    batch_step: Step = dial(
        "1/k",
        max_length=LENGTH,
        label=("Step size a(k)", "步长 a(k)"),
        help=("A formula of k = 1, 2, 3, ...", "k = 1, 2, 3, ... 的公式。"),
    )
    batch_steps: int = dial(
        30,
        ge=1,
        le=1000,
        log=True,
        label=("Steps", "步数"),
        help=("How many updates.", "更新多少次。"),
    )
    batch_runs: int = dial(
        200,
        ge=1,
        le=500,
        log=True,
        more=True,
        label=("Runs", "次数"),
        help=("Over which the distances are averaged.", "对多少次运行的距离取平均。"),
    )
    batch_seed: int = dial(
        0,
        ge=0,
        le=2**31 - 1,
        more=True,
        label=("Seed", "随机种子"),
        help=("Of points and draws.", "用于点与抽样。"),
    )


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
    random = np.random.default_rng(params.batch_seed)
    points = random.uniform(-SIDE / 2, SIDE / 2, (params.batch_samples, 2))
    every = params.batch_samples
    sizes = tuple(sorted({m for m in (1, params.batch_size, 50, every) if m <= every}))
    runs = np.stack([_runs(params, points, m, random) for m in sizes])  # (B, T + 1, R, 2)
    mean, k = points.mean(0), np.arange(1, params.batch_steps + 1)
    with np.errstate(over="ignore", invalid="ignore"):
        distance = np.sqrt(((runs - mean) ** 2).sum(-1).mean(-1))
    spread = points.var(0).sum()
    theory = np.array([np.sqrt(spread / (m * k)) * (m < every) for m in sizes])
    return Batch(points, mean, sizes, runs[:, :, 0], distance, theory)


def _runs(
    params: BatchParams, points: np.ndarray, m: int, random: np.random.Generator
) -> np.ndarray:
    """All runs with batches of m points, (T + 1, R, 2)."""
    k = np.arange(1, params.batch_steps + 1, dtype=float)
    a = np.broadcast_to(parse(params.batch_step, ("k",))(k), k.shape)
    w = np.full((params.batch_runs, 2), params.batch_start)
    path = [w]
    for step in a:
        seen = points.mean(0)
        if m < len(points):
            seen = points[random.integers(len(points), size=(len(w), m))].mean(1)
        with np.errstate(over="ignore", invalid="ignore"):
            w = w - step * (w - seen)
        path.append(w)
    return np.stack(path)
