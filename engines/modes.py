"""Round modes of a mixture, as text: what is dragged, kept in a link, and computed with.

`MixtureParams` are the dials; `mixture()` is what an engine computes with.
"""

from typing import Annotated, Any, Literal

import numpy as np
from pydantic import AfterValidator

from .mixture import Mixture
from .params import Params, ParamsError, Text, dial

__all__ = [
    "FAR",
    "MODES",
    "PRESETS",
    "MixtureParams",
    "Mode",
    "mixture_of",
    "modes_from",
    "modes_of",
    "modes_text",
]

MODES, FAR = 8, 4.0
"""Most modes, and how far from the middle one may stand in x or y."""

NARROW, WIDE = 0.02, 2.0
"""Bounds of a mode's standard deviation: below, the score grows as 1 / sd^2."""

PRESETS: dict[str, str] = {
    "pair": "2 0 0.3 1; -2 0 0.3 1",
    "tilted": "1.4142 1.4142 0.3 1; -1.4142 -1.4142 0.3 1",
    "unequal": "2 0 0.3 0.8; -2 0 0.3 0.2",
    "ring": "2 0 0.2 1; 1.4142 1.4142 0.2 1; 0 2 0.2 1; -1.4142 1.4142 0.2 1; "
    "-2 0 0.2 1; -1.4142 -1.4142 0.2 1; 0 -2 0.2 1; 1.4142 -1.4142 0.2 1",
    "one": "1 0.5 0.5 1",
}
NAMES: dict[Any, Text] = {
    "pair": ("Two", "两个"),
    "tilted": ("Two, turned", "两个（旋转 45°）"),
    "unequal": ("Two, .8 and .2", "两个（0.8 与 0.2）"),
    "ring": ("Eight in a ring", "环形八个"),
    "one": ("One", "一个"),
    "own": ("My own", "自定义"),
}

Mode = tuple[float, float, float, float]
"""x, y, standard deviation, weight."""


def modes_of(text: str) -> list[Mode]:
    """(x, y, sd, weight) of every mode in "x y sd weight; ...".

    Raises:
        ParamsError: not one to eight modes of this kind, within the bounds.
    """
    found = [_mode(part) for part in text.split(";")]
    if len(found) > MODES:
        raise _wrong("modes", f"there are one to {MODES} modes", f"应有 1 到 {MODES} 个峰")
    if sum(mode[3] for mode in found) <= 0:
        raise _wrong("modes", "one weight at least is above 0", "至少有一个权重大于 0")
    return found


def _mode(part: str) -> Mode:
    try:
        x, y, sd, weight = (float(word) for word in part.split())
    except ValueError:
        raise _wrong(
            "modes", "write each mode as x y sd weight", "每个峰写成 x y 标准差 权重"
        ) from None
    if not (abs(x) <= FAR and abs(y) <= FAR):
        raise _wrong(
            "modes",
            f"a mode lies within {FAR:g} of the middle, right and up",
            f"峰的横、纵坐标应在 ±{FAR:g} 以内",
        )
    if not NARROW <= sd <= WIDE:
        raise _wrong(
            "modes",
            f"a mode's sd is from {NARROW:g} to {WIDE:g}: below, the score 1/sd² blows up",
            f"峰的标准差应为 {NARROW:g} 到 {WIDE:g}：再小时分数按 1/sd² 发散",
        )
    if not 0 <= weight <= 100:
        raise _wrong("modes", "a weight is from 0 to 100", "权重应为 0 到 100")
    return x, y, sd, weight


def modes_text(modes: list[Mode]) -> str:
    """The inverse of `modes_of`, to four decimals."""
    return "; ".join(" ".join(f"{v:.4f}".rstrip("0").rstrip(".") for v in m) for m in modes)


def mixture_of(modes: list[Mode]) -> Mixture:
    """The mixture, its weights of sum 1."""
    x, y, sd, weight = np.array(modes).T
    return Mixture(np.stack([x, y], axis=-1), sd, weight / weight.sum())


def modes_from(given: Any) -> list[Mode]:
    """What a page says of its modes: a short list of four numbers each.

    Raises:
        ValueError: it is something else.
    """
    if not isinstance(given, list) or len(given) > 2 * MODES:
        raise ValueError("The modes must be a short list.")
    return [_four(mode) for mode in given]


def _four(given: Any) -> Mode:
    try:
        x, y, sd, weight = (float(v) for v in given)
    except (TypeError, ValueError, OverflowError):
        raise ValueError("A mode is x, y, its sd and its weight.") from None
    return x, y, sd, weight


def _wrong(name: str, english: str, chinese: str) -> ParamsError:
    return ParamsError([(name, (english, chinese))])


def _modes(text: str) -> str:
    modes_of(text)
    return text


class MixtureParams(Params):
    """The data: a mixture of round modes in the plane."""

    preset: Literal["pair", "tilted", "unequal", "ring", "one", "own"] = dial(
        "pair",
        label=("Modes", "峰"),
        help=("Drag them on the stage to make your own.", "可在图上拖动，得到自定义的峰。"),
        choices=NAMES,
    )
    modes: Annotated[str, AfterValidator(_modes)] = dial(
        PRESETS["pair"],
        max_length=320,
        hidden=True,
        label=("My own modes", "自定义的峰"),
        help=("x y sd weight; ...", "x y 标准差 权重；……"),
    )

    def held(self) -> list[Mode]:
        """The modes as they stand."""
        return modes_of(PRESETS.get(self.preset, self.modes))

    def mixture(self) -> Mixture:
        """The modes, their weights of sum 1."""
        return mixture_of(self.held())
