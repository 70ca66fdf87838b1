"""Stable Diffusion, opened: words, text encoder, U-Net with cross-attention, latents, VAE, picture.

    found = trace(TourParams(prompt="a red house"))      # every tensor on the way
    decode(model_of("storybook"), found.latent)          # latents -> picture
"""

from .loop import Moment, Schedule, denoise, embed, schedule_of
from .model import model_of, shape_of
from .params import DrawingParams, TourParams
from .trace import Maps, Trace, trace, trace_steps

__all__ = [
    "DrawingParams",
    "Maps",
    "Moment",
    "Schedule",
    "TourParams",
    "Trace",
    "denoise",
    "embed",
    "model_of",
    "schedule_of",
    "shape_of",
    "trace",
    "trace_steps",
]
