"""Detection: from boxes and scores to precision, recall, average precision and mAP.

dataset = load(["boxes.zip"])           or scene("garage")[0]
result = run(dataset, Params(iou=0.5))
result.value, result.curve(), result.trace(), result.conventions(), result.page()
coco_stats(dataset), compare(dataset), error_types(result), confusion(result)
diagnose(dataset), rivals(dataset, "a.json", "b.json"), package_rows(dataset, "ultralytics")
"""

from . import edits, snippets
from .boxes import iou
from .calibration import Calibration, calibration
from .coco import CocoStats, PoseStats, Stats, coco_stats, coco_steps
from .compare import Change, Row, compare, compare_steps, tie_spread, tie_steps
from .confusion import NORMS, Confusion, confusion, confusion_steps, normalised
from .curves import Classification, Curve, ap, classification, f_beta, two_normals
from .dataset import Dataset, Detections, Image, Layout, Problem, Truths, build
from .detectors import DETECTORS, available, detect
from .doctor import Alternative, Finding, diagnose
from .errors import KINDS, Errors, error_types
from .evaluate import Result, evaluate_steps, run
from .experiments import EXPERIMENTS
from .export import curve_csv, to_coco
from .live import live, live_rarity, live_rivals, live_suppression
from .masks import has_shapes
from .nms import final_scores, nms, suppressed
from .outlines import outlines
from .params import (
    COCO,
    CONVENTIONS,
    OVERLAPS,
    PROTOCOLS,
    SIZES,
    Areas,
    Boxes,
    Duel,
    Judged,
    Params,
    Rarity,
    Source,
    Suppression,
    Table,
)
from .protocols import PACKAGES, package_map, package_rows, package_rows_steps
from .readers import UPLOAD, from_coco, load, photo_of
from .rivals import ClassDifference, Rivals, found_alone, only_one_finds, rivals, rivals_steps
from .scenes import SCENES, Scene, scene
from .similarity import with_overlap
from .steps import Step
from .thresholds import ClassRow, Sweep, class_rows, counts, interpolated, mean_sweep, sweep
from .trace import REASONS, Trace
from .what_if import prepare
from .worst import Mistake, Picture, mistakes, worst_pictures

__all__ = [
    "COCO",
    "CONVENTIONS",
    "DETECTORS",
    "EXPERIMENTS",
    "KINDS",
    "NORMS",
    "OVERLAPS",
    "PACKAGES",
    "PROTOCOLS",
    "REASONS",
    "SCENES",
    "SIZES",
    "UPLOAD",
    "Alternative",
    "Areas",
    "Boxes",
    "Calibration",
    "Change",
    "ClassDifference",
    "ClassRow",
    "Classification",
    "CocoStats",
    "Confusion",
    "Curve",
    "Dataset",
    "Detections",
    "Duel",
    "Errors",
    "Finding",
    "Image",
    "Judged",
    "Layout",
    "Mistake",
    "Params",
    "Picture",
    "PoseStats",
    "Problem",
    "Rarity",
    "Result",
    "Rivals",
    "Row",
    "Scene",
    "Source",
    "Stats",
    "Step",
    "Suppression",
    "Sweep",
    "Table",
    "Trace",
    "Truths",
    "ap",
    "available",
    "build",
    "calibration",
    "class_rows",
    "classification",
    "coco_stats",
    "coco_steps",
    "compare",
    "compare_steps",
    "confusion",
    "confusion_steps",
    "counts",
    "curve_csv",
    "detect",
    "diagnose",
    "edits",
    "error_types",
    "evaluate_steps",
    "f_beta",
    "final_scores",
    "found_alone",
    "from_coco",
    "has_shapes",
    "interpolated",
    "iou",
    "live",
    "live_rarity",
    "live_rivals",
    "live_suppression",
    "load",
    "mean_sweep",
    "mistakes",
    "nms",
    "normalised",
    "only_one_finds",
    "outlines",
    "package_map",
    "package_rows",
    "package_rows_steps",
    "photo_of",
    "prepare",
    "rivals",
    "rivals_steps",
    "run",
    "scene",
    "snippets",
    "suppressed",
    "sweep",
    "tie_spread",
    "tie_steps",
    "to_coco",
    "two_normals",
    "with_overlap",
    "worst_pictures",
]
