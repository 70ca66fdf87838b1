"""The shell's own parts: header, cards of the landing page, experiments, take-away."""

from typing import Any

from tabs.parts import Part

__all__ = ["Cards", "Experiments", "Header", "TakeAway"]


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


class TakeAway(Part):
    """Buttons that save what is on the stage. value: {"name", "text"} is saved as it arrives.

    Events: `select` with {"name": file}.
    """

    name = "takeaway"
