"""Layers to ODE: two fields learnt in one time, solved; one start followed."""

import json
from collections.abc import Iterator
from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component
from scipy.special import ndtr

from engines import flows
from engines.flows import OdeParams, live, snippets
from engines.flows import ode as engine
from engines.sharing import found, sharing
from tabs.parts import Crossing, Figure, Lane, Progress, Transport, Work
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.colours import COLOURS, GREY
from tabs.shell.contract import Live, View
from tabs.shell.exports import csv_text

from .solver_words import ODE as WORDS
from .solver_words import SHARED

__all__ = ["ODE", "mass", "moved", "transport_words"]

Say = dict[str, str]

CLOCK = "flows-ode"
SPAN = 3.6


def build(builder: ViewBuilder) -> Draw:
    """Two fields under one clock; drag the start, scrub the time."""
    say = builder.say_all(SHARED | WORDS)
    words = {"running": say["running"], "stop": say["stop"]}
    lanes = Transport(
        clock=CLOCK,
        frame_label=say["time"],
        words=transport_words(builder, say),
        elem_id="flows-ode-lanes",
    )
    bar = Progress(words=words, elem_id="flows-training")
    told = gr.Markdown(elem_classes="figures-line", elem_id="flows-ode-told")
    with gr.Row():
        with gr.Column(min_width=300):
            chart = Figure(alt=say["convergence"], elem_id="flows-ode-convergence")
        with gr.Column(min_width=300):
            gains = Figure(
                follow=CLOCK, cursor=True, first=0, alt=say["gains"], elem_id="flows-ode-gains"
            )

    def followed(params: OdeParams, upload: Any) -> dict[Component, Any]:
        fields = engine.current(params.fields())
        trail = engine.trail(fields.matched, params)
        return {told: sentences(params, fields, trail, say), gains: gained(trail, say)}

    def draw(params: OdeParams, upload: Any) -> dict[Component, Any]:
        fields, whole = engine.current(params.fields()), found(engine.train, params.fields())
        return {
            bar: None if whole else Work("wanted", 0, params.budget),
            lanes: crossing(params, fields, say),
            chart: converged(params, fields, builder, say),
        } | followed(params, upload)

    def work(params: OdeParams, upload: Any) -> Iterator[dict[Component, Any]]:
        for progress in sharing(engine.train, params.fields()):
            yield {bar: Work("running", progress.done, progress.total)}
        yield {bar: Work("done")}

    builder.on(lanes.release, moved, followed)
    builder.on(bar.release, lambda params, upload, event: {})
    builder.run(bar.select, work, [bar], bar.edit)
    return draw


def transport_words(builder: ViewBuilder, say: Say) -> Say:
    """The words of the lanes."""
    names = ("density", "mesh", "points", "start", "log", "truth", "hint", "mode")
    return builder.words("play", "pause", "back", "forward") | {name: say[name] for name in names}


def moved(params: OdeParams, upload: Any, event: Any) -> dict[str, Any]:
    """The start, where it was let go; the dials refuse what is no place."""
    return {"start_x": event.get("x"), "start_y": event.get("y")}


def mass() -> np.ndarray:
    """The noise between two lines of the mesh, one way."""
    return np.diff(ndtr(np.linspace(-engine.REACH, engine.REACH, engine.MESH)))


def crossing(params: OdeParams, fields: engine.Fields, say: Say) -> Crossing:
    """Both lanes."""
    noise, lanes = engine.noise_of(params), []
    for name, learnt, nll in zip(("matching", "likelihood"), fields.both, fields.nll, strict=True):
        motion = engine.motion(learnt, noise, params)
        line = say["figures"].format(calls=motion.path.calls, nll=nll, truth=fields.truth)
        title = say[name].format(n=f"{len(learnt):,}")
        lanes.append(Lane(title, motion.particles, motion.mesh, figures=[line]))
    told = [say["at"].format(t=k / params.steps) for k in range(params.steps + 1)]
    start = (params.start_x, params.start_y)
    peak = 2 * float(np.exp(-fields.truth))
    return Crossing(lanes, told, mass(), peak, engine.REACH, SPAN, start=start)


def sentences(params: OdeParams, fields: engine.Fields, trail: engine.Trail, say: Say) -> str:
    """What was trained, and what the path says."""
    first, last = trail.points[0], trail.points[-1]
    known = flows.log_density(params, last[None, :2])[0]
    line = say["path"].format(
        x=first[0],
        y=first[1],
        before=first[2],
        gain=trail.added[-1],
        u=last[0],
        v=last[1],
        after=last[2],
        truth=f"{known:.3f}".replace("inf", "∞"),
    )
    parts = [line]
    if params.solver == "dopri5":
        path = trail.path
        parts.append(say["chosen"].format(taken=len(path.taken), rejected=path.rejected))
    a, b = (learnt.seconds[-1] for learnt in fields.both)
    parts.append(say["seconds"].format(a=a, b=b))
    if len(fields.matched) < params.budget:
        parts.insert(0, say["short"].format(n=len(fields.matched), all=params.budget))
    if not all(learnt.whole for learnt in fields.both):
        parts.append(say["cut"])
    return " ".join(parts)


# Charts.


def converged(params: OdeParams, fields: engine.Fields, builder: ViewBuilder, say: Say) -> str:
    """Error against calls, log by log: the slope is minus the order."""
    known, names = engine.convergence_of(fields), builder.dials["solver"].choices
    lines = []
    for k, (name, calls) in enumerate(known.calls.items()):
        title = builder.say(names[name])
        if name != "dopri5":
            title = say["slope"].format(name=title, slope=known.slopes[name])
        here = name == params.solver
        marks = {"size": 8 if here else 5, "symbol": k}
        lines.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": calls.tolist(),
                "y": [float(f"{error:.4g}") for error in known.errors[name]],
                "name": title,
                "line": {"color": COLOURS[k], "width": 3.5 if here else 1.5},
                "marker": marks,
            }
        )
    axis = {"type": "log", "dtick": 1}
    layout = {
        "height": 300,
        "margin": {"l": 56, "r": 10, "t": 40, "b": 40},
        "title": {"text": say["convergence"]},
        "legend": {"orientation": "h", "y": -0.24},
        "xaxis": axis | {"title": {"text": say["calls"], "standoff": 6}},
        "yaxis": axis | {"dtick": 2, "title": {"text": say["error"]}, "exponentformat": "power"},
    }
    return json.dumps({"data": lines, "layout": layout})


def gained(trail: engine.Trail, say: Say) -> str:
    """The running sum of the trace: exactly, and by the two draws of Hutchinson's."""
    steps = list(range(len(trail.added)))
    shown = [(say["exact"], trail.added, COLOURS[0], "solid", 3.0)]
    for column, signs, colour in ((0, "+ +", COLOURS[1]), (1, "+ −", COLOURS[2])):
        name = say["signs"].format(signs=signs)
        shown.append((name, trail.estimates[:, column], colour, "dash", 1.5))
    lines = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": steps,
            "y": np.round(values, 4).tolist(),
            "name": name,
            "line": {"color": colour, "dash": dash, "width": width},
        }
        for name, values, colour, dash, width in shown
    ]
    layout = {
        "height": 300,
        "margin": {"l": 50, "r": 10, "t": 40, "b": 40},
        "title": {"text": say["gains"]},
        "legend": {"orientation": "h", "y": -0.24},
        "xaxis": {"title": {"text": say["step"], "standoff": 6}},
        "yaxis": {"title": {"text": say["nats"]}, "zeroline": True, "zerolinecolor": GREY},
    }
    return json.dumps({"data": lines, "layout": layout})


# What goes with the picture.


def told_live(params: OdeParams, upload: Any) -> Live:
    """Numbers for the lesson."""
    return live.ode(params)


def path_csv(params: OdeParams, upload: Any) -> str:
    """t, x, y, log p, and what the trace has added exactly and by either draw of signs."""
    trail = engine.trail(engine.trained(params.fields()).matched, params)
    columns = [trail.path.times, *trail.points.T, trail.added, *trail.estimates.T]
    head = ("t", "x", "y", "log_p", "added", "hutchinson_1", "hutchinson_2")
    return csv_text(head, np.column_stack(columns).round(6).tolist())


def convergence_csv(params: OdeParams, upload: Any) -> str:
    """solver, calls, error."""
    known = engine.convergence_of(engine.trained(params.fields()))
    rows = [
        [name, int(calls), float(error)]
        for name in known.calls
        for calls, error in zip(known.calls[name], known.errors[name], strict=True)
    ]
    return csv_text(("solver", "calls", "error"), rows)


def answer(params: OdeParams) -> dict[str, Any]:
    """What the endpoint tells: likelihoods, slopes, and where the start ends."""
    fields = engine.trained(params.fields())
    trail = engine.trail(fields.matched, params)
    return {
        "nll": {"matching": fields.nll[0], "likelihood": fields.nll[1], "truth": fields.truth},
        "slopes": engine.convergence_of(fields).slopes,
        "path": {"times": trail.path.times, "points": trail.points},
        "calls": trail.path.calls,
    }


ODE = View(
    id="ode",
    title=("Layers to ODE", "从层到 ODE"),
    params=OdeParams,
    build=build,
    code=snippets.ode,
    picture=engine.picture,
    live=told_live,
    files={"path.csv": path_csv, "convergence.csv": convergence_csv},
    run=answer,
)
