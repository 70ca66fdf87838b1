"""Which files make one source of boxes, and whether its boxes are objects or detections."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ..dataset import Layout, Problem
from .paths import folder, stem
from .poses import as_poses
from .rows import Read, Rows, Unreadable, problem

__all__ = ["prepared", "role_of", "source_of"]


def source_of(read: Read) -> str:
    """Files about one image, and results of one class, go by their folder, others by name."""
    apart = read.whole or read.layout.format == "voc"
    return "/".join(folder(read.file)) if apart else read.file


def role_of(rows: Rows) -> np.ndarray:
    """Whether each row is a detection, (n,)."""
    return ~np.isnan(rows.score)


def prepared(reads: Sequence[Read], told: list[Problem], notes: list[Problem]) -> list[Read]:
    """The files that are clear about what they hold, those with objects first."""
    clear = [read for read in reads if _of_one_role(read, told)]
    _swap(clear)
    as_poses(clear)
    clear = _as_the_others(clear, told)
    _ones(clear, notes)
    _unscored(clear, told)
    _blank(clear)
    return sorted(clear, key=_found)


def _found(read: Read) -> bool:
    return bool(role_of(read.columns()).all()) if len(read) else read.blank


def _blank(reads: Sequence[Read]) -> None:
    """Files without boxes go with the others of their folder."""
    folders: dict[str, list[Read]] = defaultdict(list)
    for read in reads:
        if read.whole:
            folders[source_of(read)].append(read)
    for group in folders.values():
        full = [read for read in group if len(read)]
        found = bool(full) and all(map(_found, full))
        for read in group:
            read.blank = found and not len(read)


def _of_one_role(read: Read, told: list[Problem]) -> bool:
    told += read.problems
    roles = role_of(read.columns())
    if not read.whole or not len(roles) or roles.all() or not roles.any():
        return True
    words = "some boxes have a score and some have none", "有的框有得分，有的没有"
    told.append(problem(read.file, Unreadable(*words)))
    return False


def _as_the_others(reads: Sequence[Read], told: list[Problem]) -> list[Read]:
    """Without the few files of a folder that lack a score, or have one, unlike the others."""
    folders: dict[str, list[Read]] = defaultdict(list)
    for read in reads:
        if read.whole and len(read):
            folders[source_of(read)].append(read)
    odd: set[int] = set()
    for group in folders.values():
        scored = [bool(role_of(read.columns()).all()) for read in group]
        few = min(sum(scored), len(group) - sum(scored))
        if not 0 < few <= FEW * len(group):
            continue
        usual = sum(scored) > few
        missing = ("the score is missing", "缺少得分")
        extra = ("a score, where the other files have none", "其余文件都没有得分，它却有")
        for read, has in zip(group, scored, strict=True):
            if has != usual:
                told.append(problem(read.file, Unreadable(*(missing if usual else extra))))
                odd.add(id(read))
    return [read for read in reads if id(read) not in odd]


def _unscored(reads: Sequence[Read], told: list[Problem]) -> None:
    """Refuse rows without a score among detections where another file holds the objects."""
    roles = [role_of(read.columns()) for read in reads]
    if not any(len(role) and not role.any() for role in roles):
        return
    for read, role in zip(reads, roles, strict=True):
        if 0.5 * len(role) < role.sum() < len(role):
            n = int((~role).sum())
            words = f"the score is missing in {n} rows", f"{n} 行缺少得分"
            told.append(problem(read.file, Unreadable(*words)))
            read.table = read.columns().take(role)


FEW = 0.15
"""The share of files of the other kind in a folder up to which they are a fault."""


def _swap(reads: Sequence[Read]) -> None:
    """Text files of one class each, whose lines begin with the image (detectron2's): what is
    read as an image is a class, and the other way round.
    """
    others = [read for read in reads if not _of_words(read)]
    if len(others) == len(reads):
        return
    images = {stem(image.name) for read in others for image in read.images}
    images |= {str(image.id) for read in others for image in read.images}
    images |= {stem(key) for read in others if not read.by_id for key in set(read.columns().image)}
    folders: dict[str, list[Read]] = defaultdict(list)
    for read in reads:
        if _of_words(read):
            folders[source_of(read)].append(read)
    for group in folders.values():
        first = [label for read in group for label in read.columns().label]
        called = sum(stem(read.file) in images for read in group)
        if called * 2 < len(group) and sum(stem(x) in images for x in first) * 2 > len(first):
            for read in group:
                _turn(read)


def _of_words(read: Read) -> bool:
    """Whether it is a text file with a word and five numbers in every line."""
    return (
        read.whole
        and read.layout == Layout()
        and len(read) > 0
        and not np.isnan(read.columns().numbers[:, 4]).any()
    )


def _turn(read: Read) -> None:
    rows = read.columns()
    name = stem(read.file)
    read.table = replace(
        rows,
        image=list(rows.label),
        label=[name] * len(rows),
        score=rows.numbers[:, 0],
        numbers=np.column_stack([rows.numbers[:, 1:], np.full(len(rows), np.nan)]),
    )
    read.images, read.whole = [], False
    read.layout = Layout("voc", "xyxy", "pixels")


def _ones(reads: Sequence[Read], notes: list[Problem]) -> None:
    """Without any objects, the one source that is sure of everything is the truth."""
    if any(not role_of(read.columns()).all() for read in reads if len(read)):
        return
    scores: dict[str, list[Any]] = defaultdict(list)
    for read in reads:
        if len(read):
            scores[source_of(read)].append(read)
    sure = [s for s, group in scores.items() if all(_all_one(read) for read in group)]
    if len(sure) != 1 or len(scores) < 2:
        return
    for read in scores[sure[0]]:
        read.columns().score = np.full(len(read), np.nan)
    words = (
        f"{sure[0]}: every score is 1, so these are taken as the objects",
        f"{sure[0]}：得分全为 1，视作真实框",
    )
    notes.append(Problem("", 0, words))


def _all_one(read: Read) -> bool:
    rows = read.columns()
    return bool((rows.score == 1).all()) and bool(np.isnan(rows.numbers[:, 4]).all())
