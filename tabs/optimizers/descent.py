"""The first view: paths on the map, their losses, and any step taken apart."""

from collections.abc import Iterator
from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import optimizers
from engines.expressions import LENGTH, ExpressionError, parse
from engines.optimizers import METHODS, Params, Result
from engines.optimizers.surfaces import objective
from tabs.parts import (
    Arrow,
    Bench,
    Entry,
    Figure,
    Formula,
    Land,
    Lines,
    Term,
    Terrain,
    Turn,
    Typed,
    Worked,
)
from tabs.shell.contract import Draw
from tabs.shell.errors import cached
from tabs.shell.builder import ViewBuilder

from . import figures
from .dials import OWN, Dials, tuned_text
from .figures import colour_of, shape_of
from .runs import descended, field, land, named, trails
from .words import WORDS

__all__ = [
    "bench",
    "cards",
    "descent",
    "formula",
    "language_of",
    "placed",
    "readable",
    "say_all",
    "taken",
    "terrain",
    "typed",
]

CLOCK = "descent"
BOOK = 2000
"""Most steps that are all written out."""

RED, BLUE, BROWN, PURPLE = "#c0392b", "#2456c7", "#6b4226", "#7f3c9b"


def say_all(stage: ViewBuilder) -> dict[str, str]:
    return stage.say_all(WORDS)


def language_of(stage: ViewBuilder) -> int:
    return 0 if stage.language == "en" else 1


def terrain(stage: ViewBuilder, name: str, clock: str, **settings: Any) -> Terrain:
    """A map in the page's words."""
    used: tuple[str, ...] = (
        "map",
        "trails",
        "step",
        "speed",
        "hills",
        "hills_help",
        "one",
        "starts",
        "lost",
    )
    used += ("grid1_help", "grid25_help", "grid100_help", "keys")
    say = say_all(stage)
    words = {k: say[k] for k in used} | stage.words("play", "pause", "back", "forward")
    return Terrain(clock=clock, words=words, elem_id=f"optimizers-{name}", **settings)


def bench(stage: ViewBuilder, name: str) -> Bench:
    """The cards of the methods, whose dials set the dial `tuning`."""
    say = say_all(stage)
    cards = Bench(
        words={"choose": say["choose"], "more": say["more"]}, elem_id=f"optimizers-{name}"
    )
    stage.on(cards.input, turned)
    stage.on(cards.release, chosen)
    return cards


def formula(stage: ViewBuilder, name: str) -> Formula:
    """The line for a surface of one's own."""
    say = say_all(stage)
    words = {"formula": say["formula"], "hint": say["formula_hint"]}
    line = Formula(left="f(x, y)", most=LENGTH, words=words, elem_id=f"optimizers-{name}")
    stage.on(line.release, written)
    return line


def descent(stage: ViewBuilder) -> Draw:
    """The map with its scrubber; losses and distances; cards; the step written out."""
    say, language = say_all(stage), language_of(stage)
    names = named(language)
    line = formula(stage, "typed")
    with gr.Row():
        with gr.Column(scale=6, min_width=300):
            walk = terrain(stage, "map", CLOCK)
        with gr.Column(scale=5, min_width=280):
            follows: dict[str, Any] = {"follow": CLOCK, "cursor": True, "first": 0}
            charts = [
                Figure(alt=say[name], elem_id=f"optimizers-{name}", **follows)
                for name in ("loss", "distance", "rate")
            ]
            note = gr.Markdown(elem_classes="figures-line", elem_id="optimizers-note")
            check = gr.Button(say["check"], size="sm", elem_id="optimizers-check")
    work = Worked(
        clock=CLOCK,
        words={"step": say["step"], "worked": say["worked"]},
        elem_id="optimizers-worked",
    )
    cards_part = bench(stage, "cards")

    def draw(params: Dials, own: Any) -> dict[Component, Any]:
        shown: dict[Component, Any] = {
            line: typed(params, language),
            cards_part: cards(params, language),
        }
        key = readable(params)
        if key is None:
            return shown | {note: say["refused"]}
        result = descended(key)
        least = objective(key).least
        drawn = figures.losses(result, least, names, say), figures.distances(result, names, say)
        return (
            shown
            | {walk: _land(params, result, names, say, field(key)), work: _book(params, say)}
            | dict(zip(charts, (*drawn, figures.schedule(result, names, say)), strict=True))
            | {note: ""}
        )

    def draw_paths(params: Dials, own: Any) -> dict[Component, Any]:
        """While a start is dragged: the paths alone."""
        return {walk: _land(params, descended(params.engine()), names, say)}

    def draw_hand(params: Dials, own: Any) -> dict[Component, Any]:
        """Another method in hand: its arrows and its arithmetic."""
        return draw_paths(params, own) | {work: _book(params, say)}

    def checking(params: Dials, own: Any) -> Iterator[dict[Component, Any]]:
        yield {note: say["checking"]}
        yield {note: _checked(params, own, say)}

    stage.run(check.click, checking, [note])
    stage.on(walk.input, placed, draw_paths)
    stage.on(walk.release, placed)
    stage.on(walk.select, taken, draw_hand)
    return draw


# What the hand leaves on the stage, as dials.


def placed(params: Dials, own: Any, event: Any) -> dict[str, Any]:
    """Starts that were dragged."""
    return {"starts": event.get("starts") if isinstance(event, dict) else ""}


def taken(params: Dials, own: Any, event: Any) -> dict[str, Any]:
    """A method that was clicked."""
    hand = event.get("hand") if isinstance(event, dict) else None
    return {"hand": hand} if hand in METHODS else {}


def turned(params: Dials, own: Any, event: Any) -> dict[str, Any]:
    """A dial on a card."""
    name, value = str(event["name"]), event["value"]
    return {"tuning": tuned_text(params.turned() | {name: value})}


def chosen(params: Dials, own: Any, event: Any) -> dict[str, Any]:
    """Methods that were switched on or off, in the order of the page."""
    on = event.get("on") if isinstance(event, dict) else None
    known = [method for method in METHODS if isinstance(on, list) and method in on]
    fresh = [method for method in known if method not in params.methods]
    return {"methods": known, **({"hand": fresh[0]} if fresh else {})}


def written(params: Dials, own: Any, event: Any) -> dict[str, Any]:
    """The formula as it stands in the line, right or wrong."""
    text = event.get("text") if isinstance(event, dict) else ""
    return {"formula": str(text)[:LENGTH]}


# What stands on the stage.


def _wrong(params: Dials) -> ExpressionError | None:
    try:
        parse(params.formula, ("x", "y"), constant=False)
    except ExpressionError as error:
        return error
    return None


def readable(params: Dials) -> Params | None:
    """The engine's parameters; None while the formula cannot be read, as is said beside it.

    Raises:
        ParamsError: anything else is wrong.
    """
    return None if params.surface == "typed" and _wrong(params) else params.engine()


def typed(params: Dials, language: int) -> Typed | None:
    """The visitor's formula, read or refused; None while another surface is chosen."""
    if params.surface != "typed":
        return None
    wrong = _wrong(params)
    if wrong:
        return Typed(params.formula, "", wrong.say(language), wrong.place)
    return Typed(params.formula, parse(params.formula, ("x", "y")).latex())


def cards(params: Dials, language: int) -> list[Entry]:
    """One card a method: its rate always, its other dials folded."""
    held = {d.name: d.default for dials in OWN.values() for d in dials} | params.turned()
    return [
        Entry(
            method,
            m.label[language],
            colour_of(method),
            method in params.methods,
            [Turn.of(d, language, held[d.name]) for d in OWN[method] if not d.more],
            [Turn.of(d, language, held[d.name]) for d in OWN[method] if d.more],
            shape_of(method),
            f"torch.optim.{m.torch} · {m.source}",
        )
        for method, m in METHODS.items()
    ]


def _land(
    params: Dials,
    result: Result,
    names: dict[str, str],
    say: dict[str, str],
    heights: np.ndarray | None = None,
) -> Land:
    key, hand = result.params, params.in_hand()
    parts = result.internals(hand)
    arrows = [
        Arrow(term.name, term.colour, sign * parts[symbol], term.kind)
        for symbol, sign, term in _terms(parts, say)
    ]
    return land(
        key,
        trails(result, names),
        field=heights,
        starts=np.array(key.starts),
        arrows=arrows,
        hand=hand,
        frame=params.frame,
        note=say["note"],
    )


def _terms(parts: dict[str, np.ndarray], say: dict[str, str]) -> list[tuple[str, int, Term]]:
    """What is drawn at the head: symbol, sign, and how it is told; none for squares if absent."""
    m = "m_hat" if "m_hat" in parts else "m"
    v = "v_hat" if "v_hat" in parts else "v"
    letters = {"m": "m_t", "m_hat": r"\hat m_t", "v": "v_t", "v_hat": r"\hat v_t"}
    found = [("g", -1, Term("-g_t", say["gradient"], RED))]
    if m in parts:
        found.append((m, -1, Term("-" + letters[m], say["momentum"], BLUE)))
    found.append(("step", 1, Term(r"\Delta\theta", say["move"], BROWN)))
    if v in parts:
        root = rf"\sqrt{{{letters[v]}}}"
        found.append((v, 1, Term(root, say["squares"], PURPLE, "square")))
    return found


def _book(params: Dials, say: dict[str, str]) -> Lines:
    key, hand = params.engine(), params.in_hand()
    result = descended(key)
    terms = [term for _, _, term in _terms(result.internals(hand), say)]
    title = say["of"].format(method=METHODS[hand].label[0])
    if key.steps > BOOK:
        return Lines(title, [], [], terms, say["no_book"])
    rest = tuple(method for method in key.methods if method != hand)
    book = cached(_written_out, key.model_copy(update={"methods": (hand, *rest)}))
    return Lines(title, book.layouts, book.pages, terms)


def _written_out(params: Params) -> optimizers.Book:
    """The arithmetic of the first method from the first start, of a run in the page's order."""
    hand, *_ = params.methods
    order = tuple(method for method in METHODS if method in params.methods)
    whole = params.model_copy(update={"methods": order})
    return optimizers.book(whole, hand, 0, descended(whole))


def _checked(params: Dials, own: Any, say: dict[str, str]) -> str:
    """How far the paths are from those of a plain loop over torch.optim."""
    difference = descended(params.engine(steps=min(params.steps, BOOK))).difference
    return say["exact"].format(d=f"{difference.max():.2g}")
