"""One layer of a flow in the hand: a small probe, and what becomes of its size and density."""

from typing import Any, NamedTuple

from ._part import STATIC, Part

__all__ = ["Held", "Probe"]


class Held(NamedTuple):
    """What a `Probe` shows; all else is computed in the page (lib/planar.js).

    map: "stretch" (y = a x + b), "bend" (y = x + u tanh(w x + b)) or "planar" (the same in the
        plane). u, w, x: of 1 or 2 numbers. x, side: the probe's middle and side.
    """

    map: str
    a: float
    b: float
    u: list[float]
    w: list[float]
    x: list[float]
    side: float


class Probe(Part):
    """Noise on the left, the layer's y on the right; live while anything is dragged.

    The probe, the tips of u and w and, on the line, a knob of the curve are dragged by pointer and
    moved by arrow keys.

    Arguments:
        value: a `Held`.
        words: see probe.js, in the page's language.

    Events: `release` with {"map", "a", "b", "u", "w", "x", "side"} when the hand lets go.
    """

    name = "probe"

    def __init__(self, value: Held | None = None, *, words: dict[str, str], **props: Any) -> None:
        scripts = (STATIC / "scale.js", STATIC / "lib" / "planar.js")
        super().__init__(value, {"words": words}, scripts, **props)

    def postprocess(self, value: Held | None) -> dict[str, Any] | None:
        """An object."""
        return None if value is None else value._asdict()
