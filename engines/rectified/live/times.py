"""What the lesson says of times and shifts."""

import math

from ..densities import densities
from ..params import TimesParams
from ..schedule import doubts, schedule

__all__ = ["times"]


def times(params: TimesParams) -> dict[str, str]:
    """Shares of the training times, counts of the sampler's, doubts."""
    found, steps, known = densities(params), schedule(params), doubts(params)
    plain, once, twice = steps.noisy
    return {
        "m": f"{params.m:g}",
        "s": f"{params.s:g}",
        "shift": f"{params.shift:g}",
        "m_shifted": f"{params.m + math.log(params.shift):.2f}",
        "middle": f"{100 * found.middle:.1f}",
        "late": f"{100 * found.late:.1f}",
        "steps": str(params.steps),
        "noisy_plain": str(plain),
        "noisy_once": str(once),
        "noisy_twice": str(twice),
        "last_once": f"{steps.once[-1]:.4f}",
        "last_twice": f"{steps.twice[-1]:.4f}",
        "pixels": str(params.pixels),
        "dynamic": f"{steps.factor:.2f}",
        "loss_noise": f"{found.loss[-1]:.2f}",
        "loss_middle": f"{found.loss[len(found.loss) // 2]:.2f}",
        "loss_data": f"{found.loss[0]:.2f}",
        "loss_most": f"{found.loss.max():.2f}",
        "doubt_small": f"{known[0]:.4f}",
        "doubt_large": f"{known[1]:.4f}",
        "doubt_moved": f"{known[2]:.4f}",
    }
