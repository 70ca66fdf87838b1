"""A text-to-image machine, left to right: each box opens, and one clock drives them all."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from ._part import STATIC, Part, deflated
from .latent import stepped

__all__ = ["Machine", "Plan", "Run", "Step", "Tag", "packed"]


class Tag(NamedTuple):
    """One word of the prompt; mark: "", "pieces", "unknown" or "beyond"."""

    text: str
    ids: tuple[int, ...]
    places: tuple[int, ...]
    mark: str = ""


class Step(NamedTuple):
    """One step: x, x0 (c, h, w); gap (h, w), how much the words change here."""

    x: np.ndarray
    x0: np.ndarray
    gap: np.ndarray


class Plan(NamedTuple):
    """What is known before the first step.

    words: of the prompt. ids: of every place of the encoder's input; end: of the last word's end.
    text: embeddings (tokens, width). times, abar: of the steps. curve: (2, n) t and abar of
    the whole schedule. matrix: (c + 1, 3). shape: of the latents. levels: (side, channels, reads
    the text). sizes: (name, own, Stable Diffusion 1.5's) parameters. code: box -> its line of
    diffusers. steps: their number.
    """

    words: list[Tag]
    ids: tuple[int, ...]
    end: int
    text: np.ndarray
    times: np.ndarray
    abar: np.ndarray
    curve: np.ndarray
    matrix: np.ndarray
    shape: tuple[int, int, int]
    side: int
    levels: list[tuple[int, int, bool]]
    sizes: dict[str, tuple[int, int]]
    code: dict[str, str]
    steps: int


class Run(NamedTuple):
    """What a `Machine` shows.

    key: of the drawing: another one begins anew. state: as the dials ask for it "wanted" (which
        tells Python, `select`) or "kept"; as the work tells of it "running" or "done".
    plan: None while it is not known. done: the steps so far, each `packed`. latent: the finished
        one.
    pictures: frame -> what the decoder makes of it, a data address; frame `steps` is the finished
        picture.
    at: the frame that is looked at first. box: which is open.
    """

    key: str
    state: str
    plan: Plan | None = None
    done: Sequence[Any] = ()
    latent: np.ndarray | None = None
    pictures: Mapping[int, str] = MappingProxyType({})
    at: int = 0
    box: str = ""


class Machine(Part):
    """Words, text, noise, loop, latents and picture as boxes; rows of x and x0 under them.

    Steps are scrubbed, boxes opened and read without a request.

    Arguments:
        value: a `Run`.
        clock: the name of its clock.
        words: see machine.js, in the page's language.

    Events: `select` when the work is wanted, `edit` when it shall stop, `release` with {"box"}
    when a box was opened or closed.
    """

    name = "machine"

    def __init__(
        self, value: Run | None = None, *, clock: str, words: dict[str, Any], **props: Any
    ) -> None:
        settings = {"clock": clock, "words": words}
        scripts = (STATIC / "scrubber.js", STATIC / "scale.js", STATIC / "lib" / "latent.js")
        super().__init__(value, settings, scripts, **props)

    def postprocess(self, value: Run | None) -> dict[str, Any] | None:
        """Numbers as deflated bytes."""
        if value is None:
            return None
        run = Run(*value)
        return {
            "key": run.key,
            "state": run.state,
            "plan": None if run.plan is None else _plan(run.plan),
            "done": list(run.done),
            "latent": None if run.latent is None else stepped(run.latent),
            "pictures": {str(k): p for k, p in run.pictures.items()},
            "at": run.at,
            "box": run.box,
        }


COARSE = 63
"""Latents of every step are sent in 127 levels: a sixteenth of their deviation, and an eighth less
to send than in 255.
"""


def packed(step: Step) -> list[Any]:
    """A step as it travels: [[x, x0], their units, gap, its largest]."""
    pairs = [stepped(v, top=COARSE) for v in (step.x, step.x0)]
    top = float(step.gap.max()) or 1.0
    gap = deflated(np.rint(step.gap / top * 255).astype(np.uint8), 6)
    return [[p[0] for p in pairs], [p[1] for p in pairs], gap, top]


def _plan(plan: Plan) -> dict[str, Any]:
    data, unit = stepped(plan.text)
    return plan._asdict() | {
        "words": [w._asdict() for w in plan.words],
        "text": {"data": data, "unit": unit, "shape": list(plan.text.shape)},
        "times": [round(float(t)) for t in plan.times],
        "abar": [float(f"{a:.5g}") for a in plan.abar],
        "curve": [[float(f"{v:.4g}") for v in row] for row in plan.curve],
        "matrix": [[float(f"{v:.5g}") for v in row] for row in plan.matrix],
    }
