"""A picture that sinks into noise, a x + s z, drawn in the page at every step of a clock."""

from typing import Any, NamedTuple

import numpy as np

from ._part import Part, deflated

__all__ = ["Noising", "Sinking"]


class Sinking(NamedTuple):
    """What a `Noising` shows.

    picture: uint8 (h, w, 3), meaning -1 .. 1. noise: int8 (h, w, 3), z in steps of 1 / unit.
    a, s: (frames,), of every frame; NaN where there is none. message: what is said there.
    """

    picture: np.ndarray
    noise: np.ndarray
    a: np.ndarray
    s: np.ndarray
    unit: int
    message: str = ""


class Noising(Part):
    """The picture, the picture in noise, and its means over blocks with the contrast raised.

    How much of the picture there is, is found in the page by least squares.

    Arguments:
        value: a `Sinking`.
        clock: the clock that it follows.
        block: side of a block, in pixels; divides the picture.
        words: see noising.js, in the page's language.
    """

    name = "noising"

    def __init__(
        self,
        value: Sinking | None = None,
        *,
        clock: str,
        words: dict[str, str],
        block: int = 16,
        **props: Any,
    ) -> None:
        settings = {"clock": clock, "words": words, "block": block}
        super().__init__(value, settings, **props)

    def postprocess(self, value: Sinking | None) -> dict[str, Any] | None:
        """Bytes deflated in base64; a and s as lists, None for NaN."""
        if value is None:
            return None
        packed = {name: deflated(getattr(value, name)) for name in ("picture", "noise")}
        rates = {name: _plain(getattr(value, name)) for name in ("a", "s")}
        return value._asdict() | packed | rates | {"shape": list(value.picture.shape[:2])}


def _plain(values: np.ndarray) -> list[float | None]:
    return [float(f"{v:.6g}") if np.isfinite(v) else None for v in values.tolist()]
