"""A field of heights as a map or as hills, and paths that walk on it under a clock."""

from typing import Any, NamedTuple

import numpy as np

from ._part import STATIC, Part, deflated

__all__ = ["Arrow", "Land", "Mark", "Terrain", "Trail"]

_GROUND = ("ground", "lib/contour", "lib/heights", "projection")
_SHOWN = ("scrubber", "scale", *_GROUND, "pens", "shapes", "trails", "vectors", "signs", "starts")
_SCRIPTS = tuple(STATIC / f"{name}.js" for name in _SHOWN)

UNITS = 10_000
"""Steps of a packed coordinate in half the width of the view: a fiftieth of a pixel."""

LOST = -(2**15)
"""A packed point that is not finite, or lies after its path was lost."""


class Trail(NamedTuple):
    """Paths of one colour.

    points: (paths, frames, 2), in the units of the extent; NaN and infinity are allowed.
    lost: (paths,), the frame from which a path is lost, or -1. fate: the name in `words` of why
        the first path is lost.
    figures: (frames,), a number that is told beside the name, frame by frame.
    oval: (frames, 6) or None: centre and two half-axes, as vectors, of an ellipse.
    shape: 0 circle, 1 square, 2 triangle, 3 diamond. dashed: in the second round of colours.
    """

    id: str
    name: str
    colour: str
    points: np.ndarray
    lost: np.ndarray
    figures: np.ndarray | None = None
    oval: np.ndarray | None = None
    shape: int = 0
    dashed: bool = False
    fate: str = "lost"


class Arrow(NamedTuple):
    """A vector at the head of the trail in hand: (frames, 2). kind: "arrow" or "square".

    name: at its tip, a letter of LaTeX.
    """

    name: str
    colour: str
    values: np.ndarray
    kind: str = "arrow"


class Mark(NamedTuple):
    """A place with a name: "star", "cross" or "ring"."""

    x: float
    y: float
    name: str
    colour: str = ""
    kind: str = "star"


class Land(NamedTuple):
    """What a `Terrain` shows.

    extent: left, right, bottom, top.
    field: (h, w) heights, row 0 the lowest y; None keeps the field that is there.
    starts: (n, 2), which can be dragged.
    box: left, right, bottom, top of a dashed rectangle, or None.
    hand: id of the trail in hand, whose arrows are drawn.
    frame: the frame to go to when this number is a new one.
    note: a line under the map.
    """

    trails: list[Trail]
    extent: tuple[float, float, float, float]
    field: np.ndarray | None = None
    starts: np.ndarray | None = None
    marks: list[Mark] = []  # noqa: RUF012
    box: tuple[float, float, float, float] | None = None
    arrows: list[Arrow] = []  # noqa: RUF012
    hand: str = ""
    frame: int | None = None
    note: str = ""


class Terrain(Part):
    """A map that is walked on: play, step, scrub, any speed, seen from above or as hills.

    Starts are dragged, set by a click, added (Shift), deleted (right button) and moved by arrow
    keys. Everything but a new start is answered in the page.

    Arguments:
        value: a `Land`.
        clock: the clock that it drives.
        editable: whether starts can be moved. several: whether there can be more than one.
        hills: whether it can be seen as hills.
        unit: what stands before a figure, such as "f".
        words: see terrain.js, in the page's language.

    Events: `input` with {"starts": [[x, y], ...]} while a start is dragged, `release` with the
    same when the hand lets go, `select` with {"hand": id} when a name is clicked.
    """

    name = "terrain"

    def __init__(
        self,
        value: Land | None = None,
        *,
        clock: str,
        words: dict[str, str],
        editable: bool = True,
        several: bool = True,
        hills: bool = True,
        unit: str = "f",
        **props: Any,
    ) -> None:
        settings = {"clock": clock, "words": words, "editable": editable, "hills": hills}
        settings["several"] = several
        settings |= {"unit": unit, "frame_label": words["step"], "every": 33, "first": 0}
        super().__init__(value, settings, _SCRIPTS, **props)

    def postprocess(self, value: Land | None) -> dict[str, Any] | None:
        """Heights and vectors as 32-bit floats, points as 16-bit differences between frames."""
        if value is None:
            return None
        land = value._asdict()
        land["extent"] = [float(edge) for edge in value.extent]
        land["box"] = None if value.box is None else [float(edge) for edge in value.box]
        land["starts"] = [] if value.starts is None else _listed(value.starts)
        land["trails"] = [_packed(trail, value.extent) for trail in value.trails]
        land["arrows"] = [a._asdict() | {"values": _floats(a.values)} for a in value.arrows]
        land["marks"] = [m._asdict() | {"x": float(m.x), "y": float(m.y)} for m in value.marks]
        land["field"] = None
        if value.field is not None:
            land["field"] = {"shape": value.field.shape, "data": _floats(value.field)}
        return land


def _listed(points: np.ndarray) -> list[list[float]]:
    return np.asarray(points, dtype=float).round(6).tolist()


def _floats(values: np.ndarray) -> str:
    with np.errstate(over="ignore"):
        return deflated(np.asarray(values, dtype=np.float32))


def _packed(trail: Trail, extent: tuple[float, float, float, float]) -> dict[str, Any]:
    left, right, bottom, top = extent
    middle = np.array([left + right, bottom + top]) / 2
    half = np.array([right - left, top - bottom]) / 2
    points = np.asarray(trail.points, dtype=float)
    with np.errstate(invalid="ignore", over="ignore"):
        steps = np.rint((points - middle) / half * UNITS).clip(1 - 2**15, 2**15 - 1)
    frames = np.arange(points.shape[1])
    gone = (trail.lost[:, None] >= 0) & (frames >= trail.lost[:, None])
    gone |= ~np.isfinite(points).all(-1)
    whole = np.where(gone[..., None], LOST, np.nan_to_num(steps)).astype(np.int16)
    by_frame = whole.transpose(1, 0, 2)  # what comes together in time lies together
    moved = np.diff(by_frame, axis=0, prepend=np.zeros_like(by_frame[:1]))
    packed = trail._asdict() | {"points": deflated(moved), "shape_of": by_frame.shape}
    for name in ("figures", "oval"):
        values = getattr(trail, name)
        packed[name] = None if values is None else _floats(values)
    return packed | {"lost": trail.lost.tolist(), "units": UNITS}
