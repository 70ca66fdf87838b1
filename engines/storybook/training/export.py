"""Finished parts in half precision, in the folder layouts of diffusers."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from diffusers import (
    AutoencoderTiny,
    ControlNetModel,
    SD3Transformer2DModel,
    StableDiffusion3Pipeline,
    StableDiffusionPipeline,
    UNet2DConditionModel,
)
from transformers import CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

from ..models.classifier import NoisyClassifier
from ..models.judge import Judge
from ..models.transformer import flow_scheduler
from ..models.unet import scheduler

__all__ = ["export"]


def export(parts: Path, tokenizer: CLIPTokenizer, target: Path) -> None:
    """Writes whatever is finished: the U-Net's pipeline, the transformer's in `sd3`, the rest.

    Arguments:
        parts: finished parts, as `Trainer` leaves them.
    """
    if (parts / "unet").exists():
        _unet(parts, tokenizer).to(dtype=torch.float16).save_pretrained(target, variant="fp16")
    if (parts / "transformer").exists():
        pipe = _flow(parts, tokenizer).to(dtype=torch.float16)
        pipe.save_pretrained(target / "sd3", variant="fp16")
        losses = (parts / "transformer" / "losses_by_time.json").read_text()
        (target / "sd3" / "losses_by_time.json").write_text(losses)
    kinds = {
        "controlnet_canny": ControlNetModel,
        "controlnet_pose": ControlNetModel,
        "classifier": NoisyClassifier,
        "judge": Judge,
        "vae8": AutoencoderTiny,
        "vae4": AutoencoderTiny,
    }
    for name, kind in kinds.items():
        if (parts / name).exists():
            part = kind.from_pretrained(parts / name, torch_dtype=torch.float16)
            part.save_pretrained(target / name, variant="fp16")
    for file in target.rglob("*.safetensors"):
        file.chmod(0o644)  # written for their owner alone
    for file in target.rglob("config.json"):
        _tidy(file)


def _first(parts: Path, *names: str) -> Path:
    """The first of these parts that there is."""
    return next(parts / name for name in names if (parts / name).exists())


def _unet(parts: Path, tokenizer: CLIPTokenizer) -> StableDiffusionPipeline:
    return StableDiffusionPipeline(
        vae=AutoencoderTiny.from_pretrained(_first(parts, "decoder", "vae")),
        text_encoder=CLIPTextModel.from_pretrained(parts / "text_encoder"),
        tokenizer=tokenizer,
        unet=UNet2DConditionModel.from_pretrained(parts / "unet"),
        scheduler=scheduler(),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )


def _flow(parts: Path, tokenizer: CLIPTokenizer) -> StableDiffusion3Pipeline:
    towers = [
        CLIPTextModelWithProjection.from_pretrained(parts / "flow_text" / str(k)) for k in range(2)
    ]
    return StableDiffusion3Pipeline(
        transformer=SD3Transformer2DModel.from_pretrained(parts / "transformer"),
        scheduler=flow_scheduler(),
        vae=AutoencoderTiny.from_pretrained(_first(parts, "decoder16", "vae16")),
        text_encoder=towers[0],
        tokenizer=tokenizer,
        text_encoder_2=towers[1],
        tokenizer_2=tokenizer,
        text_encoder_3=None,
        tokenizer_3=None,
    )


def _tidy(file: Path) -> None:
    """Leaves out where a part was read from, and what AutoencoderTiny writes of itself and then
    does not want to read.
    """
    kept = json.loads(file.read_text())
    kept.pop("_name_or_path", None)
    if kept.get("_class_name") == "AutoencoderTiny":
        kept.pop("block_out_channels", None)
    file.write_text(json.dumps(kept, indent=2, sort_keys=True) + "\n")
