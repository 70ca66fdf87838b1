"""Two fields learnt in the same time, and what solving them shows: the view "Layers to ODE"."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

import numpy as np
import torch

from engines import compute
from engines.cache import shared
from engines.field import Net
from engines.sharing import finished, found

from . import targets
from .continuous import Flow, log_prob, sample, standard_normal
from .fields import EQUAL, Learnt, Way, flow_of, learn
from .params.ode import FieldParams, OdeParams, SolverParams
from .solvers import Path, integrate, slope
from .traces import trace_hutchinson

__all__ = [
    "Convergence",
    "Fields",
    "Motion",
    "Trail",
    "Training",
    "convergence",
    "convergence_of",
    "current",
    "few",
    "mesh",
    "motion",
    "move",
    "noise_of",
    "picture",
    "score",
    "solver_of",
    "trail",
    "train",
    "trained",
]

POINTS, HELD = 20_000, 1000
"""Points to learn from, and points that are held out."""

QUICK = 90
"""Steps of flow matching that nobody has to wait for."""

PARTICLES, MESH, REACH = 250, 19, 3.0
"""Points that are moved, and lines of the mesh each way over [-REACH, REACH]^2."""

VECTORS = ((1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, -1.0))
"""The unit vectors, and all that Hutchinson can draw in the plane, but for the sign of both."""

FINE: dict[str, Any] = {"solver": "rk4", "steps": 10}
"""How log p of held out points is computed: within 0.005 nats of 40 steps."""


@dataclass(frozen=True, eq=False)
class Fields:
    """What was learnt by flow matching, and by likelihood.

    Attributes:
        nll: of either on held out points, in nats. truth: of the density itself on those points.
    """

    matched: Learnt
    likely: Learnt
    nll: tuple[float, float]
    truth: float

    @property
    def both(self) -> tuple[Learnt, Learnt]:
        """Flow matching first."""
        return self.matched, self.likely


class Training(NamedTuple):
    """So much of so much work; `result` after all of it."""

    done: int
    total: int
    result: Fields | None = None


def train(params: FieldParams) -> Iterator[Training]:
    """Both trainings, one after the other; work is counted in steps of flow matching.

    Raises:
        Refused: the target is an empty drawing.
    """
    points = targets.sample(params, POINTS, params.seed)
    way: Way = "likelihood" if params.trace == "exact" else "hutchinson"
    total, learnt = params.budget + EQUAL * few(params), list[Learnt]()
    turns: tuple[tuple[Way, int, int], ...] = (
        ("matching", params.budget, 1),
        (way, few(params), EQUAL),
    )
    for kind, steps, weight in turns:
        for progress in learn(points, kind, steps, params.seed):
            yield Training(len(learnt) * params.budget + weight * progress.done, total)
            learnt += [progress.result] if progress.result else []
    yield Training(total, total, score(params, *learnt))


def trained(params: FieldParams) -> Fields:
    """Both fields, however long it takes; from the cache that all visitors share."""
    whole: Fields = finished(train, params)
    return whole


def current(params: FieldParams) -> Fields:
    """Both fields if they are there; else trained for so few steps that nobody has to wait."""
    there: Fields | None = found(train, params)
    return there or trained(params.model_copy(update={"budget": min(params.budget, QUICK)}))


def few(params: FieldParams) -> int:
    """The steps of likelihood that take as long."""
    return max(1, params.budget // EQUAL)


def score(params: FieldParams, matched: Learnt, likely: Learnt) -> Fields:
    """Both fields on held out points; where the target has no density, it does not count."""
    held = targets.sample(params, HELD, params.seed + 1)
    truth = targets.log_density(params, held)
    nll = [-log_prob(flow_of(each.net), held, **FINE).mean() for each in (matched, likely)]
    return Fields(matched, likely, (float(nll[0]), float(nll[1])), float(-truth.mean()))


# Solving.


def solver_of(params: SolverParams) -> dict[str, Any]:
    """The dials as `integrate` takes them."""
    return {"solver": params.solver, "steps": params.steps, "tolerance": params.tolerance}


@dataclass(frozen=True, eq=False)
class Motion:
    """Noise on its way to data.

    Attributes:
        path: of all points. particles: (k, n, 2). mesh: (k, m, m, 2), [row y, column x].
    """

    path: Path
    particles: np.ndarray
    mesh: np.ndarray


def move(flow: Flow, noise: np.ndarray, params: SolverParams) -> Motion:
    """Particles and a mesh, solved together: an adaptive solver asks all of them at once."""
    path = sample(flow, np.concatenate([noise, mesh()]), **solver_of(params))
    n = len(noise)
    return Motion(path, path.points[:, :n], path.points[:, n:].reshape(-1, MESH, MESH, 2))


def motion(learnt: Learnt, noise: np.ndarray, params: SolverParams) -> Motion:
    """Of a learnt field."""
    return move(flow_of(learnt.net), noise, params)


def mesh() -> np.ndarray:
    """The places where the lines of the mesh meet, (MESH^2, 2)."""
    line = np.linspace(-REACH, REACH, MESH)
    return np.stack(np.meshgrid(line, line), -1).reshape(-1, 2)


def noise_of(params: OdeParams) -> np.ndarray:
    """The particles' starts, (n, 2)."""
    return np.random.default_rng(params.seed).standard_normal((PARTICLES, 2))


def picture(params: OdeParams) -> np.ndarray:
    """Where the particles of both fields are after every step, (2, steps + 1, n, 2)."""
    both, noise = trained(params.fields()).both, noise_of(params)
    return np.stack([motion(each, noise, params).particles for each in both])


@dataclass(frozen=True, eq=False)
class Trail:
    """One start, followed.

    Attributes:
        path: of four copies of it, one for each vector of `VECTORS`. points: (k, 3), x, y, log p.
        added: (k,) what log p has gained, -int tr dv/dx.
        estimates: (k, 2), the same by either draw of Hutchinson's, kept along the path; the one
            is as likely as the other, and their mean is `added`.
    """

    path: Path
    points: np.ndarray
    added: np.ndarray
    estimates: np.ndarray


def trail(learnt: Learnt, params: OdeParams) -> Trail:
    """The path of the start in the hand.

    e' J e of the unit vectors adds up to the exact trace; one pass takes it of all four vectors.
    """
    z, e = np.array([[params.start_x, params.start_y]]), torch.tensor(VECTORS)

    def rates(t: float, held: np.ndarray) -> np.ndarray:
        x = torch.as_tensor(held[:, :2], dtype=torch.float32)
        v, trace = trace_hutchinson(lambda y: learnt.net(t, y), x, e)
        return np.column_stack([v.double().numpy(), -trace.double().numpy()])

    start = np.column_stack([np.repeat(z, len(VECTORS), 0), np.zeros(len(VECTORS))])
    path = integrate(rates, start, **solver_of(params))
    sums = path.points[:, :, 2]
    added = sums[:, 0] + sums[:, 1]
    points = np.column_stack([path.points[:, 0, :2], standard_normal(z)[0] + added])
    return Trail(path, points, added, sums[:, 2:])


# What steps buy.


@dataclass(frozen=True, eq=False)
class Convergence:
    """The error at the end against the calls that it cost, by solver.

    Attributes:
        calls, errors: (k,) of each; the median over points of the distance to the exact end. A
            few points beside a watershed, which end in another mode, would rule any mean.
        slopes: orders that are seen, over the last three numbers of steps.
        tolerances: (k,) of dopri5.
    """

    calls: dict[str, np.ndarray]
    errors: dict[str, np.ndarray]
    slopes: dict[str, float]
    tolerances: np.ndarray


STEPS = (2, 4, 8, 16, 32, 64)
TOLERANCES = (1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7)


def convergence(flow: Flow, seed: int = 0, points: int = 48) -> Convergence:
    """Of a flow in double precision; the reference is RK4 by 200 steps."""
    z = np.random.default_rng(seed).standard_normal((points, 2))
    exact = sample(flow, z, solver="rk4", steps=200).end
    runs = {
        name: [sample(flow, z, solver=name, steps=steps) for steps in STEPS]
        for name in ("euler", "midpoint", "heun", "rk4")
    }
    runs["dopri5"] = [sample(flow, z, solver="dopri5", steps=1, tolerance=t) for t in TOLERANCES]
    calls = {name: np.array([run.calls for run in each]) for name, each in runs.items()}
    errors = {name: np.array([_far(r.end, exact) for r in each]) for name, each in runs.items()}
    slopes = {name: slope(calls[name][-3:], errors[name][-3:]) for name in runs}
    return Convergence(calls, errors, slopes, np.array(TOLERANCES))


def convergence_of(fields: Fields) -> Convergence:
    """Of the field that flow matching has learnt; kept, since solving it takes a while."""
    net = fields.matched.net
    weights = torch.nn.utils.parameters_to_vector(net.parameters())
    name = sha256(weights.numpy().tobytes()).hexdigest()
    return shared.get(f"engines.flows.convergence:{name}", lambda: compute.run(_convergence, net))


def _convergence(net: Net) -> Convergence:
    return convergence(flow_of(net, torch.float64))


def _far(ends: np.ndarray, exact: np.ndarray) -> float:
    return float(np.median(np.linalg.norm(ends - exact, axis=1)))
