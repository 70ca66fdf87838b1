"""What is promised of pictures, measured: obedience against w and against who guides, and a trap
of plain pipelines.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
import torch

from engines import storybook
from engines.device import generator
from engines.storybook import data

from .grid import Cell, curves, sweep
from .pictures import model_of, sample
from .sweep_params import SweepParams

__all__ = ["below_one", "obedience", "teachers"]


@cache
def obedience(
    scales: str = "1, 2, 4, 8", prompts: int = 8, seeds: int = 1, steps: int = 8
) -> dict[str, np.ndarray]:
    """Prompt accuracy, clipped pixels and diversity against w, over prompts of unseen scenes.

    Returns: as `curves`.
    """
    return curves(_trial("scale", scales, prompts, seeds, steps))


@cache
def teachers(prompts: int = 6, seeds: int = 1, steps: int = 8) -> dict[str, np.ndarray]:
    """The same by who guides at w = 4: the network itself without a prompt ("cfg"), a classifier
    of noisy latents ("classifier"), or the same one told that there is no noise ("clean").
    """
    return curves(_trial("rule", "cfg, classifier, clean", prompts, seeds, steps), "rule")


def _trial(axis: str, values: str, prompts: int, seeds: int, steps: int) -> Iterator[Cell]:
    """Prompts x seeds x values, on the same noise."""
    texts = [scene.caption for scene in data.scenes(data.UNSEEN, prompts, things=1)]
    columns = {"columns": axis, "columns_values": values}
    rows = {"rows": "prompt", "rows_values": " | ".join(texts)}
    sheets = {"sheets": "seed", "sheets_values": f"0-{seeds - 1}"}
    dials = {"steps": steps, "batch": prompts}
    return sweep(SweepParams.check(columns | rows | sheets | dials))


def below_one(steps: int = 4) -> dict[str, float]:
    """Root mean square differences of final latents at w = 0.5 and w = 1, on the same noise.

    Returns: "pipeline", of the plain pipeline with both; "computed", of the two computed as they
    stand; "at one", of ours and the pipeline's at w = 1.
    """
    params = SweepParams(columns="none", rows="none", steps=steps)
    ((_, recipe),) = params.recipes()
    both = [recipe._replace(scale=w) for w in (0.5, 1.0)]
    *_, last = sample(model_of("storybook"), both, params)
    pipe = storybook.load()
    options = {"num_inference_steps": steps, "height": 128, "width": 128, "output_type": "latent"}
    half, one = (
        pipe(recipe.prompt, guidance_scale=w, generator=generator(recipe.seed), **options).images
        for w in (0.5, 1.0)
    )
    return {
        "pipeline": _rms(half, one),
        "computed": _rms(last.x[:1], last.x[1:]),
        "at one": _rms(last.x[1:], one),
    }


def _rms(a: torch.Tensor, b: torch.Tensor) -> float:
    return float((a.double() - b.double()).square().mean().sqrt())
