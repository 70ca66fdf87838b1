"""One tab on one page: the six things, wired so that any hand on a dial redraws what is seen."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import gradio as gr
from gradio.components import Component

from engines.params import Dial, Params

from .contract import Draw, Tab, View
from .dials import draw_dial, from_component, to_component
from .guard import guarded
from .lessons import DELIMITERS, fill, is_live, sections
from .link import Link, params_of, read
from .panels import Experiments, Hand, TakeAway
from .words import WORDS, Language, say

__all__ = ["COMPUTE", "UNSEEN", "Stage", "Update"]

COMPUTE: dict[str, Any] = {
    "concurrency_id": "compute",
    "concurrency_limit": os.cpu_count() or 1,
    "api_visibility": "private",
}
"""Every heavy event shares one limit, so light ones stay quick however many visitors compute."""

Update = Callable[[Any, Any, Any], Mapping[str, Any]]
"""(params, own, event data) -> dials to set, after something on the stage was grabbed."""

Work = Callable[[Any, Any], Iterator[dict[Component, Any]]]
"""(params, own) -> what changes on the stage, step by step."""

UNSEEN: dict[str, Any] = {"show_progress": "hidden", "show_progress_on": []}
"""No progress; without a word of where, Gradio's page tells every output of it, hidden or not."""

LAST: dict[str, Any] = {"trigger_mode": "always_last"}


class Stage:
    """A tab while it is being built, and what its views may use: `say`, `say_all`, `words`, `on`,
    `run`."""

    def __init__(self, tab: Tab, language: Language) -> None:
        self.tab, self.language = tab, language
        self.specs: dict[str, Dial] = {dial.name: dial for dial in tab.params.dials()}
        self.dials: dict[str, Component] = {}
        self._draws: dict[str, Draw] = {}
        self._columns: dict[str, gr.Column] = {}
        self._grabs: list[tuple[Any, Update, Draw | None]] = []
        self._works: list[tuple[Any, Work, list[Component], Any]] = []

    # What a view may use while it builds itself.

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
        self._grabs.append((listener, update, draw))

    def run(self, start: Any, work: Work, outputs: list[Component], stop: Any = None) -> None:
        """Long work, shown step by step.

        Arguments:
            start, stop: listeners, such as `button.click`; stopping takes effect between steps.
            work: yields after every step what has changed.
        """
        self._works.append((start, work, outputs, stop))

    def inputs(self, first: Component | None = None, js: str = "first") -> dict[str, Any]:
        """What a handler is told of: `first` if there is one, what the dials hold, the upload.

        js: what is told in the place of `first`.
        """
        inputs: list[Component] = [self.hand, self.own]
        if first is None:
            return {"inputs": inputs, "js": f"(hand, own) => [{self.hand.held}, own]"}
        js = f"(first, hand, own) => [{js}, {self.hand.held}, own]"
        return {"inputs": [first, *inputs], "js": js}

    def params(self, held: Mapping[str, Any]) -> Params:
        """The parameters that the dials hold.

        Raises:
            ParamsError: names the dial, the value and what is allowed.
        """
        known = {name: spec for name, spec in self.specs.items() if name in held}
        return self.tab.params.check({n: from_component(d, held[n]) for n, d in known.items()})

    # Building.

    def build(self) -> gr.Tab:
        """Draw the whole tab and wire it."""
        with gr.Tab(
            self.say(self.tab.title), id=self.tab.id, elem_id=f"tab-{self.tab.id}"
        ) as panel:
            self.own = gr.State(None)
            self.hand = Hand(topic=self.tab.id)
            with gr.Row(elem_classes="topic"):
                with gr.Column(scale=7, elem_classes="stage", elem_id=f"{self.tab.id}-stage"):
                    gr.HTML(
                        f"<h2>{self.say(self.tab.title)}</h2><p>{self.say(self.tab.tagline)}</p>",
                        elem_classes="heading",
                    )
                    self._dial("view", ["views"])
                    self.busy = gr.HTML(elem_classes="busy")
                    for view in self.tab.views:
                        self._view(view)
                with gr.Column(scale=3, min_width=260, elem_classes="side"):
                    self._side()
            with gr.Tabs(elem_classes="below"):
                self._below()
            # Dials that something on the stage moves have no place of their own.
            for name in self.specs.keys() - self.dials.keys():
                self._dial(name, ["hidden-dial"])
            self.dials = {name: self.dials[name] for name in self.specs}
        self._wire()
        return panel

    def _dial(self, name: str, classes: list[str]) -> None:
        self.dials[name] = draw_dial(self.specs[name], self.tab.id, self.language, classes)

    def _view(self, view: View) -> None:
        first = view is self.tab.views[0]
        with gr.Column(
            visible=first,
            elem_classes=["view", f"view-{view.id}"],
            elem_id=f"{self.tab.id}-view-{view.id}",
        ) as column:
            self._draws[view.id] = view.build(self)
        self._columns[view.id] = column

    def _side(self) -> None:
        shown = [d for d in self.specs.values() if d.name != "view" and not d.hidden]
        for dial in (d for d in shown if not d.more):
            self._dial(dial.name, [])
        self.more = gr.Accordion(self.say(WORDS["more"]), open=False, elem_classes="more")
        with self.more:
            for dial in (d for d in shown if d.more):
                self._dial(dial.name, [])
        self.upload = self._upload()
        with gr.Row(elem_classes="hands"):
            self.reset = gr.Button(
                self.say(WORDS["reset"]), size="sm", elem_id=f"{self.tab.id}-reset"
            )
            self.link = Link(
                settings={"words": self.words("link", "copied")}, elem_id=f"{self.tab.id}-link"
            )

    def _upload(self) -> gr.File | None:
        if self.tab.upload is None:
            return None
        upload = self.tab.upload
        return gr.File(
            label=f"{self.say(WORDS['upload'])}: {self.say(upload.label)}",
            file_types=list(upload.types),
            file_count="multiple" if upload.several else "single",
            type="filepath",
            height=140,
            elem_id=f"{self.tab.id}-upload",
        )

    def _below(self) -> None:
        with gr.Tab(self.say(WORDS["experiments"]), elem_id=f"{self.tab.id}-experiments-tab"):
            self.experiments = Experiments(
                settings={
                    "topic": self.tab.id,
                    "words": self.words("predict", "look", "expected", "measured", "close"),
                },
                elem_id=f"{self.tab.id}-experiments",
            )
        with gr.Tab(self.say(WORDS["lesson"]), elem_id=f"{self.tab.id}-lesson"):
            self.sections = sections(self.tab.lesson, self.language)
            self.lesson = [
                gr.Markdown(latex_delimiters=DELIMITERS, elem_classes="lesson")
                for _ in self.sections
            ]
        with gr.Tab(self.say(WORDS["code"]), elem_id=f"{self.tab.id}-code"):
            self.code = gr.Markdown(elem_classes="listing")
        with gr.Tab(self.say(WORDS["takeaway"]), elem_id=f"{self.tab.id}-takeaway-tab"):
            self.takeaway = TakeAway(
                settings={
                    "topic": self.tab.id,
                    "files": list(self.tab.files),
                    "words": self.words("png", "svg", "webm", "saved", "nothing", "links"),
                },
                elem_id=f"{self.tab.id}-takeaway",
            )

    # Wiring.

    def _wire(self) -> None:
        changes = [_input(dial) for name, dial in self.dials.items() if name != "view"]
        everything = self.everything()
        slow, hidden = {**COMPUTE, "show_progress_on": self.busy}, {**COMPUTE, **UNSEEN}
        quick = {**hidden, **LAST}
        heavy = {**slow, "outputs": everything, **self.inputs(), **LAST}
        for name, dial in self.dials.items():
            _input(dial)(None, dial, js=self.hand.hear(name))
        gr.on(changes, self._changed, **heavy)
        _input(self.dials["view"])(self._looked, **heavy)
        self.reset.click(self._resets, outputs=everything, **quick)
        for listener, update, draw in self._grabs:
            listener(self._grabbed(update, draw), **heavy)
        for start, work, outputs, stop in self._works:
            event = start(self._working(work), outputs=outputs, **self.inputs(), **hidden)
            if stop is not None:
                stop(None, cancels=[event], api_visibility="private")
        if self.upload is not None:
            self.upload.upload(
                self._uploaded,
                outputs=[*everything, self.own],
                **self.inputs(self.upload),
                **slow,
            )
        chosen = self.experiments.select(self._chose, [self.own], everything, **slow, **LAST)
        chosen.then(self._measured, [self.experiments], self.experiments, **quick)
        self.takeaway.select(self._take, outputs=self.takeaway, **self.inputs(), **quick)

    def everything(self) -> list[Component]:
        """All that a handler of this tab may change."""
        parts: list[Any] = [self.hand, *self.dials.values(), *self._columns.values()]
        parts += [self.more, self.link, *self.lesson, self.code, self.experiments]
        for column in self._columns.values():
            parts += _components(column)
        return parts

    # Handlers: values in, a dict of what changes out.

    def opened(self, search: str, held: Any, own: Any) -> dict[Component, Any]:
        """The tab comes on the screen: with the link's state if the link is this tab's."""
        query = read(search)
        wrong: list[str] = []
        if query.get("tab") == self.tab.id:
            params, wrong = params_of(self.tab.params, query)
        else:
            with guarded(self.language):
                params = self.params(held)
        if wrong:
            gr.Warning(f"{self.say(WORDS['dropped'])} ({', '.join(wrong)})")
        if getattr(params, "view", None) is None:
            params = self.tab.params()
        fixed = {
            box: text
            for box, text in zip(self.lesson, self.sections, strict=True)
            if not is_live(text)
        }
        cards = {self.experiments: {"items": self._cards(), "active": None}}
        return fixed | cards | self._drawn(params, own, self.specs, frame=True)

    def _cards(self) -> list[dict[str, Any]]:
        return [
            {
                "title": self.say(e.title),
                "predict": self.say(e.predict),
                "look": self.say(e.look),
                "expected": e.expected,
                "breaks": e.breaks,
            }
            for e in self.tab.experiments
        ]

    def _changed(self, held: Any, own: Any) -> dict[Component, Any]:
        with guarded(self.language):
            return self._drawn(self.params(held), own)

    def _looked(self, held: Any, own: Any) -> dict[Component, Any]:
        with guarded(self.language):
            return self._drawn(self.params(held), own, frame=True)

    def _resets(self) -> dict[Component, Any]:
        with guarded(self.language):
            params = self.tab.params()
            return self._drawn(params, None, self.specs, frame=True)

    def _grabbed(self, update: Update, draw: Draw | None) -> Callable[..., dict[Component, Any]]:
        def grabbed(event: gr.EventData, held: Any, own: Any) -> dict[Component, Any]:
            with guarded(self.language):
                params = self.params(held)
                change = update(params, own, event._data)
                params = self.tab.params.check({**params.model_dump(), **change})
                return self._drawn(params, own, change, draw=draw)

        return grabbed

    def _working(self, work: Work) -> Callable[..., Iterator[dict[Component, Any]]]:
        def working(held: Any, own: Any) -> Iterator[dict[Component, Any]]:
            with guarded(self.language):
                yield from work(self.params(held), own)

        return working

    def _uploaded(self, path: str | list[str], held: Any, _: Any) -> dict[Component, Any]:
        assert self.tab.upload is not None
        with guarded(self.language):
            own = self.tab.upload.read(path)
            before = self.params(held).model_dump()
            params = self.tab.params.check({**before, **self.tab.upload.settings})
            return {self.own: own} | self._drawn(params, own, self.specs, frame=True)

    def _chose(self, event: gr.EventData, own: Any) -> dict[Component, Any]:
        with guarded(self.language):
            index = self._index(event._data)
            params = self.tab.params.check(self.tab.experiments[index].settings)
            card = {self.experiments: {"items": self._cards(), "active": index}}
            return card | self._drawn(params, own, self.specs, frame=True)

    def _measured(self, held: Any) -> dict[str, Any]:
        with guarded(self.language):
            index = self._index({"index": (held or {}).get("active")})
            experiment = self.tab.experiments[index]
            figure = experiment.measure(self.tab.params.check(experiment.settings))
            return {"items": self._cards(), "active": index, "measured": figure}

    def _index(self, data: Any) -> int:
        index = data.get("index") if isinstance(data, dict) else None
        if not isinstance(index, int) or not 0 <= index < len(self.tab.experiments):
            raise ValueError(f"There is no experiment {index!r}.")
        return index

    def _take(self, event: gr.EventData, held: Any, own: Any) -> dict[str, str]:
        with guarded(self.language):
            name = event._data.get("name") if isinstance(event._data, dict) else None
            if not isinstance(name, str) or name not in self.tab.files:
                raise ValueError(f"There is no file {name!r} to take away.")
            text = self.tab.files[name](self.params(held), own)
            return {"name": f"tangible-{self.tab.id}-{name}", "text": text}

    # What a picture brings with it.

    def _drawn(
        self,
        params: Any,
        own: Any,
        turned: Iterable[str] = (),
        frame: bool = False,
        draw: Draw | None = None,
    ) -> dict[Any, Any]:
        """The view's picture, and what goes with it.

        turned: the dials that show a new value; frame: the view itself may have changed;
        draw: in the place of the view's own.
        """
        view = self.tab.view(params)
        drawn: dict[Any, Any] = dict((draw or self._draws[view.id])(params, own))
        drawn[self.link] = {"tab": self.tab.id, **params.to_query()}
        drawn[self.code] = self._listing(*self.tab.code(params))
        live = self.tab.live(params, own)
        for box, text in zip(self.lesson, self.sections, strict=True):
            if is_live(text):
                drawn[box] = fill(text, live, self.language)
        if frame:
            more = any(self.specs[name].more for name in view.dials)
            drawn |= {c: gr.Column(visible=k == view.id) for k, c in self._columns.items()}
            drawn[self.more] = gr.Accordion(visible=more)
        return drawn | self._turned(params, set(turned), view if frame else None)

    def _listing(self, plain: str, engine: str) -> str:
        """Both ways to compute the picture, as Markdown; five ticks let no text end the fence."""
        titles = self.say(WORDS["plain"]), self.say(WORDS["own"])
        fence = "`" * 5
        both = zip(titles, (plain, engine), strict=True)
        return "\n\n".join(
            f"#### {t}\n\n{fence}python\n{text.strip()}\n{fence}" for t, text in both
        )

    def _turned(self, params: Params, turned: set[str], view: View | None) -> dict[Any, Any]:
        """New values of the dials, and which of them the view shows."""
        new = params.model_dump(include=turned)
        values = {name: to_component(self.specs[name], value) for name, value in new.items()}
        changes: dict[Any, Any] = {self.hand: values} if values else {}
        for name, spec in self.specs.items():
            change: dict[str, Any] = {"value": values[name]} if name in values else {}
            if view is not None and name != "view" and not spec.hidden:
                change["visible"] = name in view.dials
            if change:
                changes[self.dials[name]] = gr.update(**change)
        return changes


def _input(dial: Component) -> Any:
    """The event of a visitor's own hand; `change` would fire for Python's changes too."""
    return dial.input  # type: ignore[attr-defined]


def _components(block: Any) -> list[Component]:
    """Every component inside a layout block, however deep."""
    found = [block] if isinstance(block, Component) else []
    for child in getattr(block, "children", []):
        found += _components(child)
    return found
