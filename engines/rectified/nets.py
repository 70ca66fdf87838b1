r"""Fields learnt from pairs: least squares of v(x_t, t) on x - z, x_t = (1 - t) z + t x.

Where pairs do not cross, x_t tells its pair, and the field can be met without error: the road is
straight. Reflow makes such pairs of any flow; its second round takes those of the first.
"""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch

from engines.device import generator
from engines.field import Net
from engines.sharing import finished

from .pairs import Pairs, couple, drawn, exact, reflow
from .params import NetParams
from .plane import Field

__all__ = [
    "BATCH",
    "RATE",
    "Learnt",
    "Progress",
    "field_of",
    "learn",
    "pairs_of",
    "train",
    "trained",
]

BATCH, RATE = 256, 3e-3


@dataclass(frozen=True, eq=False)
class Learnt:
    """A field as training left it.

    Attributes:
        net: float32; where classes are told, its last input is 1 for the first mode.
        pairs: what it learnt from. seconds: of computing.
    """

    net: Net
    pairs: Pairs
    seconds: float

    @property
    def nbytes(self) -> int:
        """What the cache counts."""
        return sum(part.nbytes for part in self.pairs) + 4 * 9000


class Progress(NamedTuple):
    """So many of so many steps; `result` after the last one."""

    done: int
    total: int
    result: Learnt | None = None


def pairs_of(params: NetParams) -> Pairs:
    """What the field is learnt from; the second reflow waits for the first."""
    if params.way == "transport":
        return couple(params)
    first = drawn(params).first
    if params.way == "reflow":
        return reflow(params, exact(params, first if params.asked else None), first)
    before = trained(params.model_copy(update={"way": "reflow"}))
    return reflow(params, field_of(before.net, first if params.asked else None), first)


def train(params: NetParams) -> Iterator[Progress]:
    """Step by step; the last item holds the field."""
    yield Progress(0, params.training)
    yield from learn(pairs_of(params), params.training, params.seed, params.asked)


def trained(params: NetParams) -> Learnt:
    """The field, however long it takes; from the cache that all visitors share."""
    found: Learnt = finished(train, params)
    return found


def learn(
    pairs: Pairs,
    steps: int,
    seed: int,
    classes: bool,
    times: Callable[[torch.Tensor], torch.Tensor] | None = None,
) -> Iterator[Progress]:
    """Adam with a cosine from RATE to 0 on batches of pairs.

    Arguments:
        times: uniform numbers -> the times that are learnt at; None: these very numbers.
    """
    random = generator(seed)
    net = Net(random, 2 + classes)
    z, x, first = (torch.as_tensor(part, dtype=torch.float32) for part in pairs)
    optimizer = torch.optim.Adam(net.parameters(), RATE, fused=True)
    spent = 0.0
    for k in range(1, steps + 1):
        began = time.thread_time()  # what others compute on this machine does not count
        optimizer.param_groups[0]["lr"] = RATE / 2 * (1 + math.cos(math.pi * (k - 1) / steps))
        rows = torch.randint(len(z), (BATCH,), generator=random)
        t = torch.rand(BATCH, 1, generator=random)
        t = t if times is None else times(t)
        at = (1 - t) * z[rows] + t * x[rows]
        told = torch.cat([at, first[rows, None]], 1) if classes else at
        loss = ((net(t, told) - (x[rows] - z[rows])) ** 2).sum(1).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        spent += time.thread_time() - began
        if k % max(1, steps // 20) == 0 and k < steps:
            yield Progress(k, steps)
    yield Progress(steps, steps, Learnt(net.requires_grad_(False), pairs, spent))


def field_of(net: Net, first: np.ndarray | None = None) -> Field:
    """The net as a field of arrays; first: the class of each point, where classes are told."""
    own = None if first is None else torch.as_tensor(first, dtype=torch.float32)[:, None]

    def field(x: np.ndarray, t: float) -> np.ndarray:
        at = torch.as_tensor(x, dtype=torch.float32)
        with torch.no_grad():
            return net(t, at if own is None else torch.cat([at, own], 1)).double().numpy()

    return field
