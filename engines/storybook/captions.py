"""The captions' words, under the name that topics know them by."""

from .world.captions import (
    GROUND_WORDS,
    PLACE_WORDS,
    POSE_WORDS,
    SIZE_WORDS,
    SUBJECT_WORDS,
    TIME_WORDS,
    WORDS,
    full,
    several,
)

__all__ = [
    "GROUND_WORDS",
    "PLACE_WORDS",
    "POSE_WORDS",
    "SIZE_WORDS",
    "SUBJECT_WORDS",
    "TIME_WORDS",
    "WORDS",
    "full",
    "several",
]
