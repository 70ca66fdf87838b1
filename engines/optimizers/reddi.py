r"""A convex problem on which Adam goes to the worst point, and AMSGrad does not.

On [-1, 1] the slope is C at every third step and -1 at the two between. With C > 2 the sum falls
towards -1, but Adam divides the rare large slope by its own size and remembers too little of it:
with beta_1 = 0, beta_2 = 1 / (1 + C^2) and a rate of lr / sqrt(t) it goes to +1. AMSGrad divides
by the largest v so far and goes to -1.

References:
    Sashank Reddi, Satyen Kale and Sanjiv Kumar. On the convergence of Adam and beyond. 2018.
    https://arxiv.org/abs/1904.09237
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch

import engines.params
from engines.params import dial

__all__ = ["Reddi", "ReddiParams", "reddi"]


class ReddiParams(engines.params.Params):
    """What `reddi` needs."""

    reddi_large: float = dial(
        3.0,
        ge=1,
        le=10,
        label=("Rare slope C", "偶发的大梯度 C"),
        help=("Every third slope; the others are -1.", "每三步出现一次；其余为 -1。"),
    )
    reddi_lr: float = dial(
        0.5,
        ge=0.001,
        le=2,
        log=True,
        label=("Learning rate", "学习率"),
        help=("At the first step; it falls as 1/√t.", "第一步的学习率；按 1/√t 下降。"),
    )
    reddi_start: float = dial(
        0.0, ge=-1, le=1, label=("Start", "起点"), help=("Between -1 and 1.", "在 -1 与 1 之间。")
    )
    reddi_steps: int = dial(
        1500, ge=3, le=10000, label=("Steps", "步数"), help=("How many slopes.", "梯度的个数。")
    )


@dataclass(frozen=True)
class Reddi:
    """Adam, AMSGrad and SGD, in this order.

    Arguments:
        x: (3, T + 1), where each is.
        regret: (3, T), the mean loss so far above that of the best fixed point.
    """

    x: np.ndarray
    regret: np.ndarray


def reddi(params: ReddiParams) -> Reddi:
    """The three methods on the same slopes, projected back onto [-1, 1] after every step."""
    t = np.arange(params.reddi_steps)
    slopes = np.where(t % 3 == 0, params.reddi_large, -1.0)
    betas = (0.0, 1 / (1 + params.reddi_large**2))
    x = np.array(
        [
            _descend(params, slopes, partial(torch.optim.Adam, betas=betas)),
            _descend(params, slopes, partial(torch.optim.Adam, betas=betas, amsgrad=True)),
            _descend(params, slopes, torch.optim.SGD),
        ]
    )
    losses, best = np.cumsum(slopes * x[:, :-1], 1), -np.abs(np.cumsum(slopes))
    return Reddi(x, (losses - best) / (t + 1))


def _descend(
    params: ReddiParams, slopes: np.ndarray, kind: Callable[..., torch.optim.Optimizer]
) -> list[float]:
    x = torch.tensor(params.reddi_start, dtype=torch.float64)
    optimizer = kind([x], lr=params.reddi_lr)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: (1 + t) ** -0.5)
    path = [x.item()]
    for slope in slopes:
        x.grad = torch.tensor(slope)
        optimizer.step()
        schedule.step()
        x.clamp_(-1, 1)
        path.append(x.item())
    return path
