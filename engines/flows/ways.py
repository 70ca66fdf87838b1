r"""Four ways from one noise to one mixture: the view "Four ways".

    layers   a normalizing flow (neural splines): invertible layers, log p by their log-dets
    ode      a continuous flow, learnt by flow matching
    score    the probability flow ODE of diffusion, with the exact score
    sde      the reverse SDE with the same score: as good in density, but no map

Only the first two learn anything. Of the SDE's own density only samples are known: its last step
is normal, so averaging that step's kernel over paths estimates p without bias.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch

from engines import modes
from engines.mixture import Mixture
from engines.modes import Mode
from engines.sharing import finished

from . import stack, training
from .continuous import log_prob, sample, standard_normal, traced
from .diffusion import beta, kernel, probability_flow, reverse_sde
from .fields import Learnt, flow_of, learn
from .ode import FINE, MESH, mesh, solver_of
from .params.stack import StackParams
from .params.ways import RivalParams, WaysParams
from .solvers import Path, integrate

__all__ = [
    "FRAMES",
    "GRID",
    "SPAN",
    "WAYS",
    "Rivals",
    "Row",
    "Training",
    "Ways",
    "filament",
    "mixture_of",
    "modes_of",
    "noise_of",
    "picture",
    "run",
    "train",
    "trained",
]

WAYS = ("layers", "ode", "score", "sde")

POINTS, HELD, DRAWN, SHOWN, PATHS = 20_000, 200, 1200, 250, 500
"""Points to learn from, held out, drawn by each way, shown; paths that estimate the SDE's p."""

FRAMES, GRID, SPAN = 25, 29, 3.3
"""Moments that are shown; log p stands on GRID x GRID places over [-SPAN, SPAN]^2."""

EQUAL = 10
"""Steps of flow matching that cost as much as one of the splines, about."""

LAYERS, BINS = 2, 8


def modes_of(params: RivalParams) -> list[Mode]:
    """The modes that the dials ask for."""
    if params.modes == "own":
        return modes.modes_of(params.own)
    angles = {"two": (0, 0.5), "turned": (1 / 8, 5 / 8), "unequal": (0, 0.5)}
    places = np.array(angles.get(params.modes, np.arange(5) / 5 + 1 / 20)) * 2 * np.pi
    weights = [0.8, 0.2] if params.modes == "unequal" else np.full(len(places), 1 / len(places))
    corners = zip(2 * np.cos(places), 2 * np.sin(places), weights, strict=True)
    return [(float(x), float(y), 0.3, float(w)) for x, y, w in corners]


def mixture_of(params: RivalParams) -> Mixture:
    """The mixture of these modes."""
    return modes.mixture_of(modes_of(params))


# What is learnt.


class _Way(NamedTuple):
    """points (FRAMES, n, 2), mesh, log p where it was asked for, and the table's numbers."""

    points: np.ndarray
    mesh: np.ndarray | None
    logs: np.ndarray
    calls: int
    undone: float
    parameters: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, eq=False)
class Rivals:
    """The two ways that learn, as training left them.

    Attributes:
        layers: where the normalizing flow takes the noise; no solver has a say in it.
        field: of the continuous one. logs: its log p where the view asks for it.
    """

    layers: _Way
    field: Learnt
    logs: np.ndarray


class Training(NamedTuple):
    """So much of so much work, in steps of flow matching; `result` after all of it."""

    done: int
    total: int
    result: Rivals | None = None


def train(params: RivalParams) -> Iterator[Training]:
    """The layers by likelihood, then the field by flow matching, on the same points."""
    mixture, random = mixture_of(params), np.random.default_rng([params.noise, 0])
    points = mixture.sample(POINTS, random)
    kind = StackParams(kind="nsf", layers=LAYERS, bins=BINS, seed=params.noise)
    others = held_out(params)
    learning = training.Training(kind, points.astype(np.float32), others.astype(np.float32))
    half, rounds = EQUAL * params.training, params.training // training.STEPS
    spent = 0.0
    for k in range(1, rounds + 1):
        began = time.thread_time()  # what others compute on this machine does not count
        layers = learning.flow(k)
        spent += time.thread_time() - began
        yield Training(half * k // rounds, 2 * half)
    for progress in learn(points, "matching", half, params.noise):
        yield Training(half + progress.done, 2 * half)
    assert progress.result is not None
    field = progress.result
    way = _by_layers(layers, noise_of(params), others, spent)
    logs = log_prob(flow_of(field.net), _asked(others), **FINE)
    yield Training(2 * half, 2 * half, Rivals(way, field, logs))


def trained(params: RivalParams) -> Rivals:
    """Both rivals, however long it takes; from the cache that all visitors share."""
    found: Rivals = finished(train, params)
    return found


def places() -> np.ndarray:
    """The grid's places, (GRID^2, 2), row 0 the lowest."""
    line = np.linspace(-SPAN, SPAN, GRID)
    return np.stack(np.meshgrid(line, line), -1).reshape(-1, 2)


def held_out(params: RivalParams) -> np.ndarray:
    """Points of the mixture that judge, (HELD, 2)."""
    return mixture_of(params).sample(HELD, np.random.default_rng([params.noise, 2]))


def _asked(held: np.ndarray) -> np.ndarray:
    """Where log p is asked for: the grid, the points held out, the middle."""
    return np.concatenate([places(), held, np.zeros((1, 2))])


# Four ways.


class Row(NamedTuple):
    """What the table tells of one way; NaN where there is no such number.

    calls: of what was learnt, to draw all points at once. parameters: that were learnt.
    undone: largest distance after going to the data and back. error: root mean square of log p
    against the truth on held out points, in nats. origin: log p in the middle. filament: share
    further than 4 standard deviations from every mode. kl: mean of log p - log q on held out
    points, below 0 by chance, or where a coarse solver's p sums to more than 1. seconds: of the
    training.
    """

    calls: int
    parameters: int
    undone: float
    error: float
    origin: float
    filament: float
    kl: float
    seconds: float


@dataclass(frozen=True, eq=False)
class Ways:
    """Four ways from one noise.

    Attributes:
        names: of the ways that are there: before anything is learnt, the last two.
        points: by way, (FRAMES, n, 2). ends: of all that were drawn, (DRAWN, 2).
        mesh: by way, (FRAMES, m, m, 2); the SDE has none.
        grids: by way and for the "truth", log p (GRID, GRID), row 0 the lowest.
        rows: by way. truth: share of the filament in the mixture itself, about; its log p at 0.
    """

    names: tuple[str, ...]
    points: dict[str, np.ndarray]
    ends: dict[str, np.ndarray]
    mesh: dict[str, np.ndarray]
    grids: dict[str, np.ndarray]
    rows: dict[str, Row]
    truth: tuple[float, float]


def run(params: WaysParams, rivals: Rivals | None) -> Ways:
    """All ways; those that learn only where `rivals` are there.

    Raises:
        Refused: the solver loses the path, or asks too often.
    """
    mixture = mixture_of(params)
    drawn = noise_of(params)
    held = held_out(params)
    found = {"score": _by_score(params, mixture, drawn, held)}
    found["sde"] = _by_sde(params, mixture, drawn, held)
    if rivals is not None:
        found = {"layers": rivals.layers, "ode": _by_field(params, rivals, drawn)} | found
    grids = {"truth": mixture.log_density(places())} | {
        k: way.logs[: GRID**2] for k, way in found.items()
    }
    return Ways(
        tuple(found),
        {k: way.points[:, :SHOWN] for k, way in found.items()},
        {k: way.points[-1] for k, way in found.items()},
        {k: way.mesh for k, way in found.items() if way.mesh is not None},
        {k: grid.reshape(GRID, GRID) for k, grid in grids.items()},
        {k: _row(way, mixture, held) for k, way in found.items()},
        (float(np.exp(-8)), float(mixture.log_density(np.zeros(2)))),
    )


def noise_of(params: RivalParams) -> np.ndarray:
    """Where all ways begin, (DRAWN, 2)."""
    return np.random.default_rng([params.noise, 1]).standard_normal((DRAWN, 2))


def picture(params: WaysParams) -> np.ndarray:
    """Where each way takes all drawn points, (4, n, 2)."""
    found = run(params, trained(params.rivals()))
    return np.stack([found.ends[name] for name in WAYS])


def filament(points: np.ndarray, mixture: Mixture) -> float:
    """Share of points further than 4 standard deviations from every mode; exp(-8) of one mode."""
    away = np.linalg.norm(points[:, None] - mixture.means, axis=-1) / mixture.sds
    return float((away.min(1) > 4).mean())


def _row(way: _Way, mixture: Mixture, held: np.ndarray) -> Row:
    off = mixture.log_density(held) - way.logs[GRID**2 : -1]
    return Row(
        way.calls,
        way.parameters,
        way.undone,
        float(np.sqrt((off**2).mean())),
        float(way.logs[-1]),
        filament(way.points[-1], mixture),
        float(off.mean()),
        way.seconds,
    )


def _noise_and_mesh(noise: np.ndarray) -> np.ndarray:
    return np.concatenate([noise, mesh()])


def _apart(way: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Points and mesh at the moments that are shown, of (k, n + m^2, 2) at even times."""
    shown = way[_moments(len(way))]
    return shown[:, :n], shown[:, n:].reshape(FRAMES, MESH, MESH, 2)


def _moments(k: int) -> np.ndarray:
    return np.floor(np.linspace(0, k - 1, FRAMES) + 1e-9).astype(int)


def _by_layers(flow: stack.Flow, noise: np.ndarray, held: np.ndarray, seconds: float) -> _Way:
    points, mesh = _apart(stack.carry(flow, _noise_and_mesh(noise)).points, len(noise))
    again = stack.layers(flow, points[-1]).points[0]
    return _Way(
        points,
        mesh,
        stack.log_prob(flow, _asked(held)),
        calls=2 * LAYERS,  # an autoregressive layer goes to the data one coordinate at a time
        undone=float(np.abs(again - noise).max()),
        parameters=len(flow.weights),
        seconds=seconds,
    )


def _by_field(params: WaysParams, rivals: Rivals, noise: np.ndarray) -> _Way:
    flow, solver = flow_of(rivals.field.net), solver_of(params)
    way = sample(flow, _noise_and_mesh(noise), **solver)
    back = integrate(flow.velocity, way.end[:SHOWN], start=flow.data, end=flow.noise, **solver)
    size = sum(p.numel() for p in rivals.field.net.parameters())
    known = _there_and_back(way, noise, back.end, rivals.logs)
    return known._replace(parameters=size, seconds=float(rivals.field.seconds[-1]))


def _by_score(params: WaysParams, mixture: Mixture, noise: np.ndarray, held: np.ndarray) -> _Way:
    """One way back for both: the points that were drawn, and the places where log p is asked."""
    flow, solver = probability_flow(mixture), solver_of(params)
    way = sample(flow, _noise_and_mesh(noise), **solver)
    places = np.concatenate([way.end[:SHOWN], _asked(held)])
    back = traced(flow, places, back=True, **solver).end
    logs = standard_normal(back[:, :2]) - back[:, 2]
    return _there_and_back(way, noise, back[:SHOWN, :2], logs[SHOWN:])


def _there_and_back(way: Path, noise: np.ndarray, again: np.ndarray, logs: np.ndarray) -> _Way:
    points, mesh = _apart(way.points, len(noise))
    undone = float(np.abs(again - noise[:SHOWN]).max())
    return _Way(points, mesh, logs, way.calls, undone)


def _by_sde(params: WaysParams, mixture: Mixture, noise: np.ndarray, held: np.ndarray) -> _Way:
    """Undone: how far apart two paths of the same start end, at most: it is no map."""
    random = np.random.default_rng([params.noise, 3])
    way = reverse_sde(mixture, noise, params.steps, random)
    other = reverse_sde(mixture, noise[:SHOWN], params.steps, random)
    logs = last_step_density(way.points[-2, :PATHS], mixture, params.steps, _asked(held))
    return _Way(
        way.points[_moments(params.steps + 1)],
        None,
        logs,
        way.calls,
        float(np.abs(way.end[:SHOWN] - other.end).max()),
    )


def last_step_density(
    before: np.ndarray, mixture: Mixture, steps: int, x: np.ndarray
) -> np.ndarray:
    """log of the mean over paths of the last step's normal kernel, (n,): unbiased for p(x)."""
    t = h = 1 / steps
    score = mixture.diffused(*kernel(t)).score(before)
    means, v = before + h * beta(t) / 2 * (before + 2 * score), h * beta(t)
    square = (x**2).sum(1, keepdims=True) - 2 * x @ means.T + (means**2).sum(1)
    logs = (square / (-2 * v)).astype(np.float32)  # a million of them: half the time
    summed = torch.logsumexp(torch.from_numpy(logs), 1).double().numpy()
    return summed - np.log(2 * np.pi * v * len(means))
