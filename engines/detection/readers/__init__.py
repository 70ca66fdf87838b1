"""Files to a `Dataset`: COCO JSON, PASCAL VOC XML, YOLO and plain text, CSV and others, single
or zipped.

What is broken is refused with its file, line and reason, and nothing else is lost: a record of
JSON or a row of CSV alone, a text or XML file together with its image.
"""

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from os import PathLike
from typing import Any

from ..boxes import ORDERS
from ..dataset import Dataset, Layout
from .assemble import assemble
from .coco import from_json
from .files import UPLOAD, gather, photo_of
from .recognise import read
from .rows import BOXES, CLASSES, Read, Unreadable, problem

__all__ = ["UPLOAD", "from_coco", "load", "photo_of"]

PAIRS = 20_000_000
"""Objects times detections, summed over the images, that are compared at most."""

_ALLOWED = {
    "format": ("", "yolo", "text"),
    "boxes": ("", *ORDERS),
    "units": ("", "pixels", "relative"),
    "numbers": ("", "+1", "-1"),
}


def load(
    paths: Iterable[str | PathLike[str]],
    *,
    truths: Layout | None = None,
    detections: Layout | None = None,
) -> Dataset:
    """The data set in these files or archives.

    Arguments:
        truths, detections: corrections of what is recognised: a `Layout` whose non-empty fields
            are taken as they are. The format of a text file may be "yolo" or "text".

    Raises:
        ValueError: a correction that does not exist. Never for what is in the files: see
            `Dataset.problems`.
    """
    wanted = {"truths": truths or Layout(), "detections": detections or Layout()}
    for layout in wanted.values():
        for field, value in layout._asdict().items():
            if value not in _ALLOWED[field]:
                choices = ", ".join(_ALLOWED[field][1:])
                raise ValueError(f"{field} cannot be {value!r}; choose from {choices}.")
    with _uncollected():
        return _loaded(paths, wanted)


def _loaded(paths: Iterable[str | PathLike[str]], wanted: Mapping[str, Layout]) -> Dataset:
    found = gather(paths)
    reads: list[Read] = []
    boxes = 0
    for file in found.files:
        try:
            one = read(file)
            if one is None:
                continue
            parts = [one, *one.models.values()]
            boxes += sum(map(len, parts))
            if boxes > BOXES:
                raise Unreadable(f"more than {BOXES} boxes in all", f"框总数超过 {BOXES} 个")
            reads += parts
        except Unreadable as refused:
            found.problems.append(problem(file.name, refused))
    dataset = assemble(reads, found.photos, wanted, found.problems)
    try:
        return _bounded(dataset)
    except Unreadable as refused:
        return assemble([], [], {}, [*dataset.problems, problem("", refused)])


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector of cycles: parsed files have none, and it walks them over and over."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def from_coco(content: Mapping[str, Any] | list[Any]) -> Dataset:
    """The data set in COCO's JSON as it stands in memory, with detections under "results".

    Raises:
        ValueError: it is not COCO's, or too much.
    """
    return _bounded(assemble([from_json("", content)], [], {}, []))


def _bounded(dataset: Dataset) -> Dataset:
    if len(dataset.classes) > CLASSES:
        raise Unreadable(f"more than {CLASSES} classes", f"类别超过 {CLASSES} 个")
    if dataset.pairs > PAIRS:
        raise Unreadable(
            "too many boxes in one image: every object meets every detection, "
            f"{dataset.pairs:,} times in all, and {PAIRS:,} is the limit",
            f"单张图片的框太多：真实框与预测框共需比较 {dataset.pairs:,} 次，上限为 {PAIRS:,} 次",
        )
    return dataset
