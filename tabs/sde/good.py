"""How good: errors against calls of the score, under a wrong score, and by the step."""

from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import sde
from engines.sde import GoodParams, live, snippets
from engines.sde.errors import BUDGETS
from engines.sde.params.back import ETAS, HELD
from tabs.parts import Axis, Chart, Journey, Layer, Sheet, Traces, Way
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import View
from tabs.shell.errors import cached
from tabs.shell.exports import csv_text

from .back import arrow_of, changed, error_of, kernels, reach, ways
from .words import GOOD as WORDS

__all__ = ["GOOD", "build"]

Say = dict[str, str]
HEIGHT = 250
POINTS = 300
WORK = 1_600_000
"""Modes times evaluations of the score in a table of samples, about a tenth of a second's."""

COLOURS = {"ode": 0, "heun": 5, "sde": 1, "ddim": 2, "ddpm": 3, "midpoint": 4, "rk4": 6}
DASHES = {"heun": "7 4", "ddim": "2 3", "midpoint": "7 4", "rk4": "2 3"}


def build(builder: ViewBuilder) -> Draw:
    """The wrong score grabbed in the plane, who forgives it, and what each call buys."""
    say = builder.say_all(WORDS)
    with gr.Row():
        with gr.Column(scale=8, min_width=320):
            panels = ways(builder, "good")
        with gr.Column(scale=5, min_width=300):
            wrong = _charts(builder, "wrong")
    right = _charts(builder, "right")

    def draw(params: GoodParams, upload: Any) -> dict[Component, Any]:
        charts = [spread(params, say), off(params, say), order(params, say)]
        return {
            panels: scene(params, say),
            wrong: Sheet(np.ones(1), [forgiven(params, say)]),
            right: Sheet(np.ones(1), charts),
        }

    builder.on(panels.release, changed)
    return draw


def _charts(builder: ViewBuilder, name: str) -> Traces:
    words = builder.words("play", "pause", "back", "forward")
    return Traces(clock=f"sde-{name}", lead=0, words=words, elem_id=f"sde-good-{name}")


def scene(params: GoodParams, say: Say) -> Journey:
    """ODE and SDE under the wrong score."""
    return Journey(
        ways=[Way(name, say[name]) for name in ("ode", "sde")],
        modes=params.held(),
        table=kernels(params),
        prior=params.process().prior,
        etas=ETAS,
        held=HELD,
        eta=1.0,
        steps=params.budget,
        kept=True,
        corrector=0,
        snr=0.16,
        error=error_of(params),
        arrow=arrow_of(params),
        points=POINTS,
        seed=params.seed,
        start=(params.start_x, params.start_y),
        reach=reach(params),
    )


# What is computed, once for all visitors; no table depends on the start.

ERRORS, STARTS = ("score", "error_x", "error_y"), ("start_x", "start_y")


def _quick(params: GoodParams, evaluations: int) -> GoodParams:
    """With as many samples as nobody waits for; evaluations: of the score for each of them."""
    most = WORK // (evaluations * len(params.held()))
    return params.model_copy(update={"samples": min(params.samples, max(100, most))})


def _exact(params: GoodParams) -> GoodParams:
    """The same with an exact score: all that the other charts are about."""
    kept = {n: GoodParams.model_fields[n].default for n in (*ERRORS, *STARTS, "budget")}
    return _quick(params.model_copy(update=kept), 6 * sum(BUDGETS))


def _table(params: GoodParams) -> sde.Errors:
    return cached(sde.error_table, _exact(params))


def _wrong(params: GoodParams) -> GoodParams:
    still = {n: GoodParams.model_fields[n].default for n in STARTS}
    return _quick(params.model_copy(update=still), len(ETAS) * params.budget)


def _left(params: GoodParams) -> sde.Forgiven:
    return cached(sde.forgiven, _wrong(params))


def _orders(params: GoodParams) -> sde.Orders:
    return cached(sde.fitted_orders, _exact(params))


# Charts.


def _log(*shown: np.ndarray, label: str = "") -> Axis:
    """A logarithmic axis over what is above 0."""
    values = np.concatenate([np.ravel(part) for part in shown])
    values = values[(values > 0) & np.isfinite(values)]
    return Axis(float(values.min()) / 1.4, float(values.max()) * 1.4, label, "log")


def _line(name: str, x: np.ndarray, y: np.ndarray, say: Say, told: str = "") -> Layer:
    above = np.where(y > 0, y, np.nan)
    colour, dash = COLOURS.get(name, 7), DASHES.get(name, "")
    return Layer("line", x, above, name=say[name] + told, colour=colour, dash=dash, width=2.2)


def spread(params: GoodParams, say: Say) -> Chart:
    """|sd / truth - 1| against calls, by the recursion."""
    found = _table(params)
    errors = np.abs(found.sd / found.truth - 1)
    rows = zip(found.methods, found.calls, errors, strict=True)
    layers = [_line(name, x.astype(float), y, say) for name, x, y in rows]
    x, y = _log(found.calls, label=say["calls"]), _log(errors, label=say["spread_axis"])
    return Chart(say["spread"], x, y, layers, HEIGHT, timed=False)


def off(params: GoodParams, say: Say) -> Chart:
    """The share off the modes against calls, of samples; none is not drawn."""
    found = _table(params)
    floor = np.full(2, np.exp(-8))
    ends = np.array([4.0, 120.0])
    layers = [Layer("line", ends, floor, name=say["floor"], colour=8, dash="7 4", width=1.4)]
    for name, x, y in zip(
        found.methods, found.sampled_calls.astype(float), found.off, strict=True
    ):
        line = _line(name, x, y, say)
        layers += [line, line._replace(kind="dots", name="", width=7)]
    title = say["off"].format(n=_exact(params).samples)
    y = _log(floor / 2, np.ones(1), label=say["off_axis"])
    return Chart(
        title, _log(found.sampled_calls, label=say["calls"]), y, layers, HEIGHT, timed=False
    )


def forgiven(params: GoodParams, say: Say) -> Chart:
    """Off the modes and the shift of the mean, at every eta."""
    found = _left(params)
    mean, name = np.abs(found.mean), say["off_line"].format(n=_wrong(params).samples)
    layers = [
        Layer("line", found.eta, found.off, name=name, colour=1, width=2.4),
        Layer("dots", found.eta, found.off, colour=1, width=7),
    ]
    if params.score in ("constant", "late"):
        layers.append(Layer("line", found.eta, mean, name=say["mean_line"], colour=0, width=2.4))
    else:
        truth = _table(params).truth
        wide = np.abs(found.sd / truth - 1)
        layers.append(Layer("line", found.eta, wide, name=say["sd_line"], colour=0, width=2.4))
    top = max(float(np.max(layer.y)) for layer in layers)
    y = Axis(0, 1.08 * max(top, 0.05), "", "linear" if top < 20 else "asinh")
    kind = "exact_score" if params.score == "exact" else "forgiven"
    title = say[kind].format(steps=params.budget)
    return Chart(title, Axis(0, 2, say["eta"]), y, layers, 330, timed=False, wide=True)


def order(params: GoodParams, say: Say) -> Chart:
    """Errors against steps with their fitted slopes."""
    found = _orders(params)
    n = np.array(found.steps, dtype=float)
    shown = ("gbm_strong", "ou_strong", "gbm_weak", "ode", "heun", "rk4")
    colours = {"gbm_strong": 1, "ou_strong": 3, "gbm_weak": 4}
    layers = [
        _line(name, n, found.errors[name], say, f": {found.slopes[name]:.2f}") for name in shown
    ]
    layers = [
        layer._replace(colour=colours.get(name, layer.colour))
        for name, layer in zip(shown, layers, strict=True)
    ]
    y = _log(*(found.errors[name] for name in shown), label=say["order_axis"])
    return Chart(say["order"], _log(n, label=say["n"]), y, layers, 300, timed=False, wide=True)


# What goes with the picture.


def picture(params: GoodParams) -> np.ndarray:
    """The sd of every sampler at every number of steps; then mean and sd at every eta."""
    left = _left(params)
    return np.concatenate([_table(params).sd.ravel(), left.mean, left.sd])


def table(params: GoodParams, upload: Any) -> str:
    """Sampler, calls, sd by the recursion."""
    found = _table(params)
    rows = (
        [name, str(calls), f"{sd:.9g}", f"{found.truth:.9g}"]
        for name, x, y in zip(found.methods, found.calls, found.sd, strict=True)
        for calls, sd in zip(x.tolist(), y.tolist(), strict=True)
    )
    return csv_text(["sampler", "calls", "sd", "true_sd"], rows)


def run(params: GoodParams) -> dict[str, Any]:
    """The table of errors, what a wrong score leaves, and the fitted orders."""
    return {"table": _table(params), "wrong": _left(params), "orders": _orders(params).slopes}


GOOD = View(
    "good",
    ("How good", "效果如何"),
    GoodParams,
    build,
    snippets.good,
    picture,
    lambda params, upload: live.good(params),
    {"errors.csv": table},
    run,
)
