"""Which detections belong together: the results of two models make two models, not one ranking.

Results of one model may be spread over files: one an image, one a class, one a part of the data.
Such parts hardly share an image and a class. Two sources that do are two models.
"""

from collections.abc import Sequence

import numpy as np

__all__ = ["SHARED", "split"]

SHARED = 0.1
"""The share of common pairs of image and class up to which two sources are parts of one model."""


def split(sources: Sequence[np.ndarray]) -> list[int]:
    """The model of each source, counted from 0 in their order.

    Arguments:
        sources: for each, the numbers of its pairs of image and class, (n,).
    """
    if len(sources) < 2:
        return [0] * len(sources)
    models: list[np.ndarray] = []
    of = []
    for pairs in map(np.unique, sources):
        place = next((i for i, had in enumerate(models) if _apart(had, pairs)), len(models))
        if place == len(models):
            models.append(pairs)
        else:
            models[place] = np.union1d(models[place], pairs)
        of.append(place)
    return of


def _apart(a: np.ndarray, b: np.ndarray) -> bool:
    common = len(np.intersect1d(a, b, assume_unique=True))
    return common <= SHARED * min(len(a), len(b))
