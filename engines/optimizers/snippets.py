"""The lines that compute a view's picture: with torch alone, and with this engine.

Both run as they stand and leave `picture`: of the paths of a descent and of a cloud
(methods, starts or runs, steps + 1, 2), of a race its scores (methods, rates), of the plane its
rates and the path at the point in one row, of weight decay the means (methods, steps + 1, 2), of
Reddi's problem where each method is (methods, steps + 1).
"""

import inspect
from functools import partial
from typing import Any

import numpy as np

from engines.snippets import Code, by_engine, or_why_not

from . import beyond
from .methods import METHODS, NO_CORRECTION, SCHEDULES, arguments
from .params import (
    CloudParams,
    DecayParams,
    DescentParams,
    MatrixParams,
    Params,
    PlaneParams,
    RaceParams,
    ReddiParams,
)
from .race import ENTRANTS
from .surfaces import objective

__all__ = ["cloud", "decay", "descent", "matrix", "plane", "race", "reddi", "snippet"]

_engine = partial(by_engine, "optimizers")


@or_why_not
def descent(params: DescentParams) -> Code:
    """Every path, from every start."""
    core = params.engine()
    return snippet(core), _engine("run", core, "run(params).paths")


def snippet(params: Params) -> str:
    """A program that needs only torch and leaves `paths`: name -> start -> step -> [x, y]."""
    lines = [
        *_surface(params),
        f"steps, starts = {params.steps}, {[list(start) for start in params.starts]!r}",
        *_methods(params),
        *_noise(params),
        *_kept(params),
        *_descend(params),
        "paths = {name: [descend(name, i) for i in range(len(starts))] for name in methods}",
        "picture = list(paths.values())",
    ]
    return _program(lines)


@or_why_not
def race(params: RaceParams) -> Code:
    """The score of every method at every rate."""
    core = params.engine()
    few = core.model_copy(update={"starts": core.starts[:ENTRANTS]})
    lines = [
        *_surface(few),
        *_least(few),
        f"steps, starts = {few.steps}, {[list(start) for start in few.starts]!r}",
        "rates = [round(10 ** (k / 4), 12) for k in range(-16, 9)]",
        *_methods(few, rate=True),
        *_noise(few),
        *_kept(few),
        *_descend(few, rate=True),
        *SCORE,
        "scores = [[score(name, lr) for lr in rates] for name in methods]",
        *WIDER,
        "picture = scores",
    ]
    return _program(lines), _engine("fair_race", core, "fair_race(params).scores")


SCORE = '''
def score(name, lr):
    """Mean of log10(f - least) over steps and starts; infinite where a path is lost."""
    total = 0.0
    for index in range(len(starts)):
        path = torch.tensor(descend(name, index, lr), dtype=torch.float64)
        gaps = f(*path.T) - least
        gaps[~(path.abs().amax(1) <= 1e6)] = torch.nan
        total += gaps.clamp_min(1e-12).log10().mean().item() / len(starts)
    return total if abs(total) < torch.inf else torch.inf
'''.splitlines()


WIDER = """
def wider(rates, scores):
    \"""A power of ten more, below or above, where a method is best at that end of the sweep.\"""
    ends = {0: False, -1: False}
    for row in scores:
        best = min(row)
        alone = sum(s <= best + 1e-9 for s in row) == 1
        for end in ends:
            ends[end] |= alone and row[end] == best < torch.inf
        ends[0] |= best == torch.inf
    below = [rates[0] * 10 ** (k / 4) for k in range(-4, 0)]
    above = [rates[-1] * 10 ** (k / 4) for k in range(1, 5)]
    return (below if ends[0] and rates[0] > 1.01e-8 else []), (
        above if ends[-1] and rates[-1] < 0.99e6 else []
    )

while any(more := wider(rates, scores)):
    below, above = more
    rates = below + rates + above
    scores = [
        [score(name, lr) for lr in below] + row + [score(name, lr) for lr in above]
        for name, row in zip(methods, scores)
    ]
""".splitlines()


@or_why_not
def cloud(params: CloudParams) -> Code:
    """Every run of every method."""
    core = params.engine()
    alone = [name for name in core.methods if not METHODS[name].batched]
    together = [name for name in core.methods if METHODS[name].batched]
    lines = [
        *_surface(core),
        f"runs, steps, start = 200, {core.steps}, {list(core.starts[0])!r}",
        *_methods(core),
        f"generator = torch.Generator().manual_seed({core.seed})",
        f"noise = {core.noise!r} * torch.randn("
        "runs, steps, 2, generator=generator, dtype=torch.float64)",
        *_kept(core),
        "",
        "def descend(name, noise):",
        "    p = torch.zeros_like(noise[..., 0, :]) + torch.tensor(start, dtype=torch.float64)",
        "    optimizer = methods[name](p.requires_grad_())",
        *_uncorrected(core),
        *_scheduler(core),
        "    path = [p.detach().clone()]",
        "",
        "    def closure():",
        "        optimizer.zero_grad()",
        "        loss = f(*p.unbind(-1)).sum()",
        "        loss.backward()",
        "        p.grad += noise[..., len(path) - 1, :]",
        *_clipping(core),
        "        return loss",
        "",
        "    for _ in range(steps):",
        "        optimizer.step(closure)",
        *(["        scheduler.step()"] if core.schedule != "constant" else []),
        "        path.append(p.detach().clone())",
        "    return torch.stack(path, -2)",
        "",
        "paths = {}",
        f"for name in {together!r}:  # all runs at once: these move each number by itself",
        "    paths[name] = descend(name, noise)",
        *(
            [
                f"for name in {alone!r}:  # run by run",
                "    paths[name] = torch.stack([descend(name, run) for run in noise])",
            ]
            if alone
            else []
        ),
        "picture = torch.stack([paths[name] for name in methods])",
    ]
    return _program(lines), _engine("cloud", core, "cloud(params).result.paths")


def plane(params: PlaneParams) -> Code:
    """The rates of the plane, then x of both directions at the point, step by step."""
    nesterov = params.nesterov and params.beta > 0
    look = "1 + beta" if params.nesterov else "1"
    push = "beta**2" if params.nesterov else "beta"
    code = f"""import numpy as np
import torch

mu, kappa = {params.mu!r}, {params.kappa!r}
curvatures = mu, mu * kappa

# What one step makes of (m, x) is a matrix; the larger of its two eigenvalues is the rate.
alpha, beta = np.meshgrid(np.linspace(0, 4 / (mu * kappa), 162)[1:], np.arange(161) / 161)
rate = np.zeros_like(alpha)
for a in curvatures:
    step = np.stack([beta, a + 0 * beta, -alpha * {push}, 1 - alpha * a * ({look})], -1)
    eigenvalues = np.linalg.eigvals(step.reshape(161, 161, 2, 2))
    rate = np.maximum(rate, abs(eigenvalues).max(-1))

# The point that is kept, by torch's optimiser.
x = torch.ones(2, dtype=torch.float64, requires_grad=True)
momentum = torch.optim.SGD([x], lr={params.alpha!r}, momentum={params.beta!r}, nesterov={nesterov})
path = [x.tolist()]
for _ in range({params.steps}):
    momentum.zero_grad()
    (torch.tensor(curvatures, dtype=torch.float64) * x**2 / 2).sum().backward()
    momentum.step()
    path.append(x.tolist())
picture = np.append(rate, path)
"""
    engine = _engine("momentum_plane", params, "np.append(found.rate, found.path)")
    engine = engine.replace("picture", "found = momentum_plane(params)\npicture")
    return code, f"import numpy as np\n\n{engine}"


LOSSES = {
    "bowl": "(torch.tensor([0.5, 50.0]) * (x - 1) ** 2).sum()",
    "linear": "(x[:, 0] - x[:, 1] / 2).sum()",
    "nothing": "(0 * x).sum()",
    "noise": "(torch.cat([half, -half])[:runs] * x).sum()",
}


def decay(params: DecayParams) -> Code:
    """The mean of the runs of each method, step by step."""
    noisy = params.problem == "noise"
    shared = f"lr={params.lr!r}, weight_decay={params.strength!r}"
    betas = f"betas=(0.9, {params.beta2!r})"
    draw = "(runs + 1) // 2, 2, generator=generator, dtype=torch.float64"
    lines = [
        f"runs = {params.runs if noisy else 1}",
        "methods = {",
        f'    "Adam + L2": lambda p: torch.optim.Adam(p, {shared}, {betas}),',
        f'    "AdamW": lambda p: torch.optim.AdamW(p, {shared}, {betas}),',
        f'    "SGD + L2": lambda p: torch.optim.SGD(p, {shared}),',
        "}",
        "picture = []",
        "for name, make in methods.items():",
        f"    x = torch.full((runs, 2), {params.start!r}, dtype=torch.float64).requires_grad_()",
        "    optimizer, means = make([x]), [x.mean(0).tolist()]",
        *(
            [
                f"    generator = torch.Generator().manual_seed({params.seed})",
                "    loudness = torch.tensor([10.0, 0.1], dtype=torch.float64)",
            ]
            if noisy
            else []
        ),
        f"    for _ in range({params.steps}):",
        "        optimizer.zero_grad()",
        *([f"        half = loudness * torch.randn({draw})"] if noisy else []),
        f"        {LOSSES[params.problem]}.backward()",
        "        optimizer.step()",
        "        means.append(x.mean(0).tolist())",
        "    picture.append(means)",
    ]
    return _program(lines), _engine("decay_comparison", params, "decay_comparison(params).means")


def reddi(params: ReddiParams) -> Code:
    """Where Adam, AMSGrad and SGD are after every step."""
    lines = [
        f"C, lr = {params.large!r}, {params.lr!r}",
        "betas = (0.0, 1 / (1 + C**2))",
        "methods = {",
        '    "Adam": lambda p: torch.optim.Adam(p, lr, betas),',
        '    "AMSGrad": lambda p: torch.optim.Adam(p, lr, betas, amsgrad=True),',
        '    "SGD": lambda p: torch.optim.SGD(p, lr),',
        "}",
        "picture = []",
        "for name, make in methods.items():",
        f"    x = torch.tensor({params.start!r}, dtype=torch.float64)",
        "    optimizer, path = make([x]), [x.item()]",
        "    fall = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: (1 + t) ** -0.5)",
        f"    for t in range({params.steps}):",
        "        x.grad = torch.tensor(C if t % 3 == 0 else -1.0, dtype=torch.float64)",
        "        optimizer.step()",
        "        fall.step()",
        "        x.clamp_(-1, 1)",
        "        path.append(x.item())",
        "    picture.append(path)",
    ]
    return _program(lines), _engine("reddi", params, "reddi(params).x")


BEYOND = ("_Stepwise", "Lion", "Shampoo", "_power", "SOAP", "_turned")


def matrix(params: MatrixParams) -> Code:
    """The losses of every method at its best rate, (methods, steps + 1)."""
    own = "\n\n".join(inspect.getsource(getattr(beyond, name)) for name in BEYOND)
    draw = "torch.randn(shape, generator=draws, dtype=w.dtype)"
    noisy = f"        w.grad += {params.noise!r} * {draw}\n" if params.noise else ""
    code = f"""from collections.abc import Iterable
from typing import Any

import numpy as np
import torch
from torch import Tensor

# What torch.optim has not.

{own}

# tr((W - W*)^T A (W - W*) B) / 2
shape, condition, steps = {(params.rows, params.columns)!r}, {params.condition!r}, {params.steps}
random, sides = np.random.default_rng({params.seed}), []
for n in shape:
    basis = np.linalg.qr(random.standard_normal((n, n)))[0]
    sides.append((basis * np.geomspace(1, condition**0.5, n)) @ basis.T)
A, B, goal = (torch.tensor(part) for part in (*sides, random.standard_normal(shape)))

methods = {{
    "sgd": lambda p, lr: torch.optim.SGD(p, lr),
    "momentum": lambda p, lr: torch.optim.SGD(p, lr, momentum=0.9),
    "adam": lambda p, lr: torch.optim.Adam(p, lr),
    "lion": lambda p, lr: Lion(p, lr),
    "shampoo": lambda p, lr: Shampoo(p, lr),
    "soap": lambda p, lr: SOAP(p, lr),
    "muon": lambda p, lr: torch.optim.Muon(p, lr, weight_decay=0.0),
}}


def descend(make, rate):
    w = torch.zeros(shape, dtype=torch.float64)
    draws = torch.Generator().manual_seed({params.seed})
    optimizer = make([w], rate)
    fall = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: 1 - min(t, steps) / steps)
    losses = []
    for _ in range(steps + 1):
        losses.append(((w - goal) * (A @ (w - goal) @ B)).sum().item() / 2)
        w.grad = A @ (w - goal) @ B
{noisy}        optimizer.step()
        fall.step()
        if not torch.isfinite(w).all():
            return losses + [np.nan] * (steps + 1 - len(losses))
    return losses


def score(losses):
    mean = np.log10(np.maximum(losses, 1e-12)).mean()
    return mean if np.isfinite(mean) else np.inf


rates = [round(10 ** (k / 2), 12) for k in range(-8, 3)]
picture = []
for make in methods.values():
    runs = [descend(make, rate) for rate in rates]
    picture.append(runs[int(np.argmin([score(run) for run in runs]))])
"""
    return code, _engine("matrices", params, "matrices(params).losses")


# The pieces of a descent.


def _program(lines: list[str]) -> str:
    text = "\n".join(["import torch", "", *lines, ""])
    math = "import math\n\n" if "math." in text else ""
    numpy = "import numpy as np\n" if "np." in text else ""
    return f"{math}{numpy}{text}"


def _surface(params: Params) -> list[str]:
    return [*objective(params).python(), ""]


def _least(params: Params) -> list[str]:
    """The least loss, or the least seen on a grid where none is known."""
    f = objective(params)
    if np.isfinite(f.least):
        return [f"least = {float(f.least)!r}"]
    left, right, low, high = f.box
    return [
        f"x = torch.linspace({left}, {right}, 121, dtype=torch.float64)",
        f"y = torch.linspace({low}, {high}, 121, dtype=torch.float64)",
        'least = f(*torch.meshgrid(x, y, indexing="xy")).min()',
    ]


def _call(values: dict[str, Any]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in values.items())


def _methods(params: Params, rate: bool = False) -> list[str]:
    return ["methods = {", *(_maker(params, name, rate) for name in params.methods), "}"]


def _maker(params: Params, name: str, rate: bool) -> str:
    """How a method is made of its parameter; with `rate`, of a learning rate too."""
    values = arguments(params, name)
    said = _call({k: v for k, v in values.items() if k != "lr"}) if rate else _call(values)
    given, lr = ("p, lr", ", lr") if rate else ("p", "")
    said = f"{lr}, {said}" if said else lr
    return f'    "{name}": lambda {given}: torch.optim.{METHODS[name].torch}([p]{said}),'


def _descend(params: Params, rate: bool = False) -> list[str]:
    """The loop: one method from one start."""
    given = "name, index, lr" if rate else "name, index"
    return [
        "",
        f"def descend({given}):",
        "    p = torch.tensor(starts[index], dtype=torch.float64, requires_grad=True)",
        f"    optimizer = methods[name]({'p, lr' if rate else 'p'})",
        *_uncorrected(params),
        *_scheduler(params),
        "    path = [p.tolist()]",
        "",
        "    def closure():",
        "        optimizer.zero_grad()",
        "        loss = f(*p)",
        "        loss.backward()",
        *(["        p.grad += noise[index, len(path) - 1]"] if params.noise else []),
        *_clipping(params),
        "        return loss",
        "",
        "    for _ in range(steps):",
        "        optimizer.step(closure)",
        *(["        scheduler.step()"] if params.schedule != "constant" else []),
        "        path.append(p.tolist())",
        "    return path",
        "",
    ]


def _noise(params: Params) -> list[str]:
    if not params.noise:
        return []
    return [
        f"generator = torch.Generator().manual_seed({params.seed})",
        f"noise = {params.noise!r} * torch.randn("
        "len(starts), steps, 2, generator=generator, dtype=torch.float64)",
    ]


def _kept(params: Params) -> list[str]:
    """What the optimisers keep, by method: needed only to switch the bias correction off."""
    names = [m for m in params.methods if METHODS[m].corrected]
    if params.bias_correction or not names:
        return []
    kept = {name: tuple(METHODS[name].memory.values()) for name in names}
    return [
        "# The optimiser believes that it is a billion steps old, so that 1 - beta^t is 1.",
        f"kept = {kept!r}",
    ]


def _uncorrected(params: Params) -> list[str]:
    if not _kept(params):
        return []
    return [
        "    if name in kept:",
        f'        old = {{"step": torch.tensor({NO_CORRECTION!r})}}',
        *(
            ['        old |= {"mu_product": torch.tensor(0.0)} if name == "nadam" else {}']
            if "nadam" in params.methods
            else []
        ),
        "        optimizer.state[p] = old | {key: torch.zeros_like(p) for key in kept[name]}",
    ]


def _scheduler(params: Params) -> list[str]:
    if params.schedule == "constant":
        return []
    if params.schedule not in SCHEDULES:
        return [
            *SHARES[params.schedule]
            .format(drawing=params.drawing, steps=params.steps)
            .splitlines(),
            "    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, share)",
        ]
    name, values = SCHEDULES[params.schedule](params.steps)
    return [f"    scheduler = torch.optim.lr_scheduler.{name}(optimizer, {_call(values)})"]


_RISE = """    warm = max(1, steps // 10)
    def half(a, b, s):  # half a cosine from a to b
        return b + (a - b) * (1 + math.cos(math.pi * s)) / 2
"""
SHARES = {
    "warm-up-cosine": _RISE
    + """    def share(t):
        rest = max(steps, 2) - warm
        return t / warm if t < warm else half(1, 0, (t - warm) / rest)""",
    "one-cycle": _RISE
    + """    def share(t):
        top, end = 0.3 * max(steps, 4) - 1, max(steps, 4) - 1
        if t <= top:
            return half(1 / 25, 1, t / top if top else 0)
        return half(1, 1 / 25e4, min((t - top) / (end - top), 1))""",
    "wsd": _RISE
    + """    def share(t):
        stable = steps - 3 * warm
        if t < warm + stable:
            return min(t / warm, 1)
        return half(1, 0, min((t - warm - stable) / (2 * warm), 1))""",
    "drawn": """    def share(t):  # straight from point to point
        x, y = zip(*sorted({drawing}))
        return float(np.interp(t / max(steps - 1, 1), x, y))""",
}
"""Each schedule that torch has no class of, as lines inside `descend`."""


def _clipping(params: Params) -> list[str]:
    if params.clip == "none":
        return []
    if params.clip == "value":
        return [f"        p.grad.clamp_(-{params.clip_at!r}, {params.clip_at!r})"]
    return [
        "        norm = p.grad.norm(dim=-1, keepdim=True)  # of each start by itself",
        f"        p.grad *= ({params.clip_at!r} / (norm + 1e-6)).clamp(max=1)",
    ]
