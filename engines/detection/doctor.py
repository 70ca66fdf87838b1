"""What is wrong with files that were read, before a number is believed.

Nothing here changes the data: every finding is words and a list, and, where another reading mends
it, that reading with its AP at IoU .5, so that it can be offered.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from engines.params import Text

from .boxes import ORDERS, from_xywh, paired_iou, to_xywh
from .compare import mean_ap
from .dataset import Dataset, Detections, Layout, Truths

__all__ = ["Alternative", "Finding", "best_iou", "diagnose", "reread"]

LEAST, MOST = 0.001, 1.5
"""Shares of its box between which the area of an object lies."""

LISTED = 50
"""Names that are listed at most."""

TOUCHED = 0.1
"""The share of objects that some detection touches, below which the sides lie apart."""

BEYOND = 0.02
"""The share of a picture by which a box may leave it, by rounding."""

ALIKE = 0.95
"""IoU from which two objects of one class in one picture are the same one."""

REFUSED = 0.2
"""The share of what was refused from which the number is not that of the data."""

GAIN = 0.05
"""What another reading must add to AP to be offered."""

_PAIRS = 200_000


class Alternative(NamedTuple):
    """Another reading of one side: the correction for `load`, and AP at IoU .5 with it."""

    side: str
    layout: Layout
    ap: float
    words: Text


class Finding(NamedTuple):
    """kind: one of "apart", "outside", "classes", "images", "twice", "models", "sizes", "areas",
    "scores", "crowds", "empty", "refused". words: one line. listed: what it is about. alternative:
    a reading that mends it.
    """

    kind: str
    words: Text
    listed: tuple[str, ...] = ()
    alternative: Alternative | None = None


def diagnose(dataset: Dataset) -> list[Finding]:
    """What to look at before the number is believed, the worst first; empty when all is well."""
    if not len(dataset.truths) or not len(dataset.detections):
        return [*_unsized(dataset), *_refused(dataset), _empty(dataset), *_models(dataset)]
    findings = [*_unsized(dataset), *_refused(dataset), *_apart(dataset), *_outside(dataset)]
    findings += [*_first_pixel(dataset), *_classes(dataset)]
    findings += [*_twice(dataset), *_models(dataset), *_images(dataset)]
    findings += [*_sizes(dataset), *_areas(dataset)]
    return [*findings, *_scores(dataset), *_set_aside(dataset)]


def _refused(dataset: Dataset) -> Iterator[Finding]:
    n = len(dataset.problems) - len(dataset.unsized)
    m = len(dataset.truths) + len(dataset.detections)
    if n > REFUSED * (n + m):
        words = (
            f"{n} files or boxes were refused, and {m} boxes were read: the number is that of "
            "the rest alone",
            f"{n} 个文件或框被拒绝，只读入 {m} 个框：数值仅代表其余部分",
        )
        said = (f"{x.file}: {x.reason[0]}" for x in dataset.problems[:LISTED])
        yield Finding("refused", words, tuple(said))


def _unsized(dataset: Dataset) -> Iterator[Finding]:
    if dataset.unsized:
        n = len(dataset.unsized)
        words = (
            f"{n} pictures left out: relative boxes meet boxes in pixels, and their size is not "
            "known; add the pictures",
            f"略去 {n} 张图片：一侧是相对坐标，另一侧是像素坐标，而图片尺寸未知；请附上图片",
        )
        yield Finding("sizes", words, dataset.unsized[:LISTED])


def _empty(dataset: Dataset) -> Finding:
    if len(dataset.detections):
        words = ("no objects: every box has a score", "没有真实框：所有框都带得分")
    elif len(dataset.truths):
        words = ("no detections: no box has a score", "没有预测框：所有框都不带得分")
    else:
        words = ("no boxes were read", "没有读到任何框")
    return Finding("empty", words)


def best_iou(boxes: Truths | Detections, others: Truths | Detections) -> np.ndarray:
    """The largest IoU of each box, (n,), with another's in the same image, whatever the class."""
    order = np.argsort(others.image, kind="stable")
    image = others.image[order]
    first, last = np.searchsorted(image, boxes.image), np.searchsorted(image, boxes.image, "right")
    best, count = np.zeros(len(boxes)), last - first
    edges = np.searchsorted(np.cumsum(count), np.arange(0, count.sum() + _PAIRS, _PAIRS), "right")
    for a, b in zip(edges, [*edges[1:], len(boxes)], strict=True):
        rows = np.repeat(np.arange(a, b), count[a:b])
        if len(rows):
            start = np.repeat(first[a:b] - np.cumsum(count[a:b]) + count[a:b], count[a:b])
            its = order[start + np.arange(len(rows))]
            np.maximum.at(best, rows, paired_iou(boxes.box[rows], others.box[its]))
    return best


def reread(dataset: Dataset, side: str, order: str) -> Dataset:
    """The data set as if the boxes of a side were written in another of `boxes.ORDERS`.

    Boxes that have no size so are left out.
    """
    boxes: Any = getattr(dataset, side)
    box = to_xywh(from_xywh(boxes.box, dataset.layout[side].boxes), order)
    keep = (box[:, 2:] >= 0).all(axis=1)
    return replace(dataset, **{side: replace(boxes.take(keep), box=box[keep])})


def _orders(dataset: Dataset) -> Iterator[Alternative]:
    """Every other order of the numbers, for either side."""
    for side in ("detections", "truths"):
        now = dataset.layout.get(side, Layout()).boxes
        for order in ORDERS if now else ():
            if order != now:
                said = f"{side} as {order}", f"{_SIDES[side][1]}按 {order} 读取"
                ap = mean_ap(reread(dataset, side, order), 0.5)
                yield Alternative(side, Layout(boxes=order), ap, said)


_SIDES: dict[str, Text] = {"detections": ("detections", "预测框"), "truths": ("objects", "真实框")}


def _best(dataset: Dataset, choices: Iterable[Alternative]) -> Alternative | None:
    now = np.nan_to_num(mean_ap(dataset, 0.5))
    better = [x for x in choices if x.ap > now + GAIN]
    return max(better, key=lambda x: x.ap, default=None)


def _apart(dataset: Dataset) -> Iterator[Finding]:
    touched = best_iou(dataset.truths, dataset.detections) >= 0.3
    if touched.mean() >= TOUCHED:
        return
    n, m = int(touched.sum()), len(touched)
    words = (
        f"hardly any detection touches an object: {n} of {m} objects overlap one by .3",
        f"预测框几乎碰不到目标：{m} 个目标中只有 {n} 个与预测框的交并比达到 .3",
    )
    alone = dataset.truths.image[~touched]
    yield Finding("apart", words, _names(dataset, alone), _best(dataset, _orders(dataset)))


def _outside(dataset: Dataset) -> Iterator[Finding]:
    size = np.array([image[2:] for image in dataset.images], float)
    for side in ("detections", "truths"):
        boxes: Any = getattr(dataset, side)
        of = size[boxes.image]
        beyond = BEYOND * of + 1
        low, high = boxes.box[:, :2], boxes.box[:, :2] + boxes.box[:, 2:]
        out = ((of > 0) & ((low < -beyond) | (high > of + beyond))).any(axis=1)
        n, m = int(out.sum()), len(out)
        if n:
            called, zh = _SIDES[side]
            words = (
                f"{n} of {m} {called} leave the picture",
                f"{m} 个{zh}中有 {n} 个超出图片范围",
            )
            mine = (x for x in _orders(dataset) if x.side == side)
            mended = _best(dataset, mine) if n >= 0.2 * m else None
            yield Finding("outside", words, _names(dataset, boxes.image[out]), mended)


def _classes(dataset: Dataset) -> Iterator[Finding]:
    objects, found = (set(x.label.tolist()) for x in (dataset.truths, dataset.detections))
    strange, silent = sorted(found - objects), sorted(objects - found)
    if strange:
        share = np.isin(dataset.detections.label, strange).mean()
        names = ", ".join(dataset.classes[k] for k in strange[:5])
        more = f" … ({len(strange)})" if len(strange) > 5 else ""
        words = (
            f"detections of classes that no object has ({share:.0%} of them): {names}{more}",
            f"预测框中有真实框没有的类别（占 {share:.0%}）：{names}{more}",
        )
        mended = _best(dataset, _shifts(dataset))
        yield Finding("classes", words, _classes_listed(dataset, strange), mended)
    if silent:
        words = (
            f"{len(silent)} of {len(objects)} classes with objects have no detection",
            f"{len(objects)} 个有真实框的类别中，{len(silent)} 个没有任何预测框",
        )
        mended = None if strange else _best(dataset, _shifts(dataset))
        yield Finding("classes", words, _classes_listed(dataset, silent), mended)


def _classes_listed(dataset: Dataset, which: Sequence[int]) -> tuple[str, ...]:
    return tuple(dataset.classes[k] for k in which[:LISTED])


def _shifts(dataset: Dataset) -> Iterator[Alternative]:
    """Detections whose classes are counted from another number."""
    numbers = [_number(name, id) for name, id in zip(*_named(dataset), strict=True)]
    places = {n: k for k, n in reversed(list(enumerate(numbers)))}
    for shift in (1, -1):
        to = np.array([places.get(n + shift, -1) for n in numbers])
        label = to[dataset.detections.label]
        found = dataset.detections
        spare = len(dataset.classes)  # for what has no class so
        moved = replace(found, label=np.where(label < 0, spare, label))
        classes = (*dataset.classes, "")
        ids = (*dataset.class_ids, max(dataset.class_ids, default=0) + 1)
        other = replace(dataset, detections=moved, classes=classes, class_ids=ids)
        said = (
            f"class numbers of detections {shift:+d}",
            f"预测框的类别编号 {shift:+d}",
        )
        layout = Layout(numbers=f"{shift:+d}")
        yield Alternative("detections", layout, mean_ap(other, 0.5), said)


def _named(dataset: Dataset) -> tuple[Sequence[str], Sequence[int]]:
    return dataset.classes, dataset.class_ids or range(1, len(dataset.classes) + 1)


def _number(name: str, id: int) -> int:
    """The number of a class: that which it is called by, if it has no name."""
    called = name.removeprefix("category ")
    return int(called) if called.isdecimal() and len(called) < 10 else id


def _first_pixel(dataset: Dataset) -> Iterator[Finding]:
    for side in ("detections", "truths"):
        boxes: Any = getattr(dataset, side)
        within = (np.abs(boxes.box) <= 1).all(axis=1) & (boxes.box != np.round(boxes.box)).any(
            axis=1
        )
        n, m = int(within.sum()), len(within)
        if n:
            called, zh = _SIDES[side]
            words = (
                f"{n} of {m} {called} lie within the first pixel, as if they were relative",
                f"{m} 个{zh}中有 {n} 个落在第一个像素之内，像是相对坐标",
            )
            yield Finding("outside", words, _names(dataset, boxes.image[within]))


def _twice(dataset: Dataset) -> Iterator[Finding]:
    for side in ("truths", "detections"):
        boxes: Any = getattr(dataset, side)
        score = [boxes.score] if side == "detections" else []
        keys = np.column_stack([boxes.image, boxes.label, *score])
        order = np.lexsort([*boxes.box.T[::-1], *keys.T[::-1]])
        box, keys = boxes.box[order], keys[order]
        again = (box[1:] == box[:-1]).all(axis=1)
        if side == "truths":  # rounded by another format
            again |= paired_iou(box[1:], box[:-1]) >= ALIKE
        again &= (keys[1:] == keys[:-1]).all(axis=1)
        n = int(again.sum())
        if n:
            called, zh = _SIDES[side]
            words = (
                f"{n} of {len(boxes)} {called} stand twice",
                f"{len(boxes)} 个{zh}中有 {n} 个重复出现",
            )
            yield Finding("twice", words, _names(dataset, boxes.image[order[1:][again]]))


def _models(dataset: Dataset) -> Iterator[Finding]:
    if len(dataset.models) > 1:
        n, names = len(dataset.models), ", ".join(list(dataset.models)[:5])
        words = (
            f"the results of {n} models: {names}; each is evaluated by itself",
            f"共有 {n} 个模型的结果：{names}；各自单独评估",
        )
        yield Finding("models", words, tuple(dataset.models))


def _images(dataset: Dataset) -> Iterator[Finding]:
    objects, found = (np.unique(x.image) for x in (dataset.truths, dataset.detections))
    for alone, english, chinese in (
        (
            np.setdiff1d(objects, found),
            "{n} of {m} images with objects have no detection",
            "{m} 张有真实框的图片中，{n} 张没有预测框",
        ),
        (
            np.setdiff1d(found, objects),
            "{n} of {m} images with detections have no object",
            "{m} 张有预测框的图片中，{n} 张没有真实框",
        ),
    ):
        if len(alone):
            m = len(objects) if np.isin(alone, objects).all() else len(found)
            words = tuple(x.format(n=len(alone), m=m) for x in (english, chinese))
            yield Finding("images", (words[0], words[1]), _names(dataset, alone))


def _sizes(dataset: Dataset) -> Iterator[Finding]:
    relative = any(layout.units == "relative" for layout in dataset.layout.values())
    unknown = [i for i, image in enumerate(dataset.images) if not image.width or not image.height]
    if relative and unknown:
        words = (
            f"the size of {len(unknown)} pictures is not known: areas, and AP by size, are wrong; "
            "add the pictures",
            f"{len(unknown)} 张图片尺寸未知：面积以及分尺寸的 AP 不可信；请附上图片",
        )
        yield Finding("sizes", words, _names(dataset, np.array(unknown)))


def _areas(dataset: Dataset) -> Iterator[Finding]:
    """Objects that are far smaller than their box, or larger."""
    truths = dataset.truths
    w, h = truths.box[:, 2:].T
    odd = (truths.area < LEAST * w * h) | (truths.area > MOST * (w + 1) * (h + 1))
    n, m = int(odd.sum()), len(truths)
    if n:
        words = (
            f"the area of {n} of {m} objects is not one within their box: AP by size goes by it, "
            "unless the box's is asked for",
            f"{m} 个真实框中有 {n} 个的 area 与框不符：分尺寸的 AP 以它为准，除非改用框面积",
        )
        yield Finding("areas", words, _names(dataset, truths.image[odd]))


def _scores(dataset: Dataset) -> Iterator[Finding]:
    score = dataset.detections.score
    out = (score < 0) | (score > 1)
    if out.any():
        words = (
            f"{int(out.sum())} of {len(score)} scores are not from 0 to 1: "
            f"{score.min():g} to {score.max():g}",
            f"{len(score)} 个得分中有 {int(out.sum())} 个不在 0 到 1 之间："
            f"{score.min():g} 到 {score.max():g}",
        )
        yield Finding("scores", words, tuple(f"{x:g}" for x in np.unique(score[out])[:LISTED]))
    elif len(score) > 1 and score.min() == score.max():
        words = (
            f"every score is {score[0]:g}: the order of the file decides AP",
            f"所有得分都是 {score[0]:g}：AP 取决于文件中的次序",
        )
        yield Finding("scores", words, (f"{score[0]:g}",))


def _set_aside(dataset: Dataset) -> Iterator[Finding]:
    if dataset.truths.crowd.all():
        words = (
            "every object is a crowd: none is searched for",
            "所有真实框都是 crowd：没有目标可检",
        )
        yield Finding("crowds", words)


def _names(dataset: Dataset, image: np.ndarray) -> tuple[str, ...]:
    """The images, each once, in their order."""
    return tuple(dataset.images[i].name for i in np.unique(image)[:LISTED])
