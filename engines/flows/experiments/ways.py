"""Steps of the story about four ways from one noise."""

from engines.experiments import Choice, Experiment, Figures, about, at_least, at_most

from ..params import WaysParams
from ..ways import Ways, run, trained

__all__ = ["WAYS"]


def _stage(params: WaysParams) -> Ways:
    return run(params, trained(params.rivals()))


def _middle(params: WaysParams) -> Figures:
    rows = _stage(params).rows
    middle = {f"middle-{name}": rows[name].origin for name in ("layers", "ode", "score")}
    return middle | {f"off-{name}": 100 * row.filament for name, row in rows.items()}


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
)
