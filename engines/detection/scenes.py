"""Built-in scenes: boxes over real photographs, each made to show one effect."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

import engines.photos
from engines.params import Text

from .dataset import Dataset, Image, build
from .duel import two_detectors
from .readers.shapes import shape_area

__all__ = ["SCENES", "Scene", "scene"]

Box = tuple[float, ...]
"""x, y, w, h; or the corners x1, y1, ..., x4, y4 of a turned box."""

Truth = tuple[str, Box, Mapping[str, Any]]

GALAXIES: Sequence[Box] = (
    (696, 452, 54, 45),
    (105, 379, 38, 42),
    (468, 52, 35, 27),
    (961, 467, 38, 41),
    (387, 61, 37, 28),
    (404, 696, 35, 44),
    (759, 720, 31, 34),
    (267, 91, 47, 42),
    (493, 426, 42, 27),
    (295, 322, 29, 28),
    (573, 835, 34, 36),
    (431, 137, 41, 46),
    (407, 391, 27, 25),
    (327, 63, 29, 27),
    (482, 577, 29, 31),
    (806, 157, 26, 19),
    (136, 199, 29, 31),
    (647, 578, 32, 35),
    (802, 600, 21, 23),
    (474, 346, 22, 21),
)
"""Twenty bright galaxies of the Hubble deep field."""

JOINT_NAMES = ("nose",) + tuple(
    f"{side}_{joint}"
    for joint in ("eye", "ear", "shoulder", "elbow", "wrist", "hip", "knee", "ankle")
    for side in ("left", "right")
)
"""COCO's keypoints in its order."""

SKY: Box = (590, 290, 40, 40)
"""A place in it where there is nothing much."""


@dataclass(frozen=True)
class Scene:
    """Boxes over one photograph.

    title, note: what it is called, and what it shows. photo: a name of `engines.photos`.
    truths: (class, box, flags of `dataset.build`). detections: (class, score, box). poses: the
    keypoints (K, 3) of the detections, if they have any.
    more: classes that occur only among the detections.
    """

    title: Text
    note: Text
    photo: str
    truths: Sequence[Truth]
    detections: Sequence[tuple[str, float, Box]]
    more: Sequence[str] = field(default=())
    poses: Sequence[np.ndarray] = field(default=())


def scene(name: str) -> tuple[Dataset, str]:
    """The boxes of a scene, and the name of the photograph that they lie on, if there is one.

    Raises:
        ValueError: there is no such scene.
    """
    if name not in SCENES:
        raise ValueError(f"There is no scene {name!r}; choose from {', '.join(SCENES)}.")
    it = SCENES[name]
    if not it.photo:
        return two_detectors(), ""
    height, width = engines.photos.photo(it.photo).shape[:2]
    classes = list(dict.fromkeys([label for label, *_ in it.truths] + list(it.more)))
    truths = [
        {"image": 0, "label": classes.index(label), **_placed(box), **flags}
        for label, box, flags in it.truths
    ]
    detections = [
        {"image": 0, "label": classes.index(label), "score": score, **_placed(box)}
        for label, score, box in it.detections
    ]
    for one, pose in zip(detections, it.poses, strict=False):
        one["pose"] = pose
    picture = Image(1, f"{it.photo}.png", float(width), float(height))
    return build([picture], classes, truths, detections), it.photo


def _placed(box: Box) -> dict[str, Any]:
    """An upright box; of a turned one that around it, its corners and its area."""
    if len(box) == 4:
        return {"box": box}
    xs, ys = box[::2], box[1::2]
    around = (min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
    return {"box": around, "shape": [list(box)], "area": shape_area([list(box)])}


def _bar(x1: float, y1: float, x2: float, y2: float, width: float) -> Box:
    """The corners of a bar from one point to another."""
    far = math.hypot(x2 - x1, y2 - y1)
    dx, dy = (y1 - y2) / far * width / 2, (x2 - x1) / far * width / 2
    corners = (x1 + dx, y1 + dy, x2 + dx, y2 + dy, x2 - dx, y2 - dy, x1 - dx, y1 - dy)
    return tuple(round(v, 1) for v in corners)


def _mirrored(corners: Box) -> Box:
    """A turned box, turned the other way; the upright box around it stays."""
    both = min(corners[::2]) + max(corners[::2])
    return tuple(round(both - v, 1) if k % 2 == 0 else v for k, v in enumerate(corners))


def _pose(**joints: tuple[float, float]) -> np.ndarray:
    """COCO's 17 keypoints (17, 3) from those that are seen."""
    rows = [(*joints[name], 2.0) if name in joints else (0.0, 0.0, 0.0) for name in JOINT_NAMES]
    return np.array(rows)


def _exchanged(pose: np.ndarray) -> np.ndarray:
    """Left taken for right: each pair of COCO's keypoints but the nose turned round."""
    return pose[[0, *(k + 1 if k % 2 else k - 1 for k in range(1, len(pose)))]]


def _galaxies(n: int) -> list[Truth]:
    return [("galaxy", box, {}) for box in GALAXIES[:n]]


def _found(n: int, first: float = 0.9) -> list[tuple[str, float, Box]]:
    """The first n galaxies, found exactly, with falling scores."""
    return [("galaxy", round(first - 0.05 * i, 2), box) for i, box in enumerate(GALAXIES[:n])]


_FORK = _bar(491, 185, 573, 381, 15)
_PIPE = _bar(175, 308, 331, 362, 24)
_HANDLE = _bar(356, 173, 414, 127, 13)

_EILEEN = _pose(
    nose=(222, 119),
    left_eye=(247, 103),
    right_eye=(203, 102),
    left_ear=(274, 126),
    right_ear=(175, 123),
    left_shoulder=(330, 262),
    right_shoulder=(84, 244),
    right_elbow=(42, 402),
    right_wrist=(150, 488),
)
_SHUTTLE = _pose(
    nose=(398, 82),
    left_eye=(404, 76),
    right_eye=(392, 77),
    left_shoulder=(418, 128),
    right_shoulder=(378, 130),
    left_hip=(436, 240),
    right_hip=(366, 238),
)

_GARAGE = Scene(
    ("Garage", "车库"),
    (
        "Three classes and every kind of mistake: poor boxes, a duplicate, a wrong class, "
        "detections of nothing, a crowd of boxes on the shelf, a difficult bicycle wheel.",
        "三个类别，各种错误俱全：框不准、重复检测、类别错误、无中生有；"
        "还有货架上的群体标注和一个困难目标（远处的自行车轮）。",
    ),
    "motorcycle",
    (
        ("wheel", (514, 285, 171, 165), {}),
        ("wheel", (122, 237, 157, 166), {}),
        ("wheel", (0, 167, 42, 63), {"difficult": True}),
        ("lamp", (508, 123, 54, 65), {}),
        ("lamp", (562, 118, 21, 25), {}),
        ("lamp", (463, 174, 24, 27), {}),
        ("lamp", (92, 195, 38, 27), {}),
        ("lamp", (148, 222, 19, 23), {}),
        ("box", (527, 30, 69, 69), {}),
        ("box", (590, 62, 52, 38), {}),
        ("box", (635, 75, 44, 27), {}),
        ("box", (614, 185, 69, 91), {}),
        ("box", (560, 115, 140, 55), {"crowd": True}),
    ),
    (
        ("wheel", 0.97, (510, 292, 172, 160)),
        ("lamp", 0.95, (510, 121, 53, 68)),
        ("wheel", 0.91, (128, 250, 184, 170)),
        ("box", 0.90, (529, 28, 66, 72)),
        ("lamp", 0.83, (561, 117, 23, 27)),
        ("box", 0.77, (595, 60, 56, 41)),
        ("wheel", 0.72, (118, 230, 150, 160)),
        ("box", 0.69, (563, 138, 62, 32)),
        ("lamp", 0.64, (104, 200, 40, 30)),
        ("box", 0.61, (628, 140, 70, 28)),
        ("lamp", 0.58, (464, 172, 24, 27)),
        ("wheel", 0.55, (2, 165, 41, 66)),
        ("box", 0.52, (620, 192, 70, 92)),
        ("box", 0.47, (522, 180, 94, 74)),
        ("helmet", 0.44, (506, 120, 58, 70)),
        ("wheel", 0.41, (330, 300, 78, 62)),
        ("box", 0.38, (147, 223, 20, 23)),
        ("box", 0.35, (92, 194, 38, 28)),
        ("lamp", 0.30, (440, 92, 50, 40)),
    ),
    ("helmet",),
)

_STAIRCASE = Scene(
    ("Staircase", "阶梯"),
    (
        "Five orange lamps, six detections: right, wrong, right, wrong, wrong, right.",
        "五盏橙色灯，六个预测：对、错、对、错、错、对。",
    ),
    "rocket",
    (
        ("lamp", (66, 330, 34, 34), {}),
        ("lamp", (124, 350, 52, 52), {}),
        ("lamp", (166, 366, 54, 52), {}),
        ("lamp", (332, 364, 62, 60), {}),
        ("lamp", (408, 370, 50, 48), {}),
    ),
    (
        ("lamp", 0.95, (334, 362, 62, 60)),
        ("lamp", 0.88, (430, 400, 38, 27)),
        ("lamp", 0.80, (164, 368, 56, 52)),
        ("lamp", 0.70, (90, 396, 44, 31)),
        ("lamp", 0.60, (306, 125, 32, 60)),
        ("lamp", 0.50, (126, 352, 50, 50)),
    ),
)

_EYES: Sequence[Truth] = (
    ("eye", (135, 85, 72, 64), {}),
    ("eye", (296, 107, 50, 58), {}),
)
_LEFT, _LEFT_AGAIN = (136, 86, 71, 63), (140, 80, 70, 66)
_RIGHT, _RIGHT_AGAIN = (296, 108, 51, 57), (292, 104, 54, 60)

SCENES: Mapping[str, Scene] = {
    "garage": _GARAGE,
    "staircase": _STAIRCASE,
    "one of twenty": Scene(
        ("One of twenty", "二十中一"),
        ("Twenty galaxies, one of them found.", "二十个星系，只找到一个。"),
        "hubble_deep_field",
        _galaxies(20),
        _found(1),
    ),
    "late start": Scene(
        ("Late start", "开局失误"),
        (
            "The best-scoring detection is wrong, the nine after it are right.",
            "得分最高的预测是错的，其后九个全对。",
        ),
        "hubble_deep_field",
        _galaxies(9),
        [("galaxy", 0.99, SKY), *_found(9)],
    ),
    "seven of ten": Scene(
        ("Seven of ten", "十中七"),
        (
            "Ten galaxies, seven found without a mistake: the recall is .7, or is it?",
            "十个星系找对七个，没有一个错：查全率是 .7，真的吗？",
        ),
        "hubble_deep_field",
        _galaxies(10),
        _found(7),
    ),
    "shift": Scene(
        ("A hundred pixels wide", "一百像素宽"),
        (
            "Two boxes of 100 px width, found exactly: now push them aside.",
            "两个宽 100 像素的框，预测完全吻合：把它们推开试试。",
        ),
        "astronaut",
        (("face", (178, 60, 100, 130), {}), ("shuttle", (364, 0, 100, 284), {})),
        (("face", 0.9, (178, 60, 100, 130)), ("shuttle", 0.8, (364, 0, 100, 284))),
    ),
    "small": Scene(
        ("Eight pixels", "八个像素"),
        (
            "A box of 8 x 8 px and one of 64 x 64: the same pixel weighs differently.",
            "一个 8 × 8 的框和一个 64 × 64 的框：同样一个像素，分量不同。",
        ),
        "hubble_deep_field",
        (("speck", (854, 116, 8, 8), {}), ("galaxy", (692, 442, 64, 64), {})),
        (("speck", 0.9, (854, 116, 8, 8)), ("galaxy", 0.8, (692, 442, 64, 64))),
    ),
    "duplicates": Scene(
        ("Duplicates among", "夹在中间的重复"),
        ("Each eye is found, and found again at once.", "每只眼睛找到之后马上又报一次。"),
        "chelsea",
        _EYES,
        (
            ("eye", 0.9, _LEFT),
            ("eye", 0.8, _LEFT_AGAIN),
            ("eye", 0.7, _RIGHT),
            ("eye", 0.6, _RIGHT_AGAIN),
        ),
    ),
    "duplicates last": Scene(
        ("Duplicates at the end", "排在末尾的重复"),
        (
            "The same four boxes, but both duplicates score least.",
            "同样四个框，但两个重复的得分最低。",
        ),
        "chelsea",
        _EYES,
        (
            ("eye", 0.9, _LEFT),
            ("eye", 0.7, _LEFT_AGAIN),
            ("eye", 0.8, _RIGHT),
            ("eye", 0.6, _RIGHT_AGAIN),
        ),
    ),
    "tied": Scene(
        ("Tied scores", "同分"),
        ("The nose and a whisker, both with score .5.", "鼻子和胡须，得分都是 .5。"),
        "chelsea",
        (("nose", (232, 226, 62, 40), {}),),
        (("nose", 0.5, (234, 225, 60, 42)), ("nose", 0.5, (60, 215, 90, 50))),
    ),
    "crowd": Scene(
        ("Crowd", "群体标注"),
        (
            "Six bricks have boxes, the rest of the wall is one crowd region; "
            "detections find bricks in both.",
            "六块砖逐一标注，其余墙面是一个群体标注；两处都有预测。",
        ),
        "brick",
        (
            ("brick", (222, 64, 29, 86), {}),
            ("brick", (190, 84, 27, 44), {}),
            ("brick", (256, 134, 30, 48), {}),
            ("brick", (290, 66, 28, 87), {}),
            ("brick", (320, 44, 27, 84), {}),
            ("brick", (157, 105, 28, 95), {}),
            ("brick", (0, 260, 512, 252), {"crowd": True}),
        ),
        (
            ("brick", 0.95, (223, 65, 28, 84)),
            ("brick", 0.92, (256, 300, 32, 120)),
            ("brick", 0.88, (289, 68, 28, 85)),
            ("brick", 0.84, (190, 362, 28, 134)),
            ("brick", 0.80, (158, 108, 27, 90)),
            ("brick", 0.72, (302, 270, 30, 115)),
            ("brick", 0.66, (256, 136, 30, 46)),
            ("brick", 0.50, (118, 60, 40, 40)),
            ("brick", 0.40, (319, 46, 27, 80)),
        ),
    ),
    "turned": Scene(
        ("Turned boxes", "旋转框"),
        (
            "Fork, pipe and handle: the pipe is found turned the wrong way, and the upright boxes "
            "around do not tell. Measure the overlap of turned boxes, or of masks.",
            "前叉、排气管、车把：排气管的预测转反了方向，而外接正框看不出来。"
            "改用旋转框或掩码的交并比即可看出。",
        ),
        "motorcycle",
        (("tube", _FORK, {}), ("tube", _PIPE, {}), ("tube", _HANDLE, {})),
        (
            ("tube", 0.9, _bar(490, 184, 574, 382, 16)),
            ("tube", 0.8, _mirrored(_PIPE)),
            ("tube", 0.7, _bar(357, 174, 413, 128, 13)),
            ("tube", 0.4, _bar(550, 215, 577, 262, 14)),
        ),
    ),
    "pose": Scene(
        ("Pose", "姿态"),
        (
            "One astronaut, found twice, and a person seen in the shuttle. The surest takes left "
            "for right, which boxes do not tell. Compare keypoints.",
            "一名宇航员被检出两次，还有一个预测把航天飞机当成人。得分最高的把左右搞反了，"
            "从框上看不出来。改为比较关键点即可看出。",
        ),
        "astronaut",
        (("person", (18, 15, 345, 497), {"pose": _EILEEN}),),
        (
            ("person", 0.9, (20, 14, 342, 498)),
            ("person", 0.7, (26, 20, 330, 492)),
            ("person", 0.4, (354, 0, 104, 284)),
        ),
        poses=(_exchanged(_EILEEN), _EILEEN + _EILEEN[:, 2:] * [2.0, 1.5, 0.0], _SHUTTLE),
    ),
    "id zero": Scene(
        ("Annotation 0", "0 号标注"),
        (
            "Cup, saucer and spoon, all found; the cup's annotation has the id 0.",
            "杯、碟、匙全部找到；杯子的标注编号为 0。",
        ),
        "coffee",
        (
            ("cup", (172, 16, 236, 292), {"id": 0}),
            ("saucer", (76, 60, 404, 326), {"id": 1}),
            ("spoon", (318, 66, 108, 262), {"id": 2}),
        ),
        (
            ("cup", 0.95, (174, 18, 232, 290)),
            ("saucer", 0.90, (78, 62, 402, 322)),
            ("spoon", 0.85, (320, 68, 104, 258)),
        ),
    ),
    "two detectors": Scene(
        ("Two detectors", "两个检测器"),
        (
            "Sixty made-up pictures and two made-up detectors: one careful, one eager.",
            "六十张虚构的图片，两个虚构的检测器：一个谨慎，一个积极。",
        ),
        "",
        (),
        (),
    ),
}
"""The scenes by name; the first is what a visitor sees first."""
