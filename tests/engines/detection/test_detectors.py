"""Detectors on photographs that are there anyway."""

import cv2
import numpy as np
import pytest

import engines.photos
from engines.detection import iou
from engines.detection.detectors import available, detect
from engines.detection.nms import suppressed
from engines.refused import Refused

FACE = np.array([[178, 60, 100, 130]], float)
"""The astronaut's, as in the scene "shift"."""


def test_the_astronauts_face_is_the_surest_of_many_raw_windows() -> None:
    raw = detect(engines.photos.photo("astronaut"), "face")
    assert len(raw.detections) > 5
    assert raw.images[0][2:] == (512, 512)
    assert ((raw.detections.score > 0) & (raw.detections.score < 1)).all()
    kept, _ = suppressed(raw, threshold=0.3)
    best = kept.detections.box[[kept.detections.score.argmax()]]
    assert iou(best, FACE)[0, 0] > 0.5
    around = iou(raw.detections.box, FACE)[:, 0] > 0.3
    assert around.sum() > (iou(kept.detections.box, FACE)[:, 0] > 0.3).sum() == 1


def test_boxes_are_those_of_the_whole_picture() -> None:
    picture = cv2.resize(engines.photos.photo("astronaut"), None, fx=3, fy=3)
    found = detect(picture, "face")
    best = found.detections.box[[found.detections.score.argmax()]]
    assert iou(best / 3, FACE)[0, 0] > 0.4


def test_a_picture_without_a_face_and_one_that_is_too_small() -> None:
    assert len(detect(np.full((100, 100, 3), 128, np.uint8)).detections) == 0
    assert len(detect(np.zeros((5, 9, 3), np.uint8)).detections) == 0


def test_people_need_a_library_that_has_them() -> None:
    """OpenCV 5 has no HOG any more."""
    assert ("people" in available()) == hasattr(cv2, "HOGDescriptor")
    picture = np.zeros((200, 200, 3), np.uint8)
    if "people" in available():
        assert detect(picture, "people").classes == ("people",)
    else:
        with pytest.raises(Refused, match="since version 5"):
            detect(picture, "people")
    with pytest.raises(Refused, match="choose from face"):
        detect(picture, "cats")


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(Refused, match="colour"):
        detect(np.zeros((9, 9), np.uint8))
