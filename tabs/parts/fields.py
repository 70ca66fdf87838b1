"""Films of class shares with the points on top: one panel a model, one scrubber for all."""

from typing import Any, NamedTuple

import numpy as np

from ._part import STATIC, Part, deflated

__all__ = ["Fields", "Pane", "Scene", "byte_sizes"]

_SHOWN = ("scrubber", "lib/contour", "lib/certainty", "projection", "shapes", "field")
_HAND = ("tools", "dots")
_SCRIPTS = tuple(STATIC / f"{name}.js" for name in (*_SHOWN, *_HAND))


def byte_sizes(areas: np.ndarray) -> np.ndarray:
    """Areas of points (rounds, n) as bytes, 32 for the usual area of 1; at most 255."""
    return np.rint(32 * np.asarray(areas)).clip(0, 255).astype(np.uint8)


class Pane(NamedTuple):
    """One model.

    film, alone: base64 of deflated differences between frames; a byte is class << 6 | certainty,
        the certainty in 0 .. 63. "" where there is no field.
    shape: (rounds, h, w) of both; row 0 is the lowest.
    sizes: (rounds, n) bytes, or None for points of one size.
    figures: names to one number a round (None where unknown), shown under the panel as percent.
    message: in the place of the field.
    colour: of this model's curves in the figures beside it, or "".
    """

    name: str
    film: str = ""
    alone: str = ""
    shape: tuple[int, ...] = (1, 1, 1)
    sizes: np.ndarray | None = None
    figures: dict[str, list[float | None]] = {}  # noqa: RUF012
    message: str = ""
    colour: str = ""


class Scene(NamedTuple):
    """What a `Fields` shows.

    points: (n, 4): x, y, label, true label; a ring marks a point whose labels differ.
    extent: left, right, bottom, top of the field.
    classes: how many classes a point may be turned through.
    truth: a field packed as a film of one frame, whose boundary is drawn as a line, or "".
    side: rows and columns of `truth`.
    frame: the round to go to, None to stay.
    chosen: a point to mark, or None.
    names: what the classes are called, or () where they have no names.
    """

    panes: list[Pane]
    points: np.ndarray
    extent: tuple[float, float, float, float]
    classes: int
    truth: str = ""
    side: tuple[int, int] = (1, 1)
    frame: int | None = None
    chosen: int | None = None
    names: tuple[str, ...] = ()


class Fields(Part):
    """Models side by side on the same points.

    Points are dragged, added (click or brush), deleted and flipped (click) on any panel, by
    pointer and by keyboard; every panel shows them. A button shows each learner alone.

    Arguments:
        value: a `Scene`.
        clock: the clock that the scrubber drives; figures may follow it.
        editable: whether points can be changed; else a click chooses a point.
        pull: whether a point that cannot be changed can be drawn off an edge, to lose a value.
        told: whether the end of a scrub is told (`input`).
        words: see fields.js and tools.js, in the page's language.

    Events: `release` with {"points": [[x, y, label, true], ...]} after an edit (null: undo all),
    `select` with {"index": i} when a point is chosen, and {"lost": "x1", "x2" or "none"} when it
    was pulled, `input` with {"frame": k} after a scrub.
    """

    name = "fields"

    def __init__(
        self,
        value: Scene | None = None,
        *,
        clock: str = "",
        frame_label: str = "round",
        editable: bool = True,
        pull: bool = False,
        told: bool = False,
        words: dict[str, str] | None = None,
        every: int = 25,
        **props: Any,
    ) -> None:
        settings = {"clock": clock, "frame_label": frame_label, "every": every, "told": told}
        settings |= {"editable": editable, "pull": pull, "words": words or {}}
        super().__init__(value, settings, _SCRIPTS, **props)

    def postprocess(self, value: Scene | None) -> dict[str, Any] | None:
        """Bytes deflated in base64, points as lists."""
        if value is None:
            return None
        scene = Scene(*value)
        panes = [p._asdict() | {"sizes": _packed(p.sizes)} for p in scene.panes]
        points = np.asarray(scene.points, dtype=float).round(6).tolist()
        extent = [float(edge) for edge in scene.extent]  # Gradio sends numpy's floats as text
        return scene._asdict() | {"panes": panes, "points": points, "extent": extent}


def _packed(sizes: np.ndarray | None) -> str:
    if sizes is None:
        return ""
    steps = np.diff(sizes, axis=0, prepend=np.zeros_like(sizes[:1]))
    return deflated(steps)
