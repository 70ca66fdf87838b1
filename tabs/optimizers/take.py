"""What goes with the picture: live numbers, code, files, the card of the landing page."""

import csv
import io
import json
from typing import Any

import numpy as np

from engines import optimizers
from engines.optimizers import METHODS, Params
from engines.params import ParamsError, Text

from .dials import Dials
from .figures import colour_of
from .runs import descended

__all__ = ["FILES", "card", "code", "live"]


def live(params: Dials, own: Any) -> dict[str, str | Text]:
    """Numbers for the lesson; none while the formula cannot be read."""
    try:
        key = params.engine()
    except ParamsError:
        return {}
    both = [optimizers.live(key, descended(key), language) for language in (0, 1)]
    return {k: (both[0][k], both[1][k]) for k in both[0]}


def code(params: Dials) -> tuple[str, str]:
    """The picture with plain torch, and with the engine."""
    other = {"plane": "PlaneParams", "decay": "DecayParams", "reddi": "ReddiParams"}
    if params.view in other:
        return _other(params, other[params.view])
    try:
        key = params.engine(**({"noise": params.spread} if params.view == "cloud" else {}))
    except ParamsError as error:
        return (f"# {error}", f"# {error}")
    dials = ", ".join(f"{k}={v!r}" for k, v in key.changed().items())
    engine = f"from engines.optimizers import {{names}}\n\nparams = Params({dials})\n"
    calls = {
        "race": ("Params, fair_race", "race = fair_race(params)\nprint(race.best)\n"),
        "cloud": ("Params, cloud", "found = cloud(params)\nprint(found.covariance[:, -1])\n"),
    }
    run = ("Params, run", "result = run(params)\nprint(result.losses[:, :, -1])\n")
    names, call = calls.get(params.view, run)
    return optimizers.snippet(key), engine.format(names=names) + call


def _other(params: Dials, name: str) -> tuple[str, str]:
    kind = getattr(optimizers, name)
    dials = ", ".join(f"{k}={v!r}" for k, v in params.alone(kind).changed().items())
    function, last = {
        "PlaneParams": ("momentum_plane", "print(found.regime, abs(found.roots).max(1))"),
        "DecayParams": ("decay_comparison", "print(found.means[:, -1], found.limits)"),
        "ReddiParams": ("reddi", "print(found.x[:, -1])"),
    }[name]
    engine = (
        f"from engines.optimizers import {name}, {function}\n\n"
        f"found = {function}({name}({dials}))\n{last}\n"
    )
    return _plain(params, name), engine


def _plain(params: Dials, name: str) -> str:
    """The same in plain torch."""
    if name == "PlaneParams":
        low, high = params.alone(optimizers.PlaneParams).curvatures
        nesterov = params.plane_nesterov and params.plane_beta > 0
        return (
            "import torch\n\n"
            "x = torch.ones(2, dtype=torch.float64, requires_grad=True)\n"
            f"curvature = torch.tensor([{low!r}, {high!r}], dtype=torch.float64)\n"
            f"momentum = torch.optim.SGD([x], lr={params.plane_alpha!r}, "
            f"momentum={params.plane_beta!r}, nesterov={nesterov})\n"
            f"for _ in range({params.plane_steps}):\n"
            "    momentum.zero_grad()\n"
            "    (curvature * x**2 / 2).sum().backward()\n"
            "    momentum.step()\n"
            "print(x)\n"
        )
    if name == "DecayParams":
        losses = {
            "bowl": "((x - 1)**2 * torch.tensor([0.5, 50.0])).sum()",
            "linear": "x[0] - x[1] / 2",
            "nothing": "0 * x.sum()",
            "noise": "x @ (torch.randn(2, dtype=torch.float64) * torch.tensor([10.0, 0.1]))",
        }
        shared = f"lr={params.decay_lr!r}, weight_decay={params.decay_strength!r}"
        betas = f"betas=(0.9, {params.decay_beta2!r})"
        return (
            "import torch\n\n"
            "methods = {\n"
            f'    "Adam + L2": lambda p: torch.optim.Adam(p, {shared}, {betas}),\n'
            f'    "AdamW": lambda p: torch.optim.AdamW(p, {shared}, {betas}),\n'
            f'    "SGD + L2": lambda p: torch.optim.SGD(p, {shared}),\n'
            "}\n"
            "for name, make in methods.items():\n"
            f"    x = torch.full((2,), {params.decay_start!r}, dtype=torch.float64, "
            "requires_grad=True)\n"
            "    optimizer = make([x])\n"
            f"    for _ in range({params.decay_steps}):\n"
            "        optimizer.zero_grad()\n"
            f"        ({losses[params.decay_problem]}).backward()\n"
            "        optimizer.step()\n"
            "    print(name, x.tolist())\n"
        )
    return (
        "import torch\n\n"
        f"C, lr = {params.reddi_large!r}, {params.reddi_lr!r}\n"
        "betas = (0.0, 1 / (1 + C**2))\n"
        "methods = {\n"
        '    "Adam": lambda p: torch.optim.Adam(p, lr, betas),\n'
        '    "AMSGrad": lambda p: torch.optim.Adam(p, lr, betas, amsgrad=True),\n'
        '    "SGD": lambda p: torch.optim.SGD(p, lr),\n'
        "}\n"
        "for name, make in methods.items():\n"
        f"    x = torch.tensor({params.reddi_start!r}, dtype=torch.float64)\n"
        "    optimizer = make([x])\n"
        "    fall = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: (1 + t) ** -0.5)\n"
        f"    for t in range({params.reddi_steps}):\n"
        "        x.grad = torch.tensor(C if t % 3 == 0 else -1.0, dtype=torch.float64)\n"
        "        optimizer.step()\n"
        "        fall.step()\n"
        "        x.clamp_(-1, 1)\n"
        "    print(name, x.item())\n"
    )


def paths_csv(params: Dials, own: Any) -> str:
    """method, start, step, x, y, loss: every point of the run, digit for digit."""
    result = descended(params.engine())
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["method", "start", "step", "x", "y", "loss"])
    for row, method in enumerate(result.params.methods):
        for start, (points, values) in enumerate(
            zip(result.paths[row].tolist(), result.losses[row].tolist(), strict=True)
        ):
            for step, ((x, y), loss) in enumerate(zip(points, values, strict=True)):
                table.writerow([method, start, step, x, y, loss])
    return out.getvalue()


def internals_csv(params: Dials, own: Any) -> str:
    """What made each step of the method in hand from its first start."""
    result, hand = descended(params.engine()), params.in_hand()
    parts = result.internals(hand)
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["step", *(f"{symbol}_{axis}" for symbol in parts for axis in "xy")])
    for t in range(result.params.steps):
        table.writerow([t + 1, *(float(v) for kept in parts.values() for v in kept[t])])
    return out.getvalue()


def state_json(params: Dials, own: Any) -> str:
    """The dials, and where each method ends."""
    key = params.engine()
    result = descended(key)
    ends = {
        METHODS[method].label[0]: {
            "end": [_plain_number(v) for v in result.paths[row, 0, -1]],
            "loss": _plain_number(result.losses[row, 0, -1]),
            "diverged": int(result.diverged[row, 0]),
        }
        for row, method in enumerate(key.methods)
    }
    return json.dumps({"dials": key.model_dump(), "methods": ends}, indent=1)


def _plain_number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


FILES = {"paths.csv": paths_csv, "internals.csv": internals_csv, "state.json": state_json}

SIDE, HIGH = 96, 64


def card() -> np.ndarray:
    """Four methods on Himmelblau's surface, from one start to its minima."""
    rates = {"sgd_lr": 0.01, "momentum_lr": 0.004, "adam_lr": 0.25, "rmsprop_lr": 0.12}
    params = Params(surface="himmelblau", starts=((-0.5, -1.0),), steps=46).model_copy(
        update=rates
    )
    paths = optimizers.run(params).paths[:, 0]
    frames = np.repeat(_ground(params)[None], 23, 0)
    for k, frame in enumerate(frames):
        for method, path in zip(params.methods, paths, strict=True):
            _draw(frame, path[: 2 * k + 1], method)
    return np.rint(frames[:, ::-1][:, 16 : 16 + HIGH]).astype(np.uint8)


def _ground(params: Params) -> np.ndarray:
    """The surface in nine bands of equal breadth."""
    z = optimizers.surface_grid(params, SIDE)[2]
    share = np.argsort(np.argsort(z, axis=None)).reshape(z.shape) / z.size
    low, high = np.array([150.0, 203, 210]), np.array([248.0, 240, 226])
    return low + np.floor(9 * np.sqrt(share))[..., None] / 9 * (high - low)


def _draw(picture: np.ndarray, path: np.ndarray, method: str) -> None:
    """A path in its method's colour, with a dot at its head."""
    left, right, bottom, top = optimizers.SURFACES["himmelblau"].box
    colour = [int(colour_of(method)[i : i + 2], 16) for i in (1, 3, 5)]
    along = np.linspace(0, len(path) - 1, 40 * len(path))
    points = np.stack([np.interp(along, np.arange(len(path)), path[:, d]) for d in (0, 1)], 1)
    cells = np.rint((points - (left, bottom)) / (right - left, top - bottom) * (SIDE - 1))
    i, j = cells.astype(int).clip(1, SIDE - 2).T
    picture[j, i] = colour
    picture[j[-1] - 1 : j[-1] + 2, i[-1] - 1 : i[-1] + 2] = colour
