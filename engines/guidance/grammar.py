"""The list grammar of sweeps: what a row or column of a grid runs through.

    1, 2, 3       these values
    1-10[5]       five values from 1 to 10, both ends in
    1-5(+2)       1, 3, 5: by steps of 2
    10-5(-3)      10, 7: downwards
    1-4           1, 2, 3, 4

Items may be mixed, in order, with spaces anywhere between their parts, and numbers may have signs:
-2-2[5]. It is the grammar of the AUTOMATIC1111 WebUI, and as there values between whole numbers
lose their fraction where only whole ones fit: 1-10[5] is 1, 3, 5, 7, 10. Digits, commas, brackets
and dashes of any keyboard are understood.

https://github.com/AUTOMATIC1111/stable-diffusion-webui/wiki/Features#xyz-plot
"""

import math
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from engines.params import ParamsError, Text

__all__ = ["check_sides", "names", "numbers", "texts"]

_NUMBER = r"[+-]?\s*(?:\d+\.?\d*|\.\d+)"
_RANGE = re.compile(
    rf"({_NUMBER})\s*-\s*({_NUMBER})"
    rf"(?:\s*\[\s*(\d+)\s*\]|\s*\(\s*([+-])\s*((?:\d+\.?\d*|\.\d+))\s*\))?"
)
_WIDE = {chr(0xFF01 + k): chr(0x21 + k) for k in range(94)}
_DASHES, _COMMAS = "‐‑‒–—―−~～〜", "、;；\n"
_SIGNS = str.maketrans(
    {
        **_WIDE,
        **dict.fromkeys(_DASHES, "-"),
        **dict.fromkeys(_COMMAS, ","),
        "【": "[",
        "】": "]",
    }
)


def numbers(
    text: str, *, low: float, high: float, most: int, whole: bool = False, name: str = "values"
) -> tuple[float, ...]:
    """The values that the text stands for, each once, in its order.

    Arguments:
        low, high: bounds, inclusive. most: values that fit.
        whole: only whole numbers fit: those of a range with a count lose their fraction.
        name: the dial that the text was typed into.

    Raises:
        ParamsError: an item that cannot be read, a value outside low..high, or more than `most`.
    """
    found: list[float] = []
    for item in filter(None, (part.strip() for part in _plain(text).split(","))):
        found += _item(item, most, whole, name)
        if len(found) > 4 * most:
            break
    unique = tuple(dict.fromkeys(found))
    if not unique:
        raise _wrong(name, "name at least one value", "至少写一个值")
    if len(unique) > most:
        raise _wrong(name, f"at most {most} values fit", f"最多 {most} 个值")
    if outside := [v for v in unique if not low <= v <= high]:
        raise _wrong(
            name,
            f"{outside[0]:g} lies outside {low:g} to {high:g}",
            f"{outside[0]:g} 超出 {low:g} 到 {high:g}",
        )
    if whole and (broken := [v for v in unique if v != int(v)]):
        raise _wrong(
            name,
            f"{broken[0]:g} is no whole number, and these are",
            f"{broken[0]:g} 不是整数，这里应为整数",
        )
    return unique


def names(text: str) -> tuple[str, ...]:
    """Names between commas of any keyboard, each once."""
    return tuple(dict.fromkeys(part.strip() for part in _plain(text).split(",") if part.strip()))


def texts(text: str, *, most: int, name: str = "values") -> tuple[str, ...]:
    """Texts between bars: "a red car | a blue car".

    Raises:
        ParamsError: more than `most`.
    """
    parts = text.replace("｜", "|").split("|")
    found = tuple(dict.fromkeys(part.strip() for part in parts)) or ("",)
    if len(found) > most:
        raise _wrong(name, f"at most {most} texts fit", f"最多 {most} 个文本")
    return found


def check_sides(
    sides: Mapping[str, tuple[str, Sequence[Any]]], *, low: float, high: float, most: int
) -> None:
    """Whether a grid can be drawn.

    Arguments:
        sides: the dial that names a side -> (what runs along it, the values).
        low, high: of the guidance interval, where no side runs through them. most: cells.

    Raises:
        ParamsError: two sides run through the same, there are too many cells, or in a cell the
            interval is empty; it names the dial to turn.
    """
    used: dict[str, str] = {}
    for dial, (axis, _) in sides.items():
        if axis != "none" and axis in used:
            raise _wrong(dial, "another side runs through the same", "另一个方向已经改变了它")
        used[axis] = dial
    count = int(np.prod([len(values) for _, values in sides.values()]))
    if count > most:
        longest = max(sides, key=lambda dial: len(sides[dial][1]))
        raise _wrong(
            longest,
            f"{count} cells are too many; {most} is the most",
            f"{count} 格太多；最多 {most} 格",
        )
    ends = {axis: values for axis, values in sides.values() if axis in ("low", "high")}
    least, largest = min(ends.get("high", [high])), max(ends.get("low", [low]))
    if largest >= least:
        dial = used.get("high") or used.get("low") or "high"
        raise _wrong(
            dial,
            f"guidance from σ = {largest:g} to {least:g} is nowhere: "
            "an interval ends above where it begins",
            f"从 σ = {largest:g} 到 {least:g} 的区间是空的：上限应大于下限",
        )


def _plain(text: str) -> str:
    """Full-width signs and digits, and every dash, as the plain ones."""
    return text.translate(_SIGNS)


def _item(item: str, most: int, whole: bool, name: str) -> list[float]:
    if re.fullmatch(_NUMBER, item):
        return [float(_joined(item))]
    match = _RANGE.fullmatch(item)
    if not match:
        raise _wrong(
            name,
            f"{item[:20]!r} is no number and no range such as 1-10[5] or 1-5(+2)",
            f"{item[:20]!r} 既不是数，也不是 1-10[5] 或 1-5(+2) 这样的范围",
        )
    start, end = (Decimal(_joined(end)) for end in match.group(1, 2))
    count, sign, step = match.group(3, 4, 5)
    if count is not None:
        if not math.isfinite(float(start) + float(end)):
            return [math.inf]  # outside of any bounds
        found = np.linspace(float(start), float(end), _few(count, most)).tolist()
        return [float(int(v)) if whole else float(f"{v:.6g}") for v in found]
    if sign == "-" and end > start:
        raise _wrong(name, f"{item[:20]!r} goes up by steps down", f"{item[:20]!r} 递增却用负步长")
    return _by_steps(start, end, Decimal(step or 1), most, name)


def _joined(number: str) -> str:
    return "".join(number.split())


def _few(count: str, most: int) -> int:
    return min(int(count[:6]), 4 * most + 1)


def _by_steps(start: Decimal, end: Decimal, step: Decimal, most: int, name: str) -> list[float]:
    """From start to end, in whichever direction it lies."""
    if step <= 0:
        raise _wrong(name, "a step is larger than 0", "步长必须大于 0")
    count = min(int(abs(end - start) / step) + 1, 4 * most + 1)
    sign = 1 if end >= start else -1
    return [float(start + sign * k * step) for k in range(count)]


def _wrong(dial: str, english: str, chinese: str) -> ParamsError:
    problem: tuple[str, Text] = (dial, (english, chinese))
    return ParamsError([problem])
