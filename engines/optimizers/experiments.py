"""What to try, what to expect of it by theory or literature, and how to measure it here."""

from collections.abc import Mapping
from math import cos, radians, sin
from typing import Any

import numpy as np

from engines.legacy_experiments import Experiment

from .cloud import cloud
from .decay import RIVALS, DecayParams, decay_comparison
from .params import Params
from .paths import Result, run
from .plane import PlaneParams, momentum_plane, tuned
from .reddi import ReddiParams, reddi

__all__ = ["EXPERIMENTS"]

Figures = dict[str, float]
Settings = Mapping[str, Any]


def _run(settings: Settings) -> Result:
    return run(Params.check(settings))


def _first(hits: np.ndarray) -> int:
    """The first True, or -1."""
    return int(hits.argmax()) if hits.any() else -1


FIRST_STEP = {"surface": "rosenbrock", "methods": ["adam"], "starts": [[-1.5, 2.0]], "steps": 20}


def _first_step(settings: Settings) -> Figures:
    params = Params.check(settings)
    moved = np.abs(run(params).internals("adam")["step"][0]) / params.adam_lr
    return {"|Δx| / η": moved[0], "|Δy| / η": moved[1]}


CONSTANT = {
    "surface": "typed",
    "formula": "x + y",
    "starts": [[0.0, 0.0]],
    "steps": 25,
    "span": 50,
    "methods": ["momentum", "adagrad", "adam", "radam"],
    **{f"{name}_lr": 1.0 for name in ("momentum", "adagrad", "adam", "radam")},
}


def _constant() -> Figures:
    result = _run(CONSTANT)
    last = {m: -result.internals(m)["step"][-1, 0] for m in result.params.methods}
    first = -result.internals("radam")["step"][:5, 0]
    return {
        "Adam": last["adam"],
        "Adagrad": last["adagrad"],
        "Momentum": last["momentum"],
        "RAdam 1-5": float(first.mean()),
    }


TOO_FAST = {"methods": ["sgd"], "sgd_lr": 0.11, "steps": 100}


def _too_fast() -> Figures:
    path = _run(TOO_FAST).paths[0, 0]
    return {"|1 - ηκ|": abs(path[21, 1] / path[20, 1]), "|1 - η|": path[21, 0] / path[20, 0]}


def _turned(degrees: float) -> Settings:
    """A valley of condition 100, and a start that turns with it."""
    c, s = cos(radians(degrees)), sin(radians(degrees))
    return {
        "condition": 100.0,
        "rotation": degrees,
        "starts": [[-c - s, c - s]],
        "steps": 600,
        "methods": ["sgd", "momentum", "adam"],
        "sgd_lr": 0.0195,
        "momentum_lr": 0.0195,
        "adam_lr": 0.05,
    }


def _valley() -> Figures:
    found: Figures = {}
    for degrees in (0.0, 22.5, 45.0):
        sgd, momentum, adam = (_first(z < 1e-3) for z in _run(_turned(degrees)).losses[:, 0])
        found |= {f"SGD {degrees:g}°": sgd, f"Momentum {degrees:g}°": momentum}
        found |= {f"Adam {degrees:g}°": adam}
    return found


SADDLE = {
    "surface": "saddle",
    "starts": [[1.0, 1e-6]],
    "steps": 300,
    "methods": ["sgd", "momentum", "adam"],
    "sgd_lr": 0.05,
    "momentum_lr": 0.05,
    "adam_lr": 0.05,
}


def _saddle() -> Figures:
    away = np.abs(_run(SADDLE).paths[:, 0, :, 1]) > 1
    names = ("SGD", "Momentum", "Adam")
    return {name: _first(hits) for name, hits in zip(names, away, strict=True)}


CLOUD = {"methods": ["sgd"], "sgd_lr": 0.05, "noise": 2.0, "steps": 200, "condition": 4.0}


def _cloud_theory() -> Figures:
    lr, noise = 0.05, 2.0
    spread = [lr * noise / (1 - (1 - lr * a) ** 2) ** 0.5 for a in (1.0, 4.0)]
    return {"σ x": spread[0], "σ y": spread[1]}


def _cloud() -> Figures:
    covariance = cloud(Params.check(CLOUD), 400).covariance[0, -1]
    return {"σ x": covariance[0, 0] ** 0.5, "σ y": covariance[1, 1] ** 0.5}


def _reach(beta: float) -> Settings:
    return {
        "plane_alpha": 0.01,
        "plane_beta": beta,
        "plane_smallest": 1.0,
        "plane_condition": 1.0,
        "plane_steps": 1500,
    }


def _sweet_spot() -> Figures:
    found: Figures = {}
    for beta in (0.0, 0.5, 0.81, 0.9, 0.99):
        path = momentum_plane(PlaneParams.check(_reach(beta)), n=2).path[:, 0]
        found[f"β = {beta:g}"] = int(np.flatnonzero(np.abs(path) >= 1e-3)[-1])
    return found


def _best(name: str) -> Settings:
    best = tuned(1.0, 100.0)[name]
    settings = {"plane_alpha": best.alpha, "plane_beta": best.beta, "plane_condition": 100.0}
    return settings | {"plane_nesterov": name == "nesterov", "plane_steps": 600}


def _rates() -> Figures:
    names = {"sgd": "GD", "momentum": "Heavy ball", "nesterov": "Nesterov"}
    found: Figures = {}
    for name, shown in names.items():
        path = momentum_plane(PlaneParams.check(_best(name)), n=2).path
        early, late = (np.hypot(*path[t]) for t in (300, 600))
        found[shown] = (late / early) ** (1 / 300)
    return found


def _decays(**settings: Any) -> np.ndarray:
    """The ends of the three methods, (3, 2)."""
    names = {f"decay_{name}": value for name, value in settings.items()}
    return decay_comparison(DecayParams.check(names)).means[:, -1]


BOWL = {"start": 0.0, "strength": 0.5}


def _bowl() -> Figures:
    l2, straight, _ = _decays(**BOWL)
    return {
        "Adam + L2 x": l2[0],
        "Adam + L2 y": l2[1],
        "AdamW x": straight[0],
        "AdamW y": straight[1],
    }


def _box() -> Figures:
    ends = {wd: _decays(start=0.0, strength=wd)[1] for wd in (2.0, 5.0)}
    return {f"λ = {wd:g}": float(end.mean()) for wd, end in ends.items()}


def _line() -> Figures:
    l2, straight, _ = _decays(problem="linear", strength=1.0)
    return {"AdamW x": straight[0], "AdamW y": straight[1], "L2 x": l2[0], "L2 y": l2[1]}


def _nothing() -> Figures:
    params = DecayParams(decay_problem="nothing", decay_strength=0.5, decay_steps=200)
    result = decay_comparison(params)
    return {
        "Adam + L2, step 1": result.paths[0, 0, 0] - result.paths[0, 1, 0],
        "AdamW, 200 steps": result.paths[1, -1, 0],
    }


LOUD = {"problem": "noise", "strength": 0.1, "steps": 1000, "beta2": 0.999, "runs": 2000}


def _loud() -> Figures:
    names = [label[0] for label in RIVALS.values()]
    means = _decays(**LOUD)
    return {f"{n} {c}": means[i, j] for i, n in enumerate(names) for j, c in enumerate("xy")}


def _worst() -> Figures:
    adam, amsgrad, sgd = reddi(ReddiParams()).x[:, -1]
    return {"Adam": adam, "AMSGrad": amsgrad, "SGD": sgd}


EXPERIMENTS = (
    Experiment(
        "first-step",
        "descent",
        ("Adam's first step", "Adam 的第一步"),
        FIRST_STEP,
        (
            "The slope in x is about three times the slope in y. How far does Adam go in each?",
            "x 方向的梯度约为 y 方向的三倍。Adam 第一步在两个方向各走多远？",
        ),
        (
            "Exactly one learning rate in both: the first step is η sign(g), whatever the scale.",
            "两个方向都正好走一个学习率：第一步就是 η·sign(g)，与梯度大小无关。",
        ),
        {"|Δx| / η": 1.0, "|Δy| / η": 1.0},
        lambda: _first_step(FIRST_STEP),
    ),
    Experiment(
        "no-correction",
        "descent",
        ("Adam without bias correction", "去掉偏差修正的 Adam"),
        FIRST_STEP | {"bias_correction": False},
        (
            "Both moments start at zero. Without correction, is the first step shorter or longer?",
            "两个矩都从零开始。去掉修正后，第一步变短还是变长？",
        ),
        (
            "Longer, 3.16 times: m is 0.1 g, but the root of v is only 0.0316 |g|.",
            "变长，为 3.16 倍：m 是 0.1 g，而 v 的平方根只有 0.0316 |g|。",
        ),
        {"|Δx| / η": 0.1 / 0.001**0.5, "|Δy| / η": 0.1 / 0.001**0.5},
        lambda: _first_step(FIRST_STEP | {"bias_correction": False}),
        breaks=True,
    ),
    Experiment(
        "constant-slope",
        "descent",
        ("A slope that never changes", "恒定的梯度"),
        CONSTANT,
        (
            "The gradient is 1 everywhere, every rate is 1. How long is each method's 25th step?",
            "处处梯度为 1，学习率都为 1。各方法的第 25 步有多长？",
        ),
        (
            "Adam 1; Adagrad 1/√25; momentum nears 1/(1 - β) = 10; RAdam's first five steps are "
            "plain gradient steps.",
            "Adam 为 1；Adagrad 为 1/√25；动量法趋于 1/(1 - β) = 10；"
            "RAdam 的前五步就是普通梯度步。",
        ),
        {
            "Adam": 1.0,
            "Adagrad": 0.2,
            "Momentum": 10 * (1 - 0.9**25),
            "RAdam 1-5": 1.0,
        },
        _constant,
    ),
    Experiment(
        "too-fast",
        "descent",
        ("One rate too far", "学习率过大"),
        TOO_FAST,
        (
            "The steep direction has curvature 20. What does a learning rate of 0.11 do?",
            "陡峭方向的曲率是 20。学习率取 0.11 会怎样？",
        ),
        (
            "2/20 = 0.1 is the limit. Beyond it every step overshoots by more than it came from: "
            "y grows 1.2 times a step, while x goes on shrinking.",
            "界限是 2/20 = 0.1。超过之后每一步都越冲越远：y 每步放大 1.2 倍，而 x 仍在收缩。",
        ),
        {"|1 - ηκ|": 1.2, "|1 - η|": 0.89},
        _too_fast,
        breaks=True,
    ),
    Experiment(
        "turned-valley",
        "descent",
        ("Turn the valley", "把山谷转个方向"),
        _turned(45.0),
        (
            "The same valley, the same start, turned by 0, 22.5 and 45 degrees. Who notices?",
            "同一山谷、同一起点，分别旋转 0、22.5、45 度。哪些方法会受影响？",
        ),
        (
            "Steps until the loss is below 0.001: gradient descent and momentum do not notice, "
            "Adam, which scales each axis by itself, does.",
            "损失降到 0.001 以下所需的步数：梯度下降和动量法不受影响；"
            "按坐标轴分别缩放的 Adam 则明显变慢。",
        ),
        {
            f"{name} {degrees:g}°": steps
            for degrees, row in zip(
                (0, 22.5, 45), ((158, 83, 24), (158, 83, 401), (158, 83, 577)), strict=True
            )
            for name, steps in zip(("SGD", "Momentum", "Adam"), row, strict=True)
        },
        _valley,
    ),
    Experiment(
        "saddle",
        "descent",
        ("Leaving a saddle", "逃离鞍点"),
        SADDLE,
        (
            "All start a millionth beside the ridge. Who is first to leave the saddle?",
            "所有方法都从脊线旁百万分之一处出发。谁最先离开鞍点？",
        ),
        (
            "Steps until |y| > 1. The slope is tiny at first; Adam divides it by its own size.",
            "|y| > 1 所需步数。起初梯度极小，而 Adam 把它除以自身的大小。",
        ),
        {"SGD": 284, "Momentum": 78, "Adam": 20},
        _saddle,
    ),
    Experiment(
        "cloud",
        "cloud",
        ("The cloud of a noisy rate", "噪声形成的点云"),
        CLOUD,
        (
            "SGD with noise never comes to rest. Is the cloud wider along x or along the steep y?",
            "带噪声的 SGD 不会停下。点云沿平缓的 x 更宽，还是沿陡峭的 y 更宽？",
        ),
        (
            "Along x: σ = ησ₀ / √(1 - (1 - ηa)²), which falls as the curvature a grows.",
            "沿 x 更宽：σ = ησ₀ / √(1 - (1 - ηa)²)，随曲率 a 增大而减小。",
        ),
        _cloud_theory(),
        _cloud,
        tolerance=0.1,
    ),
    Experiment(
        "sweet-spot",
        "plane",
        ("How much momentum?", "动量取多大？"),
        _reach(0.81),
        (
            "α = 0.01, curvature 1. Which β is quickest to bring the error below 0.001: 0, 0.5, "
            "0.81, 0.9 or 0.99?",
            "α = 0.01，曲率 1。β 取 0、0.5、0.81、0.9、0.99 中的哪个，误差最快降到 0.001 以下？",
        ),
        (
            "β = (1 - √(αλ))² = 0.81, critical damping. Shown is the last step at which the error "
            "is still 0.001 or more: too little creeps, too much swings.",
            "β = (1 - √(αλ))² = 0.81，即临界阻尼。"
            "数字是误差仍不小于 0.001 的最后一步：太小则爬行，太大则振荡。",
        ),
        {"β = 0": 687, "β = 0.5": 335, "β = 0.81": 87, "β = 0.9": 123, "β = 0.99": 1353},
        _sweet_spot,
        tolerance=1e-9,
    ),
    Experiment(
        "rates",
        "plane",
        ("The square root of the condition number", "条件数的平方根"),
        _best("momentum"),
        (
            "κ = 100. Gradient descent at its best keeps 0.98 of the error a step. How much does "
            "momentum at its best keep?",
            "κ = 100。最优的梯度下降每步保留 0.98 的误差。最优的动量法保留多少？",
        ),
        (
            "(κ-1)/(κ+1) against (√κ-1)/(√κ+1), and Nesterov's 1 - 1/√κ.",
            "(κ-1)/(κ+1) 对比 (√κ-1)/(√κ+1)，Nesterov 为 1 - 1/√κ。",
        ),
        {"GD": 99 / 101, "Heavy ball": 9 / 11, "Nesterov": 0.9},
        _rates,
        tolerance=5e-3,
    ),
    Experiment(
        "bowl",
        "decay",
        ("L2 is not weight decay", "L2 正则不等于权重衰减"),
        {f"decay_{name}": value for name, value in BOWL.items()},
        (
            "(x - 1)²/2 + 50 (y - 1)², decay 0.5. Where do Adam + L2 and AdamW end?",
            "(x - 1)²/2 + 50 (y - 1)²，衰减 0.5。Adam + L2 与 AdamW 各停在哪里？",
        ),
        (
            "Adam + L2 at the minimum of the loss with its penalty; AdamW at (1, 1), as if there "
            "were no decay: the minimum lies inside the box |x| ≤ 1/λ = 2.",
            "Adam + L2 停在带惩罚项损失的最小点；AdamW 停在 (1, 1)，仿佛没有衰减："
            "最小点在方框 |x| ≤ 1/λ = 2 之内。",
        ),
        {
            "Adam + L2 x": 1 / 1.5,
            "Adam + L2 y": 100 / 100.5,
            "AdamW x": 1.0,
            "AdamW y": 1.0,
        },
        _bowl,
    ),
    Experiment(
        "box",
        "decay",
        ("AdamW's box", "AdamW 的方框"),
        {"decay_strength": 2.0, "decay_start": 0.0},
        (
            "Now λ = 2 and λ = 5. Both weights want to be 1. Where does AdamW let them go?",
            "换成 λ = 2 和 λ = 5。两个权重都想到 1，AdamW 让它们停在哪里？",
        ),
        (
            "At clip(1, -1/λ, 1/λ), both alike, however different the curvatures.",
            "停在 clip(1, -1/λ, 1/λ)；曲率相差再大，两者也一样。",
        ),
        {"λ = 2": 0.5, "λ = 5": 0.2},
        _box,
    ),
    Experiment(
        "linear",
        "decay",
        ("A hill without end", "没有尽头的斜坡"),
        {"decay_problem": "linear", "decay_strength": 1.0},
        (
            "The gradient is (1, -0.5) for ever, λ = 1. Where does decay stop each method?",
            "梯度恒为 (1, -0.5)，λ = 1。衰减让各方法停在哪里？",
        ),
        (
            "AdamW at -sign(g)/λ: the size of the slope is forgotten. With L2 at -g/λ.",
            "AdamW 停在 -sign(g)/λ：梯度的大小被忘掉了。用 L2 则停在 -g/λ。",
        ),
        {"AdamW x": -1.0, "AdamW y": 1.0, "L2 x": -1.0, "L2 y": 0.5},
        _line,
    ),
    Experiment(
        "nothing",
        "decay",
        ("Decay alone", "只有衰减"),
        {"decay_problem": "nothing", "decay_strength": 0.5, "decay_steps": 200},
        (
            "No gradient at all, only decay. How far does Adam + L2 move in its first step?",
            "完全没有梯度，只有衰减。Adam + L2 第一步走多远？",
        ),
        (
            "A whole learning rate, for any λ: Adam makes η sign(x) of the penalty. AdamW shrinks "
            "by (1 - ηλ)^t.",
            "整整一个学习率，与 λ 无关：Adam 把惩罚项变成 η·sign(x)。AdamW 按 (1 - ηλ)^t 收缩。",
        ),
        {"Adam + L2, step 1": 0.01, "AdamW, 200 steps": 0.995**200},
        _nothing,
    ),
    Experiment(
        "loud",
        "decay",
        ("Loud weights are not decayed", "噪声大的权重不被衰减"),
        {f"decay_{name}": value for name, value in (LOUD | {"start": 1.0}).items()},
        (
            "Only noise, a hundred times louder in x. Which weight does Adam + L2 decay?",
            "只有噪声，x 方向是 y 方向的一百倍。Adam + L2 会衰减哪个权重？",
        ),
        (
            "Only the quiet one: it keeps (1 - ηλ/σ)^1000 of a weight, and σ is 10 or 0.1. AdamW "
            "and SGD + L2 keep (1 - ηλ)^1000 = 0.368 of both.",
            "只衰减安静的那个：它让权重保留 (1 - ηλ/σ)^1000，而 σ 为 10 或 0.1。"
            "AdamW 与 SGD + L2 对两者都保留 (1 - ηλ)^1000 = 0.368。",
        ),
        {
            "Adam + L2 x": (1 - 0.01 * 0.1 / 10) ** 1000,
            "Adam + L2 y": 0.0,
            "AdamW x": 0.999**1000,
            "AdamW y": 0.999**1000,
            "SGD + L2 x": 0.999**1000,
            "SGD + L2 y": 0.999**1000,
        },
        _loud,
        tolerance=0.02,
    ),
    Experiment(
        "reddi",
        "reddi",
        ("Adam goes to the worst point", "Adam 走向最差的点"),
        {},
        (
            "Every third slope is 3, the others are -1: on average downhill to the left. Where "
            "does Adam go?",
            "每三步有一次梯度为 3，其余为 -1：平均来说应往左走。Adam 走向哪里？",
        ),
        (
            "To +1, the worst point there is. AMSGrad, which never forgets the 3, goes to -1.",
            "走到 +1，最差的点。从不忘记那个 3 的 AMSGrad 走到 -1。",
        ),
        {"Adam": 1.0, "AMSGrad": -1.0, "SGD": -1.0},
        _worst,
        tolerance=0.03,
        breaks=True,
    ),
)
"""In the order of the page; `Experiment.settings` names dials of the four `Params` classes."""
