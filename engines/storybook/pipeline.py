"""The bundled models, opened by the same `from_pretrained` as those they are miniatures of.

The folder has the layout that diffusers gives Stable Diffusion 1.5, its folder `sd3` that of
Stable Diffusion 3; nothing is fetched from anywhere.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import torch
from diffusers import (
    ControlNetModel,
    DiffusionPipeline,
    StableDiffusion3Pipeline,
    StableDiffusionControlNetPipeline,
    StableDiffusionPipeline,
)

from .models.classifier import NoisyClassifier
from .models.judge import Judge

__all__ = [
    "FOLDER",
    "Control",
    "StorybookFlow",
    "load",
    "load_classifier",
    "load_judge",
]

FOLDER = Path(__file__).parents[2] / "assets" / "storybook"
Control = Literal["canny", "pose"]


class StorybookFlow(StableDiffusion3Pipeline):
    """Stable Diffusion 3 with two text encoders. A third that is not there says nothing; the
    original lays 256 empty tokens beside the caption in its place.
    """

    def _get_t5_prompt_embeds(
        self, prompt: Any = None, *args: Any, **options: Any
    ) -> torch.Tensor:
        return super()._get_t5_prompt_embeds(prompt, *args, **options)[:, :0]


def load(
    control: Control | Literal["sd3"] | Sequence[Control] | None = None,
    *,
    folder: Path = FOLDER,
    device: torch.device | str = "cpu",
    dtype: torch.dtype = torch.float32,
) -> DiffusionPipeline:
    """The U-Net's pipeline, plain or with one ControlNet or two, or the transformer's ("sd3");
    each call gives a new one.

    A pipeline is not safe to share between threads: give each request a scheduler of its own
    (`type(p.scheduler).from_config(p.scheduler.config)`) and hold a lock while it runs.

    Raises:
        ValueError: a name that is not "canny", "pose" or "sd3".
        FileNotFoundError: the weights are not there.
    """
    flow = control == "sd3"
    names: list[str] = (
        [] if flow else [control] if isinstance(control, str) else list(control or ())
    )
    if unknown := [name for name in names if name not in ("canny", "pose")]:
        raise ValueError(f"There is no ControlNet {unknown[0]!r}; choose from canny, pose.")
    home = folder / "sd3" if flow else folder
    if not (home / "model_index.json").exists():
        raise FileNotFoundError(
            f"No weights in {home}: train them with python -m engines.storybook.train all."
        )
    options = {"torch_dtype": dtype, "variant": "fp16", "local_files_only": True}
    with _quiet():
        if flow:
            absent = dict.fromkeys(("text_encoder_3", "tokenizer_3"))
            pipe = StorybookFlow.from_pretrained(home, **options, **absent, use_safetensors=True)
        else:
            pipe = _unet_pipeline(home, names, options, alone=isinstance(control, str))
    pipe.set_progress_bar_config(disable=True)
    return pipe.to(device)


def _unet_pipeline(
    folder: Path, names: list[str], options: dict[str, Any], *, alone: bool
) -> DiffusionPipeline:
    whole = options | {
        "safety_checker": None,
        "feature_extractor": None,
        "requires_safety_checker": False,
        "use_safetensors": True,
    }
    if not names:
        return StableDiffusionPipeline.from_pretrained(folder, **whole)
    nets = [ControlNetModel.from_pretrained(folder / f"controlnet_{n}", **options) for n in names]
    net = nets[0] if alone else nets
    return StableDiffusionControlNetPipeline.from_pretrained(folder, controlnet=net, **whole)


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the warning that a small autoencoder stands where a large one is expected."""
    log = logging.getLogger("diffusers.pipelines.pipeline_utils")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(level)


def load_classifier(folder: Path = FOLDER) -> NoisyClassifier:
    """log p(attribute | noisy latent, t), for classifier guidance."""
    return NoisyClassifier.from_pretrained(folder / "classifier", variant="fp16").float().eval()


def load_judge(folder: Path = FOLDER) -> Judge:
    """Names the attributes and joints that a clean picture shows."""
    return Judge.from_pretrained(folder / "judge", variant="fp16").float().eval()
