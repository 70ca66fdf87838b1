"""Three ways back: samplers side by side on the same noise, walked in the page."""

from typing import Any

import numpy as np
from gradio.components import Component

from engines import sde
from engines.modes import PRESETS, MixtureParams, modes_from, modes_text
from engines.sde import BackParams, GoodParams, live, snippets
from engines.sde.params.back import ETAS, FINE, HELD
from engines.sde.params.wrong import ErrorParams
from engines.sde.samplers import times
from tabs.parts import Journey, Way, Ways
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import View
from tabs.shell.errors import cached
from tabs.shell.exports import csv_text

from .words import BACK as WORDS
from .words import WAYS

__all__ = ["BACK", "build", "changed", "kernels", "reach", "scene", "ways"]

CALLS = {"heun": 2}


def ways(builder: ViewBuilder, name: str) -> Ways:
    """The panels of a view."""
    words = builder.words("play", "pause", "back", "forward") | builder.say_all(WAYS)
    return Ways(clock=f"sde-{name}", words=words, elem_id=f"sde-{name}-ways")


def build(builder: ViewBuilder) -> Draw:
    """The panels; the hand moves starts, modes and the error of the score."""
    say, panels = builder.say_all(WORDS), ways(builder, "back")

    def draw(params: BackParams, upload: Any) -> dict[Component, Any]:
        return {panels: scene(params, say)}

    builder.on(panels.release, changed)
    return draw


def scene(params: BackParams, say: dict[str, str]) -> Journey:
    """What the page walks with."""
    return Journey(
        ways=[_way(params, method, say) for method in params.methods],
        modes=params.held(),
        table=kernels(params),
        prior=params.process().prior,
        etas=ETAS,
        held=HELD,
        eta=params.eta,
        steps=params.steps,
        kept=params.kept,
        corrector=params.corrector,
        snr=params.snr,
        error=error_of(params),
        arrow=arrow_of(params),
        points=params.points,
        seed=params.seed,
        start=(params.start_x, params.start_y),
        reach=reach(params),
    )


def _way(params: BackParams, method: str, say: dict[str, str]) -> Way:
    name = "naive" if method == "sde" and not params.kept else method
    calls = 1 + params.corrector if method == "sde" else CALLS.get(method, 1)
    return Way(method, say.get(name, name), calls)


def kernels(params: Any) -> np.ndarray:
    """t, drift, diffusion, and both parts of the kernel at the finest steps, (5, FINE + 1)."""
    process, t = params.process(), times(FINE)
    rows = (t, sde.drift(process, t), sde.diffusion(process, t), *sde.kernel(process, t))
    return np.stack([np.broadcast_to(row, t.shape) for row in rows])


def error_of(params: ErrorParams) -> dict[str, Any]:
    """The error of the score, as the page reads it."""
    e = params.error()
    return {"factor": e.factor, "shift": list(e.shift), "noise": e.noise, "until": e.until}


def arrow_of(params: ErrorParams) -> tuple[float, float] | None:
    """Where the error's handle is: in the middle while the score is exact; none where it has no
    size.
    """
    if params.score == "exact":
        return 0.0, 0.0
    shifted = params.score in ("constant", "noise", "late")
    return (params.error_x, params.error_y) if shifted else None


def reach(params: MixtureParams) -> float:
    """Half the side of the square: noise and every mode fit in."""
    far = max(max(abs(x), abs(y)) + 2.5 * sd for x, y, sd, _ in params.held())
    return max(3.5, min(far, 6.0))


def changed(params: Any, upload: Any, event: Any) -> dict[str, Any]:
    """What the hand let go of, and the dials that were scrubbed before."""
    if not isinstance(event, dict):
        raise ValueError("What was moved is named.")
    names = {"eta": "eta", "steps": "budget" if isinstance(params, GoodParams) else "steps"}
    scrubbed = {name: event[told] for told, name in names.items() if told in event}
    known = {name: v for name, v in scrubbed.items() if name in type(params).model_fields}
    return known | _moved(params, event)


def _moved(params: Any, event: dict[str, Any]) -> dict[str, Any]:
    """Modes (null: the first ones), the start, or the score's error."""
    if "start" in event:
        return dict(zip(("start_x", "start_y"), _pair(event["start"]), strict=True))
    if "arrow" in event:
        x, y = _pair(event["arrow"])
        kind = "constant" if params.score == "exact" else params.score
        return {"error_x": x, "error_y": y, "score": kind}
    held = event.get("modes")
    if held is None:
        return {"preset": "pair", "modes": PRESETS["pair"]}
    return {"preset": "own", "modes": modes_text(modes_from(held))}


def _pair(given: Any) -> tuple[float, float]:
    try:
        x, y = (float(v) for v in given)
    except (TypeError, ValueError, OverflowError):
        raise ValueError("A place is a pair of numbers.") from None
    return x, y


# What goes with the picture.


def _sampled(params: BackParams) -> sde.Paths:
    return cached(sde.sample, params)


def picture(params: BackParams) -> np.ndarray:
    """Where every point ends, by every sampler, (samplers, points, 2)."""
    return _sampled(params).points[:, -1]


def table(params: BackParams, upload: Any) -> str:
    """Sampler, point, where it starts and where it ends."""
    found = _sampled(params)
    rows = (
        [name, str(i), *(f"{v:.9g}" for v in (*path[0, i], *path[-1, i]))]
        for name, path in zip(found.methods, found.points, strict=True)
        for i in range(params.points)
    )
    return csv_text(["sampler", "point", "x_1", "y_1", "x_0", "y_0"], rows)


def run(params: BackParams) -> dict[str, Any]:
    """Where the points end by every sampler, their sd, and the share off the modes."""
    found = _sampled(params)
    return {
        "methods": found.methods,
        "ends": found.points[:, -1],
        "sd": found.sd,
        "off": found.off,
    }


BACK = View(
    "back",
    ("Three ways back", "三条归途"),
    BackParams,
    build,
    snippets.back,
    picture,
    lambda params, upload: live.back(params),
    {"ends.csv": table},
    run,
)
