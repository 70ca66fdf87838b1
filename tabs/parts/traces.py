"""Charts whose lines grow with a clock: compute once, play and scrub in the page."""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import numpy as np

from ._part import STATIC, Part

__all__ = ["Axis", "Chart", "Handle", "Layer", "Meter", "Sheet", "Traces"]

INK = 8
"""The colour of the text; 0 to 7 are those of the page's palette."""


class Axis(NamedTuple):
    """From low to high; "asinh" is a logarithm on both sides of nought."""

    low: float
    high: float
    label: str = ""
    scale: Literal["linear", "log", "asinh"] = "linear"


class Layer(NamedTuple):
    """Something drawn on a chart; NaN breaks a line.

    kind: "line", "dots", "band" (from `low` to `y`), or "weights": y are the steps of a running
        mean, and what is drawn over 1, 2, 3, ... is what each sample counts in it at the clock's
        time; x is left empty.
    when: the time at which each point appears; without it, points of a chart of time appear when
        the clock has reached their x.
    grows: whether they wait for the clock at all. head: a dot at the newest point.
    name: in the legend, "" for none. dash: of SVG, such as "6 4". width: of line or dots.
    """

    kind: Literal["line", "dots", "band", "weights"]
    x: np.ndarray
    y: np.ndarray
    low: np.ndarray | None = None
    when: np.ndarray | None = None
    name: str = ""
    colour: int = 0
    dash: str = ""
    width: float = 2
    opacity: float = 1
    grows: bool = True
    head: bool = False


class Handle(NamedTuple):
    """A knob to drag along x, y or the diagonal, within bounds; `at` is its other coordinate."""

    name: str
    label: str
    value: float
    low: float
    high: float
    moves: Literal["x", "y", "both"]
    at: float = 0.0


class Chart(NamedTuple):
    """One chart. timed: its x is the clock's time; square: as high as wide; wide: a whole row."""

    title: str
    x: Axis
    y: Axis
    layers: Sequence[Layer]
    height: int = 260
    timed: bool = True
    wide: bool = False
    square: bool = False
    handle: Handle | None = None


class Meter(NamedTuple):
    """A number under the scrubber, one value (or text) a frame, and a verdict on it."""

    name: str
    values: Sequence[Any] | np.ndarray
    note: str = ""
    good: bool | None = None
    unit: str = ""


class Sheet(NamedTuple):
    """What a `Traces` shows. times: (frames,), rising; said: a sentence a frame."""

    times: np.ndarray
    charts: Sequence[Chart]
    meters: Sequence[Meter] = ()
    said: Sequence[str] = ()


class Traces(Part):
    """Charts under one scrubber: play, pause, step, scrub, point at a time, drag a knob.

    Arguments:
        value: a `Sheet`.
        clock: the name of the clock that it drives.
        frame_label: what the time is called ("k").
        lead: how many charts stand above the scrubber.
        live: whether a knob is told while it is dragged, not only at the end.
        whole: whether the time is told in whole numbers.
        bare: whether another part's scrubber drives the clock.
        words: {"play", "pause", "back", "forward"} in the page's language.
        every: milliseconds a frame when playing.

    Events: `release` with {"name", "value"} when a knob was let go, `input` while it is dragged.
    """

    name = "traces"

    def __init__(
        self,
        value: Sheet | None = None,
        *,
        clock: str = "",
        frame_label: str = "k",
        lead: int = 1,
        live: bool = False,
        whole: bool = True,
        bare: bool = False,
        words: dict[str, str] | None = None,
        every: int = 30,
        **props: Any,
    ) -> None:
        settings = {"clock": clock, "frame_label": frame_label, "lead": lead, "live": live}
        settings |= {"whole": whole, "bare": bare, "words": words or {}, "every": every}
        files = ("scrubber.js", "scale.js", "lib/weights.js", "lib/apart.js")
        scripts = tuple(STATIC / name for name in files)
        super().__init__(value, settings, scripts, **props)

    def postprocess(self, value: Sheet | None) -> dict[str, Any] | None:
        """Objects and lists, numbers to five digits, None for what is not finite."""
        return None if value is None else _plain(value)


def _plain(value: Any) -> Any:
    if hasattr(value, "_asdict"):
        return {k: _plain(v) for k, v in value._asdict().items()}
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, float):
        return float(f"{value:.5g}") if np.isfinite(value) else None
    return value
