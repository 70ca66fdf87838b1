"""The half of a view that draws: buttons, what the model expects at each step, the result."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import compute, controlnet, vocabulary
from engines.controlnet import EdgesParams, PoseParams
from tabs.parts import Chips, Film, Look, Panel, Reel, Zoom
from tabs.shell.builder import ViewBuilder
from tabs.shell.literal import literal

from . import data, figures
from .common import film_words

__all__ = ["generation", "remarks", "word_rows"]

SLOW = 0.5
"""Seconds a step from which each is told; of quicker ones those that bring a picture."""

Dials = EdgesParams | PoseParams
Before = Callable[[controlnet.Params, Any], list[Panel]]
Ready = Callable[[Dials, Any], dict[Component, Any]]


def remarks(params: controlnet.Params, builder: ViewBuilder) -> str:
    """What is to be said of the prompts, and of a control mode that is not the plain one."""
    prompts = (params.text, params.negative)
    texts = vocabulary.remarks_on(prompts, storybook=params.backend == "storybook")
    said = [literal(builder.say(text)) for text in texts]
    if params.mode != "balanced":
        name = builder.say(builder.dials["mode"].choices[params.mode])
        said.append(f"**{name}**: {builder.say(controlnet.MEANING[params.mode])}")
    return "\n\n".join(said)


def word_rows(
    params: controlnet.Params, builder: ViewBuilder
) -> dict[str, list[tuple[str, bool]]]:
    """The words of the shipped model by kind, and which of them the prompt holds.

    A pose is for persons, and a pose net knows nobody else.
    """
    if params.backend != "storybook":
        return {}
    used = vocabulary.held(params.text)
    known = dict(vocabulary.known())
    if params.control == "pose":
        del known[vocabulary.SUBJECTS]
    elif not {"person", *known[vocabulary.POSED]} & {*used}:
        del known[vocabulary.POSED]
    return {
        builder.say(kind): [(word, word in used) for word in words]
        for kind, words in known.items()
    }


def prompt_words(builder: ViewBuilder, name: str, title: str) -> Chips:
    """Words to click; each enters the prompt, or leaves it."""
    chips = Chips(words={"title": title}, elem_id=f"controlnet-{name}-words")

    def chosen(params: Dials, upload: Any, event: Any) -> dict[str, Any]:
        engine = params.engine()
        field = "prompt" if engine.control == "edges" else "person"
        return {field: vocabulary.turned(engine.text, str(event.get("word")))}

    builder.on(chips.select, chosen)
    return chips


def generation(
    builder: ViewBuilder, name: str, say: dict[str, str], shown: Zoom, before: Before
) -> Ready:
    """Buttons, the pictures, a line of words, words for the prompt, the film of what was expected.

    shown: where pictures appear, not rendered yet.
    before: (dials of the engine, upload) -> the panels that stand first.
    Answers what these show before a run.
    """
    with gr.Row(elem_classes="press"):
        start = gr.Button(say["start"], variant="primary", elem_id=f"controlnet-{name}-start")
        stop = gr.Button(say["stop"], elem_id=f"controlnet-{name}-stop")
    shown.render()  # type: ignore[no-untyped-call]
    told = gr.Markdown(elem_classes="figures-line", elem_id=f"controlnet-{name}-told")
    chips = prompt_words(builder, name, say["words"])
    film = Film(
        frame_label=say["step"],
        clock=f"controlnet-{name}",
        words=film_words(builder),
        every=250,
        elem_id=f"controlnet-{name}-film",
    )

    def work(params: Dials, upload: Any) -> Iterator[dict[Component, Any]]:
        engine = params.engine()
        hints, first = data.hints_of(engine, upload), before(engine, upload)
        begun = time.perf_counter()
        data.begin_plain(engine)
        for made in compute.steps(controlnet.generate, engine, hints):
            if isinstance(made, controlnet.Result):
                again, line = judged(engine, upload, made, hints)
                seconds = time.perf_counter() - begun
                data.keep(made, engine, upload)
                yield {
                    told: say["done"].format(n=engine.steps, s=seconds, score=line),
                    shown: Look([*first, *pictures(engine, made.pictures), again]),
                    film: reels(made, hints),
                }
                continue
            at: dict[Component, Any] = {
                told: say["at_step"].format(i=made.index + 1, n=made.total)
            }
            if made.x0 is not None:
                yield {**at, shown: Look([*first, *pictures(engine, made.x0)])}
            elif time.perf_counter() - begun > SLOW * (made.index + 1):
                yield at

    def pictures(engine: controlnet.Params, found: np.ndarray) -> list[Panel]:
        seeds = [say["seed"].format(seed=engine.seed + k) for k in range(len(found))]
        return [Panel(image, say["made"], seed) for image, seed in zip(found, seeds, strict=True)]

    def judged(
        engine: controlnet.Params,
        upload: Any,
        made: controlnet.Result,
        hints: dict[str, np.ndarray],
    ) -> tuple[Panel, str]:
        asked = made.pictures[0], engine, hints, data.joints(engine, upload)
        found = figures.measured(data.plain_picture(engine), *asked)
        return figures.found_again(*asked, say), figures.scores(found, say)

    def reels(made: controlnet.Result, hints: dict[str, np.ndarray]) -> list[Reel]:
        still = np.stack([next(iter(hints.values()))] * len(made.film))
        return [Reel(say["hint"], still), Reel(say["expected"], made.film[:, 0])]

    builder.run(start.click, work, [told, shown, film], stop.click)

    def ready(params: Dials, upload: Any) -> dict[Component, Any]:
        engine = params.engine()
        made = data.drawn_before(engine, upload)
        said = remarks(engine, builder)
        words: dict[Component, Any] = {chips: word_rows(engine, builder)}
        if made is None:
            return {told: "\n\n".join(filter(None, (said, say["ready"]))), film: [], **words}
        hints = data.hints_of(engine, upload)
        again, line = judged(engine, upload, made, hints)
        return {
            told: "\n\n".join(filter(None, (said, builder.words("example")["example"], line))),
            shown: Look([*before(engine, upload), *pictures(engine, made.pictures), again]),
            film: reels(made, hints),
            **words,
        }

    return ready
