"""From text to tree by recursive descent; every refusal says where and why, in two languages."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engines.params import Text
from engines.refused import Refused

from .values import CONSTANTS, FUNCTIONS, NUMPY, PAIRS, Node

__all__ = ["COST", "DEPTH", "EXPONENT", "LENGTH", "ExpressionError", "read"]

LENGTH, DEPTH, COST, EXPONENT = 240, 24, 160, 64
"""Most characters, most levels of nesting, most work, and the largest constant exponent."""


class ExpressionError(Refused):
    """A formula that cannot be read: `place`, counted from 0, and `reason` in two languages."""

    def __init__(self, place: int, reason: Text) -> None:
        self.place, self.reason = place, reason
        english, chinese = reason
        super().__init__(
            f"At character {place + 1}: {english}.", f"第 {place + 1} 个字符：{chinese}。"
        )


def read(text: str, names: Sequence[str]) -> Node:
    """The tree of a formula in the variables `names`.

    Raises:
        ExpressionError: the place and the reason.
    """
    return _Parser(text, names).read()


_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z_0-9]*|π)|(?P<sign>\*\*|[-+*/^(),]))"
)
_TYPED = str.maketrans("（），．＋－−＊×·／÷＾", "(),.+--***//^")
"""What Chinese keyboards and copied mathematics give, character by character."""


@dataclass(frozen=True)
class _Token:
    kind: str  # "number", "name", "sign" or "end"
    text: str
    place: int


def _tokens(text: str) -> list[_Token]:
    if len(text) > LENGTH:
        raise ExpressionError(
            LENGTH,
            (f"a formula has at most {LENGTH} characters", f"公式最多 {LENGTH} 个字符"),
        )
    found, place, text = [], 0, text.translate(_TYPED).rstrip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if not match:
            place += len(text[place:]) - len(text[place:].lstrip())
            raise ExpressionError(place, _stranger(text[place]))
        kind = str(match.lastgroup)
        found.append(_Token(kind, match[kind].replace("**", "^"), match.start(kind)))
        place = match.end()
    return [*found, _Token("end", "", len(text))]


def _stranger(character: str) -> Text:
    shown = character if character.isprintable() else f"U+{ord(character):04X}"
    return f"{shown!r} has no place in a formula", f"公式里不能出现“{shown}”"


class _Parser:
    """Recursive descent: one method per rule of the grammar."""

    def __init__(self, text: str, names: Sequence[str]) -> None:
        self.tokens, self.names = _tokens(text), names
        self.at = self.depth = self.cost = 0

    def read(self) -> Node:
        if self.next.kind == "end":
            raise ExpressionError(0, ("the formula is empty", "公式是空的"))
        root = self.sum()
        if self.next.kind != "end":
            raise ExpressionError(self.next.place, self.unexpected("an operator", "运算符"))
        return root

    @property
    def next(self) -> _Token:
        return self.tokens[self.at]

    def take(self, *signs: str) -> _Token | None:
        """The next token if it is one of `signs`."""
        if self.next.kind != "sign" or self.next.text not in signs:
            return None
        self.at += 1
        return self.tokens[self.at - 1]

    def sum(self) -> Node:
        left = self.product()
        while sign := self.take("+", "-"):
            left = self.node(sign.text, sign.place, left, self.product())
        return left

    def product(self) -> Node:
        left = self.factor()
        while True:
            if sign := self.take("*", "/"):
                left = self.node(sign.text, sign.place, left, self.factor())
            elif self.is_product():
                left = self.node("*", self.next.place, left, self.power())
            else:
                return left

    def is_product(self) -> bool:
        """Whether a number stands right before a name or a bracket: 2x."""
        before = self.tokens[self.at - 1].kind == "number"
        return before and (self.next.kind == "name" or self.next.text == "(")

    def factor(self) -> Node:
        self.depth += 1
        if self.depth > DEPTH:
            reason = f"nested more than {DEPTH} deep", f"嵌套超过 {DEPTH} 层"
            raise ExpressionError(self.next.place, reason)
        if sign := self.take("+", "-"):
            inner = self.factor()
            result = inner if sign.text == "+" else self.node("neg", sign.place, inner)
        else:
            result = self.power()
        self.depth -= 1
        return result

    def power(self) -> Node:
        base = self.atom()
        sign = self.take("^")
        if not sign:
            return base
        exponent = self.factor()
        if exponent.value is not None and abs(exponent.value) > EXPONENT:
            reason = (
                f"an exponent is at most {EXPONENT} in size",
                f"指数的绝对值最大为 {EXPONENT}",
            )
            raise ExpressionError(sign.place, reason)
        return self.node("^", sign.place, base, exponent)

    def atom(self) -> Node:
        if self.take("("):
            inner = self.sum()
            self.close()
            return inner
        token = self.next
        if token.kind not in ("number", "name"):
            wanted = self.unexpected("a number, a name or '('", "数、变量或“(”")
            raise ExpressionError(token.place, wanted)
        self.at += 1
        return self.number(token) if token.kind == "number" else self.name(token)

    def number(self, token: _Token) -> Node:
        if not math.isfinite(float(token.text)):
            raise ExpressionError(token.place, ("this number is too large", "这个数太大了"))
        return Node(token.text, value=float(token.text))

    def name(self, token: _Token) -> Node:
        called = self.next.text == "("
        if token.text in FUNCTIONS:
            return self.function(token)
        if token.text in self.names and not called:
            return Node(token.text)
        if token.text in CONSTANTS and not called:
            return Node(token.text, value=CONSTANTS[token.text])
        if token.text in (*self.names, *CONSTANTS):
            reason = (
                f"{token.text} is not a function; write {token.text}*(...)",
                f"{token.text} 不是函数；请写成 {token.text}*(...)",
            )
            raise ExpressionError(token.place, reason)
        raise ExpressionError(token.place, self.unknown(token.text))

    def unknown(self, name: str) -> Text:
        names, functions = ", ".join(self.names), ", ".join(FUNCTIONS)
        name = name if len(name) <= 20 else name[:20] + "..."
        return (
            f"there is no '{name}'; use {names}, pi, e and {functions}",
            f"没有“{name}”；可以用 {names}、pi、e 和 {functions}",
        )

    def function(self, token: _Token) -> Node:
        name, arity = token.text, 1 + (token.text in PAIRS)
        if not self.take("("):
            reason = f"write {name}(...) with brackets", f"请写成带括号的 {name}(...)"
            raise ExpressionError(token.place, reason)
        args = [self.sum()]
        while self.take(","):
            args.append(self.sum())
        self.close()
        if len(args) != arity:
            reason = (
                f"{name} takes {arity} argument{'s'[: arity - 1]}, not {len(args)}",
                f"{name} 需要 {arity} 个参数，不是 {len(args)} 个",
            )
            raise ExpressionError(token.place, reason)
        return self.node(name, token.place, *args)

    def close(self) -> None:
        if not self.take(")"):
            raise ExpressionError(self.next.place, self.unexpected("')'", "“)”"))

    def unexpected(self, english: str, chinese: str) -> Text:
        if self.next.kind == "end":
            return (
                f"expected {english}, but the formula ends here",
                f"此处应有{chinese}，但公式到此为止",
            )
        found = self.next.text[:20]
        return f"expected {english}, found '{found}'", f"此处应有{chinese}，却是“{found}”"

    def node(self, op: str, place: int, *args: Node) -> Node:
        """An operation; one on constants is worked out at once and must be finite."""
        self.cost += 4 if op == "^" else 2 if op in FUNCTIONS else 1
        if self.cost > COST:
            raise ExpressionError(
                place, ("the formula is too long to compute", "公式的计算量太大")
            )
        values = [a.value for a in args]
        if None in values:
            return Node(op, args)
        with np.errstate(all="ignore"):
            value = float(NUMPY[op](*np.array(values, dtype=float)))
        if not math.isfinite(value):
            reason = "this constant is not a finite number", "这里的常数不是有限的数"
            raise ExpressionError(place, reason)
        return Node(op, args, value)
