"""From latents to what can be seen of them: the channels, fifteen numbers, the decoder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import torch

from engines.device import generator
from engines.photos import photo, square

from .latents import edit, mixed, move, read_edits
from .linear import approximate, linear_rgb
from .loop import denoise, schedule_of, start
from .model import model_of
from .params import DrawingParams, LatentsParams, SourceParams
from .trace import trace
from .vae import as_bytes, decoded, encode, psnr

__all__ = ["Source", "Studio", "latent_of", "noise_picture", "source", "studio"]

Draws = Callable[[DrawingParams], np.ndarray]
"""What draws: dials -> finished latents (c, h, w)."""


def latent_of(params: DrawingParams) -> np.ndarray:
    """The finished latents of a drawing, (c, h, w)."""
    return trace(params, capture=False).latent


@dataclass(frozen=True, eq=False)
class Source:
    """Latents before any edit.

    Attributes:
        latent: (c, h, w). original: the picture that they are of, uint8 (side, side, 3): what was
            encoded, or what the decoder makes of a drawing.
        encoded: whether `original` went through the encoder.
    """

    latent: np.ndarray
    original: np.ndarray
    encoded: bool


@dataclass(frozen=True, eq=False)
class Studio:
    """Latents after the edits, and the pictures of them.

    Attributes:
        latent: (c, h, w). decoded: what the decoder makes of it, 0 .. 1 once clipped, float32
            (side, side, 3). picture: the same as bytes. linear: by the matrix of 15 numbers,
            uint8 (h, w, 3). original: what it was before the edits.
        db: PSNR of `picture` against `original`. linear_db: of `linear`, enlarged, against
            `picture`. local_db: of `picture` against the original moved by the same swaps and
            shifts; NaN without any.
        clipped: share of the decoder's values outside 0 .. 1.
        norm, straight: length of the latents, and of those on the straight line between both
            seeds; sd: their deviation.
    """

    latent: np.ndarray
    decoded: np.ndarray
    picture: np.ndarray
    linear: np.ndarray
    original: np.ndarray
    db: float
    linear_db: float
    local_db: float
    clipped: float
    norm: float
    straight: float
    sd: float


def source(
    params: SourceParams, own: np.ndarray | None = None, draws: Draws = latent_of
) -> Source:
    """The latents that the dials ask for.

    Arguments:
        own: a picture that was brought, uint8 (h, w, 3); without one "own" is the drawing.
    """
    model = model_of(params.backend)
    brought = own if params.source == "own" else None
    if params.source == "drawing" or (params.source == "own" and brought is None):
        latent = draws(params.drawing())
        return Source(latent, as_bytes(decoded(model, latent[None])[0]), False)
    picture = _photo(params.source, model.backend.side) if brought is None else brought
    picture = square(picture, model.backend.side)
    return Source(encode(model, picture[None])[0], picture, True)


def _photo(name: str, side: int) -> np.ndarray:
    return noise_picture(side) if name == "noise" else photo(name)


def noise_picture(side: int) -> np.ndarray:
    """White noise, always the same, uint8 (side, side, 3)."""
    return np.random.default_rng(0).integers(0, 256, (side, side, 3), np.uint8)


def studio(
    params: LatentsParams,
    of: Source | None = None,
    draws: Draws = latent_of,
) -> Studio:
    """What the edits make of the latents.

    Raises:
        Refused: an edit that cannot be done, in words.
    """
    edits = read_edits(params.edits)
    of = of or source(params.sourced(), draws=draws)
    model = model_of(params.backend)
    z, straight = _mixed(params, of, draws)
    z = edit(z, edits) * np.float32(params.scale)
    shown = decoded(model, z[None])[0]
    picture = as_bytes(shown)
    side = len(picture)
    linear = as_bytes(approximate(linear_rgb(params.backend), z[None])[0])
    large = cv2.resize(linear, (side, side), interpolation=cv2.INTER_CUBIC)
    moves = [e for e in edits if e.name in ("swap", "shift")]
    moved = move(of.original, moves, side // z.shape[1])
    return Studio(
        latent=z,
        decoded=shown,
        picture=picture,
        linear=linear,
        original=of.original,
        db=psnr(picture, of.original),
        linear_db=psnr(large, picture),
        local_db=psnr(picture, moved) if moves else float("nan"),
        clipped=float(((shown < 0) | (shown > 1)).mean()),
        norm=float(np.linalg.norm(z)),
        straight=straight,
        sd=float(z.std()),
    )


def _mixed(params: LatentsParams, of: Source, draws: Draws) -> tuple[np.ndarray, float]:
    """Between two seeds, and how long the straight way is there."""
    if not params.mix:
        return of.latent, float(np.linalg.norm(of.latent))
    arc = params.way == "spherical"
    if params.mixed == "noise" and not of.encoded:
        z = _drawn_between(params, arc)
        return z, float(np.linalg.norm(z))
    other = draws(params.drawing().but(seed=params.other))
    straight = mixed(of.latent, other, params.mix, False)
    z = mixed(of.latent, other, params.mix, arc)
    return z.astype(np.float32), float(np.linalg.norm(straight))


def _drawn_between(params: LatentsParams, arc: bool) -> np.ndarray:
    """Drawn from noise between those of two seeds."""
    model = model_of(params.backend)
    a, b = (start(model, generator(s)).cpu().numpy() for s in (params.seed, params.other))
    plan = schedule_of(model, params)
    x = torch.from_numpy(mixed(a, b, params.mix, arc)).to(model.device, model.dtype)
    first = x * plan.scheduler.init_noise_sigma
    *_, last = denoise(model, params, x=first, schedule=plan)
    return last.after[0].float().cpu().numpy()
