"""Detection: from boxes and scores to precision, recall, average precision and mAP.

dataset = load(["boxes.zip"])           or scene("garage")[0]
result = run(dataset, Params(iou=0.5))
result.value, result.curve(), result.trace(), result.conventions(), result.page()
coco_stats(dataset), compare(dataset), error_types(result), confusion(result)
"""

from . import edits, snippets
from .boxes import iou
from .coco import CocoStats, coco_stats, coco_steps
from .compare import Change, Row, compare, compare_steps, tie_spread, tie_steps
from .confusion import Confusion, confusion, confusion_steps
from .curves import Classification, Curve, ap, classification, f_beta, two_normals
from .dataset import Dataset, Detections, Image, Layout, Problem, Truths, build
from .errors import KINDS, Errors, error_types
from .evaluate import Result, evaluate_steps, run
from .experiments import EXPERIMENTS
from .export import curve_csv, to_coco
from .live import live, live_rarity
from .params import (
    COCO,
    CONVENTIONS,
    PROTOCOLS,
    SIZES,
    Areas,
    Boxes,
    Judged,
    Params,
    Rarity,
    Source,
    Table,
)
from .readers import UPLOAD, from_coco, load, photo_of
from .scenes import SCENES, Scene, scene
from .steps import Step
from .trace import REASONS, Trace
from .what_if import prepare

__all__ = [
    "COCO",
    "CONVENTIONS",
    "EXPERIMENTS",
    "KINDS",
    "PROTOCOLS",
    "REASONS",
    "SCENES",
    "SIZES",
    "UPLOAD",
    "Areas",
    "Boxes",
    "Change",
    "Classification",
    "CocoStats",
    "Confusion",
    "Curve",
    "Dataset",
    "Detections",
    "Errors",
    "Image",
    "Judged",
    "Layout",
    "Params",
    "Problem",
    "Rarity",
    "Result",
    "Row",
    "Scene",
    "Source",
    "Step",
    "Table",
    "Trace",
    "Truths",
    "ap",
    "build",
    "classification",
    "coco_stats",
    "coco_steps",
    "compare",
    "compare_steps",
    "confusion",
    "confusion_steps",
    "curve_csv",
    "edits",
    "error_types",
    "evaluate_steps",
    "f_beta",
    "from_coco",
    "iou",
    "live",
    "live_rarity",
    "load",
    "photo_of",
    "prepare",
    "run",
    "scene",
    "snippets",
    "tie_spread",
    "tie_steps",
    "to_coco",
    "two_normals",
]
