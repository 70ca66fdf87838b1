"""Results of engines.boosting as figures."""

import textwrap
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from engines.boosting import (
    BOOSTING,
    METHODS,
    Binned,
    Candidate,
    Importance,
    Plane,
    Result,
    Step,
    Stop,
    Variance,
)
from tabs.shell.colours import COLOURS, GREY

Say = Mapping[str, str]

__all__ = [
    "binned",
    "candidates",
    "coefficients",
    "colour_of",
    "curves",
    "empty",
    "features",
    "gap",
    "heaviest",
    "luck",
    "margins",
    "own_curves",
    "plane",
    "shares",
    "spread",
    "step",
    "stopping",
]

MARGIN = {"l": 44, "r": 12, "t": 40, "b": 44}
LEGEND = {**MARGIN, "t": 66}
SYMBOLS = ("circle", "square", "triangle-up", "diamond")
BINS = 40
COLUMN = {"error": 0, "loss": 1}


MANY = (*COLOURS, "#332288", "#882255", "#44aa99")
"""More methods than colours: three of Paul Tol's muted ones."""


def colour_of(method: str) -> str:
    """A method's own colour in every figure."""
    return MANY[list(METHODS).index(method)]


def _laid(figure: go.Figure, title: str, height: int = 300, **layout: object) -> go.Figure:
    above = {"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0}
    head = {"text": title, "y": 0.97, "yanchor": "top"}
    margin = MARGIN if layout.get("showlegend") is False else LEGEND
    base = {"height": height, "margin": margin, "title": head, "legend": above}
    return figure.update_layout(**{**base, **layout})


def empty(title: str, said: str, height: int = 300) -> go.Figure:
    """A sentence in the place of a figure."""
    figure = _laid(go.Figure(), title, height, showlegend=False)
    lines = textwrap.wrap(said, 40 if said.isascii() else 20)
    figure.add_annotation(
        text="<br>".join(lines), showarrow=False, xref="paper", yref="paper", x=0.5, y=0.5
    )
    return figure.update_xaxes(visible=False).update_yaxes(visible=False)


def _along(values: np.ndarray, rounds: int) -> tuple[np.ndarray, np.ndarray]:
    """A curve by round; a method of one round is a level line."""
    if len(values) == 1:
        return np.array([1, rounds]), np.repeat(values, 2)
    return np.arange(1, len(values) + 1), values


def curves(
    results: Mapping[str, Result], what: str, names: Mapping[str, str], say: Say
) -> go.Figure:
    """Train (dotted) and test curves of every method; what: "error" or "loss"."""
    rounds = max(r.rounds for r in results.values())
    figure = go.Figure()
    for method, result in results.items():
        tested = not np.isnan(result.test_curve).all()
        for kind, curve, dash in (
            ("train", result.train_curve, "dot"),
            ("test", result.test_curve, "solid"),
        ):
            if kind == "test" and not tested:
                continue
            x, y = _along(curve[:, COLUMN[what]], rounds)
            figure.add_scatter(
                x=x,
                y=y.astype(np.float32),
                mode="lines",
                name=names[method],
                line={
                    "color": colour_of(method),
                    "dash": dash,
                    "width": 1.2 if dash == "dot" else 2,
                },
            )
    figure.update_xaxes(title=say["round"], range=[0.5, rounds + 0.5])
    high = max(np.nanmax(r.test_curve[:, 1], initial=0) for r in results.values())
    if what == "error":
        figure.update_yaxes(tickformat=".0%", rangemode="tozero")
    else:  # a single tree is infinitely sure of its mistakes: keep the others in sight
        figure.update_yaxes(range=[0, min(1.2, 1.05 * high) if high else 1.2])
    return _laid(figure, say[what], 260, showlegend=False)


def shares(results: Mapping[str, Result], names: Mapping[str, str], say: Say) -> go.Figure:
    """The flipped points' share of the weight, round by round."""
    weighing = {m: r for m, r in results.items() if m in ("adaboost", *BOOSTING)}
    first = next(iter(results.values()))
    if not first.flipped.any() or not weighing:
        return empty(say["share"], say["no_flips"], 260)
    rounds = max(r.rounds for r in results.values())
    figure = go.Figure()
    for method, result in weighing.items():
        x, y = _along(result.flipped_share, rounds)
        figure.add_scatter(
            x=x,
            y=y.astype(np.float32),
            mode="lines",
            name=names[method],
            line={"color": colour_of(method)},
        )
    figure.add_hline(
        y=float(first.flipped.mean()),
        line={"color": GREY, "dash": "dash"},
        annotation_text=say["share_of_points"],
    )
    figure.update_xaxes(title=say["round"], range=[0.5, rounds + 0.5])
    figure.update_yaxes(tickformat=".0%", rangemode="tozero")
    return _laid(figure, say["share"], 260, showlegend=False)


def own_curves(result: Result, say: Say) -> go.Figure:
    """Error of one method: train, test, and out of bag where there is a bag."""
    figure = go.Figure()
    found = {"train": result.train_curve, "test": result.test_curve, "oob": result.oob}
    for k, (name, curve) in enumerate(found.items()):
        if curve is None or np.isnan(curve).all():
            continue
        x, y = _along(curve[:, 0], result.rounds)
        dash = ("dot", "solid", "dash")[k]
        figure.add_scatter(x=x, y=y, mode="lines", name=say[name], line={"dash": dash})
    figure.update_xaxes(title=say["round"], range=[0.5, result.rounds + 0.5])
    figure.update_yaxes(tickformat=".0%", rangemode="tozero")
    title = say["error"].split(" (")[0].split("（")[0]
    return _laid(figure, title, 270, showlegend=True)


def margins(result: Result, say: Say) -> go.Figure:
    """Histogram of the margins; one frame a round, on one scale for all."""
    found = result.margins
    low, high = min(float(found.min()), -0.1), max(float(found.max()), 0.1)
    edges = np.linspace(low, high, BINS + 1)
    centres = (edges[1:] + edges[:-1]) / 2
    whole = _counts(found, edges)
    traces = {"all": (whole, COLOURS[0])}
    if result.flipped.any():
        traces["flipped"] = (_counts(found[:, result.flipped], edges), COLOURS[1])
    figure = go.Figure(
        [
            go.Scatter(
                x=centres,
                y=counts[0],
                name=say[name],
                line={"shape": "hvh", "color": colour, "width": 1.5},
                fill="tozeroy",
            )
            for name, (counts, colour) in traces.items()
        ],
        frames=[
            go.Frame(name=str(r), data=[{"y": c[r].tolist()} for c, _ in traces.values()])
            for r in range(result.rounds)
        ],
    )
    figure.add_vline(x=0, line={"color": GREY, "dash": "dash"})
    figure.update_xaxes(title=say["margin"], range=[low, high])
    most = max(float(np.quantile(whole.max(axis=1), 0.9)), 1)
    figure.update_yaxes(title=say["points"], range=[0, 1.1 * most])
    return _laid(figure, say["margins"], 270, showlegend=bool(result.flipped.any()))


def _counts(found: np.ndarray, edges: np.ndarray) -> np.ndarray:
    return np.stack([np.histogram(row, edges)[0] for row in found])


def candidates(found: Sequence[Candidate], gamma: float, say: Say) -> go.Figure:
    """The gain of every threshold along both features, with both readings of gamma."""
    figure = go.Figure()
    for feature in (0, 1):
        line = sorted((c for c in found if c.feature == feature), key=lambda c: c.threshold)
        figure.add_scatter(
            x=[c.threshold for c in line],
            y=[c.gain for c in line],
            mode="lines",
            name=f"x{'₁₂'[feature]}",
            line={"color": COLOURS[feature], "shape": "hvh"},
        )
    for c in found:
        if c.chosen:
            figure.add_scatter(
                x=[c.threshold],
                y=[c.gain],
                mode="markers",
                name=say["chosen_split"],
                marker={"color": COLOURS[c.feature], "size": 13, "symbol": "star"},
            )
    if gamma:
        for level, name, dash in ((gamma, "library", "dash"), (2 * gamma, "paper", "dot")):
            figure.add_hline(
                y=level,
                line={"color": GREY, "dash": dash},
                annotation_text=say[f"gamma_{name}"],
            )
    figure.update_xaxes(title=say["threshold"])
    figure.update_yaxes(title=say["gain"], rangemode="tozero")
    return _laid(figure, say["candidates"])


def step(found: Step, title: str, say: Say) -> go.Figure:
    """A point's loss, its tangent and its parabola, and where each step ends."""
    high = max(1.15 * float(found.curve.max()), found.loss + 0.5)
    figure = go.Figure()
    for name, y, colour, dash in (
        ("point_loss", found.curve, GREY, "solid"),
        ("tangent", found.tangent, COLOURS[0], "dash"),
        ("parabola", found.parabola, COLOURS[1], "dot"),
    ):
        figure.add_scatter(
            x=found.axis, y=y, mode="lines", name=say[name], line={"color": colour, "dash": dash}
        )
    for k, name in enumerate(("s", "first", "second", "regular", "actual")):
        at = getattr(found, name)
        if np.isfinite(at):
            figure.add_scatter(
                x=[at],
                y=[np.logaddexp(0, -at)],
                mode="markers",
                name=say["now" if name == "s" else name],
                marker={
                    "size": 11,
                    "color": COLOURS[(k + 2) % 6],
                    "symbol": (*SYMBOLS, "star")[k],
                    "line": {"width": 1, "color": "white"},
                },
            )
    figure.update_xaxes(title=say["score"], range=[found.axis[0], found.axis[-1]])
    figure.update_yaxes(range=[-0.1 * high, high])
    below = {"orientation": "h", "y": -0.28, "yanchor": "top", "x": 0, "entrywidth": 130}
    return _laid(figure, title, 520, legend=below)


def luck(found: Variance, tree: Variance | None, say: Say) -> go.Figure:
    """Variance and bias squared after every round."""
    rounds = len(found.curve)
    figure = go.Figure()
    lines = [("variance", found.curve, COLOURS[0], "solid")]
    if found.bias is not None:
        lines.append(("bias", found.bias, COLOURS[1], "solid"))
    if tree is not None:
        lines.append(("tree_variance", tree.curve[-1:], GREY, "dash"))
    for name, values, colour, dash in lines:
        x, y = _along(values, rounds)
        mode = "lines" if len(x) > 1 else "markers"
        figure.add_scatter(
            x=x, y=y, mode=mode, name=say[name], line={"color": colour, "dash": dash}
        )
    figure.update_xaxes(title=say["round"], range=[0.5, rounds + 0.5])
    figure.update_yaxes(rangemode="tozero")
    return _laid(figure, say["by_round"], 400)


def spread(found: Variance, xs: np.ndarray, ys: np.ndarray, say: Say) -> go.Figure:
    """The variance over the plane, and one boundary line for each training set."""
    figure = go.Figure(
        go.Heatmap(
            x=xs,
            y=ys,
            z=found.spread.astype(np.float32),
            colorscale="Oranges",
            zmin=0,
            zmax=0.25,
            colorbar={"thickness": 10, "title": say["variance"]},
        )
    )
    for field in found.fields:
        rest = np.delete(field, 0, axis=-1).max(axis=-1)
        figure.add_contour(
            x=xs,
            y=ys,
            z=(field[..., 0] - rest).astype(np.float32),
            contours={"start": 0, "end": 0, "coloring": "lines"},
            colorscale=[[0, "#0072b2"], [1, "#0072b2"]],
            line={"width": 1},
            showscale=False,
            hoverinfo="skip",
        )
    return _laid(figure, say["spread"], 400, showlegend=False)


def heaviest(planes: Iterable[Plane]) -> tuple[int, int]:
    """The two meta-features that the last models weigh most, on the whole."""
    weight = np.sum([np.abs(p.coef).max(axis=0) / np.abs(p.coef).max() for p in planes], axis=0)
    i, j = np.sort(np.argsort(-weight, kind="stable")[:2]).tolist()
    return i, j


def plane(
    found: Plane,
    axes: tuple[int, int],
    bases: Mapping[str, str],
    title: str,
    say: Say,
    names: Sequence[str] = (),
) -> go.Figure:
    """Two meta-features of the training points, and the last model's boundary between them."""
    i, j = axes
    figure = go.Figure()
    for k in np.unique(found.labels):
        rows = found.labels == k
        figure.add_scatter(
            x=found.train[rows, i],
            y=found.train[rows, j],
            mode="markers",
            name=names[k] if k < len(names) else f"{say['label']} {k + 1}",
            marker={"color": COLOURS[k], "symbol": SYMBOLS[k], "size": 6, "opacity": 0.7},
        )
    if len(found.coef) == 1:
        a, b, c = found.line(i, j)
        x = np.linspace(found.train[:, i].min(), found.train[:, i].max(), 2)
        ends = (x, -(c + a * x) / b) if abs(b) > 1e-9 else (np.full(2, -c / (a or 1)), x)
        figure.add_scatter(
            x=ends[0],
            y=ends[1],
            mode="lines",
            name=say["last_boundary"],
            line={"color": GREY, "dash": "dash"},
        )
        low, high = found.train[:, j].min(), found.train[:, j].max()
        pad = 0.05 * (high - low) + 1e-3
        figure.update_yaxes(range=[low - pad, high + pad])
    for axis, column in ((figure.update_xaxes, i), (figure.update_yaxes, j)):
        several = len(found.coef) > 1
        text = say["says_class" if several else "says"]
        axis(title=text.format(base=bases[found.bases[column]], k=found.outputs[column] + 1))
    return _laid(figure, title, 360)


def coefficients(fold: Plane, leaky: Plane, bases: Mapping[str, str], say: Say) -> go.Figure:
    """What weight the last model gives to each base, honest and leaky."""
    figure = go.Figure()
    for name, found, colour in (("fold", fold, COLOURS[0]), ("leaky", leaky, COLOURS[1])):
        several = len(found.coef) > 1
        own = [found.coef[k if several else 0, c] for c, k in enumerate(found.outputs)]
        labels = [
            bases[b] + (f" · {k + 1}" if several else "")
            for b, k in zip(found.bases, found.outputs, strict=True)
        ]
        figure.add_bar(x=labels, y=own, name=say[name], marker_color=colour)
    return _laid(figure, say["coefficients"], 320, barmode="group")


def gap(shares: np.ndarray, say: Say) -> go.Figure:
    """The share of a point's own class by round, with its values and without one, (2, rounds)."""
    figure = go.Figure()
    for name, line, colour in zip(("way_before", "way_after"), shares, COLOURS, strict=False):
        x, y = _along(line, len(line))
        figure.add_scatter(x=x, y=y, mode="lines", name=say[name], line={"color": colour})
    figure.update_xaxes(title=say["round"], range=[0.5, shares.shape[1] + 0.5])
    figure.update_yaxes(tickformat=".0%", range=[0, 1.02])
    return _laid(figure, say["gap_shares"], 240, showlegend=False)


def stopping(found: Stop, say: Say) -> go.Figure:
    """Log-loss by round on the points learnt from, held out and tested; where it would stop."""
    rounds = len(found.held_curve)
    figure = go.Figure()
    for name, curve, dash, colour in (
        ("train", found.train_curve, "dot", COLOURS[0]),
        ("held", found.held_curve, "solid", COLOURS[1]),
        ("test", found.test_curve, "dash", COLOURS[2]),
    ):
        if np.isnan(curve).all():
            continue
        x, y = _along(curve[:, 1], rounds)
        line = {"dash": dash, "color": colour}
        figure.add_scatter(x=x, y=y, mode="lines", name=say[name], line=line)
    high = 1.1 * float(np.nanmax(found.held_curve[: found.last + 1, 1]))
    for name, at, anchor in (
        ("kept", found.best + 1, "right"),
        ("stopped", found.last + 1, "left"),
    ):
        line = {"color": GREY, "dash": "dash"}
        figure.add_vline(
            x=at, line=line, annotation_text=f"{say[name]}: {at}", annotation_xanchor=anchor
        )
    figure.update_xaxes(title=say["round"], range=[0.5, rounds + 0.5])
    worst = float(np.nanmax(found.held_curve[:, 1]))
    figure.update_yaxes(rangemode="tozero", range=[0, min(max(high, 1.05 * worst), 3)])
    return _laid(figure, say["stop_title"], 330)


def binned(found: Sequence[Binned], say: Say) -> go.Figure:
    """Test error and time of the fit by bins, each against exact."""
    exact, *rest = found
    bins = [b.max_bin for b in rest]
    figure = go.Figure()
    figure.add_scatter(
        x=bins,
        y=[b.error for b in rest],
        name=say["test_error"],
        line={"color": COLOURS[0]},
        mode="lines+markers",
    )
    figure.add_scatter(
        x=bins,
        y=[1000 * b.seconds for b in rest],
        name=say["milliseconds"],
        yaxis="y2",
        line={"color": COLOURS[1], "dash": "dot"},
        mode="lines+markers",
    )
    for value, colour, axis in (
        (exact.error, COLOURS[0], "y"),
        (1000 * exact.seconds, COLOURS[1], "y2"),
    ):
        figure.add_scatter(
            x=[bins[0], bins[-1]],
            y=[value, value],
            yaxis=axis,
            mode="lines",
            name=say["exact"],
            showlegend=axis == "y",
            line={"color": colour, "width": 1},
        )
    figure.update_xaxes(title=say["bins"], type="log", tickvals=bins)
    figure.update_yaxes(tickformat=".0%", rangemode="tozero")
    right = {"overlaying": "y", "side": "right", "rangemode": "tozero", "showgrid": False}
    right["tickmode"] = "auto"  # round numbers, not those beside the left one's
    figure.update_layout(yaxis2=right)
    return _laid(figure, say["bins_title"], 320, margin={**LEGEND, "r": 48})


def features(found: Importance, say: Say) -> go.Figure:
    """The three features by three measures, each as a share of its sum; the third is noise."""
    rows = {"by_weight": found.own["weight"], "by_gain": found.own["total_gain"]}
    rows |= {"by_permutation": found.permuted.clip(0)}
    figure = go.Figure()
    for k, name in enumerate(("x₁", "x₂", say["useless"])):
        values = [float(row[k] / (row.sum() or 1)) for row in rows.values()]
        figure.add_bar(
            x=["<br>".join(textwrap.wrap(say[way], 14)) for way in rows],
            y=values,
            name=name,
            marker_color=(COLOURS[0], COLOURS[2], COLOURS[1])[k],
        )
    figure.update_xaxes(tickangle=0)
    figure.update_yaxes(tickformat=".0%", range=[0, 1])
    return _laid(figure, say["features_title"], 320, barmode="group")
