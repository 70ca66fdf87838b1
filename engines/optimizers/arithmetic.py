r"""One step written out with its numbers, in LaTeX.

A line is written once, as a template such as "<b1> <m0> + (1 - <b1>) <g>"; its symbols and its
numbers come from the same table, and the number on the right is worked out from the formula here,
not read from torch. So the last line shows where this page's own arithmetic ends, and a test holds
it against where torch's optimiser went.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType, SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from .methods import METHODS, NO_CORRECTION
from .params import Params
from .paths import Memory, Result, run

__all__ = ["Book", "Sheet", "arithmetic", "book", "sheet"]

SYMBOLS: Mapping[str, str] = MappingProxyType(
    {
        "p": r"\theta_{t-1}",
        "next": r"\theta_t",
        "g": "g_t",
        "m0": "m_{t-1}",
        "m": "m_t",
        "v0": "v_{t-1}",
        "v": "v_t",
        "u0": "u_{t-1}",
        "u": "u_t",
        "a0": "a_{t-1}",
        "a": "a_t",
        "d": "d_t",
        "max0": r"v^{\max}_{t-1}",
        "max": r"v^{\max}_t",
        "m_hat": r"\hat m_t",
        "v_hat": r"\hat v_t",
        "lr": r"\eta",
        "eta": r"\eta_t",
        "decay": r"\lambda",
        "b": r"\beta",
        "b1": r"\beta_1",
        "b2": r"\beta_2",
        "rho": r"\rho",
        "alpha": r"\alpha",
        "eps": r"\varepsilon",
        "damp": r"\tau",
        "t": "t",
        "mu": r"\mu_t",
        "mu1": r"\mu_{t+1}",
        "product": r"\Pi_t",
        "product1": r"\Pi_{t+1}",
        "psi": r"\psi",
        "rho_inf": r"\rho_\infty",
        "rho_t": r"\rho_t",
        "rect": "r_t",
        "size0": r"\Delta_{t-1}",
        "size": r"\Delta_t",
        "factor": r"\kappa_t",
        "prev": "g_{t-1}",
        "beta": r"\beta_{2,t}",
        "rms": r"\operatorname{rms}(\theta_{t-1})",
        "clip": r"c_t",
        "length": "s_t",
    }
)


_SYMBOL = re.compile(r"<(\w+)>")
_HOLE = re.compile(r"<[12]>")


@cache
def _symbols(template: str) -> list[str]:
    """The symbols of a template in order."""
    return _SYMBOL.findall(template)


@cache
def _text(name: str, template: str, again: bool, holes: tuple[str, ...]) -> str:
    """A line in letters, then in holes for its numbers; the last hole is for the value."""
    *inner, last = holes
    letters = _SYMBOL.sub(lambda match: SYMBOLS[match[1]], template)
    sign = r"\leftarrow" if again else "="
    parts = [f"{SYMBOLS[name]} {sign} {letters}", last]
    if not _SYMBOL.fullmatch(template):
        numbers = iter(inner)
        parts.insert(1, _SYMBOL.sub(lambda _: next(numbers), template))
    return " = ".join(parts)


class Sheet:
    """The worked lines so far and the value of every symbol, as attributes of `at`."""

    def __init__(self, **values: Any) -> None:
        self.at = SimpleNamespace(**values)
        self.worked: list[tuple[str, list[Any]]] = []

    def line(self, name: str, template: str, value: Any) -> None:
        """Write name = template in symbols = template in numbers = value, and keep the value.

        A line is kept with holes for its numbers: <1> for one, <2> for a pair.
        """
        known = vars(self.at)
        values = [known[symbol] for symbol in _symbols(template)]
        holes = tuple(_hole(v) for v in (*values, value))
        if _SYMBOL.fullmatch(template):
            values = []  # the number of one symbol is the value itself
        self.worked.append((_text(name, template, name in known, holes), [*values, value]))
        setattr(self.at, name, value)

    @property
    def lines(self) -> list[str]:
        """The worked lines in LaTeX."""
        return [_filled(text, values) for text, values in self.worked]


def _hole(value: Any) -> str:
    return "<1>" if isinstance(value, float | int) else "<2>" if np.ndim(value) else "<1>"


def _each(value: Any) -> Any:
    """The numbers of a value: itself, or those of a pair."""
    return (value,) if isinstance(value, float | int) else np.atleast_1d(value).tolist()


def _filled(text: str, values: list[Any]) -> str:
    numbers = iter(values)
    return _HOLE.sub(lambda _: _show(next(numbers)), text)


def _show(value: Any) -> str:
    """Four digits; a pair as (x, y)."""
    if np.ndim(value):
        return r"\left(" + r",\; ".join(_show(v) for v in value) + r"\right)"
    if not np.isfinite(value):
        return r"\mathrm{NaN}" if np.isnan(value) else rf"{'-' if value < 0 else ''}\infty"
    mantissa, _, power = f"{value:.4g}".partition("e")
    return rf"{mantissa}\cdot 10^{{{int(power)}}}" if power else mantissa


def arithmetic(
    params: Params, method: str, start: int = 0, step: int = 0, result: Result | None = None
) -> list[str]:
    """The step from point `step` to the next, line by line in LaTeX.

    Arguments:
        result: the run of `params`, if it is at hand.

    Raises:
        ValueError: the method is not among `params.methods`, or there is no such step or start.
    """
    return sheet(params, method, start, step, result).lines


def sheet(
    params: Params,
    method: str,
    start: int,
    step: int,
    result: Result | None = None,
    parts: Memory | None = None,
) -> Sheet:
    """The worked step; `at.next` is the point that the arithmetic arrives at.

    Arguments:
        parts: the `internals` of the path, if they are at hand.
    """
    if method not in params.methods:
        raise ValueError(f"{method!r} is not run; choose from {', '.join(params.methods)}.")
    if not (0 <= step < params.steps and 0 <= start < len(params.starts)):
        raise ValueError(
            f"Steps go from 0 to {params.steps - 1} and starts from 0 to {len(params.starts) - 1}."
        )
    result = result or run(params.model_copy(update={"methods": (method,)}))
    row = result.params.methods.index(method)
    before, parts = _before(result, method, start, step), parts or result.internals(method, start)
    work = Sheet(
        p=result.paths[row, start, step],
        g=parts["g"][step],
        t=step + 1,
        lr=float(result.rates[row, max(0, step - (method == "asgd"))]),  # ASGD's lags by a step
        decay=params.weight_decay,
        **before,
        **_own(params, method),
    )
    with np.errstate(all="ignore"):
        if method == "lbfgs":
            _lbfgs(work, result, start, step)
        else:
            _decay(work, params, method)
            STEPS[method](work, params)
    return work


class Book(NamedTuple):
    """The worked lines of every step of one path.

    layouts: lists of lines with holes, <1> for a number and <2> for a pair.
    pages: per step its layout and the numbers of its holes, four digits each, as one text.
    """

    layouts: list[list[str]]
    pages: list[tuple[int, str]]


def book(params: Params, method: str, start: int = 0, result: Result | None = None) -> Book:
    """`arithmetic` of all steps at once.

    Raises:
        ValueError: as `arithmetic`.
    """
    result = result or run(params.model_copy(update={"methods": (method,)}))
    parts = result.internals(method, start) if method in result.params.methods else None
    known: dict[tuple[str, ...], int] = {}
    pages = []
    for step in range(params.steps):
        worked = sheet(params, method, start, step, result, parts).worked
        layout = known.setdefault(tuple(text for text, _ in worked), len(known))
        numbers = [f"{v:.4g}" for _, values in worked for value in values for v in _each(value)]
        pages.append((layout, " ".join(numbers)))
    return Book([list(texts) for texts in known], pages)


def _before(result: Result, method: str, start: int, step: int) -> dict[str, np.ndarray]:
    """What the method kept before the step: m0, v0, ...; nought at the first one."""
    kept = result.memory[method]
    zero = np.zeros(2)
    before = {f"{k}0": kept[k][start, step - 1] if step else zero for k in kept}
    if "prev0" in before:
        before["prev"] = before.pop("prev0")
        if not step:  # torch starts with the rate of the first step, warm-up and all
            row = result.params.methods.index(method)
            before["size0"] = np.full(2, result.rates[row, 0])
    return before


def _own(params: Params, method: str) -> dict[str, float]:
    own = params.own(method)
    names = {"beta1": "b1", "beta2": "b2", "momentum": "b", "dampening": "damp"}
    names |= {"momentum_decay": "psi", "rho": "rho", "alpha": "alpha", "eps": "eps"}
    return {names[k]: own[k] for k in names if k in own}


def _decay(work: Sheet, params: Params, method: str) -> None:
    """Weight decay: straight from the weights, or through the gradient."""
    w, kind = work.at, METHODS[method].decay
    if kind == "none" or not w.decay:
        return
    if kind == "weights" or (kind == "either" and params.decoupled):
        if method == "adafactor":
            w.rms = np.sqrt(np.mean(w.p**2))  # taken before the weights shrink
        work.line("p", r"(1 - <lr> \cdot <decay>) <p>", (1 - w.lr * w.decay) * w.p)
    else:
        work.line("g", "<g> + <decay> <p>", w.g + w.decay * w.p)


def _sgd(work: Sheet, params: Params) -> None:
    w = work.at
    work.line("next", "<p> - <lr> <g>", w.p - w.lr * w.g)


def _buffer(work: Sheet) -> None:
    """torch starts momentum with the first gradient as it is, without dampening."""
    w = work.at
    if w.t == 1:
        work.line("m", "<g>", w.g)
    elif getattr(w, "damp", 0):
        work.line("m", "<b> <m0> + (1 - <damp>) <g>", w.b * w.m0 + (1 - w.damp) * w.g)
    else:
        work.line("m", "<b> <m0> + <g>", w.b * w.m0 + w.g)


def _momentum(work: Sheet, params: Params) -> None:
    w = work.at
    if not w.b:
        return _sgd(work, params)
    _buffer(work)
    return work.line("next", "<p> - <lr> <m>", w.p - w.lr * w.m)


def _nesterov(work: Sheet, params: Params) -> None:
    w = work.at
    _buffer(work)
    value = w.p - w.lr * (w.g + w.b * w.m)
    work.line("next", r"<p> - <lr> \left(<g> + <b> <m>\right)", value)


def _adagrad(work: Sheet, params: Params) -> None:
    w = work.at
    work.line("v", "<v0> + <g>^2", w.v0 + w.g**2)
    if params.adagrad_lr_decay:
        w.alpha = params.adagrad_lr_decay
        work.line(
            "lr", r"\frac{<lr>}{1 + (<t> - 1) \cdot <alpha>}", w.lr / (1 + (w.t - 1) * w.alpha)
        )
    value = w.p - w.lr * w.g / (np.sqrt(w.v) + w.eps)
    work.line("next", r"<p> - <lr> \frac{<g>}{\sqrt{<v>} + <eps>}", value)


def _adadelta(work: Sheet, params: Params) -> None:
    w = work.at
    work.line("v", "<rho> <v0> + (1 - <rho>) <g>^2", w.rho * w.v0 + (1 - w.rho) * w.g**2)
    move = np.sqrt(w.u0 + w.eps) / np.sqrt(w.v + w.eps) * w.g
    work.line("d", r"\frac{\sqrt{<u0> + <eps>}}{\sqrt{<v> + <eps>}} <g>", move)
    work.line("u", "<rho> <u0> + (1 - <rho>) <d>^2", w.rho * w.u0 + (1 - w.rho) * w.d**2)
    work.line("next", "<p> - <lr> <d>", w.p - w.lr * w.d)


def _rmsprop(work: Sheet, params: Params) -> None:
    w = work.at
    new = w.alpha * w.v0 + (1 - w.alpha) * w.g**2
    work.line("v", "<alpha> <v0> + (1 - <alpha>) <g>^2", new)
    if params.rmsprop_centered:
        work.line("a", "<alpha> <a0> + (1 - <alpha>) <g>", w.alpha * w.a0 + (1 - w.alpha) * w.g)
        work.line("v_hat", "<v> - <a>^2", w.v - w.a**2)
    else:
        w.v_hat = w.v
    shown = "<v_hat>" if params.rmsprop_centered else "<v>"
    work.line("d", rf"\frac{{<g>}}{{\sqrt{{{shown}}} + <eps>}}", w.g / (np.sqrt(w.v_hat) + w.eps))
    if w.b:
        work.line("m", "<b> <m0> + <d>", w.b * w.m0 + w.d)
    work.line("next", f"<p> - <lr> <{'m' if w.b else 'd'}>", w.p - w.lr * (w.m if w.b else w.d))


def _moments(work: Sheet) -> None:
    w = work.at
    work.line("m", "<b1> <m0> + (1 - <b1>) <g>", w.b1 * w.m0 + (1 - w.b1) * w.g)
    work.line("v", "<b2> <v0> + (1 - <b2>) <g>^2", w.b2 * w.v0 + (1 - w.b2) * w.g**2)


def _hat(work: Sheet, symbol: str, beta: str, corrected: bool, of: str = "") -> None:
    """symbol_hat: the moment over 1 - beta^t, or the moment itself where nothing is corrected."""
    w, of = work.at, of or symbol
    value = getattr(w, of)
    if corrected:
        share = 1 - getattr(w, beta) ** w.t
        work.line(f"{symbol}_hat", rf"\frac{{<{of}>}}{{1 - <{beta}>^{{<t>}}}}", value / share)
    else:
        work.line(f"{symbol}_hat", f"<{of}>", value)


def _adam_step(work: Sheet) -> None:
    w = work.at
    value = w.p - w.lr * w.m_hat / (np.sqrt(w.v_hat) + w.eps)
    work.line("next", r"<p> - <lr> \frac{<m_hat>}{\sqrt{<v_hat>} + <eps>}", value)


def _adam(work: Sheet, params: Params) -> None:
    _moments(work)
    _hat(work, "m", "b1", params.bias_correction)
    _hat(work, "v", "b2", params.bias_correction)
    _adam_step(work)


def _amsgrad(work: Sheet, params: Params) -> None:
    w = work.at
    _moments(work)
    work.line("max", r"\max\left(<max0>, <v>\right)", np.maximum(w.max0, w.v))
    _hat(work, "m", "b1", params.bias_correction)
    _hat(work, "v", "b2", params.bias_correction, of="max")
    _adam_step(work)


def _adamax(work: Sheet, params: Params) -> None:
    w = work.at
    work.line("m", "<b1> <m0> + (1 - <b1>) <g>", w.b1 * w.m0 + (1 - w.b1) * w.g)
    largest = np.maximum(w.b2 * w.v0, np.abs(w.g) + w.eps)
    work.line("v", r"\max\left(<b2> <v0>, \left|<g>\right| + <eps>\right)", largest)
    _hat(work, "m", "b1", params.bias_correction)
    work.line("next", r"<p> - <lr> \frac{<m_hat>}{<v>}", w.p - w.lr * w.m_hat / w.v)


def _nadam(work: Sheet, params: Params) -> None:
    w = work.at
    _moments(work)
    _hat(work, "v", "b2", params.bias_correction)

    age = "<t>" if params.bias_correction else f"{NO_CORRECTION:.0f}"
    work.line(
        "mu", rf"<b1> \left(1 - \tfrac12 0.96^{{{age} \cdot <psi>}}\right)", _mu(w, params, 0)
    )
    w.mu1 = _mu(w, params, 1)
    w.product = _product(w, params)
    w.product1 = w.product * w.mu1
    pull, glide = (1 - w.mu) / (1 - w.product), w.mu1 / (1 - w.product1)
    work.line(
        "d",
        r"\frac{1 - <mu>}{1 - <product>} <g> + \frac{<mu1>}{1 - <product1>} <m>",
        pull * w.g + glide * w.m,
    )
    value = w.p - w.lr * w.d / (np.sqrt(w.v_hat) + w.eps)
    work.line("next", r"<p> - <lr> \frac{<d>}{\sqrt{<v_hat>} + <eps>}", value)


def _mu(w: SimpleNamespace, params: Params, ahead: int) -> float:
    """NAdam's mu of this step or of one ahead; without correction that of a very old optimiser."""
    t = w.t + ahead if params.bias_correction else NO_CORRECTION + ahead
    return float(w.b1 * (1 - 0.5 * 0.96 ** (t * w.psi)))


def _product(w: SimpleNamespace, params: Params) -> float:
    """The product of all mu so far, which torch keeps in float32."""
    if not params.bias_correction:
        return 0.0
    mus = [w.b1 * (1 - 0.5 * 0.96 ** (t * w.psi)) for t in range(1, w.t + 1)]
    return float(np.prod(np.array(mus, dtype=np.float32), dtype=np.float32))


def _radam(work: Sheet, params: Params) -> None:
    w = work.at
    _moments(work)
    _hat(work, "m", "b1", corrected=True)
    work.line("rho_inf", r"\frac{2}{1 - <b2>} - 1", 2 / (1 - w.b2) - 1)
    rho = w.rho_inf - 2 * w.t * w.b2**w.t / (1 - w.b2**w.t)
    work.line("rho_t", r"<rho_inf> - \frac{2 \cdot <t> \cdot <b2>^{<t>}}{1 - <b2>^{<t>}}", rho)
    if w.rho_t <= 5:
        return work.line("next", "<p> - <lr> <m_hat>", w.p - w.lr * w.m_hat)
    top, bottom = (w.rho_t - 4) * (w.rho_t - 2), (w.rho_inf - 4) * (w.rho_inf - 2)
    template = r"\sqrt{\frac{(<rho_t> - 4)(<rho_t> - 2) \cdot <rho_inf>}"
    template += r"{(<rho_inf> - 4)(<rho_inf> - 2) \cdot <rho_t>}}"
    work.line("rect", template, np.sqrt(top * w.rho_inf / (bottom * w.rho_t)))
    rate = np.sqrt(1 - w.b2**w.t) / (np.sqrt(w.v) + w.eps)
    template = (
        r"<p> - <lr> \cdot <rect> \cdot \frac{\sqrt{1 - <b2>^{<t>}}}{\sqrt{<v>} + <eps>} <m_hat>"
    )
    return work.line("next", template, w.p - w.lr * w.rect * rate * w.m_hat)


def _asgd(work: Sheet, params: Params) -> None:
    w = work.at
    w.decay = params.asgd_lambd
    if w.t == 1:
        work.line("eta", "<lr>", float(np.float32(w.lr)))
    else:
        rate = w.lr / (1 + w.decay * w.lr * (w.t - 1)) ** w.alpha
        work.line(
            "eta",
            r"\frac{<lr>}{\left(1 + <decay> \cdot <lr> \cdot (<t> - 1)\right)^{<alpha>}}",
            float(np.float32(rate)),  # as torch keeps it
        )
    work.line(
        "next",
        r"(1 - <decay> \cdot <eta>) <p> - <eta> <g>",
        (1 - w.decay * w.eta) * w.p - w.eta * w.g,
    )


def _rprop(work: Sheet, params: Params) -> None:
    w, turned = work.at, np.sign(work.at.g * work.at.prev)
    shrink, grow = params.rprop_shrink, params.rprop_grow
    factor = np.select([turned > 0, turned < 0], [grow, shrink], 1.0)
    agree = r"\operatorname{sign}\left(<g>\cdot <prev>\right)"
    work.line("factor", rf"\eta^{{{agree}}}", factor)
    work.line("size", "<factor> <size0>", np.clip(w.factor * w.size0, 1e-6, 50))
    if (turned < 0).any():
        work.line("g", r"<g> \left[<factor> \ne \eta^-\right]", np.where(turned < 0, 0.0, w.g))
    value = w.p - np.sign(w.g) * w.size
    work.line("next", r"<p> - \operatorname{sign}\left(<g>\right) <size>", value)


def _adafactor(work: Sheet, params: Params) -> None:
    w = work.at
    power, limit = params.adafactor_beta2_decay, params.adafactor_d
    work.line("beta", f"1 - <t>^{{{power:g}}}", 1 - w.t**power)
    work.line("v", "<beta> <v0> + (1 - <beta>) <g>^2", w.beta * w.v0 + (1 - w.beta) * w.g**2)
    work.line("d", r"\frac{<g>}{\sqrt{<v>}}", w.g / np.sqrt(np.maximum(w.v, EPS**2)))
    clip = max(1.0, float(np.sqrt(np.mean(w.d**2))) / limit)
    work.line("clip", rf"\max\left(1, \operatorname{{rms}}(<d>) / {limit:g}\right)", clip)
    if not hasattr(w, "rms"):
        w.rms = np.sqrt(np.mean(w.p**2))
    rate = max(1e-3, w.rms) * min(w.lr, w.t**-0.5)
    work.line("eta", r"\max(0.001, <rms>) \min\left(<lr>, <t>^{-1/2}\right)", rate)
    work.line("next", r"<p> - \frac{<eta>}{<clip>} <d>", w.p - w.eta / w.clip * w.d)


EPS = np.finfo(float).eps
STEPS: dict[str, Callable[[Sheet, Params], None]] = {
    "sgd": _sgd,
    "momentum": _momentum,
    "nesterov": _nesterov,
    "adagrad": _adagrad,
    "adadelta": _adadelta,
    "rmsprop": _rmsprop,
    "adam": _adam,
    "amsgrad": _amsgrad,
    "adamw": _adam,
    "adamax": _adamax,
    "nadam": _nadam,
    "radam": _radam,
    "asgd": _asgd,
    "rprop": _rprop,
    "adafactor": _adafactor,
}


def _lbfgs(work: Sheet, result: Result, start: int, step: int) -> None:
    """The two loops of Liu and Nocedal over the last steps s and changes of slope y."""
    w, row = work.at, result.params.methods.index("lbfgs")
    moves = np.diff(result.paths[row, start, : step + 1], axis=0)
    turns = np.diff(result.gradients[row, start, : step + 1], axis=0)
    pairs = [(s, y) for s, y in zip(moves, turns, strict=True) if s @ y > 1e-10]
    direction = two_loops(w.g, pairs[-result.params.lbfgs_history :])
    work.line("d", f"-H_{{{len(pairs)}}} <g>", direction)
    moved = result.paths[row, start, step + 1] - w.p
    w.length = float(moved @ w.d / (w.d @ w.d)) if w.d.any() else 0.0
    work.line("next", "<p> + <length> <d>", w.p + w.length * w.d)


def two_loops(g: np.ndarray, pairs: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """-H g, where H is the inverse curvature that the pairs (s, y), oldest first, describe."""
    q, shares = -g, []
    for s, y in reversed(pairs):
        share = s @ q / (s @ y)
        shares.append(share)
        q = q - share * y
    d = q * (pairs[-1][0] @ pairs[-1][1] / (pairs[-1][1] @ pairs[-1][1]) if pairs else 1.0)
    for (s, y), share in zip(pairs, reversed(shares), strict=True):
        d = d + s * (share - y @ d / (s @ y))
    return np.asarray(d)
