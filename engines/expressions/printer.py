"""From tree to text, Python and LaTeX: each part is (text, how tightly it binds)."""

from .defined import DEFINED
from .values import FUNCTIONS, PAIRS, Node

__all__ = ["latex", "python", "text"]


def text(node: Node) -> str:
    """The formula in plain characters; reading it gives the same tree."""
    return _text(node)[0]


def python(node: Node, library: str) -> str:
    """One line of Python for `library`, "torch" or "np"."""
    return _python(node, library)[0]


def latex(node: Node) -> str:
    """The formula in LaTeX, as it was typed."""
    return _latex(node)[0]


SUM, PRODUCT, SIGN, POWER, ATOM = range(1, 6)
BINDS = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "neg": SIGN, "^": POWER}


def _at_least(part: tuple[str, int], level: int) -> str:
    return part[0] if part[1] >= level else f"({part[0]})"


def _text(node: Node) -> tuple[str, int]:
    if not node.args:
        return node.op, ATOM
    parts = [_text(a) for a in node.args]
    if node.op in FUNCTIONS or node.op in DEFINED:
        return f"{node.op}({', '.join(part for part, _ in parts)})", ATOM
    return _joined(node.op, parts, "^")


def _python(node: Node, library: str) -> tuple[str, int]:
    if node.value is not None:
        return _python_number(node.value)
    if not node.args:
        return node.op, ATOM
    parts = [_python(a, library) for a in node.args]
    if node.op in FUNCTIONS:
        return _python_call(node, library, parts)
    return _joined(node.op, parts, "**")


def _joined(op: str, parts: list[tuple[str, int]], power: str) -> tuple[str, int]:
    """An operation of arithmetic, with brackets where they are needed."""
    binds = BINDS[op]
    if op == "neg":
        return "-" + _at_least(parts[0], SIGN), SIGN
    if op == "^":
        return f"{_at_least(parts[0], ATOM)}{power}{_at_least(parts[1], SIGN)}", POWER
    gap = " " if binds == SUM else ""
    left, right = _at_least(parts[0], binds), _at_least(parts[1], binds + 1)
    return f"{left}{gap}{op}{gap}{right}", binds


def _python_number(value: float) -> tuple[str, int]:
    whole = value.is_integer() and abs(value) < 2**53
    text = repr(int(value) if whole else value)
    return text, SIGN if text.startswith("-") else ATOM


_NUMPY = {
    "min": "minimum",
    "max": "maximum",
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "atan2": "arctan2",
}


def _python_call(node: Node, library: str, parts: list[tuple[str, int]]) -> tuple[str, int]:
    name, args = node.op, [text for text, _ in parts]
    if library == "np" and name == "sigmoid":  # which numpy has not
        return f"1/(1 + np.exp(-{_at_least(parts[0], SIGN)}))", PRODUCT
    if library == "torch" and name in PAIRS:
        return _torch_pair(node, args), ATOM
    return (
        f"{library}.{_NUMPY.get(name, name) if library == 'np' else name}({', '.join(args)})",
        ATOM,
    )


def _torch_pair(node: Node, args: list[str]) -> str:
    """min and max by clamp, which takes a number second; the others want tensors."""
    if node.op in ("min", "max"):
        first, second = args if node.args[0].value is None else reversed(args)
        return f"torch.clamp({first}, {'max' if node.op == 'min' else 'min'}={second})"
    tensors = [
        text if a.value is None else f"torch.tensor({a.value!r}, dtype=torch.float64)"
        for a, text in zip(node.args, args, strict=True)
    ]
    return f"torch.{node.op}({', '.join(tensors)})"


def _wrap(part: tuple[str, int], level: int) -> str:
    return part[0] if part[1] >= level else rf"\left({part[0]}\right)"


def _latex(node: Node) -> tuple[str, int]:
    if not node.args:
        return _latex_leaf(node.op), ATOM
    parts = [_latex(a) for a in node.args]
    if node.op in FUNCTIONS:
        return _latex_call(node.op, ", ".join(text for text, _ in parts))
    if node.op == "neg":
        return "-" + _wrap(parts[0], SIGN), SIGN
    if node.op == "^":
        return f"{_wrap(parts[0], ATOM)}^{{{parts[1][0]}}}", POWER
    if node.op == "/":
        return rf"\frac{{{parts[0][0]}}}{{{parts[1][0]}}}", PRODUCT
    binds = BINDS[node.op]
    negative = parts[1][0].startswith("-")
    right = _wrap(parts[1], ATOM + 1 if negative else binds + (node.op == "-"))
    between = f" {node.op} "
    if node.op == "*":
        between = r" \cdot " if right[0].isdigit() else r"\,"
    return _wrap(parts[0], binds) + between + right, binds


def _latex_leaf(text: str) -> str:
    if text == "pi":
        return r"\pi"
    text = "0" + text if text.startswith(".") else text
    mantissa, _, power = text.lower().partition("e")
    mantissa = mantissa.removesuffix(".")
    return rf"{mantissa} \cdot 10^{{{int(power)}}}" if power else mantissa or text


_AROUND = {
    "sqrt": r"\sqrt{%s}",
    "abs": r"\left|%s\right|",
    "floor": r"\left\lfloor %s\right\rfloor",
    "ceil": r"\left\lceil %s\right\rceil",
}
_SYMBOLS = {
    "log": r"\ln",
    "log2": r"\log_{2}",
    "log10": r"\log_{10}",
    "asin": r"\arcsin",
    "acos": r"\arccos",
    "atan": r"\arctan",
}
_WORDS = ("sign", "sigmoid", "hypot", "atan2")


def _latex_call(name: str, inner: str) -> tuple[str, int]:
    if name == "exp":
        return rf"e^{{{inner}}}", POWER
    if name in _AROUND:
        return _AROUND[name] % inner, ATOM
    symbol = rf"\operatorname{{{name}}}" if name in _WORDS else _SYMBOLS.get(name, "\\" + name)
    return rf"{symbol}\left({inner}\right)", ATOM
