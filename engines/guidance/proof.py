"""What is promised of pictures, measured: obedience against w, and a trap of plain pipelines."""

from __future__ import annotations

import numpy as np
import torch

from engines import storybook
from engines.device import generator
from engines.storybook import data

from .grid import curves, sweep
from .pictures import model_of, sample
from .sweep_params import SweepParams

__all__ = ["below_one", "obedience"]


def obedience(prompts: int = 10, seeds: int = 2, steps: int = 10) -> dict[str, np.ndarray]:
    """Prompt accuracy, clipped pixels and diversity at w = 1, 4, 8, over prompts of unseen scenes.

    Returns: as `curves`.
    """
    texts = [scene.caption for scene in data.scenes(data.UNSEEN, prompts, things=1)]
    params = SweepParams(rows="prompt", rows_values=" | ".join(texts), columns="scale",
                         columns_values="1, 4, 8", sheets="seed", sheets_values=f"0-{seeds - 1}",
                         grid_steps=steps, batch=3 * prompts)  # fmt: skip
    return curves(sweep(params))


def below_one(steps: int = 4) -> dict[str, float]:
    """Root mean square differences of final latents at w = 0.5 and w = 1, on the same noise.

    Returns: "pipeline", of the plain pipeline with both; "computed", of the two computed as they
    stand; "at one", of ours and the pipeline's at w = 1.
    """
    params = SweepParams(columns="none", rows="none", grid_steps=steps)
    ((_, recipe),) = params.recipes()
    both = [recipe._replace(scale=w) for w in (0.5, 1.0)]
    *_, last = sample(model_of("storybook"), both, params)
    pipe = storybook.load()
    half, one = (
        pipe(recipe.prompt, num_inference_steps=steps, guidance_scale=w, height=128, width=128,
             generator=generator(recipe.seed), output_type="latent").images
        for w in (0.5, 1.0)
    )  # fmt: skip
    pairs = {"pipeline": (half, one), "computed": (last.x[:1], last.x[1:]),
             "at one": (last.x[1:], one)}  # fmt: skip
    return {name: _rms(a, b) for name, (a, b) in pairs.items()}


def _rms(a: torch.Tensor, b: torch.Tensor) -> float:
    return float((a.double() - b.double()).square().mean().sqrt())
