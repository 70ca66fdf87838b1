"""What the views of normalizing flows are tried with."""

SETTINGS = {
    "layer": (
        {"map": "planar", "u1": -2.0, "w1": 1.5, "x1": 0.1, "x2": -0.3},
        {"map": "bend", "u1": -1.8, "w1": 1.4, "b": 0.3, "side": 0.2},
    ),
    "stack": (
        {"target": "two_modes", "kind": "maf", "layers": 2, "rounds": 2},
        {"target": "drawn", "kind": "planar", "layers": 3, "rounds": 1, "seed": 4, "gain": 0.7},
    ),
    "ode": (
        {"budget": 90, "steps": 6, "start_x": -1.2},
        {
            "target": "moons",
            "budget": 60,
            "trace": "hutchinson",
            "solver": "dopri5",
            "tolerance": 0.01,
            "steps": 5,
            "seed": 3,
        },
    ),
    "ways": (
        {"training": 20, "steps": 6},
        {
            "modes": "own",
            "own": "1.5 0.5 0.4 3; -1 -1 0.2 1",
            "training": 20,
            "solver": "rk4",
            "steps": 2,
            "noise": 7,
        },
    ),
}
