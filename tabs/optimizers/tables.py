"""What is taken away: tables as CSV, and the state as JSON."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from engines.optimizers import METHODS, Result
from engines.params import Params

__all__ = ["ends", "paths_csv", "state_json", "table"]


def table(names: Sequence[str], rows: Iterable[Iterable[Any]]) -> str:
    """Comma-separated, digit for digit."""
    out = io.StringIO()
    written = csv.writer(out)
    written.writerow(names)
    written.writerows(rows)
    return out.getvalue()


def paths_csv(result: Result) -> str:
    """method, start, step, x, y, loss: every point of a run."""
    rows = []
    for row, method in enumerate(result.params.methods):
        paths, losses = result.paths[row].tolist(), result.losses[row].tolist()
        for start, (points, values) in enumerate(zip(paths, losses, strict=True)):
            for step, ((x, y), loss) in enumerate(zip(points, values, strict=True)):
                rows.append([method, start, step, x, y, loss])
    return table(["method", "start", "step", "x", "y", "loss"], rows)


def state_json(dials: Params, found: Any) -> str:
    """The dials, and what they came to; NaN and infinity as null."""
    return json.dumps({"dials": dials.model_dump(), "methods": _plain(found)}, indent=1)


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


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(v) for name, v in value.items()}
    if isinstance(value, np.ndarray | list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, float | np.floating):
        return float(value) if np.isfinite(value) else None
    return value
