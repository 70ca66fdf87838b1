"""Which detection found which object: greedy, in the order of the scores.

Within one image and one class, detections are taken by falling score. At the IoU threshold t a
detection D may take the object G when IoU(D, G) >= t:

    COCO: the G of largest IoU that is still free; among equals the later one.
    VOC:  the G of largest IoU, free or not; if it is used, D is a false positive.

Objects outside the range of areas, crowd regions, difficult objects and, where keypoints are
compared, objects without any are *set aside*: they are not searched for, and a detection that has
to take one is neither right nor wrong. A crowd or a difficult object takes any number of
detections. COCO looks at what is set aside only after all the objects that count.

The work is done for all images, classes, thresholds and ranges of area at once: step r lets every
r-th detection of an (image, class) take the first of its choices that is free.

References:
    T.-Y. Lin et al., Microsoft COCO: Common Objects in Context, 2014,
    https://arxiv.org/abs/1405.0312 (the rules: pycocotools/cocoeval.py,
    https://github.com/cocodataset/cocoapi)
    M. Everingham et al., The PASCAL Visual Object Classes (VOC) Challenge, 2010,
    https://doi.org/10.1007/s11263-009-0275-4
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np

from .dataset import Dataset, Detections, Truths
from .overlap import paired_overlap
from .params import SIZES, Params
from .steps import Work, finish

__all__ = [
    "COCO_IOU",
    "RANGES",
    "Matches",
    "Objects",
    "Pairs",
    "greedy",
    "match",
    "match_steps",
    "ranking",
]

COCO_IOU = np.linspace(0.5, 0.95, 10)
"""COCO's ten IoU thresholds."""

RANGES = dict(
    zip(SIZES, [(0.0, 1e10), (0.0, 32.0**2), (32.0**2, 96.0**2), (96.0**2, 1e10)], strict=True)
)
"""COCO's ranges of area, inclusive at both ends."""

PAIRS = 30_000
"""Pairs of a detection and an object that are looked at in one step; bounds the memory."""

_SIDES: tuple[Literal["left"], Literal["right"]] = ("left", "right")


@dataclass(frozen=True, eq=False)
class Matches:
    """n detections in the order of their ranking, T thresholds, A ranges of area.

    order: (n,) their places in the dataset. place: (n,) their ranks in their image and class.
    overlap, best: (n,) the largest IoU with an object of the class, and that object or -1.
    match: (n, T, A) the object that was taken, or -1.
    tp, ignored: (n, T, A) true positives, and those that are neither right nor wrong; whatever is
    in neither is a false positive. kept: (n,) False beyond `max_dets` or below the cut-off.
    counted: (g, A) the objects that are searched for.
    """

    order: np.ndarray
    place: np.ndarray
    overlap: np.ndarray
    best: np.ndarray
    match: np.ndarray
    tp: np.ndarray
    ignored: np.ndarray
    kept: np.ndarray
    counted: np.ndarray


def ranking(dataset: Dataset, params: Params) -> np.ndarray:
    """Detections by falling score, (n,); equal scores by image, then as `params.ties` says."""
    found = dataset.detections
    read = argsort_whole(found.image)
    if params.ties == "reversed":
        read = read[::-1]
    elif params.ties == "shuffled":
        read = np.random.default_rng(params.seed).permutation(read)
    return read[np.argsort(-found.score[read], kind="stable")]


def match(
    dataset: Dataset,
    params: Params,
    thresholds: np.ndarray = COCO_IOU,
    sizes: tuple[str, ...] = tuple(RANGES),
) -> Matches:
    """Match the detections of a dataset at every threshold and in every range of area."""
    return finish(match_steps(dataset, params, thresholds, sizes))


def match_steps(
    dataset: Dataset, params: Params, thresholds: np.ndarray, sizes: tuple[str, ...]
) -> Work[Matches]:
    """As `match`, in steps."""
    found, order = dataset.detections, ranking(dataset, params)
    objects = _objects(dataset, params, sizes)
    group = _group(dataset, found)[order]
    by_group = argsort_whole(group)
    place = np.empty_like(order)
    place[by_group] = count_up(group[by_group])
    kept = (place < params.limit(dataset.kind)) & (found.score[order] >= params.cutoff)

    overlap, best = np.zeros(len(order)), np.full(len(order), -1)
    taken = np.full((len(order), len(thresholds), len(sizes)), -1, np.int32)
    asked = by_group[kept[by_group]]
    for done, pairs in greedy(dataset, order, asked, group, objects, thresholds, params, taken):
        top = pairs.choice == 0
        best[pairs.rank[top]], overlap[pairs.rank[top]] = pairs.truth[top], pairs.iou[top]
        yield done
    tp, ignored = _judge(dataset, order, kept, taken, objects, sizes, params)
    return Matches(order, place, overlap, best, taken, tp, ignored, kept, objects.counted)


class Objects(NamedTuple):
    """Objects as `params` wants them: those that take part (m,), sorted by their group (m,); for
    all g whether they are crowds, whether they take any number, and whether they count (g, A).
    """

    asked: np.ndarray
    group: np.ndarray
    crowd: np.ndarray
    endless: np.ndarray
    counted: np.ndarray


class Pairs(NamedTuple):
    """A detection, an object, their overlap, and the how-manieth choice it is, from 0."""

    rank: np.ndarray
    truth: np.ndarray
    iou: np.ndarray
    choice: np.ndarray


def _objects(dataset: Dataset, params: Params, sizes: tuple[str, ...]) -> Objects:
    truths = dataset.truths
    crowd = truths.crowd & (params.crowd == "handled")
    endless = crowd | (truths.difficult & (params.difficult == "handled"))
    dropped = truths.crowd & (params.crowd == "dropped")
    dropped |= truths.difficult & (params.difficult == "dropped")
    area = truths.box[:, 2] * truths.box[:, 3] if params.area == "box" else truths.area
    aside = endless | dropped
    if dataset.overlap is not None:
        aside |= ~dataset.overlap.counts(truths)
    counted = _within(area, sizes) & ~aside[:, None]
    group = _group(dataset, truths)
    index = np.flatnonzero(~dropped)
    index = index[argsort_whole(group[index])]
    return Objects(index, group[index], crowd, endless, counted)


def _group(dataset: Dataset, boxes: Truths | Detections) -> np.ndarray:
    """One number for each image and class."""
    return boxes.image * len(dataset.classes) + boxes.label


def _within(area: np.ndarray, sizes: tuple[str, ...]) -> np.ndarray:
    low, high = np.array([RANGES[size] for size in sizes]).T
    return (area[:, None] >= low) & (area[:, None] <= high)


def argsort_whole(value: np.ndarray) -> np.ndarray:
    """Stable argsort of whole numbers from 0, (n,): by their digits of 16 bits, the lower first,
    which numpy sorts without comparing.
    """
    if value.max(initial=0) >= 2**32:
        return np.argsort(value, kind="stable")
    order = np.argsort((value & 0xFFFF).astype(np.uint16), kind="stable")
    high = (value >> 16).astype(np.uint16)
    return order[np.argsort(high[order], kind="stable")] if high.any() else order


def count_up(group: np.ndarray) -> np.ndarray:
    """0, 1, 2... within each run of equal numbers."""
    start = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])[: len(group)]
    return np.arange(len(group)) - np.repeat(start, np.diff(np.r_[start, len(group)]))


def greedy(
    dataset: Dataset,
    order: np.ndarray,
    asked: np.ndarray,
    group: np.ndarray,
    objects: Objects,
    thresholds: np.ndarray,
    params: Params,
    taken: np.ndarray,
) -> Iterator[tuple[float, Pairs]]:
    """Let the detections take objects of their group, best first; fills `taken` (n, T, A).

    Arguments:
        order: (n,) the ranking. asked: places in it of those that are asked, group by group.
        group: (n,) the group of each.

    Yields:
        the share that is done, and the pairs that were looked at.
    """
    place = np.zeros_like(order)
    place[asked] = count_up(group[asked])
    free = np.ones((len(dataset.truths), *taken.shape[1:]), bool)
    first, last = (np.searchsorted(objects.group, group[asked], side) for side in _SIDES)
    for chunk in _chunks(last - first):
        rank, truth = _pairs(asked[chunk], first[chunk], last[chunk], objects.asked)
        pairs = _choices(rank, truth, dataset, order, objects, params)
        _take(pairs, place, thresholds, params, objects, free, taken)
        yield chunk.stop / len(asked), pairs


def _chunks(count: np.ndarray) -> Iterator[slice]:
    """Slices of at most `PAIRS` pairs each (or of one detection that has more)."""
    part = np.cumsum(count) // PAIRS
    edges = np.flatnonzero(np.diff(part, prepend=-1, append=-1))
    yield from (slice(a, b) for a, b in pairwise(edges.tolist()))


def _pairs(
    rank: np.ndarray, first: np.ndarray, last: np.ndarray, index: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Each detection with each object of its image and class."""
    rank = np.repeat(rank, last - first)
    return rank, index[np.repeat(first, last - first) + count_up(rank)]


def _choices(
    rank: np.ndarray,
    truth: np.ndarray,
    dataset: Dataset,
    order: np.ndarray,
    objects: Objects,
    params: Params,
) -> Pairs:
    """Pairs in the order in which each detection would take them."""
    found, truths, d = dataset.detections, dataset.truths, order[rank]
    inclusive = params.pixels == "inclusive"
    iou = paired_overlap(dataset, d, truth, objects.crowd[truth], inclusive=inclusive)
    other = found.label[d] != truths.label[truth]
    first = truth if params.matching == "voc" else -truth
    again = rank[1:] == rank[:-1]
    several = np.flatnonzero(np.r_[again, False] | np.r_[False, again])
    # Among equals its own class, then `first`.
    keys = (first, other, -iou, np.r_[0, ~again].cumsum())
    sort = np.arange(len(rank))
    sort[several] = several[np.lexsort([key[several] for key in keys])]
    return Pairs(rank, truth[sort], iou[sort], count_up(rank))


def _take(
    pairs: Pairs,
    place: np.ndarray,
    thresholds: np.ndarray,
    params: Params,
    objects: Objects,
    free: np.ndarray,
    taken: np.ndarray,
) -> None:
    """Let every detection take its object; fills `taken` (n, T, A), uses up `free` (g, T, A)."""
    reach = np.minimum(thresholds, 1 - 1e-10)
    hit = pairs.iou[:, None] > reach if params.strict else pairs.iou[:, None] >= reach
    wanted = hit.any(axis=1) & ((pairs.choice == 0) | (params.matching == "coco"))
    hit, rank, truth = hit[wanted], pairs.rank[wanted], pairs.truth[wanted]
    width = math.prod(taken.shape[1:])
    for turn in _runs(place[rank]):  # one detection of every group at most
        d, g = rank[turn], truth[turn]
        may = free.take(g, axis=0) & (taken.take(d, axis=0) < 0)
        may &= hit.take(turn, axis=0)[:, :, None]
        # What counts comes first, then what is set aside; each in the order of the choice.
        n, none = len(turn), np.int32(2 * len(turn))
        at = np.arange(n, dtype=np.int32)[:, None] + np.int32(n) * ~objects.counted[g]
        start = np.flatnonzero(np.diff(d, prepend=-1))
        first = np.minimum.reduceat(np.where(may, at[:, None], none), start).ravel()
        took = np.flatnonzero(first < none)
        i, which = np.divmod(took, width)
        chosen = g[first[took] % n]
        taken.reshape(-1)[d[start[i]] * width + which] = chosen
        free.reshape(-1)[chosen * width + which] = objects.endless[chosen]


def _runs(value: np.ndarray) -> list[np.ndarray]:
    """The places of each value, smallest value first."""
    sort = argsort_whole(value)
    return np.split(sort, np.flatnonzero(np.diff(value[sort])) + 1)


def _judge(
    dataset: Dataset,
    order: np.ndarray,
    kept: np.ndarray,
    taken: np.ndarray,
    objects: Objects,
    sizes: tuple[str, ...],
    params: Params,
) -> tuple[np.ndarray, np.ndarray]:
    """True positives, and detections that are neither right nor wrong, both (n, T, A)."""
    counted = np.vstack([objects.counted, np.zeros(len(sizes), bool)])  # the last row is for -1
    n, *shape = taken.shape
    any_took = taken.reshape(n, math.prod(shape)).max(axis=1, initial=-1) >= 0
    some = np.flatnonzero(any_took)
    took = taken.take(some, axis=0)
    right = counted.take(took * len(sizes) + np.arange(len(sizes)))
    excused = (took >= 0) & ~right
    if params.id_zero == "unmatched":
        right &= np.append(dataset.truths.id, 1)[took] != 0
    found = dataset.detections
    area = found.box[:, 2] * found.box[:, 3] if found.area is None else found.area
    outside = ~_within(area[order], sizes)[:, None]
    counts, ignored = np.zeros(taken.shape, bool), np.zeros(taken.shape, bool)
    ignored |= outside
    counts[some], ignored[some] = right, excused | (outside[some] & ~right)
    counts[~kept], ignored[~kept] = False, True
    return counts, ignored
