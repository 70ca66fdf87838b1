"""The run: every method from every start, by the optimisers of torch, in float64."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, chain
from typing import NamedTuple

import numpy as np

from .descent import Trail, apart, plain, together
from .methods import METHODS, rates
from .params import POINTS, STEPS, Params
from .surfaces import objective

__all__ = ["FAR", "Progress", "Result", "prolonged", "run", "run_steps"]

FAR = 1e6
"""A path farther out than this in x or y, or no longer finite, has diverged."""

LEAST = 300
"""Steps of the shortest run that others begin with."""

Memory = dict[str, np.ndarray]


@dataclass(frozen=True)
class Result:
    """All paths of a run: M methods, S starts, T steps.

    Arguments:
        params: what was run.
        paths: (M, S, T + 1, 2), the points; NaN and inf are left as they came.
        losses: (M, S, T + 1), f at the points, without noise.
        gradients: (M, S, T, 2), the gradient at the first T points, with its noise and clipped.
        memory: what each method keeps after each step, (S, T, 2) by symbol; see `Method.memory`.
        rates: (M, T), the learning rate of each step.
        evaluations: (M, S), how many gradients were computed.
        lost: (M, S), the first step whose point is not finite, farther out than `FAR` or without
            a value of f; -1 if there is none.
        fate: (M, S), "" for a path that is not lost, or why it is: "kink" if f had a value but no
            slope where it stood before (the root in Ackley's function at 0: torch gives NaN),
            "outside" if f has no value there (the logarithm of a negative number), else
            "diverged".
    """

    params: Params
    paths: np.ndarray
    losses: np.ndarray
    gradients: np.ndarray
    memory: dict[str, Memory]
    rates: np.ndarray
    evaluations: np.ndarray
    lost: np.ndarray
    fate: np.ndarray

    def first(self, steps: int) -> "Result":
        """The run of so many steps, the first of this one, if no step knows how many there are
        (see `prolonged`).
        """
        if steps == self.params.steps:
            return self
        paths, losses = self.paths[:, :, : steps + 1], self.losses[:, :, : steps + 1]
        gradients = self.gradients[:, :, :steps]
        lost = _lost(paths, losses)
        return replace(
            self,
            params=self.params.model_copy(update={"steps": steps}),
            paths=paths,
            losses=losses,
            gradients=gradients,
            memory={
                name: {symbol: part[:, :steps] for symbol, part in kept.items()}
                for name, kept in self.memory.items()
            },
            rates=self.rates[:, :steps],
            evaluations=np.full_like(self.evaluations, steps),
            lost=lost,
            fate=_fate(paths, lost, losses, gradients),
        )

    @property
    def diverged(self) -> np.ndarray:
        """`lost` where that is divergence, (M, S); else -1."""
        return np.where(self.fate == "diverged", self.lost, -1)

    def internals(self, method: str, start: int = 0) -> Memory:
        """What made each step of one path, each (T, 2): "g", "step", and what the method keeps.

        Where the method corrects a bias, "m_hat" and "v_hat" are m / (1 - beta_1^t) and
        v / (1 - beta_2^t); "step" is the move from one point to the next.
        """
        row = self.params.methods.index(method)
        parts = {"g": self.gradients[row, start]}
        parts |= {symbol: kept[start] for symbol, kept in self.memory[method].items()}
        with np.errstate(invalid="ignore", over="ignore"):
            parts["step"] = np.diff(self.paths[row, start], axis=0)
        return parts | self._hats(method, parts)

    def _hats(self, method: str, parts: Memory) -> Memory:
        if METHODS[method].corrected and not self.params.bias_correction:
            return {}
        t, own = np.arange(1, self.params.steps + 1)[:, None], self.params.own(method)
        hats = METHODS[method].hats.items()
        return {f"{symbol}_hat": parts[symbol] / (1 - own[beta] ** t) for symbol, beta in hats}

    @cached_property
    def distances(self) -> np.ndarray:
        """How far each point is from the nearest minimum, (M, S, T + 1); NaN if none is known."""
        minima = objective(self.params).minima
        if not len(minima):
            return np.full_like(self.losses, np.nan)
        with np.errstate(over="ignore", invalid="ignore"):
            return np.min([np.linalg.norm(self.paths - m, axis=-1) for m in minima], axis=0)

    @cached_property
    def difference(self) -> np.ndarray:
        """The largest difference of each method's first path to a plain single run, (M,)."""
        alone = np.array([plain(self.params, m).path for m in self.params.methods])
        first = self.paths[:, 0]
        same = (first == alone) | (np.isnan(first) & np.isnan(alone))
        with np.errstate(invalid="ignore", over="ignore"):
            return np.asarray(np.where(same, 0.0, np.abs(first - alone)).max((1, 2)))


def prolonged(params: Params) -> Params:
    """A run that begins with the one asked for, bit for bit, and with others of the same dials:
    of 300, 600, 1,200 ... steps.

    Some runs stay as they are, since each step depends on how many there are: a schedule ends
    with the run, noise is drawn for all steps at once, and LBFGS stops where it rests.
    """
    whole = any(METHODS[name].closure for name in params.methods)
    if whole or params.noise or params.schedule != "constant":
        return params
    steps = LEAST * 2 ** math.ceil(math.log2(max(params.steps / LEAST, 1)))
    most = min(STEPS, POINTS // (len(params.methods) * len(params.starts)))
    return params.model_copy(update={"steps": min(steps, most)})


class Progress(NamedTuple):
    """How many steps of how many are done; the last word carries the result."""

    done: int
    total: int
    result: Result | None = None


def run(params: Params, starts: Sequence[Sequence[float]] | None = None) -> Result:
    """All methods from all starts; `starts` stands in for `params.starts`.

    Raises:
        ParamsError: the starts are no points, or the run is too large.
    """
    *_, last = run_steps(params, starts)
    assert last.result is not None
    return last.result


def run_steps(
    params: Params, starts: Sequence[Sequence[float]] | None = None
) -> Iterator[Progress]:
    """`run` with progress; it can be left after any step."""
    if starts is not None:
        params = type(params).check(params.model_dump() | {"starts": starts})
    near = [name for name in params.methods if not METHODS[name].closure]
    alone = [name for name in params.methods if METHODS[name].closure]
    total = params.steps * (bool(near) + len(alone) * len(params.starts))
    trails: dict[str, Trail] = {}
    work = chain(together(params, near, trails), apart(params, alone, trails))
    for done in accumulate(work):
        yield Progress(done, total)
    yield Progress(total, total, _result(params, [trails[name] for name in params.methods]))


def _result(params: Params, trails: list[Trail]) -> Result:
    paths, gradients = (
        np.stack([whole.transpose(0, 1).numpy() for whole in wholes])
        for wholes in zip(*((trail.paths, trail.gradients) for trail in trails), strict=True)
    )
    losses = np.stack([trail.losses.T.numpy() for trail in trails])
    lost = _lost(paths, losses)
    return Result(
        params,
        paths,
        losses,
        gradients,
        {
            name: {symbol: kept.transpose(0, 1).numpy() for symbol, kept in trail.memory.items()}
            for name, trail in zip(params.methods, trails, strict=True)
        },
        rates(params),
        np.array([trail.evaluations for trail in trails]),
        lost,
        _fate(paths, lost, losses, gradients),
    )


def _fate(
    paths: np.ndarray, lost: np.ndarray, losses: np.ndarray, gradients: np.ndarray
) -> np.ndarray:
    """Why each path is lost, (M, S): by where it stands then, or by what was there before."""
    here, before = np.maximum(lost, 0)[..., None], np.maximum(lost - 1, 0)[..., None]
    stands = np.isfinite(np.take_along_axis(paths, here[..., None], -2)).all((-1, -2))
    slope = np.take_along_axis(gradients, before[..., None], -2)[..., 0, :]
    kink = ~np.isfinite(slope).all(-1) & ~stands
    kink &= np.isfinite(np.take_along_axis(losses, before, -1)[..., 0])
    outside = stands & np.isnan(np.take_along_axis(losses, here, -1)[..., 0])
    why = np.where(kink, "kink", np.where(outside, "outside", "diverged"))
    return np.where(lost < 0, "", why)


def _lost(paths: np.ndarray, losses: np.ndarray) -> np.ndarray:
    lost = ~(np.abs(paths).max(-1) <= FAR) | np.isnan(losses)  # NaN is no number at most FAR
    return np.where(lost.any(-1), lost.argmax(-1), -1)
