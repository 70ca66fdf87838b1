r"""A problem whose unknown is a matrix, for the optimisers that see one: Muon, Shampoo, SOAP.

    f(W) = tr((W - W*)^T A (W - W*) B) / 2

A and B are positive, each with eigenvalues from 1 to the square root of the condition number in a
basis of its own, so the curvatures go from 1 to the condition number and lie along no coordinate.
Shampoo multiplies from both sides too and is far ahead here. Of the others Muon gains on Adam as
the valley narrows: at a condition of 100 they and momentum end alike after a hundred steps, at
10,000 Muon ends at 1.6, momentum at 4.0 and Adam at 19. The learning rate falls in a straight line
to nought, for Muon's steps never shrink by themselves.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import torch
from torch import Tensor

from .beyond import SOAP, Lion, Shampoo
from .params import MatrixParams
from .schedules import Schedule, polynomial

__all__ = [
    "MATRIX_METHODS",
    "MATRIX_RATES",
    "MatrixRace",
    "matrices",
    "matrices_steps",
    "matrix_descent",
    "matrix_race",
]

Build = Callable[[list[Tensor], float], torch.optim.Optimizer]

MATRIX_METHODS: Mapping[str, Build] = MappingProxyType(
    {
        "sgd": lambda p, lr: torch.optim.SGD(p, lr),
        "momentum": lambda p, lr: torch.optim.SGD(p, lr, momentum=0.9),
        "adam": lambda p, lr: torch.optim.Adam(p, lr),
        "lion": lambda p, lr: Lion(p, lr),
        "shampoo": lambda p, lr: Shampoo(p, lr),
        "soap": lambda p, lr: SOAP(p, lr),
        "muon": lambda p, lr: torch.optim.Muon(p, lr, weight_decay=0.0),
    }
)
"""The methods by name: from parameters and a learning rate to an optimiser."""

MATRIX_RATES = np.round(10.0 ** np.arange(-4, 1.01, 0.5), 12)
"""The learning rates that a race tries."""

FLOOR = 1e-12


@dataclass(frozen=True)
class MatrixRace:
    """M methods, N rates, T steps, matrices of m rows and n columns.

    Arguments:
        methods: their names. rates: (N,). scores: (M, N), the mean of log10 of the losses above
            1e-12; infinite where the method diverged. best: (M,), the best rates.
        losses: (M, T + 1), at the best rates.
        spectra: (M, T, min(m, n)), the singular values of each step over the largest of them: what
            Muon makes equal.
    """

    methods: tuple[str, ...]
    rates: np.ndarray
    scores: np.ndarray
    best: np.ndarray
    losses: np.ndarray
    spectra: np.ndarray


def _problem(shape: tuple[int, int], condition: float, seed: int) -> tuple[Tensor, ...]:
    """A, B and W*."""
    random = np.random.default_rng(seed)
    sides = []
    for n in shape:
        basis = np.linalg.qr(random.standard_normal((n, n)))[0]
        sides.append((basis * np.geomspace(1, condition**0.5, n)) @ basis.T)
    goal = random.standard_normal(shape)
    return tuple(torch.tensor(part) for part in (*sides, goal))


def matrix_descent(
    method: str,
    rate: float,
    *,
    shape: tuple[int, int] = (8, 6),
    condition: float = 1e4,
    steps: int = 100,
    noise: float = 0.0,
    seed: int = 0,
    schedule: Schedule | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """The matrices from nought on, (T + 1, m, n), and their losses, (T + 1,)."""
    left, right, goal = _problem(shape, condition, seed)
    w = torch.zeros(shape, dtype=torch.float64)
    draws = torch.Generator().manual_seed(seed)
    optimizer = MATRIX_METHODS[method]([w], rate)
    shares = torch.optim.lr_scheduler.LambdaLR(optimizer, schedule or polynomial(steps))
    path = [w.clone()]
    for _ in range(steps):
        w.grad = left @ (w - goal) @ right
        if noise:
            w.grad += noise * torch.randn(shape, generator=draws, dtype=w.dtype)
        optimizer.step()
        shares.step()
        path.append(w.clone())
        if not torch.isfinite(w).all():
            path += [torch.full_like(w, torch.nan)] * (steps + 1 - len(path))
            break
    whole = torch.stack(path)
    away = whole - goal
    return whole.numpy(), (away * (left @ away @ right)).sum((1, 2)).numpy() / 2


def matrix_race(
    methods: Sequence[str] = tuple(MATRIX_METHODS),
    rates: np.ndarray = MATRIX_RATES,
    **problem: Any,
) -> MatrixRace:
    """Every method at every rate, and at its best; `problem` as for `matrix_descent`."""
    runs = [[matrix_descent(m, float(r), **problem) for r in rates] for m in methods]
    scores = np.array([[_score(losses) for _, losses in row] for row in runs])
    best = scores.argmin(1)
    chosen = [row[i] for row, i in zip(runs, best, strict=True)]
    spectra = np.stack([_spectra(path) for path, _ in chosen])
    losses = np.stack([loss for _, loss in chosen])
    return MatrixRace(tuple(methods), rates, scores, rates[best], losses, spectra)


def matrices(params: MatrixParams) -> MatrixRace:
    """The race as the dials ask for it."""
    *_, (_, race) = matrices_steps(params)
    return race


def matrices_steps(params: MatrixParams) -> Iterator[tuple[float, MatrixRace]]:
    """`matrices` method by method: the share that is done, and the race of those so far."""
    problem: dict[str, Any] = {"shape": (params.rows, params.columns)}
    problem |= {name: getattr(params, name) for name in ("condition", "steps", "noise", "seed")}
    rows: list[MatrixRace] = []
    for name in MATRIX_METHODS:
        rows.append(matrix_race((name,), **problem))
        whole = {f: np.concatenate([getattr(r, f) for r in rows]) for f in _ROWS}
        names = tuple(r.methods[0] for r in rows)
        yield len(rows) / len(MATRIX_METHODS), MatrixRace(names, MATRIX_RATES, **whole)


_ROWS = ("scores", "best", "losses", "spectra")


def _score(losses: np.ndarray) -> float:
    with np.errstate(invalid="ignore"):
        score = float(np.log10(np.maximum(losses, FLOOR)).mean())
    return score if np.isfinite(score) else np.inf


def _spectra(path: np.ndarray) -> np.ndarray:
    """The singular values of each step, over the largest; nought for no step."""
    values = np.linalg.svd(np.nan_to_num(np.diff(path, axis=0)), compute_uv=False)
    return np.asarray(values / np.maximum(values[:, :1], 1e-300))
