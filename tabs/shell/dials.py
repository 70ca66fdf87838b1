"""Dials made from `Params`: one component a field, so that page and engine cannot disagree."""

import math
from typing import Any

import gradio as gr
from gradio.components import Component

from engines.params import Dial

from .words import Language, say

__all__ = ["FEW", "draw_dial", "from_component", "to_component"]

FEW = 4
"""Up to this many choices stand side by side; more fold into a list."""


def draw_dial(dial: Dial, topic: str, language: Language, classes: list[str]) -> Component:
    """The component of a dial, under the element id "topic-name"."""
    common: dict[str, Any] = {
        "label": _label(dial, language),
        "info": say(language, dial.help),
        "value": to_component(dial, dial.default),
        "elem_id": f"{topic}-{dial.name}",
        "elem_classes": ["dial", *classes],
        "interactive": True,
    }
    if dial.kind in ("choice", "choices"):
        choices = [(say(language, text), value) for value, text in dial.choices.items()]
        if dial.kind == "choices":
            return gr.CheckboxGroup(choices, **common)
        side_by_side = len(choices) <= FEW or dial.name == "view"
        return gr.Radio(choices, **common) if side_by_side else gr.Dropdown(choices, **common)
    if dial.kind == "switch":
        return gr.Checkbox(**common)
    if dial.kind == "text":
        return gr.Textbox(**common, max_lines=1)
    return _number(dial, common)


def _number(dial: Dial, common: dict[str, Any]) -> Component:
    whole = dial.kind == "integer"
    if dial.low is None or dial.high is None or (whole and dial.high - dial.low > 10_000):
        return gr.Number(**common, precision=0 if whole else None)
    if dial.log:
        low, high = round(math.log10(dial.low), 4), round(math.log10(dial.high), 4)
        return gr.Slider(low, high, step=dial.step or 0.05, **common)
    step = dial.step or (1 if whole else (dial.high - dial.low) / 100)
    return gr.Slider(dial.low, dial.high, step=step, **common)


def _label(dial: Dial, language: Language) -> str:
    label = say(language, dial.label)
    if dial.log:
        return f"{label} (log₁₀)"
    return f"{label} ({dial.unit})" if dial.unit else label


def to_component(dial: Dial, value: Any) -> Any:
    """A value of the engine as the component shows it."""
    if dial.kind == "choices":
        return list(value)
    return round(math.log10(value), 4) if dial.log else value


def from_component(dial: Dial, value: Any) -> Any:
    """What the component holds as the engine takes it."""
    if dial.log and isinstance(value, int | float):
        value = float(f"{10.0 ** max(-300, min(300, value)):.4g}")  # the page may send anything
    if dial.kind == "integer" and isinstance(value, float) and value.is_integer():
        return int(value)
    return value
