"""What if the detector had answered differently: changes that move AP, and changes that do not."""

from dataclasses import replace

import numpy as np

from engines.refused import Refused

from .boxes import iou
from .dataset import Dataset, Detections
from .params import Params
from .similarity import with_overlap

__all__ = ["clutter", "prepare", "rescaled", "shifted"]


def prepare(dataset: Dataset, params: Params) -> Dataset:
    """The dataset after the changes that `params` asks for; the same one if there are none.

    Raises:
        Refused: shapes would have to be shifted or added, or as `with_overlap`.
    """
    if params.overlap != "box":
        dataset = with_overlap(dataset, params.overlap)
    if dataset.overlap is not None and (params.shift_x or params.shift_y or params.clutter):
        raise Refused(
            "Only upright boxes can be shifted or added: match by boxes first.",
            "只有正框可以平移或添加：请先改为按正框匹配。",
        )
    if params.shift_x or params.shift_y:
        dataset = shifted(dataset, params.shift_x, params.shift_y)
    if params.rescale != "none":
        dataset = rescaled(dataset, params.rescale)
    if params.clutter and dataset.images and dataset.classes:
        dataset = clutter(dataset, params.clutter, params.seed)
    return dataset


def shifted(dataset: Dataset, dx: float, dy: float = 0.0) -> Dataset:
    """Every detection moved by (dx, dy) pixels, as a box without shape and pose."""
    found = dataset.detections
    moved = replace(found, box=found.box + [dx, dy, 0, 0], shape=None, pose=None)
    return replace(dataset, detections=moved)


def rescaled(dataset: Dataset, how: str) -> Dataset:
    """Scores under a monotone map: "square" (s |s|) or "rank" (1/m, 2/m, ... for m levels)."""
    score = dataset.detections.score
    if how == "square":
        score = score * np.abs(score)
    else:
        levels, level = np.unique(score, return_inverse=True)
        score = (level + 1) / max(len(levels), 1)
    return replace(dataset, detections=replace(dataset.detections, score=score))


def clutter(dataset: Dataset, n: int, seed: int = 0) -> Dataset:
    """n more detections, of 16 x 16 pixels, that touch no object of the first image and score
    less than every other detection.
    """
    found, rng = dataset.detections, np.random.default_rng(seed)
    truth = dataset.truths.box[dataset.truths.image == 0]
    width, height = (max(side, 64) for side in dataset.images[0][2:])
    corner = rng.uniform(0, [width - 16, height - 16], (50 * n, 2))
    corner[-n:, 0] = truth[:, 0].min(initial=0) - 32  # left of everything, should all be covered
    box = np.concatenate([corner, np.full((50 * n, 2), 16.0)], axis=1)
    box = box[(iou(box, truth) == 0).all(axis=1)][:n]
    low = found.score.min(initial=1.0)
    below = rng.uniform(0, 1, n)
    return replace(
        dataset,
        detections=Detections(
            np.concatenate([found.box, box]),
            np.append(found.image, np.zeros(n, int)),
            np.append(found.label, np.arange(n) % len(dataset.classes)),
            np.append(found.score, low * below if low > 0 else low - below),
        ),
    )
