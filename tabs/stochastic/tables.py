"""What is taken away: tables as CSV, and the state as JSON."""

import json
from collections.abc import Mapping, Sequence

import numpy as np

from engines.params import Params
from tabs.shell.exports import csv_text

__all__ = ["state_json", "table"]


def table(names: Sequence[str], rows: np.ndarray) -> str:
    """Comma-separated, nine digits."""
    return csv_text(names, ([f"{value:.9g}" for value in row] for row in rows))


def state_json(dials: Params, found: Mapping[str, float]) -> str:
    """The dials, and what they came to; NaN and infinity as null."""
    told = {name: float(v) if np.isfinite(v) else None for name, v in found.items()}
    return json.dumps({"dials": dials.model_dump(), "found": told}, indent=1)
