"""Fields for the page: one byte a cell, all rounds in one small text.

    byte = winner << 6 | rint(63 (p - 1/K) / (1 - 1/K)),     p the winner's share of K classes

so the boundary is exact and the confidence has 64 steps. Neighbouring rounds differ little:
each frame is sent as its difference from the one before, modulo 256, then deflated. The page
inflates the text (DecompressionStream "deflate") and adds each frame to the one before it.
"""

import base64
import zlib

import numpy as np

from .diagnostics import AVERAGES
from .result import Result

__all__ = ["pack", "quantise", "single_learner"]


def quantise(shares: np.ndarray) -> np.ndarray:
    """Bytes (rounds, h, w) from shares of class 1 (rounds, h, w) or of all (rounds, h, w, K).

    To read a byte: class = byte >> 6, share = 1/K + (1 - 1/K) (byte & 63) / 63.
    """
    if shares.ndim == 3:
        winner, sure = shares > 0.5, 2 * shares
        np.abs(np.subtract(sure, 1, out=sure), out=sure)
    else:
        least = 1 / shares.shape[-1]
        winner, sure = shares.argmax(axis=-1), (shares.max(axis=-1) - least) / (1 - least)
    sure *= 63
    return winner.astype(np.uint8) << 6 | np.rint(sure, out=sure).astype(np.uint8)


def single_learner(result: Result) -> np.ndarray:
    """Each learner alone on the scale of shares, so that `quantise` takes it.

    An average's learner speaks in shares itself. What a boosted learner adds is divided by the
    most that any learner adds to any class: its vote keeps its strength beside the others.
    """
    parts = result.learners()
    if result.method in AVERAGES:
        return parts.clip(0, 1)
    if result.classes > 2:
        parts = parts - parts.mean(axis=-1, keepdims=True)
    most = np.abs(parts).max() or 1.0
    least = 1 / result.classes
    return (least + (1 - least) * parts / most).clip(0, 1)


def pack(frames: np.ndarray) -> str:
    """Bytes (rounds, h, w) as base64 of the deflated differences between rounds."""
    steps = np.diff(frames, axis=0, prepend=np.zeros_like(frames[:1]))
    return base64.b64encode(zlib.compress(steps.tobytes(), 1)).decode()
