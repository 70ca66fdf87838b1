"""The world as tensors: many scenes drawn by seed, on as many processes as are free."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import TypeVar

import cv2
import numpy as np

from . import people
from .draw import render
from .scene import Scene, sample_scene

__all__ = ["TRAINING", "UNSEEN", "edges", "images", "scenes", "skeletons", "texts"]

UNSEEN = 0
TRAINING = 10_000_000
"""First seeds of the scenes for evaluation and of those for training; they never meet."""

T = TypeVar("T")
U = TypeVar("U")


def scenes(first: int, count: int, *, things: int | None = None) -> list[Scene]:
    """The scenes of consecutive seeds."""
    return _flat(_blocks(partial(_sample, things), range(first, first + count)))


def texts(found: Sequence[Scene]) -> list[str]:
    """The captions of all scenes, one scene's after another's."""
    return _flat(_blocks(_texts, found))


def images(found: Sequence[Scene]) -> np.ndarray:
    """Pictures, uint8 (n, 3, 128, 128)."""
    return np.concatenate(_blocks(_images, found))


def edges(found: Sequence[Scene]) -> np.ndarray:
    """Canny edges at thresholds drawn by seed, uint8 (n, 1, 128, 128)."""
    return np.concatenate(_blocks(_edges, found))


def skeletons(found: Sequence[Scene]) -> np.ndarray:
    """OpenPose pictures, uint8 (n, 3, 128, 128); black where nobody is."""
    return np.concatenate(_blocks(_skeletons, found))


def _sample(things: int | None, seeds: Sequence[int]) -> list[Scene]:
    return [sample_scene(seed, things=things) for seed in seeds]


def _texts(found: Sequence[Scene]) -> list[str]:
    return [caption for scene in found for caption in scene.captions]


def _images(found: Sequence[Scene]) -> np.ndarray:
    return np.stack([render(scene).transpose(2, 0, 1) for scene in found])


def _edges(found: Sequence[Scene]) -> np.ndarray:
    lows = [np.random.default_rng([scene.seed, 3]).uniform(40, 160) for scene in found]
    return np.stack([s.edges(low, 2 * low)[None] for s, low in zip(found, lows, strict=True)])


def _skeletons(found: Sequence[Scene]) -> np.ndarray:
    return np.stack([people.draw_skeleton(s.joints).transpose(2, 0, 1) for s in found])


def _flat(blocks: list[list[U]]) -> list[U]:
    return [item for block in blocks for item in block]


def _blocks(work: Callable[[Sequence[T]], U], items: Sequence[T]) -> list[U]:
    """work(block) for blocks of 500 items, side by side where there are more than two cores."""
    blocks = [items[k : k + 500] for k in range(0, len(items), 500)]
    cores = os.cpu_count() or 1
    if cores <= 2 or len(blocks) < 4:
        return [work(block) for block in blocks]
    with ProcessPoolExecutor(
        cores, mp_context=get_context("spawn"), initializer=cv2.setNumThreads, initargs=(1,)
    ) as pool:
        return list(pool.map(work, blocks))
