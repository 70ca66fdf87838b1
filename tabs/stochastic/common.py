"""What the four views share: words, typed formulas, ranges of axes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from gradio.components import Component

from engines.expressions import LENGTH, ExpressionError, parse
from engines.stochastic import Verdict
from tabs.parts import Axis, Formula, Traces, Typed
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import Live

from .words import WORDS

__all__ = [
    "Line",
    "Say",
    "judged",
    "level",
    "lines",
    "number",
    "readable",
    "say_all",
    "span",
    "traces",
    "while_read",
]

Say = dict[str, str]
FARTHEST = 1e5
"""What is drawn of a path that goes on for ever."""


def say_all(builder: ViewBuilder) -> Say:
    """The topic's words in the language of the page."""
    return builder.say_all(WORDS)


def traces(builder: ViewBuilder, view: str, **settings: Any) -> Traces:
    """The charts of a view, with a clock of their own."""
    words = builder.words("play", "pause", "back", "forward")
    return Traces(
        clock=f"stochastic-{view}",
        words=words,
        elem_id=f"stochastic-{view}-charts",
        **settings,
    )


class Line:
    """A formula typed on the stage: the dial `name`, in the variable `variable`."""

    def __init__(
        self, builder: ViewBuilder, view: str, name: str, left: str, variable: str
    ) -> None:
        self.name, self.variable = name, variable
        self.language = builder.index
        words = {"formula": builder.say(builder.dials[name].label), "hint": ""}
        self.part = Formula(
            left=left, most=LENGTH, words=words, elem_id=f"stochastic-{view}-{name}"
        )
        builder.on(self.part.release, self.typed)

    def typed(self, params: Any, upload: Any, event: Any) -> dict[str, Any]:
        """The dial, as it was typed."""
        return {self.name: str(event["text"])}

    def read(self, params: Any) -> Typed | None:
        """The formula, or where it is wrong; None for a g that is not in use."""
        text = getattr(params, self.name)
        if self.name == "formula" and params.problem != "typed":
            return None
        try:
            found = parse(text, (self.variable,), constant=self.name not in ("formula", "loss"))
        except ExpressionError as error:
            return Typed(text, problem=error.say(self.language), place=error.place)
        return Typed(text, found.latex())


def lines(builder: ViewBuilder, view: str) -> list[Line]:
    """The formulas of a view of the equation: g, where it is typed, and the step."""
    return [
        Line(builder, view, "formula", "g(w)", "w"),
        Line(builder, view, "step", "a_k", "k"),
    ]


def readable(
    lines: list[Line],
    draw: Callable[[Any], dict[Component, Any]],
    told: Mapping[Component, Any] | None = None,
) -> Draw:
    """The formulas and `draw`; where one of them cannot be read, the last picture stays.

    Arguments:
        told: what is said of that picture -> what stands there then, for it would be another's.
    """

    def drawn(params: Any, upload: Any) -> dict[Component, Any]:
        read: dict[Component, Any] = {line.part: line.read(params) for line in lines}
        wrong = any(found and found.problem for found in read.values())
        return read | (dict(told or {}) if wrong else draw(params))

    return drawn


def while_read(live: Callable[[Any], Live]) -> Callable[[Any, Any], Live]:
    """The numbers of a view; none while a formula cannot be read: the stage says why."""

    def told(params: Any, upload: Any) -> Live:
        try:
            return live(params)
        except ValueError:
            return {}

    return told


def judged(head: str, verdicts: Sequence[Verdict], builder: ViewBuilder, say: Say) -> str:
    """Conditions as a table: which hold, which cannot be told, and why."""
    mark = {True: "✓", False: "✗", None: say["untold"]}
    whys = [builder.say(v.why).replace("|", "\\|") for v in verdicts]  # |w| ends no cell
    rows = [
        f"| ${v.condition}$ | {mark[v.holds]} | {why} |"
        for v, why in zip(verdicts, whys, strict=True)
    ]
    holding, untold = (sum(v.holds is h for v in verdicts) for h in (True, None))
    told = head.format(n=holding, all=len(verdicts))
    told += say["untold_of"].format(n=untold) if untold else ""
    return "\n".join([told, "", say["table"], "|---|---|---|", *rows])


def span(*shown: np.ndarray | float, margin: float = 0.06) -> tuple[float, float]:
    """The finite values from low to high, with some air."""
    values = np.concatenate([np.ravel(part) for part in shown]).astype(float)
    values = np.clip(values[np.isfinite(values)], -FARTHEST, FARTHEST)
    if not len(values):
        return -1.0, 1.0
    air = margin * float(np.ptp(values)) or 1.0
    return float(values.min()) - air, float(values.max()) + air


def level(low: float, high: float, label: str = "") -> Axis:
    """A linear axis, or one that bends where the values run away."""
    return Axis(low, high, label, "asinh" if high - low > 200 else "linear")


def number(value: float) -> str:
    """Four digits, with a true minus sign."""
    return f"{value:.4g}".replace("-", "−")
