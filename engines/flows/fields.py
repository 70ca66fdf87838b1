r"""Velocity fields that are learnt: a small network v(t, x), by flow matching or by likelihood.

    flow matching   x_t = (1 - t) z + t x,  least squares of v(t, x_t) on x - z. Nothing is solved.
    likelihood      back from x to noise through an ODE solver, log p(x) = log N(z) + int tr dv/dx;
                    the gradient goes through every step of the solver.

Steps, not seconds, decide how long is trained, so that equal dials give the equal field. The first
steps of a short training are those of a long one.

References:
    Yaron Lipman et al. Flow matching for generative modeling. 2023.
    https://arxiv.org/abs/2210.02747
    Will Grathwohl et al. FFJORD. 2019. https://arxiv.org/abs/1810.01367
"""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import torch
from torch import Tensor

from engines.device import generator
from engines.field import Net, started

from .continuous import Flow
from .traces import signs, trace_exact, trace_hutchinson

__all__ = ["EQUAL", "Learnt", "Net", "Progress", "Way", "finish", "flow_of", "learn", "started"]

BATCH, RATE, SOLVED = 256, 3e-3, 8
"""Points a step, Adam's rate, midpoint steps that likelihood is trained by."""

EQUAL = 30
"""Steps of flow matching that cost as much as one of likelihood, about; measured with one thread,
from 25 on a busy machine to 35 on a quiet one."""

MOST = 20.0
"""Seconds after which a training ends, and says so."""

Way = Literal["matching", "likelihood", "hutchinson"]


@dataclass(frozen=True, eq=False)
class Learnt:
    """A field as training left it.

    Attributes:
        net: the network, float32. losses: (steps,), of each step's batch.
        seconds: (steps,), of computing since the start. whole: False where the time was up
            before all steps were taken.
    """

    net: Net
    losses: np.ndarray
    seconds: np.ndarray
    whole: bool = True

    def __len__(self) -> int:
        return len(self.losses)


class Progress(NamedTuple):
    """So many of so many steps; `result` after the last one."""

    done: int
    total: int
    result: Learnt | None = None


def learn(points: np.ndarray, way: Way, steps: int, seed: int) -> Iterator[Progress]:
    """Train on points (n, 2); the last `Progress` holds the field."""
    random = generator(seed)
    net, data = Net(random), torch.as_tensor(points, dtype=torch.float32)
    optimizer = torch.optim.Adam(net.parameters(), RATE, fused=True)
    losses, seconds = list[float](), list[float]()
    spent, began = 0.0, time.perf_counter()
    for k in range(1, steps + 1):
        turned = time.thread_time()  # what others compute on this machine does not count
        batch = data[torch.randint(len(data), (BATCH,), generator=random)]
        loss = _loss(net, batch, way, random)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        spent += time.thread_time() - turned
        seconds.append(spent)
        if time.perf_counter() - began > MOST or k == steps:
            break
        if k % max(1, steps // 20) == 0:
            yield Progress(k, steps)
    held = Learnt(net.requires_grad_(False), np.array(losses), np.array(seconds), k == steps)
    yield Progress(k, steps, held)


def finish(points: np.ndarray, way: Way, steps: int, seed: int) -> Learnt:
    """The field after all steps."""
    *_, last = learn(points, way, steps, seed)
    assert last.result is not None
    return last.result


def _loss(net: Net, x: Tensor, way: Way, random: torch.Generator) -> Tensor:
    if way == "matching":
        z = torch.randn(x.shape, generator=random)
        t = torch.rand(len(x), 1, generator=random)
        return ((net(t, (1 - t) * z + t * x) - (x - z)) ** 2).sum(1).mean()
    e = signs(x, random) if way == "hutchinson" else None
    return -_log_prob(net, x, e).mean()


def _log_prob(net: Net, x: Tensor, e: Tensor | None) -> Tensor:
    """log p(x) by midpoint steps back to the noise, with its gradient."""
    h, added = -1 / SOLVED, torch.zeros(len(x))
    for k in range(SOLVED):
        t = 1 + k * h
        middle = x + h / 2 * net(t, x)
        v, trace = _traced(net, t + h / 2, middle, e)
        x, added = x + h * v, added + h * trace
    return -(x**2).sum(1) / 2 - math.log(2 * math.pi) + added


def _traced(net: Net, t: float, x: Tensor, e: Tensor | None) -> tuple[Tensor, Tensor]:
    if e is None:
        return trace_exact(lambda y: net(t, y), x, train=True)
    return trace_hutchinson(lambda y: net(t, y), x, e, train=True)


def flow_of(net: Net, dtype: torch.dtype = torch.float32) -> Flow:
    """The field as a flow of arrays, computed in this precision."""
    fixed = net if dtype == torch.float32 else _copy(net, dtype)

    def velocity(t: float, x: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            return fixed(t, torch.as_tensor(x, dtype=dtype)).double().numpy()

    def rates(t: float, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        held = torch.as_tensor(x, dtype=dtype)
        v, trace = trace_exact(lambda y: fixed(t, y), held)
        return v.double().numpy(), trace.double().numpy()

    return Flow(velocity, rates)


def _copy(net: Net, dtype: torch.dtype) -> Net:
    other = Net(torch.Generator())
    other.load_state_dict(net.state_dict())
    return other.to(dtype).requires_grad_(False)
