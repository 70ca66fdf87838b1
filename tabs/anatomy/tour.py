"""The tour: the whole machine on one's own words, drawn step by step before one's eyes."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from gradio.components import Component

from engines import anatomy, compute
from engines.anatomy import DrawingParams, Moment, TourParams, Trace, live, snippets
from engines.cache import shared
from tabs.parts import Machine, Plan, Run, Step, Tag, packed, webp
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import View
from tabs.shell.errors import hold, kept
from tabs.shell.exports import csv_text

from .common import drawn
from .words import BOXES, PARTS
from .words import TOUR as WORDS

__all__ = ["TOUR", "build", "plan_of", "step_of"]

CURVE = 101
"""Points of the schedule's curve."""


def build(builder: ViewBuilder) -> Draw:
    """The machine; a drawing that nobody made yet is asked for by the page, and streamed."""
    words: dict[str, Any] = builder.words("play", "pause", "back", "forward")
    words |= builder.say_all(WORDS) | {"parts": builder.say_all(PARTS)}
    words["boxes"] = {k: [builder.say(v) for v in texts] for k, texts in BOXES.items()}
    machine = Machine(clock="anatomy-tour", words=words, elem_id="anatomy-machine")

    def draw(params: TourParams, upload: Any) -> dict[Component, Any]:
        return {machine: first(params)}

    def work(params: TourParams, upload: Any) -> Iterator[dict[Component, Any]]:
        for run in running(params):
            yield {machine: run}

    builder.on(machine.release, opened, draw)
    builder.run(machine.select, work, [machine], machine.edit)
    return draw


def opened(params: TourParams, upload: Any, event: Any) -> dict[str, Any]:
    """The box that was opened stands in the link."""
    box = event.get("box") if isinstance(event, dict) else None
    if box not in ("", *BOXES):
        raise ValueError("There is no such part.")
    return {"box": box}


def first(params: TourParams) -> Run:
    """What there is at once: a drawing that is kept with all its pictures, or the wish for it."""
    done, pictures = kept(anatomy.trace, params.drawing()), shared.peek(_pictures_key(params))
    run = Run(params.drawing().key(), "wanted", at=min(params.at, params.steps), box=params.box)
    if done is None:
        return run
    plan, steps = plan_of(params, done), [packed(s) for s in steps_of(done)]
    state = "kept" if pictures is not None else "wanted"
    return run._replace(
        state=state, plan=plan, done=steps, latent=done.latent, pictures=pictures or {}
    )


def running(params: TourParams) -> Iterator[Run]:
    """The drawing step by step, then what the decoder makes of it, the finished one first."""
    run = first(params)._replace(state="running")
    if run.latent is None:
        steps: list[Any] = []
        plan = plan_of(params)
        yield (run := run._replace(plan=plan))
        for moment, whole in compute.steps(anatomy.trace_steps, params.drawing()):
            steps.append(packed(step_of(moment)))
            latent = None
            if whole is not None:
                latent = hold(whole, anatomy.trace, params.drawing()).latent
            yield (run := run._replace(done=[*steps], latent=latent))
    for pictures in decoded(params):
        yield (run := run._replace(pictures=pictures))
    yield run._replace(state="done")


def decoded(params: TourParams) -> Iterator[dict[int, str]]:
    """Frame -> its decoded picture, more and more of them; then they are kept."""
    key = _pictures_key(params)
    pictures: dict[int, str] = shared.peek(key) or {}
    if not pictures:
        found = drawn(params)
        n = len(found.x0)
        order = [n, *reversed(range(n))]
        for some in (order[:1], *(order[k : k + 5] for k in range(1, n + 1, 5))):
            z = np.stack([found.latent if k == n else found.x0[k] for k in some])
            made = [webp(p, 80) for p in compute.run(_decoded, params.backend, z)]
            pictures = {**pictures, **dict(zip(some, made, strict=True))}
            yield pictures
        shared.put(key, pictures)
    yield pictures


def _decoded(backend: str, latents: np.ndarray) -> np.ndarray:
    return anatomy.decode(anatomy.model_of(backend), latents)


def _pictures_key(params: DrawingParams) -> str:
    return f"{__name__}.pictures:{params.drawing().key()}"


def steps_of(found: Trace) -> list[Step]:
    """The steps of a drawing that is there."""
    gaps = np.sqrt(np.square(found.cond - found.free).mean(1))
    return [Step(*of) for of in zip(found.x, found.x0, gaps, strict=False)]


def step_of(moment: Moment) -> Step:
    """A step that was just taken; gap: by how much the words change the prediction."""
    x, x0, gap = (
        t[0].float().cpu().numpy() for t in (moment.x, moment.x0, moment.cond - moment.free)
    )
    return Step(x, x0, np.sqrt(np.square(gap).mean(0)))


def plan_of(params: TourParams, found: Trace | None = None) -> Plan:
    """What is known before the first step."""
    model = anatomy.model_of(params.backend)
    tokens = anatomy.tokens_of(model, params.prompt)
    schedule = anatomy.schedule_of(model, params)
    text = anatomy.embed(model, params.prompt)[1].float().cpu().numpy()
    own, large = anatomy.sizes_of(model), anatomy.sd15()
    return Plan(
        words=[Tag(w.text, w.ids, w.tokens, _mark(w)) for w in tokens.words[:200]],
        ids=tokens.ids,
        end=tokens.end,
        text=text[: tokens.end + 1],
        times=schedule.times.cpu().numpy(),
        abar=schedule.abar.numpy(),
        curve=anatomy.schedule_curve(model, CURVE),
        matrix=anatomy.linear_rgb(params.backend),
        shape=anatomy.shape_of(model),
        side=model.backend.side,
        levels=[(n.side, n.channels, n.attends) for n in anatomy.levels_of(model)],
        sizes={name: (own[name], large[name]) for name in own},
        code=_code(params),
        steps=params.steps,
    )


def _mark(word: anatomy.Word) -> str:
    if word.beyond:
        return "beyond"
    if word.unknown:
        return "unknown"
    return "pieces" if len(word.ids) > 1 else ""


def _code(params: TourParams) -> dict[str, str]:
    """The line of diffusers that each box stands for."""
    w = f"{params.guidance:g}"
    return {
        "words": 'ids = pipe.tokenizer(prompt, padding="max_length", truncation=True).input_ids',
        "text": 'text = pipe.encode_prompt(prompt, "cpu", 1, False)[0]',
        "noise": f"x = torch.randn(shape, generator=torch.Generator().manual_seed({params.seed}))",
        "loop": f"e = free + {w} * (cond - free); x = scheduler.step(e, t, x).prev_sample",
        "latents": "x0 = a**0.5 * x - (1 - a)**0.5 * e  # of a prediction v",
        "picture": "picture = pipe.vae.decode(x0 / pipe.vae.config.scaling_factor).sample",
    }


# What goes with the picture.


def picture(params: TourParams) -> np.ndarray:
    """What every step expects, (steps, c, h, w)."""
    return drawn(params).x0


def table(params: TourParams, upload: Any) -> str:
    """Step, time, signal, noise over signal, deviations of x and of x0."""
    found = drawn(params)
    rows = (
        [str(k + 1), f"{t:g}", *(f"{v:.6g}" for v in (a**0.5, s, found.x[k].std(), z.std()))]
        for k, (t, a, s, z) in enumerate(
            zip(found.times, found.abar, found.sigma, found.x0, strict=True)
        )
    )
    return csv_text(["step", "t", "signal", "sigma", "sd_x", "sd_x0"], rows)


def run(params: TourParams) -> dict[str, Any]:
    """The tokens, the finished picture, and the latents that every step expected."""
    found = drawn(params)
    return {
        "words": [w._asdict() for w in found.tokens.words],
        "picture": compute.run(_decoded, params.backend, found.latent[None])[0],
        "sigma": found.sigma,
        "x0": found.x0,
    }


TOUR = View(
    "tour",
    ("Tour", "全貌"),
    TourParams,
    build,
    snippets.tour,
    picture,
    lambda params, upload: live.tour(anatomy.model_of(params.backend), drawn(params)),
    {"steps.csv": table},
    run,
    example=lambda params: list(running(params)),
)
