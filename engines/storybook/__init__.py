"""Storybook: a whole text-to-image model in miniature, trained on a world that we draw.

The world is light; the networks' libraries are imported when a pipeline is first asked for.
"""

from typing import TYPE_CHECKING, Any

from .world import Scene, Thing, make_scene, render, sample_scene

if TYPE_CHECKING:
    from .pipeline import load, load_classifier, load_judge

__all__ = [
    "Scene",
    "Thing",
    "load",
    "load_classifier",
    "load_judge",
    "make_scene",
    "render",
    "sample_scene",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import pipeline

    return getattr(pipeline, name)
