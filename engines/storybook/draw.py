"""The painter and its colours, under the name that topics know them by."""

from .world.brush import COLOURS
from .world.draw import render

__all__ = ["COLOURS", "render"]
