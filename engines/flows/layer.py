"""One layer, and a small probe: its length or area grows by |det|, density falls by it."""

from typing import NamedTuple

import numpy as np

from .params.layer import LayerParams
from .planar import Planar, Stretch, normal

__all__ = ["LINE", "PLANE", "Probe", "density", "layer_of", "probe"]

LINE = np.linspace(-7, 7, 281)
"""Places of the line at which its density is told."""

PLANE = np.linspace(-5, 5, 61)
"""The same along both axes of the plane."""

EDGE = 64
"""Pieces of each edge of the square, whose image has curved edges."""


class Probe(NamedTuple):
    """A small interval or square around x, and where the layer takes it.

    before, after: its length or area, as measured. det: signed, at its middle.
    x, y: (d,), its middle. density, image: p(x) of the noise; p(x) / |det|, what this preimage
    alone gives to y. whole: p(y), the sum over all preimages. preimages: how many there are.
    """

    before: float
    after: float
    det: float
    x: np.ndarray
    y: np.ndarray
    density: float
    image: float
    whole: float
    preimages: int


def layer_of(params: LayerParams) -> Planar | Stretch:
    """The layer that the dials ask for; a bend of the line is a planar layer with d = 1."""
    if params.map == "stretch":
        return Stretch(params.a, params.b)
    d = 1 if params.map == "bend" else 2
    return Planar(
        np.array([params.u1, params.u2][:d]), np.array([params.w1, params.w2][:d]), params.b
    )


def density(params: LayerParams) -> np.ndarray:
    """p(y) on `LINE` (281,), or on `PLANE` x `PLANE` (61, 61), row 0 the lowest."""
    layer = layer_of(params)
    if params.map != "planar":
        return np.exp(layer.log_density(LINE[:, None]))
    return np.exp(layer.log_density(np.stack(np.meshgrid(PLANE, PLANE), axis=-1)))


def probe(params: LayerParams) -> Probe:
    """What the layer does to the probe, measured on its image."""
    layer, half = layer_of(params), params.side / 2
    x = np.array([params.x1, params.x2][: 2 if params.map == "planar" else 1])
    before, after = _sizes(layer, x, half)
    det, y = float(layer.det(x)), layer(x)
    p = float(np.exp(normal(x)))
    with np.errstate(divide="ignore"):
        image = float(np.divide(p, abs(det)))
    count = int((~np.isnan(layer.preimages(y)).any(-1)).sum())
    return Probe(before, after, det, x, y, p, image, float(np.exp(layer.log_density(y))), count)


def _sizes(layer: Planar | Stretch, x: np.ndarray, half: float) -> tuple[float, float]:
    """Length or area of the probe, and of its image, without sign."""
    if len(x) == 1:
        low, high = layer(x - half)[0], layer(x + half)[0]
        return 2 * half, abs(float(high - low))
    t, one = np.linspace(-half, half, EDGE, endpoint=False), np.full(EDGE, half)
    edge = np.column_stack([np.r_[t, one, -t, -one], np.r_[-one, t, one, -t]]) + x
    return 4 * half**2, abs(_area(layer(edge)))


def _area(polygon: np.ndarray) -> float:
    """Signed area, by the shoelace formula."""
    a, b = polygon.T
    return float((a * np.roll(b, -1) - b * np.roll(a, -1)).sum() / 2)
