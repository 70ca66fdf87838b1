"""What goes with every picture of boxes: live numbers and files."""

import json
from typing import Any

from engines import detection
from engines.detection import Judged
from engines.params import Text

from .data import evaluated, moved, moved_known, twelve

__all__ = ["FILES", "live"]


def live(params: Judged, upload: Any) -> dict[str, str | Text]:
    """The lesson's numbers; what moved large data most once it was compared."""
    result = evaluated(params, upload)
    rows = moved(params, upload) if moved_known(params, upload) else ()
    return detection.live(result, rows, twelve(params, upload))


def _coco(params: Judged, upload: Any) -> str:
    return json.dumps(detection.to_coco(evaluated(params, upload).dataset), indent=1)


def _curve(params: Judged, upload: Any) -> str:
    return detection.curve_csv(evaluated(params, upload))


FILES = {"detection.json": _coco, "curve.csv": _curve}
