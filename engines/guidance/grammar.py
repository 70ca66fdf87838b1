"""The list grammar of sweeps: what a row or column of a grid runs through.

    1, 2, 3       these values
    1-10[5]       five values from 1 to 10, both ends in
    1-5(+2)       1, 3, 5: by steps of 2
    1-4           1, 2, 3, 4

Items may be mixed, in order, and a negative number keeps its sign: -2-2[5].
"""

import re
from decimal import Decimal

import numpy as np

from engines.params import ParamsError

__all__ = ["numbers", "texts"]

_NUMBER = r"-?\d+(?:\.\d+)?"
_RANGE = re.compile(rf"({_NUMBER})\s*-\s*({_NUMBER})(?:\s*\[(\d+)\]|\s*\(\+({_NUMBER})\))?")


def numbers(text: str, *, low: float, high: float, most: int) -> tuple[float, ...]:
    """The values that the text stands for, each once, in its order.

    Raises:
        ParamsError: an item that cannot be read, a value outside low..high, or more than `most`.
    """
    found: list[float] = []
    for item in filter(None, (part.strip() for part in text.split(","))):
        found += _item(item, most)
        if len(found) > 4 * most:
            break
    unique = tuple(dict.fromkeys(found))
    if not unique:
        raise _wrong("name at least one value", "至少写一个值")
    if len(unique) > most:
        raise _wrong(f"at most {most} values fit", f"最多 {most} 个值")
    if outside := [v for v in unique if not low <= v <= high]:
        raise _wrong(
            f"{outside[0]:g} lies outside {low:g} to {high:g}",
            f"{outside[0]:g} 超出 {low:g} 到 {high:g}",
        )
    return unique


def texts(text: str, *, most: int) -> tuple[str, ...]:
    """Texts between bars: "a red car | a blue car".

    Raises:
        ParamsError: more than `most`.
    """
    found = tuple(dict.fromkeys(part.strip() for part in text.split("|"))) or ("",)
    if len(found) > most:
        raise _wrong(f"at most {most} texts fit", f"最多 {most} 个文本")
    return found


def _item(item: str, most: int) -> list[float]:
    if re.fullmatch(_NUMBER, item):
        return [float(item)]
    match = _RANGE.fullmatch(item)
    if not match:
        raise _wrong(
            f"{item[:20]!r} is no number and no range such as 1-10[5] or 1-5(+2)",
            f"{item[:20]!r} 既不是数，也不是 1-10[5] 或 1-5(+2) 这样的范围",
        )
    start, end, count, step = match.groups()
    if count is not None:
        return [
            float(f"{v:.6g}") for v in np.linspace(float(start), float(end), _few(count, most))
        ]
    return _by_steps(Decimal(start), Decimal(end), Decimal(step or 1), most)


def _few(count: str, most: int) -> int:
    return min(int(count[:6]), 4 * most + 1)


def _by_steps(start: Decimal, end: Decimal, step: Decimal, most: int) -> list[float]:
    """From start to end, in whichever direction it lies."""
    if step <= 0:
        raise _wrong("a step is larger than 0", "步长必须大于 0")
    count = min(int(abs(end - start) / step) + 1, 4 * most + 1)
    sign = 1 if end >= start else -1
    return [float(start + sign * k * step) for k in range(count)]


def _wrong(english: str, chinese: str) -> ParamsError:
    return ParamsError([("values", (english, chinese))])
