"""Figures as people have them in JSON, in whichever dress, brought to OpenPose's 18 joints.

    OpenPose            {"people": [{"pose_keypoints_2d": [x, y, c, ...]}]}, without a canvas
    its first versions  "pose_keypoints"
    the WebUI, ComfyUI  the same with canvas_width, canvas_height; a list of frames; fractions
    pose editors        width, height; {"keypoints": [[x, y], ...]}, 18 a person
    COCO, MMPose        [{"keypoints": [...], "score": s}], annotations, instances
    TensorFlow.js       [{"keypoints": [{"x": ..., "y": ..., "score": ...}, ...]}]

18 joints are taken as they are, 17 (COCO), 25 (BODY_25) and 133 (COCO-WholeBody) converted.

Cao, Hidalgo, Simon, Wei, Sheikh, "OpenPose: Realtime Multi-Person 2D Pose Estimation using Part
Affinity Fields", 2018, https://arxiv.org/abs/1812.08008. Lin et al., "Microsoft COCO", 2014,
https://arxiv.org/abs/1405.0312. Jin et al., "Whole-Body Human Pose Estimation in the Wild", 2020,
https://arxiv.org/abs/2007.11858.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from engines.params import Text

from .pose import MOST_PEOPLE, Figures, checked_pose, completed
from .words import ControlError

__all__ = ["from_openpose", "read_openpose", "to_openpose"]

BODY_25 = [*range(8), *range(9, 19)]
"""The joints of OpenPose's 25-joint figure that the 18-joint figure has."""

COCO_17 = [0, 5, 6, 8, 10, 5, 7, 9, 12, 14, 16, 11, 13, 15, 2, 1, 4, 3]
"""Those of COCO; in the place of the neck, 1, a shoulder, until it is put between both."""

FARTHEST = 1e6
"""Pixels from the corner that a joint may be; what claims more is no joint."""

LEFT_HAND, RIGHT_HAND = slice(91, 112), slice(112, 133)
"""The joints of COCO-WholeBody that are hands; the first 17 are COCO's."""

KEYPOINTS = ("pose_keypoints_2d", "pose_keypoints", "keypoints")
"""What a person's joints are called."""

PAIRS = (34, 36, 50, 266)
"""Numbers of a person without confidences: 17, 18, 25 or 133 joints."""

SURE = ("score", "confidence", "visibility", "c")
"""What the confidence of a joint is called."""

FRACTION = 2.0
"""No figure in pixels lies within the first two; fractions hardly leave the picture."""

ROOM = 0.9
"""How much of the square the box of figures without a canvas fills."""


class Person(NamedTuple):
    """joints: (18, 3), x, y, confidence. hands: (2, 21, 3), noughts where they are not known."""

    joints: np.ndarray
    hands: np.ndarray
    given: int  # joints in the file

    @property
    def sure(self) -> float:
        """The sum of confidences: how much of a person is there."""
        return float(self.joints[:, 2].clip(0, 1).sum())


def read_openpose(text: str) -> Figures:
    """The figures of a JSON text, on their own canvas; at most four, the surest.

    Raises:
        ControlError: it is no such text, or nobody in it has a joint.
    """
    try:
        frame, notes = _frame(json.loads(text.lstrip("\ufeff")))
        rows = _records(frame)
        people = [person for row in rows if (person := _person(row)) is not None]
        size = _size(frame)
    except (
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        OverflowError,
        RecursionError,
    ) as error:
        if isinstance(error, ControlError):
            raise
        raise _no_pose() from error
    if not people:
        raise ControlError(
            "Nobody in this file has a joint that is seen.", "文件中没有任何可见的关节。"
        )
    notes += _told(len(rows), people)
    surest = sorted(range(len(people)), key=lambda k: -people[k].sure)[:MOST_PEOPLE]
    figures = _figures([people[k] for k in sorted(surest)], size, notes)
    figures.square()  # refuses joints far outside of the canvas
    return figures


def from_openpose(text: str, how: str = "crop") -> np.ndarray:
    """The same as joints in the square, fractions, (people, 18, 3); see `Figures.square`."""
    return read_openpose(text).square(how)


def to_openpose(
    joints: np.ndarray, width: int = 512, height: int = 512, hands: np.ndarray | None = None
) -> str:
    """OpenPose's JSON; a hidden joint has three noughts.

    Arguments:
        hands: (people, 2, 21, 3), the left one first, where they are known.
    """
    people = []
    for k, person in enumerate(checked_pose(joints)):
        parts = {"pose_keypoints_2d": person}
        if hands is not None:
            sides = ("hand_left_keypoints_2d", "hand_right_keypoints_2d")
            parts |= dict(zip(sides, hands[k], strict=True))
        scaled = {name: rows * [width, height, 1] * rows[:, 2:] for name, rows in parts.items()}
        people.append({name: rows.round(3).ravel().tolist() for name, rows in scaled.items()})
    return json.dumps({"people": people, "canvas_width": width, "canvas_height": height}, indent=1)


def _no_pose() -> ControlError:
    return ControlError(
        "This is not OpenPose JSON: it needs people, each with pose_keypoints_2d of 18 or 25 "
        "joints (x, y, confidence), or COCO keypoints.",
        "这不是 OpenPose 的 JSON：需要 people，其中每人有 18 或 25 个关节的 "
        "pose_keypoints_2d（x、y、置信度），或 COCO 的 keypoints。",
    )


def _frame(held: Any) -> tuple[Mapping[str, Any], list[Text]]:
    """One picture's figures: the first of a list of frames; a list of persons is one picture's."""
    if isinstance(held, Mapping):
        return held, []
    if "people" not in held[0]:
        records = "keypoints" in held[0] and "image_id" in held[0]
        return {"annotations" if records else "people": held}, []
    if len(held) == 1:
        return held[0], []
    n = len(held)
    return held[0], [(f"The first of {n} frames is taken.", f"共 {n} 帧，只取第一帧。")]


def _records(frame: Mapping[str, Any]) -> Sequence[Any]:
    """What stands for a person each; the first picture is meant where there are several."""
    if "people" in frame:
        return list(frame["people"])
    if any(name in frame for name in KEYPOINTS[:2]):  # one person alone
        return [frame]
    if "keypoints" in frame:
        return [{"keypoints": person} for person in _apart(frame["keypoints"])]
    if "instance_info" in frame:
        return list(frame["instance_info"][0]["instances"])
    rows = frame["annotations"] if "annotations" in frame else frame["instances"]
    first = next((row.get("image_id") for row in rows), None)
    return [row for row in rows if row.get("image_id") == first]


def _apart(given: Sequence[Any]) -> Sequence[Any]:
    """Persons of one list: a list a person, numbers of one person, or 18 pairs a person."""
    depth = np.ndim(given[0])
    if depth == 2:
        return given
    if depth == 0 or len(given) in (17, 25, 133):
        return [given]
    if len(given) % 18:
        raise _no_pose()
    return [given[k : k + 18] for k in range(0, len(given), 18)]


def _person(row: Mapping[str, Any] | None) -> Person | None:
    """One person, or None where no joint is seen."""
    held = row or {}
    given = next((held[name] for name in KEYPOINTS if name in held), None)
    rows = _rows(given, held.get("keypoint_scores"))
    if not (rows[:, 2] > 0).any():
        return None
    hands = [_hand(held, "left"), _hand(held, "right")]
    if len(rows) == 133:
        hands = [rows[LEFT_HAND], rows[RIGHT_HAND]]
    return Person(_eighteen(rows), np.stack(hands), len(rows))


def _rows(given: Any, scores: Any = None) -> np.ndarray:
    """(n, 3) of numbers in a row, by twos or threes, or of joints; null and NaN are hidden."""
    if not given:
        return np.zeros((0, 3))
    if isinstance(given[0], list | Mapping):
        rows = np.array([_joint(one) for one in given], dtype=np.float64)
    elif len(given) in PAIRS:
        pairs = np.array(given, dtype=np.float64).reshape(-1, 2)
        rows = np.column_stack([pairs, pairs.any(axis=1)])  # noughts are a joint not found
    else:
        rows = np.array(given, dtype=np.float64).reshape(-1, 3)
    if scores is not None:
        rows[:, 2] = scores
    known = (np.abs(rows) <= FARTHEST).all(axis=1) & (rows[:, 2] > 0)  # NaN is not known
    return np.where(known[:, None], rows, 0.0)


def _joint(held: Sequence[Any] | Mapping[str, Any] | None) -> list[Any]:
    """x, y and confidence of one joint in a list, or by name as TensorFlow.js writes it."""
    if isinstance(held, Mapping):
        sure = next((held[name] for name in SURE if name in held), 1.0)
        return [held.get("x"), held.get("y"), sure]
    return [*(held or (None, None)), 1.0][:3]


def _hand(held: Mapping[str, Any], side: str) -> np.ndarray:
    rows = _rows(held.get(f"hand_{side}_keypoints_2d", held.get(f"hand_{side}_keypoints")))
    return rows if len(rows) == 21 else np.zeros((21, 3))


def _eighteen(rows: np.ndarray) -> np.ndarray:
    """OpenPose's 18 joints of 17, 18, 25 or 133."""
    if len(rows) == 18:
        return rows
    if len(rows) == 25:
        return rows[BODY_25]
    if len(rows) not in (17, 133):
        raise ControlError(
            f"A figure of {len(rows)} joints is not known here: 18 (OpenPose), 25 (BODY_25), 17 "
            "(COCO) and 133 (COCO-WholeBody) are.",
            f"无法识别 {len(rows)} 个关节的人体：支持 18（OpenPose）、25（BODY_25）、"
            "17（COCO）与 133（COCO-WholeBody）。",
        )
    found = rows[COCO_17]
    left, right = rows[5], rows[6]
    found[1] = (left + right) / 2 if left[2] > 0 and right[2] > 0 else 0.0
    return found


def _size(frame: Mapping[str, Any]) -> tuple[float, float] | None:
    """Width and height of the canvas, where the file has one."""
    images = frame.get("images") or [{}]
    for held, names in (
        (frame, ("canvas_width", "canvas_height")),
        (frame, ("width", "height")),
        (images[0], ("width", "height")),
    ):
        width, height = (float(held.get(name) or 0) for name in names)
        if width > 0 and height > 0 and np.isfinite([width, height]).all():
            return width, height
    return None


def _told(rows: int, people: Sequence[Person]) -> list[Text]:
    """What to say of persons without joints, of too many, and of other orders of joints."""
    notes: list[Text] = []
    if empty := rows - len(people):
        notes.append(
            (
                f"{empty} of {rows} figures without a joint are left out.",
                f"{rows} 个人体中有 {empty} 个没有关节，已略去。",
            )
        )
    if len(people) > MOST_PEOPLE:
        notes.append(
            (
                f"Of {len(people)} people the {MOST_PEOPLE} surest are taken.",
                f"共 {len(people)} 人，只取置信度最高的 {MOST_PEOPLE} 人。",
            )
        )
    counts = sorted({person.given for person in people} - {18})
    converted = [
        (
            f"{count} joints are converted to the 18 of OpenPose.",
            f"{count} 个关节已转换为 OpenPose 的 18 个。",
        )
        for count in counts
    ]
    return notes + converted


def _figures(
    people: Sequence[Person], size: tuple[float, float] | None, notes: list[Text]
) -> Figures:
    """Figures on their canvas; without one, in a square around the joints that are seen."""
    joints, hands = (np.stack([p[k] for p in people]) for k in (0, 1))
    seen = joints[joints[..., 2] > 0][:, :2]
    share = np.abs(seen).max() <= FRACTION
    if size is None:
        notes.append(
            (
                "The file names no canvas: the figures fill the picture by their own box.",
                "文件没有画布尺寸：已按人体外框放入画面。",
            )
        )
        low, high = seen.min(0), seen.max(0)
        side = float((high - low).max()) / ROOM or 1.0
        for points in (joints, hands):
            points[..., :2] += side / 2 - (low + high) / 2
        size = (side, side)
    elif share:
        for points in (joints, hands):
            points[..., :2] *= size
    whole = [completed(person[:, :2], person[:, 2] > 0) for person in joints]
    hands[..., 2] = hands[..., 2] > 0
    known = hands if hands[..., 2].any() else None
    return Figures(np.stack(whole), known, *size, tuple(notes))
