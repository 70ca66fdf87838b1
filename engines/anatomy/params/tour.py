"""The dials of the tour."""

from engines.params import dial

from .base import DrawingParams

__all__ = ["TourParams"]


class TourParams(DrawingParams):
    """A drawing, and where one looks: at which box, after which step."""

    FIRST = ("prompt", "steps", "guidance", "seed")

    at: int = dial(
        0,
        ge=0,
        le=50,
        hidden=True,
        label=("Step looked at", "所看的步"),
        help=("0 is the noise.", "0 为噪声。"),
    )
    box: str = dial(
        "",
        max_length=12,
        hidden=True,
        label=("Open box", "打开的方框"),
        help=("Which part is open.", "打开的部分。"),
    )
