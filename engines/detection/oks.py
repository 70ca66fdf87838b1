"""Similarity of keypoints (OKS), in place of the overlap of boxes, as pycocotools' "keypoints".

    OKS(D, G) = mean over the labelled joints i of G of  exp(-d_i² / (2 s² k_i²)),   k_i = 2 σ_i

d_i is the distance of joint i, s² the area of G as annotated, and σ_i how far annotators differ at
that joint, as a share of s. COCO measured σ for its 17 joints. For any other number K of joints
there is no such measurement, and every σ is 1/K, as Ultralytics has it.

An object without a labelled joint is set aside, and so is a detection whose joints lie, on
average, near its box at double size: d_i is then the distance to that box. An object without
keypoints is one without labelled joints; a detection without keypoints is no pose, and left out.

References:
    M. Ronchi, P. Perona, Benchmarking and Error Diagnosis in Multi-Instance Pose Estimation, 2017,
    https://arxiv.org/abs/1707.05388; https://cocodataset.org/#keypoints-eval
    https://github.com/cocodataset/cocoapi (cocoeval.py, computeOks)
    https://github.com/ultralytics/ultralytics (models/yolo/pose/val.py: σ = 1/K)
"""

from dataclasses import dataclass, replace

import numpy as np

from engines.refused import Refused

from .dataset import Dataset, Detections, Truths, column, lacking

__all__ = ["JOINTS", "LIMBS", "Oks", "labelled", "oks", "posed", "sigmas"]

_FACE, _ARMS, _LEGS = (26, 25, 25, 35, 35), (79, 79, 72, 72, 62, 62), (107, 107, 87, 87, 89, 89)
_COCO = (*_FACE, *_ARMS, *_LEGS)

JOINTS = len(_COCO)
"""COCO's joints."""

LIMBS = (
    *((15, 13), (13, 11), (16, 14), (14, 12), (11, 12), (5, 11), (6, 12), (5, 6), (5, 7), (6, 8)),
    *((7, 9), (8, 10), (1, 2), (0, 1), (0, 2), (1, 3), (2, 4), (3, 5), (4, 6)),
)
"""Which of COCO's 17 joints are joined by a limb."""


def sigmas(k: int) -> np.ndarray:
    """σ of each of k joints."""
    return np.array(_COCO) / 100 / 10 if k == JOINTS else np.full(k, 1 / max(k, 1))


def oks(found: np.ndarray, pose: np.ndarray, box: np.ndarray, area: float) -> np.ndarray:
    """OKS, (n,), of detected joints (n, K, 2) with an object: its joints (K, 3) as x, y and
    whether they are labelled, its box (x, y, w, h) and its area.
    """
    seen, k = pose[:, 2] > 0, 2 * sigmas(len(pose))
    if seen.any():
        off, k = found[:, seen] - pose[seen, :2], k[seen]
    else:
        low, high = box[:2] - box[2:], box[:2] + box[2:] * 2
        off = np.maximum(0, low - found) + np.maximum(0, found - high)
    far = (off[..., 0] ** 2 + off[..., 1] ** 2) / k**2 / (area + np.spacing(1)) / 2
    return np.exp(-np.ascontiguousarray(far)).sum(axis=1) / len(k)


@dataclass(frozen=True)
class Oks:
    """The similarity of keypoints, as a measure to match by; see `Similarity`."""

    kind: str = "keypoints"

    def counts(self, truths: Truths) -> np.ndarray:
        """Whether an object has a labelled joint, (g,)."""
        assert truths.pose is not None
        return labelled(truths.pose) > 0

    def pairs(
        self,
        found: Detections,
        truths: Truths,
        d: np.ndarray,
        g: np.ndarray,
        crowd: np.ndarray,
    ) -> np.ndarray:
        """OKS of each pair, (n,), of a crowd too; 0 where one has another number of joints."""
        assert found.pose is not None
        assert truths.pose is not None
        value = np.zeros(len(d))
        for at in np.unique(g).tolist():
            pose = truths.pose[at]
            rows = [i for i in np.flatnonzero(g == at) if len(found.pose[d[i]]) == len(pose) > 0]
            if rows:
                joints = np.stack([found.pose[i][:, :2] for i in d[rows]])
                value[rows] = oks(joints, pose, truths.box[at], float(truths.area[at]))
        return value


def labelled(pose: np.ndarray) -> np.ndarray:
    """How many joints of each are labelled, (n,); 0 without keypoints."""
    return np.array([0 if one is None else int((one[:, 2] > 0).sum()) for one in pose], int)


def posed(dataset: Dataset) -> Dataset:
    """The same data set, matched by OKS; detections without keypoints are left out.

    Raises:
        Refused: a side has no keypoints, or those of one class differ in number.
    """
    truths, found = dataset.truths, dataset.detections
    if truths.pose is None or found.pose is None:
        english, chinese = lacking(truths.pose, found.pose)
        raise Refused(
            f"The {english} of this data have no keypoints: match by boxes, or bring files that "
            "have them for objects and detections.",
            f"这份数据的{chinese}没有关键点：请改为按正框匹配，或上传两侧都有关键点的文件。",
        )
    there = np.array([one is not None for one in found.pose], bool)
    found = replace(found.take(there), area=None)
    joints = _joints(dataset, truths, found)
    blank = [np.zeros((k, 3)) for k in joints]
    poses = zip(truths.pose, truths.label, strict=True)
    whole = column([blank[label] if one is None else one for one, label in poses])
    truths = replace(truths, pose=whole)
    return replace(dataset, truths=truths, detections=found, overlap=Oks(), models={})


def _joints(dataset: Dataset, *sides: Truths | Detections) -> list[int]:
    """How many joints the poses of each class have; 0 where there are none."""
    numbers: list[set[int]] = [set() for _ in dataset.classes]
    for side in sides:
        assert side.pose is not None
        for one, label in zip(side.pose, side.label, strict=True):
            if one is not None:
                numbers[label].add(len(one))
    for name, several in zip(dataset.classes, numbers, strict=True):
        if len(several) > 1:
            told = ", ".join(map(str, sorted(several)))
            raise Refused(
                f"Poses of the class {name} have {told} keypoints: only poses of as many can be "
                "compared.",
                f"类别 {name} 的姿态关键点数不一致（{told}），无法比较。",
            )
    return [max(several, default=0) for several in numbers]
