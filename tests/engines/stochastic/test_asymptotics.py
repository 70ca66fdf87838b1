"""How formulas go on for ever, against numbers of 300 digits far out and against known sums."""

import math
import time
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.expressions import ExpressionError, parse
from engines.stochastic import Params, decay, dvoretzky, finite_sum, reach_verdicts, verdicts
from engines.stochastic.asymptotics import tails
from engines.stochastic.scale import Monomial

# Whether the sum is finite, and that of the squares; None: cannot tell.
SUMS = {
    "log(1 + 1/k)": (False, True),
    "exp(1/k) - 1": (False, True),
    "sqrt(k + 1) - sqrt(k)": (False, False),
    "sqrt(k + 1) - sqrt(k) - 1/(2sqrt(k))": (True, True),
    "1/(k log k log(log k))": (False, True),
    "1/(k log k log(log k)^2)": (True, True),
    "1/(k log k log(log k) log(log(log k)))": (False, True),
    "1/k^1.005": (True, True),
    "1/k^.503": (False, True),
    "1/k^.497": (False, False),
    "log(k)/k": (False, True),
    "log(k)^9/k^1.001": (True, True),
    "(1 + cos(pi k))/k": (False, True),
    "(1 + (-1)^k)/k": (False, True),
    "(-1)^k/k": (None, True),
    "(-1)^k/k^2": (True, True),
    "cos(2pi k/7)^2/k": (False, True),
    "sin(pi k)": (True, True),
    "sin(k)/k": (None, True),
    "sin(k)/k^2": (True, True),
    "(2 + sin k)/k": (False, True),
    "(1 + sin k)/k": (None, True),
    "exp(-sqrt(k))": (True, True),
    "exp(-sqrt(log k))": (False, False),
    "exp(-log(k)^2)": (True, True),
    "1/log(k)^log(k)": (True, True),
    "1/log(k)^log(log(k))": (False, False),
    "k^(-1 - 1/log k)": (False, True),
    "k^(-1 - 1/sqrt(log k))": (True, True),
    "1/k^k": (True, True),
    "k^k": (False, False),
    "1/k - 1/(k + 1)": (True, True),
    "1/(k^2 - k^2 + k)": (False, True),
    "1 - cos(1/k)": (True, True),
    "tan(1/k)": (False, True),
    "hypot(k, 1) - k": (False, True),
    "atan2(1, k)": (False, True),
    "1/floor(k/10 + 1)": (False, True),
    "floor(log k)/k": (False, True),
    "min(1/k, 1/k^2)": (True, True),
    "1/(k + sin(k))": (False, True),
    "sigmoid(-k)": (True, True),
    "atan(tanh(sigmoid(atan(tanh(sigmoid(k))))))/k": (False, True),
    "atan(2 + 1/k) - atan(2)": (False, True),
    "exp(2 + 1/k) - exp(2)": (False, True),
    "log(3 + 1/k) - log(3)": (False, True),
    "sin(1 + 1/k) - sin(1)": (False, True),
    "(2 + 1/k)^.37 - 2^.37": (False, True),
    "sin(pi)/k + 1/k^2": (True, True),
    "1/k*(sqrt(2)sqrt(3) - sqrt(6)) + 1/k^2": (None, None),  # nought but for rounding
    "0.5^log(k)": (False, True),
    "0.3^log(k)": (True, True),
    "k^-(pi/pi)": (None, True),  # 1.0 by floating point: nobody knows
    "sqrt(5 - k)": (None, None),  # no number at all in the end
    "1/2^k": (True, True),
    "2^k/3^k": (True, True),
    "3^k/(2^k + 3^k)/k": (False, True),
    "1/2^sqrt(k)": (True, True),
    "1/2^sqrt(log2(k))": (False, False),
    "1/k^e": (True, True),
    "1/k^(pi/4)": (False, True),
    "k^(pi/4)/k^(pi/4 + 1)": (None, True),  # 1 by floating point
    "0.5^floor(k/100)": (True, True),  # halved every hundred steps
    "0.1*0.5^floor(k/100) + 1/k": (False, True),
    "0.5^floor(log(k))": (None, True),  # of the size of 1/k^0.69
    "exp(sin k)/k": (None, True),
    "max(sin k, 0)/k^2": (True, True),
    "(1 + sign(sin k))/k": (None, True),
}


@pytest.mark.parametrize("text", SUMS)
def test_which_sums_are_finite(text: str) -> None:
    a = parse(text, ("k",))
    assert (finite_sum(a), finite_sum(a, 2)) == SUMS[text]


@pytest.mark.parametrize(
    ("text", "positive", "infinite", "square"),
    [
        ("1/k", True, True, True),
        ("log(1 + 1/k)", True, True, True),
        ("1/sqrt(k)", True, True, False),
        ("1/k^2", True, False, True),
        ("(1 + cos(pi k))/k", False, True, True),
        ("(2 + sin k)/k", True, True, True),
        ("-1/k", False, False, True),
        ("(-1)^k/k", False, None, True),
        ("log(k)/k", False, True, True),  # nought at k = 1
        ("1/(k log k log(log k))", False, True, True),  # no number at k = 1
        ("1/k - 1/20000", False, False, False),  # below nought from k = 20,000 on
        ("(k - 5)^2/k^3", False, True, True),  # nought at k = 5 alone
        ("2^(-k)", True, False, True),  # nought in floats from k = 1,075 on
        ("exp(-k^3)", True, False, True),
        ("max(0, 10 - k)", False, False, True),
        ("10^(-k) (1 + (-1)^k)", False, False, True),
    ],
)
def test_positive_infinite_and_square_are_three_lines(
    text: str, positive: bool, infinite: bool | None, square: bool
) -> None:
    found = verdicts(Params(step=text))
    assert (found.positive.holds, found.infinite.holds, found.square.holds) == (
        positive,
        infinite,
        square,
    )
    for verdict in found:
        assert all(verdict.why)
        assert verdict.condition


def test_how_a_step_falls() -> None:
    assert decay(parse("log(1 + 3/k)", ("k",))) == pytest.approx((3, 1))
    assert decay(parse("sqrt(k + 1) - sqrt(k)", ("k",))) == pytest.approx((0.5, 0.5))
    assert decay(parse("1/k^1.005", ("k",))) == pytest.approx((1, 1.005), rel=1e-12)
    assert decay(parse("k^-k", ("k",)))[1] == math.inf
    for text in ("log(k)/k", "(1 + cos(pi k))/k", "sin(k)/k", "-1/k"):
        assert np.isnan(decay(parse(text, ("k",)))).all()


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda t: f"({t[0]}){t[1]}({t[2]})"),
        st.tuples(inner, st.sampled_from(["2", "0.5", "-1", "-0.6", "1.5"])).map(
            lambda t: f"({t[0]})^{t[1]}"
        ),
        st.tuples(st.sampled_from(["log", "sqrt", "atan", "abs", "log"]), inner).map(
            lambda t: f"{t[0]}({t[1]})"
        ),
    )


GROWING = st.recursive(st.sampled_from(["k", "k", "k", "2", "3", "0.5"]), _grown, max_leaves=6)


def _far(node: Any, k: Any) -> Any:
    """The value at k with all the digits of mpmath."""
    if not node.args:
        return k if node.op == "k" else mpmath.mpf(node.op)
    values = [_far(a, k) for a in node.args]
    named = {"log": mpmath.log, "sqrt": mpmath.sqrt, "atan": mpmath.atan, "abs": abs}
    named |= {"neg": lambda x: -x, "^": lambda x, y: x**y, "+": lambda x, y: x + y}
    named |= {"-": lambda x, y: x - y, "*": lambda x, y: x * y, "/": lambda x, y: x / y}
    return named[node.op](*values)


def _monomial(m: Monomial, k: Any) -> Any:
    value, base = mpmath.mpf(1), k
    for p in m.powers:
        value, base = value * base ** mpmath.mpf(float(p)), mpmath.log(base)
    return value


@settings(deadline=None, max_examples=250)
@given(GROWING)
def test_leading_term_is_what_the_formula_comes_to(text: str) -> None:
    try:
        a = parse(text, ("k",))
    except ExpressionError:
        return
    begin = time.process_time()
    (tail,) = tails(a)
    assert time.process_time() - begin < 2
    if not tail.c or tail.m.exponent:
        return
    with mpmath.workdps(300):
        # Logarithms come slowly to what they come to: the error must shrink, or be small.
        away = []
        for k in (mpmath.mpf(10) ** 20, mpmath.mpf(10) ** 80):
            scale = mpmath.mpf(float(tail.c)) * _monomial(tail.m, k)
            away.append(abs(_far(a.root, k) / scale - 1))
        assert away[1] < 1e-6 or away[1] < 0.95 * away[0], (text, tail, away)


@pytest.mark.parametrize(
    "text",
    [
        "log(cos(atan(sigmoid(k))))",
        "tanh(" * 9 + "k" + ")" * 9,
        "exp(sin(" * 7 + "1/k" + "))" * 7,
        "(1 + 1/k)^k*" * 9 + "k",
        "+".join(f"1/(k + {i})" for i in range(1, 15)),
        "k^k^k^k^k^k^k",
        "exp(" * 20 + "k" + ")" * 20,
        "sin(k)*cos(2k)*sin(3k) + cos(4k) + sin(5k)",
    ],
)
def test_no_formula_can_hang(text: str) -> None:
    begin = time.process_time()
    finite_sum(parse(text, ("k",)))
    assert time.process_time() - begin < 3


def test_dvoretzky() -> None:
    assert dvoretzky("1/k", "1/k").converges is True
    held = [v.holds for v in dvoretzky("1/k", "1/sqrt(k)")]
    assert held == [True, True, True, True, False, True, True]
    assert dvoretzky("(1 + cos(pi k))/k", "1/k").converges is True  # nought is allowed
    assert dvoretzky("(-1)^k/k", "1/k").alpha_sign.holds is False
    assert dvoretzky("1/k^2", "1/k").converges is False
    assert dvoretzky("1/k", "1/k", mean=False, variance=False).converges is False
    assert dvoretzky("(1 + sin k)/k", "1/k").converges is None
    assert r"\alpha" in dvoretzky("1/k", "1/k")[0].condition


def test_conditions_of_kiefer_and_wolfowitz() -> None:
    def held(a: str, c: str) -> list[bool | None]:
        return [v.holds for v in reach_verdicts(a, c)]

    assert held("1/k", "k^(-1/6)") == [True] * 4
    assert held("1/k", "0.5") == [False, True, False, True]  # a bias for ever
    assert held("1/k", "1/k") == [True, True, True, False]  # too loud
    assert held("1/k", "k^-0.5") == [True, True, True, False]  # the border itself
    assert held("1/k", "1/log(k + 1)^2") == [True] * 4
    assert held("1/k", "1/log(k + 1)") == [True, True, False, True]
