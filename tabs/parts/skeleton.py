"""Figures of 18 joints that a visitor poses by hand, and the skeleton picture that follows."""

from typing import Any, NamedTuple

import numpy as np

from ._part import Part

__all__ = ["Skeleton", "Stance"]


class Stance(NamedTuple):
    """What a `Skeleton` shows.

    people: (n, 18, 3): x, y as fractions of the picture, 1 seen or 0 hidden.
    background: data address of a picture under the figures, or "".
    hands: (n, 2, 21, 3) likewise, the left ones first, or None; they follow their wrists.
    """

    people: Any
    background: str = ""
    hands: Any = None


class Skeleton(Part):
    """Joints that are dragged, hidden, mirrored, scaled and moved; the hint is drawn in the page.

    Arguments:
        value: a `Stance`.
        joints: the names of the 18 joints, in the page's language.
        limbs: pairs of joints. colours: one RGB a joint; limb k takes the k-th at 60 %.
        most: figures that fit.
        words: see skeleton.js, in the page's language.

    Events: `release` with {"people": [[[x, y, seen], ...], ...]} when a change has come to rest.
    """

    name = "skeleton"

    def __init__(
        self,
        value: Stance | None = None,
        *,
        joints: list[str],
        limbs: Any,
        colours: Any,
        most: int = 4,
        words: dict[str, str],
        **props: Any,
    ) -> None:
        settings = {"joints": joints, "limbs": limbs, "colours": colours, "most": most}
        super().__init__(value, settings | {"words": words}, **props)

    def postprocess(self, value: Stance | None) -> dict[str, Any] | None:
        """Lists for the browser."""
        if value is None:
            return None
        people, background, hands = Stance(*value)
        held, fingers = (
            None if points is None else np.asarray(points, dtype=float).round(4).tolist()
            for points in (people, hands)
        )
        return {"people": held, "background": background, "hands": fingers}
