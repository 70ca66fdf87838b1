"""The numbers that stand in the lesson."""

import math

import numpy as np

from .methods import METHODS
from .params import Params
from .paths import Result
from .plane import tuned
from .surfaces import SURFACES, curvatures

__all__ = ["live"]


def live(params: Params, result: Result, language: int = 0) -> dict[str, str]:
    """A text for each [[name]] of the lesson; a dash where there is nothing to say.

    Arguments:
        language: 0 English, 1 Chinese.
    """
    own = ("your own f(x, y)", "自己输入的 f(x, y)")
    surface = own if params.surface == "typed" else SURFACES[params.surface].label
    last = np.where(np.isfinite(result.losses[:, 0, -1]), result.losses[:, 0, -1], np.inf)
    best = int(last.argmin())
    lost = (result.diverged >= 0).any(1)
    return {
        "surface": surface[language],
        "steps": str(params.steps),
        "points": f"{result.paths[..., 0].size:,}",
        "best": METHODS[params.methods[best]].label[language],
        "best_loss": _number(last[best]),
        "lost": str(int(lost.sum())),
        "adam_lr": _number(params.adam_lr),
        "beta1": _number(params.adam_beta1),
        "beta2": _number(params.adam_beta2),
        "uncorrected": _number(_uncorrected(params)),
        "decay": _number(params.weight_decay),
        **_bowl(params),
    }


def _bowl(params: Params) -> dict[str, str]:
    """What theory says of the bowl around the first minimum."""
    low, high = curvatures(params)
    names = ("low", "high", "kappa", "limit", "gd_rate", "heavy_rate", "heavy_beta", "heavy_lr")
    if not low > 0:
        return dict.fromkeys(names, "–")
    best = tuned(low, high)
    gd, heavy = best["sgd"], best["momentum"]
    values = (low, high, high / low, 2 / high, gd.rate, heavy.rate, heavy.beta, heavy.alpha)
    return dict(zip(names, map(_number, values), strict=True))


def _uncorrected(params: Params) -> float:
    """Adam's first step without bias correction, in learning rates."""
    below = math.sqrt(1 - params.adam_beta2)
    return (1 - params.adam_beta1) / below


def _number(value: float) -> str:
    return f"{value:.4g}" if math.isfinite(value) else "–"
