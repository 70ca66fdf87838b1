"""Sums on the scale of growth, the largest terms first, and what functions do to them.

A series is a few terms c m and how large the rest may be. As with Taylor's series, a function is
split at the leading term: (c m (1 + x))^p = c^p m^p (1 + p x + ...), where x falls to nought.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from fractions import Fraction
from functools import cmp_to_key
from typing import NamedTuple

import numpy as np

from .scale import (
    ONE,
    Monomial,
    Number,
    Terms,
    Unknown,
    compare,
    growth,
    iterated,
    largest,
    logarithm,
    plus,
    product,
    times,
    to_power,
)

__all__ = ["FUNCTIONS", "K", "Series", "Undefined", "bounded", "constant", "leading"]

ORDER = 7
"""Most terms of a series."""


class Undefined(Exception):
    """The formula has no real value in the end: the root of a negative number, or 1/0."""


class Series(NamedTuple):
    """terms: the largest first. rest: what is left is at most a multiple of it; None: nothing."""

    terms: Terms = ()
    rest: Monomial | None = None


K = Series(((iterated(0), Fraction(1)),))
ZERO = Series()


WORK = 3000
"""Most sums of series for one formula: no formula can hang."""

_left = ContextVar("left", default=WORK)


@contextmanager
def bounded() -> Iterator[None]:
    """Let what is inside do no more than `WORK`; then it is Unknown."""
    before = _left.set(WORK)
    try:
        yield
    finally:
        _left.reset(before)


def _spend() -> None:
    _left.set(_left.get() - 1)
    if _left.get() < 0:
        raise Unknown


def constant(c: Number) -> Series:
    """A number."""
    return Series(((ONE, c),)) if c else ZERO


def leading(s: Series) -> tuple[Monomial, Number]:
    """The largest term; (ONE, 0) if s is nought.

    Raises:
        Unknown: all that is known of s has cancelled.
    """
    if not s.terms and s.rest is not None:
        raise Unknown
    return s.terms[0] if s.terms else (ONE, Fraction(0))


def _made(pairs: Iterable[tuple[Monomial, Number]], rests: Iterable[Monomial | None]) -> Series:
    """A series of terms in any order, like ones joined, as far as the rests let them be known."""
    _spend()
    joined: dict[Monomial, Number] = {}
    unknown = {r for r in rests if r is not None}
    for m, c in pairs:
        try:  # the same number to the last bit, as e^2 in e^(2 + 1/k) - e^2, is gone
            old = joined.get(m, Fraction(0))
            joined[m] = Fraction(0) if old == -c else plus(old, c)
        except Unknown:  # whether its coefficient is nought
            joined[m] = Fraction(0)
            unknown.add(m)
    rest = largest(unknown) if unknown else None
    known = (m for m, c in joined.items() if c and (rest is None or compare(m, rest) > 0))
    falling = sorted(known, key=cmp_to_key(compare), reverse=True)
    if len(falling) > ORDER:
        rest = falling[ORDER]
    return Series(tuple((m, joined[m]) for m in falling[:ORDER]), rest)


def add(a: Series, b: Series) -> Series:
    """a + b."""
    return _made((*a.terms, *b.terms), (a.rest, b.rest))


def multiply(a: Series, b: Series) -> Series:
    """a b."""
    pairs = [(times(m, n), product(c, d)) for m, c in a.terms for n, d in b.terms]
    rests = [
        times(_size(s), t.rest) for s, t in ((a, b), (b, a)) if t.rest and (s.terms or s.rest)
    ]
    return _made(pairs, rests)


def _size(s: Series) -> Monomial:
    """The order of growth of a series that is not nought."""
    return s.terms[0][0] if s.terms else s.rest or ONE


def negative(s: Series) -> Series:
    """-s."""
    return Series(tuple((m, -c) for m, c in s.terms), s.rest)


def subtract(a: Series, b: Series) -> Series:
    """a - b."""
    return add(a, negative(b))


def divide(a: Series, b: Series) -> Series:
    """a / b."""
    return multiply(a, raised(b, Fraction(-1)))


def _expanded(x: Series, coefficients: Callable[[int], Number]) -> Series:
    """sum of c_j x^j, for an x that falls to nought."""
    total, power = constant(coefficients(0)), constant(Fraction(1))
    for j in range(1, ORDER + 1):
        power = multiply(power, x)
        total = add(total, multiply(constant(coefficients(j)), power))
    if x == ZERO:
        return total
    return _made(total.terms, (total.rest, to_power(_size(x), Fraction(ORDER + 1))))


def _split(s: Series) -> tuple[Monomial, Number, Series]:
    """m, c and x of s = c m (1 + x)."""
    m, c = leading(s)
    if not c:
        raise Undefined
    unit = multiply(s, Series(((to_power(m, Fraction(-1)), 1 / c),)))
    return m, c, Series(unit.terms[1:], unit.rest)


def raised(s: Series, p: Number) -> Series:
    """s^p for a constant p."""
    if p == 0:
        return constant(Fraction(1))
    if p > 0 and s == ZERO:
        return ZERO
    if p > 0 and p == int(p) and not s.terms and s.rest is not None:
        return Series((), to_power(s.rest, p))
    m, c, x = _split(s)

    def binomial(j: int) -> Number:
        return binomial(j - 1) * (p - j + 1) / j if j else Fraction(1)

    return multiply(Series(((to_power(m, p), _root(c, p)),)), _expanded(x, binomial))


def _root(c: Number, p: Number) -> Number:
    """c^p, exact where it is rational."""
    if c == 1:
        return Fraction(1)
    p = Fraction(p)
    if c < 0 and p.denominator > 1:
        raise Undefined
    if isinstance(c, Fraction) and abs(p) <= 64 and p.denominator <= 6:
        roots = [round(part ** (1 / p.denominator)) for part in (abs(c.numerator), c.denominator)]
        if [r**p.denominator for r in roots] == [abs(c.numerator), c.denominator]:
            sign = -1 if c < 0 else 1
            return product(Fraction(sign * roots[0], roots[1]) ** p.numerator, Fraction(1))
    return float(c) ** (p.numerator if p.denominator == 1 else float(p))


def _parts(s: Series) -> tuple[Series, Number, Series]:
    """What of s grows, its constant, and what falls to nought.

    Raises:
        Unknown: s swings, or its constant is not known.
    """
    if s.rest is not None and growth(s.rest) >= 0:
        raise Unknown
    grown = tuple((m, c) for m, c in s.terms if growth(m) > 0)
    fixed = next((c for m, c in s.terms if m == ONE), Fraction(0))
    return Series(grown), fixed, Series(tuple(t for t in s.terms if growth(t[0]) < 0), s.rest)


def exp(s: Series) -> Series:
    """e^s; only its size is known where s swings between bounds, as floor(k/100) - k/100 does."""
    if s.rest is not None and growth(s.rest) == 0:
        return Series((), leading(exp(Series(s.terms)))[0])
    grown, fixed, x = _parts(s)
    whole = ONE
    for m, c in grown.terms:
        j = len(m.powers) - 1
        log = j >= 1 and m == iterated(j)  # e^(c log log k) is (log k)^c
        factor = to_power(iterated(j - 1), c) if log else Monomial((), ((m, c),))
        whole = times(whole, factor)
    scale = float(np.exp(float(fixed))) if fixed else Fraction(1)
    if not (scale and math.isfinite(scale)):
        raise Unknown
    return multiply(
        Series(((whole, scale),)), _expanded(x, lambda j: Fraction(1, math.factorial(j)))
    )


def log(s: Series) -> Series:
    """The natural logarithm."""
    m, c, x = _split(s)
    if c < 0:
        raise Undefined
    fixed = constant(
        Fraction(1) if c == math.e else float(np.log(float(c))) if c != 1 else Fraction(0)
    )
    small = _expanded(x, lambda j: Fraction((-1) ** (j + 1), j) if j else Fraction(0))
    return add(add(Series(logarithm(m)), fixed), small)


def _sine_of_small(j: int) -> Number:
    return Fraction((-1) ** (j // 2), math.factorial(j)) if j % 2 else Fraction(0)


def _cosine_of_small(j: int) -> Number:
    return Fraction(0) if j % 2 else Fraction((-1) ** (j // 2), math.factorial(j))


def _near(value: float) -> Number:
    """The simple fraction that a sine or cosine of a share of pi is, but for rounding."""
    simple = Fraction(round(2 * value), 2)
    return simple if abs(value - simple) < 1e-12 else value


def sin(s: Series) -> Series:
    """The sine: of what grows it swings, and only its size is known."""
    try:
        grown, fixed, x = _parts(s)
    except Unknown:
        return Series((), ONE)
    if grown.terms:
        return Series((), ONE)
    first = multiply(constant(_near(float(np.sin(float(fixed))))), _expanded(x, _cosine_of_small))
    return add(
        first, multiply(constant(_near(float(np.cos(float(fixed))))), _expanded(x, _sine_of_small))
    )


def cos(s: Series) -> Series:
    """The cosine."""
    return sin(add(s, constant(math.pi / 2))) if s != ZERO else constant(Fraction(1))


def tan(s: Series) -> Series:
    """The tangent."""
    return divide(sin(s), cos(s))


def sinh(s: Series) -> Series:
    """The hyperbolic sine."""
    return multiply(constant(Fraction(1, 2)), subtract(exp(s), exp(negative(s))))


def cosh(s: Series) -> Series:
    """The hyperbolic cosine."""
    return multiply(constant(Fraction(1, 2)), add(exp(s), exp(negative(s))))


def sigmoid(s: Series) -> Series:
    """1 / (1 + e^-s)."""
    return raised(add(constant(Fraction(1)), exp(negative(s))), Fraction(-1))


def tanh(s: Series) -> Series:
    """2 sigmoid(2 s) - 1."""
    two = constant(Fraction(2))
    return subtract(multiply(two, sigmoid(multiply(two, s))), constant(Fraction(1)))


def atan(s: Series) -> Series:
    """The arc tangent."""
    grown, fixed, falling = _parts(s)
    if grown.terms:
        _, c = leading(s)
        return subtract(constant(math.copysign(math.pi / 2, c)), atan(raised(s, Fraction(-1))))
    turned = add(constant(Fraction(1)), multiply(constant(fixed), s))
    x = divide(falling, turned)
    small = _expanded(x, lambda j: Fraction((-1) ** (j // 2), j) if j % 2 else Fraction(0))
    return add(constant(float(np.arctan(float(fixed))) if fixed else Fraction(0)), small)


def asin(s: Series) -> Series:
    """The arc sine."""
    side = subtract(constant(Fraction(1)), multiply(s, s))
    return atan(divide(s, raised(side, Fraction(1, 2))))


def acos(s: Series) -> Series:
    """The arc cosine."""
    return subtract(constant(math.pi / 2), asin(s))


def sign(s: Series) -> Series:
    """-1, 0 or 1; within these bounds where it is not known which."""
    try:
        c = leading(s)[1]
    except Unknown:
        return Series((), ONE)
    return constant(Fraction((c > 0) - (c < 0)))


def size(s: Series) -> Series:
    """|s|."""
    return multiply(sign(s), s) if s.terms else s


def floor(s: Series) -> Series:
    """The whole part: of what grows it is s but for less than one."""
    grown, fixed, x = _parts(s)
    if grown.terms:
        return _made(s.terms, (s.rest, ONE))
    whole = math.floor(fixed)
    below = whole == fixed and leading(x)[1] < 0
    return constant(Fraction(whole - below))


def smaller(a: Series, b: Series) -> Series:
    """The minimum; where neither stays below the other it is no larger than the larger."""
    try:
        return a if leading(subtract(b, a))[1] > 0 else b
    except Unknown:
        sizes = [_size(s) for s in (a, b) if s != ZERO]
        return Series((), largest(sizes)) if sizes else ZERO


def power(a: Series, b: Series) -> Series:
    """a^b."""
    if not b.terms or (b.rest is None and b.terms[0][0] == ONE and len(b.terms) == 1):
        return raised(a, leading(b)[1])
    return exp(multiply(b, log(a)))


def atan2(y: Series, x: Series) -> Series:
    """The angle of (x, y)."""
    above, right = leading(y)[1], leading(x)[1]
    if right > 0:
        return atan(divide(y, x))
    if not above:
        return constant(math.pi if right else Fraction(0))
    quarter = constant(math.copysign(math.pi / 2, above))
    return subtract(quarter, atan(divide(x, y)))


FUNCTIONS: dict[str, Callable[..., Series]] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "neg": negative,
    "^": power,
    "sqrt": lambda s: raised(s, Fraction(1, 2)),
    "exp": exp,
    "log": log,
    "log2": lambda s: multiply(log(s), constant(1 / math.log(2))),
    "log10": lambda s: multiply(log(s), constant(1 / math.log(10))),
    "sin": sin,
    "cos": cos,
    "tan": tan,
    "asin": asin,
    "acos": acos,
    "atan": atan,
    "sinh": sinh,
    "cosh": cosh,
    "tanh": tanh,
    "sigmoid": sigmoid,
    "abs": size,
    "sign": sign,
    "floor": floor,
    "ceil": lambda s: negative(floor(negative(s))),
    "min": smaller,
    "max": lambda a, b: negative(smaller(negative(a), negative(b))),
    "hypot": lambda a, b: raised(add(multiply(a, a), multiply(b, b)), Fraction(1, 2)),
    "atan2": atan2,
}
"""What each operation of a formula does to series."""
