"""Figures of 18 joints in the order of OpenPose: drawn, placed in the square, mirrored.

A pose is an array (people, 18, 3): x and y as fractions of the picture, and 1 for a joint that is
seen, 0 for one that is hidden. Hands are (people, 2, 21, 3) likewise, the left one first, each
from its wrist to the tip of the little finger.
"""

from colorsys import hsv_to_rgb
from typing import Any, NamedTuple

import cv2
import numpy as np

from engines.params import Text
from engines.storybook import Scene, make_scene
from engines.storybook.people import COLOURS, JOINTS, LIMBS, draw_skeleton

from .params import Params
from .words import ControlError

__all__ = [
    "COLOURS",
    "JOINTS",
    "LIMBS",
    "MOST_PEOPLE",
    "Figures",
    "checked_pose",
    "completed",
    "draw_pose",
    "from_text",
    "hands_of",
    "joints_of",
    "mirrored",
    "pose_hint",
    "preset",
    "to_text",
]

MOST_PEOPLE = 4
MIRROR = [0, 1, 5, 6, 7, 2, 3, 4, 11, 12, 13, 8, 9, 10, 15, 14, 17, 16]
WRISTS = [7, 4]
"""Those of the left and the right hand."""
FINGERS = [(a if k else 0, a + 1) for a in range(20) for k in [a % 4]]
"""Bones of a hand: from the wrist, 0, up each finger, thumb first."""


class Figures(NamedTuple):
    """People on a canvas of their own, as they were brought.

    Attributes:
        joints: (people, 18, 3), x and y in pixels of the canvas, and whether they are seen.
        hands: (people, 2, 21, 3) likewise, or None where nobody's hands are known.
        width, height: of the canvas, px.
        notes: what was done to them, each in two languages.
    """

    joints: np.ndarray
    hands: np.ndarray | None
    width: float
    height: float
    notes: tuple[Text, ...] = ()

    def square(self, how: str = "crop") -> np.ndarray:
        """The joints as fractions of the square into which a picture of the canvas is brought.

        Arguments:
            how: "crop" cuts the canvas to its middle square, "fit" puts it whole into one, "fill"
                stretches it over one.
        """
        return checked_pose(self._brought(self.joints, how))

    def square_hands(self, how: str = "crop") -> np.ndarray | None:
        """The hands, brought into the square as `square` brings the joints."""
        return None if self.hands is None else self._brought(self.hands, how)

    def _brought(self, points: np.ndarray, how: str) -> np.ndarray:
        size = np.array([self.width, self.height])
        side = {"crop": size.min(), "fit": size.max()}.get(how, size)
        xy = 0.5 + (points[..., :2] - size / 2) / side
        return np.concatenate([xy, points[..., 2:]], axis=-1)


def draw_pose(joints: np.ndarray, size: int = 128, hands: np.ndarray | None = None) -> np.ndarray:
    """The skeleton picture of figures (people, 18, 3), uint8 RGB (size, size, 3).

    Drawn on 512 pixels and brought to the size by area.
    """
    scaled = checked_pose(joints) * [128, 128, 1]
    if hands is None:
        return draw_skeleton(scaled, size)
    canvas = np.ascontiguousarray(draw_skeleton(scaled, 512))
    for hand in np.asarray(hands, np.float64).reshape(-1, 21, 3):
        _draw_hand(canvas, hand)
    return cv2.resize(canvas, (size, size), interpolation=cv2.INTER_AREA)


def _draw_hand(canvas: np.ndarray, hand: np.ndarray) -> None:
    """Bones in the colours of the rainbow, blue dots over them, as OpenPose's own drawing has."""
    places = (hand[:, :2].clip(-9, 9) * len(canvas)).astype(int)
    at = [(int(x), int(y)) for x, y in places]
    seen = (hand[:, 2] > 0) & (places > 0).all(axis=1)
    for k, (a, b) in enumerate(FINGERS):
        if seen[a] and seen[b]:
            colour = [255 * c for c in hsv_to_rgb(k / len(FINGERS), 1, 1)]
            cv2.line(canvas, at[a], at[b], colour, thickness=2)
    for place, shown in zip(at, seen, strict=True):
        if shown:
            cv2.circle(canvas, place, 4, (0, 0, 255), thickness=-1)


def checked_pose(joints: Any) -> np.ndarray:
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


def completed(xy: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Joints (18, 3) whose hidden ones stand about where they would be, for a hand to find them.

    Arguments:
        xy: (18, 2) in any unit that is the same both ways. seen: (18,) bool, one at least.
    """
    stood = preset("standing")[0, :, :2]
    k = np.ptp(xy[seen], axis=0).max() / max(np.ptp(stood[seen], axis=0).max(), 1e-6)
    near = xy[seen].mean(0) + k * (stood - stood[seen].mean(0))
    return np.column_stack([np.where(seen[:, None], xy, near), seen])


def joints_of(params: Params, upload: Figures | np.ndarray | None = None) -> np.ndarray:
    """The figures that the dials hold: those that were dragged, else those of the preset.

    What was dragged is kept as "preset:joints", so that another preset starts afresh.

    Arguments:
        upload: the figures that the preset "own" stands for; a canvas is brought into the square
            as a picture is, by the dial `resize`.
    """
    start, _, text = params.pose.partition(":")
    if text and start == params.preset:
        return from_text(text)
    if params.preset != "own":
        return preset(params.preset)
    if isinstance(upload, Figures):
        return upload.square(params.resize)
    return preset("standing") if upload is None else checked_pose(upload)


def hands_of(params: Params, upload: Figures | None = None) -> np.ndarray | None:
    """The hands (people, 2, 21, 3) of the figures that were brought; they follow their wrists."""
    hands = upload.square_hands(params.resize) if upload and params.preset == "own" else None
    if upload is None or hands is None:
        return None
    now, before = joints_of(params, upload), upload.square(params.resize)
    if len(now) != len(before):
        return None  # people came or went: whose hands these are is not known
    moved = (now - before)[:, WRISTS][:, :, None, :2]
    kept = hands[..., 2] * now[:, WRISTS][:, :, 2:]
    return np.concatenate([hands[..., :2] + moved, kept[..., None]], axis=-1)


def pose_hint(params: Params, upload: Figures | None = None, size: int = 128) -> np.ndarray:
    """The hint for the pose net, uint8 (size, size, 3): joints, and hands where they are known."""
    return draw_pose(joints_of(params, upload), size, hands_of(params, upload))


def to_text(joints: np.ndarray) -> str:
    """Thousandths, "x,y" and "-" behind a hidden joint; figures apart by "|"."""
    return "|".join(
        " ".join(f"{round(1000 * x)},{round(1000 * y)}{'' if v else '-'}" for x, y, v in person)
        for person in checked_pose(joints)
    )


def from_text(text: str) -> np.ndarray:
    """The inverse of `to_text`."""
    try:
        rows = [[_joint(word) for word in person.split()] for person in text.split("|")]
    except ValueError:
        rows = [[(np.nan,) * 3]]
    return checked_pose(rows if all(len(row) == 18 for row in rows) else np.nan)


def _joint(word: str) -> tuple[float, float, float]:
    x, y = word.rstrip("-").split(",")
    return int(x) / 1000, int(y) / 1000, float(not word.endswith("-"))


def mirrored(joints: np.ndarray) -> np.ndarray:
    """The figures seen in a mirror: x turned round, left and right exchanged."""
    turned = checked_pose(joints)[:, MIRROR]
    return np.concatenate([1 - turned[..., :1], turned[..., 1:]], axis=2)
