"""The numbers of the picture that stand in the lesson."""

from collections.abc import Sequence

import numpy as np

from engines.numbers import number
from engines.params import Text

from .coco import CocoStats, Stats, coco_stats
from .compare import Row
from .curves import classification, two_normals
from .evaluate import Result
from .rivals import Rivals

__all__ = ["live", "live_rarity", "live_rivals", "live_suppression"]


def live(
    result: Result, rows: Sequence[Row] = (), stats: Stats | None = None
) -> dict[str, str | Text]:
    """A text for each [[name]] of the lesson but those of the twin without boxes (`live_rarity`).

    Arguments:
        rows: the table of `compare`, if it is at hand, for "moved_by" and "moved".
        stats: COCO's twelve numbers, or ten, if they are at hand.
    """
    p, dataset, curve = result.params, result.dataset, result.curve()
    numbers = result.numbers()
    best, at = curve.best(p.beta)
    texts: dict[str, str | Text] = {
        "objects": f"{curve.n_gt}",
        "detections": f"{len(dataset.detections)}",
        "classes": f"{len(dataset.classes)}",
        "iou": f"{p.iou:g}",
        "confidence": f"{p.confidence:g}",
        **{name: f"{numbers[name]}" for name in ("tp", "fp", "fn")},
        **{name: number(numbers[name], ".3f") for name in ("precision", "recall", "f", "ap")},
        "beta": f"{p.beta:g}",
        "best_f": number(best, ".3f"),
        "best_confidence": f"{at:.2f}",
    }
    texts |= {f"ap_{name}": number(value, ".3f") for name, value in result.conventions().items()}
    stats = stats or coco_stats(dataset)
    told = dict.fromkeys(CocoStats._fields, np.nan) | stats._asdict()
    texts |= {name: number(value, ".3f") for name, value in told.items()}
    if rows:
        _, first, *_ = rows
        texts |= {"moved_by": first.name, "moved": f"{first.difference:+.3f}"}
    return texts


def live_rarity(prevalence: float) -> dict[str, str]:
    """The same for the twin without boxes."""
    twin = classification(*two_normals(), prevalence)
    areas = {"roc_auc": number(twin.roc_auc, ".3f"), "pr_ap": number(twin.ap, ".3f")}
    return {"prevalence": f"{prevalence:g}", **areas}


def live_rivals(told: Rivals) -> dict[str, str]:
    """The same for two models."""
    numbers = {"first": told.first, "second": told.second}
    texts = {f"rival_{name}": number(value, ".3f") for name, value in numbers.items()}
    ends = {"difference": told.difference, "low": told.low, "high": told.high}
    return texts | {f"rival_{name}": number(value, "+.3f") for name, value in ends.items()}


def live_suppression(scores: np.ndarray) -> dict[str, str]:
    """The same for suppression, from the scores in the end."""
    return {"raw": f"{len(scores)}", "kept": f"{(scores > 0).sum()}"}
