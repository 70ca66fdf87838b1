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
from typing import Literal

import numpy as np

import engines.params
from engines.expressions import LENGTH, parse
from engines.params import dial

from .params import Step

__all__ = ["Mean", "MeanParams", "incremental_mean", "weights"]


class MeanParams(engines.params.Params):
    """What `incremental_mean` needs; the names let one class of dials inherit all of the topic."""

    mean_change: Literal["none", "jump", "drift"] = dial(
        "jump",
        label=("The mean", "均值"),
        help=("What the true mean does.", "真实均值怎样变化。"),
        choices={
            "none": ("Stays", "不变"),
            "jump": ("Jumps half-way", "中途跳变"),
            "drift": ("Drifts all the way", "持续漂移"),
        },
    )
    mean_size: float = dial(
        5.0,
        ge=-100,
        le=100,
        label=("Size of the change", "变化量"),
        help=("From the first sample to the last.", "从第一个样本到最后一个样本。"),
    )
    mean_sigma: float = dial(
        1.0,
        ge=0,
        le=20,
        label=("Spread of the samples", "样本标准差"),
        help=("Standard deviation about the mean.", "围绕均值的标准差。"),
    )
    mean_alpha: float = dial(
        0.1,
        ge=0.001,
        le=1,
        log=True,
        label=("Constant step", "恒定步长"),
        help=("α.", "α。"),
    )
    mean_step: Step = dial(
        "1/k^0.6",
        max_length=LENGTH,
        label=("Your own step a(k)", "自定义步长 a(k)"),
        help=("A formula of k, beside 1/k and the constant.", "k 的公式，与 1/k 和恒定步长并列。"),
    )
    mean_start: float = dial(
        0.0,
        ge=-100,
        le=100,
        more=True,
        label=("Start", "初值"),
        help=("The estimate before the first sample.", "第一个样本之前的估计。"),
    )
    mean_samples: int = dial(
        1000,
        ge=10,
        le=10_000,
        log=True,
        label=("Samples", "样本数"),
        help=("How many.", "共多少个。"),
    )
    mean_seed: int = dial(
        0,
        ge=0,
        le=2**31 - 1,
        more=True,
        label=("Seed", "随机种子"),
        help=("Of the samples.", "用于样本。"),
    )


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
    k = np.arange(1, params.mean_samples + 1, dtype=float)
    truth = _truth(params, k)
    random = np.random.default_rng(params.mean_seed)
    samples = truth + params.mean_sigma * random.standard_normal(len(k))
    own = np.broadcast_to(parse(params.mean_step, ("k",))(k), k.shape)
    steps = {"1/k": 1 / k, "constant": np.full(len(k), params.mean_alpha), "own": own}
    estimates = {name: _follow(samples, a, params.mean_start) for name, a in steps.items()}
    return Mean(samples, truth, steps, estimates)


def _truth(params: MeanParams, k: np.ndarray) -> np.ndarray:
    if params.mean_change == "jump":
        return np.where(k >= len(k) // 2, params.mean_size, 0.0)
    share = (k - 1) / (len(k) - 1) if params.mean_change == "drift" else np.zeros_like(k)
    return np.asarray(params.mean_size * share)


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
