"""Boxes on a photograph, and the curves that follow from them: matched and drawn in the page."""

import json
from typing import Any, NamedTuple

from ._part import STATIC, Part, deflated

__all__ = ["Areas", "Boxes", "BoxesValue", "Twin"]

_CURVES = ("scrubber", "metrics", "ranked", "lib/ranking", "chart", "confusion")
_EDITED = ("album", "classlist", "cutoffs", "edits", "inhand", "photo", "lib/crowd")


class BoxesValue(NamedTuple):
    """What a `Boxes` or an `Areas` shows.

    data: {"page", "truth", "found", "classes", "known", "held", "thresholds", "took"}: every
        detection's score, class and matches in "page" (absent where the page holds those of
        "held"), the boxes of the one image on the screen, how many of the classes are not added by
        hand, and (`Boxes` alone) who took which class of object.
    image: its index. images: the names of all. photo: data address of the picture, or "".
    width, height: of the picture, in the units of the boxes.
    rules: how boxes are matched and averaged. dials: what can be turned in the page.
    report: lines above the picture, (kind, text), kind "note" or "problem".
    source: another text for other boxes; what was undone is kept while it stays.
    """

    data: dict[str, Any]
    image: int
    images: list[str]
    photo: str
    width: float
    height: float
    rules: dict[str, Any]
    dials: dict[str, Any]
    report: list[tuple[str, str]]
    source: str


class _Curves(Part):
    """A part that matches, ranks and draws by itself."""

    files: tuple[str, ...] = _CURVES

    def __init__(self, value: Any = None, *, words: dict[str, Any], **props: Any) -> None:
        scripts = tuple(STATIC / f"{name}.js" for name in self.files)
        super().__init__(value, {"words": words}, scripts, **props)

    def postprocess(self, value: Any) -> Any:
        """A named tuple as an object, its data as one deflated text."""
        if not isinstance(value, BoxesValue):
            return value
        text = json.dumps(value.data, separators=(",", ":"))
        return {**value._asdict(), "data": deflated(text.encode(), 5)}


class Boxes(_Curves):
    """Objects and detections that are dragged, drawn, resized and deleted, by pointer and keys.

    The precision-recall staircase, every average precision, the ranked list and the confusion
    follow the hand without the server.

    Arguments:
        value: a `BoxesValue`.
        words: see boxes.js, in the page's language.

    Events: `release` with {"image", "truth", "found", "names", "dials"} when an edit has come to
    rest, `input` with {"dials"} when a dial has, `select` with {"image": k, "dials"} for another
    picture, `edit` with {"image": k} where the page lacks what a picture alone was sent without.
    """

    name = "boxes"
    files = (*_CURVES, *_EDITED)


class Areas(_Curves):
    """The area under one staircase by every convention of average precision, side by side.

    Arguments:
        value: a `BoxesValue`.
        words: see areas.js, in the page's language.

    Events: `input` with {"dials"} when a dial has come to rest.
    """

    name = "areas"


class Twin(_Curves):
    """ROC and precision-recall curve of the same scores at any prevalence.

    Arguments:
        value: {"labels": text of 0 and 1, best score first, "prevalence": share of positives}.
        words: see twin.js, in the page's language.

    Events: `input` with {"prevalence"} when the dial has come to rest.
    """

    name = "twin"
