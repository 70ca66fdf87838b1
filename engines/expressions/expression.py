"""A formula that has been read: a function of its variables that can also be printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from . import printer
from .parser import read
from .tokens import ExpressionError
from .values import NUMPY, TORCH, Node, evaluate

__all__ = ["Expression", "parse"]


@dataclass(frozen=True)
class Expression:
    """A formula that has been read; call it with one value per name."""

    source: str
    names: tuple[str, ...]
    root: Node

    def __call__(self, *values: Any) -> Any:
        """The value at `values`, one for each of `names`: tensors, or arrays and numbers.

        Where the mathematics has no answer the value is inf or NaN. A formula without variables
        gives a plain number.
        """
        if isinstance(values[0], torch.Tensor):
            return evaluate(self.root, dict(zip(self.names, values, strict=True)), TORCH)
        arrays = [np.asarray(v, dtype=float)[()] for v in values]
        with np.errstate(all="ignore"):
            return evaluate(self.root, dict(zip(self.names, arrays, strict=True)), NUMPY)

    def text(self) -> str:
        """The formula in plain characters, every product and bracket written; reads back as is."""
        return printer.text(self.root)

    def latex(self) -> str:
        """The formula in LaTeX, as it was typed."""
        return printer.latex(self.root)

    def python(self, library: str = "torch") -> str:
        """One line of Python for `library`, "torch" or "np"; gives the same bits as a call."""
        return printer.python(self.root, library)


def parse(text: str, names: Sequence[str], *, constant: bool = True) -> Expression:
    """Read a formula in the variables `names`; `constant`: whether it may use none of them.

    Raises:
        ExpressionError: the place and the reason, in English and Chinese.
    """
    root = read(text, names)
    if not constant and root.value is not None:
        wanted = ", ".join(names)
        raise ExpressionError(0, (f"the formula must use {wanted}", f"公式里必须出现 {wanted}"))
    return Expression(text, tuple(names), root)
