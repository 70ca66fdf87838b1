"""Colours that eyes of every kind tell apart (Okabe and Ito, Color Universal Design, 2008)."""

__all__ = ["COLOURS", "DIVERGING", "FIELD", "GREY", "rgb"]

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8a7a00", "#7f7f7f")
"""For lines and classes, in order; "#f0e442" is left out, it fades on white."""

GREY = "#7f7f7f"
FIELD = "Viridis"
DIVERGING = "RdBu_r"


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of "#rrggbb", from 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
