"""A stack of layers, trained before the visitor's eyes, then scrubbed layer by layer."""

import time
from collections.abc import Iterator
from typing import Any

import gradio as gr
import numpy as np
import plotly.graph_objects as go
from gradio.components import Component
from scipy.special import ndtr

from engines.flows import Flow, StackParams, gap, live, log_p, log_prob, snippets, trained
from engines.flows import measures as engine
from engines.flows.targets import RUBBER, SIDE, TWO_MODES
from engines.flows.training import STEPS, Training, held_out, training_of
from engines.numbers import printed
from engines.refused import Refused
from engines.strokes import LONGEST
from tabs.parts import (
    Brush,
    Crossing,
    Drawing,
    Figure,
    Film,
    Lane,
    Progress,
    Reel,
    Transport,
    Work,
)
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.colours import COLOURS, GREY
from tabs.shell.contract import Live, View
from tabs.shell.exports import csv_text

from .words import BRUSH, WORDS

__all__ = ["STACK", "build"]

Say = dict[str, str]

BUDGET = 4.0
"""Seconds that one press may train."""

OPENING = 5
"""Rounds that are trained before the picture is shown, if nobody has trained them yet."""

MOST, FRAMES = 200, 40
"""Rounds at most, as the dial says; pictures of the film at most."""

LAYERS, ROUNDS = "flows-layers", "flows-rounds"
REACH, FINE, COARSE = 4.0, 97, 64
LOW = -9.0
"""The film's darkest log p."""

NAMES = {"realnvp": "RealNVP", "maf": "MAF", "nsf": "NSF"}


def build(builder: ViewBuilder) -> Draw:
    """Layers on the left, training on the right; a brush for a density of one's own."""
    say = builder.say_all(WORDS) | builder.words("play", "pause", "back", "forward")
    with gr.Row():
        with gr.Column(scale=1, min_width=300):
            lanes = Transport(
                clock=LAYERS,
                frame_label=say["layer"],
                words=say | {"truth": say["true"]},
                elem_id="flows-lanes",
            )
            bars = Figure(
                follow=LAYERS, cursor=True, first=0, alt=say["log_dets"], elem_id="flows-log-dets"
            )
        with gr.Column(scale=1, min_width=300):
            brush = Brush(
                longest=LONGEST,
                rubber=RUBBER * 512 // SIDE,
                words=builder.say_all(BRUSH),
                elem_id="flows-brush",
            )
            press = say["train"].format(seconds=BUDGET)
            on = gr.Button(press, variant="primary", size="sm", elem_id="flows-train")
            words = {"running": say["training"], "stop": say["stop"]}
            bar = Progress(words=words, elem_id="flows-progress")
            film = Film(
                clock=ROUNDS,
                frame_label=say["picture"],
                words=say,
                every=120,
                ends=True,
                elem_id="flows-film",
            )
            curve = Figure(alt=say["held_out"], elem_id="flows-curve")
    told = gr.Markdown(elem_classes="figures-line", elem_id="flows-told")

    def draw(params: StackParams, upload: Any) -> dict[Component, Any]:
        try:
            training = training_of(params)
        except Refused as reason:  # an empty sheet can be drawn on
            nothing: dict[Component, Any] = {lanes: None, bars: None, curve: None, film: []}
            sheet = Drawing(params.strokes, np.zeros((SIDE, SIDE), np.uint8))
            return nothing | {bar: Work("idle"), told: builder.say(reason.text), brush: sheet}
        flow = training.known(params.rounds) or training.flow(min(params.rounds, OPENING))
        wanted = flow.params.rounds < params.rounds
        waiting = {"rounds": flow.params.rounds, "wanted": params.rounds}
        note = say["waiting"].format(**waiting) + " " if wanted else ""
        state = Work("wanted" if wanted else "idle", flow.params.rounds, params.rounds or 1)
        return {
            brush: _sheet(params),
            lanes: crossing(flow, say),
            bars: log_dets(flow, say),
            film: reels(training, flow, say),
            curve: losses(training, flow, say),
            told: note + found(flow, say),
            bar: state,
        }

    def working(first: int, last: int, params: StackParams) -> Iterator[dict[Component, Any]]:
        """From one round to another, within the budget."""
        training, ends, done = training_of(params), time.monotonic() + BUDGET, first
        while done < last and time.monotonic() < ends:
            done += 1
            flow = training.flow(done)
            yield {
                bar: Work("running", done, last),
                film: reels(training, flow, say, last=True),
                curve: losses(training, flow, say),
            }
        if done < last < MOST:
            gr.Info(say["spent"].format(seconds=BUDGET, done=done, last=last))
        yield {bar: Work("done", done, last)}

    def wanted(params: StackParams, upload: Any) -> Iterator[dict[Component, Any]]:
        yield from working(OPENING, params.rounds, params)

    def further(params: StackParams, upload: Any) -> Iterator[dict[Component, Any]]:
        yield from working(params.rounds, MOST, params)

    outputs: list[Component] = [bar, film, curve]
    builder.run(bar.select, wanted, outputs, bar.edit)
    builder.run(on.click, further, outputs, bar.edit)
    builder.on(bar.release, reached)
    builder.on(bar.edit, reached)
    builder.on(brush.release, drawn)
    return draw


def reached(params: StackParams, upload: Any, event: Any) -> dict[str, Any]:
    """How far the training came is what the dial says."""
    done = event.get("done") if isinstance(event, dict) else None
    return {"rounds": done} if isinstance(done, int) and 0 < done <= MOST else {}


def drawn(params: StackParams, upload: Any, event: Any) -> dict[str, Any]:
    """A stroke was drawn, or the sheet was opened."""
    text = event.get("text") if isinstance(event, dict) else None
    return {"target": "drawn", "strokes": text}


# What stands on the stage.


def _sheet(params: StackParams) -> Drawing:
    if params.target != "drawn":
        return Drawing(params.strokes)
    logs = engine.truth(params, SIDE, reach=3.0)[::-1]
    return Drawing(params.strokes, np.rint(255 * np.exp(logs - logs.max())).astype(np.uint8))


def name_of(params: StackParams, say: Say) -> str:
    """What kind of flow."""
    kind = NAMES.get(params.kind, say["planar"])
    return say["lane"].format(kind=kind, n=params.layers)


def crossing(flow: Flow, say: Say) -> Crossing:
    """Points and mesh after each layer, and log p at the end beside the truth."""
    passage = engine.samples(flow, 600)
    count = len(passage.log_dets)
    steps = [printed(f"{say['log_det']} {value:+.3f}") for value in passage.log_dets.mean(axis=1)]
    places = [say["after"].format(k=k) for k in range(1, count)]
    true = engine.truth(flow.params, FINE, REACH)
    lane = Lane(
        name_of(flow.params, say),
        passage.points,
        engine.mesh(flow),
        log_prob(flow, engine.grid(FINE, REACH)),
        [say["noise"], *steps],
    )
    lines = np.linspace(-3, 3, 33)
    peak = float(np.exp(true.max()).clip(0.2, 1))
    told = [say["noise"], *places, say["data"]]
    return Crossing([lane], told, np.diff(ndtr(lines)), peak, span=REACH, truth=true)


def log_dets(flow: Flow, say: Say) -> go.Figure:
    """How much each layer spreads the points, on the way to the data."""
    mean = engine.samples(flow, 600).log_dets.mean(axis=1)
    names = [*map(str, range(1, len(mean))), say["standard"]]
    colours = [COLOURS[0] if value > 0 else COLOURS[1] for value in mean]
    k = np.arange(1, len(mean) + 1)
    figure = go.Figure(go.Bar(x=k, y=mean, marker_color=colours, customdata=names))
    figure.update_layout(
        title=say["log_dets"],
        height=180,
        margin={"l": 50, "r": 10, "t": 36, "b": 30},
        showlegend=False,
    )
    figure.update_xaxes(tickvals=k, ticktext=names)
    return figure


def reels(training: Training, flow: Flow, say: Say, last: bool = False) -> list[Reel]:
    """log p of the truth, and of the flow round by round; last: of its last round alone."""
    n = flow.params.rounds
    rounds = [n] if last else np.unique(np.linspace(0, n, min(n + 1, FRAMES)).round()).astype(int)
    true = engine.truth(flow.params, COARSE, REACH)
    high = float(true.max())
    frames = np.stack([_frame(training.flow(int(k)), high) for k in rounds])
    range_ = printed(say["log_scale"].format(low=LOW, high=high))
    title = say["flow_now"].format(round=n) if last else say["flow_at"]
    return [Reel(f"{say['truth']} · {range_}", _bytes(true, high)[None]), Reel(title, frames)]


def _frame(flow: Flow, high: float) -> np.ndarray:
    return _bytes(log_prob(flow, engine.grid(COARSE, REACH)), high)


def _bytes(logs: np.ndarray, high: float) -> np.ndarray:
    """From LOW to high as 0 .. 255, row 0 at the top."""
    share = np.clip((np.nan_to_num(logs, nan=LOW, neginf=LOW) - LOW) / (high - LOW), 0, 1)
    return np.rint(255 * share[::-1]).astype(np.uint8)


def losses(training: Training, flow: Flow, say: Say) -> go.Figure:
    """NLL on the points held out, round by round, above its floor."""
    n = flow.params.rounds
    rounds = np.arange(n + 1)
    values = [training.flow(int(k)).nll for k in rounds]
    floor = gap(flow).floor
    figure = go.Figure(go.Scatter(x=rounds, y=values, name=say["nll"], mode="lines+markers"))
    figure.update_traces(line_color=COLOURS[0], marker_size=4)
    figure.add_hline(
        y=floor,
        line_dash="dash",
        line_color=GREY,
        annotation_text=say["floor"],
        annotation_position="top left",
    )
    seen = [min(value, floor + 3) for value in values if np.isfinite(value)]
    top = max(seen, default=floor + 3) + 0.1
    figure.update_layout(
        title=say["held_out"],
        height=200,
        margin={"l": 50, "r": 10, "t": 36, "b": 40},
        showlegend=False,
    )
    figure.update_xaxes(title=say["round"], range=[-0.3, n + 0.5])
    figure.update_yaxes(title=say["nll"], range=[floor - 0.25, top])
    return figure


def found(flow: Flow, say: Say) -> str:
    """Likelihood against its floor, the way there and back, the bridge between two modes."""
    if not np.isfinite(flow.nll):
        return say["lost"]
    params, far = flow.params, gap(flow)
    trip = engine.round_trip(flow, held_out(params)).error.max()
    steps = {"rounds": params.rounds, "steps": STEPS * params.rounds, "seconds": flow.seconds}
    told = say["found"].format(**steps, **far._asdict(), trip=trip)
    if params.target != "two_modes":
        return told
    shares = {
        "outside": 100 * engine.bridge(engine.samples(flow, 20_000).points[-1]),
        "expected": 100 * np.exp(-8),  # of a round mode, beyond 4 sd
        "middle": engine.middle(flow),
        "true": float(TWO_MODES.log_density(np.zeros(2))),
    }
    return told + say["bridge"].format(**shares)


# What is taken away.


def picture(params: StackParams) -> np.ndarray:
    """log p on a grid of 41 x 41."""
    return log_p(trained(params))


def _live(params: StackParams, upload: Any) -> Live:
    return live.stack(params)


def answer(params: StackParams) -> dict[str, Any]:
    """What the endpoint tells: NLL, its floor, KL, the way there and back, log p on the grid."""
    flow = trained(params)
    return gap(flow)._asdict() | {
        "seconds": flow.seconds,
        "parameters": len(flow.weights),
        "log_dets": engine.samples(flow, 600).log_dets.mean(axis=1),
        "undone": engine.round_trip(flow, held_out(params)).error.max(),
        "log_p": log_p(flow),
    }


def _csv(params: StackParams, upload: Any) -> str:
    """A row a sample: noise and data."""
    points = engine.samples(trained(params), 2000).points
    rows = np.concatenate([points[0], points[-1]], axis=1).round(5).tolist()
    return csv_text(("z1", "z2", "x1", "x2"), rows)


STACK = View(
    "stack",
    ("A stack of layers", "多层堆叠"),
    StackParams,
    build,
    snippets.stack,
    picture,
    _live,
    files={"samples.csv": _csv},
    run=answer,
)
