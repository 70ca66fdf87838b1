"""What the lesson says of a trained stack."""

from collections.abc import Mapping

import numpy as np
import torch

from engines.params import Text

from ..measures import gap, grid, round_trip, samples
from ..params import StackParams
from ..training import held_out, trained

__all__ = ["stack"]


def stack(params: StackParams) -> Mapping[str, str | Text]:
    """Of its likelihood, and of the way there and back.

    Raises:
        Refused: the drawing is empty.
    """
    flow = trained(params)
    found, passage = gap(flow), samples(flow, 1000)
    square = grid(21, reach=10).reshape(-1, 2)
    far = [round_trip(flow, square, dtype).error for dtype in (torch.float32, torch.float64)]
    return {
        "nll": f"{found.nll:.3f}",
        "floor": f"{found.floor:.3f}",
        "kl": f"{found.kl:.3f}",
        "kl_error": f"{found.error:.3f}",
        "weights": f"{len(flow.weights):,}",
        "log_det": f"{passage.log_dets.sum(axis=0).mean():.2f}",
        "round_trip": f"{round_trip(flow, held_out(params)).error.max():.1e}",
        "far": _most(far[0]),
        "far_double": _most(far[1]),
    }


def _most(error: np.ndarray) -> str:
    """The largest that is a number; a point that is lost altogether is more than that."""
    lost = not np.isfinite(error).all()
    return "∞" if lost else f"{error.max():.1e}"
