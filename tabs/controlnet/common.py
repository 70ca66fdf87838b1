"""What several views have in common: magnifiers, the camera, pictures as they were fitted."""

import numpy as np

from engines import controlnet
from engines.controlnet import hints as lines
from tabs.parts import Camera, Zoom
from tabs.shell.builder import ViewBuilder

from .words import CAMERA

__all__ = ["a_camera", "a_zoom", "film_words", "shown", "square"]


def a_zoom(builder: ViewBuilder, name: str, hint: str = "", render: bool = True) -> Zoom:
    """Pictures side by side under one magnifier."""
    words = builder.words("zoom", "whole", "lens") | {"hint": hint}
    return Zoom(words=words, elem_id=f"controlnet-{name}", render=render)


def film_words(builder: ViewBuilder) -> dict[str, str]:
    """What a film's buttons say."""
    return builder.words("play", "pause", "back", "forward")


def a_camera(builder: ViewBuilder, name: str) -> Camera:
    """Its picture is the visitor's own, as an uploaded one."""
    words = builder.say_all(CAMERA)
    return Camera(
        field=f"{builder.topic}-upload", words=words, elem_id=f"controlnet-{name}-camera"
    )


def square(image: np.ndarray, params: controlnet.Params) -> np.ndarray:
    """The picture as it was fitted, on black, for the eye."""
    side = max(256, params.resolution)
    content, (x, y) = lines.fitted(image, side, params.resize)
    whole = np.zeros((side, side, 3), np.uint8)
    whole[y : y + content.shape[0], x : x + content.shape[1]] = content
    return whole


def shown(hints: dict[str, np.ndarray]) -> np.ndarray:
    """One hint, or the brighter of two at each pixel."""
    return np.max(list(hints.values()), axis=0)
