"""What is taken away: tables as CSV, and the state as JSON."""

import csv
import io
import json
from collections.abc import Mapping, Sequence

import numpy as np

from engines.params import Params

__all__ = ["state_json", "table"]


def table(names: Sequence[str], rows: np.ndarray) -> str:
    """Comma-separated, nine digits."""
    out = io.StringIO()
    written = csv.writer(out)
    written.writerow(names)
    written.writerows([f"{value:.9g}" for value in row] for row in rows)
    return out.getvalue()


def state_json(dials: Params, found: Mapping[str, float]) -> str:
    """The dials, and what they came to; NaN and infinity as null."""
    told = {name: float(v) if np.isfinite(v) else None for name, v in found.items()}
    return json.dumps({"dials": dials.model_dump(), "found": told}, indent=1)
