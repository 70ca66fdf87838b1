"""Poses: boxes with K keypoints. COCO writes x, y, v for each; YOLO a line

    class cx cy w h  x1 y1 v1 ... xK yK vK             v: 0, 1 or 2, how a keypoint is visible
    class cx cy w h  x1 y1 ... xK yK [score]           K > 2
    class cx cy w h  x1 y1 c1 ... xK yK cK [score]     c: the confidence of a keypoint

Without a 2, a line of this kind may be a polygon just as well. But a pose has its points within
the box of its first four numbers, and its second point (w, h) mostly lies far from the others; so
many lines of one length decide, folder by folder.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np

from .layout import SURE
from .paths import folder
from .rows import Read, Rows, Unreadable

__all__ = ["as_poses", "pose_box", "pose_of", "with_visibility"]

MOST = 1000
"""Keypoints of one object."""

INSIDE = 0.95
"""The share of lines whose points lie within their box, from which they are poses."""

APART = 0.2
"""The share of lines whose second point lies far from the others, from which they are poses."""

SLACK = 0.02
"""The share of a side of its box by which a keypoint may leave it."""

RELATIVE = 1.1
"""No number of a pose is above it, where keypoints leave the picture."""

FEWEST = 3
"""Keypoints; below, the line is that of a triangle or a turned box."""

_SEEN = frozenset("012")


def pose_of(keypoints: Any) -> np.ndarray | None:
    """Keypoints as COCO writes them, (K, 3); None if there are none.

    Raises:
        Unreadable: they are not x, y and v.
    """
    if not keypoints:
        return None
    try:
        pose = np.array(keypoints, float).reshape(-1, 3)
        if len(pose) > MOST or not (np.abs(pose) < 1e9).all():
            raise ValueError
    except (TypeError, ValueError, OverflowError):
        words = "keypoints that are not x, y, v by threes", "keypoints 不是 x, y, v 三个一组"
        raise Unreadable(*words) from None
    return pose


def pose_box(pose: np.ndarray, *, seen: bool) -> list[float] | None:
    """The box (x, y, w, h) around keypoints: pycocotools takes all of them for a detection; those
    that are `seen` for an object, None if there are none.
    """
    points = pose[pose[:, 2] > 0, :2] if seen else pose[:, :2]
    if not len(points):
        return None
    low, high = points.min(axis=0), points.max(axis=0)
    return [*low.tolist(), *(high - low).tolist()]


def with_visibility(lines: Sequence[Sequence[str]]) -> bool:
    """Whether all lines (words) are poses whose keypoints tell how they are visible."""
    lines = [words for words in lines if words]
    flags = [words[7::3] for words in lines if len(words) > 7 and len(words) % 3 == 2]
    if not 0 < len(flags) == len(lines) or not all(map(_SEEN.issuperset, flags)):
        return False
    return any("2" in seen for seen in flags) or all(map(_holds, lines))


def _holds(words: Sequence[str]) -> bool:
    """Whether the box of a line holds its keypoints, of which there are several."""
    try:
        numbers = np.array(words[1:], float)
    except ValueError:
        return False
    points = numbers[4:].reshape(1, -1, 3)[..., :2]
    return points.shape[1] > 1 and bool(_inside(numbers[None, :2], numbers[None, 2:4], points)[0])


def as_poses(reads: Sequence[Read]) -> None:
    """Of the files that hold poses, folder by folder, make boxes with keypoints."""
    folders: dict[tuple[str, ...], list[Read]] = defaultdict(list)
    for read in reads:
        if read.whole and len(read) and read.columns().corners.all():
            folders[folder(read.file)].append(read)
    for group in folders.values():
        numbers = _alike([read.columns() for read in group])
        width = next((k for k in (2, 3) if _are_poses(numbers, k)), 0)
        for read in group if width else ():
            _part(read.columns(), width)


def _alike(parts: Sequence[Rows]) -> np.ndarray:
    """The numbers of all lines, (n, m), but for a score that made them odd; (0, 0) if there are
    too few lines, or they differ in length or are not relative.
    """
    shapes = [shape for rows in parts for shape in rows.shape]
    rings = [shape[0] for shape in shapes if isinstance(shape, list)]
    if len(rings) == len(shapes) >= SURE and len(set(map(len, rings))) == 1:
        numbers = np.array(rings)
        if np.abs(numbers).max() <= RELATIVE:
            return numbers
    return np.empty((0, 0))


def _are_poses(numbers: np.ndarray, width: int) -> bool:
    """Whether they are, with that many numbers a keypoint."""
    n, m = numbers.shape
    count, rest = divmod(m - 4, width)
    if count < FEWEST or rest > 1:
        return False
    points = numbers[:, 4 : 4 + count * width].reshape(n, count, width)[..., :2]
    return _within(numbers[:, :2], numbers[:, 2:4], points)


def _within(centre: np.ndarray, size: np.ndarray, points: np.ndarray) -> bool:
    """Whether points (n, K, 2) are those of poses in boxes (n, 2), (n, 2)."""
    polygon = np.concatenate([centre[:, None], _placed(points, centre)], axis=1)
    low, high = polygon.min(axis=1), polygon.max(axis=1)
    apart = ((size < 2 * low - high) | (size > 2 * high - low)).any(axis=1)
    inside = _inside(centre, size, points)
    return bool(inside.mean() >= INSIDE and apart.mean() >= APART)


def _inside(centre: np.ndarray, size: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Which boxes hold all their points, (n,)."""
    off = np.abs(_placed(points, centre) - centre[:, None])
    return (off <= (0.5 + SLACK) * size[:, None]).all(axis=(1, 2))


def _placed(points: np.ndarray, centre: np.ndarray) -> np.ndarray:
    """Points with those in the centre that were not seen, written as 0, 0."""
    return np.where((points == 0).all(axis=2, keepdims=True), centre[:, None], points)


def _part(rows: Rows, width: int) -> None:
    """Box and keypoints apart. Where nothing tells that a keypoint is labelled, those at 0, 0 and
    outside are not.
    """
    numbers = np.array([shape[0] for shape in rows.shape])
    count = (numbers.shape[1] - 4) // width
    points = numbers[:, 4 : 4 + count * width].reshape(len(rows), count, width)
    if width == 2:
        low, high = points.min(axis=2), points.max(axis=2)
        seen = np.where((low >= 0) & (high > 0), 2.0, 0.0)
        points = np.concatenate([points, seen[..., None]], axis=2)
    rows.numbers[:, :4] = numbers[:, :4]
    if (numbers.shape[1] - 4) % width:
        rows.score = numbers[:, -1].copy()
    rows.corners[:] = False
    rows.shape, rows.pose = [None] * len(rows), list(points)
