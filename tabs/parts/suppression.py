"""Raw detections and the turns of their suppression, walked one by one."""

from typing import Any

from ._part import STATIC, Part

__all__ = ["Suppression"]


class Suppression(Part):
    """A picture with raw detections; a scrubber walks the turns.

    Arguments:
        value: {"photo": data address or "", "width", "height", "boxes": [[x, y, w, h]], "names",
            "scores", "steps": [{"kept", "score", "touched", "after"}]}, places in "boxes".
        words: see suppression.js, in the page's language.
    """

    name = "suppression"

    def __init__(self, value: Any = None, *, words: dict[str, str], **props: Any) -> None:
        scripts = tuple(STATIC / f"{name}.js" for name in ("chart", "scrubber", "sortable"))
        super().__init__(value, {"words": words}, scripts, **props)
