"""What the views of the optimizers are tried with."""

SETTINGS = {
    "descent": (
        {
            "steps": 40,
            "starts": [[-3.5, 1.5], [2.0, -2.0]],
            "noise": 0.5,
            "schedule": "one-cycle",
            "clip": "norm",
        },
        {
            "surface": "typed",
            "formula": "x^2/10 + y^2 + sin(3*x)*cos(2*y)",
            "methods": ["adam", "nadam", "adamw", "lbfgs", "adafactor", "rprop"],
            "steps": 25,
            "rotation": 20.0,
            "bias_correction": False,
            "weight_decay": 0.3,
            "decoupled": True,
            "adam_lr": 0.3,
            "hand": "adamw",
            "schedule": "drawn",
            "drawing": "[[0,0.2],[0.3,1],[1,0.1]]",
            "clip": "value",
            "clip_at": 0.7,
            "frame": 7,
        },
    ),
    "race": (
        {"methods": ["sgd", "adam"], "steps": 25, "schedule": "wsd", "clip": "norm"},
        {
            "surface": "saddle",
            "methods": ["momentum", "nadam", "lbfgs", "adafactor"],
            "starts": [[1.5, 0.1], [-0.5, 1.0]],
            "steps": 12,
            "noise": 0.3,
            "seed": 4,
            "schedule": "warm-up",
            "bias_correction": False,
            "lbfgs_line_search": False,
            "rotation": -35.0,
        },
    ),
    "cloud": (
        {"methods": ["sgd", "adam"], "steps": 30, "sigma": 1.0},
        {
            "surface": "rosenbrock",
            "methods": ["sgd", "nadam", "adafactor", "lbfgs"],
            "steps": 3,
            "seed": 3,
            "schedule": "warm-up-cosine",
            "clip": "norm",
            "clip_at": 20.0,
            "bias_correction": False,
            "sgd_lr": 0.002,
        },
    ),
    "matrix": (
        {"steps": 20},
        {"condition": 50.0, "noise": 1.0, "rows": 3, "columns": 5, "steps": 15, "seed": 3},
    ),
    "plane": (
        {"alpha": 0.03, "beta": 0.5, "steps": 60},
        {"alpha": 0.001, "nesterov": True, "mu": 2.0, "kappa": 50.0, "steps": 40},
    ),
    "decay": (
        {"strength": 2.0, "start": 0.0, "steps": 150},
        {"problem": "noise", "runs": 7, "steps": 120, "seed": 5, "lr": 0.03, "beta2": 0.9},
    ),
    "reddi": ({"steps": 120}, {"large": 4.5, "lr": 0.2, "start": -0.5, "steps": 90}),
}
