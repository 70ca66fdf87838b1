"""Shipped weights as finished parts, so that a fresh folder goes on from them.

Half precision costs what a few steps bring back; only the optimisers begin anew.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import torch
from diffusers import AutoencoderTiny, ControlNetModel, SD3Transformer2DModel, UNet2DConditionModel
from safetensors.torch import save_file
from transformers import CLIPTextModel, CLIPTextModelWithProjection

from ..models.classifier import NoisyClassifier
from ..models.judge import Judge
from .fit import begin

__all__ = ["adopt"]

SHIPPED: dict[str, tuple[Any, str, tuple[str, ...]]] = {
    "judge": (Judge, "judge", ("judge",)),
    "vae": (AutoencoderTiny, "vae", ("vae",)),
    "words": (CLIPTextModel, "text_encoder", ("words", "text_encoder")),
    "base": (UNet2DConditionModel, "unet", ("unet",)),
    "canny": (ControlNetModel, "controlnet_canny", ("controlnet_canny",)),
    "pose": (ControlNetModel, "controlnet_pose", ("controlnet_pose",)),
    "classifier": (NoisyClassifier, "classifier", ("classifier",)),
    "vae16": (AutoencoderTiny, "sd3/vae", ("vae16",)),
    "flow": (SD3Transformer2DModel, "sd3/transformer", ("transformer",)),
    "vae8": (AutoencoderTiny, "vae8", ("vae8",)),
    "vae4": (AutoencoderTiny, "vae4", ("vae4",)),
}
"""Of each stage: its class, the folder it ships in, the parts that it leaves behind."""

TOWERS = ("sd3/text_encoder", "sd3/text_encoder_2")


def adopt(source: Path, folder: Path) -> list[str]:
    """Writes what ships in `source` as the parts of a training in `folder`.

    Returns: the stages whose weights were there. Each goes on from them, unless it has a
    checkpoint of its own.

    Raises:
        FileNotFoundError: `source` holds no weights.
    """
    found = [stage for stage, (_, place, _) in SHIPPED.items() if (source / place).exists()]
    if not found:
        raise FileNotFoundError(f"{source} holds no weights of Storybook.")
    for stage in found:
        kind, place, parts = SHIPPED[stage]
        net = _read(kind, source / place)
        for part in parts:
            net.save_pretrained(folder / "model" / part)
        save_file(net.state_dict(), begin(folder, stage))
    curve = source / "sd3" / "losses_by_time.json"
    if curve.exists():  # measured with the weights, and ships with them
        shutil.copy(curve, folder / "model" / "transformer")
    if all((source / place).exists() for place in TOWERS):
        for k, place in enumerate(TOWERS):
            for part in ("towers", "flow_text"):
                tower = _read(CLIPTextModelWithProjection, source / place)
                tower.save_pretrained(folder / "model" / part / str(k))
        found.append("towers")
    return found


def _read(kind: Any, place: Path) -> Any:
    return kind.from_pretrained(
        place, variant="fp16", torch_dtype=torch.float32, local_files_only=True
    )
