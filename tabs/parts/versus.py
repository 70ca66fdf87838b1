"""Two pictures in one place: before and after under a slider, or their difference."""

from typing import Any, NamedTuple

from ._part import STATIC, Part
from .zoom import Panel, png

__all__ = ["Couple", "Versus"]


class Couple(NamedTuple):
    """What a `Versus` shows: pictures of one size."""

    before: Panel
    after: Panel


class Versus(Part):
    """The cut between the two is dragged on the picture, or moved by the slider under it.

    Arguments:
        value: a `Couple`.
        words: see versus.js, in the page's language.
    """

    name = "versus"

    def __init__(
        self, value: Couple | None = None, *, words: dict[str, str], **props: Any
    ) -> None:
        super().__init__(value, {"words": words}, (STATIC / "overlay.js",), **props)

    def postprocess(self, value: Couple | None) -> dict[str, Any] | None:
        """PNG data addresses: the difference is exact."""
        if value is None:
            return None
        both = Couple(*value)._asdict().items()
        return {side: panel._asdict() | {"picture": png(panel.picture)} for side, panel in both}
