"""The plain lines of numpy that compute the fan on the stage, bit for bit."""

from engines.expressions import parse

from .params import Params
from .problems import equation

__all__ = ["snippet"]

DRAWS = {
    "normal": "{sigma} * random.standard_normal(paths)",
    "uniform": "random.uniform(-{half}, {half}, paths)",
    "heavy": "{sigma} * random.standard_t({freedom}, paths)",
    "cauchy": "{sigma} * random.standard_cauchy(paths)",
}


def snippet(params: Params) -> str:
    """A program that needs only numpy and leaves `fan`: (steps + 1, paths)."""
    reading = "g(w)"
    if params.noise != "none":
        half = params.sigma * 3**0.5
        draw = DRAWS[params.noise]
        reading += " + " + draw.format(sigma=params.sigma, half=half, freedom=params.freedom)
    pull = [f"    w = np.clip(w, -{params.bound}, {params.bound})"] if params.project else []
    return "\n".join(
        [
            "import numpy as np",
            "",
            "def g(w):",
            f"    return {equation(params).g.python('np')}",
            "",
            f"steps, paths, w1 = {params.steps}, {params.paths}, {params.w1!r}",
            "k = np.arange(1.0, steps + 1)",
            f"a = np.broadcast_to({parse(params.step, ('k',)).python('np')}, steps)",
            f"random = np.random.default_rng({params.seed})",
            "w = np.full(paths, w1)",
            "fan = [w]",
            'np.seterr(all="ignore")  # a path that diverges shows as inf or nan',
            "for a_k in a:",
            f"    w = w - a_k * ({reading})",
            *pull,
            "    fan.append(w)",
            "fan = np.array(fan)",
            "",
        ]
    )
