"""The sixth view: a point loses a value, and every split knows which way it goes."""

from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import boosting
from engines.boosting import Fitted, Gap, Gapped, snippets
from engines.params import Text
from tabs.parts import Figure
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import View
from tabs.shell.exports import csv_text

from . import exports, figures, trees
from .panels import fields, pane, scene, words
from .strips import Arrays, data_of, fit, numbers, strip

__all__ = ["GAPS"]

CLOCK = "gaps"
LOST = {"x1": 0, "x2": 1}
INSET = 0.012
"""How far from the edge a point without a value is drawn, as a share of the panel."""


def build(builder: ViewBuilder) -> Draw:
    """The field with its points, the round's tree with two ways down it, the point's shares."""
    say = words(builder)
    with gr.Row():
        with gr.Column(scale=5, min_width=280):
            panel = fields(
                builder, "gaps", "gap_hint", clock=CLOCK, editable=False, pull=True, told=True
            )
        with gr.Column(scale=6, min_width=280):
            told = gr.Markdown(elem_classes="figures-line", elem_id="boosting-way")
            ways = Figure(alt=say["ways"], elem_id="boosting-ways")
            curve = Figure(
                follow=CLOCK, cursor=True, alt=say["gap_shares"], elem_id="boosting-gap"
            )

    def draw(params: Gapped, upload: Any) -> dict[Component, Any]:
        found = strip(params.of("xgboost"), *gapped(params, upload))
        shown = scene(params, upload, [pane(found, say["gap_pane"], say)], params.round)
        i = point(params, upload)
        points = at_the_edges(params, upload, shown.points, shown.extent)
        shares = shares_of(params, upload)
        own = int(data_of(params, upload).y[i])
        return {
            panel: shown._replace(points=points, chosen=i),
            curve: figures.gap(shares[..., own], say),
        } | way(params, upload)

    def way(params: Gapped, upload: Any) -> dict[Component, Any]:
        """The tree of the round with both ways; the field stays."""
        fitted, output = model(params, upload), output_of(params, upload)
        tree = boosting.tree(fitted.params, round_of(params), output=output, fit=fitted)
        found = gap_of(params, upload)
        title = say["ways_title"].format(round=round_of(params) + 1)
        return {
            ways: trees.ways(tree, found, title, say),
            told: builder.say(in_words(params, found)),
        }

    builder.on(panel.input, turned, way)
    builder.on(panel.select, pulled)
    return draw


def turned(params: Gapped, upload: Any, event: Any) -> dict[str, Any]:
    """The round at which the scrub ended."""
    return {"round": int(event["frame"]) + 1}


def pulled(params: Gapped, upload: Any, event: Any) -> dict[str, Any]:
    """The point that was clicked, and what it lost where it was pulled off an edge."""
    lost = event.get("lost")
    return {"point": int(event["index"])} | ({"lost": lost} if lost is not None else {})


def gapped(params: Gapped, upload: Any) -> Arrays:
    """The training points with their gaps, and the whole test points, as arrays."""
    data = data_of(params, upload)
    x = boosting.with_gaps(data.x, params.gaps, params.seed)
    return x, data.y, data.flipped, data.test_x, data.test_y


def model(params: Gapped, upload: Any) -> Fitted:
    """XGBoost as it learnt from the points with gaps."""
    return fit(params.of("xgboost"), *gapped(params, upload))


def point(params: Gapped, upload: Any) -> int:
    """The point in hand."""
    return min(params.point, len(data_of(params, upload).y) - 1)


def round_of(params: Gapped) -> int:
    """The round on the stage, from 0."""
    return min(params.round, params.rounds) - 1


def output_of(params: Gapped, upload: Any) -> int:
    """Of more than two classes the tree of the point's own."""
    data = data_of(params, upload)
    return int(data.y[point(params, upload)]) if data.classes > 2 else 0


def _table(params: Gapped, upload: Any) -> np.ndarray:
    """The point with all its values, and without the lost one, (2, 2)."""
    x = data_of(params, upload).x[[point(params, upload)] * 2].copy()
    if params.lost in LOST:
        x[1, LOST[params.lost]] = np.nan
    return x


def gap_of(params: Gapped, upload: Any) -> Gap:
    """Both ways down the tree of the round on the stage."""
    whole, without = _table(params, upload)
    output = output_of(params, upload)
    return boosting.ways(model(params, upload), round_of(params), whole, without, output)


def shares_of(params: Gapped, upload: Any) -> np.ndarray:
    """The point's shares after every round, with its values and without one, (2, rounds, K)."""
    fitted = model(params, upload)
    scores = fitted.stages.total(fitted.stages.parts(_table(params, upload)))
    return boosting.shares_of("xgboost", scores, fitted.data.classes).transpose(1, 0, 2)


def at_the_edges(params: Gapped, upload: Any, points: np.ndarray, extent: Any) -> np.ndarray:
    """The points as they are drawn: one without x1 on the left edge, without x2 on the lower."""
    x = gapped(params, upload)[0]
    assert x is not None
    x, i = x.copy(), point(params, upload)
    x[i] = _table(params, upload)[1]
    left, right, bottom, top = extent
    edge = left + INSET * (right - left), bottom + INSET * (top - bottom)
    return np.column_stack([np.where(np.isnan(x), edge, x), points[:, 2:]])


def in_words(params: Gapped, found: Gap) -> Text:
    """Where the value was missed, and which leaf it comes to."""
    if params.lost not in LOST:
        return "The point has both values.", "该点两个值都在。"
    name = f"x{'₁₂'[LOST[params.lost]]}"
    asked = len(found.after.default)
    if not asked:
        return (
            f"No split on its way asks for {name}: the same leaf.",
            f"它经过的分裂都不问 {name}：落到同一个叶。",
        )
    same = found.before.nodes[-1] == found.after.nodes[-1]
    return (
        f"Splits that miss {name} and send it their learnt way: **{asked}**. "
        + ("It comes to the same leaf." if same else "It comes to **another leaf**."),
        f"遇到缺失的 {name}、按学到的默认方向分配的分裂：**{asked}** 个。"
        + ("最终落到同一个叶。" if same else "最终落到**另一个叶**。"),
    )


def picture(params: Gapped) -> np.ndarray:
    """The point's shares after every round, with its values and without one, (2, rounds, K)."""
    return shares_of(params, None)


def live(params: Gapped, upload: Any) -> dict[str, str]:
    """The lesson's numbers of the same points without gaps."""
    return numbers(params, upload, params.of("xgboost"), params.rounds, params.round)


def ways_csv(params: Gapped, upload: Any) -> str:
    """round, share of the point's own class with its values, and without the lost one."""
    own = int(data_of(params, upload).y[point(params, upload)])
    rows = [[r, *row] for r, row in enumerate(shares_of(params, upload)[..., own].T.tolist(), 1)]
    return csv_text(["round", "share_whole", "share_without"], rows)


GAPS = View(
    id="gaps",
    title=("Missing values", "缺失值"),
    params=Gapped,
    build=build,
    code=snippets.gapped,
    picture=picture,
    live=live,
    files={"shares.csv": ways_csv, "points.csv": exports.points_csv},
)
