"""The shell's own parts: header, cards of the landing page, experiments, take-away."""

from typing import Any

from tabs.parts import Part, told

__all__ = ["Cards", "Experiments", "Hand", "Header", "TakeAway"]


class Header(Part):
    """Title, language, light and dark, projector mode. Props: title, tagline, words, other."""

    name = "header"


class Cards(Part):
    """The landing page. value: {"cards": [{id, title, tagline, shape, data}]}.

    Events: `select` with {"id": topic}.
    """

    name = "cards"


class Experiments(Part):
    """Numbered presets. value: {"items": [...], "active": k, "measured": text}.

    Events: `select` with {"index": k}.
    """

    name = "experiments"

    def preprocess(self, payload: Any) -> dict[str, Any]:
        """Only which experiment is active is believed."""
        return {"active": payload.get("active")} if isinstance(payload, dict) else {}


class Hand(Part):
    """What all dials of a tab hold, in one value, so that an event brings one thing, not thirty.

    (At every step of an event Gradio seeks each of its inputs among all components of the page.)

    Arguments:
        topic: id of the tab.
        value: {dial: value} that Python sets; what comes back is {dial: value} of all dials.
    """

    name = "hand"

    def __init__(self, value: dict[str, Any] | None = None, *, topic: str, **props: Any) -> None:
        self.held = f"(window.tangible?.hands?.{topic} ?? {{}})"
        super().__init__(value, {"topic": topic}, **props)

    def hear(self, dial: str) -> str:
        """JavaScript that takes down what a dial holds now."""
        return f"value => {{ {self.held}.{dial} = value; }}"

    def preprocess(self, payload: Any) -> dict[str, Any]:
        """For the parameters to check."""
        return payload if isinstance(payload, dict) else {}

    def postprocess(self, value: dict[str, Any] | None) -> dict[str, Any] | None:
        """The same values twice are told twice: a hand may have moved the dials in between."""
        return None if value is None else told({"dials": value})


class TakeAway(Part):
    """Buttons that save what is on the stage. value: {"name", "text"} is saved as it arrives.

    Events: `select` with {"name": file}.
    """

    name = "takeaway"
