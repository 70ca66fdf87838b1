"""Functions that stand for others: the tree holds those, and so they are typeset."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from .values import Node

__all__ = ["DEFINED"]

Make = Callable[..., Node]
"""make(operation, *nodes): a node of the tree."""

ONE, HALF, TWO, THREE = (Node(text, value=float(text)) for text in ("1", "0.5", "2", "3"))
NOUGHT = Node("0", value=0.0)


def _over(name: str) -> Callable[[Make, Node], Node]:
    return lambda make, x: make("/", ONE, make(name, x))


def _square(make: Make, x: Node) -> Node:
    return make("^", x, TWO)


def _side(sign: str) -> Callable[[Make, Node], Node]:
    """log(x + sqrt(x^2 + 1)), or with -."""

    def area(make: Make, x: Node) -> Node:
        root = make("sqrt", make(sign, _square(make, x), ONE))
        return make("log", make("+", x, root))

    return area


def _atanh(make: Make, x: Node) -> Node:
    return make("*", HALF, make("log", make("/", make("+", ONE, x), make("-", ONE, x))))


def _cbrt(make: Make, x: Node) -> Node:
    third = make("/", ONE, THREE)
    return make("*", make("sign", x), make("^", make("abs", x), third))


def _mod(make: Make, x: Node, y: Node) -> Node:
    return make("-", x, make("*", y, make("floor", make("/", x, y))))


DEFINED: Mapping[str, tuple[int, Callable[..., Node]]] = MappingProxyType(
    {
        "sec": (1, _over("cos")),
        "csc": (1, _over("sin")),
        "cot": (1, _over("tan")),
        "sech": (1, _over("cosh")),
        "csch": (1, _over("sinh")),
        "coth": (1, _over("tanh")),
        "asinh": (1, _side("+")),
        "acosh": (1, _side("-")),
        "atanh": (1, _atanh),
        "cbrt": (1, _cbrt),
        "square": (1, _square),
        "relu": (1, lambda make, x: make("max", x, NOUGHT)),
        "softplus": (1, lambda make, x: make("log", make("+", ONE, make("exp", x)))),
        "log1p": (1, lambda make, x: make("log", make("+", ONE, x))),
        "expm1": (1, lambda make, x: make("-", make("exp", x), ONE)),
        "exp2": (1, lambda make, x: make("^", TWO, x)),
        "pow": (2, lambda make, x, y: make("^", x, y)),
        "mod": (2, _mod),
        "frac": (2, lambda make, x, y: make("/", x, y)),
    }
)
"""Name -> how many arguments it takes, and what it makes of them."""
