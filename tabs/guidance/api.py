"""Public endpoints of the guidance engine, under its own names."""

from typing import Any

import numpy as np

from engines import compute, guidance
from tabs.shell.endpoint import endpoint, mapping, plain, png

from .flows import result_of, told_of
from .pictures import RENAMED

__all__ = ["register"]


def register() -> None:
    """Registers every endpoint; to be called once, inside the Blocks."""

    @endpoint("guidance_run")
    def run(params: dict[str, Any]) -> dict[str, Any]:
        """Samples in the plane at every scale; takes any of the engine's dials, such as
        {"rule": "interval", "scales": "1, 4, 8", "samples": 5000}.

        Answers for each scale the shares of the modes, the share of points off every mode, the
        mean distance to the nearest one, mean and standard deviation, and those of the tilted
        density p(x|c)^w p(x)^(1-w).
        """
        return plain(told_of(result_of(guidance.FlowParams.check(mapping(params)))))

    @endpoint("guidance_sweep")
    def sweep(params: dict[str, Any]) -> list[dict[str, Any]]:
        """Draws a grid of pictures; takes any dial of the grid, such as
        {"columns": "scale", "columns_values": "1, 4, 8", "rows": "seed", "rows_values": "0-1"}.

        Answers for each cell [sheet, row, column], its recipe, the share of what the prompt names
        that the picture shows, the share of clipped pixels, and a PNG in base64.
        """
        given = {RENAMED.get(name, name): value for name, value in mapping(params).items()}
        checked = guidance.SweepParams.check(given)
        return [
            {
                "index": list(cell.index),
                "recipe": cell.recipe._asdict(),
                "accuracy": plain(cell.accuracy),
                "clipped": cell.clipped,
                "picture": png(cell.picture),
            }
            for cell in compute.steps(guidance.sweep, checked)
        ]

    @endpoint("guidance_vectors")
    def vectors(
        params: dict[str, Any], x: float, y: float, sigma: float = 1.0, w: float = 4.0
    ) -> dict[str, Any]:
        """The exact scores at one point and noise level: unconditional, conditional, their
        difference, and guided by CFG.
        """
        checked = guidance.FlowParams.check(mapping(params))
        at = np.array([[_number("x", x, -100, 100), _number("y", y, -100, 100)]])
        found = guidance.vectors(
            checked, at, _number("sigma", sigma, 0, 100), _number("w", w, -100, 100)
        )
        return plain({name: value[0] for name, value in found.items()})


def _number(name: str, value: Any, low: float, high: float) -> float:
    known = isinstance(value, int | float) and not isinstance(value, bool)
    if not known or not low <= value <= high:
        raise ValueError(
            f"{name} cannot be {value!r}: it takes a number from {low:g} to {high:g}."
        )
    return float(value)
