"""The lines that compute a view's picture: with plain libraries, and with this engine.

Every program runs as it stands and leaves the numbers of the view in `picture`. COCO's own rules
are pycocotools'; no library has the others, so for them the matching is written out. Boxes that a
visitor brought or edited are read from detection.json, as the views export it.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

from .duel_code import duel as duel
from .export import to_coco
from .nms_code import suppression as suppression
from .params import COCO, CONVENTIONS, SIZES, Areas, Boxes, Judged, Params, Rarity, Table
from .scenes import scene
from .shape_code import AREAS, IMPORTS, OVERLAPPING, PIXELS, before_coco, evaluation
from .what_if import prepare

__all__ = ["areas", "boxes", "duel", "rarity", "suppression", "table"]

Code = tuple[str, str]

_FIXED = (
    *("convention", "grid", "average", "empty", "pixels", "matching", "strict"),
    *("crowd", "difficult", "ties", "cutoff"),
)
"""Dials that pycocotools does not have: it works as their defaults say."""

_WHAT_IF = ("shift_x", "shift_y", "clutter", "rescale")
"""Dials whose effect is in the boxes already."""


def boxes(params: Boxes) -> Code:
    """TP, FP, FN, precision, recall and F at the confidence threshold, and AP."""
    asked = _asked(params)
    engine = """curve = result.curve()  # curve.recall, curve.precision: the staircase
picture = list(result.numbers().values())  # TP, FP, FN, precision, recall, F, AP
print(result.value)"""
    if _is_coco(asked):
        parts = [*_cocoeval(asked, f"[{asked.iou!r}]"), _fates(asked)]
    else:
        body = f"""{_matched(asked)}
shown = [(score, hit) for k, score, hit in ranked if k in classes]
score, hit = np.array(shown, float).reshape(-1, 2).T
hit, n = hit.astype(bool), sum(objects[k] for k in classes)
ap = {_mean(asked, asked.convention)}"""
        parts = [*_rules(asked, [asked.convention]), body]
    return _plain(params, *parts, _readings(asked)), _engine(params, asked, engine)


def areas(params: Areas) -> Code:
    """Average precision by each of the five conventions."""
    asked = _asked(params)
    means = "\n".join(f'    "{name}": {_mean(asked, name)},' for name in CONVENTIONS)
    body = f"""{_matched(asked)}
ap = {{
{means}
}}
print(ap)
picture = list(ap.values())
"""
    engine = "print(result.conventions())\npicture = list(result.conventions().values())"
    return _plain(params, *_rules(asked, CONVENTIONS), body), _engine(params, asked, engine)


def table(params: Table) -> Code:
    """Of each class: AP, AP[.5:.95], and the latter for small, medium and large objects."""
    asked = _asked(params).model_copy(update={"label": ""})
    if _is_coco(asked):
        thresholds = f"[{asked.iou!r}, *np.linspace(0.5, 0.95, 10)]"
        parts = [*_cocoeval(asked, thresholds), _COCO_TABLE.format(size=_size(asked))]
    else:
        body = _TABLE.format(
            all=_RANGES["all"],
            small=_RANGES["small"],
            medium=_RANGES["medium"],
            large=_RANGES["large"],
            size=asked.size,
            iou=asked.iou,
            of=_of(asked, asked.convention, "[k]", "k in found"),
            found=_found(asked, "*size").replace("\n", "\n    "),
        )
        parts = [*_rules(asked, [asked.convention]), body]
    return _plain(params, *parts), _engine(params, asked, _ENGINE_TABLE)


_ENGINE_TABLE = """names = ("ap", "ap_ten", "small", "medium", "large")
picture = [[row[name] for name in names] for row in result.per_class()]
for row in result.per_class():
    print(row["class"], row["ap"], row["ap_ten"])"""

_COCO_TABLE = """
ap = evaluation.eval["precision"][..., 0].mean(axis=1)  # thresholds, classes, sizes
ap[ap < 0] = np.nan  # no objects
ten = ap[1:].mean(axis=0)
picture = np.column_stack([ap[0, :, {size}], ten[:, {size}], ten[:, 1:]])
for category, row in zip(data["categories"], picture):
    print(category["name"], row.round(4))
"""

_TABLE = """
def column(thresholds, size):
    \"\"\"The mean AP of each class over these thresholds.\"\"\"
    rows = []{found}
    for t in thresholds:
        ranked, objects = match(t, *size)
        rows.append([{of} for k in classes])
    return np.mean(rows, axis=0)


classes = [c["id"] for c in data["categories"]]
sizes = {{"all": ({all}), "small": ({small}), "medium": ({medium}), "large": ({large})}}
ten = np.linspace(0.5, 0.95, 10)
columns = [column([{iou!r}], sizes["{size}"])]
columns += [column(ten, sizes[name]) for name in ("{size}", "small", "medium", "large")]
picture = np.column_stack(columns)
for category, row in zip(data["categories"], picture):
    print(category["name"], row.round(4))
"""


def rarity(params: Rarity) -> Code:
    """ROC and precision of the same scores at each of their thresholds, (3, m)."""
    share = params.prevalence
    plain = f"""import numpy as np
from scipy.special import ndtri
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_curve

normal = ndtri((np.arange(2000) + 0.5) / 2000)  # the quantiles of N(0, 1)
scores = np.append(normal, normal + 1.5)
labels = np.repeat([0, 1], 2000)
weight = np.where(labels, {share!r}, {1 - share!r})  # positives are {share:g} of all

fpr, tpr, _ = roc_curve(labels, scores, sample_weight=weight, drop_intermediate=False)
precision, recall, _ = precision_recall_curve(labels, scores, sample_weight=weight)
print(np.trapezoid(tpr, fpr), average_precision_score(labels, scores, sample_weight=weight))
picture = np.stack([fpr[1:], tpr[1:], precision[-2::-1]])
"""
    engine = f"""from engines.detection import classification, two_normals

twin = classification(*two_normals(), {share!r})
print(twin.roc_auc, twin.ap)
picture = [twin.fpr, twin.tpr, twin.precision]
"""
    return plain, engine


# What is asked


def _asked(params: Judged) -> Params:
    """The conventions; a class that a scene does not have is forgotten, as the stage does."""
    asked = params.conventions()
    scenes = not params.edits and params.scene != "own"
    if scenes and asked.label not in scene(params.scene)[0].classes:
        asked = asked.model_copy(update={"label": ""})
    return asked


def _brought(params: Judged) -> bool:
    return bool(params.edits) or params.scene == "own"


def _is_coco(params: Params) -> bool:
    if params.overlap == "keypoints" and params.area == "box":
        return False  # pycocotools has one area for the range of sizes and for OKS
    return all(getattr(params, dial) == getattr(COCO, dial) for dial in _FIXED)


def _classes(asked: Params) -> str:
    """The ids of the classes that are looked at."""
    only = f' if c["name"] == {json.dumps(asked.label)}' if asked.label else ""
    return f'c["id"] for c in data["categories"]{only}'


# Programs


def _plain(params: Judged, *parts: str) -> str:
    """A whole program: what is imported stands first, then the boxes."""
    imports, *rest = parts
    if _brought(params):
        data = """# detection.json from Export, beside this file
with open("detection.json", encoding="utf-8") as file:
    data = json.load(file)
"""
    else:
        boxes = params.model_copy(update={"overlap": "box"})  # shapes stand as they were drawn
        data = _literal(to_coco(prepare(scene(params.scene)[0], boxes)))
        imports = imports.replace("import json\n\n", "")
    if "average_precision_score(" in "".join(rest):
        imports += "from sklearn.metrics import average_precision_score\n"
    return re.sub("\n{4,}", "\n\n\n", "\n".join([imports, data, *rest]))


def _literal(data: dict[str, Any]) -> str:
    """The boxes as a dict, one a line."""
    lists = {name: rows for name, rows in data.items() if isinstance(rows, list)}
    lines = ["data = {"]
    for name, rows in lists.items():
        lines += [f"    {json.dumps(name)}: [", *(f"        {row!r}," for row in rows), "    ],"]
    return "\n".join([*lines, "}", ""])


def _engine(params: Judged, asked: Params, body: str) -> str:
    changed = asked.changed()
    if _brought(params):
        changed = {k: v for k, v in changed.items() if k not in _WHAT_IF}
        imports, read = "Params, load, run", 'dataset = load(["detection.json"])  # from Export'
    else:
        imports, read = "Params, run, scene", f"dataset, photo = scene({json.dumps(params.scene)})"
    given = ", ".join(f"{k}={v!r}" for k, v in changed.items())
    return (
        f"from engines.detection import {imports}\n\n{read}\n"
        f"result = run(dataset, Params({given}))\n{body}\n"
    )


# COCO's rules


_COCO_IMPORTS = """import json

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
"""


def _cocoeval(asked: Params, thresholds: str) -> list[str]:
    """pycocotools on `data`, at these thresholds."""
    ids = area = only = ""
    if asked.id_zero == "ordinary":
        ids = '    annotation["id"] += 1  # pycocotools reads id 0 as "no match"\n'
    if asked.area == "box":
        area = '    annotation["area"] = annotation["bbox"][2] * annotation["bbox"][3]\n'
    if asked.label:
        only = f"evaluation.params.catIds = [{_classes(asked)}]\n"
    loop = f'for annotation in data["annotations"]:\n{ids}{area}' if ids or area else ""
    return [
        _COCO_IMPORTS + IMPORTS[asked.overlap],
        before_coco(asked.overlap, 'data["results"]'),
        f"""{loop}truth = COCO()
truth.dataset = data
truth.createIndex()

{evaluation(asked.overlap, 'data["results"]')}
evaluation.params.iouThrs = np.array({thresholds})
evaluation.params.maxDets = [{asked.limit(asked.overlap)}]
{only}evaluation.evaluate()
evaluation.accumulate()""",
    ]


def _size(asked: Params) -> int:
    return list(SIZES).index(asked.size)


def _fates(asked: Params) -> str:
    """What became of every detection, from what COCOeval keeps of each image."""
    return f"""
area = evaluation.params.areaRng[{_size(asked)}]
images = [e for e in evaluation.evalImgs if e and e["aRng"] == area]
score = np.array([s for e in images for s in e["dtScores"]])
hit = np.array([m > 0 for e in images for m in e["dtMatches"][0]], bool)
counts = np.array([not ignored for e in images for ignored in e["dtIgnore"][0]], bool)
score, hit = score[counts], hit[counts]
n = sum(not ignored for e in images for ignored in e["gtIgnore"])
precision = evaluation.eval["precision"][0, :, :, {_size(asked)}, 0]
ap = precision[precision > -1].mean() if n else np.nan"""


def _readings(asked: Params) -> str:
    """The numbers at the confidence threshold."""
    b = asked.beta**2
    return f"""
order = np.argsort(-score, kind="stable")
score, hit = score[order], hit[order]
recall = hit.cumsum() / max(n, 1)  # the staircase
precision = hit.cumsum() / np.arange(1, len(hit) + 1)

tp = int(hit[score >= {asked.confidence!r}].sum())
fp, fn = int((score >= {asked.confidence!r}).sum()) - tp, n - tp
p, r = tp / max(tp + fp, 1), tp / max(n, 1)
f = {1 + b!r} * p * r / ({b!r} * p + r) if tp else 0.0
print(tp, fp, fn)
picture = [tp, fp, fn, p, r, f, ap]
print(ap)
"""


# Any other rules


_RANGES = {
    "all": "0, 1e10",
    "small": "0, 32**2",
    "medium": "32**2, 96**2",
    "large": "96**2, 1e10",
}
"""COCO's ranges of area, as they stand in the code."""

_MATCH_IMPORTS = """import json
from collections import Counter, defaultdict

import numpy as np
"""


def _rules(asked: Params, names: Iterable[str]) -> list[str]:
    """The ranking, the overlap, the matching and the averages, by the rules that are asked for."""
    averages = [_average(asked, name) for name in names]
    imports = _MATCH_IMPORTS + IMPORTS[asked.overlap]
    return [imports, _ranking(asked), _overlap(asked), _match(asked), *averages, _MEANS]


def _matched(asked: Params) -> str:
    size = _RANGES[asked.size]
    return f"""
classes = [{_classes(asked)}]
ranked, objects = match({asked.iou!r}, {size}){_found(asked, size)}"""


def _found(asked: Params, size: str) -> str:
    """A line for the classes that were detected, where `empty` asks for them."""
    if asked.empty != "zero":
        return ""
    return f"\nfound = {{k for k, _, _ in match(0.95, {size})[0]}}  # what no threshold forgives"


_MEANS = """def of(average, ranked, objects, classes, found=False):
    \"\"\"AP of these classes in one ranking; without objects none, or 0 for what was found.\"\"\"
    shown = [(score, hit) for k, score, hit in ranked if k in classes]
    score, hit = np.array(shown, float).reshape(-1, 2).T
    n = sum(objects[k] for k in classes)
    return average(score, hit.astype(bool), n) if n else 0.0 if found else np.nan


def mean(values):
    there = [value for value in values if not np.isnan(value)]
    return np.mean(there) if there else np.nan

"""


def _ranking(asked: Params) -> str:
    lines = [
        'place = {image["id"]: k for k, image in enumerate(data["images"])}',
        'results = sorted(data["results"], key=lambda d: place[d["image_id"]])',
    ]
    if asked.ties == "reversed":
        lines.append("results.reverse()")
    elif asked.ties == "shuffled":
        shuffle = f"np.random.default_rng({asked.seed}).permutation(len(results))"
        lines.append(f"results = [results[k] for k in {shuffle}]")
    lines.append('results.sort(key=lambda d: -d["score"])')
    return "\n".join(lines) + "\n\n"


def _overlap(asked: Params) -> str:
    if asked.overlap == "mask":
        return PIXELS + _ALL_RUNS + OVERLAPPING["mask"]
    if asked.overlap != "box":
        return OVERLAPPING[asked.overlap]
    one = " + 1" if asked.pixels == "inclusive" else ""
    area = "a[2] * a[3], b[2] * b[3]"
    if one:
        area = "(a[2] + 1) * (a[3] + 1), (b[2] + 1) * (b[3] + 1)"
    return f"""def overlap(d, g):
    \"\"\"The IoU; with a crowd, the share of the detection that lies inside.\"\"\"
    a, b = d["bbox"], g["bbox"]
    w = min(a[2] + a[0], b[2] + b[0]) - max(a[0], b[0]){one}
    h = min(a[3] + a[1], b[3] + b[1]) - max(a[1], b[1]){one}
    both = max(w, 0) * max(h, 0)
    area_a, area_b = {area}
    return both / (area_a if g["crowd"] else area_a + area_b - both) if both else 0.0


"""


_ALL_RUNS = """for box in data["annotations"] + data["results"]:
    box["segmentation"] = runs(box)


"""


def _match(asked: Params) -> str:
    flags = {"crowd": 'g["iscrowd"]', "difficult": 'g["ignore"]'}
    ways = {kind: getattr(asked, kind) for kind in flags}
    dropped = [flag for kind, flag in flags.items() if ways[kind] == "dropped"]
    handled = [flag for kind, flag in flags.items() if ways[kind] == "handled"]
    skip = f"        if {' or '.join(dropped)}:\n            continue\n" if dropped else ""
    endless = f"bool({' or '.join(handled)})" if handled else "False"
    crowd = 'bool(g["iscrowd"])' if ways["crowd"] == "handled" else "False"
    area = 'g["bbox"][2] * g["bbox"][3]' if asked.area == "box" else 'g["area"]'
    posed = ' and g["num_keypoints"] > 0' if asked.overlap == "keypoints" else ""
    reaches = ">" if asked.strict else ">="
    hit = 'taken is not None and taken["counts"]'
    if asked.id_zero == "unmatched":
        hit += ' and taken["id"] != 0'
    return f"""def match(threshold, low, high):
    \"\"\"Class, score and hit of what counts, best first; the objects of each class.\"\"\"
    there, objects, seen, ranked = defaultdict(list), Counter(), Counter(), []
    for g in data["annotations"]:
{skip}        endless = {endless}
        counts = not endless{posed} and low <= {area} <= high
        kept = {{"crowd": {crowd}, "endless": endless, "counts": counts, "free": True}}
        there[g["image_id"], g["category_id"]].append({{**g, **kept}})
        objects[g["category_id"]] += counts
    for d in results:
        key = d["image_id"], d["category_id"]
        seen[key] += 1
        if seen[key] > {asked.limit(asked.overlap)} or d["score"] < {asked.cutoff!r}:
            continue
        choices = [(overlap(d, g), k, g) for k, g in enumerate(there[key])]
        reached = [c for c in choices if c[0] {reaches} min(threshold, 1 - 1e-10) and c[2]["free"]]
{_TAKEN[asked.matching]}
        if taken is not None:
            taken["free"] = taken["endless"]
        hit = {hit}
        outside = not low <= {AREAS[asked.overlap]} <= high
        if not hit and (outside or (taken is not None and not taken["counts"])):
            continue  # neither right nor wrong
        ranked.append((d["category_id"], d["score"], hit))
    return ranked, objects


"""


_TAKEN = {
    "coco": """        # The best that is free; what counts first, the later of equals.
        taken = max(reached, key=lambda c: (c[2]["counts"], c[0], c[1]), default=(None,))[-1]""",
    "voc": """        # The best alone, used or not; the earlier of equals.
        best = max(choices, key=lambda c: (c[0], -c[1]), default=None)
        taken = best[-1] if best in reached else None""",
}


def _average(asked: Params, name: str) -> str:
    lines = _AVERAGES.get(name, "")
    if name in ("voc07", "coco"):
        last = {"voc07": 10, "coco": 100}[name]
        floats = asked.grid == "float" or (asked.grid == "usual" and name == "coco")
        at = (
            f"np.searchsorted(hits / n, np.linspace(0, 1, {last + 1}))"
            if floats
            else f"np.searchsorted(hits * {last}, np.arange({last + 1}) * n)"
        )
        lines = f"{_RANKED}    return envelope[{at}].mean()\n"
    return f"def {name}(score, hit, n):\n{lines}\n\n"


_RANKED = """    hits = hit.cumsum()
    precision = hits / np.arange(1, len(hit) + 1)
    envelope = np.append(np.maximum.accumulate(precision[::-1])[::-1], 0)
"""

_AVERAGES = {
    "voc10": _RANKED + "    return (envelope[:-1] * hit).sum() / n\n",
    "trapezoid": """    last = np.flatnonzero(np.diff(score, append=-np.inf))  # of equal scores
    recall = np.append(0, hit.cumsum()[last] / n)
    precision = np.append(1, hit.cumsum()[last] / (last + 1))
    return np.trapezoid(precision, recall)
""",
    "sklearn": """    # scikit-learn knows nothing of objects that were never found
    return average_precision_score(hit, score) * hit.sum() / n if hit.any() else 0.0
""",
}


def _of(asked: Params, name: str, classes: str, found: str) -> str:
    """The expression for AP of some classes in one ranking."""
    zero = f", {found}" if asked.empty == "zero" else ""
    return f"of({name}, ranked, objects, {classes}{zero})"


def _mean(asked: Params, name: str) -> str:
    """The expression for what the stage shows: of the class, the mean over all, or pooled."""
    if asked.average == "pooled" and not asked.label:
        return _of(asked, name, "classes", "bool(found)")
    return f"mean([{_of(asked, name, '[k]', 'k in found')} for k in classes])"
