"""The panels that every view but one stands on: fields under their points, in the page's words."""

from typing import Any

import numpy as np

from engines.boosting import METHODS, Points, Stage, edits
from engines.params import ParamsError
from tabs.parts import Fields, Pane, Scene
from tabs.shell.builder import ViewBuilder

from .strips import Strip, data_of, ground_of, names_of, points_of
from .words import WORDS

__all__ = ["CLOCK", "fields", "names", "pane", "scene", "words"]

CLOCK = "boosting"
USED = (
    *("tools", "hand", "brush", "eraser", "label", "point", "undo", "alone", "keys"),
    *("hand_help", "brush_help", "eraser_help", "alone_help"),
)


def words(builder: ViewBuilder) -> dict[str, str]:
    """All that this topic says, in the page's language."""
    return builder.say_all(WORDS)


def names(builder: ViewBuilder) -> dict[str, str]:
    """The methods' names in the page's language."""
    return builder.say_all(METHODS)


def fields(
    builder: ViewBuilder, name: str, hint: str, clock: str = CLOCK, **settings: Any
) -> Fields:
    """A part of panels."""
    say = words(builder)
    used = {k: say[k] for k in USED} | {"hint": say[hint]}
    used |= builder.words("play", "pause", "back", "forward")
    return Fields(
        clock=clock,
        frame_label=say["round"],
        words=used,
        elem_id=f"boosting-{name}",
        **settings,
    )


def pane(strip: Strip, name: str, say: dict[str, str]) -> Pane:
    """A method as a panel."""
    result = strip.result
    return Pane(
        name,
        strip.film,
        strip.alone,
        strip.shape,
        strip.sizes,
        {say["train"]: _error(result.train_curve), say["test"]: _error(result.test_curve)},
    )


def _error(curve: np.ndarray) -> list[float | None]:
    return [None if np.isnan(v) else round(float(v), 4) for v in curve[:, 0]]


def scene(
    params: Stage, upload: Any, panes: list[Pane], round: int = 1, chosen: int | None = None
) -> Scene:
    """The panels with the points of the stage, even points that no method can learn from."""
    try:
        data = data_of(params, upload)
    except ParamsError:
        return _unlearnt(params, upload, panes)
    ground = ground_of(params, upload)
    true = np.where(data.flipped, (data.y - 1) % data.classes, data.y)
    return Scene(
        panes,
        np.column_stack([data.x, data.y, true]),
        ground.extent,
        4 if params.data == "own" else data.classes,
        ground.truth,
        ground.side,
        round - 1,
        chosen,
        names_of(params, upload),
    )


def _unlearnt(params: Stage, upload: Any, panes: list[Pane]) -> Scene:
    """Too few points or one class: the plane with what there is, ready for more."""
    points = _readable(params, upload) or edits.split(np.zeros((0, 4)), None)
    x, y, flipped = points.x, points.y, points.flipped
    low = np.minimum(x.min(axis=0, initial=-2), -2)
    high = np.maximum(x.max(axis=0, initial=2), 2)
    true = y if flipped is None else np.where(flipped, (y - 1) % 2, y)
    extent = (float(low[0]), float(high[0]), float(low[1]), float(high[1]))
    classes = 4 if params.data == "own" else 2
    return Scene(panes, np.column_stack([x, y, true]), extent, classes)


def _readable(params: Stage, upload: Any) -> Points | None:
    """The visitor's points; None where they cannot be read, as is said beside the plane."""
    try:
        return points_of(params, upload)
    except ParamsError:
        return None
