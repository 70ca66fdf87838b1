"""Take away: the boxes as COCO JSON, the curves as CSV, and lines of code that give the number."""

__all__ = ["curve_csv", "engine_snippet", "snippet", "to_coco"]

import csv
import io
import json
from typing import Any

import numpy as np

from .dataset import Dataset
from .evaluate import Result
from .params import COCO, SIZES, Params

COLUMNS = (
    "class",
    "objects",
    "rank",
    "score",
    "image",
    "detection",
    "iou",
    "outcome",
    "reason",
    "precision",
    "recall",
)
"""Columns of `curve_csv`."""

_FIXED = (
    *("convention", "grid", "average", "empty", "pixels", "matching", "strict"),
    *("crowd", "difficult", "ties", "cutoff"),
)
"""Dials that pycocotools does not have: it works as their defaults say."""

_WHAT_IF = {"shift_x", "shift_y", "clutter", "rescale"}
"""Dials whose effect is in the files already."""


def to_coco(dataset: Dataset) -> dict[str, Any]:
    """COCO JSON of objects and detections; the latter under "results", as COCO's results list.

    pycocotools reads it as ground truth and `loadRes(data["results"])` as detections; `load` and
    `from_coco` read all of it back.
    """
    ids, truths, found = dataset.class_ids, dataset.truths, dataset.detections
    return {
        "info": {"description": "Boxes from Tangible"},
        "images": [
            {"id": image.id, "file_name": image.name, "width": image.width, "height": image.height}
            for image in dataset.images
        ],
        "categories": [
            {"id": id, "name": name} for id, name in zip(ids, dataset.classes, strict=True)
        ],
        "annotations": [
            {
                "id": int(truths.id[i]),
                "image_id": dataset.images[truths.image[i]].id,
                "category_id": ids[truths.label[i]],
                "bbox": truths.box[i].tolist(),
                "area": float(truths.area[i]),
                "iscrowd": int(truths.crowd[i]),
                "ignore": int(truths.difficult[i]),
            }
            for i in range(len(truths))
        ],
        "results": [
            {
                "image_id": dataset.images[found.image[i]].id,
                "category_id": ids[found.label[i]],
                "bbox": found.box[i].tolist(),
                "score": float(found.score[i]),
            }
            for i in range(len(found))
        ],
    }


def curve_csv(result: Result) -> str:
    """Every detection, best first in its class, with its fate and the point that it makes.

    A class without detections has one row with nothing after its number of objects.
    """
    trace, dataset = result.trace(), result.dataset
    precision, recall = np.full(len(trace.rank), np.nan), np.full(len(trace.rank), np.nan)
    for k in range(len(dataset.classes)):
        curve = result.curve(k)
        precision[curve.rows], recall[curve.rows] = curve.precision, curve.recall
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for i, k in enumerate(trace.label):
        table.writerow(
            [
                _cell(dataset.classes[k]),
                result.objects[k, result.a],
                trace.rank[i],
                float(trace.score[i]),
                _cell(dataset.images[trace.image[i]].name),
                trace.detection[i],
                float(trace.iou[i]),
                trace.outcome[i],
                trace.reason[i],
                *("" if np.isnan(x[i]) else float(x[i]) for x in (precision, recall)),
            ]
        )
    for k in set(range(len(dataset.classes))) - set(trace.label.tolist()):
        name = _cell(dataset.classes[k])
        table.writerow([name, result.objects[k, result.a], *[""] * (len(COLUMNS) - 2)])
    return text.getvalue()


def _cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def snippet(params: Params, data: str = "detection.json", curve: str = "curve.csv") -> str:
    """Lines of plain pycocotools, scikit-learn or NumPy that print the AP that is shown.

    Arguments:
        data, curve: names of the files that hold `to_coco` of the evaluated dataset and
            `curve_csv` of the result. With COCO's conventions the lines do everything from
            `data`; with others no plain library can, and they take the matches from `curve`.
    """
    if all(getattr(params, dial) == getattr(COCO, dial) for dial in _FIXED):
        return _from_boxes(params, data)
    return _from_curve(params, curve)


def engine_snippet(params: Params, data: str = "detection.json") -> str:
    """Lines of this engine that print the AP that is shown: of the scene, or, if the boxes are
    the visitor's own, of the file that holds `to_coco` of the evaluated dataset.
    """
    changed = {k: v for k, v in params.changed().items() if k != "scene"}
    if params.scene == "own":
        changed = {k: v for k, v in changed.items() if k not in _WHAT_IF}
        imports, read = "Params, load, run", f"dataset = load([{json.dumps(data)}])"
    else:
        imports, read = "Params, run, scene", f"dataset, photo = scene({json.dumps(params.scene)})"
    given = ", ".join(f"{k}={v!r}" for k, v in changed.items())
    return (
        f"from engines.detection import {imports}\n\n{read}\n"
        f"result = run(dataset, Params({given}))\nprint(result.value)\n"
    )


def _from_boxes(params: Params, data: str) -> str:
    ids = area = classes = ""
    if params.id_zero == "ordinary":
        ids = '    annotation["id"] += 1  # pycocotools reads id 0 as "no match"\n'
    if params.area == "box":
        area = '    annotation["area"] = annotation["bbox"][2] * annotation["bbox"][3]\n'
    if params.label:
        classes = (
            "evaluation.params.catIds = [\n"
            '    c["id"] for c in data["categories"] '
            f'if c["name"] == {json.dumps(params.label)}\n]\n'
        )
    loop = f'for annotation in data["annotations"]:\n{ids}{area}' if ids or area else ""
    return f"""import json

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

with open({json.dumps(data)}, encoding="utf-8") as file:
    data = json.load(file)
{loop}truth = COCO()
truth.dataset = data
truth.createIndex()

evaluation = COCOeval(truth, truth.loadRes(data["results"]), "bbox")
evaluation.params.iouThrs = np.array([{params.iou!r}])
evaluation.params.maxDets = [{params.max_dets}]
{classes}evaluation.evaluate()
evaluation.accumulate()
precision = evaluation.eval["precision"][0, :, :, {list(SIZES).index(params.size)}, 0]
print(precision[precision > -1].mean())
"""


_IMPORTS = {
    "sklearn": "\nfrom sklearn.metrics import average_precision_score",
    "trapezoid": "\nfrom sklearn.metrics import auc, precision_recall_curve",
}

_RANKED = """    hits = hit.cumsum()
    precision = hits / np.arange(1, len(hit) + 1)
    envelope = np.append(np.maximum.accumulate(precision[::-1])[::-1], 0)
"""

_AVERAGE = {
    "sklearn": """    # scikit-learn knows nothing of objects that were never found
    ap.append(average_precision_score(hit, score) * hit.sum() / n if hit.any() else 0)
""",
    "trapezoid": """    # scikit-learn knows nothing of objects that were never found
    if hit.any():
        precision, recall, _ = precision_recall_curve(hit, score)
        ap.append(auc(recall * hit.sum() / n, precision))
    else:
        ap.append(0)
""",
    "voc10": _RANKED + "    ap.append((envelope[:-1] * hit).sum() / n)\n",
    "float": _RANKED
    + "    at = np.searchsorted(hits / n, np.linspace(0, 1, {points}))\n"
    + "    ap.append(envelope[at].mean())\n",
    "exact": _RANKED
    + "    at = np.searchsorted(hits * {last}, np.arange({points}) * n)\n"
    + "    ap.append(envelope[at].mean())\n",
}


def _from_curve(params: Params, curve: str) -> str:
    points = {"voc07": 11, "coco": 101}.get(params.convention, 0)
    floats = params.grid == "float" or (params.grid == "usual" and params.convention == "coco")
    lines = _AVERAGE[("float" if floats else "exact") if points else params.convention]
    pooled = params.average == "pooled" and not params.label
    key = '"all"' if pooled else 'row["class"]'
    objects = "sum({row['class']: int(row['objects']) for row in rows}.values())"
    only = f" if row['class'] == {json.dumps(_cell(params.label))}" if params.label else ""
    zero = "        if hit.size:\n            ap.append(0)\n" if params.empty == "zero" else ""
    return f"""import csv

import numpy as np{_IMPORTS.get(params.convention, "")}

with open({json.dumps(curve)}, newline="", encoding="utf-8") as file:
    rows = [row for row in csv.DictReader(file){only}]
ap = []
for name in sorted({{{key} for row in rows}}):
    mine = {"rows" if pooled else '[row for row in rows if row["class"] == name]'}
    n = {objects if pooled else 'int(mine[0]["objects"])'}
    counted = [row for row in mine if row["outcome"] in ("TP", "FP")]
    hit = np.array([row["outcome"] == "TP" for row in counted], bool)
    score = np.array([float(row["score"]) for row in counted])
    if not n:
{zero}        continue
{lines.format(points=points, last=points - 1)}print(np.mean(ap))
"""
