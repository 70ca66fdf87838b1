"""Every dial of a sweep over pictures: what is drawn, what runs along the sides of the grid."""

from collections.abc import Iterator
from itertools import product
from typing import Annotated, Any, Literal, NamedTuple, get_args

from pydantic import AfterValidator, ConfigDict, ValidationInfo, field_validator

from engines.params import ParamsError, Text, dial

from .grammar import check_sides, names, numbers, texts
from .params import RULE_NAMES, RuleParams

__all__ = ["AXES", "MOST", "Axis", "PicturesParams", "Recipe", "SweepParams"]

MOST = 64
"""Most cells of a grid."""

Axis = Literal[
    "none",
    "scale",
    "seed",
    "steps",
    "sampler",
    "rule",
    "rescale",
    "low",
    "high",
    "prompt",
    "negative",
]

AXES: dict[Any, Text] = {
    "none": ("Nothing", "无"),
    "scale": ("Guidance scale w", "引导强度 w"),
    "seed": ("Seed", "随机种子"),
    "steps": ("Steps", "步数"),
    "sampler": ("Sampler", "采样器"),
    "rule": ("Guidance rule", "引导规则"),
    "rescale": ("Rescale φ", "重缩放 φ"),
    "low": ("Interval from σ", "区间下限 σ"),
    "high": ("Interval to σ", "区间上限 σ"),
    "prompt": ("Prompt", "提示词"),
    "negative": ("Negative prompt", "负面提示词"),
}

PictureRule = Literal[
    "cfg", "classifier", "clean", "rescale", "interval", "apg", "zero", "tcfg", "plusplus"
]
Sampler = Literal["euler", "heun", "dpm"]
SAMPLERS: dict[Any, Text] = {
    "euler": ("DDIM (Euler)", "DDIM（欧拉）"),
    "heun": ("Heun", "Heun"),
    "dpm": ("DPM++ 2M", "DPM++ 2M"),
}
BOUNDS: dict[str, tuple[float, float]] = {
    "scale": (-10, 30),
    "seed": (0, 2**31 - 1),
    "steps": (2, 50),
    "rescale": (0, 1),
    "low": (0.01, 20),
    "high": (0.01, 100),
}
WHOLE = ("seed", "steps")
NAMES: dict[str, tuple[str, ...]] = {"rule": get_args(PictureRule), "sampler": get_args(Sampler)}


class Recipe(NamedTuple):
    """All that makes one picture."""

    prompt: str
    negative: str
    seed: int
    steps: int
    sampler: str
    rule: str
    scale: float
    rescale: float
    low: float
    high: float


def values_of(axis: str, text: str) -> tuple[Any, ...]:
    """What an axis runs through.

    Raises:
        ParamsError: a value that the axis cannot take.
    """
    if axis == "none":
        return (None,)
    if axis in ("prompt", "negative"):
        return texts(text, most=16)
    if axis in NAMES:
        return _names(axis, text)
    low, high = BOUNDS[axis]
    found = numbers(text, low=low, high=high, most=24, whole=axis in WHOLE)
    return tuple(int(v) for v in found) if axis in WHOLE else found


def _names(axis: str, text: str) -> tuple[str, ...]:
    found, known = names(text), ", ".join(NAMES[axis])
    if not found:
        raise ParamsError([("values", (f"choose from {known}", f"可选 {known}"))])
    if wrong := [name for name in found if name not in NAMES[axis]]:
        name = repr(wrong[0][:20])
        said = (f"there is no {name}; choose from {known}", f"没有 {name}；可选 {known}")
        raise ParamsError([("values", said)])
    return found


def _values(text: str, info: ValidationInfo) -> str:
    """Checked against the axis that stands before it."""
    assert info.field_name is not None
    values_of(info.data.get(info.field_name.removesuffix("_values"), "none"), text)
    return text


Values = Annotated[str, AfterValidator(_values)]


def _axis(default: str, label: Text, more: bool = False) -> Any:
    said = ("What changes along it.", "沿此方向改变什么。")
    return dial(default, label=label, help=said, choices=AXES, more=more)


def _list(default: str, label: Text, more: bool = False) -> Any:
    return dial(
        default,
        max_length=1200,
        more=more,
        label=label,
        help=(
            "1, 2, 4 or 1-10[5] or 1-5(+1); texts: a | b",
            "1, 2, 4 或 1-10[5] 或 1-5(+1)；文本：a | b",
        ),
    )


class SweepParams(RuleParams):
    """What `sweep` needs: one recipe, and up to three of its parts that run through lists."""

    model_config = ConfigDict(validate_default=True)  # the sides of a grid are checked together

    prompt: str = dial(
        "a big red house in the middle on grass by day",
        max_length=200,
        label=("Prompt", "提示词"),
        help=("Storybook reads small English.", "Storybook 读简单的英文。"),
    )
    columns: Axis = _axis("scale", ("Columns", "列"))
    columns_values: Values = _list("0, 1, 4, 8", ("Along the columns", "各列的值"))
    rows: Axis = _axis("seed", ("Rows", "行"))
    rows_values: Values = _list("0-3", ("Along the rows", "各行的值"))
    sheets: Axis = _axis("none", ("Sheets", "页"), more=True)
    sheets_values: Values = _list("", ("On the sheets", "各页的值"), more=True)
    rule: PictureRule = dial(
        "cfg",
        more=True,
        label=("Guidance rule", "引导规则"),
        help=("Unless an axis runs through it.", "若某一方向已改变它则忽略。"),
        choices={k: v for k, v in RULE_NAMES.items() if k != "auto"},
    )
    scale: float = dial(
        4.0,
        ge=-10,
        le=30,
        step=0.5,
        more=True,
        label=("Guidance scale w", "引导强度 w"),
        help=("Unless an axis runs through it.", "若某一方向已改变它则忽略。"),
    )
    steps: int = dial(
        12,
        ge=2,
        le=50,
        more=True,
        label=("Steps of the sampler", "采样步数"),
        help=("Unless an axis runs through it.", "若某一方向已改变它则忽略。"),
    )
    sampler: Sampler = dial(
        "euler",
        more=True,
        label=("Sampler", "采样器"),
        help=("Unless an axis runs through it.", "若某一方向已改变它则忽略。"),
        choices=SAMPLERS,
    )
    seed: int = dial(
        0,
        ge=0,
        le=2**31 - 1,
        more=True,
        label=("Seed of the pictures", "图片的随机种子"),
        help=("Unless an axis runs through it.", "若某一方向已改变它则忽略。"),
    )
    negative: str = dial(
        "",
        max_length=200,
        more=True,
        label=("Negative prompt", "负面提示词"),
        help=("In the place of the empty text.", "代替空文本。"),
    )
    model: Literal["storybook", "sd15", "sdxl"] = dial(
        "storybook",
        more=True,
        label=("Model", "模型"),
        help=("Storybook is shipped; the others need a GPU.", "Storybook 自带；其余需要 GPU。"),
        choices={
            "storybook": ("Storybook", "Storybook"),
            "sd15": ("Stable Diffusion 1.5", "Stable Diffusion 1.5"),
            "sdxl": ("SDXL", "SDXL"),
        },
    )
    batch: int = dial(
        8,
        ge=1,
        le=64,
        more=True,
        label=("Pictures at a time", "每批图片数"),
        help=("Larger is faster and shows later.", "越大越快，但显示越晚。"),
    )

    @field_validator("sheets_values")
    @classmethod
    def _bounded(cls, text: str, info: ValidationInfo) -> str:
        held = info.data | {"sheets_values": text}
        sides = ("columns", "rows", "sheets")
        needed = {"low", "high", *sides, *(f"{side}_values" for side in sides)}
        if needed <= held.keys():  # else one of them is refused already
            runs = {
                side: (held[side], values_of(held[side], held[f"{side}_values"])) for side in sides
            }
            check_sides(runs, low=held["low"], high=held["high"], most=MOST)
        return text

    def sides(self) -> list[tuple[Axis, tuple[Any, ...]]]:
        """(axis, its values) of sheets, rows and columns."""
        held = (
            (self.sheets, self.sheets_values),
            (self.rows, self.rows_values),
            (self.columns, self.columns_values),
        )
        return [(axis, values_of(axis, text)) for axis, text in held]

    def recipes(self) -> Iterator[tuple[tuple[int, int, int], Recipe]]:
        """((sheet, row, column), recipe) of every cell, in reading order."""
        base = Recipe(*(getattr(self, name) for name in Recipe._fields))
        sides = self.sides()
        for index in product(*(range(len(values)) for _, values in sides)):
            changes = {axis: values[k] for (axis, values), k in zip(sides, index, strict=True)}
            changes.pop("none", None)
            yield index, base._replace(**changes)  # type: ignore[misc]


class PicturesParams(SweepParams):
    """A sweep, and the picture of it that is taken apart; the sweep is not computed from it."""

    cell: str = dial(
        "0 0 0",
        max_length=20,
        hidden=True,
        label=("Cell taken apart", "拆解的格子"),
        help=("Its sheet, row and column.", "所在的页、行、列。"),
    )

    def sweep(self) -> SweepParams:
        """What `sweep` computes from."""
        held = self.model_dump()
        return SweepParams(**{name: held[name] for name in SweepParams.model_fields})

    def chosen(self) -> Recipe | None:
        """The recipe of the cell taken apart, if the grid has it."""
        held = {" ".join(map(str, index)): recipe for index, recipe in self.recipes()}
        return held.get(self.cell)
