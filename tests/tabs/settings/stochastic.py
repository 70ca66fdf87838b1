"""What the views of stochastic approximation are tried with."""

SETTINGS = {
    "fan": (
        {"problem": "tanh", "w1": 3.0, "steps": 200, "paths": 40},
        {
            "problem": "typed",
            "formula": "w^5 + atan(w) - max(w, 0)*min(w, 3)",
            "step": "k^-0.6",
            "noise": "uniform",
            "sigma": 0.5,
            "steps": 120,
            "paths": 7,
            "project": True,
            "bound": 2.0,
            "seed": 3,
        },
    ),
    "cobweb": (
        {"problem": "tanh", "w1": 3.0, "step": "1/k"},
        {
            "noise": "heavy",
            "freedom": 2.5,
            "paths": 5,
            "shown": 20,
            "steps": 15,
            "step": "1/k",
            "project": True,
            "seed": 8,
        },
    ),
    "search": (
        {"steps": 150, "paths": 20},
        {
            "loss": "w^4/4 - w",
            "step": "0.3/k",
            "reach": "k^-0.2",
            "sigma": 1.0,
            "w1": 2.0,
            "steps": 60,
            "paths": 5,
            "seed": 2,
        },
    ),
    "td": (
        {"episodes": 30},
        {"step": "1/(k + 4)", "states": 4, "start": 0.0, "runs": 7, "episodes": 20, "seed": 5},
    ),
    "mean": (
        {"samples": 120},
        {
            "change": "drift",
            "size": -3.0,
            "sigma": 2.0,
            "alpha": 0.3,
            "step": "0.5",
            "start": 4.0,
            "samples": 50,
            "seed": 6,
        },
    ),
    "batch": (
        {"runs": 20, "steps": 20},
        {
            "size": 7,
            "samples": 60,
            "start": -5.0,
            "step": "1/(k + 1)",
            "runs": 9,
            "steps": 12,
            "seed": 4,
        },
    ),
}
