"""The part that shows pictures side by side, in the page's words."""

from tabs.parts import Zoom
from tabs.shell.builder import ViewBuilder

__all__ = ["zoom_of"]


def zoom_of(stage: ViewBuilder, name: str, hint: str = "") -> Zoom:
    """Pictures side by side under one magnifier."""
    words = stage.words("zoom", "whole", "lens") | {"hint": hint}
    return Zoom(words=words, elem_id=f"upsampling-{name}")
