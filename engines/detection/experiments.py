"""The experiments of the detection tab, in the order of the lesson."""

__all__ = ["EXPERIMENTS"]

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from engines.legacy_experiments import Experiment

from .compare import compare
from .curves import classification, two_normals
from .evaluate import Result, run
from .params import Params
from .scenes import scene

Figures = dict[str, float]


def _result(name: str, **dials: Any) -> Result:
    return run(scene(name)[0], Params(**dials))


def _conventions(name: str, *conventions: str) -> Callable[[], Figures]:
    """AP of a scene at IoU .5 by each of these conventions."""
    return lambda: {c: _result(name).conventions()[c] for c in conventions}


def _values(name: str, dials: Mapping[str, Mapping[str, Any]]) -> Callable[[], Figures]:
    """AP of a scene for each of these settings, by the name of the figure."""
    return lambda: {figure: _result(name, **given).value for figure, given in dials.items()}


def _prevalence() -> Figures:
    scores, labels = two_normals(20_000)
    twins = {share: classification(scores, labels, share) for share in (0.5, 0.1, 0.01)}
    roc = {f"ROC {share:g}": twin.roc_auc for share, twin in twins.items()}
    return roc | {f"AP {share:g}": twin.ap for share, twin in twins.items()}


def _shift() -> Figures:
    figures = {}
    for d in (5, 10, 15, 20, 25):
        result = _result("shift", shift_x=d)
        figures[f"IoU {d} px"] = float(result.trace().iou[0])
        figures[f"AP50 {d} px"] = float(result.bars[0])
        figures[f"AP {d} px"] = float(result.bars.mean())
    return figures


def _small() -> Figures:
    moved = {d: _result("small", shift_x=d, shift_y=d).trace() for d in (1, 2)}
    return {
        f"IoU {side} px, {d} px": float(iou)
        for d, trace in moved.items()
        for side, iou in zip((8, 64), np.sort(trace.iou), strict=True)
    }


def _ties() -> Figures:
    file, back = (_result("tied", ties=order) for order in ("file", "reversed"))
    return {"file": file.value, "reversed": back.value, "sklearn": back.conventions()["sklearn"]}


def _recalls() -> Figures:
    held = {grid: _result("seven of ten", grid=grid).value * 101 for grid in ("float", "exact")}
    return {f"{grid}, of 101": reached for grid, reached in held.items()}


def _moved() -> Figures:
    first, most, *_ = compare(scene("garage")[0])
    return {"COCO": first.value, next(iter(most.settings)): most.difference}


EXPERIMENTS: Sequence[Experiment] = (
    Experiment(
        "five numbers",
        "boxes",
        ("One staircase, five numbers", "一条阶梯，五个数"),
        {"scene": "staircase"},
        (
            "Five lamps; six detections, in the order right, wrong, right, wrong, wrong, right. "
            "Will VOC, COCO and scikit-learn agree to one digit?",
            "五盏灯，六个预测，依次为对、错、对、错、错、对。"
            "VOC、COCO 和 scikit-learn 的结果在一位小数上一致吗？",
        ),
        (
            "11 points, every point, 101 points, trapezoids, steps: the curve is the same, only "
            "the area is taken differently.",
            "依次为 11 点、全点、101 点、梯形、阶梯：曲线是同一条，只是面积的算法不同。",
        ),
        {"voc07": 0.4848, "voc10": 0.4333, "coco": 0.4389, "trapezoid": 0.4067, "sklearn": 0.4333},
        _conventions("staircase", "voc07", "voc10", "coco", "trapezoid", "sklearn"),
    ),
    Experiment(
        "one of twenty",
        "boxes",
        ("One hit in twenty", "二十中一"),
        {"scene": "one of twenty", "convention": "voc07"},
        (
            "One galaxy of twenty is found. What is it worth: a twentieth?",
            "二十个星系只找到一个，它值二十分之一吗？",
        ),
        (
            "With 11 points the first hit is paid for the sample at recall 0: 1/11. Every point "
            "gives 1/20.",
            "11 点插值中，第一个命中独得查全率 0 处的采样点：1/11；全点插值给 1/20。",
        ),
        {"voc07": 0.0909, "voc10": 0.05},
        _conventions("one of twenty", "voc07", "voc10"),
    ),
    Experiment(
        "late start",
        "boxes",
        ("A wrong start", "开局失误"),
        {"scene": "late start"},
        (
            "The first detection is wrong, then nine are right. How much does one mistake at the "
            "top cost?",
            "第一个预测错了，后面九个全对。榜首这一个错误代价多大？",
        ),
        (
            "Interpolation looks ahead: every recall is credited with the final precision, 9/10. "
            "scikit-learn does not interpolate.",
            "插值会“向后看”：每个查全率都按最终的查准率 9/10 计；scikit-learn 不做插值。",
        ),
        {"coco": 0.9, "sklearn": 0.7857},
        _conventions("late start", "coco", "sklearn"),
    ),
    Experiment(
        "prevalence",
        "classification",
        ("Rare things", "罕见的正例"),
        {"prevalence": 0.01},
        (
            "The same scores, but positives become rarer: 50 %, 10 %, 1 %. Which curve notices?",
            "得分不变，正例从 50% 降到 10%、1%。哪条曲线会察觉？",
        ),
        (
            "ROC compares each class with itself and stays; precision drowns in false positives.",
            "ROC 的两个坐标各在一类之内计算，纹丝不动；查准率则被误检淹没。",
        ),
        {
            "ROC 0.5": 0.855,
            "ROC 0.1": 0.856,
            "ROC 0.01": 0.857,
            "AP 0.5": 0.854,
            "AP 0.1": 0.480,
            "AP 0.01": 0.114,
        },
        _prevalence,
        tolerance=0.03,
    ),
    Experiment(
        "shift",
        "boxes",
        ("Bars falling one by one", "柱子逐根倒下"),
        {"scene": "shift", "shift_x": 15.0},
        (
            "Push boxes of 100 px aside by 5, 10, 15, 20, 25 px. When does AP50 notice?",
            "把 100 像素宽的框推开 5、10、15、20、25 像素，AP50 何时有反应？",
        ),
        (
            "AP50 stays 1, while of the ten bars 9, 7, 5, 4, 3 are left standing: AP[.5:.95] "
            "measures how well boxes sit.",
            "AP50 始终为 1，而十根柱子只剩 9、7、5、4、3 根：AP[.5:.95] 衡量框得准不准。",
        ),
        {
            **{"IoU 5 px": 0.905, "AP50 5 px": 1, "AP 5 px": 0.9},
            **{"IoU 10 px": 0.818, "AP50 10 px": 1, "AP 10 px": 0.7},
            **{"IoU 15 px": 0.739, "AP50 15 px": 1, "AP 15 px": 0.5},
            **{"IoU 20 px": 0.667, "AP50 20 px": 1, "AP 20 px": 0.4},
            **{"IoU 25 px": 0.600, "AP50 25 px": 1, "AP 25 px": 0.3},
        },
        _shift,
    ),
    Experiment(
        "clutter",
        "boxes",
        ("A hundred false alarms", "一百个误报"),
        {"scene": "staircase", "clutter": 100},
        (
            "Add a hundred detections of nothing that score less than all others. What does AP "
            "lose?",
            "加入一百个得分最低的空框，AP 会损失多少？",
        ),
        (
            "Nothing: behind the last hit the recall no longer moves. A user of the detector "
            "would disagree; AP is no promise about any one threshold.",
            "毫无损失：最后一个命中之后查全率不再变化。使用者可不这么看："
            "AP 并不保证任何一个阈值下的表现。",
        ),
        {"0": 0.4389, "100": 0.4389},
        _values("staircase", {"0": {}, "100": {"clutter": 100}}),
    ),
    Experiment(
        "cutoff",
        "boxes",
        ("Cutting too early", "截断过早"),
        {"scene": "staircase", "cutoff": 0.55},
        (
            "Before AP is computed, scores below .55 are thrown away. Cleaner, so better?",
            "计算 AP 之前先丢掉低于 .55 的得分。更干净，分数会更高吗？",
        ),
        (
            "The last hit is gone, and with it a step of recall. Lower the cut-off before you "
            "compute AP.",
            "最后一个命中没了，查全率少一级。算 AP 之前应把截断放低。",
        ),
        {"0": 0.4389, ".55": 0.3399},
        _values("staircase", {"0": {}, ".55": {"cutoff": 0.55}}),
        breaks=True,
    ),
    Experiment(
        "duplicates",
        "boxes",
        ("Twice is once too often", "重复检测"),
        {"scene": "duplicates", "convention": "voc10"},
        (
            "Each eye is found twice. Does it matter where the duplicates stand?",
            "每只眼睛各被报了两次。重复的框排在哪里有关系吗？",
        ),
        (
            "In between they cost a sixth; behind the last hit they cost nothing (scene "
            "“Duplicates at the end”: 1.0000).",
            "夹在中间损失六分之一；排到最后则分文不损（“排在末尾的重复”场景：1.0000）。",
        ),
        {"voc10": 0.8333},
        _conventions("duplicates", "voc10"),
    ),
    Experiment(
        "duplicates last",
        "boxes",
        ("Duplicates at the end", "重复排到末尾"),
        {"scene": "duplicates last", "convention": "voc10"},
        (
            "The same four boxes, the two duplicates last. What is AP now?",
            "同样四个框，两个重复排到最后，AP 是多少？",
        ),
        (
            "All of it: the recall was complete before they came.",
            "满分：它们出现之前查全率已到 1。",
        ),
        {"voc10": 1.0},
        _conventions("duplicates last", "voc10"),
    ),
    Experiment(
        "ties",
        "boxes",
        ("Decided by the file", "由文件次序决定"),
        {"scene": "tied", "ties": "reversed"},
        (
            "Two detections with the same score, one right. Which comes first?",
            "两个预测得分相同，一对一错。谁排在前？",
        ),
        (
            "The file decides between 1.0 and .5. scikit-learn takes equal scores as one step: .5 "
            "in any order.",
            "文件次序决定是 1.0 还是 .5；scikit-learn 把同分算作一步：无论次序都是 .5。",
        ),
        {"file": 1.0, "reversed": 0.5, "sklearn": 0.5},
        _ties,
        breaks=True,
    ),
    Experiment(
        "small",
        "boxes",
        ("One pixel", "一个像素"),
        {"scene": "small", "shift_x": 1.0, "shift_y": 1.0},
        (
            "Shift all boxes by one pixel diagonally, then by two. What is left of the IoU of an "
            "8 x 8 box, and of a 64 x 64 one?",
            "所有框沿对角线移一个像素，再移一个。8 × 8 的框和 64 × 64 的框，交并比各剩多少？",
        ),
        (
            "The small box is at .62 and then .39, a miss; the large one hardly moves.",
            "小框降到 .62，再到 .39，已算漏检；大框几乎不变。",
        ),
        {
            "IoU 8 px, 1 px": 0.62,
            "IoU 8 px, 2 px": 0.39,
            "IoU 64 px, 1 px": 0.940,
            "IoU 64 px, 2 px": 0.884,
        },
        _small,
        tolerance=5e-3,
        breaks=True,
    ),
    Experiment(
        "monotone",
        "boxes",
        ("Only the order counts", "只看次序"),
        {"scene": "garage", "rescale": "square"},
        (
            "Square every score, or replace it by its rank. What happens to AP, and what to the "
            "counts at your threshold?",
            "把每个得分平方，或换成名次。AP 会怎样？你的阈值下的计数又会怎样？",
        ),
        (
            "AP does not move. What is shown at a threshold does: AP says nothing of calibration.",
            "AP 不动，而某个阈值下的输出变了：AP 与得分是否校准无关。",
        ),
        {"s": 0.7409, "s²": 0.7409, "rank": 0.7409},
        _values("garage", {"s": {}, "s²": {"rescale": "square"}, "rank": {"rescale": "rank"}}),
    ),
    Experiment(
        "seven of ten",
        "boxes",
        ("Seven tenths of a float", "浮点数的十分之七"),
        {"scene": "seven of ten"},
        (
            "Ten objects, seven found without a mistake. COCO samples 101 recalls: how many of "
            "them are reached?",
            "十个目标找对七个，没有错误。COCO 采样 101 个查全率，能到达多少个？",
        ),
        (
            "0, .01, ..., .70 are 71; but .70 as a float lies above 7/10, and COCO counts 70.",
            "0、.01、…、.70 共 71 个；但浮点数 .70 略大于 7/10，COCO 只得 70 个。",
        ),
        {"float, of 101": 70, "exact, of 101": 71},
        _recalls,
        breaks=True,
    ),
    Experiment(
        "id zero",
        "boxes",
        ("Annotation number 0", "0 号标注"),
        {"scene": "id zero", "id_zero": "unmatched"},
        (
            "Cup, saucer and spoon are all found. The cup's annotation has the id 0: does that "
            "change mAP?",
            "杯、碟、匙全部找到，只是杯子的标注编号为 0。mAP 会变吗？",
        ),
        (
            "In pycocotools 0 also means “no match”: the hit is taken for a false positive and a "
            "class is lost.",
            "在 pycocotools 里 0 又表示“未匹配”：命中被当成误检，整整一类归零。",
        ),
        {"id 0": 1.0, "pycocotools": 2 / 3},
        _values("id zero", {"id 0": {}, "pycocotools": {"id_zero": "unmatched"}}),
        breaks=True,
    ),
    Experiment(
        "crowd",
        "boxes",
        ("What is a crowd worth?", "群体标注算什么"),
        {"scene": "crowd", "crowd": "dropped"},
        (
            "Most of the wall is one crowd region. Delete it, or treat it as an ordinary box: "
            "does AP rise or fall?",
            "墙面大半是一个群体标注。删掉它，或当作普通框，AP 会升还是降？",
        ),
        (
            "Set aside, deleted, ordinary. Deleted, three bricks become false positives; as an "
            "ordinary box it is also one object that nobody can find.",
            "依次为忽略、删除、普通框。删除后三块砖成了误检；当普通框还多出一个谁也找不到的目标。",
        ),
        {"handled": 0.8036, "dropped": 0.5656, "ordinary": 0.4860},
        _values("crowd", {how: {"crowd": how} for how in ("handled", "dropped", "ordinary")}),
    ),
    Experiment(
        "which moved it",
        "boxes",
        ("Which one moved the number?", "是谁改变了数字"),
        {"scene": "garage"},
        (
            "Same boxes, twenty-one conventions, each changed alone. Which moves mAP most?",
            "同样的框，二十一种约定逐一改变。哪一种对 mAP 影响最大？",
        ),
        (
            "Here it is a class that occurs only among the detections: COCO leaves it out of the "
            "mean. On your data another may lead.",
            "这里是一个只出现在预测中的类别：COCO 不把它计入平均。换成你的数据，也许是另一种。",
        ),
        {"COCO": 0.5314, "empty": -0.1329},
        _moved,
    ),
)
"""The experiments in the order of the lesson."""
