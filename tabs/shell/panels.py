"""The shell's own parts: header, heading, panel, story, exports."""

from typing import Any

import gradio as gr

from tabs.parts import STATIC, Part, stamped

__all__ = ["Exports", "File", "Header", "Heading", "Panel", "Story"]


class Header(Part):
    """The one bar: name, topics, language, light and dark, size of type, projector.

    settings: {words, language, topics: [[id, title]]}. value: {"code": [row, ...]}, the modules of
    the QR code that was asked for, each row a text of 0 and 1.

    Events: `select` with {"href": address} when the QR code of a link is asked for.
    """

    name = "header"

    def postprocess(self, value: dict[str, Any] | None) -> dict[str, Any] | None:
        """The same code twice is shown twice."""
        return None if value is None else stamped(value)


class Heading(Part):
    """The topic's title, and a pill a view. settings: {topic, views: [[id, title]], words}.

    Events: `select` once another view was asked for; the state tells which.
    """

    name = "heading"

    def __init__(self, settings: dict[str, Any], **props: Any) -> None:
        super().__init__(None, settings, (STATIC / "fit.js",), **props)


class Panel(Part):
    """The tabs of the panel beside the stage. settings: {topic, rooms: [[id, title]], words}.

    Events: `select` once another was opened; the state tells which.
    """

    name = "panel"


class Story(Part):
    """The topic's story. value: {"items": [...], "step": index or None} opens it, and
    {"step": k, "measured": [[value, text, verdict], ...]} tells what a step measured.

    Events: `select` once a step was chosen, `input` when its figures are asked for; the state
    tells which.
    """

    name = "story"

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


class File(gr.File):
    """Gradio's, without the schema of a file, which the page would hold three times for each."""

    @property
    def skip_api(self) -> bool:
        """It is private to the page: no endpoint takes a path."""
        return True
