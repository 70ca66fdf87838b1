"""How likely: a point's way to noise, what it adds up to, and the density's own equation."""

from collections.abc import Mapping
from typing import Any

import gradio as gr
import numpy as np
import plotly.graph_objects as go
from gradio.components import Component
from plotly.subplots import make_subplots

from engines import sde
from engines.modes import MixtureParams
from engines.numbers import power
from engines.sde import LikelyParams, live, snippets
from engines.sde.params.base import ProcessParams
from engines.sde.params.likely import EDGE
from tabs.parts import Axis, Chart, Course, Figure, Layer, Meter, Sheet, Streamline, Traces
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import View
from tabs.shell.errors import cached
from tabs.shell.exports import csv_text

from .words import LIKELY as WORDS

__all__ = ["LIKELY", "build", "course", "moved", "reshaped"]

Say = dict[str, str]
CLOCK = "sde-likely"
MAP = ("map", "hint", "mode", "point", "told")


def build(builder: ViewBuilder) -> Draw:
    """The map and the account on one clock; the film of the density; two errors."""
    say = builder.say_all(WORDS)
    buttons = builder.words("play", "pause", "back", "forward")
    with gr.Row():
        with gr.Column(min_width=300):
            plane = Streamline(
                clock=CLOCK,
                words={name: say[name] for name in MAP} | buttons,
                elem_id="sde-likely-map",
            )
        with gr.Column(min_width=300):
            account = Traces(
                clock=CLOCK,
                frame_label="t",
                whole=False,
                bare=True,
                words=buttons,
                elem_id="sde-likely-account",
            )
    film = Figure(
        follow=CLOCK, cursor=True, first=0, alt=say["film_alt"], elem_id="sde-likely-film"
    )
    errors = Traces(clock="sde-grids", lead=0, words=buttons, elem_id="sde-likely-errors")

    def point(params: LikelyParams, upload: Any) -> dict[Component, Any]:
        return {account: sheet(params, say)}

    def draw(params: LikelyParams, upload: Any) -> dict[Component, Any]:
        return {
            plane: course(params),
            account: sheet(params, say),
            film: density(params, say),
            errors: Sheet(np.ones(1), [grids(params, say), probes(params, say)]),
        }

    builder.on(plane.release, moved, point)
    builder.on(plane.edit, reshaped)
    return draw


def moved(params: LikelyParams, upload: Any, event: Any) -> dict[str, Any]:
    """The point, where the hand is."""
    held = event.get("point")
    plain = isinstance(held, list) and all(isinstance(v, int | float) for v in held)
    if not plain or len(held) != 2:
        raise ValueError("A point has two coordinates.")
    x, y = (float(np.clip(v, -EDGE, EDGE)) for v in held)
    return {"x": round(x, 3), "y": round(y, 3)}


def reshaped(params: LikelyParams, upload: Any, event: Any) -> dict[str, Any]:
    """Modes of one's own."""
    held = event.get("modes")
    if not isinstance(held, list) or len(held) > 16:
        raise ValueError("The modes must be a short list.")
    return {"preset": "own", "modes": "; ".join(_mode(item) for item in held)}


def _mode(item: Any) -> str:
    """x y sd weight, as the engine reads it; anything else is left for the engine to refuse."""
    try:
        return " ".join(f"{float(v):.4g}" for v in item)
    except (TypeError, ValueError):
        return "?"


# What is computed, once for all visitors.


def _only(params: LikelyParams, *names: str) -> LikelyParams:
    """Process, modes and these dials; all others as they were at first."""
    kept = {*ProcessParams.model_fields, *MixtureParams.model_fields, *names}
    return LikelyParams.check({k: v for k, v in params.model_dump().items() if k in kept})


def _point(params: LikelyParams) -> sde.Likelihood:
    """The way of the point."""
    return cached(_followed, _only(params, "x", "y", "solver", "steps", "trace", "seed"))


def _followed(params: LikelyParams) -> sde.Likelihood:
    return sde.log_likelihood(params, np.array([[params.x, params.y]]))


def _sample(params: LikelyParams) -> sde.Likelihood:
    """The ways of a sample."""
    return cached(_drawn, _only(params, "solver", "steps", "trace", "samples", "seed"))


def _drawn(params: LikelyParams) -> sde.Likelihood:
    rng = np.random.default_rng(params.seed)
    return sde.log_likelihood(params, params.mixture().sample(params.samples, rng))


def _equation(params: LikelyParams) -> sde.FokkerPlanck:
    """The film and its residual."""
    return cached(sde.fokker_planck, _only(params))


def _spread(params: LikelyParams) -> sde.Spread:
    """Hutchinson's error."""
    kept = {*ProcessParams.model_fields, "turn"}
    dials = {k: v for k, v in params.model_dump().items() if k in kept}
    return cached(_probed, LikelyParams.check(dials))


def _probed(params: LikelyParams) -> sde.Spread:
    return sde.hutchinson(params.process(), params.turn)


# What stands on the stage.


def course(params: LikelyParams) -> Course:
    """All that the page needs to follow any point: the modes, the process at every half-step."""
    process, t = params.process(), np.linspace(0, 1, 2 * params.steps + 1)
    table = [t, sde.drift(process, t), sde.diffusion(process, t) ** 2, *sde.kernel(process, t)]
    e = sde.probes(params, 1)[0].tolist() if params.trace == "hutchinson" else None
    return Course(
        params.held(),
        np.stack(table),
        params.steps,
        params.solver,
        process.prior,
        e,
        (params.x, params.y),
        EDGE,
        params.sde == "ve",
    )


def sheet(params: LikelyParams, say: Say) -> Sheet:
    """The running integral, log p_t of where the point is, and their sum."""
    found, sample = _point(params), _sample(params)
    now = sde.along(params.mixture(), params.process(), found)[:, 0]
    integral, exact = found.integral[:, 0], float(found.exact[0])
    t, level = found.t, np.full(len(found.t), exact)
    layers = [
        Layer("line", t, level, name=say["exact"], colour=8, dash="7 4", width=1.6, grows=False),
        Layer("line", t, integral, name=say["integral"], colour=0, width=2.4, head=True),
        Layer("line", t, now, name=say["now"], colour=2, width=2.4, head=True),
        Layer("line", t, integral + now, name=say["sum"], colour=1, width=2.4, head=True),
    ]
    seen = np.concatenate([integral, now, [exact]])
    air = 0.08 * float(np.ptp(seen)) + 0.2
    y = Axis(float(seen.min()) - air, float(seen.max()) + air, say["nats"])
    chart = Chart(say["account"], Axis(0, 1, "t"), y, layers, 300, wide=True)
    return Sheet(t, [chart], _meters(found, sample, say))


def _meters(found: sde.Likelihood, sample: sde.Likelihood, say: Say) -> list[Meter]:
    n, log_p, exact = len(found.t), float(found.log_p[0]), float(found.exact[0])

    def always(value: float) -> list[str]:
        return [f"{value:.4g}".replace("-", "−")] * n

    told = say["bits"].format(n=len(sample.exact))
    note = say["exact_is"].format(value=always(sde.bits(sample.exact))[0])
    known = say["exact_is"].format(value=always(exact)[0])
    return [
        Meter(say["integral"], found.integral[:, 0]),
        Meter(say["ode"], always(log_p), known),
        Meter(say["off"], np.full(n, log_p - exact)),
        Meter(told, always(sde.bits(sample.log_p)), note),
    ]


POWERS: dict[str, Any] = {
    "tickvals": [-8, -6, -4, -2],
    "ticktext": ["10⁻⁸", "10⁻⁶", "10⁻⁴", "10⁻²"],
}


def density(params: LikelyParams, say: Say) -> go.Figure:
    """p(x, t) over time, and under it what the equation leaves, by powers of ten."""
    found, steps = _equation(params), params.steps
    most, rate = power(np.abs(found.residual).max()), f"{np.abs(found.rate).max():.2g}"
    titles = (say["film"], say["residual"].format(most=most, rate=rate))
    figure = make_subplots(2, 1, shared_xaxes=True, vertical_spacing=0.13, subplot_titles=titles)
    with np.errstate(divide="ignore"):
        powers = np.log10(np.abs(found.residual)).clip(-9, -2)
    at = (found.t * steps, found.x)
    figure.add_trace(_heat(*at, found.density, "0,114,178", (0, None), {"y": 0.8}), 1, 1)
    figure.add_trace(_heat(*at, powers, "213,94,0", (-9, -2), {"y": 0.2} | POWERS), 2, 1)
    ticks = [0, 0.25, 0.5, 0.75, 1]
    figure.update_xaxes(tickvals=[t * steps for t in ticks], ticktext=[f"{t:g}" for t in ticks])
    figure.update_xaxes(title="t", row=2, col=1)
    figure.update_yaxes(title="x / √(1 + s²)" if params.sde == "ve" else "x")
    figure.update_layout(height=380, margin={"l": 50, "r": 10, "t": 30, "b": 40})
    figure.update_annotations(font_size=14, x=0, xanchor="left")
    return figure


def _heat(
    frames: np.ndarray,
    x: np.ndarray,
    field: np.ndarray,
    ink: str,
    span: tuple[float, float | None],
    bar: dict[str, Any],
) -> go.Heatmap:
    """A field (t, x) in one ink, none where it is low, so that it suits light and dark."""
    return go.Heatmap(
        x=frames.round(2),
        y=x[::2].round(3),
        z=field[:, ::2].T.round(4),
        colorscale=[[0, f"rgba({ink},0)"], [1, f"rgba({ink},1)"]],
        colorbar={"len": 0.46, "thickness": 12} | bar,
        hovertemplate="x = %{y}, %{z:.3g}<extra></extra>",
        zmin=span[0],
        zmax=span[1],
    )


def grids(params: LikelyParams, say: Say) -> Chart:
    """Crank-Nicolson's error against the number of cells."""
    found = _equation(params)
    cells = np.array(found.cells, dtype=float)
    second = found.errors[0] * (cells[0] / cells) ** 2
    layers = [
        Layer("line", cells, second, name=say["second"], colour=8, dash="7 4", width=1.5),
        Layer("dots", cells, found.errors, name=say["grid_error"], colour=0, width=9),
    ]
    low, high = float(min(second.min(), found.errors.min())), float(found.errors.max())
    x = Axis(90, 450, say["cells"], "log")
    y = Axis(low / 2, high * 2, "", "log")
    return Chart(say["grid"].format(order=f"{found.order:.2f}"), x, y, layers, 170, timed=False)


def probes(params: LikelyParams, say: Say) -> Chart:
    """Hutchinson's error by dimension: on an axis, and turned."""
    found = _spread(params)
    d = np.array(found.dimensions, dtype=float)
    layers = [
        Layer("line", d, np.zeros(len(d)), name=say["axis"], colour=2, width=2),
        Layer("line", d, found.sd, name=say["turned"], colour=1, width=2),
        Layer("dots", d, found.sd, colour=1, width=9),
    ]
    x = Axis(1.8, 36, say["dimension"], "log")
    y = Axis(-0.05, max(1.6, 1.15 * float(found.sd.max())), say["probe_axis"])
    return Chart(say["probe"], x, y, layers, 170, timed=False)


# What goes with the picture.


def picture(params: LikelyParams) -> np.ndarray:
    """Where the point is, and the integral so far."""
    found = _point(params)
    return np.column_stack([found.path[:, 0], found.integral[:, 0]])


def told(params: LikelyParams, upload: Any) -> Mapping[str, str]:
    """Numbers for the lesson."""
    return live.likely(_point(params), _sample(params), _equation(params))


def table(params: LikelyParams, upload: Any) -> str:
    """t, x, y, the integral so far, and log p_t of where the point is."""
    found = _point(params)
    now = sde.along(params.mixture(), params.process(), found)[:, 0]
    rows = np.column_stack([found.t, found.path[:, 0], found.integral[:, 0], now])
    names = ["t", "x", "y", "integral", "log_p_t"]
    return csv_text(names, ([f"{value:.9g}" for value in row] for row in rows))


def run(params: LikelyParams) -> dict[str, Any]:
    """log p of the point, and bits per dimension of a sample, by the ODE and exact."""
    point, sample = _point(params), _sample(params)
    return {
        "log_p": point.log_p[0],
        "exact": point.exact[0],
        "path": point.path[:, 0],
        "integral": point.integral[:, 0],
        "bits": sde.bits(sample.log_p),
        "bits_exact": sde.bits(sample.exact),
    }


LIKELY = View(
    "likely",
    ("How likely", "似然有多大"),
    LikelyParams,
    build,
    snippets.likely,
    picture,
    told,
    {"path.csv": table},
    run,
)
