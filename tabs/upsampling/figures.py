"""Results of engines.upsampling as pictures."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from engines import upsampling
from tabs.parts import Panel
from tabs.shell.colours import COLOURS, DIVERGING, FIELD, GREY

Say = Mapping[str, str]

__all__ = [
    "checkerboard",
    "compared",
    "curves",
    "decoded",
    "overlaps",
    "parity_table",
    "responses",
    "sum_in_words",
    "weights",
]

MARGIN = {"l": 48, "r": 16, "t": 44, "b": 44}


def _byte(image: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(image), 0, 255).astype(np.uint8)


def _grey(image: np.ndarray) -> np.ndarray:
    return np.asarray(image, dtype=float).mean(axis=2) if image.ndim == 3 else np.asarray(image)


def _shown(image: np.ndarray, original: np.ndarray, show: str) -> np.ndarray:
    if show == "difference":
        return _byte(128 + 4 * (np.asarray(image, dtype=float) - original))
    if show == "spectrum":
        return _byte(255 * upsampling.spectrum(_grey(image)))
    return _byte(image)


def compared(
    result: upsampling.Result, show: str, names: Mapping[str, str], say: Say
) -> list[Panel]:
    """The original, the small picture, and every method with its figures."""
    original = result.original
    first = Panel(
        original if show != "spectrum" else _shown(original, original, show),
        say["original"],
        f"{original.shape[1]} × {original.shape[0]}",
        True,
    )
    small = Panel(result.small, say["small"], f"{result.small.shape[1]} × {result.small.shape[0]}")
    best = max(result.pictures, key=lambda m: result.pictures[m].psnr, default="")
    methods = [
        Panel(
            _shown(p.image, original, show),
            names[name] + (" ★" if name == best else ""),
            f"{p.psnr:.2f} dB · SSIM {p.ssim:.3f} · {p.ms:.0f} ms",
        )
        for name, p in result.pictures.items()
    ]
    return [first, small, *methods]


def weights(found: upsampling.Contributions, say: Say) -> go.Figure:
    """The weight of every input pixel that reached one output pixel."""
    rows, columns = np.unique(found.rows), np.unique(found.columns)
    field = np.full((len(rows), len(columns)), np.nan)
    values = np.full((len(rows), len(columns)), np.nan)
    at = np.searchsorted(rows, found.rows), np.searchsorted(columns, found.columns)
    field[at], values[at] = found.weights, found.values.mean(axis=1)
    few = field.size <= 49
    most = float(np.nanmax(np.abs(field))) or 1.0
    figure = go.Figure(
        go.Heatmap(
            z=field,
            x=[str(c) for c in columns],
            y=[str(r) for r in rows],
            customdata=values,
            colorscale=DIVERGING,
            zmin=-most,
            zmax=most,
            texttemplate="%{z:.3f}" if few else None,
            hovertemplate=say["weight_hover"] + "<extra></extra>",
            colorbar={"title": say["weight"], "thickness": 12},
            xgap=1,
            ygap=1,
        )
    )
    figure.update_layout(height=340, margin=MARGIN, title=say["weights_title"])
    figure.update_xaxes(title=say["input_column"], constrain="domain", type="category")
    figure.update_yaxes(title=say["input_row"], autorange="reversed", type="category")
    return figure


def sum_in_words(found: upsampling.Contributions, label: str, where: str, say: Say) -> str:
    """The sum that made the pixel, largest terms first, as Markdown."""
    order = np.argsort(-np.abs(found.weights))[:6]
    grey = found.values.mean(axis=1)
    terms = [
        f"| ({found.rows[k]}, {found.columns[k]}) | {found.weights[k]:+.4f} | {grey[k]:.1f} "
        f"| {found.weights[k] * grey[k]:+.2f} |"
        for k in order
    ]
    rest = len(found.weights) - len(order)
    more = f"\n\n{say['more_terms'].format(n=rest)}" if rest > 0 else ""
    total = ", ".join(f"{v:.2f}" for v in np.atleast_1d(found.total))
    remainder = float(np.abs(found.remainder).max())
    bent = f"\n\n{say['remainder'].format(value=remainder)}" if remainder > 1e-6 else ""
    head = f"| {say['input_pixel']} | {say['weight']} | {say['value']} | {say['product']} |"
    title = f"**{label}, {where}**"
    ruled = "\n".join([head, "|---|---|---|---|", *terms])
    weight = f"Σ w = {found.weights.sum():.4f}"
    return f"{title}\n\n{ruled}{more}\n\n**{say['sum']}** (R, G, B) = **{total}** · {weight}{bent}"


def overlaps(kernel: int, stride: int, padding: int, say: Say) -> go.Figure:
    """How many inputs reach each output of a transposed convolution, in 1-D and in 2-D."""
    n = 8
    line = upsampling.overlap(kernel, stride, padding, n)
    field = upsampling.overlap_map(kernel, stride, padding, n)
    titles = (say["overlap_1d"], say["overlap_2d"])
    figure = make_subplots(1, 2, subplot_titles=titles, horizontal_spacing=0.2)
    bar = {"thickness": 12, "tickformat": "d", "title": {"text": say["inputs"], "side": "right"}}
    figure.add_bar(x=np.arange(len(line)), y=line, marker_color=COLOURS[0], row=1, col=1)
    figure.add_heatmap(z=field, colorscale=FIELD, row=1, col=2, colorbar=bar, zmin=0)
    figure.update_xaxes(title=say["output_pixel"])
    figure.update_yaxes(title=say["inputs"], rangemode="tozero", dtick=1, row=1, col=1)
    figure.update_yaxes(autorange="reversed", scaleanchor="x2", constrain="domain", row=1, col=2)
    figure.update_xaxes(constrain="domain", row=1, col=2)
    figure.update_layout(height=320, margin=MARGIN, showlegend=False)
    return figure


def decoded(
    pictures: Mapping[str, np.ndarray], shares: Mapping[str, float], say: Say
) -> list[Panel]:
    """The middle of what each layer paints, stretched to the full grey range."""
    return [
        Panel(_stretched(picture), say[name], say["share"].format(share=100 * shares[name]))
        for name, picture in pictures.items()
    ]


def _stretched(picture: np.ndarray, side: int = 64) -> np.ndarray:
    middle = len(picture) // 2
    part = picture[middle - side // 2 :, middle - side // 2 :][:side, :side]
    low, spread = part.min(), np.ptp(part)
    if spread < 1e-9:
        return np.full(part.shape, 128, np.uint8)
    return _byte(255 * (part - low) / spread)


def checkerboard(pictures: Mapping[str, np.ndarray], stride: int, say: Say) -> go.Figure:
    """The spectrum of each picture, the checkerboard's frequencies ringed."""
    names = list(pictures)
    figure = make_subplots(1, len(names), subplot_titles=[say[name] for name in names])
    rings = [0.0] + [k / stride - (k / stride >= 0.5) for k in range(1, stride)]
    at = [(u, v) for u in rings for v in rings if u or v]
    for column, name in enumerate(names, start=1):
        field = _pooled(upsampling.spectrum(pictures[name]), stride)
        n = len(field)
        axis = (np.arange(n) - n // 2) / n
        figure.add_heatmap(
            z=field, x=axis, y=axis, colorscale=FIELD, showscale=False, row=1, col=column
        )
        figure.add_scatter(
            x=[u for u, _ in at],
            y=[v for _, v in at],
            mode="markers",
            marker={"size": 16, "symbol": "circle-open", "color": COLOURS[1], "line_width": 2},
            name=say["rings"],
            showlegend=column == 1,
            row=1,
            col=column,
        )
        square = {"scaleanchor": f"x{column}" if column > 1 else "x", "constrain": "domain"}
        figure.update_yaxes(**square, row=1, col=column)
        figure.update_xaxes(
            title=say["cycles"], constrain="domain", range=[-0.53, 0.5], row=1, col=column
        )
        figure.update_yaxes(range=[-0.53, 0.5], row=1, col=column)
    figure.update_layout(height=380, margin=MARGIN, legend={"orientation": "h", "y": -0.35})
    return figure


def _pooled(field: np.ndarray, by: int) -> np.ndarray:
    """The largest value of each by x by block, in 256 levels: single lines stay in sight."""
    n = len(field) // by
    blocks = field[: n * by, : n * by].reshape(n, by, n, by)
    return np.rint(255 * blocks.max(axis=(1, 3))).astype(np.uint8)


def responses(
    steps: Mapping[str, tuple[np.ndarray, np.ndarray]],
    impulses: Mapping[str, tuple[np.ndarray, np.ndarray]],
    say: Say,
) -> go.Figure:
    """An edge from 0 to 255, and a single point, as each method draws them."""
    figure = make_subplots(1, 2, subplot_titles=(say["step"], say["impulse"]))
    for column, curves_of in enumerate((steps, impulses), start=1):
        for k, (name, (x, y)) in enumerate(curves_of.items()):
            figure.add_scatter(
                x=x,
                y=y,
                name=name,
                legendgroup=name,
                showlegend=column == 1,
                mode="lines+markers",
                marker={"size": 5, "symbol": k},
                line={"color": COLOURS[k % len(COLOURS)]},
                row=1,
                col=column,
            )
        for level in (0, 255):
            figure.add_hline(level, line={"dash": "dot", "color": GREY}, row=1, col=column)
    figure.update_xaxes(title=say["input_pixel"])
    figure.update_yaxes(title=say["value"], row=1, col=1)
    figure.update_layout(height=460, margin=MARGIN, legend={"orientation": "h", "y": -0.2})
    return figure


def curves(history: Sequence[tuple[float, float, float, float]], say: Say) -> go.Figure:
    """Loss and PSNR while the network learns; (seconds, loss, PSNR, bicubic PSNR) a point."""
    seconds, loss, psnr, bicubic = np.array(history, dtype=float).reshape(-1, 4).T
    figure = make_subplots(
        2,
        1,
        shared_xaxes=True,
        vertical_spacing=0.2,
        subplot_titles=(say["loss"], say["held_out"]),
    )
    figure.add_scatter(
        x=seconds, y=loss, line={"color": COLOURS[0]}, showlegend=False, row=1, col=1
    )
    figure.add_scatter(
        x=seconds,
        y=psnr,
        name="ESPCN",
        line={"color": COLOURS[0]},
        mode="lines+markers",
        row=2,
        col=1,
    )
    figure.add_scatter(
        x=seconds,
        y=bicubic,
        name=say["bicubic"],
        line={"color": COLOURS[1], "dash": "dash"},
        row=2,
        col=1,
    )
    figure.update_xaxes(title=say["seconds"], row=2, col=1)
    figure.update_yaxes(type="log", row=1, col=1)
    figure.update_yaxes(title="PSNR, dB", row=2, col=1)
    figure.update_layout(height=420, margin=MARGIN, legend={"orientation": "h", "y": -0.25})
    return figure


def parity_table(rows: Sequence[upsampling.Parity], say: Say) -> str:
    """Which calls of three libraries agree, as Markdown."""
    verdict = {True: say["same"], False: say["not_same"]}
    lines = [
        f"| `{r.torch}` | `{r.other}` | {r.difference:.2g} | {verdict[r.equal]} |" for r in rows
    ]
    return "\n".join([say["parity_head"], "|---|---|---|---|", *lines])
