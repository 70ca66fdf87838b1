"""Fields that change with a round, step or threshold: a film, scrubbed without the server."""

from typing import Any, NamedTuple

import numpy as np
import plotly.colors

from ._part import STATIC, Part, deflated

__all__ = ["Film", "Reel", "palette"]


def palette(name: str) -> list[int]:
    """256 colours of a plotly colour scale, packed as ABGR integers for a canvas."""
    at = np.linspace(0, 1, 256).tolist()
    colours = plotly.colors.sample_colorscale(name, at, colortype="tuple")
    channels = [[round(255 * c) for c in rgb] for rgb in colours]
    return [255 << 24 | b << 16 | g << 8 | r for r, g, b in channels]


class Reel(NamedTuple):
    """One stack of frames with its title.

    frames: uint8 (n, h, w), coloured by the palette, or (n, h, w, 3), colours themselves.
    """

    title: str
    frames: np.ndarray
    colours: str = "Viridis"


class Film(Part):
    """Reels side by side under one scrubber: play, pause, step, scrub, keyboard.

    Arguments:
        value: a list of `Reel`, or None.
        clock: the name of the clock that the film drives; figures may follow it.
        frame_label: what a frame is ("round", "step").
        words: {"play", "pause", "back", "forward", "first", "last"} in the page's language.
        every: milliseconds a frame when playing.
        ends: whether it shows its last frame at first, and goes on doing so while nobody scrubs.
    """

    name = "film"

    def __init__(
        self,
        value: list[Reel] | None = None,
        *,
        clock: str = "",
        frame_label: str = "frame",
        words: dict[str, str] | None = None,
        every: int = 60,
        ends: bool = False,
        **props: Any,
    ) -> None:
        settings = {"clock": clock, "frame_label": frame_label, "every": every, "ends": ends}
        scrubber = (STATIC / "scrubber.js",)
        super().__init__(value, settings | {"words": words or {}}, scrubber, **props)

    def postprocess(self, value: list[Reel] | None) -> dict[str, Any] | None:
        """Deflated bytes in base64, one palette a reel."""
        return None if value is None else {"reels": [_pack(Reel(*reel)) for reel in value]}


def _pack(reel: Reel) -> dict[str, Any]:
    frames = np.ascontiguousarray(reel.frames)
    if frames.dtype != np.uint8 or frames.ndim not in (3, 4):
        raise ValueError(
            f"A reel is uint8 (n, h, w) or (n, h, w, 3), not {frames.dtype} {frames.shape}."
        )
    colours = palette(reel.colours) if frames.ndim == 3 else None
    data = deflated(frames)
    return {"title": reel.title, "shape": frames.shape, "data": data, "palette": colours}
