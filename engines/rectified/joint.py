"""The four quadrants of joint attention: who reads whom, by block and step.

    [ image reads image   image reads text ]
    [ text reads image    text reads text  ]

Each row of the whole is one token and sums to 1; a quadrant's share is the mean over its rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from engines import compute
from engines.cache import key, shared

from .listen import Ear, logits
from .loop import Moment, decode, denoise
from .mini import opened
from .params import FlowParams, MmditParams
from .words import Spoken, gathered, spoken

__all__ = [
    "SHARES",
    "Quadrants",
    "attention",
    "drawing",
    "picture",
    "quadrants",
    "row_of",
    "seen",
    "shares",
]

SHARES = ("image reads image", "image reads text", "text reads image", "text reads text")


@dataclass(frozen=True, eq=False)
class Quadrants:
    """A drawing's joint attention, the mean over heads.

    Attributes:
        side: patches along a side; the first side^2 tokens are the picture's, row by row.
        words: of the text, behind them.
        maps: (blocks, steps, n, n) float32, n = side^2 + words; rows sum to 1.
        pictures: uint8 (steps, h, w, 3): what each step expected in the end where the weights are
            trained; else the latents that it read, three channels as colours.
        trained: whether the weights were ever trained.
        sigmas: noise at each step, (steps,). latents: those that are left, (c, h, w).
    """

    side: int
    words: list[Spoken]
    maps: np.ndarray
    pictures: np.ndarray
    trained: bool
    sigmas: np.ndarray
    latents: np.ndarray


def attention(params: FlowParams, folder: Path | None = None) -> Quadrants:
    """The drawing of the dials, overheard; once for all visitors."""
    name = f"engines.rectified.joint:{folder}:{key(drawing(params))}"
    found: Quadrants = shared.get(name, lambda: compute.run(_overheard, folder, drawing(params)))
    return found


def drawing(params: FlowParams) -> FlowParams:
    """What the drawing depends on, without where one looks."""
    return FlowParams(**{name: getattr(params, name) for name in FlowParams.model_fields})


def _overheard(folder: Path | None, params: FlowParams) -> Quadrants:
    model = opened(folder)
    ear, moments, maps = Ear(model.pipe.transformer), list[Moment](), []
    words = spoken(model, params.prompt)
    for moment in denoise(model, params, around=ear):
        side = moment.x.shape[-1] // model.pipe.transformer.config.patch_size
        maps.append([_mean(q, k, side * side, words) for q, k in ear.heard])
        moments.append(moment)
    shown = torch.cat([m.x0 for m in moments])
    pictures = decode(model, shown) if model.trained else _colours([m.x for m in moments])
    return Quadrants(
        side,
        words,
        np.swapaxes(np.array(maps, np.float32), 0, 1),
        pictures,
        model.trained,
        np.array([m.sigma for m in moments]),
        moments[-1].after[0].float().cpu().numpy(),
    )


def _mean(q: torch.Tensor, k: torch.Tensor, patches: int, words: list[Spoken]) -> np.ndarray:
    weights = logits(q, k).softmax(-1).mean(0).cpu().numpy()
    return gathered(weights, patches, words)


def _colours(latents: list[torch.Tensor]) -> np.ndarray:
    """Three channels of latents, from -3 to 3, as red, green and blue."""
    held = torch.cat(latents)[:, :3].float().cpu().permute(0, 2, 3, 1).numpy()
    return np.rint(255 * (held / 6 + 0.5).clip(0, 1)).astype(np.uint8)


def quadrants(found: Quadrants, block: int, step: int) -> dict[str, float]:
    """Share of each quadrant; the upper two sum to 1, and so do the lower two."""
    return dict(zip(SHARES, shares(found)[block, step].tolist(), strict=True))


def shares(found: Quadrants) -> np.ndarray:
    """Of the quadrants, in the order of `SHARES`, (blocks, steps, 4)."""
    p = found.side**2
    parts = [
        found.maps[..., rows, columns].sum(-1).mean(-1)
        for rows in (slice(p), slice(p, None))
        for columns in (slice(p), slice(p, None))
    ]
    return np.stack(parts, -1)


def seen(found: Quadrants, params: MmditParams) -> tuple[int, int, int]:
    """Block, step and token that the dials mean, the last one where there are fewer."""
    blocks, steps, n, _ = found.maps.shape
    return min(params.block, blocks - 1), min(params.at, steps - 1), min(params.token, n - 1)


def row_of(found: Quadrants, params: MmditParams) -> np.ndarray:
    """What the token reads, or who reads it, (n,)."""
    block, step, token = seen(found, params)
    whole = found.maps[block, step]
    return whole[token] if params.way == "reads" else whole[:, token]


def picture(params: MmditParams) -> np.ndarray:
    """The map of the block at the step, (n, n)."""
    found = attention(params)
    block, step, _ = seen(found, params)
    return found.maps[block, step]
