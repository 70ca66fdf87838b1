"""What each view is tried with: every rule, solver and axis in turn."""

from typing import Any

__all__ = ["SETTINGS"]

FEW: dict[str, Any] = {"samples": 300, "scales": "-1, 0.5, 1, 7.5"}
PAIR = {"modes": "1 0.2 1; -1 0 0", "std": 0.5, "seed": 7}

SETTINGS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "plane": (
        FEW | {"steps": 6, "rule": "apg", "eta": 0.3, "momentum": -0.2, "limit": 1.0},
        FEW | PAIR | {"steps": 9, "solver": "dpm", "rule": "auto", "blur": 3.0, "w": 7.5},
    ),
    "compare": (
        FEW | {"steps": 5, "ways": ("rescale", "interval", "zero", "tcfg"), "rescale": 0.4},
        FEW | PAIR | {"steps": 7, "solver": "euler", "ways": ("plusplus", "clean", "cfg")},
    ),
    "pictures": (
        {"columns_values": "0.5, 4", "rows": "rule", "rows_values": "interval, classifier"}
        | {"steps": 2, "low": 0.5, "batch": 3, "negative": "a blue car"},
        {"columns": "sampler", "columns_values": "heun, dpm", "rows": "steps"}
        | {"rows_values": "2, 3", "rule": "apg", "scale": 0.5, "seed": 3},
    ),
}
