"""A velocity field of the plane as a small network, v(t, x): what topics about ODEs learn."""

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

__all__ = ["HIDDEN", "Net", "started"]

HIDDEN = 64
"""Units of a layer."""


class Net(nn.Module):
    """v(t, x) by a perceptron of three hidden layers.

    Its smooth units (SiLU) leave the solvers their orders.

    Arguments:
        random: draws the first weights. inputs: coordinates of x, and whatever else it is told.
    """

    def __init__(self, random: torch.Generator, inputs: int = 2) -> None:
        super().__init__()
        sizes = (1 + inputs, HIDDEN, HIDDEN, HIDDEN, 2)
        layers: list[nn.Module] = []
        for fan_in, fan_out in pairwise(sizes):
            layers += [nn.Linear(fan_in, fan_out), nn.SiLU()]
        self.body = nn.Sequential(*layers[:-1])
        started(self, random)

    def forward(self, t: float | Tensor, x: Tensor) -> Tensor:
        """t: one time, or a column of them (n, 1); x (n, inputs)."""
        first, rest = self.body[0], self.body[1:]
        assert isinstance(first, nn.Linear)
        if isinstance(t, Tensor):
            whole = first(torch.cat([t, x], 1))
        else:  # one time is a shift of the first layer: no column of it is needed
            whole = F.linear(x, first.weight[:, 1:], first.bias + t * first.weight[:, 0])
        found: Tensor = rest(whole)
        return found


def started(module: nn.Module, random: torch.Generator) -> None:
    """torch's own first weights, uniform within 1 / sqrt(inputs), by a generator of ours."""
    for layer in module.modules():
        if isinstance(layer, nn.Linear):
            bound = layer.in_features**-0.5
            nn.init.uniform_(layer.weight, -bound, bound, random)
            nn.init.uniform_(layer.bias, -bound, bound, random)
