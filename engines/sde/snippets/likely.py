"""The point's way to noise by the probability-flow ODE, and the running integral."""

from ..params.likely import LikelyParams
from .process import lines

__all__ = ["likely"]

STEP = {
    "euler": ["    state = state + h * slope(state, t)"],
    "midpoint": ["    state = state + h * slope(state + h / 2 * slope(state, t), t + h / 2)"],
    "rk4": [
        "    k1 = slope(state, t)",
        "    k2 = slope(state + h / 2 * k1, t + h / 2)",
        "    k3 = slope(state + h / 2 * k2, t + h / 2)",
        "    k4 = slope(state + h * k3, t + h)",
        "    state = state + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)",
    ],
}


def likely(params: LikelyParams) -> tuple[str, str]:
    """(numpy alone, this engine); `picture` is (steps + 1, 3): x, y and the integral."""
    mixture = params.mixture()
    code = [
        "import numpy as np",
        "",
        f"means = np.array({mixture.means.tolist()!r})",
        f"sds = np.array({mixture.sds.tolist()!r})",
        f"weights = np.array({mixture.weights.tolist()!r})",
        *lines(params),
        *_probe(params),
        "",
        "def slope(state, t):",
        "    a, s = kernel(t)",
        "    v, away = (a * sds) ** 2 + s**2, a * means - state[:2]",
        "    with np.errstate(divide='ignore'):",
        "        logits = np.log(weights / v) - (away**2).sum(1) / (2 * v)",
        "    shares = np.exp(logits - logits.max())",
        "    shares, away = shares / shares.sum(), away / v[:, None]",
        "    score = shares @ away",
        "    hessian = np.einsum('k,kd,ke->de', shares, away, away) - np.outer(score, score)",
        "    hessian -= (shares / v).sum() * np.eye(2)",
        f"    velocity, bend = f(t) * state[:2] - g2(t) / 2 * score, {_trace(params)}",
        "    return np.append(velocity, 2 * f(t) - g2(t) / 2 * bend)",
        "",
        f"steps, state = {params.steps}, np.array([{params.x!r}, {params.y!r}, 0.0])",
        "h, picture = 1 / steps, [state]",
        "for k in range(steps):",
        "    t = k * h",
        *STEP[params.solver],
        "    picture.append(state)",
        "x, y, integral = state",
        f"noise = {params.process().prior!r}",
        "log_p = integral - (x**2 + y**2) / (2 * noise**2) - np.log(2 * np.pi * noise**2)",
        "",
    ]
    dials = params.arguments()
    engine = f"""import numpy as np

from engines import sde

params = sde.LikelyParams({dials})
found = sde.log_likelihood(params, np.array([[params.x, params.y]]))
picture = np.column_stack([found.path[:, 0], found.integral[:, 0]])
"""
    return "\n".join(code), engine


def _probe(params: LikelyParams) -> list[str]:
    if params.trace == "exact":
        return []
    return [f"e = np.random.default_rng({params.seed}).choice([-1.0, 1.0], (1, 2))[0]"]


def _trace(params: LikelyParams) -> str:
    return "np.trace(hessian)" if params.trace == "exact" else "e @ hessian @ e"
