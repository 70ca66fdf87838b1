"""Boxes edited by hand, as a text that needs no escapes in a link.

    text   = mark {"*" "n_" name} {"*" record}          classes added by hand, UTF-8 in hex
    record = "i_" image                                  the records that follow are of this image
           | "t_" label "_" x "_" y "_" w "_" h "_" flags "_" area "_" id  (1 crowd, 2 difficult)
           | "d_" label "_" x "_" y "_" w "_" h "_" score
           | ("u_" | "v_") first "_" n      n objects (u) or detections (v) as they came

`mark` names the boxes that were edited: over others the edits stand aside. An image that is named
has these boxes and no others. What no hand has touched is only counted, so that a link is as long
as the edits, not as the image; and it alone keeps its mask or keypoints, which a hand that moves a
box does not draw anew.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import compress
from typing import Any, NamedTuple

import numpy as np

from .dataset import Dataset, Detections, Truths

__all__ = ["MOST", "Edits", "Rows", "Told", "apply", "brief", "compose", "from_page", "parse"]

MOST = 2_000
"""Boxes of one image that can be edited by hand."""

NAMES, LONGEST = 20, 40
"""Classes that can be added by hand, and characters of a name."""

Rows = tuple[list[list[float]], list[list[float]]]
"""Objects (label, x, y, w, h, flags, area, id) and detections (label, x, y, w, h, score); or
(first, n) in the place of n of them that are as they came.
"""

Edits = dict[int, Rows]


class Told(NamedTuple):
    """What stands in the text: the boxes of every edited image, and the names of new classes,
    which count on from those of the dataset.
    """

    mark: str
    edits: Edits
    names: tuple[str, ...]


_WIDTH = {"t": 8, "d": 6, "u": 2, "v": 2}


def parse(text: str) -> Told:
    """The inverse of `compose`.

    Raises:
        ValueError: the text is damaged.
    """
    mark, *records = text.split("*")
    names = [record[2:] for record in records if record.startswith("n_")]
    return Told(mark, _parse(records[len(names) :]), _named(names))


def _parse(records: list[str]) -> Edits:
    edits: Edits = {}
    image = -1
    for record in records:
        kind, *fields = record.split("_")
        try:
            numbers = [float(field) for field in fields]
        except ValueError:
            raise _damaged() from None
        if kind == "i" and len(numbers) == 1 and 0 <= numbers[0] <= 20_000:
            image = int(numbers[0])
            edits[image] = ([], [])
        elif image >= 0 and len(numbers) == _WIDTH.get(kind):
            edits[image][kind in "dv"].append(_checked(numbers))
        else:
            raise _damaged()
    return edits


def _named(words: list[str]) -> tuple[str, ...]:
    try:
        return _names([bytes.fromhex(word).decode() for word in words])
    except ValueError:
        raise _damaged() from None


def _names(words: Any) -> tuple[str, ...]:
    """The names of new classes, checked."""
    if not isinstance(words, list) or len(words) > NAMES:
        raise ValueError(f"At most {NAMES} classes can be added.")
    if any(not isinstance(w, str) or not 1 <= len(w) <= LONGEST for w in words):
        raise ValueError(f"The name of a class has 1 to {LONGEST} characters.")
    return tuple(words)


def _damaged() -> ValueError:
    return ValueError("these boxes cannot be read; reset, or open the link again")


def _checked(numbers: list[float]) -> list[float]:
    bounded = all(math.isfinite(x) and abs(x) < 1e9 for x in numbers)
    counts = numbers if len(numbers) == 2 else numbers[:1]
    whole = bounded and all(x >= 0 and x == int(x) for x in counts)
    if not whole or min(numbers[3:5], default=0) < 0:
        raise _damaged()
    return numbers


def compose(mark: str, edits: Mapping[int, Rows], names: Sequence[str] = ()) -> str:
    """The text of boxes edited by hand, and of classes added."""
    records = [mark, *(f"n_{name.encode(errors='replace').hex()}" for name in names)]
    for image, (truth, found) in edits.items():
        records.append(f"i_{image}")
        for rows, (one, run) in ((truth, "tu"), (found, "dv")):
            kinds = [run if len(row) == 2 else one for row in rows]
            records += ["_".join([k, *map(_short, r)]) for k, r in zip(kinds, rows, strict=True)]
    return "*".join(records)


def brief(dataset: Dataset, image: int, rows: Rows) -> Rows:
    """The same rows, those that stand in the dataset counted only."""
    truth, found = (_counted(*both) for both in zip(rows, _rows(dataset, image), strict=True))
    return truth, found


def _counted(rows: list[list[float]], original: list[list[float]]) -> list[list[float]]:
    places = {tuple(row): i for i, row in enumerate(original)}
    out: list[list[float]] = []
    for row in rows:
        place = places.get(tuple(row))
        if place is None:
            out.append(row)
        elif out and len(out[-1]) == 2 and sum(out[-1]) == place:
            out[-1] = [out[-1][0], out[-1][1] + 1]
        else:
            out.append([place, 1])
    return out


def _rows(dataset: Dataset, image: int) -> Rows:
    """The boxes of one image as they came."""
    g, d = dataset.truths, dataset.detections
    mine, shown = g.image == image, d.image == image
    objects = (g.label, *g.box.T, g.crowd + 2 * g.difficult, g.area, g.id)
    found = (d.label, *d.box.T, d.score)
    return (
        np.stack([column[mine] for column in objects], axis=1).astype(float).tolist(),
        np.stack([column[shown] for column in found], axis=1).astype(float).tolist(),
    )


def _whole(
    rows: list[list[float]], original: list[list[float]]
) -> tuple[list[list[float]], list[int]]:
    """The inverse of `_counted`, and the place that each had, or -1."""
    out: list[list[float]] = []
    places: list[int] = []
    for row in rows:
        if len(row) == 2:
            run = range(len(original))[int(row[0]) : int(row[0]) + int(row[1])]
            out += [original[i] for i in run]
            places += run
        else:
            out.append(row)
            places.append(-1)
        if len(out) > MOST:  # only a forged link counts the same boxes again and again
            raise _damaged()
    return out, places


def _short(number: float) -> str:
    return f"{number:.8g}"


def from_page(data: Any) -> tuple[int, Rows, tuple[str, ...]]:
    """The image, its boxes and the new classes, from what the browser says.

    Raises:
        ValueError: it is not what the page's own hand would say.
    """
    try:
        image, truth, found = int(data["image"]), data["truth"], data["found"]
        names = _names(data.get("names", []))
        if max(len(truth), len(found)) > MOST:
            raise ValueError(f"At most {MOST:,} boxes of one image can be edited.")
        objects = [
            [
                *_box(g),
                bool(g.get("crowd")) + 2 * bool(g.get("difficult")),
                float(g["area"]),
                float(int(g["id"])),
            ]
            for g in truth
        ]
        shown = [[*_box(d), float(d["score"])] for d in found]
    except (KeyError, TypeError, AttributeError, OverflowError):
        raise ValueError("The edited boxes did not arrive whole: try again.") from None
    for row in [*objects, *shown]:
        _checked(row)
    return image, (objects, shown), names


def _box(record: Mapping[str, Any]) -> list[float]:
    x, y, w, h = record["box"]
    return [float(v) for v in (record["label"], x, y, w, h)]


def apply(dataset: Dataset, edits: Mapping[int, Rows], names: Sequence[str] = ()) -> Dataset:
    """The dataset with these boxes in the place of its own and these classes after its own;
    unknown images and classes are passed over.
    """
    last = max(dataset.class_ids, default=0)
    ids = (*dataset.class_ids, *range(last + 1, last + 1 + len(names)))
    dataset = replace(dataset, classes=(*dataset.classes, *names), class_ids=ids)
    for image, (truth, found) in edits.items():
        if image < len(dataset.images):
            dataset = _replaced(dataset, image, truth, found)
    return dataset


def _replaced(
    dataset: Dataset, image: int, truth: list[list[float]], found: list[list[float]]
) -> Dataset:
    whole, were = zip(*map(_whole, (truth, found), _rows(dataset, image)), strict=True)
    known = [[row[0] < len(dataset.classes) for row in rows] for rows in whole]
    g = np.array(whole[0], float).reshape(-1, 8)[known[0]]
    d = np.array(whole[1], float).reshape(-1, 6)[known[1]]
    places = [list(compress(*both)) for both in zip(were, known, strict=True)]
    old, shown = dataset.truths, dataset.detections
    there, others = old.image != image, shown.image != image
    flags = g[:, 5].astype(int)
    truths = Truths(
        np.concatenate([old.box[there], g[:, 1:5]]),
        np.append(old.image[there], np.full(len(g), image)),
        np.append(old.label[there], g[:, 0].astype(int)),
        np.append(old.crowd[there], flags & 1 > 0),
        np.append(old.difficult[there], flags & 2 > 0),
        np.append(old.area[there], g[:, 6]),
        np.append(old.id[there], g[:, 7].astype(int)),
        shape=_left(old.shape, there, places[0]),
        pose=_left(old.pose, there, places[0]),
    )
    detections = Detections(
        np.concatenate([shown.box[others], d[:, 1:5]]),
        np.append(shown.image[others], np.full(len(d), image)),
        np.append(shown.label[others], d[:, 0].astype(int)),
        np.append(shown.score[others], d[:, 5]),
        shape=_left(shown.shape, others, places[1]),
        pose=_left(shown.pose, others, places[1]),
    )
    return replace(dataset, truths=truths, detections=detections)


def _left(column: np.ndarray | None, others: np.ndarray, places: list[int]) -> np.ndarray | None:
    """Shapes or poses of the other images, then those of the boxes that no hand has touched."""
    if column is None:
        return None
    mine = np.append(column[~others], np.array([None], object))  # place -1
    return np.append(column[others], mine[np.array(places, int)])
