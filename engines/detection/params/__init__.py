"""Everything that can be asked of the evaluation, in groups of dials that views share."""

from .dials import COCO, PROTOCOLS, Params
from .names import CONVENTIONS, SIZES
from .views import Areas, Boxes, Judged, Rarity, Source, Table

__all__ = [
    "COCO",
    "CONVENTIONS",
    "PROTOCOLS",
    "SIZES",
    "Areas",
    "Boxes",
    "Judged",
    "Params",
    "Rarity",
    "Source",
    "Table",
]
