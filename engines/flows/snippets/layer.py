"""The density of one layer: with numpy alone, and with this engine."""

from ..params import LayerParams

__all__ = ["layer"]

LINE = """import numpy as np

a, b = {a}, {b}
y = np.linspace(-7, 7, 281)
x = (y - b) / a
picture = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi) / abs(a)
"""

FOLD = """import numpy as np
from scipy.optimize import brentq

u, w, b = np.array({u}), np.array({w}), {b}
c = u @ w


def g(s):
    return s + c * np.tanh(s)


def roots(t):
    \"\"\"Every s with g(s) = t: one for each piece on which g is monotone.\"\"\"
    far = abs(t) + abs(c) + 1
    turn = [np.arccosh(np.sqrt(-c))] if c < -1 else []
    cuts = [-far, *(-s for s in turn), *turn, far]
    pieces = [(low, high) for low, high in zip(cuts, cuts[1:]) if low < high]
    found = [p for p in pieces if (g(p[0]) - t) * (g(p[1]) - t) <= 0]
    return [brentq(lambda s: g(s) - t, *p, xtol=1e-14) for p in found]


def density(y):
    total = 0.0
    for s in roots(w @ y + b):
        x = y - u * np.tanh(s)
        normal = np.exp(-(x @ x) / 2) / (2 * np.pi) ** (len(x) / 2)
        total += normal / abs(1 + c / np.cosh(s) ** 2)
    return total


{grid}
"""

GRIDS = {
    "bend": "picture = [density(np.array([y])) for y in np.linspace(-7, 7, 281)]",
    "planar": """ticks = np.linspace(-5, 5, 61)
picture = [[density(np.array([x, y])) for x in ticks] for y in ticks]""",
}


def layer(params: LayerParams) -> tuple[str, str]:
    """Both leave `density(params)` in `picture`."""
    if params.map == "stretch":
        plain = LINE.format(a=params.a, b=params.b)
    else:
        d = 1 if params.map == "bend" else 2
        u, w = [params.u1, params.u2][:d], [params.w1, params.w2][:d]
        plain = FOLD.format(u=u, w=w, b=params.b, grid=GRIDS[params.map])
    dials = params.arguments()
    own = f"picture = density(LayerParams({dials}))\n"
    return plain, f"from engines.flows import LayerParams, density\n\n{own}"
