"""Steps of the story about fields that are learnt and solved."""

from engines.experiments import Choice, Experiment, Figures, Number, about

from ..ode import convergence_of, trained
from ..params import OdeParams

__all__ = ["ODE"]


def _second(params: OdeParams) -> Figures:
    fields = trained(params.fields())
    return {"matching": fields.nll[0], "likelihood": fields.nll[1], "truth": fields.truth}


def _orders(params: OdeParams) -> Figures:
    slopes = convergence_of(trained(params.fields())).slopes
    return {
        "factor": 2 ** slopes["rk4"],
        "rk4": slopes["rk4"],
        "midpoint": slopes["midpoint"],
        "euler": slopes["euler"],
    }


RULE = ("order of the rule", "方法的阶")
HERE = ("measured here, seeds 0 to 4", "本站测量，随机种子 0 到 4")

ODE = (
    Experiment(
        "second",
        "ode",
        ("One second of training", "训练一秒钟"),
        {"budget": 900},
        (
            "The same network, the same second: 900 steps of flow matching, or 30 of likelihood "
            "through the solver. Likelihood is the very thing that is measured, in nats (less is "
            "better). Which has less?",
            "同一个网络，同样一秒：流匹配走 900 步，或穿过求解器的极大似然走 30 步。比较的正是"
            "负对数似然"
            "（奈特，越小越好）。谁更小？",
        ),
        Choice(
            (
                ("Likelihood: it trains what is asked", "极大似然：它训练的就是所问的"),
                ("Flow matching: its steps are cheap", "流匹配：它的每一步很便宜"),
                ("They are even", "不相上下"),
            ),
            1,
        ),
        (
            "A step of likelihood solves the ODE and goes back through every call of the field "
            "with the trace; a step of flow matching calls the field once. For samples soon, "
            "match; for the last tenth of a nat, likelihood has its turn.",
            "极大似然的一步要求解 ODE，并带着迹反向穿过对向量场的每次调用；流匹配的一步只调用"
            "一次。"
            "想尽快得到样本，用流匹配；想争最后零点几奈特，极大似然自有用处。",
        ),
        {
            "matching": about(("NLL, flow matching", "NLL，流匹配"), 1.2, 0.12, "nats", HERE),
            "likelihood": about(("NLL, likelihood", "NLL，极大似然"), 2.2, 0.35, "nats", HERE),
            "truth": about(
                ("NLL of the truth", "真实分布的 NLL"),
                1.1228,
                0.1,
                "nats",
                ("entropy of the mixture", "混合分布的熵"),
            ),
        },
        _second,
    ),
    Experiment(
        "orders",
        "ode",
        ("Half the step", "步长减半"),
        {"solver": "rk4", "steps": 32},
        (
            "RK4 takes twice as many steps, each half as long. How many times smaller is its "
            "error at the end?",
            "RK4 的步数加倍、步长减半。终点误差缩小到几分之一？",
        ),
        Number("factor", 1, 32),
        (
            "The error goes like a power of the step, and the power is the order: 1 for Euler, "
            "2 for the midpoint, 4 for RK4. On the chart of error against calls it is the slope.",
            "误差按步长的幂次变化，幂次就是阶：欧拉 1，中点 2，RK4 4。在“误差—调用次数”图上它"
            "就是斜率。",
        ),
        {
            "factor": about(("Times smaller, RK4", "缩小倍数，RK4"), 16, 1.5, "", RULE),
            "rk4": about(("Slope, RK4", "斜率，RK4"), 4, 0.1, "", RULE),
            "midpoint": about(("Slope, midpoint", "斜率，中点"), 2, 0.1, "", RULE),
            "euler": about(("Slope, Euler", "斜率，欧拉"), 1, 0.1, "", RULE),
        },
        _orders,
    ),
)
