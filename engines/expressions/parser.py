"""From words to tree by recursive descent; every refusal says where and why, in two languages.

What textbooks and computer algebra read in different ways is refused, with both readings written
out: 1/2x, sin x y, √2x, e^2x, x2, sin^-1 x.
"""

import math
import unicodedata
from collections.abc import Callable, Sequence

import numpy as np

from engines.params import Text

from . import printer
from .defined import DEFINED
from .tokens import RAISED, ExpressionError, Token, tokens
from .values import CONSTANTS, FUNCTIONS, NUMPY, PAIRS, Node

__all__ = ["COST", "DEPTH", "EXPONENT", "read"]

DEPTH, COST, EXPONENT = 24, 160, 64
"""Most levels of nesting, most work, and the largest constant exponent."""

BRACKETS = {"(": ")", "[": "]", "{": "}", "|": "|", "⌊": "⌋", "⌈": "⌉"}
MEANT = {"|": "abs", "⌊": "floor", "⌈": "ceil"}
ROOTS = ("sqrt", "cbrt")
"""Functions that take one thing when it stands without brackets: √2x is refused, sin 2x is not."""

TWO_ARGUMENTS = (*PAIRS, *(name for name, (arity, _) in DEFINED.items() if arity == 2))
INVERSE = {"sin": "asin", "cos": "acos", "tan": "atan", "log": "exp", "exp": "log"}


def read(text: str, names: Sequence[str]) -> Node:
    """The tree of a formula in the variables `names`.

    Raises:
        ExpressionError: the place and the reason.
    """
    return _Parser(text, names).read()


class _Parser:
    """Recursive descent: one method per rule of the grammar."""

    def __init__(self, text: str, names: Sequence[str]) -> None:
        self.text, self.tokens = text, tokens(text, names)
        self.at = self.depth = self.cost = 0
        self.open = [""]
        """The brackets that stand open, the innermost last."""

    def read(self) -> Node:
        if self.next.kind == "end":
            raise ExpressionError(0, ("the formula is empty", "公式是空的"))
        root = self.sum()
        if self.next.text == ",":
            reason = (
                "a comma stands between the arguments of a function only; write 2.5 with a point",
                "逗号只用于分隔函数的参数；小数请用小数点，如 2.5",
            )
            raise ExpressionError(self.next.place, reason)
        if self.next.kind != "end":
            raise ExpressionError(self.next.place, self.unexpected("an operator", "运算符"))
        return root

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def take(self, *signs: str) -> Token | None:
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
        start, run, top = self.next, [self.factor()], None
        left, last = run[0], start
        while True:
            if sign := self.take("*", "/"):
                top, last = left if sign.text == "/" else None, self.next
                run = [self.factor()]
                left = self.node(sign.text, sign.place, left, run[0])
            elif self.juxtaposed():
                if top:
                    raise self.undivided(start, top, run[0])
                if self.next.text == "|" and _between(run):
                    raise self.barred(start, left, run)
                last = self.next
                run.append(self.power())
                left = self.node("*", last.place, left, run[-1])
            else:
                self.unpowered(last, run[-1])
                return left

    def juxtaposed(self) -> bool:
        """Whether a factor follows without a sign: 2x, x y, (x + 1)(y - 1)."""
        if self.next.text == "|":
            return self.open[-1] != "|"
        return self.next.kind in ("name", "function") or self.next.text in BRACKETS

    def undivided(self, start: Token, top: Node, first: Node) -> ExpressionError:
        """1/2x is x/2 to a computer and 1/(2x) in many a book."""
        place, rest = self.next.place, []
        while self.juxtaposed():
            rest.append(self.power())
        over = Node(f"({printer.text(Node('/', (top, first)))})")  # in brackets, to be clear
        one = printer.text(_times(over, *rest))
        other = printer.text(Node("/", (top, _times(first, *rest))))
        return self.choice(place, start, (one, other))

    def barred(self, start: Token, left: Node, run: list[Node]) -> ExpressionError:
        """|x|y|z| is |x| y |z|, or the size of x |y| z."""
        place, last = self.next.place, self.atom()
        at = max(i for i, factor in enumerate(run) if factor.op == "abs")
        inside = Node("abs", (_times(*run[at + 1 :]),))
        whole = Node("abs", (_times(run[at].args[0], inside, last.args[0]),))
        return self.doubt(place, start, _times(left, last), _times(*run[:at], whole))

    def unpowered(self, start: Token, last: Node) -> None:
        """Refuse a number right after a factor: x2 and (x + 1)2 have lost a sign."""
        token, before = self.next, self.tokens[self.at - 1]
        if token.kind not in ("number", "fraction"):
            return
        if before.kind in ("number", "fraction"):
            reason = (
                "two numbers stand side by side; write an operator between them",
                "两个数并排在一起；请在中间写上运算符",
            )
            raise ExpressionError(token.place, reason)
        if before.kind == "name":
            start, last = before, Node(before.text)
        number = self.atom()
        raise self.doubt(token.place, start, Node("^", (last, number)), _times(last, number))

    def factor(self) -> Node:
        if sign := self.take("+", "-"):
            inner = self.deeper(self.factor)
            return inner if sign.text == "+" else self.node("neg", sign.place, inner)
        return self.deeper(self.power)

    def deeper(self, rule: Callable[[], Node]) -> Node:
        """One rule a level further in."""
        self.depth += 1
        if self.depth > DEPTH:
            reason = f"nested more than {DEPTH} deep", f"嵌套超过 {DEPTH} 层"
            raise ExpressionError(self.next.place, reason)
        result = rule()
        self.depth -= 1
        return result

    def power(self) -> Node:
        start, base = self.next, self.atom()
        sign = self.take("^", RAISED)
        if not sign:
            return base
        raised = self.deeper(self.atom if sign.text == RAISED else self.factor)
        whole = self.node("^", sign.place, base, self.bounded(raised, sign))
        if sign.text == RAISED and self.next.text in ("^", RAISED):
            raise self.stacked(start, whole, base, raised)
        loose = base.value is not None or raised.value is None
        if sign.text == "^" and loose and self.juxtaposed() and not self.next.gap:
            place, rest = self.next.place, self.power()
            inner = Node("^", (base, _times(raised, rest)))
            raise self.doubt(place, start, _times(whole, rest), inner)
        return whole

    def bounded(self, exponent: Node, sign: Token) -> Node:
        if exponent.value is not None and abs(exponent.value) > EXPONENT:
            reason = (
                f"an exponent is at most {EXPONENT} in size",
                f"指数的绝对值最大为 {EXPONENT}",
            )
            raise ExpressionError(sign.place, reason)
        return exponent

    def stacked(self, start: Token, whole: Node, base: Node, raised: Node) -> ExpressionError:
        """x²^3 is (x²)^3 as it looks, and x^(2^3) as powers go."""
        self.at += 1
        place, top = self.next.place, self.factor()
        return self.doubt(
            place, start, Node("^", (whole, top)), Node("^", (base, Node("^", (raised, top))))
        )

    def atom(self) -> Node:
        if bracket := self.take(*BRACKETS):
            inner = self.within(bracket.text)
            if meant := MEANT.get(bracket.text):
                return self.node(meant, bracket.place, inner)
            return inner
        token = self.next
        if token.kind not in ("number", "fraction", "name", "function"):
            wanted = self.unexpected("a number, a name or '('", "数、变量或“(”")
            raise ExpressionError(token.place, wanted)
        self.at += 1
        return getattr(self, token.kind)(token)

    def within(self, bracket: str) -> Node:
        """What stands inside a bracket, up to where it closes."""
        self.open.append(bracket)
        inner = self.sum()
        self.close()
        return inner

    def number(self, token: Token) -> Node:
        if not math.isfinite(float(token.text)):
            raise ExpressionError(token.place, ("this number is too large", "这个数太大了"))
        return Node(token.text, value=float(token.text))

    def fraction(self, token: Token) -> Node:
        parts = [Node(n, value=float(n)) for n in _parts(token.text)]
        return self.node("/", token.place, *parts)

    def name(self, token: Token) -> Node:
        return Node(token.text.replace("π", "pi"), value=CONSTANTS.get(token.text))

    def function(self, token: Token) -> Node:
        if token.text == "frac" and self.next.text == "{":  # as LaTeX writes it
            return self.node("frac", token.place, self.atom(), self.atom())
        power = self.raised(token)
        if bracket := self.take("(", "[", "{"):
            whole = self.call(token, bracket)
        else:
            whole = self.bare(token, power)
        return self.node("^", token.place, whole, power) if power else whole

    def raised(self, token: Token) -> Node | None:
        """The power between a function and its argument, as in sin^2 x."""
        sign = self.take("^", RAISED)
        if not sign:
            return None
        power = self.deeper(self.atom if self.next.text in ("(", "{") else self.signed)
        if power.value is None or not power.value.is_integer() or power.value == 0:
            reason = (
                f"write the power outside: ({token.text}(...))^...",
                f"请把幂写在外面：({token.text}(...))^...",
            )
            raise ExpressionError(sign.place, reason)
        if power.value < 0:
            raise self.inverse(token, sign, power)
        return self.bounded(power, sign)

    def signed(self) -> Node:
        """A number with or without a sign."""
        sign = self.take("-")
        inner = self.atom()
        return self.node("neg", sign.place, inner) if sign else inner

    def inverse(self, token: Token, sign: Token, power: Node) -> ExpressionError:
        """sin^-1 x is arcsin x on a calculator and 1/sin x to whoever reads sin^2 x."""
        bracket = self.take("(", "[", "{")
        inner = self.call(token, bracket) if bracket else self.bare(token, None)
        over = Node("^", (inner, power))
        if power.value != -1 or token.text not in INVERSE:
            reason = f"write {printer.text(over)}", f"请写成 {printer.text(over)}"
            return ExpressionError(sign.place, reason)
        return self.doubt(sign.place, token, over, Node(INVERSE[token.text], inner.args))

    def call(self, token: Token, bracket: Token) -> Node:
        """A function of what stands in brackets; min and max take any number from two on."""
        name, arity = token.text, 1 + (token.text in TWO_ARGUMENTS)
        self.open.append(bracket.text)
        args = [self.sum()]
        while self.take(","):
            args.append(self.sum())
        self.close()
        many = name in ("min", "max") and len(args) > 2
        if len(args) != arity and not many:
            reason = (
                f"{name} takes {arity} argument{'s'[: arity - 1]}, not {len(args)}",
                f"{name} 需要 {arity} 个参数，不是 {len(args)} 个",
            )
            raise ExpressionError(token.place, reason)
        whole = self.node(name, token.place, *args[:arity])
        for more in args[arity:]:
            whole = self.node(name, token.place, whole, more)
        return whole

    def bare(self, token: Token, power: Node | None) -> Node:
        """A function of what follows without brackets: numbers, then one thing: sin 2x."""
        if token.text in TWO_ARGUMENTS:
            reason = f"write {token.text}(..., ...)", f"请写成 {token.text}(…, …)"
            raise ExpressionError(token.place, reason)
        if self.next.kind == "end":
            reason = f"write {token.text}(...) of something", f"请写出 {token.text}(…) 的参数"
            raise ExpressionError(token.place, reason)
        minus, first = self.take("-"), self.next
        argument = self.deeper(lambda: self.argument(token))
        direct = token.text == "log" and first.text in ("2", "10") and not (minus or first.gap)
        if direct and (rest := _shorn(argument)):
            one = Node(f"log{first.text}", (rest,))
            raise self.doubt(first.place, token, one, Node("log", (argument,)))
        if minus:
            argument = self.node("neg", minus.place, argument)
        if self.continues(token):
            raise self.extended(token, argument, power)
        return self.node(token.text, token.place, argument)

    def argument(self, token: Token) -> Node:
        if token.text in ROOTS:
            return self.atom()
        whole = self.power()
        while whole.value is not None and self.juxtaposed() and self.next.kind != "function":
            place = self.next.place
            factor = self.power()
            whole = self.node("*", place, whole, factor)
        return whole

    def continues(self, token: Token) -> bool:
        """Whether more follows a bare argument that could belong to it: sin x y, sin x/2, √x²."""
        if token.text in ROOTS:
            return self.next.text in ("^", RAISED) or (self.juxtaposed() and self.belongs())
        if self.next.text in ("*", "/"):
            return self.belongs(1)
        return self.juxtaposed() and self.belongs()

    def belongs(self, ahead: int = 0) -> bool:
        """Whether the word is none that begins an argument of its own, as cos in sin x cos y."""
        word = self.tokens[self.at + ahead]
        return word.kind != "function" or word.text in ROOTS

    def extended(self, token: Token, argument: Node, power: Node | None) -> ExpressionError:
        """sin x y is (sin x) y or sin(x y)."""
        place, sign = self.next.place, self.take("*", "/", "^", RAISED)
        op = "*" if not sign else "^" if sign.text == RAISED else sign.text
        rest = self.factor() if sign else self.power()

        def outer(inner: Node) -> Node:
            whole = Node(token.text, (inner,))
            return Node("^", (whole, power)) if power else whole

        shut, whole = Node(op, (outer(argument), rest)), outer(Node(op, (argument, rest)))
        return self.doubt(place, token, shut, whole)

    def close(self) -> None:
        bracket = BRACKETS[self.open.pop()]
        if not self.take(bracket):
            wanted = self.unexpected(f"'{bracket}'", f"“{bracket}”")
            raise ExpressionError(self.next.place, wanted)

    def unexpected(self, english: str, chinese: str) -> Text:
        if self.next.kind == "end":
            return (
                f"expected {english}, but the formula ends here",
                f"此处应有{chinese}，但公式到此为止",
            )
        found = self.next.text[:20]
        return f"expected {english}, found '{found}'", f"此处应有{chinese}，却是“{found}”"

    def doubt(self, place: int, start: Token, one: Node, other: Node) -> ExpressionError:
        """Two readings of what stands from `start` to here."""
        return self.choice(place, start, (printer.text(one), printer.text(other)))

    def choice(self, place: int, start: Token, pieces: tuple[str, str]) -> ExpressionError:
        before, after = self.text[: start.place], self.text[self.tokens[self.at - 1].end :]
        shown = self.text[start.place : self.tokens[self.at - 1].end]
        reason = (
            f"'{shown}' can be read in two ways; write {pieces[0]} or {pieces[1]}",
            f"“{shown}”有两种读法；请写成 {pieces[0]} 或 {pieces[1]}",
        )
        return ExpressionError(place, reason, tuple(before + piece + after for piece in pieces))

    def node(self, op: str, place: int, *args: Node) -> Node:
        """An operation; one on constants is worked out at once and must be finite."""
        if op in DEFINED:
            return DEFINED[op][1](lambda inner, *nodes: self.node(inner, place, *nodes), *args)
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


def _times(first: Node, *rest: Node) -> Node:
    for factor in rest:
        first = Node("*", (first, factor))
    return first


def _between(run: list[Node]) -> bool:
    """Whether something stands between a |bar| and what comes next: |x|y."""
    bars = [i for i, factor in enumerate(run) if factor.op == "abs"]
    return bool(bars) and bars[-1] < len(run) - 1


def _shorn(product: Node) -> Node | None:
    """A product without its first factor; nothing is left of anything else."""
    if product.op != "*":
        return None
    left = _shorn(product.args[0])
    return _times(left, product.args[1]) if left else product.args[1]


def _parts(fraction: str) -> tuple[str, str]:
    """½ as "1" and "2"."""
    top, _, bottom = unicodedata.normalize("NFKC", fraction).partition("⁄")
    return top, bottom
