"""Numbers of the view "From steps to an SDE"."""

import numpy as np

from ..chain import chain, first_order, gap, shift
from ..params.steps import StepsParams
from ..processes import kernel

__all__ = ["steps"]


def steps(params: StepsParams) -> dict[str, str]:
    """What the chain and its limit leave, and how far apart they are."""
    process, n = params.process(), params.steps
    end, (a, s) = chain(process, n), kernel(process, 1.0)
    return {
        "N": f"{n:,}",
        "left": _told(100 * end.mean[-1] / np.hypot(end.mean[-1], end.sd[-1]), 2),
        "limit_left": f"{100 * float(a / np.hypot(a, s)):.2f}",
        "noise_end": f"{float(s):.4g}",
        "shift": _told(shift(process, n), 4),
        "first_order": _told(first_order(process, n), 4),
        "gap": _told(100 * gap(process, n), 2),
    }


def _told(value: float, digits: int) -> str:
    return f"{value:.{digits}f}" if np.isfinite(value) else "–"
