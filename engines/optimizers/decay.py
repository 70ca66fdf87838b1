r"""L2 in the gradient is not weight decay, once the step is divided by a root of squares.

SGD with lambda x added to its gradient shrinks x by 1 - lr lambda a step, and so does AdamW, which
shrinks x outside the gradient. In Adam the added lambda x is divided by sqrt(v) with all the rest:
the weight shrinks by about 1 - lr lambda / sqrt(v), least where the gradients are loudest.

AdamW's rest point is no minimum of f plus a penalty: it solves f's problem in the box
|x| <= 1 / lambda (Xie and Li), so a separable bowl ends at clip(x*, -1/lambda, 1/lambda).

References:
    Ilya Loshchilov and Frank Hutter. Decoupled weight decay regularization. 2019.
    https://arxiv.org/abs/1711.05101
    Shuo Xie and Zhiyuan Li. Implicit bias of AdamW: l-infinity norm constrained optimization.
    2024. https://arxiv.org/abs/2404.04454
"""

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
import torch

import engines.params
from engines.device import generator
from engines.params import Text, dial

__all__ = ["RIVALS", "Decay", "DecayParams", "decay_comparison"]

RIVALS: MappingProxyType[str, Text] = MappingProxyType(
    {
        "adam_l2": ("Adam + L2", "Adam + L2"),
        "adamw": ("AdamW", "AdamW"),
        "sgd_l2": ("SGD + L2", "SGD + L2"),
    }
)
"""The three of the comparison, in the order of all arrays."""

BOWL = ((1.0, 1.0), (1.0, 100.0))
"""Minimum and curvatures of (x - 1)^2 / 2 + 50 (y - 1)^2."""

LINE = (1.0, -0.5)
"""The constant gradient of the linear loss."""

LOUDNESS = (10.0, 0.1)
"""Standard deviations of the gradient noise in x and y."""


class DecayParams(engines.params.Params):
    """What `decay_comparison` needs."""

    decay_problem: Literal["bowl", "linear", "nothing", "noise"] = dial(
        "bowl",
        label=("Loss", "损失"),
        help=("What the weights feel besides the decay.", "除衰减外权重受到的作用。"),
        choices={
            "bowl": ("(x - 1)²/2 + 50 (y - 1)²", "(x - 1)²/2 + 50 (y - 1)²"),
            "linear": ("x - y/2, a constant gradient", "x - y/2，梯度恒定"),
            "nothing": ("0, no gradient at all", "0，没有梯度"),
            "noise": ("Noise only, 10 in x and 0.1 in y", "只有噪声：x 方向 10，y 方向 0.1"),
        },
    )
    decay_strength: float = dial(
        0.5,
        ge=0,
        le=10,
        label=("Weight decay", "权重衰减"),
        help=("λ.", "λ。"),
    )
    decay_lr: float = dial(
        0.01,
        ge=1e-4,
        le=1,
        log=True,
        label=("Learning rate", "学习率"),
        help=("Of all three.", "三种方法相同。"),
    )
    decay_beta2: float = dial(
        0.99,
        ge=0.5,
        le=0.9999,
        label=("β₂", "β₂"),
        help=("Memory of Adam's mean of squares.", "Adam 梯度平方均值的衰减率。"),
    )
    decay_steps: int = dial(
        2000,
        ge=1,
        le=10000,
        label=("Steps", "步数"),
        help=("How many updates.", "更新多少次。"),
    )
    decay_runs: int = dial(
        200,
        ge=2,
        le=20000,
        log=True,
        more=True,
        label=("Runs", "次数"),
        help=(
            "Of the noise; half of them are the mirror images of the others.",
            "噪声的重复次数；其中一半是另一半的镜像。",
        ),
    )
    decay_start: float = dial(
        1.0,
        ge=-10,
        le=10,
        label=("Start", "起点"),
        help=("Both weights at the start.", "两个权重的初值。"),
    )
    decay_seed: int = dial(
        0,
        ge=0,
        le=2**31 - 1,
        more=True,
        label=("Seed", "随机种子"),
        help=("Of the noise.", "用于噪声。"),
    )


@dataclass(frozen=True)
class Decay:
    """Three methods on one loss, R runs (one where there is no noise), T steps.

    Arguments:
        paths: (3, T + 1, 2), the first run.
        means: (3, T + 1, 2), the mean of all runs.
        ends: (3, R, 2), where the runs end.
        shrink: (3, T, 2), the factor by which decay alone shrinks a weight at each step of the
            first run: 1 - lr lambda, and for Adam + L2 about 1 - lr lambda / (sqrt(v_hat) + eps).
        limits: per method, where theory says it goes; NaN where it says nothing.
    """

    params: DecayParams
    paths: np.ndarray
    means: np.ndarray
    ends: np.ndarray
    shrink: np.ndarray
    limits: np.ndarray


def decay_comparison(params: DecayParams) -> Decay:
    """Adam with L2, AdamW and SGD with L2 from the same start under the same noise."""
    trails = [_descend(params, name) for name in RIVALS]
    paths, means, ends, shrink = (np.stack(parts) for parts in zip(*trails, strict=True))
    return Decay(params, paths, means, ends, shrink, _limits(params))


def _descend(params: DecayParams, name: str) -> tuple[np.ndarray, ...]:
    runs = params.decay_runs if params.decay_problem == "noise" else 1
    x = torch.full((runs, 2), params.decay_start, dtype=torch.float64)
    x.grad = torch.zeros_like(x)
    optimizer = _optimizer(params, name, x)
    firsts, means, squares = [x[0].clone()], [x.mean(0)], []
    for gradient in _gradients(params, x):
        x.grad.copy_(gradient)
        optimizer.step()
        firsts.append(x[0].clone())
        means.append(x.mean(0))
        squares.append(optimizer.state[x].get("exp_avg_sq", x)[0].clone())
    shrink = _shrink(params, name, torch.stack(squares).numpy())
    return torch.stack(firsts).numpy(), torch.stack(means).numpy(), x.numpy(), shrink


def _optimizer(params: DecayParams, name: str, x: torch.Tensor) -> torch.optim.Optimizer:
    shared: dict[str, Any] = {"lr": params.decay_lr, "weight_decay": params.decay_strength}
    if name == "sgd_l2":
        return torch.optim.SGD([x], **shared)
    kind = torch.optim.Adam if name == "adam_l2" else torch.optim.AdamW
    return kind([x], betas=(0.9, params.decay_beta2), **shared)


def _shrink(params: DecayParams, name: str, v: np.ndarray) -> np.ndarray:
    """The factor of decay alone at each step, (T, 2), from Adam's mean of squares."""
    push = params.decay_lr * params.decay_strength
    if name != "adam_l2":
        return np.full_like(v, 1 - push)
    v_hat = v / (1 - params.decay_beta2 ** np.arange(1, len(v) + 1)[:, None])
    return 1 - push / (np.sqrt(v_hat) + 1e-8)


def _gradients(params: DecayParams, x: torch.Tensor) -> Iterator[torch.Tensor]:
    """The gradient at x, which moves between the steps; the same noise for every method."""
    centre, curvature = torch.tensor(BOWL, dtype=torch.float64)
    line, loudness = torch.tensor((LINE, LOUDNESS), dtype=torch.float64)
    random = generator(params.decay_seed)
    for _ in range(params.decay_steps):
        if params.decay_problem == "bowl":
            yield curvature * (x - centre)
        elif params.decay_problem == "linear":
            yield line.expand_as(x)
        elif params.decay_problem == "nothing":
            yield torch.zeros_like(x)
        else:
            half = torch.randn((len(x) + 1) // 2, 2, generator=random, dtype=torch.float64)
            yield loudness * torch.cat([half, -half])[: len(x)]


def _limits(params: DecayParams) -> np.ndarray:
    """Where each method goes in the end: the minimum of loss + decay |x|^2 / 2, or the box."""
    decay, (centre, curvature), line = params.decay_strength, np.array(BOWL), np.array(LINE)
    with np.errstate(divide="ignore"):
        edge = np.divide(1.0, decay)
        if params.decay_problem == "bowl":
            l2 = curvature * centre / (curvature + decay)
            return np.array([l2, np.clip(centre, -edge, edge), l2])
        if params.decay_problem == "linear":
            return np.array([-line / decay, -np.sign(line) * edge, -line / decay])
    if params.decay_problem == "nothing":
        return np.zeros((3, 2))
    return np.full((3, 2), np.nan)
