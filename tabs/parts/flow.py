"""Clouds of points that flow from noise to data under a force whose strength is scrubbed."""

from typing import Any, NamedTuple

import numpy as np

from ._part import STATIC, Part, deflated

__all__ = ["Flow", "Plane", "Stream"]

_LIB = ("lib/square", "lib/mixture", "lib/paths", "lib/places", "lib/shares", "lib/apart")
_SHOWN = ("scrubber", "band", *_LIB, "handles", "modes", "swarm", "stream", "pens", "pulls")
_SCRIPTS = tuple(STATIC / f"{name}.js" for name in _SHOWN)

SPAN = 8.0
"""Coordinates are sent as 16 bits over -8 .. 8; what lies outside lands on the edge."""


class Stream(NamedTuple):
    """One panel.

    points: (w, n, 2) where points end at each strength, or (w, t, n, 2) on their way there, or
        None; shown shrunk by 2 / sqrt(4 + sigma^2).
    field: uint8 (w, h, w), a density under them, row 0 the lowest, or None.
    shares: (w, k) of points at each mode of the class, drawn as a bar, or None.
    figures: a line of text for each strength.
    """

    name: str
    points: np.ndarray | None = None
    field: np.ndarray | None = None
    shares: np.ndarray | None = None
    figures: list[str] = []  # noqa: RUF012


class Plane(NamedTuple):
    """What a `Flow` shows.

    modes: (x, y, of the class) of every mode; std: of each.
    scales: the strengths. sigmas: the noise at each step that the streams hold.
    reach: half the side of the square. frame: the strength to begin with.
    band: the noise levels between which the force acts, or None.
    """

    streams: list[Stream]
    modes: list[tuple[float, float, bool]]
    std: float
    scales: list[float]
    sigmas: list[float]
    reach: float = 5.0
    frame: int | None = None
    band: tuple[float, float] | None = None


class Flow(Part):
    """Panels under two scrubbers: the strength of the force, and the step from noise to data.

    Modes are dragged, added, flipped and removed, by pointer and keyboard; the scores at the
    cursor are drawn as arrows, in the page; the ends of the band are dragged on the axis of sigma.

    Arguments:
        value: a `Plane`.
        clock: the clock that the strength drives; figures may follow it.
        editable: whether modes can be changed.
        words: see flow.js, modes.js and pulls.js, in the page's language.

    Events: `release` with {"modes": [[x, y, kind], ...]} (null: back to the first ones), `edit`
    with {"low", "high"} after the band was dragged.
    """

    name = "flow"

    def __init__(
        self,
        value: Plane | None = None,
        *,
        clock: str = "",
        editable: bool = True,
        words: dict[str, str] | None = None,
        **props: Any,
    ) -> None:
        settings = {"clock": clock, "editable": editable, "words": words or {}}
        super().__init__(value, settings, _SCRIPTS, **props)

    def postprocess(self, value: Plane | None) -> dict[str, Any] | None:
        """Bytes deflated in base64."""
        if value is None:
            return None
        plane = Plane(*value)
        streams = [_packed(Stream(*stream), plane.sigmas) for stream in plane.streams]
        return plane._asdict() | {"streams": streams, "span": SPAN}


def _packed(stream: Stream, sigmas: list[float]) -> dict[str, Any]:
    points, field, shares = stream.points, stream.field, stream.shares
    return stream._asdict() | {
        "points": None if points is None else _places(points, sigmas),
        "field": None if field is None else {"shape": field.shape, "data": deflated(field, 5)},
        "shares": None if shares is None else np.asarray(shares).round(4).tolist(),
    }


def _places(points: np.ndarray, sigmas: list[float]) -> dict[str, Any]:
    """Sixteen bits a coordinate, as differences between steps, high bytes before low ones."""
    held = points[:, None] if points.ndim == 3 else points
    levels = np.asarray(sigmas[-1:] if points.ndim == 3 else sigmas)
    shown = held * (2 / np.sqrt(4 + levels**2))[:, None, None]
    near = np.clip(np.nan_to_num(shown, nan=SPAN), -SPAN, SPAN)
    bits = np.rint((near + SPAN) * (65535 / (2 * SPAN))).astype(np.uint16)
    steps = np.diff(bits, axis=1, prepend=np.zeros_like(bits[:, :1]))
    high, low = (steps >> 8).astype(np.uint8), (steps & 255).astype(np.uint8)
    return {"shape": held.shape, "data": deflated(np.stack([high, low]), 5)}
