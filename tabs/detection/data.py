"""Where the boxes come from: a built-in scene or the visitor's files, edited by hand or not."""

import base64
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np

import engines.photos
from engines import compute, detection
from engines.cache import shared
from engines.detection import (
    COCO,
    Boxes,
    CocoStats,
    Confusion,
    Dataset,
    Errors,
    Judged,
    Layout,
    Params,
    Result,
    Row,
    Source,
    Step,
    edits,
)
from engines.detection.evaluate import DIAL_IOU
from engines.params import ParamsError, Text
from tabs.shell.progress import tell

from .words import WORDS

__all__ = [
    "BoxFiles",
    "confused",
    "evaluated",
    "large",
    "mark_of",
    "mistakes",
    "moved",
    "original",
    "photo",
    "read_files",
    "source",
    "spread",
    "twelve",
]

SHOWN = 5
"""Problems that are named when nothing at all could be read."""


_LARGE = 50_000
"""Detections up to which every convention is compared unasked, and scores shuffled often."""

_IN_PAGE = ("confidence", "beta", "label", "size", "convention")
"""Dials that change what is looked at, not what is evaluated."""


class BoxFiles(NamedTuple):
    """Files that a visitor brought, and the digest of their content."""

    paths: tuple[str, ...]
    digest: str


def read_files(paths: Sequence[str] | str) -> BoxFiles:
    """The visitor's files, if there is anything in them that can be evaluated.

    Raises:
        ParamsError: names the files, lines and reasons.
    """
    given = (paths,) if isinstance(paths, str) else tuple(paths)
    digest = hashlib.sha256()
    for path in given:
        digest.update(Path(path).read_bytes())
        digest.update(Path(path).name.encode())
    brought = BoxFiles(given, digest.hexdigest())
    tell(0, WORDS["reading"])
    dataset = original(Boxes(scene="own"), brought)
    if not dataset.images or not dataset.classes:
        raise ParamsError([("files", _nothing(dataset))])
    return brought


def _nothing(dataset: Dataset) -> tuple[str, str]:
    told = [
        (p.file, f", line {p.line}" * bool(p.line), f" 第 {p.line} 行" * bool(p.line), p.reason)
        for p in dataset.problems[:SHOWN]
    ]
    english = "; ".join(
        f"{file}{line}: {reason[0]}" if file else reason[0] for file, line, _, reason in told
    )
    chinese = "；".join(
        f"{file}{line}：{reason[1]}" if file else reason[1] for file, _, line, reason in told
    )
    return (
        f"There is no box in these files. {english}".strip(),
        f"这些文件里没有可用的框。{chinese}",
    )


def _files(params: Source, upload: BoxFiles | None) -> BoxFiles | None:
    """The visitor's files, if they are asked for and there."""
    return upload if params.scene == "own" else None


def mark_of(params: Source, upload: BoxFiles | None) -> str:
    """A short name of the boxes that can be edited."""
    files = _files(params, upload)
    scene = "garage" if params.scene == "own" else params.scene
    return files.digest[:8] if files else scene.replace(" ", "-")


def source(params: Source, upload: BoxFiles | None) -> str:
    """The key of the boxes: the scene, or the content of the files and how they are read."""
    files = _files(params, upload)
    if files is None:
        return mark_of(params, upload)
    wanted = (params.text_format, params.truth_boxes, params.found_boxes, params.units)
    return f"{files.digest}:{','.join(wanted)}"


def original(params: Source, upload: BoxFiles | None) -> Dataset:
    """The boxes as they came."""
    files = _files(params, upload)
    if files is None:
        return _scene("garage" if params.scene == "own" else params.scene)[0]

    def layout(boxes: str) -> Layout:
        chosen = (params.text_format, boxes, params.units)
        return Layout(*("" if value == "auto" else value for value in chosen))

    return shared.get(
        f"detection.load:{source(params, upload)}",
        lambda: detection.load(
            files.paths, truths=layout(params.truth_boxes), detections=layout(params.found_boxes)
        ),
    )


@cache
def _scene(name: str) -> tuple[Dataset, str]:
    return detection.scene(name)


def _edited(params: Source, upload: BoxFiles | None) -> Dataset:
    told, dataset = edits.parse(params.edits), original(params, upload)
    ours = told.mark == mark_of(params, upload)
    return edits.apply(dataset, told.edits, told.names) if ours else dataset


def _key(params: Judged, upload: BoxFiles | None) -> str:
    mark = hashlib.sha256(params.edits.encode()).hexdigest() if params.edits else ""
    return f"{source(params, upload)}:{mark}"


def _work(what: Text, work: Callable[..., Iterator[Step[Any]]], *args: Any) -> Any:
    """The result of long work, whose progress is told to whoever waits for it."""
    for step in work(*args):
        tell(step.done, what)
    assert step.result is not None
    return step.result


def _kept(params: Judged) -> Params:
    """The dials under which an evaluation is kept: those of the page as they stand at first."""
    asked = params.conventions()
    fixed = {name: getattr(COCO, name) for name in _IN_PAGE}
    if np.abs(DIAL_IOU - asked.iou).min() < 1e-9:
        fixed["iou"] = COCO.iou
    return asked.model_copy(update=fixed)


def evaluated(params: Judged, upload: BoxFiles | None) -> Result:
    """The engine's result, from the cache that all visitors share."""
    asked, kept = params.conventions(), _kept(params)
    result: Result = shared.get(
        f"detection.run:{_key(params, upload)}:{kept.key()}",
        lambda: compute.run(
            _work, WORDS["matching"], detection.evaluate_steps, _edited(params, upload), kept
        ),
    )
    if asked.label not in result.dataset.classes:
        asked = asked.model_copy(update={"label": ""})
    return replace(result, params=asked)


def _boxes_key(params: Judged, upload: BoxFiles | None) -> str:
    """The key of the boxes that are evaluated, whatever the conventions."""
    what_if = [params.shift_x, params.shift_y, params.rescale, params.clutter, params.seed]
    return f"{_key(params, upload)}:{what_if}"


def moved(params: Judged, upload: BoxFiles | None) -> list[Row]:
    """What each convention alone does to mAP, largest first."""
    dataset = evaluated(params, upload).dataset
    return shared.get(
        f"detection.compare:{_boxes_key(params, upload)}",
        lambda: compute.run(_work, WORDS["comparing"], detection.compare_steps, dataset),
    )


def twelve(params: Judged, upload: BoxFiles | None) -> CocoStats:
    """COCO's twelve numbers, by COCO's own rules."""
    dataset = evaluated(params, upload).dataset
    return shared.get(
        f"detection.coco:{_boxes_key(params, upload)}",
        lambda: compute.run(_work, WORDS["twelve"], detection.coco_steps, dataset),
    )


def large(dataset: Dataset) -> bool:
    """Whether the comparison of all conventions waits until it is asked for."""
    return len(dataset.detections) > _LARGE or dataset.pairs > 20 * _LARGE


def spread(params: Judged, upload: BoxFiles | None) -> np.ndarray:
    """mAP under shuffles of the order of equal scores; under few where each takes long."""
    dataset = evaluated(params, upload).dataset
    n = 5 if large(dataset) else 20
    return shared.get(
        f"detection.ties:{_boxes_key(params, upload)}",
        lambda: compute.run(_work, WORDS["shuffling"], detection.tie_steps, dataset, n),
    )


def confused(params: Judged, upload: BoxFiles | None) -> Confusion:
    """Which class is taken for which, at every confidence and IoU threshold."""
    result = evaluated(params, upload)
    return shared.get(
        f"detection.confusion:{_key(params, upload)}:{_kept(params).key()}",
        lambda: compute.run(_work, WORDS["matching"], detection.confusion_steps, result),
    )


def mistakes(params: Judged, upload: BoxFiles | None) -> Errors:
    """What kind of mistakes there are."""
    result = evaluated(params, upload)
    asked = result.params.model_copy(update={"confidence": 0.5, "beta": 1.0, "label": ""})
    return shared.get(
        f"detection.errors:{_key(params, upload)}:{asked.key()}",
        lambda: compute.run(detection.error_types, result),
    )


def photo(params: Source, upload: BoxFiles | None, name: str) -> str:
    """The picture under the boxes as a data address, or "" if there is none."""
    files = _files(params, upload)
    if files is None:
        return _jpeg_of(_scene("garage" if params.scene == "own" else params.scene)[1])
    return shared.get(
        f"detection.photo:{files.digest}:{name}",
        lambda: _jpeg(detection.photo_of(files.paths, name)),
    )


@cache
def _jpeg_of(name: str) -> str:
    return _jpeg(engines.photos.photo(name))


def _jpeg(picture: Any) -> str:
    if picture is None:
        return ""
    _, data = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 88])
    return f"data:image/jpeg;base64,{base64.b64encode(data.tobytes()).decode()}"
