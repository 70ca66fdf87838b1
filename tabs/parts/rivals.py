"""Two models on the same pictures: both curves, and whether the difference could be chance."""

import json
from typing import Any

from ._part import STATIC, Part, deflated

__all__ = ["Rivals"]


class Rivals(Part):
    """Charts of two models, the difference a class, and the objects that only one finds.

    Arguments:
        value: {"data", "dials": {"iou"}}; in "data": "names" of all models, "first" and "second",
            "invented", "pr" (2, K + 1, 101) the interpolated precision, of the mean last,
            "thresholds" (10) and "by_iou" (2, 10), "draws" (n) differences of AP, "summary"
            ({a, b, difference, low, high}), "classes" (rows), "only" (for each model
            {"count", "rows": [[image, picture, class]]}), and "look": dials that show a picture.
        words: see rivals.js, in the page's language. topic: whose view "boxes" shows a picture.

    Events: `input` with {"dials": {"iou"}}, `select` with {"first", "second"}.
    """

    name = "rivals"

    def __init__(
        self, value: Any = None, *, words: dict[str, str], topic: str, **props: Any
    ) -> None:
        scripts = tuple(STATIC / f"{name}.js" for name in ("chart", "sortable"))
        super().__init__(value, {"words": words, "topic": topic}, scripts, **props)

    def postprocess(self, value: dict[str, Any] | None) -> dict[str, Any] | None:
        """The data as one deflated text."""
        if value is None:
            return None
        text = json.dumps(value["data"], separators=(",", ":"), allow_nan=False)
        return {**value, "data": deflated(text.encode(), 5)}
