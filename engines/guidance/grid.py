"""A grid of pictures: every cell measured, and the curves that the cells trace.

accuracy    share of the attributes named in the prompt that a judge, trained on drawn scenes
            alone, finds in the picture
clipped     share of pixels of which a channel leaves the range of a screen
diversity   mean root mean square difference of pictures that differ in their seed alone
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, groupby
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from engines.backends import Model, run_near
from engines.storybook import load_judge
from engines.storybook.asked import asked
from engines.storybook.scene import ATTRIBUTES

from .pictures import decode, model_of, sample
from .sweep_params import Recipe, SweepParams

__all__ = ["Cell", "Done", "Trace", "curves", "sweep", "sweep_steps", "trace"]

Index = tuple[int, int, int]


@dataclass(frozen=True, eq=False)
class Cell:
    """One picture of a grid.

    Attributes:
        index: sheet, row, column. recipe: all that made it. picture: uint8 (h, w, 3).
        accuracy: 0 .. 1, NaN where the prompt names nothing that the judge knows.
        seen: attribute -> (asked for, seen by the judge).
        clipped: share of pixels. norms: (steps, 3), root mean square of eps_u, eps_c and their
            difference at each step.
    """

    index: Index
    recipe: Recipe
    picture: np.ndarray
    accuracy: float
    seen: dict[str, tuple[str, str]]
    clipped: float
    norms: np.ndarray


class Done(NamedTuple):
    """How far a sweep is: pictures that are ready, of how many, and the step of this batch."""

    cells: int
    of: int
    step: int
    steps: int


def sweep(params: SweepParams) -> Iterator[Cell]:
    """The cells, as they come."""
    return (told for told in sweep_steps(params) if isinstance(told, Cell))


def sweep_steps(params: SweepParams) -> Iterator[Cell | Done]:
    """The cells, and a `Done` after every step: stop asking and it stops.

    Cells of one sampler and number of steps go through the network as one batch.

    Raises:
        ValueError: the model is not there, or a rule that it cannot take.
    """
    yield from run_near(params.model, _sweep, params)


def _sweep(params: SweepParams) -> Iterator[Cell | Done]:
    model = model_of(params.model)
    held = sorted(params.recipes(), key=_kind)
    ready = 0
    for _, group in groupby(held, _kind):
        rest = list(group)
        for k in range(0, len(rest), params.batch):
            some = rest[k : k + params.batch]
            norms = []
            for moment in sample(model, [recipe for _, recipe in some], params):
                norms.append(moment.norms)
                yield Done(ready, len(held), moment.step + 1, some[0][1].steps)
            for j, (index, recipe) in enumerate(some):
                picture = decode(model, moment.x[j : j + 1])
                yield _cell(model, index, recipe, picture[0], np.stack([n[j] for n in norms]))
                ready += 1


def _kind(item: tuple[Index, Recipe]) -> tuple[int, str]:
    return item[1].steps, item[1].sampler


class Trace(NamedTuple):
    """One picture on its way: x0 as expected at each step, uint8 (steps, h, w, 3); sigmas."""

    pictures: np.ndarray
    sigmas: np.ndarray
    norms: np.ndarray


def trace(params: SweepParams, recipe: Recipe) -> Trace:
    """What the guided prediction expects at every step of one cell."""
    return next(run_near(params.model, _trace, params, recipe))


def _trace(params: SweepParams, recipe: Recipe) -> Iterator[Trace]:
    model = model_of(params.model)
    moments = list(sample(model, [recipe], params))
    pictures = np.concatenate([_bytes(decode(model, m.x0)) for m in moments])
    norms = np.concatenate([m.norms for m in moments])
    yield Trace(pictures, np.array([m.sigma for m in moments]), norms)


def _cell(model: Model, index: Index, recipe: Recipe, picture: Tensor, norms: np.ndarray) -> Cell:
    seen = {} if model.backend.base else _seen(recipe.prompt, picture)
    right = [a == b for a, b in seen.values()]
    clipped = float((picture.abs() > 1).any(0).float().mean())
    accuracy = sum(right) / len(right) if right else math.nan
    return Cell(index, recipe, _bytes(picture[None])[0], accuracy, seen, clipped, norms)


def _bytes(pictures: Tensor) -> np.ndarray:
    """-1 .. 1 to uint8, (n, h, w, 3)."""
    grey = ((pictures / 2 + 0.5).clamp(0, 1) * 255).round().byte()
    return grey.permute(0, 2, 3, 1).numpy()


@torch.no_grad()
def _seen(prompt: str, picture: Tensor) -> dict[str, tuple[str, str]]:
    names = asked(prompt)
    told, _ = _judge()(picture[None].clamp(-1, 1))
    return {
        kind: (ATTRIBUTES[kind][k], ATTRIBUTES[kind][int(told[kind].argmax())])
        for kind, k in names.items()
    }


@cache
def _judge() -> Any:
    return load_judge()


def curves(cells: Iterable[Cell], axis: str = "scale") -> dict[str, np.ndarray]:
    """Figures against one part of the recipe, over all cells that share it.

    Returns: "at", and for each of them the mean "accuracy" and "clipped" (0 .. 1, NaN where not
    known) and the "diversity" (0 .. 1 of the range; NaN where no two cells differ in seed alone).
    """
    held = sorted(cells, key=lambda cell: getattr(cell.recipe, axis))
    groups = [(v, list(g)) for v, g in groupby(held, lambda cell: getattr(cell.recipe, axis))]
    return {
        "at": np.array([value for value, _ in groups]),
        "accuracy": np.array([np.mean([c.accuracy for c in g]) for _, g in groups]),
        "clipped": np.array([np.mean([c.clipped for c in g]) for _, g in groups]),
        "diversity": np.array([_diversity(g) for _, g in groups]),
    }


def _diversity(cells: Sequence[Cell]) -> float:
    """Over all pairs that differ in their seed alone."""
    found = [
        np.sqrt(np.mean((a.picture / 255 - b.picture / 255) ** 2))
        for a, b in combinations(cells, 2)
        if a.recipe.seed != b.recipe.seed and a.recipe._replace(seed=b.recipe.seed) == b.recipe
    ]
    return float(np.mean(found)) if found else math.nan
