"""What to try, what to expect of it by theory or literature, and how to measure it here."""

from collections.abc import Mapping
from math import cos, radians, sin
from typing import Any

import numpy as np

from engines.experiments import Choice, Experiment, Figures, Number, about, at_least, at_most
from engines.params import Text

from .cloud import cloud
from .decay import decay_comparison
from .matrix import matrices
from .params import (
    CloudParams,
    DecayParams,
    DescentParams,
    MatrixParams,
    PlaneParams,
    ReddiParams,
)
from .paths import run
from .plane import momentum_plane, tuned
from .reddi import reddi

__all__ = ["EXPERIMENTS"]

Settings = Mapping[str, Any]

HERE: Text = ("counted here", "此处实测")


def _same(name: str) -> Text:
    return name, name


def _first(hits: np.ndarray) -> int:
    """The first True, or -1."""
    return int(hits.argmax()) if hits.any() else -1


FIVE: Text = ("so for five seeds", "五个种子均如此")


def _matrices(params: MatrixParams) -> Figures:
    found = matrices(params)
    ends = dict(zip(found.methods, found.losses[:, -1], strict=True))
    values = found.spectra[found.methods.index("muon"), params.steps // 2]
    return {"shampoo": ends["shampoo"], "adam": ends["adam"], "even": float(values[-1])}


FIRST_STEP: Settings = {
    "surface": "rosenbrock",
    "methods": ["adam"],
    "starts": [[-1.5, 2.0]],
    "steps": 20,
    "frame": 0,
}


def _first_step(params: DescentParams) -> Figures:
    core = params.engine()
    moved = np.abs(run(core).internals("adam")["step"][0]) / core.adam_lr
    return {"x": moved[0], "y": moved[1]}


TOO_FAST: Settings = {
    "methods": ["sgd"],
    "sgd_lr": 0.11,
    "steps": 100,
    "hand": "sgd",
    "frame": 20,
}


def _too_fast(params: DescentParams) -> Figures:
    path = run(params.engine()).paths[0, 0]
    return {"y": abs(path[21, 1] / path[20, 1]), "x": path[21, 0] / path[20, 0]}


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
        "frame": 60,
    }


def _valley(params: DescentParams) -> Figures:
    """Steps until the loss is below 0.001, at three angles."""
    counts = {}
    for degrees in (0.0, 22.5, 45.0):
        losses = run(DescentParams.check(_turned(degrees)).engine()).losses[:, 0]
        counts[degrees] = [_first(row < 1e-3) for row in losses]
    sgd, momentum, adam = zip(*counts.values(), strict=True)
    return {
        "adam-45": adam[2],
        "adam-0": adam[0],
        "others": max(np.ptp(sgd), np.ptp(momentum)),
        "adam-22.5": adam[1],
        "sgd": sgd[2],
        "momentum": momentum[2],
    }


SADDLE: Settings = {
    "surface": "saddle",
    "starts": [[1.0, 1e-6]],
    "steps": 300,
    "methods": ["sgd", "momentum", "adam"],
    "sgd_lr": 0.05,
    "momentum_lr": 0.05,
    "adam_lr": 0.05,
    "frame": 20,
}


def _saddle(params: DescentParams) -> Figures:
    away = np.abs(run(params.engine()).paths[:, 0, :, 1]) > 1
    return dict(zip(("sgd", "momentum", "adam"), map(_first, away), strict=True))


CLOUD: Settings = {
    "methods": ["sgd"],
    "sgd_lr": 0.05,
    "sigma": 2.0,
    "steps": 200,
    "condition": 4.0,
}


def _width(curvature: float) -> float:
    """The spread of SGD's cloud along an axis, at the settings of `CLOUD`."""
    return 0.05 * 2.0 / (1 - (1 - 0.05 * curvature) ** 2) ** 0.5


def _cloud(params: CloudParams) -> Figures:
    covariance = cloud(params.engine(), 400).covariance[0, -1]
    return {"x": covariance[0, 0] ** 0.5, "y": covariance[1, 1] ** 0.5}


def _best(name: str) -> Settings:
    best = tuned(1.0, 100.0)[name]
    settings = {"alpha": best.alpha, "beta": best.beta, "kappa": 100.0}
    return settings | {"nesterov": name == "nesterov", "steps": 600}


def _rates(params: PlaneParams) -> Figures:
    """What each, at its best, keeps of the error a step, over the last 300 steps."""
    found = {}
    for name in ("momentum", "sgd", "nesterov"):
        path = momentum_plane(PlaneParams.check(_best(name)), n=2).path
        early, late = (np.hypot(*path[t]) for t in (300, 600))
        found[name] = (late / early) ** (1 / 300)
    return found


def _ends(params: DecayParams) -> np.ndarray:
    """Where the means of the three methods end, (3, 2)."""
    return decay_comparison(params).means[:, -1]


def _bowl(params: DecayParams) -> Figures:
    l2, straight, _ = _ends(params)
    return {"adamw-x": straight[0], "l2-x": l2[0], "adamw-y": straight[1], "l2-y": l2[1]}


def _worst(params: ReddiParams) -> Figures:
    adam, amsgrad, sgd = reddi(params).x[:, -1]
    return {"adam": adam, "amsgrad": amsgrad, "sgd": sgd}


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
        Choice(
            (
                ("three times as far in x", "x 方向走三倍远"),
                ("√3 times as far in x", "x 方向走 √3 倍远"),
                ("equally far in both", "两个方向走得一样远"),
            ),
            2,
        ),
        (
            "Exactly one learning rate in both: the first step is η sign(g), whatever the scale.",
            "两个方向都正好走一个学习率：第一步就是 η·sign(g)，与梯度大小无关。",
        ),
        {
            axis: about(_same(f"|Δ{axis}| / η"), 1, 1e-3, source=_same("η sign(g)"))
            for axis in "xy"
        },
        _first_step,
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
        Choice(
            (
                ("both directions shrink, quickly", "两个方向都迅速收缩"),
                ("y grows while x goes on shrinking", "y 增大，而 x 仍在收缩"),
                ("both directions grow", "两个方向都增大"),
            ),
            1,
        ),
        (
            "2/20 = 0.1 is the limit. Beyond it every step overshoots by more than it came from: "
            "y grows 1.2 times a step, while x goes on shrinking.",
            "界限是 2/20 = 0.1。超过之后每一步都越冲越远：y 每步放大 1.2 倍，而 x 仍在收缩。",
        ),
        {
            "y": about(
                ("y, a step", "y 每步的倍数"), 1.2, 1.2e-3, source=_same("|1 - ηκ|, κ = 20")
            ),
            "x": about(("x, a step", "x 每步的倍数"), 0.89, 1e-3, source=_same("|1 - η|")),
        },
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
        Choice(
            (
                ("gradient descent and momentum", "梯度下降和动量法"),
                ("Adam alone", "只有 Adam"),
                ("all three", "三种都受影响"),
                ("none of them", "都不受影响"),
            ),
            1,
        ),
        (
            "Steps until the loss is below 0.001: gradient descent and momentum do not notice, "
            "Adam, which scales each axis by itself, does.",
            "损失降到 0.001 以下所需的步数：梯度下降和动量法不受影响；"
            "按坐标轴分别缩放的 Adam 则明显变慢。",
        ),
        {
            "adam-45": about(_same("Adam, 45°"), 577, 0.5, source=HERE),
            "adam-0": about(_same("Adam, 0°"), 24, 0.5, source=HERE),
            "others": about(
                (
                    "SGD and momentum: most that turning changes",
                    "SGD 与动量法：旋转的最大影响",
                ),
                0,
                0.5,
                source=("they know no axes", "与坐标轴无关"),
            ),
            "adam-22.5": about(_same("Adam, 22.5°"), 401, 0.5, source=HERE),
            "sgd": about(_same("SGD"), 158, 0.5, source=HERE),
            "momentum": about(("momentum", "动量法"), 83, 0.5, source=HERE),
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
        Choice(((_same("SGD")), ("momentum", "动量法"), _same("Adam")), 2),
        (
            "Steps until |y| > 1. The slope is tiny at first; Adam divides it by its own size.",
            "|y| > 1 所需步数。起初梯度极小，而 Adam 把它除以自身的大小。",
        ),
        {
            "adam": about(_same("Adam"), 20, 0.5, source=HERE),
            "momentum": about(("momentum", "动量法"), 78, 0.5, source=HERE),
            "sgd": about(_same("SGD"), 284, 0.5, source=_same("1.05^t · 10⁻⁶ > 1")),
        },
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
        Choice(
            (
                ("along the flat x", "沿平缓的 x"),
                ("along the steep y", "沿陡峭的 y"),
                ("equally wide", "一样宽"),
            ),
            0,
        ),
        (
            "Along x: σ = ησ₀ / √(1 - (1 - ηa)²), which falls as the curvature a grows.",
            "沿 x 更宽：σ = ησ₀ / √(1 - (1 - ηa)²)，随曲率 a 增大而减小。",
        ),
        {
            axis: about(
                _same(f"σ {axis}"),
                _width(a),
                0.1 * _width(a),
                source=_same("ησ₀ / √(1 - (1 - ηa)²)"),
            )
            for axis, a in (("x", 1.0), ("y", 4.0))
        },
        _cloud,
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
        Number("momentum", 0.5, 1),
        (
            "(κ-1)/(κ+1) against (√κ-1)/(√κ+1), and Nesterov's 1 - 1/√κ.",
            "(κ-1)/(κ+1) 对比 (√κ-1)/(√κ+1)，Nesterov 为 1 - 1/√κ。",
        ),
        {
            "momentum": about(
                ("heavy ball", "重球法"), 9 / 11, 0.004, source=_same("(√κ-1)/(√κ+1)")
            ),
            "sgd": about(
                ("gradient descent", "梯度下降"), 99 / 101, 0.004, source=_same("(κ-1)/(κ+1)")
            ),
            "nesterov": about(_same("Nesterov"), 0.9, 0.0045, source=_same("1 - 1/√κ")),
        },
        _rates,
    ),
    Experiment(
        "bowl",
        "decay",
        ("L2 is not weight decay", "L2 正则不等于权重衰减"),
        {"start": 0.0, "strength": 0.5},
        (
            "(x - 1)²/2 + 50 (y - 1)², decay 0.5. Where do Adam + L2 and AdamW end?",
            "(x - 1)²/2 + 50 (y - 1)²，衰减 0.5。Adam + L2 与 AdamW 各停在哪里？",
        ),
        Choice(
            (
                ("both short of (1, 1)", "都不到 (1, 1)"),
                ("AdamW at (1, 1), Adam + L2 short of it", "AdamW 到 (1, 1)，Adam + L2 不到"),
                ("Adam + L2 at (1, 1), AdamW short of it", "Adam + L2 到 (1, 1)，AdamW 不到"),
            ),
            1,
        ),
        (
            "Adam + L2 at the minimum of the loss with its penalty; AdamW at (1, 1), as if there "
            "were no decay: the minimum lies inside the box |x| ≤ 1/λ = 2.",
            "Adam + L2 停在带惩罚项损失的最小点；AdamW 停在 (1, 1)，仿佛没有衰减："
            "最小点在方框 |x| ≤ 1/λ = 2 之内。",
        ),
        {
            "adamw-x": about(_same("AdamW x"), 1, 1e-3, source=_same("clip(x*, ±1/λ)")),
            "l2-x": about(_same("Adam + L2 x"), 1 / 1.5, 7e-4, source=_same("a/(a + λ), a = 1")),
            "adamw-y": about(_same("AdamW y"), 1, 1e-3, source=_same("clip(y*, ±1/λ)")),
            "l2-y": about(
                _same("Adam + L2 y"), 100 / 100.5, 1e-3, source=_same("a/(a + λ), a = 100")
            ),
        },
        _bowl,
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
        Choice(
            (
                ("to -1, the best point", "走到最好的点 -1"),
                ("it stays near 0", "停在 0 附近"),
                ("to +1, the worst point", "走到最差的点 +1"),
            ),
            2,
        ),
        (
            "To +1, the worst point there is. AMSGrad, which never forgets the 3, goes to -1.",
            "走到 +1，最差的点。从不忘记那个 3 的 AMSGrad 走到 -1。",
        ),
        {
            "adam": about(_same("Adam"), 1, 0.03, source=_same("Reddi, Kale, Kumar 2018")),
            "amsgrad": about(_same("AMSGrad"), -1, 0.03, source=_same("Reddi, Kale, Kumar 2018")),
            "sgd": about(_same("SGD"), -1, 0.03, source=_same("Zinkevich 2003")),
        },
        _worst,
        breaks=True,
    ),
    Experiment(
        "matrices",
        "matrix",
        ("An unknown that is a matrix", "未知量是一个矩阵"),
        {},
        (
            "A quadratic in a matrix, curvatures from 1 to 10,000 along no coordinate, each "
            "method at its best rate. Which ends lowest after 100 steps?",
            "一个矩阵的二次函数，曲率从 1 到 10000，不沿任何坐标轴；每种方法取最优学习率。"
            "100 步后谁最低？",
        ),
        Choice(
            (
                ("Adam: a rate for every entry", "Adam：每个元素有自己的学习率"),
                ("Muon: all singular values equal", "Muon：奇异值全部相等"),
                ("Shampoo: flattened from both sides", "Shampoo：左右两侧预条件"),
            ),
            2,
        ),
        (
            "Shampoo, by far: this loss is curved from both sides, and that is what it undoes. "
            "Adam sees entries and no sides. Muon's steps have nearly equal singular values: look "
            "at the last picture.",
            "Shampoo，远远领先：这个损失从左右两侧弯曲，而它恰好把两侧都抵消。Adam 只看元素，"
            "不看两侧。Muon 的一步更新奇异值几乎相等：见最后一幅图。",
        ),
        {
            "shampoo": at_most(("Loss, Shampoo", "损失，Shampoo"), 0.2, "", FIVE),
            "adam": at_least(("Loss, Adam", "损失，Adam"), 5, "", FIVE),
            "even": at_least(
                (
                    "Smallest over largest singular value, Muon",
                    "最小与最大奇异值之比，Muon",
                ),
                0.4,
                "",
                FIVE,
            ),
        },
        _matrices,
    ),
)
"""In the order of the page."""
