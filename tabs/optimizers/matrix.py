"""An unknown that is a matrix: Muon, Shampoo and SOAP beside those that see numbers only."""

from typing import Any

import gradio as gr
from gradio.components import Component

from engines import optimizers
from engines.optimizers import MatrixParams, MatrixRace, live_matrix, snippets
from tabs.parts import Figure
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import Live, View
from tabs.shell.errors import cached
from tabs.shell.exports import csv_text
from tabs.shell.progress import tell

from . import figures, tables
from .runs import RUNNING
from .stage import say_all

__all__ = ["MATRIX", "build"]


def build(builder: ViewBuilder) -> Draw:
    """Losses at the best rates; the rates; what the methods make of a step."""
    say = say_all(builder)
    told = gr.Markdown(elem_classes="figures-line", elem_id="optimizers-matrix-told")
    loss = Figure(alt=say["matrix_losses"], elem_id="optimizers-matrix-loss")
    with gr.Row():
        with gr.Column(scale=1, min_width=280):
            rates = Figure(alt=say["matrix_rates"], elem_id="optimizers-matrix-rates")
        with gr.Column(scale=1, min_width=280):
            values = Figure(alt=say["spectra"], elem_id="optimizers-spectra")

    def draw(params: MatrixParams, upload: Any) -> dict[Component, Any]:
        found = raced(params)
        ends = {m: f"{y:.3g}" for m, y in zip(found.methods, found.losses[:, -1], strict=True)}
        return {
            told: say["matrix_told"].format(**ends),
            loss: figures.matrix_losses(found, say),
            rates: figures.matrix_rates(found, say),
            values: figures.spectra(found, say),
        }

    return draw


# What goes with the picture.


def raced(params: MatrixParams) -> MatrixRace:
    """All methods at their best rates, computed once for all visitors."""
    return cached(_race, params)


def _race(params: MatrixParams) -> MatrixRace:
    for share, race in optimizers.matrices_steps(params):
        if share == 1:
            return race
        tell(share, RUNNING)
    raise AssertionError("a race ends with all methods")


def live(params: MatrixParams, upload: Any) -> Live:
    """Of all methods at their best rates."""
    return live_matrix(params, raced(params))


def losses_csv(params: MatrixParams, upload: Any) -> str:
    """The loss of every method after every step."""
    found = raced(params)
    rows = [[t, *row] for t, row in enumerate(found.losses.T.tolist())]
    return csv_text(["step", *found.methods], rows)


def state_json(params: MatrixParams, upload: Any) -> str:
    """The dials, and where each method ends."""
    found = raced(params)
    return tables.state_json(
        params, dict(zip(found.methods, found.losses[:, -1].tolist(), strict=True))
    )


MATRIX = View(
    "matrix",
    ("Matrices", "矩阵"),
    MatrixParams,
    build,
    snippets.matrix,
    lambda params: raced(params).losses,
    live,
    {"losses.csv": losses_csv, "state.json": state_json},
    example=lambda params: raced(params),
)
