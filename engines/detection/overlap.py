"""What detections are matched by: the overlap of boxes, or what lies in them (`similarity`)."""

import numpy as np

from .boxes import paired_iou
from .dataset import Dataset

__all__ = ["overlaps", "paired_overlap"]


def paired_overlap(
    dataset: Dataset,
    d: np.ndarray,
    g: np.ndarray,
    crowd: np.ndarray | bool = False,
    *,
    inclusive: bool = False,
) -> np.ndarray:
    """IoU, (n,), of detections d with objects g, pair by pair; where `crowd`, |D ∩ G| / |D|. Or
    the similarity by which the data set is matched.
    """
    found, truths = dataset.detections, dataset.truths
    if dataset.overlap is not None:
        return dataset.overlap.pairs(found, truths, d, g, np.broadcast_to(crowd, np.shape(d)))
    return paired_iou(found.box[d], truths.box[g], crowd, inclusive=inclusive)


def overlaps(
    dataset: Dataset, d: np.ndarray, g: np.ndarray, *, inclusive: bool = False
) -> np.ndarray:
    """All overlaps, (n, m), of detections d (n,) with objects g (m,) of one image."""
    rows, columns = (x.ravel() for x in np.meshgrid(d, g, indexing="ij"))
    pairs = paired_overlap(dataset, rows, columns, inclusive=inclusive)
    return pairs.reshape(len(d), len(g))
