"""The lines that compute a view's picture: with torch alone, and with this engine.

Both run as they stand and leave `picture`: of the paths of a descent and of a cloud
(methods, starts or runs, steps + 1, 2), of a race its scores (methods, rates), of the plane its
rates and the path at the point in one row, of weight decay the means (methods, steps + 1, 2), of
Reddi's problem where each method is (methods, steps + 1).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import numpy as np

import engines.params
from engines.params import ParamsError

from .methods import METHODS, NO_CORRECTION, SCHEDULES, arguments
from .params import (
    CloudParams,
    DecayParams,
    DescentParams,
    Params,
    PathParams,
    PlaneParams,
    RaceParams,
    ReddiParams,
)
from .race import ENTRANTS
from .surfaces import objective

__all__ = ["cloud", "decay", "descent", "plane", "race", "reddi", "snippet"]

Code = tuple[str, str]
P = TypeVar("P", bound=PathParams)


def _or_why_not(write: Callable[[P], Code]) -> Callable[[P], Code]:
    """Where the formula cannot be read, the reason as a comment."""

    @wraps(write)
    def written(params: P) -> Code:
        try:
            return write(params)
        except ParamsError as error:
            return f"# {error.say(0)}", f"# {error.say(0)}"

    return written


def _engine(names: str, params: engines.params.Params, last: str) -> str:
    """Lines that import, name the dials, and compute."""
    dials = ", ".join(f"{k}={v!r}" for k, v in params.changed().items())
    kind = type(params).__name__
    return (
        f"from engines.optimizers import {kind}, {names}\n\nparams = {kind}({dials})\n"
        f"picture = {last}\n"
    )


@_or_why_not
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


@_or_why_not
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
        "picture = [[score(name, lr) for lr in rates] for name in methods]",
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


@_or_why_not
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


# The pieces of a descent.


def _program(lines: list[str]) -> str:
    return "\n".join(["import torch", "", *lines, ""])


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
    name, values = SCHEDULES[params.schedule](params.steps)
    return [f"    scheduler = torch.optim.lr_scheduler.{name}(optimizer, {_call(values)})"]
