"""Stable Diffusion, opened: words, text encoder, U-Net with attention, latents, VAE, picture.

found = trace(TourParams(prompt="a red house"))      # every tensor on the way
decode(model_of("storybook"), found.latent)          # latents -> picture
"""

from .attended import Read, own_map, shares, word_map, words_at, words_of
from .clear import Clear, clear, first_above
from .decided import Strip, Verdict, strip, strip_steps, swap
from .experiments import EXPERIMENTS
from .latents import edit, mixed, read_edits
from .linear import approximate, linear_rgb
from .loop import Moment, Schedule, denoise, embed, schedule_curve, schedule_of
from .model import model_of, shape_of
from .params import (
    AttentionParams,
    DecidedParams,
    DrawingParams,
    LatentsParams,
    SourceParams,
    TourParams,
)
from .sizes import levels_of, sd15, sizes_of
from .studio import Source, Studio, latent_of, source, studio
from .tokens import Tokens, Word, tokens_of
from .trace import Maps, Trace, trace, trace_steps
from .vae import as_bytes, decode, decoded, encode, psnr
from .worlds import Worlds, worlds

__all__ = [
    "EXPERIMENTS",
    "AttentionParams",
    "Clear",
    "DecidedParams",
    "DrawingParams",
    "LatentsParams",
    "Maps",
    "Moment",
    "Read",
    "Schedule",
    "Source",
    "SourceParams",
    "Strip",
    "Studio",
    "Tokens",
    "TourParams",
    "Trace",
    "Verdict",
    "Word",
    "Worlds",
    "approximate",
    "as_bytes",
    "clear",
    "decode",
    "decoded",
    "denoise",
    "edit",
    "embed",
    "encode",
    "first_above",
    "latent_of",
    "levels_of",
    "linear_rgb",
    "mixed",
    "model_of",
    "own_map",
    "psnr",
    "read_edits",
    "schedule_curve",
    "schedule_of",
    "sd15",
    "shape_of",
    "shares",
    "sizes_of",
    "source",
    "strip",
    "strip_steps",
    "studio",
    "swap",
    "tokens_of",
    "trace",
    "trace_steps",
    "word_map",
    "words_at",
    "words_of",
    "worlds",
]
