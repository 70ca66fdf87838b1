"""The seventh view: when to stop, how few bins are enough, which features matter."""

from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import boosting
from engines.boosting import Binned, Importance, Params, Stop, Stopped, snippets
from tabs.parts import Figure
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import View
from tabs.shell.errors import cached
from tabs.shell.exports import csv_text

from . import exports, figures
from .panels import words
from .strips import arrays_of, numbers, points_from

__all__ = ["STOPPING"]

Given = tuple[np.ndarray | None, ...]


def build(builder: ViewBuilder) -> Draw:
    """Three questions to one model: three figures, each with the answer in words."""
    say = words(builder)
    told = gr.Markdown(elem_classes="figures-line", elem_id="boosting-stopped")
    curve = Figure(alt=say["stop_title"], elem_id="boosting-stop-curve")
    with gr.Row():
        with gr.Column(scale=1, min_width=280):
            histogram = Figure(alt=say["bins_title"], elem_id="boosting-bins")
        with gr.Column(scale=1, min_width=280):
            bars = Figure(alt=say["features_title"], elem_id="boosting-features")

    def draw(params: Stopped, upload: Any) -> dict[Component, Any]:
        stop, found = stop_of(params, upload), bins_of(params, upload)
        best, last = stop.best + 1, stop.last + 1
        kept, end = stop.held_curve[stop.best, 1], stop.held_curve[-1, 1]
        return {
            told: say["stop_told"].format(
                best=best, last=last, rounds=len(stop.held_curve), kept=kept, end=end
            ),
            curve: figures.stopping(stop, say),
            histogram: figures.binned(found, say),
            bars: figures.features(importance_of(params, upload), say),
        }

    return draw


def stop_of(params: Stopped, upload: Any) -> Stop:
    """Where the training would have stopped."""
    asked = np.array([params.patience, params.held])
    return cached(_stop, params.of("xgboost"), *arrays_of(params, upload), asked)


def _stop(asked: Params, *arrays: np.ndarray | None) -> Stop:
    *points, dials = arrays
    assert dials is not None
    patience, share = dials.tolist()
    return boosting.early_stopping(asked, int(patience), share, points_from(tuple(points)))


def bins_of(params: Stopped, upload: Any) -> tuple[Binned, ...]:
    """Exact, then histograms of ever more bins; the dials of the tree method stand aside."""
    asked = params.of("xgboost").model_copy(update={"tree_method": "exact", "max_bin": 256})
    return cached(_bins, asked, *arrays_of(params, upload))


def _bins(asked: Params, *arrays: np.ndarray | None) -> tuple[Binned, ...]:
    return boosting.bins(asked, points=points_from(arrays))


def importance_of(params: Stopped, upload: Any) -> Importance:
    """Which features matter, beside a useless third."""
    return cached(_importance, params.of("xgboost"), *arrays_of(params, upload))


def _importance(asked: Params, *arrays: np.ndarray | None) -> Importance:
    return boosting.importance(asked, points=points_from(arrays))


def picture(params: Stopped) -> np.ndarray:
    """The shares of the model that early stopping keeps, (h, w, K)."""
    points = points_from(arrays_of(params, None))
    return boosting.stopped_shares(params.of("xgboost"), params.patience, params.held, points)


def live(params: Stopped, upload: Any) -> dict[str, str]:
    """The lesson's numbers after the last round."""
    return numbers(params, upload, params.of("xgboost"), params.rounds)


def stopping_csv(params: Stopped, upload: Any) -> str:
    """round, log-loss on the points it learns from, on those held out, on the test points."""
    stop = stop_of(params, upload)
    curves = (stop.train_curve, stop.held_curve, stop.test_curve)
    losses = np.stack([curve[:, 1] for curve in curves], axis=1)
    rows = [[r, *row] for r, row in enumerate(losses.tolist(), 1)]
    return csv_text(["round", "train_loss", "held_loss", "test_loss"], rows)


def bins_csv(params: Stopped, upload: Any) -> str:
    """tree method, bins, seconds of the fit, test error and log-loss."""
    rows = [
        ["hist" if b.max_bin else "exact", b.max_bin or "", b.seconds, b.error, b.loss]
        for b in bins_of(params, upload)
    ]
    return csv_text(["tree_method", "max_bin", "seconds", "test_error", "test_loss"], rows)


def features_csv(params: Stopped, upload: Any) -> str:
    """measure, and its value for x1, x2 and the useless x3."""
    found = importance_of(params, upload)
    rows = [[way, *values.tolist()] for way, values in found.own.items()]
    rows.append([f"permutation_{found.points}", *found.permuted.tolist()])
    rows.append(["permutation_train", *found.trained.tolist()])
    return csv_text(["measure", "x1", "x2", "x3_noise"], rows)


STOPPING = View(
    id="stopping",
    title=("When to stop", "何时停止"),
    params=Stopped,
    build=build,
    code=snippets.stopped,
    picture=picture,
    live=live,
    files={
        "stopping.csv": stopping_csv,
        "bins.csv": bins_csv,
        "features.csv": features_csv,
        "points.csv": exports.points_csv,
    },
)
