"""Two roads down: all starts together, and one start alone in the plainest loop there is.

An element-wise optimiser moves each number by itself, so all its starts are rows of one parameter
and cost what one start costs, and one backward pass gives the gradients of all methods. Adafactor
looks at a whole parameter, so each of its starts is a parameter of its own. LBFGS asks for
gradients in the middle of a step, so each of its starts goes alone. On either road every path has
the bits of `plain`.

All is on the CPU: two numbers a start are too few for an accelerator to be quicker, and the same
bits on every road is what the read-outs promise.
"""

import inspect
import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import torch

from engines.device import generator

from .clipping import clipped
from .methods import METHODS, build, schedule
from .params import Params
from .surfaces import objective

__all__ = ["Plain", "Trail", "apart", "noise", "plain", "together"]


def noise(params: Params) -> torch.Tensor:
    """The noise of every gradient, (S, T, 2), the same for all methods."""
    shape = (len(params.starts), params.steps, 2)
    if not params.noise:
        return torch.zeros(shape, dtype=torch.float64)
    draws = torch.randn(shape, generator=generator(params.seed), dtype=torch.float64)
    return params.noise * draws


class Row(NamedTuple):
    """One method on its way; `kept` gathers, by symbol, what it keeps after each step, (S, 2)."""

    name: str
    leaves: Sequence[torch.Tensor]
    optimizer: torch.optim.Optimizer
    step: Callable[[], Any]
    scheduler: torch.optim.lr_scheduler.LRScheduler | None
    kept: dict[str, list[torch.Tensor]]


class Trail(NamedTuple):
    """One method from all starts, time first: what `Result` holds of it."""

    paths: torch.Tensor  # (T + 1, S, 2)
    losses: torch.Tensor  # (T + 1, S)
    gradients: torch.Tensor  # (T, S, 2)
    evaluations: list[int]  # S
    memory: dict[str, torch.Tensor]  # (T, S, 2) each


def together(params: Params, names: Sequence[str], trails: dict[str, Trail]) -> Iterator[int]:
    """All methods but those with closures, from all starts; yields 1 at each step."""
    if not names:
        return
    f, noises = objective(params), noise(params)
    points = torch.tensor(params.starts, dtype=torch.float64).repeat(len(names), 1, 1)
    slopes = torch.zeros_like(points)
    rows = [_row(params, *row) for row in zip(names, points, slopes, strict=True)]
    paths, losses, gradients = [], [], []
    for t in range(params.steps):
        values, fresh = f.gradient(points)
        noisy = fresh + noises[:, t] if params.noise else fresh
        slopes.copy_(clipped(noisy, params))
        paths.append(points.clone())
        losses.append(values)
        gradients.append(slopes.clone())
        with torch.no_grad():
            for row in rows:
                _step(row)
        yield 1
    paths.append(points)
    losses.append(f(*points.unbind(-1)))
    evaluations = [params.steps] * len(params.starts)
    gathered = [torch.stack(parts, 1) for parts in (paths, losses, gradients)]
    for row, p, z, g in zip(rows, *gathered, strict=True):
        memory = {symbol: torch.stack(kept) for symbol, kept in row.kept.items()}
        trails[row.name] = Trail(p, z, g, evaluations, memory)


def _row(params: Params, name: str, points: torch.Tensor, slopes: torch.Tensor) -> Row:
    """The optimiser of views into all points, whose gradients are views into all slopes."""
    batched = METHODS[name].batched
    leaves = [points] if batched else list(points)
    for leaf, slope in zip(leaves, [slopes] if batched else slopes, strict=True):
        leaf.grad = slope
    optimizer = build(params, name, leaves)
    for group in optimizer.param_groups:  # on a CPU torch goes leaf by leaf in any case, but asks
        group["foreach"] = False  # at each step whether it may
    scheduler = schedule(params, optimizer)
    return Row(name, leaves, optimizer, _stepping(optimizer, scheduler), scheduler, {})


def _stepping(optimizer: torch.optim.Optimizer, scheduler: Any) -> Callable[[], Any]:
    """Its step, without what torch wraps around it for profilers: for two numbers that takes
    nearly as long as the step. A scheduler has its own wrapping, and counts by it.
    """
    if scheduler:
        return optimizer.step
    return partial(inspect.unwrap(type(optimizer).step), optimizer)


def _step(row: Row) -> None:
    row.step()
    if row.scheduler:
        row.scheduler.step()
    for symbol, key in METHODS[row.name].memory.items():
        kept = [row.optimizer.state[leaf].get(key) for leaf in row.leaves]
        if kept[0] is not None:
            whole = kept[0].clone() if METHODS[row.name].batched else torch.stack(kept)
            row.kept.setdefault(symbol, []).append(whole)


class Plain(NamedTuple):
    """One method from one start: what a `Trail` holds, without the starts."""

    path: np.ndarray  # (T + 1, 2)
    losses: np.ndarray  # (T + 1,)
    gradients: np.ndarray  # (T, 2)
    evaluations: int


def plain(params: Params, name: str, index: int = 0) -> Plain:
    """One method from start number `index` in a plain loop, the yardstick of every path."""
    f, noises = objective(params), noise(params)[index]
    p = torch.tensor(params.starts[index], dtype=torch.float64, requires_grad=True)
    optimizer = build(params, name, [p])
    scheduler = schedule(params, optimizer)
    path, losses, gradients = [p.tolist()], list[float](), list[list[float]]()
    evaluations = 0

    def closure() -> torch.Tensor:
        nonlocal evaluations
        optimizer.zero_grad()
        loss: torch.Tensor = f(*p)
        loss.backward()
        assert p.grad is not None
        if params.noise:
            p.grad += noises[len(path) - 1]
        p.grad.copy_(clipped(p.grad, params))
        if len(losses) < len(path):  # the first of the step; a line search asks for more
            losses.append(loss.item())
            gradients.append(p.grad.tolist())
        evaluations += 1
        return loss

    for _ in range(params.steps):
        if METHODS[name].closure and _rests(params, path):
            break
        optimizer.step(closure)  # type: ignore[arg-type]  # a tensor serves as the loss
        if scheduler:
            scheduler.step()
        path.append(p.tolist())
    losses.append(f(*p).item())
    full = [np.array(rows) for rows in (path, losses, gradients)]
    left = params.steps + 1 - len(path)
    points, values, slopes = (
        np.concatenate([rows, np.repeat(rows[-1:], left, 0)]) for rows in full
    )
    return Plain(points, values, slopes, evaluations)


def _rests(params: Params, path: list[list[float]]) -> bool:
    """Whether LBFGS, which did not move in its last step or is lost in NaN, never will again."""
    steady = not params.noise and params.schedule == "constant"
    still = steady and len(path) > 1 and path[-1] == path[-2]
    return still or all(math.isnan(x) for x in path[-1])


def apart(params: Params, names: Sequence[str], trails: dict[str, Trail]) -> Iterator[int]:
    """The methods with closures, one start after the other; yields the steps of each."""
    for name in names:
        singles = []
        for index in range(len(params.starts)):
            singles.append(plain(params, name, index))
            yield params.steps
        paths, losses, gradients, evaluations = zip(*singles, strict=True)
        p, z, g = (torch.from_numpy(np.stack(part, 1)) for part in (paths, losses, gradients))
        trails[name] = Trail(p, z, g, list(evaluations), {})
