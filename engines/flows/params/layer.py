"""The dials of one layer."""

from typing import Literal

import engines.params
from engines.params import dial

__all__ = ["LayerParams", "MapName"]

MapName = Literal["stretch", "bend", "planar"]


def _component(default: float, name: str, what: engines.params.Text) -> float:
    number: float = dial(default, ge=-3, le=3, label=(name, name), help=what)
    return number


def _place(default: float, name: str) -> float:
    where = ("Where the probe stands in the noise.", "探针在噪声空间中的位置。")
    number: float = dial(default, ge=-3, le=3, label=(name, name), help=where)
    return number


class LayerParams(engines.params.Params):
    """One layer on standard normal noise, and a small probe of length or area."""

    FIRST = ("map", "a", "b", "side")

    map: MapName = dial(
        "planar",
        label=("Layer", "层"),
        help=("What the noise x becomes, y.", "噪声 x 变成怎样的 y。"),
        choices={
            "stretch": ("Line: a x + b", "直线：a x + b"),
            "bend": ("Line: x + u tanh(w x + b)", "直线：x + u tanh(w x + b)"),
            "planar": ("Plane: x + u tanh(w·x + b)", "平面：x + u tanh(w·x + b)"),
        },
    )
    a: float = dial(
        2.0,
        ge=0.1,
        le=4,
        label=("Stretch a", "拉伸 a"),
        help=("Of the line y = a x + b.", "直线 y = a x + b 的系数。"),
    )
    b: float = dial(
        0.0,
        ge=-3,
        le=3,
        label=("Shift b", "平移 b"),
        help=("Moves the line, or the place of the bend.", "移动直线，或移动弯折的位置。"),
    )
    side: float = dial(
        0.5,
        ge=0.01,
        le=2,
        log=True,
        label=("Side of the probe", "探针边长"),
        help=("The smaller, the closer to |det|.", "越小，越接近 |det|。"),
    )
    u1: float = _component(1.4, "u₁", ("Where points are pushed.", "点被推往的方向。"))
    u2: float = _component(0.8, "u₂", ("Where points are pushed.", "点被推往的方向。"))
    w1: float = _component(1.2, "w₁", ("Across which they are pushed.", "沿此方向跨越时被推动。"))
    w2: float = _component(-0.6, "w₂", ("Across which they are pushed.", "沿此方向跨越时被推动。"))
    x1: float = _place(0.4, "x₁")
    x2: float = _place(0.4, "x₂")
