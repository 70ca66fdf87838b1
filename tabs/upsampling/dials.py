"""The engine's dials, and those of the page alone: which view, which pixel, how long to train."""

from typing import Literal

from engines import upsampling
from engines.params import dial

__all__ = ["Dials"]


class Dials(upsampling.Params):
    """What a link to this tab holds."""

    view: Literal["compare", "checkerboard", "responses", "learn", "parity"] = dial(
        "compare",
        label=("View", "视图"),
        help=("What the stage shows.", "舞台上显示什么。"),
        choices={
            "compare": ("Compare", "对比"),
            "checkerboard": ("Checkerboard", "棋盘格"),
            "responses": ("Edge and point", "阶跃与冲激"),
            "learn": ("Learn it live", "现场训练"),
            "parity": ("Torch, OpenCV, PIL", "三库对照"),
        },
    )
    show: Literal["picture", "difference", "spectrum"] = dial(
        "picture",
        label=("Show", "显示"),
        help=(
            "The picture, its distance from the original (4 times), or its spectrum.",
            "图片本身、与原图之差（放大 4 倍），或频谱。",
        ),
        choices={
            "picture": ("Picture", "图片"),
            "difference": ("Difference", "差值"),
            "spectrum": ("Spectrum", "频谱"),
        },
    )
    budget: int = dial(
        20,
        ge=3,
        le=120,
        unit="s",
        label=("Training time", "训练时间"),
        help=("The network stops learning after this.", "到时即停止训练。"),
    )
    row: float = dial(
        0.42, ge=0, le=1, hidden=True, label=("Row", "行"), help=("Clicked.", "点击处。")
    )
    column: float = dial(
        0.52, ge=0, le=1, hidden=True, label=("Column", "列"), help=("Clicked.", "点击处。")
    )
    asked: str = dial(
        "bicubic",
        max_length=20,
        hidden=True,
        label=("Explained method", "所解释的方法"),
        help=("The method whose pixel was clicked.", "被点击像素所属的方法。"),
    )

    def engine(self) -> upsampling.Params:
        """The engine's own parameters: what its results are kept under."""
        own = upsampling.Params.model_fields
        return upsampling.Params(**{k: v for k, v in self.model_dump().items() if k in own})
