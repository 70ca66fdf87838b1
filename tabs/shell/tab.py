"""One tab on one page, wired so that any hand on a dial redraws what is seen, and no more."""

import html
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any
from uuid import uuid4

import gradio as gr
from gradio.components import Component

from engines.numbers import printed
from engines.params import ParamsError, Text
from engines.turns import cores, turns
from tabs.parts import Progress, Waiting, settings_apart, signed

from .builder import Draw, Update, ViewBuilder, Work
from .contract import Live, Tab, View
from .dials import Dials, values
from .errors import guarded
from .lessons import DELIMITERS, fill, sections, tokens
from .link import Link, read
from .literal import literal
from .panels import Exports, File, Heading, Panel, Story
from .state import (
    PANELS,
    State,
    Wrong,
    first_visit,
    known_step,
    of_link,
    of_page,
    of_step,
    query,
    without,
)
from .story import SAID, measured, steps
from .words import WORDS, Language, say

__all__ = ["UNSEEN", "State", "TabBuilder", "line"]


def line(topic: str) -> dict[str, Any]:
    """Each topic's events stand in a line of their own, as many at once as there are cores: the
    dials of one are not kept waiting by the fits of another.
    """
    limit = {"concurrency_id": f"compute {topic}", "concurrency_limit": cores()}
    return {**limit, "api_visibility": "private"}


WAITING: dict[str, Any] = {"concurrency_id": "jobs", "concurrency_limit": 24}
"""Long work with a bar stands in a line of its own, and each page is told its place."""

LONGEST = float(os.environ.get("TANGIBLE_LONGEST", "300"))
"""Seconds that a run may take."""

EVERY = 3.0
"""Seconds after which who waits is told the place again: a page that was closed is noticed so."""

UNSEEN: dict[str, Any] = {"show_progress": "hidden", "show_progress_on": []}
"""No progress; without a word of where, Gradio's page tells every output of it, hidden or not."""

LAST: dict[str, Any] = {"trigger_mode": "always_last"}


class TabBuilder:
    """A tab while it is built, and its handlers: values in, a dict of what changes out."""

    def __init__(self, tab: Tab, language: Language) -> None:
        self.tab, self.language = tab, language
        self.builders: dict[str, ViewBuilder] = {}
        self.draws: dict[str, Draw] = {}
        self._columns: dict[str, gr.Column] = {}

    def say(self, text: Any) -> str:
        """The text in the language of this page."""
        return say(self.language, text)

    def words(self, *names: str) -> dict[str, str]:
        """Some of the shell's words."""
        return {name: self.say(WORDS[name]) for name in names}

    # Building.

    def build(self) -> gr.Tab:
        """Draw the whole tab and wire it."""
        topic = self.tab.id
        title, apart = self.say(self.tab.title), settings_apart(f"{topic}-{self.language}")
        with apart, gr.Tab(title, id=topic, elem_id=f"tab-{topic}") as panel:
            self.upload_state = gr.State(None)
            with gr.Column(elem_classes="topic", elem_id=f"{topic}-topic"):
                with gr.Row(elem_classes="title"):
                    self.heading = self._heading()
                    words = self.words("link", "copied")
                    self.link = Link(
                        settings={"topic": topic, "words": words}, elem_id=f"{topic}-link"
                    )
                with gr.Row(elem_classes="work"):
                    with gr.Column(elem_classes="stage", elem_id=f"{topic}-stage"):
                        self.busy = gr.HTML(elem_classes="busy")
                        for view in self.tab.views:
                            self._view(view)
                    with gr.Column(elem_classes="side", elem_id=f"{topic}-beside"):
                        self._side()
        self._wire()
        return panel

    def _heading(self) -> Heading:
        titles = [[view.id, self.say(view.title)] for view in self.tab.views]
        said = {"title": self.say(self.tab.title), **self.words("views")}
        settings = {"topic": self.tab.id, "views": titles, "words": said}
        return Heading(settings=settings, elem_id=f"{self.tab.id}-heading")

    def _view(self, view: View) -> None:
        builder = ViewBuilder(self.tab.id, self.language, view.params)
        with gr.Column(
            visible=view is self.tab.views[0],
            elem_classes=["view", f"view-{view.id}"],
            elem_id=f"{self.tab.id}-view-{view.id}",
        ) as column:
            self.draws[view.id] = view.build(builder)
        self._columns[view.id], self.builders[view.id] = column, builder

    def _side(self) -> None:
        """The panel beside the stage: rooms of which one is on the screen."""
        topic = self.tab.id
        rooms = [[name, self.say(WORDS[name])] for name in PANELS]
        self.panel = Panel(
            settings={
                "topic": topic,
                "rooms": rooms,
                "words": self.words("panel", "unfold", "fold"),
            },
            elem_id=f"{topic}-panel",
        )
        fill = (self._story, self._dials, self._lesson, self._code, self._exports)
        for name, build in zip(PANELS, fill, strict=True):
            with gr.Column(elem_classes=["room", f"room-{name}"], elem_id=f"{topic}-{name}"):
                build()

    def _story(self) -> None:
        said = {"question": self.say(self.tab.question)}
        said |= {name: self.say(text) for name, text in SAID.items()}
        self.story = Story(settings={"topic": self.tab.id, "words": said})

    def _dials(self) -> None:
        topic = self.tab.id
        self.dials = Dials(
            topic=topic, words=self.words("more", "too_large"), elem_id=f"{topic}-hands"
        )
        self.reset = gr.Button(self.say(WORDS["reset"]), size="sm", elem_id=f"{topic}-reset")
        self.upload = self._upload()
        self.noted = gr.Markdown(elem_classes="figures-line", elem_id=f"{topic}-noted")

    def _lesson(self) -> None:
        self.sections = sections(self.tab.lesson, self.language)
        self.lesson = [
            gr.Markdown(latex_delimiters=DELIMITERS, elem_classes="lesson") for _ in self.sections
        ]

    def _code(self) -> None:
        self.code = gr.Markdown(elem_classes="listing")

    def _exports(self) -> None:
        said = self.words("png", "svg", "webm", "saved", "nothing", "links")
        self.exports = Exports(settings={"topic": self.tab.id, "words": said})

    def _upload(self) -> File | None:
        upload = self.tab.upload
        if upload is None:
            return None
        return File(
            label=f"{self.say(WORDS['upload'])}: {self.say(upload.label)}",
            file_types=list(upload.types),
            file_count="multiple" if upload.several else "single",
            type="filepath",
            height=140,
            elem_id=f"{self.tab.id}-upload",
        )

    # Wiring.

    def inputs(self, first: Component | None = None) -> dict[str, Any]:
        """What a handler is told of: `first` if there is one, the topic's state, the upload."""
        state = f"window.tangible.told('{self.tab.id}')"
        inputs: list[Component] = [self.dials, self.upload_state]
        if first is None:
            return {"inputs": inputs, "js": f"(dials, upload) => [{state}, upload]"}
        js = f"(first, dials, upload) => [first, {state}, upload]"
        return {"inputs": [first, *inputs], "js": js}

    def _wire(self) -> None:
        everything = self.everything()
        own = line(self.tab.id)
        slow, hidden = {**own, "show_progress_on": self.busy}, {**own, **UNSEEN}
        quick = {**hidden, **LAST}
        heavy = {**slow, "outputs": everything, **self.inputs(), **LAST}
        self.dials.input(self._changed, **heavy)
        self.heading.select(self._looked, **heavy)
        self.link.select(self.opened, **heavy)
        self.reset.click(self._reset, **{**quick, "outputs": everything, **self.inputs()})
        for view in self.tab.views:
            self._wire_view(view, heavy, hidden)
        if self.upload is not None:
            self.upload.upload(
                self._uploaded,
                outputs=[*everything, self.upload_state, self.noted],
                **self.inputs(self.upload),
                **slow,
            )
        self.story.select(self._chose, **heavy)
        self.story.input(self._measured, outputs=self.story, **self.inputs(), **quick)
        self.exports.select(self._export, outputs=self.exports, **self.inputs(), **quick)
        told = [self.code, *self.lesson]
        self.panel.select(self._panel, outputs=told, **self.inputs(), **quick)

    def _wire_view(self, view: View, heavy: dict[str, Any], hidden: dict[str, Any]) -> None:
        builder = self.builders[view.id]
        for grab in builder.grabs:
            grab.listener(self._grabbed(view, grab.update, grab.draw), **heavy)
        for job in builder.jobs:
            bar = next((part for part in job.outputs if isinstance(part, Progress)), None)
            work = self._working(view, job.work, bar or job.outputs[0])
            wired = {**hidden, **WAITING, **self.inputs()}
            event = job.start(work, outputs=job.outputs, **wired)
            if job.stop is not None:
                job.stop(None, cancels=[event], api_visibility="private")

    def everything(self) -> list[Component]:
        """All that a handler of this tab may change."""
        parts: list[Any] = [self.dials, self.link, self.code, self.story, self.exports]
        parts += [*self.lesson, *self._columns.values()]
        for column in self._columns.values():
            parts += _components(column)
        return parts

    # Handlers.

    def state(self, held: Any, view: str | None = None) -> State:
        """What the page says of itself, checked; of this view, whatever it says it shows.

        Raises:
            ParamsError: names the dial, the value and what is allowed.
        """
        return of_page(self.tab, held, view)

    def opened(self, held: Any, upload: Any) -> dict[Component, Any]:
        """The tab comes on the screen: with the link's state if the link is this tab's, with the
        first step of the story at a first visit, else as it was left.
        """
        told = held if isinstance(held, dict) else {}
        wrong: Wrong = []
        with guarded(self.language):
            link = read(told.get("search"))
            if link.get("tab") == self.tab.id:
                state, wrong = self._of_link(link, told)
            elif first_visit(self.tab, told):
                state = of_step(self.tab, 0)
            else:
                state = self.state(told)
        items = steps(self.tab.experiments, self.language)
        try:
            drawn = self._shown(state, upload)
        except ParamsError as error:  # each dial is in order, but not with what is shown
            state, wrong = without(state, error), [*wrong, *error.problems]
            drawn = self._shown(state, upload)
        drawn[self.link]["of"] = told.get("search")
        if wrong:
            said = self._said(wrong)
            gr.Warning(html.escape(" ".join([self.say(WORDS["dropped"]), *said.values()])))
            drawn[self.dials]["refused"] = said
        return drawn | {self.story: {"items": items, "step": state.step}}

    def _of_link(
        self, link: dict[str, str], held: Mapping[str, Any] | None = None
    ) -> tuple[State, Wrong]:
        return of_link(self.tab, link, held)

    def _changed(self, held: Any, upload: Any) -> dict[Component, Any]:
        with guarded(self.language):
            try:
                return self._drawn(self.state(held), upload)
            except ParamsError as error:
                return self._refused(error, held)

    def _refused(self, error: ParamsError, held: Any) -> dict[Component, Any]:
        """The dials that are meant say it themselves.

        Raises:
            ParamsError: something else is meant than dials that can be seen.
        """
        view = self.tab.view(held.get("view") if isinstance(held, dict) else None)
        seen = {name for name, d in self.builders[view.id].dials.items() if not d.hidden}
        if not {name for name, _ in error.problems} <= seen:
            raise error
        return {self.dials: {"refused": self._said(error.problems)}}

    def _said(self, problems: Iterable[tuple[str, Text]]) -> dict[str, str]:
        return {name: self.say(text) for name, text in problems}

    def _looked(self, held: Any, upload: Any) -> dict[Component, Any]:
        with guarded(self.language):
            return self._shown(self.state(held), upload)

    def _reset(self, held: Any, upload: Any) -> dict[Component, Any]:
        with guarded(self.language):
            name = held.get("view") if isinstance(held, dict) else None
            view = self.tab.view(name)
            return self._shown(State(view, view.params(), PANELS[1], None), None)

    def _grabbed(
        self, view: View, update: Update, draw: Draw | None
    ) -> Callable[..., dict[Component, Any]]:
        def grabbed(event: gr.EventData, held: Any, upload: Any) -> dict[Component, Any]:
            with guarded(self.language):
                state = self.state(held, view.id)
                change = update(state.params, upload, event._data)
                params = view.params.check({**state.params.model_dump(), **change})
                return self._drawn(state._replace(params=params), upload, change, draw)

        return grabbed

    def _working(
        self, view: View, work: Work, first: Component
    ) -> Callable[..., Iterator[dict[Component, Any]]]:
        """The work in its turn, and until then its place in the line."""

        def working(held: Any, upload: Any, request: gr.Request) -> Iterator[dict[Component, Any]]:
            with guarded(self.language):
                state = self.state(held, view.id)
                visitor = request.session_hash
                yield from self._in_turn(work(state.params, upload), first, visitor)

        return working

    def _in_turn(
        self, steps: Iterator[dict[Component, Any]], first: Component, visitor: str | None
    ) -> Iterator[dict[Component, Any]]:
        """One run of a visitor at a time; one that takes too long ends with what it has."""
        run, last, name = object(), 0, uuid4().hex[:8]
        try:
            place = turns.place(run, visitor)
            while place:
                yield self._waits(place, last, first, name)
                last, place = place, turns.next(run, visitor, place, EVERY)
            began = time.monotonic()
            for step in steps:
                turns.place(run, visitor)
                yield {part: signed(value, name) for part, value in _printed(step).items()}
                if time.monotonic() - began > LONGEST:
                    gr.Info(self.say(WORDS["cut"]).format(seconds=round(LONGEST)))
                    break
        finally:
            turns.leave(run)
            close = getattr(steps, "close", None)
            if close is not None:
                close()

    def _waits(self, place: int, last: int, first: Component, run: str) -> dict[Component, Any]:
        """Its place in the line: on its bar, or, whenever it is another one, beside the page."""
        told = self.say(WORDS["in_line"]).format(place=place)
        if isinstance(first, Progress):
            return {first: Waiting(told, run=run)}
        if place != last:
            gr.Info(told)
        return {first: gr.skip()}

    def _uploaded(self, path: str | list[str], held: Any, _: Any) -> dict[Component, Any]:
        brought = self.tab.upload
        assert brought is not None
        with guarded(self.language):
            upload = brought.read(path)
            state = self.state(held, brought.view)
            own = {
                k: v for k, v in brought.settings.items() if k in state.view.params.model_fields
            }
            params = state.view.params.check({**state.params.model_dump(), **own})
            drawn = self._shown(state._replace(params=params), upload)
            drawn[self.dials]["values"] |= self._elsewhere(brought.settings)
            notes = [self.say(text) for text in brought.notes(upload)]
            return {self.upload_state: upload, self.noted: literal("\n\n".join(notes))} | drawn

    def _elsewhere(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """The same dials of the other views, as the page keeps them."""
        dials = (dial for view in self.tab.views for dial in view.params.dials())
        return {dial.key: settings[dial.name] for dial in dials if dial.name in settings}

    def _chose(self, held: Any, upload: Any) -> dict[Component, Any]:
        with guarded(self.language):
            state = of_step(self.tab, self._step(held))
            return self._shown(state, upload) | {self.story: {"step": state.step}}

    def _measured(self, held: Any, upload: Any) -> dict[str, Any]:
        with guarded(self.language):
            index = self._step(held)
            step, params = self.tab.experiments[index], of_step(self.tab, index).params
            return {"step": index, "measured": measured(self.tab.id, step, params)}

    def _step(self, held: Any) -> int:
        step = known_step(self.tab, held.get("step")) if isinstance(held, dict) else None
        if step is None:
            raise ValueError("There is no such step.")
        return step

    def _export(self, event: gr.EventData, held: Any, upload: Any) -> dict[str, str]:
        with guarded(self.language):
            state = self.state(held)
            name = event._data.get("name") if isinstance(event._data, dict) else None
            if not isinstance(name, str) or name not in state.view.files:
                raise ValueError(f"There is no file {name!r} to export.")
            text = state.view.files[name](state.params, upload)
            return {"name": f"tangible-{self.tab.id}-{name}", "text": text}

    def _panel(self, held: Any, upload: Any) -> dict[Component, Any]:
        with guarded(self.language):
            return self._told(self.state(held), upload, whole=True)

    # What a picture brings with it.

    def _shown(self, state: State, upload: Any) -> dict[Any, Any]:
        """A view comes on the screen, with its dials."""
        view, builder = state.view, self.builders[state.view.id]
        drawn = self._drawn(state, upload)
        dials = Dials.frame(view.id, builder.dials.values(), self.language)
        drawn[self.dials] = dials | {"values": values(state.params)}
        drawn[self.exports] = {"files": list(view.files)}
        return drawn | {c: gr.Column(visible=k == view.id) for k, c in self._columns.items()}

    def _drawn(
        self, state: State, upload: Any, turned: Iterable[str] = (), draw: Draw | None = None
    ) -> dict[Any, Any]:
        """The view's picture, and what goes with it.

        turned: the dials that show a new value. draw: in the place of the view's own.
        """
        view, params = state.view, state.params
        drawn: dict[Any, Any] = _printed((draw or self.draws[view.id])(params, upload))
        drawn[self.link] = {"query": {"tab": self.tab.id, **query(self.tab, state)}}
        drawn |= self._told(state, upload)
        if names := set(turned):
            drawn[self.dials] = {"values": values(params, names)}
        return drawn

    def _told(self, state: State, upload: Any, whole: bool = False) -> dict[Any, Any]:
        """Lesson or code, whichever is on the screen; whole: the lesson's plain sections too."""
        if state.panel == "code":
            return {self.code: self._listing(*state.view.code(state.params))}
        if state.panel != "lesson":
            return {}
        own = state.view.live(state.params, upload)
        texts = dict(zip(self.lesson, self.sections, strict=True))
        if not whole:
            texts = {box: text for box, text in texts.items() if tokens(text) & own.keys()}
        live = self._live(own, state, upload, set().union(*map(tokens, texts.values())))
        return {box: fill(text, live, self.language) for box, text in texts.items()}

    def _live(self, own: Live, state: State, upload: Any, asked: set[str]) -> Live:
        """The numbers that the sections ask for; those of other views as their dials stand."""
        live = dict(own)
        for view in self.tab.views:
            if asked <= live.keys():
                break
            if view is not state.view:
                with suppress(ValueError):  # that view says why when it is looked at
                    live = dict(view.live(view.read(state.values), upload)) | live
        return live

    def _listing(self, plain: str, engine: str) -> str:
        """Both ways to compute the picture, as Markdown; five ticks let no text end the fence."""
        titles = self.say(WORDS["plain"]), self.say(WORDS["own"])
        fence = "`" * 5
        both = zip(titles, (plain, engine), strict=True)
        return "\n\n".join(
            f"### {t}\n\n{fence}python\n{text.strip()}\n{fence}" for t, text in both
        )


def _printed(drawn: Mapping[Component, Any]) -> dict[Component, Any]:
    """What is drawn, the numbers of its texts set as a book sets them."""
    return {
        part: printed(value) if isinstance(part, gr.Markdown) and isinstance(value, str) else value
        for part, value in drawn.items()
    }


def _components(block: Any) -> list[Component]:
    """Every component inside a layout block, however deep."""
    found = [block] if isinstance(block, Component) else []
    for child in getattr(block, "children", []):
        found += _components(child)
    return found
