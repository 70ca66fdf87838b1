"""Pictures: a grid that fills, is scrubbed and compared, its curves, and one cell taken apart."""

import time
from collections.abc import Iterator, Mapping
from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import compute, guidance, vocabulary
from engines.cache import shared
from engines.guidance import Cell, Done, PicturesParams, SweepParams, snippets
from engines.guidance.live import of_pictures
from engines.numbers import percent
from engines.params import Text
from tabs.parts import Figure, Film, Mosaic, Progress, Reel, Sheets, Tile, Work
from tabs.shell.builder import ViewBuilder
from tabs.shell.contract import Draw, View
from tabs.shell.errors import cached
from tabs.shell.exports import csv_text
from tabs.shell.literal import literal

from . import figures
from .words import MOSAIC, WORDS

__all__ = ["RENAMED", "VIEW", "chosen", "kept"]

Say = Mapping[str, str]


def build(builder: ViewBuilder) -> Draw:
    """The grid, what it traces, and one cell taken apart."""
    say = builder.say_all(WORDS)
    film_words = builder.words("play", "pause", "back", "forward")
    with gr.Row(elem_classes="press"):
        start = gr.Button(say["start"], variant="primary", elem_id="guidance-start")
        told = gr.Markdown(elem_classes="figures-line", elem_id="guidance-sweep-told")
    said = gr.Markdown(elem_id="guidance-said")
    bar = Progress(words={"running": say["start"], "stop": say["stop"]}, elem_id="guidance-bar")
    words = film_words | builder.say_all(MOSAIC)
    grid = Mosaic(words=words, elem_id="guidance-grid")
    curves = Figure(alt=say["curves_title"], elem_id="guidance-grid-curves")
    with gr.Row():
        with gr.Column(min_width=240):
            film = Film(
                clock="guidance-steps",
                frame_label=say["step"],
                words=film_words,
                every=200,
                elem_id="guidance-film",
            )
        with gr.Column(scale=2, min_width=300):
            norms = Figure(
                follow="guidance-steps",
                cursor=True,
                alt=say["norms_title"],
                elem_id="guidance-norms",
            )

    def shown(params: SweepParams, cells: list[Cell]) -> dict[Component, Any]:
        return {
            grid: sheets(builder, params, cells, say),
            curves: traced(builder, params, cells, say),
        }

    def sweep(params: PicturesParams, upload: Any) -> Iterator[dict[Component, Any]]:
        held, cells, began = params.sweep(), list(kept(params)), time.perf_counter()
        if cells:
            yield shown(held, cells) | {told: say["kept"].format(of=len(cells))}
            return
        yield shown(held, cells)
        fresh = False
        for item in compute.steps(guidance.sweep_steps, held):
            if isinstance(item, Cell):
                cells.append(item)
                fresh = True
                continue
            new = shown(held, cells) if fresh else {}
            fresh = False
            yield new | {told: say["working"].format(**item._asdict()), bar: work(item)}
        shared.put(key_of(held), tuple(cells))
        seconds = time.perf_counter() - began
        words = say["done"].format(of=len(cells), seconds=seconds)
        yield shown(held, cells) | {told: words, bar: Work("idle")}

    def apart(params: PicturesParams, upload: Any) -> dict[Component, Any]:
        if params.chosen() is None:
            return {film: None, norms: None}
        way = cached(_taken_apart, params)
        return {
            film: [Reel(say["expected"], way.pictures)],
            norms: figures.norms(way.norms, say),
        }

    def draw(params: PicturesParams, upload: Any) -> dict[Component, Any]:
        cells = list(kept(params))
        first = params.sweep() == SweepParams()
        kept_words = builder.words("example")["example"] if first else say["kept"]
        words = kept_words.format(of=len(cells)) if cells else say["ready"]
        return shown(params.sweep(), cells) | {
            told: f"{words} {say['ask']}",
            said: remarks(builder, params),
            bar: Work("wanted") if first and not cells else Work("idle"),
            film: None,
            norms: None,
        }

    outputs: list[Component] = [grid, curves, told, bar]
    builder.run(start.click, sweep, outputs, bar.edit)
    builder.run(bar.select, sweep, outputs, bar.edit)
    builder.on(grid.select, chosen, apart)
    return draw


def remarks(builder: ViewBuilder, params: SweepParams) -> str:
    """Words of any cell's prompts that Storybook never met, and signs that no model here reads."""
    recipes = [recipe for _, recipe in params.recipes()]
    prompts = [text for recipe in recipes for text in (recipe.prompt, recipe.negative)]
    texts = vocabulary.remarks_on(dict.fromkeys(prompts), storybook=params.model == "storybook")
    return "\n\n".join(literal(builder.say(text)) for text in texts)


def chosen(params: PicturesParams, upload: Any, event: Mapping[str, Any]) -> dict[str, Any]:
    """The picture to take apart."""
    index = event.get("index")
    if not isinstance(index, list) or len(index) != 3:
        raise ValueError("A picture is named by its sheet, row and column.")
    return {"cell": " ".join(str(k) for k in index)}


def _taken_apart(params: PicturesParams) -> guidance.Trace:
    recipe = params.chosen()
    assert recipe is not None
    return guidance.trace(params.sweep(), recipe)


def key_of(params: SweepParams) -> str:
    """What the cells of a sweep are kept under."""
    return f"{__name__}:{params.key()}"


def kept(params: PicturesParams) -> tuple[Cell, ...]:
    """The cells of a sweep that was run to its end by anybody, or none."""
    return shared.peek(key_of(params.sweep())) or ()


def work(done: Done) -> Work:
    """Steps of all pictures together."""
    return Work("running", done.cells * done.steps + done.step, done.of * done.steps)


def sheets(builder: ViewBuilder, params: SweepParams, cells: list[Cell], say: Say) -> Sheets:
    sides = [[label(builder, axis, v) for v in values] for axis, values in params.sides()]
    tiles = [Tile(c.index, c.picture, line(c, say)) for c in cells]
    return Sheets(sides[0], sides[1], sides[2], tiles)


def label(builder: ViewBuilder, axis: str, value: Any) -> str:
    """A value on a side of the grid, with the axis where it is a number."""
    if axis == "none":
        return ""
    if axis == "rule":
        return builder.say(guidance.RULE_NAMES[value])
    short = {"scale": "w = ", "seed": "#", "rescale": "φ = ", "low": "σ > ", "high": "σ ≤ "}
    told = f"{value:g}" if isinstance(value, float) else str(value)
    return f"{short.get(axis, '')}{told}" or "–"


def line(cell: Cell, say: Say) -> str:
    """The figures of one picture, and what it does not show."""
    accuracy = percent(cell.accuracy, 0)
    text = say["cell"].format(accuracy=accuracy, clipped=100 * cell.clipped)
    wrong = [f"{b} ({a}?)" for a, b in cell.seen.values() if a != b]
    return f"{text} · {say['wrong'].format(list=', '.join(wrong))}" if wrong else text


def traced(builder: ViewBuilder, params: SweepParams, cells: list[Cell], say: Say) -> str | None:
    """The grid's figures against its scale, or else against its columns."""
    axes = [axis for axis, _ in params.sides() if axis != "none"]
    if not cells or not axes:
        return None
    axis = "scale" if "scale" in axes else axes[-1]
    return figures.traced(guidance.curves(cells, axis), builder.say(guidance.AXES[axis]), say)


def picture(params: PicturesParams) -> np.ndarray:
    """Every cell in reading order; drawn now if nobody has yet."""
    held = params.sweep()
    cells = shared.get(key_of(held), lambda: compute.run(_swept, held))
    return np.stack([cell.picture for cell in sorted(cells, key=lambda cell: cell.index)])


def _swept(params: SweepParams) -> tuple[Cell, ...]:
    return tuple(guidance.sweep(params))


def live(params: PicturesParams, upload: Any) -> dict[str, str | Text]:
    """Numbers for the lesson."""
    return of_pictures(params)


def grid_csv(params: PicturesParams, upload: Any) -> str:
    """The figures of every picture of the grid, if it was drawn."""
    names = ("prompt", "negative", "seed", "steps", "sampler", "rule", "scale", "rescale")
    rows = []
    for cell in kept(params):
        recipe = [getattr(cell.recipe, name) for name in names]
        rows.append([*cell.index, *recipe, f"{cell.accuracy:.4f}", f"{cell.clipped:.6f}"])
    return csv_text(["sheet", "row", "column", *names, "accuracy", "clipped"], rows)


RENAMED = {f"grid_{name}": name for name in ("rule", "scale", "steps", "sampler", "seed")}
"""Dials of former links."""

VIEW = View(
    id="pictures",
    title=("Pictures", "图片"),
    params=PicturesParams,
    build=build,
    code=snippets.pictures,
    picture=picture,
    live=live,
    files={"grid.csv": grid_csv},
    renamed=RENAMED,
    example=picture,
)
