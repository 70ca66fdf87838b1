"""The engine's dials, and those of the page alone: which view, what is grabbed on the stage."""

import json
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ValidationInfo,
    field_validator,
    model_validator,
)

from engines.expressions import LENGTH
from engines.optimizers import METHODS, SURFACES, DecayParams, Params, PlaneParams, ReddiParams
from engines.params import Dial, dial

__all__ = ["OWN", "SHARED", "Dials", "tuned_text"]

OWN: dict[str, tuple[Dial, ...]] = {
    method: tuple(d for d in Params.dials() if d.name.startswith(f"{method}_"))
    for method in METHODS
}
"""The dials of each method; on the page they stand on its card."""

_ON_CARDS = {d.name for dials in OWN.values() for d in dials}
SHARED = tuple(name for name in Params.model_fields if name not in _ON_CARDS)
_ON_STAGE = {"methods", "formula", "starts"}


def tuned_text(values: dict[str, Any]) -> str:
    """The dials on the cards that differ from their defaults, as the text that a link holds.

    Raises:
        ParamsError: names the dial that is wrong.
    """
    changed = Params.check(values).changed()
    return json.dumps(changed, separators=(",", ":")) if changed else ""


def _tuning(text: str) -> str:
    if not text:
        return ""
    try:
        values = json.loads(text)
    except ValueError:
        values = None
    if not isinstance(values, dict) or not values.keys() <= _ON_CARDS:
        raise ValueError('write it as {"adam_lr": 0.1, ...}')
    return tuned_text(values)


def _text(starts: Any) -> Any:
    """Points as the JSON that the link holds."""
    if isinstance(starts, list | tuple):
        return json.dumps(starts, separators=(",", ":"))
    return starts


class Dials(Params, PlaneParams, DecayParams, ReddiParams):
    """What a link to this tab holds.

    The dials of the methods travel as one text, `tuning`; given by their own names, as in an
    experiment, they are taken into it.
    """

    view: Literal["descent", "race", "cloud", "plane", "decay", "reddi"] = dial(
        "descent",
        label=("View", "视图"),
        help=("What the stage shows.", "舞台上显示什么。"),
        choices={
            "descent": ("Descent", "下山"),
            "race": ("Fair race", "公平竞赛"),
            "cloud": ("Noise cloud", "噪声点云"),
            "plane": ("Momentum plane", "动量平面"),
            "decay": ("Weight decay", "权重衰减"),
            "reddi": ("Where Adam fails", "Adam 的反例"),
        },
    )
    surface: Literal[  # the engine's, in the page's words
        "ravine",
        "rosenbrock",
        "himmelblau",
        "beale",
        "booth",
        "three-hump",
        "six-hump",
        "ackley",
        "rastrigin",
        "mccormick",
        "goldstein-price",
        "styblinski-tang",
        "saddle",
        "typed",
    ] = dial(
        "ravine",
        label=("Surface", "目标函数"),
        help=(
            "What is walked down; the last is yours.",
            "沿哪个曲面下降；最后一项由你输入。",
        ),
        choices={name: surface.label for name, surface in SURFACES.items()}
        | {"typed": ("Your own f(x, y)", "自己输入 f(x, y)")},
    )
    starts: Annotated[str, BeforeValidator(_text)] = dial(  # type: ignore[assignment]
        "",
        max_length=16_000,
        hidden=True,
        label=("Starts", "起点"),
        help=(
            "Dragged on the map; empty: the surface's own.",
            "在图上拖动；为空则用默认起点。",
        ),
    )
    formula: str = dial(
        "x^2/10 + y^2 + sin(3*x)*cos(2*y)",
        max_length=LENGTH,
        hidden=True,
        label=("f(x, y)", "f(x, y)"),
        help=("As it was typed, right or wrong.", "按输入的原样保存，不论对错。"),
    )
    tuning: Annotated[str, AfterValidator(_tuning)] = dial(
        "",
        max_length=4_000,
        hidden=True,
        label=("Dials of the methods", "各方法的参数"),
        help=("Those on the cards that were turned.", "卡片上调过的参数。"),
    )
    hand: str = dial(
        "adam",
        max_length=12,
        hidden=True,
        label=("In hand", "手中的方法"),
        help=("The method whose step is written out.", "写出其单步计算的方法。"),
    )
    frame: int = dial(
        12,
        ge=0,
        le=5000,
        hidden=True,
        label=("Step", "步"),
        help=("The step that the view opens at.", "打开时所在的步。"),
    )
    spread: float = dial(
        2.0,
        ge=0.01,
        le=20,
        label=("Gradient noise of the cloud", "点云的梯度噪声"),
        help=(
            "Standard deviation of the noise on each coordinate of each gradient.",
            "加在每个梯度分量上的噪声的标准差。",
        ),
    )

    @field_validator("steps")
    @classmethod
    def _bounded(cls, steps: int, info: ValidationInfo) -> int:
        return steps  # `engine` asks the engine, which knows how many starts the text holds

    @model_validator(mode="before")
    @classmethod
    def _folded(cls, values: Any) -> Any:
        """Dials given by a method's name go into `tuning`."""
        if not isinstance(values, dict):
            return values
        defaults = {d.name: d.default for dials in OWN.values() for d in dials}
        given = {k: v for k, v in values.items() if k in _ON_CARDS and v != defaults[k]}
        kept = {k: v for k, v in values.items() if k not in _ON_CARDS}
        if given:
            kept["tuning"] = tuned_text(given)
        return kept

    @classmethod
    def dials(cls) -> list[Dial]:
        """Without those on the cards; what the stage moves has no place beside it.

        A slider in powers of ten would not land on whole numbers.
        """
        found = {d.name: d for d in super().dials() if d.name not in _ON_CARDS}
        order = ["view", *SHARED, *(name for name in found if name not in SHARED)]
        return [
            found[name]._replace(
                hidden=found[name].hidden or name in _ON_STAGE,
                log=found[name].log and found[name].kind == "number",
            )
            for name in dict.fromkeys(order)
        ]

    def points(self) -> Any:
        """The starts, or the surface's own."""
        if self.starts:
            return self.starts
        own = SURFACES.get(self.surface)
        return (own.start if own else (-0.7 * self.span, 0.6 * self.span),)

    def engine(self, **change: Any) -> Params:
        """The engine's own parameters of a descent.

        Raises:
            ParamsError: the formula or the starts cannot be read, or the run is too large.
        """
        held = {name: getattr(self, name) for name in SHARED} | {"starts": self.points()}
        if self.surface != "typed":
            held["formula"] = Params.model_fields["formula"].default
        return Params.check(held | self.turned() | change)

    def turned(self) -> dict[str, Any]:
        """The dials on the cards that were turned."""
        return json.loads(self.tuning) if self.tuning else {}

    def in_hand(self) -> str:
        """The method in hand, if it is run; else the last one."""
        return self.hand if self.hand in self.methods else self.methods[-1]

    def alone(self, kind: type[PlaneParams] | type[DecayParams] | type[ReddiParams]) -> Any:
        """The parameters of another engine of the topic."""
        return kind(**{name: getattr(self, name) for name in kind.model_fields})
