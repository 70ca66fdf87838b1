"""Detectors: raw detections on a photograph, before any suppression.

    face     a cascade of local binary patterns, of scikit-image
    people   gradients and a linear classifier (HOG), of OpenCV up to version 4
    network  a network in ONNX in a folder of the server (`network`)

The first two need no download, and neither says how sure it is of a face as a probability: a HOG
margin m is shown as 1 / (1 + e^-m), which keeps the order; a cascade only says yes or no, so a
window is the surer the more others that overlap it by .4 say yes: n of them are shown as
n / (n + 3).

References:
    P. Viola, M. Jones, Rapid Object Detection using a Boosted Cascade of Simple Features, 2001,
    https://doi.org/10.1109/CVPR.2001.990517
    N. Dalal, B. Triggs, Histograms of Oriented Gradients for Human Detection, 2005,
    https://doi.org/10.1109/CVPR.2005.177
"""

from collections.abc import Callable, Mapping
from typing import Any

import cv2
import numpy as np
import skimage.data
import skimage.feature

from engines.params import Text
from engines.refused import Refused

from . import network
from .boxes import iou
from .dataset import Dataset, Image, build
from .network import Found
from .params import DETECTORS

__all__ = ["DETECTORS", "available", "detect", "lacking"]

LARGEST = 800
"""Pixels of the longer side that a detector looks at; boxes are those of the whole picture."""

Boxes = list[tuple[tuple[float, float, float, float], float]]
"""Boxes (x, y, w, h) with their scores."""


def available() -> tuple[str, ...]:
    """The detectors that the installed libraries and the server's folder have."""
    return tuple(name for name in DETECTORS if lacking(name) is None)


def lacking(name: str) -> Text | None:
    """What to say while a detector is not there; None where it is."""
    if name == "people" and not hasattr(cv2, "HOGDescriptor"):
        return (
            "OpenCV has had no detector of people since version 5: look for faces.",
            "OpenCV 自第 5 版起不再带有行人检测器：请检测人脸。",
        )
    return network.lacking() if name == "network" else None


def detect(picture: np.ndarray, name: str = "face") -> Dataset:
    """Raw detections on a picture (h, w, 3) of uint8: one image, no objects yet.

    Raises:
        Refused: there is no such detector here, or the picture is none.
    """
    if name not in DETECTORS:
        known = ", ".join(available())
        raise Refused(
            f"There is no detector {name!r}; choose from {known}.",
            f"没有检测器 {name!r}，可选 {known}。",
        )
    lack = lacking(name)
    if lack is not None:
        raise Refused(*lack)
    if picture.ndim != 3 or picture.shape[2] != 3 or min(picture.shape[:2]) < 1:
        raise Refused("A picture in colour is needed.", "需要一张彩色图片。")
    if name == "network":
        opened = network.opened()
        classes, found = opened.classes, opened.detect(picture)
    else:
        classes, found = (name,), _windows(picture, _FINDERS[name])
    height, width = picture.shape[:2]
    return build(
        [Image(1, "picture", float(width), float(height))],
        classes,
        [],
        [
            {"box": box, "image": 0, "label": label, "score": score}
            for box, score, label in zip(*found, strict=True)
        ],
    )


def _windows(picture: np.ndarray, find: Callable[[np.ndarray], Boxes]) -> Found:
    """What is found in a picture of at most `LARGEST` pixels a side."""
    scale = min(1.0, LARGEST / max(picture.shape[:2]))
    found = find(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))
    box = np.array([box for box, _ in found], float).reshape(-1, 4) / scale
    return Found(box, np.array([score for _, score in found], float), np.zeros(len(found), int))


def _faces(picture: np.ndarray) -> Boxes:
    cascade = skimage.feature.Cascade(skimage.data.lbp_frontal_face_cascade_filename())
    side = min(picture.shape[:2])
    least = max(24, side // 10)
    if side < least:
        return []
    raw = cascade.detect_multi_scale(
        img=picture,
        scale_factor=1.1,
        step_ratio=1,
        min_size=(least, least),
        max_size=(side, side),
        min_neighbor_number=1,
        intersection_score_threshold=1.01,  # no two are merged
    )
    boxes = np.array([[x["c"], x["r"], x["width"], x["height"]] for x in raw], float)
    agreed = (iou(boxes, boxes) >= 0.4).sum(axis=1) if len(boxes) else []
    return [(tuple(box), n / (n + 3)) for box, n in zip(boxes.tolist(), agreed, strict=True)]


def _people(picture: np.ndarray) -> Boxes:
    opencv: Any = cv2  # version 5 has neither
    hog = opencv.HOGDescriptor()
    hog.setSVMDetector(opencv.HOGDescriptor_getDefaultPeopleDetector())
    boxes, margin = hog.detectMultiScale(
        cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), winStride=(8, 8), scale=1.05, groupThreshold=0
    )
    score = 1 / (1 + np.exp(-np.ravel(margin)))
    return [((x, y, w, h), s) for (x, y, w, h), s in zip(boxes, score.tolist(), strict=True)]


_FINDERS: Mapping[str, Callable[[np.ndarray], Boxes]] = {"face": _faces, "people": _people}
