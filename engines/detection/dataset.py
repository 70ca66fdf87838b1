"""What is evaluated: images, ground-truth boxes and detections, as columns.

Every box names its image and its class by their place in `Dataset.images` and `Dataset.classes`.
Images stand in the order of their ids, boxes in the order of their files: both orders decide what
happens among equal scores and equal overlaps.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Protocol

import numpy as np

from engines.params import Text

__all__ = [
    "Dataset",
    "Detections",
    "Image",
    "Layout",
    "Problem",
    "Similarity",
    "Truths",
    "build",
    "column",
    "column_of",
    "lacking",
]


class Image(NamedTuple):
    """One picture; a width or height of 0 is not known."""

    id: int | str
    name: str
    width: float = 0.0
    height: float = 0.0


class Layout(NamedTuple):
    """How a file was read; an empty field means "recognise it".

    format: "coco", "voc", "xml", "cvat", "json", "yolo", "text" or "csv". boxes: one of
    `boxes.ORDERS`. units: "pixels" or "relative" (to the width and height of the image).
    numbers: "+1" or "-1", what is added to the numbers of classes.
    """

    format: str = ""
    boxes: str = ""
    units: str = ""
    numbers: str = ""


class Problem(NamedTuple):
    """Why a file, or one record of it, was refused; line 0 when no line can be named."""

    file: str
    line: int
    reason: Text


@dataclass(frozen=True, eq=False)
class Truths:
    """Ground truth of g boxes: box (g, 4) as (x, y, w, h), image and label (g,) indices,
    crowd and difficult (g,) flags, area (g,) as annotated (the mask's if there is one), id (g,).
    shape: (g,) polygons or runs of pixels as in the file, None where there are none (`masks`).
    pose: (g,) keypoints (K, 3), the third above 0 where labelled, None where there are none.
    """

    box: np.ndarray
    image: np.ndarray
    label: np.ndarray
    crowd: np.ndarray
    difficult: np.ndarray
    area: np.ndarray
    id: np.ndarray
    shape: np.ndarray | None = None
    pose: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.box)

    def take(self, rows: np.ndarray) -> "Truths":
        """Those that a mask (n,) or places (k,) choose, in that order."""
        columns: dict[str, Any] = {
            name: None if column is None else column[rows] for name, column in vars(self).items()
        }
        return replace(self, **columns)


@dataclass(frozen=True, eq=False)
class Detections:
    """Detections of d boxes: box (d, 4) as (x, y, w, h), image and label (d,), score (d,), shape
    and pose (d,) as in `Truths`, and area (d,) if it is not the box's.
    """

    box: np.ndarray
    image: np.ndarray
    label: np.ndarray
    score: np.ndarray
    shape: np.ndarray | None = None
    area: np.ndarray | None = None
    pose: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.box)

    def take(self, rows: np.ndarray) -> "Detections":
        """Those that a mask (n,) or places (k,) choose, in that order."""
        columns: dict[str, Any] = {
            name: None if column is None else column[rows] for name, column in vars(self).items()
        }
        return replace(self, **columns)


class Similarity(Protocol):
    """How alike two are by what lies in their boxes, in place of the boxes' own overlap."""

    @property
    def kind(self) -> str:
        """Of what: a key of `OVERLAPS`."""
        ...

    def counts(self, truths: "Truths") -> np.ndarray:
        """Which objects can be searched for by it, (g,); the others are set aside."""
        ...

    def pairs(
        self,
        found: "Detections",
        truths: "Truths",
        d: np.ndarray,
        g: np.ndarray,
        crowd: np.ndarray,
    ) -> np.ndarray:
        """Of detections d with objects g, pair by pair, (n,), from 0 to 1; `crowd` (n,): g is one
        that is set aside.
        """
        ...


@dataclass(frozen=True, eq=False)
class Dataset:
    """Images, classes, ground truth and detections, and how they were read.

    class_ids: the category id of each class in COCO files.
    layout: the `Layout` in which "truths" and "detections" were read.
    problems: what was refused. notes: what was assumed, so that it can be corrected.
    evidence: why "truths" and "detections" were read in their layout.
    models: the detections of each of several models by its name; `detections` are the first's.
    unsized: images left out, whose size is needed and not known.
    overlap: what objects and detections are matched by, if not by their boxes (`similarity`).
    """

    images: tuple[Image, ...]
    classes: tuple[str, ...]
    truths: Truths
    detections: Detections
    class_ids: tuple[int, ...] = ()
    layout: Mapping[str, Layout] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    evidence: Mapping[str, Text] = field(default_factory=dict)
    models: Mapping[str, Detections] = field(default_factory=dict)
    unsized: tuple[str, ...] = ()
    overlap: "Similarity | None" = None

    def of(self, model: str) -> "Dataset":
        """The same with the detections of one of `models`."""
        return replace(self, detections=self.models[model])

    @property
    def kind(self) -> str:
        """What is compared: a key of `OVERLAPS`."""
        return "box" if self.overlap is None else self.overlap.kind

    @property
    def pairs(self) -> int:
        """Objects times detections, summed over the images: what it takes to compare them all."""
        count = (np.bincount(x.image, minlength=1) for x in (self.truths, self.detections))
        return sum(int(g) * int(d) for g, d in zip(*count, strict=False))


def build(
    images: Sequence[Image],
    classes: Sequence[str],
    truths: Sequence[Mapping[str, Any]],
    detections: Sequence[Mapping[str, Any]],
    **more: Any,
) -> Dataset:
    """A dataset from records.

    Arguments:
        truths: each has "box", "image", "label" (indices), and may have "crowd", "difficult",
            "area" (default w h), "id" (default 1, 2, 3...), "shape" and "pose".
        detections: each has "box", "image", "label" and "score", and may have "shape" and
            "pose".
        more: the remaining fields of `Dataset`.
    """

    def told(rows: Sequence[Mapping[str, Any]], name: str, kind: type, default: Any) -> Any:
        return np.array([row.get(name, default) for row in rows], kind)

    box = _boxes(truths)
    ids = [row.get("id", i) for i, row in enumerate(truths, 1)]
    areas = [row.get("area", w * h) for row, (_, _, w, h) in zip(truths, box, strict=True)]
    more.setdefault("class_ids", tuple(range(1, len(classes) + 1)))
    return Dataset(
        tuple(images),
        tuple(classes),
        Truths(
            box,
            told(truths, "image", int, 0),
            told(truths, "label", int, 0),
            told(truths, "crowd", bool, False),
            told(truths, "difficult", bool, False),
            np.array(areas, float),
            np.array(ids, int),
            shape=_objects(truths, "shape"),
            pose=_objects(truths, "pose"),
        ),
        Detections(
            _boxes(detections),
            told(detections, "image", int, 0),
            told(detections, "label", int, 0),
            told(detections, "score", float, 0.0),
            shape=_objects(detections, "shape"),
            pose=_objects(detections, "pose"),
        ),
        **more,
    )


def _boxes(rows: Sequence[Mapping[str, Any]]) -> np.ndarray:
    return np.array([row["box"] for row in rows], float).reshape(-1, 4)


def _objects(rows: Sequence[Mapping[str, Any]], name: str) -> np.ndarray | None:
    return column_of([row.get(name) for row in rows])


def column_of(values: Sequence[Any]) -> np.ndarray | None:
    """Shapes or poses as a column; None where there is none of them."""
    return None if all(value is None for value in values) else column(values)


def column(values: Sequence[Any]) -> np.ndarray:
    """Any objects as an array of them, (n,)."""
    out = np.empty(len(values), object)
    for i, value in enumerate(values):
        out[i] = value
    return out


def lacking(truths: np.ndarray | None, found: np.ndarray | None) -> Text:
    """The sides that have no such column, in words."""
    sides = ((truths, "objects", "真实框"), (found, "detections", "预测框"))
    bare = [words for column, *words in sides if column is None]
    return " and ".join(words[0] for words in bare), "和".join(words[1] for words in bare)
