"""The numbers that stand in the lesson, view by view; a dash where there is nothing to say."""

import math
from collections.abc import Mapping

import numpy as np

from engines.numbers import number
from engines.params import Text

from .cloud import Cloud
from .decay import BOWL, RIVALS, Decay
from .functions import SURFACES
from .matrix import MatrixRace
from .methods import METHODS
from .params import DecayParams, MatrixParams, Params, PlaneParams, ReddiParams
from .paths import Result
from .plane import Plane, tuned
from .race import Race
from .reddi import Reddi
from .surfaces import curvatures

__all__ = [
    "Live",
    "live_cloud",
    "live_decay",
    "live_matrix",
    "live_paths",
    "live_plane",
    "live_race",
    "live_reddi",
]

Live = Mapping[str, str | Text]

BOWL_NAMES = ("low", "high", "kappa", "limit", "gd_rate", "heavy_rate", "heavy_beta", "heavy_lr")
RUN_NAMES = ("points", "steps", "best", "best_loss", "lost")


def live_paths(params: Params, result: Result) -> Live:
    """Of a run: its first start stands for each method."""
    last = np.where(np.isfinite(result.losses[:, 0, -1]), result.losses[:, 0, -1], np.inf)
    lost = int((result.diverged >= 0).any(1).sum())
    best = METHODS[params.methods[int(last.argmin())]].label
    run = _run(result.paths[..., 0].size, params.steps, best, last.min(), lost)
    return _surface(params) | run


def live_race(params: Params, race: Race | None) -> Live:
    """Of the run at the best rates; of no run while there is none."""
    if race is not None:
        return live_paths(race.params, race.result)
    return _surface(params) | dict.fromkeys(RUN_NAMES, "–")


def live_cloud(params: Params, found: Cloud) -> Live:
    """Of all runs."""
    return live_paths(params, found.result)


def live_plane(params: PlaneParams, found: Plane) -> Live:
    """Of the dynamics at the point that is kept."""
    name = "nesterov" if params.nesterov else "momentum" if params.beta else "sgd"
    with np.errstate(over="ignore", invalid="ignore"):
        loss = float((np.array(params.curvatures) * found.path[-1] ** 2).sum() / 2)
    lost = int("divergent" in found.regime)
    surface: Text = (
        f"a quadratic with κ = {params.kappa:.4g}",
        f"κ = {params.kappa:.4g} 的二次函数",
    )
    run = _run(len(found.path), params.steps, METHODS[name].label, loss, lost)
    return {"surface": surface, **_bowl(*params.curvatures), **run}


def live_decay(params: DecayParams, found: Decay) -> Live:
    """Of the first runs of the three."""
    wording = next(d.choices for d in DecayParams.dials() if d.name == "problem")
    ends = found.means[:, -1]
    steep = np.array(BOWL[1])
    losses = {
        "bowl": (steep * (ends - 1) ** 2).sum(1) / 2,
        "linear": ends @ (1, -0.5),
    }.get(params.problem, np.zeros(3))
    losses = np.where(np.isfinite(losses), losses, np.inf)
    lost = int((~np.isfinite(ends)).any(1).sum())
    best = list(RIVALS.values())[int(losses.argmin())]
    run = _run(found.paths[..., 0].size, params.steps, best, losses.min(), lost)
    bowl = BOWL[1] if params.problem == "bowl" else (math.nan, math.nan)
    adam = _adam(params.lr, 0.9, params.beta2)
    return {"surface": wording[params.problem], **_bowl(*bowl), **adam, **run}


def live_matrix(params: MatrixParams, found: MatrixRace) -> Live:
    """Of all methods at their best rates."""
    last = np.where(np.isfinite(found.losses[:, -1]), found.losses[:, -1], np.inf)
    name = found.methods[int(last.argmin())]
    best: Text = (name, name)
    lost = int(np.isinf(found.scores).all(1).sum())
    run = _run(found.losses.size, params.steps, best, float(last.min()), lost)
    surface: Text = ("tr((W − W*)ᵀ A (W − W*) B) / 2", "tr((W − W*)ᵀ A (W − W*) B) / 2")
    return {"surface": surface, **_bowl(math.nan, math.nan), **run}


def live_reddi(params: ReddiParams, found: Reddi) -> Live:
    """Of the three on Reddi's problem; the loss is the mean one above the best point's."""
    names: tuple[Text, ...] = (METHODS["adam"].label, METHODS["amsgrad"].label, ("SGD", "SGD"))
    last = found.regret[:, -1]
    surface: Text = ("Reddi's problem, slopes C, −1, −1", "Reddi 的问题，梯度 C、−1、−1")
    run = _run(found.x.size, params.steps, names[int(last.argmin())], last.min(), 0)
    adam = _adam(params.lr, 0.0, 1 / (1 + params.large**2))
    return {"surface": surface, **_bowl(math.nan, math.nan), **adam, **run}


def _surface(params: Params) -> dict[str, str | Text]:
    """The surface, what theory says of the bowl around its first minimum, and Adam's dials."""
    own: Text = ("your own f(x, y)", "自己输入的 f(x, y)")
    surface = own if params.surface == "typed" else SURFACES[params.surface].label
    adam = _adam(params.adam_lr, params.adam_beta1, params.adam_beta2)
    return {"surface": surface, **_bowl(*curvatures(params)), **adam}


def _bowl(low: float, high: float) -> dict[str, str]:
    """What theory says between two curvatures."""
    if not low > 0:
        return dict.fromkeys(BOWL_NAMES, "–")
    best = tuned(low, high)
    gd, heavy = best["sgd"], best["momentum"]
    values = (low, high, high / low, 2 / high, gd.rate, heavy.rate, heavy.beta, heavy.alpha)
    return dict(zip(BOWL_NAMES, map(number, values), strict=True))


def _adam(lr: float, beta1: float, beta2: float) -> dict[str, str]:
    """Adam's rate, and its first step without bias correction, in learning rates."""
    return {"adam_lr": number(lr), "uncorrected": number((1 - beta1) / math.sqrt(1 - beta2))}


def _run(points: int, steps: int, best: Text, loss: float, lost: int) -> dict[str, str | Text]:
    values = (f"{points:,}", str(steps), best, number(loss), str(lost))
    return dict(zip(RUN_NAMES, values, strict=True))
