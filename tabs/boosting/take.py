"""What goes with the picture: live numbers, code, files, the card of the landing page."""

import csv
import io
import json
from typing import Any

import numpy as np

from engines import boosting
from engines.boosting import Params
from tabs.shell.colours import COLOURS
from tabs.shell.errors import cached

from .dials import Dials, alone
from .strips import arrays_of, data_of, points_of, strip, strip_of

__all__ = ["FILES", "card", "code", "live"]

FEW = 400
"""Points that are written into the code; more are read from points.csv."""


def live(params: Dials, own: Any) -> dict[str, str]:
    """Numbers for the lesson; none while the points cannot be learnt from."""
    elsewhere: dict[str, Any] = {"view": "methods", "methods": (), "node": 0, "point": 0}
    try:
        return cached(_told, params.model_copy(update=elsewhere), *arrays_of(params, own))
    except ValueError:  # the stage says why
        return {}


def _told(params: Dials, *arrays: np.ndarray | None) -> dict[str, str]:
    key = alone(params, params.method)
    result = strip(key, *arrays).result
    round = min(params.round, result.rounds) - 1
    return boosting.live(key.model_copy(update={"rounds": params.rounds}), result, round)


def code(params: Dials) -> tuple[str, str]:
    """The method in hand with the plain library, and all rounds of it with the engine."""
    key = alone(params, params.method)
    dials = ", ".join(f"{k}={v!r}" for k, v in key.changed().items())
    points = points_of(params, None)
    given, extra = "", ""
    if points is not None or params.data == "own":
        given = (
            "import numpy as np\n\n# points.csv from Take away, beside this file\n"
            'table = np.loadtxt("points.csv", delimiter=",", skiprows=1)\n'
        )
        extra = ", boosting.Points(table[:, :2], table[:, 2].astype(int), table[:, 3] == 1)"
    engine = (
        f"{given}from engines import boosting\n\n"
        f"params = boosting.Params({dials})\n"
        f"result = boosting.run(params{extra})\n"
        "print(result.scores.shape)  # rounds, rows, columns\n"
        "print(1 - result.test_curve[-1, 0])  # accuracy on the test points\n"
    )
    if points is None and params.data == "own":
        return engine, engine
    try:
        return boosting.snippet(key, points), engine
    except ValueError as error:
        return f"# {error}", engine


def curves_csv(params: Dials, own: Any) -> str:
    """method, round, error and log-loss on the training and the test points, flipped share."""
    out = io.StringIO()
    table = csv.writer(out)
    columns = ("train_error", "train_loss", "test_error", "test_loss", "flipped_share")
    table.writerow(["method", "round", *columns])
    for method in params.methods or (params.method,):
        result = strip_of(params, own, method).result
        values = np.column_stack([result.train_curve, result.test_curve, result.flipped_share])
        for r, row in enumerate(values.tolist(), 1):
            table.writerow([method, r, *(f"{v:.6g}" for v in row)])
    return out.getvalue()


def points_csv(params: Dials, own: Any) -> str:
    """The training points: both coordinates, label, and whether it was flipped."""
    data = data_of(params, own)
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["x1", "x2", "label", "flipped"])
    for (a, b), label, flipped in zip(data.x.tolist(), data.y, data.flipped, strict=True):
        table.writerow([a, b, int(label), int(flipped)])
    return out.getvalue()


def state_json(params: Dials, own: Any) -> str:
    """The dials and the figures after the last round of each method."""
    found = {}
    for method in params.methods or (params.method,):
        result = strip_of(params, own, method).result
        found[method] = {
            "rounds": result.rounds,
            "train_error": float(result.train_curve[-1, 0]),
            "test_error": _plain(result.test_curve[-1, 0]),
            "test_loss": _plain(result.test_curve[-1, 1]),
        }
    return json.dumps({"dials": params.model_dump(), "methods": found}, indent=1)


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


FILES = {"curves.csv": curves_csv, "points.csv": points_csv, "state.json": state_json}


def card() -> np.ndarray:
    """XGBoost on two moons, from its first trees to its thirtieth."""
    result = boosting.run(Params(rounds=30, grid=64, noise=0.2, size=120))
    frames = boosting.quantise(result.probabilities())[[0, 1, 2, 3, 4, 6, 8, 10, 13, 16, 20, 29]]
    sure = 0.2 + 0.6 * (frames & 63)[..., None] / 63
    colours = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in COLOURS[:2]])
    picture = sure * colours[frames >> 6] + (1 - sure) * 255
    left, right, bottom, top = result.extent
    for (x, y), label in zip(result.points, result.labels, strict=True):
        column, row = (
            int(64 * (x - left) / (right - left)),
            int(64 * (y - bottom) / (top - bottom)),
        )
        picture[:, row, column] = colours[label]
    wide = picture[:, ::-1].repeat(2, axis=1).repeat(2, axis=2)[:, 16:112]
    return np.rint(wide).astype(np.uint8)
