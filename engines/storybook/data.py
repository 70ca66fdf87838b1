"""Many scenes at once, under the name that topics know them by."""

from .world.data import TRAINING, UNSEEN, edges, images, scenes, skeletons, texts

__all__ = ["TRAINING", "UNSEEN", "edges", "images", "scenes", "skeletons", "texts"]
