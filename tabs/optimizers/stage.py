"""What the views of paths share: their map, their cards, the formula, and what a hand sets."""

from typing import Any

from engines.expressions import LENGTH, ExpressionError, parse
from engines.optimizers import CARDS, METHODS, Params, PathParams, tuned_text
from tabs.parts import Bench, Entry, Formula, Terrain, Turn, Typed
from tabs.shell.builder import ViewBuilder

from .figures import colour_of, shape_of
from .words import WORDS

__all__ = [
    "bench",
    "cards",
    "chosen",
    "formula",
    "placed",
    "readable",
    "say_all",
    "taken",
    "terrain",
    "turned",
    "typed",
    "written",
]

MAP = (
    *("map", "trails", "step", "speed", "hills", "hills_help", "one", "starts", "lost"),
    *("diverged", "kink", "outside"),
    *("grid1_help", "grid25_help", "grid100_help", "keys"),
)


def say_all(builder: ViewBuilder) -> dict[str, str]:
    """The topic's words in the language of the page."""
    return builder.say_all(WORDS)


def terrain(builder: ViewBuilder, name: str, clock: str, **settings: Any) -> Terrain:
    """A map in the page's words."""
    say = say_all(builder)
    words = {k: say[k] for k in MAP} | builder.words("play", "pause", "back", "forward")
    return Terrain(clock=clock, words=words, elem_id=f"optimizers-{name}", **settings)


def bench(builder: ViewBuilder, name: str) -> Bench:
    """The cards of the methods, whose dials set the dial `tuning`."""
    say = say_all(builder)
    words = {"choose": say["choose"], "more": say["more"]}
    part = Bench(words=words, elem_id=f"optimizers-{name}")
    builder.on(part.input, turned)
    builder.on(part.release, chosen)
    return part


def formula(builder: ViewBuilder, name: str) -> Formula:
    """The line for a surface of one's own."""
    say = say_all(builder)
    words = {"formula": say["formula"], "hint": say["formula_hint"]}
    line = Formula(left="f(x, y)", most=LENGTH, words=words, elem_id=f"optimizers-{name}")
    builder.on(line.release, written)
    return line


# What the hand leaves on the stage, as dials.


def placed(params: PathParams, upload: Any, event: Any) -> dict[str, Any]:
    """Starts that were dragged."""
    return {"starts": event.get("starts") if isinstance(event, dict) else ""}


def taken(params: PathParams, upload: Any, event: Any) -> dict[str, Any]:
    """A method that was clicked."""
    hand = event.get("hand") if isinstance(event, dict) else None
    return {"hand": hand} if hand in METHODS else {}


def turned(params: PathParams, upload: Any, event: Any) -> dict[str, Any]:
    """A dial on a card."""
    name, value = str(event["name"]), event["value"]
    return {"tuning": tuned_text(params.turned() | {name: value})}


def chosen(params: PathParams, upload: Any, event: Any) -> dict[str, Any]:
    """Methods that were switched on or off, in the order of the page."""
    on = event.get("on") if isinstance(event, dict) else None
    known = [method for method in METHODS if isinstance(on, list) and method in on]
    fresh = [method for method in known if method not in params.methods]
    return {"methods": known, **({"hand": fresh[0]} if fresh else {})}


def written(params: PathParams, upload: Any, event: Any) -> dict[str, Any]:
    """The formula as it stands in the line, right or wrong."""
    text = event.get("text") if isinstance(event, dict) else ""
    return {"formula": str(text)[:LENGTH]}


# What stands on the stage.


def _wrong(params: PathParams) -> ExpressionError | None:
    try:
        parse(params.formula, ("x", "y"), constant=False)
    except ExpressionError as error:
        return error
    return None


def readable(params: PathParams) -> Params | None:
    """The engine's parameters; None while the formula cannot be read, as is said beside it.

    Raises:
        ParamsError: anything else is wrong.
    """
    return None if params.surface == "typed" and _wrong(params) else params.engine()


def typed(params: PathParams, language: int) -> Typed | None:
    """The visitor's formula, read or refused; None while another surface is chosen."""
    if params.surface != "typed":
        return None
    wrong = _wrong(params)
    if wrong:
        return Typed(params.formula, "", wrong.say(language), wrong.place)
    return Typed(params.formula, parse(params.formula, ("x", "y")).latex())


def cards(params: PathParams, language: int) -> list[Entry]:
    """One card a method: its rate always, its other dials folded."""
    return [_card(method, params, language) for method in METHODS]


def _card(method: str, params: PathParams, language: int) -> Entry:
    held, known = params.turned(), METHODS[method]

    def turns(more: bool) -> list[Turn]:
        dials = (dial for dial in CARDS[method] if dial.more == more)
        return [Turn.of(dial, language, held.get(dial.name, dial.default)) for dial in dials]

    return Entry(
        method,
        known.label[language],
        colour_of(method),
        method in params.methods,
        turns(more=False),
        turns(more=True),
        shape_of(method),
        f"torch.optim.{known.torch} · {known.source}",
    )
