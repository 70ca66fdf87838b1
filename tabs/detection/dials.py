"""The engine's dials, and those of the page alone: which view, which image, which boxes."""

from typing import Literal

from pydantic import field_validator

from engines import detection
from engines.params import dial

from .edits import parse

__all__ = ["Dials"]

_ORDERS = {
    "auto": ("recognise", "自动识别"),
    "xywh": ("x, y, w, h", "x, y, w, h"),
    "xyxy": ("x₁, y₁, x₂, y₂", "x₁, y₁, x₂, y₂"),
    "cxcywh": ("centre, w, h", "中心, w, h"),
}


class Dials(detection.Params):
    """What a link to this tab holds."""

    view: Literal["boxes", "conventions", "classes", "classification"] = dial(
        "boxes",
        label=("View", "视图"),
        help=("What the stage shows.", "舞台上显示什么。"),
        choices={
            "boxes": ("Boxes and curve", "框与曲线"),
            "conventions": ("Conventions", "各种约定"),
            "classes": ("Classes and errors", "类别与错误"),
            "classification": ("Rare things: ROC twin", "罕见正例：ROC 对照"),
        },
    )
    text_format: Literal["auto", "yolo", "text"] = dial(
        "auto",
        more=True,
        label=("Own files: text format", "自己的文件：文本格式"),
        help=(
            "Of .txt files; the report says what was recognised.",
            ".txt 文件；识别结果见报告",
        ),
        choices={
            "auto": ("recognise", "自动识别"),
            "yolo": ("YOLO", "YOLO"),
            "text": ("class score box", "类别 得分 框"),
        },
    )
    truth_boxes: Literal["auto", "xywh", "xyxy", "cxcywh"] = dial(
        "auto",
        more=True,
        label=("Own files: objects written as", "自己的文件：真实框写法"),
        help=("What the four numbers are.", "四个数字的含义。"),
        choices=_ORDERS,
    )
    found_boxes: Literal["auto", "xywh", "xyxy", "cxcywh"] = dial(
        "auto",
        more=True,
        label=("Own files: detections written as", "自己的文件：预测框写法"),
        help=("What the four numbers are.", "四个数字的含义。"),
        choices=_ORDERS,
    )
    units: Literal["auto", "pixels", "relative"] = dial(
        "auto",
        more=True,
        label=("Own files: units", "自己的文件：单位"),
        help=("Pixels, or shares of width and height.", "像素，或相对于宽高的比例。"),
        choices={
            "auto": ("recognise", "自动识别"),
            "pixels": ("pixels", "像素"),
            "relative": ("relative", "相对值"),
        },
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

    def engine(self) -> detection.Params:
        """The engine's own parameters: what its results are kept under."""
        own = detection.Params.model_fields
        return detection.Params(**{k: v for k, v in self.model_dump().items() if k in own})
