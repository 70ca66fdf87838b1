"""Classes side by side: curves, thresholds, calibration, and a table to sort."""

import json
from typing import Any

from ._part import STATIC, Part, deflated

__all__ = ["ByClass"]


class ByClass(Part):
    """Charts and a table that follow the confidence and the chosen class without the server.

    Arguments:
        value: {"data", "dials": {"confidence", "beta", "label"}}; in "data" (for K classes and m
            confidences from 0 to 1): "classes", "objects" (K), "tp" and "fp" (K, m), "pr" (K, 101)
            the interpolated precision, "ap" (K), "columns" (name -> (K)), "best" and "at" (K) the
            largest F and its confidence, "bins" of calibration, "mistakes" (kind, image, its name,
            class, score) and "look", the key of the dial that shows a picture. What is no number
            is None.
        words: see byclass.js, in the page's language. topic: whose view "boxes" shows a picture.

    Events: `input` with {"dials"} when a dial has come to rest.
    """

    name = "byclass"

    def __init__(
        self, value: Any = None, *, words: dict[str, str], topic: str, **props: Any
    ) -> None:
        scripts = tuple(
            STATIC / f"{name}.js" for name in ("chart", "sortable", "lib/tally", "lib/apart")
        )
        super().__init__(value, {"words": words, "topic": topic}, scripts, **props)

    def postprocess(self, value: dict[str, Any] | None) -> dict[str, Any] | None:
        """The data as one deflated text."""
        if value is None:
            return None
        text = json.dumps(value["data"], separators=(",", ":"), allow_nan=False)
        return {**value, "data": deflated(text.encode(), 5)}
