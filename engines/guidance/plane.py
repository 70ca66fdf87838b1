"""Guided sampling in the plane, at many guidance scales from the same noise.

What CFG is often said to sample, p(x|c)^w p(x)^(1-w), is computed beside it on a grid: it is not
what comes out, since the noised tilted density is not the tilted noised density.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import torch
from torch import Tensor

from engines.device import generator

from .mixture import Mixture
from .params import FlowParams
from .rules import RULES, State
from .solvers import SOLVERS, Noise, noise_levels

__all__ = ["GRID", "REACH", "Result", "Shares", "density", "run", "sample", "tilted", "vectors"]

REACH = 4.0
"""Half the side of the square that is drawn and over which densities are summed."""

GRID = 96
PATHS = 300


@dataclass(frozen=True, eq=False)
class Shares:
    """Where points ended.

    Attributes:
        modes: (w, k) share of points nearest to each mode of the class.
        off: (w,) share of points more than 3 standard deviations from all of them.
        distance: (w,) mean distance to the nearest one.
        mean, std: (w, 2).
    """

    modes: np.ndarray
    off: np.ndarray
    distance: np.ndarray
    mean: np.ndarray
    std: np.ndarray


@dataclass(frozen=True, eq=False)
class Result:
    """Samples at every scale.

    Attributes:
        scales: (w,). sigmas: (t + 1,), noise levels from 20 to 0.
        points: (w, n, 2) float32. paths: (w, t + 1, p, 2), the first p of them on their way.
        sampled, target: (w, GRID, GRID), densities of the points and of the tilted target over
            the square of half side REACH; row 0 is the lowest.
        target_mean, target_std: (w, 2), NaN where the target leaves twice the square.
        shares: see `Shares`.
    """

    scales: np.ndarray
    sigmas: np.ndarray
    points: np.ndarray
    paths: np.ndarray
    sampled: np.ndarray
    target: np.ndarray
    target_mean: np.ndarray
    target_std: np.ndarray
    shares: Shares


def run(params: FlowParams) -> Result:
    """Everything about one rule: the same parameters and seed give the same result."""
    mixture, scales = params.mixture(), params.each_scale()
    runs = [sample(params, mixture, w) for w in scales]
    points = np.stack([ends for ends, _ in runs])
    target, mean, std = tilted(mixture, scales)
    return Result(
        np.array(scales),
        np.array(noise_levels(params.steps)),
        points,
        np.stack([paths for _, paths in runs]),
        np.stack([density(p) for p in points]),
        target,
        mean,
        std,
        _shares(points, mixture),
    )


def sample(params: FlowParams, mixture: Mixture, w: float) -> tuple[np.ndarray, np.ndarray]:
    """Points (n, 2) at one scale, and the first of them on their way (t + 1, p, 2).

    In float32, which halves the time; the error of the solver is far larger.
    """
    sigmas = noise_levels(params.steps)
    noise = torch.randn(params.samples, 2, generator=generator(params.seed))
    x = noise.T.contiguous() * sigmas[0]
    eps = guided(params, mixture.to(torch.float32), w)
    kept = [x[:, :PATHS].T]
    with torch.no_grad():
        for now in SOLVERS[params.solver](eps, x, sigmas):
            kept.append(now[:, :PATHS].T)
    return now.T.numpy(), torch.stack(kept).numpy()


def guided(params: FlowParams, mixture: Mixture, w: float) -> Noise:
    """The guided prediction for a solver; it remembers what its momentum needs."""
    rule, weak = RULES[params.rule], mixture.wider(params.blur)
    memory: Tensor | float = 0.0
    dials = params.model_dump(include=set(State._fields))

    def eps(x: Tensor, sigma: float, gain: float) -> Tensor:
        nonlocal memory
        eps_u, eps_c = mixture.eps(x, sigma, False).T, mixture.eps(x, sigma, True).T
        state = State(w, sigma, gain, memory, **dials)
        if params.rule in ("classifier", "clean"):
            seen = sigma if params.rule == "classifier" else 0.0
            state = state._replace(slope=mixture.slope(x, seen).T)
        if params.rule == "auto":
            state = state._replace(weak=weak.eps(x, sigma, True).T)
        if params.rule == "apg":
            memory = state.remember(eps_u, eps_c)
        return rule(eps_u, eps_c, state).T

    return eps


def tilted(
    mixture: Mixture, scales: tuple[float, ...]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """p(x|c)^w p(x)^(1-w) over the square, (w, GRID, GRID); its mean and std, (w, 2).

    Summed over a square of twice the side, of which the middle is handed over.
    """
    cell = 2 * REACH / GRID
    at = (torch.arange(2 * GRID, dtype=torch.float64) + 0.5) * cell - 2 * REACH
    y, x = torch.meshgrid(at, at, indexing="ij")
    grid = torch.stack([x.ravel(), y.ravel()])
    asked, whole = (mixture.log_density(grid, 0.0, which) for which in (True, False))
    w = torch.tensor(scales, dtype=torch.float64)[:, None]
    mass = torch.softmax(w * asked + (1 - w) * whole, dim=1)
    mean = mass @ grid.T
    std = (mass @ (grid.T**2) - mean**2).clamp_min(0).sqrt()
    field = mass.view(-1, 2 * GRID, 2 * GRID)
    rim = field.sum((1, 2)) - field[:, 2:-2, 2:-2].sum((1, 2))
    mean, std = (m.masked_fill((rim > 1e-4)[:, None], float("nan")) for m in (mean, std))
    middle = slice(GRID // 2, -GRID // 2)
    return (field[:, middle, middle] / cell**2).numpy(), mean.numpy(), std.numpy()


def density(points: np.ndarray) -> np.ndarray:
    """Points (n, 2) as a density over the square, a little smoothed, (GRID, GRID)."""
    edges = np.linspace(-REACH, REACH, GRID + 1)
    counts, _, _ = np.histogram2d(points[:, 1], points[:, 0], bins=(edges, edges))
    smooth = cv2.GaussianBlur(counts, (5, 5), 1, borderType=cv2.BORDER_CONSTANT)
    return smooth / len(points) / (2 * REACH / GRID) ** 2


def _shares(points: np.ndarray, mixture: Mixture) -> Shares:
    modes = mixture.modes[mixture.mine].numpy()
    away = np.linalg.norm(points[:, :, None] - modes, axis=-1)
    nearest, least = away.argmin(-1), away.min(-1)
    return Shares(
        np.stack([(nearest == k).mean(-1) for k in range(len(modes))], axis=-1),
        (least > 3 * mixture.std).mean(-1),
        least.mean(-1),
        points.mean(1, dtype=np.float64),
        points.std(1, dtype=np.float64),
    )


def vectors(
    params: FlowParams, points: np.ndarray, sigma: float, w: float
) -> dict[str, np.ndarray]:
    """The scores at points (n, 2) for one noise level: what the arrows at the cursor show.

    Returns: "unconditional", "conditional", their "difference", grad log p(c | x), and "guided" by
    CFG, each (n, 2).
    """
    mixture, x = params.mixture(), torch.as_tensor(points, dtype=torch.float64).T
    s_u, s_c = (mixture.score(x, sigma, asked).T.numpy() for asked in (False, True))
    d = s_c - s_u
    return {"unconditional": s_u, "conditional": s_c, "difference": d, "guided": s_u + w * d}
