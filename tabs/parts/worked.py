"""A calculation written out in letters and in numbers, page by page under a clock."""

from typing import Any, NamedTuple

from ._part import STATIC, Part

__all__ = ["Lines", "Term", "Worked"]


class Term(NamedTuple):
    """What one letter of the calculation is, in the colour that it has elsewhere on the stage."""

    letter: str  # LaTeX
    name: str
    colour: str
    kind: str = "arrow"  # or "square"


class Lines(NamedTuple):
    """What a `Worked` shows.

    layouts: lists of lines in LaTeX, with holes <1> for a number and <2> for a pair.
    pages: one a frame of the clock: its layout, and its numbers in order as one text.
    note: what is said where there are no pages.
    """

    title: str
    layouts: list[list[str]]
    pages: list[tuple[int, str]]
    terms: list[Term]
    note: str = ""


class Worked(Part):
    """The lines of the page at which the clock stands; the server is not asked.

    Arguments:
        value: a `Lines`.
        clock: the clock that it follows.
        words: {"step", "worked"} in the page's language.
    """

    name = "worked"

    def __init__(
        self, value: Lines | None = None, *, clock: str, words: dict[str, str], **props: Any
    ) -> None:
        settings = {"clock": clock, "words": words}
        super().__init__(value, settings, (STATIC / "maths.js",), **props)

    def postprocess(self, value: Lines | None) -> dict[str, Any] | None:
        """Named tuples as objects."""
        if value is None:
            return None
        return value._asdict() | {"terms": [term._asdict() for term in value.terms]}
