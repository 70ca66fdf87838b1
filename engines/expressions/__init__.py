"""Formulas that a visitor types, f(x, y), g(w) or a(k), read by an own parser and never by `eval`.

    sum      := product (("+" | "-") product)*
    product  := factor (("*" | "/") factor | power)*         a power alone: 2x, x y, 2(x + 1)
    factor   := ("+" | "-") factor | power
    power    := atom (("^" | "**") factor | superscript)?    from the right: 2^3^2 = 2^9
    atom     := number | name | bracket | call
    bracket  := "(" sum ")"      also [ ], { }, |x|, ⌊x⌋ and ⌈x⌉
    call     := function power? ("(" sum ("," sum)* ")" | argument)
    argument := number* and one power more: sin 2x, log log k; √ and ∛ take an atom

sec, asinh, cbrt, relu, pow and their like are written with the others. LaTeX may be pasted.

log and ln are the natural logarithm. What can be read in two ways is refused with both written
out: 1/2x, sin x y, sin x/2, √2x, e^2x, x2, sin^-1 x, log2x.

Length, depth and cost are bounded while the formula is read, so no formula can hang; all numbers
are float64, so no exponent can grow an integer. One tree serves torch (where autograd gives the
gradient), numpy, LaTeX and Python source.
"""

from .expression import Expression, parse
from .parser import COST, DEPTH, EXPONENT
from .tokens import LENGTH, ExpressionError
from .values import FUNCTIONS, Node

__all__ = [
    "COST",
    "DEPTH",
    "EXPONENT",
    "FUNCTIONS",
    "LENGTH",
    "Expression",
    "ExpressionError",
    "Node",
    "parse",
]
