"""Steps of the story about four ways from one noise."""

import numpy as np
import torch
from torchdiffeq import odeint

from engines.experiments import Choice, Experiment, Figures, Number, about, at_least, at_most

from ..continuous import sample
from ..diffusion import probability_flow
from ..params import WaysParams
from ..ways import Ways, mixture_of, noise_of, run, trained

__all__ = ["WAYS"]


def _stage(params: WaysParams) -> Ways:
    return run(params, trained(params.rivals()))


def _middle(params: WaysParams) -> Figures:
    rows = _stage(params).rows
    middle = {f"middle-{name}": rows[name].origin for name in ("layers", "ode", "score")}
    return middle | {f"off-{name}": 100 * row.filament for name, row in rows.items()}


def _calls(params: WaysParams, tolerance: float) -> int:
    asked = params.model_copy(update={"tolerance": tolerance})
    return run(asked, None).rows["score"].calls


def _tolerance(params: WaysParams) -> Figures:
    tight, loose = _calls(params, params.tolerance), _calls(params, 1e-3)
    return {"ratio": tight / loose, "tight": tight, "loose": loose}


def _one_step(params: WaysParams) -> Figures:
    """With torchdiffeq itself: its times alone, no step size."""
    flow, z = probability_flow(mixture_of(params)), noise_of(params)
    exact = sample(flow, z, solver="rk4", steps=500).end
    asked = list[float]()

    def field(t: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
        asked.append(float(t))
        return torch.from_numpy(flow.velocity(float(t), x.numpy()))

    times = torch.tensor([1.0, 0.0]).double()
    ends = odeint(field, torch.from_numpy(z), times, method="rk4")[-1].numpy()
    stage = run(params, None)
    return {
        "calls": len(asked),
        "error": float(np.sqrt(((ends - exact) ** 2).mean())),
        "stage": float(np.sqrt(((stage.ends["score"] - exact) ** 2).mean())),
        "off": 100 * stage.rows["score"].filament,
    }


TIMES = ("the truth and log 100", "真值加 log 100")
HERE = ("measured here, seeds 0 to 4", "本站测量，随机种子 0 到 4")

WAYS = (
    Experiment(
        "middle",
        "ways",
        ("Half way between the modes", "两峰正中"),
        {"steps": 50},
        (
            "Half way between two modes, 6.7 standard deviations from either, the truth has "
            "log p = -21.65. Which ways take that place for more than 100 times likelier?",
            "两峰正中，离每个峰 6.7 个标准差，真实的 log p = -21.65。哪些方式认为那里的密度"
            "比这大 100 倍以上？",
        ),
        Choice(
            (
                ("Only the layers: an ODE is free", "只有层：ODE 不受限制"),
                ("Both that learn", "两种要学习的方式"),
                ("All but the SDE: they are maps", "除 SDE 外全部：它们是映射"),
                ("None", "都没有"),
            ),
            1,
        ),
        (
            "A map that can be undone must stretch the noise between the modes by e to the 20. "
            "The exact ODE does; a small smooth network leaves a thread of points in its place, "
            "as layers and as an ODE alike. It is a matter of smoothness, not of layers.",
            "可逆映射须把两峰之间的噪声拉伸 e 的 20 次方倍。精确的 ODE 做得到；小而光滑的网络"
            "学出的是一条"
            "细丝，做成层或 ODE 都一样。这是光滑性的问题，不是层的问题。",
        ),
        {
            "middle-layers": at_least(
                ("log p(0, 0), layers", "log p(0, 0)，层"), -17, "nats", TIMES
            ),
            "middle-ode": at_least(("log p(0, 0), ODE", "log p(0, 0)，ODE"), -17, "nats", TIMES),
            "middle-score": about(
                ("log p(0, 0), exact score", "log p(0, 0)，精确得分"),
                -21.65,
                0.3,
                "nats",
                ("the mixture", "混合分布"),
            ),
            "off-layers": at_least(("Off the modes, layers", "峰外，层"), 0.15, "%", HERE),
            "off-score": at_most(("Off the modes, exact score", "峰外，精确得分"), 0.3, "%", HERE),
            "off-sde": at_most(("Off the modes, SDE", "峰外，SDE"), 0.4, "%", HERE),
        },
        _middle,
    ),
    Experiment(
        "tolerance",
        "ways",
        ("Ten thousand times more exact", "精确一万倍"),
        {"solver": "dopri5", "tolerance": 1e-7},
        (
            "dopri5 on the exact probability flow: from tolerance 1e-3 to 1e-7, how many times "
            "the calls?",
            "dopri5 解精确的概率流：容差从 1e-3 到 1e-7，调用次数变为几倍？",
        ),
        Number("ratio", 1, 20),
        (
            "Its error goes like the fifth power of the step, so 10,000 times less error asks for "
            "10,000 to the power 1/5, 6.3 times the steps.",
            "它的误差约为步长的五次方，误差缩小一万倍只需步数变为 10000 的 1/5 次方，即 6.3 倍。",
        ),
        {
            "ratio": about(
                ("Times the calls", "调用次数之比"),
                10000**0.2,
                1.5,
                "",
                ("10,000 to the power 1/5", "10000 的 1/5 次方"),
            ),
            "tight": about(("Calls at 1e-7", "1e-7 时的调用"), 212, 30, "", HERE),
            "loose": about(("Calls at 1e-3", "1e-3 时的调用"), 38, 10, "", HERE),
        },
        _tolerance,
    ),
    Experiment(
        "one-step",
        "ways",
        ("One step", "只走一步"),
        {"solver": "rk4", "steps": 1},
        (
            'odeint(f, z, [1, 0], method="rk4"): a solver of order 4 from noise to data. How far '
            "off are its points, root mean square? The modes have standard deviation 0.3.",
            'odeint(f, z, [1, 0], method="rk4")：四阶方法从噪声解到数据。各点的均方根误差是多少？'
            "峰的标准差为 0.3。",
        ),
        Number("error", 0, 1),
        (
            "Two times and no step size are one step: four calls, whatever the field does in "
            "between. Nothing warns. A fixed solver steps where you tell it; name the step size, "
            "or the times in between.",
            "只给两个时刻、不给步长，就是一步：四次调用，不管中间向量场如何变化，也没有任何警"
            "告。定步长方法"
            "只在指定处取步：请给出步长，或给出中间时刻。",
        ),
        {
            "error": about(("Error, torchdiffeq's rk4", "误差，torchdiffeq 的 rk4"), 0.38, 0.05),
            "calls": about(("Calls", "调用次数"), 4, 0),
            "stage": about(("Error, RK4 on the stage", "误差，舞台上的 RK4"), 0.58, 0.06),
            "off": at_least(("Off the modes", "峰外"), 30, "%"),
        },
        _one_step,
        breaks=True,
    ),
)
