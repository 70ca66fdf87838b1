"""Results of engines.optimizers as charts: plain dictionaries, which plotly.js reads."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engines.optimizers import METHODS, RIVALS, Cloud, Decay, MatrixRace, Race, Reddi, Result
from tabs.shell.colours import COLOURS, GREY

__all__ = [
    "colour_of",
    "dash_of",
    "distances",
    "gaps",
    "losses",
    "matrix_losses",
    "matrix_rates",
    "regret",
    "schedule",
    "shape_of",
    "shrink",
    "sigma",
    "spectra",
    "sweep",
    "weights",
    "where",
]

Say = Mapping[str, str]
HUES = (0, 1, 4, 6, 5, 3, 2, 7)
"""The page's colours in an order in which the usual four are farthest apart."""

MOST = 500
"""Points of a curve; more would not be seen."""

FLOOR = 1e-16
"""Losses this close to the minimum are drawn here: below is rounding."""

RISE = 1e3
"""A curve leaves the chart when it has grown by this much."""


def colour_of(method: str) -> str:
    """A method's own colour in every picture."""
    return COLOURS[HUES[list(METHODS).index(method) % len(HUES)]]


def shape_of(method: str) -> int:
    """With the colour it tells all sixteen apart."""
    return list(METHODS).index(method) // len(HUES) * 2


def dash_of(method: str) -> bool:
    """The second round of colours is dashed."""
    return list(METHODS).index(method) >= len(HUES)


def _numbers(values: np.ndarray) -> list[float | None]:
    return [float(f"{v:.5g}") if np.isfinite(v) else None for v in np.asarray(values).tolist()]


def _few(values: np.ndarray, period: int = 1) -> np.ndarray:
    """About MOST places along the last axis, the first and the last among them; what repeats with
    a period is seen at one phase of it.
    """
    last = values.shape[-1] - 1
    stride = period * -(-last // (MOST * period))
    return np.unique(np.r_[0, np.arange(last, 0, -max(stride, 1))])


def _line(name: str, x: np.ndarray, y: np.ndarray, colour: str, dash: str = "solid") -> Any:
    line = {"color": colour, "width": 2, "dash": dash}
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": _numbers(x),
        "y": _numbers(y),
        "line": line,
    }


def _figure(data: Sequence[Any], title: str, height: int = 250, **layout: Any) -> str:
    base = {
        "height": height,
        "title": {"text": title, "y": 0.97, "yanchor": "top", "font": {"size": 14}},
        "margin": {"l": 54, "r": 10, "t": 34, "b": 34},
        "showlegend": False,
    }
    return json.dumps({"data": list(data), "layout": base | layout})


LEGEND = {"showlegend": True, "legend": {"orientation": "h", "y": -0.14, "yanchor": "top", "x": 0}}


def _by_step(result: Result, values: np.ndarray, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """A curve a method, from (M, T + 1)."""
    lines = []
    for method, row in zip(result.params.methods, values, strict=True):
        at = _few(row)
        dash = "dash" if dash_of(method) else "solid"
        lines.append(_line(names[method], at, row[at], colour_of(method), dash))
    return lines


def gaps(result: Result, least: float) -> tuple[np.ndarray, bool]:
    """How far each method is above the least loss, (M, T + 1), median over the starts.

    And whether that loss is the surface's own; else it is the lowest one seen.
    """
    known = bool(np.isfinite(least))
    finite = result.losses[np.isfinite(result.losses)]
    floor = least if known else float(finite.min(initial=np.inf))
    with np.errstate(invalid="ignore", over="ignore"):
        gap = np.where(np.isfinite(result.losses), result.losses - floor, np.inf)
    return np.maximum(np.median(gap, axis=1), FLOOR), known


def _log_range(values: np.ndarray) -> list[float]:
    """From the lowest to a little above where the curves begin."""
    seen = values[np.isfinite(values) & (values > 0)]
    if not len(seen):
        return [-1, 1]
    first = values[:, 0][np.isfinite(values[:, 0])]
    top = min(seen.max(), RISE * max(first.max(initial=0), FLOOR))
    low, high = np.log10(seen.min()), np.log10(top)
    return [float(max(low, high - 18) - 0.3), float(high + 0.3)]


def losses(result: Result, least: float, names: Mapping[str, str], say: Say) -> str:
    """Loss above the minimum by step, on a logarithmic axis."""
    gap, known = gaps(result, least)
    title = say["loss" if known else "loss_seen"]
    starts = result.paths.shape[1]
    if starts > 1:
        title += say["median"].format(n=starts)
    axis = {"type": "log", "range": _log_range(gap), "exponentformat": "power", "dtick": None}
    return _figure(_by_step(result, gap, names), title, yaxis=axis, **_steps(result, say))


def distances(result: Result, names: Mapping[str, str], say: Say) -> str | None:
    """Distance to the nearest minimum by step; None where no minimum is known."""
    if np.isnan(result.distances[:, :, 0]).all():
        return None
    far = np.where(np.isnan(result.distances), np.inf, result.distances)
    middle = np.maximum(np.median(far, axis=1), FLOOR)
    axis = {"type": "log", "range": _log_range(middle), "exponentformat": "power"}
    return _figure(
        _by_step(result, middle, names), say["distance"], 220, yaxis=axis, **_steps(result, say)
    )


def schedule(result: Result, names: Mapping[str, str], say: Say) -> str | None:
    """The learning rates by step, where they change."""
    if result.params.schedule == "constant":
        return None
    top = float(result.rates.max()) or 1.0
    rates = np.maximum(result.rates, 1e-4 * top)  # a rate of nought lies on the floor
    low, high = float(np.log10(rates.min())), float(np.log10(top))
    axis = {"type": "log", "exponentformat": "power", "range": [low - 0.1, high + 0.3]}
    return _figure(
        _by_step(result, rates, names), say["rate"], 200, yaxis=axis, **_steps(result, say)
    )


def _steps(result: Result, say: Say) -> dict[str, Any]:
    return {"xaxis": {"range": [0, result.params.steps], **_step(say)}}


def _step(say: Say) -> dict[str, Any]:
    return {"title": {"text": say["step"]}}


def sweep(race: Race, names: Mapping[str, str], say: Say) -> str:
    """The score of every method at every rate, its best rate marked."""
    data = []
    for method, scores, best in zip(race.params.methods, race.scores, race.best, strict=True):
        dash = "dash" if dash_of(method) else "solid"
        data.append(_line(names[method], race.rates, scores, colour_of(method), dash))
        at = int(np.argmin(scores))
        if np.isfinite(scores[at]):
            marker = {"color": colour_of(method), "size": 12, "symbol": "star"}
            point = {"type": "scatter", "mode": "markers", "name": names[method], "marker": marker}
            data.append(
                point | {"x": [float(best)], "y": [float(scores[at])], "showlegend": False}
            )
    x = {"type": "log", "exponentformat": "power", "title": {"text": say["rate"]}}
    finite = race.scores[np.isfinite(race.scores)]
    high = float(np.quantile(finite, 0.93)) if len(finite) else 1.0
    low = float(finite.min(initial=0)) if len(finite) else 0.0
    y = {"title": {"text": say["score"]}, "range": [low - 0.4, high + 0.6]}
    legend = {"showlegend": True, "legend": {"orientation": "h", "y": -0.24, "yanchor": "top"}}
    layout = {"xaxis": x, "yaxis": y, "margin": {"l": 54, "r": 10, "t": 34, "b": 100}}
    return _figure(data, say["sweep"], 430, **layout, **legend)


def sigma(cloud: Cloud, method: str, names: Mapping[str, str], say: Say) -> str:
    """How wide the cloud of one method is along x and y, and what theory says of SGD's."""
    params = cloud.result.params
    row = params.methods.index(method)
    with np.errstate(invalid="ignore"):
        spread = np.sqrt(np.diagonal(cloud.covariance[row], axis1=-2, axis2=-1))
    t, data = np.arange(params.steps + 1), []
    at = _few(t)
    for k, axis in enumerate("xy"):
        colour = (colour_of(method), GREY)[k]
        data.append(_line(f"{names[method]} σ {axis}", at, spread[at, k], colour))
    if method == "sgd" and params.surface == "ravine" and not params.rotation:
        for k, curvature in enumerate((1.0, params.condition)):
            q = 1 - params.sgd_lr * curvature
            if abs(q) >= 1 or params.schedule != "constant" or params.weight_decay:
                continue
            wide = params.sgd_lr * params.noise * np.sqrt((1 - q ** (2 * at)) / (1 - q**2))
            label = say["theory"].format(axis="xy"[k])
            data.append(_line(label, at, wide, COLOURS[1 + k], "dot"))
    return _figure(
        data, say["sigma"], 330, xaxis=_step(say), yaxis={"rangemode": "tozero"}, **LEGEND
    )


def shrink(decay: Decay, say: Say) -> str:
    """The factor of decay alone at each step."""
    data = _pairs(decay.shrink)
    push = decay.params.lr * decay.params.strength or 1e-3
    low = max(float(np.quantile(decay.shrink[np.isfinite(decay.shrink)], 0.02)), 1 - 15 * push)
    axis = {"range": [1 - 1.1 * max(1 - low, 2 * push), 1 + 0.2 * push]}
    return _figure(data, say["shrink"], 300, xaxis=_step(say), yaxis=axis, **LEGEND)


def weights(decay: Decay, say: Say) -> str:
    """The two weights of each method; their means where there is noise."""
    return _figure(_pairs(decay.means), say["weights"], 300, xaxis=_step(say), **LEGEND)


def _pairs(values: np.ndarray) -> list[dict[str, Any]]:
    """Solid x and dotted y of the three rivals, from (3, T, 2)."""
    data = []
    for k, label in enumerate(RIVALS.values()):
        at = _few(values[k, :, 0])
        for axis, dash in ((0, "solid"), (1, "dot")):
            line = _line(label[0], at, values[k, at, axis], COLOURS[k], dash)
            data.append(line | {"showlegend": axis == 0})
    return data


_REDDI = ("Adam", "AMSGrad", "SGD")


def where(found: Reddi, say: Say) -> str:
    """Where the three are, step by step."""
    return _three(found.x, say["where"], {"range": [-1.08, 1.08]}, say)


def regret(found: Reddi, say: Say) -> str:
    """Their mean loss above the best fixed point's."""
    return _three(found.regret, say["regret"], {"rangemode": "tozero"}, say)


def _three(values: np.ndarray, title: str, axis: dict[str, Any], say: Say) -> str:
    at = _few(values[0], period=3)
    dashes = ("solid", "dash", "dot")
    rows = zip(_REDDI, values, COLOURS, dashes, strict=False)
    data = [_line(name, at, row[at], colour, dash) for name, row, colour, dash in rows]
    return _figure(data, title, 330, xaxis=_step(say), yaxis=axis, **LEGEND)


def _matrix_line(found: MatrixRace, row: int, x: np.ndarray, y: np.ndarray, say: Say) -> Any:
    return _line(say[f"m_{found.methods[row]}"], x, y, COLOURS[row], ("solid", "dash")[row // 4])


def matrix_losses(found: MatrixRace, say: Say) -> str:
    """The loss of every method at its best rate, step by step."""
    t = np.arange(found.losses.shape[1])
    data = [_matrix_line(found, k, t, y, say) for k, y in enumerate(found.losses)]
    y = {"type": "log", "exponentformat": "power", "title": {"text": say["loss_axis"]}}
    below = {"legend": {"orientation": "h", "y": -0.24, "yanchor": "top", "x": 0}}
    layout = {"xaxis": _step(say), "yaxis": y, "showlegend": True}
    return _figure(data, say["matrix_losses"], 400, margin=WIDE, **layout, **below)


WIDE = {"l": 60, "r": 10, "t": 34, "b": 90}


def matrix_rates(found: MatrixRace, say: Say) -> str:
    """The score of every method at every rate, its best marked."""
    data = []
    for k, scores in enumerate(found.scores):
        data.append(_matrix_line(found, k, found.rates, scores, say))
        if np.isfinite(scores).any():
            star = {"x": [float(found.best[k])], "y": [float(np.min(scores))], "mode": "markers"}
            marker = {"color": COLOURS[k], "size": 11, "symbol": "star"}
            data.append({"type": "scatter", "showlegend": False, **star, "marker": marker})
    finite = found.scores[np.isfinite(found.scores)]
    top = float(np.quantile(finite, 0.9)) + 1 if len(finite) else 1.0
    low = float(finite.min(initial=0)) - 0.5
    x = {"type": "log", "exponentformat": "power", "title": {"text": say["rate"]}}
    y = {"title": {"text": say["score"]}, "range": [low, top]}
    return _figure(data, say["matrix_rates"], 330, xaxis=x, yaxis=y, margin=WIDE)


def spectra(found: MatrixRace, say: Say) -> str:
    """The singular values of each method's steps over the largest, the middle half of the run."""
    n = found.spectra.shape[1]
    middle = np.median(found.spectra[:, n // 4 : max(3 * n // 4, n // 4 + 1)], axis=1)
    x = np.arange(1, middle.shape[1] + 1)
    data = [
        _matrix_line(found, k, x, y, say) | {"mode": "lines+markers"} for k, y in enumerate(middle)
    ]
    axis = {"title": {"text": say["singular"]}, "dtick": 1}
    y = {"title": {"text": say["over_largest"]}, "range": [0, 1.05]}
    return _figure(data, say["spectra"], 330, xaxis=axis, yaxis=y, margin=WIDE)
