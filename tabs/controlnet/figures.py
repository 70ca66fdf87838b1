"""Results of engines.controlnet as pictures and charts; plain dicts, which are quick."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engines import controlnet
from engines.controlnet import score
from tabs.parts import Panel
from tabs.shell.colours import COLOURS, FIELD, GREY

__all__ = [
    "found_again",
    "histogram",
    "measured",
    "norms",
    "scores",
    "scores_of",
    "shares",
    "zeros",
]

Say = Mapping[str, str]
MARGIN = {"l": 52, "r": 16, "t": 40, "b": 44}


def _figure(data: list[dict[str, Any]], layout: dict[str, Any]) -> str:
    return json.dumps({"data": data, "layout": {"margin": MARGIN, "showlegend": False, **layout}})


def histogram(found: controlnet.Gradients, low: int, high: int, say: Say) -> str:
    """How many pixels have which gradient, and what the thresholds make of them."""
    middle = (found.edges[1:] + found.edges[:-1]) / 2
    first, last = sorted((low, high))
    colours = [GREY if g <= first else COLOURS[4] if g <= last else COLOURS[0] for g in middle]
    bars = {
        "type": "bar",
        "x": middle.tolist(),
        "y": found.counts.tolist(),
        "marker": {"color": colours},
        "hovertemplate": "%{x:.0f}: %{y}<extra></extra>",
    }
    lines = [_threshold(low, COLOURS[4]), _threshold(high, COLOURS[0])]
    named = [(low, say["low"]), (high, say["high"])]
    names = [
        {
            "x": x,
            "y": 1.167,
            "yref": "paper",
            "text": f"{name} {x}",
            "showarrow": False,
            "xanchor": "right" if x == first or x > 850 else "left",
        }
        for x, name in named
    ]
    return _figure(
        [bars],
        {
            "height": 270,
            "bargap": 0.05,
            "shapes": lines,
            "annotations": names,
            "xaxis": {"title": {"text": say["gradient"]}, "range": [0, 1000]},
            "yaxis": {"title": {"text": say["pixels"]}, "type": "log"},
        },
    )


def shares(found: controlnet.Gradients, say: Say) -> str:
    """How many pixels lie below, between and above the thresholds."""
    return (
        f"{say['never']} {100 * found.below:.0f} % · {say['maybe']} {100 * found.between:.0f} % · "
        f"{say['always']} {100 * found.above:.0f} %"
    )


def _threshold(x: int, colour: str) -> dict[str, Any]:
    return {
        "type": "line",
        "x0": x,
        "x1": x,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "line": {"color": colour, "width": 4},
    }


def found_again(
    picture: np.ndarray,
    params: controlnet.Params,
    hints: Mapping[str, np.ndarray],
    joints: np.ndarray,
    say: Say,
) -> Panel:
    """The hint sought in the picture, laid over what was wanted."""
    if "edges" in hints:
        over = score.overlay(hints["edges"].max(axis=2), score.edges_of(picture, params))
        brought = params.picture == "sketch" or params.detector in ("none", "invert")
        said = say["found_edges"] + (say["found_canny"] if brought else "")
        return Panel(over, say["found"], said)
    if params.backend != "storybook":
        return Panel(hints["pose"], say["found"], say["nobody"])
    over = score.rings(picture, joints, score.joints_in(picture))
    return Panel(over, say["found"], say["found_pose"])


Pairs = dict[str, tuple[float, float]]


def measured(
    without: np.ndarray,
    steered: np.ndarray,
    params: controlnet.Params,
    hints: Mapping[str, np.ndarray],
    joints: np.ndarray,
) -> Pairs:
    """How well two pictures of one seed keep to each hint, without the net and with it: F1 of
    edges, of the whole and of the subject's box where it is known, and PCK of joints.
    """
    found: Pairs = {}
    if "edges" in hints:
        edges = controlnet.beside(without, steered, hints["edges"], "edges", params)
        found["f1"] = edges.whole
        if edges.subject:
            found["subject"] = edges.subject
    if "pose" in hints and params.backend == "storybook":
        found["pck"] = controlnet.beside(without, steered, joints, "pose", params).whole
    return found


def scores(found: Pairs, say: Say) -> str:
    """The steered picture's in words, each beside what the same seed had without the net."""
    return " · ".join(
        say["kept"].format(name=say[name], a=a, b=b) for name, (a, b) in found.items()
    )


def scores_of(found: Pairs, which: int, say: Say) -> str:
    """Those of one picture of the two alone."""
    return " · ".join(f"{say[name]} {pair[which]:.2f}" for name, pair in found.items())


def norms(found: Mapping[str, np.ndarray], names: Sequence[str], say: Say) -> str:
    """Residual against step, one heat map a net."""
    data, layout = [], {"height": 300, "title": {"text": say["norms"]}}
    for k, (kind, sizes) in enumerate(found.items()):
        axis = "" if k == 0 else "2"
        data.append(
            {
                "type": "heatmap",
                "z": sizes.T.round(5).tolist(),
                "y": list(names),
                "x": list(range(1, len(sizes) + 1)),
                "colorscale": FIELD,
                "xaxis": f"x{axis}",
                "yaxis": f"y{axis}",
                "showscale": k == 0,
                "colorbar": {"title": {"text": say["rms"]}},
                "hovertemplate": f"{kind} %{{y}}, {say['step']} %{{x}}: %{{z:.4f}}<extra></extra>",
            }
        )
        span = [0.53 * k, 0.47 + 0.53 * k] if len(found) > 1 else [0, 1]
        layout[f"xaxis{axis}"] = {"title": {"text": say["step"]}, "domain": span, "nticks": 6}
        layout[f"yaxis{axis}"] = {
            "autorange": "reversed",
            "anchor": f"x{axis}",
            "showticklabels": k == 0,
        }
    return _figure(data, {**layout, "margin": {**MARGIN, "l": 70}})


def zeros(proof: Any, names: Sequence[str], say: Say) -> str:
    """Sizes of the zero convolutions, before and after training."""
    rows = [
        ("untrained", proof.sizes_untrained, COLOURS[1]),
        ("trained", proof.sizes_trained, COLOURS[0]),
    ]
    data = [
        {
            "type": "bar",
            "x": list(names),
            "y": sizes.tolist(),
            "name": say[name],
            "marker": {"color": colour},
        }
        for name, sizes, colour in rows
    ]
    return _figure(
        data,
        {
            "height": 280,
            "showlegend": True,
            "title": {"text": say["zero"]},
            "barmode": "group",
            "yaxis": {"title": {"text": say["rms"]}},
            "legend": {"orientation": "h", "y": 1.16, "x": 1, "xanchor": "right"},
        },
    )
