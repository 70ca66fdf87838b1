"""The dials of the ControlNet topic, by what they are about, and those of each view.

`Params` is what the engine computes from; a view has the dials that its picture depends on, and
`engine()` of it fills in the rest.
"""

from typing import Any, ClassVar, Literal

from pydantic import field_validator

from engines.params import Params as Base
from engines.params import Text, dial
from engines.photos import PHOTOS

from . import sketch as drawn

__all__ = [
    "DETECTORS",
    "ENDS",
    "PRESETS",
    "SCALES",
    "AnatomyParams",
    "CompareParams",
    "Control",
    "EdgesParams",
    "GridParams",
    "Kind",
    "Params",
    "PoseParams",
]

Kind = Literal["edges", "pose"]
Control = Literal["edges", "pose", "both"]
Picture = Literal[
    "scene",
    "astronaut",
    "coffee",
    "chelsea",
    "rocket",
    "camera",
    "brick",
    "retina",
    "hubble_deep_field",
    "motorcycle",
    "china",
    "flower",
    "sketch",
    "own",
]
Detector = Literal["canny", "lineart", "scribble", "none", "invert"]
Preset = Literal[
    "standing", "waving", "arms up", "star jump", "sitting", "walking", "running", "own"
]

DETECTORS: dict[str, Text] = {
    "canny": ("Canny", "Canny"),
    "lineart": ("Line art", "线稿"),
    "scribble": ("Scribble", "涂鸦线"),
    "none": ("None: it is the hint", "无：图片即条件图"),
    "invert": ("None, inverted", "无，反相"),
}

PRESETS: dict[str, Text] = {
    "standing": ("standing", "站立"),
    "waving": ("waving", "挥手"),
    "arms up": ("arms up", "举双臂"),
    "star jump": ("star jump", "开合跳"),
    "sitting": ("sitting", "坐"),
    "walking": ("walking", "走"),
    "running": ("running", "跑"),
    "own": ("your JSON", "自己的 JSON"),
}

_PICTURES: dict[str, Text] = {
    "scene": ("A Storybook scene", "Storybook 场景"),
    **{name: (name.replace("_", " "), name.replace("_", " ")) for name in PHOTOS},
    "sketch": ("Drawn by hand", "手绘"),
    "own": ("Your own", "自己的图片"),
}


SCALES = (0.0, 0.5, 1.0, 1.5, 2.0)
ENDS = (0.2, 0.4, 0.7, 1.0)
"""The sides of the grid of control scales and ends."""


class Condition(Base):
    """Which net acts."""

    control: Control = dial(
        "edges",
        label=("Condition", "条件"),
        help=("Which ControlNet steers the picture.", "由哪个 ControlNet 引导画面。"),
        choices={
            "edges": ("Edges", "边缘"),
            "pose": ("Pose", "姿态"),
            "both": ("Both nets", "两者同时"),
        },
    )


class Source(Base):
    """The picture that edges are taken from."""

    picture: Picture = dial(
        "scene",
        label=("Picture", "图片"),
        help=("Where the edges come from.", "边缘取自哪幅图。"),
        choices=_PICTURES,
    )
    scene: int = dial(
        0,
        ge=0,
        le=999,
        more=True,
        label=("Scene", "场景编号"),
        help=("The number of the Storybook scene.", "Storybook 场景的编号。"),
    )
    sketch: str = dial(
        "",
        max_length=drawn.LONGEST,
        hidden=True,
        label=("Drawing", "手绘"),
        help=("The lines drawn by hand.", "手绘的线条。"),
    )

    @field_validator("sketch")
    @classmethod
    def _drawn(cls, text: str) -> str:
        drawn.from_text(text)
        return text


class Fitting(Base):
    """How the picture is brought to the square."""

    resolution: Literal[128, 256, 512] = dial(
        128,
        more=True,
        label=("Detector resolution", "检测分辨率"),
        help=(
            "The side at which lines are sought, before they are brought to the net's size.",
            "先在该边长上找线条，再缩放到网络所需的尺寸。",
        ),
    )
    resize: Literal["crop", "fit", "fill"] = dial(
        "crop",
        more=True,
        label=("Fit to the square", "适配方式"),
        help=(
            "Cut to the square, put whole into it, or stretched over it.",
            "裁成正方形、完整放入，或拉伸铺满。",
        ),
        choices={
            "crop": ("Crop", "裁剪"),
            "fit": ("Fit", "完整放入"),
            "fill": ("Fill", "拉伸铺满"),
        },
    )


class Lines(Base):
    """What makes lines of it."""

    low: int = dial(
        100,
        ge=1,
        le=1000,
        label=("Low threshold", "低阈值"),
        help=(
            "A weaker gradient is never an edge.",
            "梯度低于此值的像素不算边缘。",
        ),
    )
    high: int = dial(
        200,
        ge=1,
        le=1000,
        label=("High threshold", "高阈值"),
        help=(
            "A stronger gradient always is; one between counts if it touches such an edge.",
            "梯度高于此值的像素一定是边缘；介于两者之间的须与强边缘相连（滞后阈值）。",
        ),
    )
    detector: Detector = dial(
        "canny",
        more=True,
        label=("Edge detector", "边缘检测器"),
        help=(
            "What turns the picture into lines. None: your picture is the hint already, light "
            "lines on dark; inverted, if they are dark on light.",
            "用什么方法把图片变成线条。“无”表示图片本身就是暗底亮线的条件图；亮底暗线请选反相。",
        ),
        choices=DETECTORS,
    )
    blur: float = dial(
        0,
        ge=0,
        le=5,
        step=0.1,
        unit="px",
        more=True,
        label=("Blur", "模糊"),
        help=("Gaussian blur before the detector.", "检测之前的高斯模糊 σ。"),
    )


class Posing(Base):
    """The figures."""

    preset: Preset = dial(
        "waving",
        label=("Pose", "姿势"),
        help=("The figure to start from.", "从哪个姿势开始。"),
        choices=PRESETS,
    )
    pose: str = dial(
        "",
        max_length=2000,
        hidden=True,
        label=("Joints", "关节点"),
        help=("The joints as they were dragged.", "拖动后的关节点。"),
    )


class Prompt(Base):
    """What the picture shall show."""

    prompt: str = dial(
        "a small pink car on the left on sand at sunset",
        max_length=400,
        label=("Prompt", "提示词"),
        help=("What the picture shall show.", "画面要表现什么。"),
    )


class Person(Base):
    """What it shall show where a pose steers it."""

    person: str = dial(
        "a big person in red in the middle on grass by day",
        max_length=400,
        label=("Prompt for a pose", "姿态的提示词"),
        help=(
            "What the picture shall show where a pose steers it.",
            "由姿态引导时，画面要表现什么。",
        ),
    )


class Scale(Base):
    """How strongly the nets act."""

    scale: float = dial(
        1.0,
        ge=0,
        le=2,
        step=0.05,
        label=("Control scale", "控制强度"),
        help=(
            "What the net's residuals are multiplied by; 0 is no net.",
            "ControlNet 残差所乘的系数；0 即不用网络。",
        ),
    )


class End(Base):
    """Until when they act."""

    end: float = dial(
        1.0,
        ge=0,
        le=1,
        step=0.05,
        more=True,
        label=("End", "终点"),
        help=(
            "Share of the steps after which the net is silent.",
            "网络在此比例的步数之后不再起作用。",
        ),
    )


class Sampling(Base):
    """How a picture is drawn."""

    seed: int = dial(
        0,
        ge=0,
        le=2**31 - 1,
        more=True,
        label=("Seed", "随机种子"),
        help=("The noise that the picture starts from.", "画面起始的噪声。"),
    )
    guidance: float = dial(
        4.0,
        ge=0,
        le=20,
        step=0.5,
        more=True,
        label=("Guidance w", "引导强度 w"),
        help=(
            "How far the prompt pulls: 0 ignores it, 1 is the plain model.",
            "提示词的拉力：0 不理会，1 为模型原样。",
        ),
    )
    steps: int = dial(
        10,
        ge=1,
        le=50,
        more=True,
        label=("Steps", "步数"),
        help=("Denoising steps.", "去噪步数。"),
    )
    mode: Literal["balanced", "prompt", "control", "guess"] = dial(
        "balanced",
        more=True,
        label=("Control mode", "控制模式"),
        help=(
            "How much each residual counts, and in which half of guidance.",
            "各残差占多大比重，以及加到引导的哪一半预测上。",
        ),
        choices={
            "balanced": ("Balanced", "均衡"),
            "prompt": ("Prompt", "提示词优先"),
            "control": ("Control", "控制优先"),
            "guess": ("Guess", "猜测模式"),
        },
    )
    negative: str = dial(
        "",
        max_length=400,
        more=True,
        label=("Negative prompt", "反向提示词"),
        help=(
            "What guidance leads away from; empty is the plain unconditional.",
            "引导要远离的内容；留空即无条件预测。",
        ),
    )
    start: float = dial(
        0.0,
        ge=0,
        le=1,
        step=0.05,
        more=True,
        label=("Start", "起点"),
        help=(
            "Share of the steps before the net sets in.",
            "网络介入之前所占的步数比例。",
        ),
    )
    sampler: Literal["ddim", "euler", "dpm", "lcm"] = dial(
        "ddim",
        more=True,
        label=("Sampler", "采样器"),
        help=("How a step is taken.", "每一步怎样走。"),
        choices={
            "ddim": ("DDIM", "DDIM"),
            "euler": ("Euler", "Euler"),
            "dpm": ("DPM++ 2M", "DPM++ 2M"),
            "lcm": ("LCM", "LCM"),
        },
    )


class Several(Base):
    """How many pictures are drawn at once."""

    pictures: int = dial(
        1,
        ge=1,
        le=4,
        more=True,
        label=("Pictures", "张数"),
        help=("Pictures of consecutive seeds at once.", "一次生成的张数，种子依次加一。"),
    )


class Weights(Base):
    """Which model draws."""

    backend: Literal["storybook", "sd15", "lcm", "sdxl"] = dial(
        "storybook",
        more=True,
        label=("Model", "模型"),
        help=(
            "Storybook is shipped and runs anywhere; the others need their weights and a GPU.",
            "Storybook 自带，任何机器都能运行；其余模型需要权重和 GPU。",
        ),
        choices={
            "storybook": ("Storybook (shipped)", "Storybook（自带）"),
            "sd15": ("Stable Diffusion 1.5", "Stable Diffusion 1.5"),
            "lcm": ("SD 1.5 + LCM", "SD 1.5 + LCM"),
            "sdxl": ("SDXL + union net", "SDXL + Union"),
        },
    )


class Drawn(Weights, Sampling, End, Scale):
    """One picture under given nets."""


class Hinted(Sampling, Person, Prompt, Posing, Lines, Fitting, Source, Condition):
    """One picture under the nets that are chosen, but for their scale and end."""

    def engine(self, **changes: Any) -> "Params":
        """What the engine computes from."""
        held = {k: v for k, v in self.model_dump().items() if k in Params.model_fields}
        return Params.model_validate(held | changes)


class Params(Several, Weights, End, Scale, Hinted):
    """Everything that a picture with a ControlNet depends on."""

    @property
    def text(self) -> str:
        """The prompt that counts: a person's where a pose steers."""
        return self.prompt if self.control == "edges" else self.person


class EdgesParams(Several, Drawn, Prompt, Lines, Fitting, Source):
    """Pictures under the edges of one."""

    def engine(self) -> Params:
        """What the engine computes from."""
        return Params(**self.model_dump(), control="edges")


class PoseParams(Several, Drawn, Person, Fitting, Source, Posing):
    """Pictures under a pose; the picture lies beneath the figures."""

    def engine(self) -> Params:
        """What the engine computes from."""
        return Params(**self.model_dump(), control="pose")


class CompareParams(Weights, End, Scale, Hinted):
    """One seed without the nets and with them."""

    FIRST: ClassVar[tuple[str, ...]] = ("control", "picture", "preset", "prompt", "scale")


class GridParams(Weights, Hinted):
    """One seed at every scale and end."""

    FIRST: ClassVar[tuple[str, ...]] = ("control", "picture", "preset", "prompt")


class AnatomyParams(End, Scale, Hinted):
    """What a net says at each step; of the shipped model."""

    FIRST: ClassVar[tuple[str, ...]] = ("control", "picture", "preset", "prompt", "scale")
