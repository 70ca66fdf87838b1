"""Every dial of the plane: the modes, what guides, how it is solved, what is looked at.

RuleParams       what the rules have of their own; the pictures have them too
FlowParams       what `run` computes from: SamplingParams and one rule
PlaneParams      a FlowParams, and which scale is shown first
CompareParams    SamplingParams and several rules, and which scale is shown first
"""

from typing import Annotated, Any, Literal

import torch
from pydantic import AfterValidator, field_validator

from engines.params import Params, ParamsError, Text, dial

from .grammar import numbers
from .mixture import Mixture

__all__ = [
    "DIVERSITY",
    "PAIR",
    "RULE_NAMES",
    "SCALES",
    "CompareParams",
    "FlowParams",
    "PlaneParams",
    "RuleName",
    "RuleParams",
    "SamplingParams",
    "modes_of",
]

DIVERSITY = "0.3 1.5 1; 2.5 0 1; 1.2 -1.5 1; -1 0 0; -1 1.5 0"
PAIR = "1 0 1; -1 0 0"
SCALES = "-1, 0, 0.5, 1, 1.5, 2, 3, 4, 5, 6, 7.5, 8, 10, 15, 16, 30"
MODES, FAR = 8, 3.0
"""Most modes, and how far from the middle one may stand."""

RuleName = Literal[
    "cfg", "classifier", "clean", "rescale", "interval", "apg", "zero", "tcfg", "plusplus", "auto"
]

RULE_NAMES: dict[Any, Text] = {
    "cfg": ("CFG", "CFG（无分类器引导）"),
    "classifier": ("Classifier, noisy", "分类器引导（带噪训练）"),
    "clean": ("Classifier, clean data", "分类器引导（只见干净数据）"),
    "rescale": ("CFG rescale", "CFG 重缩放"),
    "interval": ("Interval", "区间引导"),
    "apg": ("APG", "APG（自适应投影）"),
    "zero": ("CFG-Zero*", "CFG-Zero*"),
    "tcfg": ("TCFG", "TCFG（切向阻尼）"),
    "plusplus": ("CFG++", "CFG++"),
    "auto": ("Autoguidance", "自引导"),
}


def modes_of(text: str) -> list[tuple[float, float, bool]]:
    """(x, y, of the class) of every mode in "x y 1; x y 0; ...".

    Raises:
        ParamsError: not two to eight modes, one of each kind, within 4 of the middle.
    """
    found = []
    for part in text.split(";"):
        try:
            x, y, mine = (float(word) for word in part.split())
        except ValueError:
            raise _wrong(
                "write each mode as x y 1 or x y 0", "每个峰写成 x y 1 或 x y 0"
            ) from None
        if not (abs(x) <= FAR and abs(y) <= FAR and mine in (0, 1)):
            raise _wrong(
                f"a mode lies within {FAR:g} of the middle and is of kind 0 or 1",
                f"峰应在离中心 {FAR:g} 以内，类别为 0 或 1",
            )
        found.append((x, y, bool(mine)))
    if not 2 <= len(found) <= MODES or len({mine for *_, mine in found}) < 2:
        raise _wrong(
            f"there are two to {MODES} modes, one of each kind at least",
            f"应有 2 到 {MODES} 个峰，两种类别至少各一个",
        )
    return found


def _wrong(english: str, chinese: str) -> ParamsError:
    return ParamsError([("modes", (english, chinese))])


def _modes(text: str) -> str:
    modes_of(text)
    return text


def _scales(text: str) -> str:
    numbers(text, low=-10, high=60, most=24)
    return text


class RuleParams(Params):
    """What the rules have of their own, in the plane and for pictures."""

    low: float = dial(
        0.3,
        ge=0.01,
        le=20,
        log=True,
        more=True,
        label=("Interval from σ", "区间下限 σ"),
        help=("Rule Interval: no guidance below.", "区间引导：低于此值不引导。"),
    )
    high: float = dial(
        3.0,
        ge=0.01,
        le=20,
        log=True,
        more=True,
        label=("Interval to σ", "区间上限 σ"),
        help=("Rule Interval: no guidance above.", "区间引导：高于此值不引导。"),
    )
    rescale: float = dial(
        0.7,
        ge=0,
        le=1,
        step=0.05,
        more=True,
        label=("Rescale φ", "重缩放 φ"),
        help=("Rule CFG rescale: share of the rescaling.", "CFG 重缩放：所占比例。"),
    )
    eta: float = dial(
        0.0,
        ge=0,
        le=1,
        step=0.05,
        more=True,
        label=("APG: parallel η", "APG 平行 η"),
        help=("How much of the part along the prediction is kept.", "与预测平行的分量保留多少。"),
    )
    momentum: float = dial(
        -0.5,
        ge=-0.95,
        le=0.95,
        step=0.05,
        more=True,
        label=("APG: momentum", "APG 动量"),
        help=("Of the difference; negative looks ahead.", "差值的动量；负值相当于反向。"),
    )
    limit: float = dial(
        2.5,
        ge=0.1,
        le=20,
        log=True,
        more=True,
        label=("APG: limit", "APG 差值上限"),
        help=("A longer difference is shortened to this.", "更长的差值缩短到此。"),
    )

    @field_validator("high")
    @classmethod
    def _ordered(cls, high: float, info: Any) -> float:
        low = info.data.get("low", 0)
        if high > low:
            return high
        english = f"the interval begins at {low:g} and must end above that"
        raise ParamsError([("high", (english, f"区间下限为 {low:g}，上限应大于它"))])


class OneRule(Params):
    """Which rule guides."""

    rule: RuleName = dial(
        "cfg",
        label=("Guidance rule", "引导规则"),
        help=("How the two predictions become one.", "如何把两个预测合成一个。"),
        choices=RULE_NAMES,
    )


class SeveralRules(Params):
    """Which rules stand side by side."""

    ways: tuple[RuleName, ...] = dial(
        ("cfg", "classifier", "clean", "interval", "apg", "auto"),
        max_length=10,
        label=("Rules", "规则"),
        help=("Side by side, on the same noise.", "并排比较，噪声相同。"),
        choices=RULE_NAMES,
    )


class SamplingParams(RuleParams):
    """Sampling p(x | c) of a mixture, at many guidance scales at once; all but the rule."""

    solver: Literal["euler", "heun", "dpm"] = dial(
        "heun",
        label=("Solver", "求解器"),
        help=("Heun predicts twice a step.", "Heun 每步预测两次。"),
        choices={"euler": ("Euler", "欧拉"), "heun": ("Heun", "Heun"), "dpm": ("DPM++", "DPM++")},
    )
    steps: int = dial(
        32, ge=2, le=128, label=("Steps", "步数"), help=("Noise levels.", "噪声级数。")
    )
    std: float = dial(
        0.3,
        ge=0.1,
        le=1,
        step=0.05,
        label=("Width of a mode", "峰的宽度"),
        help=("Standard deviation of every mode.", "每个峰的标准差。"),
    )
    scales: Annotated[str, AfterValidator(_scales)] = dial(
        SCALES,
        max_length=200,
        more=True,
        label=("Guidance scales w", "引导强度 w"),
        help=(
            "All computed at once; lists such as 0-8[9] are understood.",
            "一次全部算好；可写 0-8[9] 这样的列表。",
        ),
    )
    samples: int = dial(
        2000,
        ge=100,
        le=20_000,
        log=True,
        more=True,
        label=("Samples", "样本数"),
        help=("For each scale, from the same noise.", "每个强度的样本数，噪声相同。"),
    )
    blur: float = dial(
        2.0,
        ge=1.1,
        le=5,
        step=0.1,
        more=True,
        label=("Autoguidance: blur", "自引导模糊度"),
        help=("How much wider the worse model's modes are.", "较差模型的峰宽是原来的几倍。"),
    )
    seed: int = dial(
        0,
        ge=0,
        le=2**31 - 1,
        more=True,
        label=("Seed", "随机种子"),
        help=("Of the noise.", "用于初始噪声。"),
    )
    modes: Annotated[str, AfterValidator(_modes)] = dial(
        DIVERSITY,
        max_length=240,
        hidden=True,
        label=("Modes", "峰"),
        help=("x y kind; ... kind 1 is the class.", "x y 类别；…… 类别 1 为所求类别。"),
    )

    def mixture(self) -> Mixture:
        """The modes as tensors of float64."""
        held = modes_of(self.modes)
        places = torch.tensor([m[:2] for m in held], dtype=torch.float64)
        return Mixture(places, torch.tensor([m[2] for m in held]), self.std)

    def each_scale(self) -> tuple[float, ...]:
        """The guidance scales."""
        return numbers(self.scales, low=-10, high=60, most=24)


class FlowParams(SamplingParams, OneRule):
    """What `run` computes from."""


class ShownScale(SamplingParams):
    """Which of the scales the page begins with; nothing is computed from it."""

    w: float = dial(
        4.0,
        ge=-10,
        le=60,
        hidden=True,
        label=("Scale shown first", "最先显示的强度"),
        help=("The nearest one computed.", "取最接近的已算强度。"),
    )

    def place(self) -> int:
        """Which of the scales is nearest to w."""
        scales = self.each_scale()
        return min(range(len(scales)), key=lambda k: abs(scales[k] - self.w))

    def flow(self, **changes: Any) -> FlowParams:
        """What `run` computes from, with other values for some of it."""
        held = {k: v for k, v in self.model_dump().items() if k in FlowParams.model_fields}
        return FlowParams.check(held | changes)


class PlaneParams(FlowParams, ShownScale):
    """One rule in the plane, and the scale shown first."""


class CompareParams(ShownScale, SeveralRules):
    """Rules side by side on the same noise, and the scale shown first."""

    def flows(self) -> dict[str, FlowParams]:
        """Each rule with what `run` computes from."""
        return {rule: self.flow(rule=rule) for rule in self.ways}
