"""The drawn world: scenes, their pictures, their captions and their people.

record <- brush, people, captions <- subjects <- draw <- scene <- data
"""

from .draw import render
from .record import Thing
from .scene import Scene, make_scene, sample_scene

__all__ = ["Scene", "Thing", "make_scene", "render", "sample_scene"]
