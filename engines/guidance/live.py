"""The numbers that stand in the lesson, from each view's own parameters and result."""

import math

from engines.params import Text

from .params import RULE_NAMES, FlowParams, RuleParams
from .plane import Result
from .sweep_params import SweepParams

__all__ = ["of_flow", "of_pictures"]

Told = dict[str, str | Text]


def of_flow(params: FlowParams, result: Result, index: int) -> Told:
    """One rule in the plane at scale number `index`; words in both languages."""
    shares = result.shares
    values = {
        "w": result.scales[index],
        "mean_x": shares.mean[index, 0],
        "std_x": shares.std[index, 0],
        "target_mean_x": result.target_mean[index, 0],
        "target_std_x": result.target_std[index, 0],
        "off": 100 * shares.off[index],
        "least": 100 * shares.modes[index].min(),
        "most": 100 * shares.modes[index].max(),
        "s": params.std,
    }
    told = {name: f"{v:.3g}" if math.isfinite(v) else "–" for name, v in values.items()}
    calls = _calls(params.solver, params.steps, once=1)
    return told | calls | _band(params) | {"rule": RULE_NAMES[params.rule]}


def of_pictures(params: SweepParams) -> Told:
    """One picture of a grid whose sides do not change the steps."""
    pure = params.model == "storybook"  # its first level is pure noise
    return _calls(params.sampler, params.steps, once=2 if pure else 1) | _band(params)


def _calls(solver: str, steps: int, once: int) -> Told:
    """Guided predictions; of Heun's steps so many take a single one."""
    calls = 2 * steps - once if solver == "heun" else steps
    return {"steps": str(steps), "calls": str(calls), "pairs": str(2 * calls)}


def _band(params: RuleParams) -> Told:
    return {"low": f"{params.low:.3g}", "high": f"{params.high:.3g}"}
