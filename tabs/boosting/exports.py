"""Files to take away that several views give."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from engines.boosting import Result, Stage
from tabs.shell.endpoint import plain
from tabs.shell.exports import csv_text

from .strips import data_of

__all__ = ["curves_csv", "points_csv", "state_json"]


def curves_csv(results: Mapping[str, Result]) -> str:
    """method, round, error and log-loss on the training and the test points, flipped share."""
    columns = ("train_error", "train_loss", "test_error", "test_loss", "flipped_share")
    rows = []
    for method, result in results.items():
        values = np.column_stack([result.train_curve, result.test_curve, result.flipped_share])
        for r, row in enumerate(values.tolist(), 1):
            rows.append([method, r, *(f"{v:.6g}" for v in row)])
    return csv_text(["method", "round", *columns], rows)


def points_csv(params: Stage, upload: Any) -> str:
    """Both coordinates, label, whether it is held out for the test, whether it was flipped.

    The test points are those of a table of the visitor's own; the others are drawn by the dials.
    """
    data = data_of(params, upload)
    rows = [
        [a, b, int(label), 0, int(flipped)]
        for (a, b), label, flipped in zip(data.x.tolist(), data.y, data.flipped, strict=True)
    ]
    if params.data == "own":
        held = zip(data.test_x.tolist(), data.test_y, strict=True)
        rows += [[a, b, int(label), 1, 0] for (a, b), label in held]
    return csv_text(["x1", "x2", "label", "held_out", "flipped"], rows)


def state_json(params: Stage, results: Mapping[str, Result]) -> str:
    """The dials and the figures after the last round of each method."""
    found = {}
    for method, result in results.items():
        found[method] = {
            "rounds": result.rounds,
            "train_error": float(result.train_curve[-1, 0]),
            "test_error": plain(result.test_curve[-1, 0]),
            "test_loss": plain(result.test_curve[-1, 1]),
        }
    return json.dumps({"dials": params.model_dump(), "methods": found}, indent=1)
