"""A picture from the visitor's camera, brought as if it were a file."""

from typing import Any

from ._part import Part

__all__ = ["Camera"]


class Camera(Part):
    """A button that opens the camera, its live picture, and a button that takes it.

    The picture goes through an upload field of the page, so every check of uploads applies. The
    camera is let go as soon as the picture is taken or out of sight.

    Arguments:
        field: element id of a gr.File.
        words: see camera.js, in the page's language.
    """

    name = "camera"

    def __init__(self, *, field: str, words: dict[str, str], **props: Any) -> None:
        super().__init__(None, {"field": field, "words": words}, **props)
