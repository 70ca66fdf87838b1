"""Colours that eyes of every kind tell apart (Okabe and Ito, Color Universal Design, 2008)."""

__all__ = ["COLOURS", "DIVERGING", "FIELD", "GREY"]

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8a7a00", "#7f7f7f")
"""For lines and classes, in order; "#f0e442" is left out, it fades on white."""

GREY = "#7f7f7f"
FIELD = "Viridis"
DIVERGING = "RdBu_r"
