"""Words and pixels: what a pixel reads, where a word is read, how attention is shared out.

Of a layer's map p (pixels, tokens), whose rows sum to 1, the columns of a word's pieces are added,
and those of all padding: a row is then what one pixel reads, word by word. The loudest word is
often no noun, so a word is also told by its lift,

    lift = p(word | pixel) / mean over all pixels of p(word | pixel)

Tang et al., "What the DAAM: Interpreting Stable Diffusion Using Cross Attention", 2023,
https://arxiv.org/abs/2210.04885.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engines.refused import Refused

from .tokens import Tokens, Word
from .trace import Maps, Trace

__all__ = [
    "OTHERS",
    "Read",
    "centre",
    "columns_of",
    "name_of",
    "own_map",
    "read_words",
    "shares",
    "sides_of",
    "word_map",
    "words_at",
    "words_of",
]

OTHERS = ("start", "end", "padding")
"""What else a row of a map reads."""


class Read(NamedTuple):
    """How much one pixel reads of a word: index among those that are read, -1 to -3 of `OTHERS`;
    share of its attention, 0 .. 1; lift over the picture's mean.
    """

    word: int
    text: str
    share: float
    lift: float


def read_words(tokens: Tokens) -> list[Word]:
    """The words of which at least one piece is read, in order."""
    return [word for word in tokens.words if word.tokens[0] < tokens.end]


def columns_of(tokens: Tokens, weights: np.ndarray) -> np.ndarray:
    """Maps (..., tokens) -> (..., words + 3): the pieces of a word added, then `OTHERS`."""
    end, first = tokens.end, weights[..., :1]
    pieces = [[p for p in word.tokens if p < end] for word in read_words(tokens)]
    words = [weights[..., places].sum(-1, keepdims=True) for places in pieces]
    rest = [weights[..., end : end + 1], weights[..., end + 1 :].sum(-1, keepdims=True)]
    return np.concatenate([*words, first, *rest], axis=-1)


def sides_of(trace: Trace) -> list[int]:
    """Sides of the maps, the finest first."""
    return sorted({maps.side for maps in trace.cross.values()}, reverse=True)


def words_of(
    trace: Trace, layer: str = "", head: int | None = None, step: int | None = None
) -> np.ndarray:
    """What every pixel reads, (side^2, words + 3); each row sums to 1.

    Arguments:
        layer: a layer's name, or a side for the mean of its layers ("8"); "" for the last layer,
            the nearest to the picture.
        head: one of the layer's, step: from 0; None for the mean.

    Raises:
        Refused: there is no such layer, head or step.
    """
    maps = _layers(trace, layer)
    found = [columns_of(trace.tokens, _looked(m, head, step)) for m in maps]
    return np.mean(found, axis=0)


def _layers(trace: Trace, layer: str) -> list[Maps]:
    maps = [m for m in trace.cross.values() if layer in (m.name, str(m.side))]
    if not layer:
        maps = [*trace.cross.values()][-1:]
    if not maps:
        known = ", ".join([*map(str, sides_of(trace)), *trace.cross])
        raise Refused(
            f"There is no layer {layer[:40]!r}; choose from {known}.",
            f"没有 {layer[:40]!r} 这一层；可选 {known}。",
        )
    return maps


def _looked(maps: Maps, head: int | None, step: int | None) -> np.ndarray:
    """(side^2, tokens) of one head and step, or of their means."""
    weights = maps.weights
    for what, k, n in (("step", step, len(weights)), ("head", head, weights.shape[1])):
        if k is not None and not 0 <= k < n:
            chinese = "步" if what == "step" else "头"
            raise Refused(
                f"There is no {what} {k + 1} here: there are {n}.",
                f"这里没有第 {k + 1} 个{chinese}：共 {n} 个。",
            )
    some = weights.mean(0) if step is None else weights[step]
    return some.mean(0) if head is None else some[head]


def words_at(
    trace: Trace,
    y: float,
    x: float,
    layer: str = "",
    head: int | None = None,
    step: int | None = None,
) -> list[Read]:
    """What the pixel at (y, x) reads, fractions of the picture, by lift; then `OTHERS`.

    Raises:
        Refused: a place that is not in the picture; as `words_of`.
    """
    rows = words_of(trace, layer, head, step)
    own = rows[_pixel(y, x, round(len(rows) ** 0.5))]
    lift = own / np.maximum(rows.mean(0), 1e-12)
    names = [word.text for word in read_words(trace.tokens)]
    found = [Read(k, names[k], float(own[k]), float(lift[k])) for k in range(len(names))]
    rest = [
        Read(k - 3, name, float(own[k - 3]), float(lift[k - 3])) for k, name in enumerate(OTHERS)
    ]
    return [*sorted(found, key=lambda r: -r.lift), *rest]


def _pixel(y: float, x: float, side: int) -> int:
    """The index of the map's pixel at a place of the picture."""
    if not (0 <= y <= 1 and 0 <= x <= 1):
        raise Refused(
            f"({y:g}, {x:g}) is not in the picture: both run from 0 to 1.",
            f"({y:g}, {x:g}) 不在图中：两者都应在 0 到 1 之间。",
        )
    row, column = (min(int(v * side), side - 1) for v in (y, x))
    return side * row + column


def word_map(
    trace: Trace, word: int, layer: str = "", head: int | None = None, step: int | None = None
) -> np.ndarray:
    """Where a word is read, (side, side): its share in each pixel.

    Raises:
        Refused: there is no such word; as `words_of`.
    """
    rows = words_of(trace, layer, head, step)
    n = rows.shape[1] - len(OTHERS)
    if not -len(OTHERS) <= word < n:
        raise Refused(
            f"There is no word {word + 1} that is read: there are {n}.",
            f"没有第 {word + 1} 个被读到的词：共 {n} 个。",
        )
    return rows[:, word].reshape(round(len(rows) ** 0.5), -1)


def shares(trace: Trace, layer: str = "") -> np.ndarray:
    """How attention is shared out at each step, the mean over pixels: (steps, words + 3)."""
    return np.stack([words_of(trace, layer, None, k).mean(0) for k in range(len(trace.x0))])


def own_map(trace: Trace, y: float, x: float, side: int, step: int | None = None) -> np.ndarray:
    """What the pixel at (y, x) reads of the picture itself, (side, side), which sums to 1: the
    mean over the layers of this side.

    Raises:
        Refused: no self-attention of this side is kept; a place that is not in the picture.
    """
    maps = [m for m in trace.own.values() if m.side == side]
    if not maps:
        known = ", ".join(map(str, sorted({m.side for m in trace.own.values()})))
        raise Refused(
            f"No self-attention of side {side} is kept; there is {known}.",
            f"没有保存边长 {side} 的自注意力；可选 {known}。",
        )
    whole = np.mean([_looked(m, None, step) for m in maps], axis=0)
    return whole[_pixel(y, x, side)].reshape(side, side)


def centre(found: np.ndarray) -> tuple[float, float]:
    """The mean place (y, x) under a map (h, w) above its least value, fractions of the picture."""
    p = found - found.min()
    p = p / (p.sum() or 1)
    y, x = ((np.arange(n) + 0.5) / n for n in p.shape)
    return float(p.sum(1) @ y), float(p.sum(0) @ x)


def name_of(layer: str) -> str:
    """A layer's place in the U-Net, in short: "down 1", "middle", "up 1.0"."""
    block, *rest = layer.split(".")
    place = {"down_blocks": "down", "mid_block": "middle", "up_blocks": "up"}[block]
    numbers = [part for part in rest if part.isdigit()]
    return f"{place} {'.'.join(numbers[:2])}" if place != "middle" else place
