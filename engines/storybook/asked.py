"""What a prompt asks of Storybook's world: the names of attributes that its words stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping

from . import captions
from .scene import ATTRIBUTES, COLOURS

__all__ = ["asked"]

_TABLES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "subject": captions.SUBJECT_WORDS,
    "colour": {colour: (colour,) for colour in COLOURS},
    "size": captions.SIZE_WORDS,
    "place": captions.PLACE_WORDS,
    "ground": captions.GROUND_WORDS,
    "time": captions.TIME_WORDS,
    "pose": captions.POSE_WORDS,
}


def asked(prompt: str) -> dict[str, int]:
    """Attribute -> index of its name in `ATTRIBUTES`, for each that the prompt speaks of.

    Of two things the first is meant: of each attribute the name that stands first, and of names
    that stand at one place the longest.
    """
    found = {}
    for kind, table in _TABLES.items():
        places = [
            (place.start(), -len(phrase), name)
            for name, phrases in table.items()
            for phrase in phrases
            if (place := re.search(rf"\b{re.escape(phrase)}\b", prompt.lower()))
        ]
        if places:
            found[kind] = ATTRIBUTES[kind].index(min(places)[2])
    return found
