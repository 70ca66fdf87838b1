"""Two detectors on sixty pictures, drawn at random: who is better depends on the question.

Of n objects a detector finds each with the chance p; its boxes are off by N(0, (s side)²) at each
number. The careful one finds fewer, with small s; the eager one finds more, less exactly. Both
show boxes of nothing, which score less. Nothing was chosen by looking at the outcome but p and s.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np

from .dataset import Dataset, Detections, Image, build

__all__ = ["MODELS", "two_detectors"]

MODELS: Mapping[str, tuple[float, float]] = {"careful": (0.62, 0.03), "eager": (0.88, 0.09)}
"""p and s of each."""

IMAGES, OBJECTS, STRAY = 60, 240, 60
WIDTH, HEIGHT = 640, 480


@cache
def two_detectors() -> Dataset:
    """The data set, with the detections of both in `models`."""
    rng = np.random.default_rng(0)
    image, label = rng.integers(0, IMAGES, OBJECTS), rng.integers(0, 3, OBJECTS)
    truth = _boxes(rng, OBJECTS)
    models = {name: _detector(rng, truth, image, label, p, s) for name, (p, s) in MODELS.items()}
    images = [Image(k + 1, f"{k + 1:02d}.png", WIDTH, HEIGHT) for k in range(IMAGES)]
    rows = [
        {"image": i, "label": k, "box": box} for i, k, box in zip(image, label, truth, strict=True)
    ]
    dataset = build(images, ["gull", "tern", "skua"], rows, [])
    return replace(dataset, models=models, detections=models["careful"])


def _boxes(rng: np.random.Generator, n: int) -> np.ndarray:
    """Boxes (n, 4) inside a picture."""
    side = rng.uniform(40, 160, (n, 2))
    return np.hstack([rng.random((n, 2)) * ([WIDTH, HEIGHT] - side), side]).round(1)


def _detector(
    rng: np.random.Generator,
    truth: np.ndarray,
    image: np.ndarray,
    label: np.ndarray,
    p: float,
    s: float,
) -> Detections:
    hit = rng.random(OBJECTS) < p
    off = rng.normal(0, s, (OBJECTS, 4)) * truth[:, [2, 3, 2, 3]]
    return Detections(
        np.vstack([(truth + off)[hit], _boxes(rng, STRAY)]).round(1),
        np.append(image[hit], rng.integers(0, IMAGES, STRAY)),
        np.append(label[hit], rng.integers(0, 3, STRAY)),
        np.append(rng.beta(5, 2, OBJECTS)[hit], rng.beta(2, 4, STRAY)).round(4),
    )
