"""Four ways: the same noise through layers, an ODE, the exact score's ODE and its SDE."""

from collections.abc import Iterator
from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines.flows import WaysParams, live, snippets
from engines.flows import ode as engine_ode
from engines.flows import ways as engine
from engines.modes import modes_from, modes_text
from engines.numbers import printed
from engines.sharing import found, sharing
from tabs.parts import Crossing, Lane, Progress, Transport, Work
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import Live, View
from tabs.shell.exports import csv_text

from .ode import mass, transport_words
from .solver_words import SHARED
from .solver_words import WAYS as WORDS

__all__ = ["WAYS", "table"]

Say = dict[str, str]

QUANTITIES = ("learnt", "logs", "calls", "undone", "error", "kl", "origin", "off")
LOGS = {"layers": "by_layers", "ode": "by_trace", "score": "by_trace", "sde": "by_paths"}


def build(builder: ViewBuilder) -> Draw:
    """Four panels under one clock, log p at the cursor, and the table."""
    say = builder.say_all(SHARED | WORDS)
    words = {"running": say["running"], "stop": say["stop"]}
    lanes = Transport(
        clock="flows-ways",
        frame_label=say["time"],
        words=transport_words(builder, say),
        elem_id="flows-ways-lanes",
    )
    bar = Progress(words=words, elem_id="flows-rivals")
    told = gr.Markdown(elem_classes="tables", elem_id="flows-ways-table")

    def draw(params: WaysParams, upload: Any) -> dict[Component, Any]:
        rivals = found(engine.train, params.rivals())
        ways = engine.run(params, rivals)
        return {
            bar: None if rivals else Work("wanted", 0, 2 * engine.EQUAL * params.training),
            lanes: crossing(params, ways, say),
            told: table(ways, say),
        }

    def work(params: WaysParams, upload: Any) -> Iterator[dict[Component, Any]]:
        for progress in sharing(engine.train, params.rivals()):
            yield {bar: Work("running", progress.done, progress.total)}
        yield {bar: Work("done")}

    builder.on(lanes.release, moved)
    builder.on(bar.release, lambda params, upload, event: {})
    builder.run(bar.select, work, [bar], bar.edit)
    return draw


def crossing(params: WaysParams, ways: engine.Ways, say: Say) -> Crossing:
    """A lane for each way that is there."""
    lanes = [
        Lane(
            say[name],
            ways.points[name],
            ways.mesh.get(name),
            ways.grids[name],
            figures(name, ways.rows[name], say),
        )
        for name in ways.names
    ]
    moments = np.linspace(0, 1, engine.FRAMES)
    told = [say["at"].format(t=t) for t in moments]
    peak, truth = float(np.exp(ways.grids["truth"].max())), ways.grids["truth"]
    return Crossing(
        lanes,
        told,
        mass(),
        peak,
        engine_ode.REACH,
        engine.SPAN,
        truth,
        modes=engine.modes_of(params),
    )


def moved(params: WaysParams, upload: Any, event: Any) -> dict[str, Any]:
    """The modes, where they were let go; the dials refuse what is no place."""
    held = event.get("modes") if isinstance(event, dict) else None
    return {"modes": "own", "own": modes_text(modes_from(held))}


def figures(name: str, row: engine.Row, say: Say) -> list[str]:
    """A line for each moment of one way."""
    off = say["off"].format(off=row.filament)
    if name == "layers":
        n = engine.LAYERS + 1  # and the one that takes out mean and spread
        layers = [int(k) for k in np.floor(np.linspace(0, n, engine.FRAMES) + 1e-9)]
        return [f"{say['after'].format(k=k, n=n)} · {off}" for k in layers]
    line = say["solved"].format(calls=row.calls)
    return [printed(f"{line} · {off}")]


def table(ways: engine.Ways, say: Say) -> str:
    """What each way is, in numbers: a way a column, as the panels stand."""
    share, origin = ways.truth
    truth = {"origin": f"{origin:.2f}", "off": f"{share:.2%}"}
    columns = [cells(name, ways.rows[name], say) for name in ways.names]
    names = " | ".join(say[name] for name in ways.names)
    lines = [f"| {say['quantity']} | {names} |", "|" + "---|" * (len(columns) + 1)]
    for name, *row in zip(QUANTITIES, *columns, strict=True):
        known = say["row_truth"].format(truth=truth[name]) if name in truth else ""
        lines.append(f"| **{say[f'row_{name}']}**{known} | " + " | ".join(row) + " |")
    waiting = [] if len(ways.names) == len(engine.WAYS) else ["", say["waiting"]]
    return "\n".join(lines + waiting)


def cells(name: str, row: engine.Row, say: Say) -> list[str]:
    """A column, in the order of `QUANTITIES`."""
    learnt = say["nothing"]
    if row.parameters:
        learnt = say["learnt_layers"].format(n=row.parameters, s=row.seconds)
    return [
        learnt,
        say[LOGS[name]],
        f"{row.calls}",
        say["no_map"].format(d=row.undone) if name == "sde" else f"{row.undone:.1g}",
        f"{row.error:.2g}",
        f"{row.kl:.3f}",
        f"{row.origin:.2f}",
        f"{row.filament:.2%}",
    ]


# What goes with the picture.


def told_live(params: WaysParams, upload: Any) -> Live:
    """Numbers for the lesson."""
    return live.ways(params)


def whole(params: WaysParams) -> engine.Ways:
    """All four, however long it takes."""
    return engine.run(params, engine.trained(params.rivals()))


def ways_csv(params: WaysParams, upload: Any) -> str:
    """The table, a way a row."""
    rows = whole(params).rows
    return csv_text(("way", *engine.Row._fields), [[name, *row] for name, row in rows.items()])


def ends_csv(params: WaysParams, upload: Any) -> str:
    """Where each way takes each point of the noise."""
    ends, noise = whole(params).ends, engine.noise_of(params)
    head = ["z_x", "z_y", *(f"{name}_{axis}" for name in ends for axis in "xy")]
    return csv_text(head, np.column_stack([noise, *ends.values()]).round(5).tolist())


def answer(params: WaysParams) -> dict[str, Any]:
    """What the endpoint tells: the table, by way."""
    return {name: row._asdict() for name, row in whole(params).rows.items()}


WAYS = View(
    id="ways",
    title=("Four ways", "四种方式"),
    params=WaysParams,
    build=build,
    code=snippets.ways,
    picture=engine.picture,
    live=told_live,
    files={"ways.csv": ways_csv, "ends.csv": ends_csv},
    run=answer,
)
