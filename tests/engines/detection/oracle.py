"""What the detection tests measure against: pycocotools, and the rules written out slowly."""

import contextlib
import io
import json
from pathlib import Path

import numpy as np
from hypothesis import strategies as st
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from engines.detection import Dataset, Image, build, to_coco

CASES = Path(__file__).parents[2] / "cases" / "detection"


def expected(case: str) -> dict:
    return json.loads((CASES / case / "expected.json").read_text())


def pycocotools_stats(dataset: Dataset, first_id: int | None = None) -> np.ndarray:
    """The twelve numbers of pycocotools; with `first_id` the annotations are counted from it."""
    data = to_coco(dataset)
    if first_id is not None:
        for i, annotation in enumerate(data["annotations"]):
            annotation["id"] = first_id + i
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = data
        truth.createIndex()
        if data["results"]:
            found = truth.loadRes(data["results"])
        else:  # loadRes looks at the first result
            found = COCO()
            found.dataset = data | {"annotations": []}
            found.createIndex()
        evaluation = COCOeval(truth, found, "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return evaluation.stats


SIDES = [8.0, 31.0, 32.0, 33.0, 64.0, 96.0, 97.0]
AREAS = [1024.0, 1023.999, 1024.001, 9216.0, 9215.999, 9216.001]


@st.composite
def datasets(draw: st.DrawFn, first_id: int = 1) -> Dataset:
    """Small data sets that are full of equal scores, equal overlaps, crowds, ignored boxes, areas
    on the limits, and classes and images without boxes.
    """
    images, classes = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    place = st.sampled_from([0.0, 8.0, 16.0, 40.0])
    box = st.tuples(place, place, st.sampled_from(SIDES), st.sampled_from(SIDES))
    where = {"image": st.integers(0, images - 1), "label": st.integers(0, classes - 1)}
    often_not = st.sampled_from([False, False, False, True])
    truth = {"box": box, "crowd": often_not, "difficult": often_not, **where}
    truths = draw(st.lists(st.fixed_dictionaries(truth), max_size=12))
    for i, one in enumerate(truths, first_id):
        area = draw(st.sampled_from([None, None, *AREAS]))
        one |= {"id": i} | ({} if area is None else {"area": area})
    score = st.sampled_from([0.1, 0.5, 0.5, 0.7, 0.9])
    detections = draw(
        st.lists(st.fixed_dictionaries({"box": box, "score": score, **where}), max_size=6)
    )
    for one in draw(st.lists(st.sampled_from(truths), max_size=12)) if truths else []:
        shift = np.array(draw(st.tuples(*[st.sampled_from([0.0, 0.0, 1.0, 4.0])] * 4)))
        near = {"box": np.array(one["box"]) + shift, "score": draw(score)}
        detections.append({"image": one["image"], "label": one["label"], **near})
    pictures = [Image(i + 1, f"{i}.png", 200.0, 200.0) for i in range(images)]
    return build(pictures, "abc"[:classes], truths, draw(st.permutations(detections)))


def slow_flags(
    dataset: Dataset,
    label: int,
    iou: float,
    *,
    one: float = 0.0,
    voc: bool = True,
    strict: bool = False,
) -> list[bool | None]:
    """The ranked list of a class as the papers describe it, box by box: True for a hit, False for
    a miss, None for one on a difficult object. Crowds are ordinary here.
    """
    truths, found = dataset.truths, dataset.detections

    def overlap(d: np.ndarray, g: np.ndarray) -> float:
        w = min(d[0] + d[2], g[0] + g[2]) - max(d[0], g[0]) + one
        h = min(d[1] + d[3], g[1] + g[3]) - max(d[1], g[1]) + one
        if w <= 0 or h <= 0:
            return 0.0
        return w * h / ((d[2] + one) * (d[3] + one) + (g[2] + one) * (g[3] + one) - w * h)

    ranked = [i for i in range(len(found)) if found.label[i] == label]
    ranked.sort(key=lambda i: (-found.score[i], found.image[i], i))
    used, flags = set(), []
    for i in ranked:
        best, taken = -1.0, None
        for j in range(len(truths)):
            if truths.label[j] != label or truths.image[j] != found.image[i]:
                continue
            value = overlap(found.box[i], truths.box[j])
            free = voc or j not in used or truths.difficult[j]
            rank = (not truths.difficult[j], value) if not voc else value
            ahead = taken is None or (rank > best if voc else rank >= best)
            reached = value > iou if strict else value >= iou
            if free and ahead and (voc or reached):
                best, taken = rank, j
        value = 0.0 if taken is None else overlap(found.box[i], truths.box[taken])
        if taken is None or not (value > iou if strict else value >= iou):
            flags.append(False)
        elif truths.difficult[taken]:
            flags.append(None)
        else:
            flags.append(taken not in used)
            used.add(taken)
    return flags
