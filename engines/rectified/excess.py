"""What a density of training times buys: the error that is left over the least possible, by time.

    excess(t) = E |net(x_t, t) - v(x_t, t)|^2

v is known exactly in the plane, so what no net could learn does not count. Equal nets learn
equally long from the same pairs; only the times differ.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch

from engines.sharing import finished

from .densities import LOSSES, quantile
from .nets import Learnt, Progress, field_of, learn
from .pairs import drawn
from .params import NetParams, TimesParams
from .params.times import DensityParams
from .plane import velocity

__all__ = ["EVEN", "STEPS", "held", "measured", "train"]

STEPS, JUDGED = 800, 1000
"""Of Adam; pairs that the error is measured on at each time."""

EVEN = "uniform"


def held(params: TimesParams, density: str = "") -> DensityParams:
    """What a training depends on; `density`: another one in the place of the dial's."""
    told = {name: getattr(params, name) for name in DensityParams.model_fields}
    if density == EVEN:  # on nothing else, then
        own = DensityParams.model_fields
        told |= {name: own[name].default for name in ("m", "s", "scale")} | {"density": EVEN}
    return DensityParams(**told)


def train(params: DensityParams) -> Iterator[Progress]:
    """Step by step; the last item holds the net."""
    pairs = drawn(NetParams(preset=params.preset, modes=params.modes, seed=params.seed))

    def times(u: torch.Tensor) -> torch.Tensor:
        """Of the net, which has the noise at 0."""
        inner = u.double().clamp(1e-6, 1 - 1e-6).numpy()
        return torch.as_tensor(1 - quantile(params, inner), dtype=torch.float32)

    yield Progress(0, STEPS)
    yield from learn(pairs, STEPS, params.seed, False, times)


def measured(params: DensityParams) -> np.ndarray:
    """The excess at `LOSSES`, noise at 1, (49,); trained first where nobody did."""
    learnt: Learnt = finished(train, params)
    mixture, rng = params.mixture(), np.random.default_rng([params.seed, 2])
    x, z = mixture.sample(JUDGED, rng), rng.standard_normal((JUDGED, 2))
    field, found = field_of(learnt.net), []
    for noise in LOSSES:
        at, t = (1 - noise) * x + noise * z, 1 - noise
        found.append(np.square(field(at, t) - velocity(mixture, at, t)).sum(1).mean())
    return np.array(found)
