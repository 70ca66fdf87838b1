"""What is taken away: tables as CSV, and the state as JSON."""

import json
from typing import Any

from engines.optimizers import METHODS, Result
from engines.params import Params
from tabs.shell.endpoint import plain
from tabs.shell.exports import csv_text

__all__ = ["ends", "paths_csv", "state_json"]


def paths_csv(result: Result) -> str:
    """method, start, step, x, y, loss: every point of a run."""
    rows = []
    for row, method in enumerate(result.params.methods):
        paths, losses = result.paths[row].tolist(), result.losses[row].tolist()
        for start, (points, values) in enumerate(zip(paths, losses, strict=True)):
            for step, ((x, y), loss) in enumerate(zip(points, values, strict=True)):
                rows.append([method, start, step, x, y, loss])
    return csv_text(["method", "start", "step", "x", "y", "loss"], rows)


def state_json(dials: Params, found: Any) -> str:
    """The dials, and what they came to; NaN and infinity as null."""
    return json.dumps({"dials": dials.model_dump(), "methods": plain(found)}, indent=1)


def ends(result: Result) -> dict[str, Any]:
    """Where each method ends from the first start."""
    return {
        METHODS[method].label[0]: {
            "end": result.paths[row, 0, -1],
            "loss": result.losses[row, 0, -1],
            "diverged": int(result.diverged[row, 0]),
        }
        for row, method in enumerate(result.params.methods)
    }
