"""The lines that compare two models: with pycocotools, and with this engine."""

from .params import Duel
from .shape_code import IMPORTS, before_coco, evaluation

__all__ = ["duel"]

Code = tuple[str, str]


def duel(params: Duel) -> Code:
    """AP of two models, their difference, and the middle 95 % of its bootstrap."""
    brought = params.scene == "own"
    data = _DUEL_BROUGHT if brought else _DUEL_DRAWN
    kind = params.overlap if brought else "box"
    plain = _DUEL.format(
        iou=params.iou,
        draws=params.draws,
        seed=params.seed,
        data=data,
        imports=IMPORTS[kind],
        shapes=before_coco(kind, '(data["first"] + data["second"])'),
        evaluation=evaluation(kind, "results").replace("\n", "\n    "),
    )
    overlap = "" if kind == "box" else f", overlap={kind!r}"
    given = f"Params(iou={params.iou!r}, seed={params.seed}{overlap}), {params.draws}"
    read = _DUEL_READ if brought else 'pair = scene("two detectors")[0]\n'
    names = "Params, from_coco, rivals" if brought else "Params, rivals, scene"
    imports = "import json\nfrom dataclasses import replace\n\n" if brought else ""
    engine = f"""{imports}from engines.detection import {names}

{read}told = rivals(pair, *pair.models, {given})
print(told.first, told.second, told.difference, (told.low, told.high))
picture = [told.first, told.second, told.difference, told.low, told.high]
"""
    return plain, engine


_DUEL_READ = """with open("models.json", encoding="utf-8") as file:  # from Export
    data = json.load(file)
one, two = (from_coco({**data, "results": data[name]}) for name in ("first", "second"))
pair = replace(one, models={"first": one.detections, "second": two.detections})
"""

_DUEL_BROUGHT = """
# models.json from Export, beside this file
with open("models.json", encoding="utf-8") as file:
    data = json.load(file)
"""

_DUEL_DRAWN = """
# Two made-up detectors: each finds an object with chance p, its box off by s of a side.
rng, n, images = np.random.default_rng(0), 240, 60
image, label = rng.integers(0, images, n), rng.integers(0, 3, n)


def boxes(n):
    side = rng.uniform(40, 160, (n, 2))
    return np.hstack([rng.random((n, 2)) * ([640, 480] - side), side]).round(1)


def detector(p, s):
    hit = rng.random(n) < p
    off = rng.normal(0, s, (n, 4)) * truth[:, [2, 3, 2, 3]]
    box = np.vstack([(truth + off)[hit], boxes(60)]).round(1)
    where = np.append(image[hit], rng.integers(0, images, 60)) + 1
    what = np.append(label[hit], rng.integers(0, 3, 60)) + 1
    score = np.append(rng.beta(5, 2, n)[hit], rng.beta(2, 4, 60)).round(4)
    rows = zip(where.tolist(), what.tolist(), box.tolist(), score.tolist())
    return [dict(zip(("image_id", "category_id", "bbox", "score"), row)) for row in rows]


truth = boxes(n)
data = {
    "images": [{"id": k + 1} for k in range(images)],
    "categories": [{"id": k + 1, "name": name} for k, name in enumerate(("gull", "tern", "skua"))],
    "annotations": [
        {"id": k + 1, "image_id": i + 1, "category_id": c + 1, "bbox": box, "iscrowd": 0}
        | {"area": box[2] * box[3]}
        for k, (i, c, box) in enumerate(zip(image.tolist(), label.tolist(), truth.tolist()))
    ],
    "first": detector(0.62, 0.03),
    "second": detector(0.88, 0.09),
}
"""

_DUEL = """import json

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
{imports}{data}
{shapes}truth = COCO()
truth.dataset = data
for k, annotation in enumerate(data["annotations"]):
    annotation["id"] = k + 1  # pycocotools reads id 0 as "no match"
truth.createIndex()
number = len(data["images"])
place = {{image: k for k, image in enumerate(sorted(i["id"] for i in data["images"]))}}
classes = [c["id"] for c in data["categories"]]


def lists(results):
    # Of each class its detections, best first: right or wrong, and the picture of each.
    {evaluation}
    evaluation.params.iouThrs = np.array([{iou!r}])
    evaluation.params.areaRng, evaluation.params.areaRngLbl = [[0, 1e10]], ["all"]
    evaluation.evaluate()
    objects = {{c: np.zeros(number, int) for c in classes}}
    rows = {{c: [] for c in classes}}
    for e in filter(None, evaluation.evalImgs):
        k, c = place[e["image_id"]], e["category_id"]
        objects[c][k] += sum(not ignored for ignored in e["gtIgnore"])
        shown = zip(e["dtScores"], e["dtMatches"][0], e["dtIgnore"][0])
        rows[c] += [(-score, k, match > 0) for score, match, ignored in shown if not ignored]
    for c in classes:
        rows[c].sort(key=lambda row: row[:1])
    return [(rows[c], objects[c]) for c in classes]


def ap(model, weight):
    # Mean AP at 101 recalls, a picture counted `weight` times.
    values = []
    for rows, objects in model:
        if n := objects @ weight:
            w = np.array([weight[k] for _, k, _ in rows], int)
            hit = np.array([right for *_, right in rows], bool)
            hits, shown = np.cumsum(w[hit]), np.cumsum(w)[hit]
            height = np.maximum.accumulate((hits / np.maximum(shown, 1))[::-1])[::-1]
            at = np.searchsorted(hits / n, np.linspace(0, 1, 101))
            values.append(np.append(height, 0)[at].mean())
    return np.mean(values)


models = [lists(data[name]) for name in ("first", "second")]
first, second = (ap(model, np.ones(number, int)) for model in models)
draws = np.random.default_rng({seed}).multinomial(number, np.full(number, 1 / number), {draws})
differences = [ap(models[1], w) - ap(models[0], w) for w in draws]
low, high = np.quantile(differences, [0.025, 0.975])
print(first, second, second - first, (low, high))
picture = [first, second, second - first, low, high]
"""
