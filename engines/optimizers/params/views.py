"""The three views of paths, as the page holds them; `engine` gives what is computed from them.

On the page a formula may stand half typed, starts may be the surface's own, and the dials of the
methods travel as one text, so that a link stays short.
"""

import json
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BeforeValidator, model_validator

from engines.expressions import LENGTH
from engines.params import dial

from ..functions import SURFACES
from .methods import MethodParams
from .run import FORMULA, GradientNoise, Ground, Params, Training

__all__ = ["CloudParams", "DescentParams", "PathParams", "RaceParams", "tuned_text"]

_FIRST = ("surface", "condition", "rotation", "noise", "steps")


def tuned_text(values: dict[str, Any]) -> str:
    """The dials of methods that differ from their defaults, as the text that a link holds.

    Raises:
        ParamsError: names the dial that is wrong.
    """
    changed = MethodParams.check(values).changed()
    return json.dumps(changed, separators=(",", ":")) if changed else ""


def _tuning(text: str) -> str:
    if not text:
        return ""
    try:
        values = json.loads(text)
    except ValueError:
        values = None
    if not isinstance(values, dict) or not values.keys() <= MethodParams.model_fields.keys():
        raise ValueError('write it as {"adam_lr": 0.1, ...}')
    return tuned_text(values)


def _text(starts: Any) -> Any:
    """Points as the JSON that the link holds."""
    if isinstance(starts, list | tuple):
        return json.dumps(starts, separators=(",", ":"))
    return starts


class PathParams(Training, Ground):
    """What the views of paths share.

    Dials of methods, given by their own names as in an experiment, are taken into `tuning`.
    """

    formula: str = dial(
        FORMULA,
        max_length=LENGTH,
        hidden=True,
        label=("f(x, y)", "f(x, y)"),
        help=("As it was typed, right or wrong.", "按输入的原样保存，不论对错。"),
    )
    starts: Annotated[str, BeforeValidator(_text)] = dial(
        "",
        max_length=16_000,
        hidden=True,
        label=("Starts", "起点"),
        help=(
            "Dragged on the map; empty: the surface's own.",
            "在图上拖动；为空则用默认起点。",
        ),
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

    @model_validator(mode="before")
    @classmethod
    def _folded(cls, values: Any) -> Any:
        """Dials given by a method's name go into `tuning`."""
        if not isinstance(values, dict):
            return values
        own = MethodParams.model_fields
        given = {k: v for k, v in values.items() if k in own and v != own[k].default}
        kept = {k: v for k, v in values.items() if k not in own}
        return kept | {"tuning": tuned_text(given)} if given else kept

    def points(self) -> Any:
        """The starts, or the surface's own."""
        if self.starts:
            return self.starts
        own = SURFACES.get(self.surface)
        return (own.start if own else (-0.7 * self.span, 0.6 * self.span),)

    def turned(self) -> dict[str, Any]:
        """The dials of methods that were turned."""
        return json.loads(self.tuning) if self.tuning else {}

    def in_hand(self) -> str:
        """The method in hand, if it is run; else the last one."""
        return self.hand if self.hand in self.methods else self.methods[-1]

    def engine(self, **change: Any) -> Params:
        """What is computed: equal for all that shows the same paths.

        Raises:
            ParamsError: the formula or the starts cannot be read, or the run is too large.
        """
        held = {k: v for k, v in self if k in Params.model_fields} | {"starts": self.points()}
        if self.surface != "typed":
            held["formula"] = FORMULA
        return Params.check(held | self.turned() | change)


class DescentParams(PathParams, GradientNoise):
    """Every method from every start, and one step of the method in hand taken apart."""

    FIRST: ClassVar[tuple[str, ...]] = _FIRST

    frame: int = dial(
        12,
        ge=0,
        le=5000,
        hidden=True,
        label=("Step", "步"),
        help=("The step that the view opens at.", "打开时所在的步。"),
    )


class RaceParams(PathParams, GradientNoise):
    """Every method at the learning rate that suits it best."""

    FIRST: ClassVar[tuple[str, ...]] = _FIRST


class CloudParams(PathParams):
    """Many runs from the first start, each with noise of its own."""

    FIRST: ClassVar[tuple[str, ...]] = ("surface", "condition", "rotation", "sigma", "steps")

    sigma: float = dial(
        2.0,
        ge=0.01,
        le=20,
        label=("Gradient noise σ₀", "梯度噪声 σ₀"),
        help=(
            "Standard deviation of the noise on each coordinate of each gradient.",
            "加在每个梯度分量上的噪声的标准差。",
        ),
    )

    def engine(self, **change: Any) -> Params:
        """As of the other views, with the cloud's noise."""
        return super().engine(noise=self.sigma, **change)
