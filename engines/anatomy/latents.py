"""Editing latents by hand, then decoding them: what a channel is, and that the decoder is local.

An edit is a word and its numbers; several stand in a text apart by ";", done from left to right:

    times C F      channel C (a number, or "all") times F: 0 removes it, -1 negates it
    swap x|y       left and right halves, or upper and lower
    shift X Y      everything X latents to the right and Y down; what leaves comes in opposite
    noise MASK     fresh noise of deviation 1 where the mask is 1: its rows, four cells a digit
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch

from engines.device import generator
from engines.refused import Refused

__all__ = ["MOST", "Edit", "edit", "mask_of", "mask_text", "mixed", "move", "read_edits"]

MOST, FAR = 24, 10.0
"""Edits of one text, and the largest factor."""

NOISE_SEED = 77


class Edit(NamedTuple):
    """One edit: its word, its arguments as they were written, in order."""

    name: str
    given: tuple[str, ...]


COUNTS = {"times": 2, "swap": 1, "shift": 2, "noise": 1}


def read_edits(text: str) -> tuple[Edit, ...]:
    """The edits of a text.

    Raises:
        Refused: no such word, or not as many arguments as it takes, or too many edits.
    """
    parts = [part.split() for part in text.split(";") if part.strip()]
    if len(parts) > MOST:
        raise Refused(f"At most {MOST} edits, one after the other.", f"最多连续 {MOST} 次编辑。")
    for name, *given in parts:
        if COUNTS.get(name) != len(given):
            raise _no(" ".join((name, *given)))
    return tuple(Edit(name, tuple(given)) for name, *given in parts)


def edit(latent: np.ndarray, edits: Sequence[Edit] | str) -> np.ndarray:
    """The latents (c, h, w) after the edits.

    Raises:
        Refused: an argument that the latents do not have, or that is no number, or a mask of
            another size.
    """
    todo = read_edits(edits) if isinstance(edits, str) else edits
    z = latent.copy()
    for one in todo:
        z = np.asarray(_DO[one.name](z, one), dtype=latent.dtype)
    return z


def move(picture: np.ndarray, edits: Sequence[Edit], factor: int) -> np.ndarray:
    """The same movements (swap, shift) done to a picture (h, w, 3), `factor` pixels a latent."""
    there = picture.transpose(2, 0, 1)
    for one in edits:
        if one.name == "swap":
            there = _swap(there, one)
        if one.name == "shift":
            there = _shift(there, one, factor)
    return there.transpose(1, 2, 0)


def mixed(a: np.ndarray, b: np.ndarray, share: float, spherical: bool) -> np.ndarray:
    """Between two latents: (1 - s) a + s b, or along the arc,

        (sin((1 - s) theta) a + sin(s theta) b) / sin(theta),    cos(theta) = <a, b> / |a| |b|

    The straight way is shorter in the middle: two independent ones of length r have there only
    r / sqrt(2). Shoemake, "Animating Rotation with Quaternion Curves", 1985,
    https://doi.org/10.1145/325165.325242.
    """
    if not spherical:
        return (1 - share) * a + share * b
    cosine = float((a * b).sum()) / max(float(np.linalg.norm(a) * np.linalg.norm(b)), 1e-12)
    theta = math.acos(max(-1.0, min(1.0, cosine)))
    if math.sin(theta) < 1e-6:
        return (1 - share) * a + share * b
    ways = math.sin((1 - share) * theta), math.sin(share * theta)
    return (ways[0] * a + ways[1] * b) / math.sin(theta)


def mask_text(mask: np.ndarray) -> str:
    """A mask (h, w) of 0 and 1 as hexadecimal digits, row by row, four cells a digit."""
    bits = np.asarray(mask, dtype=bool).ravel()
    padded = np.pad(bits, (0, -len(bits) % 4)).reshape(-1, 4)
    return "".join(f"{v:x}" for v in padded @ [8, 4, 2, 1])


def mask_of(text: str, shape: tuple[int, int]) -> np.ndarray:
    """The inverse of `mask_text`, bool (h, w).

    Raises:
        Refused: other digits, or a mask of another size.
    """
    h, w = shape
    if not re.fullmatch(r"[0-9a-f]+", text) or len(text) != -(-h * w // 4):
        raise Refused(
            f"The mask must hold {h} x {w} cells, {-(-h * w // 4)} hexadecimal digits.",
            f"掩码应有 {h} x {w} 格，即 {-(-h * w // 4)} 个十六进制数字。",
        )
    bits = np.array([int(d, 16) >> k & 1 for d in text for k in (3, 2, 1, 0)], dtype=bool)
    return bits[: h * w].reshape(h, w)


def _times(z: np.ndarray, one: Edit) -> np.ndarray:
    channel, factor = one.given
    z = z.copy()
    z[slice(None) if channel == "all" else _channel(channel, len(z))] *= _factor(factor)
    return z


def _swap(z: np.ndarray, one: Edit) -> np.ndarray:
    if one.given[0] not in ("x", "y"):
        raise _no(" ".join(("swap", *one.given)))
    axis = 2 if one.given[0] == "x" else 1
    return np.roll(z, z.shape[axis] // 2, axis)


def _shift(z: np.ndarray, one: Edit, factor: int = 1) -> np.ndarray:
    x, y = (_whole(v) for v in one.given)
    return np.roll(z, (factor * y, factor * x), (1, 2))


def _noise(z: np.ndarray, one: Edit) -> np.ndarray:
    mask = mask_of(one.given[0], (z.shape[1], z.shape[2]))
    fresh = torch.randn(z.shape, generator=generator(NOISE_SEED)).numpy()
    return np.where(mask, fresh, z)


_DO = {"times": _times, "swap": _swap, "shift": _shift, "noise": _noise}


def _channel(text: str, of: int) -> int:
    if not (text.isascii() and text.isdigit()) or int(text[:6]) >= of:
        raise Refused(
            f"There are channels 0 to {of - 1}, not {text[:20]!r}.",
            f"通道为 0 到 {of - 1}，没有 {text[:20]!r}。",
        )
    return int(text)


def _factor(text: str) -> float:
    try:
        factor = float(text)
    except ValueError:
        factor = math.nan
    if not abs(factor) <= FAR:
        raise Refused(
            f"A factor is a number from -{FAR:g} to {FAR:g}, not {text[:20]!r}.",
            f"倍数应为 -{FAR:g} 到 {FAR:g} 之间的数，不能是 {text[:20]!r}。",
        )
    return factor


def _whole(text: str) -> int:
    if not re.fullmatch(r"-?\d{1,3}", text, re.ASCII):
        raise Refused(
            f"A shift is a whole number of latents, not {text[:20]!r}.",
            f"平移量应为整数个潜变量，不能是 {text[:20]!r}。",
        )
    return int(text)


def _no(what: str) -> Refused:
    return Refused(
        f"There is no edit {what[:40]!r}; write times C F, swap x, shift X Y or noise MASK.",
        f"没有编辑 {what[:40]!r}；可写 times C F、swap x、shift X Y 或 noise MASK。",
    )
