"""What a view may use while it builds itself: the page's words, its listeners, its long work."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from gradio.components import Component

from engines.params import Dial, Params

from .words import LANGUAGES, WORDS, Language, say

__all__ = ["Draw", "Grab", "Job", "Update", "ViewBuilder", "Work"]

Draw = Callable[[Any, Any], dict[Component, Any]]
"""(params, upload) -> the new value of each component of the view."""

Update = Callable[[Any, Any, Any], Mapping[str, Any]]
"""(params, upload, event data) -> dials to set, after something on the stage was grabbed."""

Work = Callable[[Any, Any], Iterator[dict[Component, Any]]]
"""(params, upload) -> what changes on the stage, step by step."""


class Grab(NamedTuple):
    """A hand on the stage."""

    listener: Any
    update: Update
    draw: Draw | None


class Job(NamedTuple):
    """Long work that a press starts and another stops."""

    start: Any
    work: Work
    outputs: list[Component]
    stop: Any


class ViewBuilder:
    """A view while it builds itself.

    Attributes:
        topic: id of the tab. language: of this page; index: 0 for English, 1 for Chinese.
        dials: what the view's `Params` say of each dial, by name.
    """

    def __init__(self, topic: str, language: Language, params: type[Params]) -> None:
        self.topic, self.language = topic, language
        self.index = LANGUAGES.index(language)
        self.dials: dict[str, Dial] = {dial.name: dial for dial in params.dials()}
        self.grabs: list[Grab] = []
        self.jobs: list[Job] = []

    def say(self, text: Any) -> str:
        """The text in the language of this page."""
        return say(self.language, text)

    def say_all(self, texts: Mapping[str, Any]) -> dict[str, str]:
        """A table of texts in the language of this page."""
        return {name: self.say(text) for name, text in texts.items()}

    def words(self, *names: str) -> dict[str, str]:
        """Some of the shell's words, for a part's `words`."""
        return {name: self.say(WORDS[name]) for name in names}

    def on(self, listener: Any, update: Update, draw: Draw | None = None) -> None:
        """When `listener` (such as `zoom.select`) fires, set the dials that `update` names.

        draw: what to draw then, where that is less than the whole view.
        """
        self.grabs.append(Grab(listener, update, draw))

    def run(self, start: Any, work: Work, outputs: list[Component], stop: Any = None) -> None:
        """Long work, shown step by step.

        Arguments:
            start, stop: listeners, such as `button.click`; stopping takes effect between steps.
            work: yields after every step what has changed.
        """
        self.jobs.append(Job(start, work, outputs, stop))
