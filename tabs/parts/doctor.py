"""What is suspicious about files that were read: one line, what would mend it, and all the rest
folded.
"""

from typing import Any

from ._part import Part

__all__ = ["Doctor"]


class Doctor(Part):
    """One line; nothing at all while there is nothing to tell.

    Arguments:
        value: {"findings": [{"kind", "words", "listed", "offer": {"words", "ap", "set"} or None}],
            "lines": [(kind, text)] with kind "note" or "problem", "models", "model", "by_hand",
            "undo"}, dials with their values under "set" and "undo"; {"note", "models", "model"}
            for a scene; or {}.
        words: see doctor.js, in the page's language. topic: whose view "rivals" compares models.

    Events: `select` with {"set": dials} when what is offered was pressed.
    """

    name = "doctor"

    def __init__(
        self, value: Any = None, *, words: dict[str, str], topic: str, **props: Any
    ) -> None:
        super().__init__(value, {"words": words, "topic": topic}, **props)
