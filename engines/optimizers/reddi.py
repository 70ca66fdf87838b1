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

from .params import ReddiParams

__all__ = ["Reddi", "reddi"]


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
    t = np.arange(params.steps)
    slopes = np.where(t % 3 == 0, params.large, -1.0)
    betas = (0.0, 1 / (1 + params.large**2))
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
    x = torch.tensor(params.start, dtype=torch.float64)
    optimizer = kind([x], lr=params.lr)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: (1 + t) ** -0.5)
    path = [x.item()]
    for slope in slopes:
        x.grad = torch.tensor(slope)
        optimizer.step()
        schedule.step()
        x.clamp_(-1, 1)
        path.append(x.item())
    return path
