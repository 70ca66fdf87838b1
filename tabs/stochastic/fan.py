"""A fan of paths, its error, the sums of its steps, the theorem's conditions."""

from collections.abc import Iterator
from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines.stochastic import SHARES, FanParams, Result, equation, live_fan, snippets
from tabs.parts import Axis, Chart, Handle, Layer, Meter, Progress, Sheet, Work
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import View
from tabs.shell.lessons import DELIMITERS

from . import runs, tables
from .common import Say, judged, level, lines, number, readable, say_all, span, traces, while_read

__all__ = ["FAN", "build"]

SAMPLE = 30
"""Paths drawn singly."""

FAR = 1e9
"""What is beyond has left the paper."""


def build(builder: ViewBuilder) -> Draw:
    """A thousand paths at once; drag the start."""
    say, typed = say_all(builder), lines(builder, "fan")
    charts = traces(builder, "fan")
    rest = Progress(
        words={"running": say["running"], "stop": say["stop"]}, elem_id="stochastic-rest"
    )
    told = gr.Markdown(
        latex_delimiters=DELIMITERS, elem_classes="tables", elem_id="stochastic-verdicts"
    )

    def draw(params: FanParams) -> dict[Component, Any]:
        whole = params.engine()
        result = runs.fan(whole)
        part = result.params.steps < whole.steps
        return {
            charts: sheet(result, whole.steps, say),
            rest: Work("wanted", result.params.steps, whole.steps) if part else None,
            told: conditions(result, builder),
        }

    def work(params: FanParams, upload: Any) -> Iterator[dict[Component, Any]]:
        for progress in runs.finish(params.engine()):
            yield {rest: Work("running", progress.done, progress.total)}
        yield {rest: Work("done")}

    builder.on(charts.release, dragged)
    builder.on(rest.release, lambda params, upload, event: {})
    builder.run(rest.select, work, [rest], rest.edit)
    return readable(typed, draw, {told: "", rest: None})


def dragged(params: FanParams, upload: Any, event: Any) -> dict[str, Any]:
    """The start, where it was let go."""
    return {"w1": float(event["value"])}


def conditions(result: Result, builder: ViewBuilder) -> str:
    """Which root each path found, then the theorem's conditions: which hold, and why."""
    say = say_all(builder)
    return f"{_found(result, say)}\n\n{judged(say['conditions'], result.verdicts, builder, say)}"


def _found(result: Result, say: Say) -> str:
    """How many paths end in the basin of each root; the roots that the projection keeps out."""
    of = len(result.found)
    said = [
        say["found"].format(root=number(root.at), n=int((result.found == i).sum()), of=of)
        for i, root in enumerate(result.roots)
    ]
    lost = int((result.found < 0).sum())
    if not result.roots:
        said.append(say["no_root"])
    elif lost:
        said.append(say["found_none"].format(n=lost, of=of))
    out = equation(result.params).excluded
    if out:
        said.append(say["excluded"].format(roots=", ".join(map(number, out))))
    return " ".join(said)


def sheet(result: Result, steps: int, say: Say) -> Sheet:
    """Fan, errors and sums, with the numbers of every step."""
    return Sheet(
        result.k,
        [_fan(result, steps, say), _errors(result, say), _sums(result, say)],
        _meters(result, say),
    )


def _time(result: Result, say: Say) -> Axis:
    return Axis(1, float(max(2, result.k[-1])), say["k"], "log")


def _fan(result: Result, steps: int, say: Say) -> Chart:
    params = result.params
    low, high = span(params.w1, result.root, *_seen(result))
    y = level(low, high, say["w"])
    start = Handle("w1", "w₁", params.w1, -100, 100, "y", 1.0)
    part = params.steps < steps
    title = say["fan_of" if part else "fan"].format(n=params.paths, k=params.steps, all=steps)
    layers = [*_crowd(result, say), *_bands(result, say), *_one(result, say)]
    layers += _levels(result, say)
    return Chart(title, _time(result, say), y, layers, 360, wide=True, handle=start)


def _seen(result: Result) -> list[np.ndarray]:
    """What must be on the paper: the bands, and the lost paths where they are not few."""
    paths = result.paths[:SAMPLE]
    lost = paths[result.diverged[:SAMPLE] >= 0] if result.lost > 0.05 else paths[:0]
    return [result.bands, lost]


def _crowd(result: Result, say: Say) -> list[Layer]:
    """Single paths; those that are lost in another colour, until they leave the paper."""
    lost = result.diverged[1:SAMPLE] >= 0
    paths = np.where(np.abs(result.paths[1:SAMPLE]) <= FAR, result.paths[1:SAMPLE], np.nan)
    kept = [Layer("line", result.k, path, width=1, opacity=0.28) for path in paths[~lost]]
    gone = [Layer("line", result.k, path, colour=1, width=1, opacity=0.7) for path in paths[lost]]
    return kept + [layer._replace(name=say["lost_paths"]) for layer in gone[:1]] + gone[1:]


def _bands(result: Result, say: Say) -> list[Layer]:
    if result.params.paths == 1 or np.isnan(result.bands).all():
        return []
    left = "_left" if result.lost else ""
    outer, inner, middle = result.bands[[0, 4]], result.bands[[1, 3]], result.bands[2]
    return [
        Layer(
            "band", result.k, outer[1], outer[0], name=say["wide" + left], colour=5, opacity=0.25
        ),
        Layer(
            "band", result.k, inner[1], inner[0], name=say["middle" + left], colour=0, opacity=0.35
        ),
        Layer("line", result.k, middle, name=say["median"], colour=0, width=2.5),
    ]


def _one(result: Result, say: Say) -> list[Layer]:
    """The first path and its running average."""
    path, mean = (
        np.where(np.abs(each[0]) <= FAR, each[0], np.nan)
        for each in (result.paths, result.averages)
    )
    colour = 1 if result.diverged[0] >= 0 else 4
    return [
        Layer("line", result.k, path, name=say["one"], colour=colour, width=1.6, head=True),
        Layer("line", result.k, mean, name=say["one_average"], colour=2, width=2.2, head=True),
    ]


def _levels(result: Result, say: Say) -> list[Layer]:
    ends, lines = np.array([result.k[0], result.k[-1]]), []
    name = say["root"]
    for root in result.roots:
        drawn = root.at == result.root or (result.found == result.roots.index(root)).any()
        if drawn:
            y = np.full(2, root.at)
            line = Layer("line", ends, y, name=name, colour=8, dash="7 4", width=1.5, grows=False)
            lines.append(line)
            name = ""
    curve = np.where(np.abs(result.curve) <= FAR, result.curve, np.nan)
    ode = Layer("line", result.k, curve, name=say["ode"], colour=6, dash="2 3", width=2.6)
    lines.append(ode)
    if result.params.project:
        name = say["edges"]
        for edge in (result.params.bound, -result.params.bound):
            y = np.full(2, edge)
            line = Layer("line", ends, y, name=name, colour=3, dash="2 4", grows=False)
            lines.append(line)
            name = ""
    return lines


def _errors(result: Result, say: Say) -> Chart:
    k = result.k[1:].astype(float)
    lines = {
        "error_w": (result.error, result.slope, result.theory[0], 0, ""),
        "error_average": (result.averaged_error, result.averaged_slope, result.theory[1], 2, ""),
    }
    layers = []
    for name, (error, fit, theory, colour, dash) in lines.items():
        words = say[name].format(fit=number(round(fit, 3)) if np.isfinite(fit) else "–")
        if np.isfinite(theory):
            words += say["theory"].format(slope=number(theory))
        layers.append(
            Layer("line", k, error[1:], name=words, colour=colour, dash=dash, width=2.2, head=True)
        )
    bias = np.abs(result.bias[1:])
    layers.append(Layer("line", k, bias, name=say["bias_line"], colour=1, dash="2 4", width=1.6))
    best = _best(result, k)
    if best is not None:
        layers.append(
            Layer("line", k, best, name=say["best"], colour=8, dash="7 4", width=1.3, grows=False)
        )
    shown = np.concatenate([layer.y for layer in layers if layer.colour != 1])
    shown = shown[np.isfinite(shown) & (shown > 0)]
    low, high = (shown.min() / 1.5, shown.max() * 1.5) if len(shown) else (0.1, 1.0)
    y = Axis(max(float(low), 1e-12), min(float(high), 1e9), say["error"], "log")
    return Chart(say["errors"], _time(result, say), y, layers)


def _best(result: Result, k: np.ndarray) -> np.ndarray | None:
    """sigma / (lambda sqrt n) after n = k - 1 readings: what no method beats in the long run."""
    slope = equation(result.params).slope
    quiet = result.params.noise not in ("normal", "uniform") or not result.params.sigma
    if quiet or not slope > 0:
        return None
    return np.asarray(result.params.sigma / (slope * np.sqrt(k - 1)))


def _sums(result: Result, say: Say) -> Chart:
    layers = [
        Layer(
            "line",
            result.k,
            _before(total, result),
            name=say[name],
            colour=colour,
            dash=dash,
            head=True,
        )
        for name, total, colour, dash in (
            ("sum_a", result.sum_a, 0, ""),
            ("sum_a2", result.sum_a2, 1, "7 4"),
        )
    ]
    low, high = span(*(layer.y for layer in layers))
    return Chart(say["sums"], _time(result, say), level(low, high), layers)


def _before(total: np.ndarray, result: Result) -> np.ndarray:
    """The sum of the steps that led to w_k."""
    return np.append(0.0, total)[result.k - 1]


def _meters(result: Result, say: Say) -> list[Meter]:
    verdicts, k = result.verdicts, result.k
    lost = [100 * float(((result.diverged >= 0) & (result.diverged <= n)).mean()) for n in k]
    return [
        Meter(say["a_k"], result.a[np.minimum(k, len(result.a)) - 1]),
        Meter(say["sum_a"], _before(result.sum_a, result), say["to_infinity"], verdicts[1].holds),
        Meter(say["sum_a2"], _before(result.sum_a2, result), say["finite"], verdicts[2].holds),
        Meter(say["bias"], result.bias),
        Meter(say["spread"], result.spread),
        Meter(say["error"], result.error),
        Meter(say["error_of_average"], result.averaged_error),
        Meter(say["lost"], lost, unit=" %"),
    ]


# What goes with the picture.


def fan_csv(params: FanParams, upload: Any) -> str:
    """k, the five quantiles of the fan, bias, spread, and both errors."""
    result = runs.fan(params.engine())
    shares = [f"quantile_{share:g}" for share in SHARES]
    names = ["k", *shares, "bias", "spread", "error", "averaged_error"]
    found = (result.k, *result.bands, result.bias, result.spread)
    columns = [*found, result.error, result.averaged_error]
    return tables.table(names, np.column_stack(columns))


def state_json(params: FanParams, upload: Any) -> str:
    """The dials, and what the fan came to."""
    result = runs.fan(params.engine())
    names = ("bias", "spread", "error", "averaged_error", "sum_a", "sum_a2")
    last = {name: getattr(result, name)[-1] for name in names}
    last |= {"root": result.root, "slope": result.slope, "lost": result.lost}
    return tables.state_json(params, {"steps": result.params.steps, **last})


FAN = View(
    "fan",
    ("The fan", "路径扇形"),
    FanParams,
    build,
    snippets.fan,
    lambda params: runs.whole(params.engine()).paths,
    while_read(lambda params: live_fan(runs.fan(params.engine()))),
    {"fan.csv": fan_csv, "state.json": state_json},
)
