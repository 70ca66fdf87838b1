"""Pictures under a hint, step by step; with and without the net; a whole grid at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engines.backends import BACKENDS, Model, load, run_near

from .params import Params
from .sample import Cell, Moment, decode, denoise
from .words import ControlError

__all__ = ["Hints", "Result", "Step", "compare", "generate", "sweep", "unsteered"]

Hints = np.ndarray | Mapping[str, np.ndarray]
EVERY = 3  # steps between previews: a decode costs more than a step


@dataclass(frozen=True, eq=False)
class Step:
    """One step of the way.

    Attributes:
        index: from 0, of `total`. t: time of training.
        x0: the pictures that the model expects now, uint8 (pictures, side, side, 3), or None on
            the steps that are not decoded.
        norms: kind -> root mean square of each scaled residual, (n,).
    """

    index: int
    total: int
    t: float
    x0: np.ndarray | None
    norms: dict[str, np.ndarray]


@dataclass(frozen=True, eq=False)
class Result:
    """What came out.

    Attributes:
        pictures: uint8 (cells, side, side, 3).
        cells: the seed, scale, start and end of each.
        film: the x_0 of the decoded steps and the pictures last, (frames, cells, side, side, 3).
        at: the step of each frame, (frames,).
        norms: kind -> (steps, n), the residuals of every step.
    """

    pictures: np.ndarray
    cells: tuple[Cell, ...]
    film: np.ndarray
    at: np.ndarray
    norms: dict[str, np.ndarray]


def generate(params: Params, hint: Hints, model: Model | None = None) -> Iterator[Step | Result]:
    """A `Step` after each step, the `Result` last.

    Arguments:
        hint: uint8 (side, side, 3), or kind -> hint where both nets act.
        model: in the place of the one that the dials name.
    """
    cells = [
        Cell(params.seed + k, params.scale, params.start, params.end)
        for k in range(params.pictures)
    ]
    yield from run(params, hint, cells, model, every=EVERY)


def compare(params: Params, hint: Hints, model: Model | None = None) -> Result:
    """The same seed without the net (first) and with it, in one batch."""
    steered = Cell(params.seed, params.scale, params.start, params.end)
    *_, result = run(params, hint, [Cell(params.seed, 0.0), steered], model)
    assert isinstance(result, Result)
    return result


def unsteered(params: Params, model: Model | None = None) -> np.ndarray:
    """What the first seed becomes without any net, uint8 (side, side, 3); no hint is looked at."""
    side = BACKENDS[params.backend].side
    alone = params.model_copy(update={"control": "edges"})
    nothing = np.zeros((side, side, 3), np.uint8)
    *_, result = run(alone, nothing, [Cell(params.seed, 0.0)], model)
    assert isinstance(result, Result)
    return np.asarray(result.pictures[0])


def sweep(
    params: Params,
    hint: Hints,
    scales: Sequence[float],
    ends: Sequence[float],
    model: Model | None = None,
) -> Iterator[Step | Result]:
    """A grid on one seed in one batch; the cells run through `ends` within each of `scales`."""
    if not 1 <= len(scales) * len(ends) <= 36:
        raise ControlError("A grid has 1 to 36 cells.", "网格应有 1 到 36 格。")
    cells = [Cell(params.seed, s, params.start, e) for s in scales for e in ends]
    yield from run(params, hint, cells, model)


def run(
    params: Params, hint: Hints, cells: Sequence[Cell], model: Model | None = None, every: int = 0
) -> Iterator[Step | Result]:
    """Any cells as one batch; every so many steps are decoded, none at 0."""
    asked = params, hint, cells, every
    yield from _run(*asked, model) if model else run_near(params.backend, _run, *asked)


def _run(
    params: Params, hint: Hints, cells: Sequence[Cell], every: int, model: Model | None = None
) -> Iterator[Step | Result]:
    model = model or load(params.backend)
    hints = _hints(params, hint, model)
    films, at, norms, moment = [], [], [], None
    for moment in denoise(model, params, hints, cells):
        last = moment.index == params.steps - 1
        seen = every and not last and moment.index % every == 0
        x0 = decode(model, moment.x0) if seen else None
        norms.append(moment.norms)
        if x0 is not None:
            films.append(x0)
            at.append(moment.index)
        if not last:
            yield Step(moment.index, params.steps, moment.t, x0, moment.norms)
    yield _result(model, moment, cells, films, at, norms)


def _result(
    model: Model,
    last: Moment | None,
    cells: Sequence[Cell],
    films: list[np.ndarray],
    at: list[int],
    norms: list[dict[str, np.ndarray]],
) -> Result:
    assert last is not None
    pictures = decode(model, last.latents)
    told = {kind: np.stack([n[kind] for n in norms]) for kind in norms[0]}
    film = np.stack([*films, pictures])
    return Result(pictures, tuple(cells), film, np.array([*at, last.index]), told)


def _hints(params: Params, hint: Hints, model: Model) -> dict[str, np.ndarray]:
    """The hint of each net that shall act, checked.

    Raises:
        ControlError: one is missing, or is no picture of the model's size.
    """
    kinds = ("edges", "pose") if params.control == "both" else (params.control,)
    held = dict(hint) if isinstance(hint, Mapping) else dict.fromkeys(kinds[:1], hint)
    side = model.backend.side
    for kind in kinds:
        found = np.asarray(held.get(kind))
        if found.shape != (side, side, 3) or found.dtype != np.uint8:
            raise ControlError(
                f"The hint for {kind} is uint8 ({side}, {side}, 3), not {found.dtype} "
                f"{found.shape}.",
                f"{kind} 的条件图应为 uint8 ({side}, {side}, 3)，而不是 {found.dtype} "
                f"{found.shape}。",
            )
    return {kind: np.asarray(held[kind]) for kind in kinds}
