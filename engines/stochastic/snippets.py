"""The lines that compute a view's picture: with numpy alone, and with this engine.

Both run as they stand and leave `picture`: of the fan (paths, kept indices), of the cobweb the
thread (3 steps, 2), of the mean the three estimates (3, samples), of the batches the distances
(batch sizes, steps + 1).
"""

from functools import partial

from engines.expressions import parse
from engines.snippets import Code, by_engine, or_why_not

from .cobweb import MOST
from .params import (
    BatchParams,
    CobwebParams,
    FanParams,
    MeanParams,
    Params,
    TypedBatchParams,
    TypedMeanParams,
    TypedSearchParams,
    TypedWalkParams,
)
from .problems import equation

__all__ = [
    "batch",
    "batch_snippet",
    "cobweb",
    "fan",
    "mean",
    "mean_snippet",
    "search",
    "snippet",
    "td",
]

_engine = partial(by_engine, "stochastic")

DRAWS = {
    "normal": "{sigma} * random.standard_normal(paths)",
    "uniform": "random.uniform(-{half}, {half}, paths)",
    "heavy": "{sigma} * random.standard_t({freedom}, paths)",
    "cauchy": "{sigma} * random.standard_cauchy(paths)",
}


@or_why_not
def fan(params: FanParams) -> Code:
    """All paths, at the indices that are drawn."""
    core = params.engine()
    return snippet(core), _engine("run", core, "run(params).paths")


def snippet(params: Params) -> str:
    """A program that needs only numpy and leaves `fan`: (steps + 1, paths)."""
    return "\n".join(
        [
            *_start(params, params.steps),
            "fan = [w]",
            "for a_k in a:",
            f"    w = w - a_k * ({_reading(params)})",
            *_pulled(params),
            *KEPT,
        ]
    )


KEPT = (
    "    fan.append(w)",
    "fan = np.array(fan)",
    "kept = np.geomspace(1, steps + 1, 300).round().astype(int)  # evenly on a log axis",
    "kept = np.unique(np.append(np.arange(1, min(50, steps + 1) + 1), kept))",
    "picture = fan[kept - 1].T",
    "",
)
"""How the loop of a fan ends, and which of its indices are drawn."""


@or_why_not
def search(params: TypedSearchParams) -> Code:
    """All paths of the search, at the indices that are drawn."""
    core = params.engine()
    a, c = (parse(text, ("k",)).python("np") for text in (core.step, core.reach))
    code = [
        "import numpy as np",
        "",
        "def f(w):",
        f"    return {parse(core.loss, ('w',)).python('np')}",
        "",
        f"steps, paths, sigma = {core.steps}, {core.paths}, {core.sigma!r}",
        "k = np.arange(1.0, steps + 1)",
        f"a = np.broadcast_to({a}, steps)",
        f"c = np.broadcast_to({c}, steps)  # how far to either side f is read",
        f"random = np.random.default_rng({core.seed})",
        f"w = np.full(paths, {core.w1!r})",
        'np.seterr(all="ignore")  # a path that diverges shows as inf or nan',
        "fan = [w]",
        "for a_k, c_k in zip(a, c):",
        "    eta = sigma * random.standard_normal((2, paths))",
        "    rise = f(w + c_k) + eta[0] - f(w - c_k) - eta[1]",
        "    w = w - a_k * rise / (2 * c_k)",
        *KEPT,
    ]
    return "\n".join(code), _engine("search", core, "search(params).paths")


@or_why_not
def td(params: TypedWalkParams) -> Code:
    """The value of every state after every episode, the mean over the runs."""
    core = params.engine()
    code = [
        "import numpy as np",
        "",
        f"states, episodes, runs = {core.states}, {core.episodes}, {core.runs}",
        "k = np.arange(1.0, episodes + 1)",
        f"a = np.broadcast_to({parse(core.step, ('k',)).python('np')}, episodes)",
        f"random = np.random.default_rng({core.seed})",
        f"V = np.full((runs, states + 2), {core.start!r})",
        "V[:, [0, -1]] = 0  # the two ends, after which nothing comes",
        'np.seterr(all="ignore")  # a step that is too long shows as inf or nan',
        "picture = [V[:, 1:-1].mean(0)]",
        "for a_k in a:",
        "    at, run = np.full(runs, (states + 2) // 2), np.arange(runs)  # from the middle",
        "    while len(run):",
        "        to = at + random.choice((-1, 1), len(run))",
        "        reward = to == states + 1  # 1 for leaving on the right",
        "        V[run, at] += a_k * (reward + V[run, to] - V[run, at])",
        "        inside = (to > 0) & (to <= states)",
        "        at, run = to[inside], run[inside]",
        "    picture.append(V[:, 1:-1].mean(0))",
        "",
    ]
    return "\n".join(code), _engine("walk", core, "walk(params).mean")


@or_why_not
def cobweb(params: CobwebParams) -> Code:
    """The thread of the first path: up to the reading, down along a line of slope 1/a."""
    core = params.engine()
    code = [
        *_start(core, min(params.shown, MOST, core.steps)),
        "picture = []",
        "for a_k in a:",
        f"    reading = {_reading(core)}",
        "    landed = w - a_k * reading",
        "    picture += [(w[0], 0), (w[0], reading[0]), (landed[0], 0)]",
        "    w = landed",
        *_pulled(core),
        "",
    ]
    return "\n".join(code), _engine("cobweb", core, f"cobweb(params, {params.shown}).line")


def _start(params: Params, steps: int) -> list[str]:
    """The equation, the step sizes, and all paths at their start."""
    return [
        "import numpy as np",
        "",
        "def g(w):",
        f"    return {equation(params).g.python('np')}",
        "",
        f"steps, paths, w1 = {steps}, {params.paths}, {params.w1!r}",
        "k = np.arange(1.0, steps + 1)",
        f"a = np.broadcast_to({parse(params.step, ('k',)).python('np')}, steps)",
        f"random = np.random.default_rng({params.seed})",
        "w = np.full(paths, w1)",
        'np.seterr(all="ignore")  # a path that diverges shows as inf or nan',
    ]


def _reading(params: Params) -> str:
    """g with its noise."""
    if params.noise == "none":
        return "g(w)"
    half, draw = params.sigma * 3**0.5, DRAWS[params.noise]
    return "g(w) + " + draw.format(sigma=params.sigma, half=half, freedom=params.freedom)


def _pulled(params: Params) -> list[str]:
    """The projection, if there is one."""
    return [f"    w = np.clip(w, -{params.bound}, {params.bound})"] if params.project else []


@or_why_not
def mean(params: TypedMeanParams) -> Code:
    """Three running means of the same samples."""
    core = params.engine()
    last = "list(incremental_mean(params).estimates.values())"
    return mean_snippet(core), _engine("incremental_mean", core, last)


def mean_snippet(params: MeanParams) -> str:
    """A program that needs only numpy and leaves `estimates`: three running means."""
    own = parse(params.step, ("k",)).python("np")
    truth = {
        "none": "np.zeros(n)",
        "jump": f"np.where(k >= n // 2, {params.size!r}, 0.0)",
        "drift": f"{params.size!r} * ((k - 1) / (n - 1))",
    }[params.change]
    return "\n".join(
        [
            "import numpy as np",
            "",
            f"n = {params.samples}",
            "k = np.arange(1.0, n + 1)",
            f"random = np.random.default_rng({params.seed})",
            f"x = {truth} + {params.sigma!r} * random.standard_normal(n)",
            f'steps = {{"1/k": 1 / k, "constant": np.full(n, {params.alpha!r}),',
            f'         "own": np.broadcast_to({own}, n)}}',
            "estimates = {}",
            'np.seterr(all="ignore")  # a step that is too long shows as inf or nan',
            "for name, a in steps.items():",
            f"    w, path = {params.start!r}, []",
            "    for x_k, a_k in zip(x, a):",
            "        w = w + a_k * (x_k - w)",
            "        path.append(w)",
            "    estimates[name] = np.array(path)",
            "picture = list(estimates.values())",
            "",
        ]
    )


@or_why_not
def batch(params: TypedBatchParams) -> Code:
    """The distance from the mean, one row a batch size."""
    core = params.engine()
    return batch_snippet(core), _engine("minibatch", core, "minibatch(params).distance")


def batch_snippet(params: BatchParams) -> str:
    """A program that needs only numpy and leaves `distance`: one row a batch size."""
    a, n = parse(params.step, ("k",)).python("np"), params.samples
    sizes = sorted({m for m in (1, params.size, 50, n) if m <= n})
    return "\n".join(
        [
            "import numpy as np",
            "",
            f"random = np.random.default_rng({params.seed})",
            f"n, runs, steps = {n}, {params.runs}, {params.steps}",
            "points = random.uniform(-10.0, 10.0, (n, 2))",
            "k = np.arange(1.0, steps + 1)",
            f"a = np.broadcast_to({a}, steps)",
            "distance = []",
            'np.seterr(all="ignore")  # a step that is too long shows as inf or nan',
            f"for m in {sizes}:  # one point, mini-batches, all points",
            f"    w = np.full((runs, 2), {params.start!r})",
            "    path = [w]",
            "    for a_k in a:",
            "        seen = points.mean(0)",
            "        if m < n:",
            "            seen = points[random.integers(n, size=(runs, m))].mean(1)",
            "        w = w - a_k * (w - seen)",
            "        path.append(w)",
            "    away = np.array(path) - points.mean(0)",
            "    distance.append(np.sqrt((away**2).sum(-1).mean(-1)))",
            "picture = distance",
            "",
        ]
    )
