"""Non-maximum suppression: of detections that overlap too much, the best-scoring one stays.

    hard     the best detection M stays; every other with IoU(M, D) > t is deleted; repeat
    linear   instead, its score becomes s (1 - IoU) where IoU > t
    gaussian instead, its score becomes s exp(-IoU² / σ), whatever its overlap

Soft kinds delete what falls below a least score. Within one image; class by class, or over all
classes together.

References:
    A. Neubeck, L. Van Gool, Efficient Non-Maximum Suppression, 2006,
    https://doi.org/10.1109/ICPR.2006.479
    N. Bodla et al., Soft-NMS, 2017, https://arxiv.org/abs/1704.04503
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from engines.params import Text
from engines.refused import Refused

from .boxes import iou
from .dataset import Dataset, Detections

__all__ = ["KINDS", "Step", "final_scores", "nms", "suppressed"]

KINDS: Mapping[str, Text] = {
    "hard": ("hard", "硬抑制"),
    "linear": ("soft, linear", "软抑制（线性）"),
    "gaussian": ("soft, Gaussian", "软抑制（高斯）"),
}


class Step(NamedTuple):
    """One turn: the detection that stays and its score then; those that it touches (k,), their
    overlaps (k,), and their scores before and after (k,); 0 after: deleted.
    """

    kept: int
    score: float
    touched: np.ndarray
    overlap: np.ndarray
    before: np.ndarray
    after: np.ndarray


def nms(
    box: np.ndarray,
    score: np.ndarray,
    *,
    threshold: float = 0.5,
    kind: str = "hard",
    sigma: float = 0.5,
    least: float = 0.001,
) -> Iterator[Step]:
    """The turns of suppression among boxes (n, 4) as (x, y, w, h) with scores (n,).

    Arguments:
        threshold: the IoU above which a box is suppressed. sigma: the width of "gaussian".
        least: the score below which soft kinds delete.

    Raises:
        Refused: there is no such kind.
    """
    if kind not in KINDS:
        known = ", ".join(KINDS)
        raise Refused(
            f"There is no {kind!r}; choose from {known}.", f"没有 {kind!r}，可选 {known}。"
        )
    score = np.asarray(score, float).copy()
    left = np.argsort(-score, kind="stable")
    while len(left):
        best, rest = left[0], left[1:]
        overlap = iou(box[best : best + 1], box[rest])[0]
        before = score[rest].copy()
        after = before * _share(overlap, kind, threshold, sigma)
        after[(after < least) & (after < before)] = 0.0
        touched = after < before
        score[rest] = after
        yield Step(
            int(best), float(score[best]), *(x[touched] for x in (rest, overlap, before, after))
        )
        rest = rest[~touched | (after > 0)]
        left = rest[np.argsort(-score[rest], kind="stable")]


def _share(overlap: np.ndarray, kind: str, threshold: float, sigma: float) -> np.ndarray:
    """What is left of a score beside a box that stays."""
    if kind == "gaussian":
        return np.exp(-(overlap**2) / sigma)
    left = np.zeros_like(overlap) if kind == "hard" else 1 - overlap
    return np.where(overlap > threshold, left, 1.0)


def suppressed(
    dataset: Dataset,
    *,
    threshold: float = 0.5,
    kind: str = "hard",
    class_wise: bool = True,
    sigma: float = 0.5,
    least: float = 0.001,
) -> tuple[Dataset, list[Step]]:
    """The data set with its detections suppressed image by image, and every turn taken; the
    places in the turns are those in `dataset.detections`.

    Arguments:
        class_wise: whether a detection suppresses those of its own class alone.
    """
    found = dataset.detections
    group = found.image * (len(dataset.classes) or 1) + found.label if class_wise else found.image
    order = np.argsort(group, kind="stable")
    edges = np.flatnonzero(np.diff(group[order])) + 1
    steps = []
    for mine in np.split(order, edges) if len(order) else ():
        turns = nms(
            found.box[mine],
            found.score[mine],
            threshold=threshold,
            kind=kind,
            sigma=sigma,
            least=least,
        )
        steps += [
            step._replace(kept=int(mine[step.kept]), touched=mine[step.touched]) for step in turns
        ]
    return replace(dataset, detections=_kept(found, steps)), steps


def final_scores(n: int, steps: Sequence[Step]) -> np.ndarray:
    """The score of each of n detections in the end, (n,); 0: deleted."""
    score = np.zeros(n)
    for step in steps:
        score[step.kept] = step.score
    return score


def _kept(found: Detections, steps: list[Step]) -> Detections:
    """Those that stay, in their order, with the scores that they have in the end."""
    kept = np.array([step.kept for step in steps], int)
    score = np.array([step.score for step in steps], float)
    order = np.argsort(kept)
    return replace(found.take(kept[order]), score=score[order])
