"""Results as pictures: streams of the flow, curves against w."""

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from engines.guidance import Result
from engines.numbers import printed
from tabs.parts import Stream
from tabs.shell.colours import COLOURS, GREY

__all__ = ["MODES", "ends", "front", "main", "moments", "norms", "shares", "traced"]

Say = Mapping[str, str]

MODES = ("#0072b2", "#e69f00", "#cc79a7", "#56b4e9", "#8a7a00", "#009e73", "#d55e00", "#7f7f7f")
"""The colours of the modes, as flow.js has them."""

DOTS = 400
SNAPSHOTS = 25
MARGIN = {"l": 50, "r": 12, "t": 40, "b": 40}


def steps_shown(result: Result) -> np.ndarray:
    """At most `SNAPSHOTS` of the steps, both ends in."""
    last = len(result.sigmas) - 1
    return np.unique(np.linspace(0, last, min(SNAPSHOTS, last + 1)).round().astype(int))


def main(result: Result, say: Say) -> list[Stream]:
    """The flow, the density of what came out, and that of what is said to come out."""
    peak = np.maximum(result.sampled.max((1, 2)), result.target.max((1, 2)))
    return [
        Stream(
            say["samples"],
            result.paths[:, steps_shown(result), :DOTS],
            shares=result.shares.modes,
            figures=told(result, say),
        ),
        Stream(
            say["sampled"],
            field=shades(result.sampled, peak),
            figures=moments_of(result.shares.mean, result.shares.std, say),
        ),
        Stream(
            say["target"],
            field=shades(result.target, peak),
            figures=moments_of(result.target_mean, result.target_std, say),
        ),
    ]


def ends(name: str, result: Result, say: Say) -> Stream:
    """Where one rule's samples end."""
    return Stream(
        name, result.points[:, :700], shares=result.shares.modes, figures=told(result, say)
    )


def shades(density: np.ndarray, peak: np.ndarray) -> np.ndarray:
    """Densities as bytes; the square root lets thin parts be seen."""
    return np.rint(255 * np.sqrt(density / peak[:, None, None])).astype(np.uint8)


def told(result: Result, say: Say) -> list[str]:
    """One line of figures a scale."""
    held = result.shares
    rows = zip(held.off, held.mean, held.std, strict=True)
    return [
        printed(say["figures"].format(off=100 * off, x=m[0], y=m[1], sx=s[0], sy=s[1]))
        for off, m, s in rows
    ]


def moments_of(mean: np.ndarray, std: np.ndarray, say: Say) -> list[str]:
    return [
        printed(say["moments"].format(x=m[0], y=m[1], sx=s[0], sy=s[1]))
        if np.isfinite(m).all()
        else say["outside"]
        for m, s in zip(mean, std, strict=True)
    ]


def shares(result: Result, say: Say) -> str:
    """Shares of the modes against w; x counts the scales, as the clock does."""
    held = result.shares
    lines = [
        line(places(result), 100 * held.modes[:, k], f"{say['mode']} {k + 1}", MODES[k % 8])
        for k in range(held.modes.shape[1])
    ]
    lines.append(line(places(result), 100 * held.off, say["off"], GREY, dash="dot"))
    return against_w(result, lines, say["shares_title"], say, " %")


def moments(result: Result, say: Say) -> str:
    """Mean and spread along x of the samples, and of the density that they are said to follow."""
    lines = []
    for values, target, name, colour in (
        (result.shares.mean, result.target_mean, say["mean"], COLOURS[0]),
        (result.shares.std, result.target_std, say["std"], COLOURS[1]),
    ):
        label = f"{name}, {say['of_target']}"
        lines.append(line(places(result), values[:, 0], name, colour))
        lines.append(line(places(result), target[:, 0], label, colour, dash="dash"))
    return against_w(result, lines, say["moments_title"], say)


def places(result: Result) -> list[int]:
    return list(range(1, len(result.scales) + 1))


def against_w(
    result: Result, lines: list[dict[str, Any]], title: str, say: Say, suffix: str = ""
) -> str:
    """Lines over the scales, evenly spaced."""
    ticks = {"tickvals": places(result), "ticktext": [f"{w:g}" for w in result.scales]}
    layout = {
        "height": 320,
        "margin": MARGIN,
        "title": {"text": title},
        "legend": {"orientation": "h", "y": -0.24},
        "xaxis": ticks | {"title": {"text": say["scale"], "standoff": 6}},
        "yaxis": {"ticksuffix": suffix},
    }
    return json.dumps({"data": lines, "layout": layout})


def front(results: Mapping[str, Result], say: Say) -> str:
    """Each rule's road through (off every mode, rarest mode) as w grows from 1."""
    lines = []
    for k, (name, result) in enumerate(results.items()):
        kept = result.scales >= 1
        order = np.argsort(result.scales[kept])
        x = 100 * result.shares.off[kept][order]
        y = 100 * result.shares.modes.min(1)[kept][order]
        lines.append(
            line(x, y, name, (*COLOURS, *MODES)[k])
            | {
                "text": [f"w = {w:g}" for w in result.scales[kept][order]],
                "hovertemplate": "%{text}<br>%{x:.1f} %, %{y:.1f} %",
                "marker": {"size": 7, "symbol": k},
            }
        )
    layout = {
        "height": 360,
        "margin": MARGIN,
        "title": {"text": say["front_title"]},
        "legend": {"orientation": "h", "y": -0.25},
        "xaxis": {"title": say["off_axis"], "ticksuffix": " %", "rangemode": "tozero"},
        "yaxis": {"title": say["rarest"], "ticksuffix": " %", "rangemode": "tozero"},
    }
    return json.dumps({"data": lines, "layout": layout})


def traced(found: Mapping[str, np.ndarray], axis: str, say: Say) -> str:
    """Accuracy, clipped pixels and diversity of a grid of pictures, in percent."""
    numeric = found["at"].dtype.kind in "if"
    x = found["at"].tolist() if numeric else [str(v) for v in found["at"]]
    lines = []
    for k, name in enumerate(("accuracy", "clipped", "diversity")):
        if np.isfinite(found[name]).any():
            trace = line(range(len(x)), 100 * found[name], say[name], COLOURS[k])
            lines.append(trace | {"x": x, "marker": {"size": 8, "symbol": k}})
    layout = {
        "height": 320,
        "margin": MARGIN,
        "title": {"text": say["curves_title"]},
        "legend": {"orientation": "h", "y": -0.24},
        "xaxis": {
            "title": {"text": axis, "standoff": 6},
            "type": "linear" if numeric else "category",
        },
        "yaxis": {"ticksuffix": " %", "rangemode": "tozero"},
    }
    return json.dumps({"data": lines, "layout": layout})


def norms(values: np.ndarray, say: Say) -> str:
    """Root mean square of both predictions and their difference at each step, (steps, 3)."""
    x = list(range(1, len(values) + 1))
    names = ("eps_u", "eps_c", "eps_d")
    lines = [line(x, values[:, k], say[name], COLOURS[k]) for k, name in enumerate(names)]
    layout = {
        "height": 320,
        "margin": MARGIN,
        "title": {"text": say["norms_title"]},
        "legend": {"orientation": "h", "y": -0.24},
        "xaxis": {"title": {"text": say["step"], "standoff": 6}},
        "yaxis": {"rangemode": "tozero"},
    }
    return json.dumps({"data": lines, "layout": layout})


def line(
    x: Any,
    y: Any,
    name: str,
    colour: str,
    *,
    dash: str = "solid",
) -> dict[str, Any]:
    """A trace as plotly.js reads it; what is not finite is left out."""
    return {
        "type": "scatter",
        "mode": "lines+markers" if dash == "solid" else "lines",
        "x": finite(x),
        "y": finite(y),
        "name": name,
        "line": {"color": colour, "dash": dash},
        "marker": {"size": 5},
    }


def finite(values: Any) -> list[float | None]:
    return [round(float(v), 4) if math.isfinite(v) else None for v in values]
