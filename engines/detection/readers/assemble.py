"""From what the files say to one data set: sides are told apart, boxes converted, all checked."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from engines.params import Text

from ..boxes import to_xywh
from ..dataset import Dataset, Detections, Image, Layout, Problem, Truths, column, column_of
from ..oks import JOINTS, labelled, sigmas
from .catalogue import Catalogue
from .classes import Classes
from .layout import BEYOND, RELATIVE, SURE, Evidence, recognise, settle
from .models import split
from .rows import Read, Rows, Unreadable, problem
from .sources import prepared, role_of, source_of

__all__ = ["ASSUMED", "NAMED", "assemble"]

NAMED = 20
"""Problems of one file that are told one by one; of more, their number."""

ASSUMED = 640.0
"""Sides in pixels of a picture of unknown size whose boxes are relative."""

ROLES = ("truths", "detections")


_NOTHING = Evidence(Layout(), False, True, ("", ""))


@dataclass
class Side:
    """Boxes of one role, layout and source: the rows, the file (n,), image (n,) and class (n,) of
    each, and what their numbers were found to mean.
    """

    role: str
    source: str
    known: Layout
    rows: Rows
    file: np.ndarray
    image: np.ndarray
    label: np.ndarray
    evidence: Evidence = _NOTHING

    def take(self, keep: np.ndarray) -> None:
        """Keep these of the rows."""
        if not keep.all():
            self.rows = self.rows.take(keep)
            self.file, self.image = self.file[keep], self.image[keep]
            self.label = self.label[keep]

    @property
    def four(self) -> np.ndarray:
        """The four numbers of each box."""
        numbers = self.rows.numbers
        five = ~np.isnan(numbers[:, 4:])
        if self.evidence.last or not five.any():
            return numbers[:, :4]
        return np.where(five, numbers[:, 1:], numbers[:, :4])

    @property
    def score(self) -> np.ndarray:
        """The score of each box; in percent, if most are above 1 and none above 100."""
        numbers = self.rows.numbers
        spare = numbers[:, 4 if self.evidence.last else 0]
        return np.where(np.isnan(numbers[:, 4]), self.rows.score, spare)


def assemble(
    reads: Sequence[Read],
    photos: Sequence[Image],
    wanted: Mapping[str, Layout],
    refused: Sequence[Problem],
) -> Dataset:
    """One data set.

    Arguments:
        wanted: corrections of the layout of "truths" and "detections".
        refused: problems so far. A refused text or XML file takes its image with it: half the
            boxes of an image would silently count as missed, or as found where nothing is.
    """
    told, notes = list(refused), [note for read in reads for note in read.notes]
    files = prepared(reads, told, notes)
    catalogue, classes = Catalogue(files, photos, told), Classes(files)
    gone = {catalogue.find(p.file) for p in told if p.file.lower().endswith((".txt", ".xml"))}
    gone.discard(None)
    strays = list[Problem]()
    sides, words = _sides(files, catalogue, classes, wanted, told, strays)
    size = np.array([image[2:] for image in catalogue.images], float).reshape(-1, 2)
    _recognised(sides, size, wanted)
    for side in sides:
        _refuse(side, files, size, wanted.get(side.role, Layout()), gone, told)
    told += strays
    notes += [*catalogue.notes, *classes.notes]
    unsized = _sized_for_both(sides, size, catalogue, told)
    gone |= set(unsized)
    out = {i for i in gone if i is not None}
    images, place = catalogue.finish(out)
    names = [catalogue.shown(i) for i in sorted(out)]
    for side in sides:
        side.take(place[side.image] >= 0)
    boxes = [_converted(side, size, notes) for side in sides]
    for side in sides:
        side.image = place[side.image]
    dataset = _dataset(files, sides, boxes, images, classes, words, told, notes, names)
    return replace(dataset, unsized=tuple(catalogue.shown(i) for i in unsized))


def _sides(
    reads: Sequence[Read],
    catalogue: Catalogue,
    classes: Classes,
    wanted: Mapping[str, Layout],
    told: list[Problem],
    strays: list[Problem],
) -> tuple[list[Side], list[str]]:
    """The rows of all files by role, layout and source, without those of unknown images; and the
    names of their classes.
    """
    groups: dict[tuple[str, str, Layout], list[Any]] = {}
    words: dict[str, int] = {}
    seen: set[tuple[Any, ...]] = set()
    for at, read in enumerate(reads):
        rows = read.columns()
        keys, code = _factorised(rows.image)
        place = np.array(catalogue.places(read, keys), int)[code]
        _unknown_images(read, rows, place, strays)
        detected = role_of(rows)
        for role in ROLES:
            mine = (detected == (role == "detections")) & (place >= 0)
            if not mine.any():
                continue
            source = source_of(read)
            if read.whole:
                if role == "truths" and (role, int(place[0])) in seen:
                    told.append(problem(read.file, _second()))
                    continue
                again = 1
                while (role, int(place[0]), source) in seen:  # of another model
                    again += 1
                    source = f"{source_of(read)} ({again})".strip()
                seen |= {(role, int(place[0])), (role, int(place[0]), source)}
            part = rows if mine.all() else rows.take(mine)
            labels, which = _factorised(part.label)
            shift = int(wanted.get(role, Layout()).numbers or 0)
            said = classes.labels(read, labels, shift)
            code = np.array([words.setdefault(name, len(words)) for name in said], int)
            entry = (at, part, place[mine], code[which])
            groups.setdefault((role, source, read.layout), []).append(entry)
    return [_side(*key, parts) for key, parts in groups.items()], list(words)


def _second() -> Unreadable:
    return Unreadable(
        "a second file for the same image; detections need a score",
        "同一张图的第二个文件；预测框需要得分",
    )


def _side(role: str, source: str, known: Layout, parts: list[Any]) -> Side:
    return Side(
        role,
        source,
        known,
        Rows.joined([rows for _, rows, _, _ in parts]),
        np.concatenate([np.full(len(rows), at) for at, rows, _, _ in parts]),
        np.concatenate([place for _, _, place, _ in parts]),
        np.concatenate([label for _, _, _, label in parts]),
    )


def _factorised(keys: list[Any] | np.ndarray) -> tuple[list[Any], np.ndarray]:
    """The different keys, and which of them each is; 1 and "1" differ."""
    if isinstance(keys, np.ndarray):
        least = int(keys.min(initial=0))
        if int(keys.max(initial=0)) - least >= 1_000_000:
            different, place = np.unique(keys, return_inverse=True)
            return different.tolist(), place
        there = np.bincount(keys - least) > 0
        place = np.cumsum(there) - 1
        return (np.flatnonzero(there) + least).tolist(), place[keys - least]
    code: dict[Any, int] = {}
    which = [code.setdefault(key, len(code)) for key in keys]
    return list(code), np.array(which, int)


def _unknown_images(read: Read, rows: Rows, place: np.ndarray, told: list[Problem]) -> None:
    unknown = rows.take(place < 0)
    count: Counter[Any] = Counter()
    line: dict[Any, int] = {}
    for key, at in zip(np.asarray(unknown.image, object), unknown.line, strict=True):
        count[key] += 1
        line.setdefault(key, int(at))
    for key, n in count.items():
        more, mehr = (f" ({n} boxes)", f"（{n} 个框）") if n > 1 else ("", "")
        kind, art = ("id", "编号") if read.by_id else ("name", "名称")
        words = (
            f"there is no image with {kind} {key!r}{more}, or more than one",
            f"没有{art}为 {key!r} 的图片，或不止一张{mehr}",
        )
        if read.by_id:
            words = (
                f"there is no image with id {key!r}{more}",
                f"没有编号为 {key!r} 的图片{mehr}",
            )
        told.append(problem(read.file, Unreadable(*words, line[key])))


def _recognised(sides: Sequence[Side], size: np.ndarray, wanted: Mapping[str, Layout]) -> None:
    """The layout of every side; where its own rows do not tell, the other sides' do."""
    for side in sides:
        asked = wanted.get(side.role, Layout())
        side.evidence = recognise(side.rows, size[side.image], side.known, asked)
    for side in sorted(sides, key=lambda side: side.role):  # detections follow settled objects
        unsure = not side.evidence.sure and side.evidence.layout.units == "pixels"
        if not unsure:
            continue
        others = [x for x in sides if x.role != side.role and x.evidence.layout.units == "pixels"]
        sure = [x for x in others if x.evidence.sure]
        free = [x for x in sure if not x.known.boxes]
        follow = free[0].evidence.layout.boxes if free else side.evidence.layout.boxes
        other = _joined(sure or others)
        best, gain = settle([(side.image, side.four)], other, follow)
        if not sure and gain <= 0:
            continue
        layout = side.evidence.layout._replace(boxes=best)
        if layout.format == "yolo":
            layout = layout._replace(format="text")
        said = _told_by_other(best, gain)
        side.evidence = Evidence(layout, side.evidence.last, bool(sure), said)


def _joined(sides: Sequence[Side]) -> tuple[np.ndarray, np.ndarray] | None:
    if not sides:
        return None
    boxes = [to_xywh(side.four, side.evidence.layout.boxes) for side in sides]
    return np.concatenate([side.image for side in sides]), np.concatenate(boxes)


def _told_by_other(order: str, gain: float) -> Text:
    if gain > 0:
        return (
            f"read as {order}: the boxes of the other side are met better so",
            f"识别为 {order}：这样与另一侧的框重合得更好",
        )
    return f"read as {order}, as the other side", f"识别为 {order}，与另一侧一致"


def _refuse(
    side: Side,
    files: Sequence[Read],
    size: np.ndarray,
    wanted: Layout,
    gone: set[int | None],
    told: list[Problem],
) -> None:
    """Boxes of negative size, and those that contradict the layout altogether."""
    layout, box = side.evidence.layout, side.four
    negative = (to_xywh(box, layout.boxes)[:, 2:] < 0).any(axis=1) & ~side.rows.corners
    _tell(side, files, negative, gone, told, ("a box of negative size", "框的宽或高为负"))
    if side.known.units or wanted.units or len(box) < SURE:
        far = np.zeros(len(box), bool)
    elif layout.units == "relative":
        far = (np.abs(box) > RELATIVE + BEYOND).any(axis=1)
    else:
        far = (np.abs(box) <= 1).all(axis=1) & (box != np.round(box)).any(axis=1)
    words = {
        "relative": (
            "a number far above 1, where the others are relative",
            "其余为相对坐标，它远大于 1",
        ),
        "pixels": (
            "relative numbers, where the others are pixels",
            "其余为像素坐标，它是相对坐标",
        ),
    }
    _tell(side, files, far & ~negative, gone, told, words[layout.units or "pixels"])
    side.take(~(negative | far))


def _tell(
    side: Side,
    files: Sequence[Read],
    bad: np.ndarray,
    gone: set[int | None],
    told: list[Problem],
    words: Text,
) -> None:
    for i in np.flatnonzero(bad):
        said = " ".join(f"{x:g}" for x in side.rows.numbers[i] if not np.isnan(x))
        english, chinese = f"{words[0]}: {said}", f"{words[1]}：{said}"
        read = files[side.file[i]]
        told.append(problem(read.file, Unreadable(english, chinese, int(side.rows.line[i]))))
        if read.whole:
            gone.add(int(side.image[i]))


def _sized_for_both(
    sides: Sequence[Side],
    size: np.ndarray,
    catalogue: Catalogue,
    told: list[Problem],
) -> list[int]:
    """Pictures of unknown size with relative boxes and boxes in pixels."""
    used: dict[str, set[int]] = defaultdict(set)
    for side in sides:
        used[side.evidence.layout.units] |= set(np.flatnonzero(np.bincount(side.image)).tolist())
    both = sorted(i for i in used["relative"] & used["pixels"] if not size[i].all())
    if both:
        names = ", ".join(catalogue.shown(i) for i in both[:NAMED])
        names += f" … ({len(both)})" if len(both) > NAMED else ""
        words = (
            "relative boxes meet boxes in pixels, so the size of the picture is needed: add the "
            f"pictures, or files that say their width and height. Left out: {names}",
            "一侧是相对坐标，另一侧是像素坐标，需要图片尺寸：请附上图片，或写明宽高的文件。"
            f"已略去：{names}",
        )
        told.append(Problem("", 0, words))
    return both


def _converted(side: Side, size: np.ndarray, notes: list[Problem]) -> np.ndarray:
    """The boxes as (x, y, w, h) in pixels; shapes and poses are scaled with them."""
    layout, four = side.evidence.layout, side.four
    box = to_xywh(four, layout.boxes or "xywh")
    corners = side.rows.corners
    box[corners] = to_xywh(four[corners], "xyxy")
    if layout.units != "relative" or not len(box):
        return box
    side.rows.area[:] = np.nan  # which is no area in pixels
    known = size[side.image]
    if not known.all():
        notes.append(Problem("", 0, _UNKNOWN))
    scale = np.where(known > 0, known, ASSUMED)
    for i in np.flatnonzero(corners).tolist():
        rings = side.rows.shape[i]
        if isinstance(rings, list):
            side.rows.shape[i] = [
                (np.reshape(ring, (-1, 2)) * scale[i]).ravel().tolist() for ring in rings
            ]
    for i, pose in enumerate(side.rows.pose):
        if pose is not None:
            side.rows.pose[i] = pose * [*scale[i], 1]
    return box * np.tile(scale, 2)


_UNKNOWN = (
    f"pictures of unknown size are taken as {ASSUMED:.0f} x {ASSUMED:.0f} pixels: "
    "IoU does not depend on it, areas do",
    f"未知尺寸的图片按 {ASSUMED:.0f} × {ASSUMED:.0f} 像素处理：交并比不受影响，面积会受影响",
)


def _dataset(
    files: Sequence[Read],
    sides: Sequence[Side],
    boxes: Sequence[np.ndarray],
    images: Sequence[Image],
    classes: Classes,
    words: Sequence[str],
    told: list[Problem],
    notes: list[Problem],
    left_out: Sequence[str],
) -> Dataset:
    used = sorted({int(k) for side in sides for k in np.flatnonzero(np.bincount(side.label))})
    numbered = classes.numbered(words[k] for k in used)
    places = {name: i for i, name in enumerate(numbered)}
    new = np.array([places.get(word, -1) for word in words], int)
    label = [new[side.label] for side in sides]
    truths = [i for i, side in enumerate(sides) if side.role == "truths"]
    found = [i for i, side in enumerate(sides) if side.role == "detections"]
    for i in truths:
        _note_corners(sides[i], notes)
    made = _truths(sides, boxes, label, truths, notes)
    _note_poses(sides, notes)
    _note_truths([sides[i] for i in truths], [label[i] for i in truths], len(numbered), notes)
    models = _models(sides, boxes, label, found, max(len(numbered), 1), notes)
    detections = next(iter(models.values()), _detections([], [], [], []))
    _note_images(files, images, made, detections, left_out, notes)
    by_size = sorted(sides, key=lambda side: len(side.rows))
    return Dataset(
        tuple(images),
        tuple(numbered),
        made,
        detections,
        class_ids=tuple(numbered.values()),
        layout={side.role: side.evidence.layout for side in by_size},
        problems=tuple(_shortened(told)),
        notes=tuple(dict.fromkeys(notes)),
        evidence={side.role: side.evidence.said for side in by_size if side.evidence.said[0]},
        models=models if len(models) > 1 else {},
    )


def _truths(
    sides: Sequence[Side],
    boxes: Sequence[np.ndarray],
    label: Sequence[np.ndarray],
    which: Sequence[int],
    notes: list[Problem],
) -> Truths:
    rows = Rows.joined([sides[i].rows for i in which]) if which else Rows()
    box = _stacked([boxes[i] for i in which])
    area = np.where(np.isnan(rows.area), box[:, 2] * box[:, 3], rows.area)
    return Truths(
        box,
        _joined_columns([sides[i].image for i in which]),
        _joined_columns([label[i] for i in which]),
        rows.crowd,
        rows.difficult,
        area,
        _numbered(rows.id, notes),
        column_of(rows.shape),
        column_of(rows.pose),
    )


def _note_truths(
    sides: Sequence[Side], label: Sequence[np.ndarray], classes: int, notes: list[Problem]
) -> None:
    """Tell of two sources with objects of the same pictures and classes."""
    pairs = [side.image * classes + one for side, one in zip(sides, label, strict=True)]
    if max(split(pairs), default=0):
        names = ", ".join(dict.fromkeys(side.source for side in sides))
        words = (
            f"several files hold objects of the same pictures and classes, and all count: {names}",
            f"多个文件含有相同图片、相同类别的真实框，全部计入：{names}",
        )
        notes.append(Problem("", 0, words))


def _numbered(ids: np.ndarray, notes: list[Problem]) -> np.ndarray:
    """Ids as in the file where each box has its own, else 1, 2, 3..."""
    if (ids != -1).all() and len(np.unique(ids)) == len(ids):
        return ids
    if (ids != -1).any():
        notes.append(
            Problem(
                "",
                0,
                (
                    "annotation ids that are missing or used twice are replaced",
                    "缺失或重复的标注编号已重新编排",
                ),
            )
        )
    return np.arange(1, len(ids) + 1)


def _models(
    sides: Sequence[Side],
    boxes: Sequence[np.ndarray],
    label: Sequence[np.ndarray],
    which: Sequence[int],
    classes: int,
    notes: list[Problem],
) -> dict[str, Detections]:
    """The detections of each model by its name, in the order of the files."""
    of = split([sides[i].image * classes + label[i] for i in which])
    models: dict[str, Detections] = {}
    for model in sorted(set(of)):
        mine = [i for i, m in zip(which, of, strict=True) if m == model]
        name = sides[mine[0]].source or f"model {model + 1}"
        scores = [_in_unit(sides[i].score, sides[i].source, notes) for i in mine]
        models[name if name not in models else f"{name} ({model + 1})"] = _detections(
            [boxes[i] for i in mine],
            [sides[i].image for i in mine],
            [label[i] for i in mine],
            scores,
            [x for i in mine for x in sides[i].rows.shape],
            [x for i in mine for x in sides[i].rows.pose],
        )
    return models


def _in_unit(score: np.ndarray, source: str, notes: list[Problem]) -> np.ndarray:
    """Scores in percent as shares."""
    percent = len(score) and (score > 1).mean() > 0.5 and score.min() >= 0 and score.max() <= 100
    if not percent:
        return score
    words = "scores in percent are divided by 100", "以百分数表示的得分已除以 100"
    notes.append(Problem(source, 0, words))
    return score / 100


def _detections(
    box: Sequence[np.ndarray],
    image: Sequence[np.ndarray],
    label: Sequence[np.ndarray],
    score: Sequence[np.ndarray],
    shape: Sequence[Any] = (),
    pose: Sequence[Any] = (),
) -> Detections:
    scores = np.concatenate(score) if score else np.empty(0)
    where, what = _joined_columns(image), _joined_columns(label)
    more = {"shape": column_of(shape), "pose": column_of(pose)}
    return Detections(_stacked(box), where, what, scores, **more)


def _stacked(boxes: Sequence[np.ndarray]) -> np.ndarray:
    return np.concatenate(boxes) if boxes else np.empty((0, 4))


def _joined_columns(columns: Sequence[np.ndarray]) -> np.ndarray:
    return np.concatenate(columns) if columns else np.empty(0, int)


def _note_corners(side: Side, notes: list[Problem]) -> None:
    shaped = np.array([shape is not None for shape in side.rows.shape], bool)
    n = int((side.rows.corners & shaped).sum())
    if n:
        words = (
            f"{n} polygons or turned boxes stand as the upright boxes around them, unless their "
            "own overlap is asked for",
            f"{n} 个多边形或旋转框以其外接正框表示，除非改用它们自身的交并比",
        )
        notes.append(Problem(side.source, 0, words))


def _note_poses(sides: Sequence[Side], notes: list[Problem]) -> None:
    """Tell how many have keypoints, and what OKS takes that the files do not say."""
    numbers: set[int] = set()
    for side in sides:
        poses = [one for one in side.rows.pose if one is not None]
        numbers |= {len(one) for one in poses}
        if poses:
            notes.append(Problem(side.source, 0, _posed(side, len(poses))))
        unknown = np.isnan(side.rows.area)
        if side.role == "truths" and any(
            side.rows.pose[i] is not None for i in np.flatnonzero(unknown)
        ):
            notes.append(Problem(side.source, 0, _BOX_AREA))
    for k in sorted(numbers - {JOINTS}):
        words = (
            f"poses of {k} keypoints: COCO's σ are those of its 17, so every σ is "
            f"1/{k} = {sigmas(k)[0]:.3g}, as Ultralytics has it",
            f"姿态有 {k} 个关键点：COCO 只给出 17 个关键点的 σ，"
            f"这里按 Ultralytics 的做法取 σ = 1/{k} = {sigmas(k)[0]:.3g}",
        )
        notes.append(Problem("", 0, words))


_BOX_AREA = (
    "the area of an object is not in the file: OKS takes that of its box, where Ultralytics takes "
    "0.53 of it",
    "文件未给出目标面积：OKS 以框面积代替（Ultralytics 取其 0.53 倍）",
)


def _posed(side: Side, n: int) -> Text:
    m = len(side.rows)
    if side.role == "truths":
        seen = int((labelled(column(side.rows.pose)) > 0).sum())
        return (
            f"{seen} of {m} objects have labelled keypoints; where keypoints are compared (OKS), "
            "the others are set aside",
            f"{m} 个真实框中有 {seen} 个标注了关键点；比较关键点（OKS）时其余忽略",
        )
    return (
        f"{n} of {m} detections have keypoints; where keypoints are compared (OKS), the others "
        "are left out",
        f"{m} 个预测框中有 {n} 个带关键点；比较关键点（OKS）时其余不计",
    )


def _note_images(
    files: Sequence[Read],
    images: Sequence[Image],
    truths: Truths,
    found: Detections,
    left_out: Sequence[str],
    notes: list[Problem],
) -> None:
    """Tell of images that are left out, and of those with detections but no objects."""
    if left_out:
        names = ", ".join(sorted(left_out)[:NAMED])
        words = f"left out, with a refused file: {names}", f"因文件被拒而略去：{names}"
        notes.append(Problem("", 0, words))
    if all(read.by_id for read in files):
        return
    alone = _alone(found.image, truths.image, len(images))
    if len(alone):
        names = ", ".join(images[i].name for i in alone[:NAMED])
        words = (
            f"images with detections but no objects: {names}",
            f"有预测框而没有真实框的图片：{names}",
        )
        notes.append(Problem("", 0, words))


def _alone(image: np.ndarray, other: np.ndarray, n: int) -> np.ndarray:
    """The images of the one that the other has not."""
    mine, its = (np.bincount(x, minlength=n) for x in (image, other))
    return np.flatnonzero((mine > 0) & (its == 0))


def _shortened(told: Sequence[Problem]) -> Iterator[Problem]:
    """At most `NAMED` problems a file, and how many more there are."""
    count: Counter[str] = Counter()
    for one in told:
        count[one.file] += 1
        if count[one.file] <= NAMED:
            yield one
    for file, n in count.items():
        if n > NAMED:
            yield Problem(file, 0, (f"and {n - NAMED} more", f"另有 {n - NAMED} 处"))
