r"""How a formula of k goes on for ever, and whether its sum is finite.

The formula is expanded at infinity on the scale of k, log k, log log k, ... and exponentials; its
leading term c m decides. With m = k^p (log k)^q (log log k)^r ... the sum is finite if and only if
p < -1, or p = -1 and q < -1, or p = q = -1 and r < -1, ...: substituting u = log k in the integral
of m asks the same of m k as a function of u.

What has a period at whole k, such as (-1)^k or cos(pi k), is expanded for each k of the period.
What swings otherwise is known by its size alone: a small enough size makes the sum finite, and
all else is answered with "cannot tell".

References:
    Godfrey Hardy. Orders of infinity. 1910. https://www.gutenberg.org/ebooks/38079
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import product
from types import MappingProxyType

import numpy as np

from engines.expressions import Expression, Node

from .scale import (
    ONE,
    Monomial,
    Number,
    Unknown,
    compare,
    iterated,
    largest,
    logarithm,
    plus,
    times,
)
from .scale import to_power as monomial_power
from .series import FUNCTIONS, K, Series, Undefined, bounded, constant, leading

__all__ = ["Tail", "finite_sum", "tails"]

PERIOD = 24
"""The longest period that is taken apart."""

SWINGS = ("sin", "cos", "tan")
FAILURES = (Unknown, Undefined, OverflowError, ZeroDivisionError)

Held = Mapping[Node, Number]


@dataclass(frozen=True)
class Tail:
    """The leading term c m of a formula in the end.

    c is nought for a formula that is nought, and None for one of which only the size is known,
    at most a multiple of m. m is None if nothing is known.
    """

    m: Monomial | None
    c: Number | None = None
    defined: bool = True


def tails(a: Expression, *, whole: bool = True) -> tuple[Tail, ...]:
    """The leading terms of a(k), one for each k of its period.

    Arguments:
        whole: whether k goes through whole numbers; if not there is no period.
    """
    with bounded():
        if not whole:
            return (_tail(a.root, 0),)
        period = math.lcm(1, *_periods(a.root))
        return tuple(_tail(a.root, k) for k in range(1, period + 1 if period <= PERIOD else 2))


def _tail(node: Node, k: int, held: Held = MappingProxyType({})) -> Tail:
    try:
        series = _expand(node, k, held)
    except Undefined:
        return Tail(None, defined=False)
    except FAILURES:
        return Tail(None)
    if series.terms or series.rest is None:
        return Tail(*leading(series))
    return Tail(series.rest) if held else _between(node, k, series.rest)


def _between(node: Node, k: int, size: Monomial) -> Tail:
    """Where the formula is linear in sines that swing, its least is at one of their ends."""
    swings = sorted(set(_swings(node, k)), key=repr)[:3]
    if not swings or _degree(node, swings) != 1:
        return Tail(size)
    ends = product((Fraction(-1), Fraction(1)), repeat=len(swings))
    found = [_tail(node, k, dict(zip(swings, end, strict=True))) for end in ends]
    signs = {t.c > 0 for t in found if t.c}
    if any(not t.c or t.m != size for t in found) or len(signs) > 1:
        return Tail(size)
    return min(found, key=lambda t: abs(float(t.c or 0)))


def _swings(node: Node, k: int) -> Iterator[Node]:
    for a in node.args:
        yield from _swings(a, k)
    if node.op in ("sin", "cos") and node.value is None and not (k and _period(node)):
        series = _expand(node, k)
        if not series.terms and series.rest is not None:
            yield node


def _degree(node: Node, swings: list[Node]) -> int:
    """The degree of a tree in the swings; 2 stands for all that is not linear."""
    if node in swings:
        return 1
    inner = [_degree(a, swings) for a in node.args]
    if not any(inner):
        return 0
    if node.op in ("+", "-", "neg"):
        return max(inner)
    if node.op == "*" or (node.op == "/" and not inner[1]):
        return min(sum(inner), 2)
    return 2


def _expand(node: Node, k: int, held: Held = MappingProxyType({})) -> Series:
    """The series of a tree, `held` nodes at their value.

    What has a period is taken at the whole number k, unless k is 0.
    """
    if node.value is not None:
        return constant(_exact(node))
    if not node.args:
        return K
    if node in held:
        return constant(held[node])
    if k and _period(node):
        return constant(_whole(node, k))
    if k and node.op == "^" and (base := node.args[0].value) is not None and base < 0:
        return _alternating(node, k)
    return FUNCTIONS[node.op](*(_expand(a, k, held) for a in node.args))


def _exact(node: Node) -> Number:
    """A constant as a fraction where it is one.

    Raises:
        Unknown: it is nought but for rounding.
    """
    value = node.value
    assert value is not None
    if not node.args:
        return Fraction(Decimal(node.op)) if node.op[0] in ".0123456789" else value
    try:
        c = leading(FUNCTIONS[node.op](*(constant(_exact(a)) for a in node.args)))[1]
    except (Undefined, OverflowError, ZeroDivisionError):
        return value
    return c if isinstance(c, Fraction) and math.isclose(c, value, abs_tol=1e-15) else value


def _periods(node: Node) -> Iterator[int]:
    for a in node.args:
        yield from _periods(a)
    if node.value is None and node.args:
        base = node.args[0].value
        yield _period(node) or 1
        yield 2 if node.op == "^" and base is not None and base < 0 else 1


def _period(node: Node) -> int:
    """The period of a sine, cosine or tangent of a rational times pi k; 0 if there is none."""
    if node.op not in SWINGS or node.value is not None:
        return 0
    try:
        inner = _expand(node.args[0], 1)
    except FAILURES:
        return 0
    slope = dict(inner.terms).get(iterated(0), 0)
    if (
        inner.rest is not None
        or not slope
        or any(m not in (ONE, iterated(0)) for m, _ in inner.terms)
    ):
        return 0
    turn = Fraction(float(slope) / math.pi).limit_denominator(PERIOD)
    exact = math.isclose(float(turn) * math.pi, slope, rel_tol=1e-12)
    return 2 * turn.denominator if exact else 0


def _whole(node: Node, k: int) -> Number:
    """A sine, cosine or tangent at a whole k, simple fractions exact."""
    with np.errstate(all="ignore"):
        value = float(Expression("", ("k",), node)(float(k)))
    if not abs(value) < 1e12:
        raise Undefined
    simple = Fraction(round(2 * value), 2)
    return simple if abs(value - simple) < 1e-9 else value


def _alternating(node: Node, k: int) -> Series:
    """b^n of a negative b, where n is a whole number for every whole k."""
    base, exponent = node.args
    n = _expand(exponent, k)
    whole = all(m in (ONE, iterated(0)) and c == int(c) for m, c in n.terms)
    if n.rest is not None or not whole:
        raise Undefined
    sign = (-1) ** sum(int(c) * (k if m != ONE else 1) for m, c in n.terms)
    return FUNCTIONS["*"](constant(Fraction(sign)), FUNCTIONS["^"](constant(-_exact(base)), n))


def finite_sum(a: Expression, power: int = 1) -> bool | None:
    """Whether the sum of a(k)^power over k = 1, 2, ... is finite; None if that cannot be told.

    Whatever the first terms are: those that are not finite are left out.
    """
    found = tails(a)
    sums = [_finite(tail, power) for tail in found]
    if all(sums):
        return True
    signs = {tail.c > 0 for tail, s in zip(found, sums, strict=True) if s is False and tail.c}
    rising = power % 2 == 0 or (len(signs) == 1 and not _against(found, signs.copy().pop()))
    return False if False in sums and rising else None


def _against(found: tuple[Tail, ...], positive: bool) -> bool:
    """Whether some part of the sum may take away what another adds."""
    return any(t.c is None or (t.c and (t.c > 0) != positive) for t in found)


def _finite(tail: Tail, power: int) -> bool | None:
    if tail.m is None:
        return None
    if tail.c == 0:
        return True
    try:
        finite = _integrable(monomial_power(tail.m, Fraction(power)))
    except Unknown:
        return None
    return finite if tail.c is not None or finite else None


def _integrable(m: Monomial) -> bool:
    """Whether the integral of m up to infinity is finite."""
    j = 0
    while True:
        m = times(m, iterated(j))  # m dk is m k du of u = log k
        terms = logarithm(m)
        lead = largest(n for n, _ in terms) if terms else ONE
        if compare(lead, iterated(j + 2)) < 0:
            return False
        c = dict(terms)[lead]
        if lead != iterated(j + 2):
            return c < 0
        if plus(c, Fraction(1)):
            return c < -1
        j += 1
