"""Samplers side by side on one noise: where every point ends."""

from ..params.back import FINE, BackParams
from ..params.wrong import ErrorParams
from .process import lines

__all__ = ["back"]

STEPS = {
    "sde": """
def sde(x, t, u, z):
    h, eta = t - u, {eta!r}
    drift = f(t) * x - {pull} * g2(t) * score(x, t)
    return x - h * drift + eta * np.sqrt(g2(t) * h) * z
""",
    "ode": """
def ode(x, t, u, z):
    return x + (u - t) * velocity(x, t)
""",
    "heun": """
def heun(x, t, u, z):
    v = velocity(x, t)
    return x + (u - t) / 2 * (v + velocity(x + (u - t) * v, u))
""",
    "ddim": """
def ddim(x, t, u, z):
    (a, s), (b, d) = kernel(t), kernel(u)
    eps = -s * score(x, t)
    return b * (x - s * eps) / a + d * eps
""",
    "ddpm": """
def ddpm(x, t, u, z):
    (a, s), (b, d) = kernel(t), kernel(u)
    eps = -s * score(x, t)
    fresh = d / s * np.sqrt(s**2 - (a / b * d) ** 2)
    return b * (x - s * eps) / a + np.sqrt(d**2 - fresh**2) * eps + fresh * z
""",
    "langevin": """
def langevin(x, t, u, z):
    e = 0.2 * sds.min() ** 2
    return x + e * score(x, 0.0) + np.sqrt(2 * e) * z
""",
}
VELOCITY = """
def velocity(x, t):
    return f(t) * x - g2(t) / 2 * score(x, t)
"""
CORRECT = """
def correct(x, t, z):
    s = score(x, t)
    long = [np.linalg.norm(v, axis=1).mean() for v in (z, s)]
    e = 2 * ({snr!r} * long[0] / long[1]) ** 2
    return x + e * s + np.sqrt(2 * e) * z
"""
SCORE = """
def exact(x, t):
    a, s = kernel(t){still}
    v = (a * sds) ** 2 + s**2
    away = a * means - x[:, None]
    with np.errstate(divide="ignore"):
        logits = np.log(weights / v) - (away**2).sum(-1) / (2 * v)
    pull = np.exp(logits - logits.max(1, keepdims=True))
    pull /= pull.sum(1, keepdims=True) * v
    return (pull[..., None] * away).sum(1)
"""
STILL = " if t > 0 else (1.0, 0.0)"


def back(params: BackParams) -> tuple[str, str]:
    """(numpy alone, this engine); `picture` is (samplers, points, 2)."""
    ways, n, steps = params.methods, params.points, params.steps
    bodies = [STEPS[way].format(eta=params.eta, pull=_pull(params)) for way in ways]
    corrected = params.corrector > 0 and "sde" in ways
    parts = [
        "import numpy as np\n",
        _mixture(params),
        *lines(params),
        SCORE.format(still=STILL if "langevin" in ways else ""),
        _told(params),
        VELOCITY if {"ode", "heun"} & {*ways} else "",
        *bodies,
        CORRECT.format(snr=params.snr) if corrected else "",
        f"""
n, steps = {n}, {steps}
rng = np.random.RandomState({params.seed})
start, fine = rng.standard_normal((n, 2)), rng.standard_normal(({FINE}, n, 2))
path = fine.reshape(steps, -1, n, 2).sum(1) / np.sqrt({FINE} // steps)  # one Brownian path
times, picture = np.linspace(1, 0.001, steps + 1), []
""",
        f"extra = rng.standard_normal((steps, {params.corrector}, n, 2))\n" if corrected else "",
        f"for step in ({', '.join(ways)},):\n",
        f"    jitter = np.random.RandomState({params.seed + 2})\n" if _noisy(params) else "",
        f"""\
    x = {params.process().prior!r} * start
    for k in range(steps):
        x = step(x, times[k], times[k + 1], path[k])
""",
        CORRECTED if corrected else "",
        "    picture.append(x)\n",
    ]
    return (
        _joined(parts),
        f"""from engines import sde

picture = sde.sample(sde.BackParams({params.arguments()})).points[:, -1]
""",
    )


CORRECTED = """\
        if step is sde:
            for z in extra[k]:
                x = correct(x, times[k + 1], z)
"""


def _joined(parts: list[str]) -> str:
    return "".join(part if part.endswith("\n") or not part else part + "\n" for part in parts)


def _pull(params: BackParams) -> str:
    return "(1 + eta**2) / 2" if params.kept else "0.5"


def _noisy(params: ErrorParams) -> bool:
    return params.score == "noise"


def _mixture(params: BackParams) -> str:
    held = params.mixture()
    return f"""means = np.array({held.means.tolist()!r})
sds, weights = np.array({held.sds.tolist()!r}), np.array({held.weights.tolist()!r})
"""


def _told(params: ErrorParams) -> str:
    """The score that the samplers are told."""
    error = params.error()
    if params.score == "exact":
        return "\nscore = exact\n"
    if error.factor != 1:
        return f"\ndef score(x, t):\n    return {error.factor!r} * exact(x, t)\n"
    added = (
        f"{error.noise!r} * jitter.standard_normal(x.T.shape).T"
        if _noisy(params)
        else f"(t <= {error.until!r}) * np.array({list(error.shift)!r})"
    )
    return f"\ndef score(x, t):\n    return exact(x, t) + {added}\n"
