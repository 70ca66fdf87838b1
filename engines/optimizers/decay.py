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
from typing import Any

import numpy as np
import torch

from engines.device import generator
from engines.params import Text

from .params import DecayParams

__all__ = ["RIVALS", "Decay", "decay_comparison"]

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
    runs = params.runs if params.problem == "noise" else 1
    x = torch.full((runs, 2), params.start, dtype=torch.float64)
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
    shared: dict[str, Any] = {"lr": params.lr, "weight_decay": params.strength}
    if name == "sgd_l2":
        return torch.optim.SGD([x], **shared)
    kind = torch.optim.Adam if name == "adam_l2" else torch.optim.AdamW
    return kind([x], betas=(0.9, params.beta2), **shared)


def _shrink(params: DecayParams, name: str, v: np.ndarray) -> np.ndarray:
    """The factor of decay alone at each step, (T, 2), from Adam's mean of squares."""
    push = params.lr * params.strength
    if name != "adam_l2":
        return np.full_like(v, 1 - push)
    v_hat = v / (1 - params.beta2 ** np.arange(1, len(v) + 1)[:, None])
    return 1 - push / (np.sqrt(v_hat) + 1e-8)


def _gradients(params: DecayParams, x: torch.Tensor) -> Iterator[torch.Tensor]:
    """The gradient at x, which moves between the steps; the same noise for every method."""
    centre, curvature = torch.tensor(BOWL, dtype=torch.float64)
    line, loudness = torch.tensor((LINE, LOUDNESS), dtype=torch.float64)
    random = generator(params.seed)
    for _ in range(params.steps):
        if params.problem == "bowl":
            yield curvature * (x - centre)
        elif params.problem == "linear":
            yield line.expand_as(x)
        elif params.problem == "nothing":
            yield torch.zeros_like(x)
        else:
            half = torch.randn((len(x) + 1) // 2, 2, generator=random, dtype=torch.float64)
            yield loudness * torch.cat([half, -half])[: len(x)]


def _limits(params: DecayParams) -> np.ndarray:
    """Where each method goes in the end: the minimum of loss + decay |x|^2 / 2, or the box."""
    decay, (centre, curvature), line = params.strength, np.array(BOWL), np.array(LINE)
    with np.errstate(divide="ignore"):
        edge = np.divide(1.0, decay)
        if params.problem == "bowl":
            l2 = curvature * centre / (curvature + decay)
            return np.array([l2, np.clip(centre, -edge, edge), l2])
        if params.problem == "linear":
            return np.array([-line / decay, -np.sign(line) * edge, -line / decay])
    if params.problem == "nothing":
        return np.zeros((3, 2))
    return np.full((3, 2), np.nan)
