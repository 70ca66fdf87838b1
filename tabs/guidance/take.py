"""What is taken away, the lesson's numbers, the code, the card."""

import csv
import io
import json
from typing import Any

import cv2
import numpy as np

from engines import guidance
from engines.params import Text
from tabs.shell.endpoint import plain

from .dials import Dials
from .pictures import kept
from .plane import result_of

__all__ = ["FILES", "card", "code", "live"]


def live(params: Dials, own: Any) -> dict[str, str | Text]:
    """Numbers for the lesson, at the scale that is shown first."""
    return guidance.live(params, result_of(params), params.place())


def code(params: Dials) -> tuple[str, str]:
    """CFG with numpy or diffusers alone, and all of it with the engine."""
    if params.view == "pictures":
        grid = params.sweep()
        return guidance.pipeline_snippet(grid), guidance.own_grid_snippet(grid)
    engine = params.engine()
    return guidance.snippet(engine, params.w), guidance.own_snippet(engine)


def shares_csv(params: Dials, own: Any) -> str:
    """w, shares of the modes, share off them, distance, mean and std."""
    shares, out = result_of(params).shares, io.StringIO()
    table = csv.writer(out)
    modes = [f"mode_{k + 1}" for k in range(shares.modes.shape[1])]
    table.writerow(["w", *modes, "off", "distance", "mean_x", "mean_y", "std_x", "std_y"])
    for k, w in enumerate(result_of(params).scales):
        figures = [*shares.modes[k], shares.off[k], shares.distance[k]]
        row = [*figures, *shares.mean[k], *shares.std[k]]
        table.writerow([f"{w:g}", *(f"{v:.6g}" for v in row)])
    return out.getvalue()


def points_json(params: Dials, own: Any) -> str:
    """The dials, and where the samples of the scale shown first end."""
    points = result_of(params).points[params.place()]
    found = {"dials": params.model_dump(), "points": points.round(4).astype(float)}
    return json.dumps(plain(found), indent=1)


def grid_csv(params: Dials, own: Any) -> str:
    """The figures of every picture of the grid, if it was drawn."""
    out = io.StringIO()
    table = csv.writer(out)
    names = ("prompt", "negative", "seed", "steps", "sampler", "rule", "scale", "rescale")
    table.writerow(["sheet", "row", "column", *names, "accuracy", "clipped"])
    for cell in kept(params):
        recipe = [getattr(cell.recipe, name) for name in names]
        table.writerow([*cell.index, *recipe, f"{cell.accuracy:.4f}", f"{cell.clipped:.6f}"])
    return out.getvalue()


FILES = {"shares.csv": shares_csv, "points.json": points_json, "grid.csv": grid_csv}


def card() -> np.ndarray:
    """A cloud of the class drawn towards its modes as w grows."""
    scales = "0, 0.5, 1, 1.5, 2, 3, 4, 5, 6, 8, 10, 12"
    result = guidance.run(guidance.Params(scales=scales, steps=16, samples=4000))
    h, w = 64, 96
    frames = []
    for points in result.points:
        at = np.rint((points * (1, -1) / 3.6 * 0.5 * h) + (w / 2 - 8, h / 2)).astype(int)
        inside = ((at >= 0) & (at < (w, h))).all(1)
        counts = np.zeros((h, w), np.float32)
        np.add.at(counts, (at[inside, 1], at[inside, 0]), 1)
        ink = np.clip(cv2.GaussianBlur(counts, (3, 3), 0.7) / 3, 0, 1)[..., None]
        frames.append((1 - ink) * (247, 247, 250) + ink * (0, 114, 178))
    return np.rint(frames).astype(np.uint8)
