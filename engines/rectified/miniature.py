"""The same words from the same seed through Storybook's U-Net (v-prediction, DDIM) and its MMDiT
(rectified flow), at six numbers of steps; how much of what was asked the judge sees.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
import torch

from engines import storybook
from engines.device import generator
from engines.storybook.asked import asked
from engines.storybook.figures import read
from engines.storybook.pipeline import FOLDER

from .loop import decode, denoise
from .mini import Opened, opened, opened_medium
from .params import MiniatureParams

__all__ = [
    "COUNTS",
    "NETS",
    "Cell",
    "Measured",
    "film",
    "grid",
    "measured",
    "nets_of",
    "obeyed",
    "picture",
]

COUNTS = (1, 2, 4, 8, 16, 28)
"""Numbers of steps that are drawn."""

Net = Literal["unet", "mmdit"]
NETS: tuple[Net, ...] = ("unet", "mmdit")


class Cell(NamedTuple):
    """One picture, uint8 (h, w, 3): by which network in how many steps, the share of what was
    asked that the judge sees (NaN if nothing it knows was asked), seconds on this machine.
    """

    net: Net
    steps: int
    picture: np.ndarray
    obeyed: float
    seconds: float


NAMED = ("subject", "colour", "size", "place", "ground", "time")
"""What every prompt of the evaluation names."""


class Measured(NamedTuple):
    """Over so many prompts: steps -> the share of what they name that the judge sees."""

    prompts: int
    shares: dict[int, float]


@cache
def measured(folder: Path | None = None) -> dict[Net, Measured]:
    """The evaluation's own figures (evaluation.json), each network at its best guidance; a network
    that was not evaluated is not there.
    """
    file = (folder or FOLDER) / "evaluation.json"
    told = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    found: dict[Net, Measured] = {}
    for net, name in zip(NETS, ("unet", "sd3"), strict=True):
        if name in told:
            rows = told[name]["steps"].items()
            shares = {int(n): sum(row[of] for of in NAMED) / len(NAMED) for n, row in rows}
            half = told[name].get("prompts", told["prompts"]) // 2  # the tables are of every other
            found[net] = Measured(half, shares)
    return found


def nets_of(params: MiniatureParams) -> Sequence[Net]:
    """The large model has no U-Net beside it."""
    return NETS if params.backend == "storybook" else NETS[1:]


def grid(params: MiniatureParams, folder: Path | None = None) -> Iterator[Cell]:
    """Cell by cell, the fewest steps first; each is a whole drawing, so stop when you like.

    Raises:
        BackendError: the model is not on this machine, or does not fit.
    """
    for steps in COUNTS:
        for net in nets_of(params):
            began = time.perf_counter()
            held = params.model_copy(update={"steps": steps})
            drawn = _unet(held) if net == "unet" else _mmdit(held, folder)
            seconds = time.perf_counter() - began
            yield Cell(net, steps, drawn, obeyed(params, drawn), seconds)


def _model(params: MiniatureParams, folder: Path | None) -> Opened:
    return opened(folder) if params.backend == "storybook" else _large()


@cache
def _large() -> Opened:
    return opened_medium()


def _mmdit(params: MiniatureParams, folder: Path | None) -> np.ndarray:
    model = _model(params, folder)
    *_, last = denoise(model, params, sampler=params.sampler)
    return decode(model, last.after)[0]


def film(params: MiniatureParams, folder: Path | None = None) -> np.ndarray:
    """What each step expected in the end, uint8 (steps, h, w, 3)."""
    model = _model(params, folder)
    moments = denoise(model, params, sampler=params.sampler)
    return np.concatenate([decode(model, moment.x0) for moment in moments])


def picture(params: MiniatureParams) -> np.ndarray:
    """The MMDiT's at the dial's steps, uint8 (h, w, 3)."""
    return _mmdit(params, None)


@cache
def _pipe() -> Any:
    return storybook.load()


def _unet(params: MiniatureParams) -> np.ndarray:
    """By the pipeline itself, with a scheduler that no other drawing shares."""
    held = _pipe()
    pipe = type(held)(
        **held.components | {"scheduler": type(held.scheduler).from_config(held.scheduler.config)},
        requires_safety_checker=False,
    )
    pipe.set_progress_bar_config(disable=True)
    drawn = pipe(
        params.prompt,
        negative_prompt=params.negative,
        num_inference_steps=params.steps,
        guidance_scale=params.guidance,
        generator=generator(params.seed),
        height=128,
        width=128,
        output_type="np",
    )
    return np.asarray(np.rint(255 * drawn.images[0]), dtype=np.uint8)


@cache
def _judge() -> Any:
    return storybook.load_judge()


def obeyed(params: MiniatureParams, drawn: np.ndarray) -> float:
    """Share of the attributes that the prompt names which the judge sees; Storybook's alone."""
    wanted = asked(params.prompt)
    if not wanted or params.backend != "storybook" or drawn.shape[:2] != (128, 128):
        return float("nan")
    names, _ = read(_judge(), drawn[None], torch.device("cpu"))
    return float(np.mean([names[kind][0] == k for kind, k in wanted.items()]))
