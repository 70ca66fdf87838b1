"""Things to compare, each with dials of its own: switched on and off, turned side by side."""

from typing import Any, NamedTuple

from engines.params import Dial

from ._part import Part

__all__ = ["Bench", "Entry", "Turn"]


class Turn(NamedTuple):
    """One dial of an entry, as the page draws it."""

    name: str
    label: str
    help: str
    value: float | bool
    low: float = 0.0
    high: float = 1.0
    step: float = 0.01
    log: bool = False

    @classmethod
    def of(cls, dial: Dial, language: int, value: Any) -> "Turn":
        """A number or a switch of `Params`; its label without what stands before the colon."""
        label = dial.label[language].replace("：", ":").rpartition(":")[2].strip()
        said = dial.help[language]
        if dial.kind == "switch":
            return cls(dial.name, label, said, bool(value))
        assert dial.low is not None
        assert dial.high is not None
        step = 1 if dial.kind == "integer" else dial.step or (dial.high - dial.low) / 1000
        return cls(dial.name, label, said, value, dial.low, dial.high, step, dial.log)


class Entry(NamedTuple):
    """One thing to compare. key: its dials that are always seen; more: the others."""

    id: str
    name: str
    colour: str
    on: bool
    key: list[Turn]
    more: list[Turn]
    shape: int = 0
    note: str = ""


class Bench(Part):
    """A row of names to switch on, and a card of dials for each that is on.

    Arguments:
        value: a list of `Entry`.
        words: {"choose", "more"} in the page's language.

    Events: `release` with {"on": [ids]} when a name is switched, `input` with {"name", "value"}
    when a dial is turned.
    """

    name = "bench"

    def __init__(
        self, value: list[Entry] | None = None, *, words: dict[str, str], **props: Any
    ) -> None:
        super().__init__(value, {"words": words}, **props)

    def postprocess(self, value: list[Entry] | None) -> list[dict[str, Any]] | None:
        """Named tuples as objects."""
        if value is None:
            return None
        return [
            entry._asdict()
            | {kind: [t._asdict() for t in getattr(entry, kind)] for kind in ("key", "more")}
            for entry in value
        ]
