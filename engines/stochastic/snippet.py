"""The plain lines of numpy that compute what is on the stage, bit for bit."""

from engines.expressions import parse

from .batch import BatchParams
from .mean import MeanParams
from .params import Params
from .problems import equation

__all__ = ["batch_snippet", "mean_snippet", "snippet"]

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


def mean_snippet(params: MeanParams) -> str:
    """A program that needs only numpy and leaves `estimates`: three running means."""
    own = parse(params.mean_step, ("k",)).python("np")
    truth = {
        "none": "np.zeros(n)",
        "jump": f"np.where(k >= n // 2, {params.mean_size!r}, 0.0)",
        "drift": f"{params.mean_size!r} * ((k - 1) / (n - 1))",
    }[params.mean_change]
    return "\n".join(
        [
            "import numpy as np",
            "",
            f"n = {params.mean_samples}",
            "k = np.arange(1.0, n + 1)",
            f"random = np.random.default_rng({params.mean_seed})",
            f"x = {truth} + {params.mean_sigma!r} * random.standard_normal(n)",
            f'steps = {{"1/k": 1 / k, "constant": np.full(n, {params.mean_alpha!r}),',
            f'         "own": np.broadcast_to({own}, n)}}',
            "estimates = {}",
            'np.seterr(all="ignore")  # a step that is too long shows as inf or nan',
            "for name, a in steps.items():",
            f"    w, path = {params.mean_start!r}, []",
            "    for x_k, a_k in zip(x, a):",
            "        w = w + a_k * (x_k - w)",
            "        path.append(w)",
            "    estimates[name] = np.array(path)",
            "",
        ]
    )


def batch_snippet(params: BatchParams) -> str:
    """A program that needs only numpy and leaves `distance`: one row a batch size."""
    a = parse(params.batch_step, ("k",)).python("np")
    n = params.batch_samples
    sizes = sorted({m for m in (1, params.batch_size, 50, n) if m <= n})
    return "\n".join(
        [
            "import numpy as np",
            "",
            f"random = np.random.default_rng({params.batch_seed})",
            f"n, runs, steps = {n}, {params.batch_runs}, {params.batch_steps}",
            "points = random.uniform(-10.0, 10.0, (n, 2))",
            "k = np.arange(1.0, steps + 1)",
            f"a = np.broadcast_to({a}, steps)",
            "distance = []",
            'np.seterr(all="ignore")  # a step that is too long shows as inf or nan',
            f"for m in {sizes}:  # one point, mini-batches, all points",
            f"    w = np.full((runs, 2), {params.batch_start!r})",
            "    path = [w]",
            "    for a_k in a:",
            "        seen = points.mean(0)",
            "        if m < n:",
            "            seen = points[random.integers(n, size=(runs, m))].mean(1)",
            "        w = w - a_k * (w - seen)",
            "        path.append(w)",
            "    away = np.array(path) - points.mean(0)",
            "    distance.append(np.sqrt((away**2).sum(-1).mean(-1)))",
            "",
        ]
    )
