"""How well a picture keeps to its hint: the hint is sought again in the picture itself.

edges   F1 = 2 P R / (P + R), P the share of found edges within 2 pixels of a wanted one, R the
        share of wanted edges within 2 pixels of a found one
pose    PCK@.1, the share of wanted joints that a network finds within a tenth of the figure's
        extent; Yang, Ramanan, "Articulated human detection with flexible mixtures of parts",
        2013, doi:10.1109/TPAMI.2012.261
"""

from functools import cache
from typing import Any

import cv2
import numpy as np

from engines.controlnet.hints import checked, detect
from engines.controlnet.params import Kind, Params
from engines.controlnet.pose import checked_pose, draw_pose
from engines.controlnet.words import ControlError

__all__ = ["adherence", "edges_of", "f1", "joints_in", "overlay", "pck", "rings"]


def adherence(
    image: np.ndarray, hint: np.ndarray, kind: Kind, params: Params | None = None
) -> float:
    """F1 of the edges, or PCK of the joints, in 0 .. 1.

    Arguments:
        image: uint8 (h, w, 3).
        hint: for edges the hint, (h, w, 3); for a pose its joints, (people, 18, 3).
        params: how edges are detected.
    """
    if kind == "pose":
        figure = checked_pose(hint)[0]
        return pck(figure, joints_in(image))
    if kind != "edges":
        raise ControlError(
            f"There is no hint of the kind {kind!r}; choose edges or pose.",
            f"没有 {kind!r} 这种条件；请选 edges 或 pose。",
        )
    return f1(np.asarray(hint)[..., 0], edges_of(image, params or Params()))


def edges_of(image: np.ndarray, params: Params) -> np.ndarray:
    """The lines of a generated picture by the same detector, uint8 (h, w)."""
    return detect(checked(image), params)


def f1(wanted: np.ndarray, found: np.ndarray, tolerance: int = 2) -> float:
    """F1 of two maps of lines (h, w); two empty maps agree fully."""
    a, b = wanted > 127, found > 127
    if not a.any() or not b.any():
        return float(a.any() == b.any())
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * tolerance + 1,) * 2)
    precision = cv2.dilate(a.astype(np.uint8), disc)[b].mean()
    recall = cv2.dilate(b.astype(np.uint8), disc)[a].mean()
    return float(2 * precision * recall / max(precision + recall, 1e-9))


def pck(wanted: np.ndarray, found: np.ndarray, share: float = 0.1) -> float:
    """The share of the seen joints (18, 3) that `found` (18, 2) has near enough."""
    seen = wanted[:, 2] > 0
    if not seen.any():
        return 0.0
    extent = np.ptp(wanted[seen, :2], axis=0).max()
    far = np.linalg.norm(wanted[seen, :2] - np.asarray(found)[seen, :2], axis=1)
    return float((far <= share * extent).mean())


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
