"""How well a picture keeps to its hint: the hint is sought again in the picture itself.

edges   F1, within 2 pixels, over the whole picture; and over the subject's box alone, for a
        horizon and a sky are found again almost anywhere
pose    PCK@.1, the share of wanted joints that a network finds within a tenth of the figure's
        extent

A figure says something only beside the same figure of the picture that no net has steered.
"""

from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

import cv2
import numpy as np

from engines.agreement import edge_f1, pck
from engines.backends import BACKENDS
from engines.storybook import render, sample_scene

from .hints import checked, detect
from .params import Kind, Params
from .pose import checked_pose, draw_pose
from .words import ControlError

__all__ = [
    "Adherence",
    "Box",
    "adherence",
    "beside",
    "edges_of",
    "joints_in",
    "overlay",
    "rings",
    "subject_box",
]

Box = tuple[slice, slice]
"""Rows and columns of a picture."""


class Adherence(NamedTuple):
    """How well two pictures of one seed keep to one hint, 0 .. 1 each: without the net, with it.

    Attributes:
        whole: over the whole picture. subject: in the subject's box, or None without one.
    """

    whole: tuple[float, float]
    subject: tuple[float, float] | None


def beside(
    without: np.ndarray, steered: np.ndarray, hint: np.ndarray, kind: Kind, params: Params
) -> Adherence:
    """Both pictures' adherence, over the whole and over the subject; arguments as `adherence`."""
    pictures, box = (without, steered), subject_box(params) if kind == "edges" else None

    def pair(box: Box | None) -> tuple[float, float]:
        a, b = (adherence(picture, hint, kind, params, box) for picture in pictures)
        return a, b

    return Adherence(pair(None), pair(box) if box else None)


@cache
def _drawn_box(scene: int) -> Box:
    """Where the picture of a scene is another one without its subject."""
    held = sample_scene(scene, things=1)
    changed = render(held).astype(int) - render(replace(held, things=()))
    rows, columns = np.nonzero(np.abs(changed).max(axis=2) > 8)
    return slice(rows.min(), rows.max() + 1), slice(columns.min(), columns.max() + 1)


def subject_box(params: Params) -> Box | None:
    """Where the subject stands in the picture that the edges come from, at the model's size.

    It is known of the Storybook scenes, which are drawn here; None of all else.
    """
    if params.picture != "scene":
        return None
    k = BACKENDS[params.backend].side / 128
    rows, columns = _drawn_box(params.scene)
    return (
        slice(int(rows.start * k), int(rows.stop * k)),
        slice(int(columns.start * k), int(columns.stop * k)),
    )


def adherence(
    image: np.ndarray,
    hint: np.ndarray,
    kind: Kind,
    params: Params | None = None,
    box: Box | None = None,
) -> float:
    """F1 of the edges, or PCK of the joints, in 0 .. 1.

    Arguments:
        image: uint8 (h, w, 3).
        hint: for edges the hint, (h, w, 3); for a pose its joints, (people, 18, 3).
        params: how edges are detected. box: where they count, for edges; else everywhere.
    """
    if kind == "pose":
        figure = checked_pose(hint)[0]
        return pck(figure, joints_in(image))
    if kind != "edges":
        raise ControlError(
            f"There is no hint of the kind {kind!r}; choose edges or pose.",
            f"没有 {kind!r} 这种条件；请选 edges 或 pose。",
        )
    wanted, found = np.asarray(hint).max(axis=2), edges_of(image, params or Params())
    return edge_f1(wanted, found) if box is None else edge_f1(wanted[box], found[box])


def edges_of(image: np.ndarray, params: Params) -> np.ndarray:
    """The lines of a generated picture by the same detector, uint8 (h, w)."""
    return detect(checked(image), params)


def joints_in(image: np.ndarray) -> np.ndarray:
    """The joints that Storybook's judge finds in a picture of its world, fractions, (18, 2)."""
    import torch

    small = cv2.resize(checked(image), (128, 128), interpolation=cv2.INTER_AREA)
    x = torch.from_numpy(small).permute(2, 0, 1)[None].float() / 127.5 - 1
    with torch.inference_mode():
        return _judge()(x)[1][0].numpy() / 128


@cache
def _judge() -> Any:
    from engines.storybook import load_judge

    return load_judge()


def overlay(hint: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Wanted lines (h, w) in blue, found ones in orange, both in white; uint8 (h, w, 3)."""
    a, b = np.asarray(hint) > 127, np.asarray(found) > 127
    picture = np.zeros((*a.shape, 3), np.uint8)
    picture[a], picture[b], picture[a & b] = (0, 114, 178), (213, 94, 0), (255, 255, 255)
    return picture


def rings(image: np.ndarray, joints: np.ndarray, found: np.ndarray) -> np.ndarray:
    """The wanted skeleton half over a picture, and a white ring at each joint found (18, 2)."""
    side = 512
    large = cv2.resize(checked(image), (side, side), interpolation=cv2.INTER_NEAREST)
    skeleton = draw_pose(joints, side)
    drawn = np.where(skeleton.any(axis=2, keepdims=True), skeleton, large // 2)
    for x, y in np.rint(np.asarray(found) * side).astype(int).clip(-99, 999):
        cv2.circle(drawn, (int(x), int(y)), 9, (255, 255, 255), 2, cv2.LINE_AA)
    return drawn
