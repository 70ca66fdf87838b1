"""All dials of a topic in one part, drawn in the page from what `Params` say of each field.

What the page holds is one JSON state a topic: {"view": id, "values": {key: value}, "panel": name,
"step": index}. An event brings that state; Python checks the values of the view and nothing else.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from engines.params import Dial, Params, Text
from tabs.parts import STATIC, Part, stamped

from .limits import LARGEST
from .words import Language, say

__all__ = ["Dials", "spec", "values"]

_RANGE: Text = ("{{typed}}: {range}", "{{typed}}：{range}")


def spec(dial: Dial, language: Language) -> dict[str, Any]:
    """What the page must know to draw a dial."""
    said = {
        "key": dial.key,
        "name": dial.name,
        "kind": dial.kind,
        "label": say(language, dial.label),
        "help": say(language, dial.help),
        "default": plain(dial.default),
    }
    if dial.choices:
        said["choices"] = [[v, say(language, text)] for v, text in dial.choices.items()]
    if dial.kind in ("integer", "number"):
        said |= {"low": dial.low, "high": dial.high, "step": dial.step, "log": dial.log}
        said["range"] = say(language, _RANGE).format(range=say(language, dial.range))
    return said | ({"unit": dial.unit} if dial.unit else {}) | ({"more": 1} if dial.more else {})


def values(params: Params, names: Collection[str] | None = None) -> dict[str, Any]:
    """What the page keeps of these parameters, or of some of them, by key."""
    dials = (d for d in params.dials() if names is None or d.name in names)
    return {d.key: plain(getattr(params, d.name)) for d in dials}


def plain(value: Any) -> Any:
    """A value of a dial as JSON has it."""
    return list(value) if isinstance(value, tuple) else value


class Dials(Part):
    """The dials of the view on the screen; hidden ones are held, not drawn.

    Arguments:
        topic: id of the tab.
        words: {more, too_large}: the latter where the visitor's files are more than `LARGEST`
            together, with {name}, {size} and {most}.

    Events: `input` once a dial was moved. What comes back is the topic's whole state. A value may
    hold {"refused": {name: words}}: they stand beside the dials that they are about.
    """

    name = "dials"

    def __init__(
        self, value: Any = None, *, topic: str, words: Mapping[str, str], **props: Any
    ) -> None:
        settings = {"topic": topic, "words": dict(words), "largest": LARGEST}
        super().__init__(value, settings, (STATIC / "lib" / "ladder.js",), **props)

    def preprocess(self, payload: Any) -> dict[str, Any]:
        """For `View.read` to check."""
        return payload if isinstance(payload, dict) else {}

    def postprocess(self, value: Mapping[str, Any] | None) -> dict[str, Any] | None:
        """The same values twice are told twice: a hand may have moved the dials in between."""
        return None if value is None else stamped(dict(value))

    @staticmethod
    def frame(view: str, dials: Iterable[Dial], language: Language) -> dict[str, Any]:
        """Which dials stand there."""
        return {"view": view, "dials": [spec(d, language) for d in dials if not d.hidden]}
