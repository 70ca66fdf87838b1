"""What each view is tried with: detectors, fits, samplers and control modes in turn."""

from typing import Any

__all__ = ["SETTINGS"]

SETTINGS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "edges": (
        {"steps": 2, "pictures": 2, "scene": 4, "blur": 0.6, "guidance": 0.5, "mode": "control"},
        {"steps": 3, "picture": "coffee", "detector": "lineart", "resize": "fit", "sampler": "dpm"}
        | {"resolution": 512, "mode": "guess", "scale": 1.5, "negative": "a cat", "end": 0.7},
    ),
    "pose": (
        {"steps": 2, "preset": "running", "sampler": "euler", "seed": 3},
        {"steps": 2, "sampler": "lcm", "mode": "prompt", "start": 0.5, "pictures": 2},
    ),
    "compare": (
        {"steps": 2, "control": "both", "low": 30, "picture": "astronaut", "resize": "fill"},
        {"steps": 2, "control": "pose", "scale": 0.3, "guidance": 0, "preset": "sitting"},
    ),
    "grid": (
        {"steps": 1, "mode": "guess"},
        {"steps": 2, "control": "pose", "start": 0.5, "seed": 9},
    ),
    "anatomy": (
        {"steps": 3, "mode": "guess", "control": "both", "end": 0.7},
        {"steps": 2, "control": "pose", "scale": 2.0, "sampler": "euler"},
    ),
}
