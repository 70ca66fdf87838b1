"""Round modes of a mixture, as text: what is dragged, kept in a link, and computed with."""

from typing import Any

import numpy as np

from .mixture import Mixture
from .params import ParamsError

__all__ = ["FAR", "MODES", "Mode", "mixture_of", "modes_from", "modes_of", "modes_text"]

MODES, FAR = 8, 4.0
"""Most modes, and how far from the middle one may stand in x or y."""

NARROW, WIDE = 0.02, 2.0
"""Bounds of a mode's standard deviation: below, the score grows as 1 / sd^2."""

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
