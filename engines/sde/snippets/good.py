"""The spread across a mode for every sampler, by the closed recursion; no samples."""

from ..errors import CURVE
from ..params.good import GoodParams
from ..params.wrong import ErrorParams
from .process import lines

__all__ = ["good"]

GAINS = """
# y' = A y + B z: a Gaussian's score is -y / V, so every step is a straight line.
def V(t):
    a, s = kernel(t)
    return (a * sd) ** 2 + s**2


def rate(t):
    return f(t) + g2(t) / (2 * V(t))


def ode(t, u):
    return 1 - (t - u) * rate(t), 0.0


def heun(t, u):
    return 1 - (t - u) / 2 * (rate(t) + rate(u) * (1 - (t - u) * rate(t))), 0.0


def sde(t, u):
    h = t - u
    return 1 - h * (f(t) + g2(t) / V(t)), np.sqrt(h * g2(t))


def jump(t, u, eta):
    (a, s), (b, d) = kernel(t), kernel(u)
    fresh = eta * d / s * np.sqrt(s**2 - (a / b * d) ** 2)
    return b * (1 - s**2 / V(t)) / a + np.sqrt(d**2 - fresh**2) * s / V(t), fresh


def ddim(t, u):
    return jump(t, u, 0.0)


def ddpm(t, u):
    return jump(t, u, 1.0)


def spread(gains, n):
    times, v = np.linspace(1, 0.001, n + 1), prior**2
    for t, u in zip(times[:-1], times[1:]):
        A, B = gains(t, u)
        v = A**2 * v + B**2
    return np.sqrt(v)

"""
WRONG = """

def left(eta, n):
    \"\"\"Mean and sd under the wrong score.\"\"\"
    times, m, v = np.linspace(1, 0.001, n + 1), 0.0, prior**2
    for t, u in zip(times[:-1], times[1:]):
        h, on = t - u, t <= until
        pull = h * (1 + eta**2) / 2 * g2(t)
        A = 1 - h * f(t) - pull * factor / V(t)
        m = A * m + on * pull * shift
        v = A**2 * v + eta**2 * h * g2(t) + on * (pull * noise) ** 2
    return m, np.sqrt(v)

"""


def good(params: GoodParams) -> tuple[str, str]:
    """(numpy alone, this engine); `picture` is the sd of five samplers at every number of steps,
    then mean and sd at every eta under the wrong score.
    """
    plain = "\n".join(
        [
            "import numpy as np",
            "",
            *lines(params),
            f"sd, prior = {float(params.mixture().sds[0])!r}, {params.process().prior!r}",
            GAINS + f"samplers, steps = (ode, heun, sde, ddim, ddpm), {CURVE}",
            "table = np.array([[spread(gains, n) for n in steps] for gains in samplers])",
            "",
            _wrong(params) + WRONG,
            f"under = np.array([left(eta, {params.budget}) for eta in np.arange(9) / 4])",
            "picture = np.concatenate([table.ravel(), under.T.ravel()])",
            "",
        ]
    )
    return (
        plain,
        f"""import numpy as np

from engines import sde

params = sde.GoodParams({params.arguments()})
left = sde.forgiven(params)
picture = np.concatenate([sde.error_table(params).sd.ravel(), left.mean, left.sd])
""",
    )


def _wrong(params: ErrorParams) -> str:
    e = params.error()
    return f"factor, shift, noise, until = {e.factor!r}, {e.shift[1]!r}, {e.noise!r}, {e.until!r}"
