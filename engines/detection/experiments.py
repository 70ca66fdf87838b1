"""The experiments, in the order of the lesson: each on a scene, with the figures it must show."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from engines.experiments import Choice, Experiment, Figure, Figures, Number, about
from engines.params import Text

from .compare import compare
from .curves import classification, two_normals
from .evaluate import Result, run
from .params import CONVENTIONS, Areas, Duel, Judged, Params, Rarity
from .rivals import rivals
from .scenes import scene

__all__ = ["EXPERIMENTS"]

BY_HAND = ("follows from the definition", "由定义算得")
HERE = ("measured on this scene", "在此场景上测得")

AP = ("Average precision", "平均精度")


def _result(params: Judged, **changed: Any) -> Result:
    """The scene on the stage, some conventions changed."""
    return run(scene(params.scene)[0], params.conventions().model_copy(update=changed))


def _conventions(params: Areas) -> Figures:
    return _result(params).conventions()


def _each(**settings: Mapping[str, Any]) -> Callable[[Judged], Figures]:
    """AP of the scene for each of these settings, by the name of the figure."""
    return lambda params: {k: _result(params, **given).value for k, given in settings.items()}


def _prevalence(_: Rarity) -> Figures:
    scores, labels = two_normals()
    twins = {share: classification(scores, labels, share) for share in (0.5, 0.1, 0.01)}
    roc = {f"roc {share:g}": twin.roc_auc for share, twin in twins.items()}
    return roc | {f"ap {share:g}": twin.ap for share, twin in twins.items()}


def _shift(params: Judged) -> Figures:
    figures = {}
    for d in (5, 10, 15, 20, 25):
        result = _result(params, shift_x=d)
        figures[f"iou {d}"] = float(result.trace().iou[0])
        figures[f"ap50 {d}"] = float(result.bars[0])
        figures[f"ap {d}"] = float(result.bars.mean())
    return figures


def _small(params: Judged) -> Figures:
    figures: dict[str, float] = {}
    for d in (1, 2):
        iou = np.sort(_result(params, shift_x=d, shift_y=d).trace().iou)
        figures |= {f"{side} {d}": float(v) for side, v in zip((8, 64), iou, strict=True)}
    return figures


def _ties(params: Judged) -> Figures:
    file, back = (_result(params, ties=order) for order in ("file", "reversed"))
    return {"file": file.value, "reversed": back.value, "sklearn": back.conventions()["sklearn"]}


def _recalls(params: Judged) -> Figures:
    return {grid: _result(params, grid=grid).value * 101 for grid in ("float", "exact")}


def _moved(params: Areas) -> Figures:
    first, most, *_ = compare(scene(params.scene)[0])
    expected = most.settings == {"empty": "zero"}
    return {"coco": first.value, "largest": most.difference if expected else float("nan")}


def _duel(params: Duel) -> Figures:
    """The difference of the two detectors at three thresholds; and its interval at .65."""
    dataset = scene("two detectors")[0]
    first, second = dataset.models
    told = {
        iou: rivals(dataset, first, second, Params(iou=iou, seed=params.seed), params.draws)
        for iou in (0.5, 0.65, 0.75)
    }
    differences = {f"difference {iou:g}": one.difference for iou, one in told.items()}
    return differences | {"low": told[0.65].low, "high": told[0.65].high}


def _ap(name: Text, value: float, source: Text = BY_HAND) -> Figure:
    """An AP, to a thousandth of itself."""
    return about(name, value, 1e-3 * (value or 1), "", source)


def _by(**values: float) -> dict[str, Figure]:
    return {name: _ap(CONVENTIONS[name], value) for name, value in values.items()}


def _iou(side: int, moved: int, value: float, tolerance: float = 5e-4) -> Figure:
    name = (f"IoU, {side} px moved by {moved} px", f"交并比，{side} px 的框移 {moved} px")
    return about(name, value, tolerance, "", BY_HAND)


UP_OR_DOWN: tuple[Text, ...] = (("it rises", "升高"), ("it stays", "不变"), ("it falls", "降低"))

EXPERIMENTS: tuple[Experiment, ...] = (
    Experiment(
        "five numbers",
        "conventions",
        ("One staircase, five numbers", "一条阶梯，五个数"),
        {"scene": "staircase"},
        (
            "Five lamps; six detections, in the order right, wrong, right, wrong, wrong, right. "
            "Will VOC, COCO and scikit-learn agree to one digit?",
            "五盏灯，六个预测，依次为对、错、对、错、错、对。"
            "VOC、COCO 和 scikit-learn 的结果在一位小数上一致吗？",
        ),
        Choice(
            (
                ("yes: one curve, one area", "一致：同一条曲线，同一个面积"),
                ("no: they differ in the first digit", "不一致：第一位小数就不同"),
            ),
            1,
        ),
        (
            "11 points, every point, 101 points, trapezoids, steps: the curve is the same, only "
            "the area is taken differently.",
            "依次为 11 点、全点、101 点、梯形、阶梯：曲线是同一条，只是面积的算法不同。",
        ),
        _by(voc07=0.4848, voc10=0.4333, coco=0.4389, trapezoid=0.4067, sklearn=0.4333),
        _conventions,
    ),
    Experiment(
        "one of twenty",
        "conventions",
        ("One hit in twenty", "二十中一"),
        {"scene": "one of twenty", "convention": "voc07"},
        (
            "One galaxy of twenty is found. What is it worth: a twentieth?",
            "二十个星系只找到一个，它值二十分之一吗？",
        ),
        Number("voc07", 0, 0.2),
        (
            "With 11 points the first hit is paid for the sample at recall 0: 1/11. Every point "
            "gives 1/20.",
            "11 点插值中，第一个命中独得查全率 0 处的采样点：1/11；全点插值给 1/20。",
        ),
        _by(voc07=1 / 11, voc10=0.05),
        _conventions,
    ),
    Experiment(
        "late start",
        "conventions",
        ("A wrong start", "开局失误"),
        {"scene": "late start"},
        (
            "The first detection is wrong, then nine are right. How much does one mistake at the "
            "top cost?",
            "第一个预测错了，后面九个全对。榜首这一个错误代价多大？",
        ),
        Number("coco", 0, 1),
        (
            "Interpolation looks ahead: every recall is credited with the final precision, 9/10. "
            "scikit-learn does not interpolate.",
            "插值会“向后看”：每个查全率都按最终的查准率 9/10 计；scikit-learn 不做插值。",
        ),
        _by(coco=0.9, sklearn=0.7857),
        _conventions,
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
        Choice(
            (
                ("the ROC curve", "ROC 曲线"),
                ("the precision-recall curve", "PR 曲线"),
                ("both", "两条都会"),
                ("neither", "都不会"),
            ),
            1,
        ),
        (
            "ROC compares each class with itself and stays; precision drowns in false positives.",
            "ROC 的两个坐标各在一类之内计算，纹丝不动；查准率则被误检淹没。",
        ),
        {
            f"{kind} {share:g}": about(
                (f"{name[0]}, {share:.0%} positives", f"{name[1]}，正例占 {share:.0%}"),
                value,
                0.01 * value,
                "",
                source,
            )
            for kind, share, value, name, source in (
                ("ap", 0.01, 0.1244, AP, ("measured here", "在此测得")),
                ("ap", 0.5, 0.854, AP, ("measured here", "在此测得")),
                ("roc", 0.01, 0.8556, ("ROC area", "ROC 面积"), ("Φ(1.5/√2)", "Φ(1.5/√2)")),
                ("ap", 0.1, 0.4793, AP, ("measured here", "在此测得")),
                ("roc", 0.1, 0.8556, ("ROC area", "ROC 面积"), ("Φ(1.5/√2)", "Φ(1.5/√2)")),
                ("roc", 0.5, 0.8556, ("ROC area", "ROC 面积"), ("Φ(1.5/√2)", "Φ(1.5/√2)")),
            )
        },
        _prevalence,
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
        Choice(
            (
                ("at 5 px", "5 像素时"),
                ("at 15 px", "15 像素时"),
                ("not at all up to 25 px", "到 25 像素仍毫无反应"),
            ),
            2,
        ),
        (
            "AP50 stays 1, while of the ten bars 9, 7, 5, 4, 3 are left standing: AP[.5:.95] "
            "measures how well boxes sit.",
            "AP50 始终为 1，而十根柱子只剩 9、7、5、4、3 根：AP[.5:.95] 衡量框得准不准。",
        ),
        {
            "ap50 25": _ap(("AP50 at 25 px", "AP50，移 25 px"), 1),
            "ap 5": _ap(("AP[.5:.95] at 5 px", "AP[.5:.95]，移 5 px"), 0.9),
            "ap 25": _ap(("AP[.5:.95] at 25 px", "AP[.5:.95]，移 25 px"), 0.3),
            "ap 15": _ap(("AP[.5:.95] at 15 px", "AP[.5:.95]，移 15 px"), 0.5),
            "iou 5": _iou(100, 5, 95 / 105),
            "iou 25": _iou(100, 25, 75 / 125),
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
        Choice(
            (
                ("almost all", "几乎全部"),
                ("about half", "约一半"),
                ("nothing", "毫无损失"),
            ),
            2,
        ),
        (
            "Nothing: behind the last hit the recall no longer moves. A user of the detector "
            "would disagree; AP is no promise about any one threshold.",
            "毫无损失：最后一个命中之后查全率不再变化。使用者可不这么看："
            "AP 并不保证任何一个阈值下的表现。",
        ),
        {
            "cluttered": _ap(("AP with 100 false alarms", "AP，加入 100 个误报"), 0.4389),
            "bare": _ap(("AP without them", "AP，没有误报"), 0.4389),
        },
        _each(bare={"clutter": 0}, cluttered={}),
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
        Choice(UP_OR_DOWN, 2),
        (
            "The last hit is gone, and with it a step of recall. Lower the cut-off before you "
            "compute AP.",
            "最后一个命中没了，查全率少一级。算 AP 之前应把截断放低。",
        ),
        {
            "cut": _ap(("AP above .55 alone", "AP，只留 .55 以上"), 0.3399),
            "whole": _ap(("AP of everything", "AP，全部保留"), 0.4389),
        },
        _each(whole={"cutoff": 0.0}, cut={}),
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
        Number("voc10", 0, 1),
        (
            "In between they cost a sixth; behind the last hit they cost nothing (scene "
            "“Duplicates at the end”: 1.0000).",
            "夹在中间损失六分之一；排到最后则分文不损（“排在末尾的重复”场景：1.0000）。",
        ),
        _by(voc10=5 / 6),
        _conventions,
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
        Number("voc10", 0, 1),
        (
            "All of it: the recall was complete before they came.",
            "满分：它们出现之前查全率已到 1。",
        ),
        _by(voc10=1.0),
        _conventions,
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
        Choice(
            (
                ("the right one", "正确的"),
                ("the wrong one", "错误的"),
                ("the one that the file names first", "文件中写在前面的"),
            ),
            2,
        ),
        (
            "The file decides between 1.0 and .5. scikit-learn takes equal scores as one step: .5 "
            "in any order.",
            "文件次序决定是 1.0 还是 .5；scikit-learn 把同分算作一步：无论次序都是 .5。",
        ),
        {
            "file": _ap(("AP in the order of the file", "AP，按文件次序"), 1),
            "reversed": _ap(("AP in reverse order", "AP，倒序"), 0.5),
            "sklearn": _ap(("AP of scikit-learn", "AP，scikit-learn"), 0.5),
        },
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
        Number("8 1", 0, 1),
        (
            "The small box is at .62 and then .39, a miss; the large one hardly moves.",
            "小框降到 .62，再到 .39，已算漏检；大框几乎不变。",
        ),
        {
            "8 1": _iou(8, 1, 49 / 79),
            "8 2": _iou(8, 2, 36 / 92),
            "64 1": _iou(64, 1, 63**2 / (2 * 64**2 - 63**2)),
            "64 2": _iou(64, 2, 62**2 / (2 * 64**2 - 62**2)),
        },
        _small,
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
        Choice(
            (
                ("both stay", "都不变"),
                ("AP stays, the counts change", "AP 不变，计数会变"),
                ("both change", "都会变"),
            ),
            1,
        ),
        (
            "AP does not move. What is shown at a threshold does: AP says nothing of calibration.",
            "AP 不动，而某个阈值下的输出变了：AP 与得分是否校准无关。",
        ),
        {
            "square": _ap(("AP of squared scores", "AP，得分平方"), 0.7409, HERE),
            "rank": _ap(("AP of ranks", "AP，换成名次"), 0.7409, HERE),
            "none": _ap(("AP of the scores as given", "AP，原得分"), 0.7409, HERE),
        },
        _each(**{how: {"rescale": how} for how in ("none", "square", "rank")}),
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
        Number("float", 50, 101),
        (
            "0, .01, ..., .70 are 71; but .70 as a float lies above 7/10, and COCO counts 70.",
            "0、.01、…、.70 共 71 个；但浮点数 .70 略大于 7/10，COCO 只得 70 个。",
        ),
        {
            "float": about(("Reached, as floats", "到达数，浮点数"), 70, 1e-6, "", BY_HAND),
            "exact": about(("Reached, as fractions", "到达数，精确分数"), 71, 1e-6, "", BY_HAND),
        },
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
        Choice(UP_OR_DOWN, 2),
        (
            "In pycocotools 0 also means “no match”: the hit is taken for a false positive and a "
            "class is lost.",
            "在 pycocotools 里 0 又表示“未匹配”：命中被当成误检，整整一类归零。",
        ),
        {
            "unmatched": _ap(("mAP of pycocotools", "mAP，pycocotools"), 2 / 3),
            "ordinary": _ap(("mAP, id 0 an id like any other", "mAP，0 号视同其他编号"), 1),
        },
        _each(ordinary={"id_zero": "ordinary"}, unmatched={"id_zero": "unmatched"}),
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
        Choice(
            (
                ("it rises both times", "两种情况都升"),
                ("deleted it rises, ordinary it falls", "删掉会升，当普通框会降"),
                ("it falls both times", "两种情况都降"),
            ),
            2,
        ),
        (
            "Set aside, deleted, ordinary. Deleted, three bricks become false positives; as an "
            "ordinary box it is also one object that nobody can find.",
            "依次为忽略、删除、普通框。删除后三块砖成了误检；当普通框还多出一个谁也找不到的目标。",
        ),
        {
            "handled": _ap(("AP, crowd set aside", "AP，忽略群体标注"), 0.8036, HERE),
            "dropped": _ap(("AP, crowd deleted", "AP，删除群体标注"), 0.5656, HERE),
            "ordinary": _ap(("AP, crowd an ordinary box", "AP，当作普通框"), 0.4860, HERE),
        },
        _each(**{how: {"crowd": how} for how in ("handled", "dropped", "ordinary")}),
    ),
    Experiment(
        "which moved it",
        "conventions",
        ("Which one moved the number?", "是谁改变了数字"),
        {"scene": "garage"},
        (
            "Same boxes, twenty-one conventions, each changed alone. Which moves mAP most?",
            "同样的框，二十一种约定逐一改变。哪一种对 mAP 影响最大？",
        ),
        Choice(
            (
                ("11 points in the place of 101", "11 点插值代替 101 点"),
                ("a class without objects counts as 0", "没有真实框的类别记 0"),
                ("crowds as ordinary boxes", "群体标注当普通框"),
                ("boxes one pixel wider", "框加 1 像素"),
            ),
            1,
        ),
        (
            "Here it is a class that occurs only among the detections: COCO leaves it out of the "
            "mean. On your data another may lead.",
            "这里是一个只出现在预测中的类别：COCO 不把它计入平均。换成你的数据，也许是另一种。",
        ),
        {
            "largest": about(
                (
                    "The largest difference: classes without objects count as 0",
                    "最大的差异：没有真实框的类别记 0",
                ),
                -0.1329,
                2e-4,
                "",
                HERE,
            ),
            "coco": about(("mAP by COCO's conventions", "mAP，COCO 约定"), 0.5314, 6e-4, "", HERE),
        },
        _moved,
    ),
    Experiment(
        "who is better",
        "rivals",
        ("Which detector is better?", "哪个检测器更好？"),
        {"iou": 0.75},
        (
            "A careful detector finds 62 % of the objects with exact boxes, an eager one 88 % "
            "with sloppy ones. Who has the higher AP?",
            "谨慎的检测器找到 62% 的目标，框很准；积极的找到 88%，框很糙。谁的 AP 更高？",
        ),
        Choice(
            (
                ("the careful one", "谨慎的"),
                ("the eager one", "积极的"),
                ("it depends on the IoU threshold", "取决于交并比阈值"),
            ),
            2,
        ),
        (
            "At .5 the eager one leads, at .75 the careful one. Between them sixty pictures "
            "cannot tell: 0 lies in the interval.",
            ".5 处积极的领先，.75 处谨慎的领先；二者之间，六十张图片分不出高下：区间包含 0。",
        ),
        {
            **{
                f"difference {iou:g}": about(
                    (f"eager − careful, IoU {iou:g}", f"积极 − 谨慎，交并比 {iou:g}"),
                    value,
                    2e-3,
                    "",
                    HERE,
                )
                for iou, value in ((0.5, 0.234), (0.65, -0.047), (0.75, -0.446))
            },
            "low": about(("interval at .65, from", ".65 处区间下限"), -0.138, 0.02, "", HERE),
            "high": about(("to", "上限"), 0.066, 0.02, "", HERE),
        },
        _duel,
    ),
)
"""The experiments in the order of the lesson."""
