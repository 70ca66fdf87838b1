"""Figures of 18 joints in the order of OpenPose: drawn, written, read, mirrored.

A pose is an array (people, 18, 3): x and y as fractions of the picture, and 1 for a joint that is
seen, 0 for one that is hidden.
"""

import json
from typing import Any

import numpy as np

from engines.controlnet.params import Params
from engines.controlnet.words import ControlError
from engines.storybook import Scene, make_scene
from engines.storybook.people import COLOURS, JOINTS, LIMBS, draw_skeleton

__all__ = [
    "COLOURS",
    "JOINTS",
    "LIMBS",
    "MOST_PEOPLE",
    "draw_pose",
    "from_openpose",
    "from_text",
    "joints_of",
    "mirrored",
    "preset",
    "to_openpose",
    "to_text",
]

MOST_PEOPLE = 4
MIRROR = [0, 1, 5, 6, 7, 2, 3, 4, 11, 12, 13, 8, 9, 10, 15, 14, 17, 16]
BODY_25 = [*range(8), *range(9, 19)]
"""The joints of OpenPose's 25-joint figure that the 18-joint figure has."""


def draw_pose(joints: np.ndarray, size: int = 128) -> np.ndarray:
    """The skeleton picture of figures (people, 18, 3), uint8 RGB (size, size, 3).

    Drawn on 512 pixels and brought to the size by area.
    """
    scaled = _whole(joints) * [128, 128, 1]
    return draw_skeleton(scaled, size)


def _whole(joints: Any) -> np.ndarray:
    """The joints as finite float64 (people, 18, 3), at most four people.

    Raises:
        ControlError: they are no such array.
    """
    try:
        found = np.asarray(joints, dtype=np.float64).reshape(-1, 18, 3)
    except (TypeError, ValueError):
        found = np.full((1, 18, 3), np.nan)
    if (
        not np.isfinite(found).all()
        or len(found) > MOST_PEOPLE
        or np.abs(found).max(initial=0) > 9
    ):
        raise ControlError(
            f"A pose is up to {MOST_PEOPLE} figures of 18 joints, each a finite x, y near 0 to 1 "
            "and 0 or 1 for hidden or seen.",
            f"姿态最多 {MOST_PEOPLE} 个人、每人 18 个关节：x、y 为 0 到 1 附近的有限数，"
            "第三个数 0 表示隐藏、1 表示可见。",
        )
    return found


def preset(name: str) -> np.ndarray:
    """One figure in a pose of Storybook's world, facing us, large in the middle, (1, 18, 3)."""
    scenes = (make_scene(seed, subject="person", pose=name, **_AROUND) for seed in range(100))
    person = next(s.joints[0] for s in scenes if _faces_us(s))
    low, high = person[:, :2].min(0), person[:, :2].max(0)
    xy = (person[:, :2] - (low + high) / 2) * 0.74 / (high - low).max() + [0.5, 0.53]
    return np.column_stack([xy, person[:, 2]])[None]


_AROUND = {"colour": "red", "ground": "grass", "time": "day"}


def _faces_us(scene: Scene) -> bool:
    return not scene.things[0].back and scene.joints[0, 2, 0] < scene.joints[0, 5, 0]


def joints_of(params: Params, own: np.ndarray | None = None) -> np.ndarray:
    """The figures that the dials hold: those that were dragged, else those of the preset.

    What was dragged is kept as "preset:joints", so that another preset starts afresh.

    Arguments:
        own: the figures that the preset "own" stands for.
    """
    start, _, text = params.pose.partition(":")
    if text and start == params.preset:
        return from_text(text)
    if params.preset != "own":
        return preset(params.preset)
    return preset("standing") if own is None else _whole(own)


def to_text(joints: np.ndarray) -> str:
    """Thousandths, "x,y" and "-" behind a hidden joint; figures apart by "|"."""
    return "|".join(
        " ".join(f"{round(1000 * x)},{round(1000 * y)}{'' if v else '-'}" for x, y, v in person)
        for person in _whole(joints)
    )


def from_text(text: str) -> np.ndarray:
    """The inverse of `to_text`."""
    try:
        rows = [[_joint(word) for word in person.split()] for person in text.split("|")]
    except ValueError:
        rows = [[(np.nan,) * 3]]
    return _whole(rows if all(len(row) == 18 for row in rows) else np.nan)


def _joint(word: str) -> tuple[float, float, float]:
    x, y = word.rstrip("-").split(",")
    return int(x) / 1000, int(y) / 1000, float(not word.endswith("-"))


def mirrored(joints: np.ndarray) -> np.ndarray:
    """The figures seen in a mirror: x turned round, left and right exchanged."""
    turned = _whole(joints)[:, MIRROR]
    return np.concatenate([1 - turned[..., :1], turned[..., 1:]], axis=2)


def to_openpose(joints: np.ndarray, width: int = 512, height: int = 512) -> str:
    """OpenPose's JSON; a hidden joint has three noughts."""
    people = []
    for person in _whole(joints):
        rows = person * [width, height, 1] * person[:, 2:]
        people.append({"pose_keypoints_2d": rows.round(3).ravel().tolist()})
    return json.dumps({"people": people, "canvas_width": width, "canvas_height": height}, indent=1)


def from_openpose(text: str) -> np.ndarray:
    """Figures of OpenPose's JSON, with 18 or 25 joints, in pixels of its canvas.

    Raises:
        ControlError: it is no such text.
    """
    try:
        held = json.loads(text)
        held = held[0] if isinstance(held, list) else held
        size = [float(held.get("canvas_width", 512)), float(held.get("canvas_height", 512)), 1.0]
        people = [_keypoints(p["pose_keypoints_2d"]) for p in held["people"]]
        rows = np.stack(people) / size
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, ZeroDivisionError,
            RecursionError) as error:  # fmt: skip
        raise ControlError(
            "This is not OpenPose JSON: it needs people, each with pose_keypoints_2d of 18 or 25 "
            "joints (x, y, confidence).",
            "这不是 OpenPose 的 JSON：需要 people，其中每人有 18 或 25 个关节的 "
            "pose_keypoints_2d（x、y、置信度）。",
        ) from error
    rows[..., 2] = rows[..., 2] > 0
    return _whole(rows)


def _keypoints(numbers: Any) -> np.ndarray:
    rows = np.asarray(numbers, dtype=np.float64).reshape(-1, 3)
    return rows[BODY_25] if len(rows) == 25 else rows.reshape(18, 3)
