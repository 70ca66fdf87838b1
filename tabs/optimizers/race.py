"""Every method at the learning rate that suits it best."""

from collections.abc import Iterator
from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import compute, optimizers
from engines.cache import shared
from engines.optimizers import RATES, Params, Race, RaceParams, live_race, snippets
from engines.optimizers.surfaces import objective
from engines.params import ParamsError
from tabs.parts import Figure, Progress, Work
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import Live, View
from tabs.shell.exports import csv_text

from . import figures, tables
from .runs import field, land, named, trails
from .stage import bench, cards, formula, readable, say_all, terrain, typed

__all__ = ["RACE", "build"]

CLOCK = "race"


def build(builder: ViewBuilder) -> Draw:
    """The sweep of rates, the race at the best ones, and its paths."""
    say, names = say_all(builder), named(builder.index)
    line = formula(builder, "race-formula")
    gr.Markdown(say["race"], elem_id="optimizers-race-note")
    bar = Progress(
        words={"running": say["racing"], "stop": say["stop"]}, elem_id="optimizers-progress"
    )
    with gr.Row(elem_classes="press"):
        again = gr.Button(say["again"], size="sm", variant="primary", elem_id="optimizers-again")
        take = gr.Button(say["take"], size="sm", elem_id="optimizers-take")
    with gr.Row():
        with gr.Column(scale=1, min_width=300):
            rates = Figure(alt=say["sweep"], elem_id="optimizers-sweep")
            table = gr.Markdown(elem_classes="figures-line", elem_id="optimizers-ranking")
        with gr.Column(scale=1, min_width=300):
            walk = terrain(builder, "race-map", CLOCK, editable=False)
    loss = Figure(
        follow=CLOCK, cursor=True, first=0, alt=say["at_best"], elem_id="optimizers-race-loss"
    )
    entries = bench(builder, "race-cards")

    def shown(params: RaceParams, found: Race) -> dict[Component, Any]:
        key, least = found.params, objective(found.params).least
        paths = land(key, trails(found.result, names), field=field(key), frame=params.steps)
        return {
            bar: Work("idle"),
            rates: figures.sweep(found, names, say),
            table: _ranking(found, names, say),
            walk: paths,
            loss: figures.losses(found.result, least, names, say),
        }

    def work(params: RaceParams, upload: Any) -> Iterator[dict[Component, Any]]:
        key = params.engine()
        for progress in compute.steps(optimizers.race_steps, key):
            if progress.race is not None:
                yield shown(params, keep(key, progress.race))
            else:
                yield {bar: Work("running", progress.done, progress.total)}

    def draw(params: RaceParams, upload: Any) -> dict[Component, Any]:
        same: dict[Component, Any] = {
            line: typed(params, builder.index),
            entries: cards(params, builder.index),
        }
        key = readable(params)
        if key is None:
            return same
        found = raced(key)
        if found is not None:
            return same | shown(params, found)
        wanted = Work("wanted", 0, len(params.methods))
        return same | {bar: wanted, rates: None, table: say["stopped"], walk: None, loss: None}

    builder.run(bar.select, work, [bar, rates, table, walk, loss], bar.edit)
    builder.run(again.click, work, [bar, rates, table, walk, loss], bar.edit)
    builder.on(take.click, taken)
    return draw


def _place(params: Params) -> str:
    return f"optimizers.race:{params.key()}"


def keep(params: Params, found: Race) -> Race:
    """The race, in the cache that all visitors share."""
    shared.put(_place(params), found)
    return found


def raced(params: Params) -> Race | None:
    """The race of these dials, if it has been run."""
    found: Race | None = shared.peek(_place(params))
    return found


def taken(params: RaceParams, upload: Any, event: Any) -> dict[str, Any]:
    """The best rates, as the dials of the methods."""
    found = raced(params.engine())
    if found is None:
        return {}
    best = {
        f"{method}_lr": float(rate)
        for method, rate in zip(found.params.methods, found.best, strict=True)
    }
    return {"tuning": optimizers.tuned_text(params.turned() | best)}


def _ranking(found: Race, names: dict[str, str], say: dict[str, str]) -> str:
    """The methods from the best to the worst."""
    scores = found.scores.min(1)
    lines = [say["ranking"], "|---|---|---|---|"]
    for place, row in enumerate(np.argsort(scores, kind="stable"), 1):
        name = names[found.params.methods[row]]
        if np.isfinite(scores[row]):
            lines.append(f"| {place} | {name} | {found.best[row]:.3g} | {scores[row]:.2f} |")
        else:
            lines.append(f"| – | {name} | – | {say['diverges']} |")
    return "\n".join(lines) + "\n\n" + " ".join(_edges(found, names, say))


def _edges(found: Race, names: dict[str, str], say: dict[str, str]) -> list[str]:
    """That the sweep was widened, and for whom that was not enough."""
    said = []
    low, high = float(found.rates[0]), float(found.rates[-1])
    if len(found.rates) > len(RATES):
        said.append(say["widened"].format(low=low, high=high))
    out = [names[m] for m, at in zip(found.params.methods, found.edge, strict=True) if at]
    return [*said, say["edge"].format(methods=", ".join(out))] if out else said


# What goes with the picture.


def whole(params: RaceParams) -> Race:
    """The race of these dials, run now if it has not been."""
    key = params.engine()
    return raced(key) or keep(key, compute.run(optimizers.fair_race, key))


def live(params: RaceParams, upload: Any) -> Live:
    """None while the formula cannot be read."""
    try:
        key = params.engine()
    except ParamsError:
        return {}
    return live_race(key, raced(key))


def scores_csv(params: RaceParams, upload: Any) -> str:
    """The score of every method at every rate."""
    found = whole(params)
    rows = np.column_stack([found.rates, found.scores.T]).tolist()
    return csv_text(["rate", *found.params.methods], rows)


def paths_csv(params: RaceParams, upload: Any) -> str:
    """Every point of the race at the best rates."""
    return tables.paths_csv(whole(params).result)


def state_json(params: RaceParams, upload: Any) -> str:
    """The dials at the best rates, and where each method ends."""
    found = whole(params)
    return tables.state_json(found.params, tables.ends(found.result))


RACE = View(
    "race",
    ("Fair race", "公平竞赛"),
    RaceParams,
    build,
    snippets.race,
    lambda params: whole(params).scores,
    live,
    {"scores.csv": scores_csv, "paths.csv": paths_csv, "state.json": state_json},
    example=lambda params: whole(params),
)
