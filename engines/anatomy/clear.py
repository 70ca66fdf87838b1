"""How soon the picture is there: what each step holds and expects, against the finished one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engines.backends import Model

from .trace import Trace
from .vae import decode, psnr

__all__ = ["Clear", "clear", "first_above"]


class Clear(NamedTuple):
    """PSNR in dB against the finished picture, of every step, (n,).

    Attributes:
        x0: of what the step expects. x: of the noisy latents that it reads, decoded as they are.
    """

    x0: np.ndarray
    x: np.ndarray


def clear(model: Model, trace: Trace) -> Clear:
    """Both rows of a trace, decoded and compared with its end."""
    final = decode(model, trace.latent[None])[0]

    def against(rows: np.ndarray) -> np.ndarray:
        return np.array([psnr(decode(model, z[None])[0], final) for z in rows])

    return Clear(against(trace.x0), against(trace.x[:-1]))


def first_above(db: np.ndarray, bound: float) -> int:
    """The first step from which on all are above the bound; behind the last if none."""
    below = np.flatnonzero(db < bound)
    return int(below[-1]) + 1 if len(below) else 0
