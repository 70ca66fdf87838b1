"""Everything that can be asked of the evaluation, in groups of dials that views share."""

from .dials import COCO, PROTOCOLS, Params, Thresholds
from .names import CONVENTIONS, DETECTORS, OVERLAPS, SIZES
from .views import Areas, Boxes, Duel, Judged, Rarity, Source, Suppression, Table

__all__ = [
    "COCO",
    "CONVENTIONS",
    "DETECTORS",
    "OVERLAPS",
    "PROTOCOLS",
    "SIZES",
    "Areas",
    "Boxes",
    "Duel",
    "Judged",
    "Params",
    "Rarity",
    "Source",
    "Suppression",
    "Table",
    "Thresholds",
]
