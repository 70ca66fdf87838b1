"""What the views of the SDE topic are tried with."""

SETTINGS = {
    "steps": (
        {},
        {
            "sde": "subvp",
            "schedule": "own",
            "knots": "0 1; 0.4 0.5; 1 15",
            "steps": 30,
            "start": "cloud",
            "preset": "unequal",
            "paths": 7,
            "scene": "boat",
            "seed": 5,
        },
    ),
    "back": (
        {"points": 50, "preset": "unequal", "corrector": 1, "score": "noise"},
        {
            "methods": ["sde", "ddim", "heun", "langevin"],
            "sde": "subvp",
            "steps": 10,
            "eta": 0.75,
            "kept": False,
            "score": "late",
            "error_x": 0.7,
            "points": 30,
            "seed": 4,
        },
    ),
    "good": (
        {"samples": 200, "score": "constant"},
        {
            "samples": 100,
            "sde": "ve",
            "score": "noise",
            "error_y": -1.0,
            "budget": 20,
            "preset": "own",
            "modes": "1 1 0.4 3; -1 0 0.2 1",
        },
    ),
    "likely": (
        {},
        {
            "schedule": "cosine",
            "preset": "tilted",
            "x": 0.5,
            "y": -0.7,
            "solver": "midpoint",
            "steps": 20,
            "trace": "hutchinson",
            "turn": 0.5,
            "samples": 100,
            "seed": 3,
        },
    ),
}
