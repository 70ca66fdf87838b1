"""Where the boxes come from: a built-in scene or the visitor's files, edited by hand or not."""

import base64
import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
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
    Areas,
    Boxes,
    Confusion,
    Dataset,
    Duel,
    Errors,
    Finding,
    Image,
    Judged,
    Layout,
    Params,
    Result,
    Rivals,
    Row,
    Source,
    Stats,
    Step,
    edits,
)
from engines.detection.evaluate import DIAL_IOU
from engines.params import ParamsError, Text
from engines.refused import Refused
from tabs.shell.progress import tell

from .words import WORDS

__all__ = [
    "READING",
    "SEVERAL",
    "BoxFiles",
    "Pair",
    "Raw",
    "both",
    "compared",
    "comparing",
    "confused",
    "evaluated",
    "evaluation_key",
    "findings",
    "large",
    "mark_of",
    "mistakes",
    "moved",
    "moved_known",
    "original",
    "package_rows",
    "pair",
    "photo",
    "raw",
    "read_files",
    "source",
    "spread",
    "twelve",
    "whole",
]

SHOWN = 5
"""Problems that are named when nothing at all could be read."""


_LARGE = 50_000
"""Detections up to which every convention is compared unasked, and scores shuffled often."""

READING = ("text_format", "truth_boxes", "found_boxes", "units", "class_numbers")
"""Dials that say how files are read."""

AT_FIRST = 0.3
"""IoU above which raw detections in the visitor's own pictures are suppressed at first."""

PICTURES, RAW = 20, 500
"""Pictures that are searched, and raw detections of one picture, at most."""

SEVERAL = ("two detectors",)
"""Scenes with the detections of several models."""

TIES_LARGE = 5
"""Shuffles of equal scores where each takes long."""

_IN_PAGE = ("confidence", "beta", "label", "size", "convention")
"""Dials that change what is looked at, not what is evaluated."""


class BoxFiles(NamedTuple):
    """Files that a visitor brought, and the digest of their content."""

    paths: tuple[str, ...]
    digest: str

    @property
    def pictures(self) -> bool:
        """Whether they are pictures and nothing else: boxes are then detected in them."""
        return all(Path(path).suffix.lower() in (".png", ".jpg", ".jpeg") for path in self.paths)


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
    named = params.model if files or params.scene in SEVERAL else ""
    if files and files.pictures and params.detector != "face":
        named += f" {params.detector}"
    of = hashlib.sha256(named.encode(errors="replace")).hexdigest()
    told = of[:4] if named else ""
    return (files.digest[:8] if files else scene.replace(" ", "-")) + told


def source(params: Source, upload: BoxFiles | None) -> str:
    """The key of the boxes: the scene, or the content of the files, how they are read, and the
    model.
    """
    if _files(params, upload) is None:
        return mark_of(params, upload)
    return f"{_read_key(params, upload)}:{params.model}"


def _read_key(params: Source, upload: BoxFiles | None) -> str:
    files = _files(params, upload)
    digest = files.digest if files else mark_of(params, upload)
    if files and files.pictures:
        return f"{digest}:{params.detector}"
    return f"{digest}:{','.join(getattr(params, name) for name in READING)}"


def original(params: Source, upload: BoxFiles | None) -> Dataset:
    """The boxes as they came, with the detections of the model that is looked at."""
    dataset = whole(params, upload)
    return dataset.of(params.model) if params.model in dataset.models else dataset


def whole(params: Source, upload: BoxFiles | None) -> Dataset:
    """The boxes as they came, of all models."""
    files = _files(params, upload)
    if files is None:
        return _scene("garage" if params.scene == "own" else params.scene)[0]
    if files.pictures:
        return detection.suppressed(_pictured(files, params.detector), threshold=AT_FIRST)[0]

    def layout(boxes: str, numbers: str = "auto") -> Layout:
        chosen = (params.text_format, boxes, params.units, numbers)
        return Layout(*("" if value == "auto" else value for value in chosen))

    return shared.get(
        f"detection.load:{_read_key(params, upload)}",
        lambda: detection.load(
            files.paths,
            truths=layout(params.truth_boxes),
            detections=layout(params.found_boxes, params.class_numbers),
        ),
    )


def _pictured(files: BoxFiles, detector: str) -> Dataset:
    """Raw detections in pictures that came alone."""
    with _told_by("detector"):
        return shared.get(
            f"detection.raw:{files.digest}:{detector}", lambda: _detected(files.paths, detector)
        )


def _detected(paths: Sequence[str], detector: str) -> Dataset:
    """Picture by picture; only pixels leave: another machine does not have the files."""
    images: list[Image] = []
    rows: list[dict[str, Any]] = []
    classes: tuple[str, ...] = (detector,)
    for path in sorted(paths)[:PICTURES]:
        name = Path(path).name
        tell(len(images) / min(len(paths), PICTURES), WORDS["detecting"])
        pixels = detection.photo_of(paths, name)
        if pixels is None:
            continue
        seen = compute.run(detection.detect, pixels, detector)
        classes, found = seen.classes, seen.detections
        for box, score, label in zip(found.box, found.score, found.label, strict=True):
            rows.append({"image": len(images), "label": label, "box": box, "score": score})
        height, width = pixels.shape[:2]
        images.append(Image(len(images) + 1, name, float(width), float(height)))
    return detection.build(images, classes, [], rows)


class Raw(NamedTuple):
    """Raw detections of one picture, and it as a data address."""

    dataset: Dataset
    photo: str


def raw(params: Source, upload: BoxFiles | None) -> Raw:
    """The visitor's raw detections in one picture; without any, faces in a photograph."""
    files = _files(params, upload)
    if files is None:
        found = shared.get(
            "detection.raw:astronaut",
            lambda: compute.run(detection.detect, engines.photos.photo("astronaut")),
        )
        return Raw(found, _jpeg_of("astronaut"))
    every = _pictured(files, params.detector) if files.pictures else original(params, upload)
    image = min(params.image, len(every.images) - 1)
    mine = np.flatnonzero(every.detections.image == image)[:RAW]
    kept = replace(every.detections.take(mine), image=np.zeros(len(mine), int))
    truths = every.truths.take(np.zeros(0, int))
    one = replace(every, images=(every.images[image],), detections=kept, truths=truths)
    return Raw(one, photo(params, upload, every.images[image].name))


def findings(params: Source, upload: BoxFiles | None) -> list[Finding]:
    """What is suspicious about the files, the worst first."""
    return shared.get(
        f"detection.doctor:{source(params, upload)}",
        lambda: detection.diagnose(original(params, upload)),
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


@contextmanager
def _told_by(dial: str) -> Iterator[None]:
    """What is refused is told by the dial that asks for it."""
    try:
        yield
    except ParamsError:
        raise
    except Refused as refused:
        raise ParamsError([(dial, refused.text)]) from None


def _measured(kind: str) -> AbstractContextManager[None]:
    """What masks and the like are refused for is told by the dial that asks for them."""
    return nullcontext() if kind == "box" else _told_by("overlap")


def _kept(params: Judged) -> Params:
    """The dials under which an evaluation is kept: those of the page as they stand at first."""
    asked = params.conventions()
    fixed = {name: getattr(COCO, name) for name in _IN_PAGE}
    if np.abs(DIAL_IOU - asked.iou).min() < 1e-9:
        fixed["iou"] = COCO.iou
    return asked.model_copy(update=fixed)


def evaluation_key(params: Judged, upload: BoxFiles | None) -> str:
    """Another text for another evaluation, whatever is looked at of it."""
    told = f"{_key(params, upload)}:{_kept(params).key()}"
    return hashlib.sha256(told.encode(errors="replace")).hexdigest()[:16]


def evaluated(params: Judged, upload: BoxFiles | None) -> Result:
    """The engine's result, from the cache that all visitors share."""
    asked, kept = params.conventions(), _kept(params)
    with _measured(kept.overlap):
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
    shift = (params.shift_x, params.shift_y)
    what_if = [*shift, params.rescale, params.clutter, params.seed, params.overlap]
    return f"{_key(params, upload)}:{what_if}"


def moved(params: Judged, upload: BoxFiles | None) -> list[Row]:
    """What each convention alone does to mAP, largest first."""
    dataset = evaluated(params, upload).dataset
    return shared.get(
        f"detection.compare:{_boxes_key(params, upload)}",
        lambda: compute.run(_work, WORDS["comparing"], detection.compare_steps, dataset),
    )


def moved_known(params: Judged, upload: BoxFiles | None) -> bool:
    """Whether `moved` and `spread` answer at once: they are kept, or the data is small."""
    key = _boxes_key(params, upload)
    kept = all(shared.peek(f"detection.{n}:{key}") is not None for n in ("compare", "ties"))
    return kept or not large(evaluated(params, upload).dataset)


def package_rows(params: Areas, upload: BoxFiles | None) -> list[Row]:
    """From COCO's number to that of the package in hand, convention by convention."""
    dataset = evaluated(params, upload).dataset
    return shared.get(
        f"detection.package:{_boxes_key(params, upload)}:{params.package}",
        lambda: compute.run(
            _work, WORDS["comparing"], detection.package_rows_steps, dataset, params.package
        ),
    )


def comparing(params: Areas, upload: BoxFiles | None) -> Iterator[float]:
    """The same as `moved`, `spread` and `package_rows`, step by step: the share that is done."""
    dataset, key = evaluated(params, upload).dataset, _boxes_key(params, upload)
    of = f"detection.package:{key}:{params.package}"
    works: list[tuple[str, Callable[..., Iterator[Step[Any]]], tuple[Any, ...]]] = [
        (f"detection.compare:{key}", detection.compare_steps, (dataset,)),
        (f"detection.ties:{key}", detection.tie_steps, (dataset, TIES_LARGE)),
        (of, detection.package_rows_steps, (dataset, params.package)),
    ]
    for k, (name, work, args) in enumerate(works):
        if shared.peek(name) is None:
            for step in compute.steps(work, *args):
                yield (k + step.done) / len(works)
            shared.put(name, step.result)


def twelve(params: Judged, upload: BoxFiles | None) -> Stats:
    """COCO's twelve numbers, or ten, by COCO's own rules."""
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
    n = TIES_LARGE if large(dataset) else 20
    return shared.get(
        f"detection.ties:{_boxes_key(params, upload)}",
        lambda: compute.run(_work, WORDS["shuffling"], detection.tie_steps, dataset, n),
    )


def confused(params: Judged, upload: BoxFiles | None) -> Confusion:
    """Which class is taken for which, at every confidence and IoU threshold."""
    result = evaluated(params, upload)
    return shared.get(
        f"detection.confusion:{_key(params, upload)}:{_kept(params).key()}",
        lambda: replace(  # of the result that is kept here, not of a copy from where it was done
            compute.run(_work, WORDS["matching"], detection.confusion_steps, result), result=result
        ),
    )


def mistakes(params: Judged, upload: BoxFiles | None) -> Errors:
    """What kind of mistakes there are."""
    result = evaluated(params, upload)
    asked = result.params.model_copy(update={"confidence": 0.5, "beta": 1.0, "label": ""})
    return shared.get(
        f"detection.errors:{_key(params, upload)}:{asked.key()}",
        lambda: compute.run(detection.error_types, result),
    )


class Pair(NamedTuple):
    """Two models of one data set, by their names in `dataset.models`, and how they are judged."""

    dataset: Dataset
    first: str
    second: str
    key: str
    rules: Params


def pair(params: Duel, upload: BoxFiles | None) -> Pair:
    """The two models that are compared; a built-in pair where the boxes are of one model alone."""
    dataset, key = whole(params, upload), _read_key(params, upload)
    rules = params.conventions()
    if len(dataset.models) < 2:
        dataset, key = _scene("two detectors")[0], "two-detectors"
        rules = rules.model_copy(update={"overlap": "box"})
    names = list(dataset.models)
    first = params.first if params.first in names else names[0]
    others = [name for name in names if name != first]
    second = params.second if params.second in others else others[0]
    return Pair(dataset, first, second, f"{key}:{first}:{second}", rules)


def both(params: Duel, upload: BoxFiles | None) -> tuple[Result, Result]:
    """Either model evaluated by COCO's rules."""
    two = pair(params, upload)
    kept = COCO.model_copy(update={"overlap": two.rules.overlap})
    if np.abs(DIAL_IOU - params.iou).min() > 1e-9:
        kept = kept.model_copy(update={"iou": params.iou})

    def one(name: str) -> Result:
        result = shared.get(
            f"detection.run:{two.key}:{name}:{kept.key()}",
            lambda: compute.run(
                _work, WORDS["matching"], detection.evaluate_steps, two.dataset.of(name), kept
            ),
        )
        return replace(result, params=two.rules)

    with _measured(kept.overlap):
        return one(two.first), one(two.second)


def compared(params: Duel, upload: BoxFiles | None) -> Rivals:
    """How far the two models are apart; with fewer draws where each takes long."""
    two = pair(params, upload)
    n = min(params.draws, 100) if large(two.dataset) else params.draws
    asked = two.rules.model_copy(update={"confidence": COCO.confidence})
    work = (detection.rivals_steps, two.dataset, two.first, two.second, asked, n)
    with _measured(asked.overlap):
        return shared.get(
            f"detection.rivals:{two.key}:{n}:{asked.key()}",
            lambda: compute.run(_work, WORDS["drawing"], *work),
        )


def photo(params: Source, upload: BoxFiles | None, name: str) -> str:
    """The picture under the boxes as a data address, or "" if there is none."""
    files = _files(params, upload)
    if files is None:
        scene = "garage" if params.scene == "own" else params.scene
        return _jpeg_of(_scene(scene)[1])
    return shared.get(
        f"detection.photo:{files.digest}:{name}",
        lambda: _jpeg(detection.photo_of(files.paths, name)),
    )


@cache
def _jpeg_of(name: str) -> str:
    return _jpeg(engines.photos.photo(name)) if name else ""


def _jpeg(picture: Any) -> str:
    if picture is None:
        return ""
    _, data = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 88])
    return f"data:image/jpeg;base64,{base64.b64encode(data.tobytes()).decode()}"
