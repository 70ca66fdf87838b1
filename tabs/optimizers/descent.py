"""Paths on the map, their losses, and any step taken apart."""

import json
from collections.abc import Iterator
from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import optimizers
from engines.optimizers import METHODS, DescentParams, Params, Result, live_paths, snippets
from engines.optimizers.surfaces import objective
from engines.params import ParamsError
from tabs.parts import Arrow, Bend, Figure, Knots, Land, Lines, Term, Worked
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import Live, View
from tabs.shell.errors import cached
from tabs.shell.exports import csv_text

from . import figures, tables
from .runs import descended, field, land, named, trails
from .stage import bench, cards, formula, placed, readable, say_all, taken, terrain, typed

__all__ = ["DESCENT", "build"]

CLOCK = "descent"
BOOK = 2000
"""Most steps that are all written out."""

RED, BLUE, BROWN, PURPLE = "#c0392b", "#2456c7", "#6b4226", "#7f3c9b"


def build(builder: ViewBuilder) -> Draw:
    """The map with its scrubber; losses and distances; cards; the step written out."""
    say, names = say_all(builder), named(builder.index)
    line = formula(builder, "typed")
    with gr.Row():
        with gr.Column(scale=6, min_width=300):
            walk = terrain(builder, "map", CLOCK)
        with gr.Column(scale=5, min_width=280):
            follows: dict[str, Any] = {"follow": CLOCK, "cursor": True, "first": 0}
            charts = [
                Figure(alt=say[name], elem_id=f"optimizers-{name}", **follows)
                for name in ("loss", "distance", "rate")
            ]
            words = {"knot": say["knot"], "hint": say["knots_hint"]}
            words |= {"x": say["along"], "y": say["share"]}
            own = Knots(words=words, elem_id="optimizers-drawn")
            note = gr.Markdown(elem_classes="figures-line", elem_id="optimizers-note")
            check = gr.Button(say["check"], size="sm", elem_id="optimizers-check")
    work = Worked(
        clock=CLOCK,
        words={"step": say["step"], "worked": say["worked"]},
        elem_id="optimizers-worked",
    )
    cards_part = bench(builder, "cards")

    def draw(params: DescentParams, upload: Any) -> dict[Component, Any]:
        shown: dict[Component, Any] = {
            line: typed(params, builder.index),
            cards_part: cards(params, builder.index),
            own: _bend(params, say),
        }
        key = readable(params)
        if key is None:
            return shown | {note: say["refused"]}
        result = descended(key)
        least = objective(key).least
        drawn = figures.losses(result, least, names, say), figures.distances(result, names, say)
        return (
            shown
            | {walk: _land(params, result, names, say, field(key)), work: _book(params, say)}
            | dict(zip(charts, (*drawn, figures.schedule(result, names, say)), strict=True))
            | {note: ""}
        )

    def draw_paths(params: DescentParams, upload: Any) -> dict[Component, Any]:
        """While a start is dragged: the paths alone."""
        return {walk: _land(params, descended(params.engine()), names, say)}

    def draw_hand(params: DescentParams, upload: Any) -> dict[Component, Any]:
        """Another method in hand: its arrows and its arithmetic."""
        return draw_paths(params, upload) | {work: _book(params, say)}

    def checking(params: DescentParams, upload: Any) -> Iterator[dict[Component, Any]]:
        yield {note: say["checking"]}
        yield {note: _checked(params, upload, say)}

    builder.run(check.click, checking, [note])
    builder.on(own.release, bent)
    builder.on(walk.input, placed, draw_paths)
    builder.on(walk.release, placed)
    builder.on(walk.select, taken, draw_hand)
    return draw


def bent(params: DescentParams, upload: Any, event: Any) -> dict[str, Any]:
    """A schedule of one's own, checked by its dial."""
    held = event.get("knots") if isinstance(event, dict) else None
    return {"schedule": "drawn", "drawing": json.dumps(held)}


# What stands on the stage.


def _bend(params: DescentParams, say: dict[str, str]) -> Bend | None:
    if params.schedule != "drawn":
        return None
    knots = np.array(json.loads(params.drawing), dtype=float)
    return Bend(say["drawn"], knots, knots, 1.0, 16)


def _land(
    params: DescentParams,
    result: Result,
    names: dict[str, str],
    say: dict[str, str],
    heights: np.ndarray | None = None,
) -> Land:
    key, hand = result.params, params.in_hand()
    parts = result.internals(hand)
    arrows = [
        Arrow(term.letter, term.colour, sign * parts[symbol], term.kind)
        for symbol, sign, term in _terms(parts, say)
    ]
    return land(
        key,
        trails(result, names),
        field=heights,
        starts=np.array(key.starts),
        arrows=arrows,
        hand=hand,
        frame=params.frame,
        note=say["note"],
    )


def _terms(parts: dict[str, np.ndarray], say: dict[str, str]) -> list[tuple[str, int, Term]]:
    """What is drawn at the head: symbol, sign, and how it is told; none for squares if absent."""
    m = "m_hat" if "m_hat" in parts else "m"
    v = "v_hat" if "v_hat" in parts else "v"
    letters = {"m": "m_t", "m_hat": r"\hat m_t", "v": "v_t", "v_hat": r"\hat v_t"}
    found = [("g", -1, Term("-g_t", say["gradient"], RED))]
    if m in parts:
        found.append((m, -1, Term("-" + letters[m], say["momentum"], BLUE)))
    found.append(("step", 1, Term(r"\Delta\theta", say["move"], BROWN)))
    if v in parts:
        root = rf"\sqrt{{{letters[v]}}}"
        found.append((v, 1, Term(root, say["squares"], PURPLE, "square")))
    return found


def _book(params: DescentParams, say: dict[str, str]) -> Lines:
    key, hand = params.engine(), params.in_hand()
    result = descended(key)
    terms = [term for _, _, term in _terms(result.internals(hand), say)]
    title = say["of"].format(method=METHODS[hand].label[0])
    if key.steps > BOOK:
        return Lines(title, [], [], terms, say["no_book"])
    rest = tuple(method for method in key.methods if method != hand)
    first = key.model_copy(update={"methods": (hand, *rest)})
    book = cached(_written_out, first, result=result)
    return Lines(title, book.layouts, book.pages, terms)


def _written_out(params: Params, result: Result) -> optimizers.Book:
    """The arithmetic of the first method from the first start, of a run in the page's order."""
    return optimizers.book(result.params, params.methods[0], 0, result)


def _checked(params: DescentParams, upload: Any, say: dict[str, str]) -> str:
    """How far the paths are from those of a plain loop over torch.optim."""
    difference = descended(params.engine(steps=min(params.steps, BOOK))).difference
    return say["exact"].format(d=f"{difference.max():.2g}")


# What goes with the picture.


def live(params: DescentParams, upload: Any) -> Live:
    """None while the formula cannot be read."""
    try:
        core = params.engine()
    except ParamsError:
        return {}
    return live_paths(core, descended(core))


def paths_csv(params: DescentParams, upload: Any) -> str:
    """Every point of the run."""
    return tables.paths_csv(descended(params.engine()))


def internals_csv(params: DescentParams, upload: Any) -> str:
    """What made each step of the method in hand from its first start."""
    result = descended(params.engine())
    parts = result.internals(params.in_hand())
    rows = np.concatenate(list(parts.values()), axis=1).tolist()
    names = ["step", *(f"{symbol}_{axis}" for symbol in parts for axis in "xy")]
    return csv_text(names, [[t, *row] for t, row in enumerate(rows, 1)])


def state_json(params: DescentParams, upload: Any) -> str:
    """The dials, and where each method ends."""
    core = params.engine()
    return tables.state_json(core, tables.ends(descended(core)))


DESCENT = View(
    "descent",
    ("Descent", "梯度下降"),
    DescentParams,
    build,
    snippets.descent,
    lambda params: descended(params.engine()).paths,
    live,
    {"paths.csv": paths_csv, "internals.csv": internals_csv, "state.json": state_json},
)
