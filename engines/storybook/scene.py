"""Scenes and the names of what they show, under the name that topics know them by."""

from .world.scene import (
    ATTRIBUTES,
    COLOURS,
    GROUNDS,
    HELD_OUT,
    PLACES,
    SIZES,
    SUBJECTS,
    TIMES,
    Scene,
    Thing,
    grounds_of,
    make_scene,
    sample_scene,
)

__all__ = [
    "ATTRIBUTES",
    "COLOURS",
    "GROUNDS",
    "HELD_OUT",
    "PLACES",
    "SIZES",
    "SUBJECTS",
    "TIMES",
    "Scene",
    "Thing",
    "grounds_of",
    "make_scene",
    "sample_scene",
]
