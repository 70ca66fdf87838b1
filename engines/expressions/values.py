"""The tree of a formula, and what its operations do to numpy arrays and torch tensors."""

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

__all__ = [
    "ALIASES",
    "CONSTANTS",
    "FUNCTIONS",
    "NUMPY",
    "PAIRS",
    "TORCH",
    "Library",
    "Node",
    "evaluate",
]

Library = Mapping[str, Callable[..., Any]]


@dataclass(frozen=True)
class Node:
    """A number, a name, or an operation on nodes; `value` is set where no variable enters."""

    op: str
    args: tuple["Node", ...] = ()
    value: float | None = None


def _singly(x: Any) -> Any:
    """The same numbers two apart in memory, which makes torch take them one by one.

    Its vectorised kernels for powers and hyperbolic functions round differently from its scalar
    ones, and then a batch of starts would not follow the same path as each start alone.
    """
    return torch.stack((x, x), -1)[..., 0] if isinstance(x, torch.Tensor) else x


def _power(base: Any, exponent: Any) -> Any:
    if isinstance(exponent, float) and exponent in (2.0, 3.0):
        return base**exponent  # plain products: the same bits in every kernel
    return _singly(base) ** _singly(exponent)


def _clamp(bound: str) -> Callable[[Any, Any], Any]:
    """min or max in torch, whose clamp wants a tensor first and takes numbers second."""

    def clamp(a: Any, b: Any) -> Any:
        a, b = (a, b) if isinstance(a, torch.Tensor) else (b, a)
        return torch.clamp(a, **{bound: b})

    return clamp


def _alone(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of torch that takes the numbers of its tensors one by one, and plain numbers."""

    def alone(*args: Any) -> Any:
        tensors = [a if isinstance(a, torch.Tensor) else _number(a) for a in args]
        return function(*(_singly(a) for a in torch.broadcast_tensors(*tensors)))

    return alone


def _number(value: float) -> torch.Tensor:
    return torch.tensor(value, dtype=torch.float64)


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


FUNCTIONS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "sqrt": (torch.sqrt, np.sqrt),
    "exp": (torch.exp, np.exp),
    "log": (torch.log, np.log),
    "log2": (_alone(torch.log2), np.log2),
    "log10": (_alone(torch.log10), np.log10),
    "sin": (torch.sin, np.sin),
    "cos": (torch.cos, np.cos),
    "tan": (torch.tan, np.tan),
    "asin": (_alone(torch.asin), np.arcsin),
    "acos": (_alone(torch.acos), np.arccos),
    "atan": (torch.atan, np.arctan),
    "sinh": (_alone(torch.sinh), np.sinh),
    "cosh": (_alone(torch.cosh), np.cosh),
    "tanh": (torch.tanh, np.tanh),
    "sigmoid": (_alone(torch.sigmoid), _sigmoid),
    "abs": (torch.abs, np.abs),
    "sign": (torch.sign, np.sign),
    "floor": (torch.floor, np.floor),
    "ceil": (torch.ceil, np.ceil),
    "min": (_clamp("max"), np.minimum),
    "max": (_clamp("min"), np.maximum),
    "hypot": (_alone(torch.hypot), np.hypot),
    "atan2": (_alone(torch.atan2), np.arctan2),
}
PAIRS = ("min", "max", "hypot", "atan2")
ALIASES = {
    "ln": "log",
    "lg": "log10",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arctg": "atan",
    "tg": "tan",
    "ctg": "cot",
    "cosec": "csc",
    **{
        f"{start}{name}": f"a{name}"
        for start in ("ar", "arc")
        for name in ("sinh", "cosh", "tanh")
    },
    "sgn": "sign",
    "logistic": "sigmoid",
    "power": "pow",
    "√": "sqrt",
    "∛": "cbrt",
}
"""Other names of the same functions."""

CONSTANTS = {"pi": math.pi, "π": math.pi, "e": math.e}
ARITHMETIC: dict[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "neg": operator.neg,
}
TORCH: Library = ARITHMETIC | {"^": _power} | {n: pair[0] for n, pair in FUNCTIONS.items()}
NUMPY: Library = ARITHMETIC | {"^": operator.pow} | {n: pair[1] for n, pair in FUNCTIONS.items()}


def evaluate(node: Node, values: Mapping[str, Any], library: Library) -> Any:
    """The value of a tree at `values`, by name."""
    if node.value is not None:
        return node.value
    if not node.args:
        return values[node.op]
    return library[node.op](*(evaluate(a, values, library) for a in node.args))
