"""The part that shows pictures side by side, in the page's words."""

from tabs.parts import Zoom
from tabs.shell.builder import ViewBuilder

from .words import WORDS

__all__ = ["zoom_of"]


SPLIT = ("left", "right", "slide", "difference", "difference_help", "rms")


def zoom_of(builder: ViewBuilder, name: str, hint: str = "", split: bool = False) -> Zoom:
    """Pictures side by side under one magnifier; two of them also over each other."""
    words = builder.words("zoom", "whole", "lens") | {"hint": hint}
    if split:
        words |= {word: builder.say(WORDS[word]) for word in SPLIT}
    return Zoom(words=words, split=split, elem_id=f"upsampling-{name}")
