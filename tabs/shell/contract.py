"""The contract of a tab. The same six things stand in the same places on every one:

1. Stage: one or more views; the first shows something real before anybody touches a dial.
2. Dials: made from the fields of `Params`.
3. Experiments: settings, a question, what to look for, the number that must show.
4. Lesson: the idea, with live numbers, in English and Chinese.
5. Code: the lines that compute this very picture.
6. Take away: pictures, data, animation, link.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from gradio.components import Component

from engines.params import Params, Text

if TYPE_CHECKING:
    from .stage import Stage

__all__ = ["Draw", "Experiment", "Tab", "Upload", "View"]

Draw = Callable[[Any, Any], dict[Component, Any]]
"""(params, own) -> the new value of each component of the view; `own` is what was uploaded."""


@dataclass(frozen=True, eq=False)
class View:
    """One look at the topic. Only the view on the screen is computed.

    id: a value of the dial `view`, which also words it.
    dials: the names of the `Params` fields that this view answers to.
    build: makes the view's components on the stage and returns the function that draws them.
    """

    id: str
    dials: tuple[str, ...]
    build: Callable[["Stage"], Draw]


@dataclass(frozen=True, eq=False)
class Experiment:
    """A numbered preset: predict first, then look, with the number that it must show.

    settings: the dials that differ from their defaults.
    expected: the figure of the literature or of theory, as it is shown.
    measure: the same figure, measured now, from the parameters.
    breaks: the "now break it" kind.
    """

    title: Text
    settings: Mapping[str, Any]
    predict: Text
    look: Text
    expected: str
    measure: Callable[[Any], str]
    breaks: bool = False


@dataclass(frozen=True, eq=False)
class Upload:
    """What a visitor may bring: `read` bounds and checks the file, `settings` shows it.

    several: many files may be brought at once, and `read` takes the list of their paths.
    """

    label: Text
    types: tuple[str, ...]
    read: Callable[[Any], Any]
    settings: Mapping[str, Any]
    several: bool = False


@dataclass(frozen=True, eq=False)
class Tab:
    """One topic.

    params: the dials. The field `view`, a Literal of the views' ids, must be among them.
    lesson: the folder that holds lesson.en.md and lesson.zh.md.
    live: (params, own) -> the numbers that stand for the lesson's [[name]] tokens; a word among
        them is a Text.
    code: params -> (plain library, this engine): two texts that run as they stand.
    files: name of a file to take away (CSV, JSON) -> (params, own) -> its text.
    card: frames for the landing page, uint8 (n, h, w, 3), computed by the engine.
    api: registers the public endpoints, once; their names are the engine's.
    """

    id: str
    title: Text
    tagline: Text
    params: type[Params]
    views: tuple[View, ...]
    experiments: tuple[Experiment, ...]
    lesson: Path
    live: Callable[[Any, Any], Mapping[str, str | Text]]
    code: Callable[[Any], tuple[str, str]]
    files: Mapping[str, Callable[[Any, Any], str]]
    card: Callable[[], np.ndarray]
    api: Callable[[], None]
    upload: Upload | None = None

    def view(self, params: Any) -> View:
        """The view that these parameters ask for."""
        return next(view for view in self.views if view.id == params.view)

    def presets(self) -> Iterator[tuple[Experiment, Params]]:
        """Each experiment with its parameters."""
        for experiment in self.experiments:
            yield experiment, self.params.check(experiment.settings)
