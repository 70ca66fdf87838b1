"""The forward process as lines of numpy: beta, its integral, drift, diffusion, kernel."""

from ..params.base import ProcessParams, knots_of
from ..processes import SHIFT, Scaled

__all__ = ["lines"]


def lines(params: ProcessParams) -> list[str]:
    """Lines that define f(t), g2(t) = g(t)^2 and kernel(t), all of one time; numpy is np."""
    if params.sde == "ve":
        return [
            f"low, high = 0.01, {params.sigma_max!r}",
            "growth = np.log(high / low)",
            "f = lambda t: 0.0",
            "g2 = lambda t: 2 * growth * low**2 * np.exp(2 * growth * t)",
            "kernel = lambda t: (1.0, low * np.sqrt(np.expm1(2 * growth * t)))",
        ]
    loss = "1 - np.exp(-B(t))" if params.sde == "subvp" else "np.sqrt(1 - np.exp(-B(t)))"
    spread = " * (1 - np.exp(-2 * B(t)))" if params.sde == "subvp" else ""
    return [
        *_beta(params),
        "f = lambda t: -beta(t) / 2",
        f"g2 = lambda t: beta(t){spread}",
        f"kernel = lambda t: (np.exp(-B(t) / 2), {loss})",
    ]


def _beta(params: ProcessParams) -> list[str]:
    """beta(t) and its integral B(t) from 0."""
    if params.schedule == "linear":
        low, rise = params.beta_min, params.beta_max - params.beta_min
        return [
            f"beta = lambda t: {low!r} + {rise!r} * t",
            f"B = lambda t: {low!r} * t + {rise!r} * t**2 / 2",
        ]
    if params.schedule == "scaled":
        return [
            f"p, q = {Scaled.first!r} ** 0.5, {Scaled.last!r} ** 0.5",
            "beta = lambda t: (p + (q - p) * t) ** 2  # Stable Diffusion's",
            "B = lambda t: (beta(t) ** 1.5 - p**3) / (3 * (q - p))",
        ]
    if params.schedule == "cosine":
        return _cosine(params.beta_max)
    straight = knots_of(params.knots)
    return [
        f"times, rates = np.array({straight.times!r}), np.array({straight.rates!r})",
        "beta = lambda t: np.interp(t, times, rates)",
        "",
        "def B(t):",
        "    at = np.append(times[times < t], t)",
        "    return np.trapezoid(beta(at), at)",
        "",
    ]


def _cosine(cap: float) -> list[str]:
    return [
        f"c, cap = np.pi / {1 + SHIFT}, {cap!r}",
        f"u = lambda t: (t + {SHIFT}) / {1 + SHIFT} * np.pi / 2",
        f"corner = np.arctan(cap / c) * 2 / c - {SHIFT}  # beta is cut there",
        "beta = lambda t: c * np.tan(u(min(t, corner)))",
        "",
        "def B(t):",
        "    bent = min(t, corner)",
        "    return -2 * np.log(np.cos(u(bent)) / np.cos(u(0))) + (t - bent) * cap",
        "",
    ]
