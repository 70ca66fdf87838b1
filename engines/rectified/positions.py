r"""How a patch is told its place: 2-D sines and cosines, cropped or stretched, or a 1-D index.

    e(p) = [sin(w_k p), cos(w_k p)]_k,   w_k = 10000^(-k / K)

Stable Diffusion 3 gives half of a token's numbers to the row and half to the column, and takes the
middle of one large table for every shape of picture. The cosine of two places is then the mean of
those of their rows and of their columns, so no table need be made: SD3-medium's has 192 x 192
places of 1536 numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from diffusers.models.embeddings import get_1d_sincos_pos_embed_from_grid

from .params.positions import PositionsParams

__all__ = ["BASE", "DIM", "TABLE", "WAYS", "Places", "axis", "near", "picture", "places"]

DIM, TABLE, BASE = 1536, 192, 64
"""Numbers of a token, places of the table along a side, patches of the side it was trained at."""

WAYS = ("crop", "stretch", "line")


@dataclass(frozen=True, eq=False)
class Places:
    """Cosine similarity of one patch's place with every other's.

    Attributes:
        at: (row, column) of the patch. maps: (3, width, width), in the order of `WAYS`.
        near: (3, 3): of the patch to the right, the one below, the one 8 to the right (or left,
            where the picture ends).
    """

    at: tuple[int, int]
    maps: np.ndarray
    near: np.ndarray


def axis(width: int, way: str) -> torch.Tensor:
    """Positions along a side: of the middle of the table, a third of a unit a patch; or stretched,
    so that every picture spans what one of 64 patches does.
    """
    k = torch.arange(width, dtype=torch.float32)
    if way == "crop":
        return ((TABLE - width) // 2 + k) / (TABLE / BASE)
    return ((TABLE - BASE) // 2 + k * BASE / width) / (TABLE / BASE)


def _cosines(embedded: torch.Tensor, to: int) -> np.ndarray:
    """Of all rows with one of them; all are equally long."""
    held = embedded.double()
    return np.asarray((held @ held[to] / (held[to] @ held[to])).numpy())


def places(params: PositionsParams) -> Places:
    """All three ways."""
    n = params.width
    row, column = (min(int(v * n), n - 1) for v in (params.y, params.x))
    maps = np.stack([_map(n, row, column, way) for way in WAYS])
    return Places((row, column), maps, near(maps, row, column))


def _map(n: int, row: int, column: int, way: str) -> np.ndarray:
    if way == "line":
        index = torch.arange(n * n, dtype=torch.float32)
        told = get_1d_sincos_pos_embed_from_grid(DIM, index, output_type="pt")
        return _cosines(told, row * n + column).reshape(n, n)
    told = get_1d_sincos_pos_embed_from_grid(DIM // 2, axis(n, way), output_type="pt")
    return (_cosines(told, row)[:, None] + _cosines(told, column)[None]) / 2


def near(maps: np.ndarray, row: int, column: int) -> np.ndarray:
    """To the right, below, 8 to the right; the other way where the picture ends."""
    n = maps.shape[-1]

    def step(k: int, by: int) -> int:
        return k + by if k + by < n else k - by

    return np.stack(
        [
            maps[:, row, step(column, 1)],
            maps[:, step(row, 1), column],
            maps[:, row, step(column, 8)],
        ],
        axis=1,
    )


def picture(params: PositionsParams) -> np.ndarray:
    """The three maps."""
    return places(params).maps
