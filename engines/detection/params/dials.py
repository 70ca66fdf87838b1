"""The conventions of an evaluation, and what is changed of the detections beforehand."""

from collections.abc import Mapping
from typing import Literal

import engines.params
from engines.params import Text, dial

from .names import CONVENTIONS, OVERLAPS, SIZES

__all__ = ["COCO", "PROTOCOLS", "Params", "Thresholds"]

_KEPT: Mapping[str, Text] = {
    "handled": ("set aside", "忽略处理"),
    "dropped": ("deleted", "直接删除"),
    "ordinary": ("ordinary boxes", "当作普通框"),
}


class Thresholds(engines.params.Params):
    """What counts as found, and what is shown."""

    iou: float = dial(
        0.5,
        ge=0.05,
        le=0.95,
        step=0.05,
        label=("IoU threshold", "交并比阈值"),
        help=(
            "How much a detection must overlap an object to have found it.",
            "预测框与真实框的交并比达到多少才算命中。",
        ),
    )
    confidence: float = dial(
        0.5,
        ge=0.0,
        le=1.0,
        step=0.01,
        label=("Confidence threshold", "置信度阈值"),
        help=(
            "Detections that score less are not shown to the user of the detector.",
            "得分低于该值的预测不输出。",
        ),
        hidden=True,
    )
    overlap: Literal["box", "mask", "oriented", "keypoints"] = dial(
        "box",
        label=("Compared", "比较对象"),
        help=(
            "IoU of boxes, masks or turned boxes, or the similarity of keypoints (OKS); what is "
            "no box, where the files have it.",
            "正框、掩码、旋转框的交并比，或关键点相似度（OKS）；正框以外须文件中有。",
        ),
        choices=OVERLAPS,
    )


class Params(Thresholds):
    """Every convention that can move the number; the defaults are COCO's."""

    convention: Literal["voc07", "voc10", "coco", "trapezoid", "sklearn"] = dial(
        "coco",
        label=("Average precision", "平均精度的算法"),
        help=(
            "How the area under the curve is measured.",
            "怎样计算曲线下的面积。",
        ),
        choices=CONVENTIONS,
    )
    size: Literal["all", "small", "medium", "large"] = dial(
        "all",
        label=("Object size", "目标尺寸"),
        help=(
            "Objects outside this range of area are ignored.",
            "面积不在该范围内的目标被忽略。",
        ),
        choices=SIZES,
    )
    label: str = dial(
        "",
        label=("Class", "类别"),
        help=("The class that is looked at; empty: all.", "要查看的类别；留空表示全部。"),
        max_length=80,
        hidden=True,
    )
    beta: float = dial(
        1.0,
        ge=0.1,
        le=10.0,
        log=True,
        label=("β of F-beta", "F-β 的 β"),
        help=(
            "Above 1 recall weighs more, below 1 precision.",
            "大于 1 更看重查全率，小于 1 更看重查准率。",
        ),
        hidden=True,
    )
    pixels: Literal["exact", "inclusive"] = dial(
        "exact",
        more=True,
        label=("Width of a box", "框的宽度"),
        help=(
            "Exact: x₂ − x₁. Inclusive: one pixel more, as in PASCAL VOC.",
            "精确：x₂ − x₁；含端点：再加 1 像素，PASCAL VOC 的做法。",
        ),
        choices={"exact": ("exact", "精确"), "inclusive": ("+1 pixel", "加 1 像素")},
    )
    matching: Literal["coco", "voc"] = dial(
        "coco",
        more=True,
        label=("Matching", "匹配规则"),
        help=(
            "COCO takes the best object that is still free; VOC the best one, used or not.",
            "COCO 取尚未匹配者中的最佳；VOC 只认交并比最大的，已被占用就算误检。",
        ),
        choices={"coco": ("best free", "空闲者中最佳"), "voc": ("best", "只认最佳")},
    )
    strict: bool = dial(
        False,
        more=True,
        label=("IoU above the threshold", "严格大于阈值"),
        help=(
            "Ask for IoU > threshold instead of IoU ≥ threshold.",
            "要求交并比严格大于阈值，而不是大于等于。",
        ),
    )
    crowd: Literal["handled", "dropped", "ordinary"] = dial(
        "handled",
        more=True,
        label=("Crowd regions", "群体（crowd）"),
        help=(
            "Set aside: detections inside are neither right nor wrong.",
            "忽略处理：落在其中的预测既不算对也不算错。",
        ),
        choices=_KEPT,
    )
    difficult: Literal["handled", "dropped", "ordinary"] = dial(
        "ordinary",
        more=True,
        label=("Difficult objects", "困难目标"),
        help=(
            "VOC sets them aside; COCO's evaluation knows no such flag.",
            "VOC 将其忽略；COCO 的评测不认这个标记。",
        ),
        choices=_KEPT,
    )
    max_dets: int = dial(
        100,
        ge=1,
        le=10_000,
        log=True,
        more=True,
        label=("Detections per image", "每图最多预测数"),
        help=(
            "Only so many of the best are kept, per image and class. 100 is COCO's; of keypoints "
            "it keeps 20, and so does the 100 here.",
            "每张图、每个类别只保留得分最高的这么多个。100 是 COCO 的取值；"
            "比较关键点时 COCO 取 20，此处的 100 也按 20 计。",
        ),
    )
    ties: Literal["file", "reversed", "shuffled"] = dial(
        "file",
        more=True,
        label=("Order of equal scores", "同分时的次序"),
        help=(
            "Equal scores have no order of their own: the file's decides.",
            "得分相同本无先后，由文件中的次序决定。",
        ),
        choices={
            "file": ("as in the file", "按文件"),
            "reversed": ("reversed", "倒序"),
            "shuffled": ("shuffled", "打乱"),
        },
    )
    seed: int = dial(
        0,
        ge=0,
        le=9999,
        more=True,
        label=("Seed of the shuffle", "打乱所用的种子"),
        help=("Which shuffle.", "用哪一次打乱。"),
    )
    id_zero: Literal["ordinary", "unmatched"] = dial(
        "ordinary",
        more=True,
        label=("Annotation id 0", "编号为 0 的标注"),
        help=(
            "pycocotools writes 0 for “no match”, so a match with annotation 0 is lost.",
            "pycocotools 用 0 表示“未匹配”，与 0 号标注的匹配因此丢失。",
        ),
        choices={
            "ordinary": ("an ordinary box", "普通框"),
            "unmatched": ("never matched", "永远匹配不上"),
        },
    )
    area: Literal["annotated", "box"] = dial(
        "annotated",
        more=True,
        label=("Area of an object", "目标面积"),
        help=(
            "The area in the file (often the mask's), or width times height.",
            "用文件中的面积（常为掩码面积），或宽乘高。",
        ),
        choices={"annotated": ("as annotated", "按标注"), "box": ("of the box", "按框")},
    )
    grid: Literal["usual", "float", "exact"] = dial(
        "usual",
        more=True,
        label=("Recall thresholds", "查全率采样点"),
        help=(
            "As floats .7 is a little above 7/10, so 7 of 10 do not reach it. "
            "Usual: floats for COCO, exact tenths for 11 points.",
            "浮点数 .7 略大于 7/10，十中七也够不到。通常：COCO 用浮点数，11 点用精确的十分之几。",
        ),
        choices={
            "usual": ("usual", "通常"),
            "float": ("floats", "浮点数"),
            "exact": ("exact fractions", "精确分数"),
        },
    )
    average: Literal["classes", "pooled"] = dial(
        "classes",
        more=True,
        label=("Mean over", "如何平均"),
        help=(
            "One AP per class, then their mean; or one ranking of everything.",
            "先按类别求 AP 再取平均；或全部类别合成一个排序。",
        ),
        choices={
            "classes": ("classes (macro)", "类别（宏平均）"),
            "pooled": ("boxes", "合并排序"),
        },
    )
    empty: Literal["left out", "zero"] = dial(
        "left out",
        more=True,
        label=("Class without objects", "无真实框的类别"),
        help=(
            "Detections of a class that occurs nowhere: left out of the mean, or AP 0.",
            "只有预测、没有真实框的类别：不计入平均，或记为 0。",
        ),
        choices={"left out": ("left out", "不计入"), "zero": ("counts as 0", "记为 0")},
    )
    cutoff: float = dial(
        0.0,
        ge=0.0,
        le=1.0,
        step=0.01,
        more=True,
        label=("Score cut-off", "得分截断"),
        help=(
            "Detections below were thrown away before AP was computed.",
            "计算 AP 之前已丢弃得分低于该值的预测。",
        ),
    )
    shift_x: float = dial(
        0.0,
        ge=-100.0,
        le=100.0,
        step=1.0,
        unit="px",
        more=True,
        label=("Shift right", "右移"),
        help=("Move every detection to the right.", "把所有预测框向右平移。"),
    )
    shift_y: float = dial(
        0.0,
        ge=-100.0,
        le=100.0,
        step=1.0,
        unit="px",
        more=True,
        label=("Shift down", "下移"),
        help=("Move every detection down.", "把所有预测框向下平移。"),
    )
    clutter: int = dial(
        0,
        ge=0,
        le=200,
        more=True,
        label=("Extra false positives", "额外的误检"),
        help=(
            "Add detections of nothing that score less than all others.",
            "加入得分低于所有预测的空框。",
        ),
    )
    rescale: Literal["none", "square", "rank"] = dial(
        "none",
        more=True,
        label=("Rescale the scores", "变换得分"),
        help=(
            "A monotone map keeps the order of the scores, and AP sees only the order.",
            "单调变换不改变得分的次序，而 AP 只看次序。",
        ),
        choices={
            "none": ("as given", "不变"),
            "square": ("s²", "s²"),
            "rank": ("ranks", "名次"),
        },
    )

    def limit(self, kind: str) -> int:
        """Detections of an image and class that are kept: of keypoints COCO's limit is another."""
        usual = self.max_dets == type(self).model_fields["max_dets"].default
        return POSES if kind == "keypoints" and usual else self.max_dets


POSES = 20
"""Poses of an image and class that COCO keeps."""

COCO = Params()
"""COCO's conventions: all defaults."""

_VOC = {"matching": "voc", "pixels": "inclusive", "difficult": "handled", "max_dets": 10_000}
PROTOCOLS: Mapping[str, Mapping[str, object]] = {
    "coco": {},
    "voc07": {"convention": "voc07", **_VOC},
    "voc10": {"convention": "voc10", **_VOC},
}
"""The dials that differ from `COCO` in each published protocol."""
