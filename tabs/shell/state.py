"""What a topic shows: as its page holds it, as a link says it, as a step of the story sets it up.

Each way is checked alike and answers a `State`; `query` is the way back, into the link.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from engines.params import Params, ParamsError, Text

from .contract import Tab, View
from .link import params_of

__all__ = [
    "PANELS",
    "State",
    "Wrong",
    "first_visit",
    "known_step",
    "of_link",
    "of_page",
    "of_step",
    "query",
    "without",
]

PANELS = ("story", "dials", "lesson", "code", "exports")
PAGES_OWN = {"tab", "step", "lang", "present", "embed", "__theme"}
"""What a link says besides views and dials."""

Wrong = list[tuple[str, Text]]
"""What a link says that cannot be: a name, and why not."""


class State(NamedTuple):
    """What the page holds of a topic, once checked."""

    view: View
    params: Params
    panel: str
    step: int | None
    values: Mapping[str, Any] = {}


def of_page(tab: Tab, held: Any, view: str | None = None) -> State:
    """What the page says of itself; of this view, whatever it says it shows.

    Raises:
        ParamsError: names the dial, the value and what is allowed.
    """
    held = held if isinstance(held, dict) else {}
    shown = tab.view(view or held.get("view"))
    told = held.get("values")
    told = told if isinstance(told, dict) else {}
    step = known_step(tab, held.get("step"))
    return State(shown, shown.read(told), _panel(held), step, told)


def of_step(tab: Tab, step: int, panel: str = PANELS[0]) -> State:
    """What a step of the story asks for."""
    told = tab.experiments[step]
    view = tab.view(told.view)
    return State(view, view.params.check(told.settings), panel, step)


def of_link(
    tab: Tab, link: dict[str, str], held: Mapping[str, Any] | None = None
) -> tuple[State, Wrong]:
    """What a link of this topic asks for, and what of it cannot be.

    A link of a step and no dials sets up the step; of neither, the first step at a first visit.
    """
    held = held or {}
    view = tab.view(link.get("view"))
    number, dials = _number(link.get("step")), _dials(view, link)
    step = known_step(tab, number)
    wrong: Wrong = []
    if "step" in link and step is None and "step" not in dials:
        wrong.append(("step", ("There is no such step.", "没有这一步。")))
    plain = not dials and "view" not in link
    if plain and (step is not None or first_visit(tab, held)):
        return of_step(tab, step or 0, _panel(held)), wrong
    if link.get("view", view.id) != view.id:
        wrong.append(("view", ("There is no such view.", "没有这个视图。")))
    params, broken = params_of(view.params, _present(view, dials))
    return State(view, params, _panel(held), step), [*wrong, *broken]


def query(tab: Tab, state: State) -> dict[str, str]:
    """The state as a link says it; what a step sets up is said by its number alone."""
    step = {} if state.step is None else {"step": str(state.step + 1)}
    if state.step is not None:
        first = of_step(tab, state.step)
        if (first.view, first.params) == (state.view, state.params):
            return step
    view = {} if state.view is tab.views[0] else {"view": state.view.id}
    dials = state.params.to_query()
    told = {f"{k}_" if k in PAGES_OWN else k: text for k, text in dials.items()}
    return {**view, **told, **step}


def first_visit(tab: Tab, held: Mapping[str, Any]) -> bool:
    """Nothing of the topic was ever opened in this browser."""
    return held.get("fresh") is True and not held.get("values") and bool(tab.experiments)


def known_step(tab: Tab, step: Any) -> int | None:
    """The step, if the story has it."""
    known = isinstance(step, int) and 0 <= step < len(tab.experiments)
    return step if known else None


def without(state: State, error: ParamsError) -> State:
    """The same with the dials that are refused as they stand at first."""
    usual = state.view.params().model_dump()
    refused = {name: usual[name] for name, _ in error.problems if name in usual}
    params = state.view.params.check({**state.params.model_dump(), **refused})
    return state._replace(params=params)


def _panel(held: Mapping[str, Any]) -> str:
    """The panel beside the stage that the page says is open."""
    panel = held.get("panel")
    return panel if panel in PANELS else PANELS[0]


def _number(text: str | None) -> int | None:
    """Steps are counted from 1 in a link."""
    return int(text) - 1 if text and text.isascii() and text.isdigit() and len(text) < 4 else None


def _dials(view: View, link: dict[str, str]) -> dict[str, str]:
    """What a link says of dials; one that bears a name of the page's own is written with a dash
    below (`step_`), and once was without, where a number could not be meant.
    """
    told = {name: text for name, text in link.items() if name not in {*PAGES_OWN, "view"}}
    for name in PAGES_OWN & {dial.name for dial in view.params.dials()}:
        if f"{name}_" in told:
            told[name] = told.pop(f"{name}_")
        elif name in link and _number(link[name]) is None:
            told[name] = link[name]
    return told


def _present(view: View, link: dict[str, str]) -> dict[str, str]:
    """A link by the present names of the view's dials.

    In a link with former names, what bears a present one of theirs was another view's dial.
    """
    former = {view.renamed[name]: text for name, text in link.items() if name in view.renamed}
    others = set(view.renamed.values()) if former else set()
    return {name: text for name, text in link.items() if name not in others} | former
