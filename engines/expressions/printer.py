"""From tree to Python source and to LaTeX: each part is (text, how tightly it binds)."""

from .values import FUNCTIONS, PAIRS, Node

__all__ = ["latex", "python"]


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


def _python(node: Node, library: str) -> tuple[str, int]:
    if node.value is not None:
        return _python_number(node.value)
    if not node.args:
        return node.op, ATOM
    parts = [_python(a, library) for a in node.args]
    if node.op in FUNCTIONS:
        return _python_call(node, library, [text for text, _ in parts]), ATOM
    binds = BINDS[node.op]
    if node.op == "neg":
        return "-" + _at_least(parts[0], SIGN), SIGN
    if node.op == "^":
        return f"{_at_least(parts[0], ATOM)}**{_at_least(parts[1], SIGN)}", POWER
    gap = " " if binds == SUM else ""
    left, right = _at_least(parts[0], binds), _at_least(parts[1], binds + 1)
    return f"{left}{gap}{node.op}{gap}{right}", binds


def _python_number(value: float) -> tuple[str, int]:
    whole = value.is_integer() and abs(value) < 2**53
    text = repr(int(value) if whole else value)
    return text, SIGN if text.startswith("-") else ATOM


def _python_call(node: Node, library: str, args: list[str]) -> str:
    name = node.op
    if library == "torch" and name in PAIRS:
        first, second = args if node.args[0].value is None else reversed(args)
        return f"torch.clamp({first}, {'max' if name == 'min' else 'min'}={second})"
    numpy = {"min": "minimum", "max": "maximum", "atan": "arctan"}
    return f"{library}.{numpy.get(name, name) if library == 'np' else name}({', '.join(args)})"


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
    if text in ("pi", "π"):
        return r"\pi"
    mantissa, _, power = text.lower().partition("e")
    return rf"{mantissa} \cdot 10^{{{int(power)}}}" if mantissa and power else text


def _latex_call(name: str, inner: str) -> tuple[str, int]:
    if name == "sqrt":
        return rf"\sqrt{{{inner}}}", ATOM
    if name == "exp":
        return rf"e^{{{inner}}}", POWER
    if name == "abs":
        return rf"\left|{inner}\right|", ATOM
    symbol = {"atan": r"\arctan", "sign": r"\operatorname{sign}"}.get(name, "\\" + name)
    return rf"{symbol}\left({inner}\right)", ATOM
