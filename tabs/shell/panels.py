"""The shell's own parts: header, heading, experiments, exports."""

from typing import Any

from tabs.parts import Part, stamped

__all__ = ["Experiments", "Exports", "Header", "Heading"]


class Header(Part):
    """Title, language, light and dark, projector mode. Props: title, tagline, words, other."""

    name = "header"


class Heading(Part):
    """The topic's title and question, and a pill a view. settings: {topic, title, question,
    views: [[id, title]]}.

    Events: `select` once another view was asked for; the state tells which.
    """

    name = "heading"


class Experiments(Part):
    """Numbered presets. value: {"items": [...]} or {"step": k, "measured": [[text, holds]]}.

    Events: `select` once one was chosen; the state tells which.
    """

    name = "experiments"

    def postprocess(self, value: dict[str, Any] | None) -> dict[str, Any] | None:
        """The same figures twice are told twice."""
        return None if value is None else stamped(value)


class Exports(Part):
    """Buttons that save what is on the stage. value: {"files": [...]} names those of the view;
    {"name", "text"} is saved as it arrives.

    Events: `select` with {"name": file}.
    """

    name = "exports"

    def postprocess(self, value: dict[str, Any] | None) -> dict[str, Any] | None:
        """The same file twice is saved twice."""
        return None if value is None else stamped(value)
