r"""The scale on which functions grow: powers of k, log k, log log k, ... times e^(...).

    m = k^{p_0} (log k)^{p_1} (log log k)^{p_2} ... exp(c_1 m_1 + c_2 m_2 + ...)

The logarithm of m is the sum p_0 log k + p_1 log log k + ... + c_1 m_1 + ..., whose terms are on
the scale again; so m grows if the largest of them has a positive coefficient, and two are compared
by their quotient. Hardy's logarithmico-exponential functions are all of them sums on this scale.

References:
    Godfrey Hardy. Orders of infinity. 1910. https://www.gutenberg.org/ebooks/38079
    Dominik Gruntz. On computing limits in a symbolic manipulation system. 1996.
    https://doi.org/10.3929/ethz-a-001631582
"""

from collections.abc import Iterable
from fractions import Fraction
from functools import cmp_to_key, lru_cache
from itertools import zip_longest
from typing import NamedTuple

__all__ = [
    "ONE",
    "Monomial",
    "Number",
    "Terms",
    "Unknown",
    "compare",
    "growth",
    "iterated",
    "largest",
    "logarithm",
    "plus",
    "product",
    "times",
    "to_power",
]

Number = Fraction | float
Terms = tuple[tuple["Monomial", Number], ...]

LARGE = 2**200
"""Fractions with longer parts go on as floating point."""


class Unknown(Exception):
    """Too little is known to tell: what is left cancels, or swings for ever."""


class Monomial(NamedTuple):
    """One function of the scale.

    powers: of k, log k, log log k, ...; the last is not nought.
    exponent: the terms of the exponential, none of them a bare logarithm of any order.
    """

    powers: tuple[Number, ...] = ()
    exponent: Terms = ()


ONE = Monomial()


def plus(a: Number, b: Number) -> Number:
    """a + b, exact for fractions.

    A rounded number takes itself away exactly, as log 2 does in 2^k / 2^k.

    Raises:
        Unknown: floating point cancels else, so that nobody can say whether the sum is nought.
    """
    if not a or not b:
        return a or b
    if isinstance(a, float) and isinstance(b, float) and a == -b:
        return Fraction(0)
    whole = a + b
    if isinstance(whole, Fraction):
        return _short(whole)
    if abs(float(whole)) <= 1e-9 * max(abs(float(a)), abs(float(b))):
        raise Unknown
    return whole


def product(a: Number, b: Number) -> Number:
    """a b, exact for fractions."""
    whole = a * b
    return _short(whole) if isinstance(whole, Fraction) else whole


def _short(x: Fraction) -> Number:
    return float(x) if abs(x.numerator) > LARGE or x.denominator > LARGE else x


def iterated(j: int) -> Monomial:
    """k for j = 0, log k for 1, log log k for 2, ..."""
    return Monomial((Fraction(0),) * j + (Fraction(1),))


def times(a: Monomial, b: Monomial) -> Monomial:
    """a b."""
    zero = Fraction(0)
    powers = [plus(p, q) for p, q in zip_longest(a.powers, b.powers, fillvalue=zero)]
    inside = dict(a.exponent)
    for m, c in b.exponent:
        inside[m] = plus(inside.get(m, zero), c)
    return Monomial(_trimmed(powers), tuple(sorted((m, c) for m, c in inside.items() if c)))


def to_power(m: Monomial, p: Number) -> Monomial:
    """m^p."""
    powers = [product(q, p) for q in m.powers]
    return Monomial(_trimmed(powers), tuple((n, product(c, p)) for n, c in m.exponent if p))


def _trimmed(powers: list[Number]) -> tuple[Number, ...]:
    while powers and not powers[-1]:
        powers.pop()
    return tuple(powers)


def logarithm(m: Monomial) -> Terms:
    """The terms of log m."""
    powers = tuple((iterated(j + 1), p) for j, p in enumerate(m.powers) if p)
    return powers + m.exponent


@lru_cache(maxsize=50_000)
def growth(m: Monomial) -> int:
    """1 if m grows without bound, -1 if it falls to nought, 0 if it is 1."""
    if not m.exponent:
        first = next((p for p in m.powers if p), 0)
        return (first > 0) - (first < 0)
    lead = largest(n for n, _ in logarithm(m))
    coefficient = dict(logarithm(m))[lead]
    return (coefficient > 0) - (coefficient < 0)


def compare(a: Monomial, b: Monomial) -> int:
    """1 if a is far above b in the end, -1 if far below, 0 if they are the same."""
    return 0 if a == b else growth(times(a, to_power(b, Fraction(-1))))


def largest(monomials: Iterable[Monomial]) -> Monomial:
    """The one far above all others."""
    return max(monomials, key=cmp_to_key(compare))
