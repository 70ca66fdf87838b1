"""The brush: anti-aliased polygons, ellipses and lines, in a frame that goes with a thing.

Everything is drawn at twice the size and shrunk by area. Shades are mixed from few colours,
without textures, so that a small network can learn them.
"""

from __future__ import annotations

import math
from functools import cache

import cv2
import numpy as np

__all__ = ["BIG", "COLOURS", "EXTENT", "SIDE", "WIDTH", "Brush", "Colour", "mix", "times"]

SIDE = 128
BIG = 2 * SIDE
_SHIFT = 4  # fractional bits of OpenCV's coordinates

Colour = tuple[float, float, float]

COLOURS: dict[str, Colour] = {
    "red": (222, 58, 58),
    "orange": (245, 136, 40),
    "yellow": (250, 212, 62),
    "green": (62, 168, 84),
    "blue": (56, 116, 222),
    "purple": (142, 84, 200),
    "pink": (246, 138, 186),
    "white": (250, 248, 242),
}

EXTENT = {
    "house": ((0.27, 0.33), (0.50, 0.60)),
    "tree": ((0.30, 0.36), (0.56, 0.66)),
    "car": ((0.28, 0.34), (0.50, 0.60)),
    "boat": ((0.30, 0.36), (0.54, 0.64)),
    "ball": ((0.18, 0.24), (0.36, 0.46)),
    "star": ((0.20, 0.26), (0.40, 0.46)),
    "kite": ((0.24, 0.30), (0.44, 0.50)),
    "cat": ((0.26, 0.32), (0.46, 0.56)),
    "person": ((0.42, 0.50), (0.66, 0.76)),
}
"""Least and greatest extent of a small and of a big subject, fractions of the picture."""

WIDTH = {
    "house": 0.95,
    "tree": 0.72,
    "car": 1.0,
    "boat": 0.92,
    "ball": 1.0,
    "star": 1.0,
    "kite": 0.72,
    "cat": 0.8,
    "person": 0.74,
}
"""Width over extent."""


def mix(a: Colour, b: Colour, t: float) -> Colour:
    """The colour a share t of the way from a to b."""
    return tuple(u + t * (v - u) for u, v in zip(a, b, strict=True))  # type: ignore[return-value]


def times(a: Colour, b: Colour) -> Colour:
    """Paint a in light b."""
    return tuple(u * v for u, v in zip(a, b, strict=True))  # type: ignore[return-value]


class Brush:
    """Draws in a frame of its own: origin at the foot of a thing, x right, y down, one unit tall.

    Arguments:
        image: the canvas, uint8 (256, 256, 3), changed in place.
        x, y, scale: the frame in fractions of the picture.
        light: multiplies every colour.
        mirror: x to the left.
    """

    def __init__(
        self,
        image: np.ndarray,
        x: float = 0,
        y: float = 0,
        scale: float = 1,
        *,
        light: Colour = (1, 1, 1),
        mirror: bool = False,
    ) -> None:
        self.image, self.light = image, light
        unit = BIG * 2**_SHIFT  # OpenCV counts sixteenths of a pixel
        self.origin = np.array([x, y]) * unit - 2 ** (_SHIFT - 1)
        self.step = np.array([-1 if mirror else 1, 1]) * (scale * unit)
        self.scale = scale

    def _at(self, points: np.ndarray) -> np.ndarray:
        return (self.origin + self.step * points).astype(np.int32)

    def _paint(self, colour: Colour) -> Colour:
        return times(colour, self.light)

    def polygon(self, points: object, colour: Colour, line: Colour | None = None) -> None:
        """A filled polygon, (n, 2); `line` is the colour of its outline."""
        at = [self._at(np.asarray(points, float))]
        cv2.fillPoly(self.image, at, self._paint(colour), cv2.LINE_AA, _SHIFT)
        if line is not None:
            cv2.polylines(self.image, at, True, self._paint(line), 2, cv2.LINE_AA, _SHIFT)

    def ellipse(
        self,
        x: float,
        y: float,
        a: float,
        b: float,
        colour: Colour,
        line: Colour | None = None,
        *,
        start: float = 0,
        stop: float = 360,
        turn: float = 0,
    ) -> None:
        """A filled ellipse, or a segment of it from angle start to stop (degrees, clockwise)."""
        c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))
        axes = np.array([[a * c, a * s], [-b * s, b * c]])
        self.polygon(_arc(start, stop) @ axes + (x, y), colour, line)

    def line(self, points: object, width: float, colour: Colour) -> None:
        """A line through points with round ends; width in units of the frame."""
        at = self._at(np.asarray(points, float))
        thick = max(1, round(width * self.scale * BIG))
        cv2.polylines(self.image, [at], False, self._paint(colour), thick, cv2.LINE_AA, _SHIFT)


@cache
def _arc(start: float, stop: float) -> np.ndarray:
    """Points of the unit circle between two angles in degrees, (40, 2)."""
    t = np.deg2rad(np.linspace(start, stop, 40))
    return np.stack([np.cos(t), np.sin(t)], axis=1)
