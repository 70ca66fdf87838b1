"""Typed formulas: read right, refused with place and reason, and never run as code."""

import builtins
import contextlib
import math
import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.expressions import COST, DEPTH, EXPONENT, LENGTH, ExpressionError, parse

MANY = settings(deadline=None, max_examples=150)


@contextlib.contextmanager
def within_a_second() -> Iterator[None]:
    """Fails if what is inside takes more than a second of the processor's time."""
    start = time.process_time()
    yield
    assert time.process_time() - start < 1


HOSTILE = (
    "__import__('os').system('touch /tmp/owned')",
    "x.__class__.__mro__",
    "().__class__",
    "exec('x')",
    "eval(x)",
    "open('/etc/passwd')",
    "lambda: x",
    "[x for x in y]",
    "x if x else y",
    "x; y",
    "x := 1",
    "f'{x}'",
    "x = y",
    "f(x, y) = x",
    "x₁",
    "x % y",
    "|x",
    "x|",
    "(x]",
    "⌊x⌉",
    "2 3",
    "3½x",
    "max x",
    "sin",
    "sin + x",
    "x + 0,5",
    "|" * 200 + "x" + "|" * 200,
    "√" * 200 + "x",
    "sin " * 50 + "x",
    "x" * LENGTH,
    "²" * 200,
    "x == y",
    "x @ y",
    "\x00",
    "\u202ex",
    "x\u200by",
    "х",  # Cyrillic
    "0x10",
    "1_000",
    "1j",
    "x!",
    "<script>x</script>",
    "9^9^9^9",
    "2^(2^(2^(2^2)))",
    "x^1000000",
    "1e308*1e308 + x",
    "1/0 + x",
    "log(0) + x",
    "(-8)^(1/3) + x",
    "(" * 100_000 + "x" + ")" * 100_000,
    "-" * 200 + "x",
    "x^" * 119 + "x",
    "sin(" * 59 + "x",
    "x+" * 1_000_000 + "x",
    "sin(x)" + "*sin(x)" * 33 + "^" * 3,
    "x" + "^x" * 50,
    "",
    " \t\n",
    "()",
    "x +",
    "* x",
    "(x",
    "x)",
    "sin()",
    "sin(x, y)",
    "max(x)",
    "pi(3)",
    "z",
    "3",
)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:30]))
def test_hostile_text_is_refused_with_place_and_reason(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No code runs on the way: whoever evaluates, compiles, imports or opens fails this test.
    for name in ("eval", "exec", "compile", "open"):
        monkeypatch.setattr(builtins, name, lambda *a, **k: pytest.fail("code ran"))
    with within_a_second(), pytest.raises(ExpressionError) as caught:
        parse(text, ("x", "y"), constant=False)
    monkeypatch.undo()
    assert 0 <= caught.value.place <= len(text)
    for language in (0, 1):
        assert len(caught.value.reason[language]) > 3
        assert str(caught.value.place + 1) in caught.value.say(language)


@MANY
@given(
    st.one_of(
        st.text(max_size=300),
        st.text("xy0123456789.+-*/^() ,esincoqrtablgmph", max_size=LENGTH),
        st.lists(
            st.sampled_from(
                [
                    "x",
                    "y",
                    "2",
                    "1e9",
                    "+",
                    "-",
                    "*",
                    "/",
                    "^",
                    "**",
                    "(",
                    ")",
                    ",",
                    "sin(",
                    "max(",
                ]
            ),
            max_size=120,
        ).map("".join),
    )
)
def test_any_text_is_a_formula_or_says_why_not(text: str) -> None:
    with within_a_second():
        formula, refusal = _read(text)
        if refusal:
            assert 0 <= refusal.place <= len(text)
            assert all(refusal.reason)
            return
        values = np.linspace(-3, 3, 2000)
        assert np.size(formula(values, values[::-1])) in (1, 2000)
        point = torch.tensor(values, requires_grad=True)
        out = formula(point, point.flip(0))
        if isinstance(out, torch.Tensor):
            out.sum().backward()
            assert point.grad.shape == (2000,)


def _read(text: str) -> tuple[Any, ExpressionError | None]:
    try:
        return parse(text, ("x", "y")), None
    except ExpressionError as error:
        return None, error


X, Y = np.array([0.3, -1.2, 2.5, -0.4]), np.array([1.1, 0.4, -0.7, -2.0])

TYPED = {
    "|x|": lambda x, y: np.abs(x),
    "||x|-1|": lambda x, y: np.abs(np.abs(x) - 1),
    "|x||y|": lambda x, y: np.abs(x) * np.abs(y),
    "2|x|y": lambda x, y: 2 * np.abs(x) * y,
    "ln|x|": lambda x, y: np.log(np.abs(x)),
    "x²": lambda x, y: x**2,
    "x²y³": lambda x, y: x**2 * y**3,
    "x⁻¹": lambda x, y: 1 / x,
    "2ˣ": lambda x, y: 2**x,
    "(x+1)²(y−1)": lambda x, y: (x + 1) ** 2 * (y - 1),
    "xy": lambda x, y: x * y,
    "x y": lambda x, y: x * y,
    "3xy²": lambda x, y: 3 * x * y**2,
    "2(x+1)": lambda x, y: 2 * (x + 1),
    "(x+1)(y-1)": lambda x, y: (x + 1) * (y - 1),
    "x(x-1)": lambda x, y: x * (x - 1),
    "2[x+1]": lambda x, y: 2 * (x + 1),
    "2πx": lambda x, y: 2 * math.pi * x,
    "½x": lambda x, y: x / 2,
    "¾": lambda x, y: 0.75,
    "√(x²)": lambda x, y: np.abs(x),
    "√x": lambda x, y: np.sqrt(x),
    "2√|y|": lambda x, y: 2 * np.sqrt(np.abs(y)),
    "sin x": lambda x, y: np.sin(x),
    "sinx": lambda x, y: np.sin(x),
    "sin 2x": lambda x, y: np.sin(2 * x),
    "sin2πx": lambda x, y: np.sin(2 * math.pi * x),
    "sin x²": lambda x, y: np.sin(x**2),
    "sin^2(x)": lambda x, y: np.sin(x) ** 2,
    "sin²x+cos² x": lambda x, y: 1 + 0 * x,
    "sin x cos y": lambda x, y: np.sin(x) * np.cos(y),
    "xsinx": lambda x, y: x * np.sin(x),
    "ln x": lambda x, y: np.log(x),
    "ln x+1": lambda x, y: np.log(x) + 1,
    "log₂x": lambda x, y: np.log2(x),
    "log_10(x)": lambda x, y: np.log10(x),
    "log2(x)": lambda x, y: np.log2(x),
    "lg(x)": lambda x, y: np.log10(x),
    "exp -x": lambda x, y: np.exp(-x),
    "xe^-x": lambda x, y: x * np.exp(-x),
    "e^x sin x": lambda x, y: np.exp(x) * np.sin(x),
    "atan2(y,x)": lambda x, y: np.arctan2(y, x),
    "arctan(x)": lambda x, y: np.arctan(x),
    "x – y": lambda x, y: x - y,  # an en dash
    "x — y": lambda x, y: x - y,
    "x − y": lambda x, y: x - y,
    "２ｘ＋１": lambda x, y: 2 * x + 1,
    "ｍａｘ（ｘ，ｙ）": lambda x, y: np.maximum(x, y),
    "ｓｉｎ（ｘ）＊３．５": lambda x, y: np.sin(x) * 3.5,
    "｜ｘ｜": lambda x, y: np.abs(x),
    "ｘ＾２": lambda x, y: x**2,
    "x·y": lambda x, y: x * y,
    "x⋅y÷2": lambda x, y: x * y / 2,
    "𝑥²": lambda x, y: x**2,
    "X^2 + Y": lambda x, y: x**2 + y,
    "Sin(X)": lambda x, y: np.sin(x),
    "floor(x)": lambda x, y: np.floor(x),
    "⌊x⌋+⌈y⌉": lambda x, y: np.floor(x) + np.ceil(y),
    "sigmoid(x)": lambda x, y: 1 / (1 + np.exp(-x)),
    "hypot(x,y)": lambda x, y: np.hypot(x, y),
    "hypot(x, 2)": lambda x, y: np.hypot(x, 2),
    "atan2(1, x)": lambda x, y: np.arctan2(1, x),
    "max(x,y,1)": lambda x, y: np.maximum(np.maximum(x, y), 1),
    "asin(x/4)": lambda x, y: np.arcsin(x / 4),
    "sec x": lambda x, y: 1 / np.cos(x),
    "csc(x)+cot x": lambda x, y: 1 / np.sin(x) + 1 / np.tan(x),
    "ctg x + tg y": lambda x, y: 1 / np.tan(x) + np.tan(y),
    "sech²x": lambda x, y: 1 / np.cosh(x) ** 2,
    "coth(x) - csch(y)": lambda x, y: 1 / np.tanh(x) - 1 / np.sinh(y),
    "asinh(x) + arcsinh y": lambda x, y: np.arcsinh(x) + np.arcsinh(y),
    "arcosh(x²+1)": lambda x, y: np.arccosh(x**2 + 1),
    "atanh(x/3)": lambda x, y: np.arctanh(x / 3),
    "cbrt(x)": lambda x, y: np.cbrt(x),
    "∛x": lambda x, y: np.cbrt(x),
    "x∛y": lambda x, y: x * np.cbrt(y),
    "ReLU(x)": lambda x, y: np.maximum(x, 0),
    "softplus(x)": lambda x, y: np.logaddexp(0, x),
    "logistic(x)": lambda x, y: 1 / (1 + np.exp(-x)),
    "log1p(x²)": lambda x, y: np.log1p(x**2),
    "expm1(x) + exp2(y)": lambda x, y: np.expm1(x) + np.exp2(y),
    "pow(x, 2)": lambda x, y: x**2,
    "square(x)": lambda x, y: x**2,
    "mod(x, 2)": lambda x, y: np.mod(x, 2),
    "‖x‖": lambda x, y: np.abs(x),
    "np.sin(x)*np.pi": lambda x, y: np.sin(x) * np.pi,
    "torch.exp(-x**2)": lambda x, y: np.exp(-(x**2)),
    "math.sqrt(x*x)+2np.cos(y)": lambda x, y: np.abs(x) + 2 * np.cos(y),
    r"$x^{2}+\frac{1}{2}y^{2}$": lambda x, y: x**2 + y**2 / 2,
    r"\frac{x}{2}y": lambda x, y: x / 2 * y,
    r"\frac{1}{2}x^2": lambda x, y: x**2 / 2,
    r"\sin\left(x\right)\cos y": lambda x, y: np.sin(x) * np.cos(y),
    r"\sin^{2}x + 2\pi x \cdot y": lambda x, y: np.sin(x) ** 2 + 2 * np.pi * x * y,
    r"e^{-x^{2}}\times \sqrt{x^2+1}": lambda x, y: np.exp(-(x**2)) * np.sqrt(x**2 + 1),
    r"\log_{10}(x) - \ln\left|y\right|": lambda x, y: np.log10(x) - np.log(np.abs(y)),
    r"\lfloor x \rfloor\,\operatorname{sign}(y)": lambda x, y: np.floor(x) * np.sign(y),
}


@pytest.mark.parametrize("text", TYPED)
def test_formulas_as_students_type_them(text: str) -> None:
    formula = parse(text, ("x", "y"))
    with np.errstate(all="ignore"):
        expected = TYPED[text](X, Y)
    np.testing.assert_allclose(formula(X, Y), expected, rtol=1e-12, atol=1e-15)
    torched = formula(torch.tensor(X), torch.tensor(Y))
    np.testing.assert_allclose(torched, expected, rtol=1e-12, atol=1e-15)
    assert parse(formula.text(), ("x", "y")).root == formula.root


@pytest.mark.parametrize("text", TYPED)
def test_what_the_page_typesets_can_be_pasted(text: str) -> None:
    formula = parse(text, ("x", "y"))
    pasted = parse(formula.latex(), ("x", "y"))
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(pasted(X, Y), formula(X, Y), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize(
    ("text", "word"),
    [("x<1", "comparisons"), ("(x ≥ 0)*x", "comparisons"), ("z = x", "without '='")],
)
def test_a_relation_is_refused_for_what_it_is(text: str, word: str) -> None:
    with pytest.raises(ExpressionError, match=word):
        parse(text, ("x", "y"))


DOUBTFUL = {
    "∛2x": ("cbrt(2)*x", "cbrt(2*x)"),
    "cot x y": ("cot(x)*y", "cot(x*y)"),
    "1/2x": ("(1/2)*x", "1/(2*x)"),
    "1/2 x": ("(1/2)*x", "1/(2*x)"),
    "6÷2(x+1)": ("(6/2)*(x + 1)", "6/(2*(x + 1))"),
    "x + 2x/3y - 1": ("x + (2*x/3)*y - 1", "x + 2*x/(3*y) - 1"),
    "sin x y": ("sin(x)*y", "sin(x*y)"),
    "sin xy": ("sin(x)*y", "sin(x*y)"),
    "sin x/2": ("sin(x)/2", "sin(x/2)"),
    "ln x*y": ("log(x)*y", "log(x*y)"),
    "log|x|y": ("log(abs(x))*y", "log(abs(x)*y)"),
    "√2x": ("sqrt(2)*x", "sqrt(2*x)"),
    "√x²": ("sqrt(x)^2", "sqrt(x^2)"),
    "e^2x": ("e^2*x", "e^(2*x)"),
    "e^-xy": ("e^-x*y", "e^(-x*y)"),
    "x2": ("x^2", "x*2"),
    "3(x+1)2": ("3(x + 1)^2", "3(x + 1)*2"),
    "sin^-1(x)": ("sin(x)^-1", "asin(x)"),
    "tan⁻¹x": ("tan(x)^-1", "atan(x)"),
    "log2x": ("log2(x)", "log(2*x)"),
    "log10 x": ("log10(x)", "log(10*x)"),
    "|x|y|x|": ("abs(x)*y*abs(x)", "abs(x*abs(y)*x)"),
    "x²^3": ("(x^2)^3", "x^2^3"),
    "cos² x y": ("cos(x)^2*y", "cos(x*y)^2"),
}


@pytest.mark.parametrize("text", DOUBTFUL)
def test_what_reads_in_two_ways_is_refused_with_both(text: str) -> None:
    with pytest.raises(ExpressionError, match="two ways") as caught:
        parse(text, ("x", "y"))
    assert caught.value.readings == DOUBTFUL[text]
    for language in (0, 1):
        assert all(piece in caught.value.say(language) for piece in _pieces(caught.value))
    one, other = (parse(reading, ("x", "y")) for reading in caught.value.readings)
    assert one.latex() != other.latex()
    assert not np.allclose(one(X, Y), other(X, Y), equal_nan=True)


def _pieces(error: ExpressionError) -> list[str]:
    return [part.removesuffix(".") for part in error.say(0).split("; write ")[1].split(" or ")]


def _join(draw: st.DrawFn, parts: Sequence[str], between: Sequence[str]) -> str:
    return draw(st.sampled_from(between)).join(parts)


@st.composite
def written(draw: st.DrawFn, depth: int = 3) -> tuple[str, str, bool]:
    """A formula in some hand, and the same for numpy: (text, source, whether it is an atom)."""
    if depth == 0:
        return draw(
            st.sampled_from(
                [("x", "x", True), ("y", "y", True), ("π", "pi", True), ("Ｘ", "x", True)]
                + [("3", "3.0", True), ("0.5", "0.5", True), ("２", "2.0", True)]
            )
        )
    kind = draw(st.sampled_from(["sum", "product", "quotient", "power", "call", "bar", "minus"]))
    text, source, atom = draw(written(depth=depth - 1))
    held = text if atom else draw(st.sampled_from(["(%s)", "（%s）", "[%s]"])) % text
    if kind in ("sum", "product", "quotient"):
        text2, source2, atom2 = draw(written(depth=depth - 1))
        held2 = text2 if atom2 else f"({text2})"
        if kind == "sum":
            sign = draw(st.sampled_from("+-−–＋"))
            return f"{text}{sign}{held2}", f"({source}{'+' if sign in '+＋' else '-'}{source2})", 0
        if kind == "quotient":
            sign = draw(st.sampled_from([" / ", "÷", "／"]))
            return f"({held}{sign}{held2})", f"({source}/{source2})", True
        sign = draw(st.sampled_from(["*", "·", " × ", "", " "]))
        if held2[0] in "0123456789２" or held2[0] == "|":
            sign = "*"  # a number or a bar after a factor reads in two ways
        return f"({held}{sign}{held2})", f"({source}*{source2})", True
    if kind == "power":
        mark, power = draw(st.sampled_from([("²", "2"), ("^3", "3"), ("**2", "2"), ("⁻¹", "-1")]))
        return f"({held}{mark})", f"({source}**{power})", True
    if kind == "call":
        name, plain = draw(st.sampled_from(CALLS))
        return f"{name}({text})", f"{plain}({source})", True
    if kind == "bar":
        return f"(|{text}|)", f"np.abs({source})", True
    return f"(−{held})", f"(-{source})", True


CALLS = [("sin", "np.sin"), ("Ｃｏｓ", "np.cos"), ("arctan", "np.arctan"), ("tanh", "np.tanh")]
CALLS += [("√", "np.sqrt"), ("ln", "np.log"), ("exp", "np.exp"), ("floor", "np.floor")]


@MANY
@given(written())
def test_any_hand_gives_what_numpy_gives(formula: tuple[str, str, int]) -> None:
    text, source, _ = formula
    read, refusal = _read(text)
    if refusal:
        assert not refusal.readings, (text, refusal)
        assert any(w in str(refusal) for w in ("finite", "long", "nested", "characters")), text
        return
    with np.errstate(all="ignore"):
        expected = eval(source, {"np": np, "pi": math.pi, "x": X, "y": Y})
    np.testing.assert_allclose(read(X, Y), expected, rtol=1e-9, atol=1e-12, err_msg=text)


@MANY
@given(
    st.one_of(st.text("xy0123 +-*/^()|,²√sincologep½", max_size=40), written().map(lambda w: w[0]))
)
def test_printing_and_reading_again_is_the_identity(text: str) -> None:
    formula, refusal = _read(text)
    if refusal:
        for reading in refusal.readings:  # plain now, up to what stands further on
            _, later = _read(reading)
            assert later is None or later.place >= refusal.place, (text, reading)
        return
    assert parse(formula.text(), ("x", "y")).root == formula.root, text
    assert formula.latex().count("{") == formula.latex().count("}")


NUMBERS = st.floats(0.01, 99).map(lambda v: repr(round(v, 2)))
LEAVES = st.one_of(st.sampled_from(["x", "y", "pi", "e"]), NUMBERS)


def _grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, st.sampled_from([" + ", "-", "*", "/"]), inner).map(
            lambda t: f"({t[0]}){t[1]}({t[2]})"
        ),
        st.tuples(inner, st.sampled_from(["2", "3", "4", "7", "0.5", "-1", "-0.6", "1.5"])).map(
            lambda t: f"({t[0]})^{t[1]}"
        ),
        inner.map(lambda t: f"-({t})"),
        st.tuples(
            st.sampled_from(
                [
                    "sin",
                    "cos",
                    "tan",
                    "exp",
                    "log",
                    "sqrt",
                    "tanh",
                    "sinh",
                    "cosh",
                    "atan",
                    "abs",
                    "floor",
                ]
                + ["ceil", "sigmoid", "log2", "log10", "asin", "acos"]
            ),
            inner,
        ).map(lambda t: f"{t[0]}({t[1]})"),
        st.tuples(st.sampled_from(["min", "max", "hypot", "atan2"]), inner, inner).map(
            lambda t: f"{t[0]}({t[1]}, {t[2]})"
        ),
    )


FORMULAS = st.recursive(LEAVES, _grow, max_leaves=8)


def _parsed(text: str) -> Any:
    try:
        return parse(text, ("x", "y"), constant=False)
    except ExpressionError:
        return None


def _oracle(text: str, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Python's own reading of the same text."""
    same = ("sin", "cos", "tan", "exp", "log", "sqrt", "tanh", "sinh", "cosh", "abs")
    same += ("floor", "ceil", "log2", "log10", "hypot")
    scope = {name: getattr(np, name) for name in same}
    scope |= {"atan": np.arctan, "min": np.minimum, "max": np.maximum}
    scope |= {"asin": np.arcsin, "acos": np.arccos, "atan2": np.arctan2}
    scope |= {"sigmoid": lambda x: 1 / (1 + np.exp(-x))}
    scope |= {"pi": math.pi, "e": math.e}
    with np.errstate(all="ignore"):
        return eval(text.replace("^", "**"), scope | {"x": x, "y": y})


@MANY
@given(FORMULAS)
def test_value_is_the_one_that_python_gives(text: str) -> None:
    formula = _parsed(text)
    if formula is None:
        return
    x, y = np.array([0.3, -1.2, 2.5]), np.array([1.1, 0.4, -0.7])
    np.testing.assert_allclose(formula(x, y), _oracle(text, x, y), rtol=1e-9, atol=1e-12)


@MANY
@given(FORMULAS)
def test_printed_lines_give_the_same_bits(text: str) -> None:
    formula = _parsed(text)
    if formula is None:
        return
    x, y = torch.tensor(0.3, dtype=torch.float64), torch.tensor(-1.2, dtype=torch.float64)
    printed = eval(formula.python("torch"), {"torch": torch, "x": x, "y": y})
    torch.testing.assert_close(printed, formula(x, y), rtol=0, atol=0, equal_nan=True)
    with np.errstate(all="ignore"):
        u, v = np.array([0.3, 2.0]), np.array([-1.2, 0.5])
        printed = eval(formula.python("np"), {"np": np, "x": u, "y": v})
    np.testing.assert_array_equal(printed, formula(u, v))
    assert formula.latex().count("{") == formula.latex().count("}")


@MANY
@given(FORMULAS)
def test_a_batch_has_the_bits_of_each_alone(text: str) -> None:
    formula = _parsed(text)
    if formula is None:
        return
    points = torch.linspace(-2.3, 3.1, 2 * 37, dtype=torch.float64).reshape(37, 2)

    def gradient(p: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        p = p.clone().requires_grad_()
        value = formula(*p.unbind(-1))
        return value.detach(), torch.autograd.grad(value.sum(), p)[0]

    values, slopes = gradient(points)
    for point, value, slope in zip(points, values, slopes, strict=True):
        alone = gradient(point)
        assert torch.equal(alone[0].nan_to_num(7.0), value.nan_to_num(7.0)), text
        assert torch.equal(alone[1].nan_to_num(7.0), slope.nan_to_num(7.0)), text


def test_gradient_is_the_derivative() -> None:
    formula = parse("sin(x)*y^3 - exp(-x^2)/(1 + y^2) + max(x, 2*y)", ("x", "y"))
    point = torch.tensor([0.7, -0.4], dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda p: formula(*p), point)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2x^2", 18.0),  # a power before the product
        ("-x^2", -9.0),  # and before the sign
        ("2^3^2", 512.0),  # from the right
        ("8/2/2", 2.0),  # from the left
        ("2(x + 1)", 8.0),
        ("(1/2)x", 1.5),
        ("2**x", 8.0),
        ("3sin(0) + x", 3.0),
        (".5x + 1.", 2.5),
        ("2e-1x", 0.6),
        ("x×2 − 4÷2", 4.0),  # copied mathematics
        ("（x＋1）＊2", 8.0),  # a Chinese keyboard
        ("2π", 2 * math.pi),
        ("min(5, x)", 3.0),
        ("max(x, 5)", 5.0),
    ],
)
def test_reading(text: str, value: float) -> None:
    assert float(parse(text, ("x",))(3.0)) == pytest.approx(value, rel=1e-15)
    result = parse(text, ("x",))(torch.tensor(3.0, dtype=torch.float64))
    assert float(result) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("x + $", 4),
        ("x + (y", 6),
        ("sin y)", 5),
        ("1/2x", 3),
        ("x + foo*2", 4),
        ("x^99", 1),
        ("1 + 1/0*x", 5),
    ],
)
def test_place_of_the_error(text: str, place: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text, ("x", "y"))
    assert caught.value.place == place


def test_limits_are_reached_and_not_passed() -> None:
    nest = "(" * (DEPTH - 1) + "x" + ")" * (DEPTH - 1)
    assert parse(nest, ("x",))(2.0) == 2.0
    assert parse(f"x^{EXPONENT}", ("x",))(1.0) == 1.0
    assert parse("x" + "^2+x" * (COST // 5), ("x",))(0.0) == 0.0
    refused = {
        "nested": f"({nest})",
        "exponent": f"x^{EXPONENT + 1}",
        "characters": "x" + " " * LENGTH + "+x",
        "too long to compute": "x" + "^2+x" * (COST // 5 + 1),
    }
    for word, text in refused.items():
        with pytest.raises(ExpressionError, match=word):
            parse(text, ("x",))


def test_a_formula_may_be_constant_only_where_that_is_allowed() -> None:
    assert parse("0.1", ("k",))(np.arange(3.0)) == 0.1
    with pytest.raises(ExpressionError, match="must use x, y"):
        parse("2 + pi", ("x", "y"), constant=False)


def test_latex() -> None:
    written = parse("-2*x^2/(3 + y) + sqrt(abs(x)) - 1e-3*pi", ("x", "y")).latex()
    assert written == (r"\frac{-2\,x^{2}}{3 + y} + \sqrt{\left|x\right|} - 1 \cdot 10^{-3}\,\pi")
