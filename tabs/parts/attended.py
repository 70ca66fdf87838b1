"""Words and pixels: what a touched pixel reads, where a touched word is read."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ._part import STATIC, Part, deflated

__all__ = ["Attended", "Gaze", "Heed", "Side", "Spoken", "bytes_of"]

LAYER, HEADS, OWN = 24_000, 16_000, 16_000
"""Bytes of one layer: of its mean over heads, of its heads, of its self-attention. Where all steps
would be more, some are kept; the page says which one it shows."""


class Spoken(NamedTuple):
    """One word that is read, or not any more. mark: "", "pieces", "unknown", "beyond"; pieces:
    its tokens; partner: the word of the other prompt in its place, or -1; changed: it is another.
    """

    text: str
    pieces: Sequence[str] = ()
    mark: str = ""
    partner: int = -1
    changed: bool = False


class Heed(NamedTuple):
    """One layer: weights (steps, heads, pixels, keys). Of cross-attention the keys are the words
    that are read, then start, end and padding; of self-attention they are pixels.
    """

    name: str
    label: str
    side: int
    weights: np.ndarray


class Side(NamedTuple):
    """One prompt: its words, its picture (a data address), its layers and their self-attention.

    read: how many of the words are read.
    """

    words: Sequence[Spoken]
    read: int
    picture: str
    layers: Sequence[Heed]
    own: Sequence[Heed]


class Gaze(NamedTuple):
    """What an `Attended` shows, and where one looks: overlay `look` ("word", "own", "picture"),
    word of the first prompt, place (0 .. 1), layer ("" the last), head (-1 all), step.
    """

    key: str
    steps: int
    sides: Sequence[Side]
    look: str = "word"
    word: int = 0
    x: float = 0.5
    y: float = 0.5
    layer: str = ""
    head: int = -1
    at: int = 0
    around: bool = True


class Attended(Part):
    """A picture a prompt, each with what the touched pixel reads; words, layers, heads, steps.

    Nothing of it asks the server; a pixel that was touched is told, for the link.

    Arguments:
        value: a `Gaze`.
        clock: the name of the clock of steps.
        words: see attended.js, in the page's language.

    Events: `release` with {"x", "y", "look", "word", "layer", "head", "at", "around"}.
    """

    name = "attended"

    def __init__(
        self, value: Gaze | None = None, *, clock: str, words: dict[str, str], **props: Any
    ) -> None:
        files = ("scrubber.js", "lib/attend.js", "lib/shares.js")
        scripts = tuple(STATIC / name for name in files)
        super().__init__(value, {"clock": clock, "words": words}, scripts, **props)

    def postprocess(self, value: Gaze | None) -> dict[str, Any] | None:
        """Maps as deflated bytes."""
        if value is None:
            return None
        gaze = Gaze(*value)
        return gaze._asdict() | {"sides": [_side(Side(*side)) for side in gaze.sides]}


def _side(side: Side) -> dict[str, Any]:
    return {
        "words": [Spoken(*word)._asdict() for word in side.words],
        "read": side.read,
        "picture": side.picture,
        "layers": [_layer(Heed(*layer)) for layer in side.layers],
        "own": [_own(Heed(*layer)) for layer in side.own],
    }


def _layer(layer: Heed) -> dict[str, Any]:
    mean = layer.weights.mean(1, keepdims=True)
    heads = layer.weights if layer.weights.shape[1] > 1 else layer.weights[:, :0]
    return {
        "name": layer.name,
        "label": layer.label,
        "side": layer.side,
        "heads": heads.shape[1],
        "mean": _packed(mean, LAYER),
        "each": _packed(heads, HEADS) if heads.size else None,
    }


def _own(layer: Heed) -> dict[str, Any]:
    mean = layer.weights.mean(1, keepdims=True)
    held = _packed(mean, OWN)
    return {"name": layer.name, "label": layer.label, "side": layer.side, "mean": held}


def _packed(weights: np.ndarray, budget: int) -> dict[str, Any]:
    data, units, kept = bytes_of(weights, budget)
    return {"data": deflated(data, 6), "units": [float(f"{u:.6g}") for u in units], "kept": kept}


def bytes_of(weights: np.ndarray, budget: int) -> tuple[np.ndarray, np.ndarray, list[int]]:
    """Weights (steps, heads, pixels, keys) -> bytes (keys, kept steps, heads, pixels), the unit of
    each key, the steps that are kept: all of them, or so many that fit, evenly.
    """
    n = len(weights)
    most = max(1, min(n, budget // max(1, weights[0].size)))
    kept = sorted({round(k) for k in np.linspace(0, n - 1, most)}) if most > 1 else [n // 2]
    some = np.moveaxis(weights[kept], -1, 0)
    units = np.maximum(some.reshape(len(some), -1).max(1), 1e-9) / 255
    return np.rint(some / units[:, None, None, None]).astype(np.uint8), units, kept
