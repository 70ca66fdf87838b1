"""Cosine similarity of one patch's place with all others', three ways."""

from ..params import PositionsParams
from ..positions import BASE, DIM, TABLE

__all__ = ["positions"]

PLAIN = """import numpy as np
import torch
from diffusers.models.embeddings import (
    get_1d_sincos_pos_embed_from_grid, get_2d_sincos_pos_embed_from_grid,
)

n = {n}
row, column = (min(int(v * n), n - 1) for v in ({y!r}, {x!r}))
k, picture = torch.arange(n, dtype=torch.float32), []
crop = (({table} - n) // 2 + k) / ({table} / {base})  # the middle of the table
stretch = (({table} - {base}) // 2 + k * {base} / n) / ({table} / {base})
for along in (crop, stretch):
    grid = torch.stack(torch.meshgrid(along, along, indexing="xy")).reshape(2, 1, n, n)
    e = get_2d_sincos_pos_embed_from_grid({dim}, grid, output_type="pt").double()
    picture.append((e @ e[row * n + column] / e[0].square().sum()).reshape(n, n).numpy())
index = torch.arange(n * n, dtype=torch.float32)
e = get_1d_sincos_pos_embed_from_grid({dim}, index, output_type="pt").double()
picture.append((e @ e[row * n + column] / e[0].square().sum()).reshape(n, n).numpy())
picture = np.stack(picture)
"""


def positions(params: PositionsParams) -> tuple[str, str]:
    """`picture` is (3, n, n): cropped, stretched, by a 1-D index."""
    dials = params.arguments()
    engine = (
        "from engines.rectified import PositionsParams\n"
        "from engines.rectified.positions import picture as similar\n\n"
        f"picture = similar(PositionsParams({dials}))\n"
    )
    told = {"n": params.width, "x": params.x, "y": params.y}
    return PLAIN.format(**told, table=TABLE, base=BASE, dim=DIM), engine
