"""From what the files say to one data set: roles are told apart, boxes converted, all checked."""

__all__ = ["assemble"]

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..boxes import to_xywh
from ..dataset import Dataset, Image, Layout, Problem, build
from .catalogue import Catalogue
from .recognise import recognise
from .rows import Read, Row, Unreadable, problem, stem

NAMED = 20
"""Problems of one file that are told one by one; of more, their number."""

ASSUMED = 640.0
"""Sides in pixels of a picture of unknown size whose boxes are relative."""

Record = dict[str, Any]


class _Boxes(NamedTuple):
    """Rows of one role and layout: box (n, 4) as it stands in the files, score (n,)."""

    role: str
    layout: Layout
    rows: list[tuple[Read, Row]]
    box: np.ndarray
    score: np.ndarray


def assemble(
    reads: Iterable[Read],
    photos: Iterable[Image],
    wanted: Mapping[str, Layout],
    refused: Sequence[Problem],
) -> Dataset:
    """One data set.

    Arguments:
        wanted: corrections of the layout of "truths" and "detections".
        refused: problems so far. A refused text or XML file takes its image with it: half the
            boxes of an image would silently count as missed, or as found where nothing is.
    """
    told, notes = list(refused), list[Problem]()
    left_out = {stem(p.file) for p in refused if p.file.lower().endswith((".txt", ".xml"))}
    reads = list(_one_role(reads, told, left_out))
    batches = [_upright(boxes, told, left_out) for boxes in _batches(reads, wanted)]
    seen = {str(photo.id): photo for photo in photos}
    catalogue = Catalogue(reads, seen, left_out, told)
    records: dict[str, list[Record]] = {"truths": [], "detections": []}
    for boxes in batches:
        records[boxes.role] += _records(boxes, catalogue, left_out, told, notes)

    everything = [record for table in records.values() for record in table]
    classes = catalogue.classes(record["label"] for record in everything)
    places = {name: i for i, name in enumerate(classes)}
    for record in everything:
        record["label"] = places[record["label"]]
    _number(records["truths"], notes)
    known = {str(image.id) for read in reads if not read.by_id for image in read.images}
    _note_images(catalogue.images, records, known, left_out, notes)
    return build(
        catalogue.images,
        list(classes),
        records["truths"],
        records["detections"],
        class_ids=tuple(classes.values()),
        layout={boxes.role: boxes.layout for boxes in sorted(batches, key=lambda b: len(b.rows))},
        problems=tuple(_shortened(told)),
        notes=tuple(notes),
    )


def _role(row: Row) -> str:
    return "truths" if row.score is None else "detections"


def _one_role(reads: Iterable[Read], told: list[Problem], left_out: set[str]) -> Iterator[Read]:
    """The files, without those that are unclear about what they hold."""
    seen = set()
    for read in reads:
        told += read.problems
        name, roles = stem(read.file), {_role(row) for row in read.rows}
        if not read.whole or not roles:
            yield read
        elif len(roles) == 2:
            words = "some boxes have a score and some have none", "有的框有得分，有的没有"
            told.append(problem(read.file, Unreadable(*words)))
            left_out.add(name)
        elif (name, *roles) in seen:
            words = (
                "a second file for the same image; detections need a score",
                "同一张图的第二个文件；预测框需要得分",
            )
            told.append(problem(read.file, Unreadable(*words)))
        else:
            seen.add((name, *roles))
            yield read


def _batches(reads: Iterable[Read], wanted: Mapping[str, Layout]) -> Iterator[_Boxes]:
    groups: dict[tuple[str, Layout], list[tuple[Read, Row]]] = defaultdict(list)
    for read in reads:
        for row in read.rows:
            groups[_role(row), read.layout].append((read, row))
    for (role, known), rows in groups.items():
        layout = recognise([row for _, row in rows], known, wanted.get(role, Layout()))
        last = layout.format == "yolo"  # where the score stands, if it is among the numbers
        box = np.array([row.box[:4] if last else row.box[-4:] for _, row in rows], float)
        inside = [row.box[-1] if last else row.box[0] for _, row in rows]
        score = [
            row.score if len(row.box) == 4 else x for (_, row), x in zip(rows, inside, strict=True)
        ]
        yield _Boxes(role, layout, rows, box, np.array(score, float))


def _upright(boxes: _Boxes, told: list[Problem], left_out: set[str]) -> _Boxes:
    """Without boxes of negative size, and without the files that may not be half read."""
    size = to_xywh(boxes.box, boxes.layout.boxes)[:, 2:]
    good = size.min(axis=1) >= 0
    for i in np.flatnonzero(~good):
        read, row = boxes.rows[i]
        said = " ".join(f"{x:g}" for x in row.box)
        words = f"a box of negative size: {said}", f"框的宽或高为负：{said}"
        told.append(problem(read.file, Unreadable(*words, row.line)))
        if read.whole:
            left_out.add(stem(read.file))
    rows = [row for row, keep in zip(boxes.rows, good, strict=True) if keep]
    return boxes._replace(rows=rows, box=boxes.box[good], score=boxes.score[good])


def _records(
    boxes: _Boxes,
    catalogue: Catalogue,
    left_out: set[str],
    told: list[Problem],
    notes: list[Problem],
) -> list[Record]:
    """The boxes in pixels, with the place of their image and the name of their class."""
    records, at = [], []
    for i, (read, row) in enumerate(boxes.rows):
        if not read.by_id and stem(row.image) in left_out:
            continue
        try:
            image = catalogue.image(read, row)
        except Unreadable as refused:
            told.append(problem(read.file, refused))
            continue
        at.append(i)
        records.append(
            {
                "image": image,
                "label": catalogue.label(read, row),
                "score": boxes.score[i],
                "crowd": row.crowd,
                "difficult": row.difficult,
                "area": row.area,
                "id": row.id,
            }
        )
    box = to_xywh(boxes.box[at], boxes.layout.boxes)
    if boxes.layout.units == "relative" and records:
        size = np.array([catalogue.images[record["image"]][2:] for record in records])
        if not size.all():
            notes.append(_note("", *_UNKNOWN))
        box *= np.tile(np.where(size, size, ASSUMED), 2)
    for record, one in zip(records, box, strict=True):
        record["box"] = one
        if record["area"] is None:
            record["area"] = one[2] * one[3]
    return records


_UNKNOWN = (
    f"pictures of unknown size are taken as {ASSUMED:.0f} x {ASSUMED:.0f} pixels: "
    "IoU does not depend on it, areas do",
    f"未知尺寸的图片按 {ASSUMED:.0f} × {ASSUMED:.0f} 像素处理：交并比不受影响，面积会受影响",
)


def _note(file: str, english: str, chinese: str) -> Problem:
    return Problem(file, 0, (english, chinese))


def _number(truths: list[Record], notes: list[Problem]) -> None:
    """Ids as in the file where each box has its own, else 1, 2, 3..."""
    ids = [record["id"] for record in truths]
    if None not in ids and len(set(ids)) == len(ids):
        return
    if any(id is not None for id in ids):
        notes.append(
            _note(
                "",
                "annotation ids that are missing or used twice are replaced",
                "缺失或重复的标注编号已重新编排",
            )
        )
    for i, record in enumerate(truths, 1):
        record["id"] = i


def _note_images(
    images: Sequence[Image],
    records: Mapping[str, Sequence[Record]],
    known: set[str],
    left_out: set[str],
    notes: list[Problem],
) -> None:
    """Tell of `known` images (by stem) that are left out, or have detections but no objects."""
    if left_out & known:
        names = ", ".join(sorted(left_out & known)[:NAMED])
        notes.append(
            _note("", f"left out, with a refused file: {names}", f"因文件被拒而略去：{names}")
        )
    with_truth = {record["image"] for record in records["truths"]}
    alone = {record["image"] for record in records["detections"]} - with_truth
    alone = {i for i in alone if stem(images[i].name) in known}
    if alone:
        names = ", ".join(images[i].name for i in sorted(alone)[:NAMED])
        notes.append(
            _note(
                "",
                f"images with detections but no objects: {names}",
                f"有预测框而没有真实框的图片：{names}",
            )
        )


def _shortened(told: Sequence[Problem]) -> Iterator[Problem]:
    """At most `NAMED` problems a file, and how many more there are."""
    count: Counter[str] = Counter()
    for one in told:
        count[one.file] += 1
        if count[one.file] <= NAMED:
            yield one
    for file, n in count.items():
        if n > NAMED:
            yield _note(file, f"and {n - NAMED} more", f"另有 {n - NAMED} 处")
