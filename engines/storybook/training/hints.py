"""Hints of lines as people make them: edges clean and rough, outlines by an unsteady brush."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import cv2
import numpy as np

from ..world.draw import render
from ..world.scene import sample_scene

__all__ = ["edges", "outline", "sparse"]


def edges(picture: np.ndarray, seed: int, rng: np.random.Generator) -> np.ndarray:
    """A hint of lines for a picture, uint8 (128, 128): one of three kinds, drawn at random.

    Half of them Canny edges at some thresholds, a quarter such edges of a smoothed picture, of
    which only the longer lines are left, a quarter outlines of the things by an unsteady brush.

    Arguments:
        picture: uint8 (128, 128, 3). seed: that of its scene.
    """
    kind = rng.random()
    if kind < 0.25:
        return outline(seed, rng)
    low = rng.uniform(40, 160)
    if kind < 0.5:
        smooth = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.6, 1.6))
        return sparse(cv2.Canny(smooth, low / 2, low), int(rng.integers(8, 40)))
    return cv2.Canny(picture, low, 2 * low)


def sparse(lines: np.ndarray, shortest: int) -> np.ndarray:
    """The connected lines of at least so many pixels, uint8 (h, w)."""
    _, parts, stats, _ = cv2.connectedComponentsWithStats(lines, connectivity=8)
    long = stats[:, cv2.CC_STAT_AREA] >= shortest
    long[0] = False  # what is no line
    return np.where(long[parts], 255, 0).astype(np.uint8)


def outline(seed: int, rng: np.random.Generator) -> np.ndarray:
    """Outlines of a scene's things as a hand draws them: few corners, unsteady, thick or thin.

    Arguments:
        seed: that of the scene.
    """
    scene = sample_scene(seed)
    bare = render(replace(scene, things=())).astype(np.int16)
    changed: Any = (np.abs(render(scene) - bare) > 24).any(2).astype(np.uint8)
    whole: np.ndarray = cv2.morphologyEx(changed, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    found, _ = cv2.findContours(whole, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    canvas = np.zeros((128, 128), np.uint8)
    rough, width = rng.uniform(0.5, 2.5), int(rng.integers(1, 4))
    for contour in found:
        if cv2.contourArea(contour) < 12:
            continue
        corners = cv2.approxPolyDP(contour, rough, True)[:, 0] + rng.normal(0, 0.7, 2)
        drawn = corners + rng.normal(0, 0.5, corners.shape)
        at = [np.rint(drawn * 16).astype(np.int32)]
        cv2.polylines(canvas, at, True, 255, width, cv2.LINE_AA, 4)
    return canvas
