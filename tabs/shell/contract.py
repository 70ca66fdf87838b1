"""The contract of a tab: the view is the unit.

A view has its own parameters, picture, code, live numbers and files, so that all that is said of a
picture is that picture's own, and only what is on the screen is computed. The shell makes from it
the dials, the link, the state that the page keeps, and an endpoint a view.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np

from engines.experiments import Experiment
from engines.params import Params, Text

from .builder import Draw, ViewBuilder

__all__ = ["CARD", "GROUPS", "Code", "Draw", "Live", "Tab", "Upload", "View"]

Code = tuple[str, str]
"""(plain library, this engine): two programs that run as they stand and leave the picture's
numbers in `picture`."""

CARD = 440, 660
"""Height and width of a card's frames: twice as many pixels as they take on the page."""

GROUPS: dict[str, Text] = {
    "learning": ("Learning from data", "从数据中学习"),
    "generating": ("Generating pictures", "生成图片"),
}
"""The groups of the landing page, in order."""

Live = Mapping[str, str | Text]
File = Callable[[Any, Any], str]


def _nothing(params: Any, upload: Any) -> Live:
    return {}


@dataclass(frozen=True, eq=False)
class View:
    """One look at the topic.

    Attributes:
        id: its name in the link. title: on its pill.
        params: its dials. A dial that views inherit from one class is one dial to the visitor,
            and keeps its value from view to view.
        build: makes the components on the stage and returns the function that draws them.
        code: params -> the lines that compute this very picture.
        picture: params -> the numbers that the code leaves in `picture`, computed by the engine
            for the stage.
        live: (params, upload) -> the numbers that stand for the lesson's [[name]] tokens; a word
            among them is a Text.
        files: name of a file to take away (CSV, JSON) -> (params, upload) -> its text.
        run: what the view's own endpoint answers, params -> a result; none where the topic gives
            endpoints of its own.
        renamed: former names of dials in links -> the present ones.
        example: computes, and keeps in the shared cache, what the view draws only when a button is
            pressed; called once for the defaults, so that a visitor sees a kept example at first.
    """

    id: str
    title: Text
    params: type[Params]
    build: Callable[[ViewBuilder], Draw]
    code: Callable[[Any], Code]
    picture: Callable[[Any], np.ndarray]
    live: Callable[[Any, Any], Live] = _nothing
    files: Mapping[str, File] = field(default_factory=dict)
    run: Callable[[Any], Any] | None = None
    renamed: Mapping[str, str] = field(default_factory=dict)
    example: Callable[[Any], Any] | None = None

    def read(self, held: Mapping[str, Any]) -> Params:
        """The parameters that the page's values ask for; dials that it does not hold keep their
        defaults.

        Raises:
            ParamsError: names the dial, the value and what is allowed.
        """
        dials = self.params.dials()
        return self.params.check({d.name: held[d.key] for d in dials if d.key in held})


@dataclass(frozen=True, eq=False)
class Upload:
    """What a visitor may bring: `read` bounds and checks the file, `settings` shows it.

    Attributes:
        view: the view that shows it; None for the one on the screen.
        settings: the dials that it sets, in every view that has them.
        several: many files may be brought at once, and `read` takes the list of their paths.
        notes: what was done to it that nobody would expect; said under the file.
    """

    label: Text
    types: tuple[str, ...]
    read: Callable[[Any], Any]
    view: str | None
    settings: Mapping[str, Any]
    several: bool = False
    notes: Callable[[Any], Sequence[Text]] = lambda upload: ()


@dataclass(frozen=True, eq=False)
class Tab:
    """One topic.

    Attributes:
        question: what the topic answers, one sentence.
        experiments: the steps of its story, as the engine has them.
        lesson: the folder that holds lesson.en.md and lesson.zh.md.
        card: frames for the landing page, uint8 (n, *CARD, 3), computed by the engine; the
            first one stands there alone until it is pointed at.
        api: registers public endpoints of the topic's own, once; their names are the engine's.
        group: where its card stands on the landing page. level: how far into the course, 1 to 3.
        hook: the question on its card that makes one curious; none: `question`.
    """

    id: str
    title: Text
    question: Text
    views: tuple[View, ...]
    experiments: tuple[Experiment, ...]
    lesson: Path
    card: Callable[[], np.ndarray]
    upload: Upload | None = None
    api: Callable[[], None] = lambda: None
    group: Literal["learning", "generating"] = "generating"
    level: Literal[1, 2, 3] = 2
    hook: Text | None = None

    def view(self, name: Any) -> View:
        """The view of this id; the first where there is none."""
        return next((view for view in self.views if view.id == name), self.views[0])

    def presets(self) -> Iterator[tuple[Experiment, Params]]:
        """Each experiment with its parameters."""
        for step in self.experiments:
            yield step, self.view(step.view).params.check(step.settings)
