"""What each view asks for: which boxes, and by which conventions they are judged."""

from typing import Literal

from pydantic import field_validator

import engines.params
from engines.params import dial

from ..edits import parse
from ..nms import KINDS
from ..scenes import SCENES
from .dials import Params, Thresholds
from .names import DETECTORS

__all__ = ["Areas", "Boxes", "Duel", "Judged", "Rarity", "Source", "Suppression", "Table"]

_ORDERS = {
    "auto": ("recognise", "自动识别"),
    "xywh": ("x, y, w, h", "x, y, w, h"),
    "xyxy": ("x₁, y₁, x₂, y₂", "x₁, y₁, x₂, y₂"),
    "cxcywh": ("centre, w, h", "中心, w, h"),
    "yxyx": ("y₁, x₁, y₂, x₂", "y₁, x₁, y₂, x₂"),
}


class Source(engines.params.Params):
    """Which boxes: a scene's or the visitor's own, how the files are read, what was edited."""

    scene: Literal[
        "garage",
        "staircase",
        "one of twenty",
        "late start",
        "seven of ten",
        "shift",
        "small",
        "duplicates",
        "duplicates last",
        "tied",
        "crowd",
        "turned",
        "pose",
        "id zero",
        "two detectors",
        "own",
    ] = dial(
        "garage",
        label=("Scene", "场景"),
        help=("A built-in picture with boxes on it.", "内置的图片及其真实框与预测框。"),
        choices={name: scene.title for name, scene in SCENES.items()}
        | {"own": ("your files", "自己的文件")},
    )
    text_format: Literal["auto", "yolo", "text"] = dial(
        "auto",
        more=True,
        label=("Text files", "文本格式"),
        help=(
            "How your own .txt files are read; the report says what was recognised.",
            "自己的 .txt 文件如何读取；识别结果见报告。",
        ),
        choices={
            "auto": ("recognise", "自动识别"),
            "yolo": ("YOLO", "YOLO"),
            "text": ("class score box", "类别 得分 框"),
        },
    )
    truth_boxes: Literal["auto", "xywh", "xyxy", "cxcywh", "yxyx"] = dial(
        "auto",
        more=True,
        label=("Objects as", "真实框写法"),
        help=("In your own files: what the four numbers are.", "自己的文件中四个数字的含义。"),
        choices=_ORDERS,
    )
    found_boxes: Literal["auto", "xywh", "xyxy", "cxcywh", "yxyx"] = dial(
        "auto",
        more=True,
        label=("Detections as", "预测框写法"),
        help=("In your own files: what the four numbers are.", "自己的文件中四个数字的含义。"),
        choices=_ORDERS,
    )
    units: Literal["auto", "pixels", "relative"] = dial(
        "auto",
        more=True,
        label=("Units", "坐标单位"),
        help=(
            "In your own files: pixels, or shares of width and height.",
            "自己的文件中：像素，或相对于宽高的比例。",
        ),
        choices={
            "auto": ("recognise", "自动识别"),
            "pixels": ("pixels", "像素"),
            "relative": ("relative", "相对值"),
        },
    )
    class_numbers: Literal["auto", "+1", "-1"] = dial(
        "auto",
        more=True,
        label=("Class numbers", "类别编号"),
        help=(
            "In your own files: added to the numbers of the detections' classes.",
            "自己的文件中：给预测框的类别编号加上多少。",
        ),
        choices={"auto": ("as they are", "不变"), "+1": ("+ 1", "加 1"), "-1": ("− 1", "减 1")},
    )
    detector: Literal["face", "people", "network"] = dial(
        "face",
        more=True,
        label=("In my pictures", "在我的图片中"),
        help=(
            "What is looked for in your own pictures, where they come without boxes.",
            "自己的图片没有附带框时，在其中检测什么。",
        ),
        choices=DETECTORS,
    )
    model: str = dial(
        "",
        max_length=200,
        hidden=True,
        label=("Model", "模型"),
        help=(
            "Whose detections are looked at, where files hold several models'; empty: the first.",
            "文件里有多个模型的结果时看哪一个；留空表示第一个。",
        ),
    )
    image: int = dial(
        0,
        ge=0,
        le=20_000,
        hidden=True,
        label=("Image", "图片"),
        help=("The picture on the stage.", "舞台上的图片。"),
    )
    edits: str = dial(
        "",
        max_length=60_000,
        hidden=True,
        label=("Edited boxes", "编辑过的框"),
        help=("Boxes moved, drawn or deleted by hand.", "手动移动、绘制或删除的框。"),
    )

    @field_validator("edits")
    @classmethod
    def _readable(cls, text: str) -> str:
        parse(text)
        return text


class Judged(Params, Source):
    """Boxes, and the conventions that judge them."""

    def conventions(self) -> Params:
        """What an evaluation computes from, whatever the boxes."""
        return Params(**{k: v for k, v in self.model_dump().items() if k in Params.model_fields})


class Boxes(Judged):
    """Objects and detections, the ranked list, its curve and its average precision."""


class Areas(Judged):
    """One curve, measured by every convention of average precision."""

    package: Literal[
        "coco",
        "voc07",
        "voc10",
        "ultralytics",
        "torchmetrics",
        "supervision",
        "cartucho",
        "padilla",
    ] = dial(
        "coco",
        hidden=True,
        label=("Package", "软件包"),
        help=(
            "Whose number is explained, convention by convention.",
            "逐条约定解释哪个软件包的数字。",
        ),
    )


class Table(Judged):
    """Average precision class by class and size by size; kinds of mistakes."""


class Duel(Thresholds, Source):
    """Two models on the same pictures."""

    FIRST = ("iou", "overlap", "confidence", "draws")

    first: str = dial(
        "",
        max_length=200,
        hidden=True,
        label=("First model", "第一个模型"),
        help=("One of the models; empty: the first.", "模型之一；留空表示第一个。"),
    )
    second: str = dial(
        "",
        max_length=200,
        hidden=True,
        label=("Second model", "第二个模型"),
        help=("Another model; empty: the second.", "另一个模型；留空表示第二个。"),
    )
    draws: int = dial(
        1000,
        ge=100,
        le=4000,
        log=True,
        label=("Bootstrap draws", "自助抽样次数"),
        help=(
            "How often the pictures are drawn again, with replacement, for the interval.",
            "为估计区间，有放回地重抽图片多少次。",
        ),
    )
    seed: int = dial(
        0,
        ge=0,
        le=9999,
        more=True,
        label=("Seed of the draws", "抽样的种子"),
        help=("Which pictures are drawn.", "抽到哪些图片。"),
    )

    def conventions(self) -> Params:
        """COCO's, at this threshold of IoU and confidence."""
        asked = {name: getattr(self, name) for name in Thresholds.model_fields}
        return Params(**asked, seed=self.seed)


class Suppression(Source):
    """Raw detections, and which of them stay."""

    FIRST = ("threshold", "kind", "class_wise")

    threshold: float = dial(
        0.5,
        ge=0.0,
        le=0.95,
        step=0.05,
        label=("IoU above which a box goes", "抑制的交并比阈值"),
        help=(
            "A box that overlaps a better one by more than this is suppressed.",
            "与得分更高的框重叠超过该值就被抑制。",
        ),
    )
    kind: Literal["hard", "linear", "gaussian"] = dial(
        "hard",
        label=("Suppression", "抑制方式"),
        help=(
            "Hard: it is deleted. Soft: its score falls, the more the larger the overlap.",
            "硬抑制直接删除；软抑制按重叠程度降低得分。",
        ),
        choices=KINDS,
    )
    class_wise: bool = dial(
        True,
        label=("Class by class", "逐类进行"),
        help=(
            "A box suppresses those of its own class alone.",
            "只抑制同一类别的框。",
        ),
    )
    sigma: float = dial(
        0.5,
        ge=0.05,
        le=2.0,
        step=0.05,
        more=True,
        label=("σ of the Gaussian", "高斯的 σ"),
        help=("The smaller, the harder.", "越小越接近硬抑制。"),
    )


class Rarity(engines.params.Params):
    """Classification without boxes, at a prevalence of positives."""

    prevalence: float = dial(
        0.5,
        ge=0.001,
        le=0.999,
        log=True,
        label=("Prevalence", "正例占比"),
        help=(
            "Share of positives in the classification twin.",
            "对照的分类问题中正例所占的比例。",
        ),
    )
