"""From steps to an SDE: a chain of N steps beside its limit, on a number and on a picture."""

from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import sde
from engines.sde import StepsParams, live, snippets
from engines.sde.params.base import FAST, SLOW, knots_of
from engines.sde.picture import BITS, noise, original
from tabs.parts import (
    Axis,
    Bend,
    Chart,
    Handle,
    Knots,
    Layer,
    Meter,
    Noising,
    Sheet,
    Sinking,
    Traces,
)
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import View
from tabs.shell.errors import cached
from tabs.shell.exports import csv_text

from .words import STEPS as WORDS

__all__ = ["STEPS", "bent", "build", "moved"]

Say = dict[str, str]
CLOCK = "sde-steps"


def build(builder: ViewBuilder) -> Draw:
    """Paths, the signal that is left, the picture, the schedule, the error against N."""
    say = builder.say_all(WORDS)
    buttons = builder.words("play", "pause", "back", "forward")
    with gr.Row():
        with gr.Column(scale=3, min_width=300):
            charts = Traces(
                clock=CLOCK, frame_label=say["step"], words=buttons, elem_id="sde-steps-charts"
            )
        with gr.Column(scale=1, min_width=180):
            picture = Noising(
                clock=CLOCK,
                words={name: say[name] for name in ("clean", "noisy", "blocks", "found")},
                elem_id="sde-steps-picture",
            )
    with gr.Row():
        with gr.Column(min_width=300):
            knots = Knots(
                words={"knot": say["knot"], "hint": say["knots_hint"], "x": "t", "y": "β"},
                elem_id="sde-steps-knots",
            )
        with gr.Column(min_width=300):
            errors = Traces(clock="sde-sizes", words=buttons, elem_id="sde-steps-errors")

    def draw(params: StepsParams, upload: Any) -> dict[Component, Any]:
        return {
            charts: sheet(params, say),
            picture: sinking(params, say),
            knots: bend(params, say),
            errors: Sheet(np.ones(1), [convergence(params, say)]),
        }

    builder.on(charts.release, moved)
    builder.on(errors.release, moved)
    builder.on(knots.release, bent)
    return draw


# What a hand sets.


def moved(params: StepsParams, upload: Any, event: Any) -> dict[str, Any]:
    """x_0, or the number of steps, where it was let go."""
    value = event.get("value")
    if not isinstance(value, int | float) or not np.isfinite(value):
        raise ValueError("What is dragged has a number.")
    if event.get("name") == "steps":
        return {"steps": round(value)}
    return {"x0": float(value), "start": "one"}


def bent(params: StepsParams, upload: Any, event: Any) -> dict[str, Any]:
    """A schedule of one's own."""
    held = event.get("knots")
    if not isinstance(held, list) or len(held) > 16:
        raise ValueError("The knots must be a short list.")
    return {"schedule": "own", "knots": "; ".join(_knot(pair) for pair in held)}


def _knot(pair: Any) -> str:
    """t beta, as the engine reads it; anything else is left for the engine to refuse."""
    try:
        t, rate = pair
        return f"{float(t):g} {max(float(rate), SLOW):.4g}"
    except (TypeError, ValueError):
        return "?"


# What stands on the stage.


def sheet(params: StepsParams, say: Say) -> Sheet:
    """Paths and signal, with the numbers of every step that is drawn."""
    process, n = params.process(), params.steps
    chain, k = sde.chain(process, n), sde.kept(n)
    a, s = sde.kernel(process, k / n)
    charts = [_paths(params, chain, k, (a, s), say), _signal(params, chain, k, (a, s), say)]
    return Sheet(k, charts, _meters(params, chain, k, (a, s), say), _said(params, chain, k, say))


Kernel = tuple[np.ndarray, np.ndarray]


def _moments(params: StepsParams) -> tuple[float, float]:
    """Mean and standard deviation of x_0."""
    if params.start == "one":
        return params.x0, 0.0
    mixture = params.mixture()
    mean = float(mixture.weights @ mixture.means[:, 0])
    spread = mixture.weights @ (mixture.sds**2 + (mixture.means[:, 0] - mean) ** 2)
    return mean, float(np.sqrt(spread))


def _paths(
    params: StepsParams, chain: sde.Chain, k: np.ndarray, kernel: Kernel, say: Say
) -> Chart:
    """Simulated chains, and the mean and twice the standard deviation of chain and SDE."""
    mean, spread = _moments(params)
    middle, wide = kernel[0] * mean, 2 * np.hypot(kernel[0] * spread, kernel[1])
    own, far = chain.mean[k] * mean, 2 * np.hypot(chain.mean[k] * spread, chain.sd[k])
    drawn = cached(sde.paths, params)[:, k]
    band = Layer("band", k, middle + wide, middle - wide, colour=5, opacity=0.3, grows=False)
    layers = [
        band._replace(name=say["band"]),
        Layer("line", k, middle, name=say["mean"], colour=0, grows=False),
        *_named(say["one"], list(drawn), Layer("line", k, k, colour=7, width=1, opacity=0.6)),
        *_named(
            say["chain_band"],
            [own + far, own - far],
            Layer("line", k, k, colour=1, dash="6 4", width=1.8),
        ),
    ]
    high = max(4.5, float((np.abs(middle) + wide).max()) * 1.1)
    y = Axis(-high, high, say["x"], "asinh" if high > 20 else "linear")
    x = Axis(0, float(params.steps), say["step"])
    handle = Handle("x0", say["start"], params.x0, -4, 4, "y", 0.0)
    title = say["paths"].format(n=len(drawn), N=params.steps)
    return Chart(title, x, y, layers, 225, wide=True, handle=handle)


def _named(name: str, lines: list[np.ndarray], like: Layer) -> list[Layer]:
    """Lines of one kind, of which the first is named."""
    drawn = [like._replace(y=line) for line in lines]
    return [drawn[0]._replace(name=name), *drawn[1:]]


def _signal(
    params: StepsParams, chain: sde.Chain, k: np.ndarray, kernel: Kernel, say: Say
) -> Chart:
    """Bars of the chain, a line of the SDE: of the signal, or of the noise where that is all."""
    ve = params.sde == "ve"
    mine, limit = (chain.sd[k], kernel[1]) if ve else (chain.mean[k], kernel[0])
    low = 0.005 if ve else 0.0
    edges, heights = np.repeat(k.astype(float), 2)[1:], np.repeat(mine, 2)[:-1]
    floor = np.where(np.isfinite(heights), low, np.nan)
    layers = [
        Layer("band", edges, heights, floor, name=say["bars"], colour=1, opacity=0.45),
        Layer(
            "line", k, np.maximum(limit, low), name=say["limit"], colour=0, width=2.4, grows=False
        ),
    ]
    x = Axis(0, float(params.steps), say["step"])
    y = Axis(low, params.sigma_max * 1.2, "sd", "log") if ve else Axis(0, 1.02, "√ᾱ")
    return Chart(say["noise" if ve else "signal"], x, y, layers, 150, wide=True)


def _meters(
    params: StepsParams, chain: sde.Chain, k: np.ndarray, kernel: Kernel, say: Say
) -> list[Meter]:
    ve = params.sde == "ve"
    left = 100 * chain.mean[-1] / np.hypot(chain.mean[-1], chain.sd[-1])
    mine, limit = (chain.sd[k], kernel[1]) if ve else (chain.mean[k], kernel[0])
    note = say["never"] if left > 1 else ""
    return [
        Meter(say["sd" if ve else "abar"], mine),
        Meter(say["s" if ve else "a"], limit),
        Meter(say["gap"], mine - limit),
        Meter(say["end"], np.full(len(k), left), note, unit=" %"),
    ]


def _said(params: StepsParams, chain: sde.Chain, k: np.ndarray, say: Say) -> list[str]:
    """The arithmetic of every step that is drawn."""
    told = [say["said_start"]]
    for i in k[1:].tolist():
        if chain.broken and i >= chain.broken:
            beta = f"{chain.betas[chain.broken - 1]:.3f}"
            told.append(say["said_broken"].format(i=chain.broken, beta=beta))
            continue
        spread = chain.sd[i] ** 2 - (1 - chain.betas[i - 1]) * chain.sd[i - 1] ** 2
        name = "said_ve" if params.sde == "ve" else "said"
        told.append(say[name].format(i=i, beta=f"{chain.betas[i - 1]:.3g}", added=f"{spread:.3g}"))
    return told


def sinking(params: StepsParams, say: Say) -> Sinking:
    """The picture at every step that is drawn."""
    chain, k = sde.chain(params.process(), params.steps), sde.kept(params.steps)
    picture = original(params.scene)
    z = noise(picture.shape, params.seed)
    return Sinking(picture, z, chain.mean[k], chain.sd[k], BITS, say["gone"])


KNOTS = {"linear": (0, 1), "cosine": (0, 0.3, 0.6, 0.8, 0.9, 1), "scaled": (0, 0.25, 0.5, 0.75, 1)}


def bend(params: StepsParams, say: Say) -> Bend | None:
    """The schedule, and the knots that it would have as one's own."""
    if params.sde == "ve":
        return None
    beta, t = params.beta(), np.linspace(0, 1, 121)
    if params.schedule == "own":
        own = knots_of(params.knots)
        knots = np.stack([own.times, own.rates], axis=-1)
    else:
        at = np.array(KNOTS[params.schedule], dtype=float)
        knots = np.stack([at, beta.rate(at)], axis=-1)
    return Bend(say["schedule"], knots, np.stack([t, beta.rate(t)], axis=-1), FAST)


def convergence(params: StepsParams, say: Say) -> Chart:
    """The error at the end against the number of steps; N is dragged."""
    process, sizes = params.process(), np.array(sde.SIZES)
    shifts = np.abs([sde.shift(process, n) for n in sde.SIZES])
    theory = np.abs(sde.first_order(process, 1)) / sizes
    shown = np.maximum(shifts, 1e-9)
    layers = [
        Layer(
            "line",
            sizes,
            np.maximum(theory, 1e-9),
            name=say["first"],
            colour=8,
            dash="7 4",
            width=1.5,
        ),
        Layer("dots", sizes, shown, name=say["measured"], colour=1, width=7),
    ]
    error = sde.shift(process, params.steps)
    now = abs(error) if np.isfinite(error) and error else float(theory[0])
    handle = Handle("steps", say["N"], params.steps, 10, 4000, "x", max(now, 2e-3))
    x, y = Axis(10, 4000, say["N"], "log"), Axis(2e-3, 20, say["error_axis"], "log")
    return Chart(_told(params, process, error, say), x, y, layers, 190, timed=False, handle=handle)


def _told(params: StepsParams, process: sde.Process, error: float, say: Say) -> str:
    chain = sde.chain(process, params.steps)
    if params.sde == "ve":
        return say["error_ve"]
    if chain.broken:
        beta = f"{chain.betas[chain.broken - 1]:.2f}"
        return say["error_broken"].format(N=params.steps, beta=beta, step=chain.broken)
    theory = sde.first_order(process, params.steps)
    return say["error"].format(error=_digits(error), theory=_digits(theory))


def _digits(value: float) -> str:
    return f"{value:.3g}".replace("-", "−") if np.isfinite(value) else "−∞"


# What goes with the picture.


def picture(params: StepsParams) -> np.ndarray:
    """Mean and standard deviation of every step, then the paths."""
    chain = sde.chain(params.process(), params.steps)
    return np.vstack([chain.mean, chain.sd, cached(sde.paths, params)])


def table(params: StepsParams, upload: Any) -> str:
    """i, t, beta, mean and sd of the chain, and of the SDE."""
    process, n = params.process(), params.steps
    chain, t = sde.chain(process, n), np.arange(n + 1) / n
    columns = (np.append(0, chain.betas), chain.mean, chain.sd, *sde.kernel(process, t))
    rows = np.column_stack([np.arange(n + 1), t, *columns])
    names = ["i", "t", "beta", "mean_chain", "sd_chain", "mean_sde", "sd_sde"]
    return csv_text(names, ([f"{value:.9g}" for value in row] for row in rows))


def run(params: StepsParams) -> dict[str, Any]:
    """The chain, its limit at the same times, and how far apart they are."""
    process, n = params.process(), params.steps
    chain = sde.chain(process, n)
    a, s = sde.kernel(process, np.arange(n + 1) / n)
    found = {"betas": chain.betas, "mean": chain.mean, "sd": chain.sd, "broken": chain.broken}
    return found | {"a": a, "s": s, "gap": sde.gap(process, n), "shift": sde.shift(process, n)}


STEPS = View(
    "steps",
    ("From steps to an SDE", "从离散步到 SDE"),
    StepsParams,
    build,
    snippets.steps,
    picture,
    lambda params, upload: live.steps(params),
    {"chain.csv": table},
    run,
)
