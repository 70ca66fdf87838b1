"""The numbers that stand in the lesson."""

import math

from engines.params import Text

from .params import RULE_NAMES, Params
from .plane import Result

__all__ = ["live"]


def live(params: Params, result: Result, index: int) -> dict[str, str | Text]:
    """A text for each [[name]] of the lesson at scale number `index`; words in both languages."""
    shares = result.shares
    values = {
        "w": float(result.scales[index]),
        "mean_x": float(shares.mean[index, 0]),
        "std_x": float(shares.std[index, 0]),
        "target_mean_x": float(result.target_mean[index, 0]),
        "target_std_x": float(result.target_std[index, 0]),
        "off": 100 * float(shares.off[index]),
        "least": 100 * float(shares.modes[index].min()),
        "most": 100 * float(shares.modes[index].max()),
        "s": params.std,
        "low": params.low,
        "high": params.high,
    }
    told = {name: f"{v:.3g}" if math.isfinite(v) else "–" for name, v in values.items()}
    calls = params.steps * (2 if params.solver == "heun" else 1) - (params.solver == "heun")
    counts = {"steps": str(params.steps), "calls": str(calls), "pairs": str(2 * calls)}
    return told | counts | {"rule": RULE_NAMES[params.rule]}
