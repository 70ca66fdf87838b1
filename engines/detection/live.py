"""The numbers of the picture that stand in the lesson."""

__all__ = ["live"]

import math
from collections.abc import Sequence

import numpy as np

from engines.params import Text

from .coco import CocoStats, coco_stats
from .compare import Row
from .curves import classification, f_beta, two_normals
from .evaluate import Result


def live(
    result: Result, rows: Sequence[Row] = (), stats: CocoStats | None = None
) -> dict[str, str | Text]:
    """A text for each [[name]] of the lesson.

    Arguments:
        rows: the table of `compare`, if it is at hand, for "moved_by" and "moved".
        stats: COCO's twelve numbers, if they are at hand.
    """
    p, dataset, curve = result.params, result.dataset, result.curve()
    tp, fp, fn = curve.at(p.confidence)
    precision, recall = tp / max(tp + fp, 1), tp / max(tp + fn, 1)
    best, at = curve.best(p.beta)
    twin = classification(*two_normals(), p.prevalence)
    texts: dict[str, str | Text] = {
        "objects": f"{curve.n_gt}",
        "detections": f"{len(dataset.detections)}",
        "classes": f"{len(dataset.classes)}",
        "iou": f"{p.iou:g}",
        "confidence": f"{p.confidence:g}",
        "tp": f"{tp}",
        "fp": f"{fp}",
        "fn": f"{fn}",
        "precision": _number(precision),
        "recall": _number(recall),
        "beta": f"{p.beta:g}",
        "f": _number(float(f_beta(np.array(precision), np.array(recall), p.beta))),
        "best_f": _number(best),
        "best_confidence": f"{at:.2f}",
        "ap": _number(result.value),
        "prevalence": f"{p.prevalence:g}",
        "roc_auc": _number(twin.roc_auc),
        "pr_ap": _number(twin.ap),
    }
    texts |= {f"ap_{name}": _number(value) for name, value in result.conventions().items()}
    stats = stats or coco_stats(dataset)
    texts |= {name: _number(value) for name, value in stats._asdict().items()}
    if rows:
        _, first, *_ = rows
        texts |= {"moved_by": first.name, "moved": f"{first.difference:+.3f}"}
    return texts


def _number(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3f}"
