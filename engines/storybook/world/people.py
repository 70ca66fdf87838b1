"""People: seven named poses as 18 joints, and the skeleton picture that a pose ControlNet reads.

A pose is a table of limb angles, a joint is where the limbs lead: with shoulder s, bone length l
and angle a from straight down, elbow = s + l (sin a, cos a). Lengths are fractions of the height.

Joint order and colours are those of OpenPose: Cao, Hidalgo, Simon, Wei, Sheikh, "OpenPose:
Realtime Multi-Person 2D Pose Estimation using Part Affinity Fields", 2018,
https://arxiv.org/abs/1812.08008
"""

from __future__ import annotations

import cv2
import numpy as np

from .record import Thing

__all__ = ["COLOURS", "JOINTS", "LIMBS", "MIRRORED", "POSES", "draw_skeleton", "joints"]

POSES = ("standing", "waving", "arms up", "star jump", "sitting", "walking", "running")

JOINTS = (
    "nose",
    "neck",
    "right shoulder",
    "right elbow",
    "right wrist",
    "left shoulder",
    "left elbow",
    "left wrist",
    "right hip",
    "right knee",
    "right ankle",
    "left hip",
    "left knee",
    "left ankle",
    "right eye",
    "left eye",
    "right ear",
    "left ear",
)

LIMBS = (
    (1, 2),
    (1, 5),
    (2, 3),
    (3, 4),
    (5, 6),
    (6, 7),
    (1, 8),
    (8, 9),
    (9, 10),
    (1, 11),
    (11, 12),
    (12, 13),
    (1, 0),
    (0, 14),
    (14, 16),
    (0, 15),
    (15, 17),
)

COLOURS = (
    (255, 0, 0),
    (255, 85, 0),
    (255, 170, 0),
    (255, 255, 0),
    (170, 255, 0),
    (85, 255, 0),
    (0, 255, 0),
    (0, 255, 85),
    (0, 255, 170),
    (0, 255, 255),
    (0, 170, 255),
    (0, 85, 255),
    (0, 0, 255),
    (85, 0, 255),
    (170, 0, 255),
    (255, 0, 255),
    (255, 0, 170),
    (255, 0, 85),
)

MIRRORED = [0, 1, 5, 6, 7, 2, 3, 4, 11, 12, 13, 8, 9, 10, 15, 14, 17, 16]
"""The joint on the other side of each."""

# Degrees from straight down, outwards: upper arm, forearm, thigh, shin of the right side (the
# picture's left), then of the left side.
_ANGLES = {
    "standing": ((14, 6, 5, 2), (14, 6, 5, 2)),
    "waving": ((14, 6, 5, 2), (112, 168, 5, 2)),
    "arms up": ((152, 172, 6, 2), (152, 172, 6, 2)),
    "star jump": ((122, 130, 32, 30), (122, 130, 32, 30)),
    "sitting": ((24, -8, 66, 4), (24, -8, 66, 4)),
    "walking": ((34, 20, 24, 20), (38, 28, 22, -4)),
    "running": ((58, 128, 58, -28), (60, -30, 34, 76)),
}
_ARM, _FOREARM, _THIGH, _SHIN = 0.165, 0.15, 0.21, 0.21
_NECK, _SHOULDER, _HIP = -0.245, 0.092, 0.062  # above the hips; half widths


def joints(thing: Thing) -> np.ndarray:
    """The 18 joints of a person: x, y in pixels of the 128-pixel picture, visibility, (18, 3)."""
    rng = np.random.default_rng(thing.seed)
    body = _pose(thing.pose, rng)
    body[:, 1] -= _foot(body)
    if rng.random() < 0.5:  # face the other way
        body = body[MIRRORED] * [-1, 1]
    visible = np.ones(18)
    if thing.back:
        body = body[MIRRORED]
        visible[[0, 14, 15]] = 0
    xy = (np.array([thing.x, thing.y]) + thing.scale * body) * 128
    return np.column_stack([xy, visible])


def _pose(pose: str, rng: np.random.Generator) -> np.ndarray:
    """Joints with the middle of the hips at the origin, y down, height 1; (18, 2)."""
    body = np.zeros((18, 2))
    lean = np.deg2rad(rng.normal(0, 2) + (7 if pose == "running" else 0))
    turn = np.array([[np.cos(lean), -np.sin(lean)], [np.sin(lean), np.cos(lean)]])
    upper = {
        0: (0, -0.385),
        1: (0, _NECK),
        2: (-_SHOULDER, _NECK + 0.012),
        5: (_SHOULDER, _NECK + 0.012),
        14: (-0.036, -0.41),
        15: (0.036, -0.41),
        16: (-0.088, -0.4),
        17: (0.088, -0.4),
    }
    for j, at in upper.items():
        body[j] = turn @ at
    body[8], body[11] = (-_HIP, 0), (_HIP, 0)
    thigh = _THIGH * (0.7 if pose == "sitting" else 1)  # a lap comes towards us
    for side, shoulder, hip, angles in zip((-1, 1), (2, 5), (8, 11), _ANGLES[pose], strict=True):
        a = np.deg2rad(np.array(angles) + rng.normal(0, 4, 4))
        bones = np.stack([side * np.sin(a), np.cos(a)], axis=1)
        body[shoulder + 1] = body[shoulder] + _ARM * bones[0]
        body[shoulder + 2] = body[shoulder + 1] + _FOREARM * bones[1]
        body[hip + 1] = body[hip] + thigh * bones[2]
        body[hip + 2] = body[hip + 1] + _SHIN * bones[3]
    return body


def _foot(body: np.ndarray) -> float:
    """How far the ground lies below the hips: a shoe's height under the lower ankle."""
    return float(body[[10, 13], 1].max()) + 0.035


def draw_skeleton(joints: np.ndarray, size: int = 128, *, threshold: float = 0.5) -> np.ndarray:
    """The OpenPose picture of some people, uint8 RGB (size, size, 3).

    Drawn on 512 pixels and shrunk by area, as its sticks have a fixed width of 8 pixels.

    Arguments:
        joints: x, y in pixels of the 128-pixel picture and visibility, (people, 18, 3).
        size: the side of the result, at most 512.
        threshold: joints of a lower visibility are left out.
    """
    canvas = np.zeros((512, 512, 3), np.uint8)
    for person in joints:
        _draw_person(canvas, person[:, :2] * 4, person[:, 2] >= threshold)
    return cv2.resize(canvas, (size, size), interpolation=cv2.INTER_AREA)


def _draw_person(canvas: np.ndarray, xy: np.ndarray, seen: np.ndarray) -> None:
    """Sticks in 60 % of their colour, then joints over them."""
    for (a, b), colour in zip(LIMBS, COLOURS, strict=False):
        if seen[a] and seen[b]:
            (x, y), (u, v) = (xy[a] + xy[b]) / 2, xy[a] - xy[b]
            half, turn = int(np.hypot(u, v) / 2), int(np.degrees(np.arctan2(v, u)))
            stick = cv2.ellipse2Poly((int(x), int(y)), (half, 4), turn, 0, 360, 1)
            cv2.fillConvexPoly(canvas, np.array(stick), [int(c * 0.6) for c in colour])
    for at, shown, colour in zip(xy, seen, COLOURS, strict=True):
        if shown:
            cv2.circle(canvas, (int(at[0]), int(at[1])), 4, colour, thickness=-1)
