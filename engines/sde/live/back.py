"""Numbers of the view "Three ways back"."""

import numpy as np

from ..params.back import BackParams
from ..recursion import recursion, variance
from ..samplers import LAST, Method, times

__all__ = ["back"]


def back(params: BackParams) -> dict[str, str]:
    """The spread across the first mode after these steps, by the closed recursion."""
    process, sd, t = params.process(), float(params.mixture().sds[0]), times(params.steps)

    def across(method: Method, eta: float = 1.0, kept: bool = True) -> str:
        return _told(np.sqrt(recursion(method, process, sd, t, eta, kept)[1][-1]))

    return {
        "eta": f"{params.eta:g}",
        "back_steps": str(params.steps),
        "sd_true": _told(float(np.sqrt(variance(process, sd, LAST)))),
        "sd_ode": across("ode"),
        "sd_sde": across("sde"),
        "sd_eta": across("sde", params.eta),
        "sd_naive": across("sde", params.eta, kept=False),
        "sd_ddim": across("ddim"),
        "sd_ddpm": across("ddpm"),
    }


def _told(value: float) -> str:
    return f"{value:.3g}" if value < 1e4 else f"{value:.1e}"
