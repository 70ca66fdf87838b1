"""Logits of random queries and keys whose weights have grown, without a norm and with it."""

from ..norms import ROWS, WIDTH, D
from ..params import NormParams

__all__ = ["norm"]

PLAIN = """import numpy as np
import torch

draws = torch.Generator().manual_seed({seed})
x = torch.randn({tokens}, {width}, generator=draws)
wq, wk = torch.randn(2, {width}, {d}, generator=draws) * {width} ** -0.5
picture = []
for normed in (False, True):
    q, k = x[:{rows}] @ ({growth!r} * wq), x @ ({growth!r} * wk)
    if normed:
        q, k = (torch.nn.functional.rms_norm(part, ({d},)) for part in (q, k))
    logits = q @ k.T / {d} ** 0.5
    p = logits.softmax(-1)
    entropy = -(p * p.clamp(min=1e-45).log()).sum(-1).mean() / np.log({tokens})
    picture.append([float(entropy), float(logits.abs().max())])
"""


def norm(params: NormParams) -> tuple[str, str]:
    """`picture` is (2, 2): entropy over ln n and largest |logit|, without a norm and with it."""
    dials = params.arguments()
    engine = (
        "from engines.rectified import NormParams\n"
        "from engines.rectified.norms import picture as grown\n\n"
        f"picture = grown(NormParams({dials}))\n"
    )
    told = {"growth": params.growth, "tokens": params.tokens, "seed": params.seed}
    return PLAIN.format(**told, width=WIDTH, d=D, rows=ROWS), engine
