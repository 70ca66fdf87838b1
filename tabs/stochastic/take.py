"""What goes with the picture: live numbers, code, files, the card of the landing page."""

import csv
import io
import json
from typing import Any

import numpy as np

import engines.params
from engines import stochastic
from engines.stochastic import Params, Result
from tabs.shell.colours import COLOURS
from tabs.shell.errors import cached

from . import runs
from .batch import quick
from .dials import Dials

__all__ = ["FILES", "card", "code", "live"]


def live(params: Dials, own: Any) -> dict[str, str]:
    """Numbers for the lesson; none while a formula cannot be read."""
    try:
        result = runs.fan(params.engine())
    except ValueError:  # the stage says why
        return {}
    return stochastic.live(result.params, result)


def code(params: Dials) -> tuple[str, str]:
    """The picture's computation with numpy alone, and with the engine."""
    try:
        return {"mean": _mean, "batch": _batch}.get(params.view, _fan)(params)
    except ValueError as error:
        lines = "\n".join(f"# {line}" for line in str(error).splitlines())
        return lines, lines


def _call(kind: str, params: engines.params.Params, *lines: str) -> str:
    dials = ", ".join(f"{k}={v!r}" for k, v in params.changed().items())
    head = ["from engines import stochastic", "", f"params = stochastic.{kind}({dials})"]
    return "\n".join([*head, *lines, ""])


def _fan(params: Dials) -> tuple[str, str]:
    engine = params.engine()
    lines: tuple[str, ...]
    if params.view == "cobweb":
        lines = (f"print(stochastic.cobweb(params, {params.shown}).w)",)
    else:
        lines = (
            "result = stochastic.run(params)",
            "print(result.bias[-1], result.spread[-1], result.lost)",
        )
    return stochastic.snippet(engine), _call("Params", engine, *lines)


def _mean(params: Dials) -> tuple[str, str]:
    mean = params.mean()
    lines = (
        "found = stochastic.incremental_mean(params)",
        "print({name: path[-1] for name, path in found.estimates.items()})",
    )
    return stochastic.mean_snippet(mean), _call("MeanParams", mean, *lines)


def _batch(params: Dials) -> tuple[str, str]:
    batch = quick(params.batch())
    lines = (
        "found = stochastic.minibatch(params)",
        "print(dict(zip(found.sizes, found.distance[:, -1])))",
    )
    return stochastic.batch_snippet(batch), _call("BatchParams", batch, *lines)


def fan_csv(params: Dials, own: Any) -> str:
    """k, the five quantiles of the fan, bias, spread, and both errors."""
    result = runs.fan(params.engine())
    shares = [f"quantile_{share:g}" for share in stochastic.SHARES]
    names = ["k", *shares, "bias", "spread", "error", "averaged_error"]
    found = (result.k, *result.bands, result.bias, result.spread)
    return _csv(names, np.column_stack([*found, result.error, result.averaged_error]))


def mean_csv(params: Dials, own: Any) -> str:
    """Sample, true mean, and the three estimates after it."""
    found = cached(stochastic.incremental_mean, params.mean())
    names = ["k", "sample", "mean", *found.estimates]
    k = np.arange(1, len(found.samples) + 1)
    return _csv(names, np.column_stack([k, found.samples, found.truth, *found.estimates.values()]))


def batch_csv(params: Dials, own: Any) -> str:
    """k and the distance of every batch size."""
    found = cached(stochastic.minibatch, quick(params.batch()))
    k = np.arange(1, found.distance.shape[1] + 1)
    return _csv(["k", *(f"m_{m}" for m in found.sizes)], np.column_stack([k, *found.distance]))


def _csv(names: list[str], rows: np.ndarray) -> str:
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(names)
    table.writerows([f"{value:.9g}" for value in row] for row in rows)
    return out.getvalue()


def state_json(params: Dials, own: Any) -> str:
    """The dials, and what the fan came to."""
    result = runs.fan(params.engine())
    found = {"steps": result.params.steps, "lost": result.lost, **_last(result)}
    return json.dumps({"dials": params.model_dump(), "fan": found}, indent=1)


def _last(result: Result) -> dict[str, float | None]:
    names = ("bias", "spread", "error", "averaged_error", "sum_a", "sum_a2")
    last = {name: float(getattr(result, name)[-1]) for name in names}
    last |= {"root": result.root, "slope": result.slope}
    return {name: value if np.isfinite(value) else None for name, value in last.items()}


FILES = {
    "fan.csv": fan_csv,
    "mean.csv": mean_csv,
    "batch.csv": batch_csv,
    "state.json": state_json,
}


def card() -> np.ndarray:
    """A fan of 600 paths that closes on its root, drawn as far as the frame's step."""
    h, w, frames = 64, 96, 20
    result = stochastic.run(
        Params(problem="tanh", w1=3.0, step="1/k^0.8", paths=600, steps=400, sigma=1.2)
    )
    columns = np.interp(np.linspace(0, np.log(401), w), np.log(result.k), np.arange(len(result.k)))
    paths = result.paths[:, columns.round().astype(int)]
    edges = np.linspace(-2, 4, h + 1)
    density = np.stack([np.histogram(paths[:, i], edges)[0] for i in range(w)], 1)[::-1]
    ink = (density / density.max(0).clip(1)) ** 0.5
    blue, red = (np.array([int(c[i : i + 2], 16) for i in (1, 3, 5)]) for c in COLOURS[:2])
    picture = 250 - ink[..., None] * (250 - blue)
    root = int((4 - 1.0) / 6 * h)
    film = np.full((frames, h, w, 3), 250.0)
    for k in range(frames):
        seen = (k + 1) * w // frames
        film[k, :, :seen] = picture[:, :seen]
        film[k, root, :seen:2] = red
    return np.rint(film).astype(np.uint8)
