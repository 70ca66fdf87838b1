"""A formula that a visitor types: shown as mathematics, or with the place at which it is wrong."""

from typing import Any, NamedTuple

from ._part import STATIC, Part

__all__ = ["Formula", "Typed"]


class Typed(NamedTuple):
    """What a `Formula` shows.

    text: as it was typed. latex: as it was read, "" if it could not be.
    problem: why not; place: at which character, counted from 0.
    """

    text: str
    latex: str = ""
    problem: str = ""
    place: int = 0


class Formula(Part):
    """A line to type a formula into; hidden while there is no value.

    Arguments:
        value: a `Typed`, or None.
        left: what stands before it, in LaTeX, such as "f(x, y)".
        most: the most characters.
        words: {"formula", "hint"} in the page's language.

    Events: `release` with {"text": ...} when typing has come to rest.
    """

    name = "formula"

    def __init__(
        self,
        value: Typed | None = None,
        *,
        left: str,
        most: int,
        words: dict[str, str],
        **props: Any,
    ) -> None:
        settings = {"left": left, "most": most, "words": words}
        super().__init__(value, settings, (STATIC / "maths.js",), **props)

    def postprocess(self, value: Typed | None) -> dict[str, Any] | None:
        """An object."""
        return None if value is None else value._asdict()
