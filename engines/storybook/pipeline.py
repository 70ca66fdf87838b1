"""The bundled model, opened by the same `from_pretrained` as Stable Diffusion 1.5.

The folder has the layout that diffusers gives its models; nothing is fetched from anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import torch
from diffusers import (
    ControlNetModel,
    DiffusionPipeline,
    StableDiffusionControlNetPipeline,
    StableDiffusionPipeline,
)

from engines.storybook.classifier import Judge, NoisyClassifier

__all__ = ["FOLDER", "Control", "load", "load_classifier", "load_judge"]

FOLDER = Path(__file__).parents[2] / "assets" / "storybook"
Control = Literal["canny", "pose"]


def load(
    control: Control | Sequence[Control] | None = None,
    *,
    folder: Path = FOLDER,
    device: torch.device | str = "cpu",
    dtype: torch.dtype = torch.float32,
) -> DiffusionPipeline:
    """The pipeline, plain or with one ControlNet or two; each call gives a new one.

    A pipeline is not safe to share between threads: give each request a scheduler of its own
    (`type(p.scheduler).from_config(p.scheduler.config)`) and hold a lock while it runs.

    Raises:
        ValueError: a ControlNet that is not "canny" or "pose".
        FileNotFoundError: the weights are not there.
    """
    names = [control] if isinstance(control, str) else list(control or ())
    if unknown := [name for name in names if name not in ("canny", "pose")]:
        raise ValueError(f"There is no ControlNet {unknown[0]!r}; choose from canny, pose.")
    if not (folder / "model_index.json").exists():
        raise FileNotFoundError(
            f"No weights in {folder}: train them with python -m engines.storybook.train all."
        )
    options = {"torch_dtype": dtype, "variant": "fp16", "local_files_only": True}
    whole = options | {"safety_checker": None, "feature_extractor": None,
                       "requires_safety_checker": False, "use_safetensors": True}  # fmt: skip
    if names:
        nets = [ControlNetModel.from_pretrained(folder / f"controlnet_{n}", **options)
                for n in names]  # fmt: skip
        net = nets[0] if isinstance(control, str) else nets
        pipe = StableDiffusionControlNetPipeline.from_pretrained(folder, controlnet=net, **whole)
    else:
        pipe = StableDiffusionPipeline.from_pretrained(folder, **whole)
    pipe.set_progress_bar_config(disable=True)
    return pipe.to(device)


def load_classifier(folder: Path = FOLDER) -> NoisyClassifier:
    """log p(attribute | noisy latent, t), for classifier guidance."""
    return NoisyClassifier.from_pretrained(folder / "classifier", variant="fp16").float().eval()


def load_judge(folder: Path = FOLDER) -> Judge:
    """Names the attributes and joints that a clean picture shows."""
    return Judge.from_pretrained(folder / "judge", variant="fp16").float().eval()
