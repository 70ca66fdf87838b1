"""The tree of a round as a figure, and one of its nodes in words."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from engines.boosting import Candidate, Gap, Node, Params, Pruning, Tree
from engines.numbers import printed
from tabs.shell.colours import COLOURS, GREY

Say = Mapping[str, str]
Places = Mapping[int, tuple[float, int]]
Line = list[float | None]

__all__ = ["drawn", "in_words", "pruned", "table", "ways"]

DEEPEST = 4
"""Levels that are drawn below the root: a screen's width of leaves."""

ROWS = 6
"""Splits that the table shows."""

FEATURES = ("x₁", "x₂")


def _places(tree: Tree | Pruning) -> dict[int, tuple[float, int]]:
    """Where each node stands: leaves side by side, a parent above the middle of its children."""
    listed = tree.nodes if isinstance(tree, Tree) else tree.grown
    nodes = {node.id: node for node in listed}
    places: dict[int, tuple[float, int]] = {}
    column = 0.0

    def place(node: Node) -> float:
        nonlocal column
        if node.left is None or node.right is None or node.depth == DEEPEST:
            column, x = column + 1, column
        else:
            x = (place(nodes[node.left]) + place(nodes[node.right])) / 2
        places[node.id] = x, -node.depth
        return x

    place(listed[0])
    return places


def drawn(tree: Tree, chosen: int, title: str, say: Say) -> go.Figure:
    """The tree; a click on a node tells its number in `customdata`."""
    places = _places(tree)
    shown = [node for node in tree.nodes if node.id in places]
    figure = go.Figure()
    x, y = _branches(shown, places)
    figure.add_scatter(x=x, y=y, mode="lines", line={"color": GREY}, hoverinfo="skip")
    few = sum(node.left is None for node in shown) <= 10
    figure.add_scatter(
        x=[places[node.id][0] for node in shown],
        y=[places[node.id][1] for node in shown],
        mode="markers+text" if few else "markers",
        text=[_short(node) for node in shown],
        textposition=_beside(shown),
        customdata=[node.id for node in shown],
        hovertext=[in_words(node, say).replace("\n", "<br>") for node in shown],
        hoverinfo="text",
        marker={
            "size": [15 if node.id == chosen else 11 for node in shown],
            "symbol": ["circle" if node.left is not None else "square" for node in shown],
            "color": [_tint(node) for node in shown],
            "line": {"width": [3 if node.id == chosen else 0 for node in shown], "color": "#888"},
        },
    )
    rest = len(tree.nodes) - len(shown)
    if rest:
        figure.add_annotation(
            text=say["deeper"].format(n=rest),
            showarrow=False,
            xref="paper",
            yref="paper",
            x=0,
            y=0,
        )
    return _framed(figure, places, title)


def _branches(shown: Sequence[Node], places: Places) -> tuple[Line, Line]:
    """Lines from every node to its children, broken between them."""
    x: list[float | None] = []
    y: list[float | None] = []
    for node in shown:
        for child in (node.left, node.right):
            if child is not None and child in places:
                x += [places[node.id][0], places[child][0], None]
                y += [places[node.id][1], places[child][1], None]
    return x, y


def _beside(shown: Sequence[Node]) -> list[str]:
    """Where the name of each node stands clear of its branches: above, away from its parent."""
    side = {node.left: "left" for node in shown} | {node.right: "right" for node in shown}
    return [
        f"top {side.get(node.id, 'center')}" if node.left is not None else "bottom center"
        for node in shown
    ]


def _framed(figure: go.Figure, places: Places, title: str, below: int = 0) -> go.Figure:
    levels = 1 - min(y for _, y in places.values())
    wide = max(x for x, _ in places.values())
    figure.update_xaxes(visible=False, range=[-0.7, wide + 0.7])
    figure.update_yaxes(visible=False, range=[0.6 - levels - 0.2, 0.55])
    layout = {"height": 150 + below + 60 * levels, "title": title, "showlegend": False}
    return figure.update_layout(margin={"l": 8, "r": 8, "t": 44, "b": 12 + below}, **layout)


def pruned(found: Pruning, language: int, title: str, say: Say) -> go.Figure:
    """The grown tree under a slider of steps: after each, one more split is gone, crossed out."""
    places = _places(found)
    shown = [node for node in found.grown if node.id in places]
    verdicts = {v.node: v for v in found.verdicts}
    gone = sorted((v for v in found.verdicts if v.order), key=lambda v: v.order or 0)
    x, y = _branches(shown, places)
    figure = go.Figure(go.Scatter(x=x, y=y, mode="lines", line={"color": GREY}, hoverinfo="skip"))
    inner = [node for node in shown if node.id in verdicts]
    figure.add_scatter(
        x=[places[n.id][0] for n in inner],
        y=[places[n.id][1] for n in inner],
        mode="markers+text",
        text=[f"{verdicts[n.id].gain:.3g}" for n in inner],
        textposition=_beside(inner),
        customdata=[n.id for n in inner],
        hovertext=[f"{_short(n)}<br>{verdicts[n.id].why[language]}" for n in inner],
        hoverinfo="text",
        marker={
            "size": 13,
            "color": [
                COLOURS[0] if verdicts[n.id].gain >= found.gamma else "white" for n in inner
            ],
            "line": {"width": 2, "color": COLOURS[0]},
        },
    )
    leaves = [node for node in shown if node.left is None]
    figure.add_scatter(
        x=[places[n.id][0] for n in leaves],
        y=[places[n.id][1] for n in leaves],
        mode="markers",
        hoverinfo="skip",
        marker={"size": 8, "symbol": "square", "color": GREY},
    )
    steps = [_crossed([v.node for v in gone[:k]], places) for k in range(len(gone) + 1)]
    steps[-1:] = [_crossed([v.node for v in found.verdicts if not v.kept], places)]
    figure.add_scatter(
        x=steps[-1][0],
        y=steps[-1][1],
        mode="markers",
        hoverinfo="skip",
        marker={"size": 24, "symbol": "x-thin", "line": {"width": 3, "color": COLOURS[1]}},
    )
    figure.frames = [
        go.Frame(name=str(k), data=[{"x": x, "y": y}], traces=[3])
        for k, (x, y) in enumerate(steps)
    ]
    if len(gone) > 0:
        figure.update_layout(sliders=[_slider(len(gone), say["prune_step"])])
    return _framed(figure, places, title, 58 if gone else 0)


def _crossed(nodes: Sequence[int], places: Places) -> tuple[list[float], list[float]]:
    at = [places[n] for n in nodes if n in places]
    return [x for x, _ in at], [y for _, y in at]


def _slider(last: int, said: str) -> dict[str, object]:
    """plotly's own slider through the frames: no request, no clock."""
    how = {"mode": "immediate", "frame": {"duration": 0, "redraw": True}}
    steps = [
        {"method": "animate", "label": str(k), "args": [[str(k)], how]} for k in range(last + 1)
    ]
    place = {"x": 0.05, "len": 0.9, "y": 0, "pad": {"t": 4, "b": 0}}
    told = {"prefix": said, "xanchor": "left"}
    return {"active": last, "steps": steps, "currentvalue": told, **place}


def ways(tree: Tree, found: Gap, title: str, say: Say) -> go.Figure:
    """The tree with the point's way, and its way without a value; a ring where it was missed."""
    places = _places(tree)
    shown = [node for node in tree.nodes if node.id in places]
    x, y = _branches(shown, places)
    figure = go.Figure(
        go.Scatter(
            x=x, y=y, mode="lines", line={"color": GREY}, hoverinfo="skip", showlegend=False
        )
    )
    for route, name, colour, dash, width in (
        (found.before, "way_before", COLOURS[0], "solid", 7),
        (found.after, "way_after", COLOURS[1], "solid", 3),
    ):
        at = [places[n] for n in route.nodes if n in places]
        figure.add_scatter(
            x=[x for x, _ in at],
            y=[y for _, y in at],
            mode="lines",
            name=say[name],
            line={"color": colour, "dash": dash, "width": width},
            hoverinfo="skip",
        )
    missed = [places[n] for n in found.after.default if n in places]
    figure.add_scatter(
        x=[x for x, _ in missed],
        y=[y for _, y in missed],
        mode="markers",
        name=say["way_default"],
        hoverinfo="skip",
        marker={"size": 20, "symbol": "circle-open", "color": COLOURS[1], "line": {"width": 3}},
    )
    arrow = {True: "?←", False: "?→", None: ""}
    figure.add_scatter(
        x=[places[n.id][0] for n in shown],
        y=[places[n.id][1] for n in shown],
        mode="markers+text",
        showlegend=False,
        text=[f"{_short(n)} {arrow[n.missing_left]}" for n in shown],
        textposition=_beside(shown),
        hoverinfo="skip",
        marker={
            "size": 9,
            "symbol": ["circle" if n.left is not None else "square" for n in shown],
            "color": [_tint(n) for n in shown],
        },
    )
    figure = _framed(figure, places, title)
    legend = {"orientation": "h", "y": 0, "yanchor": "top", "x": 0}
    figure.update_layout(showlegend=True, legend=legend)
    return figure.update_layout(margin={"b": 40}, height=figure.layout.height + 40)


def _short(node: Node) -> str:
    if node.feature is not None and node.threshold is not None:
        return f"{FEATURES[node.feature]} < {node.threshold:.2f}"
    if len(node.value) == 1:
        return printed(f"{node.value[0]:+.2f}")
    return f"{100 * max(node.value):.0f} %"


def _tint(node: Node) -> str:
    """A leaf's class: that of its sign, or the one of the largest share."""
    if node.left is not None:
        return GREY
    if len(node.value) == 1:
        return COLOURS[int(node.value[0] > 0)]
    return COLOURS[node.value.index(max(node.value))]


def in_words(node: Node, say: Say) -> str:
    """What the library and the sums say of a node, one line each."""
    lines = [f"**{say['node'].format(id=node.id, n=len(node.rows))}**"]
    if node.feature is not None:
        lines.append(f"{_short(node)} · {say['gain']} {node.gain:.4g}")
    if node.G is not None and node.H is not None:
        lines.append(f"G = {node.G:.4g}, H = {node.H:.4g}")
    if node.weight is not None:
        lines.append(f"{say['weight']} = {node.weight:.4g}")
    if node.left is None and len(node.value) == 1:
        lines.append(f"{say['adds']} = {node.value[0]:.4g}")
    elif node.left is None:
        lines.append(f"{say['shares']}: " + ", ".join(f"{v:.2f}" for v in node.value))
    return "\n".join(lines)


def table(found: Sequence[Candidate], params: Params, language: int, say: Say) -> str:
    """The best splits that a node could have had, the chosen one among them, as Markdown."""
    rows = list(found[:ROWS])
    rows += [c for c in found[ROWS:] if c.chosen]
    lines = [_row(c, language) for c in rows]
    ruled = "\n".join([say["candidates_head"], "|---|---|---|---|---|---|---|---|", *lines])
    sampled = params.subsample < 1 or params.colsample < 1
    notes = say["conventions"].format(gamma=params.gamma) + (
        f" {say['sampled']}" if sampled else ""
    )
    return f"{ruled}\n\n{notes}"


def _row(c: Candidate, language: int) -> str:
    star = "**" if c.chosen else ""
    split = f"{star}{FEATURES[c.feature]} < {c.threshold:.3f}{star}"
    sums = " | ".join(f"{v:.3g}" for v in (c.G_left, c.H_left, c.G_right, c.H_right))
    return f"| {split} | {sums} | {c.gain:.4g} | {c.paper_gain:.4g} | {c.fate[language]} |"
