"""Which class is taken for which, over all images at once.

The detections that are shown at a confidence, best first, each take the free object of largest
IoU, of whatever class, if that reaches the threshold (COCO's rule, whatever `matching` says);
among equals one of their own class. Then

    M[g, d]   objects of class g taken by a detection of class d: right when g = d
    M[K, d]   detections of class d that no object was left for: background
    M[g, K]   objects of class g that nobody took: missed

Whatever is set aside in the evaluation (crowds, difficult objects, detections on them or beyond
`max_dets`) is left out; sizes play no part. What a detection takes depends on better ones alone:
so one pass over them answers every confidence.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from engines.params import Text

from .evaluate import Result
from .matching import Objects, greedy
from .steps import Step, Work, finish, watched

__all__ = ["NORMS", "Confusion", "confusion", "confusion_steps", "normalised"]

NORMS: Mapping[str, Text] = {
    "none": ("counts", "计数"),
    "row": ("share of the objects of a class", "占该类真实框的比例"),
    "column": ("share of the detections of a class", "占该类预测框的比例"),
}
"""What a cell of the matrix can be divided by."""


def normalised(m: np.ndarray, by: str = "none") -> np.ndarray:
    """The matrix M divided by the sums of its rows or columns, nan where such a sum is 0.

    By row the diagonal is the recall of each class, by column its precision.
    """
    if by == "none":
        return m.astype(float)
    total = m.sum(axis=1 if by == "row" else 0, keepdims=True)
    return np.divide(m, total, out=np.full(m.shape, np.nan), where=total > 0)


@dataclass(frozen=True, eq=False)
class Confusion:
    """n detections of a `result` in the order of their ranking, T thresholds.

    took: (n, T) the object that each took, or -1. out: (n, T) those that are left out.
    """

    result: Result
    took: np.ndarray
    out: np.ndarray

    @property
    def nbytes(self) -> int:
        """Bytes besides those of the result, which is kept for itself, and of which `out` is."""
        return self.took.nbytes

    def matrix(self, confidence: float, t: int | None = None) -> np.ndarray:
        """M, (K + 1, K + 1), at the threshold of index t (default: that of the result)."""
        dataset, t = self.result.dataset, self.result.t if t is None else t
        k, order = len(dataset.classes), self.result.matches.order
        shown = (dataset.detections.score[order] >= confidence) & ~self.out[:, t]
        m = np.zeros((k + 1, k + 1), int)
        g = np.append(dataset.truths.label, k)[self.took[shown, t]]
        np.add.at(m, (g, dataset.detections.label[order][shown]), 1)
        m[:k, k] = self.result.objects[:, 0] - m[:k, :k].sum(axis=1)
        return m

    def page(self) -> dict[str, Any]:
        """Who took an object, for the page: `row` in the ranking, the `object`'s class, and
        `bits`, of which bit t is set where that was so at threshold t.
        """
        dataset = self.result.dataset
        row, t = np.nonzero(self.took >= 0)
        what = dataset.truths.label[self.took[row, t]]
        pair, which = np.unique(row * len(dataset.classes) + what, return_inverse=True)
        row, what = np.divmod(pair, max(len(dataset.classes), 1))
        bits = np.bincount(which, 2.0**t, len(pair)).astype(int)
        return {"row": row.tolist(), "object": what.tolist(), "bits": bits.tolist()}


def confusion(result: Result) -> Confusion:
    """Who took whom among all classes, by the rules of `result.params`."""
    return finish(_confusion(result))


def confusion_steps(result: Result) -> Iterator[Step[Confusion]]:
    """As `confusion`, in steps that can be watched, and stopped between them."""
    return watched(_confusion(result))


def _confusion(result: Result) -> Work[Confusion]:
    m, dataset = result.matches, result.dataset
    image, where, out = dataset.detections.image[m.order], dataset.truths.image, m.ignored[..., 0]
    counted = np.flatnonzero(m.counted[:, 0])
    counted = counted[np.argsort(where[counted], kind="stable")]
    never = np.zeros(len(where), bool)
    objects = Objects(counted, where[counted], never, never, ~never[:, None])
    taken = np.where(out, len(where), -1)[..., None]  # whoever is left out has had its turn
    asked = np.argsort(image, kind="stable")
    asked = asked[~out[asked].all(axis=1)]
    params = result.params.model_copy(update={"matching": "coco"})
    for done, _ in greedy(
        dataset, m.order, asked, image, objects, result.thresholds, params, taken
    ):
        yield done
    return Confusion(result, np.where(out, -1, taken[..., 0]).astype(np.int32), out)
