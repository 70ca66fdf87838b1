"""Training by likelihood, round by round, so that it can be watched, stopped and gone on with.

Minimise the mean of -log p(x) with Adam. The step size falls as 1 / sqrt(1 + k / 400), and what is
shown is a running mean of the weights (Polyak): neither needs to know when the training will end,
so a run of n rounds is the beginning of every longer one.
"""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np
import torch
import zuko
from torch import Tensor, nn
from torch.nn.utils import clip_grad_norm_, parameters_to_vector

from engines.cache import key, shared
from engines.refused import Refused

from .params import StackParams
from .stack import Flow, PlanarLayer, build, log_prob
from .targets import target

__all__ = [
    "BATCH",
    "CLIP",
    "HELD_OUT",
    "MEMORY",
    "POINTS",
    "RATE",
    "SLOWER",
    "STEPS",
    "Training",
    "held_out",
    "points_of",
    "train",
    "trained",
    "training_of",
]

STEPS, BATCH = 20, 512
"""Steps of a round, points of a step."""

POINTS, HELD_OUT = 20_000, 4000
"""Points to learn from, and points that only judge."""

RATE, SLOWER, CLIP, MEMORY = 8e-3, 400, 5.0, 0.98

LONG = 50
"""Rounds of a run that was trained for long."""


def points_of(params: StackParams) -> np.ndarray:
    """The points to learn from, (20 000, 2) float32.

    Raises:
        Refused: the drawing is empty.
    """
    return _drawn(params, POINTS, 0)


def held_out(params: StackParams) -> np.ndarray:
    """Other points of the same density, (4000, 2) float32."""
    return _drawn(params, HELD_OUT, 1)


def _drawn(params: StackParams, n: int, turn: int) -> np.ndarray:
    rng = np.random.default_rng([params.seed, turn])
    return target(params).sample(n, rng).astype(np.float32)


def start(module: nn.Module, gain: float, random: torch.Generator) -> None:
    """Weights of a new flow, from a generator of its own: no other training can disturb it."""
    for part in module.modules():
        if isinstance(part, nn.Linear | zuko.nn.Linear):
            bound = gain * part.weight.shape[-1] ** -0.5
            nn.init.uniform_(part.weight, -bound, bound, random)
            nn.init.uniform_(part.bias, -bound, bound, random)
        elif isinstance(part, PlanarLayer):
            nn.init.uniform_(part.u, -gain, gain, random)
            nn.init.uniform_(part.w, -gain, gain, random)


class Training:
    """One training, shared by all who watch it; each round is computed once.

    Arguments:
        params: the flow; its rounds are not looked at.
        points, others: (n, 2), to learn from and to judge by.
    """

    def __init__(self, params: StackParams, points: np.ndarray, others: np.ndarray) -> None:
        self.params, self.lock = params, threading.Lock()
        self.mean, self.sd = points.mean(axis=0), points.std(axis=0)
        self.random = torch.Generator().manual_seed(params.seed)
        self.module = build(params, self.mean, self.sd)
        start(self.module, params.gain, self.random)
        self.weights = list(self.module.parameters())
        self.averaged = [w.detach().clone() for w in self.weights]
        self.adam = torch.optim.Adam(self.weights, lr=RATE, fused=True)
        self.points, self.others = torch.from_numpy(points), torch.from_numpy(others)
        self.step, self.seconds, self.order = 0, 0.0, torch.empty(0, dtype=torch.int64)
        self.flows = [self._shown()]

    @property
    def nbytes(self) -> int:
        """What the cache counts: the points, Adam's four copies, and the flows of a long run."""
        weights = sum(w.nbytes for w in self.weights)
        return self.points.nbytes + self.others.nbytes + (4 + LONG) * weights

    def flow(self, rounds: int) -> Flow:
        """The flow after so many rounds; those that nobody has asked for yet are computed now."""
        with self.lock:
            while len(self.flows) <= rounds:
                self._round()
            return self.flows[rounds]

    def known(self, rounds: int) -> Flow | None:
        """The same, if it is known already."""
        return self.flows[rounds] if rounds < len(self.flows) else None

    def _round(self) -> None:
        began = time.perf_counter()
        for _ in range(STEPS):
            self._learn(self._batch())
        self.seconds += time.perf_counter() - began
        self.flows.append(self._shown())

    def _batch(self) -> Tensor:
        """The next points; each is seen once before any is seen again."""
        if len(self.order) < min(BATCH, len(self.points)):
            self.order = torch.randperm(len(self.points), generator=self.random)
        now, self.order = self.order[:BATCH], self.order[BATCH:]
        return self.points[now]

    def _learn(self, batch: Tensor) -> None:
        self.adam.param_groups[0]["lr"] = RATE / (1 + self.step / SLOWER) ** 0.5
        loss = self._nll(batch)
        self.adam.zero_grad()
        loss.backward()
        clip_grad_norm_(self.weights, CLIP)
        self.adam.step()
        self.step += 1
        share = max(1 - MEMORY, 9 / (10 + self.step))
        torch._foreach_lerp_(self.averaged, [w.detach() for w in self.weights], share)

    def _nll(self, x: Tensor) -> Tensor:
        """Mean of -log N(z) - log |det dz/dx|."""
        z, log_det = self.module.transform().call_and_ladj(x)
        return ((z**2).sum(-1) / 2 - log_det).mean() + np.log(2 * np.pi)

    def _shown(self) -> Flow:
        """The flow with the running mean of the weights."""
        with torch.no_grad():
            weights = parameters_to_vector(self.averaged).numpy().copy()
        params = self.params.model_copy(update={"rounds": self.step // STEPS})
        flow = Flow(params, weights, self.mean, self.sd, np.nan, self.seconds)
        return replace(flow, nll=-float(log_prob(flow, self.others.numpy()).mean()))


def training_of(params: StackParams) -> Training:
    """The training that all visitors with these dials share, however long each lets it run.

    Raises:
        Refused: the drawing is empty.
    """
    alone = params.model_copy(update={"rounds": 0})
    new = partial(Training, alone, points_of(alone), held_out(alone))
    return shared.get(f"engines.flows.training:{key(alone)}", new)


def trained(params: StackParams) -> Flow:
    """The flow after params.rounds; at once, where somebody has trained it before.

    Raises:
        Refused: the drawing is empty.
    """
    return training_of(params).flow(params.rounds)


def train(params: StackParams, points: np.ndarray | None = None) -> Iterator[Flow]:
    """Round by round, the flow as it stands, from untrained to params.rounds.

    Arguments:
        points: (n, 2) to learn from in the place of the target's; normal noise of sd 0.02 is
            added, since a point or a line has no density. Every sixth is held out.

    Raises:
        Refused: the drawing is empty; or the points are no (n, 2) finite numbers within 1000,
            at least 12 and at most 100 000 of them.
    """
    training = training_of(params) if points is None else _of(params, points)
    for rounds in range(params.rounds + 1):
        yield training.flow(rounds)


def _of(params: StackParams, points: np.ndarray) -> Training:
    points = np.asarray(points, dtype=float)
    right = points.ndim == 2 and points.shape[1] == 2 and 12 <= len(points) <= 100_000
    if not right or not (np.abs(points) <= 1000).all():
        raise Refused(
            "The points must be 12 to 100,000 pairs of numbers, each at most a thousand.",
            "数据点应为 12 到 100000 对数，每个数的绝对值不超过一千。",
        )
    noise = np.random.default_rng(params.seed).standard_normal(points.shape)
    blurred = (points + 0.02 * noise).astype(np.float32)
    others = np.arange(len(points)) % 6 == 5
    return Training(params, blurred[~others], blurred[others])
