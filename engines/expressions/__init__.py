"""Formulas that a visitor types, f(x, y), g(w) or a(k), read by an own parser and never by `eval`.

    sum     := product (("+" | "-") product)*
    product := factor (("*" | "/") factor)*          2x and 2(x + 1) are products too
    factor  := ("+" | "-") factor | power
    power   := atom (("^" | "**") factor)?           from the right: 2^3^2 = 2^9
    atom    := number | name | function "(" sum ("," sum)* ")" | "(" sum ")"

Length, depth and cost are bounded while the formula is read, so no formula can hang; all numbers
are float64, so no exponent can grow an integer. One tree serves torch (where autograd gives the
gradient), numpy, LaTeX and Python source.
"""

from .expression import Expression, parse
from .parser import COST, DEPTH, EXPONENT, LENGTH, ExpressionError
from .values import FUNCTIONS

__all__ = [
    "COST",
    "DEPTH",
    "EXPONENT",
    "FUNCTIONS",
    "LENGTH",
    "Expression",
    "ExpressionError",
    "parse",
]
